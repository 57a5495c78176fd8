"""One cell at a time: text as people type it into a value, with a remark when it is doubtful. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from esmart.core.money import NotAnAmount, read_rupiah
from esmart.core.sheet_text import unguard
from esmart.intake.rules.reasons import Remark
from esmart.registry.rules import check_business_id, check_tax_id

URL_LENGTH = 200  # width of the column
CACHED = 20_000  # a column holds few different values; each is read once
_YEAR = re.compile(r"\d{4}")
_NO_DIGIT = re.compile(r"\D")
_DECIMAL_OF_A_SHEET = re.compile(r"\.0$")
_SECOND_PHONE = re.compile(r"[/;,]| atau | dan ")
_BEHIND_A_CODE = re.compile(r"[\s\-–:]")
_ODD_SIGNS = re.compile(r"[\x00-\x1f\x7f\u200b\ufeff]+")
_COUNT = re.compile(r"^(?P<number>\d[\d.,]*)\s*(?P<unit>rb|ribu|k|jt|juta)?\s*\+?\s*(?P<words>[a-z ]*)\.?$")
_COUNT_UNITS = {"rb": 1_000, "ribu": 1_000, "k": 1_000, "jt": 1_000_000, "juta": 1_000_000}
_GRAMS = {
    "": 1, "g": 1, "gr": 1, "gram": 1, "grams": 1, "kg": 1_000, "kilo": 1_000, "kilogram": 1_000, "ons": 100,
}  # fmt: skip
_ISO_DAY = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?: \d{2}:\d{2}:\d{2})?")
_LOCAL_DAY = re.compile(r"(\d{1,2})[-/. ](\d{1,2}|[a-z]+)[-/. ](\d{4})")
_MONTHS = {
    "januari": 1, "februari": 2, "maret": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7, "agustus": 8, "september": 9,
    "oktober": 10, "november": 11, "nopember": 11, "desember": 12,
}  # fmt: skip
_LEGAL_FORMS = (
    (r"\b(pt|p\.t\.?|perseroan terbatas)\.? perorangan\b|\bpt perseorangan\b", "sole_pt"),
    (r"\b(pt|perseroan terbatas)\b|\bp\.t\.", "pt"),
    (r"\b(cv)\b|\bc\.v\.|\bpersekutuan komanditer\b", "cv"),
    (r"\b(ud|pd|usaha dagang|perusahaan dagang)\b|\bu\.d\.", "ud"),
    (r"\b(koperasi|kop)\b", "cooperative"),
    (r"\b(perorangan|perseorangan|individu|orang pribadi)\b", "individual"),
)
# Words of product names → the commodity group of e-Smart they belong to; first hit wins.
_COMMODITIES = (
    ("herbal", r"jamu|herbal|simplisia|temulawak|minyak (?:kayu putih|atsiri|telon)"),
    ("cosmetics", r"kosmetik|sabun|lulur|bedak|lotion|masker wajah|skincare|beauty|body care"),
    ("jewellery", r"perhiasan|perak|emas|permata|batu akik|mutiara|precious metal"),
    ("drink", r"minuman|kopi|teh|sirup|sari buah|jus|wedang|bandrek"),
    (
        "food",
        (
            r"makanan|kue|roti|keripik|kripik|kerupuk|abon|sambal|kecap|gula|tempe|tahu|bakso|dodol|rendang|ikan|mie|"
            r"beras|bumbu|camilan|snack|food|cokelat|madu|rengginang|emping"
        ),
    ),
    (
        "fashion",
        (
            r"fesyen|fashion|batik|tenun|kain|songket|ulos|pakaian|baju|kemeja|kaos|hijab|jilbab|busana|konveksi|konfeksi|"
            r"sepatu|sandal|tas|garmen|jahit|bordir|rajut|sulam"
        ),
    ),
    ("furniture", r"furnitur|mebel|meubel|kursi|lemari|meja|dipan|furniture"),
    ("metal", r"logam|besi|las|pisau|pandai besi|cor|kuningan|aluminium"),
    (
        "craft",
        (
            r"kerajinan|anyam|bambu|rotan|ukir|keramik|gerabah|tembikar|souvenir|suvenir|wayang|kriya|craft|lampion|"
            r"batok|kayu"
        ),
    ),
)
_COMMODITY_WORDS = tuple((name, re.compile(rf"\b(?:{words})(?:an)?\b")) for name, words in _COMMODITIES)
_COMMODITY_NAMES = {
    "kosmetik": "cosmetics", "fesyen": "fashion", "fashion": "fashion", "makanan": "food", "minuman": "drink",
    "kerajinan": "craft", "perhiasan": "jewellery", "furnitur": "furniture", "furniture": "furniture",
    "herbal": "herbal", "logam": "metal", "lainnya": "other", "lain lain": "other",
}  # fmt: skip
_ISLANDS = ((Decimal(-12), Decimal(7)), (Decimal(94), Decimal(142)))


@dataclass(frozen=True)
class Cell[T]:
    """A value read from one cell, and what is doubtful about it."""

    value: T
    remark: Remark | None = None


_NOTHING: Cell[str] = Cell("")
_NO_NUMBER: Cell[int | None] = Cell(None)
_NO_POINT: Cell[tuple[Decimal, Decimal] | None] = Cell(None)


@dataclass(frozen=True)
class IndustryCodes:
    """The KBLI codes of each edition with their titles: {2020: {"13131": "…"}}."""

    titles: Mapping[int, Mapping[str, str]]

    def has(self, edition: int, code: str) -> bool:
        return code in self.titles.get(edition, {})


def clean_text(text: str, limit: int) -> str:
    """Collapse white space and control signs, at most `limit` signs; a quote we put before a formula sign goes."""
    if not text.isprintable() or "  " in text:
        text = " ".join(_ODD_SIGNS.sub(" ", text).split())
    text = text.strip()
    if text.startswith("'"):
        text = unguard(text).strip()
    return text[:limit].rstrip()


@lru_cache(maxsize=CACHED)
def read_price(text: str, field: str = "price") -> Cell[int | None]:
    """Read the price of one thing for sale: whole rupiah above zero, or the reason why the row cannot be taken."""
    if not text.strip():
        return Cell(None, Remark("no_price", field))
    try:
        value = read_rupiah(text.lstrip("'"))
    except NotAnAmount:
        return Cell(None, Remark("price_unreadable", field, text[:60]))
    if not 0 < value <= 10**12:
        return Cell(None, Remark("price_not_positive", field, text[:60]))
    return Cell(value)


@lru_cache(maxsize=CACHED)
def read_money(text: str, field: str) -> Cell[int | None]:
    """Read an amount that a row may do without."""
    if not text.strip() or text.strip() in {"-", "–", "n/a", "tidak ada"}:
        return Cell(None)
    try:
        value = read_rupiah(text.lstrip("'"))
    except NotAnAmount:
        return Cell(None, Remark("money_unreadable", field, text[:60]))
    return Cell(value) if value < 2**62 else Cell(None, Remark("money_unreadable", field, text[:60]))


@lru_cache(maxsize=CACHED)
def read_count(text: str, field: str) -> Cell[int | None]:
    """Read a whole number as people write it: `1.250`, `12 orang`, `2rb+ terjual`, `1,5 rb`."""
    if not text.strip() or text.strip() in {"-", "–"}:
        return Cell(None)
    found = _COUNT.match(text.strip().lower())
    unread = Cell[int | None](None, Remark("number_unreadable", field, text[:60]))
    if not found:
        return unread
    number, unit = found["number"].rstrip(".,"), found["unit"]
    if re.fullmatch(r"\d{1,3}([.,]\d{3})+", number) and not unit:
        number = re.sub(r"[.,]", "", number)
    try:
        value = Decimal(number.replace(",", ".")) * _COUNT_UNITS.get(unit or "", 1)
    except InvalidOperation:
        return unread
    if value != value.to_integral_value() or value > 10**9:
        return unread
    return Cell(int(value))


def read_date(text: str) -> date | None:
    """Read a day written the Indonesian way (day first, month as number or word) or ISO; None when it is none."""
    text = text.strip().lower()
    if found := _ISO_DAY.fullmatch(text):
        year, month, day = int(found[1]), int(found[2]), int(found[3])
    elif found := _LOCAL_DAY.fullmatch(text):
        day, year = int(found[1]), int(found[3])
        month = int(found[2]) if found[2].isdigit() else _MONTHS.get(found[2], 0)
    else:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=CACHED)
def read_year(text: str, field: str, *, latest: int) -> Cell[int | None]:
    """Read a year from a year or a date."""
    text = text.strip()
    if not text or text == "-":
        return Cell(None)
    if _YEAR.fullmatch(text):
        year = int(text)
    else:
        day = read_date(text)
        year = day.year if day else 0
    if 1800 <= year <= latest:  # noqa: PLR2004 - no living workshop is older
        return Cell(year)
    return Cell(None, Remark("year_unreadable", field, text[:40]))


def read_phone(text: str) -> Cell[str]:
    """Read the first telephone number; a leading zero that a spreadsheet dropped is put back."""
    digits = text.strip()
    if digits in {"", "-", "–", "0"}:
        return _NOTHING
    if not digits.isdecimal():
        first = _SECOND_PHONE.split(digits.lstrip("'"), maxsplit=1)[0]
        digits = _NO_DIGIT.sub("", _DECIMAL_OF_A_SHEET.sub("", first))
    if digits.startswith("62"):
        digits = "0" + digits[2:]
    elif digits.startswith("8") and len(digits) >= 9:  # noqa: PLR2004 - mobile numbers have 9 to 12 digits after the zero
        digits = "0" + digits
    if 6 <= len(digits) <= 15:  # noqa: PLR2004 - E.164 allows 15
        return Cell(digits)
    return Cell("", Remark("phone_unreadable", "phone", text[:40]))


def read_email(text: str) -> Cell[str]:
    """Read a mail address, lower case."""
    text = text.strip().lower()
    if not text or text == "-":
        return _NOTHING
    if re.fullmatch(r"[^@\s,;]+@[^@\s,;]+\.[a-z]{2,}", text) and len(text) <= 254:  # noqa: PLR2004 - RFC 5321
        return Cell(text)
    return Cell("", Remark("email_unreadable", "email", text[:60]))


def read_website(text: str) -> Cell[str]:
    """Read a web address; one without a scheme gets https."""
    text = text.strip()
    if not text or text == "-":
        return _NOTHING
    if not re.match(r"https?://", text, re.IGNORECASE):
        text = f"https://{text}"
    if (
        re.fullmatch(r"https?://[\w.-]+\.[a-zA-Z]{2,}(:\d+)?(/\S*)?", text, re.IGNORECASE)
        and len(text) <= URL_LENGTH
    ):
        return Cell(text)
    return Cell("", Remark("website_unreadable", "website", text[:60]))


def read_business_id(text: str) -> Cell[str]:
    """Read a NIB by the registry's check; only one that passes is stored, since it identifies."""
    if not text:
        return _NOTHING
    found = check_business_id(text)
    if found.doubt:
        return Cell("", Remark("business_id_doubtful", "business_id", text[:40], found.doubt))
    return Cell(found.value)


