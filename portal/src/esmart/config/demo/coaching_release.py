"""Samples after the training: an enterprise with a mentor and two ratings, one release under preparation, the ladder."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from esmart.accounts.models import Consent, Purpose, User
from esmart.accounts.queries import consent_text, leaving_within
from esmart.coaching.models import Contact, HandoverItem, Mentorship
from esmart.coaching.rules.release import FIELDS
from esmart.coaching.services.release import (
    answer_consent,
    assign_mentor,
    check_item,
    climb_all_ladders,
    plan_handover,
    prove_tasks,
    rate_readiness,
    record_contact,
    start_handover,
)
from esmart.core.history import SYSTEM, Actor
from esmart.registry.models import Enterprise


def load_release(people: dict[str, User]) -> None:
    """Make the samples once, through the room's own verbs."""
    if Mentorship.objects.exists():
        return
    _load_mentoring(people)
    _load_handover(people)
    climb_all_ladders(now=timezone.now())


def _load_mentoring(people: dict[str, User]) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    enterprise = Enterprise.objects.filter(owner=people["pemilik"]).first()
    if enterprise is None:
        return
    coach = people["pendamping"]
    begun = now - timedelta(days=50)
    mentorship = assign_mentor(mentor_id=coach.pk, enterprise=enterprise, actor=SYSTEM, now=begun)
    record_contact(
        mentorship=mentorship, on=today - timedelta(days=34), kind=Contact.Kind.VISIT,
        words="Harga dihitung ulang; foto produk dibuat bersama di dekat jendela.", next_on=today + timedelta(days=3),
        actor=Actor(coach.pk, coach.first_name), now=now,
    )  # fmt: skip
    prove_tasks(now=now)
    for ago, lift in ((180, 0), (5, 1)):
        answers = {
            question.key: min(4, 1 + lift + (number + place) % 2)
            for place, field in enumerate(FIELDS)
            for number, question in enumerate(field.questions)
        }
        rate_readiness(
            enterprise=enterprise, answers=answers, on=today - timedelta(days=ago), actor=SYSTEM, now=now
        )


def _load_handover(people: dict[str, User]) -> None:
    now = timezone.now()
    officer = people["bengkel"]
    actor = Actor(officer.pk, officer.first_name)
    stay = leaving_within(officer, days=92, today=timezone.localdate(now)).last()
    if stay is None:
        return
    handover = start_handover(person=stay.person, actor=actor, now=now)
    plan_handover(
        handover=handover, receiver_id=people["bapas"].office_id, mentor_id=people["pendamping"].pk, actor=actor, now=now
    )  # fmt: skip
    check_item(
        handover=handover, key=HandoverItem.Key.CAPITAL, done=True, note="Tabungan premi dan koperasi", actor=actor, now=now
    )  # fmt: skip
    for purpose in (Purpose.HAND_OVER, Purpose.FOLLOW_UP):
        if consent_text(purpose) is not None:
            answer_consent(
                handover=handover, purpose=purpose, yes=True, channel=Consent.Channel.PAPER,
                voluntary_note="Ditanya petugas yang tidak menilai", actor=actor, now=now,
            )  # fmt: skip
