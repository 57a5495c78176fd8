"""Judge a draft or an image by a channel's rules without the network; no rule of any one channel lives here."""

from __future__ import annotations

import math
import re
import struct
from typing import TYPE_CHECKING

from ikm_connectors.model import Plain, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ikm_connectors.model import (
        AttributeRule,
        AttributeValue,
        ChosenValue,
        ImageFile,
        ImageRules,
        Limits,
        ProductDraft,
        Rules,
        SkuDraft,
    )

SINGLE = 1
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def validate(draft: ProductDraft, rules: Rules) -> list[Problem]:
    """Give every problem that the channel would find in the draft, as far as its rules tell; empty when none."""
    return [
        *_texts(draft, rules.limits),
        *_category(draft, rules),
        *_images(draft, rules.limits),
        *_parcel(draft, rules),
        *_variants(draft, rules.limits),
        *(problem for sku in draft.skus for problem in _sku(sku, rules.limits)),
        *_prices_together(draft, rules.limits),
        *_attributes(draft, rules.attributes),
        *_logistics(draft, rules),
    ]


def _span(least: float | None, most: float | None) -> str:
    low = "" if least is None else f"{least:g}" if isinstance(least, float) else str(least)
    high = "" if most is None else f"{most:g}" if isinstance(most, float) else str(most)
    return f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"


def _outside(value: float, least: float | None, most: float | None) -> bool:
    return (least is not None and value < least) or (most is not None and value > most)


def _texts(draft: ProductDraft, limits: Limits) -> Iterator[Problem]:
    for field, text, least, most in (
        ("title", draft.title, limits.title_min, limits.title_max),
        ("description", draft.description, limits.description_min, limits.description_max),
    ):
        length = len(text.strip())
        if not length or _outside(length, least, most):
            yield Problem(
                message_key="title_rule", field=field, limit=_span(least or 1, most), found=str(length)
            )


def _category(draft: ProductDraft, rules: Rules) -> Iterator[Problem]:
    if not draft.category_id:
        yield Problem(message_key="missing_attribute", field="category_id")
    elif rules.category is not None and not rules.category.is_leaf:
        yield Problem(message_key="category_not_leaf", field="category_id", found=rules.category.name)
    elif rules.category is not None and not rules.category.allowed:
        yield Problem(message_key="category_closed", field="category_id", found=rules.category.name)
    if rules.limits.brand_required and not (draft.brand_id or draft.brand_name):
        yield Problem(message_key="missing_attribute", field="brand_id")


def _images(draft: ProductDraft, limits: Limits) -> Iterator[Problem]:
    count = len(draft.images)
    if _outside(count, limits.images_min, limits.images_max):
        span = _span(limits.images_min, limits.images_max)
        yield Problem(message_key="image_rule", field="images", limit=span, found=str(count))


def _parcel(draft: ProductDraft, rules: Rules) -> Iterator[Problem]:
    parcel, limits = draft.parcel, rules.limits
    if parcel.weight_g < 0 or (limits.weight_required and not parcel.weight_g):
        yield Problem(
            message_key="invalid_value", field="parcel.weight_g", limit="> 0", found=str(parcel.weight_g)
        )
    sides = (parcel.length_cm, parcel.width_cm, parcel.height_cm)
    given = [side for side in sides if side]
    if min(sides) < 0 or (given and len(given) < len(sides)) or (limits.size_required and not given):
        found = " × ".join(str(side) for side in sides)
        yield Problem(message_key="invalid_value", field="parcel.size", limit="> 0", found=found)
    least, most = limits.preorder_days_min, limits.preorder_days_max
    if draft.preorder_days and _outside(draft.preorder_days, least, most):
        found = str(draft.preorder_days)
        yield Problem(
            message_key="invalid_value", field="preorder_days", limit=_span(least, most), found=found
        )


def _variants(draft: ProductDraft, limits: Limits) -> Iterator[Problem]:
    if not draft.skus:
        yield Problem(message_key="variant_rule", field="skus", limit="≥ 1", found="0")
    if _outside(len(draft.skus), None, limits.skus_max):
        found = str(len(draft.skus))
        yield Problem(message_key="variant_rule", field="skus", limit=_span(1, limits.skus_max), found=found)
    if _outside(len(draft.options), None, limits.axes_max):
        found = str(len(draft.options))
        yield Problem(
            message_key="variant_rule", field="options", limit=_span(0, limits.axes_max), found=found
        )
    if len(draft.skus) > SINGLE and not draft.options:
        yield Problem(message_key="variant_rule", field="options", limit="≥ 1", found="0")
    for axis in draft.options:
        if not axis.name or _outside(len(axis.name), 1, limits.axis_name_max):
            span = _span(1, limits.axis_name_max)
            yield Problem(message_key="variant_rule", field="options.name", limit=span, found=axis.name)
        for value in axis.values:
            if not value or _outside(len(value), 1, limits.option_name_max):
                span = _span(1, limits.option_name_max)
                yield Problem(message_key="variant_rule", field="options.values", limit=span, found=value)
        if len(set(axis.values)) != len(axis.values):
            yield Problem(message_key="duplicate", field="options.values", found=axis.name)
    yield from _combinations(draft)


