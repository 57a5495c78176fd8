"""Programs that call the API: each with a token of one person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from esmart.accounts.models import User
from esmart.accounts.rules.api_access import SCOPES, usable_scopes
from esmart.accounts.services.create_token import NewToken, create_token
from esmart.core.history import SYSTEM

_keys = count(1)


@dataclass
class Program:
    """Something that speaks to the API with one token."""

    made: NewToken
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> HttpResponse:
        return self.client.get(self._at(path), headers=self._headers(headers))

    def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> HttpResponse:
        more = {"Idempotency-Key": key or f"kunci-{next(_keys)}", **headers}
        return self.client.post(
            self._at(path),
            "" if body is None else body,
            content_type="application/json",
            headers=self._headers(more),
        )

    def patch(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.client.patch(
            self._at(path), body, content_type="application/json", headers=self._headers(headers)
        )

    def _at(self, path: str) -> str:
        return path if path.startswith(("http", "/")) else f"/api/v1/{path}"

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.made.secret}", **more}


@pytest.fixture
def program_of() -> Callable[..., Program]:
    def make(user: User, scopes: Any = SCOPES, days: int = 30) -> Program:
        usable = usable_scopes(scopes, may_write=user.may_write)
        now = timezone.now()
        return Program(create_token(user=user, name="Uji", scopes=usable, days=days, actor=SYSTEM, now=now))

    return make


def kind_of(answer: HttpResponse) -> str:
    """Give the kind of problem an answer is, and check that it is said as RFC 9457 asks."""
    assert answer["Content-Type"] == "application/problem+json", answer.content
    said = answer.json()
    assert said["status"] == answer.status_code
    assert said["detail"]
    return said["type"].removeprefix("urn:e-smart-ikm:problem:")
