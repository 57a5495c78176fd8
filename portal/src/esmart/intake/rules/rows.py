"""What one row of a file says, once read: facts of its kind with remarks. Pure; the reading is row_reader's."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

from esmart.intake.rules.cells import IndustryCodes
from esmart.intake.rules.places import Gazetteer
from esmart.intake.rules.reasons import Remark, Severity
from esmart.registry.rules import ClusterFacts, ClusterYearFacts, EnterpriseFacts, FigureFacts


@dataclass(frozen=True)
class Reference:
    """What rows are read against."""

    gazetteer: Gazetteer
    codes: IndustryCodes

    @property
    def mark(self) -> str:
        """Give a short text that changes whenever a place or a code does."""
        said = repr((self.gazetteer.names, self.codes.titles))
        return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


@dataclass(frozen=True)
class Options:
    """What the sender said about the whole file. `place` fills rows of a file without a place column."""

    today: date
    source: str
    usual_edition: int = 2020
    place: str = ""
    scope: str = ""  # rows must lie below this region code
    enterprise_given: bool = False


@dataclass(frozen=True, slots=True)
class EnterpriseRow:
    """An enterprise as one row tells it; a prison unit also names its offices."""

    facts: EnterpriseFacts
    figures: tuple[FigureFacts, ...] = ()
    office: str = ""
    regional_office: str = ""
    hidden: bool = False  # kept as a draft: what concerns children is never public


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A product, or one variant of it, as one row tells it; `enterprise` is what the row says about its maker."""

    product_key: str
    name: str
    price: int
    sku: str
    options: tuple[str, ...]
    option_names: tuple[str, ...]
    hinted_names: tuple[str, ...]
    enterprise: str
    business_id: str
    place: str
    place_words: str
    description: str
    category: str
    commodity: str
    materials: str
    lead_time_days: int | None
    weight_grams: int | None
    barcode: str


@dataclass(frozen=True, slots=True)
class VariantRow:
    """One variant of a product known by the sender's key."""

    product_key: str
    variant_name: str
    option_2: str
    option_names: tuple[str, ...]
    price: int
    sku: str
    weight_grams: int | None
    barcode: str


@dataclass(frozen=True, slots=True)
class ClusterRow:
    """A sentra and, when the row has them, its figures of one year."""

    facts: ClusterFacts
    year: int | None
    year_facts: ClusterYearFacts


type Facts = EnterpriseRow | ProductRow | VariantRow | ClusterRow


@dataclass(slots=True)
class ReadRow:
    """A row of a file. `key` is the sender's own, or empty; `facts` is None until it is read, and when it is refused."""

    number: int
    cells: list[str]
    row_hash: str
    key: str = ""
    facts: Facts | None = None
    remarks: list[Remark] = field(default_factory=list)
    is_read: bool = False

    @property
    def refused(self) -> bool:
        return any(remark.severity is Severity.REFUSE for remark in self.remarks)
