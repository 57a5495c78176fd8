"""Forms of django-allauth with our words; what they check stays theirs."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LENGTH = _("Paling sedikit 10 huruf. Tiga atau empat kata yang tidak berhubungan mudah diingat.")
CODE = {"code": _("Kode")}
PASSWORDS = {"password1": _("Kata sandi baru"), "password2": _("Kata sandi baru sekali lagi")}


class OurWords:
    """Labels and help of ours; no grey words inside the fields, which vanish when typing begins."""

    labels: dict[str, Promise] = {}
    helps: dict[str, Promise | str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, field.help_text)


class ChangePassword(OurWords, account.ChangePasswordForm):
    labels = {"oldpassword": _("Kata sandi yang sekarang"), **PASSWORDS}
    helps = {"oldpassword": "", "password1": LENGTH}


class SetPassword(OurWords, account.SetPasswordForm):
    labels = PASSWORDS
    helps = {"password1": LENGTH}


class NewPassword(OurWords, account.ResetPasswordKeyForm):
    labels = PASSWORDS
    helps = {"password1": LENGTH}


class ForgottenPassword(OurWords, account.ResetPasswordForm):
    labels = {"email": _("Alamat e-mail")}


class PasswordCode(OurWords, account.ConfirmPasswordResetCodeForm):
    labels = CODE


class NewEmail(OurWords, account.AddEmailForm):
    labels = {"email": _("Alamat baru")}


class ConfirmByPassword(OurWords, account.ReauthenticateForm):
    labels = {"password": _("Kata sandi")}
    helps = {"password": ""}


class FactorCode(OurWords, factor.AuthenticateForm):
    labels = CODE


class ConfirmByCode(OurWords, factor.ReauthenticateForm):
    labels = CODE


class AppCode(OurWords, totp.ActivateTOTPForm):
    labels = {"code": _("Enam angka dari aplikasi")}


class NewPasskey(OurWords, webauthn.AddWebAuthnForm):
    labels = {"name": _("Nama passkey"), "passwordless": _("Boleh masuk tanpa kata sandi")}
    helps = {"passwordless": _("Cukup passkey ini saja; perangkat meminta sidik jari, wajah, atau PIN.")}


class RenamedPasskey(OurWords, webauthn.EditWebAuthnForm):
    labels = {"name": _("Nama passkey")}
