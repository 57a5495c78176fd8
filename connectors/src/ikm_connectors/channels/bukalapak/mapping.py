"""Version 2's objects ⇄ ours, pure; field names and values are the vendor's own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.contract import read_as
from ikm_connectors.errors import BadResponse, NotOffered, VariantRule

WHOLE = "0"  # there are no variants: a product is its own SKU
FOR_EVER = datetime(9999, 12, 31, tzinfo=UTC)  # no end of a token is documented
PAGE = 50
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
CODE_LINE = re.compile(r"\n*Kode barang: (?P<code>[^\n]+)\s*$")

ORDER_STATUSES: Mapping[str, m.OrderStatus] = {
    "pending": m.OrderStatus.UNPAID,
    "addressed": m.OrderStatus.UNPAID,
    "payment_chosen": m.OrderStatus.UNPAID,
    "confirm_payment": m.OrderStatus.ON_HOLD,
    "paid": m.OrderStatus.TO_SHIP,
    "delivered": m.OrderStatus.IN_TRANSIT,  # shipped by the seller
    "received": m.OrderStatus.DELIVERED,
    "remitted": m.OrderStatus.COMPLETED,
    "rejected": m.OrderStatus.CANCELLED,
    "cancelled": m.OrderStatus.CANCELLED,
    "expired": m.OrderStatus.CANCELLED,
    "refunded": m.OrderStatus.CANCELLED,
}
LIFECYCLES: Mapping[str, m.Lifecycle] = {
    "Melanggar": m.Lifecycle.BANNED,
    "Lapak Tutup": m.Lifecycle.PAUSED,
    "Penjual Tidak Aktif": m.Lifecycle.PAUSED,
    "Stok Habis": m.Lifecycle.SOLD_OUT,
}
REJECT_REASONS: Mapping[str, str] = {
    # exact and case-sensitive
    "out_of_stock": "Stok Habis",
    "price_error": "Harga barang/biaya kirim tidak sesuai",
    "undeliverable": "Permintaan pembeli tidak dapat dilayani",
}
KINDS: Mapping[str, m.AttributeKind] = {
    "select": "choice",
    "radio_buttons": "choice",
    "check_boxes": "choice",
    "combo_select": "choice_or_text",
}


class Shape(msgspec.Struct, frozen=True):
    """Be the root of the vendor's objects: unknown fields are ignored."""


# ── seller ───────────────────────────────────────────────────────────────────────────────────────────────────


class WireGrant(Shape, frozen=True):
    user_id: str
    token: str


def read_grant(raw: Any) -> m.Grant:
    wire = read_as(WireGrant, raw)
    if not wire.token or wire.user_id in {"", "null"}:
        raise BadResponse("a success without a token")
    tokens = m.TokenSet(access=wire.token, access_expires_at=FOR_EVER, shop_ids=(wire.user_id,))
    return m.Grant(tokens=tokens, shops=(m.ShopIdentity(id=wire.user_id, region="ID"),))


class WireUser(Shape, frozen=True):
    name: str | None = ""


class WireMe(Shape, frozen=True):
    user: WireUser


def read_me(raw: Any, shop_id: str) -> m.ShopIdentity:
    """Read the seller; the answer bears no id, so the one that opened the call is kept."""
    return m.ShopIdentity(id=shop_id, name=read_as(WireMe, raw).user.name or "", region="ID", raw=raw)


# ── categories and attributes ────────────────────────────────────────────────────────────────────────────────


class WireCategory(Shape, frozen=True):
    id: int
    name: str = ""
    children: list[dict[str, Any]] | None = None


class WireCategories(Shape, frozen=True):
    categories: list[dict[str, Any]]


def read_categories(raw: Any) -> m.Page[m.Category]:
    return m.Page(items=tuple(_walk(read_as(WireCategories, raw).categories, "")), raw=raw)


def _walk(nodes: list[dict[str, Any]], parent: str) -> Iterator[m.Category]:
    for node in nodes:
        wire = read_as(WireCategory, node)
        children = wire.children or []
        yield m.Category(
            id=str(wire.id),
            parent_id=parent,
            name=wire.name,
            is_leaf=not children,
            raw=node if not children else None,
        )
        yield from _walk(children, str(wire.id))


class WireAttribute(Shape, frozen=True):
    fieldName: str  # noqa: N815 - the vendor's spelling
    displayName: str | None = ""  # noqa: N815
    inputType: str = "string"  # noqa: N815
    options: list[str] | None = None
    required: bool = False


