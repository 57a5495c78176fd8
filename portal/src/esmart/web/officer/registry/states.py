"""Whether a profile is shown: publish, withdraw with a reason, restore; the same for enterprise, product and sentra."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.registry.models import Cluster, Enterprise, Product
from esmart.registry.services import RegistryProblem, publish_profile, restore_profile, withdraw_profile
from esmart.web.components.shapes import Link
from esmart.web.officer.access import actor_of, find_cluster, find_enterprise, find_product, writes
from esmart.web.officer.asking import ask, typed
from esmart.web.officer.registry import clusters, enterprises, products
from esmart.web.officer.registry.forms import ReasonForm
from esmart.web.officer.saying import say_as_message, say_in_form
from esmart.web.public import profiles

AnyProfile = Enterprise | Product | Cluster


@dataclass(frozen=True)
class Kind:
    """One kind of profile: how it is found, where its page is, what it is called."""

    name: str
    word: Promise
    find: Callable[..., AnyProfile]
    address: str
    trail: Callable[..., list[Link]]


KINDS = {
    "usaha": Kind(
        "enterprise", gettext_lazy("usaha"), find_enterprise, "web:manage_enterprise", enterprises.trail
    ),
    "produk": Kind("product", gettext_lazy("produk"), find_product, "web:manage_product", products.trail),
    "sentra": Kind("cluster", gettext_lazy("sentra"), find_cluster, "web:manage_cluster", clusters.trail),
}


@require_safe
def preview(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Show a profile as the public would see it, also while it is a draft or withdrawn."""
    known = KINDS[kind]
    profile = known.find(request, public_id)
    messages.info(request, _("Pratinjau: begini umum akan melihat profil ini."))
    return profiles.preview(request, known.name, profile.id)


@writes
@require_POST
def publish(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Show a draft to the public."""
    known = KINDS[kind]
    profile = known.find(request, public_id, to_edit=True)
    try:
        publish_profile(kind=known.name, profile_id=profile.id, actor=actor_of(request), now=timezone.now())
    except RegistryProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Profil tayang untuk umum."))
    return redirect(known.address, public_id)


@writes
@require_POST
def restore(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Show a withdrawn profile again."""
    known = KINDS[kind]
    profile = known.find(request, public_id, to_edit=True)
    try:
        restore_profile(kind=known.name, profile_id=profile.id, actor=actor_of(request), now=timezone.now())
    except RegistryProblem as problem:
        say_as_message(problem, request)
    else:
        messages.success(request, _("Profil dipulihkan dan tayang lagi."))
    return redirect(known.address, public_id)


@writes
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, kind: str, public_id: str) -> HttpResponse:
    """Take a profile from public view, with a reason; it can be restored."""
    known = KINDS[kind]
    profile = known.find(request, public_id, to_edit=True)
    form = ReasonForm(typed(request))
    if form.is_bound and form.is_valid():
        try:
            withdraw_profile(
                kind=known.name, profile_id=profile.id, reason=form.cleaned_data["reason"], actor=actor_of(request),
                now=timezone.now(),
            )  # fmt: skip
        except RegistryProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Profil ditarik. Alamatnya tetap ada dan berkata demikian."))
            return redirect(known.address, public_id)
    title = _("Tarik %(word)s ini?") % {"word": known.word}
    links = known.trail(profile, _("Tarik"))
    context = {
        "trail": links,
        "title": title,
        "lead": _("Profil tidak lagi tampil untuk umum dan dapat dipulihkan kapan saja."),
        "back": links[-2].url,
        "button": _("Tarik profil"),
        "dangerous": True,
    }
    return ask(request, form, context)
