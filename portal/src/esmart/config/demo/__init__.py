"""The sample installation: people, files, makers, shops. Loaded once, at the first start with ESMART_DEMO on."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction

from esmart.config.demo.coaching_release import load_release
from esmart.config.demo.coaching_training import load_training
from esmart.config.demo.coaching_work import load_work
from esmart.config.demo.files import load_files
from esmart.config.demo.makers import load_clusters, load_makers, publish_crafts
from esmart.config.demo.people import DEMO_PEOPLE, demo_password, load_people, samples_are_loaded
from esmart.config.demo.shops import connect_shops, markets, use_sandbox
from esmart.config.environment import Environment
from esmart.registry import services as registry


def load(environment: Environment, *, say: Callable[[str], None]) -> None:
    """Load the samples when they are not there; the sandbox's addresses are told anew at every start."""
    use_sandbox(environment)
    if not samples_are_loaded():
        say("Memuat data contoh (sekali saja, sekitar satu menit) …")
        load_files(environment, say=say)
        with transaction.atomic():  # all of it or nothing: a start that was cut off begins again here
            load_makers(load_people(environment))
            load_clusters()
            publish_crafts()
        registry.rebuild_index()
    else:
        load_people(environment)
    with transaction.atomic():
        load_work(load_people(environment))
        load_training(load_people(environment))
        load_release(load_people(environment))
    connect_shops(environment)


def log_ins(environment: Environment) -> list[tuple[str, str, str]]:
    """Give (role on screen, user name, password) of each sample account."""
    password = demo_password(environment)
    return [(person.label, person.username, password) for person in DEMO_PEOPLE]


def sandbox_addresses(environment: Environment) -> dict[str, str]:
    """Give the name and address of each marketplace the sandbox plays."""
    return {market["name"]: market["url"] for market in markets(environment)}
