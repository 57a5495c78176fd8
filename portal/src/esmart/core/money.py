"""Rupiah as whole numbers, read and written the Indonesian way. No Django, no other currency."""

import re

# "Rp119.000", "119.000,00", "1,5jt", "120rb", "119000", "Rp 1.250.000,-"
_AMOUNT = re.compile(
    r"^(?:rp\.?|idr)?\s*(?P<number>\d[\d.,\s]*?)\s*(?:,-|\.-|-)?\s*(?P<unit>rb|ribu|k|jt|juta|m|miliar)?$",
    re.IGNORECASE,
)
_UNIT = {"rb": 10**3, "ribu": 10**3, "k": 10**3, "jt": 10**6, "juta": 10**6, "m": 10**9, "miliar": 10**9}


class NotAnAmount(ValueError):
    """The text cannot be read as one amount of rupiah."""


def read_rupiah(text: str) -> int:
    """Read one amount as people type it and return whole rupiah; raises NotAnAmount.

    A point groups thousands and a comma starts decimals, as in Indonesia; a lone point or comma followed by exactly
    three digits is a thousands sign (`119.000`, `119,000`). Fractions of a rupiah are refused unless they are zero.
    """
    match = _AMOUNT.match(text.strip().replace("\u00a0", " "))
    if not match:
        raise NotAnAmount(text)
    whole, fraction = _split(match["number"].replace(" ", ""), text, scaled=bool(match["unit"]))
    factor = _UNIT.get((match["unit"] or "").lower(), 1)
    scaled = int(whole + fraction) * factor
    amount, rest = divmod(scaled, int(10 ** len(fraction)))
    if rest:
        raise NotAnAmount(text)
    return amount


def write_rupiah(amount: int) -> str:
    """Write whole rupiah as `Rp 1.250.000`."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp\u00a0{abs(amount):,}".replace(",", ".")


def _split(number: str, text: str, *, scaled: bool) -> tuple[str, str]:
    if re.fullmatch(r"\d+", number):
        return number, ""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", number) and not (
        scaled and number.count(".") == 1 and "," not in number
    ):
        whole, _, fraction = number.partition(",")
        return whole.replace(".", ""), fraction
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", number) and not (
        scaled and number.count(",") == 1 and "." not in number
    ):
        whole, _, fraction = number.partition(".")
        return whole.replace(",", ""), fraction
    if found := re.fullmatch(r"(\d+)[.,](\d+)", number):
        return found[1], found[2]
    raise NotAnAmount(text)
