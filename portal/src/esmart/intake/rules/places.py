"""Place names into region codes. What is ambiguous is said, never guessed."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from esmart.intake.rules.reasons import Remark

PROVINCE, REGENCY, DISTRICT = 2, 5, 8  # length of a code at each level
SHOWN = 4  # candidates named in one sentence

CACHED = 50_000  # a country has 8,000 names of places, each written in a few ways

_BETWEEN_WORDS = re.compile(r"[\W_]+")
_KINDS = (
    (re.compile(r"^(kota administrasi|kota adm|kota|kodya|kotamadya)\b"), "kota"),
    (re.compile(r"^(kabupaten administrasi|kabupaten|kab)\b"), "kabupaten"),
)
_DISTRICT_WORDS = re.compile(r"^(kecamatan|kec|distrik)\b")
_PROVINCE_WORDS = re.compile(r"^(provinsi|propinsi|prov|kanwil|kantor wilayah)\b")
# Names in daily use → the official one.
_PROVINCE_NAMES = {
    "dki jakarta": "daerah khusus ibukota jakarta",
    "jakarta": "daerah khusus ibukota jakarta",
    "dk jakarta": "daerah khusus ibukota jakarta",
    "daerah khusus jakarta": "daerah khusus ibukota jakarta",
    "di yogyakarta": "daerah istimewa yogyakarta",
    "d i yogyakarta": "daerah istimewa yogyakarta",
    "diy": "daerah istimewa yogyakarta",
    "yogyakarta": "daerah istimewa yogyakarta",
    "nad": "aceh",
    "nanggroe aceh darussalam": "aceh",
    "jabar": "jawa barat",
    "jateng": "jawa tengah",
    "jatim": "jawa timur",
    "sumut": "sumatera utara",
    "sumbar": "sumatera barat",
    "sumsel": "sumatera selatan",
    "kepri": "kepulauan riau",
    "babel": "kepulauan bangka belitung",
    "bangka belitung": "kepulauan bangka belitung",
    "ntb": "nusa tenggara barat",
    "ntt": "nusa tenggara timur",
    "kalbar": "kalimantan barat",
    "kalteng": "kalimantan tengah",
    "kalsel": "kalimantan selatan",
    "kaltim": "kalimantan timur",
    "kaltara": "kalimantan utara",
    "sulut": "sulawesi utara",
    "sulteng": "sulawesi tengah",
    "sulsel": "sulawesi selatan",
    "sultra": "sulawesi tenggara",
    "sulbar": "sulawesi barat",
    "malut": "maluku utara",
}


@dataclass(frozen=True)
class Place:
    """The most exact code that is certain (empty: none), and what a person should confirm."""

    code: str
    remarks: tuple[Remark, ...] = ()


class PlaceCells(NamedTuple):
    """What a row says about its place, as typed."""

    code: str = ""
    province: str = ""
    regency: str = ""
    district: str = ""
    place: str = ""  # one word for the place, of unknown level

    @property
    def shown(self) -> str:
        return ", ".join(
            part for part in (self.place, self.district, self.regency, self.province, self.code) if part
        )


@lru_cache(maxsize=CACHED)
def place_key(name: str) -> str:
    """Give the form in which two spellings of one place name are equal; kind words stay apart."""
    plain = unicodedata.normalize("NFKD", name.replace("\ufffd", " ")).casefold()
    return " ".join(_BETWEEN_WORDS.split(plain)).strip()


@lru_cache(maxsize=CACHED)
def _split_kind(key: str) -> tuple[str, str]:
    for pattern, kind in _KINDS:
        if found := pattern.match(key):
            return kind, key[found.end() :].strip()
    return "", key


class Gazetteer:
    """Region names by province, regency and district, ready to be asked many times."""

    def __init__(self, regions: Iterable[tuple[str, str]]) -> None:
        """Take (code, name) of the first three levels."""
        self.names: dict[str, str] = {}
        self._provinces: dict[str, str] = {}
        self._regencies: dict[str, list[str]] = defaultdict(list)
        self._districts: dict[str, list[str]] = defaultdict(list)
        self._kinds: dict[str, str] = {}
        for code, name in regions:
            self.names[code] = name.strip()
            key = place_key(name)
            if len(code) == PROVINCE:
                self._provinces[key] = code
            elif len(code) == REGENCY:
                self._kinds[code], bare = _split_kind(key)
                for spelling in {bare, bare.replace(" ", "")}:
                    self._regencies[spelling].append(code)
            else:
                for spelling in {key, key.replace(" ", "")}:
                    self._districts[spelling].append(code)

    def province(self, name: str) -> str:
        """Give the code of a province by its official or daily name, or the empty string."""
        key = _PROVINCE_WORDS.sub("", place_key(name)).strip()
        return self._provinces.get(_PROVINCE_NAMES.get(key, key), "")

    def regencies(self, name: str, within: str = "") -> list[str]:
        """Give the codes a regency or city name may mean, inside a province when one is known."""
        kind, bare = _split_kind(place_key(name))
        found = self._regencies.get(bare) or self._regencies.get(bare.replace(" ", ""), [])
        found = [code for code in found if code.startswith(within)]
        exact = [code for code in found if not kind or self._kinds[code] == kind]
        return exact or found

    def districts(self, name: str, within: str = "") -> list[str]:
        """Give the codes a district name may mean, inside a province or regency when one is known."""
        key = _DISTRICT_WORDS.sub("", place_key(name)).strip()
        found = self._districts.get(key) or self._districts.get(key.replace(" ", ""), [])
        return [code for code in found if code.startswith(within)]

    def named(self, codes: Iterable[str]) -> str:
        """Write candidates for a sentence: `Kabupaten Bandung (32.04) atau Kota Bandung (32.73)`."""
        listed = list(codes)
        words = [f"{self.names[code]} ({code})" for code in listed[:SHOWN]]
        return " atau ".join(words) + (f" dan {len(listed) - SHOWN} lainnya" if len(listed) > SHOWN else "")


def read_place(cells: PlaceCells, gazetteer: Gazetteer) -> Place:
    """Read a place from what a row says; an empty code means the row has no place, and the remark says why."""
    if not (cells.code or cells.province or cells.regency or cells.district or cells.place):
        return Place("", (Remark("no_place", "place"),))
    if cells.code and (code := _known_code(cells.code, gazetteer.names)):
        return Place(code)
    province = gazetteer.province(cells.province) if cells.province else ""
    name = cells.regency or cells.place
    if not name:
        return _by_district(cells, province, gazetteer) if cells.district else _only_province(cells, province)
    return _by_regency(name, cells, province, gazetteer)


def _by_regency(name: str, cells: PlaceCells, province: str, gazetteer: Gazetteer) -> Place:
    found = gazetteer.regencies(name, province)
    if not found and province and (elsewhere := gazetteer.regencies(name)):
        return Place(
            province,
            (Remark("place_contradicts", "regency", gazetteer.named(elsewhere), gazetteer.names[province]),),
        )
    if len(found) == 1:
        return _refined(found[0], cells, gazetteer)
    if len(found) > 1:
        return _ambiguous(found, cells, gazetteer)
    return _by_place_of_other_level(name, cells, province, gazetteer)


def _known_code(text: str, names: Mapping[str, str]) -> str:
    """Read `32.73`, `3273`, `32.73.01.1001`; villages are cut to their district."""
    digits = re.sub(r"\D", "", text)
    parts = [digits[:2], digits[2:4], digits[4:6]]
    code = ".".join(part for part in parts if len(part) == PROVINCE)
    return code if code in names else ""


def _refined(regency: str, cells: PlaceCells, gazetteer: Gazetteer) -> Place:
    if not cells.district:
        return Place(regency)
    districts = gazetteer.districts(cells.district, regency)
    if len(districts) == 1:
        return Place(districts[0])
    return Place(regency, (Remark("place_less_exact", "district", cells.district, gazetteer.names[regency]),))


def _ambiguous(found: list[str], cells: PlaceCells, gazetteer: Gazetteer) -> Place:
    """A district may settle which of two regencies is meant; otherwise the common province is all that is certain."""
    if cells.district:
        districts = [code for regency in found for code in gazetteer.districts(cells.district, regency)]
        if len(districts) == 1:
            return Place(districts[0])
    return _common_parent(found, cells, gazetteer)


def _common_parent(found: list[str], cells: PlaceCells, gazetteer: Gazetteer) -> Place:
    name = cells.regency or cells.place or cells.district
    for length in (REGENCY, PROVINCE):
        parents = {code[:length] for code in found}
        if len(parents) == 1 and length < len(found[0]):
            remark = Remark("place_to_confirm", "regency", name, gazetteer.named(found))
            return Place(parents.pop(), (remark,))
    return Place("", (Remark("place_in_many_provinces", "regency", name, gazetteer.named(found)),))


def _by_district(cells: PlaceCells, province: str, gazetteer: Gazetteer) -> Place:
    found = gazetteer.districts(cells.district, province)
    if len(found) == 1:
        return Place(found[0])
    if found:
        return _common_parent(found, cells, gazetteer)
    return _only_province(cells, province)


def _by_place_of_other_level(name: str, cells: PlaceCells, province: str, gazetteer: Gazetteer) -> Place:
    """The word may be a district (a town within a regency) or a province."""
    if districts := gazetteer.districts(name, province):
        regencies = sorted({code[:REGENCY] for code in districts})
        if len(regencies) == 1 and province:
            proposal = gazetteer.named(regencies)
            return Place(
                regencies[0], (Remark("place_to_confirm", "place", name, f"{proposal}, dari nama kecamatan"),)
            )
        return _common_parent(regencies if len(regencies) > 1 else districts, cells, gazetteer)
    if not province and (whole := gazetteer.province(name)):
        return Place(whole)
    return _only_province(cells, province)


def _only_province(cells: PlaceCells, province: str) -> Place:
    if not province:
        return Place("", (Remark("place_unknown", "regency", cells.shown),))
    missed = cells.regency or cells.place or cells.district or cells.code
    if not missed:
        return Place(province)
    return Place(province, (Remark("place_less_exact", "regency", missed, f"provinsi {cells.province}"),))
