"""Which tables stand behind the second wall, which do not and why, and who steps past it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model

import esmart
from esmart.accounts.models import Office, Person, User
from esmart.registry.models import Enterprise

HOUSE = Path(esmart.__file__).parent
BELONGS_TO = (Office, Person, Enterprise)

# Tables that lead to an office, a person or an enterprise and have one wall only: why, and which.
ONE_WALL = {
    "the tree itself: everybody knows which offices there are": {
        "accounts_office",
        "accounts_officename",
        "accounts_officeparent",
    },
    "people who log in, asked before anybody is known; lists of them are scoped": {
        "accounts_user",
        "accounts_invitation",
    },
    "profiles of businesses: mostly public, searched by words, for which no policy lets an index be used": {
        "registry_clustermember",
        "registry_enterprise",
        "registry_enterprisefigure",
        "registry_photo",
        "registry_product",
        "registry_productlegality",
        "registry_variant",
    },
    "trade: no person in custody is in it, buyers' data is sealed and ends after its days": {
        "channels_channelaccount",
        "channels_connectionattempt",
        "channels_fileexchange",
        "channels_filelayout",
        "channels_listing",
        "channels_listingmove",
        "channels_marketplacefact",
        "channels_offer",
        "channels_order",
        "channels_orderevent",
        "channels_orderline",
        "channels_outwardcall",
        "channels_quotation",
        "channels_stockbalance",
        "channels_stockmovement",
        "channels_uploadedimage",
    },
    "teaching matter, read by all who log in; it names nobody": {
        "coaching_programme",
        "coaching_stage",
        "coaching_material",
    },
}
# Who acts as the system in the middle of a person's request; each says why beside the words `beyond_wall`.
STEPS_PAST = {
    "accounts/queries/named_people.py",
    "accounts/queries/register_lookup.py",
    "accounts/queries/rights.py",
    "accounts/queries/subject_export.py",
    "accounts/services/keep_offices.py",
    "accounts/services/register_person.py",
    "coaching/queries/release/telltale.py",
    "coaching/services/training/issue_certificates.py",
    "coaching/services/training/move_enrolment.py",
    "coaching/services/work/keep_participant.py",
    "core/history.py",
    "core/services.py",
}


@pytest.mark.django_db
def test_every_table_of_an_office_has_a_policy_or_a_reason() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relrowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid)"
        )
        guarded = {row[0] for row in cursor.fetchall()}
    excepted = {table for tables in ONE_WALL.values() for table in tables}
    held = {model._meta.db_table for model in apps.get_models() if belongs_to_an_office(model)}
    missing = [
        f"guard_rows('{table}', …) in a migration of its room, or a reason in ONE_WALL"
        for table in sorted(held - guarded - excepted)
    ]
    stale = [
        f"take {table} out of ONE_WALL: it has a policy, or leads nowhere"
        for table in sorted(excepted & guarded | excepted - held)
    ]
    assert not missing + stale, "\n".join(missing + stale)


def belongs_to_an_office(model: type[Model]) -> bool:
    return model in BELONGS_TO or any(one in BELONGS_TO for one in led_to(model, {model}))


def led_to(model: type[Model], seen: set[type[Model]]) -> Iterator[type[Model]]:
    """Give every model that foreign keys lead to; not through a user, who did something and owns nothing by it."""
    for field in model._meta.concrete_fields:
        other = field.related_model
        if field.is_relation and isinstance(other, type) and other not in seen and other is not User:
            seen.add(other)
            yield other
            yield from led_to(other, seen)


def test_whoever_steps_past_the_wall_is_listed() -> None:
    found = {
        str(file.relative_to(HOUSE))
        for file in HOUSE.rglob("*.py")
        if any(
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "beyond_wall"
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        )
    }
    assert found == STEPS_PAST
