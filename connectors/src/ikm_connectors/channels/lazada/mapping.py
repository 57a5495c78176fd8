"""The Open Platform's objects ⇄ ours, pure; field names and values are the vendor's own (sheet sections 5 to 9)."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from xml.sax.saxutils import escape

import msgspec

from ikm_connectors import model as m
from ikm_connectors.channels.lazada.faults import refused_item
from ikm_connectors.contract import read_as
from ikm_connectors.errors import BadResponse, Misuse, NotOffered

IMAGE_BYTES_MAX = 1024 * 1024
SKUS_PER_CALL = 50
NO_BRAND = "No Brand"

# `Rejected` and `Deleted` are inferred from the filter words; the pages show the other three.
LIFECYCLES: Mapping[str, m.Lifecycle] = {
    "active": m.Lifecycle.LIVE,
    "inactive": m.Lifecycle.PAUSED,
    "pending qc": m.Lifecycle.PENDING_REVIEW,
    "rejected": m.Lifecycle.REJECTED,
    "deleted": m.Lifecycle.DELETED,
}
# What the words mean is inferred where no page says so: `packed` from error texts, the last four from their names.
ORDER_STATUSES: Mapping[str, m.OrderStatus] = {
    "unpaid": m.OrderStatus.UNPAID,
    "pending": m.OrderStatus.TO_SHIP,
    "topack": m.OrderStatus.TO_SHIP,
    "packed": m.OrderStatus.TO_SHIP,
    "toship": m.OrderStatus.TO_SHIP,
    "ready_to_ship": m.OrderStatus.AWAITING_PICKUP,
    "shipping": m.OrderStatus.IN_TRANSIT,
    "shipped": m.OrderStatus.IN_TRANSIT,
    "delivered": m.OrderStatus.DELIVERED,
    "canceled": m.OrderStatus.CANCELLED,
    "failed": m.OrderStatus.RETURN_REQUESTED,
    "returned": m.OrderStatus.RETURN_REQUESTED,
    "lost": m.OrderStatus.RETURN_REQUESTED,
}
# An order of several pieces stands where the piece that needs the seller most stands.
MOST_URGENT = (
    m.OrderStatus.TO_SHIP,
    m.OrderStatus.UNPAID,
    m.OrderStatus.AWAITING_PICKUP,
    m.OrderStatus.IN_TRANSIT,
    m.OrderStatus.RETURN_REQUESTED,
    m.OrderStatus.DELIVERED,
    m.OrderStatus.CANCELLED,
)
NOT_YET_PACKED = "pending"
CANCELLED = "canceled"
# Reasons are offered per order, by name; which words mean which of ours is inferred.
CANCEL_WORDS: Mapping[str, str] = {"out_of_stock": r"stock", "price_error": r"pric"}


class Shape(msgspec.Struct, frozen=True):
    """Be the root of the vendor's objects: unknown fields are ignored."""


def rupiah(amount: float | str | None) -> m.Money:
    """Read an amount, number or text; Indonesia has whole rupiah. Raises BadResponse when it is no number."""
    try:
        return m.Money(int(Decimal(str(amount or 0)).to_integral_value(ROUND_HALF_UP)))
    except (InvalidOperation, OverflowError, ValueError) as error:
        raise BadResponse(f"{amount!r} is no amount") from error


