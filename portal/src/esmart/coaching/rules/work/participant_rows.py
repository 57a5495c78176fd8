"""One row of a corrections file read: columns by the names such files use, days, classes, status, path. Not whom it means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from esmart.accounts.rules import person_name_key, register_keys
from esmart.intake.rules import Table

# Field → how corrections files call its column (letters only, small).
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "register_number": ("nomorregister", "noregister", "noreg", "nomorreg", "register", "noregistrasi", "nomorregistrasi"),
    "register_class": ("golonganregister", "kelasregister", "jenisregister", "golreg", "bukuregister"),
    "name": ("nama", "namalengkap", "namawbp", "namawargabinaan", "namanapi", "namanarapidana", "namatahanan", "namaanak"),
    "born_on": ("tanggallahir", "tgllahir", "tanggalkelahiran", "lahir", "ttltanggal"),
    "gender": ("jeniskelamin", "jk", "kelamin", "lp", "gender"),
    "status": ("status", "golongan", "statusgolongan", "statuswbp", "jeniswbp", "kategori"),
    "unit": ("upt", "namaupt", "unit", "satker", "satuankerja", "lapas", "lapasrutan", "tempatpenahanan"),
    "since": ("tanggalmasuk", "tglmasuk", "tanggalmasukupt", "tglmasukupt", "masuk", "tanggalditerima", "tglditerima"),
    "planned_on": (
        "tanggalekspirasi", "tglekspirasi", "ekspirasi", "tanggalbebas", "tglbebas", "ekspirasibebas", "tanggalekspirasibebas",
        "rencanabebas", "tanggalrencanabebas", "expirasi", "tanggalexpirasi", "tglexpirasi",
    ),
    "path": ("jenispembebasan", "jalurbebas", "jenisbebas", "programpembebasan", "program", "integrasi"),
}  # fmt: skip
NEEDED = ("register_number", "name")
_FIELD_OF = {word: field for field, words in COLUMNS.items() for word in words}

_STATUS = {
    "napi": "convicted", "narapidana": "convicted", "terpidana": "convicted", "convicted": "convicted",
    "tahanan": "detainee", "detainee": "detainee", "titipan": "detainee",
    "anak": "juvenile", "anakbinaan": "juvenile", "andikpas": "juvenile", "anakpidana": "juvenile", "juvenile": "juvenile",
    "anakdidik": "juvenile", "anakdidikpemasyarakatan": "juvenile",
}  # fmt: skip
_PATH = {
    "bebasmurni": "full_term", "murni": "full_term", "bm": "full_term", "ekspirasi": "full_term",
    "pembebasanbersyarat": "conditional_release", "pb": "conditional_release", "pembebasanbersyaratpb": "conditional_release",
    "cutibersyarat": "conditional_leave", "cb": "conditional_leave", "cutibersyaratcb": "conditional_leave",
    "cutimenjelangbebas": "pre_release_leave", "cmb": "pre_release_leave", "cutimenjelangbebascmb": "pre_release_leave",
    "asimilasi": "assimilation", "asimilasirumah": "assimilation", "bebasdemihukum": "by_law", "bdh": "by_law",
}  # fmt: skip
_GENDER = {
    "p": "p", "pr": "p", "perempuan": "p", "wanita": "p", "w": "p", "l": "l", "lk": "l", "lakilaki": "l", "laki": "l",
    "pria": "l",
}  # fmt: skip
_NOTHING = frozenset(
    {"", "-", "--", "–", "n/a", "na", "null", "#n/a", "tidak ada", "belum ada", "nihil", "0"}
)
_MONTHS = (
    ("jan", 1), ("peb", 2), ("feb", 2), ("mar", 3), ("apr", 4), ("mei", 5), ("may", 5), ("jun", 6), ("jul", 7), ("agu", 8),
    ("ags", 8), ("aug", 8), ("sep", 9), ("okt", 10), ("oct", 10), ("nop", 11), ("nov", 11), ("des", 12), ("dec", 12),
)  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T].*)?")
_LOCAL = re.compile(r"(\d{1,2})[-/. ]+([a-z]+|\d{1,2})[-/. ]+(\d{4}|\d{2})(?:[ T]\d.*)?")
_SERIAL = re.compile(r"(\d{5})(?:\.0+)?")
_EXCEL_ZERO = date(1899, 12, 30)  # day 0 of spreadsheets that count days
LONGEST_NAME = 150
LONGEST_NUMBER = 60


@dataclass(frozen=True)
class Reason:
    """Why a row was not taken, and what to do."""

    key: str
    sentence: str
    advice: str


REASONS = {
    one.key: one
    for one in (
        Reason("no_number", "Nomor register kosong atau tanpa angka.", "Isi nomor register, misalnya B.I 123/2026."),
        Reason("no_name", "Nama kosong.", "Isi nama seperti dalam buku register."),
        Reason("class_differs", "Golongan di kolomnya lain daripada di nomor register.", "Samakan golongan dan nomornya."),
        Reason("bad_born_on", "Tanggal lahir tidak terbaca.", "Tulis seperti 17-05-1990."),
        Reason("bad_since", "Tanggal masuk tidak terbaca.", "Tulis seperti 06-01-2025."),
        Reason("bad_planned_on", "Tanggal bebas tidak terbaca.", "Tulis seperti 01-03-2027, atau kosongkan."),
        Reason("dates_crossed", "Tanggal lahir, masuk, dan bebas tidak berurutan.", "Periksa ketiga tanggal itu."),
        Reason("future_since", "Tanggal masuk belum terjadi.", "Catat setelah orangnya masuk."),
        Reason("bad_status", "Status tidak dikenal.", "Tulis Narapidana, Tahanan, atau Anak binaan."),
        Reason("bad_path", "Jenis pembebasan tidak dikenal.", "Tulis Bebas murni, PB, CB, CMB, Asimilasi, atau BDH."),
        Reason("bad_gender", "Jenis kelamin tidak dikenal.", "Tulis P atau L."),
        Reason("unknown_unit", "UPT ini tidak dikenal atau di luar wewenang Anda.", "Periksa nama UPT, atau kirim lewat UPT itu."),
        Reason("no_born_on", "Tanggal lahir kosong, dan nomor register ini belum tercatat.", "Isi tanggal lahir; tanpa itu dua orang bernama sama tertukar."),
        Reason("no_since", "Tanggal masuk kosong, dan orang ini belum tercatat di UPT ini.", "Isi tanggal masuk UPT."),
        Reason("twins_differ", "Nomor register ini ada beberapa kali dalam berkas dengan isi berbeda.", "Sisakan satu baris yang benar."),
        Reason("number_taken", "Nomor register ini milik orang lain dengan nama dan tanggal lahir berbeda.", "Periksa nomornya; bila orangnya sama, perbaiki di layar."),
        Reason("ambiguous", "Lebih dari satu orang tercatat dengan nama dan tanggal lahir ini.", "Putuskan di layar: buka Peserta, Tambah."),
        Reason("two_numbers", "Satu orang muncul dengan dua nomor register di UPT yang sama.", "Putuskan di layar nomor yang berlaku."),
        Reason("claims_differ", "Beberapa baris untuk orang yang sama menyebut nama atau tanggal lahir berbeda.", "Samakan baris-baris itu."),
        Reason("older_stay", "Tanggal masuk tidak lebih baru daripada masa di UPT lain yang tercatat.", "Periksa tanggal masuk, atau putuskan di layar."),
        Reason("closed", "Data orang ini dibatasi atau sudah dihapus atas permintaannya.", "Hubungi petugas pelindungan data sebelum mencatat lagi."),
    )
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ParticipantRow:
    """One row as read. Empty text or None: the file says nothing."""

    row: int
    office_id: int
    register_number: str
    register_class: str
    keys: tuple[str, ...]
    name: str
    born_on: date | None = None
    gender: str = ""
    status: str = ""
    since: date | None = None
    planned_on: date | None = None
    path: str = ""

    @property
    def key(self) -> str:
        """The key under which the number is kept."""
        return min(self.keys, key=len)

    @property
    def name_key(self) -> str:
        return person_name_key(self.name)


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken, by keys of REASONS."""

    row: int
    reasons: tuple[str, ...]


