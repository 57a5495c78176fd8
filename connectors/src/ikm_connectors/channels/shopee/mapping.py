"""Shopee's objects ⇄ ours, pure; field names and values are Shopee's own (v2 data definition)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

import msgspec

from ikm_connectors import model as m
from ikm_connectors.contract import read_as
from ikm_connectors.errors import BadResponse, Misuse, NotOffered
from ikm_connectors.variants import lacking, require_same_choices

Id = int | str
NO_MODEL = "0"
NO_BRAND = {"brand_id": 0, "original_brand_name": "No Brand"}
IMAGE_BYTES_MAX = 10 * 1024 * 1024
MODELS_PER_CALL = 50

LIFECYCLES: Mapping[str, m.Lifecycle] = {
    "NORMAL": m.Lifecycle.LIVE,
    "BANNED": m.Lifecycle.BANNED,
    "UNLIST": m.Lifecycle.PAUSED,
    "REVIEWING": m.Lifecycle.PENDING_REVIEW,
    "SELLER_DELETE": m.Lifecycle.DELETED,
    "SHOPEE_DELETE": m.Lifecycle.DELETED,
}
ORDER_STATUSES: Mapping[str, m.OrderStatus] = {
    "UNPAID": m.OrderStatus.UNPAID,
    "PENDING": m.OrderStatus.ON_HOLD,
    "INVOICE_PENDING": m.OrderStatus.ON_HOLD,
    "READY_TO_SHIP": m.OrderStatus.TO_SHIP,
    "RETRY_SHIP": m.OrderStatus.TO_SHIP,
    "PROCESSED": m.OrderStatus.AWAITING_PICKUP,
    "SHIPPED": m.OrderStatus.IN_TRANSIT,
    "TO_CONFIRM_RECEIVE": m.OrderStatus.DELIVERED,
    "COMPLETED": m.OrderStatus.COMPLETED,
    "IN_CANCEL": m.OrderStatus.CANCEL_REQUESTED,
    "CANCELLED": m.OrderStatus.CANCELLED,
    "TO_RETURN": m.OrderStatus.RETURN_REQUESTED,
}
CANCEL_REASONS: Mapping[str, str] = {
    "out_of_stock": "OUT_OF_STOCK",
    "customer_request": "CUSTOMER_REQUEST",
}


class Shape(msgspec.Struct, frozen=True):
    """Be the root of Shopee's objects: unknown fields are ignored."""


def moment(seconds: int | None) -> datetime | None:
    """Read Unix seconds; zero and nothing are no time."""
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def rupiah(amount: float | str | None) -> m.Money:
    """Read an amount; Shopee writes floats, Indonesia has whole rupiah. Raises BadResponse when it is no number."""
    try:
        return m.Money(int(Decimal(str(amount or 0)).to_integral_value(ROUND_HALF_UP)))
    except InvalidOperation as error:
        raise BadResponse(f"{amount!r} is no amount") from error


def maybe_rupiah(amount: float | str | None) -> m.Money | None:
    return None if amount is None else rupiah(amount)


def number(identifier: str) -> int:
    """Write an id as the integer Shopee wants; raises Misuse for an id that is not Shopee's."""
    if not identifier.isdigit():
        raise Misuse(f"{identifier!r} is no id of Shopee")
    return int(identifier)


# ── tokens and shop ──────────────────────────────────────────────────────────────────────────────────────────


class WireTokens(Shape, frozen=True):
    access_token: str
    refresh_token: str
    expire_in: int
    shop_id_list: list[Id] | None = None


class WireShop(Shape, frozen=True):
    shop_name: str
    region: str = ""
    status: str = ""
    auth_time: int | None = None
    expire_time: int | None = None


def read_shop(raw: Any, request_id: str, shop_id: str) -> m.ShopIdentity:
    shop = read_as(WireShop, raw, request_id)
    return m.ShopIdentity(
        id=shop_id,
        name=shop.shop_name,
        region=shop.region,
        status=shop.status,
        authorised_at=moment(shop.auth_time),
        authorised_until=moment(shop.expire_time),
        raw=raw,
        request_id=request_id,
    )


# ── what Shopee asks ─────────────────────────────────────────────────────────────────────────────────────────


class WireCategory(Shape, frozen=True):
    category_id: Id
    parent_category_id: Id
    has_children: bool
    display_category_name: str = ""
    original_category_name: str = ""


class WireCategories(Shape, frozen=True):
    category_list: list[dict[str, Any]]


def read_categories(raw: Any, request_id: str) -> m.Page[m.Category]:
    items = []
    for one in read_as(WireCategories, raw, request_id).category_list:
        wire = read_as(WireCategory, one, request_id)
        parent = str(wire.parent_category_id)
        items.append(
            m.Category(
                id=str(wire.category_id),
                parent_id="" if parent == "0" else parent,
                name=wire.display_category_name or wire.original_category_name,
                is_leaf=not wire.has_children,
                raw=one,
                request_id=request_id,
            )
        )
    return m.Page(items=tuple(items), request_id=request_id, raw=raw)