def moment(text: str | None) -> datetime | None:
    """Read "2018-02-09 22:44:30 +0700" or ISO 8601; nothing is no time. Raises BadResponse without a zone."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(re.sub(r" (?=[+-]\d{2}:?\d{2}$)", "", text))
    except ValueError as error:
        raise BadResponse(f"{text!r} is no time") from error
    if found.tzinfo is None:
        raise BadResponse(f"{text!r} has no time zone")
    return found.astimezone(UTC)


def from_milliseconds(count: int | None) -> datetime | None:
    """Read milliseconds since 1970; zero and nothing are no time."""
    try:
        return datetime.fromtimestamp(count / 1000, UTC) if count else None
    except (OverflowError, OSError, ValueError) as error:
        raise BadResponse(f"{count!r} is no time") from error


# ── tokens and shop ──────────────────────────────────────────────────────────────────────────────────────────


class WireCountry(Shape, frozen=True):
    country: str
    seller_id: int | str
    short_code: str | None = ""


class WireTokens(Shape, frozen=True):
    access_token: str
    expires_in: int
    refresh_token: str
    refresh_expires_in: int
    country_user_info: list[WireCountry] | None = None


def read_tokens(raw: Any, request_id: str, at: datetime) -> m.TokenSet:
    wire = read_as(WireTokens, raw, request_id)
    return m.TokenSet(
        access=wire.access_token,
        access_expires_at=at + timedelta(seconds=wire.expires_in),
        refresh=wire.refresh_token,
        refresh_expires_at=at + timedelta(seconds=wire.refresh_expires_in),
    )


def read_grant(raw: Any, request_id: str, at: datetime) -> m.Grant:
    """Read what a consent brought; a seller of several countries has a shop in each, ours is Indonesia's."""
    wire = read_as(WireTokens, raw, request_id)
    shops = tuple(
        m.ShopIdentity(id=str(one.seller_id), region="ID", key=one.short_code or "")
        for one in wire.country_user_info or ()
        if one.country.lower() == "id"
    )
    if not shops:
        raise BadResponse("the consent opens no Indonesian shop", request_id=request_id)
    tokens = read_tokens(raw, request_id, at)
    tokens = msgspec.structs.replace(tokens, shop_ids=tuple(shop.id for shop in shops))
    return m.Grant(tokens=tokens, shops=shops, request_id=request_id)


class WireSeller(Shape, frozen=True):
    seller_id: int | str
    name: str | None = ""
    short_code: str | None = ""
    status: str | None = ""


def read_seller(raw: Any, request_id: str) -> m.ShopIdentity:
    wire = read_as(WireSeller, raw, request_id)
    return m.ShopIdentity(
        id=str(wire.seller_id),
        name=wire.name or "",
        region="ID",
        key=wire.short_code or "",
        status=wire.status or "",
        raw=raw,
        request_id=request_id,
    )


# ── what the channel asks ────────────────────────────────────────────────────────────────────────────────────


class WireCategory(Shape, frozen=True):
    category_id: int | str
    name: str = ""
    leaf: bool = False
    children: list[dict[str, Any]] | None = None


def read_categories(raw: Any, request_id: str) -> m.Page[m.Category]:
    """Read the tree, parents before children."""
    found: list[m.Category] = []
    waiting = [("", one) for one in read_as(list[dict[str, Any]], raw, request_id)]
    while waiting:
        parent_id, one = waiting.pop(0)
        wire = read_as(WireCategory, one, request_id)
        own_id = str(wire.category_id)
        bare = {name: value for name, value in one.items() if name != "children"}
        found.append(
            m.Category(
                id=own_id,
                parent_id=parent_id,
                name=wire.name,
                is_leaf=wire.leaf,
                raw=bare,
                request_id=request_id,
            )
        )
        waiting += [(own_id, child) for child in wire.children or ()]
    return m.Page(items=tuple(found), request_id=request_id)


class WireOption(Shape, frozen=True):
    name: str


class WireUnit(Shape, frozen=True):
    type: list[str] | None = None
    numericMin: float | None = None  # noqa: N815 - the vendor's name
    numericMax: float | None = None  # noqa: N815 - the vendor's name


class WireAttribute(Shape, frozen=True):
    name: str
    label: str | None = ""
    is_mandatory: int = 0
    attribute_type: str = "normal"
    input_type: str = "text"
    is_sale_prop: int = 0
    options: list[WireOption] | None = None
    unit: WireUnit | None = None


