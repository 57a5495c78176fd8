"""Rows of one file read into facts with remarks. Pure: places and codes are handed in."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter

from esmart.intake.rules.cells import (
    Cell,
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
from esmart.intake.rules.columns import FIELDS, PLACE, ColumnMap, Kind
from esmart.intake.rules.places import PlaceCells, read_place
from esmart.intake.rules.product_cells import (
    hinted_names,
    joined_options,
    option_names,
    read_barcode,
    read_sku,
)
from esmart.intake.rules.reasons import Remark
from esmart.intake.rules.rows import (
    ClusterRow,
    EnterpriseRow,
    Facts,
    Options,
    ProductRow,
    ReadRow,
    Reference,
    VariantRow,
)
from esmart.registry.rules import ClusterFacts, ClusterYearFacts, EnterpriseFacts, FigureFacts

RULES_VERSION = "1"  # raise it when rows must be read anew although their cells did not change
_NO_PLACE = frozenset({"no_place", "place_unknown", "place_in_many_provinces"})
FIGURES = ("workers", "investment", "capital", "turnover", "production_value")
_WORD = re.compile(r"\w")
# A juvenile facility (LPKA): UU 11/2012 article 19 keeps children out of sight.
_CHILDREN = re.compile(r"\b(?:lpka|anak)\b", re.IGNORECASE)


type Said = dict[str, str]  # what the columns of one row say, by field; a field without a column says nothing


class RowReader:
    """Reads the rows of one file under one mapping."""

    def __init__(
        self, headers: Sequence[str], mapping: ColumnMap, reference: Reference, options: Options
    ) -> None:
        """Take the header, what its columns mean, and what rows are read against."""
        at = mapping.position(headers)
        self._headers = headers
        self._at = dict(sorted(at.items(), key=itemgetter(1)))
        self._pick = _picker(list(self._at.values()))
        self._blank = dict.fromkeys((name for fields in FIELDS.values() for name in fields), "")
        self._figure_names = [name for name in FIGURES if name in at]
        self._day_of = lru_cache(maxsize=500)(lambda year: min(date(year, 12, 31), options.today))
        self._reference = reference
        self._options = options
        self._factor = {name: _factor(headers[n]) for name, n in at.items()}
        self._salt = f"{RULES_VERSION}|{mapping.kind}|{options.place}|{options.usual_edition}|{sorted(at)}"
        self._place = lru_cache(maxsize=50_000)(lambda cells: read_place(cells, reference.gazetteer))
        self._code = lru_cache(maxsize=50_000)(
            lambda text, edition: read_industry_code(
                text, edition, reference.codes, usual_edition=options.usual_edition
            )
        )
        makers: dict[Kind, Callable[[ReadRow, Said], Facts | None]] = {
            Kind.ENTERPRISE: self._enterprise,
            Kind.PRISON_UNIT: self._prison_unit,
            Kind.PRODUCT: self._product,
            Kind.VARIANT: self._variant,
            Kind.CLUSTER: self._cluster,
        }
        self._make = makers[mapping.kind]
        self._key = _key_reader(mapping.kind, at)
        self._has_place = any(name in at for name in PLACE)

    @property
    def meaning(self) -> int:
        """Give one number for what the columns mean: which field each fills, and what its name adds (`Rp 000`, `2025`, `kg`)."""
        code = self._headed("industry_code")
        said = [year for year in ("2020", "2025") if year in code]
        said += [self._weight_unit(self._blank)]
        said += option_names(self._headed("variant_name"), self._headed("option_2"), ("1", "2"))
        return _number([list(self._at), sorted(self._factor.items()), said])

    @property
    def against(self) -> int:
        """Give one number for all else that rows are read against: under the same two numbers the same cells say the same.

        The day is not part of it: it decides no refusal, only the date of a figure whose row names no year.
        """
        options = self._options
        return _number([self._salt, options.scope, options.enterprise_given, self._reference.mark])

    def note(self, number: int, cells: list[str]) -> ReadRow:
        """Take a row without reading it: what it is recognised by, its own key and the hash of its cells."""
        missing = len(self._headers) - len(cells)
        if missing > 0:
            cells = [*cells, *[""] * missing]
        picked = self._pick(cells)
        said = "\x1f".join([self._salt, *picked])
        row_hash = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
        return ReadRow(number, cells, row_hash, self._key(cells))

    def fill(self, row: ReadRow, broken: Mapping[tuple[int, int], str]) -> None:
        """Read a noted row; never raises for what a cell holds."""
        if broken:
            row.remarks += [
                Remark(broken[row.number, n], name, self._headers[n])
                for name, n in self._at.items()
                if (row.number, n) in broken
            ]
        facts = self._make(row, self._blank | dict(zip(self._at, self._pick(row.cells), strict=True)))
        row.facts = None if row.refused else facts
        row.is_read = True

    def read(self, number: int, cells: list[str], broken: Mapping[tuple[int, int], str]) -> ReadRow:
        """Note and read one row."""
        row = self.note(number, cells)
        self.fill(row, broken)
        return row

    def _text(self, row: ReadRow, said: Said, name: str, limit: int) -> str:
        whole = clean_text(said[name], 10_000)
        if len(whole) > limit:
            row.remarks.append(Remark("name_cut" if name == "name" else "text_cut", name, whole[:40]))
        return whole[:limit].rstrip()

    def _read[T](self, row: ReadRow, cell: Cell[T]) -> T:
        if cell.remark:
            row.remarks.append(cell.remark)
        return cell.value

    def _name(self, row: ReadRow, said: Said, limit: int) -> str:
        name = self._text(row, said, "name", limit)
        if not _WORD.search(name):
            row.remarks.append(Remark("no_name", "name"))
        return name

    def _located(self, row: ReadRow, said: Said, *, province: str = "") -> str:
        cells = PlaceCells(
            said["region_code"],
            said["province"] or province,
            said["regency"],
            said["district"],
            said["place"],
        )
        if not self._has_place:
            cells = PlaceCells(province=province, place=self._options.place)
        place = self._place(cells)
        row.remarks += place.remarks
        if place.code and self._options.scope and not place.code.startswith(self._options.scope):
            row.remarks.append(Remark("outside_scope", "place", cells.shown))
        return place.code

    def _industry(self, row: ReadRow, said: Said) -> tuple[int | None, str]:
        edition = said["industry_edition"] or self._headed("industry_code")
        found = self._read(row, self._code(said["industry_code"], edition))
        return found or (None, "")

    def _headed(self, name: str) -> str:
        return self._headers[self._at[name]] if name in self._at else ""

    def _money(self, row: ReadRow, said: Said, name: str) -> int | None:
        value = self._read(row, read_money(said[name], name))
        return None if value is None else value * self._factor.get(name, 1)

    def _figures(self, row: ReadRow, said: Said) -> tuple[FigureFacts, ...]:
        today, source = self._options.today, self._options.source[:100]
        year = self._read(row, read_year(said["data_year"], "data_year", latest=today.year))
        as_of = self._day_of(year) if year else today
        figures = []
        for name in self._figure_names:
            value = (
                self._read(row, read_count(said[name], name))
                if name == "workers"
                else self._money(row, said, name)
            )
            if value is not None:
                figures.append(FigureFacts(kind=name, value=value, as_of=as_of, source=source))
        return tuple(figures)

    def _enterprise(self, row: ReadRow, said: Said) -> EnterpriseRow:
        name = self._name(row, said, 200)
        products = self._text(row, said, "product_words", 300)
        edition, code = self._industry(row, said)
        point = self._read(row, read_coordinates(said["latitude"], said["longitude"]))
        postal = _digits(said["postal_code"])
        facts = EnterpriseFacts(
            name=name,
            region_code=self._located(row, said),
            legal_form=read_legal_form(said["legal_form"], name),
            business_id=self._read(row, read_business_id(said["business_id"])),
            tax_id=self._read(row, read_tax_id(said["tax_id"])),
            address=self._text(row, said, "address", 300),
            postal_code=postal if len(postal) == 5 else "",  # noqa: PLR2004 - as the post office writes it
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
            phone=self._read(row, read_phone(said["phone"])),
            email=self._read(row, read_email(said["email"])),
            website=self._read(row, read_website(said["website"])),
            industry_edition=edition,
            industry_code=code,
            commodity=_commodity(said["commodity"], products, name),
            description=self._text(row, said, "description", 5_000) or products,
            founded_year=self._read(
                row, read_year(said["founded_year"], "founded_year", latest=self._options.today.year)
            ),
        )
        return EnterpriseRow(facts, self._figures(row, said))

    def _prison_unit(self, row: ReadRow, said: Said) -> EnterpriseRow:
        name = self._name(row, said, 180)
        regional = self._text(row, said, "regional_office", 150)
        region = self._located(row, said, province=regional)
        region = self._narrowed(row, said, region)
        point = self._read(row, read_coordinates(said["latitude"], said["longitude"]))
        facts = EnterpriseFacts(
            name=f"Bengkel Kerja {unit_title(name)}",
            other_names=(name,),
            kind="prison_workshop",
            legal_form="public_unit",
            region_code=region,
            address=self._text(row, said, "address", 300),
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
            phone=self._read(row, read_phone(said["phone"])),
            email=self._read(row, read_email(said["email"])),
            website=self._read(row, read_website(said["website"])),
            description=self._text(row, said, "description", 5_000),
        )
        return EnterpriseRow(
            facts, office=unit_title(name), regional_office=regional, hidden=bool(_CHILDREN.search(name))
        )

    def _narrowed(self, row: ReadRow, said: Said, region: str) -> str:
        """Take the sender's guessed code only where it is one code inside what is certain, and mark it."""
        guess = said["region_code_guess"]
        names = self._reference.gazetteer.names
        if not guess or guess not in names or len(region) >= len(guess) or not guess.startswith(region):
            return region
        if not region:
            return region
        row.remarks = [remark for remark in row.remarks if remark.code != "place_less_exact"]
        row.remarks.append(Remark("place_guess_by_sender", "place", guess, names[guess]))
        return guess

    def _product(self, row: ReadRow, said: Said) -> ProductRow | None:
        price = self._read(row, read_price(said["price"]))
        name = self._name(row, said, 255)
        enterprise = self._text(row, said, "enterprise", 200)
        business_id = self._read(row, read_business_id(said["business_id"]))
        named = bool(enterprise or business_id or self._options.enterprise_given)
        place = self._seller_place(row, said, needed=not named)
        if not (named or place or row.refused):
            row.remarks.append(Remark("no_enterprise", "enterprise"))
        options = joined_options(
            self._text(row, said, "variant_name", 60), self._text(row, said, "option_2", 60)
        )
        category = self._text(row, said, "category", 200)
        if price is None:
            return None
        return ProductRow(
            product_key=clean_text(said["product_key"], 100),
            name=name,
            price=price * self._factor.get("price", 1),
            sku=read_sku(said["sku"]),
            options=options,
            option_names=option_names(self._headed("variant_name"), self._headed("option_2"), options),
            hinted_names=hinted_names(said["variant_options"]),
            enterprise=enterprise,
            business_id=business_id,
            place=place,
            place_words=clean_text(said["place"] or said["regency"], 80),
            description=self._text(row, said, "description", 5_000),
            category=category,
            commodity=_commodity(said["commodity"], category, name),
            materials=self._text(row, said, "materials", 300),
            lead_time_days=self._days(row, said),
            weight_grams=self._read(row, read_weight(said["weight"], self._weight_unit(said))),
            barcode=read_barcode(said["barcode"]),
        )

    def _seller_place(self, row: ReadRow, said: Said, *, needed: bool) -> str:
        """Read the place of a product's maker; where the maker is named, a doubtful place sends nothing back."""
        if not self._options.place and not any(said[name].strip() for name in PLACE):
            return ""
        before = len(row.remarks)
        place = self._located(row, said)
        if not needed:
            row.remarks[before:] = [r for r in row.remarks[before:] if r.code not in _NO_PLACE]
        return place

    def _variant(self, row: ReadRow, said: Said) -> VariantRow | None:
        price = self._read(row, read_price(said["price"]))
        product_key = clean_text(said["product_key"], 100)
        if not product_key:
            row.remarks.append(Remark("no_product_key", "product_key"))
        variant_name = self._text(row, said, "variant_name", 300)
        if not variant_name:
            row.remarks.append(Remark("no_variant_name", "variant_name"))
        option_2 = self._text(row, said, "option_2", 60)
        if price is None:
            return None
        return VariantRow(
            product_key=product_key,
            variant_name=variant_name,
            option_2=option_2,
            option_names=option_names(
                self._headed("variant_name"), self._headed("option_2"), joined_options(variant_name, option_2)
            ),
            price=price * self._factor.get("price", 1),
            sku=read_sku(said["sku"]),
            weight_grams=self._read(row, read_weight(said["weight"], self._weight_unit(said))),
            barcode=read_barcode(said["barcode"]),
        )

    def _weight_unit(self, said: Said) -> str:
        return said["weight_unit"] or ("kg" if "kg" in self._headed("weight").lower() else "")

    def _days(self, row: ReadRow, said: Said) -> int | None:
        days = self._read(row, read_count(said["lead_time"], "lead_time"))
        return days if days is not None and days <= 365 else None  # noqa: PLR2004 - the registry's limit

    def _cluster(self, row: ReadRow, said: Said) -> ClusterRow:
        name = self._name(row, said, 200)
        edition, code = self._industry(row, said)
        products = self._text(row, said, "product_words", 300)
        point = self._read(row, read_coordinates(said["latitude"], said["longitude"]))
        year = self._read(row, read_year(said["data_year"], "data_year", latest=self._options.today.year))
        capacity = self._read(row, read_count(said["capacity"], "capacity"))
        facts = ClusterFacts(
            name=name,
            region_code=self._located(row, said),
            address=self._text(row, said, "address", 300),
            commodity=_commodity(said["commodity"], products, name),
            industry_edition=edition,
            industry_code=code,
            decree=self._text(row, said, "decree", 100),
            contact_person=self._text(row, said, "contact_person", 100),
            phone=self._read(row, read_phone(said["phone"])),
            description=self._text(row, said, "description", 5_000) or products,
            latitude=point[0] if point else None,
            longitude=point[1] if point else None,
        )
        year_facts = ClusterYearFacts(
            units=self._read(row, read_count(said["units"], "units")),
            workers=self._read(row, read_count(said["workers"], "workers")),
            investment_value=self._money(row, said, "investment"),
            capacity_amount=None if capacity is None else Decimal(capacity),
            capacity_unit=self._text(row, said, "capacity_unit", 30),
            production_value=self._money(row, said, "production_value"),
            materials_value=self._money(row, said, "materials_value"),
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


def _key_reader(kind: Kind, at: Mapping[str, int]) -> Callable[[Sequence[str]], str]:
    """Say how a row's own key is read: the sender's for the row, the product, or both for a variant."""
    if kind is Kind.VARIANT:
        return lambda cells: _joined_key(
            [clean_text(cells[at[n]], 100) for n in ("product_key", "variant_key") if n in at]
        )
    place = at.get("product_key" if kind is Kind.PRODUCT else "source_key")
    if place is None:
        return lambda _cells: ""
    return lambda cells: clean_text(cells[place], 100)


def _joined_key(parts: Sequence[str]) -> str:
    return "/".join(parts) if len(parts) == 2 and all(parts) else ""  # noqa: PLR2004 - product and variant


def _picker(positions: list[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    """Take the cells at these positions."""
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: [cells[n] for n in positions]


def _number(said: Sequence[object]) -> int:
    """Make a number of 64 bits of what is said."""
    return int.from_bytes(hashlib.blake2b(repr(said).encode(), digest_size=8).digest(), signed=True)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text) if text else ""