def column_key(text: str) -> str:
    """Give the form in which two spellings of a column name are equal."""
    return re.sub(r"[^a-z]", "", text.lower().replace("nomer", "nomor"))


def knows_column(text: str) -> bool:
    """Say whether this is the name of a column we read."""
    return column_key(text) in _FIELD_OF


def map_columns(headers: Sequence[str]) -> dict[str, int]:
    """Give field → place of its column; the first column of a field counts."""
    found: dict[str, int] = {}
    for place, header in enumerate(headers):
        field = _FIELD_OF.get(column_key(header))
        if field:
            found.setdefault(field, place)
    return found


def missing_columns(headers: Sequence[str]) -> list[str]:
    """Give the columns without which nothing can be read, as people call them."""
    found = map_columns(headers)
    words = {"register_number": "Nomor Register", "name": "Nama"}
    return [words[field] for field in NEEDED if field not in found]


def unit_key(name: str) -> str:
    """Give the form in which two spellings of a unit's name are equal."""
    text = re.sub(r"[^a-z0-9]+", " ", name.lower())
    for long, short in (
        ("lembaga pemasyarakatan", "lapas"), ("rumah tahanan negara", "rutan"), ("rumah tahanan", "rutan"),
        ("lembaga pembinaan khusus anak", "lpka"), ("klas", "kelas"), ("kls", "kelas"),
    ):  # fmt: skip
        text = re.sub(rf"\b{long}\b", short, text)
    text = re.sub(r"\b(i{1,3}) ([ab])\b", r"\1\2", text)
    for number, roman in (("1", "i"), ("2", "ii"), ("3", "iii")):
        text = re.sub(rf"\b{number}([ab]?)\b(?= )", rf"{roman}\1", text)
    return " ".join(text.split())


