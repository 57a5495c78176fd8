"""Numbers of the register books: class, running number, year; typed in many ways, compared in one.

Books as in Kepdirjenpas PAS-170.PK.01.01.02/2015 (domain.md 2.5): A for detainees by stage, B for convicted by length.
"""

from __future__ import annotations

import re
import unicodedata

REGISTER_CLASSES = ("B.I", "B.IIa", "B.IIb", "B.III", "A.I", "A.II", "A.III", "A.IV", "A.V", "C", "H")

_CLASS = re.compile(
    r"^(?:REG(?:ISTER)?\W*)?([A-DFH])[\W_]*(IV|V|I{1,3}|[1-5])?(?:[\W_]*([AB])(?![A-Z]))?(?=[\W_\d]|$)"
)
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "5": "V"}


def register_keys(number: str, *, register_class: str = "") -> list[str]:
    """Give the keys under which a number may be kept: one when its class is known, else one for each class.

    "B.I 123/2024", "b1 0123-2024" and "BI.123/2024" have one key; an unreadable number gives none.
    """
    named, rest = _split(number)
    wanted = _split(register_class)[0] or named
    groups = [group.lstrip("0") or "0" for group in re.findall(r"\d+", rest)]
    letters = re.findall(r"[A-Z]+", re.sub(r"\bNO(?:MOR)?\b", " ", rest))
    if not groups:
        return []
    body = "/".join([*groups, *letters])
    classes = [wanted] if wanted else sorted({_split(one)[0] for one in REGISTER_CLASSES} | {""})
    return [f"{one} {body}".strip() for one in classes]


def register_label(number: str, *, register_class: str = "") -> str:
    """Give a number as it is shown: class first, then what was typed, without saying the class twice."""
    named, rest = _split(number)
    shown = rest.strip(" .-:") if named else number.strip()
    return f"{register_class or ''} {shown}".strip() if register_class else number.strip()


def _split(text: str) -> tuple[str, str]:
    """Give the class in one spelling ("BIIA") and what follows it."""
    plain = unicodedata.normalize("NFKC", text).upper().strip()
    found = _CLASS.match(plain)
    if found is None:
        return "", plain
    grade = _ROMAN.get(found[2] or "", found[2] or "")
    return f"{found[1]}{grade}{found[3] or ''}", plain[found.end() :]