# What a draft says in fields of its own is no attribute of the category.
OWN_FIELDS = frozenset({"name", "description", "brand", "short_description"})
OWN_SKU_FIELDS = frozenset(
    {
        "SellerSku",
        "quantity",
        "price",
        "special_price",
        "special_from_date",
        "special_to_date",
        "package_height",
        "package_length",
        "package_width",
        "package_weight",
        "package_content",
    }
)
KINDS: Mapping[str, m.AttributeKind] = {
    "singleSelect": "choice",
    "multiSelect": "choice",
    "enumInput": "choice_or_text",
    "multiEnumInput": "choice_or_text",
    "numeric": "number",
    "date": "date",
}


def read_attributes(raw: Any, request_id: str) -> tuple[m.AttributeRule, ...]:
    """Read the attributes. Lazada addresses attributes and their options by name, so names are our ids here."""
    rules = []
    for one in read_as(list[dict[str, Any]], raw, request_id):
        wire = read_as(WireAttribute, one, request_id)
        if wire.name not in OWN_FIELDS | OWN_SKU_FIELDS:
            rules.append(_read_attribute(wire, one, request_id))
    return tuple(rules)


def _read_attribute(wire: WireAttribute, raw: dict[str, Any], request_id: str) -> m.AttributeRule:
    choices = tuple(m.AttributeChoice(id=option.name, name=option.name) for option in wire.options or ())
    unit = wire.unit or WireUnit()
    return m.AttributeRule(
        id=wire.name,
        name=wire.label or wire.name,
        kind=KINDS.get(wire.input_type, "text"),
        required="yes" if wire.is_mandatory else "no",
        values=choices,
        max_values=max(len(choices), 1) if wire.input_type.startswith("multi") else 1,
        units=tuple(unit.type or ()),
        minimum=unit.numericMin,
        maximum=unit.numericMax,
        for_variants=bool(wire.is_sale_prop) or wire.attribute_type == "sku",
        raw=raw,
        request_id=request_id,
    )


LIMITS = m.Limits(
    title_min=1,
    title_max=255,
    description_max=25_000,
    images_min=1,
    images_max=8,
    price_min=1,
    axes_max=2,
    axis_name_max=15,
    option_name_max=20,
    size_required=True,
    image=m.ImageRules(formats=("jpeg", "png"), max_bytes=IMAGE_BYTES_MAX),
    stock_batch_max=SKUS_PER_CALL,
    price_batch_max=SKUS_PER_CALL,
    source="Create product page; no call gives the limits",
)


class WireBrand(Shape, frozen=True):
    name: str


class WireBrands(Shape, frozen=True):
    module: list[dict[str, Any]]
    total_record: int


def read_brands(raw: Any, request_id: str, start: int) -> m.Page[m.Brand]:
    """Read a page of brands; a product names its brand by name, so the name is our id."""
    wire = read_as(WireBrands, raw, request_id)
    brands = tuple(
        m.Brand(id=name, name=name, raw=one, request_id=request_id)
        for one in wire.module
        for name in (read_as(WireBrand, one, request_id).name,)
    )
    following = start + len(brands)
    return m.Page(
        items=brands,
        next_cursor=str(following) if brands and following < wire.total_record else None,
        total=wire.total_record,
        raw=raw,
        request_id=request_id,
    )


class WireImage(Shape, frozen=True):
    url: str
    hash_code: str | None = ""


class WireUpload(Shape, frozen=True):
    image: WireImage


def read_media(raw: Any, request_id: str) -> m.MediaRef:
    """Read an upload; products name a picture by its address at Lazada."""
    url = read_as(WireUpload, raw, request_id).image.url
    return m.MediaRef(id=url, url=url, raw=raw, request_id=request_id)


# ── writing a product ────────────────────────────────────────────────────────────────────────────────────────


def write_xml(content: Mapping[str, Any]) -> str:
    """Write nested plain data as XML; a list repeats its element."""
    written = []
    for name, value in content.items():
        for one in value if isinstance(value, list) else [value]:
            inner = write_xml(one) if isinstance(one, Mapping) else escape(str(one))
            written.append(f"<{name}>{inner}</{name}>")
    return "".join(written)


