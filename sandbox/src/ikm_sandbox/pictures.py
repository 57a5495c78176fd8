"""What an uploaded picture is, read from its own header: kind and size in pixels. Nothing is decoded."""

import struct
from dataclasses import dataclass

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_JPEG_SIZES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})
_STANDALONE = frozenset({0x01, *range(0xD0, 0xDA)})


@dataclass(frozen=True, slots=True)
class Picture:
    media_type: str
    width: int
    height: int


def read_picture(content: bytes) -> Picture:
    """Read kind and size of a JPEG or PNG; raises ValueError for anything else or a broken header."""
    if content.startswith(_PNG):
        return _read_png(content)
    if content.startswith(_JPEG):
        return _read_jpeg(content)
    raise ValueError("neither JPEG nor PNG")


def _read_png(content: bytes) -> Picture:
    if content[12:16] != b"IHDR" or len(content) < len(_PNG) + 25 or b"IEND" not in content[-16:]:
        raise ValueError("broken PNG")
    width, height = struct.unpack(">II", content[16:24])
    return Picture("image/png", width, height)


def _read_jpeg(content: bytes) -> Picture:
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:  # noqa: PLR2004 - every JPEG marker starts with this byte
            break
        marker = content[at + 1]
        if marker in _JPEG_SIZES:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return Picture("image/jpeg", width, height)
        at += 2 if marker in _STANDALONE else 2 + struct.unpack(">H", content[at + 2 : at + 4])[0]
    raise ValueError("broken JPEG")
