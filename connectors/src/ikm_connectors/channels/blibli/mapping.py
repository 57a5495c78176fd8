"""The Seller API's objects ⇄ ours, pure; field names and values are the vendor's own (sheet sections 4 and 5).

The documents at hand lost the bodies of many answers: names that only our reading of the calls suggests are marked [I].
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.channels.blibli.faults import reason_of
from ikm_connectors.contract import read_as
from ikm_connectors.errors import BadResponse, Misuse, NotOffered
from ikm_connectors.outcomes import confirmed, rejected, unanswered

SKUS_PER_CALL = 100
IMAGE_BYTES_MAX = 4 * 1024 * 1024
DONE = "FINISHED"
# The lists of products, one per state; REJECTED is inferred.
STATES = ("ACTIVE", "OOS", "IN_PROGRESS", "NEED_CORRECTION", "ARCHIVED", "SUSPENDED", "REJECTED")
LIFECYCLES: Mapping[str, m.Lifecycle] = {
    "ACTIVE": m.Lifecycle.LIVE,
    "OOS": m.Lifecycle.SOLD_OUT,
    "IN_PROGRESS": m.Lifecycle.PENDING_REVIEW,
    "NEED_CORRECTION": m.Lifecycle.REJECTED,
    "ARCHIVED": m.Lifecycle.PAUSED,
    "SUSPENDED": m.Lifecycle.BANNED,
    "REJECTED": m.Lifecycle.REJECTED,
}
# PF (package made) is inferred. DF, CR and CX are seen and not explained, so they stay unknown.
ORDER_STATUSES: Mapping[str, m.OrderStatus] = {
    "FP": m.OrderStatus.TO_SHIP,
    "PF": m.OrderStatus.AWAITING_PICKUP,
    "D": m.OrderStatus.DELIVERED,
    "X": m.OrderStatus.CANCELLED,
}
# Reasons are listed as sentences; which words mean which of ours is inferred.
CANCEL_WORDS: Mapping[str, str] = {"out_of_stock": r"stok|stock", "price_error": r"harga|price"}
SPECIAL = "special:"  # opens our id of an attribute that stands at each item
VARIANT_CODE = re.compile(r"[A-Z]{2}-\d{7}")


class Shape(msgspec.Struct, frozen=True, rename="camel"):
    """Be the root of the vendor's objects: names in camel case, unknown fields are ignored."""


def rupiah(amount: float | str | None) -> m.Money:
    """Read an amount, which may carry `.0`. Raises BadResponse when it is no number."""
    try:
        return m.Money(int(Decimal(str(amount or 0)).to_integral_value(ROUND_HALF_UP)))
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise BadResponse(f"{amount!r} is no amount") from error


