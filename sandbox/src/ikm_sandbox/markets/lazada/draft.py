"""Reading and checking what a product payload says: texts, pictures, attributes, SKUs (lazada sheet §8). Nothing is written."""

from decimal import Decimal, InvalidOperation
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import SkuDraft
from ikm_sandbox.markets.lazada import catalogue, media
from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.markets.lazada.shapes import PACKAGE
from ikm_sandbox.wire import Call
from ikm_sandbox.xml_text import entries

_NAME, _DESCRIPTION, _PICTURES = 255, 25_000, 8
_AXIS_NAME, _OPTIONS, _OPTION_NAME = 15, 50, 20
_FORBIDDEN = set('"*^~<>/|\\')
_WEIGHT_DECIMALS = 3
_MOST = 10**9  # of prices and quantities; ours


def _failed(field: str, message: str, seller_sku: str = "", code: str = "500") -> Refused:
    """Refuse with the real reason in `detail`, as codes 500 and 501 do."""
    no = Refused(code, message)
    no.detail = [no.as_detail(seller_sku, field)]
    return no


def read_texts(attributes: dict[str, Any], *, whole: bool) -> dict[str, str]:
    """Read name and description; `whole` insists on the name."""
    name = str(attributes.get("name", ""))
    if whole and not name:
        raise _failed("name", "The mandatory attribute name is missing", code="4110")
    if len(name) > _NAME:
        raise _failed("name", f"The name takes at most {_NAME} characters")
    description = str(attributes.get("description", ""))
    if len(description) > _DESCRIPTION:
        raise _failed("description", f"The description takes at most {_DESCRIPTION} characters")
    found = {"title": name, "description": description}
    given = {"title": "name", "description": "description"}
    return {column: value for column, value in found.items() if whole or given[column] in attributes}


def read_pictures(bazaar: Bazaar, node: Any, *, whole: bool) -> list[str]:
    urls = [str(url) for url in entries(node, "Image")]
    if whole and not urls:
        raise Refused("4139", "The main picture is missing")
    if len(urls) > _PICTURES:
        raise _failed("Images", f"A product takes at most {_PICTURES} pictures")
    return [media.own_image(bazaar, url) for url in urls]


def read_attributes(
    bazaar: Bazaar, call: Call, category: taxonomy.Category, given: dict[str, Any], *, whole: bool
) -> dict[str, Any]:
    """Check category attributes by name; values of choices must be in their list."""
    known = {catalogue.NAMES[found.attribute_id]: found for found in taxonomy.attributes_of(category)}
    if whole:
        mandatory = catalogue.mandatory_attributes(bazaar, call, category, consume=True)
        missing = sorted(name for name in mandatory if not given.get(name))
        if not given.get("brand"):
            missing.insert(0, "brand")
        if missing:
            raise _failed(missing[0], f"Mandatory attributes are missing: {', '.join(missing)}", code="4110")
    for name, attribute in known.items():
        if name in given and attribute.kind == "choice" and given[name] not in attribute.values:
            raise _failed(name, f"The value of {name} is not in its list", code="4115")
    return {name: value for name, value in given.items() if name not in {"name", "description"}}


def read_variation(node: Any) -> dict[str, Any]:
    """Check up to two axes: names, options, and that only the first carries pictures."""
    axes = {
        name: node[name] for name in ("variation1", "variation2") if isinstance(node, dict) and name in node
    }
    for key, axis in axes.items():
        name = str(axis.get("name", ""))
        options = [str(one) for one in entries(axis.get("options"), "option")]
        if not 1 <= len(name) <= _AXIS_NAME or not 1 <= len(options) <= _OPTIONS:
            raise _failed(
                key, f"An axis takes a name of {_AXIS_NAME} characters and up to {_OPTIONS} options"
            )
        if any(len(option) > _OPTION_NAME for option in options):
            raise _failed(key, f"An option takes at most {_OPTION_NAME} characters")
        if key == "variation2" and str(axis.get("hasImage", "false")).lower() == "true":
            raise _failed(key, "Only the first axis carries pictures")
    return axes


