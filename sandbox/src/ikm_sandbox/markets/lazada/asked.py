"""What a Lazada call asks: parameters from query, form, multipart or JSON body, each read with its refusal (§3, §4)."""

import json
from datetime import datetime
from typing import Any

from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.wire import Call
from ikm_sandbox.xml_text import read_xml

type Asked = dict[str, str]


def gather(call: Call) -> Asked:
    """Join what clients send in four different places; array values of a JSON body arrive as JSON text (§3)."""
    asked = {name: values[-1] for name, values in call.query.items()} | call.form
    if call.body and call.header("Content-Type").startswith("application/json"):
        try:
            body = call.json()
        except ValueError as broken:
            raise Refused("5", "E005: the body is not readable") from broken
        if not isinstance(body, dict):
            raise Refused("5", "E005: the body is not an object")
        asked |= {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in body.items()
        }
    return asked


def need(asked: Asked, name: str) -> str:
    if not asked.get(name):
        raise Refused("MissingParameter", f"The input parameter {name} that is mandatory is not supplied.")
    return asked[name]


def read_number(asked: Asked, name: str, default: int, *, high: int) -> int:
    text = asked.get(name, "") or str(default)
    if not text.isascii() or not text.isdigit() or int(text) > high:
        raise Refused("19", f"E019: the value of {name} must be a number up to {high}")
    return int(text)


def read_time(asked: Asked, name: str) -> float | None:
    """Read an ISO 8601 time with its zone as Unix seconds, or None when it is absent."""
    text = asked.get(name, "")
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.timestamp()
    except (ValueError, OverflowError) as wrong:
        raise Refused("17", f"E017: {name} is not an ISO 8601 date") from wrong
    raise Refused("17", f"E017: {name} has no time zone")


def read_json(asked: Asked, name: str, kind: type) -> Any:
    """Decode a parameter that carries JSON text."""
    try:
        value = json.loads(need(asked, name))
    except ValueError as broken:
        raise Refused("5", f"E005: {name} is not JSON") from broken
    if not isinstance(value, kind):
        raise Refused("5", f"E005: {name} is not a JSON {'list' if kind is list else 'object'}")
    return value


def read_product(asked: Asked, name: str = "payload") -> dict[str, Any]:
    """Read Request.Product from XML or JSON text (§8)."""
    text = need(asked, name)
    try:
        request = json.loads(text) if text.lstrip().startswith("{") else read_xml(text)
    except ValueError as broken:
        raise Refused("5", f"E005: {name} is not readable: {broken}") from broken
    product = request.get("Request", {})
    product = product.get("Product") if isinstance(product, dict) else None
    if not isinstance(product, dict):
        raise Refused("30", "E030: the request is empty")
    return product
