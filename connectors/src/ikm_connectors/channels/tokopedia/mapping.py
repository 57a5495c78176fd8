"""The Partner API's objects ⇄ ours, pure; field names and values are the vendor's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.channels.tokopedia.faults import fault_of, show
from ikm_connectors.contract import read_as
from ikm_connectors.errors import BadResponse, ConnectorError, Misuse, NotOffered
from ikm_connectors.variants import require_same_choices

PLATFORMS = ("TIKTOK_SHOP", "TOKOPEDIA")
STOREFRONTS = {"TIKTOK_SHOP": "Shop", "TOKOPEDIA": "Tokopedia"}
IMAGE_BYTES_MAX = 10 * 1024 * 1024
SKUS_MAX = 100

LIFECYCLES: Mapping[str, m.Lifecycle] = {
    "DRAFT": m.Lifecycle.DRAFT,
    "PENDING": m.Lifecycle.PENDING_REVIEW,
    "FAILED": m.Lifecycle.REJECTED,
    "ACTIVATE": m.Lifecycle.LIVE,
    "SELLER_DEACTIVATED": m.Lifecycle.PAUSED,
    "PLATFORM_DEACTIVATED": m.Lifecycle.BANNED,
    "FREEZE": m.Lifecycle.BANNED,
    "DELETED": m.Lifecycle.DELETED,
}
ORDER_STATUSES: Mapping[str, m.OrderStatus] = {
    "UNPAID": m.OrderStatus.UNPAID,
    "ON_HOLD": m.OrderStatus.ON_HOLD,
    "AWAITING_SHIPMENT": m.OrderStatus.TO_SHIP,
    "PARTIALLY_SHIPPING": m.OrderStatus.TO_SHIP,
    "AWAITING_COLLECTION": m.OrderStatus.AWAITING_PICKUP,
    "IN_TRANSIT": m.OrderStatus.IN_TRANSIT,
    "DELIVERED": m.OrderStatus.DELIVERED,
    "COMPLETED": m.OrderStatus.COMPLETED,
    "CANCELLED": m.OrderStatus.CANCELLED,
}
USE_CASES: Mapping[m.ImagePurpose, str] = {
    "main": "MAIN_IMAGE",
    "option": "ATTRIBUTE_IMAGE",
    "attribute": "ATTRIBUTE_IMAGE",
    "description": "DESCRIPTION_IMAGE",
    "certificate": "CERTIFICATION_IMAGE",
    "size_chart": "SIZE_CHART_IMAGE",
}
CANCEL_REASONS: Mapping[str, str] = {"out_of_stock": "seller_cancel_reason_out_of_stock"}


class Shape(msgspec.Struct, frozen=True):
    """Be the root of the vendor's objects: unknown fields are ignored."""


