"""Categories, attributes, rules, brands, warehouses and couriers (tokopedia sheet §A5, §A6)."""

from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.tokopedia.body import page_out, read_offset, read_page_size
from ikm_sandbox.markets.tokopedia.refusal import Refused
from ikm_sandbox.markets.tokopedia.route import route
from ikm_sandbox.wire import Call

DELIVERY_OPTION, PROVIDER, PROVIDER_NAME = "7091146663229154050", "7132708441932252930", "J&T Express"
_PLATFORMS = frozenset({"", "TIKTOK_SHOP", "TOKOPEDIA"})


def check_version(version: Any) -> None:
    if version != "v2":
        raise Refused(12052217, "category_version must be v2 for sellers in Indonesia.")


def find_leaf(category_id: Any) -> taxonomy.Category:
    """Find the leaf category of that number, or refuse."""
    found = taxonomy.categories().get(str(category_id))
    if found is None:
        raise Refused(12052023, "The category does not exist.")
    if not found.is_leaf:
        raise Refused(12052024, "The category is not a leaf category.")
    return found


def mandatory_attributes(
    bazaar: Bazaar, call: Call, category: taxonomy.Category, *, consume: bool
) -> set[str]:
    """Name the attributes the category insists on now; a fault may turn an optional one mandatory."""
    attributes = taxonomy.attributes_of(category)
    asked = {found.attribute_id for found in attributes if found.mandatory}
    fault = bazaar.strike(call, "tokopedia", "attribute_mandatory", consume=consume)
    if fault:
        first = next(found.attribute_id for found in attributes if not found.mandatory)
        asked.add(str(fault.options.get("attribute_id", first)))
    return asked


def list_categories(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    check_version(call.asked("category_version"))
    if call.asked("listing_platform") not in _PLATFORMS:
        raise Refused(12052023, "listing_platform must be TIKTOK_SHOP or TOKOPEDIA.")
    shown = "name_id" if call.asked("locale", "id-ID") == "id-ID" else "name_en"
    word = call.asked("keyword").lower()
    closed = bazaar.strike(call, "tokopedia", "category_closed", consume=False)
    closed_id = str(closed.options.get("category_id", "")) if closed else ""
    return {
        "categories": [
            {
                "id": found.category_id,
                "parent_id": found.parent_id,
                "local_name": getattr(found, shown),
                "is_leaf": found.is_leaf,
                "permission_statuses": ["PROHIBITED" if found.category_id == closed_id else "AVAILABLE"],
            }
            for found in taxonomy.categories().values()
            if word in getattr(found, shown).lower()
        ]
    }


def list_attributes(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    check_version(call.asked("category_version"))
    category = find_leaf(names["id"])
    mandatory = mandatory_attributes(bazaar, call, category, consume=False)
    sales = [
        {
            "id": number,
            "name": name,
            "type": "SALES_PROPERTY",
            "is_requried": False,
            "is_multiple_selection": False,
            "is_customizable": True,
            "values": [],
            "requirement_conditions": [],
        }
        for number, name in (("100000", "Warna"), ("100007", "Ukuran"))
    ]
    return {
        "attributes": sales
        + [
            {
                "id": found.attribute_id,
                "name": found.name,
                "type": "PRODUCT_PROPERTY",
                "is_requried": found.attribute_id in mandatory,
                "is_multiple_selection": found.many,
                "is_customizable": found.kind != "choice",
                "values": [
                    {"id": found.value_id(position), "name": value}
                    for position, value in enumerate(found.values)
                ],
                "requirement_conditions": [],
            }
            for found in taxonomy.attributes_of(category)
        ]
    }


def show_rules(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del bazaar
    check_version(call.asked("category_version"))
    find_leaf(names["id"])
    return {
        "product_certifications": [],
        "size_chart": {"is_supported": False, "is_required": False},
        "cod": {"is_supported": True},
        "package_dimension": {"is_required": False},
    }


def list_brands(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del bazaar, names
    size, offset = read_page_size(call), read_offset(call)
    brands = taxonomy.brands_of(taxonomy.first_leaf())
    if call.asked("category_id"):
        brands = taxonomy.brands_of(find_leaf(call.asked("category_id")))
    word = call.asked("brand_name").lower()
    fitting = [brand for brand in brands if word in brand.name.lower()]
    return page_out(fitting, "brands", offset=offset, size=size, shape=_brand)


def _brand(brand: taxonomy.Brand) -> dict[str, Any]:
    return {
        "id": brand.brand_id,
        "name": brand.name,
        "authorized_status": "UNAUTHORIEZD",
        "is_t1_brand": False,
        "brand_status": "ONLINE",
    }


def list_warehouses(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    return {
        "warehouses": [
            {
                "id": own_warehouse(bazaar, call),
                "name": "Gudang toko sandbox",
                "effect_status": "ENABLED",
                "type": "SALES_WAREHOUSE",
                "sub_type": "DOMESTIC_WAREHOUSE",
                "is_default": True,
                "address": {
                    "region": "Indonesia",
                    "region_code": "ID",
                    "state": "DKI Jakarta",
                    "city": "Kota Jakarta Pusat",
                    "postal_code": "10110",
                    "full_address": "Alamat toko sandbox",
                },
            }
        ]
    }


def own_warehouse(bazaar: Bazaar, call: Call) -> str:
    shop = bazaar.accounts.shop("tokopedia", call.shop_id)
    if shop is None:
        raise Refused(101000, "The shop is gone.")
    return str(shop["warehouse_id"])


def list_delivery_options(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    if names["id"] != own_warehouse(bazaar, call):
        raise Refused(12052097, "The warehouse does not exist.")
    return {
        "delivery_options": [
            {
                "id": DELIVERY_OPTION,
                "name": "Reguler",
                "type": "STANDARD",
                "description": "Reguler",
                "weight_limit": {"max_weight": 50_000, "min_weight": 1, "unit": "GRAM"},
                "platform": ["TIKTOK_SHOP", "TOKOPEDIA"],
            }
        ]
    }


def list_providers(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del bazaar, call
    known = names["id"] == DELIVERY_OPTION
    return {"shipping_providers": [{"id": PROVIDER, "name": PROVIDER_NAME}] if known else []}


ROUTES = (
    route("GET", "product/categories", list_categories, reads=True),
    route("GET", "product/categories/{id}/attributes", list_attributes, reads=True),
    route("GET", "product/categories/{id}/rules", show_rules, reads=True),
    route("GET", "product/brands", list_brands, reads=True),
    route("GET", "logistics/warehouses", list_warehouses, reads=True),
    route("GET", "logistics/warehouses/{id}/delivery_options", list_delivery_options, reads=True),
    route("GET", "logistics/delivery_options/{id}/shipping_providers", list_providers, reads=True),
)
