"""Makes a listing's content from the registry's product and the officer's choices, and a draft the SDK can send."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
from django.conf import settings

from esmart.registry.models import Enterprise, Product
from esmart.registry.rules import photo_path
from esmart.registry.rules.photos import ORIGINAL
from ikm_connectors import model as m


@dataclass(frozen=True, kw_only=True)
class ListingChoices:
    """What an officer chooses for one product in one shop; empty texts mean: take the registry's.

    `attributes` is attribute id → list of {value_id, text, unit}; `terms` are what only this marketplace knows, such as
    wholesale tiers.
    """

    category_id: str = ""
    category_name: str = ""
    attributes: Mapping[str, list[dict[str, str]]] = field(default_factory=dict)
    brand_id: str = ""
    brand_name: str = ""
    logistics: tuple[str, ...] = ()
    title: str = ""
    description: str = ""
    preorder_days: int = 0
    terms: Mapping[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Give the choices as data that JSON can hold."""
        return {**asdict(self), "logistics": list(self.logistics), "attributes": dict(self.attributes)}


def read_choices(plain: Mapping[str, Any]) -> ListingChoices:
    """Read choices as they were stored."""
    return ListingChoices(**{**plain, "logistics": tuple(plain.get("logistics", ()))})


def compose_content(
    product: Product, choices: ListingChoices, *, institution: bool = False
) -> dict[str, Any]:
    """Make the content of a listing as plain data: only product text and the workshop's or enterprise's own credit.
    A workshop is named only where its shop says so (`institution`); else its credit is the craft and the place. Needs the product with enterprise, region, variants and photos; four queries where they are not prefetched.
    """
    variants = [variant for variant in product.variants.all() if variant.active]
    sizes = [(v.length_mm or 0, v.width_mm or 0, v.height_mm or 0) for v in variants]
    longest = [max((size[side] for size in sizes), default=0) for side in range(3)]
    return {
        "title": (choices.title or product.name).strip(),
        "description": choices.description.strip() or _description(product, institution=institution),
        "category_id": choices.category_id,
        "attributes": [
            {"attribute_id": one, "values": values} for one, values in sorted(choices.attributes.items())
        ],
        "brand_id": choices.brand_id,
        "brand_name": choices.brand_name,
        "logistics": list(choices.logistics),
        "preorder_days": choices.preorder_days,
        "parcel": {
            "weight_g": max((v.weight_grams or 0 for v in variants), default=0),
            "length_cm": math.ceil(longest[0] / 10),
            "width_cm": math.ceil(longest[1] / 10),
            "height_cm": math.ceil(longest[2] / 10),
        },
        "photos": [photo.sha256 for photo in product.photos.all()],
        "option_names": list(product.option_names),
        "skus": [
            {
                "variant_id": v.pk,
                "sku": v.sku,
                "options": list(v.options),
                "price": v.price,
                "barcode": v.barcode,
            }
            for v in variants
        ],
    }


def _description(product: Product, *, institution: bool) -> str:
    place = product.enterprise.region.name  # what buyers read on a marketplace is Indonesian
    parts = [product.description.strip()]
    if product.materials:
        parts.append(f"Bahan: {product.materials.strip(' .')}.")
    if product.enterprise.kind == Enterprise.Kind.PRISON_WORKSHOP and not institution:
        parts.append(f"Buatan tangan bengkel kerja di {place}.")
    else:
        parts.append(f"Produk {product.enterprise.name}, {place}.")
    return "\n\n".join(part for part in parts if part)


def make_draft(
    content: Mapping[str, Any],
    *,
    master_ref: str,
    quantities: Mapping[int, int],
    images: Mapping[str, m.MediaRef] | None = None,
) -> m.ProductDraft:
    """Make the SDK's draft of a content; without uploaded `images` the photos' own names stand in, for checking."""
    axes = []
    for position, name in enumerate(content["option_names"]):
        values = dict.fromkeys(sku["options"][position] for sku in content["skus"])
        axes.append(m.OptionAxis(name=name, values=tuple(values)))
    return m.ProductDraft(
        master_ref=master_ref,
        title=content["title"],
        description=content["description"],
        category_id=content["category_id"],
        skus=tuple(
            m.SkuDraft(
                seller_sku=sku["sku"],
                price=m.Money(sku["price"]),
                quantity=quantities.get(sku["variant_id"], 0),
                options=tuple(sku["options"]),
                barcode=sku.get("barcode", ""),
            )
            for sku in content["skus"]
        ),
        images=tuple((images or {}).get(one) or m.MediaRef(id=one) for one in content["photos"]),
        parcel=m.Parcel(**content["parcel"]),
        options=tuple(axes),
        attributes=_attributes(content),
        brand_id=content["brand_id"],
        brand_name=content["brand_name"],
        logistics=tuple(content["logistics"]),
        preorder_days=content["preorder_days"],
    )


def make_patch(
    content: Mapping[str, Any], fields: tuple[str, ...], *, images: Mapping[str, m.MediaRef]
) -> m.ListingPatch:
    """Make the patch that sends only the named fields."""
    values: dict[str, Any] = {}
    for name in fields:
        if name == "photos":
            values["images"] = tuple(images[one] for one in content["photos"])
        elif name == "parcel":
            values["parcel"] = m.Parcel(**content["parcel"])
        elif name == "attributes":
            values["attributes"] = _attributes(content)
        elif name == "logistics":
            values["logistics"] = tuple(content["logistics"])
        else:
            values[name] = content[name]
    return m.ListingPatch(**values)


def read_photo(sha256: str) -> bytes:
    """Give the bytes of a stored photo; raises FileNotFoundError when the file is gone."""
    return (settings.MEDIA_ROOT / photo_path(sha256, ORIGINAL)).read_bytes()


def photo_address(sha256: str) -> str:
    """Give the public address of a stored photo, under the first name this site answers to."""
    return f"https://{settings.ALLOWED_HOSTS[0]}/foto/{sha256}/{ORIGINAL}"


def _attributes(content: Mapping[str, Any]) -> tuple[m.AttributeValue, ...]:
    return tuple(
        m.AttributeValue(
            attribute_id=one["attribute_id"],
            values=tuple(msgspec.convert(value, m.ChosenValue) for value in one["values"]),
        )
        for one in content["attributes"]
    )
