"""Verbs of the registry, one transaction each: keyword-only, actor and clock passed in, one verb or noun per file."""

from esmart.registry.services.columns import cluster_facts, enterprise_facts, product_facts
from esmart.registry.services.create_cluster import create_cluster
from esmart.registry.services.create_enterprise import create_enterprise
from esmart.registry.services.create_product import create_product
from esmart.registry.services.index_profiles import index_changed, rebuild_index, refresh_index
from esmart.registry.services.keep_legality import add_legality, remove_legality, verify_legality
from esmart.registry.services.keep_photos import add_photo, order_photos, remove_photo
from esmart.registry.services.load_reference import load_reference
from esmart.registry.services.merge_enterprises import merge_enterprises
from esmart.registry.services.merge_products import merge_products
from esmart.registry.services.problems import (
    FactsRefused,
    NotAllowed,
    NotThere,
    RegistryProblem,
    WrongState,
)
from esmart.registry.services.publish_profile import publish_profile, restore_profile, withdraw_profile
from esmart.registry.services.record_cluster_year import record_cluster_year
from esmart.registry.services.record_figures import record_figures
from esmart.registry.services.set_membership import set_membership
from esmart.registry.services.undo_merge import undo_merge
from esmart.registry.services.update_cluster import update_cluster
from esmart.registry.services.update_enterprise import update_enterprise
from esmart.registry.services.update_product import update_product

__all__ = [
    "FactsRefused",
    "NotAllowed",
    "NotThere",
    "RegistryProblem",
    "WrongState",
    "add_legality",
    "add_photo",
    "cluster_facts",
    "create_cluster",
    "create_enterprise",
    "create_product",
    "enterprise_facts",
    "index_changed",
    "load_reference",
    "merge_enterprises",
    "merge_products",
    "order_photos",
    "product_facts",
    "publish_profile",
    "rebuild_index",
    "record_cluster_year",
    "record_figures",
    "refresh_index",
    "remove_legality",
    "remove_photo",
    "restore_profile",
    "set_membership",
    "undo_merge",
    "update_cluster",
    "update_enterprise",
    "update_product",
    "verify_legality",
    "withdraw_profile",
]
