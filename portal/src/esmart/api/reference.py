"""The page that explains the API, written from its own description: no script, nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from esmart.api.problems import KINDS, PREFIX
from esmart.api.v1 import v1


@dataclass(frozen=True)
class FieldShown:
    """One name that comes in or goes out."""

    name: str
    kind: str
    needed: bool
    note: str


@dataclass(frozen=True)
class OperationShown:
    """One operation as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    note: str
    scope: str
    asked: list[FieldShown]
    body: list[FieldShown]
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class SchemaShown:
    """One shape that answers or bodies are made of."""

    name: str
    note: str
    fields: list[FieldShown]


@login_not_required
@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """Show every operation by room, every shape, every kind of problem; no query."""
    described = v1.get_openapi_schema()
    rooms: dict[str, list[OperationShown]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            shown = _operation(method.upper(), path, operation, described)
            rooms.setdefault(operation["tags"][0], []).append(shown)
    shapes = [_shape(name, one) for name, one in sorted(described["components"]["schemas"].items())]
    context = {
        "rooms": rooms.items(),
        "shapes": shapes,
        "problems": [(PREFIX + kind, status, title) for kind, (status, title) in KINDS.items()],
        "address": request.build_absolute_uri("/api/v1"),
    }
    return render(request, "api/reference.html", context)


def _operation(
    method: str, path: str, operation: dict[str, Any], described: dict[str, Any]
) -> OperationShown:
    content = operation.get("requestBody", {}).get("content", {})
    body: dict[str, Any] = next((one["schema"] for one in content.values()), {})
    answers = []
    for status, answer in operation["responses"].items():
        if "$ref" not in answer:
            schema: dict[str, Any] = next((one["schema"] for one in answer.get("content", {}).values()), {})
            answers.append((status, _kind(schema)))
    return OperationShown(
        id=operation["operationId"],
        method=method,
        path=path,
        summary=operation["summary"],
        note=operation.get("description", ""),
        scope=operation["x-scope"],
        asked=[
            FieldShown(
                one["name"], _kind(one["schema"]), one.get("required", False), one.get("description", "")
            )
            for one in operation["parameters"]
        ],
        body=_fields(_resolve(body, described)) if body else [],
        answers=answers,
    )


def _shape(name: str, schema: dict[str, Any]) -> SchemaShown:
    return SchemaShown(name, schema.get("description", ""), _fields(schema))


def _fields(schema: dict[str, Any]) -> list[FieldShown]:
    needed = set(schema.get("required", []))
    return [
        FieldShown(name, _kind(one), name in needed, one.get("description", ""))
        for name, one in schema.get("properties", {}).items()
    ]


def _resolve(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = described["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: dict[str, Any]) -> str:
    """Say a schema in a word or two."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        return " | ".join(str(one) for one in schema.get("enum", [schema.get("const")]))
    for joint in ("anyOf", "allOf"):
        if joint in schema:
            return " | ".join(_kind(one) for one in schema[joint])
    if schema.get("type") == "array":
        return f"[{_kind(schema.get('items', {}))}]"
    kind = str(schema.get("format") or schema.get("type", ""))
    if "maxLength" in schema:
        kind += f" ≤ {schema['maxLength']}"
    return kind
