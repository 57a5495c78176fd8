"""Two papers of a release: the portfolio, which is the person's and tells of no unit; the minutes, which stay in the house."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from esmart.coaching.models import Handover
from esmart.coaching.queries.release import Portfolio, handover_view, portfolio_of
from esmart.web.components.charts import write_number
from esmart.web.components.choices import in_indonesian
from esmart.web.components.printing import pdf_answer, print_pdf
from esmart.web.officer.access import person_of
from esmart.web.officer.coaching.release.reach import find_handover, names_for, today


@require_safe
@in_indonesian
def portfolio(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the person's portfolio: skills, certificates, hours by craft, things made."""
    handover, sight = find_handover(request, public_id)
    own = handover.person.user_id == person_of(request).pk
    if not (sight.plan and (sight.names or own)):
        raise Http404(_("Portofolio tidak ditemukan."))
    name = _name(request, handover, own=own)
    paper = print_pdf(
        "portfolio.typ", portfolio_facts(portfolio_of(handover.person), name=name, today=today())
    )
    return pdf_answer("portofolio.pdf", paper)


@require_safe
@in_indonesian
def minutes(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the hand-over minutes; they name the unit and are for the offices only."""
    handover, sight = find_handover(request, public_id)
    if not (sight.plan and sight.names):
        raise Http404(_("Berita acara tidak ditemukan."))
    view = handover_view(person_of(request), handover, today=today())
    name = _name(request, handover, own=False)
    items = [
        [
            str(one.item.get_key_display()),
            _state(one.item.done_on, not_needed=one.item.not_needed),
            one.item.note,
        ]
        for one in view.items
    ]
    facts = {
        "title": _("Berita acara serah terima"),
        "office": handover.custody.office.name,
        "note": _("Untuk kantor yang bersangkutan saja. Memuat data yang tidak boleh disebarkan."),
        "pairs": [
            [_("Nama"), name],
            [_("Rencana bebas"), f"{handover.planned_on:%d-%m-%Y}"],
            [_("Bebas"), f"{handover.released_on:%d-%m-%Y}" if handover.released_on else ""],
            [_("Penerima"), handover.receiver.name if handover.receiver else handover.receiving_group],
            [
                _("Pendamping"),
                (handover.mentor.first_name or handover.mentor.username) if handover.mentor else "",
            ],
        ],
        "heads": [_("Butir"), _("Keadaan"), _("Catatan")],
        "rows": items,
        "widths": [4, 2, 4],
        "signatures": [_("Petugas unit"), _("Penerima"), _("Yang bersangkutan")],
    }
    return pdf_answer("berita-acara-serah-terima.pdf", print_pdf("list.typ", facts))


def portfolio_facts(found: Portfolio, *, name: str, today: date) -> dict[str, Any]:
    """Give the portfolio as the paper wants it."""
    return {
        "title": _("Portofolio keterampilan"),
        "holder": name,
        "day": f"{today:%d-%m-%Y}",
        "skills": [[one.name, str(one.get_level_display()), f"{one.since:%m-%Y}"] for one in found.skills],
        "certificates": [
            [one.course, one.issuer, f"{one.issued_on:%d-%m-%Y}", one.number] for one in found.certificates
        ],
        "hours": [[craft, f"{write_number(float(_rounded(hours)))} jam"] for craft, hours in found.hours],
        "products": found.products,
    }


def _rounded(hours: Decimal) -> Decimal:
    return hours.quantize(Decimal(1))


def _state(done_on: date | None, *, not_needed: bool) -> str:
    if done_on is not None:
        return _("selesai %(day)s") % {"day": f"{done_on:%d-%m-%Y}"}
    return _("tidak perlu") if not_needed else _("belum")


def _name(request: HttpRequest, handover: Handover, *, own: bool) -> str:
    """Give the holder's name; a person who prints their own paper reads it too, and that is recorded."""
    return names_for(
        request,
        [handover.person],
        screen="portfolio" if own else "handover_paper",
        purpose=gettext_noop("serah terima"),
    )[handover.person_id]