def moment(milliseconds: int | None) -> datetime | None:
    """Read milliseconds since 1970; zero and nothing are no time."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
    except (OverflowError, OSError, ValueError) as error:
        raise BadResponse(f"{milliseconds!r} is no time") from error


def listing_of(sku_id: str) -> str:
    """Give the product's SKU of an item's: TOQ-15126-00411-00001 belongs to TOQ-15126-00411."""
    return sku_id.rpartition("-")[0]


# ── store and rules ──────────────────────────────────────────────────────────────────────────────────────────


class WireStore(Shape, frozen=True):
    code: str
    name: str | None = ""
    status: str | None = ""


def read_store(raw: Any, request_id: str) -> m.ShopIdentity:
    """Read the store; member names [I]."""
    wire = read_as(WireStore, raw, request_id)
    return m.ShopIdentity(
        id=wire.code,
        name=wire.name or "",
        region="ID",
        status=wire.status or "",
        raw=raw,
        request_id=request_id,
    )


class WireCode(Shape, frozen=True):
    code: str
    name: str | None = ""


def read_pickup_point(raw: Any, request_id: str) -> str:
    """Give the first pickup point [I]."""
    points = read_as(list[WireCode], raw, request_id)
    if not points:
        raise BadResponse("the store has no pickup point", request_id=request_id, raw=raw)
    return points[0].code


def read_logistics(raw: Any, request_id: str) -> tuple[m.LogisticOption, ...]:
    return tuple(
        m.LogisticOption(id=one.code, name=one.name or one.code, enabled=True, request_id=request_id)
        for one in read_as(list[WireCode], raw, request_id)
    )


class WireCategory(Shape, frozen=True):
    category_code: str
    category_name: str | None = ""
    children: list[dict[str, Any]] | None = None


def read_categories(raw: Any, request_id: str) -> m.Page[m.Category]:
    """Read the tree, parents before children; member names [I]."""
    found: list[m.Category] = []
    waiting = [("", one) for one in read_as(list[dict[str, Any]], raw, request_id)]
    while waiting:
        parent_id, one = waiting.pop(0)
        wire = read_as(WireCategory, one, request_id)
        found.append(
            m.Category(
                id=wire.category_code,
                parent_id=parent_id,
                name=wire.category_name or "",
                is_leaf=not wire.children,
                raw={name: value for name, value in one.items() if name != "children"},
                request_id=request_id,
            )
        )
        waiting += [(wire.category_code, child) for child in wire.children or ()]
    return m.Page(items=tuple(found), request_id=request_id)


class WireAttribute(Shape, frozen=True):
    code: str
    name: str | None = ""
    type: str | None = ""
    mandatory: bool = False
    variant_creating: bool = False
    special_attribute: bool = False
    values: list[str] | None = None


def read_attributes(raw: Any, request_id: str) -> tuple[m.AttributeRule, ...]:
    return tuple(_read_attribute(one, request_id) for one in read_as(list[dict[str, Any]], raw, request_id))


def _read_attribute(raw: dict[str, Any], request_id: str) -> m.AttributeRule:
    wire = read_as(WireAttribute, raw, request_id)
    special = SPECIAL if wire.special_attribute and not wire.variant_creating else ""
    return m.AttributeRule(
        id=f"{special}{wire.code}",
        name=wire.name or wire.code,
        kind="text" if wire.type == "DESCRIPTIVE" else "choice",
        required="yes" if wire.mandatory else "no",
        values=tuple(m.AttributeChoice(id=value, name=value) for value in wire.values or ()),
        max_length=255,
        for_variants=wire.variant_creating,
        raw=raw,
        request_id=request_id,
    )


LIMITS = m.Limits(
    description_max=5000,
    images_min=1,
    images_max=8,
    price_min=1,
    image=m.ImageRules(formats=("jpeg", "png"), max_bytes=IMAGE_BYTES_MAX, min_px=600),
    stock_batch_max=SKUS_PER_CALL,
    price_batch_max=SKUS_PER_CALL,
    source="Create product page, V3; no call gives the limits",
)


class WirePaging(Shape, frozen=True):
    total_record: int
    page_number: int = 0
    page_size: int = 0


class WireBrand(Shape, frozen=True):
    brand_code: str
    brand_name: str | None = ""


class WireBrands(Shape, frozen=True):
    content: list[dict[str, Any]]
    page_meta_data: WirePaging | None = None


def read_brands(raw: Any, request_id: str, page: int, size: int) -> m.Page[m.Brand]:
    """Read a page of brands; member names [I]."""
    wire = read_as(WireBrands, raw, request_id)
    brands = []
    for one in wire.content:
        brand = read_as(WireBrand, one, request_id)
        name = brand.brand_name or brand.brand_code
        brands.append(m.Brand(id=brand.brand_code, name=name, raw=one, request_id=request_id))
    total = wire.page_meta_data.total_record if wire.page_meta_data is not None else None
    more = total is not None and (page + 1) * size < total
    following = str(page + 1) if brands and more else None
    return m.Page(items=tuple(brands), next_cursor=following, total=total, raw=raw, request_id=request_id)


# ── writing a product ────────────────────────────────────────────────────────────────────────────────────────


def write_product(draft: m.ProductDraft, pickup_point: str, codes: Sequence[str]) -> dict[str, Any]:
    """Write the body of create products with one product; `codes` are the variant attributes of the draft's axes.

    Member names of an item beside variantAttribute and specialAttribute are those of version 2 [I].
    Raises NotOffered for what has no documented field, Misuse for a picture without a public address.
    """
    if draft.preorder_days or draft.condition == "used":
        raise NotOffered("Blibli documents no field for pre-order days and used goods")
    pictures = {f"{number}": _address(image) for number, image in enumerate(draft.images, 1)}
    items = []
    for sku in draft.skus:
        own = _own_pictures(draft, sku)
        pictures |= own
        items.append(_write_item(draft, sku, codes, [*own, *list(pictures)[: len(draft.images)]]))
    product: dict[str, Any] = {
        "name": draft.title,
        "categoryCode": draft.category_id,
        "description": base64.b64encode(draft.description.encode()).decode(),
        "productType": 1,
        "pickupPointCode": pickup_point,
        "dimension": write_parcel(draft.parcel),
        "attributes": _attributes(draft, special=False),
        "imageMap": pictures,
        "productItems": items,
    }
    if draft.brand_id:
        product["brandCode"] = draft.brand_id
    elif draft.brand_name:
        product["newBrand"] = draft.brand_name
    if draft.logistics:
        product["logistics"] = list(draft.logistics)
    return {"product": [product | dict(draft.ext)]}


def _address(image: m.MediaRef) -> str:
    address = image.url or image.id
    if not address.startswith("https://"):
        raise Misuse("Blibli takes pictures by a public https address")
    return address


def _own_pictures(draft: m.ProductDraft, sku: m.SkuDraft) -> dict[str, str]:
    """Give the pictures of the options that a variant has."""
    own = {}
    for axis, value in zip(draft.options, sku.options, strict=True):
        if value in axis.images:
            own[f"{axis.name}-{value}"] = _address(axis.images[value])
    return own


def _write_item(
    draft: m.ProductDraft, sku: m.SkuDraft, codes: Sequence[str], images: list[str]
) -> dict[str, Any]:
    item: dict[str, Any] = {
        "sellerSku": sku.seller_sku,
        "price": sku.price.amount,
        "salePrice": sku.price.amount,
        "stock": sku.quantity,
        "buyable": True,
        "images": images,
    }
    special = _attributes(draft, special=True)
    if codes:
        item["variantAttribute"] = dict(zip(codes, sku.options, strict=True))
    if special:
        item["specialAttribute"] = special
    if sku.barcode:
        item["upcCode"] = sku.barcode
    return item


def _attributes(draft: m.ProductDraft, *, special: bool) -> dict[str, str]:
    """Write attributes by code; several values are joined by a comma [I]."""
    return {
        one.attribute_id.removeprefix(SPECIAL): ", ".join(
            value.value_id or value.text for value in one.values
        )
        for one in draft.attributes
        if one.attribute_id.startswith(SPECIAL) is special
    }


def write_parcel(parcel: m.Parcel) -> dict[str, int]:
    """Write size in cm and weight in grams [I]."""
    return {
        "length": parcel.length_cm,
        "width": parcel.width_cm,
        "height": parcel.height_cm,
        "weight": parcel.weight_g,
    }


def name_axes(draft: m.ProductDraft, rules: Sequence[m.AttributeRule]) -> tuple[str, ...]:
    """Give the code of the variant attribute that each axis means, by its code or its name."""
    by_name = {rule.name.lower(): rule.id for rule in rules if rule.for_variants}
    codes = []
    for axis in draft.options:
        code = axis.name if VARIANT_CODE.fullmatch(axis.name) else by_name.get(axis.name.lower(), "")
        if not code:
            raise NotOffered(f"this category has no variants by {axis.name!r}: {', '.join(by_name)}")
        codes.append(code)
    return tuple(codes)


class WireQueued(Shape, frozen=True):
    request_id: str


def read_queued(raw: Any, request_id: str) -> str:
    """Give the queue's id, under which the outcome is asked later."""
    return read_as(WireQueued, raw, request_id).request_id