def write_json(content: Any) -> str:
    return msgspec.json.encode(content).decode()


def write_attributes(attributes: Sequence[m.AttributeValue]) -> dict[str, str]:
    """Write attributes by name; several values are joined by a comma and a unit follows its number [I]."""
    return {
        one.attribute_id: ",".join(
            f"{value.value_id or value.text} {value.unit}".rstrip() for value in one.values
        )
        for one in attributes
    }


def write_parcel(parcel: m.Parcel) -> dict[str, str]:
    """Write weight in kg with at most 3 decimals and the size in cm."""
    written = {"package_weight": f"{Decimal(parcel.weight_g) / 1000:f}"}
    if parcel.length_cm:
        written |= {
            "package_length": str(parcel.length_cm),
            "package_width": str(parcel.width_cm),
            "package_height": str(parcel.height_cm),
        }
    return written


def write_product(draft: m.ProductDraft) -> str:
    """Write the payload of create product, as JSON: option names may be no XML names.

    Raises NotOffered for what has no documented field: pre-order days, used goods, delivery services, pictures of a
    second axis.
    """
    _require_documented(draft)
    product: dict[str, Any] = {
        "PrimaryCategory": draft.category_id,
        "Images": {"Image": [image.id for image in draft.images]},
        "Attributes": {
            "name": draft.title,
            "description": draft.description,
            "brand": draft.brand_name or draft.brand_id or NO_BRAND,
            **write_attributes(draft.attributes),
        },
        "Skus": {"Sku": [_write_sku(draft, sku) for sku in draft.skus]},
    }
    if draft.options:
        product["variation"] = {
            f"variation{number}": {
                "name": axis.name,
                "hasImage": bool(axis.images),
                "customize": True,
                "options": {"option": list(axis.values)},
            }
            for number, axis in enumerate(draft.options, 1)
        }
    return write_json({"Request": {"Product": product | dict(draft.ext)}})


def _require_documented(draft: m.ProductDraft) -> None:
    undocumented = {
        "pre-order days": draft.preorder_days,
        "used goods": draft.condition == "used",
        "delivery services": draft.logistics,
        "pictures of a second axis": any(axis.images for axis in draft.options[1:]),
    }
    for name, given in undocumented.items():
        if given:
            raise NotOffered(f"Lazada documents no field for {name}")


def _write_sku(draft: m.ProductDraft, sku: m.SkuDraft) -> dict[str, Any]:
    written: dict[str, Any] = {
        "SellerSku": sku.seller_sku,
        "quantity": sku.quantity,
        "price": sku.price.amount,
        **write_parcel(draft.parcel),
    }
    if draft.options:
        pairs = zip(draft.options, sku.options, strict=True)
        written["saleProp"] = {axis.name: value for axis, value in pairs}
        pictured = draft.options[0].images.get(sku.options[0])
        if pictured is not None:
            written["Images"] = {"Image": [pictured.id]}
    return written


def write_patch(listing_id: str, patch: m.ListingPatch, sku_ids: Sequence[str]) -> str:
    """Write the payload of update product with only the fields the patch names; the parcel stands at each SKU."""
    if patch.preorder_days is not None or patch.logistics is not None:
        raise NotOffered("Lazada documents no field for pre-order days and delivery services")
    texts: dict[str, Any] = {
        "name": patch.title,
        "description": patch.description,
        "brand": patch.brand_name or patch.brand_id,
    }
    attributes = {name: value for name, value in texts.items() if value is not None}
    attributes |= write_attributes(patch.attributes or ())
    product: dict[str, Any] = {"ItemId": listing_id}
    if patch.category_id is not None:
        product["PrimaryCategory"] = patch.category_id
    if patch.images is not None:
        product["Images"] = {"Image": [image.id for image in patch.images]}
    if attributes:
        product["Attributes"] = attributes
    if patch.parcel is not None:
        parcel = write_parcel(patch.parcel)
        product["Skus"] = {"Sku": [{"SkuId": sku_id, **parcel} for sku_id in sku_ids]}
    return write_json({"Request": {"Product": product}})


