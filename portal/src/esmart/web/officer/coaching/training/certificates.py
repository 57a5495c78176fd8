"""Pages of certificates: who earned one, issuing, the paper, revoking."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.coaching.models import Certificate, Enrolment
from esmart.coaching.queries.training import (
    code_name,
    issuers_for,
    may_run,
    results_of,
    roster,
)
from esmart.coaching.rules.training import TAKES_PART, best_kind
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.training import issue_certificates, revoke_certificate
from esmart.web.components.choices import in_indonesian
from esmart.web.components.printing import pdf_answer, print_pdf, qr_drawing
from esmart.web.officer.access import actor_of, writes
from esmart.web.officer.coaching.training.access import (
    find_cohort,
    find_enrolment,
    say_as_message,
    say_in_form,
)
from esmart.web.officer.coaching.training.forms import IssueForm
from esmart.web.officer.coaching.training.layout import cohort_page, names_for
from esmart.web.officer.coaching.training.words import (
    certificate_badge,
    long_date,
    period,
    say_hours,
)

PAGES = "web/officer/coaching/training/"


@require_http_methods(["GET", "POST"])
def certificates(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show who earned which certificate, and issue them."""
    found = find_cohort(request, public_id, may_run if request.method == "POST" else None)
    today = timezone.localdate()
    issuers = issuers_for(found)
    form = IssueForm(
        request.POST if request.method == "POST" else None, issuers=issuers, initial={"issued_on": today}
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        ticked = found.enrolments.filter(public_id__in=request.POST.getlist("peserta"))
        try:
            made = issue_certificates(
                cohort=found,
                enrolments=ticked,
                signs=issuers[given.pop("issuer")],
                actor=actor_of(request),
                now=timezone.now(),
                **given,
            )
        except CoachingProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("%(n)s sertifikat diterbitkan.") % {"n": len(made)})
            return redirect("web:certificates", public_id)
    people = list(roster(found, states=TAKES_PART))
    known = results_of(found, today=today).by_enrolment
    names = names_for(
        request, people, screen=gettext_noop("Sertifikat"), purpose=gettext_noop("Menerbitkan sertifikat")
    )
    context = {
        **cohort_page(request, found, "certificates", _("Sertifikat")),
        "form": form,
        "issuers": issuers,
        "rows": [_row(one, names[one.pk], best_kind(known[one.pk]), today) for one in people],
        "status": found.state in {"running", "finished"},
    }
    return render(request, PAGES + "certificates.html", context, status=422 if form.is_bound else None)


def _row(one: Enrolment, name: str, earned: str, today: Any) -> dict[str, Any]:
    kept = getattr(one, "certificate", None)
    return {
        "enrolment": one,
        "name": name,
        "earned": str(Certificate.Kind(earned).label) if earned else "",
        "certificate": kept,
        "badge": certificate_badge(kept, today),
    }


@require_safe
@in_indonesian
def certificate_paper(request: HttpRequest, public_id: str) -> HttpResponse:
    """Print a certificate with its holder's name: for the holder, and for those who may know the name."""
    found = find_enrolment(request, public_id)
    kept: Certificate | None = getattr(found, "certificate", None)
    if kept is None or kept.revoked_at is not None:
        raise Http404(_("Peserta ini tidak mempunyai sertifikat yang berlaku."))
    named = names_for(
        request, [found], screen=gettext_noop("Sertifikat cetak"), purpose=gettext_noop("Mencetak sertifikat")
    )[found.pk]
    holder = named
    if found.person_id is None:
        owner = found.enterprise.owner if found.enterprise else None
        holder = (owner.first_name if owner else "") or named
    elif named == code_name(found):
        messages.error(
            request, _("Sertifikat bernama dicetak oleh petugas unit, pelatih, atau pemegangnya sendiri.")
        )
        return redirect("web:participant_of_course", public_id)
    return pdf_answer(
        f"sertifikat-{public_id}.pdf", print_pdf("certificate.typ", paper_facts(request, kept, holder))
    )


def paper_facts(request: HttpRequest, kept: Certificate, holder: str) -> dict[str, Any]:
    """Give what stands on the paper: nothing of the place, nothing of whose ward the holder was."""
    cohort = kept.enrolment.cohort
    url = request.build_absolute_uri(reverse("web:verify_certificate", args=[kept.code]))
    hours = sum(one.hours for one in cohort.meetings.all())
    lasted = f", {say_hours(hours)} {_('jam pelajaran')}" if hours else ""
    words = _("telah mengikuti pelatihan")
    if kept.kind == Certificate.Kind.COMPETENCE:
        words = _("telah menyelesaikan dan lulus pelatihan")
    return {
        "issuer": kept.issuer,
        "kind": str(kept.get_kind_display()),
        "number": kept.number,
        "holder": holder,
        "words": words,
        "course": kept.course,
        "period": period(cohort.starts_on, cohort.ends_on) + lasted,
        "outside": _("Nomor sertifikat kompetensi: %(n)s") % {"n": kept.outside_number}
        if kept.outside_number
        else "",
        "issued_on": long_date(kept.issued_on),
        "valid_until": long_date(kept.valid_until),
        "verify_shown": f"{request.get_host()}/sertifikat/",
        "code": kept.code,
        "qr": qr_drawing(url),
    }


@writes
@require_POST
def revoke(request: HttpRequest, public_id: str) -> HttpResponse:
    """Declare a certificate void; its public page says so from now on."""
    found = find_enrolment(request, public_id, may_run)
    kept = getattr(found, "certificate", None)
    if kept is None:
        raise Http404(_("Peserta ini tidak bersertifikat."))
    try:
        revoke_certificate(
            certificate=kept,
            reason=request.POST.get("reason", ""),
            actor=actor_of(request),
            now=timezone.now(),
        )
    except CoachingProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Sertifikat dicabut."))
    return redirect("web:participant_of_course", public_id)
