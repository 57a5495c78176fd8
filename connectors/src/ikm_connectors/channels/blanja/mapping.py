"""Blanja's XML ⇄ ours, pure; member names are the vendor's own, those the sheet does not show are inferred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.channels.blanja.client import entries, write_xml
from ikm_connectors.contract import Context, read_as
from ikm_connectors.errors import BadResponse, VariantRule

WIB = timezone(timedelta(hours=7))
PAID = "PAID"  # the only word for a state that is known
ORDER_STATUSES: Mapping[str, m.OrderStatus] = {PAID: m.OrderStatus.TO_SHIP}
COURIER = "FL"


class Shape(msgspec.Struct, frozen=True):
    """Be the root of the vendor's objects: unknown members are ignored."""


def read_nothing(raw: Any) -> Any:
    return raw


# ── categories and items ─────────────────────────────────────────────────────────────────────────────────────


def read_categories(raw: Any) -> m.Page[m.Category]:
    """Read every element that bears a `categoryId`; only that such an id exists is sure, so each counts as a leaf."""
    return m.Page(items=tuple(_categories(raw)), raw=raw)


def _categories(node: Any) -> Iterator[m.Category]:
    if isinstance(node, list):
        for one in node:
            yield from _categories(one)
    elif isinstance(node, dict):
        number = node.get("categoryId")
        if isinstance(number, str) and number:
            yield m.Category(
                id=number, parent_id="", name=str(node.get("name") or number), is_leaf=True, raw=node
            )
        for value in node.values():
            yield from _categories(value)


def write_item(draft: m.ProductDraft, client_ref: str, context: Context) -> dict[str, str]:
    """Write the three XML texts of a new item; where goods are sent from comes from the credentials."""
    sku = draft.skus[0]
    item = {
        "categoryId": draft.category_id,
        "title": draft.title,
        "price": sku.price.amount,
        "state": context.credentials["state"],
        "city": context.credentials["city"],
        "district": context.credentials["district"],
        "weight": draft.parcel.weight_g,
        "length": draft.parcel.length_cm,
        "width": draft.parcel.width_cm,
        "height": draft.parcel.height_cm,
        "freightPayer": "seller",
        "description": draft.description,
        "supportPOD": "false",
    }
    skus = {"sku": [{"outerCode": client_ref, "quantity": sku.quantity, "price": sku.price.amount}]}
    images = {
        "itemImage": [{"url": image.url, "position": number} for number, image in enumerate(draft.images, 1)]
    }
    return {
        "item": write_xml("item", item),
        "skus": write_xml("skus", skus),
        "itemImages": write_xml("itemImages", images),
    }


def require_one_sku(draft: m.ProductDraft) -> None:
    """Raise VariantRule for variants: how their options were named is not known."""
    if len(draft.skus) != 1 or draft.options:
        raise VariantRule("how Blanja named options is not known")


def read_item_id(raw: Any) -> str:
    """Read the new item's id; empty when the answer names none, since its members were never read."""
    return str(raw.get("itemId") or "") if isinstance(raw, dict) else ""


def read_item_ids(raw: Any) -> tuple[str, ...]:
    class Entry(Shape, frozen=True):
        id: str

    return tuple(read_as(Entry, one).id for one in entries(raw, "items", "item"))


class WireSku(Shape, frozen=True):
    skuId: str  # noqa: N815 - the vendor's spelling
    outerCode: str = ""  # noqa: N815
    quantity: int | None = None
    price: int | None = None


class WireItem(Shape, frozen=True):
    title: str
    description: str = ""
    categoryId: str = ""  # noqa: N815


class WireItemAnswer(Shape, frozen=True):
    item: dict[str, Any]


