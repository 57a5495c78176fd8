"""New facts for a kept product; variants keep their identity, since orders and listings hang on it."""

from __future__ import annotations

from datetime import datetime

from esmart.core.history import Actor, acting
from esmart.registry.models import Product, Variant
from esmart.registry.rules import ProductFacts, VariantFacts, check_product, new_sku
from esmart.registry.services.columns import product_columns, variant_columns, write_changes
from esmart.registry.services.create_product import refuse_taken_skus
from esmart.registry.services.find import lock_product
from esmart.registry.services.lead_product import yield_lead
from esmart.registry.services.outward import guard_product, keep_vouched
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger


def update_product(
    *,
    product_id: int,
    facts: ProductFacts,
    actor: Actor,
    now: datetime,
    institution_confirmed: bool = False,
) -> Product:
    """Replace all facts of a product; equal facts change nothing.

    A variant is recognised by its SKU, else by its options. One that is no longer named is switched off, never
    deleted: an order may still come back with its SKU; naming it again switches it on. Raises FactsRefused, NotThere,
    WrongState, NotAllowed.
    """
    if problems := check_product(facts):
        raise FactsRefused(problems)
    with acting(actor):
        product = lock_product(product_id)
        refuse_stranger(actor, product.enterprise)
        refuse_taken_skus(facts, except_product=product_id)
        vouched = guard_product(
            product.enterprise,
            facts,
            object_id=product_id,
            vouch=institution_confirmed,
            actor=actor,
            now=now,
        )
        keep_vouched("product", product_id, vouched, actor=actor, now=now)
        if facts.is_lead_product and product.state == Product.State.PUBLISHED:
            yield_lead(product.enterprise_id, except_product=product_id, now=now)
        changed = _write_variants(product, facts.variants)
        columns = product_columns(facts)
        if not write_changes(product, columns, now=now) and changed:
            product.updated_at = now
            product.save(update_fields=["updated_at"])
    return product


def _write_variants(product: Product, wanted: tuple[VariantFacts, ...]) -> bool:
    kept = list(product.variants.select_for_update())
    matches = _match(kept, wanted)
    named = {variant.id for variant in matches if variant}
    changed = _switch_off([variant for variant in kept if variant.id not in named])
    _free_options(matches, wanted, kept)
    for position, (variant, facts) in enumerate(zip(matches, wanted, strict=True)):
        columns = variant_columns(facts, position)
        if variant is None:
            Variant.objects.create(product=product, sku=facts.sku or new_sku(), **columns)
            changed = True
            continue
        columns["sku"] = facts.sku or variant.sku
        different = [name for name, value in columns.items() if getattr(variant, name) != value]
        for name in different:
            setattr(variant, name, columns[name])
        if different:
            variant.save(update_fields=different)
            changed = True
    return changed


def _match(kept: list[Variant], wanted: tuple[VariantFacts, ...]) -> list[Variant | None]:
    by_sku = {variant.sku: variant for variant in kept}
    by_options = {tuple(variant.options): variant for variant in kept}
    skus = {facts.sku for facts in wanted if facts.sku}
    found: list[Variant | None] = []
    for facts in wanted:
        variant = by_sku.get(facts.sku) if facts.sku else by_options.get(facts.options)
        if variant is None and facts.sku:  # a new SKU for known options renames the variant
            variant = by_options.get(facts.options)
        taken = variant is not None and (
            variant in found or (variant.sku in skus and variant.sku != facts.sku)
        )
        found.append(None if taken else variant)
    return found


def _switch_off(variants: list[Variant]) -> bool:
    ids = [variant.id for variant in variants if variant.active]
    return bool(ids) and Variant.objects.filter(id__in=ids).update(active=False) > 0


def _free_options(
    matches: list[Variant | None], wanted: tuple[VariantFacts, ...], kept: list[Variant]
) -> None:
    """Let options move between variants (M becomes L, L becomes M) under a constraint that allows each once."""
    new_owner = {facts.options: variant for variant, facts in zip(matches, wanted, strict=True)}
    for variant in kept:
        options = tuple(variant.options)
        if options in new_owner and new_owner[options] is not variant:
            variant.options = [f"({variant.sku})", *variant.options[1:]] if options else [f"({variant.sku})"]
            variant.save(update_fields=["options"])
