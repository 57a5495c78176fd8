"""Between offices stand two walls: the queries' scopes, and row-level security. Each is taken away, and the other must hold.

With the first wall broken, every scope answers a stranger as it would an auditor. The planted words are all texts of the
rows that policies guard, and the names of the people held.
"""

from __future__ import annotations

import inspect
import json
import logging
import re
import sys
from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from types import FunctionType
from typing import Any

import psycopg
import pytest
from access_table import named_addresses
from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import resolve
from factories.access import MAKERS, Things, address_of, ask_and_undo, make_person
from factories.coaching_work import make_workshop_of
from factories.people import make_incident
from factories.people import make_person as make_held
from factories.registry import NOW, TODAY, make_office, make_user

from esmart.accounts.models import Person, User
from esmart.accounts.queries import names_of
from esmart.accounts.queries.wall import wall_of
from esmart.api import door
from esmart.api.v1 import v1
from esmart.config import second_wall
from esmart.config.access import OPERATIONS, PAGES
from esmart.core.history import SYSTEM
from esmart.core.wall import behind_wall

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loose_static")]
Role = User.Role
MARK, OTHER_MARK, HERE, ELSEWHERE = "KENARIRAHASIA", "GELATIKRAHASIA", "33.72", "32.73"
# The rooms whose queries give what a person sees, and the functions in them that do.
SCOPE_MODULES = re.compile(r"esmart\.(accounts|coaching|registry)\.queries(\.|$)")
SCOPES = re.compile(
    r"_for$|^enrolments_seen$|^own_|^sight_of$|^sees_|^may_see|^nameable|^units_for$|^_mentorships_in"
)
STRANGERS = [
    ("owner", None),
    ("workshop_officer", "correctional_unit"),
    ("regional_officer", "regional_industry_office"),
    ("regional_officer", "regional_office"),
    ("coach", "regional_industry_office"),
    ("coach", "correctional_unit"),
    ("probation_officer", "probation_office"),
    ("administrator", None),
]
SHOWN_TO_ALL = {"coaching_capacityoffer"}  # changing them is guarded like the rest
# Whoever administers keeps incidents, looks at history and readings, and sees the ratings of businesses.
THEIR_OWN_BUSINESS = {
    (table, "administrator")
    for table in ("accounts_incident", "core_change", "core_accessread", "coaching_assessment")
}
MANY_WORDS, MANY_SCOPES, MANY_LEAKS = 12, 30, 20


def stranger(role: str, kind: str | None) -> User:
    return make_user(role, office=make_office(kind, ELSEWHERE) if kind else None)


@pytest.fixture
def foreign(monkeypatch) -> dict[str, Things]:
    """Everything there is, of two people of other offices, a unit's and a Dinas'; one row at least in every guarded table."""
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    worlds = {}
    for role in (Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER):
        things = Things(make_person(role, HERE), HERE, mark=MARK)
        things.work.participant = make_held(f"Sekar {MARK.title()} {role.label}", office=things.work.unit)
        fill(things)
        worlds[role] = things
    plant_the_rest()
    return worlds


def fill(things: Things) -> None:
    """Make one row at least of every kind that belongs to a person's office."""
    for kind in sorted(MAKERS):
        if kind not in {"marketplace", "session", "letter", "passkey", "incident"}:
            MAKERS[kind](things)


def plant_the_rest() -> None:
    """Give every guarded table that is still empty a row that hangs on what is there."""
    make_incident()
    names_of(Person.objects.all(), actor=SYSTEM, purpose="uji", screen="uji", now=NOW)
    tables = set(guarded())
    for model in apps.get_models():
        if model._meta.db_table in tables and not model._default_manager.exists():
            model._default_manager.create(**plain_facts(model))


def plain_facts(model: type[Model]) -> dict[str, Any]:
    """Give a value for every column that needs one."""
    facts = dict(MORE_FACTS.get(model._meta.db_table, dict)())
    for field in model._meta.concrete_fields:
        if field.name in facts or field.primary_key or field.null or field.has_default():
            continue
        if field.is_relation:
            facts[field.name] = field.related_model._default_manager.order_by("pk").first()
        elif field.choices:
            facts[field.name] = field.choices[0][0]
        elif isinstance(plain := PLAIN[field.get_internal_type()], str):
            facts[field.name] = plain[: field.max_length]
        else:
            facts[field.name] = plain
    return facts


