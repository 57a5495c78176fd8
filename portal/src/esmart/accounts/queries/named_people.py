"""Which people held in a unit a text names: found by blind index over runs of words, so that no name is opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from esmart.accounts.models import Consent, Person, Purpose
from esmart.accounts.queries.consents import valid_consents
from esmart.accounts.queries.person_secrets import name_mark
from esmart.accounts.rules import Finding, makers_named, person_name_key, possible_names
from esmart.core.wall import beyond_wall


def people_named(
    texts: Mapping[str, str], *, office_id: int | None, today: date, even_agreed: bool = False
) -> list[Finding]:
    """Find in texts by field the names of people who are or were in a unit, and of makers nobody knows; those who
    agreed to be shown, by name or pen name, are none. At most six queries; none for texts without words.

    Only this unit's own people are looked up: a text about another place must not be a way to ask who is held anywhere.
    `office_id` None asks for all units, for pages that show what was kept before. `even_agreed`: nobody's yes counts, nor
    a pen name, since it was given for our own pages only.
    """
    runs: dict[str, set[str]] = {}
    for words, fields in possible_names(texts).items():
        if key := person_name_key(words):
            runs.setdefault(key, set()).update(fields)
    if not runs:
        return []
    with beyond_wall():  # a name that is looked for and not found would be shown
        return _named(runs, texts, office_id=office_id, today=today, even_agreed=even_agreed)


def _named(
    runs: Mapping[str, set[str]],
    texts: Mapping[str, str],
    *,
    office_id: int | None,
    today: date,
    even_agreed: bool,
) -> list[Finding]:
    marks = {name_mark(key): key for key in runs}
    inside = {"stays__isnull": False} if office_id is None else {"stays__office_id": office_id}
    held = dict(
        Person.objects.filter(name_index__in=marks, **inside).distinct().values_list("pk", "name_index")
    )
    shown = set() if even_agreed else set(valid_consents(held, Purpose.DISPLAY_NAME, today=today))
    agreed = {marks[mark] for person, mark in held.items() if person in shown}
    named = {marks[mark] for person, mark in held.items() if person not in shown}
    makers = [(field, name) for field, name in makers_named(texts) if person_name_key(name) not in agreed]
    pens = _pen_names(office_id, today=today) if makers or even_agreed else set()
    if even_agreed:
        named |= pens & runs.keys()
    found = [Finding("name", field, key) for key in sorted(named) for field in sorted(runs[key])]
    found += [
        Finding("name", field, name)
        for field, name in makers
        if even_agreed or person_name_key(name) not in pens
    ]
    return list({(one.field, person_name_key(one.found)): one for one in found}.values())


def _pen_names(office_id: int | None, *, today: date) -> set[str]:
    inside = {} if office_id is None else {"person__stays__office_id": office_id}
    held = Consent.objects.filter(
        **inside, purpose=Purpose.PEN_NAME, given=True, withdrawn_at=None
    ).values_list("person_id", flat=True)
    standing = valid_consents(held, Purpose.PEN_NAME, today=today)
    return {person_name_key(consent.shown_as) for consent in standing.values()}
