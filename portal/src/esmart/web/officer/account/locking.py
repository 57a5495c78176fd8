"""One shared computer: lock the screen, open it again where it was, let another person in."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import flows as passkeys
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import User
from esmart.web.officer.access import person_of
from esmart.web.officer.account import sessions
from esmart.web.officer.asking import UNPROCESSABLE


class UnlockForm(forms.Form):
    """The password only: the screen knows who it belongs to."""

    password = forms.CharField(
        label=_("Kata sandi"),
        strip=False,
        max_length=512,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


@require_POST
def lock(request: HttpRequest) -> HttpResponse:
    """Lock the screen and remember the place."""
    sessions.lock(request, _own_place(request, request.POST.get("next", "")))
    return redirect("web:locked")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def locked(request: HttpRequest) -> HttpResponse:
    """Say whose screen this is and ask the password; tries are counted as at the log-in."""
    if not sessions.is_locked(request):
        return redirect("web:desk")
    person = person_of(request)
    form = UnlockForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if get_adapter(request).reauthenticate(person, form.cleaned_data["password"]):
                return go_on(request)
            form.add_error("password", _("Kata sandi tidak cocok."))
        except ValidationError as refused:
            form.add_error("password", refused)
    context = {
        "form": form,
        "has_passkey": _has_passkey(person),
    }
    status = UNPROCESSABLE if form.is_bound else None
    return render(request, "web/officer/account/locked.html", context, status=status)


class UnlockWithPasskey(ReauthenticateWebAuthnView):
    """Open the screen with a passkey."""

    template_name = "web/officer/account/unlock_with_passkey.html"

    def _check_reauthentication_method_available(self, request: HttpRequest) -> HttpResponse | None:
        """Let in whoever is locked and has a passkey; the page's own list of ways knows only the usual addresses."""
        if not sessions.is_locked(request):
            return redirect("web:desk")
        return None if _has_passkey(person_of(request)) else redirect("web:locked")

    def form_valid(self, form: Any) -> HttpResponse:
        passkeys.reauthenticate(self.request, form.cleaned_data["credential"])
        return go_on(self.request)

    def form_invalid(self, _form: Any) -> HttpResponse:
        messages.error(self.request, _("Passkey tidak cocok. Coba sekali lagi, atau pakai kata sandi."))
        return redirect("web:locked")


def _has_passkey(person: User) -> bool:
    return Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()


def go_on(request: HttpRequest) -> HttpResponse:
    """Open the screen and lead back to where it was."""
    place = sessions.unlock(request)
    if sessions.kept_form(request):
        return redirect("web:resume")
    return redirect(place or "web:desk")


@require_safe
def resume(request: HttpRequest) -> HttpResponse:
    """Offer to send again what was typed when the lock came between; it was not kept yet."""
    kept = sessions.kept_form(request)
    if kept is None:
        return redirect("web:desk")
    sessions.drop_form(request)
    place, fields = kept
    return render(request, "web/officer/account/resume.html", {"place": place, "fields": fields})


@require_POST
def switch_person(request: HttpRequest) -> HttpResponse:
    """End this session and show who else works at this computer."""
    logout(request)
    return redirect("web:login")


def _own_place(request: HttpRequest, place: str) -> str:
    """Give a place of this site, or nothing."""
    safe = url_has_allowed_host_and_scheme(place, allowed_hosts=None, require_https=request.is_secure())
    return place if safe and place.startswith("/") else ""
