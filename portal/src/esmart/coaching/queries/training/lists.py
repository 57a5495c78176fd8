"""Lists of programmes and cohorts in a person's scope, page by page, and what waits for this person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from esmart.accounts.models import Office, User
from esmart.accounts.queries import below_sql
from esmart.accounts.queries.course_places import industry_offices_near
from esmart.coaching.models import Attendance, Cohort, Meeting, Partner, Programme
from esmart.coaching.queries.training.scope import (
    RUNS_COURSES,
    cohorts_for,
    own_enrolments,
    programmes_for,
)
from esmart.coaching.rules.training import HOLDS_A_SEAT
from esmart.registry.queries import Page
from esmart.registry.queries.paging import BadCursor, read_cursor, write_cursor

PAGE_ROWS = 40
UNDER_WAY = ("draft", "open", "running")


def list_programmes(
    user: User, *, words: str = "", kind: str = "", closed: bool = False
) -> QuerySet[Programme]:
    """Give the programmes offered today (or the closed ones), by kind and name, with their cohorts counted; one query."""
    rows = programmes_for(user).filter(closed_at__isnull=not closed).select_related("office")
    if words:
        rows = rows.filter(name__icontains=words)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.annotate(cohort_count=Count("cohorts")).order_by("kind", "name", "id")


def list_cohorts(user: User, *, words: str = "", state: str = "", cursor: str = "") -> Page[Cohort]:
    """Give one page of cohorts a person sees, the latest first, with the seats held; one query."""
    rows = cohorts_for(user).select_related("programme", "office", "host")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(programme__name__icontains=words))
    if state == "under_way":
        rows = rows.filter(state__in=UNDER_WAY)
    elif state:
        rows = rows.filter(state=state)
    if cursor:
        key, last = read_cursor(cursor)
        try:
            begun = date.fromisoformat(key)
        except ValueError as bad:
            raise BadCursor(cursor) from bad
        rows = rows.filter(Q(starts_on__lt=begun) | Q(starts_on=begun, pk__lt=last))
    counted = rows.annotate(held=Count("enrolments", filter=Q(enrolments__state__in=HOLDS_A_SEAT)))
    found = list(counted.order_by("-starts_on", "-pk")[: PAGE_ROWS + 1])
    page: list[Cohort] = list(found[:PAGE_ROWS])
    more = len(found) > PAGE_ROWS
    return Page(page, write_cursor(page[-1].starts_on.isoformat(), page[-1].pk) if more else "")


@dataclass(frozen=True)
class Waiting:
    """What waits for a person: meetings of today and those without attendance, seats to fill, answers, certificates."""

    today: list[Meeting]
    without_attendance: list[Meeting]
    to_invite: int
    unanswered: int
    to_certify: int
    own_invitations: int
    under_way: int


def waiting_for(user: User, *, today: date) -> Waiting:
    """Count what waits for a person in the courses; seven queries."""
    cohorts = cohorts_for(user)
    going = Q(cohort__state="running")
    meetings = Meeting.objects.filter(going, cohort__in=cohorts).select_related("cohort__programme")
    untaken = meetings.filter(
        ~Exists(Attendance.objects.filter(meeting=OuterRef("pk"))),
        on__lt=today,
        on__gte=today - timedelta(days=60),
    )
    counted = cohorts.filter(state__in=UNDER_WAY).aggregate(
        under_way=Count("pk", distinct=True),
        to_invite=Count("enrolments", filter=Q(enrolments__state="proposed")),
        unanswered=Count("enrolments", filter=Q(enrolments__state="invited")),
    )
    done = cohorts.filter(state="finished").aggregate(
        n=Count(
            "pk",
            filter=Q(enrolments__state="completed") & Q(enrolments__certificate=None),
            distinct=True,
        )
    )
    return Waiting(
        today=list(meetings.filter(on=today)[:20]),
        without_attendance=list(untaken.order_by("-on")[:20]),
        to_invite=counted["to_invite"],
        unanswered=counted["unanswered"],
        to_certify=done["n"],
        own_invitations=own_enrolments(user).filter(state="invited").count(),
        under_way=counted["under_way"],
    )


def training_partners(user: User) -> QuerySet[Partner]:
    """Give the bodies that train, of a person's office and below; all for a ministry; no query of its own."""
    rows = Partner.objects.filter(trains=True, closed_on=None).order_by("name")
    if user.office is None or user.role not in RUNS_COURSES:
        return rows
    return rows.filter(office_id__in=below_sql(user.office.pk))


def issuers_for(cohort: Cohort) -> dict[str, Office | Partner]:
    """Give who may sign the certificates of a cohort, by a key for the form: the industry office that runs it; for one
    run by a unit, the offices whose area it lies in; the body that trains. One query at most.
    """
    found: dict[str, Office | Partner] = {}
    if cohort.office.kind in {Office.Kind.REGIONAL_INDUSTRY_OFFICE, Office.Kind.MINISTRY}:
        found[f"o{cohort.office_id}"] = cohort.office
    if cohort.partner is not None and cohort.partner.trains:
        found[f"p{cohort.partner_id}"] = cohort.partner
    if not found:
        found = {f"o{one.pk}": one for one in industry_offices_near(cohort.office)[:5]}
    return found