class WireAttributes(Shape, frozen=True):
    attributes: list[dict[str, Any]]


def read_attributes(raw: Any) -> tuple[m.AttributeRule, ...]:
    rules = []
    for one in read_as(WireAttributes, raw).attributes:
        wire = read_as(WireAttribute, one)
        options = wire.options or []
        rules.append(
            m.AttributeRule(
                id=wire.fieldName,
                name=wire.displayName or wire.fieldName,
                kind=KINDS.get(wire.inputType, "text") if options else "text",
                required="yes" if wire.required else "no",
                values=tuple(m.AttributeChoice(id=option, name=option) for option in options),
                max_values=max(len(options), 1) if wire.inputType == "check_boxes" else 1,
                raw=one,
            )
        )
    return tuple(rules)


class WireCreated(Shape, frozen=True):
    id: str


def read_id(raw: Any) -> str:
    return read_as(WireCreated, raw).id


# ── products ─────────────────────────────────────────────────────────────────────────────────────────────────


def write_description(text: str, code: str) -> str:
    """Put our code into the description's last line, since v2 has no field for it."""
    return f"{text.rstrip()}\n\nKode barang: {code}" if code else text


def split_description(text: str) -> tuple[str, str]:
    """Give description and our code of a text that `write_description` made; other texts have no code."""
    found = CODE_LINE.search(text)
    return (text[: found.start()], found.group("code").strip()) if found else (text, "")


def write_product(draft: m.ProductDraft, code: str) -> dict[str, Any]:
    """Write the body of create; numbers are text there. Raises VariantRule for a draft with variants."""
    if len(draft.skus) != 1 or draft.options:
        raise VariantRule("v2 knows no variants")
    sku = draft.skus[0]
    product = {
        "category_id": draft.category_id,
        "name": draft.title,
        "price": str(sku.price.amount),
        "weight": str(draft.parcel.weight_g),
        "stock": str(sku.quantity),
        "description_bb": write_description(draft.description, code),
        "new": "true" if draft.condition == "new" else "false",
        "negotiable": "false",
        "product_detail_attributes": _write_attributes(draft.attributes),
    }
    return {"product": product, "images": ",".join(image.id for image in draft.images)}