def moment(seconds: int | None) -> datetime | None:
    """Read Unix seconds; zero and nothing are no time."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def rupiah(amount: float | str | None) -> m.Money:
    """Read an amount, written as text; Indonesia has whole rupiah. Raises BadResponse when it is no number."""
    try:
        return m.Money(int(Decimal(str(amount or 0)).to_integral_value(ROUND_HALF_UP)))
    except InvalidOperation as error:
        raise BadResponse(f"{amount!r} is no amount") from error


def maybe_rupiah(amount: float | str | None) -> m.Money | None:
    return None if amount is None or amount == "" else rupiah(amount)


# ── tokens and shop ──────────────────────────────────────────────────────────────────────────────────────────


class WireTokens(Shape, frozen=True):
    access_token: str
    access_token_expire_in: int
    refresh_token: str
    refresh_token_expire_in: int


def read_tokens(raw: Any, request_id: str) -> m.TokenSet:
    """Read tokens; the life times are moments in Unix seconds, not durations."""
    wire = read_as(WireTokens, raw, request_id)
    return m.TokenSet(
        access=wire.access_token,
        access_expires_at=datetime.fromtimestamp(wire.access_token_expire_in, UTC),
        refresh=wire.refresh_token,
        refresh_expires_at=moment(wire.refresh_token_expire_in),
    )


class WireShop(Shape, frozen=True):
    id: str
    name: str = ""
    region: str = ""
    cipher: str = ""


class WireShops(Shape, frozen=True):
    shops: list[WireShop] | None = None


def read_shops(raw: Any, request_id: str) -> tuple[m.ShopIdentity, ...]:
    return tuple(
        m.ShopIdentity(
            id=shop.id, name=shop.name, region=shop.region, key=shop.cipher, raw=raw, request_id=request_id
        )
        for shop in read_as(WireShops, raw, request_id).shops or ()
    )


class WireWarehouse(Shape, frozen=True):
    id: str
    type: str = ""
    is_default: bool = False


class WireWarehouses(Shape, frozen=True):
    warehouses: list[WireWarehouse] | None = None


def read_warehouse(raw: Any, request_id: str) -> str:
    """Give the warehouse to sell from: the default one, else the first that is not for returns."""
    selling = [
        one
        for one in read_as(WireWarehouses, raw, request_id).warehouses or ()
        if one.type != "RETURN_WAREHOUSE"
    ]
    if not selling:
        raise BadResponse("the shop has no warehouse to sell from", request_id=request_id, raw=raw)
    return next((one.id for one in selling if one.is_default), selling[0].id)


class WireDelivery(Shape, frozen=True):
    id: str
    name: str = ""


class WireDeliveries(Shape, frozen=True):
    delivery_options: list[WireDelivery] | None = None


def read_deliveries(raw: Any, request_id: str) -> tuple[m.LogisticOption, ...]:
    return tuple(
        m.LogisticOption(id=one.id, name=show(one.name), enabled=True, raw=raw, request_id=request_id)
        for one in read_as(WireDeliveries, raw, request_id).delivery_options or ()
    )


# ── what the channel asks ────────────────────────────────────────────────────────────────────────────────────


class WireCategory(Shape, frozen=True):
    id: str
    parent_id: str = "0"
    local_name: str = ""
    is_leaf: bool = False
    permission_statuses: list[str] | None = None


class WireCategories(Shape, frozen=True):
    categories: list[dict[str, Any]] | None = None


def read_categories(raw: Any, request_id: str) -> tuple[m.Category, ...]:
    categories = []
    for one in read_as(WireCategories, raw, request_id).categories or ():
        wire = read_as(WireCategory, one, request_id)
        categories.append(
            m.Category(
                id=wire.id,
                parent_id="" if wire.parent_id == "0" else wire.parent_id,
                name=wire.local_name,
                is_leaf=wire.is_leaf,
                allowed="AVAILABLE" in (wire.permission_statuses or ["AVAILABLE"]),
                raw=one,
                request_id=request_id,
            )
        )
    return tuple(categories)


class WireChoice(Shape, frozen=True):
    id: str
    name: str = ""


class WireCondition(Shape, frozen=True):
    attribute_id: str = ""
    attribute_value_id: str = ""


class WireAttribute(Shape, frozen=True):
    id: str
    name: str = ""
    type: str = "PRODUCT_PROPERTY"
    is_requried: bool = False  # the vendor's spelling
    is_multiple_selection: bool = False
    is_customizable: bool = False
    values: list[WireChoice] | None = None
    requirement_conditions: list[WireCondition] | None = None


class WireAttributes(Shape, frozen=True):
    attributes: list[dict[str, Any]] | None = None


ATTRIBUTE_TEXT_MAX = 2000


def read_attributes(raw: Any, request_id: str) -> tuple[m.AttributeRule, ...]:
    return tuple(
        _read_attribute(one, request_id) for one in read_as(WireAttributes, raw, request_id).attributes or ()
    )


def _read_attribute(raw: dict[str, Any], request_id: str) -> m.AttributeRule:
    wire = read_as(WireAttribute, raw, request_id)
    conditions: dict[str, tuple[str, ...]] = {}
    for one in wire.requirement_conditions or ():
        conditions[one.attribute_id] = (*conditions.get(one.attribute_id, ()), one.attribute_value_id)
    kind: m.AttributeKind = "choice"
    if wire.is_customizable or not wire.values:
        kind = "choice_or_text" if wire.values else "text"
    required: m.Required = "yes" if wire.is_requried else "conditional" if conditions else "no"
    return m.AttributeRule(
        id=wire.id,
        name=wire.name,
        kind=kind,
        required=required,
        values=tuple(m.AttributeChoice(id=choice.id, name=choice.name) for choice in wire.values or ()),
        max_values=max(len(wire.values or ()), 1) if wire.is_multiple_selection else 1,
        max_length=ATTRIBUTE_TEXT_MAX,
        depends_on=tuple(conditions.items()),
        for_variants=wire.type == "SALES_PROPERTY",
        raw=raw,
        request_id=request_id,
    )


class WireRequired(Shape, frozen=True):
    is_required: bool = False


class WireRules(Shape, frozen=True):
    package_dimension: WireRequired | None = None


def read_limits(raw: Any, request_id: str) -> m.Limits:
    """Read the live size rule; the other bounds are those of the create page for Indonesia."""
    wire = read_as(WireRules, raw, request_id)
    return m.Limits(
        title_min=25,
        title_max=255,
        description_min=1,
        description_max=10_000,
        images_min=1,
        images_max=9,
        price_min=100,
        price_max=100_000_000,
        stock_min=0,
        stock_max=99_999,
        axes_max=3,
        axis_name_max=20,
        option_name_max=50,
        skus_max=SKUS_MAX,
        seller_sku_max=50,
        seller_sku_spaces=False,
        size_required=wire.package_dimension.is_required if wire.package_dimension else False,
        preorder_days_min=3,
        preorder_days_max=30,
        image=m.ImageRules(formats=("jpeg", "png"), max_bytes=IMAGE_BYTES_MAX, min_px=300, max_px=4000),
        stock_batch_max=SKUS_MAX,
        price_batch_max=SKUS_MAX,
        source="Get Category Rules; create product page, Indonesia",
        raw=raw,
        request_id=request_id,
    )


class WireBrand(Shape, frozen=True):
    id: str
    name: str = ""


class WireBrands(Shape, frozen=True):
    brands: list[dict[str, Any]] | None = None
    next_page_token: str | None = ""
    total_count: int | None = None


def read_brands(raw: Any, request_id: str) -> m.Page[m.Brand]:
    wire = read_as(WireBrands, raw, request_id)
    items = []
    for one in wire.brands or ():
        brand = read_as(WireBrand, one, request_id)
        items.append(m.Brand(id=brand.id, name=brand.name, raw=one, request_id=request_id))
    return m.Page(
        items=tuple(items),
        next_cursor=wire.next_page_token or None,
        total=wire.total_count,
        raw=raw,
        request_id=request_id,
    )


class WireUpload(Shape, frozen=True):
    uri: str
    url: str = ""


def read_media(raw: Any, request_id: str) -> m.MediaRef:
    wire = read_as(WireUpload, raw, request_id)
    return m.MediaRef(id=wire.uri, url=wire.url, raw=raw, request_id=request_id)


# ── writing a product ────────────────────────────────────────────────────────────────────────────────────────


def _price(price: m.Money) -> dict[str, str]:
    return {"currency": price.currency, "amount": str(price.amount)}


def write_attributes(attributes: Sequence[m.AttributeValue]) -> list[dict[str, Any]]:
    return [
        {
            "id": attribute.attribute_id,
            "values": [
                {"id": value.value_id} if value.value_id else {"name": value.text}
                for value in attribute.values
            ],
        }
        for attribute in attributes
    ]


def write_parcel(parcel: m.Parcel) -> dict[str, Any]:
    """Write weight in kg with at most 3 decimals and, when given, the size in cm; both as text."""
    kilograms = f"{Decimal(parcel.weight_g) / 1000:f}"
    written: dict[str, Any] = {"package_weight": {"value": kilograms, "unit": "KILOGRAM"}}
    if parcel.length_cm:
        written["package_dimensions"] = {
            "length": str(parcel.length_cm),
            "width": str(parcel.width_cm),
            "height": str(parcel.height_cm),
            "unit": "CENTIMETER",
        }
    return written


def write_product(draft: m.ProductDraft, client_ref: str, warehouse_id: str) -> dict[str, Any]:
    """Write the body of create product for both storefronts; `client_ref` is the idempotency key."""
    body: dict[str, Any] = {
        "title": draft.title,
        "description": draft.description,
        "category_id": draft.category_id,
        "category_version": "v2",
        "main_images": [{"uri": image.id} for image in draft.images],
        "skus": [_write_sku(draft, sku, warehouse_id) for sku in draft.skus],
        "product_attributes": write_attributes(draft.attributes),
        "save_mode": "LISTING",
        "listing_platforms": list(PLATFORMS),
        "idempotency_key": client_ref,
        "external_product_id": client_ref,
        **write_parcel(draft.parcel),
    }
    if draft.brand_id:
        body["brand_id"] = draft.brand_id
    if draft.logistics:
        body["delivery_option_ids"] = list(draft.logistics)
    if draft.condition == "used":
        body["is_pre_owned"] = True
    return body | dict(draft.ext)


def _write_sku(draft: m.ProductDraft, sku: m.SkuDraft, warehouse_id: str) -> dict[str, Any]:
    written: dict[str, Any] = {
        "seller_sku": sku.seller_sku,
        "price": _price(sku.price),
        "inventory": [{"warehouse_id": warehouse_id, "quantity": sku.quantity}],
        "external_sku_id": sku.seller_sku,
    }
    attributes = []
    for axis, value in zip(draft.options, sku.options, strict=True):
        attribute: dict[str, Any] = {"name": axis.name, "value_name": value}
        if value in axis.images:
            attribute["sku_img"] = {"uri": axis.images[value].id}
        attributes.append(attribute)
    if attributes:
        written["sales_attributes"] = attributes
    if sku.barcode:
        written["identifier_code"] = {"code": sku.barcode, "type": "GTIN"}
    if draft.preorder_days:
        written["pre_sale"] = {
            "type": "PRE_ORDER",
            "fulfillment_type": {"handling_duration_days": draft.preorder_days},
        }
    return written


# What a SKU is beside its id, price and inventory, as the create page names it.
SKU_KEPT = ("seller_sku", "external_sku_id", "sales_attributes", "identifier_code", "sku_weight", "sku_dimensions",
            "pre_sale")  # fmt: skip


def write_more_skus(
    state: m.ListingState, draft: m.ProductDraft, new: Sequence[m.SkuDraft], warehouse_id: str
) -> dict[str, Any]:
    """Write all SKUs of a product, those it holds as they came and the new ones after them; the same kinds of choice
    on each. Raises VariantRule when the product has other kinds of choice.
    """
    wires = read_as(WireProduct, state.raw, state.request_id).skus or []
    kinds = (wires[0].sales_attributes or []) if wires else []
    require_same_choices(draft, len(kinds))
    skus = [_restate_sku(wire, one) for wire, one in zip(wires, state.raw["skus"], strict=True)]
    for sku in new:
        written = _write_sku(draft, sku, warehouse_id)
        for kind, attribute in zip(kinds, written["sales_attributes"], strict=True):
            attribute.update({"id": kind.id, "name": kind.name} if kind.id else {"name": kind.name})
        skus.append(written)
    return {"skus": skus}


def _restate_sku(wire: WireSku, raw: Mapping[str, Any]) -> dict[str, Any]:
    price = maybe_rupiah(_amount_of(wire))
    stock = [{"warehouse_id": one.warehouse_id, "quantity": one.quantity} for one in wire.inventory or ()]
    kept = {name: raw[name] for name in SKU_KEPT if raw.get(name)}
    return {"id": wire.id, **kept, "inventory": stock} | ({"price": _price(price)} if price else {})


def write_patch(patch: m.ListingPatch) -> dict[str, Any]:
    """Write the body of partial edit with only the fields the patch names; raises NotOffered for pre-order days,
    which belong to each SKU there.
    """
    if patch.preorder_days is not None:
        raise NotOffered("Tokopedia & Shop changes pre-order days per SKU only")
    body: dict[str, Any] = {
        "title": patch.title,
        "description": patch.description,
        "category_id": patch.category_id,
        "category_version": None if patch.category_id is None else "v2",
        "main_images": None if patch.images is None else [{"uri": image.id} for image in patch.images],
        "product_attributes": None if patch.attributes is None else write_attributes(patch.attributes),
        "brand_id": patch.brand_id,
        "delivery_option_ids": None if patch.logistics is None else list(patch.logistics),
    }
    if patch.parcel is not None:
        body |= write_parcel(patch.parcel)
    return {name: value for name, value in body.items() if value is not None}


class WireCreated(Shape, frozen=True):
    product_id: str


def read_created(raw: Any, request_id: str) -> str:
    return read_as(WireCreated, raw, request_id).product_id


# ── reading a product ────────────────────────────────────────────────────────────────────────────────────────


class WirePrice(Shape, frozen=True):
    currency: str = "IDR"
    amount: str | None = None
    sale_price: str | None = None
    tax_exclusive_price: str | None = None


class WireInventory(Shape, frozen=True):
    quantity: int = 0
    warehouse_id: str = ""


class WireSalesAttribute(Shape, frozen=True):
    id: str | None = ""
    name: str = ""
    value_name: str = ""


class WireSku(Shape, frozen=True):
    id: str
    seller_sku: str | None = ""
    price: WirePrice | None = None
    inventory: list[WireInventory] | None = None
    sales_attributes: list[WireSalesAttribute] | None = None


class WireImage(Shape, frozen=True):
    uri: str = ""


class WireCategoryLink(Shape, frozen=True):
    id: str
    is_leaf: bool = False


class WirePlatformStatus(Shape, frozen=True):
    platform: str = ""
    status: str = ""


class WireAuditReason(Shape, frozen=True):
    position: str | None = ""
    reasons: list[str] | None = None
    suggestions: list[str] | None = None


class WireProduct(Shape, frozen=True):
    id: str
    status: str = ""
    title: str = ""
    description: str | None = ""
    skus: list[WireSku] | None = None
    main_images: list[WireImage] | None = None
    category_chains: list[WireCategoryLink] | None = None
    integrated_platform_statuses: list[WirePlatformStatus] | None = None
    audit_failed_reasons: list[WireAuditReason] | None = None
    create_time: int | None = None
    update_time: int | None = None


def read_product(raw: Any, request_id: str, product_id: str = "") -> m.ListingState:
    """Read a product; its audit's reasons become problems, so that a late rejection says why."""
    if isinstance(raw, dict) and product_id and "id" not in raw:
        raw = {**raw, "id": product_id}
    wire = read_as(WireProduct, raw, request_id)
    skus = tuple(_read_sku(wire.id, sku) for sku in wire.skus or ())
    lifecycle = LIFECYCLES.get(wire.status, m.Lifecycle.UNKNOWN)
    if lifecycle is m.Lifecycle.LIVE and skus and all(sku.quantity == 0 for sku in skus):
        lifecycle = m.Lifecycle.SOLD_OUT
    return m.ListingState(
        listing_id=wire.id,
        lifecycle=lifecycle,
        source_status=wire.status,
        title=wire.title,
        seller_sku=skus[0].seller_sku if skus else "",
        category_id=next((link.id for link in wire.category_chains or () if link.is_leaf), ""),
        description=wire.description or "",
        skus=skus,
        image_ids=tuple(image.uri for image in wire.main_images or ()),
        problems=tuple(
            m.Problem(
                message_key="validation_failed",
                field=reason.position or "",
                channel_message=show("; ".join((*(reason.reasons or ()), *(reason.suggestions or ())))),
            )
            for reason in wire.audit_failed_reasons or ()
        ),
        created_at=moment(wire.create_time),
        updated_at=moment(wire.update_time),
        ext={
            "storefronts": {
                STOREFRONTS.get(one.platform, one.platform): one.status
                for one in wire.integrated_platform_statuses or ()
            }
        },
        raw=raw,
        request_id=request_id,
    )


