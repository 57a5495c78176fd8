"""One row of a file into facts of its kind, with remarks. Pure: places and codes are handed in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache

from esmart.intake.rules.cells import (
    Cell,
    IndustryCodes,
    clean_text,
    read_business_id,
    read_commodity,
    read_coordinates,
    read_count,
    read_email,
    read_industry_code,
    read_legal_form,
    read_money,
    read_phone,
    read_price,
    read_tax_id,
    read_website,
    read_weight,
    read_year,
)
from esmart.intake.rules.columns import PLACE, ColumnMap, Kind
from esmart.intake.rules.places import Gazetteer, Place, PlaceCells, read_place
from esmart.intake.rules.reasons import Remark, Severity
from esmart.registry.rules import ClusterFacts, ClusterYearFacts, EnterpriseFacts, FigureFacts

RULES_VERSION = "1"  # raise it when rows must be read anew although their cells did not change
_NO_PLACE = frozenset({"no_place", "place_unknown", "place_in_many_provinces"})
FIGURES = ("workers", "investment", "capital", "turnover", "production_value")


@dataclass(frozen=True)
class Reference:
    """What rows are read against."""

    gazetteer: Gazetteer
    codes: IndustryCodes


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


# A juvenile facility (LPKA): UU 11/2012 article 19 keeps children out of sight.
_CHILDREN = re.compile(r"\b(?:lpka|anak)\b", re.IGNORECASE)


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
    """A row once read: `facts` is None when it is refused. `key` is the sender's own, or empty."""

    number: int
    cells: list[str]
    row_hash: str
    key: str = ""
    facts: Facts | None = None
    remarks: list[Remark] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        return any(remark.severity is Severity.REFUSE for remark in self.remarks)


