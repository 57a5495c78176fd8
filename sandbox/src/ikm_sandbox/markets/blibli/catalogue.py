"""The store and what products are described with: categories, attributes, brands (blibli sheet §5.1, §5.2).

The sheet names the calls and a few members; other member names here are inferred.
"""

from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.blibli.asked import paging, read_query_paging
from ikm_sandbox.markets.blibli.refusal import missing
from ikm_sandbox.markets.blibli.route import Limit, Names, route
from ikm_sandbox.wire import Call

_DAY = 86400
_LEGACY = "/mtaapi/api/businesspartner"
COLOUR, SIZE = "WA-0000001", "UK-0000002"
VARIANTS: dict[str, tuple[str, tuple[str, ...]]] = {
    COLOUR: ("Warna", ("Merah", "Biru", "Hijau", "Hitam", "Putih", "Cokelat")),
    SIZE: ("Ukuran", ("S", "M", "L", "XL")),
}
LOGISTICS = ({"code": "LOG-1", "name": "Reguler"}, {"code": "LOG-2", "name": "Kargo"})


def category_code(category_id: str) -> str:
    return f"PH-{int(category_id):05d}"


def find_category(code: Any) -> taxonomy.Category | None:
    """Find the deepest category of that code."""
    text = str(code or "")
    number = text.removeprefix("PH-").lstrip("0")
    found = taxonomy.categories().get(number) if text.startswith("PH-") else None
    return found if found is not None and found.is_leaf else None


def attribute_code(attribute: taxonomy.Attribute) -> str:
    return f"UK-{int(attribute.attribute_id):07d}"


def mandatory_codes(bazaar: Bazaar, call: Call, category: taxonomy.Category, *, consume: bool) -> set[str]:
    """Name the attributes a product must carry now; a fault may turn an optional one mandatory."""
    attributes = taxonomy.attributes_of(category)
    codes = {attribute_code(found) for found in attributes if found.mandatory}
    fault = bazaar.faults.strike("attribute_mandatory", "blibli", call.path, consume=consume)
    if fault:
        first = attribute_code(next(found for found in attributes if not found.mandatory))
        codes.add(str(fault.options.get("attribute_id", first)))
    return codes


def get_store(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    shop = bazaar.accounts.shop("blibli", call.shop_id)
    if shop is None:
        raise missing("The store")
    return {
        "content": {
            "code": shop["shop_id"],
            "name": shop["name"],
            "status": "OPEN" if shop["open"] else "CLOSED",
            "multiPickupPoint": False,
        }
    }


def get_pickup_points(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    shop = bazaar.accounts.shop("blibli", call.shop_id)
    code = shop["warehouse_id"] if shop else ""
    return {"content": [{"code": code, "name": "Gudang sandbox"}], "pageMetaData": None}


def get_logistics(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del bazaar, call, names
    return {"content": list(LOGISTICS)}


def get_categories(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del bazaar, call, names
    nodes: dict[str, dict[str, Any]] = {}
    roots: list[dict[str, Any]] = []
    for found in taxonomy.categories().values():
        node: dict[str, Any] = {
            "categoryCode": category_code(found.category_id),
            "categoryName": found.name_id,
            "children": [],
        }
        nodes[found.category_id] = node
        (roots if found.parent_id == "0" else nodes[found.parent_id]["children"]).append(node)
    return {"content": roots}


def get_attributes(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    category = find_category(names["category"])
    if category is None:
        raise missing("The deepest category of that code")
    mandatory = mandatory_codes(bazaar, call, category, consume=False)
    shaped = [
        {
            "code": attribute_code(found),
            "name": found.name,
            "type": "PREDEFINED_ATTRIBUTE" if found.kind == "choice" else "DESCRIPTIVE",
            "mandatory": attribute_code(found) in mandatory,
            "variantCreating": False,
            "specialAttribute": False,
            "values": list(found.values) if found.kind == "choice" else [],
        }
        for found in taxonomy.attributes_of(category)
    ]
    shaped += [
        {
            "code": code,
            "name": name,
            "type": "DEFINING_ATTRIBUTE",
            "mandatory": False,
            "variantCreating": True,
            "specialAttribute": False,
            "values": list(values),
        }
        for code, (name, values) in VARIANTS.items()
    ]
    return {"content": shaped}


def get_brands(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del bazaar, names
    page, size = read_query_paging(call, most=100)
    word = call.asked("brandName").lower()
    brands = [brand for brand in taxonomy.brands_of(taxonomy.first_leaf()) if word in brand.name.lower()]
    content = [{"brandCode": f"BR-{brand.brand_id}", "brandName": brand.name} for brand in brands]
    return {
        "content": content[page * size : (page + 1) * size],
        "pageMetaData": paging(page, size, len(content)),
    }


ROUTES = (
    route("GET", "/seller/v1/stores", get_store, reads=True),
    route("GET", f"{_LEGACY}/v1/product/getPickupPoint", get_pickup_points, reads=True),
    route("GET", "/seller/v1/logistics", get_logistics),
    route("GET", f"{_LEGACY}/v1/product/getCategory", get_categories),
    route(
        "GET",
        "/seller/v1/categories/{category}/attributes",
        get_attributes,
        limit=Limit(5, _DAY, per="category"),
    ),
    route("GET", f"{_LEGACY}/v2/product/getBrands", get_brands),
)