def _combinations(draft: ProductDraft) -> Iterator[Problem]:
    codes: set[str] = set()
    taken: set[tuple[str, ...]] = set()
    for sku in draft.skus:
        fits = len(sku.options) == len(draft.options) and all(
            value in axis.values for value, axis in zip(sku.options, draft.options, strict=True)
        )
        if not fits:
            found = ", ".join(sku.options)
            yield Problem(
                message_key="variant_rule", field="skus.options", found=found, sku=sku.seller_sku, scope="sku"
            )
        if sku.options in taken:
            found = ", ".join(sku.options)
            yield Problem(
                message_key="duplicate", field="skus.options", found=found, sku=sku.seller_sku, scope="sku"
            )
        if sku.seller_sku in codes:
            yield Problem(
                message_key="duplicate", field="skus.seller_sku", found=sku.seller_sku, sku=sku.seller_sku
            )
        taken.add(sku.options)
        codes.add(sku.seller_sku)


def _sku(sku: SkuDraft, limits: Limits) -> Iterator[Problem]:
    price = sku.price.amount
    if sku.price.currency != "IDR" or _outside(price, limits.price_min or 1, limits.price_max):
        yield Problem(
            message_key="price_out_of_range",
            field="skus.price",
            limit=_span(limits.price_min or 1, limits.price_max),
            found=f"{sku.price.currency} {price}",
            sku=sku.seller_sku,
            scope="sku",
        )
    if _outside(sku.quantity, limits.stock_min, limits.stock_max):
        yield Problem(
            message_key="invalid_value",
            field="skus.quantity",
            limit=_span(limits.stock_min, limits.stock_max),
            found=str(sku.quantity),
            sku=sku.seller_sku,
            scope="sku",
        )
    spaced = not limits.seller_sku_spaces and " " in sku.seller_sku
    if not sku.seller_sku or spaced or _outside(len(sku.seller_sku), 1, limits.seller_sku_max):
        yield Problem(
            message_key="variant_rule",
            field="skus.seller_sku",
            limit=_span(1, limits.seller_sku_max),
            found=sku.seller_sku,
            sku=sku.seller_sku,
            scope="sku",
        )


def _prices_together(draft: ProductDraft, limits: Limits) -> Iterator[Problem]:
    prices = [sku.price.amount for sku in draft.skus if sku.price.amount > 0]
    ratio = limits.price_ratio_max
    if ratio is not None and prices and max(prices) > ratio * min(prices):
        found = f"{max(prices) / min(prices):.1f}"
        yield Problem(
            message_key="price_out_of_range", field="skus.price", limit=f"≤ {ratio:g} ×", found=found
        )


def _attributes(draft: ProductDraft, rules: tuple[AttributeRule, ...]) -> Iterator[Problem]:
    given = {value.attribute_id: value for value in draft.attributes}
    for rule in rules:
        if rule.for_variants:
            continue
        value = given.get(rule.id)
        if value is None or not value.values:
            if _is_required(rule, given):
                yield Problem(message_key="missing_attribute", field=f"attributes.{rule.id}", found=rule.name)
            continue
        if len(value.values) > rule.max_values:
            yield Problem(
                message_key="invalid_value",
                field=f"attributes.{rule.id}",
                limit=_span(1, rule.max_values),
                found=str(len(value.values)),
            )
        for chosen in value.values:
            reason = _misfit(rule, chosen)
            if reason is not None:
                found = chosen.text or chosen.value_id
                yield Problem(
                    message_key="invalid_value", field=f"attributes.{rule.id}", limit=reason, found=found
                )


def _is_required(rule: AttributeRule, given: dict[str, AttributeValue]) -> bool:
    if rule.required == "yes":
        return True
    if rule.required == "no":
        return False
    for attribute_id, value_ids in rule.depends_on:
        chosen = given.get(attribute_id)
        if chosen is not None and any(value.value_id in value_ids for value in chosen.values):
            return True
    return False


