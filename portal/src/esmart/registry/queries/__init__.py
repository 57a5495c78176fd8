"""Reads of the registry, each with a budget of queries. Nothing here writes."""

from esmart.registry.queries.cards import Card, ClusterCard, EnterpriseCard, ProductCard
from esmart.registry.queries.desk_lists import (
    Filters,
    RegistryCounts,
    count_registry,
    export_clusters,
    export_enterprises,
    export_products,
    list_clusters,
    list_enterprises,
    list_products,
    narrow_clusters,
    narrow_enterprises,
    narrow_products,
)
from esmart.registry.queries.duplicates import (
    Twins,
    find_merge,
    open_merges,
    possible_duplicates,
    profiles_of_merge,
    similar_enterprises,
    similar_products,
    similar_to_facts,
)
from esmart.registry.queries.industry_codes import find_industry_codes
from esmart.registry.queries.paging import BadCursor, Page
from esmart.registry.queries.profile_history import Happening, profile_history
from esmart.registry.queries.scope import (
    clusters_for,
    enterprises_for,
    may_edit,
    may_edit_cluster,
    products_for,
    variants_for,
)
from esmart.registry.queries.search import Facet, FacetValue, SearchPage, SearchRequest, search
from esmart.registry.queries.search_facts import quality_of
from esmart.registry.queries.vocabulary import Correction

__all__ = [
    "BadCursor",
    "Card",
    "ClusterCard",
    "Correction",
    "EnterpriseCard",
    "Facet",
    "FacetValue",
    "Filters",
    "Happening",
    "Page",
    "ProductCard",
    "RegistryCounts",
    "SearchPage",
    "SearchRequest",
    "Twins",
    "clusters_for",
    "count_registry",
    "enterprises_for",
    "export_clusters",
    "export_enterprises",
    "export_products",
    "find_industry_codes",
    "find_merge",
    "list_clusters",
    "list_enterprises",
    "list_products",
    "may_edit",
    "may_edit_cluster",
    "narrow_clusters",
    "narrow_enterprises",
    "narrow_products",
    "open_merges",
    "possible_duplicates",
    "products_for",
    "profile_history",
    "profiles_of_merge",
    "quality_of",
    "search",
    "similar_enterprises",
    "similar_products",
    "similar_to_facts",
    "variants_for",
]
