"""What anyone may learn of a certificate by its code, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from esmart.accounts.models import Person, Purpose
from esmart.accounts.queries import names_of, valid_consent
from esmart.coaching.models import Certificate
from esmart.coaching.rules.training import initials_of
from esmart.core.history import Actor

VISITOR = Actor(None, "pengunjung halaman sertifikat")


@dataclass(frozen=True)
class Verified:
    """A certificate as the public sees it: no place, no unit; the holder by initials, by name only where they agreed."""

    kind: str
    course: str
    issuer: str
    number: str
    issued_on: date
    valid_until: date | None
    holder: str
    by_name: bool
    revoked_on: date | None
    expired: bool


def verify(code: str, *, now: datetime, today: date, request_id: str = "") -> Verified | None:
    """Look a code up, or None when there is no such certificate; eight queries at most. Asked anew every time: a consent
    that was taken back hides the name with the next look.
    """
    found = (
        Certificate.objects.filter(code=code)
        .select_related("enrolment__person", "enrolment__enterprise__owner__person")
        .first()
    )
    if found is None:
        return None
    holder, by_name = _holder(found, now=now, today=today, request_id=request_id)
    return Verified(
        kind=str(found.get_kind_display()),
        course=found.course,
        issuer=found.issuer,
        number=found.number,
        issued_on=found.issued_on,
        valid_until=found.valid_until,
        holder=holder,
        by_name=by_name,
        revoked_on=timezone.localdate(found.revoked_at) if found.revoked_at else None,
        expired=found.valid_until is not None and found.valid_until < today,
    )


def _holder(certificate: Certificate, *, now: datetime, today: date, request_id: str) -> tuple[str, bool]:
    person = certificate_person(certificate)
    if person is None:
        enterprise = certificate.enrolment.enterprise
        owner = enterprise.owner if enterprise else None
        return initials_of(
            (owner.first_name if owner else "") or (enterprise.name if enterprise else "")
        ), False
    names = names_of(
        [person],
        actor=VISITOR,
        purpose=gettext_noop("Pemeriksaan sertifikat oleh umum"),
        screen="Halaman pemeriksaan sertifikat",
        now=now,
        request_id=request_id,
    )
    name = names.get(person.pk, "")
    agreed = valid_consent(person, Purpose.CERTIFICATE_NAME, today=today) is not None
    return (name, True) if agreed and name else (initials_of(name), False)


def certificate_person(certificate: Certificate) -> Person | None:
    """Give the human being who holds a certificate, where the system knows one; no query when loaded."""
    enrolment = certificate.enrolment
    if enrolment.person is not None:
        return enrolment.person
    owner = enrolment.enterprise.owner if enrolment.enterprise else None
    person: Person | None = getattr(owner, "person", None) if owner else None
    return person
