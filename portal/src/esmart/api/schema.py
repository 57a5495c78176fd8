"""The OpenAPI description: what Ninja reads from the operations, and what the door does to all of them."""

from __future__ import annotations

import json
from typing import Any

from esmart.accounts.rules.api_access import SCOPES
from esmart.api.door import KEY, scope_of
from esmart.api.problems import KINDS, MEDIA_TYPE, PREFIX

NAMES = {
    400: "Malformed", 401: "Unauthenticated", 403: "Forbidden", 404: "NotFound", 405: "MethodNotAllowed", 409: "Conflict",
    412: "Stale", 413: "TooLarge", 415: "UnsupportedType", 422: "Invalid", 429: "TooOften", 500: "OurFault",
    502: "MarketplaceUnreachable",
}  # fmt: skip
READING = (400, 401, 403, 404, 405, 422, 429, 500)
WRITING = (*READING, 409, 412, 413, 415)

SCHEMES = {
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "Token pribadi (`esk_…`) dari halaman Token API, dengan hak baca atau tulis per ruang.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": "Sesi peramban; hanya untuk membaca.",
    },
}
PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457.",
    "properties": {
        "type": {"type": "string", "enum": [PREFIX + kind for kind in KINDS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "in": {"type": "string", "enum": ["body", "query", "path", "header"]},
                    "pointer": {"type": "string"},
                    "detail": {"type": "string"},
                },
                "required": ["in", "pointer", "detail"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "description": "Nilai acak yang baru untuk tiap perubahan; permintaan yang sama dengan kunci yang sama tidak mengulang perubahannya (24 jam).",
    "schema": {"type": "string", "pattern": f"^{KEY}$"},
}
IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "required": False,
    "description": "ETag dari pembacaan terakhir; bila datanya sudah berubah, jawabannya 412.",
    "schema": {"type": "string"},
}


def complete(schema: dict[str, Any]) -> dict[str, Any]:
    """Add to every operation what the door adds: problems, keys, scopes."""
    parts = schema["components"]
    parts["schemas"]["Problem"] = PROBLEM
    parts["securitySchemes"] = SCHEMES
    parts["responses"] = {name: _response(status) for status, name in NAMES.items()}
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            operations[method] = _complete(method.upper(), operation)
    _drop_unused(schema)
    return schema


def _drop_unused(schema: dict[str, Any]) -> None:
    """Take out the shapes of filters: their parts are parameters already."""
    shapes = schema["components"]["schemas"]
    while unused := [name for name in shapes if f'"#/components/schemas/{name}"' not in json.dumps(schema)]:
        for name in unused:
            del shapes[name]


def _complete(method: str, operation: dict[str, Any]) -> dict[str, Any]:
    statuses = READING if method == "GET" else WRITING
    outside = [502] if operation.pop("x-acts-outside", False) else []
    refused = {str(one): {"$ref": f"#/components/responses/{NAMES[one]}"} for one in (*statuses, *outside)}
    good = {str(status): _described(one) for status, one in operation["responses"].items()}
    added = {"POST": [IDEMPOTENCY_KEY], "PATCH": [IF_MATCH]}.get(method, [])
    scope = scope_of(operation["tags"][0], method)
    return {
        **operation,
        "parameters": [*(_never_null(one) for one in operation["parameters"]), *added],
        "responses": {**good, **refused},
        "security": [{"token": []}, *([{"session": []}] if method == "GET" else [])],
        "x-scope": scope if scope in SCOPES else "",
    }


def _never_null(parameter: dict[str, Any]) -> dict[str, Any]:
    """An address has no null: a part that may be left out is simply not there."""
    schema = dict(parameter["schema"])
    kinds = [one for one in schema.pop("anyOf", []) if one != {"type": "null"}]
    return {**parameter, "schema": {**schema, **kinds[0]} if kinds else schema}


def _described(response: dict[str, Any]) -> dict[str, Any]:
    return {**response, "headers": {"X-Request-Id": {"schema": {"type": "string"}}}}


def _response(status: int) -> dict[str, Any]:
    titles = [str(title) for number, title in KINDS.values() if number == status]
    return {
        "description": "; ".join(titles),
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