class WireAttributeInfo(Shape, frozen=True):
    input_type: int = 3
    input_validation_type: int = 0
    format_type: int = 1
    attribute_unit_list: list[str] | None = None
    max_value_count: int | None = None


class WireAttributeChoice(Shape, frozen=True):
    value_id: Id
    name: str = ""
    value_unit: str | None = None


class WireAttribute(Shape, frozen=True):
    attribute_id: Id
    name: str = ""
    mandatory: bool = False
    attribute_value_list: list[WireAttributeChoice] | None = None
    attribute_info: WireAttributeInfo = WireAttributeInfo()


class WireAttributeTree(Shape, frozen=True):
    category_id: Id
    attribute_tree: list[dict[str, Any]] | None = None


class WireAttributeTrees(Shape, frozen=True):
    trees: list[WireAttributeTree] = msgspec.field(name="list")


DROP_DOWN, COMBO, FREE, MANY_DROP_DOWN, MANY_COMBO = 1, 2, 3, 4, 5
VALIDATIONS: Mapping[int, m.AttributeKind] = {1: "integer", 3: "number", 4: "date"}
WITH_UNIT = 2


def read_attributes(raw: Any, request_id: str, category_id: str) -> tuple[m.AttributeRule, ...]:
    trees = read_as(WireAttributeTrees, raw, request_id).trees
    tree = next((tree for tree in trees if str(tree.category_id) == category_id), None)
    if tree is None:
        raise BadResponse(f"no attributes for category {category_id}", request_id=request_id, raw=raw)
    return tuple(_read_attribute(one, request_id) for one in tree.attribute_tree or ())


def _read_attribute(raw: dict[str, Any], request_id: str) -> m.AttributeRule:
    wire = read_as(WireAttribute, raw, request_id)
    info = wire.attribute_info
    kind: m.AttributeKind
    if info.input_type in {DROP_DOWN, MANY_DROP_DOWN}:
        kind = "choice"
    elif info.input_type in {COMBO, MANY_COMBO}:
        kind = "choice_or_text"
    else:
        kind = VALIDATIONS.get(info.input_validation_type, "text")
    many = info.input_type in {MANY_DROP_DOWN, MANY_COMBO}
    return m.AttributeRule(
        id=str(wire.attribute_id),
        name=wire.name,
        kind=kind,
        required="yes" if wire.mandatory else "no",
        values=tuple(
            m.AttributeChoice(id=str(choice.value_id), name=choice.name, unit=choice.value_unit or "")
            for choice in wire.attribute_value_list or ()
        ),
        max_values=(info.max_value_count or len(wire.attribute_value_list or ()) or 1) if many else 1,
        units=tuple(info.attribute_unit_list or ()) if info.format_type == WITH_UNIT else (),
        raw=raw,
        request_id=request_id,
    )


class WireSpan(Shape, frozen=True):
    min_limit: float | None = None
    max_limit: float | None = None


class WireDaysToShip(Shape, frozen=True):
    days_to_ship_limit: WireSpan | None = None


class WireMandatoryWeight(Shape, frozen=True):
    weight_mandatory: bool = True


class WireMandatorySize(Shape, frozen=True):
    dimension_mandatory: bool = False


class WireLimits(Shape, frozen=True):
    price_limit: WireSpan = WireSpan()
    stock_limit: WireSpan = WireSpan()
    item_name_length_limit: WireSpan = WireSpan()
    item_description_length_limit: WireSpan = WireSpan()
    item_image_count_limit: WireSpan = WireSpan()
    tier_variation_name_length_limit: WireSpan = WireSpan()
    tier_variation_option_length_limit: WireSpan = WireSpan()
    dts_limit: WireDaysToShip | None = None
    weight_limit: WireMandatoryWeight | None = None
    dimension_limit: WireMandatorySize | None = None


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def read_limits(raw: Any, request_id: str) -> m.Limits:
    wire = read_as(WireLimits, raw, request_id)
    days = wire.dts_limit.days_to_ship_limit if wire.dts_limit else None
    return m.Limits(
        title_min=_whole(wire.item_name_length_limit.min_limit),
        title_max=_whole(wire.item_name_length_limit.max_limit),
        description_min=_whole(wire.item_description_length_limit.min_limit),
        description_max=_whole(wire.item_description_length_limit.max_limit),
        images_min=_whole(wire.item_image_count_limit.min_limit) or 1,
        images_max=_whole(wire.item_image_count_limit.max_limit) or 9,
        price_min=_ceiling(wire.price_limit.min_limit),
        price_max=_whole(wire.price_limit.max_limit),
        price_ratio_max=7.0,
        stock_min=_whole(wire.stock_limit.min_limit) or 0,
        stock_max=_whole(wire.stock_limit.max_limit),
        axes_max=2,
        axis_name_max=_whole(wire.tier_variation_name_length_limit.max_limit),
        option_name_max=_whole(wire.tier_variation_option_length_limit.max_limit),
        skus_max=50,
        seller_sku_max=100,
        weight_required=wire.weight_limit.weight_mandatory if wire.weight_limit else True,
        size_required=wire.dimension_limit.dimension_mandatory if wire.dimension_limit else False,
        preorder_days_min=_whole(days.min_limit) if days else None,
        preorder_days_max=_whole(days.max_limit) if days else None,
        image=m.ImageRules(formats=("jpeg", "png"), max_bytes=IMAGE_BYTES_MAX),
        stock_batch_max=MODELS_PER_CALL,
        price_batch_max=MODELS_PER_CALL,
        source="v2.product.get_item_limit; ratio 7 and 50 models from the variant guide",
        raw=raw,
        request_id=request_id,
    )


