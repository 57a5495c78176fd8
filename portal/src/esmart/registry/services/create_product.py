"""One new product with its variants."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import Product, Variant
from esmart.registry.rules import ProductFacts, check_product, new_sku
from esmart.registry.services.columns import product_columns, variant_columns
from esmart.registry.services.find import lock_enterprise
from esmart.registry.services.lead_product import NOBODY, yield_lead
from esmart.registry.services.outward import guard_product, keep_vouched
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger


def create_product(
    *,
    enterprise_id: int,
    facts: ProductFacts,
    actor: Actor,
    now: datetime,
    draft: bool = False,
    institution_confirmed: bool = False,
) -> Product:
    """Keep a new product and its variants; a variant without SKU is given one of ours.

    A new lead product takes the place of the enterprise's former one. Raises FactsRefused (also for a SKU that is
    taken, and for what would reveal that somebody was in prison), NotThere, WrongState, NotAllowed.
    """
    if problems := check_product(facts):
        raise FactsRefused(problems)
    with acting(actor):
        enterprise = lock_enterprise(enterprise_id)
        refuse_stranger(actor, enterprise)
        refuse_taken_skus(facts)
        vouched = guard_product(
            enterprise, facts, object_id=None, vouch=institution_confirmed, actor=actor, now=now
        )
        if facts.is_lead_product and not draft:
            yield_lead(enterprise_id, now=now)
        state = Product.State.DRAFT if draft else Product.State.PUBLISHED
        product = Product(
            enterprise=enterprise, state=state, created_at=now, updated_at=now, **product_columns(facts)
        )
        product.save(force_insert=True)
        keep_vouched("product", product.pk, vouched, actor=actor, now=now)
        Variant.objects.bulk_create(
            Variant(product=product, sku=variant.sku or new_sku(), **variant_columns(variant, position))
            for position, variant in enumerate(facts.variants)
        )
    return product


def refuse_taken_skus(facts: ProductFacts, *, except_product: int = NOBODY) -> None:
    """Raise FactsRefused for each SKU that another product already has; one query."""
    wanted = {variant.sku: n for n, variant in enumerate(facts.variants) if variant.sku}
    others = Variant.objects.filter(sku__in=wanted).exclude(product_id=except_product)
    taken = list(others.values_list("sku", flat=True)) if wanted else []
    if taken:
        raise FactsRefused(
            {
                f"variants.{wanted[sku]}.sku": _("SKU “%(sku)s” sudah dipakai produk lain.") % {"sku": sku}
                for sku in taken
            }
        )
