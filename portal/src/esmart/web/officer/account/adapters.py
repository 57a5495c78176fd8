"""Where django-allauth asks us: our words and limits, how secrets are sealed, who may come in by single sign-on."""

# ruff: noqa: ARG002  these methods and their arguments are django-allauth's

from __future__ import annotations

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import User
from esmart.core.secrets import Cell, seal, unseal
from esmart.web.officer.account import computer

FRESH_SECONDS = 5 * 60
UNKNOWN_ADDRESS = "0.0.0.0"  # noqa: S104  nothing listens there: it stands for "the server gave none"
SECRET = Cell("mfa_authenticator", 0, "secret")
NO_MATCH = _("Nama pengguna dan kata sandi tidak cocok. Huruf besar dan kecil dibedakan.")


class AccountAdapter(DefaultAccountAdapter):
    """Log-in by user name or e-mail. There is no sign-up: accounts come by invitation."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": NO_MATCH,
        "username_password_mismatch": NO_MATCH,
        "invalid_login": NO_MATCH,
        "too_many_login_attempts": _(
            "Terlalu banyak percobaan yang gagal. Tunggu lima menit, lalu coba lagi."
        ),
        "rate_limited": _("Terlalu banyak permintaan. Tunggu beberapa menit, lalu coba lagi."),
        "incorrect_code": _("Kode tidak cocok. Tulis kode yang paling baru."),
        "incorrect_password": _("Kata sandi tidak cocok."),
        "enter_current_password": _("Kata sandi yang sekarang tidak cocok."),
        "duplicate_email": _("Alamat ini sudah ada di akun Anda."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say no: nobody makes their own account."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Give the visitor's address; a request without one, or behind fewer proxies than told, still has one."""
        try:
            return str(super().get_client_ip(request))
        except (ImproperlyConfigured, PermissionDenied):
            return request.META.get("REMOTE_ADDR") or UNKNOWN_ADDRESS

    def is_reauthentication_required(self, *, app: str, **_kwargs: Any) -> bool:
        """Ask again before sensitive acts, but not within five minutes after the log-in itself."""
        request = context.request
        records = get_authentication_records(request, request.user)
        fresh = bool(records) and time.time() - records[-1]["at"] < FRESH_SECONDS
        return not fresh

    def post_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse:
        """Remember the person on this computer when they asked for it."""
        response: HttpResponse = super().post_login(request, user, **facts)
        if request.session.pop(computer.WISH, False):
            computer.remember(request, response, user)
        return response

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("web:account")

    def get_email_verification_redirect_url(self, email_address: EmailAddress) -> str:
        return reverse("web:account") if context.request.user.is_authenticated else reverse("web:login")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors: their secrets are sealed at rest."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Kode tidak cocok. Tulis kode yang paling baru, dan periksa jam ponsel Anda."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text, cell=SECRET)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text, cell=SECRET)


class SingleSignOnAdapter(DefaultSocialAccountAdapter):
    """People of the office's own log-in: only those who have an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say no: the issuer vouches for who somebody is, not for what they may do here."""
        return False

    def authenticate_by_email(self, sociallogin: SocialLogin) -> tuple[User, str] | None:
        """Find the account by an address that both sides have confirmed; one side alone proves nothing."""
        for said in sociallogin.email_addresses:
            if said.verified is True:
                ours = EmailAddress.objects.filter(email=said.email.lower(), verified=True)
                if found := ours.select_related("user").first():
                    return found.user, found.email
        return None

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuse, in plain words, whoever has no account here."""
        if not sociallogin.is_existing and sociallogin.state.get("process") != "connect":
            raise ImmediateHttpResponse(render(request, "account/signup_closed.html", status=403))