def read_price(value: Any, seller_sku: str, field: str) -> int:
    """Read whole rupiah; the documents allow decimals, rupiah has none, so a fraction is rounded."""
    try:
        price = round(Decimal(str(value)))
    except (InvalidOperation, ValueError, OverflowError) as wrong:
        raise _failed(field, f"{field} is not a number", seller_sku) from wrong
    if price > _MOST:
        raise _failed(field, f"{field} is above {_MOST}", seller_sku)
    if price <= 0:
        raise _failed(field, "The price must be above zero", seller_sku, "4118")
    return price


def read_quantity(value: Any, seller_sku: str, *, least: int = 0) -> int:
    text = str(value).strip()
    if not text.isascii() or not text.lstrip("-").isdigit() or not least <= int(text) <= _MOST:
        raise _failed("quantity", f"The quantity must be a whole number of {least} to {_MOST}", seller_sku)
    return int(text)


def read_prices(sku: dict[str, Any], code: str, names: tuple[str, str]) -> dict[str, Any]:
    """Read list and special price into {price, list_price, special_price}; the special one is what a buyer pays.

    Dates of the special price are kept but not followed: the sandbox sells at it at once (inferred).
    """
    price = read_price(sku[names[0]], code, names[0])
    if not sku.get(names[1]):
        return {"price": price, "list_price": price, "special_price": 0}
    special = read_price(sku[names[1]], code, names[1])
    if special > price:
        raise _failed(names[1], "The sale price is above the price", code, "4157")
    return {"price": special, "list_price": price, "special_price": special}


def read_parcel(sku: dict[str, Any], code: str) -> dict[str, str]:
    parcel = {name: str(sku[name]) for name in PACKAGE if name in sku}
    try:
        numbers = {name: Decimal(value) for name, value in parcel.items() if name != "package_content"}
    except InvalidOperation as wrong:
        raise _failed("package_weight", "Weight and dimensions are numbers", code, "4164") from wrong
    if not all(value.is_finite() for value in numbers.values()):
        raise _failed("package_weight", "Weight and dimensions are numbers", code, "4164")
    weight = numbers.pop("package_weight", None)
    if weight is not None and (weight <= 0 or -int(weight.as_tuple().exponent) > _WEIGHT_DECIMALS):
        raise _failed("package_weight", "The weight is in kg with up to 3 decimals", code, "4164")
    if any(size <= 0 for size in numbers.values()):
        raise _failed("package_length", "Dimensions are in cm, above zero", code, "4165")
    return parcel


def read_new_sku(bazaar: Bazaar, shop_id: str, sku: dict[str, Any]) -> SkuDraft:
    """Read one SKU of a product to create."""
    code = check_seller_sku(bazaar, shop_id, str(sku.get("SellerSku", "")))
    for name in ("price", "quantity"):
        if name not in sku:
            raise _failed(name, f"{name} is missing", code, "1")
    prices = read_prices(sku, code, ("price", "special_price"))
    parcel = read_parcel(sku, code)
    if "package_weight" not in parcel:
        raise _failed("package_weight", "The weight is missing", code, "4164")
    if any(name not in parcel for name in ("package_length", "package_width", "package_height")):
        raise _failed("package_length", "The dimensions are missing", code, "4165")
    props = sku.get("saleProp") if isinstance(sku.get("saleProp"), dict) else {}
    return SkuDraft(
        price=prices.pop("price"),
        stock=read_quantity(sku["quantity"], code),
        seller_sku=code,
        name=", ".join(str(option) for option in (props or {}).values()),
        wire={
            **prices,
            **parcel,
            "saleProp": props,
            "images": read_pictures(bazaar, sku.get("Images"), whole=False),
        },
    )


def check_seller_sku(bazaar: Bazaar, shop_id: str, code: str) -> str:
    if not code or set(code) & _FORBIDDEN:
        raise _failed("SellerSku", "SellerSku is missing or holds a forbidden sign", code)
    if bazaar.goods.find_sku("lazada", shop_id, seller_sku=code) is not None:
        raise _failed("SellerSku", "SellerSku is used twice", code, "4105")
    return code
