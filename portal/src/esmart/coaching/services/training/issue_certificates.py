"""Certificates: issued by what was attended and passed, numbered without gaps, revoked for all to see."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Office
from esmart.coaching.models import Certificate, Cohort, Enrolment, Partner
from esmart.coaching.queries.training import may_run, results_of
from esmart.coaching.rules.training import ATTENDANCE, COMPETENCE, best_kind, number_of, tells_of_a_prison
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.training.rights import refuse_unless
from esmart.core.history import Actor, acting
from esmart.core.wall import beyond_wall

CODE_BYTES = 18  # 144 random bits
SIGNS = frozenset({Office.Kind.REGIONAL_INDUSTRY_OFFICE, Office.Kind.MINISTRY})


@dataclass(frozen=True)
class Issuer:
    """Who signs: an industry office, or a certifying or training body. `series` keeps its numbers apart."""

    name: str
    series: str


def issuer_of(signs: Office | Partner) -> Issuer:
    """Give the issuer that an office or a body is; raises Refused for one that would tell of a prison."""
    industry = isinstance(signs, Office) and signs.kind in SIGNS
    body = isinstance(signs, Partner) and signs.trains
    if not (industry or body) or tells_of_a_prison(signs.name):
        raise Refused(
            _(
                "Sertifikat diterbitkan oleh dinas perindustrian, kementerian, atau lembaga pelatih, bukan oleh unit."
            ),
            field="issuer",
        )
    return Issuer(signs.name, f"{'D' if industry else 'L'}{signs.pk}")


def issue_certificates(
    *,
    cohort: Cohort,
    enrolments: Iterable[Enrolment],
    signs: Office | Partner,
    kind: str,
    issued_on: date,
    valid_until: date | None = None,
    outside_number: str = "",
    actor: Actor,
    now: datetime,
) -> list[Certificate]:
    """Issue one certificate to each of these who earned it and has none yet; the numbers follow each other.

    Attendance is certified to who attended, competence to who passed. Raises Refused (nobody earned it, an issuer or
    course name that tells of a prison), NotAllowed or WrongState.
    """
    issuer = issuer_of(signs)
    course = cohort.programme.name
    if tells_of_a_prison(course):
        raise Refused(
            _("Nama program menyebut unit. Buat versi baru dengan nama yang netral."), field="course"
        )
    if kind not in Certificate.Kind.values:
        raise Refused(_("Pilih jenis sertifikat."), field="kind")
    if issued_on > timezone.localdate(now):
        raise Refused(_("Tanggal terbit belum terjadi."), field="issued_on")
    if valid_until is not None and valid_until <= issued_on:
        raise Refused(_("Masa berlaku berakhir sebelum dimulai."), field="valid_until")
    wanted = [one.pk for one in enrolments]
    with acting(actor):
        refuse_unless(may_run, actor, cohort)
        if cohort.state not in {Cohort.State.RUNNING, Cohort.State.FINISHED}:
            raise WrongState(_("Sertifikat diterbitkan setelah pelatihan berjalan."))
        results = results_of(cohort, today=timezone.localdate(now)).by_enrolment
        people = list(
            Enrolment.objects.select_for_update(of=("self",))
            .filter(cohort=cohort, pk__in=[pk for pk in wanted if pk in results], certificate=None)
            .order_by("pk")
        )
        earned = [one for one in people if _earned(kind, best_kind(results[one.pk]))]
        if not earned:
            raise Refused(
                _("Belum ada yang memenuhi syarat, atau semuanya sudah bersertifikat."), field="enrolments"
            )
        following = _next_number(issuer, issued_on.year)
        return Certificate.objects.bulk_create(
            Certificate(
                number=number_of(year=issued_on.year, series=issuer.series, sequence=following + position),
                code=secrets.token_urlsafe(CODE_BYTES),
                enrolment=one,
                kind=kind,
                course=course,
                issuer=issuer.name,
                issued_on=issued_on,
                valid_until=valid_until,
                outside_number=outside_number.strip() if len(earned) == 1 else "",
            )
            for position, one in enumerate(earned)
        )


def revoke_certificate(*, certificate: Certificate, reason: str, actor: Actor, now: datetime) -> Certificate:
    """Declare a certificate void for good; its page says so. Raises Refused without a reason, NotAllowed, WrongState."""
    if not reason.strip():
        raise Refused(_("Tulis alasan pencabutannya."), field="reason")
    with acting(actor):
        kept = Certificate.objects.select_for_update().get(pk=certificate.pk)
        refuse_unless(may_run, actor, certificate.enrolment.cohort)
        if kept.revoked_at is not None:
            raise WrongState(_("Sertifikat ini sudah dicabut."))
        kept.revoked_at, kept.revoked_reason = now, reason.strip()[:200]
        kept.save(update_fields=["revoked_at", "revoked_reason"])
    return kept


def _earned(kind: str, best: str) -> bool:
    return best == COMPETENCE or (kind == ATTENDANCE and best == ATTENDANCE)


def _next_number(issuer: Issuer, year: int) -> int:
    """Give the next number of an issuer and year; others who want one wait until this transaction ends.

    No certificate is ever deleted, so counting leaves no gap, and a rolled back one gives its number back.
    """
    begin = number_of(year=year, series=issuer.series, sequence=0)[:-4]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"certificate {begin}"])
    with beyond_wall():  # one series of numbers for all cohorts of an issuer
        return Certificate.objects.filter(number__startswith=begin).count() + 1
