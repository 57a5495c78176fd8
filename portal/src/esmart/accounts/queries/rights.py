"""The rights desk: requests a person may answer, incidents, who may do what there."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from esmart.accounts.models import Custody, Incident, Person, RightsRequest, User
from esmart.accounts.queries.persons import CORRECTIONS, persons_for
from esmart.core.secrets import Cell, unseal
from esmart.core.wall import beyond_wall

Role = User.Role
ANSWERS_FOR_PEOPLE = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})


def requests_for(user: User) -> QuerySet[RightsRequest]:
    """Give the requests a person may see at the desk, those due first: an administrator those of users, officers of a unit
    or of corrections those of their people, an auditor all; no query of its own when the office is loaded.
    """
    requests = RightsRequest.objects.select_related("person", "user", "office", "closed_by").order_by(
        "-state", "due_at", "id"
    )
    if user.role == Role.AUDITOR:
        return requests
    if user.role == Role.ADMINISTRATOR:
        return requests.filter(user__isnull=False)
    if user.role in ANSWERS_FOR_PEOPLE:
        own = Q(office_id=user.office_id) if user.office_id else Q(pk__in=[])
        return requests.filter(own | Q(person__in=persons_for(user)), user=None)
    return requests.none()


def own_requests(user: User) -> QuerySet[RightsRequest]:
    """Give what a person asked for themselves, newest first; one query."""
    return RightsRequest.objects.filter(user=user).order_by("-opened_at", "-id")


def may_answer(user: User, request: RightsRequest) -> bool:
    """Say whether a person may close a request; one query."""
    return user.is_active and user.may_write and requests_for(user).filter(pk=request.pk).exists()


def may_take_requests(user: User) -> bool:
    """Say whether a person takes down requests of people who have no log-in; no query when the office is loaded."""
    if not user.is_active or user.office is None or user.role not in ANSWERS_FOR_PEOPLE:
        return False
    return user.role == Role.WORKSHOP_OFFICER or user.office.kind in CORRECTIONS


def words_of(request: RightsRequest) -> str:
    """Give what a person asked in their own words; no query."""
    cell = Cell("accounts_rightsrequest", request.pk, "words_sealed")
    return unseal(request.words_sealed, cell=cell) if request.words_sealed else ""


def overdue_requests(user: User, *, now: datetime) -> int:
    """Count the open requests past their clock; one query."""
    return requests_for(user).filter(state=RightsRequest.State.OPEN, due_at__lt=now).count()


def incidents() -> QuerySet[Incident]:
    """Give all incidents, open ones first, newest first; one query."""
    return Incident.objects.select_related("suspect").order_by("-closed_at", "-found_at")


def may_keep_incidents(user: User) -> bool:
    """Say whether a person opens and closes incidents; no query."""
    return user.is_active and user.role == Role.ADMINISTRATOR


def affected_by_unit(incident: Incident) -> list[tuple[str, str]]:
    """Give (code, unit) of everybody a breach touches, by the unit that holds or last held them; two queries."""
    last: dict[int, str] = {}
    with beyond_wall():  # whoever keeps incidents is of no unit
        stays = Custody.objects.filter(person_id__in=incident.affected).select_related("office")
        for stay in stays.order_by("since", "id"):
            last[stay.person_id] = stay.office.name
        people = list(Person.objects.filter(pk__in=incident.affected).order_by("id"))
    return sorted(
        ((one.public_id, last.get(one.pk, "–")) for one in people), key=lambda row: (row[1], row[0])
    )


def find_suspect(username: str) -> User | None:
    """Give the user whose log-in was used in a breach, active or not; one query."""
    return User.objects.filter(username=username.strip()).first()
