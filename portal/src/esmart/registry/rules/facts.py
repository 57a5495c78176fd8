"""What a person or a file may say about a profile: one entry for forms, the API and intake. No checks here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class EnterpriseFacts:
    """One production site. Codes are those of models.Enterprise; `industry_code` needs its `industry_edition`."""

    name: str
    region_code: str
    kind: str = "ikm"
    other_names: tuple[str, ...] = ()
    legal_form: str = "unknown"
    business_id: str = ""
    tax_id: str = ""
    address: str = ""
    postal_code: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    phone: str = ""
    email: str = ""
    website: str = ""
    industry_edition: int | None = None
    industry_code: str = ""
    commodity: str = "other"
    description: str = ""
    founded_year: int | None = None
    owner_id: int | None = None
    office_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class VariantFacts:
    """What is priced and sold: rupiah, grams, millimetres. An empty `sku` is given by us."""

    price: int
    sku: str = ""
    options: tuple[str, ...] = ()
    weight_grams: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    barcode: str = ""


@dataclass(frozen=True, kw_only=True)
class ProductFacts:
    """One product with all its variants in the order they are shown."""

    name: str
    variants: tuple[VariantFacts, ...]
    description: str = ""
    commodity: str = "other"
    category_hint: str = ""
    materials: str = ""
    lead_time_days: int | None = None
    is_lead_product: bool = False
    option_names: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClusterFacts:
    """One sentra."""

    name: str
    region_code: str
    address: str = ""
    commodity: str = "other"
    industry_edition: int | None = None
    industry_code: str = ""
    rule_met: str = "unknown"
    form: str = "natural"
    decree: str = ""
    contact_person: str = ""
    phone: str = ""
    description: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class ClusterYearFacts:
    """What an officer types for one year; what is None is computed from the members where their figures allow it."""

    units: int | None = None
    workers: int | None = None
    investment_value: int | None = None
    capacity_amount: Decimal | None = None
    capacity_unit: str = ""
    production_value: int | None = None
    materials_value: int | None = None


@dataclass(frozen=True, kw_only=True)
class FigureFacts:
    """One figure of an enterprise: people or rupiah on a date, and who says so."""

    kind: str
    value: int
    as_of: date
    source: str


@dataclass(frozen=True, kw_only=True)
class LegalityFacts:
    """One permit or certificate of a product."""

    kind: str
    number: str
    issuer: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
