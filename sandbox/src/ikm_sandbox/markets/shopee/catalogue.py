"""Reference data: categories, attributes, brands, couriers and item limits (shopee sheet §6)."""

from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.shopee.body import need_number
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.wire import Call

# Sample values of the documents (§6), not measured in Indonesia.
NAME_CHARS = (5, 100)
DESCRIPTION_CHARS = (10, 2000)
IMAGES = (1, 9)
PRICE = (5.5, 10_000_000)
STOCK = (0, 10_000_000)
_TREE_IDS, _BRAND_PAGE = 20, 100
_INPUT_TYPE = {"choice": 1, "combo": 2, "text": 3, "number_unit": 3, "date": 3}
_MULTI_COMBO = 5
_VALIDATION_TYPE = {"choice": 0, "combo": 0, "text": 2, "number_unit": 3, "date": 4}
CHANNELS: dict[int, dict[str, Any]] = {
    8003: {"name": "Reguler (Cashless)", "min": 0.01, "max": 50.0},
    8001: {"name": "Hemat Kargo", "min": 0.01, "max": 100.0},
}


def get_category(bazaar: Bazaar, call: Call) -> Reply:
    del bazaar
    shown = "name_id" if call.asked("language", "en") == "id" else "name_en"
    return Reply(
        {
            "category_list": [
                {
                    "category_id": int(found.category_id),
                    "parent_category_id": int(found.parent_id),
                    "original_category_name": found.name_en,
                    "display_category_name": getattr(found, shown),
                    "has_children": not found.is_leaf,
                }
                for found in taxonomy.categories().values()
            ]
        }
    )


def find_leaf(category_id: Any) -> taxonomy.Category:
    """Find the leaf category of that number, or refuse."""
    found = taxonomy.categories().get(str(category_id))
    if found is None or not found.is_leaf:
        raise Refused("product.error_invalid_category", "Invalid category_id: it is unknown or has children.")
    return found


def mandatory_attributes(
    bazaar: Bazaar, call: Call, category: taxonomy.Category, *, consume: bool
) -> set[str]:
    """Name the attributes the category insists on now; a fault may turn an optional one mandatory."""
    attributes = taxonomy.attributes_of(category)
    asked = {found.attribute_id for found in attributes if found.mandatory}
    fault = bazaar.strike(call, "shopee", "attribute_mandatory", consume=consume)
    if fault:
        first = next(found.attribute_id for found in attributes if not found.mandatory)
        asked.add(str(fault.options.get("attribute_id", first)))
    return asked


def get_attribute_tree(bazaar: Bazaar, call: Call) -> Reply:
    numbers = call.asked_list("category_id_list")
    if not 1 <= len(numbers) <= _TREE_IDS:
        raise Refused("product.error_param", f"category_id_list takes 1 to {_TREE_IDS} ids.")
    trees = []
    for number in numbers:
        category = find_leaf(number)
        mandatory = mandatory_attributes(bazaar, call, category, consume=False)
        trees.append(
            {
                "category_id": int(number),
                "warning": "",
                "attribute_tree": [
                    _attribute(found, mandatory=found.attribute_id in mandatory)
                    for found in taxonomy.attributes_of(category)
                ],
            }
        )
    return Reply({"list": trees})


def _attribute(found: taxonomy.Attribute, *, mandatory: bool) -> dict[str, Any]:
    return {
        "attribute_id": int(found.attribute_id),
        "name": found.name,
        "mandatory": mandatory,
        "attribute_value_list": [
            {
                "value_id": int(found.value_id(position)),
                "name": value,
                "value_unit": "",
                "child_attribute_list": [],
                "multi_lang": [{"language": "id", "value": value}],
            }
            for position, value in enumerate(found.values)
        ],
        "attribute_info": {
            "input_type": _MULTI_COMBO if found.many else _INPUT_TYPE[found.kind],
            "input_validation_type": _VALIDATION_TYPE[found.kind],
            "format_type": 2 if found.units else 1,
            "date_format_type": 0,
            "attribute_unit_list": list(found.units),
            "max_value_count": 5 if found.many else 1,
            "support_search_value": False,
        },
        "multi_lang": [{"language": "id", "value": found.name}],
    }


