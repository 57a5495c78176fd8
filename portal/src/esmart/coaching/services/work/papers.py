"""A paper somebody uploads: known by its content, stored under a name of ours."""

from __future__ import annotations

import uuid

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from esmart.coaching.rules.training import kind_of
from esmart.coaching.services.problems import Refused

MOST_BYTES = 10 * 2**20


def take_paper(content: bytes) -> ContentFile[bytes]:
    """Give a paper ready to be stored; raises Refused for what is no plain PDF or picture, or too large."""
    if len(content) > MOST_BYTES:
        raise Refused(_("Berkas ini lebih dari 10 MB. Kecilkan hasil pindainya."), field="file")
    kind = kind_of(content)
    if not kind:
        raise Refused(_("Unggah PDF, JPG, atau PNG."), field="file")
    return ContentFile(content, name=f"{uuid.uuid4().hex}.{kind}")