# ── the queue ────────────────────────────────────────────────────────────────────────────────────────────────


class WireRow(Shape, frozen=True):
    """Hold what became of one thing; that it has a success flag and a message is documented, the rest [I]."""

    success: bool
    message: str | None = ""
    product_name: str | None = ""
    product_sku: str | None = ""
    gdn_sku: str | None = ""


class WireFeed(Shape, frozen=True):
    status: str


class WireQueue(Shape, frozen=True):
    queue_feed: WireFeed
    queue_history: list[WireRow] | None = None


class QueueState(m.Parsed, frozen=True, kw_only=True):
    done: bool
    rows: tuple[WireRow, ...]


def read_queue(raw: Any, request_id: str) -> QueueState:
    wire = read_as(WireQueue, raw, request_id)
    return QueueState(
        done=wire.queue_feed.status == DONE,
        rows=tuple(wire.queue_history or ()),
        raw=raw,
        request_id=request_id,
    )


def write_update(store: str, entries: Sequence[tuple[m.SkuRef, Mapping[str, int]]]) -> dict[str, Any]:
    """Write the body of update products: what is left out stays as it is."""
    return {
        "merchantCode": store,
        "productRequests": [{"gdnSku": ref.sku_id, **change} for ref, change in entries],
    }


def judge_levels(
    levels: Sequence[m.StockLevel] | Sequence[m.PriceLevel], state: QueueState
) -> tuple[m.WriteOutcome, ...]:
    """Give each level what the queue says of its SKU; what still waits is accepted and pending."""
    rows = {row.gdn_sku: row for row in state.rows}
    outcomes = []
    for level in levels:
        row = rows.get(level.ref.sku_id)
        if row is not None and row.success:
            outcomes.append(confirmed(level, request_id=state.request_id))
        elif row is not None:
            error = reason_of(row.message or "", scope="sku", request_id=state.request_id, raw=state.raw)
            outcomes.append(rejected(error, ref=level.ref, version=level.version))
        elif state.done:
            outcomes.append(unanswered(level, request_id=state.request_id))
        else:
            waiting = confirmed(level, request_id=state.request_id)
            outcomes.append(msgspec.structs.replace(waiting, outcome=m.Outcome.ACCEPTED_PENDING))
    return tuple(outcomes)