def _amount_of(wire: WireSku) -> str | None:
    price = wire.price or WirePrice()
    return price.amount or price.tax_exclusive_price or price.sale_price


def _read_sku(product_id: str, wire: WireSku) -> m.SkuState:
    return m.SkuState(
        ref=m.SkuRef(product_id, wire.id),
        seller_sku=wire.seller_sku or "",
        options=tuple(attribute.value_name for attribute in wire.sales_attributes or ()),
        price=maybe_rupiah(_amount_of(wire)),
        quantity=None if wire.inventory is None else sum(one.quantity for one in wire.inventory),
    )


class WireProducts(Shape, frozen=True):
    products: list[dict[str, Any]] | None = None
    next_page_token: str | None = ""
    total_count: int | None = None


def read_products(raw: Any, request_id: str) -> m.Page[m.ListingState]:
    wire = read_as(WireProducts, raw, request_id)
    states = (read_product(one, request_id) for one in wire.products or ())
    return m.Page(
        items=tuple(state for state in states if state.lifecycle is not m.Lifecycle.DELETED),
        next_cursor=wire.next_page_token or None,
        total=wire.total_count,
        raw=raw,
        request_id=request_id,
    )


# ── batches ──────────────────────────────────────────────────────────────────────────────────────────────────


class WireErrorDetail(Shape, frozen=True):
    sku_id: str | None = ""
    product_id: str | None = ""


