"""Categories, attributes, brands and item limits that all marketplaces of the sandbox share. No wire shapes.

The tree is a part of a public menu of 2022 (taxonomy_data/README.md); attributes and brands on it are ours.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Category:
    category_id: str
    parent_id: str
    name_id: str
    name_en: str
    is_leaf: bool


@dataclass(frozen=True, slots=True)
class Attribute:
    """One thing a category asks; `kind` is choice, combo, text, number_unit or date."""

    attribute_id: str
    name: str
    kind: str
    mandatory: bool
    values: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    many: bool = False

    def value_id(self, position: int) -> str:
        return f"{self.attribute_id}{position + 1:02d}"


@dataclass(frozen=True, slots=True)
class Brand:
    brand_id: str
    name: str


_FOOD, _BEAUTY = "157", "14840"
_MATERIALS = ("Kayu", "Rotan", "Bambu", "Pandan", "Katun", "Kulit", "Logam", "Keramik")
_SHELF_LIFE = Attribute(
    "1002",
    "Masa Penyimpanan",
    "choice",
    mandatory=True,
    values=("3 Bulan", "6 Bulan", "12 Bulan", "24 Bulan"),
)
_PERMIT = Attribute("1005", "No. Izin Edar (P-IRT/MD)", "text", mandatory=True)
_EXPIRY = Attribute("1006", "Tanggal Kedaluwarsa", "date", mandatory=False)
_MATERIAL = Attribute("1001", "Bahan", "combo", mandatory=True, values=_MATERIALS, many=True)
_ORIGIN = Attribute("1003", "Negara Asal", "choice", mandatory=False, values=("Indonesia", "Lainnya"))
_NET_WEIGHT = Attribute("1004", "Berat Produk", "number_unit", mandatory=False, units=("g", "kg"))
_BRANDS = (Brand("2001", "Merek Sandbox Satu"), Brand("2002", "Merek Sandbox Dua"))


@cache
def categories() -> dict[str, Category]:
    """Load the tree once, in file order."""
    text = files("ikm_sandbox").joinpath("taxonomy_data/shopee_id_partial.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    parents = {row["parent_id"] for row in rows}
    return {
        row["category_id"]: Category(
            row["category_id"],
            row["parent_id"] or "0",
            row["name_id"],
            row["name_en"] or row["name_id"],
            row["category_id"] not in parents,
        )
        for row in rows
    }


@cache
def first_leaf() -> Category:
    """Name the category a listing made without one falls into: the first leaf that asks for no permit."""
    return next(found for found in categories().values() if found.is_leaf and root_of(found) != _FOOD)


def root_of(category: Category) -> str:
    found = category
    while found.parent_id != "0":
        found = categories()[found.parent_id]
    return found.category_id


def attributes_of(category: Category) -> tuple[Attribute, ...]:
    if root_of(category) == _FOOD:
        return (_SHELF_LIFE, _PERMIT, _ORIGIN, _NET_WEIGHT, _EXPIRY)
    return (_MATERIAL, _ORIGIN, _NET_WEIGHT)


def brands_of(category: Category) -> tuple[Brand, ...]:
    return _BRANDS if category.is_leaf else ()


def brand_is_mandatory(category: Category) -> bool:
    return root_of(category) == _BEAUTY
