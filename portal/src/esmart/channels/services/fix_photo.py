"""Makes a stored photo fit for a marketplace: scaled, set on white, stripped, made light. The original stays as it is."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image

from esmart.channels import rules
from esmart.channels.services.content import read_photo
from esmart.registry.rules import photo_path
from esmart.registry.rules.photos import ORIGINAL
from ikm_connectors.model import ImageRules

QUALITIES = (90, 82, 74, 66, 58, 50)
SMALLER = 0.85  # by so much the picture shrinks when even the lowest quality is too heavy
FORMATS = {"jpeg": "JPEG", "png": "PNG"}


@dataclass(frozen=True)
class FixedPhoto:
    """A photo ready to send: its bytes, their SHA-256, and what a person should know of it."""

    content: bytes
    sha256: str
    hints: tuple[rules.Hint, ...]


def photo_asked(marketplace: str, asked: ImageRules) -> rules.PhotoAsked:
    """Give what a marketplace asks of a photo, its rules and its shape together."""
    return rules.PhotoAsked(
        formats=asked.formats,
        max_bytes=asked.max_bytes,
        min_px=asked.min_px,
        max_px=asked.max_px,
        square=marketplace in rules.SQUARE,
    )


def fix_photo(data: bytes, asked: rules.PhotoAsked) -> FixedPhoto:
    """Make a photo fit; one that fits and carries no metadata is given back byte for byte.

    Raises PhotoUnfit when it cannot be made light enough, or the marketplace takes neither JPEG nor PNG.
    """
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        plan = rules.plan_photo(*image.size, asked)
        if _fits(image, data, plan, asked):
            return FixedPhoto(data, hashlib.sha256(data).hexdigest(), ())
        content = _made_light(_placed(image, plan), plan, asked)
    return FixedPhoto(content, hashlib.sha256(content).hexdigest(), plan.hints)


def read_fixed_photo(sha256: str, marketplace: str, asked: ImageRules) -> FixedPhoto:
    """Give a stored photo as a marketplace wants it; raises FileNotFoundError when the file is gone, PhotoUnfit."""
    return fix_photo(read_photo(sha256), photo_asked(marketplace, asked))


def keep_fixed_photo(photo: FixedPhoto) -> None:
    """Store a fixed photo beside the originals, for marketplaces that fetch pictures by address."""
    target = Path(settings.MEDIA_ROOT) / photo_path(photo.sha256, ORIGINAL)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    half = target.with_name(f".{target.name}.{id(photo):x}")
    half.write_bytes(photo.content)
    half.replace(target)


class PhotoUnfit(rules.ChannelsProblem):
    """A photo that cannot be made fit for this marketplace."""


def _fits(image: Image.Image, data: bytes, plan: rules.PhotoPlan, asked: rules.PhotoAsked) -> bool:
    form = (image.format or "").lower()
    plain = not image.getexif() and not {"exif", "xmp", "comment", "photoshop"} & image.info.keys()
    light = asked.max_bytes is None or len(data) <= asked.max_bytes
    return form in asked.formats and image.size == plan.canvas and plain and light


def _placed(image: Image.Image, plan: rules.PhotoPlan) -> Image.Image:
    """Scale, and put on white what is transparent or does not fill the canvas."""
    scaled = image.convert("RGBA").resize((plan.width, plan.height), Image.Resampling.LANCZOS)
    ground = Image.new("RGB", plan.canvas, "white")
    corner = ((plan.canvas[0] - plan.width) // 2, (plan.canvas[1] - plan.height) // 2)
    ground.paste(scaled, corner, mask=scaled.getchannel("A"))
    return ground


def _made_light(image: Image.Image, plan: rules.PhotoPlan, asked: rules.PhotoAsked) -> bytes:
    form = next((FORMATS[one] for one in ("jpeg", "png") if one in asked.formats), None)
    if form is None:
        raise PhotoUnfit(f"{', '.join(asked.formats)}", field="photos")
    least = asked.min_px or 1
    while True:
        for quality in QUALITIES:
            content = _encoded(image, form, quality)
            if asked.max_bytes is None or len(content) <= asked.max_bytes:
                return content
        size = (round(image.width * SMALLER), round(image.height * SMALLER))
        if min(size) < max(least, 1):
            raise PhotoUnfit(f"≤ {asked.max_bytes} B, {plan.canvas[0]} × {plan.canvas[1]} px", field="photos")
        image = image.resize(size, Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, form: str, quality: int) -> bytes:
    out = io.BytesIO()
    if form == "JPEG":
        image.save(out, form, quality=quality, optimize=True)
    else:
        image.save(out, form, optimize=True)
    return out.getvalue()
