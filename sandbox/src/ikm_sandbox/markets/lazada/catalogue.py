"""The shop, categories, attributes, brands and category advice (lazada sheet §5, §6)."""

from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.lazada.asked import Asked, need, read_number
from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.markets.lazada.route import Route
from ikm_sandbox.wire import Call

_BRAND_PAGE, _BRAND_DEFAULT = 200, 40
_SUGGESTIONS = 5
# The wire names of our attributes; Lazada's attributes are addressed by name, not by number.
NAMES = {
    "1001": "material",
    "1002": "shelf_life",
    "1003": "country_of_origin",
    "1004": "net_weight",
    "1005": "permit_number",
    "1006": "expiry_date",
}
_INPUT = {
    "choice": "singleSelect",
    "combo": "multiEnumInput",
    "text": "text",
    "number_unit": "numeric",
    "date": "date",
}
_PRODUCT = (
    ("name", 1, "text"),
    ("brand", 1, "text"),
    ("description", 0, "richText"),
    ("short_description", 0, "richText"),
)
_SKU = (
    ("SellerSku", 1, "text"),
    ("quantity", 1, "numeric"),
    ("price", 1, "numeric"),
    ("special_price", 0, "numeric"),
    ("package_weight", 1, "numeric"),
    ("package_length", 1, "numeric"),
    ("package_width", 1, "numeric"),
    ("package_height", 1, "numeric"),
)


def get_seller(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    del asked
    shop = bazaar.accounts.shop("lazada", call.shop_id)
    if shop is None:
        raise Refused("SellerNotActive", "The seller is not active")
    return {
        "data": {
            "name_company": shop["name"],
            "seller_id": shop["shop_id"],
            "name": shop["name"],
            "short_code": shop["cipher"],
            "logo_url": "",
            "email": f"toko-{shop['shop_id']}@sandbox.invalid",
            "cb": False,
            "location": "Indonesia",
            "status": "ACTIVE" if shop["open"] else "INACTIVE",
            "verified": True,
        }
    }


def get_tree(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    del bazaar, call
    shown = "name_id" if asked.get("language_code", "").startswith("id") else "name_en"
    nodes: dict[str, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    for found in taxonomy.categories().values():
        node: dict[str, Any] = {
            "category_id": int(found.category_id),
            "name": getattr(found, shown),
            "leaf": found.is_leaf,
            "var": found.is_leaf,
        }
        nodes[found.category_id] = node
        siblings = nodes[found.parent_id].setdefault("children", []) if found.parent_id != "0" else roots
        siblings.append(node)
    return {"data": roots}


def find_leaf(category_id: Any) -> taxonomy.Category:
    """Find a leaf category, or refuse."""
    found = taxonomy.categories().get(str(category_id))
    if found is None:
        raise Refused("201", "E201: the category is wrong")
    if not found.is_leaf:
        raise Refused("4134", "The category is not a leaf category")
    return found


def mandatory_attributes(
    bazaar: Bazaar, call: Call, category: taxonomy.Category, *, consume: bool
) -> set[str]:
    """Name the category's attributes that must be given now; a fault may turn an optional one mandatory."""
    attributes = taxonomy.attributes_of(category)
    asked = {NAMES[found.attribute_id] for found in attributes if found.mandatory}
    fault = bazaar.faults.strike("attribute_mandatory", "lazada", call.path, consume=consume)
    if fault:
        first = next(found.attribute_id for found in attributes if not found.mandatory)
        asked.add(NAMES.get(str(fault.options.get("attribute_id", first)), first))
    return asked


def get_attributes(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    category = find_leaf(need(asked, "primary_category_id"))
    mandatory = mandatory_attributes(bazaar, call, category, consume=False)
    fixed = [
        _attribute(number, name, required, kind, "normal")
        for number, (name, required, kind) in enumerate(_PRODUCT, 1)
    ] + [
        _attribute(number, name, required, kind, "sku")
        for number, (name, required, kind) in enumerate(_SKU, 101)
    ]
    return {"data": fixed + [_of_category(found, mandatory) for found in taxonomy.attributes_of(category)]}


def _attribute(number: int, name: str, required: int, kind: str, place: str) -> dict[str, Any]:
    return {
        "id": number,
        "name": name,
        "label": name.replace("_", " ").title(),
        "is_mandatory": required,
        "attribute_type": place,
        "input_type": kind,
        "options": [],
        "is_sale_prop": 0,
        "advanced": {"is_key_prop": 0},
    }


def _of_category(found: taxonomy.Attribute, mandatory: set[str]) -> dict[str, Any]:
    name = NAMES[found.attribute_id]
    shaped = {
        **_attribute(int(found.attribute_id), name, int(name in mandatory), _INPUT[found.kind], "normal"),
        "label": found.name,
        "options": [
            {"id": int(found.value_id(position)), "name": value, "en_name": value}
            for position, value in enumerate(found.values)
        ],
        "advanced": {"is_key_prop": 1},
    }
    if found.units:
        shaped["unit"] = {"type": list(found.units), "numericMin": 0, "numericMax": 100_000, "precision": 3}
    return shaped


def query_brands(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    del bazaar, call
    start = read_number(asked, "startRow", 0, high=10**9)
    size = read_number(asked, "pageSize", _BRAND_DEFAULT, high=_BRAND_PAGE)
    brands = taxonomy.brands_of(taxonomy.first_leaf())
    module = [
        {
            "brand_id": int(brand.brand_id),
            "name": brand.name,
            "name_en": brand.name,
            "global_identifier": brand.brand_id,
        }
        for brand in brands[start : start + size]
    ]
    page = {
        "module": module,
        "total_record": len(brands),
        "page_index": start // size + 1 if size else 1,
        "page_size": size,
    }
    return {"data": page, "success": True, "error_code": "", "error_msg": ""}


def suggest_category(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    """Propose leaves that share words with the product's name; the real advice is a model of Lazada's."""
    del bazaar, call
    words = set(need(asked, "product_name").lower().split())
    leaves = [found for found in taxonomy.categories().values() if found.is_leaf]
    leaves.sort(key=lambda found: -len(words & set(found.name_id.lower().split())))
    return {
        "data": {
            "categorySuggestions": [
                {
                    "categoryId": int(found.category_id),
                    "categoryName": found.name_id,
                    "categoryPath": " > ".join(_path(found)),
                }
                for found in leaves[:_SUGGESTIONS]
            ]
        }
    }


def _path(found: taxonomy.Category) -> list[str]:
    above = _path(taxonomy.categories()[found.parent_id]) if found.parent_id != "0" else []
    return [*above, found.name_id]


ROUTES = {
    "/seller/get": Route(get_seller, reads=True),
    "/category/tree/get": Route(get_tree),
    "/category/attributes/get": Route(get_attributes),
    "/category/brands/query": Route(query_brands),
    "/product/category/suggestion/get": Route(suggest_category),
}
