"""Logging in and out. What comes after the log-in (own account, lock, people) is web/officer/account."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account import views as allauth_views
from allauth.socialaccount.adapter import get_adapter as get_sso_adapter
from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from esmart.accounts.queries.people import find_login_name
from esmart.web.officer.account import computer


class LoginForm(allauth_forms.LoginForm):
    """User name or e-mail, and password; a person this computer knows gives the password only."""

    remember_here = forms.BooleanField(
        label=_("Ingat nama saya di komputer ini"),
        required=False,
        help_text=_("Untuk komputer bersama: nama Anda tampil di halaman masuk, kata sandi tetap diminta."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["login"]
        name = forms.CharField(
            label=_("Nama pengguna atau e-mail"),
            max_length=254,
            widget=forms.TextInput(attrs={"autocomplete": "username webauthn", "autocapitalize": "none"}),
        )
        password = forms.CharField(
            label=_("Kata sandi"),
            strip=False,
            max_length=512,
            widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        )
        self.fields = {"username": name, "password": password, "remember_here": self.fields["remember_here"]}
        self.chosen = self._chosen()
        if self.chosen:
            self.fields["username"].required = False
            del self.fields["remember_here"]

    def _chosen(self) -> computer.Familiar | None:
        """Give the person picked from this computer's list."""
        asked = self.data.get("orang") or self.request.GET.get("orang")
        people = computer.familiar_people(self.request)
        return next((one for one in people if one.public_id == asked), None)

    def clean(self) -> dict[str, Any]:
        """Check name and password; what is wrong is never said more exactly than that they do not match."""
        name = self.cleaned_data.get("username", "").strip()
        if self.chosen:
            name = find_login_name(self.chosen.public_id) or self.chosen.public_id
        self.cleaned_data["login"] = name
        return super().clean()


class Login(allauth_views.LoginView):
    """Ask for name and password; a person who is logged in already goes on to the desk."""

    template_name = "web/public/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "people": computer.familiar_people(self.request),
            "sso": get_sso_adapter(self.request).list_providers(self.request),
        }

    def form_valid(self, form: LoginForm) -> HttpResponse:
        if form.cleaned_data.get("remember_here"):
            self.request.session[computer.WISH] = True
        return super().form_valid(form)


@method_decorator(login_not_required, name="dispatch")
class Logout(LogoutView):
    """End the session (POST only) and go to the first page."""


@login_not_required
@require_POST
def forget_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a person off this computer's list."""
    response = redirect("web:login")
    computer.forget(request, response, public_id)
    return response