def read_tax_id(text: str) -> Cell[str]:
    """Read an NPWP by the registry's check; a doubtful one is stored as far as it fits, and marked."""
    if not text:
        return _NOTHING
    found = check_tax_id(text)
    value = found.value if len(found.value) <= 16 else ""  # noqa: PLR2004 - width of the column
    return Cell(value, Remark("tax_id_doubtful", "tax_id", text[:40], found.doubt) if found.doubt else None)


@lru_cache(maxsize=CACHED)
def read_weight(text: str, unit: str = "") -> Cell[int | None]:
    """Read a weight into grams; the unit stands in the cell or in a column of its own."""
    if not text.strip() or text.strip() in {"-", "0"}:
        return Cell(None)
    found = re.fullmatch(r"(\d+(?:[.,]\d+)?)\s*([a-z]*)\.?", text.strip().lower())
    grams = found and _GRAMS.get(found[2] or unit.strip().lower())
    if found and grams:
        value = round(Decimal(found[1].replace(",", ".")) * grams)
        if 0 < value <= 1_000_000:  # noqa: PLR2004 - a ton
            return Cell(value)
    return Cell(None, Remark("weight_unreadable", "weight", text[:40]))


def read_coordinates(latitude: str, longitude: str) -> Cell[tuple[Decimal, Decimal] | None]:
    """Read a point in degrees; a swapped or foreign one is not taken."""
    if not latitude.strip() and not longitude.strip():
        return _NO_POINT
    try:
        point = tuple(round(Decimal(part.strip().replace(",", ".")), 6) for part in (latitude, longitude))
    except InvalidOperation:
        point = ()
    if point and all(low <= part <= high for part, (low, high) in zip(point, _ISLANDS, strict=True)):
        return Cell((point[0], point[1]))
    return Cell(None, Remark("coordinates_unreadable", "latitude", f"{latitude} {longitude}"[:60]))