PLAIN: dict[str, Any] = {
    "BooleanField": False,
    "CharField": OTHER_MARK,
    "DateField": TODAY,
    "DateTimeField": NOW,
    "DecimalField": 1,
    "FileField": "berkas",
    "IntegerField": 1,
    "JSONField": {},
    "PositiveIntegerField": 1,
    "SmallIntegerField": 1,
    "TextField": OTHER_MARK,
}
MORE_FACTS: dict[str, Callable[[], dict[str, Any]]] = {
    # Free capacity is shown to everybody, with the workshop that offers it.
    "coaching_capacityoffer": lambda: {
        "workshop": make_workshop_of(make_office(), name="Bengkel terbuka"),
        "what": "jahit",
    },
    "coaching_ladderstep": lambda: {"person": Person.objects.order_by("pk").first()},
}


def guarded() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(accounts_guarded_tables()) ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def planted() -> set[str]:
    """Give every text that stands in a guarded row, bears the mark, and stands in no open one; and all names, opened."""
    people = list(Person.objects.all())
    words = set(names_of(people, actor=SYSTEM, purpose="uji", screen="uji", now=NOW).values())
    with connection.cursor() as cursor:
        for table in guarded():
            if table == "core_change":
                continue
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            for (row,) in cursor.fetchall():
                texts = [one for one in json.loads(row).values() if isinstance(one, str)]
                words |= {one for one in texts if MARK in one or OTHER_MARK in one}
        cursor.execute("SELECT name FROM coaching_programme UNION SELECT name FROM registry_product")
        words -= {row[0] for row in cursor.fetchall()}
    return words


@pytest.fixture
def scopes_broken(monkeypatch) -> Callable[[], int]:
    """Give what lets every scope answer for anybody as for an auditor; it says how many functions it broke."""

    def break_them() -> int:
        named_addresses()  # what is imported later would keep what is broken
        v1.get_openapi_schema()
        auditor = make_user("auditor")
        broken: dict[FunctionType, Callable[..., Any]] = {}
        for name, module in list(sys.modules.items()):
            if module is None or not SCOPE_MODULES.match(name):
                continue
            for word, function in list(vars(module).items()):
                if (
                    inspect.isfunction(function)
                    and SCOPES.search(word)
                    and next(iter(inspect.signature(function).parameters), "") == "user"
                ):
                    broken[function] = _as(auditor, function)
        for name, module in list(sys.modules.items()):
            if name.startswith("esmart.") and module is not None:
                for word, value in list(vars(module).items()):
                    if inspect.isfunction(value) and value in broken:
                        monkeypatch.setattr(module, word, broken[value])
        return len(broken)

    return break_them


