"""What crosses the edge of a marketplace: one call in, one answer out, as plain data. No rules."""

import json
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Upload:
    """One file of a multipart form."""

    field: str
    filename: str
    content: bytes


@dataclass(slots=True)
class Call:
    """One request as it was sent; the marketplace adds who it turned out to be from."""

    method: str
    path: str
    base_url: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: bytes = b""
    form: dict[str, str] = field(default_factory=dict)
    uploads: list[Upload] = field(default_factory=list)
    app_key: str = ""
    shop_id: str = ""
    seal: str = "none"
    faults: list[str] = field(default_factory=list)

    def asked(self, name: str, default: str = "") -> str:
        """Read the last value of a query parameter, or `default`."""
        return self.query.get(name, [default])[-1]

    def asked_list(self, name: str) -> list[str]:
        """Read a list parameter, whether its key was repeated or its values joined by commas."""
        return [part for value in self.query.get(name, []) for part in value.split(",") if part]

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "")

    def json(self) -> Any:
        """Decode the body; raises ValueError when it is not JSON."""
        return json.loads(self.body) if self.body else {}


@dataclass(slots=True)
class Answer:
    """One response before transport faults touch it."""

    status: int
    content: bytes
    media_type: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    error: str = ""


def answer_json(data: Any, *, status: int = 200, error: str = "") -> Answer:
    return Answer(status, json.dumps(data, ensure_ascii=False).encode(), error=error)


def answer_html(text: str, *, status: int = 200) -> Answer:
    return Answer(status, text.encode(), "text/html; charset=utf-8")


def redirect_to(url: str) -> Answer:
    return Answer(302, b"", "text/plain", {"Location": url})
