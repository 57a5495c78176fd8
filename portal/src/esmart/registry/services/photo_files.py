"""Picture bytes made safe and small: checked, turned upright, stripped, resized. No database."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from esmart.registry.rules import PHOTO_SIZES, photo_path
from esmart.registry.rules.photos import ORIGINAL
from esmart.registry.services.problems import FactsRefused

MOST_BYTES = 15 * 2**20
MOST_PIXELS = 50_000_000
LEAST_SIDE = 100
LONGEST_SIDE = 2000
FORMATS = ("JPEG", "PNG", "WEBP")
JPEG_QUALITY = 88
WEBP_QUALITY = 80


@dataclass(frozen=True)
class CleanPhoto:
    """A photo without metadata: its files by size, and what the database keeps of it."""

    sha256: str
    width: int
    height: int
    size: int
    files: dict[str, bytes]


def clean_photo(data: bytes) -> CleanPhoto:
    """Turn uploaded bytes into files we dare to show; raises FactsRefused with a plain reason.

    The type is read from the content, never from the name; size in pixels is checked before anything is unpacked;
    position and device data (EXIF) are dropped after turning the picture upright.
    """
    if len(data) > MOST_BYTES:
        raise FactsRefused({"photo": _("Foto lebih dari 15 MB. Kecilkan dahulu, lalu unggah lagi.")})
    image = _opened(data)
    original = _encoded(_shrunk(image, LONGEST_SIDE), "JPEG")
    sha256 = hashlib.sha256(original).hexdigest()
    files = {photo_path(sha256, ORIGINAL): original}
    for size in PHOTO_SIZES:
        files[photo_path(sha256, size)] = _encoded(_shrunk(image, size), "WEBP")
    width, height = _shrunk(image, LONGEST_SIDE).size
    return CleanPhoto(sha256, width, height, len(original), files)


def store_photo(photo: CleanPhoto, folder: Path) -> None:
    """Write the files below `folder`, each whole or not at all; the same photo again writes nothing."""
    for name, content in photo.files.items():
        target = folder / name
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_name(f".{target.name}.{id(photo):x}")
        half.write_bytes(content)
        half.replace(target)


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=FORMATS)
            _check_sides(image)
            # Made small before anything else: a few kilobytes may unpack to 200 MB, and each copy costs as much again.
            small = image if image.mode in {"RGB", "RGBA", "L"} else image.convert("RGBA")
            small.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            upright = ImageOps.exif_transpose(small)
    except UnidentifiedImageError as unknown:
        raise FactsRefused({"photo": _("Berkas ini bukan foto JPEG, PNG, atau WebP.")}) from unknown
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise FactsRefused({"photo": _("Ukuran foto terlalu besar (lebih dari 50 juta titik).")}) from bomb
    except (OSError, SyntaxError, ValueError) as broken:  # what Pillow raises for cut or damaged files
        raise FactsRefused(
            {"photo": _("Foto rusak atau terpotong. Unggah ulang dari berkas asli.")}
        ) from broken
    return _flat(upright)


def _check_sides(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise FactsRefused({"photo": _("Ukuran foto terlalu besar (lebih dari 50 juta titik).")})
    if min(image.size) < LEAST_SIDE:
        raise FactsRefused(
            {"photo": _("Foto terlalu kecil; sisi terpendek sedikitnya %(n)s titik.") % {"n": LEAST_SIDE}}
        )


def _flat(image: Image.Image) -> Image.Image:
    """Put transparency on white: marketplaces and JPEG know none."""
    rgba = image.convert("RGBA")
    ground = Image.new("RGB", rgba.size, "white")
    ground.paste(rgba, mask=rgba.getchannel("A"))
    return ground


def _shrunk(image: Image.Image, longest: int) -> Image.Image:
    copy = image.copy()
    copy.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    return copy


def _encoded(image: Image.Image, form: str) -> bytes:
    out = io.BytesIO()
    if form == "JPEG":
        image.save(out, form, quality=JPEG_QUALITY, optimize=True)
    else:
        image.save(out, form, quality=WEBP_QUALITY, method=4)
    return out.getvalue()