def write_levels(levels: Sequence[tuple[m.SkuRef, Mapping[str, Any]]]) -> str:
    """Write the payload that names each SKU with what changes of it, as XML as on the vendor's page.

    The SKU's own code is left out: item and SKU id name it already [I].
    """
    skus = [{"ItemId": ref.listing_id, "SkuId": ref.sku_id, **change} for ref, change in levels]
    return write_xml({"Request": {"Product": {"Skus": {"Sku": skus}}}})


class WireCreated(Shape, frozen=True):
    item_id: int | str


def read_created(raw: Any, request_id: str) -> str:
    return str(read_as(WireCreated, raw, request_id).item_id)


# ── reading a product ────────────────────────────────────────────────────────────────────────────────────────


class WireStock(Shape, frozen=True):
    sellableQuantity: int = 0  # noqa: N815 - the vendor's name
    withholdQuantity: int = 0  # noqa: N815 - the vendor's name
    occupyQuantity: int = 0  # noqa: N815 - the vendor's name


class WireSku(Shape, frozen=True):
    SkuId: int | str
    SellerSku: str | None = ""
    price: float | str | None = None
    Available: int | None = None
    saleProp: dict[str, Any] | None = None  # noqa: N815 - the vendor's name
    multiWarehouseInventories: list[WireStock] | None = None  # noqa: N815 - the vendor's name


class WireProduct(Shape, frozen=True):
    item_id: int | str
    status: str = ""
    primary_category: int | str | None = ""
    attributes: dict[str, Any] | None = None
    images: list[str] | None = None
    skus: list[WireSku] | None = None
    created_time: int | None = None
    updated_time: int | None = None


def read_product(raw: Any, request_id: str) -> m.ListingState:
    wire = read_as(WireProduct, raw, request_id)
    listing_id = str(wire.item_id)
    skus = tuple(_read_sku(listing_id, sku) for sku in wire.skus or ())
    lifecycle = LIFECYCLES.get(wire.status.lower(), m.Lifecycle.UNKNOWN)
    if lifecycle is m.Lifecycle.LIVE and skus and all(sku.quantity == 0 for sku in skus):
        lifecycle = m.Lifecycle.SOLD_OUT
    texts = wire.attributes or {}
    return m.ListingState(
        listing_id=listing_id,
        lifecycle=lifecycle,
        source_status=wire.status,
        title=str(texts.get("name") or ""),
        seller_sku=skus[0].seller_sku if skus else "",
        category_id=str(wire.primary_category or ""),
        description=str(texts.get("description") or ""),
        skus=skus,
        image_ids=tuple(wire.images or ()),
        created_at=from_milliseconds(wire.created_time),
        updated_at=from_milliseconds(wire.updated_time),
        raw=raw,
        request_id=request_id,
    )


def _read_sku(listing_id: str, wire: WireSku) -> m.SkuState:
    places = wire.multiWarehouseInventories
    sellable, reserved = wire.Available, None
    if places:
        sellable = sum(place.sellableQuantity for place in places)
        reserved = sum(place.withholdQuantity + place.occupyQuantity for place in places)
    return m.SkuState(
        ref=m.SkuRef(listing_id, str(wire.SkuId)),
        seller_sku=wire.SellerSku or "",
        options=tuple(value for value in (wire.saleProp or {}).values() if isinstance(value, str)),
        price=None if wire.price is None else rupiah(wire.price),
        quantity=None if sellable is None else max(sellable, 0),
        reserved=reserved,
    )


class WireProducts(Shape, frozen=True):
    total_products: int
    products: list[dict[str, Any]] | None = None


def read_products(raw: Any, request_id: str, offset: int) -> m.Page[m.ListingState]:
    wire = read_as(WireProducts, raw, request_id)
    rows = wire.products or []
    states = (read_product(one, request_id) for one in rows)
    following = offset + len(rows)
    return m.Page(
        items=tuple(state for state in states if state.lifecycle is not m.Lifecycle.DELETED),
        next_cursor=str(following) if rows and following < wire.total_products else None,
        total=wire.total_products,
        raw=raw,
        request_id=request_id,
    )


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────