class WireError(Shape, frozen=True):
    code: int = 0
    message: str | None = ""
    detail: WireErrorDetail | None = None


class WireErrors(Shape, frozen=True):
    errors: list[WireError] | None = None


def read_errors(raw: Any, request_id: str) -> list[tuple[str, str, ConnectorError]]:
    """Read the partial failures of a code-0 answer as (product id, SKU id, error)."""
    found = []
    for one in read_as(WireErrors, raw, request_id).errors or ():
        detail = one.detail or WireErrorDetail()
        error = fault_of(one.code, one.message or "", request_id=request_id, raw=raw, scope="sku")
        found.append((detail.product_id or "", detail.sku_id or "", error))
    return found


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────


class WireOrderLine(Shape, frozen=True):
    id: str
    product_id: str = ""
    sku_id: str = ""
    seller_sku: str | None = ""
    product_name: str | None = ""
    sku_name: str | None = ""
    sale_price: str | None = "0"
    original_price: str | None = None
    display_status: str | None = ""
    cancel_reason: str | None = ""


class WireDistrict(Shape, frozen=True):
    address_level: str = ""
    address_name: str | None = ""


class WireRecipient(Shape, frozen=True):
    name: str | None = ""
    phone_number: str | None = ""
    full_address: str | None = ""
    postal_code: str | None = ""
    district_info: list[WireDistrict] | None = None