def read_legal_form(cell: str, name: str) -> str:
    """Read the legal form from its own column or from the name; unknown when neither says."""
    return _legal_form(cell.strip().lower()) or _legal_form(_legal_words(name)) or "unknown"


@lru_cache(maxsize=CACHED)
def _legal_form(text: str) -> str:
    return next((form for pattern, form in _LEGAL_FORMS if re.search(pattern, text)), "") if text else ""


def _legal_words(name: str) -> str:
    """A name says its form with its first or last words: `PT. Maju`, `Maju, CV`."""
    words = name.lower().split()
    return " ".join([*words[:2], "|", *words[-1:]])


@lru_cache(maxsize=CACHED)
def read_commodity(cell: str, *texts: str) -> str:
    """Read the commodity group from its own column, else from words of the product; other when nothing tells."""
    plain = re.sub(r"[\W_]+", " ", cell.lower()).strip()
    if plain in _COMMODITY_NAMES:
        return _COMMODITY_NAMES[plain]
    words = re.sub(r"[\W_]+", " ", " ".join((cell, *texts)).lower())
    for name, pattern in _COMMODITY_WORDS:
        if pattern.search(words):
            return name
    return "other"


def read_industry_code(
    text: str, edition: str, codes: IndustryCodes, *, usual_edition: int
) -> Cell[tuple[int, str] | None]:
    """Read a KBLI code into (edition, code); a code that means two things, or is cut, is marked with a proposal.

    `usual_edition` is what a file without an edition column is read as. A code of four digits is not completed by us.
    """
    if text.strip() in {"", "-"}:
        return Cell(None)
    digits = _NO_DIGIT.sub("", _BEHIND_A_CODE.split(text.strip().lstrip("'"), maxsplit=1)[0])
    said = next((year for year in (2020, 2025) if str(year) in edition), None)
    field = "industry_code"
    editions = [said] if said else [usual_edition, *[e for e in codes.titles if e != usual_edition]]
    holding = [e for e in editions if len(digits) == 5 and codes.has(e, digits)]  # noqa: PLR2004 - a KBLI group has five digits
    if not holding:
        longer = next((e for e in editions if len(digits) == 4 and codes.has(e, digits + "0")), None)  # noqa: PLR2004
        if longer:
            return Cell(None, Remark("industry_code_short", field, text[:20], f"{digits}0 (edisi {longer})"))
        return Cell(None, Remark("industry_code_unknown", field, text[:20]))
    chosen = holding[0]
    if said or len(holding) == 1:
        old = chosen < max(codes.titles) and not codes.has(max(codes.titles), digits)
        return Cell((chosen, digits), Remark("industry_code_old", field, digits) if old else None)
    if len({codes.titles[e][digits].casefold() for e in holding}) > 1:
        return Cell((chosen, digits), Remark("industry_edition_unclear", field, digits, str(chosen)))
    return Cell((chosen, digits))
