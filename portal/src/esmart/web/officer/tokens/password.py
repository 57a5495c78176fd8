"""The password asked once more before something is made that opens data without anybody sitting there."""

from __future__ import annotations

import time

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from esmart.accounts.models import User
from esmart.accounts.services.spend_budget import Rate, spend_budget

TRIES = Rate(per_minute=2, burst=5)


class PasswordForm(forms.Form):
    """A form that ends with the person's own password."""

    password = forms.CharField(
        label=gettext_lazy("Kata sandi Anda"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Ditanya sekali lagi, supaya layar yang terbuka tidak cukup."),
        strip=False,
    )

    def __init__(self, *args: object, person: User) -> None:
        super().__init__(*args)  # type: ignore[arg-type]  # what Django's forms take
        self.person = person

    def clean_password(self) -> str:
        """Compare, at most five times in a row and then twice a minute."""
        if spend_budget(f"password:{self.person.pk}", TRIES, now=time.time()):
            raise forms.ValidationError(_("Terlalu banyak percobaan. Tunggu satu menit, lalu coba lagi."))
        password = str(self.cleaned_data["password"])
        if not self.person.has_usable_password():
            raise forms.ValidationError(
                _("Akun Anda belum mempunyai kata sandi. Buat dahulu di halaman akun.")
            )
        if not self.person.check_password(password):
            raise forms.ValidationError(_("Kata sandi tidak cocok."))
        return password
