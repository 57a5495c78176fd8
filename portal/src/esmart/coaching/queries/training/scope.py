"""Which programmes and cohorts a person sees, and what they may do there."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from esmart.accounts.models import Office, User
from esmart.accounts.queries import below_sql, offices_below, persons_for
from esmart.accounts.queries.course_places import ministry_office
from esmart.coaching.models import Certificate, Cohort, Enrolment, Material, Meeting, Programme
from esmart.coaching.rules.training import TAKES_PART

Role = User.Role
MINISTRIES = frozenset({Office.Kind.MINISTRY, Office.Kind.DIRECTORATE})
RUNS_COURSES = frozenset({Role.REGIONAL_OFFICER, Role.WORKSHOP_OFFICER, Role.MINISTRY_OFFICER})
TEACHES = RUNS_COURSES | {Role.COACH}


def cohorts_for(user: User) -> QuerySet[Cohort]:
    """Give the cohorts a person sees at the desk; no query of its own when the office is loaded.

    Ministry and auditor: all. An office: those it or an office below runs or hosts, or has participants in. A trainer:
    those taught. An owner sees the own enrolments instead, an administrator nothing.
    """
    if not user.is_active or user.role in {Role.ADMINISTRATOR, Role.OWNER}:
        return Cohort.objects.none()
    if user.role in {Role.AUDITOR, Role.MINISTRY_OFFICER}:
        return Cohort.objects.all()
    taught = Q(trainer_id=user.pk)
    if user.office is None or user.role not in RUNS_COURSES:
        return Cohort.objects.filter(taught)
    below = below_sql(user.office.pk)
    sent = Enrolment.objects.filter(office_id__in=below).values("cohort_id")
    return Cohort.objects.filter(taught | Q(office_id__in=below) | Q(host_id__in=below) | Q(pk__in=sent))


def meetings_for(user: User) -> QuerySet[Meeting]:
    """Give the meetings of the cohorts a person sees; no query of its own."""
    return Meeting.objects.filter(cohort__in=cohorts_for(user))


def enrolments_for(user: User) -> QuerySet[Enrolment]:
    """Give the participants a person sees: those of the cohorts seen, and one's own; no query of its own."""
    return Enrolment.objects.filter(Q(cohort__in=cohorts_for(user)) | _own(user))


def own_enrolments(user: User) -> QuerySet[Enrolment]:
    """Give the enrolments of a person's own enterprises, and those of the person; no query of its own."""
    return Enrolment.objects.filter(_own(user))


def is_own(user: User, enrolment: Enrolment) -> bool:
    """Say whether an enrolment is of this person or of an enterprise of theirs; no query when both are loaded."""
    person, enterprise = enrolment.person, enrolment.enterprise
    return bool((person and person.user_id == user.pk) or (enterprise and enterprise.owner_id == user.pk))


def may_run(user: User, cohort: Cohort) -> bool:
    """Say whether a person runs a cohort: plans it, invites, ends, issues certificates; at most one query.

    Officers of the office that runs it, or of one above; ministries without a named office run those of the ministry.
    """
    if not user.is_active or not user.may_write or user.role not in RUNS_COURSES:
        return False
    if user.office is None:
        return user.role == Role.MINISTRY_OFFICER and cohort.office.kind in MINISTRIES
    if cohort.office_id == user.office_id:
        return True
    return user.role != Role.MINISTRY_OFFICER and _stands_below(user.office, cohort.office_id)


def may_teach(user: User, cohort: Cohort) -> bool:
    """Say whether a person takes attendance, marks tests and notes feedback: who runs it, its trainer, its host's officers."""
    if not user.is_active or not user.may_write:
        return False
    if cohort.trainer_id == user.pk or may_run(user, cohort):
        return True
    return (
        user.role == Role.WORKSHOP_OFFICER and user.office_id is not None and cohort.host_id == user.office_id
    )


def may_propose(user: User, cohort: Cohort) -> bool:
    """Say whether a person may propose participants: who runs it; officers of corrections also their own people."""
    if not user.is_active or not user.may_write:
        return False
    if may_run(user, cohort):
        return True
    corrections = user.role == Role.WORKSHOP_OFFICER or (
        user.role == Role.REGIONAL_OFFICER
        and user.office is not None
        and user.office.kind == Office.Kind.REGIONAL_OFFICE
    )
    return corrections and cohort.target != Cohort.Target.IKM


def may_see_names(user: User, enrolments: QuerySet[Enrolment]) -> set[int]:
    """Give the ids of those people in these enrolments whom a person may know by name; one query.

    Those of persons_for (the unit's officers, those of corrections above it, the auditor, oneself), and for a trainer
    the people taught. An industry office sees its cohort by codes.
    """
    allowed = Q(person__in=persons_for(user)) | Q(
        cohort__trainer_id=user.pk, state__in=[*TAKES_PART, "invited"]
    )
    named = enrolments.filter(allowed, person__isnull=False).values_list("person_id", flat=True)
    return {one for one in named if one is not None}


def programmes_for(user: User) -> QuerySet[Programme]:
    """Give the programmes a person may look at: everybody's work here, they name no one; no query of its own."""
    return Programme.objects.all() if user.is_active else Programme.objects.none()


def may_keep_programme(user: User, programme: Programme) -> bool:
    """Say whether a person may change a programme: officers of the office that wrote it, or of one above; one query."""
    if not user.is_active or not user.may_write or user.role not in RUNS_COURSES:
        return False
    if user.office is None:
        return user.role == Role.MINISTRY_OFFICER and programme.office.kind in MINISTRIES
    if programme.office_id == user.office_id:
        return True
    return _stands_below(user.office, programme.office_id)


def materials_for(user: User) -> QuerySet[Material]:
    """Give the materials a person may take; no query of its own.

    Participants who take part: what is for them, of their programme. Officers: of programmes of their office or below,
    and of those of the cohorts they see. Ministry and auditor: all.
    """
    kept = Material.objects.filter(withdrawn_at=None)
    if not user.is_active or user.role == Role.ADMINISTRATOR:
        return kept.none()
    if user.role in {Role.AUDITOR, Role.MINISTRY_OFFICER}:
        return kept
    followed = own_enrolments(user).filter(state__in=TAKES_PART).values("cohort__programme_id")
    seen = Q(programme_id__in=followed, for_participants=True)
    seen |= Q(programme_id__in=cohorts_for(user).values("programme_id"))
    if user.office is not None and user.role in RUNS_COURSES:
        seen |= Q(programme__office_id__in=below_sql(user.office.pk))
    return kept.filter(seen)


def certificates_for(user: User) -> QuerySet[Certificate]:
    """Give the certificates of the participants a person sees; no query of its own."""
    return Certificate.objects.filter(enrolment__in=enrolments_for(user))


def office_of(user: User) -> Office | None:
    """Give the office in whose name a person runs courses: the own one, else the ministry; at most one query."""
    if user.office is not None:
        return user.office
    if user.role == Role.MINISTRY_OFFICER:
        return ministry_office()
    return None


def _stands_below(office: Office, below_id: int) -> bool:
    return offices_below(office).filter(pk=below_id).exists()


def _own(user: User) -> Q:
    return Q(person__user_id=user.pk) | Q(enterprise__owner_id=user.pk)
