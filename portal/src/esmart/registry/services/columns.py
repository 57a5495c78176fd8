"""Facts as columns, and columns as facts: the only place that knows both spellings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field
from django.utils.translation import gettext as _

from esmart.core.models import Region
from esmart.registry.models import Cluster, Enterprise, IndustryCode, Product, Profile, Variant
from esmart.registry.rules import ClusterFacts, EnterpriseFacts, ProductFacts, VariantFacts, name_key
from esmart.registry.services.problems import FactsRefused

ENTERPRISE_COLUMNS = (
    "kind", "name", "legal_form", "business_id", "tax_id", "address", "postal_code", "latitude", "longitude", "phone",
    "email", "website", "commodity", "description", "founded_year", "owner_id", "office_id",
)  # fmt: skip
PRODUCT_COLUMNS = (
    "name", "description", "commodity", "category_hint", "materials", "lead_time_days", "is_lead_product",
)  # fmt: skip
VARIANT_COLUMNS = ("price", "weight_grams", "length_mm", "width_mm", "height_mm", "barcode")
CLUSTER_COLUMNS = (
    "name", "address", "commodity", "rule_met", "form", "decree", "contact_person", "phone", "description",
    "latitude", "longitude",
)  # fmt: skip


def enterprise_columns(facts: EnterpriseFacts) -> dict[str, Any]:
    """Turn facts into columns; raises FactsRefused for an unknown region or industry code, or a choice unknown to us."""
    columns = {name: getattr(facts, name) for name in ENTERPRISE_COLUMNS}
    columns |= {"other_names": list(facts.other_names), "name_key": name_key(facts.name)}
    columns |= _place_and_code(facts)
    return _chosen(Enterprise, columns)


def cluster_columns(facts: ClusterFacts) -> dict[str, Any]:
    """Turn facts into columns; raises FactsRefused as enterprise_columns does."""
    columns = {name: getattr(facts, name) for name in CLUSTER_COLUMNS}
    return _chosen(Cluster, columns | _place_and_code(facts))


def product_columns(facts: ProductFacts) -> dict[str, Any]:
    """Turn facts into columns of the product itself, without its variants."""
    columns = {name: getattr(facts, name) for name in PRODUCT_COLUMNS}
    columns |= {"option_names": list(facts.option_names), "name_key": name_key(facts.name)}
    return _chosen(Product, columns)


def variant_columns(facts: VariantFacts, position: int) -> dict[str, Any]:
    """Turn facts into columns of one variant, without its SKU."""
    columns = {name: getattr(facts, name) for name in VARIANT_COLUMNS}
    return columns | {"options": list(facts.options), "position": position, "active": True}


def enterprise_facts(enterprise: Enterprise) -> EnterpriseFacts:
    """Give the facts of a kept enterprise, to change some of them with dataclasses.replace; at most one query."""
    code = enterprise.industry_code
    return EnterpriseFacts(
        region_code=enterprise.region_id,
        other_names=tuple(enterprise.other_names),
        industry_edition=code.edition if code else None,
        industry_code=code.code if code else "",
        **{name: getattr(enterprise, name) for name in ENTERPRISE_COLUMNS},
    )


def product_facts(product: Product) -> ProductFacts:
    """Give the facts of a kept product with its active variants; one query."""
    return ProductFacts(
        option_names=tuple(product.option_names),
        variants=tuple(variant_facts(variant) for variant in product.variants.all() if variant.active),
        **{name: getattr(product, name) for name in PRODUCT_COLUMNS},
    )


def variant_facts(variant: Variant) -> VariantFacts:
    """Give the facts of one variant."""
    return VariantFacts(
        sku=variant.sku,
        options=tuple(variant.options),
        **{name: getattr(variant, name) for name in VARIANT_COLUMNS},
    )


def cluster_facts(cluster: Cluster) -> ClusterFacts:
    """Give the facts of a kept cluster; at most one query."""
    code = cluster.industry_code
    return ClusterFacts(
        region_code=cluster.region_id,
        industry_edition=code.edition if code else None,
        industry_code=code.code if code else "",
        **{name: getattr(cluster, name) for name in CLUSTER_COLUMNS},
    )


def write_changes(profile: Profile, columns: dict[str, Any], *, now: datetime) -> bool:
    """Save the columns that differ and say whether any did."""
    changed = {name: value for name, value in columns.items() if getattr(profile, name) != value}
    for name, value in changed.items():
        setattr(profile, name, value)
    if changed:
        profile.updated_at = now
        profile.save(update_fields=[*changed, "updated_at"])
    return bool(changed)


def _place_and_code(facts: EnterpriseFacts | ClusterFacts) -> dict[str, Any]:
    if not Region.objects.filter(code=facts.region_code).exists():
        raise FactsRefused(
            {"region": _("Kode wilayah %(code)s tidak dikenal.") % {"code": facts.region_code}}
        )
    if not facts.industry_code or facts.industry_edition is None:
        return {"region_id": facts.region_code, "industry_code_id": None}
    try:
        code = IndustryCode.objects.get(edition=facts.industry_edition, code=facts.industry_code)
    except ObjectDoesNotExist as missing:
        raise FactsRefused(
            {
                "industry_code": _("KBLI %(code)s tidak ada dalam edisi %(edition)s.")
                % {"code": facts.industry_code, "edition": facts.industry_edition}
            }
        ) from missing
    return {"region_id": facts.region_code, "industry_code_id": code.id}


def _chosen(model: type[Profile], columns: dict[str, Any]) -> dict[str, Any]:
    for name, value in columns.items():
        field = model._meta.get_field(name)
        if isinstance(field, Field) and field.choices and value not in dict(field.flatchoices):
            raise FactsRefused({name: _("Pilihan “%(value)s” tidak dikenal.") % {"value": value}})
    return columns