class WireAddress(Shape, frozen=True):
    first_name: str | None = ""
    last_name: str | None = ""
    phone: str | None = ""
    address1: str | None = ""
    address2: str | None = ""
    address3: str | None = ""
    city: str | None = ""
    post_code: str | None = ""


class WireOrder(Shape, frozen=True):
    order_id: int | str
    statuses: list[str]
    price: float | str | None = None
    shipping_fee: float | str | None = None
    voucher_seller: float | str | None = None
    voucher_platform: float | str | None = None
    payment_method: str | None = ""
    created_at: str | None = ""
    updated_at: str | None = ""
    buyer_note: str | None = ""
    address_shipping: WireAddress | None = None
    need_cancel_confirm: bool | None = False
    is_cancel_pending: bool | None = False


class WireItem(Shape, frozen=True):
    order_item_id: int | str
    product_id: int | str | None = ""
    sku_id: int | str | None = ""
    sku: str | None = ""
    name: str | None = ""
    variation: str | None = ""
    item_price: float | str | None = 0
    paid_price: float | str | None = 0
    status: str | None = ""
    shipment_provider: str | None = ""
    tracking_code: str | None = ""
    package_id: str | None = ""
    reason: str | None = ""
    sla_time_stamp: str | None = ""
    payment_time: int | None = None
    reverse_order_id: int | str | None = ""


def _statuses(wire: WireOrder) -> tuple[str, m.OrderStatus]:
    """Give the order's words verbatim, and where it stands: at its most urgent piece."""
    words = list(dict.fromkeys(wire.statuses))
    found = {ORDER_STATUSES.get(word, m.OrderStatus.UNKNOWN) for word in words}
    status = next((one for one in MOST_URGENT if one in found), m.OrderStatus.UNKNOWN)
    if m.OrderStatus.UNKNOWN in found:
        status = m.OrderStatus.UNKNOWN
    asked = bool(wire.need_cancel_confirm or wire.is_cancel_pending)
    waiting = {m.OrderStatus.UNPAID, m.OrderStatus.TO_SHIP, m.OrderStatus.AWAITING_PICKUP}
    if asked and status in waiting:
        status = m.OrderStatus.CANCEL_REQUESTED
    return ",".join(words), status


class WireOrders(Shape, frozen=True):
    countTotal: int  # noqa: N815 - the vendor's name
    orders: list[dict[str, Any]] | None = None


def read_order_page(raw: Any, request_id: str) -> m.Page[m.OrderEvent]:
    wire = read_as(WireOrders, raw, request_id)
    events = []
    for one in wire.orders or ():
        order = read_as(WireOrder, one, request_id)
        source, status = _statuses(order)
        events.append(
            m.OrderEvent(
                order_id=str(order.order_id),
                source_status=source,
                status=status,
                occurred_at=moment(order.updated_at),
                raw=one,
                request_id=request_id,
            )
        )
    return m.Page(items=tuple(events), total=wire.countTotal, raw=raw, request_id=request_id)


def read_items(raw: Any, request_id: str) -> tuple[tuple[WireItem, ...], Any]:
    """Read an order's items: one row per piece."""
    return tuple(read_as(list[WireItem], raw, request_id)), raw


