"""What in a text would tell where somebody was: words of custody, contacts, and the names of their own units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from esmart.accounts.models import Person
from esmart.accounts.rules.outward import judge_texts
from esmart.channels.rules import outward_problems
from esmart.coaching.models import Workshop
from esmart.coaching.rules.release import unit_words
from esmart.core.wall import beyond_wall
from esmart.registry.queries.lookups import enterprises_of_offices


def find_telltale(person: Person, texts: Mapping[str, str], *, contacts: bool = True) -> dict[str, list[str]]:
    """Give, by field, the words that must not stand in a text that goes with a person; three queries.

    `contacts` also finds telephone numbers and the like, which have no place in the text of a product.
    """
    found = unit_words(texts, **unit_names(person))
    for finding in judge_texts(texts):
        found.setdefault(finding.field, []).append(finding.found)
    for problem in outward_problems(texts) if contacts else ():
        found.setdefault(problem.field, []).append(problem.found)
    return {field: list(dict.fromkeys(words)) for field, words in found.items()}


def unit_names(person: Person) -> dict[str, Iterable[str]]:
    """Give the names that tell of a person's units, and the place names that are no secret; three queries."""
    with (
        beyond_wall()
    ):  # of all units the person was in, not only the asker's: a name not looked for would go out
        offices = [stay.office for stay in person.stays.select_related("office__region")]
        ids = {office.pk for office in offices}
        names = set(Workshop.objects.filter(office_id__in=ids).values_list("name", flat=True))
    names |= {office.name for office in offices}
    for enterprise in enterprises_of_offices(ids):
        names |= {enterprise.name, *enterprise.other_names}
    places = {office.region.name for office in offices if office.region is not None}
    return {"unit_names": sorted(names), "place_words": sorted(places)}