def get_brand_list(bazaar: Bazaar, call: Call) -> Reply:
    del bazaar
    offset = need_number(call, "offset", "product.error_param")
    size = need_number(call, "page_size", "product.error_param", low=1, high=_BRAND_PAGE)
    category = find_leaf(call.asked("category_id"))
    brands = taxonomy.brands_of(category) if call.asked("status", "1") == "1" else ()
    page = brands[offset : offset + size]
    more = offset + size < len(brands)
    return Reply(
        {
            "brand_list": [
                {
                    "brand_id": int(brand.brand_id),
                    "original_brand_name": brand.name,
                    "display_brand_name": brand.name,
                }
                for brand in page
            ],
            "has_next_page": more,
            "next_offset": offset + size if more else 0,
            "is_mandatory": taxonomy.brand_is_mandatory(category),
            "input_type": "DROP_DOWN",
        }
    )


def get_item_limit(bazaar: Bazaar, call: Call) -> Reply:
    del bazaar
    if call.asked("category_id"):
        find_leaf(call.asked("category_id"))
    return Reply(
        {
            "price_limit": {"min_limit": PRICE[0], "max_limit": PRICE[1]},
            "wholesale_price_threshold_percentage": {"min_limit": 30, "max_limit": 100},
            "stock_limit": {"min_limit": STOCK[0], "max_limit": STOCK[1]},
            "item_name_length_limit": {"min_limit": NAME_CHARS[0], "max_limit": NAME_CHARS[1]},
            "item_description_length_limit": {
                "min_limit": DESCRIPTION_CHARS[0],
                "max_limit": DESCRIPTION_CHARS[1],
            },
            "item_image_count_limit": {"min_limit": IMAGES[0], "max_limit": IMAGES[1]},
            "tier_variation_name_length_limit": {"min_limit": 1, "max_limit": 14},
            "tier_variation_option_length_limit": {"min_limit": 1, "max_limit": 20},
            "item_count_limit": {"max_limit": 50_001},
            "weight_limit": {"weight_mandatory": True},
            "dimension_limit": {"dimension_mandatory": False},
            "dts_limit": {"days_to_ship_limit": {"min_limit": 7, "max_limit": 30}},
            "gtin_limit": {"gtin_validation_rule": "Optional"},
        }
    )


def get_channel_list(bazaar: Bazaar, call: Call) -> Reply:
    del bazaar, call
    return Reply(
        {
            "logistics_channel_list": [
                {
                    "logistics_channel_id": number,
                    "logistics_channel_name": channel["name"],
                    "enabled": True,
                    "cod_enabled": True,
                    "fee_type": "SIZE_INPUT",
                    "size_list": [],
                    "weight_limit": {"item_min_weight": channel["min"], "item_max_weight": channel["max"]},
                    "item_max_dimension": {
                        "height": 0,
                        "width": 0,
                        "length": 0,
                        "unit": "cm",
                        "dimension_sum": 0,
                    },
                    "volume_limit": {"item_min_volume": 0, "item_max_volume": 0},
                    "mask_channel_id": 0,
                    "force_enable": False,
                    "compulsory_channel": False,
                    "preprint": False,
                    "service_type_identifier": None,
                }
                for number, channel in CHANNELS.items()
            ]
        }
    )


def recommend_category(bazaar: Bazaar, call: Call) -> Reply:
    """Recommend leaves whose name shares a word with the item name."""
    del bazaar
    words = {word for word in call.asked("item_name").lower().split() if len(word) > 2}  # noqa: PLR2004 - skip particles
    leaves = [found for found in taxonomy.categories().values() if found.is_leaf]
    fitting = [found for found in leaves if words & set(found.name_id.lower().split())]
    return Reply({"category_id": [int(found.category_id) for found in fitting[:3]]})


ROUTES = {
    "/product/get_category": Route("GET", get_category, reads=True),
    "/product/get_attribute_tree": Route("GET", get_attribute_tree, reads=True),
    "/product/get_brand_list": Route("GET", get_brand_list, reads=True),
    "/product/get_item_limit": Route("GET", get_item_limit, reads=True),
    "/product/category_recommend": Route("GET", recommend_category, reads=True),
    "/logistics/get_channel_list": Route("GET", get_channel_list, reads=True),
}
