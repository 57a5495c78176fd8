"""The sandbox clock: real time plus an offset that can be moved on. Nothing here sleeps."""

import time

from ikm_sandbox.store import Store


class Clock:
    """Tell the time of the sandbox in Unix seconds; the offset survives a restart."""

    def __init__(self, store: Store) -> None:
        self._store = store
        row = store.row("SELECT value FROM setting WHERE market = '' AND name = 'clock_offset'")
        self._offset = float(row["value"]) if row else 0.0

    @property
    def offset(self) -> float:
        return self._offset

    def now(self) -> float:
        return time.time() + self._offset

    def seconds(self) -> int:
        return int(self.now())

    def advance(self, seconds: float) -> None:
        """Move the clock on by `seconds`."""
        self._set(self._offset + seconds)

    def reset(self) -> None:
        self._set(0.0)

    def _set(self, offset: float) -> None:
        self._offset = offset
        self._store.run(
            "INSERT OR REPLACE INTO setting (market, name, value) VALUES ('', 'clock_offset', ?)", str(offset)
        )