# ── reading a product ────────────────────────────────────────────────────────────────────────────────────────


class WireProductRow(Shape, frozen=True):
    product_sku: str
    product_name: str | None = ""
    category_code: str | None = ""
    state: str | None = ""
    reason: str | None = ""
    description: str | None = ""
    images: list[str] | None = None
    created_date: int | None = None
    updated_date: int | None = None


def read_product(raw: Any, request_id: str, skus: Sequence[m.SkuState] = ()) -> m.ListingState:
    """Read a product, of a list or alone; member names [I]."""
    wire = read_as(WireProductRow, raw, request_id)
    source = wire.state or ""
    problems: tuple[m.Problem, ...] = ()
    if wire.reason:
        problems = (m.Problem(message_key="validation_failed", channel_message=wire.reason),)
    return m.ListingState(
        listing_id=wire.product_sku,
        lifecycle=LIFECYCLES.get(source, m.Lifecycle.UNKNOWN),
        source_status=source,
        title=wire.product_name or "",
        seller_sku=skus[0].seller_sku if skus else "",
        category_id=wire.category_code or "",
        description=wire.description or "",
        skus=tuple(skus),
        image_ids=tuple(wire.images or ()),
        problems=problems,
        created_at=moment(wire.created_date),
        updated_at=moment(wire.updated_date),
        raw=raw,
        request_id=request_id,
    )


class WireContent(Shape, frozen=True):
    content: list[dict[str, Any]]
    paging: WirePaging


def read_products(raw: Any, request_id: str) -> m.Page[m.ListingState]:
    wire = read_as(WireContent, raw, request_id)
    return m.Page(
        items=tuple(read_product(one, request_id) for one in wire.content),
        total=wire.paging.total_record,
        raw=raw,
        request_id=request_id,
    )


class WirePrice(Shape, frozen=True):
    regular: float | None = None
    sale: float | None = None


class WireVariant(Shape, frozen=True):
    blibli_sku: str
    seller_sku: str | None = ""
    price: WirePrice | None = None
    available_stock: int | None = None
    reserved_stock: int | None = None
    attributes: dict[str, Any] | None = None


def read_variants(raw: Any, request_id: str) -> m.Page[m.SkuState]:
    """Read a page of a product's variants; member names [I]."""
    wire = read_as(WireContent, raw, request_id)
    skus = []
    for one in wire.content:
        variant = read_as(WireVariant, one, request_id)
        regular = variant.price.regular if variant.price is not None else None
        stock = variant.available_stock
        skus.append(
            m.SkuState(
                ref=m.SkuRef(listing_of(variant.blibli_sku), variant.blibli_sku),
                seller_sku=variant.seller_sku or "",
                options=tuple(
                    value for value in (variant.attributes or {}).values() if isinstance(value, str)
                ),
                price=None if regular is None else rupiah(regular),
                quantity=None if stock is None else max(stock, 0),
                reserved=variant.reserved_stock,
            )
        )
    return m.Page(items=tuple(skus), total=wire.paging.total_record, raw=raw, request_id=request_id)


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────


class WireListedOrder(Shape, frozen=True):
    item_id: str
    item_status: str | None = ""
    status_fp_updated_timestamp: int | None = msgspec.field(default=None, name="statusFPUpdatedTimestamp")


class WireListedItem(Shape, frozen=True):
    order: WireListedOrder


class WirePackage(Shape, frozen=True):
    order_items: list[dict[str, Any]]