def _ceiling(value: float | None) -> int | None:
    return None if value is None else -int(-value // 1)


class WireBrand(Shape, frozen=True):
    brand_id: Id
    original_brand_name: str = ""
    display_brand_name: str = ""


class WireBrands(Shape, frozen=True):
    brand_list: list[dict[str, Any]]
    has_next_page: bool = False
    next_offset: int | None = None
    is_mandatory: bool = False


def read_brands(raw: Any, request_id: str) -> m.Page[m.Brand]:
    wire = read_as(WireBrands, raw, request_id)
    items = []
    for one in wire.brand_list:
        brand = read_as(WireBrand, one, request_id)
        items.append(
            m.Brand(
                id=str(brand.brand_id),
                name=brand.original_brand_name or brand.display_brand_name,
                mandatory=wire.is_mandatory,
                raw=one,
                request_id=request_id,
            )
        )
    following = str(wire.next_offset) if wire.has_next_page and wire.next_offset is not None else None
    return m.Page(items=tuple(items), next_cursor=following, raw=raw, request_id=request_id)


class WireWeightLimit(Shape, frozen=True):
    item_min_weight: float | None = None
    item_max_weight: float | None = None


class WireChannel(Shape, frozen=True):
    logistics_channel_id: Id
    logistics_channel_name: str = ""
    enabled: bool = False
    force_enable: bool = False
    fee_type: str = ""
    weight_limit: WireWeightLimit | None = None


class WireChannels(Shape, frozen=True):
    logistics_channel_list: list[dict[str, Any]]


def _needs(fee_type: str) -> Any:
    return {"SIZE_SELECTION": "size_id", "SIZE_INPUT": "parcel_size", "CUSTOM_PRICE": "fee"}.get(
        fee_type, "nothing"
    )


def _grams(kilograms: float | str | None) -> int | None:
    return None if not kilograms else round(float(kilograms) * 1000)


def read_logistics(raw: Any, request_id: str) -> tuple[m.LogisticOption, ...]:
    options = []
    for one in read_as(WireChannels, raw, request_id).logistics_channel_list:
        wire = read_as(WireChannel, one, request_id)
        weight = wire.weight_limit or WireWeightLimit()
        options.append(
            m.LogisticOption(
                id=str(wire.logistics_channel_id),
                name=wire.logistics_channel_name,
                enabled=wire.enabled,
                forced=wire.force_enable,
                needs=_needs(wire.fee_type),
                weight_min_g=_grams(weight.item_min_weight),
                weight_max_g=_grams(weight.item_max_weight),
                raw=one,
                request_id=request_id,
            )
        )
    return tuple(options)


class WireImageUrl(Shape, frozen=True):
    image_url: str = ""


class WireImageInfo(Shape, frozen=True):
    image_id: str
    image_url_list: list[WireImageUrl] | None = None


class WireUpload(Shape, frozen=True):
    image_info: WireImageInfo


def read_media(raw: Any, request_id: str) -> m.MediaRef:
    info = read_as(WireUpload, raw, request_id).image_info
    urls = info.image_url_list or []
    return m.MediaRef(id=info.image_id, url=urls[0].image_url if urls else "", raw=raw, request_id=request_id)


# ── writing an item ──────────────────────────────────────────────────────────────────────────────────────────

ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_attributes(attributes: Sequence[m.AttributeValue]) -> list[dict[str, Any]]:
    """Write attribute values; own words carry value_id 0, and a date goes as Unix time in text."""
    return [
        {
            "attribute_id": number(attribute.attribute_id),
            "attribute_value_list": [_write_value(value) for value in attribute.values],
        }
        for attribute in attributes
    ]


def _write_value(value: m.ChosenValue) -> dict[str, Any]:
    written: dict[str, Any] = {"value_id": number(value.value_id) if value.value_id else 0}
    if value.text:
        text = value.text
        if ISO_DATE.fullmatch(text):
            day = date.fromisoformat(text)
            text = str(int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()))
        written["original_value_name"] = text
    if value.unit:
        written["value_unit"] = value.unit
    return written


