"""Pure decisions of the registry: names, numbers, size, quality, checks, words, photos' places. No Django, no database.

Sentences returned here are Indonesian, the language of the screens.
"""

from esmart.registry.rules.checks import check_cluster, check_enterprise, check_legality, check_product
from esmart.registry.rules.facts import (
    ClusterFacts,
    ClusterYearFacts,
    EnterpriseFacts,
    FigureFacts,
    LegalityFacts,
    ProductFacts,
    VariantFacts,
)
from esmart.registry.rules.names import name_key
from esmart.registry.rules.numbers import Reading, check_business_id, check_tax_id
from esmart.registry.rules.photos import PHOTO_SIZES, photo_path
from esmart.registry.rules.quality import Quality, Step, profile_quality
from esmart.registry.rules.size import Scheme, Size, SizeClass, size_class
from esmart.registry.rules.skus import new_sku
from esmart.registry.rules.words import (
    STOP_WORDS,
    search_query,
    search_vector,
    split_words,
    stem_word,
    typing_slips,
)

__all__ = [
    "PHOTO_SIZES",
    "STOP_WORDS",
    "ClusterFacts",
    "ClusterYearFacts",
    "EnterpriseFacts",
    "FigureFacts",
    "LegalityFacts",
    "ProductFacts",
    "Quality",
    "Reading",
    "Scheme",
    "Size",
    "SizeClass",
    "Step",
    "VariantFacts",
    "check_business_id",
    "check_cluster",
    "check_enterprise",
    "check_legality",
    "check_product",
    "check_tax_id",
    "name_key",
    "new_sku",
    "photo_path",
    "profile_quality",
    "search_query",
    "search_vector",
    "size_class",
    "split_words",
    "stem_word",
    "typing_slips",
]
