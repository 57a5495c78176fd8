"""Reading the JSON body and the query of a Partner API call; each verb refuses what has the wrong kind."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from ikm_sandbox.markets.tokopedia.refusal import GENERIC, Refused
from ikm_sandbox.wire import Call

_AMOUNT = re.compile(r"\d{1,12}(\.0{1,2})?")


def read_body(call: Call) -> dict[str, Any]:
    try:
        body = call.json()
    except ValueError as broken:
        raise Refused(GENERIC, "The request body is not JSON.", status=400) from broken
    if not isinstance(body, dict):
        raise Refused(GENERIC, "The request body is not an object.", status=400)
    return body


def read_entries(body: dict[str, Any], name: str, most: int, code: int) -> list[dict[str, Any]]:
    """Read a list of 1 to `most` objects."""
    entries = body.get(name)
    if not isinstance(entries, list) or not 1 <= len(entries) <= most:
        raise Refused(code, f"{name} takes 1 to {most} entries.")
    if not all(isinstance(entry, dict) for entry in entries):
        raise Refused(code, f"{name} takes objects.")
    return list(entries)


def read_texts(body: dict[str, Any], name: str) -> set[str]:
    """Read an optional list of texts, such as ids or statuses to filter by."""
    given = body.get(name) or []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise Refused(GENERIC, f"{name} takes a list of texts.", status=400)
    return set(given)


def refuse_from(first_failing: int, number: int) -> None:
    """Refuse the entry of a batch from which on a fault makes it fail."""
    if number >= first_failing:
        raise Refused(36009003, "Internal error, please try again.")


def read_page_size(call: Call, *, low: int = 1, high: int = 100) -> int:
    text = call.asked("page_size")
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise Refused(GENERIC, f"page_size must lie between {low} and {high}.", status=400)
    return int(text)


def read_offset(call: Call) -> int:
    """Read our opaque page token, which for short lists is the number of rows already shown."""
    text = call.asked("page_token") or "0"
    if not text.isascii() or not text.isdigit():
        raise Refused(GENERIC, "page_token is invalid.", status=400)
    return int(text)


def read_rupiah(price: Any) -> int:
    """Read {currency, amount}: IDR, whole, 100 to 100,000,000; refuses with the documented codes."""
    if not isinstance(price, dict) or price.get("currency") != "IDR":
        raise Refused(12052084, "The currency must be IDR.")
    amount = price.get("amount")
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount):
        raise Refused(12052073, "The price is invalid: send whole rupiah as text.")
    rupiah = int(float(amount))
    if not 100 <= rupiah <= 100_000_000:  # noqa: PLR2004 - bounds of Indonesia, sheet §A6
        raise Refused(12052073, "The price must lie between 100 and 100,000,000 IDR.")
    return rupiah


def page_out[Row](
    rows: Sequence[Row], name: str, *, offset: int, size: int, shape: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """Cut one page out of the rows and shape only that."""
    end = offset + size
    return {
        name: [shape(row) for row in rows[offset:end]],
        "next_page_token": str(end) if end < len(rows) else "",
        "total_count": len(rows),
    }