def read_day(text: str) -> date | None:
    """Read a day as corrections files write it, day first; None when it is none. Two-digit years lie before 2040."""
    plain = text.strip().lower().rstrip(".")
    if found := _ISO.fullmatch(plain):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _LOCAL.fullmatch(plain):
        day, year = int(found[1]), int(found[3])
        month = int(found[2]) if found[2].isdigit() else _month(found[2])
        if year < 100:  # noqa: PLR2004  # "90"
            year += 2000 if year < 40 else 1900  # noqa: PLR2004  # nobody inside was born before 1940 as a two-digit year says
    elif found := _SERIAL.fullmatch(plain):
        return _EXCEL_ZERO + timedelta(days=int(found[1]))
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_row(
    number: int,
    cells: Sequence[str],
    *,
    columns: Mapping[str, int],
    units: Mapping[str, int],
    office_id: int,
    today: date,
) -> ParticipantRow | RefusedRow:
    """Read one row; `units` maps unit_key to the offices the sender keeps, `office_id` is meant where none is named."""
    reading = _Reading(cells, columns)
    number_text = reading.text("register_number")[:LONGEST_NUMBER]
    named = reading.text("register_class")
    keys = tuple(register_keys(number_text, register_class=named)) if number_text else ()
    if not keys:
        reading.problems.append("no_number")
    elif named and register_keys(number_text) != list(keys) and len(register_keys(number_text)) == 1:
        reading.problems.append("class_differs")
    name = " ".join(reading.text("name").split())[:LONGEST_NAME]
    if not person_name_key(name):
        reading.problems.append("no_name")
    unit = office_id
    if unit_text := reading.text("unit"):
        unit = units.get(unit_key(unit_text), 0)
        if not unit:
            reading.problems.append("unknown_unit")
    row = ParticipantRow(
        row=number, office_id=unit, register_number=number_text, register_class=named, keys=keys, name=name,
        born_on=reading.day("born_on"), gender=reading.word("gender", _GENDER), status=reading.word("status", _STATUS),
        since=reading.day("since"), planned_on=reading.day("planned_on"), path=reading.word("path", _PATH),
    )  # fmt: skip
    days = [day for day in (row.born_on, row.since, row.planned_on) if day is not None]
    if days != sorted(days) or (row.born_on and row.born_on >= today):
        reading.problems.append("dates_crossed")
    if row.since and row.since > today:
        reading.problems.append("future_since")
    return RefusedRow(number, tuple(reading.problems)) if reading.problems else row


def read_rows(
    table: Table, *, units: Mapping[str, int], office_id: int, today: date
) -> tuple[list[ParticipantRow], list[RefusedRow]]:
    """Read a whole table."""
    columns = map_columns(table.headers)
    kept: list[ParticipantRow] = []
    refused: list[RefusedRow] = []
    for number, cells in table.rows:
        read = read_row(number, cells, columns=columns, units=units, office_id=office_id, today=today)
        if isinstance(read, RefusedRow):
            refused.append(read)
        else:
            kept.append(read)
    return kept, refused


class _Reading:
    """The cells of one row by field; what cannot be read is noted."""

    def __init__(self, cells: Sequence[str], columns: Mapping[str, int]) -> None:
        self.cells, self.columns = cells, columns
        self.problems: list[str] = []

    def text(self, field: str) -> str:
        place = self.columns.get(field)
        text = (
            self.cells[place].strip().lstrip("'").strip()
            if place is not None and place < len(self.cells)
            else ""
        )
        return "" if text.lower() in _NOTHING else text

    def day(self, field: str) -> date | None:
        text = self.text(field)
        day = read_day(text) if text else None
        if text and day is None:
            self.problems.append(f"bad_{field}")
        return day

    def word(self, field: str, known: Mapping[str, str]) -> str:
        text = self.text(field)
        found = known.get(re.sub(r"[^a-z]", "", text.lower()), "")
        if text and not found:
            self.problems.append(f"bad_{field}")
        return found


def _month(word: str) -> int:
    return next((number for start, number in _MONTHS if word.startswith(start)), 0)