class WirePayment(Shape, frozen=True):
    sub_total: str | None = None
    shipping_fee: str | None = None
    seller_discount: str | None = None
    platform_discount: str | None = None
    tax: str | None = None
    shipping_insurance_fee: str | None = None
    total_amount: str | None = None


class WirePackage(Shape, frozen=True):
    id: str
    status: str | None = ""
    tracking_number: str | None = ""
    shipping_provider_name: str | None = ""


class WireOrder(Shape, frozen=True):
    id: str
    status: str = ""
    commerce_platform: str | None = ""
    create_time: int | None = None
    update_time: int | None = None
    paid_time: int | None = None
    rts_sla_time: int | None = None
    buyer_message: str | None = ""
    cancel_reason: str | None = ""
    payment_method_name: str | None = ""
    is_cod: bool = False
    is_buyer_request_cancel: bool = False
    line_items: list[dict[str, Any]] | None = None
    packages: list[WirePackage] | None = None
    payment: WirePayment | None = None
    recipient_address: WireRecipient | None = None


class WireOrders(Shape, frozen=True):
    orders: list[dict[str, Any]] | None = None
    next_page_token: str | None = ""
    total_count: int | None = None


def _order_status(wire: WireOrder) -> m.OrderStatus:
    status = ORDER_STATUSES.get(wire.status, m.OrderStatus.UNKNOWN)
    waiting = {m.OrderStatus.ON_HOLD, m.OrderStatus.TO_SHIP, m.OrderStatus.AWAITING_PICKUP}
    return m.OrderStatus.CANCEL_REQUESTED if wire.is_buyer_request_cancel and status in waiting else status


