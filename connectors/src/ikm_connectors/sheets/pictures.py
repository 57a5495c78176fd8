"""Pictures that travel beside a sheet: packed into zips of the size allowed, the same bytes each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from ikm_connectors.errors import Misuse

_ALWAYS = (1980, 1, 1, 0, 0, 0)


def pack_pictures(
    pictures: Iterable[tuple[str, bytes]], *, max_bytes: int | None = None
) -> tuple[bytes, ...]:
    """Pack (file name, content) into as few zips as the bound allows; raises Misuse for a picture that fits in none."""
    zips: list[bytes] = []
    waiting: list[tuple[str, bytes]] = []
    for picture in pictures:
        if max_bytes is not None and waiting and len(_pack([*waiting, picture])) > max_bytes:
            zips.append(_pack(waiting))
            waiting = []
        waiting.append(picture)
        if max_bytes is not None and len(waiting) == 1 and len(_pack(waiting)) > max_bytes:
            raise Misuse(f"the picture {picture[0]} alone is larger than {max_bytes} bytes")
    return (*zips, _pack(waiting)) if waiting else tuple(zips)


def _pack(pictures: Iterable[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:  # pictures are compressed already
        for name, content in pictures:
            packed.writestr(zipfile.ZipInfo(name, _ALWAYS), content)
    return out.getvalue()