def write_parcel(parcel: m.Parcel) -> dict[str, Any]:
    """Write weight in kg and, when given, the size in whole cm."""
    written: dict[str, Any] = {"weight": parcel.weight_g / 1000}
    if parcel.length_cm:
        written["dimension"] = {
            "package_length": parcel.length_cm,
            "package_width": parcel.width_cm,
            "package_height": parcel.height_cm,
        }
    return written


def write_logistics(ids: Sequence[str]) -> list[dict[str, Any]]:
    return [{"logistic_id": number(one), "enabled": True} for one in ids]


def write_brand(brand_id: str, brand_name: str) -> dict[str, Any]:
    if not brand_id and not brand_name:
        return dict(NO_BRAND)
    return {"brand_id": number(brand_id or "0"), "original_brand_name": brand_name}


def write_item(draft: m.ProductDraft, client_ref: str, logistics: Sequence[str]) -> dict[str, Any]:
    """Write the body of add_item. With variants the item starts hidden, so that nobody buys it half built."""
    first = draft.skus[0]
    body: dict[str, Any] = {
        "item_name": draft.title,
        "description": draft.description,
        "original_price": first.price.amount,
        "seller_stock": [{"stock": first.quantity}],
        "category_id": number(draft.category_id),
        "image": {"image_id_list": [image.id for image in draft.images]},
        "logistic_info": write_logistics(logistics),
        "attribute_list": write_attributes(draft.attributes),
        "brand": write_brand(draft.brand_id, draft.brand_name),
        "item_sku": client_ref,
        "condition": draft.condition.upper(),
        "item_status": "UNLIST" if draft.options else "NORMAL",
        **write_parcel(draft.parcel),
        **dict(draft.ext),
    }
    if draft.preorder_days:
        body["pre_order"] = {"is_pre_order": True, "days_to_ship": draft.preorder_days}
    if first.barcode and not draft.options:
        body["gtin_code"] = first.barcode
    return body


def write_variants(item_id: str, draft: m.ProductDraft) -> dict[str, Any]:
    """Write the body of init_tier_variation."""
    tiers = []
    for axis in draft.options:
        options = []
        for value in axis.values:
            option: dict[str, Any] = {"option": value}
            if value in axis.images:
                option["image"] = {"image_id": axis.images[value].id}
            options.append(option)
        tiers.append({"name": axis.name, "option_list": options})
    models = [_write_model(sku, [axis.values for axis in draft.options]) for sku in draft.skus]
    return {"item_id": number(item_id), "tier_variation": tiers, "model": models}


def _write_model(sku: m.SkuDraft, options: Sequence[Sequence[str]]) -> dict[str, Any]:
    """Write one model; `options` are the tiers' values in the order in which the item has them."""
    model: dict[str, Any] = {
        "tier_index": [values.index(value) for values, value in zip(options, sku.options, strict=True)],
        "original_price": sku.price.amount,
        "model_sku": sku.seller_sku,
        "seller_stock": [{"stock": sku.quantity}],
    }
    if sku.barcode:
        model["gtin_code"] = sku.barcode
    return model


def write_patch(item_id: str, patch: m.ListingPatch) -> dict[str, Any]:
    """Write the body of update_item with only the fields the patch names."""
    body: dict[str, Any] = {
        "item_id": number(item_id),
        "item_name": patch.title,
        "description": patch.description,
        "category_id": None if patch.category_id is None else number(patch.category_id),
        "image": None if patch.images is None else {"image_id_list": [image.id for image in patch.images]},
        "attribute_list": None if patch.attributes is None else write_attributes(patch.attributes),
        "logistic_info": None if patch.logistics is None else write_logistics(patch.logistics),
    }
    if patch.parcel is not None:
        body |= write_parcel(patch.parcel)
    if patch.brand_id is not None or patch.brand_name is not None:
        body["brand"] = write_brand(patch.brand_id or "", patch.brand_name or "")
    if patch.preorder_days is not None:
        body["pre_order"] = {"is_pre_order": patch.preorder_days > 0}
        if patch.preorder_days:
            body["pre_order"]["days_to_ship"] = patch.preorder_days
    return {name: value for name, value in body.items() if value is not None}


class WireItemId(Shape, frozen=True):
    item_id: Id


def read_item_id(raw: Any, request_id: str) -> str:
    return str(read_as(WireItemId, raw, request_id).item_id)


# ── reading an item ──────────────────────────────────────────────────────────────────────────────────────────


class WirePrice(Shape, frozen=True):
    original_price: float | str = 0
    current_price: float | str | None = None


class WireStockSummary(Shape, frozen=True):
    total_reserved_stock: int | None = None
    total_available_stock: int | None = None


class WireSellerStock(Shape, frozen=True):
    stock: int
    location_id: str | None = None


class WireStock(Shape, frozen=True):
    summary_info: WireStockSummary | None = None
    seller_stock: list[WireSellerStock] | None = None