class RowReader:
    """Reads the rows of one file under one mapping."""

    def __init__(
        self, headers: Sequence[str], mapping: ColumnMap, reference: Reference, options: Options
    ) -> None:
        """Take the header, what its columns mean, and what rows are read against."""
        self._headers = headers
        self._at = mapping.position(headers)
        self._reference = reference
        self._options = options
        self._factor = {name: _factor(headers[n]) for name, n in self._at.items()}
        self._salt = (
            f"{RULES_VERSION}|{mapping.kind}|{options.place}|{options.usual_edition}|{sorted(self._at)}"
        )
        self._place = lru_cache(maxsize=50_000)(lambda cells: read_place(cells, reference.gazetteer))
        self._code = lru_cache(maxsize=50_000)(
            lambda text, edition: read_industry_code(
                text, edition, reference.codes, usual_edition=options.usual_edition
            )
        )
        makers: dict[Kind, Callable[[ReadRow], Facts | None]] = {
            Kind.ENTERPRISE: self._enterprise,
            Kind.PRISON_UNIT: self._prison_unit,
            Kind.PRODUCT: self._product,
            Kind.VARIANT: self._variant,
            Kind.CLUSTER: self._cluster,
        }
        self._make = makers[mapping.kind]
        self._hashed = sorted(self._at.values())
        self._has_place = any(name in self._at for name in PLACE)

    def read(self, number: int, cells: list[str], broken: Mapping[tuple[int, int], str]) -> ReadRow:
        """Read one row; never raises for what a cell holds."""
        row = ReadRow(number, cells, self._hash(cells))
        if broken:
            row.remarks += [
                Remark(broken[number, n], name, self._headers[n])
                for name, n in self._at.items()
                if (number, n) in broken
            ]
        facts = self._make(row)
        row.facts = None if row.refused else facts
        return row

    def _hash(self, cells: list[str]) -> str:
        said = [cells[n] if n < len(cells) else "" for n in self._hashed]
        return hashlib.blake2b("\x1f".join([self._salt, *said]).encode(), digest_size=16).hexdigest()

    def _cell(self, row: ReadRow, name: str) -> str:
        n = self._at.get(name, -1)
        return row.cells[n] if 0 <= n < len(row.cells) else ""

    def _text(self, row: ReadRow, name: str, limit: int) -> str:
        whole = clean_text(self._cell(row, name), 10_000)
        if len(whole) > limit:
            row.remarks.append(Remark("name_cut" if name == "name" else "text_cut", name, whole[:40]))
        return whole[:limit].rstrip()

    def _read[T](self, row: ReadRow, cell: Cell[T]) -> T:
        if cell.remark:
            row.remarks.append(cell.remark)
        return cell.value

    def _name(self, row: ReadRow, limit: int) -> str:
        name = self._text(row, "name", limit)
        if not re.search(r"\w", name):
            row.remarks.append(Remark("no_name", "name"))
        return name

    def _located(self, row: ReadRow, *, province: str = "") -> str:
        cells = PlaceCells(
            code=self._cell(row, "region_code"),
            province=self._cell(row, "province") or province,
            regency=self._cell(row, "regency"),
            district=self._cell(row, "district"),
            place=self._cell(row, "place"),
        )
        if not self._has_place:
            cells = PlaceCells(province=province, place=self._options.place)
        place: Place = self._place(cells)
        row.remarks += place.remarks
        if place.code and self._options.scope and not place.code.startswith(self._options.scope):
            row.remarks.append(Remark("outside_scope", "place", cells.shown))
        return place.code

    def _industry(self, row: ReadRow) -> tuple[int | None, str]:
        edition = self._cell(row, "industry_edition") or self._headed("industry_code")
        found = self._read(row, self._code(self._cell(row, "industry_code"), edition))
        return found or (None, "")

    def _headed(self, name: str) -> str:
        return self._headers[self._at[name]] if name in self._at else ""

    def _money(self, row: ReadRow, name: str) -> int | None:
        value = self._read(row, read_money(self._cell(row, name), name))
        return None if value is None else value * self._factor.get(name, 1)

    def _figures(self, row: ReadRow) -> tuple[FigureFacts, ...]:
        year = self._read(
            row, read_year(self._cell(row, "data_year"), "data_year", latest=self._options.today.year)
        )
        as_of = min(date(year, 12, 31), self._options.today) if year else self._options.today
        values = {
            name: self._read(row, read_count(self._cell(row, name), name))
            if name == "workers"
            else self._money(row, name)
            for name in FIGURES
            if name in self._at
        }
        return tuple(
            FigureFacts(kind=name, value=value, as_of=as_of, source=self._options.source[:100])
            for name, value in values.items()
            if value is not None
        )

    def _enterprise(self, row: ReadRow) -> EnterpriseRow:
        row.key = clean_text(self._cell(row, "source_key"), 100)
        name = self._name(row, 200)
        products = self._text(row, "product_words", 300)
        edition, code = self._industry(row)
        point = self._read(row, read_coordinates(self._cell(row, "latitude"), self._cell(row, "longitude")))
        postal = re.sub(r"\D", "", self._cell(row, "postal_code"))
        facts = EnterpriseFacts(
            name=name,
            region_code=self._located(row),
            legal_form=read_legal_form(self._cell(row, "legal_form"), name),
            business_id=self._read(row, read_business_id(self._cell(row, "business_id"))),
            tax_id=self._read(row, read_tax_id(self._cell(row, "tax_id"))),
            address=self._text(row, "address", 300),
            postal_code=postal if len(postal) == 5 else "",  # noqa: PLR2004 - as the post office writes it
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
            phone=self._read(row, read_phone(self._cell(row, "phone"))),
            email=self._read(row, read_email(self._cell(row, "email"))),
            website=self._read(row, read_website(self._cell(row, "website"))),
            industry_edition=edition,
            industry_code=code,
            commodity=_commodity(self._cell(row, "commodity"), products, name),
            description=self._text(row, "description", 5_000) or products,
            founded_year=self._read(
                row,
                read_year(self._cell(row, "founded_year"), "founded_year", latest=self._options.today.year),
            ),
        )
        return EnterpriseRow(facts, self._figures(row))

    def _prison_unit(self, row: ReadRow) -> EnterpriseRow:
        row.key = clean_text(self._cell(row, "source_key"), 100)
        name = self._name(row, 180)
        regional = self._text(row, "regional_office", 150)
        region = self._located(row, province=regional)
        region = self._narrowed(row, region)
        point = self._read(row, read_coordinates(self._cell(row, "latitude"), self._cell(row, "longitude")))
        facts = EnterpriseFacts(
            name=f"Bengkel Kerja {unit_title(name)}",
            other_names=(name,),
            kind="prison_workshop",
            legal_form="public_unit",
            region_code=region,
            address=self._text(row, "address", 300),
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
            phone=self._read(row, read_phone(self._cell(row, "phone"))),
            email=self._read(row, read_email(self._cell(row, "email"))),
            website=self._read(row, read_website(self._cell(row, "website"))),
            description=self._text(row, "description", 5_000),
        )
        return EnterpriseRow(
            facts, office=unit_title(name), regional_office=regional, hidden=bool(_CHILDREN.search(name))
        )

    def _narrowed(self, row: ReadRow, region: str) -> str:
        """Take the sender's guessed code only where it is one code inside what is certain, and mark it."""
        guess = self._cell(row, "region_code_guess")
        names = self._reference.gazetteer.names
        if not guess or guess not in names or len(region) >= len(guess) or not guess.startswith(region):
            return region
        if not region:
            return region
        row.remarks = [remark for remark in row.remarks if remark.code != "place_less_exact"]
        row.remarks.append(Remark("place_guess_by_sender", "place", guess, names[guess]))
        return guess

    def _product(self, row: ReadRow) -> ProductRow | None:
        price = self._read(row, read_price(self._cell(row, "price")))
        name = self._name(row, 255)
        enterprise = self._text(row, "enterprise", 200)
        business_id = self._read(row, read_business_id(self._cell(row, "business_id")))
        named = bool(enterprise or business_id or self._options.enterprise_given)
        place = self._seller_place(row, needed=not named)
        if not (named or place or row.refused):
            row.remarks.append(Remark("no_enterprise", "enterprise"))
        options = _options(self._text(row, "variant_name", 60), self._text(row, "option_2", 60))
        category = self._text(row, "category", 200)
        if price is None:
            return None
        return ProductRow(
            product_key=clean_text(self._cell(row, "product_key"), 100),
            name=name,
            price=price * self._factor.get("price", 1),
            sku=_sku(self._cell(row, "sku")),
            options=options,
            option_names=_option_names(self._headed("variant_name"), self._headed("option_2"), options),
            hinted_names=_hinted_names(self._cell(row, "variant_options")),
            enterprise=enterprise,
            business_id=business_id,
            place=place,
            place_words=clean_text(self._cell(row, "place") or self._cell(row, "regency"), 80),
            description=self._text(row, "description", 5_000),
            category=category,
            commodity=_commodity(self._cell(row, "commodity"), category, name),
            materials=self._text(row, "materials", 300),
            lead_time_days=self._days(row),
            weight_grams=self._read(row, read_weight(self._cell(row, "weight"), self._weight_unit(row))),
            barcode=_barcode(self._cell(row, "barcode")),
        )

    def _seller_place(self, row: ReadRow, *, needed: bool) -> str:
        """Read the place of a product's maker; where the maker is named, a doubtful place sends nothing back."""
        if not self._options.place and not any(self._cell(row, name).strip() for name in PLACE):
            return ""
        before = len(row.remarks)
        place = self._located(row)
        if not needed:
            row.remarks[before:] = [r for r in row.remarks[before:] if r.code not in _NO_PLACE]
        return place

    def _variant(self, row: ReadRow) -> VariantRow | None:
        price = self._read(row, read_price(self._cell(row, "price")))
        product_key = clean_text(self._cell(row, "product_key"), 100)
        if not product_key:
            row.remarks.append(Remark("no_product_key", "product_key"))
        variant_name = self._text(row, "variant_name", 300)
        if not variant_name:
            row.remarks.append(Remark("no_variant_name", "variant_name"))
        option_2 = self._text(row, "option_2", 60)
        own = clean_text(self._cell(row, "variant_key"), 100)
        row.key = f"{product_key}/{own}" if product_key and own else ""
        if price is None:
            return None
        return VariantRow(
            product_key=product_key,
            variant_name=variant_name,
            option_2=option_2,
            option_names=_option_names(
                self._headed("variant_name"), self._headed("option_2"), _options(variant_name, option_2)
            ),
            price=price * self._factor.get("price", 1),
            sku=_sku(self._cell(row, "sku")),
            weight_grams=self._read(row, read_weight(self._cell(row, "weight"), self._weight_unit(row))),
            barcode=_barcode(self._cell(row, "barcode")),
        )

    def _weight_unit(self, row: ReadRow) -> str:
        return self._cell(row, "weight_unit") or ("kg" if "kg" in self._headed("weight").lower() else "")

    def _days(self, row: ReadRow) -> int | None:
        days = self._read(row, read_count(self._cell(row, "lead_time"), "lead_time"))
        return days if days is not None and days <= 365 else None  # noqa: PLR2004 - the registry's limit

    def _cluster(self, row: ReadRow) -> ClusterRow:
        row.key = clean_text(self._cell(row, "source_key"), 100)
        name = self._name(row, 200)
        edition, code = self._industry(row)
        products = self._text(row, "product_words", 300)
        point = self._read(row, read_coordinates(self._cell(row, "latitude"), self._cell(row, "longitude")))
        year = self._read(
            row, read_year(self._cell(row, "data_year"), "data_year", latest=self._options.today.year)
        )
        capacity = self._read(row, read_count(self._cell(row, "capacity"), "capacity"))
        facts = ClusterFacts(
            name=name,
            region_code=self._located(row),
            address=self._text(row, "address", 300),
            commodity=_commodity(self._cell(row, "commodity"), products, name),
            industry_edition=edition,
            industry_code=code,
            decree=self._text(row, "decree", 100),
            contact_person=self._text(row, "contact_person", 100),
            phone=self._read(row, read_phone(self._cell(row, "phone"))),
            description=self._text(row, "description", 5_000) or products,
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
        )
        year_facts = ClusterYearFacts(
            units=self._read(row, read_count(self._cell(row, "units"), "units")),
            workers=self._read(row, read_count(self._cell(row, "workers"), "workers")),
            investment_value=self._money(row, "investment"),
            capacity_amount=None if capacity is None else _decimal(capacity),
            capacity_unit=self._text(row, "capacity_unit", 30),
            production_value=self._money(row, "production_value"),
            materials_value=self._money(row, "materials_value"),
        )
        return ClusterRow(facts, year, year_facts)


