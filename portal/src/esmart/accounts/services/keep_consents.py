"""Answers to consents: a free yes, a no, and the yes taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Consent, ConsentText, Custody, Person, Purpose
from esmart.accounts.queries.person_secrets import open_born_on
from esmart.accounts.rules import DISPLAY_PURPOSES, is_adult, last_day_of_consent
from esmart.accounts.services.problems import NotAllowed, Refused, WrongState
from esmart.accounts.services.rights import refuse_stranger, who_acts
from esmart.core.history import Actor, acting


def give_consent(
    *,
    person: Person,
    purpose: str,
    text: ConsentText,
    channel: str,
    asked_by: int | None,
    witness: str = "",
    voluntary_note: str = "",
    until: date | None = None,
    shown_as: str = "",
    actor: Actor,
    now: datetime,
) -> Consent:
    """Keep a person's free yes to one purpose; an earlier yes to it is replaced. Raises Refused or NotAllowed.

    `text` is the version that was read; `asked_by` the id of the user who asked (the actor where None). A display consent
    given inside ends no later than the planned release; a child's, or one of unproven age, is refused.
    """
    today = timezone.localdate(now)
    _check_question(purpose, text, channel)
    if until is not None and until < today:
        raise Refused(_("Tanggal akhir persetujuan sudah lewat."), field="until")
    with acting(actor):
        kept = _lock(person)
        _refuse_asker(actor, kept)
        stay = Custody.objects.filter(person=kept, until=None).first()
        _check_freedom(
            kept, purpose, stay, today=today, channel=channel, witness=witness, note=voluntary_note
        )
        if purpose == Purpose.PEN_NAME and not shown_as.strip():
            raise Refused(_("Tulis nama karya yang dipilih orangnya."), field="shown_as")
        _withdraw(kept, purpose, now=now)
        return Consent.objects.create(
            person=kept,
            purpose=purpose,
            text=text,
            given=True,
            at=now,
            until=last_day_of_consent(
                purpose, until=until, release_planned_on=stay.release_planned_on if stay else None
            ),
            channel=channel,
            asked_by_id=asked_by or actor.user_id,
            witness=witness.strip(),
            voluntary_note=voluntary_note.strip(),
            shown_as=shown_as.strip() if purpose == Purpose.PEN_NAME else "",
        )


def refuse_consent(
    *,
    person: Person,
    purpose: str,
    text: ConsentText,
    channel: str,
    asked_by: int | None,
    witness: str = "",
    actor: Actor,
    now: datetime,
) -> Consent:
    """Keep that a person said no, so that nobody asks again and again; an earlier yes ends. Nothing else depends on it."""
    _check_question(purpose, text, channel)
    with acting(actor):
        kept = _lock(person)
        _refuse_asker(actor, kept)
        _withdraw(kept, purpose, now=now)
        return Consent.objects.create(
            person=kept,
            purpose=purpose,
            text=text,
            given=False,
            at=now,
            channel=channel,
            asked_by_id=asked_by or actor.user_id,
            witness=witness.strip(),
        )


def withdraw_consent(*, person: Person, purpose: str, actor: Actor, now: datetime) -> int:
    """Take back a person's yes at once and give how many were taken back; taking back nothing is no error."""
    with acting(actor):
        kept = Person.objects.select_for_update().get(pk=person.pk)
        refuse_stranger(actor, kept)
        return _withdraw(kept, purpose, now=now)


def _withdraw(person: Person, purpose: str, *, now: datetime) -> int:
    standing = Consent.objects.filter(person=person, purpose=purpose, given=True, withdrawn_at=None)
    return standing.update(withdrawn_at=now)


def _lock(person: Person) -> Person:
    kept = Person.objects.select_for_update(of=("self",)).select_related("key").get(pk=person.pk)
    if kept.erased_at is not None:
        raise WrongState(_("Data orang ini sudah dihapus."))
    return kept


def _refuse_asker(actor: Actor, person: Person) -> None:
    """Consent is asked by who sees the person; the person may also answer for themselves."""
    user = who_acts(actor)
    if user is not None and person.user_id != user.pk:
        refuse_stranger(actor, person)


def _check_question(purpose: str, text: ConsentText, channel: str) -> None:
    if purpose not in Purpose.values or text.purpose != purpose:
        raise Refused(_("Naskah ini bukan untuk tujuan tersebut."), field="text")
    if channel not in Consent.Channel.values:
        raise Refused(_("Pilih cara persetujuan diberikan."), field="channel")


def _check_freedom(
    person: Person, purpose: str, stay: Custody | None, *, today: date, channel: str, witness: str, note: str
) -> None:
    if person.restricted_at is not None:
        raise NotAllowed(_("Pemrosesan data orang ini sedang dibatasi atas permintaannya."))
    if channel == Consent.Channel.SPOKEN and not witness.strip():
        raise Refused(_("Persetujuan lisan perlu saksi: tulis jabatannya."), field="witness")
    if stay is not None and not note.strip():
        raise Refused(
            _(
                "Tulis bagaimana dipastikan jawabannya bebas, misalnya ditanya oleh petugas yang tidak menilai."
            ),
            field="voluntary_note",
        )
    if purpose not in DISPLAY_PURPOSES:
        return
    if stay is not None and stay.status == Custody.Status.JUVENILE:
        raise Refused(_("Anak binaan tidak pernah ditampilkan, juga dengan persetujuan."), field="purpose")
    born_on = open_born_on(person)
    if not is_adult(born_on, on=today):
        sentence = (
            _("Isi tanggal lahir dahulu: yang boleh ditampilkan hanya orang dewasa.")
            if born_on is None
            else _("Orang ini belum 18 tahun, jadi tidak boleh ditampilkan.")
        )
        raise Refused(sentence, field="purpose")