class WireImages(Shape, frozen=True):
    image_id_list: list[str] | None = None


class WireItem(Shape, frozen=True):
    item_id: Id
    item_status: str = ""
    item_name: str = ""
    item_sku: str | None = ""
    category_id: Id = ""
    description: str | None = ""
    has_model: bool = False
    create_time: int | None = None
    update_time: int | None = None
    price_info: list[WirePrice] | None = None
    stock_info_v2: WireStock | None = None
    image: WireImages | None = None


class WireItems(Shape, frozen=True):
    item_list: list[dict[str, Any]] | None = None


class WireModel(Shape, frozen=True):
    model_id: Id
    model_sku: str | None = ""
    tier_index: list[int] | None = None
    price_info: list[WirePrice] | None = None
    stock_info_v2: WireStock | None = None
    model_status: str | None = ""


class WireOption(Shape, frozen=True):
    option: str = ""


class WireTier(Shape, frozen=True):
    name: str = ""
    option_list: list[WireOption] | None = None


class WireModels(Shape, frozen=True):
    model: list[WireModel] | None = None
    tier_variation: list[WireTier] | None = None


def _stock(wire: WireStock | None) -> tuple[int | None, int | None]:
    """Give what the seller set and what is reserved; the seller's own number is what update_stock sets."""
    if wire is None:
        return None, None
    reserved = wire.summary_info.total_reserved_stock if wire.summary_info else None
    if wire.seller_stock:
        return sum(one.stock for one in wire.seller_stock), reserved
    return (wire.summary_info.total_available_stock if wire.summary_info else None), reserved


def _price(prices: list[WirePrice] | None) -> m.Money | None:
    return rupiah(prices[0].original_price) if prices else None


def read_items(raw: Any, request_id: str) -> tuple[m.ListingState, ...]:
    """Read get_item_base_info; an item with variants has no SKU here, they come from get_model_list."""
    return tuple(_read_item(one, request_id) for one in read_as(WireItems, raw, request_id).item_list or ())


def _read_item(raw: dict[str, Any], request_id: str) -> m.ListingState:
    wire = read_as(WireItem, raw, request_id)
    item_id = str(wire.item_id)
    quantity, reserved = _stock(wire.stock_info_v2)
    skus: tuple[m.SkuState, ...] = ()
    if not wire.has_model:
        skus = (
            m.SkuState(
                ref=m.SkuRef(item_id, NO_MODEL),
                seller_sku=wire.item_sku or "",
                price=_price(wire.price_info),
                quantity=quantity,
                reserved=reserved,
            ),
        )
    lifecycle = LIFECYCLES.get(wire.item_status, m.Lifecycle.UNKNOWN)
    return m.ListingState(
        listing_id=item_id,
        lifecycle=_sold_out(lifecycle, skus),
        source_status=wire.item_status,
        title=wire.item_name,
        seller_sku=wire.item_sku or "",
        category_id=str(wire.category_id),
        description=wire.description or "",
        skus=skus,
        image_ids=tuple((wire.image.image_id_list if wire.image else None) or ()),
        created_at=moment(wire.create_time),
        updated_at=moment(wire.update_time),
        ext={"has_model": wire.has_model},
        raw=raw,
        request_id=request_id,
    )


def _sold_out(lifecycle: m.Lifecycle, skus: tuple[m.SkuState, ...]) -> m.Lifecycle:
    empty = bool(skus) and all(sku.quantity == 0 for sku in skus)
    return m.Lifecycle.SOLD_OUT if lifecycle is m.Lifecycle.LIVE and empty else lifecycle


def read_models(raw: Any, request_id: str, item_id: str) -> tuple[m.SkuState, ...]:
    wire = read_as(WireModels, raw, request_id)
    tiers = wire.tier_variation or []
    skus = []
    for model in wire.model or ():
        quantity, reserved = _stock(model.stock_info_v2)
        options = tuple(
            (tier.option_list or [])[index].option
            for tier, index in zip(tiers, model.tier_index or (), strict=False)
            if index < len(tier.option_list or ())
        )
        skus.append(
            m.SkuState(
                ref=m.SkuRef(item_id, str(model.model_id)),
                seller_sku=model.model_sku or "",
                options=options,
                price=_price(model.price_info),
                quantity=quantity,
                reserved=reserved,
            )
        )
    return tuple(skus)


@dataclass(frozen=True)
class Grown:
    """What an item lacks of a draft's variants, and the bodies that add it; `tiers` where options are new too."""

    lacking: tuple[m.SkuDraft, ...]
    tiers: dict[str, Any] | None
    models: dict[str, Any]


