"""A machine bought and paid back in part: scheme, application, papers, visit, decision by a second person, payment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.coaching.models import (
    ApplicationPaper,
    ApplicationVisit,
    Equipment,
    ReimbursementApplication,
    ReimbursementScheme,
)
from esmart.coaching.queries.work.scope import applications_for, enterprises_to_help
from esmart.coaching.rules.work.reimbursement import amount_back, may_follow
from esmart.coaching.services.problems import NotAllowed, Refused, WrongState
from esmart.coaching.services.work.papers import take_paper
from esmart.coaching.services.work.rights import refuse_outside_industry, who_writes
from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise

State = ReimbursementApplication.State
GRANTED = (State.APPROVED, State.PAID)


@dataclass(frozen=True, kw_only=True)
class SchemeFacts:
    """The terms of a year; rates in basis points, amounts in rupiah, papers as (key, name)."""

    year: int
    name: str
    domestic_rate: int
    imported_rate: int
    minimum: int
    maximum: int
    papers: Sequence[tuple[str, str]]
    legal_reference: str = ""
    closes_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class PurchaseFacts:
    """What was bought, as its owner says."""

    machine: str
    price: int
    bought_on: date
    imported: bool = False
    serial_number: str = ""
    installed_on: date | None = None
    output_before: int | None = None
    output_after: int | None = None


def keep_scheme(
    *, facts: SchemeFacts, scheme: ReimbursementScheme | None = None, actor: Actor
) -> ReimbursementScheme:
    """Keep the terms of a scheme, which change only while nobody applied; raises Refused, NotAllowed or WrongState."""
    if facts.maximum < facts.minimum or facts.minimum < 0:
        raise Refused(_("Batas atas harus sama atau lebih dari batas bawah."), field="maximum")
    if not facts.legal_reference.strip():
        raise Refused(_("Tulis dasar hukumnya."), field="legal_reference")
    with acting(actor):
        user = who_writes(actor)
        if user is not None and user.role != User.Role.MINISTRY_OFFICER:
            raise NotAllowed(_("Skema ditetapkan petugas kementerian."))
        if scheme is not None and scheme.applications.exclude(state=State.DRAFT).exists():
            raise WrongState(_("Skema ini sudah dipakai pengajuan; buat skema baru."))
        kept = scheme or ReimbursementScheme()
        for name, value in asdict(facts).items():
            setattr(kept, name, value)
        kept.papers = [list(pair) for pair in facts.papers]
        try:
            with transaction.atomic():
                kept.save()
        except IntegrityError as twice:
            raise Refused(_("Skema dengan tahun dan nama ini sudah ada."), field="name") from twice
    return kept


def begin_application(
    *, scheme: ReimbursementScheme, enterprise: Enterprise, facts: PurchaseFacts, actor: Actor, now: datetime
) -> ReimbursementApplication:
    """Begin an application of an enterprise as a draft, with the list of papers asked; raises Refused or NotAllowed."""
    _check_purchase(facts, now=now)
    with acting(actor):
        user = who_writes(actor)
        if user is not None and not enterprises_to_help(user).filter(pk=enterprise.pk).exists():
            raise NotAllowed(_("Usaha ini di luar wewenang Anda."))
        if scheme.closes_on is not None and scheme.closes_on < timezone.localdate(now):
            raise WrongState(_("Skema ini sudah ditutup."))
        application = ReimbursementApplication.objects.create(
            scheme=scheme, enterprise=enterprise, state_at=now, entered_by=user, **asdict(facts)
        )  # fmt: skip
        ApplicationPaper.objects.bulk_create(
            ApplicationPaper(application=application, key=key, name=name) for key, name in scheme.papers
        )
    return application


def correct_application(
    *, application: ReimbursementApplication, facts: PurchaseFacts, actor: Actor, now: datetime
) -> ReimbursementApplication:
    """Correct a draft; raises Refused, NotAllowed or WrongState."""
    _check_purchase(facts, now=now)
    with acting(actor):
        held = _held(application)
        _refuse_stranger(actor, held)
        _refuse_unless_draft(held)
        for name, value in asdict(facts).items():
            setattr(held, name, value)
        held.save()
    return held


def attach_paper(
    *, application: ReimbursementApplication, key: str, name: str, content: bytes, actor: Actor
) -> ApplicationPaper:
    """Attach one paper to a draft, in place of an earlier one; raises Refused, NotAllowed or WrongState."""
    stored = take_paper(content)
    with acting(actor):
        held = _held(application)
        _refuse_stranger(actor, held)
        _refuse_unless_draft(held)
        paper = held.papers.filter(key=key).first()
        if paper is None:
            raise Refused(_("Berkas jenis ini tidak diminta."), field="file")
        paper.file_name, paper.found_right, paper.note = name[:150], None, ""
        paper.file.save(str(stored.name), stored, save=False)
        paper.save()
    return paper


def submit_application(
    *, application: ReimbursementApplication, actor: Actor, now: datetime
) -> ReimbursementApplication:
    """Hand an application in, once every paper is there; raises Refused, NotAllowed or WrongState."""
    with acting(actor):
        held = _held(application)
        _refuse_stranger(actor, held)
        missing = [paper.name for paper in held.papers.order_by("id") if not paper.file]
        if missing:
            raise Refused(_("Berkas ini belum ada: %(names)s.") % {"names": ", ".join(missing)})
        if held.installed_on is None:
            raise Refused(_("Isi tanggal mesin dipasang; pengajuan hanya untuk mesin yang sudah dipasang."))
        return _step(held, State.SUBMITTED, "", now=now)


def check_papers(
    *,
    application: ReimbursementApplication,
    found: Mapping[str, tuple[bool, str]],
    actor: Actor,
    now: datetime,
) -> ReimbursementApplication:
    """Keep, by key of a paper, (right, note). All right: on to the visit; else back to its owner with what is wrong."""
    with acting(actor):
        held, user = _examined(application, actor)
        papers = list(held.papers.order_by("id"))
        for paper in papers:
            paper.found_right, paper.note = found.get(paper.key, (False, ""))
            paper.save(update_fields=["found_right", "note"])
        held.checked_by = user
        wrong = [f"{paper.name}: {paper.note or 'belum benar'}" for paper in papers if not paper.found_right]
        return _step(held, State.DRAFT if wrong else State.PAPERS_CHECKED, "; ".join(wrong)[:300], now=now)


def record_visit(
    *,
    application: ReimbursementApplication,
    on: date,
    firm_is_real: bool,
    machine_is_new: bool,
    machine_is_there: bool,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> ReimbursementApplication:
    """Keep what verifiers saw; raises Refused, NotAllowed or WrongState."""
    if on > timezone.localdate(now):
        raise Refused(_("Tanggal kunjungan belum terjadi."), field="on")
    with acting(actor):
        held, user = _examined(application, actor)
        held = _step(held, State.VISITED, "", now=now)
        ApplicationVisit.objects.create(
            application=held, on=on, visitor=user, firm_is_real=firm_is_real, machine_is_new=machine_is_new,
            machine_is_there=machine_is_there, note=note.strip(),
        )  # fmt: skip
    return held


def decide_application(
    *, application: ReimbursementApplication, approve: bool, reason: str, actor: Actor, now: datetime
) -> ReimbursementApplication:
    """Approve with the amount the scheme gives, or refuse with a reason; never by whoever entered it.

    Raises Refused where the visit speaks against it or the amount stays below the scheme's minimum.
    """
    if not approve and not reason.strip():
        raise Refused(_("Tulis alasan penolakan."), field="reason")
    with acting(actor):
        held, user = _examined(application, actor)
        held.decided_by = user
        if not approve:
            return _step(held, State.REFUSED, reason.strip(), now=now)
        ReimbursementScheme.objects.select_for_update().get(pk=held.scheme_id)  # the maximum holds per firm
        visit = ApplicationVisit.objects.filter(application=held).first()
        if visit is not None and not (visit.firm_is_real and visit.machine_is_new and visit.machine_is_there):
            raise Refused(
                _("Hasil kunjungan tidak mendukung: usaha harus nyata, mesin baru dan ada di tempat.")
            )
        held.amount = amount_for(held)
        if not held.amount:
            raise Refused(
                _("Nilainya di bawah batas terendah skema, atau usaha ini sudah mencapai batas tertinggi.")
            )
        return _step(held, State.APPROVED, reason.strip(), now=now)


def pay_application(
    *, application: ReimbursementApplication, on: date, reference: str, actor: Actor, now: datetime
) -> Equipment:
    """Keep the payment; from then on the machine is under watch. Raises Refused, NotAllowed or WrongState."""
    if not reference.strip():
        raise Refused(_("Tulis nomor bukti pembayaran."), field="reference")
    if on > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi."), field="on")
    with acting(actor):
        held, user = _examined(application, actor)
        office = user.office_id if user is not None else None
        office = office or held.enterprise.office_id
        if office is None:
            raise Refused(_("Kantor Anda belum tercatat; minta administrator mengisinya."))
        held.paid_on, held.payment_reference = on, reference.strip()
        _step(held, State.PAID, "", now=now)
        machine = Equipment(
            office_id=office, enterprise=held.enterprise, application=held, name=held.machine,
            serial_number=held.serial_number or f"RSTR-{held.public_id}", value=held.price,
            place=held.enterprise.address[:200] or held.enterprise.name[:200], handed_over_on=held.installed_on,
            output_before=held.output_before,
        )  # fmt: skip
        try:
            with transaction.atomic():
                machine.save()
        except IntegrityError as twice:
            raise Refused(_("Nomor seri mesin ini sudah tercatat pada mesin lain.")) from twice
    return machine


def amount_for(application: ReimbursementApplication) -> int:
    """Give what the scheme gives for this application, after what the same firm was granted under it; one query."""
    scheme = application.scheme
    others = ReimbursementApplication.objects.filter(
        scheme=scheme, enterprise_id=application.enterprise_id, state__in=GRANTED
    ).exclude(pk=application.pk)
    before = others.aggregate(total=Sum("amount"))["total"] or 0
    rate = scheme.imported_rate if application.imported else scheme.domestic_rate
    return amount_back(
        application.price, rate=rate, minimum=scheme.minimum, maximum=scheme.maximum, before=before
    )


def _check_purchase(facts: PurchaseFacts, *, now: datetime) -> None:
    if not facts.machine.strip():
        raise Refused(_("Tulis nama mesin."), field="machine")
    if facts.price <= 0:
        raise Refused(_("Isi harga mesin."), field="price")
    if facts.bought_on > timezone.localdate(now):
        raise Refused(_("Tanggal beli belum terjadi."), field="bought_on")
    if facts.installed_on is not None and facts.installed_on < facts.bought_on:
        raise Refused(_("Tanggal pasang lebih awal daripada tanggal beli."), field="installed_on")


def _held(application: ReimbursementApplication) -> ReimbursementApplication:
    return (
        ReimbursementApplication.objects.select_for_update(of=("self",))
        .select_related("scheme", "enterprise")
        .get(pk=application.pk)
    )


def _examined(
    application: ReimbursementApplication, actor: Actor
) -> tuple[ReimbursementApplication, User | None]:
    """Give the locked application to an examiner: an officer of industry in whose region it lies, not who entered it."""
    held = _held(application)
    user = refuse_outside_industry(actor)
    _refuse_stranger(actor, held)
    if user is not None and held.entered_by_id == user.pk:
        raise NotAllowed(_("Pengajuan yang Anda masukkan sendiri diperiksa dan diputuskan petugas lain."))
    return held, user


def _refuse_stranger(actor: Actor, application: ReimbursementApplication) -> None:
    user = who_writes(actor)
    if user is not None and not applications_for(user).filter(pk=application.pk).exists():
        raise NotAllowed(_("Pengajuan ini di luar lingkup Anda."))


def _refuse_unless_draft(application: ReimbursementApplication) -> None:
    if application.state != State.DRAFT:
        raise WrongState(_("Pengajuan ini sudah diajukan; tunggu sampai dikembalikan."))


def _step(
    application: ReimbursementApplication, state: str, reason: str, *, now: datetime
) -> ReimbursementApplication:
    if not may_follow(application.state, state):
        raise WrongState(
            _("Pengajuan ini %(state)s; langkah itu tidak dapat menyusul.") % {"state": application.get_state_display().lower()}
        )  # fmt: skip
    application.state, application.state_reason, application.state_at = state, reason[:300], now
    application.save()
    return application
