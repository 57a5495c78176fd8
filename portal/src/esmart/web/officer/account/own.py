"""The own account: name, idle lock, ways in, and where one is logged in."""

from __future__ import annotations

import re
from functools import wraps
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_sso_adapter
from allauth.usersessions.internal.flows.sessions import end_other_sessions, end_sessions
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import User
from esmart.accounts.services.change_own_account import change_own_account
from esmart.web.components.shapes import Link
from esmart.web.officer.access import View, actor_of, person_of
from esmart.web.officer.account.gate import lacks_factor
from esmart.web.officer.asking import ask

# Words of a browser's own description → what a person calls it. The first that fits counts.
DEVICES = [
    (r"Android", gettext_lazy("Ponsel Android")),
    (r"iPhone|iPad", gettext_lazy("iPhone atau iPad")),
    (r"Windows", gettext_lazy("Komputer Windows")),
    (r"Macintosh", gettext_lazy("Komputer Mac")),
    (r"CrOS", gettext_lazy("Chromebook")),
    (r"Linux", gettext_lazy("Komputer Linux")),
]
BROWSERS = [
    (r"Edg/", "Edge"),
    (r"OPR/", "Opera"),
    (r"SamsungBrowser", "Samsung Internet"),
    (r"Firefox/", "Firefox"),
    (r"Chrome/", "Chrome"),
    (r"Safari/", "Safari"),
]


class OwnAccountForm(forms.Form):
    """How a person is called here, and when their screen locks."""

    name = forms.CharField(
        label=gettext_lazy("Nama yang tampil"),
        max_length=150,
        help_text=gettext_lazy("Tampil di riwayat perubahan, supaya rekan tahu siapa yang mengerjakan."),
    )
    lock_after = forms.TypedChoiceField(
        label=gettext_lazy("Kunci layar bila tidak dipakai selama"),
        choices=User.LockAfter.choices,
        coerce=int,
        help_text=gettext_lazy("Setelah terkunci, cukup tulis kata sandi; pekerjaan tetap di tempatnya."),
    )


def trail(here: str) -> list[Link]:
    """Give the way from the desk to a page of the own account."""
    return [
        Link(_("Meja kerja"), reverse("web:desk")),
        Link(_("Akun saya"), reverse("web:account")),
        Link(here, ""),
    ]


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show the own account; change name and idle lock."""
    person = person_of(request)
    begun = {"name": person.first_name, "lock_after": person.lock_after}
    form = OwnAccountForm(request.POST if request.method == "POST" else None, initial=begun)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        change_own_account(name=facts["name"], lock_after=facts["lock_after"], actor=actor_of(request))
        messages.success(request, _("Akun Anda disimpan."))
        return redirect("web:account")
    factors = {one.type: one for one in Authenticator.objects.filter(user=person).order_by("id")}
    context = {
        "title": _("Akun saya"),
        "trail": [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Akun saya"), "")],
        "email": EmailAddress.objects.filter(user=person, verified=True).first(),
        "has_app": Authenticator.Type.TOTP in factors,
        "has_key": Authenticator.Type.WEBAUTHN in factors,
        "codes_left": _codes_left(factors.get(Authenticator.Type.RECOVERY_CODES)),
        "factor_required": settings.SECOND_FACTOR_REQUIRED and person.role != User.Role.OWNER,
        "sessions": UserSession.objects.filter(user=person).count(),
        "sso": get_sso_adapter(request).list_providers(request),
        "links": _links_of_others(),
    }
    return ask(request, form, context, "web/officer/account/account.html")


class SecondFactor(IndexView):
    """Show the second factors of the own account, and whether one must be set up before anything else."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = person_of(self.request)
        required = settings.SECOND_FACTOR_REQUIRED and person.role != User.Role.OWNER
        facts = {
            "must_set_up": lacks_factor(person),
            "is_required": required or person.role == User.Role.OWNER,
        }
        return super().get_context_data(**kwargs) | facts


def or_second_factor(view: View) -> View:
    """Lead to the list of second factors whoever opens a page about one they do not have."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return redirect("mfa_index")

    return guarded


def _codes_left(codes: Authenticator | None) -> int:
    return len(codes.wrap().get_unused_codes()) if codes else 0


def _links_of_others() -> list[Link]:
    """Give pages of other rooms' making, as far as this version has them."""
    found = []
    for name, label in (
        ("web:my_data", _("Data saya")),
        ("web:grants", _("Izin bertindak")),
        ("web:acts_for_me", _("Tindakan atas nama saya")),
        ("web:api_tokens", _("Token API")),
        ("web:webhooks", _("Webhook")),
    ):
        try:
            found.append(Link(label, reverse(name)))
        except NoReverseMatch:
            continue
    return found


@require_safe
def own_sessions(request: HttpRequest) -> HttpResponse:
    """Show where this person is logged in."""
    kept = UserSession.objects.purge_and_list(person_of(request))
    rows = [
        {
            "id": one.id,
            "device": describe_device(one.user_agent),
            "address": one.ip,
            "begun": one.created_at,
            "seen": one.last_seen_at,
            "here": one.session_key == request.session.session_key,
        }
        for one in sorted(kept, key=lambda one: one.last_seen_at, reverse=True)
    ]
    context = {"title": _("Sesi masuk"), "trail": trail(_("Sesi masuk")), "rows": rows}
    return render(request, "web/officer/account/sessions.html", context)


@require_POST
def end_session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Log one of the own sessions out."""
    found = UserSession.objects.filter(user=person_of(request), id=session_id).first()
    if found is None:
        raise Http404(_("Sesi tidak ditemukan."))
    here = found.session_key == request.session.session_key
    end_sessions(request, [found])
    if here:
        return redirect("web:login")
    messages.success(request, _("Sesi itu diakhiri."))
    return redirect("web:sessions")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Log all own sessions out but this one."""
    end_other_sessions(request, person_of(request))
    messages.success(request, _("Semua sesi lain diakhiri."))
    return redirect("web:sessions")


def describe_device(user_agent: str) -> str:
    """Say in people's words what a browser says of itself."""
    device = next((str(words) for sign, words in DEVICES if re.search(sign, user_agent)), _("Perangkat lain"))
    browser = next((words for sign, words in BROWSERS if re.search(sign, user_agent)), "")
    return f"{device} · {browser}" if browser else device