def read_order_page(raw: Any, request_id: str) -> m.Page[m.OrderEvent]:
    wire = read_as(WireOrders, raw, request_id)
    events = []
    for one in wire.orders or ():
        order = read_as(WireOrder, one, request_id)
        events.append(
            m.OrderEvent(
                order_id=order.id,
                source_status=order.status,
                status=_order_status(order),
                occurred_at=moment(order.update_time),
                raw=one,
                request_id=request_id,
            )
        )
    return m.Page(
        items=tuple(events),
        next_cursor=wire.next_page_token or None,
        total=wire.total_count,
        raw=raw,
        request_id=request_id,
    )


def read_orders(raw: Any, request_id: str) -> m.Page[m.Order]:
    rows = read_as(WireOrders, raw, request_id).orders or ()
    return m.Page(items=tuple(_read_order(one, request_id) for one in rows), request_id=request_id)


def _read_order(raw: dict[str, Any], request_id: str) -> m.Order:
    wire = read_as(WireOrder, raw, request_id)
    payment = wire.payment or WirePayment()
    to = wire.recipient_address or WireRecipient()
    districts = {one.address_level: one.address_name or "" for one in to.district_info or ()}
    lines = _read_lines(wire.line_items or [], request_id)
    listed = sum((line.list_price or line.unit_price).amount * line.quantity for line in lines)
    extras = [maybe_rupiah(payment.tax), maybe_rupiah(payment.shipping_insurance_fee)]
    return m.Order(
        order_id=wire.id,
        source_status=wire.status,
        status=_order_status(wire),
        lines=lines,
        totals=m.OrderTotals(
            items=m.Money(listed),
            shipping=maybe_rupiah(payment.shipping_fee),
            seller_discount=maybe_rupiah(payment.seller_discount),
            platform_discount=maybe_rupiah(payment.platform_discount),
            other=m.Money(sum(one.amount for one in extras if one is not None)),
            total=maybe_rupiah(payment.total_amount),
        ),
        buyer=m.Buyer(
            name=to.name or "",
            phone=to.phone_number or "",
            address=to.full_address or "",
            city=districts.get("L2", ""),
            region=districts.get("L1", ""),
            postal_code=to.postal_code or "",
        ),
        packages=tuple(
            m.Package(
                package_id=package.id,
                source_status=package.status or "",
                carrier=show(package.shipping_provider_name or ""),
                tracking_number=package.tracking_number or "",
            )
            for package in wire.packages or ()
        ),
        storefront=STOREFRONTS.get(wire.commerce_platform or "", ""),
        note=wire.buyer_message or "",
        cancel_reason=wire.cancel_reason or "",
        payment_method=wire.payment_method_name or "",
        cash_on_delivery=wire.is_cod,
        created_at=moment(wire.create_time),
        updated_at=moment(wire.update_time),
        paid_at=moment(wire.paid_time),
        ship_by=moment(wire.rts_sla_time),
        raw=raw,
        request_id=request_id,
    )


