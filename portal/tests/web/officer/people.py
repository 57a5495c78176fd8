"""One person of each role with a world to work in: a town's enterprise, a foreign one, a workshop."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client
from factories.registry import (
    make_cluster,
    make_enterprise,
    make_office,
    make_product,
    make_region,
    make_user,
)

from esmart.accounts.models import User
from esmart.registry.models import Cluster, Enterprise, Product


@dataclass
class World:
    """What exists, and a logged-in browser for each role."""

    clients: dict[str, Client]
    users: dict[str, User]
    enterprise: Enterprise  # in Bandung, owned by the owner
    product: Product
    foreign: Enterprise  # in Surakarta, nobody's
    foreign_product: Product
    workshop: Enterprise  # of the workshop officer's unit
    workshop_product: Product
    cluster: Cluster


def make_world() -> World:
    """Make one of each."""
    unit = make_office()
    users = {
        "owner": make_user("owner"),
        "workshop": make_user("workshop_officer", office=unit),
        "regional": make_user("regional_officer", office=make_office("regional_industry_office", "32.73")),
        "ministry": make_user("ministry_officer"),
        "auditor": make_user("auditor"),
    }
    clients = {}
    for role, user in users.items():
        clients[role] = Client()
        clients[role].force_login(user)
    enterprise = make_enterprise(name="Batik Sogan Jaya", owner_id=users["owner"].id, region_code="32.73.01")
    foreign = make_enterprise(name="Keripik Surakarta", region_code="33.72")
    make_region("32.04")
    workshop = make_enterprise(
        name="Bengkel Lapas Bandung", kind="prison_workshop", office_id=unit.id, region_code="32.73"
    )
    return World(
        clients, users, enterprise, make_product(enterprise), foreign, make_product(foreign), workshop,
        make_product(workshop), make_cluster(region_code="32.73"),
    )  # fmt: skip
