"""GoFood's menu, outlet and orders ⇄ ours, pure; member names are the vendor's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.contract import HttpResponse, read_as
from ikm_connectors.errors import BadResponse, NotFound, NotOffered, VariantRule
from ikm_connectors.outcomes import confirmed, rejected
from ikm_connectors.variants import lacking, require_same_choices

WHOLE = "0"  # the SKU of an item without variants
NAME_MAX, DESCRIPTION_MAX, CODE_MAX, PRICE_MAX = 150, 250, 200, 2_000_000
SWITCHES_MAX = 50  # our own bound; the documents name none
PICKUP = "pickup"

ORDER_STATUSES: Mapping[str, m.OrderStatus] = {
    "CREATED": m.OrderStatus.ON_HOLD,
    "AWAITING_MERCHANT_ACCEPTANCE": m.OrderStatus.TO_SHIP,
    "MERCHANT_ACCEPTED": m.OrderStatus.TO_SHIP,
    "DRIVER_OTW_PICKUP": m.OrderStatus.AWAITING_PICKUP,
    "DRIVER_ARRIVED": m.OrderStatus.AWAITING_PICKUP,
    "PLACED": m.OrderStatus.IN_TRANSIT,
    "COMPLETED": m.OrderStatus.COMPLETED,
    "CANCELLED": m.OrderStatus.CANCELLED,
}
CANCEL_REASONS: Mapping[m.CancelReason, tuple[str, str]] = {
    "out_of_stock": ("ITEMS_OUT_OF_STOCK", "Stok habis"),
    "customer_request": ("OTHERS", "Permintaan pembeli"),
    "undeliverable": ("OTHERS", "Tidak dapat diantar"),
    "price_error": ("OTHERS", "Harga keliru"),
}


class Shape(msgspec.Struct, frozen=True):
    """Be the root of the vendor's objects: unknown fields are ignored."""


# ── tokens and outlet ────────────────────────────────────────────────────────────────────────────────────────


class WireTokens(Shape, frozen=True):
    access_token: str
    expires_in: int
    refresh_token: str = ""


def read_tokens(raw: Any, response: HttpResponse) -> m.TokenSet:
    """Read tokens; a refresh token is treated as single use, since nothing says otherwise."""
    wire = read_as(WireTokens, raw)
    if not wire.access_token:
        raise BadResponse("an empty access token", raw=None)
    return m.TokenSet(
        access=wire.access_token,
        access_expires_at=response.received_at + timedelta(seconds=wire.expires_in),
        refresh=wire.refresh_token,
        single_use=True,
    )


class WireOutlet(Shape, frozen=True):
    id: str
    name: str | None = ""


class WireOutletAnswer(Shape, frozen=True):
    outlet: WireOutlet


def read_outlet(raw: Any) -> m.ShopIdentity:
    """Read the outlet; that it stands under `outlet` is inferred from the notices."""
    wire = read_as(WireOutletAnswer, raw).outlet
    return m.ShopIdentity(id=wire.id, name=wire.name or "", region="ID", raw=raw)


# ── menu ─────────────────────────────────────────────────────────────────────────────────────────────────────


class Item(Shape, frozen=True, omit_defaults=True):
    external_id: str
    name: str
    price: int
    in_stock: bool
    description: str | None = None
    image: str | None = None
    operational_hours: Any = None  # its shape is not documented: handed back as it came
    variant_category_external_ids: list[str] | None = None


class Section(Shape, frozen=True):
    name: str
    menu_items: list[Item]


class Variant(Shape, frozen=True):
    external_id: str
    name: str
    price: int
    in_stock: bool


class Selection(Shape, frozen=True):
    min_quantity: int = 1
    max_quantity: int = 1


class Choice(Shape, frozen=True):
    selection: Selection


class VariantCategory(Shape, frozen=True):
    external_id: str
    internal_name: str
    name: str
    rules: Choice
    variants: list[Variant]


class Menu(Shape, frozen=True):
    """Hold a whole menu as GoFood takes it; only documented members are kept."""

    menus: list[Section]
    variant_categories: list[VariantCategory] = []

    def find(self, code: str) -> tuple[Section, Item] | None:
        return next(
            ((part, one) for part in self.menus for one in part.menu_items if one.external_id == code), None
        )

    def choices_of(self, item: Item) -> list[VariantCategory]:
        codes = item.variant_category_external_ids or []
        return [one for one in self.variant_categories if one.external_id in codes]


