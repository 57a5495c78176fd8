"""The request log of each marketplace, with seals, tokens and secrets struck out. Only the newest rows stay."""

import json
import re
from typing import Any

from ikm_sandbox.store import Store
from ikm_sandbox.wire import Answer, Call

_KEPT = 5000
_CUT = 4000
_SECRET = re.compile(r"(token|secret|^sign$|^code$|auth_code|partner_key|push_key|^appkey$)", re.IGNORECASE)
_SECRET_IN_TEXT = re.compile(
    r'("(?:access_token|refresh_token|app_secret|partner_key|push_key|code|auth_code|sign)"\s*:\s*)"[^"]+"'
)
_SECRET_IN_FORM = re.compile(
    r"\b((?:access_token|refresh_token|client_secret|password|appkey|code|sign)=)[^&\s]+"
)
_SECRET_IN_XML = re.compile(r"(<access_token>)[^<]+")


class Journal:
    def __init__(self, store: Store) -> None:
        self._store = store

    def note(self, market: str, call: Call, answer: Answer | None, *, at: float, milliseconds: float) -> None:
        """Write one exchange down; `answer` is None when the connection was closed without one."""
        query = {
            name: ["***"] if _SECRET.search(name) else values for name, values in sorted(call.query.items())
        }
        number = self._store.run(
            "INSERT INTO request_log (market, at, method, path, query, body, status, seal, error, faults,"
            " app_key, shop_id, milliseconds, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            market,
            at,
            call.method,
            call.path,
            json.dumps({name: values[0] if len(values) == 1 else values for name, values in query.items()}),
            _readable(call.body),
            answer.status if answer else 0,
            call.seal,
            answer.error if answer else "",
            json.dumps(call.faults),
            call.app_key,
            call.shop_id,
            round(milliseconds, 1),
            _readable(answer.content) if answer else "",
        )
        if number % 100 == 0:
            self._store.run("DELETE FROM request_log WHERE request_log_id <= ?", number - _KEPT)

    def newest(self, market: str, *, limit: int = 100, path: str = "") -> list[dict[str, Any]]:
        rows = self._store.rows(
            "SELECT * FROM request_log WHERE market = ? AND instr(path, ?) ORDER BY request_log_id DESC LIMIT ?",
            market,
            path,
            limit,
        )
        return [
            {**dict(row), "query": json.loads(row["query"]), "faults": json.loads(row["faults"])}
            for row in rows
        ]

    def clear(self, market: str) -> int:
        return self._store.count("DELETE FROM request_log WHERE market = ?", market)


def _readable(body: bytes) -> str:
    try:
        text = body[: _CUT * 4].decode()
    except UnicodeDecodeError:
        return f"({len(body)} bytes)"
    text = _SECRET_IN_TEXT.sub(r'\1"***"', text)
    return _SECRET_IN_XML.sub(r"\1***", _SECRET_IN_FORM.sub(r"\1***", text))[:_CUT]
