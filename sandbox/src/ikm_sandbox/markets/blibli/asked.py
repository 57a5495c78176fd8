"""Reading the JSON body of a Blibli call; each verb refuses what has the wrong kind."""

from typing import Any

from ikm_sandbox.markets.blibli.refusal import Refused
from ikm_sandbox.wire import Call

_PAGE = 50
_MOST = 10**9  # of prices; ours
_LAST = 2**53


def read_body(call: Call) -> dict[str, Any]:
    try:
        body = call.json()
    except ValueError as broken:
        raise Refused("The body is not JSON") from broken
    if not isinstance(body, dict):
        raise Refused("The body is not an object")
    return body


def need_list(body: dict[str, Any], name: str, most: int) -> list[Any]:
    found = body.get(name)
    if not isinstance(found, list) or not 1 <= len(found) <= most:
        raise Refused(f"{name} takes 1 to {most} entries")
    return found


def read_object(body: dict[str, Any], name: str) -> dict[str, Any]:
    found = body.get(name) or {}
    if not isinstance(found, dict):
        raise Refused(f"{name} must be an object")
    return found


def read_rupiah(value: Any, name: str) -> int:
    """Read a price; rupiah arrive as numbers that may carry `.0` (§4)."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value <= _MOST
        or value != int(value)
    ):
        raise Refused(f"{name} must be whole rupiah above zero")
    return int(value)


def read_count(value: Any, name: str, *, least: int = 0) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _LAST:
        raise Refused(f"{name} must be a whole number of at least {least}")
    return value


def read_paging(asked: dict[str, Any], *, most: int = _PAGE) -> tuple[int, int]:
    """Read page (from 0) and size."""
    page = read_count(asked.get("page", 0), "page")
    size = read_count(asked.get("size", most), "size", least=1)
    if size > most:
        raise Refused(f"size is at most {most}")
    return page, size


def read_query_paging(call: Call, *, most: int) -> tuple[int, int]:
    texts = {name: call.asked(name) for name in ("page", "size") if call.asked(name)}
    if not all(text.isascii() and text.isdigit() for text in texts.values()):
        raise Refused("page and size are numbers")
    return read_paging({name: int(text) for name, text in texts.items()}, most=most)


def paging(page: int, size: int, total: int) -> dict[str, int]:
    return {"pageNumber": page, "pageSize": size, "totalPage": -(-total // size), "totalRecord": total}
