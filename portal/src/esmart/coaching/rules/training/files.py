"""What a file is, by its first bytes; its name and what the browser says of it are only claims."""

from __future__ import annotations

MOST_BYTES = 20 * 2**20
KINDS = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
_BEGINS = {"pdf": b"%PDF-", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG\r\n\x1a\n"}
_PDF_RUNS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")


def kind_of(content: bytes) -> str:
    """Give pdf, jpg or png, or the empty string for anything else, and for a PDF that would run or carry something."""
    kind = next((kind for kind, begin in _BEGINS.items() if content.startswith(begin)), "")
    if kind == "pdf" and any(sign in content for sign in _PDF_RUNS):
        return ""
    return kind