def join_order(
    wire: WireOrder, items: Sequence[WireItem], raw: Mapping[str, Any], request_id: str
) -> m.Order:
    """Make the order of its head and its pieces. The channel tells no total: it is what the pieces were paid plus
    the shipping fee, so that it can be held against price and vouchers.
    """
    source, status = _statuses(wire)
    shipping = rupiah(wire.shipping_fee)
    paid = sum(rupiah(item.paid_price).amount for item in items)
    to = wire.address_shipping or WireAddress()
    deadlines = [at for item in items if (at := moment(item.sla_time_stamp)) is not None]
    return m.Order(
        order_id=str(wire.order_id),
        source_status=source,
        status=status,
        lines=_lines(items, request_id),
        totals=m.OrderTotals(
            items=rupiah(wire.price),
            shipping=shipping,
            seller_discount=rupiah(wire.voucher_seller),
            platform_discount=rupiah(wire.voucher_platform),
            total=m.Money(paid) + shipping,
        ),
        buyer=m.Buyer(
            name=f"{to.first_name or ''} {to.last_name or ''}".strip(),
            phone=to.phone or "",
            address=f"{to.address1 or ''} {to.address2 or ''}".strip(),
            city=to.city or "",
            region=to.address3 or "",
            postal_code=to.post_code or "",
        ),
        packages=_packages(items),
        note=wire.buyer_note or "",
        cancel_reason=next((item.reason for item in items if item.reason), ""),
        payment_method=wire.payment_method or "",
        cash_on_delivery=(wire.payment_method or "").upper() == "COD",
        created_at=moment(wire.created_at),
        updated_at=moment(wire.updated_at),
        paid_at=next((from_milliseconds(item.payment_time) for item in items if item.payment_time), None),
        ship_by=min(deadlines, default=None),
        raw=raw,
        request_id=request_id,
    )


def _lines(items: Sequence[WireItem], request_id: str) -> tuple[m.OrderLine, ...]:
    """Gather equal pieces into lines: the channel gives one row per piece and no quantity [I]."""
    groups: dict[tuple[str, str], list[WireItem]] = {}
    for item in items:
        key = (str(item.sku_id or item.order_item_id), str(item.item_price))
        groups.setdefault(key, []).append(item)
    lines = []
    for pieces in groups.values():
        first = pieces[0]
        known = bool(first.product_id and first.sku_id)
        lines.append(
            m.OrderLine(
                line_id=str(first.order_item_id),
                ref=m.SkuRef(str(first.product_id), str(first.sku_id)) if known else None,
                seller_sku=first.sku or "",
                title=first.name or "",
                option=first.variation or "",
                quantity=len(pieces),
                unit_price=rupiah(first.item_price),
                cancelled_quantity=sum(piece.status == CANCELLED for piece in pieces),
                raw=[msgspec.to_builtins(piece) for piece in pieces],
                request_id=request_id,
            )
        )
    return tuple(lines)


def _packages(items: Sequence[WireItem]) -> tuple[m.Package, ...]:
    found = {
        item.package_id: m.Package(
            package_id=item.package_id,
            source_status=item.status or "",
            carrier=item.shipment_provider or "",
            tracking_number=item.tracking_code or "",
        )
        for item in items
        if item.package_id
    }
    return tuple(found.values())


# ── shipping ─────────────────────────────────────────────────────────────────────────────────────────────────


def number(text: int | str) -> int:
    """Write an id as the number it is at Lazada; raises Misuse for anything else."""
    if not str(text).isdigit():
        raise Misuse(f"{text!r} is no id of Lazada")
    return int(text)


class WireProvider(Shape, frozen=True):
    name: str
    provider_code: str | None = ""


class WireProviders(Shape, frozen=True):
    shipping_allocate_type: str
    shipment_providers: list[WireProvider] | None = None


def read_providers(raw: Any, request_id: str) -> tuple[WireProviders, str]:
    return read_as(WireProviders, raw, request_id), request_id


def make_options(order_id: str, wire: WireProviders, request_id: str) -> m.ShippingOptions:
    """Give one way per courier; its code is the slot's id. Lazada fetches the parcel and names no hour [I]."""
    return m.ShippingOptions(
        order_id=order_id,
        pickups=tuple(
            m.PickupSlot(address_id="", slot_id=one.provider_code or "", label=one.name)
            for one in wire.shipment_providers or ()
        ),
        request_id=request_id,
    )


