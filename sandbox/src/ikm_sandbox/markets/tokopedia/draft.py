"""Reading and checking a product body, field by field, with the documented refusals (tokopedia sheet §A6)."""

import re
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import SkuDraft
from ikm_sandbox.markets.tokopedia import catalogue
from ikm_sandbox.markets.tokopedia.body import read_entries, read_rupiah
from ikm_sandbox.markets.tokopedia.refusal import Refused
from ikm_sandbox.wire import Call

TITLE_CHARS = (25, 255)
_DESCRIPTION_CHARS = 10_000
_IMAGES, _SKUS, _STOCK = 9, 100, 99_999
_SELLER_SKU = re.compile(r"[^\s]{1,50}")
_WEIGHT = re.compile(r"\d{1,6}(\.\d{1,3})?")
_SIZE = re.compile(r"\d{1,5}(\.\d{1,2})?")
_PLATFORMS = frozenset({"TIKTOK_SHOP", "TOKOPEDIA"})
_SALES_KINDS = 3
_KEPT_SKU = (
    "sales_attributes",
    "identifier_code",
    "sku_weight",
    "sku_dimensions",
    "pre_sale",
    "external_sku_id",
)


def check_title(title: Any) -> str:
    low, high = TITLE_CHARS
    if not isinstance(title, str) or not low <= len(title) <= high:
        # One code is documented for a title too long; that it also stands for too short is inferred.
        raise Refused(12052051, f"The title takes {low} to {high} characters.")
    return title


def check_description(text: Any) -> str:
    if not isinstance(text, str) or not text:
        raise Refused(12052015, "The description is missing.")
    if len(text) > _DESCRIPTION_CHARS:
        raise Refused(12052013, f"The description takes at most {_DESCRIPTION_CHARS} characters.")
    return text


def check_category(bazaar: Bazaar, call: Call, body: dict[str, Any]) -> taxonomy.Category:
    catalogue.check_version(body.get("category_version"))
    category = catalogue.find_leaf(body.get("category_id"))
    closed = bazaar.strike(call, "tokopedia", "category_closed")
    if closed and str(closed.options.get("category_id", category.category_id)) == category.category_id:
        raise Refused(12052220, "The category is restricted for this shop.")
    return category


def check_images(bazaar: Bazaar, images: Any) -> list[str]:
    if not isinstance(images, list) or not 1 <= len(images) <= _IMAGES:
        raise Refused(12052028, f"Send 1 to {_IMAGES} main images.")
    uris = [str(image.get("uri")) if isinstance(image, dict) else "" for image in images]
    if any(bazaar.goods.image("tokopedia", uri) is None for uri in uris):
        raise Refused(12052028, "A main image is unknown: upload it first.")
    return uris


def check_attributes(
    bazaar: Bazaar, call: Call, category: taxonomy.Category, given: Any
) -> list[dict[str, Any]]:
    known = {found.attribute_id: found for found in taxonomy.attributes_of(category)}
    mandatory = catalogue.mandatory_attributes(bazaar, call, category, consume=True)
    shaped = []
    for one in given or []:
        attribute = known.get(str(one.get("id")))
        values = one.get("values")
        if attribute is None or not values or (len(values) > 1 and not attribute.many):
            raise Refused(
                12052104, "A product attribute is unknown in this category or its value is invalid."
            )
        names = {attribute.value_id(position): value for position, value in enumerate(attribute.values)}
        read = [
            {"id": value.get("id", ""), "name": names.get(value.get("id"), value.get("name", ""))}
            for value in values
        ]
        if any(not value["name"] or (value["id"] and value["id"] not in names) for value in read):
            raise Refused(12052104, f"The value of {attribute.name} is invalid.")
        shaped.append({"id": attribute.attribute_id, "name": attribute.name, "values": read})
    missing = mandatory - {one["id"] for one in shaped}
    if missing:
        names_missing = ", ".join(sorted(known[one].name if one in known else one for one in missing))
        raise Refused(12052104, f"Mandatory attributes are missing: {names_missing}.")
    return shaped


def check_brand(category: taxonomy.Category, brand_id: Any) -> str:
    if not brand_id:
        return ""
    if all(brand.brand_id != str(brand_id) for brand in taxonomy.brands_of(category)):
        raise Refused(12052026, "The brand does not exist.")
    return str(brand_id)