def grow(raw: Any, request_id: str, item_id: str, draft: m.ProductDraft) -> Grown:
    """Read get_model_list into what must be sent for the draft's new variants. New options go to the end, so that
    every model keeps its place. Raises VariantRule when the item has other kinds of choice.
    """
    wire = read_as(WireModels, raw, request_id)
    new = lacking(draft, read_models(raw, request_id, item_id))
    tiers = [dict(one) for one in raw.get("tier_variation") or ()]
    options = [[one.option for one in tier.option_list or ()] for tier in wire.tier_variation or ()]
    if new:
        require_same_choices(draft, len(options))
    added = False
    for position, tier in enumerate(tiers if new else ()):
        fresh = dict.fromkeys(sku.options[position] for sku in new)
        names = [name for name in fresh if name not in options[position]]
        options[position] += names
        tier["option_list"] = [*(tier.get("option_list") or ()), *({"option": name} for name in names)]
        added = added or bool(names)
    kept = [{"tier_index": one.tier_index, "model_id": one.model_id} for one in wire.model or ()]
    item = {"item_id": number(item_id)}
    return Grown(
        lacking=new,
        tiers={**item, "tier_variation": tiers, "model_list": kept} if added else None,
        models={**item, "model_list": [_write_model(sku, options) for sku in new]},
    )


def with_models(state: m.ListingState, skus: tuple[m.SkuState, ...]) -> m.ListingState:
    return msgspec.structs.replace(state, skus=skus, lifecycle=_sold_out(state.lifecycle, skus))


class WireFoundIds(Shape, frozen=True):
    item_id_list: list[Id] | None = None
    next_offset: str | None = None


def read_found_ids(raw: Any, request_id: str) -> m.Page[str]:
    wire = read_as(WireFoundIds, raw, request_id)
    ids = tuple(str(one) for one in wire.item_id_list or ())
    return m.Page(items=ids, next_cursor=(wire.next_offset or None) if ids else None, request_id=request_id)


class WireListed(Shape, frozen=True):
    item_id: Id


class WireItemPage(Shape, frozen=True):
    item: list[WireListed] | None = None
    has_next_page: bool = False
    next_offset: int | None = None
    total_count: int | None = None


def read_item_page(raw: Any, request_id: str) -> m.Page[str]:
    wire = read_as(WireItemPage, raw, request_id)
    following = str(wire.next_offset) if wire.has_next_page and wire.next_offset is not None else None
    return m.Page(
        items=tuple(str(one.item_id) for one in wire.item or ()),
        next_cursor=following,
        total=wire.total_count,
        raw=raw,
        request_id=request_id,
    )


# ── batches ──────────────────────────────────────────────────────────────────────────────────────────────────


class WireDone(Shape, frozen=True):
    model_id: Id = 0
    item_id: Id = 0


class WireFailed(Shape, frozen=True):
    model_id: Id = 0
    item_id: Id = 0
    failed_reason: str | None = ""


class WireBatch(Shape, frozen=True):
    success_list: list[WireDone] | None = None
    failure_list: list[WireFailed] | None = None


class BatchAnswer(m.Parsed, frozen=True, kw_only=True):
    """Hold which models were done and why others failed."""

    done: frozenset[str]
    failed: Mapping[str, str]


def read_batch(raw: Any, request_id: str, key: str = "model_id") -> BatchAnswer:
    wire = read_as(WireBatch, raw, request_id)
    return BatchAnswer(
        done=frozenset(str(getattr(one, key)) for one in wire.success_list or ()),
        failed={str(getattr(one, key)): one.failed_reason or "" for one in wire.failure_list or ()},
        raw=raw,
        request_id=request_id,
    )


# ── orders ───────────────────────────────────────────────────────────────────────────────────────────────────


class WireOrderStub(Shape, frozen=True):
    order_sn: str
    order_status: str | None = ""


class WireOrderPage(Shape, frozen=True):
    order_list: list[dict[str, Any]] | None = None
    more: bool = False
    next_cursor: str | None = ""


def read_order_page(raw: Any, request_id: str) -> m.Page[m.OrderEvent]:
    wire = read_as(WireOrderPage, raw, request_id)
    events = []
    for one in wire.order_list or ():
        stub = read_as(WireOrderStub, one, request_id)
        status = stub.order_status or ""
        events.append(
            m.OrderEvent(
                order_id=stub.order_sn,
                source_status=status,
                status=ORDER_STATUSES.get(status, m.OrderStatus.UNKNOWN),
                raw=one,
                request_id=request_id,
            )
        )
    following = (wire.next_cursor or None) if wire.more else None
    return m.Page(items=tuple(events), next_cursor=following, raw=raw, request_id=request_id)


class WireOrderItem(Shape, frozen=True):
    item_id: Id = 0
    item_name: str = ""
    item_sku: str | None = ""
    model_id: Id = 0
    model_name: str | None = ""
    model_sku: str | None = ""
    model_quantity_purchased: int = 0
    model_original_price: float | str = 0
    model_discounted_price: float | str = 0
    order_item_id: Id = 0
    cancelled_qty: int | None = None