def write_pack(
    order_id: str, items: Sequence[WireItem], wire: WireProviders, choice: m.ShipmentChoice
) -> dict[str, Any]:
    """Write the body of pack; the courier is named only where the seller chooses it (NTFS)."""
    if choice.method != "pickup":
        raise NotOffered("Lazada packs for its own couriers (dropship) only")
    body: dict[str, Any] = {
        "pack_order_list": [
            {
                "order_id": number(order_id),
                "order_item_list": [number(item.order_item_id) for item in items],
            }
        ],
        "delivery_type": "dropship",
        "shipping_allocate_type": wire.shipping_allocate_type,
    }
    if wire.shipping_allocate_type == "NTFS":
        code = choice.slot.slot_id if choice.slot is not None else choice.carrier_id
        if not code:
            raise Misuse("this order needs a courier: take one of shipping_options")
        body["shipment_provider_code"] = code
    return body


class WireRow(Shape, frozen=True):
    """Hold the verdict on one row of a fulfilment answer; "0" is good."""

    item_err_code: int | str
    msg: str | None = ""
    retry: bool | None = False
    package_id: str | None = ""


class WirePackedOrder(Shape, frozen=True):
    order_item_list: list[WireRow]


class WirePacked(Shape, frozen=True):
    pack_order_list: list[WirePackedOrder]


class WirePackages(Shape, frozen=True):
    packages: list[WireRow]


def read_packed(raw: Any, request_id: str) -> tuple[str, ...]:
    """Give the packages that packing made; raises when any piece was refused."""
    rows = [
        row for order in read_as(WirePacked, raw, request_id).pack_order_list for row in order.order_item_list
    ]
    return _accept(rows, raw, request_id)


def read_ready(raw: Any, request_id: str) -> m.WriteOutcome:
    _accept(read_as(WirePackages, raw, request_id).packages, raw, request_id)
    return m.WriteOutcome(outcome=m.Outcome.CONFIRMED, raw=raw, request_id=request_id)


def _accept(rows: Sequence[WireRow], raw: Any, request_id: str) -> tuple[str, ...]:
    for row in rows:
        if str(row.item_err_code) != "0":
            raise refused_item(
                str(row.item_err_code),
                row.msg or "",
                retry=bool(row.retry),
                request_id=request_id,
                raw=raw,
            )
    packages = tuple(dict.fromkeys(row.package_id for row in rows if row.package_id))
    if not packages:
        raise BadResponse("the answer names no package", request_id=request_id, raw=raw)
    return packages


class WireFile(Shape, frozen=True):
    file: str


def read_document(raw: Any, request_id: str) -> m.Document:
    try:
        content = base64.b64decode(read_as(WireFile, raw, request_id).file, validate=True)
    except binascii.Error as error:
        raise BadResponse("the label is no base64", request_id=request_id) from error
    return m.Document(content=content, request_id=request_id)


# ── cancelling ───────────────────────────────────────────────────────────────────────────────────────────────


class WireReason(Shape, frozen=True):
    reason_id: int | str
    reason_name: str


class WireCancel(Shape, frozen=True):
    tip_type: str | None = ""
    tip_content: str | None = ""
    reason_options: list[WireReason] | None = None


def read_cancel(raw: Any, request_id: str) -> tuple[WireCancel, str]:
    return read_as(WireCancel, raw, request_id), request_id


def require_cancel_reason(reason: str) -> None:
    """Refuse a reason that no documented one means, before any call."""
    if reason not in CANCEL_WORDS:
        raise NotOffered(f"Lazada has no known seller's cancellation for {reason!r}")


def choose_reason(wire: WireCancel, reason: str) -> str:
    """Give the id of the offered reason that says what ours says; raises NotOffered when none does."""
    for one in wire.reason_options or ():
        if re.search(CANCEL_WORDS[reason], one.reason_name, re.IGNORECASE):
            return str(one.reason_id)
    offered = ", ".join(one.reason_name for one in wire.reason_options or ())
    raise NotOffered(f"for this order Lazada offers only: {offered}")
