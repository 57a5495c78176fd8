"""Who agreed to what, and whether that yes still holds today."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from esmart.accounts.models import Consent, ConsentText, Custody, Person, Purpose
from esmart.accounts.queries.person_secrets import open_born_on
from esmart.accounts.rules import consent_holds

LANGUAGE = "id"


def valid_consent(person: Person, purpose: str, *, today: date) -> Consent | None:
    """Give the yes of a person for a purpose if it holds today, else None; three queries.

    For display there is none for children, for people whose age is not proven, nor for a yes from inside after release;
    and none at all for a person whose data is restricted or erased.
    """
    return valid_consents([person.pk], purpose, today=today).get(person.pk)


def valid_consents(person_ids: Iterable[int], purpose: str, *, today: date) -> dict[int, Consent]:
    """Give person id → the yes that holds today; three queries, however many people."""
    given = Consent.objects.filter(
        person_id__in=list(person_ids),
        purpose=purpose,
        given=True,
        withdrawn_at=None,
        person__restricted_at=None,
        person__erased_at=None,
    ).select_related("person__key", "text")
    consents = list(given)
    if not consents:
        return {}
    stays: dict[int, list[Custody]] = {}
    for stay in Custody.objects.filter(person_id__in=[one.person_id for one in consents]).order_by("since"):
        stays.setdefault(stay.person_id, []).append(stay)
    return {one.person_id: one for one in consents if _holds(one, stays.get(one.person_id, []), today=today)}


def consents_of(person: Person) -> QuerySet[Consent]:
    """Give all answers of a person, given and refused, newest first; one query."""
    return Consent.objects.filter(person=person).select_related("text", "asked_by").order_by("-at", "-id")


def consent_text(purpose: str) -> ConsentText | None:
    """Give the words in which a purpose is asked today; one query."""
    return ConsentText.objects.filter(purpose=purpose, language=LANGUAGE).order_by("-version").first()


def consent_texts() -> list[ConsentText]:
    """Give the words of every purpose as asked today, in the order of the purposes; one query."""
    newest: dict[str, ConsentText] = {}
    for text in ConsentText.objects.filter(language=LANGUAGE).order_by("version"):
        newest[text.purpose] = text
    return [newest[purpose] for purpose in Purpose.values if purpose in newest]


def _holds(consent: Consent, stays: list[Custody], *, today: date) -> bool:
    present = next((stay for stay in stays if stay.until is None), None)
    released = [stay.until for stay in stays if stay.ended_by == Custody.End.RELEASED and stay.until]
    last = present or (stays[-1] if stays else None)
    return consent_holds(
        consent.purpose,
        today=today,
        given_on=timezone.localdate(consent.at),
        until=consent.until,
        born_on=open_born_on(consent.person),
        juvenile=last is not None and last.status == Custody.Status.JUVENILE and present is not None,
        released_on=max(released, default=None),
        release_planned_on=present.release_planned_on if present else None,
    )