def without_blanks(item: Item) -> Item:
    """Give an item with what is empty left out, so that two spellings of nothing are alike."""
    return msgspec.structs.replace(
        item,
        description=item.description or None,
        image=item.image or None,
        variant_category_external_ids=item.variant_category_external_ids or None,
    )


class WireMenu(Shape, frozen=True):
    menus: list[Section] | None = None
    variant_categories: list[VariantCategory] | None = None


def read_menu(raw: Any) -> Menu:
    """Read the current menu; that it has the form of the push is inferred."""
    wire = read_as(WireMenu, raw)
    return Menu(menus=wire.menus or [], variant_categories=wire.variant_categories or [])


def state_of(menu: Menu, code: str) -> m.ListingState:
    """Show one item as a listing; raises NotFound. Without variants its SKU is the whole item."""
    found = menu.find(code)
    if found is None:
        raise NotFound(f"the menu has no item {code}")
    section, item = found
    choices = menu.choices_of(item)
    skus = tuple(
        m.SkuState(
            ref=m.SkuRef(code, variant.external_id),
            seller_sku=variant.external_id,
            options=(variant.name,),
            price=m.Money(item.price + variant.price),
            available=item.in_stock and variant.in_stock,
        )
        for choice in choices[:1]
        for variant in choice.variants
    ) or (
        m.SkuState(
            ref=m.SkuRef(code, WHOLE), seller_sku=code, price=m.Money(item.price), available=item.in_stock
        ),
    )
    available = any(sku.available for sku in skus)
    return m.ListingState(
        listing_id=code,
        lifecycle=m.Lifecycle.LIVE if available else m.Lifecycle.SOLD_OUT,
        source_status="in_stock" if available else "out_of_stock",
        title=item.name,
        seller_sku=skus[0].seller_sku,
        category_id=section.name,
        description=item.description or "",
        skus=skus,
        image_ids=(item.image,) if item.image else (),
        raw=msgspec.to_builtins(item),
    )


def states_of(menu: Menu) -> tuple[m.ListingState, ...]:
    return tuple(state_of(menu, item.external_id) for part in menu.menus for item in part.menu_items)


def code_of(menu: Menu, seller_sku: str) -> str | None:
    """Give the item that is, or has a variant, of our code."""
    for state in states_of(menu):
        if state.listing_id == seller_sku or any(sku.seller_sku == seller_sku for sku in state.skus):
            return state.listing_id
    return None


def write_item(draft: m.ProductDraft, code: str) -> tuple[Item, VariantCategory | None]:
    """Write a draft as an item and its one variant category; raises VariantRule for more than one kind of choice,
    whose combinations GoFood cannot price or switch apart.
    """
    if len(draft.options) > 1:
        raise VariantRule("GoFood knows one kind of choice per item")
    base = min(sku.price.amount for sku in draft.skus)
    choice = None
    if draft.options:
        choice = VariantCategory(
            external_id=f"{code}-VC",
            internal_name=f"{code} {draft.options[0].name}"[:NAME_MAX],
            name=draft.options[0].name,
            rules=Choice(Selection(1, 1)),
            variants=[
                Variant(sku.seller_sku, sku.options[0], sku.price.amount - base, sku.quantity > 0)
                for sku in draft.skus
            ],
        )
    item = Item(
        external_id=code,
        name=draft.title,
        price=base,
        in_stock=any(sku.quantity > 0 for sku in draft.skus),
        description=draft.description or None,
        image=draft.images[0].url or None if draft.images else None,
        variant_category_external_ids=[choice.external_id] if choice else None,
    )
    return item, choice


def with_item(menu: Menu, section: str, item: Item, choice: VariantCategory | None) -> Menu:
    """Give the menu with an item put into a section in place of the one with its code."""
    bare = without_item(menu, item.external_id)
    parts = [Section(one.name, [*one.menu_items, item]) if one.name == section else one for one in bare.menus]
    if all(one.name != section for one in bare.menus):
        parts.append(Section(section, [item]))
    return Menu(parts, [*bare.variant_categories, *([choice] if choice else [])])


