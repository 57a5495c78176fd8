"""What only one marketplace keeps (a work queue, subscriptions, scopes): JSON by market, kind and key. No meaning."""

import json
from typing import Any

from ikm_sandbox.clock import Clock
from ikm_sandbox.store import Store


class Records:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def keep(self, market: str, kind: str, key: str, body: dict[str, Any], *, shop_id: str = "") -> None:
        """Write one record, in place of an older one of the same key."""
        self._store.run(
            "INSERT INTO record (market, kind, key, shop_id, body, created_at) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (market, kind, key) DO UPDATE SET body = excluded.body, shop_id = excluded.shop_id",
            market,
            kind,
            key,
            shop_id,
            json.dumps(body, ensure_ascii=False),
            self._clock.now(),
        )

    def read(self, market: str, kind: str, key: str) -> dict[str, Any] | None:
        """Read one record with its `key`, `shop_id` and `created_at`, or None."""
        return next(iter(self._find(market, kind, "key = ?", key)), None)

    def all_of(self, market: str, kind: str, shop_id: str = "") -> list[dict[str, Any]]:
        """List records, oldest first; an empty `shop_id` means of every shop."""
        return self._find(market, kind, "? IN ('', shop_id)", shop_id)

    def drop(self, market: str, kind: str, key: str) -> bool:
        """Remove one record and tell whether it was there."""
        return bool(
            self._store.count(
                "DELETE FROM record WHERE market = ? AND kind = ? AND key = ?", market, kind, key
            )
        )

    def _find(self, market: str, kind: str, condition: str, value: str) -> list[dict[str, Any]]:
        rows = self._store.rows(
            f"SELECT * FROM record WHERE market = ? AND kind = ? AND {condition} ORDER BY created_at, rowid",  # noqa: S608 - two constant conditions
            market,
            kind,
            value,
        )
        return [
            {
                **json.loads(row["body"]),
                "key": row["key"],
                "shop_id": row["shop_id"],
                "created_at": row["created_at"],
            }
            for row in rows
        ]