def _write_attributes(attributes: tuple[m.AttributeValue, ...]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for one in attributes:
        values = [value.value_id or value.text for value in one.values]
        written[one.attribute_id] = values[0] if len(values) == 1 else values
    return written


def write_patch(patch: m.ListingPatch, code: str) -> dict[str, Any]:
    """Write the body of update with the named fields only; raises NotOffered for what v2 cannot change."""
    strange = [
        name
        for name in ("images", "brand_id", "brand_name", "logistics", "preorder_days")
        if getattr(patch, name) is not None
    ]
    if strange:
        raise NotOffered(f"v2 cannot change {', '.join(strange)} of a product")
    product: dict[str, Any] = {
        "name": patch.title,
        "category_id": patch.category_id,
        "description_bb": None if patch.description is None else write_description(patch.description, code),
        "weight": None if patch.parcel is None else str(patch.parcel.weight_g),
        "product_detail_attributes": None
        if patch.attributes is None
        else _write_attributes(patch.attributes),
    }
    return {"product": {name: value for name, value in product.items() if value is not None}}


class WireProduct(Shape, frozen=True):
    name: str = ""
    price: int | None = None
    stock: int | None = None
    desc: str | None = ""
    category_id: int | None = None
    images: list[str] | None = None
    state_description: list[str] | None = None


class WireOne(Shape, frozen=True):
    product: dict[str, Any]


class WireMany(Shape, frozen=True):
    products: list[dict[str, Any]]


def product_id(raw: Any) -> str:
    """Give a product's id in base 36; a number is the same id written decimal (sheet section 3)."""
    value = raw.get("id") if isinstance(raw, dict) else None
    if isinstance(value, str) and re.fullmatch(r"[0-9a-z]+", value):
        return value
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadResponse("a product without an id", raw=raw)
    text = ""
    while value:
        value, digit = divmod(value, 36)
        text = DIGITS[digit] + text
    return text or "0"


def read_product(raw: Any) -> m.ListingState:
    return _state(read_as(WireOne, raw).product)


def read_products(raw: Any) -> tuple[m.ListingState, ...]:
    return tuple(_state(one) for one in read_as(WireMany, raw).products)


def _state(raw: dict[str, Any]) -> m.ListingState:
    wire, number = read_as(WireProduct, raw), product_id(raw)
    words = wire.state_description or []
    known = [LIFECYCLES.get(word, m.Lifecycle.UNKNOWN) for word in words]
    order = (*dict.fromkeys(LIFECYCLES.values()), m.Lifecycle.UNKNOWN)
    lifecycle = min(known, key=order.index) if known else m.Lifecycle.LIVE
    description, code = split_description(wire.desc or "")
    sku = m.SkuState(
        ref=m.SkuRef(number, WHOLE),
        seller_sku=code,
        price=None if wire.price is None else m.Money(wire.price),
        quantity=wire.stock,
    )
    return m.ListingState(
        listing_id=number,
        lifecycle=lifecycle,
        source_status=", ".join(words),
        title=wire.name,
        seller_sku=code,
        category_id="" if wire.category_id is None else str(wire.category_id),
        description=description,
        skus=(sku,),
        image_ids=tuple(wire.images or ()),
        raw=raw,
    )


# ── transactions ─────────────────────────────────────────────────────────────────────────────────────────────


class WireConsignee(Shape, frozen=True):
    name: str | None = ""
    phone: str | None = ""
    address: str | None = ""
    city: str | None = ""
    province: str | None = ""
    post_code: str | None = ""


class WireTransaction(Shape, frozen=True):
    id: int
    state: str = ""
    transaction_id: str | int | None = ""
    amount: int | None = None
    quantity: int = 0
    shipping_fee: int | None = None
    total_amount: int | None = None
    products: list[dict[str, Any]] | None = None
    consignee: WireConsignee | None = None
    created_at: datetime | None = None


class WireTransactions(Shape, frozen=True):
    transactions: list[dict[str, Any]]


class WireOneTransaction(Shape, frozen=True):
    transactions: dict[str, Any]  # one transaction stands under the plural, too


def read_events(raw: Any) -> tuple[m.OrderEvent, ...]:
    events = []
    for one in read_as(WireTransactions, raw).transactions:
        wire = read_as(WireTransaction, one)
        events.append(
            m.OrderEvent(
                order_id=str(wire.id),
                source_status=wire.state,
                status=ORDER_STATUSES.get(wire.state, m.OrderStatus.UNKNOWN),
                occurred_at=wire.created_at,
                raw=one,
            )
        )
    return tuple(events)


def read_transaction(raw: Any) -> m.Order:
    one = read_as(WireOneTransaction, raw).transactions
    wire = read_as(WireTransaction, one)
    to = wire.consignee or WireConsignee()
    lines, sure = _lines(wire)
    items = sum(line.unit_price.amount * line.quantity for line in lines)
    known = wire.amount is not None and sure
    return m.Order(
        order_id=str(wire.id),
        source_status=wire.state,
        status=ORDER_STATUSES.get(wire.state, m.OrderStatus.UNKNOWN),
        lines=lines,
        totals=m.OrderTotals(
            items=m.Money(items if sure else wire.amount or 0),
            shipping=None if wire.shipping_fee is None else m.Money(wire.shipping_fee),
            seller_discount=m.Money(items - (wire.amount or 0)) if known else None,
            total=None if wire.total_amount is None else m.Money(wire.total_amount),
        ),
        buyer=m.Buyer(
            name=to.name or "",
            phone=to.phone or "",
            address=to.address or "",
            city=to.city or "",
            region=to.province or "",
            postal_code=to.post_code or "",
        ),
        storefront="Bukalapak",
        created_at=wire.created_at,
        updated_at=wire.created_at,
        ext={
            "transaction_id": str(wire.transaction_id or ""),
            "quantity": wire.quantity,
            "quantities_known": sure,
        },
        raw=one,
    )


def _lines(wire: WireTransaction) -> tuple[tuple[m.OrderLine, ...], bool]:
    """Read the products and whether each one's quantity is sure: the channel tells only their sum."""
    products = wire.products or []
    sure = len(products) in {1, wire.quantity}
    each = wire.quantity if len(products) == 1 else 1 if sure else 0
    lines = []
    for number, one in enumerate(products, 1):
        product = read_as(WireProduct, one)
        known = one.get("id") not in {None, ""}
        lines.append(
            m.OrderLine(
                line_id=f"{wire.id}-{number}",
                ref=m.SkuRef(product_id(one), WHOLE) if known else None,
                seller_sku=split_description(product.desc or "")[1],
                title=product.name,
                quantity=each,
                unit_price=m.Money(product.price or 0),
                raw=one,
            )
        )
    return tuple(lines), sure