def without_item(menu: Menu, code: str) -> Menu:
    """Give the menu without an item and without the choices that only it offered; empty sections end too."""
    found = menu.find(code)
    if found is None:
        return menu
    parts = [
        Section(one.name, [item for item in one.menu_items if item.external_id != code]) for one in menu.menus
    ]
    kept = {
        choice
        for part in parts
        for item in part.menu_items
        for choice in item.variant_category_external_ids or ()
    }
    only_its = set(found[1].variant_category_external_ids or ()) - kept
    return Menu(
        [part for part in parts if part.menu_items],
        [one for one in menu.variant_categories if one.external_id not in only_its],
    )


def patched(menu: Menu, code: str, patch: m.ListingPatch) -> Menu:
    """Give the menu with the patch's fields changed on one item; raises NotFound, and NotOffered for what an item
    does not have.
    """
    strange = [
        name
        for name in ("parcel", "attributes", "brand_id", "brand_name", "logistics", "preorder_days")
        if getattr(patch, name) is not None
    ]
    if strange:
        raise NotOffered(f"a GoFood item has no {', '.join(strange)}")
    found = menu.find(code)
    if found is None:
        raise NotFound(f"the menu has no item {code}")
    section, item = found
    changes: dict[str, Any] = {}
    if patch.title is not None:
        changes["name"] = patch.title
    if patch.description is not None:
        changes["description"] = patch.description
    if patch.images is not None:
        changes["image"] = patch.images[0].url if patch.images else None
    changed = msgspec.structs.replace(item, **changes)
    if patch.category_id is None or patch.category_id == section.name:
        return _each_item(menu, lambda one: changed if one.external_id == code else one)
    choices = menu.choices_of(item)
    moved = without_item(menu, code)
    kept = [one for one in choices if one not in moved.variant_categories]
    placed = with_item(moved, patch.category_id, changed, None)
    return Menu(placed.menus, [*placed.variant_categories, *kept])


def with_variants(menu: Menu, code: str, draft: m.ProductDraft) -> Menu:
    """Give the menu with the draft's variants that an item lacks; raises NotFound, and VariantRule for another kind of
    choice. The item costs as much as its cheapest variant, as everywhere.
    """
    state = state_of(menu, code)
    new = lacking(draft, state.skus)
    if not new:
        return menu
    found = menu.find(code)
    choices = menu.choices_of(found[1]) if found else []
    require_same_choices(draft, len(choices))
    grown = msgspec.structs.replace(
        choices[0],
        variants=[
            *choices[0].variants,
            *(Variant(sku.seller_sku, sku.options[0], 0, sku.quantity > 0) for sku in new),
        ],
    )
    menu = Menu(menu.menus, [grown if one is choices[0] else one for one in menu.variant_categories])
    prices = {sku.ref.sku_id: sku.price.amount for sku in state.skus if sku.price}
    return _reprice(menu, code, prices | {sku.seller_sku: sku.price.amount for sku in new})


def _each_item(menu: Menu, change: Callable[[Item], Item]) -> Menu:
    parts = [Section(one.name, [change(item) for item in one.menu_items]) for one in menu.menus]
    return Menu(parts, menu.variant_categories)


def priced(menu: Menu, levels: Sequence[m.PriceLevel]) -> tuple[Menu, tuple[m.WriteOutcome, ...]]:
    """Give the menu with new prices and one outcome per level; an item costs as much as its cheapest variant,
    and each variant adds the rest.
    """
    wanted = {level.ref: level.price.amount for level in levels}
    outcomes = []
    held = {sku.ref for state in states_of(menu) for sku in state.skus}
    for level in levels:
        missing = NotFound(f"the menu has no {level.ref.sku_id}", scope="sku")
        fine = level.ref in held
        outcomes.append(confirmed(level) if fine else rejected(missing, ref=level.ref, version=level.version))
    for code in dict.fromkeys(ref.listing_id for ref in wanted if ref in held):
        state = state_of(menu, code)
        prices = {
            sku.ref.sku_id: wanted.get(sku.ref, sku.price.amount if sku.price else 0) for sku in state.skus
        }
        menu = _reprice(menu, code, prices)
    return menu, tuple(outcomes)


