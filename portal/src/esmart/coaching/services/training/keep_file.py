"""What is looked at before an uploaded file is kept: its size and, by its first bytes, its kind."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext as _

from esmart.coaching.rules.training import MOST_BYTES, kind_of
from esmart.coaching.services.problems import Refused


def check_file(content: bytes) -> str:
    """Give pdf, jpg or png; raises Refused for anything else, whatever its name says, and for more than 20 MB."""
    if len(content) > MOST_BYTES:
        raise Refused(_("Berkas lebih dari 20 MB. Kecilkan dahulu, atau berikan alamatnya."), field="file")
    kind = kind_of(content)
    if not kind:
        raise Refused(_("Berkas ini bukan PDF biasa, JPEG, atau PNG."), field="file")
    return kind


def stored_name(kind: str) -> str:
    """Make the name a file is stored under: nothing of what it was called."""
    return f"{secrets.token_hex(16)}.{kind}"
