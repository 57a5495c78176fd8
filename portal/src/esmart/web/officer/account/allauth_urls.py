"""The pages of django-allauth that we serve, under the names by which it finds them and with words of ours."""

from __future__ import annotations

from functools import wraps
from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.socialaccount import views as social
from allauth.socialaccount.providers.openid_connect import views as sso
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path

from esmart.web.officer.access import View
from esmart.web.officer.account import invited, own
from esmart.web.public.account import Login, Logout


def where_set(view: View) -> View:
    """Lead to the log-in where no such issuer is set."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return redirect("web:login")

    return guarded


FACTOR = "akun/faktor-kedua/"
KEY = FACTOR + "kunci/<int:pk>/"

urlpatterns = [
    path("masuk/", Login.as_view(), name="account_login"),
    path("keluar/", Logout.as_view(), name="account_logout"),
    path("undangan/", invited.accept, name="account_signup"),  # where a stranger is sent for an account
    path("masuk/tidak-aktif/", account.account_inactive, name="account_inactive"),
    path("masuk/kode/", mfa.authenticate, name="mfa_authenticate"),
    path("masuk/passkey/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("masuk/sso/batal/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("masuk/sso/baru/", social.signup, name="socialaccount_signup"),
    path("masuk/sso/<slug:provider_id>/", where_set(sso.login), name="openid_connect_login"),
    path("masuk/sso/<slug:provider_id>/kembali/", where_set(sso.callback), name="openid_connect_callback"),
    path("akun/sso/", social.connections, name="socialaccount_connections"),
    path("akun/konfirmasi/", account.reauthenticate, name="account_reauthenticate"),
    path("akun/surel/", account.email, name="account_email"),
    path("akun/surel/terkirim/", account.email_verification_sent, name="account_email_verification_sent"),
    path("akun/surel/<str:key>/", account.confirm_email, name="account_confirm_email"),
    path("akun/sandi/", account.password_change, name="account_change_password"),
    path("akun/sandi/pertama/", account.password_set, name="account_set_password"),
    path("sandi/lupa/", account.password_reset, name="account_reset_password"),
    path("sandi/kode/", account.confirm_password_reset_code, name="account_confirm_password_reset_code"),
    path("sandi/baru/", account.complete_password_reset, name="account_complete_password_reset"),
    path("sandi/selesai/", account.password_reset_from_key_done, name="account_password_reset_completed"),
    path(FACTOR, own.SecondFactor.as_view(), name="mfa_index"),
    path(FACTOR + "konfirmasi/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(FACTOR + "aplikasi/", totp.activate_totp, name="mfa_activate_totp"),
    path(FACTOR + "aplikasi/lepas/", own.or_second_factor(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path(FACTOR + "kode-pemulihan/", own.or_second_factor(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(FACTOR + "kode-pemulihan/baru/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(FACTOR + "kunci/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path(FACTOR + "kunci/tambah/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path(FACTOR + "kunci/konfirmasi/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(KEY + "nama/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path(KEY + "lepas/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
]  # fmt: skip