def _reprice(menu: Menu, code: str, prices: Mapping[str, int]) -> Menu:
    base = min(prices.values())
    menu = _each_item(
        menu, lambda one: msgspec.structs.replace(one, price=base) if one.external_id == code else one
    )
    choices = [
        msgspec.structs.replace(
            one,
            variants=[
                msgspec.structs.replace(variant, price=prices[variant.external_id] - base)
                if variant.external_id in prices
                else variant
                for variant in one.variants
            ],
        )
        for one in menu.variant_categories
    ]
    return Menu(menu.menus, choices)


def write_switches(levels: Sequence[m.StockLevel]) -> list[dict[str, Any]]:
    """Write quantities as switches: none left is off, any left is on."""
    return [
        {
            "external_id": level.ref.listing_id if level.ref.sku_id == WHOLE else level.ref.sku_id,
            "in_stock": level.quantity > 0,
        }
        for level in levels
    ]


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────


class WireChosen(Shape, frozen=True):
    external_id: str | None = None
    name: str | None = ""


class WireOrderItem(Shape, frozen=True):
    id: str = ""
    external_id: str | None = None
    name: str | None = ""
    quantity: int = 0
    price: int = 0
    notes: str | None = None
    variants: list[WireChosen] | None = None


class WireCancellation(Shape, frozen=True):
    reason: str | None = None


class WireOrder(Shape, frozen=True):
    order_number: str
    status: str = ""
    pin: str | None = None
    order_total: int | None = None
    takeaway_charges: int | None = None
    created_at: datetime | None = None
    cancellation_detail: WireCancellation | None = None
    order_items: list[WireOrderItem] | None = None


class WirePerson(Shape, frozen=True):
    name: str | None = None


class WireBody(Shape, frozen=True):
    order: WireOrder
    service_type: str | None = ""
    customer: WirePerson | None = None
    driver: WirePerson | None = None


def read_order(raw: Any, told_at: datetime) -> m.Order:
    """Read the order that a notice carries; `told_at` is the notice's own time."""
    wire = read_as(WireBody, raw)
    order = wire.order
    lines = tuple(_line(one) for one in order.order_items or ())
    driver = wire.driver.name if wire.driver else None
    return m.Order(
        order_id=order_id_of(order.order_number, wire.service_type or ""),
        source_status=order.status,
        status=ORDER_STATUSES.get(order.status, m.OrderStatus.UNKNOWN),
        lines=lines,
        totals=m.OrderTotals(
            items=m.Money(sum(line.unit_price.amount * line.quantity for line in lines)),
            other=None if order.takeaway_charges is None else m.Money(order.takeaway_charges),
            total=None if order.order_total is None else m.Money(order.order_total),
        ),
        buyer=m.Buyer(name=(wire.customer.name if wire.customer else None) or ""),
        storefront="GoFood",
        note="; ".join(one.notes for one in order.order_items or () if one.notes),
        cancel_reason=(order.cancellation_detail.reason if order.cancellation_detail else None) or "",
        created_at=order.created_at,
        updated_at=told_at,
        ext={
            name: value
            for name, value in (("pin", order.pin), ("driver", driver), ("service_type", wire.service_type))
            if value
        },
        raw=raw,
    )


def _line(wire: WireOrderItem) -> m.OrderLine:
    """Read a line; that its price holds the variant's addition is inferred from a recorded total."""
    chosen = next((one.external_id for one in wire.variants or () if one.external_id), None)
    ref = m.SkuRef(wire.external_id, chosen or WHOLE) if wire.external_id else None
    return m.OrderLine(
        line_id=wire.id,
        ref=ref,
        seller_sku=chosen or wire.external_id or "",
        title=wire.name or "",
        option=", ".join(one.name for one in wire.variants or () if one.name),
        quantity=wire.quantity,
        unit_price=m.Money(wire.price),
        raw=msgspec.to_builtins(wire),
    )


def order_id_of(number: str, service_type: str) -> str:
    """Name an order so that its path is known again: pick-up orders bear `pickup/` before their number."""
    return f"{PICKUP}/{number}" if service_type == "gofood_pickup" else number


def path_of(order_id: str) -> dict[str, str]:
    """Give way and number of an order for its path."""
    way, _, number = order_id.rpartition("/")
    return {"way": way or "delivery", "number": number}
