"""Workshops, activities, orders, people and machines in a person's scope, or 404; and how names are opened here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Custody, Office, Person, User
from esmart.accounts.queries.register_lookup import OpenRow, open_stays
from esmart.coaching.models import (
    Equipment,
    Output,
    Partner,
    ProductionOrder,
    ReimbursementApplication,
    WorkActivity,
    Workshop,
)
from esmart.coaching.queries.work.participants import Episode, find_episode
from esmart.coaching.queries.work.scope import (
    activities_for,
    applications_for,
    equipment_for,
    may_run,
    orders_for,
    outputs_for,
    partners_for,
    runs_units,
    sees_names,
    units_for,
    workshops_for,
)
from esmart.web.officer.access import actor_of, person_of

Role = User.Role
SEES_WORK = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.AUDITOR})
SEES_MACHINES = SEES_WORK | {Role.OWNER}
CHECKS_MACHINES = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})
SEES_APPLICATIONS = frozenset({Role.OWNER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.AUDITOR})
ENTERS_APPLICATIONS = SEES_APPLICATIONS - {Role.AUDITOR}
EXAMINES_APPLICATIONS = frozenset({Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})
SEES_OFFERS = SEES_WORK | {Role.COACH, Role.PROBATION_OFFICER}


def only(request: HttpRequest, roles: frozenset[User.Role]) -> User:
    """Give the person who asks, or answer 403 to a role that has nothing to do here."""
    person = person_of(request)
    if person.role not in roles:
        raise PermissionDenied(_("Halaman ini bukan untuk peran Anda."))
    return person


def only_keeper(request: HttpRequest) -> User:
    """Give the workshop officer who asks; 403 to everybody else."""
    person = only(request, frozenset({Role.WORKSHOP_OFFICER}))
    if not runs_units(person):
        raise PermissionDenied(_("Halaman ini untuk petugas bengkel unit pemasyarakatan."))
    return person


def units_of(request: HttpRequest) -> QuerySet[Office]:
    """Give the units whose books the person sees, by name."""
    return units_for(person_of(request)).order_by("name")


def find_unit(request: HttpRequest, key: str | None) -> Office | None:
    """Give the unit named in an address, None when none is named; 404 for a foreign one."""
    if not key:
        return None
    found = units_of(request).filter(pk=int(key)).first() if key.isascii() and key.isdigit() else None
    if found is None:
        raise Http404(_("Unit tidak ditemukan."))
    return found


def find_workshop(request: HttpRequest, public_id: str, *, to_run: bool = False) -> Workshop:
    """Give a workshop in scope, or 404; 403 for one who may look but keeps no books there."""
    person = only_keeper(request) if to_run else only(request, SEES_WORK)
    found = _found(workshops_for(person), public_id, _("Bengkel tidak ditemukan."))
    _refuse_onlooker(request, found.office_id, asked=to_run)
    return found


def find_activity(request: HttpRequest, public_id: str, *, to_run: bool = False) -> WorkActivity:
    """Give a line of work in scope, or 404; 403 as above."""
    person = only_keeper(request) if to_run else only(request, SEES_WORK)
    found = _found(activities_for(person), public_id, _("Kegiatan tidak ditemukan."))
    _refuse_onlooker(request, found.workshop.office_id, asked=to_run)
    return found


def find_order(request: HttpRequest, public_id: str, *, to_run: bool = False) -> ProductionOrder:
    """Give a production order in scope, or 404; 403 as above."""
    person = only_keeper(request) if to_run else only(request, SEES_WORK)
    found = _found(orders_for(person), public_id, _("Pesanan produksi tidak ditemukan."))
    _refuse_onlooker(request, found.activity.workshop.office_id, asked=to_run)
    return found


def find_output(request: HttpRequest, public_id: str) -> Output:
    """Give what came of an order on a day, for whoever runs its unit, or 404; 403 as above."""
    found = _found(outputs_for(only_keeper(request)), public_id, _("Hasil ini tidak ditemukan."))
    _refuse_onlooker(request, found.order.activity.workshop.office_id, asked=True)
    return found


def find_partner(request: HttpRequest, public_id: str) -> Partner:
    """Give a partner in scope, or 404."""
    return _found(partners_for(only(request, SEES_WORK)), public_id, _("Mitra tidak ditemukan."))


def find_machine(
    request: HttpRequest, public_id: str, *, roles: frozenset[User.Role] = SEES_MACHINES
) -> Equipment:
    """Give a machine in scope, or 404; 403 to roles that have nothing to do there."""
    return _found(equipment_for(only(request, roles)), public_id, _("Alat tidak ditemukan."))


def find_application(
    request: HttpRequest, public_id: str, *, roles: frozenset[User.Role] = SEES_APPLICATIONS
) -> ReimbursementApplication:
    """Give an application in scope, or 404; 403 to roles that have nothing to do there."""
    return _found(applications_for(only(request, roles)), public_id, _("Pengajuan tidak ditemukan."))


def find_participant(request: HttpRequest, public_id: str, *, to_keep: bool = False) -> Episode:
    """Give what the person sees of a participant, or 404; 403 for who only looks, or whose unit no longer answers for them."""
    person = only_keeper(request) if to_keep else only(request, SEES_WORK)
    episode = find_episode(person, public_id)
    if episode is None:
        raise Http404(_("Peserta tidak ditemukan."))
    if to_keep and (not episode.whole or present_of(episode) is None or not may_keep(person, episode)):
        raise PermissionDenied(_("Hanya petugas unit tempat peserta ini sekarang yang mencatat ini."))
    return episode


def present_of(episode: Episode) -> Custody | None:
    """Give the stay that runs now, if any."""
    return next((stay for stay in episode.stays if stay.until is None), None)


def may_keep(person: User, episode: Episode) -> bool:
    """Say whether a person keeps the books of the unit in which a participant is now; one query."""
    stay = present_of(episode)
    return stay is not None and may_run(person, stay.office_id)


def names_for(request: HttpRequest, stays: Iterable[Custody], *, purpose: str) -> dict[int, OpenRow]:
    """Give stay id → name and register number for those who may see them, with one logged reading; else nothing."""
    person = person_of(request)
    if not sees_names(person):
        return {}
    return open_stays(
        stays, actor=actor_of(request), purpose=purpose, screen=_screen(request), now=timezone.now(),
        request_id=getattr(request, "request_id", ""),
    )  # fmt: skip


def code_of(person: Person) -> str:
    """Give the words for somebody whose name is not shown."""
    return _("Peserta %(code)s") % {"code": person.public_id}


def today() -> date:
    """Give the local day."""
    return timezone.localdate()


def _screen(request: HttpRequest) -> str:
    return str(getattr(request.resolver_match, "view_name", "") or request.path)[:100]


def _found(rows: QuerySet[Any], public_id: str, missing: str) -> Any:
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise Http404(missing)
    return found


def _refuse_onlooker(request: HttpRequest, office_id: int, *, asked: bool) -> None:
    if asked and not may_run(person_of(request), office_id):
        raise PermissionDenied(_("Hanya petugas bengkel unit ini yang mencatat."))
