"""The bulk door of the registry: candidates, inserts, updates and taking back, set by set. Never through model instances.

Rights are the caller's to check: a file is read under one scope, row by row (intake does).
"""

from esmart.registry.services.load.candidates import (
    EnterpriseLikeness,
    Sought,
    enterprise_ids,
    enterprise_names,
    enterprise_regions,
    enterprises_named,
    find_likenesses,
    follow_merged,
    profiles_gone,
    same_numbers,
)
from esmart.registry.services.load.clusters import clusters_named, load_cluster
from esmart.registry.services.load.enterprises import (
    EnterpriseLoad,
    Loaded,
    industry_titles,
    load_enterprises,
)
from esmart.registry.services.load.products import (
    ProductLoad,
    VariantLoad,
    load_products,
    maker_of,
    product_names,
    products_by_name,
    variants_of,
)
from esmart.registry.services.load.take_back import ChangedSince, StillUsed, take_back

__all__ = [
    "ChangedSince",
    "EnterpriseLikeness",
    "EnterpriseLoad",
    "Loaded",
    "ProductLoad",
    "Sought",
    "StillUsed",
    "VariantLoad",
    "clusters_named",
    "enterprise_ids",
    "enterprise_names",
    "enterprise_regions",
    "enterprises_named",
    "find_likenesses",
    "follow_merged",
    "industry_titles",
    "load_cluster",
    "load_enterprises",
    "load_products",
    "maker_of",
    "product_names",
    "products_by_name",
    "profiles_gone",
    "same_numbers",
    "take_back",
    "variants_of",
]
