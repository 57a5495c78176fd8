"""Many products at once, with their variants: what is kept keeps its id and SKU, what is not named is left alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection
from psycopg.types.json import Jsonb

from esmart.core.bulk import copy_rows
from esmart.core.history import Actor, acting
from esmart.core.ids import new_public_id
from esmart.registry.models import Product, Variant
from esmart.registry.rules import ProductFacts, VariantFacts, name_key, new_sku
from esmart.registry.services.load.enterprises import Loaded

_TEXTS = ("description", "category_hint", "materials")
_COLUMNS = (
    "public_id", "state", "state_reason", "created_at", "updated_at", "enterprise_id", "name", "name_key", "commodity",
    "lead_time_days", "is_lead_product", "option_names", *_TEXTS,
)  # fmt: skip
_FILLED = {
    **{name: f"CASE WHEN l.{name} = '' THEN p.{name} ELSE l.{name} END" for name in _TEXTS},
    "lead_time_days": "coalesce(l.lead_time_days, p.lead_time_days)",
    "commodity": "CASE WHEN l.commodity = 'other' THEN p.commodity ELSE l.commodity END",
    "option_names": "CASE WHEN p.option_names = '[]' THEN l.option_names ELSE p.option_names END",
    "enterprise_id": "coalesce(l.enterprise_id, p.enterprise_id)",
    "state": "CASE WHEN l.publishes AND p.state = 'draft' THEN 'published' ELSE p.state END",
    "name": "CASE WHEN l.name = '' THEN p.name ELSE l.name END",
    "name_key": "CASE WHEN l.name = '' THEN p.name_key ELSE l.name_key END",
}
_VARIANT_COLUMNS = (
    "id",
    "product_id",
    "sku",
    "options",
    "price",
    "weight_grams",
    "barcode",
    "position",
    "active",
)


@dataclass(frozen=True, slots=True)
class VariantLoad:
    """A kept variant as the planner sees it."""

    id: int
    product_id: int
    sku: str
    options: tuple[str, ...]
    price: int
    weight_grams: int | None
    barcode: str
    position: int


@dataclass(frozen=True, slots=True)
class ProductLoad:
    """One product to load. `target` is the kept product it is, or None for a new one, which needs an enterprise.

    On a kept product an empty name, an absent enterprise and a missing variant leave what is there. `publishes` lifts a
    draft, for instance when its maker becomes known.
    """

    facts: ProductFacts
    enterprise_id: int | None = None
    target: int | None = None
    state: str = "published"
    publishes: bool = False


def load_products(
    *, rows: Sequence[ProductLoad], actor: Actor, now: datetime
) -> tuple[Loaded, dict[int, list[str]]]:
    """Insert and update products and variants in one transaction.

    Also gives, per row, the SKUs that another variant already bears; those variants got one of ours. Raises ValueError
    when two rows have one target. Six statements whatever the number of rows.
    """
    targets = [row.target for row in rows if row.target is not None]
    if len(targets) != len(set(targets)):
        raise ValueError("two rows of one load have the same target; fold them first")
    if not rows:
        return Loaded([]), {}
    public_ids = [new_public_id() for _ in rows]
    with acting(actor), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE load_product ON COMMIT DROP AS"
            " SELECT 0 AS number, NULL::bigint AS target, false AS publishes, p.* FROM registry_product p WITH NO DATA"
        )
        copy_rows(
            "load_product",
            ("number", "target", "publishes", *_COLUMNS),
            ((n, row.target, row.publishes, *_values(row, public_ids[n], now)) for n, row in enumerate(rows)),
        )
        columns = ", ".join(_COLUMNS)
        cursor.execute(
            f"INSERT INTO registry_product ({columns}) SELECT {columns} FROM load_product"
            " WHERE target IS NULL ORDER BY number RETURNING public_id, id"
        )
        created = dict(cursor.fetchall())
        filled = ", ".join(f"{name} = {value}" for name, value in _FILLED.items())
        differs = " OR ".join(f"p.{name} IS DISTINCT FROM {value}" for name, value in _FILLED.items())
        cursor.execute(
            f"UPDATE registry_product p SET {filled}, updated_at = l.updated_at FROM load_product l"
            f" WHERE p.id = l.target AND ({differs}) RETURNING p.id"
        )
        changed = {row[0] for row in cursor.fetchall()}
        cursor.execute("DROP TABLE load_product")
        ids = [row.target if row.target is not None else created[public_ids[n]] for n, row in enumerate(rows)]
        touched, taken = _load_variants(rows, ids)
    new = set(created.values())
    return Loaded(ids, created=new, changed=(changed | touched) - new), taken


def products_by_name(enterprise_ids: Iterable[int]) -> dict[tuple[int, str], list[int]]:
    """Give the living products of these enterprises by (enterprise id, name key); one statement."""
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    products = Product.objects.filter(enterprise_id__in=set(enterprise_ids)).exclude(
        state=Product.State.MERGED
    )
    for product, enterprise, key in products.order_by("id").values_list("id", "enterprise_id", "name_key"):
        found[enterprise, key].append(product)
    return dict(found)


def maker_of(product_id: int) -> int:
    """Give the enterprise of a product; one statement."""
    return Product.objects.values_list("enterprise_id", flat=True).get(id=product_id)


def product_names(ids: Iterable[int]) -> dict[int, tuple[str, list[str]]]:
    """Give name and option names of each product; one statement."""
    rows = Product.objects.filter(id__in=set(ids)).values_list("id", "name", "option_names")
    return {id_: (name, options) for id_, name, options in rows}


def variants_of(product_ids: Iterable[int]) -> dict[int, list[VariantLoad]]:
    """Give the kept variants of these products in their order; one statement."""
    found: dict[int, list[VariantLoad]] = defaultdict(list)
    for variant in Variant.objects.filter(product_id__in=set(product_ids)).order_by("position", "id"):
        found[variant.product_id].append(
            VariantLoad(
                variant.id, variant.product_id, variant.sku, tuple(variant.options), variant.price,
                variant.weight_grams, variant.barcode, variant.position,
            )
        )  # fmt: skip
    return dict(found)


def _values(row: ProductLoad, public_id: str, now: datetime) -> tuple[object, ...]:
    facts = row.facts
    return (
        public_id, row.state, "", now, now, row.enterprise_id, facts.name, name_key(facts.name), facts.commodity,
        facts.lead_time_days, facts.is_lead_product, Jsonb(list(facts.option_names)),
        *(getattr(facts, name) for name in _TEXTS),
    )  # fmt: skip


def _load_variants(rows: Sequence[ProductLoad], ids: Sequence[int]) -> tuple[set[int], dict[int, list[str]]]:
    kept = variants_of(row.target for row in rows if row.target is not None)
    wanted = {variant.sku for row in rows for variant in row.facts.variants if variant.sku}
    owners = dict(Variant.objects.filter(sku__in=wanted).values_list("sku", "product_id"))
    taken: dict[int, list[str]] = {}
    used: set[str] = set()
    writes: list[tuple[Any, ...]] = []
    touched: set[int] = set()
    for n, (row, product) in enumerate(zip(rows, ids, strict=True)):
        free: list[VariantFacts] = []
        for variant in row.facts.variants:
            if variant.sku and (variant.sku in used or owners.get(variant.sku, product) != product):
                taken.setdefault(n, []).append(variant.sku)
                free.append(replace(variant, sku=""))
                continue
            used.update({variant.sku} - {""})
            free.append(variant)
        planned = plan_variants(kept.get(product, []), free, product)
        if planned:
            touched.add(product)
        writes += planned
    if not writes:
        return touched, taken
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE load_variant ON COMMIT DROP AS SELECT * FROM registry_variant WITH NO DATA"
        )
        copy_rows("load_variant", _VARIANT_COLUMNS, writes)
        cursor.execute(
            "UPDATE registry_variant v SET options = l.options, price = l.price, weight_grams = l.weight_grams,"
            " barcode = l.barcode, position = l.position FROM load_variant l WHERE v.id = l.id"
        )
        columns = ", ".join(name for name in _VARIANT_COLUMNS if name != "id")
        cursor.execute(
            f"INSERT INTO registry_variant ({columns}) SELECT {columns} FROM load_variant WHERE id IS NULL"
            " ORDER BY product_id, position"
        )
        cursor.execute("DROP TABLE load_variant")
    return touched, taken


def plan_variants(
    kept: Sequence[VariantLoad], wanted: Sequence[VariantFacts], product: int
) -> list[tuple[Any, ...]]:
    """Plan the rows to write for one product, in the order of the columns; id None is a new variant.

    A variant is recognised by its SKU, else by its options. The lone variant without options becomes the first one that
    has them, so that an order for it still finds its way. Once a product has options, a variant without is not added.
    """
    by_sku = {variant.sku: variant for variant in kept}
    by_options = {variant.options: variant for variant in kept}
    # What was weighed as one product is weighed so in each of its variants, until a file says otherwise.
    weighed = kept[0].weight_grams if len(kept) == 1 and not kept[0].options else None
    planned: list[tuple[Any, ...]] = []
    position = len(kept)
    for facts in wanted:
        found = (by_sku.get(facts.sku) if facts.sku else None) or by_options.get(facts.options)
        if found is None and not facts.options and kept:
            continue
        if found is None and facts.options:
            found = by_options.pop((), None)
        elif found is not None:
            by_options.pop(found.options, None)
        if found is None:
            planned.append(
                (None, product, facts.sku or new_sku(), Jsonb(list(facts.options)), facts.price, facts.weight_grams or weighed,
                 facts.barcode, position, True)
            )  # fmt: skip
            position += 1
            continue
        options = facts.options or found.options
        weight, barcode = facts.weight_grams or found.weight_grams, facts.barcode or found.barcode
        if (options, facts.price, weight, barcode) != (
            found.options,
            found.price,
            found.weight_grams,
            found.barcode,
        ):
            planned.append(
                (found.id, product, found.sku, Jsonb(list(options)), facts.price, weight, barcode, found.position, True)
            )  # fmt: skip
    return planned