def read_item(raw: Any, item_id: str) -> m.ListingState:
    """Read an item; whether it is on the shelf is not told here, so its lifecycle is unknown."""
    node = read_as(WireItemAnswer, raw).item
    wire = read_as(WireItem, node)
    skus = []
    for one in entries(node, "skus", "sku"):
        sku = read_as(WireSku, one)
        skus.append(
            m.SkuState(
                ref=m.SkuRef(item_id, sku.skuId),
                seller_sku=sku.outerCode,
                price=None if sku.price is None else m.Money(sku.price),
                quantity=sku.quantity,
            )
        )
    if not skus:
        raise BadResponse("an item without a SKU", raw=raw)
    return m.ListingState(
        listing_id=item_id,
        lifecycle=m.Lifecycle.UNKNOWN,
        source_status="",
        title=wire.title,
        seller_sku=skus[0].seller_sku,
        category_id=wire.categoryId,
        description=wire.description,
        skus=tuple(skus),
        raw=raw,
    )


def placed(state: m.ListingState, *, on_shelf: bool) -> m.ListingState:
    """Give the state with its place, known from the two lists."""
    lifecycle = m.Lifecycle.PAUSED
    if on_shelf:
        sold_out = all(sku.quantity == 0 for sku in state.skus)
        lifecycle = m.Lifecycle.SOLD_OUT if sold_out else m.Lifecycle.LIVE
    word = "onshelf" if on_shelf else "instorage"
    return msgspec.structs.replace(state, lifecycle=lifecycle, source_status=word)


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────


class WireLine(Shape, frozen=True):
    skuCode: str = ""  # noqa: N815 - the vendor's spelling
    itemTitle: str = ""  # noqa: N815
    quantity: int = 0
    price: int = 0
    payment: int | None = None
    created: str = ""


class WireOrder(Shape, frozen=True):
    orderNumber: str  # noqa: N815
    buyerEmail: str = ""  # noqa: N815
    receiverMobile: str = ""  # noqa: N815


def day(moment: datetime) -> str:
    """Write a day as the order list asks for it, Jakarta's."""
    return moment.astimezone(WIB).strftime("%d/%m/%Y")


def read_events(raw: Any, status: str = "") -> tuple[m.OrderEvent, ...]:
    """Read orders of the list; their state is what was asked for, and unknown when nothing was."""
    return tuple(
        m.OrderEvent(
            order_id=order.order_id,
            source_status=order.source_status,
            status=order.status,
            occurred_at=order.created_at,
            raw=order.raw,
        )
        for order in read_orders(raw, status)
    )


def read_orders(raw: Any, status: str = "") -> tuple[m.Order, ...]:
    """Read all orders of an answer: one, many or none."""
    return tuple(_order(one, status) for one in entries(raw, "orders", "order"))


def _order(raw: Any, status: str) -> m.Order:
    wire = read_as(WireOrder, raw)
    lines, paid, moments = [], [], []
    for number, one in enumerate(entries(raw, "orderLines", "orderLine"), 1):
        line = read_as(WireLine, one)
        paid.append(line.payment)
        moments.append(_moment(line.created))
        lines.append(
            m.OrderLine(
                line_id=f"{wire.orderNumber}-{number}",
                ref=None,
                seller_sku=line.skuCode,
                title=line.itemTitle,
                quantity=line.quantity,
                unit_price=m.Money(line.price),
                raw=one,
            )
        )
    created = next((moment for moment in moments if moment is not None), None)
    return m.Order(
        order_id=wire.orderNumber,
        source_status=status,
        status=ORDER_STATUSES.get(status, m.OrderStatus.UNKNOWN),
        lines=tuple(lines),
        totals=m.OrderTotals(
            items=m.Money(sum(line.unit_price.amount * line.quantity for line in lines)),
            total=None if None in paid else m.Money(sum(one or 0 for one in paid)),
        ),
        buyer=m.Buyer(phone=wire.receiverMobile),
        storefront="Blanja.com",
        created_at=created,
        updated_at=created,
        raw=raw,
    )


def _moment(text: str) -> datetime | None:
    """Read when a line was made; how it was written is inferred, so another writing is no time and no error."""
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=WIB)
    except ValueError:
        return None
