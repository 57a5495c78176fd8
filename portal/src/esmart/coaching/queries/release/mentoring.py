"""Mentorships as pages show them: how long nobody has spoken, what is due, what was said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet

from esmart.accounts.models import User
from esmart.coaching.models import Contact, FollowUpTask, Mentorship
from esmart.coaching.queries.release.scope import mentorships_for
from esmart.coaching.rules.release import Silence, silence_of

REACHED = ~Q(contacts__kind=Contact.Kind.NO_ANSWER)
MOST = 200


@dataclass(frozen=True)
class MentorshipRow:
    """One mentorship with its silence, its next day and its tasks in numbers."""

    mentorship: Mentorship
    last_contact: date | None
    next_on: date | None
    silence: Silence
    open_tasks: int
    overdue: int


@dataclass(frozen=True)
class MentorshipView:
    """One mentorship with all that was said and is to be done."""

    row: MentorshipRow
    contacts: list[Contact]
    tasks: list[FollowUpTask]


def mentorship_rows(
    mentorships: QuerySet[Mentorship], *, today: date, limit: int | None = MOST
) -> list[MentorshipRow]:
    """Give running mentorships, longest silence first; three queries."""
    found = (
        mentorships.filter(until=None)
        .select_related("person", "enterprise", "mentor__office")
        .annotate(spoken=Max("contacts__on", filter=REACHED))
        .order_by("spoken", "since", "id")
    )
    rows = list(found[:limit] if limit else found)
    tasks = _tasks(rows, today=today)
    return sorted((_row(one, tasks, today=today) for one in rows), key=lambda row: -row.silence.days)


def mentorship_view(mentorship: Mentorship, *, today: date) -> MentorshipView:
    """Give one mentorship with its contacts, newest first, and its tasks by day; four queries."""
    spoken = mentorship.contacts.exclude(kind=Contact.Kind.NO_ANSWER).aggregate(last=Max("on"))["last"]
    mentorship.spoken = spoken  # type: ignore[attr-defined]  # as the list annotates it
    row = _row(mentorship, _tasks([mentorship], today=today), today=today)
    tasks = list(mentorship.tasks.order_by("done_on", "due_on", "id"))
    return MentorshipView(
        row,
        list(mentorship.contacts.order_by("-on", "-id")),
        sorted(tasks, key=lambda one: (one.done_on is not None, one.due_on)),
    )


def count_silent(user: User, *, today: date) -> tuple[int, int, int]:
    """Count for the desk: own mentorships silent for 30 days, others' in scope for 45, own overdue tasks; eight queries."""
    rows = mentorship_rows(mentorships_for(user, today=today), today=today, limit=1000)
    mine = [row for row in rows if row.mentorship.mentor_id == user.pk]
    others = [row for row in rows if row.mentorship.mentor_id != user.pk]
    return (
        sum(row.silence.turn != "nobody" for row in mine),
        sum(row.silence.turn == "office" for row in others),
        sum(row.overdue for row in mine),
    )


def _row(
    mentorship: Mentorship, tasks: dict[int, tuple[int, int, date | None]], *, today: date
) -> MentorshipRow:
    spoken: date | None = mentorship.spoken  # type: ignore[attr-defined]  # annotated
    opened, overdue, due = tasks.get(mentorship.pk, (0, 0, None))
    silence = silence_of(since=mentorship.since, last_contact=spoken, today=today)
    return MentorshipRow(mentorship, spoken, due, silence, opened, overdue)


def _tasks(mentorships: Iterable[Mentorship], *, today: date) -> dict[int, tuple[int, int, date | None]]:
    rows = (
        FollowUpTask.objects.filter(mentorship__in=list(mentorships), done_on=None)
        .values("mentorship_id")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), due=Min("due_on"))
    )
    return {row["mentorship_id"]: (row["n"], row["late"], row["due"]) for row in rows}
