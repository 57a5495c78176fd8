"""What a Blanja call asks: parameters of query or form, some of which carry XML (blanja sheet §3, §6)."""

from datetime import datetime, timedelta, timezone
from typing import Any

from ikm_sandbox.markets.blanja.refusal import Refused
from ikm_sandbox.xml_text import read_xml

type Asked = dict[str, str]

_MOST = 10**9  # ours
_WIB = timezone(timedelta(hours=7))


def need(asked: Asked, name: str) -> str:
    if not asked.get(name):
        raise Refused(f"{name} wajib diisi")
    return asked[name]


def read_number(value: Any, name: str, *, least: int = 0) -> int:
    text = str(value if value is not None else "").strip()
    if not text.isascii() or not text.isdigit() or not least <= int(text) <= _MOST:
        raise Refused(f"{name} harus berupa angka, paling sedikit {least}")
    return int(text)


def read_part(asked: Asked, name: str) -> dict[str, Any]:
    """Read one XML parameter; its root element bears the parameter's name."""
    try:
        found = read_xml(need(asked, name)).get(name)
    except ValueError as broken:
        raise Refused(f"{name} bukan XML yang benar") from broken
    if not isinstance(found, dict):
        raise Refused(f"{name} kosong")
    return found


def read_day(asked: Asked, name: str) -> datetime | None:
    """Read a day written dd/mm/yyyy, as it began in Jakarta, or None."""
    if not asked.get(name):
        return None
    try:
        return datetime.strptime(asked[name], "%d/%m/%Y").replace(tzinfo=_WIB)
    except ValueError as wrong:
        raise Refused(f"{name} ditulis dd/mm/yyyy") from wrong
