"""Where an invited person makes their account: code, user name, password."""

from __future__ import annotations

from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from esmart.accounts.models import User
from esmart.accounts.services.accept_invitation import accept_invitation
from esmart.accounts.services.problems import AccountsProblem
from esmart.accounts.services.renew_password import renew_password
from esmart.web.officer.asking import ask

TRIES = {"invitation": "20/5m/ip"}


def _password_field(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=512,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


_STRONG = gettext_lazy("Paling sedikit 10 huruf. Tiga atau empat kata yang tidak berhubungan mudah diingat.")


def _refuse_weak(form: forms.Form, facts: dict[str, Any], person: User | None = None) -> dict[str, Any]:
    """Put beside its field what is wrong with a new password: typed in two ways, or too weak for this person."""
    password = facts.get("password", "")
    if password and password != facts.get("again"):
        form.add_error("again", _("Kedua kata sandi tidak sama."))
    if password:
        try:
            password_validation.validate_password(password, person)
        except forms.ValidationError as weak:
            form.add_error("password", weak)
    return facts


class NewPasswordForm(forms.Form):
    """A code from the own office, and the password it gives."""

    code = forms.CharField(
        label=gettext_lazy("Kode dari kantor"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = _password_field(gettext_lazy("Kata sandi baru"), _STRONG)
    again = _password_field(gettext_lazy("Kata sandi baru sekali lagi"))

    def clean(self) -> dict[str, Any]:
        """Check that the password is strong enough and typed twice alike."""
        return _refuse_weak(self, super().clean() or {})


class AcceptForm(forms.Form):
    """The code from the letter or the slip, and the account it makes."""

    code = forms.CharField(
        label=gettext_lazy("Kode undangan"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    username = forms.CharField(
        label=gettext_lazy("Nama pengguna"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=gettext_lazy("Huruf, angka, titik, dan garis bawah, tanpa spasi."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    name = forms.CharField(label=gettext_lazy("Nama Anda"), max_length=150)
    password = _password_field(gettext_lazy("Kata sandi"), _STRONG)
    again = _password_field(gettext_lazy("Kata sandi sekali lagi"))

    def clean(self) -> dict[str, Any]:
        """Check that the password is strong enough for this person and typed twice alike."""
        facts = super().clean() or {}
        person = User(username=facts.get("username", ""), first_name=facts.get("name", ""))
        return _refuse_weak(self, facts, person)


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Make the account an invitation promises; wrong codes are counted per address."""
    form = AcceptForm(
        request.POST if request.method == "POST" else None, initial={"code": request.GET.get("kode", "")[:40]}
    )
    if form.is_bound and not ratelimit.consume(
        request, app="allauth.account", action="invitation", config=TRIES
    ):
        return render(request, "429.html", status=429)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            accept_invitation(
                code=facts["code"], username=facts["username"], name=facts["name"], password=facts["password"], now=timezone.now()
            )  # fmt: skip
        except AccountsProblem as problem:
            form.add_error(problem.field or None, str(problem))
        else:
            messages.success(request, _("Akun Anda siap. Silakan masuk."))
            return redirect("web:login")
    return ask(request, form, {}, "web/officer/account/accept.html")


@login_not_required
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "POST"])
def choose_password(request: HttpRequest) -> HttpResponse:
    """Choose a new password with a code from the own office; wrong codes are counted per address."""
    form = NewPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not ratelimit.consume(
        request, app="allauth.account", action="invitation", config=TRIES
    ):
        return render(request, "429.html", status=429)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            renew_password(code=facts["code"], password=facts["password"], now=timezone.now())
        except AccountsProblem as problem:
            form.add_error(problem.field or None, str(problem))
        else:
            messages.success(request, _("Kata sandi Anda diganti. Silakan masuk."))
            return redirect("web:login")
    return ask(request, form, {}, "web/officer/account/choose_password.html")
