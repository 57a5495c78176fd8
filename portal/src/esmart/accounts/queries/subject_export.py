"""The copy of one person's data over all tables, made by the labels of portal/data/privacy and not by hand.

Tables of the rooms above are reached by their names in that file, through Django's register of models: nothing of those
rooms is imported, and a table added there is in the copy as soon as it has its labels, which a test demands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_noop

from esmart.accounts.models import Person, RegisterNumber, RightsRequest, User
from esmart.accounts.queries.person_secrets import open_born_on, open_name, open_register_number
from esmart.accounts.queries.rights import words_of
from esmart.accounts.rules.data_labels import TableLabels, read_labels
from esmart.core.history import Actor
from esmart.core.queries import readings_of_subject
from esmart.core.services import record_reading
from esmart.core.wall import beyond_wall

MOST_ROWS = 2000  # of one table; an officer who uploaded ten thousand files gets the newest
SEALED = "(tersegel; hanya dapat dibuka di lokapasar atau oleh sistem)"


@dataclass(frozen=True)
class ExportedTable:
    """One table's rows about a person, each as column → value as text; `more` when not all are given."""

    name: str
    title: str
    rows: list[dict[str, str]]
    labels: dict[str, str]
    more: bool = False


@dataclass(frozen=True)
class SubjectExport:
    """All that is kept about one person or user."""

    made_at: datetime
    tables: list[ExportedTable]
    readings: list[dict[str, str]]


@cache
def data_labels() -> dict[str, TableLabels]:
    """Give the labels of every table; no query."""
    file = settings.REFERENCE_DATA / "privacy" / "data_labels.ini"
    return read_labels(file.read_text(encoding="utf-8"))


def export_subject(
    *,
    person: Person | None,
    user: User | None,
    actor: Actor,
    screen: str,
    now: datetime,
    request_id: str = "",
) -> SubjectExport:
    """Give everything kept about a person, about a user, or about a user and the person they are; records the reading.

    One query per table that can lead there, two more for each with many parts, one for the log of readings.
    """
    if person is not None:
        record_reading(
            actor=actor, subjects=[person.pk], what=gettext_noop("salinan data"), purpose=gettext_noop("hak atas salinan data"), screen=screen,
            request_id=request_id, now=now,
        )  # fmt: skip
    tables = []
    with beyond_wall():  # a copy is whole: what other offices wrote of the person belongs to it
        for name, labels in data_labels().items():
            if labels.unreached or not (labels.person_paths or labels.user_paths):
                continue
            exported = _export_table(name, labels, person, user)
            if exported.rows:
                tables.append(exported)
        read = list(readings_of_subject(person.pk)[:MOST_ROWS]) if person is not None else []
    readings = [
        {"waktu": f"{one.at:%Y-%m-%d %H:%M}", "siapa": one.actor_label, "apa": one.what, "untuk": one.purpose}
        for one in read
    ]
    return SubjectExport(now, tables, readings)


def _export_table(name: str, labels: TableLabels, person: Person | None, user: User | None) -> ExportedTable:
    model = apps.get_model(name)
    wanted = Q(pk__in=[])
    for subject, paths in ((person, labels.person_paths), (user, labels.user_paths)):
        if subject is not None:
            for path in paths:
                wanted |= Q(**{path: subject.pk})
    found: QuerySet[Model] = model._default_manager.filter(wanted).distinct()
    rows = list(found.order_by("-pk")[: MOST_ROWS + 1])
    shown = [_row(row, labels) for row in rows[:MOST_ROWS]]
    title = str(model._meta.verbose_name)
    return ExportedTable(name, title, shown, dict(labels.columns), more=len(rows) > MOST_ROWS)


def _row(row: Model, labels: TableLabels) -> dict[str, str]:
    values = {column: _text(getattr(row, column)) for column in labels.shown_columns}
    sealed = {column: SEALED for column, value in values.items() if value and column.endswith("_sealed")}
    return values | sealed | _opened(row)


def _opened(row: Model) -> dict[str, str]:
    """Open what is sealed with the person's own key, or the house's, for the person themselves."""
    if isinstance(row, Person):
        born_on = open_born_on(row)
        return {"name_sealed": open_name(row), "born_on_sealed": born_on.isoformat() if born_on else ""}
    if isinstance(row, RegisterNumber):
        return {"number_sealed": open_register_number(row, row.custody.person)}
    if isinstance(row, RightsRequest):
        return {"words_sealed": words_of(row)}
    return {}


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S%z}"
    return str(value)