def _read_lines(raw: list[dict[str, Any]], request_id: str) -> tuple[m.OrderLine, ...]:
    """Read one entry per unit and gather equal ones: the channel gives no quantity [I]."""
    groups: dict[tuple[str, str, str], list[tuple[WireOrderLine, dict[str, Any]]]] = {}
    for one in raw:
        wire = read_as(WireOrderLine, one, request_id)
        key = (wire.sku_id or wire.id, wire.sale_price or "", wire.original_price or "")
        groups.setdefault(key, []).append((wire, one))
    lines = []
    for units in groups.values():
        first = units[0][0]
        known = bool(first.product_id and first.sku_id)
        lines.append(
            m.OrderLine(
                line_id=first.id,
                ref=m.SkuRef(first.product_id, first.sku_id) if known else None,
                seller_sku=first.seller_sku or "",
                title=first.product_name or "",
                option=first.sku_name or "",
                quantity=len(units),
                unit_price=rupiah(first.sale_price),
                list_price=maybe_rupiah(first.original_price),
                cancelled_quantity=sum(wire.display_status == "CANCELLED" for wire, _ in units),
                raw=[one for _, one in units],
                request_id=request_id,
            )
        )
    return tuple(lines)


# ── shipping ─────────────────────────────────────────────────────────────────────────────────────────────────