def _as(auditor: User, function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def answer(_user: User, *args: Any, **kwargs: Any) -> Any:
        return function(auditor, *args, **kwargs)

    return answer


@pytest.fixture
def wall_open(monkeypatch) -> Callable[[], None]:
    """Give what takes the second wall away."""

    def take_away() -> None:
        for module in (second_wall, door):
            monkeypatch.setattr(module, "behind_wall", lambda _settings: nullcontext())

    return take_away


# Pages and operations that may show guarded rows; the others are walked by tests/house/test_access.py.
SHOWS_GUARDED = re.compile(r"esmart\.web\.(desk|officer\.(coaching|privacy))")

GUARDED_TAGS = {"coaching", "participants", "changes"}


def reads_of_the_api() -> dict[str, str]:
    """Give name → path of every operation that reads of guarded rows, or of history."""
    return {
        methods["get"]["operationId"]: path
        for path, methods in v1.get_openapi_schema()["paths"].items()
        if "get" in methods and GUARDED_TAGS & set(methods["get"]["tags"])
    }


def walk(person: User, foreign: dict[str, Things], words: set[str]) -> tuple[int, list[str]]:
    """Open every page and operation that shows guarded rows, over things of others; give how many, and where a planted
    word stood.
    """
    client = Client(raise_request_exception=False)
    client.force_login(person)
    asked: set[str] = set()
    leaks = []

    def look(name: str, address: str) -> None:
        if address in asked:
            return
        asked.add(address)
        text = ask_and_undo(client, "GET", address).body.decode(errors="replace")
        found = sorted(word for word in words if re.search(rf"\b{re.escape(word)}\b", text))
        if found:
            leaks.append(f"{name} as {person.role} {address}: {found[:3]}")

    for things in foreign.values():
        for name, page in PAGES.items():
            if name in named_addresses() and (not page.objects or page.objects in MAKERS):
                address = address_of(name, page, things)
                if SHOWS_GUARDED.match(resolve(address.partition("?")[0]).func.__module__):
                    look(name, address)
        for name, path in reads_of_the_api().items():
            rule = OPERATIONS[name]
            key = MAKERS[rule.scope](things).get("public_id", "") if rule.scope else ""
            look(name, path.replace("{public_id}", key or "tidakada99"))
    return len(asked), leaks


@pytest.mark.parametrize(
    ("role", "kind"),
    [("workshop_officer", "correctional_unit"), ("regional_officer", "regional_industry_office")],
)
def test_with_scopes_broken_a_stranger_still_meets_no_word_of_guarded_rows(
    role: str, kind: str, foreign, scopes_broken, record_property
) -> None:
    words, person = planted(), stranger(role, kind)
    assert len(words) > MANY_WORDS
    assert scopes_broken() > MANY_SCOPES
    looked, leaks = walk(person, foreign, words)
    record_property("attack", ("second wall alone: pages and operations, scopes broken", looked, len(leaks)))
    assert not leaks, "\n".join(leaks)


def test_each_wall_alone_holds_and_without_both_the_words_are_met(
    foreign, scopes_broken, wall_open, record_property
) -> None:
    """Given no policies, scopes alone let nothing through; given neither, names and texts are met, else nothing was proven."""
    words, person = planted(), stranger("workshop_officer", "correctional_unit")
    wall_open()
    looked, leaks = walk(person, foreign, words)
    record_property("attack", ("first wall alone: pages and operations, no policies", looked, len(leaks)))
    assert not leaks, "\n".join(leaks)
    scopes_broken()
    _looked, leaks = walk(person, foreign, words)
    assert len(leaks) > MANY_LEAKS, "\n".join(leaks)
    assert any("Sekar" in one for one in leaks), "no name was met"
    assert any("/api/" in one for one in leaks), "the API told nothing"


def test_a_stranger_reaches_no_foreign_row_by_sql(foreign, record_property) -> None:
    """Given rows of others in every guarded table, no stranger reads, changes, removes or adds one, whatever is asked."""
    rows = {table: row_of(table) for table in guarded()}
    assert not [table for table, row in rows.items() if row is None], "tables without a row prove nothing"
    reached, tried = [], 0
    for person in [stranger(role, kind) for role, kind in STRANGERS]:
        with behind_wall(wall_of(person)), connection.cursor() as cursor:
            for table, row in rows.items():
                for act, statement in acts_on(table, person.role).items():
                    tried += 1
                    if met := rows_met(cursor, statement, [row] if act == "added" else []):
                        reached.append(f"{person.role} {act} {met} rows of {table}")
    record_property("attack", ("second wall: foreign rows by SQL", tried, len(reached)))
    assert not reached, "\n".join(reached)


def acts_on(table: str, role: str) -> dict[str, str]:
    """Give what a stranger of a role tries with a table."""
    if (table, role) in THEIR_OWN_BUSINESS:
        return {}
    acts = {
        "added": ADD.format(table=table),
        "changed": f"UPDATE {table} SET id = id",
        "removed": f"DELETE FROM {table}",
    }
    return acts if table in SHOWN_TO_ALL else acts | {"read": f"SELECT id FROM {table} {ONLY.get(table, '')}"}


ADD = "INSERT INTO {table} SELECT (jsonb_populate_record(NULL::{table}, %s::jsonb)).*"
ONLY = {
    "core_change": "WHERE table_name = ANY (accounts_guarded_tables())",  # the rest of history is no secret
    "coaching_workshop": "WHERE id NOT IN (SELECT workshop_id FROM coaching_capacityoffer)",
}


def row_of(table: str) -> str | None:
    """Give one row of a table, under an id that is free."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT (to_jsonb(t) || '{{\"id\": 987654321}}')::text FROM {table} t LIMIT 1")
        row = cursor.fetchone()
    return row[0] if row else None


def rows_met(cursor: Any, statement: str, values: list[Any]) -> int:
    """Run a statement and take it back; a refusal by policy or by the guard of history meets nothing."""
    try:
        with transaction.atomic():
            cursor.execute(statement, values)
            met = cursor.rowcount
            transaction.set_rollback(True)
    except ProgrammingError as refused:
        if not isinstance(refused.__cause__, psycopg.errors.InsufficientPrivilege):
            raise
        return 0
    return int(met)
