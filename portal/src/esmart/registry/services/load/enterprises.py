"""Many enterprises at once: new ones inserted, kept ones filled in, figures recorded."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter

from django.db import connection

from esmart.core.bulk import copy_rows
from esmart.core.history import Actor, acting
from esmart.core.ids import new_public_id
from esmart.registry.models import IndustryCode
from esmart.registry.rules import EnterpriseFacts, FigureFacts, name_key


@dataclass(frozen=True, slots=True)
class EnterpriseLoad:
    """One enterprise to load. `target` is the kept enterprise it is, or None for a new one.

    `renames`: the load's name replaces the kept one; otherwise another spelling joins `other_names`.
    """

    facts: EnterpriseFacts
    figures: tuple[FigureFacts, ...] = ()
    target: int | None = None
    state: str = "published"
    renames: bool = False


@dataclass(frozen=True)
class Loaded:
    """What a load did: the id of each row in order, and which ids are new or changed."""

    ids: list[int]
    created: set[int] = field(default_factory=set)
    changed: set[int] = field(default_factory=set)


_TEXTS = ("business_id", "tax_id", "address", "postal_code", "phone", "email", "website", "description")
_texts = attrgetter(*_TEXTS)
_NUMBERS = ("latitude", "longitude", "founded_year", "industry_code_id", "office_id", "owner_id")
_COLUMNS = (
    "public_id", "state", "kind", "name", "other_names", "name_key", "legal_form", "region_id", "commodity", *_TEXTS, *_NUMBERS,
)  # fmt: skip
# What a blank or unknown value of the load leaves as it is. A more exact region wins over a wider one.
_FILLED = {
    **{name: f"CASE WHEN l.{name} = '' THEN e.{name} ELSE l.{name} END" for name in _TEXTS},
    **{name: f"coalesce(l.{name}, e.{name})" for name in _NUMBERS if name != "owner_id"},
    "legal_form": "CASE WHEN l.legal_form = 'unknown' THEN e.legal_form ELSE l.legal_form END",
    "commodity": "CASE WHEN l.commodity = 'other' THEN e.commodity ELSE l.commodity END",
    "region_id": "CASE WHEN e.region_id LIKE l.region_id || '.%%' THEN e.region_id ELSE l.region_id END",
    "name": "CASE WHEN l.renames THEN l.name ELSE e.name END",
    "name_key": "CASE WHEN l.renames THEN l.name_key ELSE e.name_key END",
    "other_names": (
        "CASE WHEN l.renames AND e.name <> l.name AND NOT e.other_names ? e.name"
        " THEN e.other_names || to_jsonb(e.name::text)"
        " WHEN NOT l.renames AND l.name <> e.name AND NOT e.other_names ? l.name"
        " THEN e.other_names || to_jsonb(l.name::text) ELSE e.other_names END"
    ),
}


def industry_titles() -> dict[int, dict[str, str]]:
    """Give the titles of all KBLI codes by edition; one statement."""
    titles: dict[int, dict[str, str]] = {}
    for edition, code, title in IndustryCode.objects.values_list("edition", "code", "title"):
        titles.setdefault(edition, {})[code] = title
    return titles


def load_enterprises(*, rows: Sequence[EnterpriseLoad], actor: Actor, now: datetime) -> Loaded:
    """Insert and update all rows in one transaction; raises ValueError when two rows have one target.

    A blank never erases a kept fact. History is recorded by the tables' triggers.
    """
    targets = [row.target for row in rows if row.target is not None]
    if len(targets) != len(set(targets)):
        raise ValueError("two rows of one load have the same target; fold them first")
    if not rows:
        return Loaded([])
    codes = {
        (edition, code): id_
        for edition, code, id_ in IndustryCode.objects.values_list("edition", "code", "id")
    }
    public_ids = [new_public_id() for _ in rows]
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE load_enterprise ON COMMIT DROP AS"
            " SELECT 0 AS number, NULL::bigint AS target, false AS renames, e.* FROM registry_enterprise e WITH NO DATA"
        )
        copy_rows(
            "load_enterprise",
            ("number", "target", "renames", *_COLUMNS),
            ((n, row.target, row.renames, *_values(row, public_ids[n], codes)) for n, row in enumerate(rows)),
        )
        columns = ", ".join(_COLUMNS)
        cursor.execute(
            f"INSERT INTO registry_enterprise ({columns}, state_reason, created_at, updated_at)"
            f" SELECT {columns}, '', %s, %s FROM load_enterprise"
            " WHERE target IS NULL ORDER BY number RETURNING public_id, id",
            [now, now],
        )
        created = dict(cursor.fetchall())
        filled = ", ".join(f"{name} = {value}" for name, value in _FILLED.items())
        differs = " OR ".join(f"e.{name} IS DISTINCT FROM {value}" for name, value in _FILLED.items())
        cursor.execute(
            f"UPDATE registry_enterprise e SET {filled}, updated_at = %s FROM load_enterprise l"
            f" WHERE e.id = l.target AND ({differs}) RETURNING e.id",
            [now],
        )
        changed = {row[0] for row in cursor.fetchall()}
        cursor.execute("DROP TABLE load_enterprise")
        ids = [row.target if row.target is not None else created[public_ids[n]] for n, row in enumerate(rows)]
        changed |= _load_figures(rows, ids)
    new = set(created.values())
    return Loaded(ids, created=new, changed=changed - new)


def _values(row: EnterpriseLoad, public_id: str, codes: dict[tuple[int, str], int]) -> tuple[object, ...]:
    facts = row.facts
    edition = facts.industry_edition
    return (
        public_id, row.state, facts.kind, facts.name, json.dumps(facts.other_names) if facts.other_names else "[]",
        name_key(facts.name), facts.legal_form, facts.region_code, facts.commodity, *_texts(facts),
        facts.latitude, facts.longitude, facts.founded_year,
        codes[edition, facts.industry_code] if edition and facts.industry_code else None,
        facts.office_id, facts.owner_id,
    )  # fmt: skip


def _load_figures(rows: Sequence[EnterpriseLoad], ids: Sequence[int]) -> set[int]:
    if not any(row.figures for row in rows):
        return set()
    figures = (
        (enterprise, figure.kind, figure.value, figure.as_of.isoformat(), figure.source)
        for enterprise, row in zip(ids, rows, strict=True)
        for figure in {(figure.kind, figure.as_of): figure for figure in row.figures}.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE load_figure ON COMMIT DROP AS SELECT enterprise_id, kind, value, as_of, source"
            " FROM registry_enterprisefigure WITH NO DATA"
        )
        copy_rows("load_figure", ("enterprise_id", "kind", "value", "as_of", "source"), figures)
        # A figure equal to the latest kept one says nothing new. It goes before the insert: a statement that reads the
        # table it fills would walk over its own new rows.
        cursor.execute(
            """
            DELETE FROM load_figure l WHERE l.value = (
                SELECT f.value FROM registry_enterprisefigure f
                WHERE f.enterprise_id = l.enterprise_id AND f.kind = l.kind AND f.as_of <= l.as_of
                ORDER BY f.as_of DESC LIMIT 1)
            """
        )
        cursor.execute(
            """
            INSERT INTO registry_enterprisefigure (enterprise_id, kind, value, as_of, source)
            SELECT l.enterprise_id, l.kind, l.value, l.as_of, l.source FROM load_figure l
            ON CONFLICT (enterprise_id, kind, as_of) DO UPDATE SET value = excluded.value, source = excluded.source
            RETURNING enterprise_id
            """
        )
        touched = {row[0] for row in cursor.fetchall()}
        cursor.execute("DROP TABLE load_figure")
    return touched