class WireSlot(Shape, frozen=True):
    start_time: int
    end_time: int
    avaliable: bool = True  # the vendor's spelling


class WireSlots(Shape, frozen=True):
    can_pickup: bool = False
    can_drop_off: bool = False
    drop_off_point_url: str | None = ""
    pickup_slots: list[WireSlot] | None = None


def read_slots(raw: Any, request_id: str, order_id: str, package_id: str) -> m.ShippingOptions:
    wire = read_as(WireSlots, raw, request_id)
    slots = [slot for slot in wire.pickup_slots or () if slot.avaliable] if wire.can_pickup else []
    return m.ShippingOptions(
        order_id=order_id,
        package_id=package_id,
        pickups=tuple(
            m.PickupSlot(
                address_id="",
                slot_id=f"{slot.start_time}-{slot.end_time}",
                starts_at=moment(slot.start_time),
                ends_at=moment(slot.end_time),
            )
            for slot in slots
        ),
        dropoff_anywhere=wire.can_drop_off,
        own_courier=not wire.can_pickup and not wire.can_drop_off,
        raw=raw,
        request_id=request_id,
    )


def write_shipment(choice: m.ShipmentChoice) -> dict[str, Any]:
    """Write the body of ship package."""
    if choice.method == "own":
        if not choice.tracking_number or not choice.carrier_id:
            raise Misuse("own delivery needs tracking_number and carrier_id")
        shipment = {"tracking_number": choice.tracking_number, "shipping_provider_id": choice.carrier_id}
        return {"self_shipment": shipment}
    if choice.method == "dropoff":
        return {"handover_method": "DROP_OFF"}
    body: dict[str, Any] = {"handover_method": "PICKUP"}
    if choice.slot is not None and choice.slot.starts_at is not None and choice.slot.ends_at is not None:
        body["pickup_slot"] = {
            "start_time": int(choice.slot.starts_at.timestamp()),
            "end_time": int(choice.slot.ends_at.timestamp()),
        }
    return body


class WireDocument(Shape, frozen=True):
    doc_url: str | None = ""
    tracking_number: str | None = ""


# ── cancelling ───────────────────────────────────────────────────────────────────────────────────────────────


class WireCancellation(Shape, frozen=True):
    cancel_id: str
    order_id: str = ""
    cancel_status: str | None = ""


class WireCancellations(Shape, frozen=True):
    cancellations: list[WireCancellation] | None = None


PENDING_CANCELLATION = "CANCELLATION_REQUEST_PENDING"


def require_cancel_reason(reason: str) -> None:
    """Refuse a reason whose key at the channel is not known, before any call."""
    if reason not in CANCEL_REASONS:
        raise NotOffered(f"Tokopedia & Shop has no known seller's cancellation for {reason!r}")


def write_cancel(order: m.Order, reason: str, refs: Sequence[m.SkuRef]) -> dict[str, Any]:
    """Write the body of cancel order for the named SKUs, or all of them."""
    require_cancel_reason(reason)
    chosen = set(refs) or {line.ref for line in order.lines if line.ref is not None}
    skus = [
        {"sku_id": line.ref.sku_id, "quantity": line.quantity}
        for line in order.lines
        if line.ref is not None and line.ref in chosen
    ]
    return {"order_id": order.order_id, "cancel_reason": CANCEL_REASONS[reason], "skus": skus}


def read_cancelled(raw: Any, request_id: str) -> m.WriteOutcome:
    wire = read_as(WireCancellation, raw, request_id)
    pending = wire.cancel_status == PENDING_CANCELLATION
    outcome = m.Outcome.ACCEPTED_PENDING if pending else m.Outcome.CONFIRMED
    return m.WriteOutcome(outcome=outcome, raw=raw, request_id=request_id)


class WireReason(Shape, frozen=True):
    name: str


class WireReasons(Shape, frozen=True):
    reasons: list[WireReason] | None = None