def read_packages(raw: Any, request_id: str) -> m.Page[m.OrderEvent]:
    """Read a page of the order list: packages with their items, one event per item."""
    wire = read_as(WireContent, raw, request_id)
    events = []
    for one in wire.content:
        for item in read_as(WirePackage, one, request_id).order_items:
            order = read_as(WireListedItem, item, request_id).order
            source = order.item_status or ""
            events.append(
                m.OrderEvent(
                    order_id=order.item_id,
                    source_status=source,
                    status=ORDER_STATUSES.get(source, m.OrderStatus.UNKNOWN),
                    occurred_at=moment(order.status_fp_updated_timestamp),
                    raw=item,
                    request_id=request_id,
                )
            )
    return m.Page(items=tuple(events), total=wire.paging.total_record, raw=raw, request_id=request_id)


class WireGoods(Shape, frozen=True):
    blibli_sku: str | None = ""
    seller_sku: str | None = ""
    item_name: str | None = ""
    variant_name: str | None = ""
    price: float | None = None
    final_price: float | None = None


class WirePartial(Shape, frozen=True):
    canceled_quantity: int | None = 0
    reason: str | None = ""


class WireRecipient(Shape, frozen=True):
    name: str | None = ""
    phone_number: str | None = ""
    street_address: str | None = ""
    city: str | None = ""
    state: str | None = ""
    zip_code: str | None = ""


class WireShipment(Shape, frozen=True):
    """Hold the shipment; its members are not documented, these are those of the list [I]."""

    awb_number: str | None = ""
    product_name: str | None = ""


class WireCost(Shape, frozen=True):
    cost: float | None = None


class WireAmount(Shape, frozen=True):
    shipping: WireCost | None = None


class WirePointCode(Shape, frozen=True):
    blibli: str | None = ""


class WirePoint(Shape, frozen=True):
    code: WirePointCode | None = None
    warehouse: str | None = ""


class WireOrder(Shape, frozen=True):
    id: str
    item_id: str
    quantity: int
    status: str | None = ""
    package_id: str | None = ""
    product: WireGoods | None = None
    partial_fulfillment: WirePartial | None = None
    recipient: WireRecipient | None = None
    shipment: WireShipment | None = None
    amount: WireAmount | None = None
    pickup_point: WirePoint | None = None


def read_order(raw: Any, request_id: str) -> m.Order:
    """Read an order item as an order of one line. Who pays for a lower final price is not told."""
    wire = read_as(WireOrder, raw, request_id)
    goods, part = wire.product or WireGoods(), wire.partial_fulfillment or WirePartial()
    to, shipment = wire.recipient or WireRecipient(), wire.shipment or WireShipment()
    listed, paid = rupiah(goods.price), rupiah(goods.final_price or goods.price)
    cost = wire.amount.shipping.cost if wire.amount is not None and wire.amount.shipping is not None else None
    shipping = None if cost is None else rupiah(cost)
    sold = m.Money(paid.amount * wire.quantity)
    point = wire.pickup_point or WirePoint()
    package = m.Package(
        package_id=wire.package_id or "",
        source_status=wire.status or "",
        carrier=shipment.product_name or "",
        tracking_number=shipment.awb_number or "",
    )
    return m.Order(
        order_id=wire.item_id,
        source_status=wire.status or "",
        status=ORDER_STATUSES.get(wire.status or "", m.OrderStatus.UNKNOWN),
        lines=(
            m.OrderLine(
                line_id=wire.item_id,
                ref=m.SkuRef(listing_of(goods.blibli_sku), goods.blibli_sku) if goods.blibli_sku else None,
                seller_sku=goods.seller_sku or "",
                title=goods.item_name or "",
                option=goods.variant_name or "",
                quantity=wire.quantity,
                unit_price=paid,
                list_price=listed,
                cancelled_quantity=part.canceled_quantity or 0,
                raw=raw,
                request_id=request_id,
            ),
        ),
        totals=m.OrderTotals(
            items=m.Money(listed.amount * wire.quantity),
            shipping=shipping,
            total=sold if shipping is None else sold + shipping,
        ),
        buyer=m.Buyer(
            name=to.name or "",
            phone=to.phone_number or "",
            address=to.street_address or "",
            city=to.city or "",
            region=to.state or "",
            postal_code=to.zip_code or "",
        ),
        packages=(package,) if package.package_id else (),
        cancel_reason=part.reason or "",
        ext={
            "order_no": wire.id,
            "pickup_point": (point.code.blibli or "") if point.code is not None else "",
            "warehouse": point.warehouse or "",
        },
        raw=raw,
        request_id=request_id,
    )


