"""Which variants of a draft a listing holds already: by our own code, by their options, or as the only one."""

from __future__ import annotations

from collections.abc import Sequence

from ikm_connectors import model as m
from ikm_connectors.errors import VariantRule


def held_as(code: str, options: tuple[str, ...], held: Sequence[m.SkuState]) -> m.SkuState | None:
    """Give the channel's variant that is one of ours. Where neither side knows a choice, the only one there is ours,
    whatever its code.
    """
    by_code = next((one for one in held if one.seller_sku and one.seller_sku == code), None)
    by_options = next((one for one in held if one.options and one.options == options), None)
    lone = held[0] if not options and len(held) == 1 and not held[0].options else None
    return by_code or by_options or lone


def lacking(draft: m.ProductDraft, held: Sequence[m.SkuState]) -> tuple[m.SkuDraft, ...]:
    """Give the draft's variants that a listing does not hold."""
    return tuple(sku for sku in draft.skus if held_as(sku.seller_sku, sku.options, held) is None)


def require_same_choices(draft: m.ProductDraft, levels: int) -> None:
    """Raise VariantRule unless the draft has as many kinds of choice as the listing, and at least one."""
    if not draft.options or len(draft.options) != levels:
        raise VariantRule(f"the listing has {levels} kinds of choice, the product {len(draft.options)}")