def _misfit(rule: AttributeRule, chosen: ChosenValue) -> str | None:
    """Give the limit that a value breaks, ready to show; None when it fits."""
    listed = {choice.id for choice in rule.values}
    if rule.units and chosen.unit not in rule.units:
        return ", ".join(rule.units)
    if chosen.value_id:
        return None if chosen.value_id in listed else rule.name
    if rule.kind == "choice" or not chosen.text:
        return rule.name
    if rule.max_length is not None and len(chosen.text) > rule.max_length:
        return _span(1, rule.max_length)
    return _misread(rule, chosen.text)


def _misread(rule: AttributeRule, text: str) -> str | None:
    """Give the limit that a date or a number breaks; None when it fits or is plain text."""
    if rule.kind == "date":
        return None if DATE.fullmatch(text) else "YYYY-MM-DD"
    if rule.kind not in {"integer", "number"}:
        return None
    try:
        number = float(text)
    except ValueError:
        return rule.kind
    if not math.isfinite(number) or (rule.kind == "integer" and not number.is_integer()):
        return rule.kind
    return _span(rule.minimum, rule.maximum) if _outside(number, rule.minimum, rule.maximum) else None


def _logistics(draft: ProductDraft, rules: Rules) -> Iterator[Problem]:
    if rules.logistics is None:
        return
    enabled = {option.id: option for option in rules.logistics if option.enabled}
    for chosen in draft.logistics:
        if chosen not in enabled:
            yield Problem(message_key="invalid_value", field="logistics", found=chosen)
            continue
        option = enabled[chosen]
        if _outside(draft.parcel.weight_g, option.weight_min_g, option.weight_max_g):
            yield Problem(
                message_key="invalid_value",
                field="parcel.weight_g",
                limit=f"{option.name}: {_span(option.weight_min_g, option.weight_max_g)} g",
                found=str(draft.parcel.weight_g),
            )
    if not draft.logistics and not any(option.enabled for option in rules.logistics):
        yield Problem(message_key="invalid_value", field="logistics", limit="≥ 1", found="0")


# ── Images ───────────────────────────────────────────────────────────────────────────────────────────────────

PNG_SIGN, JPEG_SIGN = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
PNG_HEAD_END = 24
JPEG_SIZE_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
JPEG_STANDALONE_MARKERS = frozenset({0x01, *range(0xD0, 0xD8), 0xD8})


class ImageFacts(Plain, frozen=True, kw_only=True):
    """Hold what an image's own header says; sizes in pixels."""

    format: str
    width: int
    height: int


def read_image_facts(content: bytes) -> ImageFacts | None:
    """Read format and size of a PNG or JPEG from its header; None for anything else."""
    if content.startswith(PNG_SIGN) and len(content) >= PNG_HEAD_END:
        width, height = struct.unpack(">II", content[16:PNG_HEAD_END])
        return ImageFacts(format="png", width=width, height=height)
    if content.startswith(JPEG_SIGN):
        return _read_jpeg(content)
    return None


def _read_jpeg(content: bytes) -> ImageFacts | None:
    at = 2
    while at + 9 <= len(content):
        if content[at] != 0xFF:  # noqa: PLR2004 - every JPEG segment opens with 0xFF
            return None
        marker = content[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - fill byte
            at += 1
            continue
        if marker in JPEG_STANDALONE_MARKERS:
            at += 2
            continue
        if marker in JPEG_SIZE_MARKERS:
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return ImageFacts(format="jpeg", width=width, height=height)
        at += 2 + int(struct.unpack(">H", content[at + 2 : at + 4])[0])
    return None


def validate_image(image: ImageFile, rules: ImageRules) -> list[Problem]:
    """Give every rule an image file breaks, judged by its own header and length."""
    problems = []
    facts = read_image_facts(image.content)
    if facts is None or facts.format not in rules.formats:
        found = facts.format if facts else "?"
        problems.append(
            Problem(message_key="image_rule", field="format", limit=", ".join(rules.formats), found=found)
        )
    if rules.max_bytes is not None and len(image.content) > rules.max_bytes:
        found = str(len(image.content))
        problems.append(
            Problem(message_key="image_rule", field="bytes", limit=f"≤ {rules.max_bytes}", found=found)
        )
    if facts is not None:
        small, large = min(facts.width, facts.height), max(facts.width, facts.height)
        if _outside(small, rules.min_px, None) or _outside(large, None, rules.max_px):
            found = f"{facts.width} × {facts.height}"
            span = f"{_span(rules.min_px, rules.max_px)} px"
            problems.append(Problem(message_key="image_rule", field="size", limit=span, found=found))
    return problems
