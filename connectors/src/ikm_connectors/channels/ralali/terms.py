"""Wholesale terms of a draft: unit, least order, price tiers, and their rules. No files here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise

import msgspec

from ikm_connectors import model as m
from ikm_connectors.channels.ralali.layouts import TIERS
from ikm_connectors.errors import Misuse
from ikm_connectors.sheets import records_of
from ikm_connectors.sheets.fill import Value

type Tiers = tuple[tuple[int, int], ...]


class Terms(m.Plain, frozen=True, kw_only=True):
    """Hold what `ext["ralali"]` of a draft says; a tier is (from that many, whole rupiah each).
    Without tiers the SKU's own price holds from `moq` on; `sku_tiers` gives one SKU tiers of its own.
    """

    unit: str = "pcs"
    moq: int = 1
    tiers: Tiers = ()
    sku_tiers: Mapping[str, Tiers] = {}
    warranty: str = ""
    origin_city: str = ""

    def tiers_of(self, sku: m.SkuDraft) -> Tiers:
        return self.sku_tiers.get(sku.seller_sku) or self.tiers or ((self.moq, sku.price.amount),)


def terms_of(draft: m.ProductDraft) -> Terms:
    """Read a draft's terms; raises Misuse when they are not written as `Terms` asks."""
    try:
        return msgspec.convert(draft.ext.get("ralali", {}), Terms)
    except msgspec.ValidationError as error:
        raise Misuse(f"ext.ralali: {error}") from error


def judge_terms(draft: m.ProductDraft) -> Iterator[m.Problem]:
    """Give every rule the terms break: tiers rise in quantity and fall in price, the first begins at the least order
    with the SKU's own price, and there are at most three.
    """
    terms = terms_of(draft)
    if terms.moq < 1:
        yield _wrong("moq", str(terms.moq), "≥ 1")
    for sku in draft.skus:
        tiers = terms.tiers_of(sku)
        if len(tiers) > TIERS:
            yield _wrong("tiers", str(len(tiers)), f"≤ {TIERS}", sku)
        if tiers[0] != (terms.moq, sku.price.amount):
            yield _wrong(
                "tier_1", f"{tiers[0][0]}: Rp {tiers[0][1]}", f"{terms.moq}: Rp {sku.price.amount}", sku
            )
        for number, ((before, dear), (least, price)) in enumerate(pairwise(tiers), 2):
            if least <= before:
                yield _wrong(f"tier_{number}_min", str(least), f"> {before}", sku)
            if not 0 < price < dear:
                yield _wrong(f"tier_{number}_price", str(price), f"< {dear}", sku)


def _wrong(field: str, found: str, limit: str, sku: m.SkuDraft | None = None) -> m.Problem:
    code = sku.seller_sku if sku else ""
    return m.Problem(
        message_key="invalid_value",
        field=field,
        found=found,
        limit=limit,
        sku=code,
        scope="sku" if sku else "listing",
    )


def price_for(tiers: Tiers, quantity: int) -> m.Money | None:
    """Give the price of one at that quantity; None below the least order."""
    fitting = [price for least, price in tiers if quantity >= least]
    return m.Money(fitting[-1]) if fitting else None


def write_records(draft: m.ProductDraft) -> list[dict[str, Value]]:
    """Write a draft as one record per SKU; there is no column for options, so they end the name."""
    terms = terms_of(draft)
    records = []
    for sku, record in zip(draft.skus, records_of(draft), strict=True):
        kept = {name: value for name, value in record.items() if not name.startswith("option_")}
        kept |= {
            "unit": terms.unit,
            "moq": terms.moq,
            "warranty": terms.warranty,
            "origin_city": terms.origin_city,
        }
        kept["title"] = " – ".join((draft.title, *sku.options)) if draft.title else ""
        for number, (least, price) in enumerate(terms.tiers_of(sku), 1):
            kept |= {f"tier_{number}_min": least, f"tier_{number}_price": price}
        records.append(kept)
    return records
