"""Every operation over own and foreign things: what the table of rights says against what the server does."""

from __future__ import annotations

import json
from collections.abc import Callable
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
OUTSIDE = {"accept_order", "ship_order", "cancel_order", "answer_cancellation"}  # no marketplace stands there
NAMED_BY = {"quotation": "quotation_id"}  # a page names its shop beside it
# A body that has the form asked for, so that the right is what decides: operation → what is sent about these things.
BODIES: dict[str, Callable[[Things], dict[str, Any]]] = {
    "ship_order": lambda things: {"method": "own"},
    "cancel_order": lambda things: {"reason": "out_of_stock"},
    "answer_cancellation": lambda things: {"accept": True},
    "answer_quotation": lambda things: {"unit_price": 1000},
    "add_cluster": lambda things: {"name": "Sentra Anyaman Baru", "region": things.region},
    "add_member": lambda things: {"enterprise": things.enterprise.public_id},
    "end_membership": lambda things: {"enterprise": things.enterprise.public_id},
    "record_year": lambda things: {"year": 2025},
    "match_columns": lambda things: {
        "kind": "enterprise",
        "columns": [{"header": "Nama Usaha", "field": "name"}],
    },
    "check_machine": lambda things: {"on": "2026-11-20", "condition": "good"},
    "record_scores": lambda things: {
        "stage": 1,
        "taken_on": "2026-11-20",
        "scores": [{"enrolment": "tidakada99", "score": 80.0}],
    },
    "take_attendance": lambda things: {"marks": [{"enrolment": "tidakada99", "present": True}]},
    "record_contact": lambda things: {"on": "2026-11-20", "kind": "call"},
    "keep_work_sheet": lambda things: {"on": "2026-11-20", "lines": []},
}


def operations() -> dict[str, tuple[str, str]]:
    return {name: (method, path) for name, (method, path, _) in described().items()}


def described() -> dict[str, tuple[str, str, bool]]:
    """Give each operation's method and path, and whether it takes a body."""
    return {
        one["operationId"]: (method.upper(), path, "requestBody" in one)
        for path, methods in v1.get_openapi_schema()["paths"].items()
        for method, one in methods.items()
    }


def walk(
    role: str | None, own: Things | None, foreign: Things | None, headers: dict[str, str]
) -> tuple[int, list[str]]:
    """Ask for every operation over own and foreign things; give how many were asked and what was met otherwise than said."""
    wrong, asked = [], 0
    for name, (method, path, takes_body) in described().items():
        rule = OPERATIONS[name]
        for whose, things in (("own", own), ("foreign", foreign)):
            if whose == "foreign" and not rule.scope:
                continue
            words: Any = MAKERS[rule.scope](things) if rule.scope and things else {}
            named = words.get(NAMED_BY.get(rule.scope, "public_id"), "tidakada99")
            address = path.replace("{public_id}", named)
            body = BODIES[name](things) if name in BODIES and things else {}
            answer = ask(method, address, headers, body if takes_body else None)
            asked += 1
            met = MET.get(HTTPStatus(answer.status_code), Cell.OPEN)
            expected = rule.decide(role, own=whose == "own")
            if met != expected or (
                answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR and name not in OUTSIDE
            ):
                wrong.append(
                    f"{name} as {role} ({whose}): {answer.status_code}, not {expected}: {answer.content!r}"
                )
    return asked, wrong


def ask(method: str, address: str, headers: dict[str, str], body: dict[str, Any] | None) -> Any:
    """Send one request and take back whatever it did."""
    sent = b"" if body is None else json.dumps(body).encode()
    kind = "application/octet-stream" if address.endswith("/files") else "application/json"
    with transaction.atomic():
        answer = Client(raise_request_exception=False).generic(
            method, address, sent, content_type=kind,
            headers={**headers, "Idempotency-Key": "uji"} if method == "POST" else headers,
        )  # fmt: skip
        transaction.set_rollback(True)
    return answer