class WireRecipient(Shape, frozen=True):
    name: str | None = ""
    phone: str | None = ""
    city: str | None = ""
    state: str | None = ""
    zipcode: str | None = ""
    full_address: str | None = ""


class WirePackage(Shape, frozen=True):
    package_number: str = ""
    logistics_status: str | None = ""
    shipping_carrier: str | None = ""


class WireOrder(Shape, frozen=True):
    order_sn: str
    order_status: str
    create_time: int | None = None
    update_time: int | None = None
    pay_time: int | None = None
    ship_by_date: int | None = None
    cod: bool = False
    message_to_seller: str | None = ""
    cancel_reason: str | None = ""
    buyer_cancel_reason: str | None = ""
    payment_method: str | None = ""
    total_amount: float | str | None = None
    estimated_shipping_fee: float | str | None = None
    item_list: list[dict[str, Any]] | None = None
    recipient_address: WireRecipient | None = None
    package_list: list[WirePackage] | None = None


class WireOrders(Shape, frozen=True):
    order_list: list[dict[str, Any]] | None = None


ORDER_FIELDS = (
    "buyer_username,estimated_shipping_fee,recipient_address,item_list,pay_time,buyer_cancel_reason,"
    "cancel_reason,package_list,shipping_carrier,payment_method,total_amount"
)


def read_orders(raw: Any, request_id: str) -> m.Page[m.Order]:
    rows = read_as(WireOrders, raw, request_id).order_list or ()
    return m.Page(items=tuple(_read_order(one, request_id) for one in rows), request_id=request_id)


def _read_order(raw: dict[str, Any], request_id: str) -> m.Order:
    wire = read_as(WireOrder, raw, request_id)
    lines = tuple(_read_line(one, request_id) for one in wire.item_list or ())
    items = m.Money(sum(line.unit_price.amount * line.quantity for line in lines))
    to = wire.recipient_address or WireRecipient()
    return m.Order(
        order_id=wire.order_sn,
        source_status=wire.order_status,
        status=ORDER_STATUSES.get(wire.order_status, m.OrderStatus.UNKNOWN),
        lines=lines,
        totals=m.OrderTotals(
            items=items,
            shipping=maybe_rupiah(wire.estimated_shipping_fee),
            total=maybe_rupiah(wire.total_amount),
        ),
        buyer=m.Buyer(
            name=to.name or "",
            phone=to.phone or "",
            address=to.full_address or "",
            city=to.city or "",
            region=to.state or "",
            postal_code=to.zipcode or "",
        ),
        packages=tuple(
            m.Package(
                package_id=package.package_number,
                source_status=package.logistics_status or "",
                carrier=package.shipping_carrier or "",
            )
            for package in wire.package_list or ()
        ),
        storefront="SHOPEE",
        note=wire.message_to_seller or "",
        cancel_reason=wire.cancel_reason or wire.buyer_cancel_reason or "",
        payment_method=wire.payment_method or "",
        cash_on_delivery=wire.cod,
        created_at=moment(wire.create_time),
        updated_at=moment(wire.update_time),
        paid_at=moment(wire.pay_time),
        ship_by=moment(wire.ship_by_date),
        raw=raw,
        request_id=request_id,
    )


def _read_line(raw: dict[str, Any], request_id: str) -> m.OrderLine:
    wire = read_as(WireOrderItem, raw, request_id)
    item_id, model_id = str(wire.item_id), str(wire.model_id or NO_MODEL)
    return m.OrderLine(
        line_id=str(wire.order_item_id or f"{item_id}-{model_id}"),
        ref=m.SkuRef(item_id, model_id) if wire.item_id else None,
        seller_sku=wire.model_sku or wire.item_sku or "",
        title=wire.item_name,
        option=wire.model_name or "",
        quantity=wire.model_quantity_purchased,
        unit_price=rupiah(wire.model_discounted_price or wire.model_original_price),
        list_price=rupiah(wire.model_original_price),
        cancelled_quantity=wire.cancelled_qty or 0,
        raw=raw,
        request_id=request_id,
    )


# ── shipping ─────────────────────────────────────────────────────────────────────────────────────────────────


class WireSlot(Shape, frozen=True):
    pickup_time_id: str
    date: int | None = None
    time_text: str | None = ""


class WireAddress(Shape, frozen=True):
    address_id: Id
    address: str | None = ""
    time_slot_list: list[WireSlot] | None = None


class WirePickup(Shape, frozen=True):
    address_list: list[WireAddress] | None = None


class WireBranch(Shape, frozen=True):
    branch_id: Id
    address: str | None = ""


class WireDropoff(Shape, frozen=True):
    branch_list: list[WireBranch] | None = None


class WireNeeded(Shape, frozen=True):
    """Tell the ways by their presence: a way that needs nothing is an empty list, an absent one is no way."""

    pickup: list[str] | msgspec.UnsetType | None = msgspec.UNSET
    dropoff: list[str] | msgspec.UnsetType | None = msgspec.UNSET
    non_integrated: list[str] | msgspec.UnsetType | None = msgspec.UNSET