def check_parcel(body: dict[str, Any]) -> dict[str, Any]:
    """Check weight (needed, by inference) and size."""
    weight = body.get("package_weight")
    if not isinstance(weight, dict) or weight.get("unit") != "KILOGRAM":
        raise Refused(12052006, "package_weight must be given in KILOGRAM.")
    value = weight.get("value")
    if not isinstance(value, str) or not _WEIGHT.fullmatch(value):
        raise Refused(12052005, "package_weight takes a number with up to three decimals.")
    if float(value) == 0:
        raise Refused(12052181, "package_weight must be greater than zero.")
    shaped = {"package_weight": {"value": value, "unit": "KILOGRAM"}}
    size = body.get("package_dimensions")
    if size is not None:
        if not isinstance(size, dict) or size.get("unit") != "CENTIMETER":
            raise Refused(12052004, "package_dimensions must be given in CENTIMETER.")
        if any(not _SIZE.fullmatch(str(size.get(side, ""))) for side in ("length", "width", "height")):
            raise Refused(12052003, "package_dimensions takes positive numbers.")
        shaped["package_dimensions"] = size
    return shaped


def check_platforms(given: Any) -> list[str]:
    platforms = given or ["TIKTOK_SHOP"]
    if not isinstance(platforms, list) or set(platforms) - _PLATFORMS:
        raise Refused(12052220, "listing_platforms takes TIKTOK_SHOP and TOKOPEDIA.")
    return platforms


def read_quantity(bazaar: Bazaar, call: Call, inventory: Any, *, least: int) -> int:
    """Read the absolute stock of one SKU; one warehouse, so its id may be left out."""
    if not isinstance(inventory, list) or not inventory:
        raise Refused(12019028, "List all warehouses of the SKU.")
    own = catalogue.own_warehouse(bazaar, call)
    if (
        len(inventory) > 1
        or not isinstance(inventory[0], dict)
        or inventory[0].get("warehouse_id", own) != own
    ):
        raise Refused(12052097, "The warehouse does not exist.")
    quantity = inventory[0].get("quantity")
    if isinstance(quantity, bool) or not isinstance(quantity, int) or not least <= quantity <= _STOCK:
        raise Refused(12052055, f"The stock must lie between {least} and {_STOCK}.")
    return quantity


def read_skus(
    bazaar: Bazaar, call: Call, body: dict[str, Any], *, least: int = 1
) -> list[tuple[str, SkuDraft]]:
    """Read the SKUs with the id each one carries (empty for a new one)."""
    entries = read_entries(body, "skus", 100_000, 12052036)
    if len(entries) > _SKUS:
        raise Refused(12052050, f"A product takes at most {_SKUS} SKUs.")
    kinds = {tuple(sorted(_kind(one) for one in entry.get("sales_attributes", []))) for entry in entries}
    if len(kinds) > 1 or len(next(iter(kinds))) > _SALES_KINDS or (len(entries) > 1 and kinds == {()}):
        # The documents ask for the same set on each SKU; the code of the refusal is inferred.
        raise Refused(12052104, "Each SKU needs the same kinds of sales attributes, at most three.")
    drafts = [(str(entry.get("id", "")), _read_sku(bazaar, call, entry, least)) for entry in entries]
    names = [draft.name for _, draft in drafts]
    if len(set(names)) < len(names):
        raise Refused(12052104, "Two SKUs have the same sales attributes.")
    return drafts


def _kind(attribute: dict[str, Any]) -> str:
    return str(attribute.get("id") or attribute.get("name") or "")


def _read_sku(bazaar: Bazaar, call: Call, entry: dict[str, Any], least: int) -> SkuDraft:
    seller_sku = str(entry.get("seller_sku") or "")
    if seller_sku and not _SELLER_SKU.fullmatch(seller_sku):
        raise Refused(12052054, "seller_sku takes 1 to 50 characters without spaces.")
    values = [
        str(one.get("value_name") or one.get("value_id") or "") for one in entry.get("sales_attributes", [])
    ]
    return SkuDraft(
        price=read_rupiah(entry.get("price")),
        stock=read_quantity(bazaar, call, entry.get("inventory"), least=least),
        seller_sku=seller_sku,
        name=", ".join(values),
        wire={name: entry[name] for name in _KEPT_SKU if name in entry},
    )
