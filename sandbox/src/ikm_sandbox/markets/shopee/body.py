"""Reading the JSON body and the query of a Shopee call; each verb refuses what has the wrong kind."""

from typing import Any

from ikm_sandbox.markets.shopee.refusal import Refused
from ikm_sandbox.wire import Call

_WIDEST = 2**53  # every id and number of the protocol is narrower


def read_body(call: Call) -> dict[str, Any]:
    try:
        body = call.json()
    except ValueError as broken:
        raise Refused("error_param", "The body is not JSON.") from broken
    if not isinstance(body, dict):
        raise Refused("error_param", "The body is not an object.")
    return body


def need(body: dict[str, Any], name: str, kind: type | tuple[type, ...], error: str = "error_param") -> Any:
    """Read a field that must be there and be of `kind`."""
    value = body.get(name)
    if value is None or not isinstance(value, kind) or isinstance(value, bool) != (kind is bool):
        raise Refused(error, f"invalid field {name}: value must Not Null and be well formed")
    if isinstance(value, int) and abs(value) > _WIDEST:
        raise Refused(error, f"invalid field {name}: out of range")
    return value


def need_entries(
    body: dict[str, Any], name: str, most: int, error: str = "error_param"
) -> list[dict[str, Any]]:
    """Read a list of 1 to `most` objects."""
    entries = need(body, name, list, error)
    if not 1 <= len(entries) <= most or not all(isinstance(entry, dict) for entry in entries):
        raise Refused(error, f"invalid field {name}: length must be between 1 and {most}")
    return list(entries)


def refuse_from(first_failing: int, number: int) -> None:
    """Refuse the entry of a batch from which on a fault makes it fail."""
    if number >= first_failing:
        raise Refused("product.error_system_busy", "System busy, please try again later.")


def need_number(call: Call, name: str, error: str, *, low: int = 0, high: int = _WIDEST) -> int:
    """Read an integer query parameter between `low` and `high`."""
    text = call.asked(name)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise Refused(error, f"invalid field {name}: must be an integer between {low} and {high}")
    return int(text)