def unit_title(name: str) -> str:
    """Write the name of a correctional unit as people read it: `LAPAS KELAS IIA BANDA ACEH` → `Lapas Kelas IIA Banda Aceh`."""
    words = name.split()
    return " ".join(
        word.upper() if re.fullmatch(r"(?i)i{1,3}[ab]?|lpka|lpp|rs|iv|v|[ab]", word) else word.capitalize()
        for word in words
    )


def _factor(header: str) -> int:
    """Read a unit in a header: `Nilai Investasi (Rp 000)` and `(Ribu Rp)` are thousands, `(Juta Rp)` millions."""
    words = header.lower()
    if re.search(r"juta|rp\.?\s*0{6}|rp\.?\s*000[.,]000", words):
        return 1_000_000
    return 1_000 if re.search(r"\bribu|rp\.?\s*[.,]?000\b|\b000\b", words) else 1


def _commodity(cell: str, products: str, name: str) -> str:
    """Ask the column and the product's words first: they repeat, names do not."""
    found = read_commodity(cell, products)
    return read_commodity("", name) if found == "other" else found


def _options(first: str, second: str) -> tuple[str, ...]:
    return tuple(part for part in (first, second) if part)


def _option_names(first: str, second: str, options: tuple[str, ...]) -> tuple[str, ...]:
    """Use the column's own name where it says what differs (Warna, Ukuran); else `Varian`."""
    plain = [
        head.strip().capitalize() if re.fullmatch(r"(?i)\s*(warna|ukuran|rasa|motif|size)\s*", head) else ""
        for head in (first, second)
    ]
    names = [plain[0] or "Varian", plain[1] or "Varian 2"]
    return tuple(names[: len(options)])


def _hinted_names(text: str) -> tuple[str, ...]:
    """Read option names from a marketplace's own list: `[{"name": "warna", "values": [...]}]`."""
    if not text.startswith("["):
        return ()
    try:
        listed = json.loads(text)
    except json.JSONDecodeError:
        return ()
    names = [
        str(entry["name"]).strip().capitalize()[:40]
        for entry in listed
        if isinstance(entry, dict) and entry.get("name")
    ]
    return tuple(name for name in names if name.lower() != "default")[:2]


def _sku(text: str) -> str:
    sku = clean_text(text, 50)
    return sku if re.fullmatch(r"[\x21-\x7e]([\x20-\x7e]{0,48}[\x21-\x7e])?", sku) else ""


def _barcode(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits if re.fullmatch(r"\d{8}|\d{12,14}", digits) else ""


def _decimal(value: int) -> Decimal:
    return Decimal(value)
