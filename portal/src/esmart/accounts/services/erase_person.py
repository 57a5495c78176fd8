"""One person forgotten: the key destroyed, so that nothing sealed with it opens again, in history and old backups too."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Consent, Person, PersonKey, RegisterNumber, RightsRequest
from esmart.accounts.services.erased_list import erased_people, remember_erased
from esmart.accounts.services.problems import Refused
from esmart.accounts.services.rights import refuse_stranger
from esmart.core.history import Actor, acting


def erase_person(*, person: Person, reason: str, actor: Actor, now: datetime) -> Person:
    """Forget a person for good and give the empty row that stays; twice is no error. Raises Refused or NotAllowed.

    What is destroyed: the key, sealed columns, blind indexes, pen names, the link to a log-in. What stays: an id that
    names nobody, and the dates of stays without it (queries.kept_after_erasure says why).
    """
    if not reason.strip():
        raise Refused(_("Tulis alasan penghapusan."), field="reason")
    with acting(actor):
        kept = Person.objects.select_for_update().get(pk=person.pk)
        refuse_stranger(actor, kept)
        if kept.erased_at is None:
            _forget(kept, reason=reason.strip()[:200], now=now)
            remember_erased(kept.public_id)  # the last step before the commit: no erasure without its line
    return kept


def erase_again(*, actor: Actor, now: datetime) -> int:
    """Forget everybody on the list whom a restored backup brought back, and give how many; call it after each restore.

    Whoever was erased but is missing on the list, since it was lost, is put on it again.
    """
    listed = erased_people()
    with acting(actor):
        people = list(Person.objects.select_for_update().filter(public_id__in=listed, erased_at=None))
        for person in people:
            _forget(person, reason="daftar penghapusan", now=now)
        for public_id in (
            Person.objects.filter(erased_at__isnull=False)
            .exclude(public_id__in=listed)
            .values_list("public_id", flat=True)
        ):
            remember_erased(public_id)
    return len(people)


def _forget(person: Person, *, reason: str, now: datetime) -> None:
    PersonKey.objects.filter(person=person).delete()
    RegisterNumber.objects.filter(custody__person=person).delete()
    Consent.objects.filter(person=person, withdrawn_at=None, given=True).update(withdrawn_at=now)
    Consent.objects.filter(person=person).update(shown_as="", voluntary_note="", witness="")
    RightsRequest.objects.filter(person=person).update(words_sealed="")
    person.name_sealed = person.name_index = person.born_on_sealed = person.gender = ""
    person.user = None
    person.erased_at, person.erased_reason = now, reason
    person.restricted_at, person.restricted_reason = None, ""
    person.save()
