"""Make the first account of an installation; no account exists before someone makes one."""

from __future__ import annotations

import secrets

from django.conf import settings

from esmart.accounts.models import User
from esmart.config.environment import EnvironmentProblem


def create_administrator(username: str) -> str:
    """Create an administrator and give the sentence to print; raises EnvironmentProblem when the name is taken."""
    if User.objects.filter(username__iexact=username).exists():
        raise EnvironmentProblem(f"Nama pengguna {username!r} sudah ada.")
    password = secrets.token_urlsafe(12)
    User.objects.create_user(username, password=password, role=User.Role.ADMINISTRATOR)
    said = f"Akun {username} dibuat. Kata sandi (dicetak sekali ini saja): {password}"
    if settings.SECOND_FACTOR_REQUIRED:
        said += "\nSaat masuk pertama, siapkan ponsel dengan aplikasi kode: faktor kedua wajib dipasang."
    return said
