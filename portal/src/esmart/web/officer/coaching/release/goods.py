"""Pages of what a person takes along: agreed designs and listings, the own business, carrying over."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from esmart.channels.queries import describe
from esmart.coaching.models import AgreedMove, Handover
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.release import (
    agree_move,
    carry_listings,
    move_design,
    open_own_enterprise,
)
from esmart.registry.queries.lookups import products_of_office
from esmart.web.components.shapes import Link
from esmart.web.officer.access import actor_of, writes
from esmart.web.officer.asking import ask
from esmart.web.officer.coaching.release.forms import DesignForm, OwnBusinessForm
from esmart.web.officer.coaching.release.reach import PREPARERS, find_handover, gate_trail, only_for, say

STAYS, DESIGN, LISTINGS = "tinggal", "desain", "tayangan"


@only_for(PREPARERS)
@require_http_methods(["GET", "POST"])
def agree(request: HttpRequest, public_id: str) -> HttpResponse:
    """Agree, product by product, what goes along."""
    handover, sight = find_handover(request, public_id)
    if not sight.prepares:
        raise Http404(_("Keputusan ini dibuat unit bersama orangnya, sebelum bebas."))
    products = products_of_office(handover.custody.office_id)
    kept = {move.product_id: move for move in handover.moves.all()}
    if request.method == "POST":
        for product in products:
            chosen = request.POST.get(f"p-{product.public_id}", "")
            if chosen in {STAYS, DESIGN, LISTINGS} and chosen != _choice(kept.get(product.pk)):
                try:
                    agree_move(
                        handover=handover, product=product, design_goes=chosen != STAYS,
                        listings_go=chosen == LISTINGS, actor=actor_of(request), now=timezone.now(),
                    )  # fmt: skip
                except CoachingProblem as problem:
                    say(problem, request)
        messages.success(request, _("Kesepakatan disimpan; kedua pihak melihatnya."))
        return redirect("web:handover", public_id)
    back = reverse("web:handover", args=[public_id])
    context = {
        "title": _("Desain dan tayangan yang ikut"),
        "trail": gate_trail(Link(_("Serah terima ini"), back), Link(_("Desain dan tayangan"), "")),
        "back": back,
        "rows": [(product, _choice(kept.get(product.pk))) for product in products],
        "choices": [
            (STAYS, _("Tinggal di bengkel")),
            (DESIGN, _("Desainnya ikut")),
            (LISTINGS, _("Desain dan tayangannya ikut")),
        ],
    }
    return render(request, "web/officer/coaching/release/goods.html", context)


@writes
@require_http_methods(["GET", "POST"])
def open_business(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the own business; the code for the first password is shown once, on the answer to this form."""
    handover, sight = find_handover(request, public_id)
    if not (sight.prepares or sight.follows):
        raise Http404(_("Profil usaha dibuka oleh unit sebelum bebas, atau pendamping sesudahnya."))
    back = reverse("web:handover", args=[public_id])
    form = OwnBusinessForm(request.POST or None)
    title = _("Buka profil usaha sendiri")
    page: dict[str, Any] = {
        "title": title,
        "trail": gate_trail(Link(_("Serah terima ini"), back), Link(title, "")),
        "back": back,
    }
    if form.is_bound and form.is_valid():
        try:
            opened = open_own_enterprise(
                handover=handover, facts=form.facts(), owner_name=form.cleaned_data["owner_name"],
                actor=actor_of(request), now=timezone.now(),
            )  # fmt: skip
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            choose = request.build_absolute_uri(reverse("web:choose_password"))
            answer = render(
                request,
                "web/officer/coaching/release/own_opened.html",
                {**page, "opened": opened, "choose": choose},
            )
            answer["Cache-Control"] = "no-store"
            return answer
    lead = _("Profil ini tidak memuat apa pun tentang unit: nama, alamat, telepon, dan foto milik sendiri.")
    return ask(request, form, {**page, "lead": lead})


@writes
@require_http_methods(["GET", "POST"])
def copy_design(request: HttpRequest, public_id: str, product: str) -> HttpResponse:
    """Carry a design over, in the person's own words."""
    handover, move = _move(request, public_id, product)
    source = move.product
    initial = {"name": source.name, "description": "", "materials": source.materials}
    form = DesignForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            move_design(move=move, **form.cleaned_data, actor=actor_of(request), now=timezone.now())
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(
                request, _("Desain sudah ada di profil usaha sendiri, dengan nomor dan foto baru.")
            )
            return redirect("web:handover", handover.public_id)
    back = reverse("web:handover", args=[public_id])
    title = _("Pindahkan desain")
    lead = _("Foto disalin tanpa keterangan apa pun. Tulis nama dan keterangan dengan kata sendiri.")
    context = {
        "title": title,
        "lead": lead,
        "back": back,
        "trail": gate_trail(Link(_("Serah terima ini"), back), Link(title, "")),
    }
    return ask(request, form, context)


@writes
@require_POST
def carry(request: HttpRequest, public_id: str, product: str) -> HttpResponse:
    """Let the listings follow: publish in the own shops, then end the workshop's."""
    handover, move = _move(request, public_id, product)
    try:
        results = carry_listings(move=move, actor=actor_of(request), now=timezone.now())
    except CoachingProblem as problem:
        say(problem, request)
        return redirect("web:handover", handover.public_id)
    for one in results:
        if one.outcome in {"published", "already_there"}:
            messages.success(request, _("%(shop)s: tayang di toko sendiri.") % {"shop": one.account})
        else:
            why = one.reason or "; ".join(describe(problem).what for problem in one.problems)
            messages.warning(
                request, _("%(shop)s: perlu dilengkapi. %(why)s") % {"shop": one.account, "why": why}
            )
    return redirect("web:handover", handover.public_id)


def _move(request: HttpRequest, public_id: str, product: str) -> tuple[Handover, AgreedMove]:
    handover, sight = find_handover(request, public_id)
    if not (sight.prepares or sight.follows or sight.after):
        raise Http404(_("Desain dipindahkan oleh pemiliknya, pendampingnya, atau unit sebelum bebas."))
    moves = handover.moves.select_related("product", "new_product")
    move = moves.filter(product__public_id=product).first()
    if move is None:
        raise Http404(_("Kesepakatan tidak ditemukan."))
    return handover, move


def _choice(move: AgreedMove | None) -> str:
    if move is None:
        return ""
    return LISTINGS if move.listings_go else DESIGN if move.design_goes else STAYS
