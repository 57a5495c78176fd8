"""Things to publish in tests: real little images and a draft that fits whatever the channel asks."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from ikm_connectors import model as m

if TYPE_CHECKING:
    from ikm_connectors.session import Session


def make_png(width: int = 600, height: int = 600) -> bytes:
    """Make a real PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\x00" + b"\xa0\x60\x30" * width) * height
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def make_jpeg_head(width: int, height: int) -> bytes:
    """Make the head of a JPEG file up to its size, after an application segment as cameras write it."""
    app = b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\x00" + bytes(9)
    size = b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9)
    return b"\xff\xd8" + app + size


BY_ADDRESS = m.MediaRef(id="tas.png", url="https://gambar.example.id/tas.png")


def leaf_of(session: Session) -> m.Category:
    """Give the first category in which this shop may sell."""
    return next(one for one in session.categories().items if one.is_leaf and one.allowed)


def make_draft(
    session: Session, code: str, *, variants: int = 0, quantity: int = 10, price: int = 85_000
) -> m.ProductDraft:
    """Make a draft that the channel accepts: required attributes filled from its own rules, one uploaded image."""
    offers = session.connector.offers
    category_id = leaf_of(session).id if offers("categories") else "10000001"
    filled = tuple(
        m.AttributeValue(attribute_id=rule.id, values=(_first_value(rule),))
        for rule in (session.attributes(category_id) if offers("attributes") else ())
        if rule.required == "yes" and not rule.for_variants
    )
    image = session.upload_image(make_png()) if offers("upload_image") else BY_ADDRESS
    axis, sizes = _axis_of(session, category_id, variants)
    skus = tuple(
        m.SkuDraft(seller_sku=f"{code}-{number}", price=m.Money(price), quantity=quantity, options=(size,))
        for number, size in enumerate(sizes, 1)
    ) or (m.SkuDraft(seller_sku=code, price=m.Money(price), quantity=quantity),)
    return m.ProductDraft(
        master_ref=code,
        title=f"Tas anyaman pandan buatan tangan {code}",
        description="Tas anyaman pandan, dikerjakan dengan tangan, kuat dan ringan.",
        category_id=category_id,
        skus=skus,
        options=(m.OptionAxis(name=axis, values=sizes),) if variants else (),
        images=(image,),
        parcel=m.Parcel(weight_g=400, length_cm=30, width_cm=20, height_cm=10),
        attributes=filled,
    )


def _axis_of(session: Session, category_id: str, variants: int) -> tuple[str, tuple[str, ...]]:
    """Name an axis and that many values of it: our own words, or the channel's where it takes no others."""
    flag = session.connector.card.flag("variants.free_values")
    if variants and flag is not None and flag.value == "no":
        rules = [rule for rule in session.attributes(category_id) if rule.for_variants]
        longest = max(rules, key=lambda rule: len(rule.values))
        return longest.name, tuple(choice.name for choice in longest.values[:variants])
    return "Ukuran", tuple(f"Ukuran {number}" for number in range(1, variants + 1))


def _first_value(rule: m.AttributeRule) -> m.ChosenValue:
    unit = rule.units[0] if rule.units else ""
    if rule.values:
        return m.ChosenValue(value_id=rule.values[0].id, text=rule.values[0].name, unit=unit)
    texts = {"integer": "1", "number": "1", "date": "2026-11-24"}
    return m.ChosenValue(text=texts.get(rule.kind, "Pandan"), unit=unit)
