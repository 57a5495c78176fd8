"""Where a photo's files lie under MEDIA_ROOT, and in which sizes."""

PHOTO_SIZES = (320, 640, 1200)
ORIGINAL = "original"


def photo_path(sha256: str, size: int | str) -> str:
    """Give the path below MEDIA_ROOT: `photos/ab/abcd…/640.webp`, or `…/original.jpg`; raises ValueError for others.

    Only these names exist, so an address can never lead outside the folder.
    """
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):  # noqa: PLR2004  # hex digits of a SHA-256
        raise ValueError(f"not a SHA-256: {sha256!r}")
    if size == ORIGINAL:
        return f"photos/{sha256[:2]}/{sha256}/original.jpg"
    if size in PHOTO_SIZES:
        return f"photos/{sha256[:2]}/{sha256}/{size}.webp"
    raise ValueError(f"no such size: {size!r}")
