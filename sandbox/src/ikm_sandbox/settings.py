"""Numbers that set the pace of a marketplace; each has a default and can be changed while it runs."""

import json
from typing import Any

from ikm_sandbox.store import Store

DEFAULTS: dict[str, Any] = {
    "review_seconds": 0,
    "tracking_seconds": 2,
    "document_seconds": 1,
    "requests_per_second": 0,
    "daily_quota": 0,
    "always_200": False,
    "retry_seconds": [2, 10, 30],
    "answer_seconds": 3.0,  # how long a receiver of a notice has (webhook guide of Tokopedia & Shop)
    "empty_answer": False,  # whether a receiver must answer with an empty body
}
OF_MARKET: dict[str, dict[str, Any]] = {
    "shopee": {"empty_answer": True},
    # Waits from the webhook guide; shopee's are unpublished, so ours are short.
    "tokopedia": {"review_seconds": 1, "empty_answer": True, "retry_seconds": [120, 1800, 10800, 43200]},
    "lazada": {
        "tracking_seconds": 0,
        "review_seconds": 1,
        "retry_seconds": [1800] * 12,
        "answer_seconds": 0.5,
    },
    "blibli": {"tracking_seconds": 0, "review_seconds": 1, "queue_seconds": 0.5, "limits_on": True},
    "gojek": {"tracking_seconds": 0, "menu_seconds": 1, "accept_seconds": 180, "auto_accept": False},
    "bukalapak": {"tracking_seconds": 0, "closing_on": False},
    "blanja": {"tracking_seconds": 0},
}


class Settings:
    def __init__(self, store: Store) -> None:
        self._store = store

    def all_of(self, market: str) -> dict[str, Any]:
        stored = {
            row["name"]: json.loads(row["value"])
            for row in self._store.rows("SELECT name, value FROM setting WHERE market = ?", market)
        }
        return {**DEFAULTS, **OF_MARKET.get(market, {}), **stored}

    def get(self, market: str, name: str) -> Any:
        return self.all_of(market)[name]

    def change(self, market: str, name: str, value: Any) -> None:
        """Store one setting; raises ValueError for an unknown name or a value of another kind."""
        expected = {**DEFAULTS, **OF_MARKET.get(market, {})}.get(name)
        if expected is None:
            raise ValueError(f"no setting is called {name}")
        kinds: tuple[type, ...] = (int, float) if type(expected) in (int, float) else (type(expected),)
        if not isinstance(value, kinds) or isinstance(value, bool) != isinstance(expected, bool):
            raise ValueError(f"{name} takes a {type(expected).__name__}")
        self._store.run(
            "INSERT OR REPLACE INTO setting (market, name, value) VALUES (?, ?, ?)",
            market,
            name,
            json.dumps(value),
        )
