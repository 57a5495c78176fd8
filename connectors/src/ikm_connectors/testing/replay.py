"""Recorded exchanges: read samples from files, play them to a connector, compare what it sends and what it makes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.sheets import Template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SHAPES: dict[str, dict[str, Any]] = {
    # the verbs whose arguments are more than text
    "create_listing": {"draft": m.ProductDraft},
    "update_listing": {"patch": m.ListingPatch},
    "upload_image": {"image": m.ImageFile},
    "set_quantities": {"levels": tuple[m.StockLevel, ...]},
    "set_prices": {"levels": tuple[m.PriceLevel, ...]},
    "get_quantities": {"refs": tuple[m.SkuRef, ...]},
    "cancel_order": {"refs": tuple[m.SkuRef, ...]},
    "ship_order": {"choice": m.ShipmentChoice},
    "orders_feed": {"since": datetime, "until": datetime},
    "refresh": {"tokens": m.TokenSet},
    "fill_listings": {"drafts": tuple[m.ProductDraft, ...], "template": Template},
    "fill_stock": {"levels": tuple[m.StockLevel, ...], "template": Template},
    "fill_prices": {"levels": tuple[m.PriceLevel, ...], "template": Template},
    "read_orders": {"template": Template, "listed": dict[str, m.SkuRef]},
    "read_results": {"template": Template},
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Hold one recorded exchange: a verb with its arguments, each request and answer, and what must come of it."""

    name: str
    source: str
    date: str
    verb: str
    arguments: dict[str, Any]
    steps: list[dict[str, Any]]
    expect: Any

    def flow(self, connector: c.Connector) -> c.Flow[Any]:
        flow: c.Flow[Any] = getattr(connector, self.verb)(**self.shaped())
        return flow

    def shaped(self) -> dict[str, Any]:
        """Give the arguments as the verb takes them."""
        shapes = SHAPES.get(self.verb, {})
        return {
            name: msgspec.convert(value, shapes[name], strict=False) if name in shapes else value
            for name, value in self.arguments.items()
        }


def read_samples(folder: Path) -> list[Sample]:
    """Read every sample of a folder; each names its source and date."""
    return [Sample(**json.loads(path.read_text("utf-8"))) for path in sorted(folder.glob("*.json"))]


def play(
    sample: Sample,
    connector: c.Connector,
    context: c.Context,
    change: Callable[[bytes], bytes] = lambda body: body,
) -> tuple[Any, list[c.HttpRequest]]:
    """Play a sample's answers to the connector; give the verb's result and the requests it built."""
    sent: list[c.HttpRequest] = []
    answers = iter(sample.steps)

    def perform(operation: c.Operation[Any]) -> Any:
        sent.append(operation.build(context))
        return operation.parse(answer_of(next(answers), context.now, change))

    result = c.drive(sample.flow(connector), perform, lambda _: None)
    return result, sent


def answer_of(
    step: dict[str, Any], now: datetime, change: Callable[[bytes], bytes] = lambda body: body
) -> c.HttpResponse:
    answer = step["response"]
    body = change(json.dumps(answer["body"]).encode())
    kind = "application/json"
    if "xml" in answer:  # written as JSON in the sample, sent as XML under this root element
        kind, body = "application/xml", write_xml(answer["xml"], json.loads(body))
    headers = {"content-type": kind} | answer.get("headers", {})
    return c.HttpResponse(answer.get("status", 200), body, headers, now)


def write_xml(root: str, content: Any) -> bytes:
    """Write plain data as XML: a list repeats its element, None leaves an empty one."""
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{_element(root, content)}\n'.encode()


def _element(name: str, content: Any) -> str:
    if isinstance(content, list):
        return "".join(_element(name, one) for one in content)
    if isinstance(content, dict):
        return f"<{name}>{''.join(_element(key, value) for key, value in content.items())}</{name}>"
    return f"<{name}>{escape('' if content is None else str(content))}</{name}>"


def request_facts(request: c.HttpRequest) -> dict[str, Any]:
    """Write a request as the samples do: JSON bodies as objects, others as text."""
    facts: dict[str, Any] = {"method": request.method, "url": request.url, "headers": dict(request.headers)}
    if request.body:
        try:
            facts["body"] = json.loads(request.body)
        except ValueError:
            facts["body"] = request.body.decode("latin-1")
    return facts


def is_part(expected: Any, found: Any) -> bool:
    """Say whether everything expected is found; objects may hold more, lists may not."""
    if isinstance(expected, dict):
        return isinstance(found, dict) and all(
            name in found and is_part(value, found[name]) for name, value in expected.items()
        )
    if isinstance(expected, list):
        return (
            isinstance(found, list)
            and len(expected) == len(found)
            and all(is_part(one, other) for one, other in zip(expected, found, strict=True))
        )
    return bool(expected == found)


def plain(result: Any) -> Any:
    """Write a result as plain data without what is only for tracing."""
    return _strip(msgspec.json.decode(msgspec.json.encode(result)))


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _strip(item) for name, item in value.items() if name not in {"raw", "request_id"}}
    return [_strip(item) for item in value] if isinstance(value, list) else value


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name every place in a JSON value, deepest last."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield (*path, name)
            yield from places(item, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))


def drift(body: bytes) -> bytes:
    """Give every object of a body one field more, as channels do without notice."""
    return json.dumps(_with_extra(json.loads(body))).encode()


def _with_extra(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _with_extra(item) for name, item in value.items()} | {"new_in_2027": {"x": [1]}}
    return [_with_extra(item) for item in value] if isinstance(value, list) else value