class WireShipping(Shape, frozen=True):
    info_needed: WireNeeded = WireNeeded()
    pickup: WirePickup | None = None
    dropoff: WireDropoff | None = None


def read_shipping(raw: Any, request_id: str, order_id: str, package_id: str) -> m.ShippingOptions:
    wire = read_as(WireShipping, raw, request_id)
    slots = [
        m.PickupSlot(
            address_id=str(address.address_id),
            slot_id=slot.pickup_time_id,
            starts_at=moment(slot.date),
            label=" ".join(part for part in (address.address, slot.time_text) if part),
        )
        for address in (wire.pickup.address_list if wire.pickup else None) or ()
        for slot in address.time_slot_list or ()
    ]
    branches = [
        m.DropoffPoint(branch_id=str(branch.branch_id), label=branch.address or "")
        for branch in (wire.dropoff.branch_list if wire.dropoff else None) or ()
    ]
    ways = ("pickup", "dropoff", "non_integrated")
    needed: dict[str, list[str]] = {
        way: getattr(wire.info_needed, way) or []
        for way in ways
        if getattr(wire.info_needed, way) is not msgspec.UNSET
    }
    return m.ShippingOptions(
        order_id=order_id,
        package_id=package_id,
        pickups=tuple(slots) if "pickup" in needed else (),
        dropoffs=tuple(branches),
        dropoff_anywhere="dropoff" in needed and not branches,
        own_courier="non_integrated" in needed,
        needs=tuple(f"{way}.{field}" for way, fields in needed.items() for field in fields),
        raw=raw,
        request_id=request_id,
    )


def write_shipment(order_id: str, choice: m.ShipmentChoice) -> dict[str, Any]:
    """Write the body of ship_order; the chosen way's key stands there even when it is empty."""
    body: dict[str, Any] = {"order_sn": order_id}
    if choice.package_id:
        body["package_number"] = choice.package_id
    if choice.method == "pickup":
        way: dict[str, Any] = {}
        if choice.slot is not None:
            way = {"address_id": number(choice.slot.address_id), "pickup_time_id": choice.slot.slot_id}
        body["pickup"] = way
    elif choice.method == "dropoff":
        way = {}
        if choice.branch_id:
            way["branch_id"] = number(choice.branch_id)
        if choice.sender_name:
            way["sender_real_name"] = choice.sender_name
        if choice.tracking_number:
            way["tracking_number"] = choice.tracking_number
        body["dropoff"] = way
    else:
        body["non_integrated"] = {"tracking_number": choice.tracking_number}
    return body


def write_cancel(order_id: str, reason: str, refs: Sequence[m.SkuRef]) -> dict[str, Any]:
    """Write the body of cancel_order; raises NotOffered for a reason Shopee does not have in Indonesia."""
    if reason not in CANCEL_REASONS:
        raise NotOffered(f"Shopee has no seller's cancellation for {reason!r} in Indonesia")
    body: dict[str, Any] = {"order_sn": order_id, "cancel_reason": CANCEL_REASONS[reason]}
    if reason == "out_of_stock":
        body["item_list"] = [
            {"item_id": number(ref.listing_id), "model_id": number(ref.sku_id)} for ref in refs
        ]
    return body


class WireTracking(Shape, frozen=True):
    tracking_number: str | None = ""


def read_tracking(raw: Any, request_id: str) -> str:
    return read_as(WireTracking, raw, request_id).tracking_number or ""


class WireDocumentState(Shape, frozen=True):
    status: str = ""
    fail_error: str | None = ""
    fail_message: str | None = ""


class WireDocumentStates(Shape, frozen=True):
    result_list: list[WireDocumentState] | None = None


# ── money ────────────────────────────────────────────────────────────────────────────────────────────────────

FEE_FIELDS = (
    "commission_fee",
    "service_fee",
    "seller_discount",
    "voucher_from_seller",
    "seller_return_refund",
    "withholding_tax",
)


class WireEscrow(Shape, frozen=True):
    order_income: dict[str, Any]
    order_sn: str = ""


def read_escrow(raw: Any, request_id: str, order_id: str) -> m.SettlementLine:
    """Read what an order brings: the adjusted amount where there is one, fees as negative money."""
    income = read_as(WireEscrow, raw, request_id).order_income
    net = income.get("escrow_amount_after_adjustment")
    if net is None:
        net = income.get("escrow_amount")
    gross = income.get("buyer_total_amount")
    if net is None or gross is None:
        raise BadResponse("a settlement without amounts", request_id=request_id, raw=raw)
    fees = {name: m.Money(-rupiah(income[name]).amount) for name in FEE_FIELDS if income.get(name)}
    return m.SettlementLine(
        order_id=order_id, gross=rupiah(gross), net=rupiah(net), fees=fees, raw=raw, request_id=request_id
    )
