"""Rows of variants onto products an earlier file of the same sender brought; they complete or change them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from esmart.intake.rules import ReadRow, Remark, VariantRow
from esmart.intake.services.tally import Tally, assign_keys, kept_keys
from esmart.registry.rules import ProductFacts, VariantFacts
from esmart.registry.services.load import ProductLoad, follow_merged, load_products, product_names

KIND = "variant"
MOST_VARIANTS = 100


def import_variants(rows: Sequence[ReadRow], tally: Tally) -> None:
    """Import all rows; a row whose product is unknown is sent back. The caller holds the transaction."""
    good = [row for row in rows if row.facts is not None]
    products = kept_keys(tally.file.sender, "product", {f"={_facts(row).product_key}" for row in good})
    living = follow_merged("registry_product", [k.object_id for k in products.values() if k.object_id])
    keys = assign_keys(good)
    known = kept_keys(tally.file.sender, KIND, keys.values())
    groups: dict[int, list[ReadRow]] = defaultdict(list)
    hints: dict[int, list[str]] = {}
    for row in rows:
        if row.facts is None:
            tally.refuse(row)
            continue
        product = products.get(f"={_facts(row).product_key}")
        target = living.get(product.object_id) if product and product.object_id else None
        if product is None or target is None:
            tally.refuse(row, Remark("product_unknown", "product_key", _facts(row).product_key))
            continue
        before = known.get(keys[row.number])
        if before and before.object_id == target and before.repeats(row.row_hash, tally.meaning):
            tally.skip()
            continue
        groups[target].append(row)
        hints[target] = product.hint.get("option_names", [])
    _load(groups, hints, keys, tally)


def _load(
    groups: dict[int, list[ReadRow]], hints: dict[int, list[str]], keys: dict[int, str], tally: Tally
) -> None:
    named = product_names(groups)
    loads: list[ProductLoad] = []
    kept: list[tuple[int, list[ReadRow], set[int]]] = []
    for target, members in groups.items():
        name, kept_names = named[target]
        names = tuple(kept_names or hints[target] or _longest([_facts(m).option_names for m in members]))
        variants: dict[tuple[str, ...], VariantFacts] = {}
        repeated: set[int] = set()
        split: list[tuple[str, ...]] = [_labels(_facts(m), name, names) for m in members]
        if not kept_names:
            names = names[: max(len(labels) for labels in split)]
        for member, labels in zip(members, split, strict=True):
            facts = _facts(member)
            options = (*labels, *["-"] * (len(names) - len(labels)))[: len(names)]
            if options in variants:
                repeated.add(member.number)
                member.remarks.append(Remark("repeated_variant", "variant_name", " / ".join(options)))
            variants[options] = VariantFacts(
                price=facts.price,
                sku=facts.sku,
                options=options,
                weight_grams=facts.weight_grams,
                barcode=facts.barcode,
            )
        if len(variants) > MOST_VARIANTS:
            for member in members:
                tally.refuse(member, Remark("too_many_variants", "variant_name", str(len(variants))))
            continue
        loads.append(
            ProductLoad(
                facts=ProductFacts(name="", variants=tuple(variants.values()), option_names=names),
                target=target,
            )
        )
        kept.append((target, members, repeated))
    loaded, taken = load_products(rows=loads, actor=tally.actor, now=tally.now)
    for n, (target, members, repeated) in enumerate(kept):
        for sku in taken.get(n, []):
            members[0].remarks.append(Remark("sku_taken", "sku", sku))
        outcome = "changed" if target in loaded.changed else "unchanged"
        for member in members:
            tally.accept(member, "merged" if member.number in repeated else outcome, target)
            tally.know(KIND, keys[member.number], target, member.row_hash)


def _labels(facts: VariantRow, product: str, names: Sequence[str]) -> tuple[str, ...]:
    """Cut the product's name off `Mouse X - Hitam`; a label of two options is split only when the product has two."""
    label = facts.variant_name
    if label.lower().startswith(product.lower()):
        label = label[len(product) :]
    label = label.strip(" -–:/|") or "Standar"
    if facts.option_2:
        return label[:60], facts.option_2
    parts = re.split(r"\s*/\s*|,\s*", label)
    if len(names) == len(parts) == 2:  # noqa: PLR2004 - as many options as a product may have
        return parts[0][:60], parts[1][:60]
    return (label[:60],)


def _longest(names: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    return max(names, key=len)


def _facts(row: ReadRow) -> VariantRow:
    if not isinstance(row.facts, VariantRow):
        raise TypeError(f"row {row.number} is not a variant")
    return row.facts
