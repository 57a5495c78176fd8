"""Every operation over own and foreign things: what the table of rights says against what the server does."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.test import Client
from factories.access import MAKERS, Things

from esmart.api.v1 import v1
from esmart.config.access import OPERATIONS, Cell

MET = {
    HTTPStatus.UNAUTHORIZED: Cell.LOG_IN,
    HTTPStatus.FORBIDDEN: Cell.DENIED,
    HTTPStatus.NOT_FOUND: Cell.ABSENT,
}
SHIPMENT = {"method": "own"}
SHIPS = {"accept_order", "ship_order"}  # no marketplace stands behind the shop


def operations() -> dict[str, tuple[str, str]]:
    return {
        one["operationId"]: (method.upper(), path)
        for path, methods in v1.get_openapi_schema()["paths"].items()
        for method, one in methods.items()
    }


def walk(
    role: str | None, own: Things | None, foreign: Things | None, headers: dict[str, str]
) -> tuple[int, list[str]]:
    """Ask for every operation over own and foreign things; give how many were asked and what was met otherwise than said."""
    wrong, asked = [], 0
    for name, (method, path) in operations().items():
        rule = OPERATIONS[name]
        for whose, things in (("own", own), ("foreign", foreign)):
            if whose == "foreign" and not rule.scope:
                continue
            words: Any = MAKERS[rule.scope](things) if rule.scope and things else {}
            address = path.replace("{public_id}", words.get("public_id", "tidakada99"))
            answer = ask(method, address, headers, SHIPMENT if name == "ship_order" else {})
            asked += 1
            met = MET.get(HTTPStatus(answer.status_code), Cell.OPEN)
            expected = rule.decide(role, own=whose == "own")
            if met != expected or (
                answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and name not in SHIPS
            ):
                wrong.append(
                    f"{name} as {role} ({whose}): {answer.status_code}, not {expected}: {answer.content!r}"
                )
    return asked, wrong


def ask(method: str, address: str, headers: dict[str, str], body: dict[str, Any]) -> Any:
    """Send one request and take back whatever it did."""
    sent = b"" if address.endswith(("/accept", "/start")) else json.dumps(body).encode()
    kind = "application/octet-stream" if address.endswith("/files") else "application/json"
    with transaction.atomic():
        answer = Client(raise_request_exception=False).generic(
            method, address, b"" if method == "GET" else sent, content_type=kind,
            headers={**headers, "Idempotency-Key": "uji"} if method == "POST" else headers,
        )  # fmt: skip
        transaction.set_rollback(True)
    return answer
