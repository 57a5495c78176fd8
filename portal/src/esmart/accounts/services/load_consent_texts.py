"""The words of consents from portal/data. Loading twice changes nothing; a version once kept never changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from esmart.accounts.models import ConsentText, Purpose
from esmart.accounts.services.problems import Refused
from esmart.core.history import SYSTEM, acting

HEAD = "written: "


def load_consent_texts(*, folder: Path | None = None) -> int:
    """Keep every text below `folder` (else the settings' own) that is new, and give how many.

    Raises Refused when a file tells other words than the version that is kept: people agreed to those.
    """
    folder = folder or settings.REFERENCE_DATA / "consents"
    kept = {(one.purpose, one.version, one.language): one.words for one in ConsentText.objects.all()}
    new = []
    for file in sorted(folder.glob("*.*.*.md")):
        purpose, version, language, _ = file.name.split(".")
        first, _, words = file.read_text(encoding="utf-8").partition("\n")
        key = (Purpose(purpose).value, int(version), language)
        if key not in kept:
            day = date.fromisoformat(first.removeprefix(HEAD))
            new.append(
                ConsentText(
                    purpose=key[0], version=key[1], language=language, words=words.strip(), written_on=day
                )
            )
        elif kept[key] != words.strip():
            raise Refused(f"Naskah {file.name} sudah dipakai dan tidak boleh diubah; buat versi berikutnya.")
    with acting(SYSTEM):
        ConsentText.objects.bulk_create(new)
    return len(new)