def make_options(order: m.Order) -> m.ShippingOptions:
    """Give the one way there is: the courier comes to the order's pickup point, no hour is named [I]."""
    slot = m.PickupSlot(address_id=order.ext["pickup_point"], slot_id="", label=order.ext["warehouse"])
    return m.ShippingOptions(
        order_id=order.order_id,
        package_id=order.packages[0].package_id if order.packages else "",
        pickups=(slot,),
        own_courier=True,
        request_id=order.request_id,
    )


def write_fulfilment(choice: m.ShipmentChoice) -> dict[str, str]:
    """Write the body of fulfil: empty number for a pickup, ours for a courier of our own."""
    if choice.method == "dropoff":
        raise NotOffered("Blibli documents no drop-off")
    if choice.method == "own" and not choice.tracking_number:
        raise Misuse("own delivery needs tracking_number")
    return {"awbNo": choice.tracking_number if choice.method == "own" else ""}


class WireCombinable(Shape, frozen=True):
    order_no: str
    order_item_no: str


def read_combinable(raw: Any, request_id: str) -> tuple[WireCombinable, ...]:
    """Read the items that may travel together; member names [I]."""
    return tuple(read_as(list[WireCombinable], raw, request_id))


class WirePackageMade(Shape, frozen=True):
    package_id: int | str


def read_package(raw: Any, request_id: str) -> str:
    return str(read_as(WirePackageMade, raw, request_id).package_id)


class WireLabel(Shape, frozen=True):
    shipping_label: str


def read_label(raw: Any, request_id: str) -> m.Document:
    """Read the label, a base64 PDF; the member's name [I]."""
    try:
        content = base64.b64decode(read_as(WireLabel, raw, request_id).shipping_label, validate=True)
    except binascii.Error as error:
        raise BadResponse("the label is no base64", request_id=request_id) from error
    return m.Document(content=content, request_id=request_id)


def require_cancel_reason(reason: str) -> None:
    """Refuse a reason that no listed one can mean, before any call."""
    if reason not in CANCEL_WORDS:
        raise NotOffered(f"Blibli has no known seller's cancellation for {reason!r}")


def choose_reason(raw: Any, request_id: str, reason: str) -> str:
    """Give the listed sentence that says what ours says; raises NotOffered when none does."""
    listed = read_as(list[str], raw, request_id)
    for one in listed:
        if re.search(CANCEL_WORDS[reason], one, re.IGNORECASE):
            return one
    raise NotOffered(f"Blibli lists only: {', '.join(listed)}")


# ── settlements ──────────────────────────────────────────────────────────────────────────────────────────────


class WireSettlement(Shape, frozen=True):
    settlement_id: int | str


class WireSettlements(Shape, frozen=True):
    content: list[WireSettlement]
    page_meta_data: WirePaging


def read_settlements(raw: Any, request_id: str) -> m.Page[str]:
    wire = read_as(WireSettlements, raw, request_id)
    return m.Page(
        items=tuple(str(one.settlement_id) for one in wire.content),
        total=wire.page_meta_data.total_record,
        request_id=request_id,
    )


class WireSettledItem(Shape, frozen=True):
    order_item_no: str
    sales: float | None = 0
    commission: float | None = 0
    transaction_fee: float | None = 0
    payment_fee_by_seller: float | None = 0
    pph23: float | None = 0
    seller_promo: float | None = 0
    seller_shipping: float | None = 0
    total_payment: float | None = 0


FEES = ("commission", "transaction_fee", "payment_fee_by_seller", "pph23", "seller_promo", "seller_shipping")


def read_settled(raw: Any, request_id: str) -> Mapping[str, m.SettlementLine]:
    """Read the items of a settlement; fees come positive and are taken, so they turn negative here."""
    lines = {}
    for one in read_as(list[dict[str, Any]], raw, request_id):
        wire = read_as(WireSettledItem, one, request_id)
        lines[wire.order_item_no] = m.SettlementLine(
            order_id=wire.order_item_no,
            gross=rupiah(wire.sales),
            net=rupiah(wire.total_payment),
            fees={name: m.Money(-rupiah(getattr(wire, name)).amount) for name in FEES if getattr(wire, name)},
            raw=one,
            request_id=request_id,
        )
    return lines
