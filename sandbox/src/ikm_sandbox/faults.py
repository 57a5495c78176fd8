"""What can be made to go wrong: the list of faults and the board on which they are switched. Not their effects."""

import json
import random
import threading
from dataclasses import asdict, dataclass, field
from typing import Any

from ikm_sandbox.store import Store

TRANSPORT = (
    "delay",
    "timeout_before_commit",
    "timeout_after_commit",
    "rate_limited",
    "server_error",
    "html_error",
    "truncated_body",
    "schema_drift",
)
WEBHOOK = ("duplicate_webhook", "reordered_webhook", "dropped_webhook")
MARKET = (
    "token_revoked",
    "single_use_violation",
    "promotion_lock",
    "holiday_mode",
    "category_closed",
    "attribute_mandatory",
    "late_rejection",
    "read_lag",
    "partial_batch",
    "clock_skew",
)
ALL = (*TRANSPORT, *WEBHOOK, *MARKET)


@dataclass(slots=True)
class Fault:
    fault_id: int
    name: str
    market: str
    path: str = ""
    times: int | None = None
    probability: float = 1.0
    options: dict[str, Any] = field(default_factory=dict)
    used: int = 0

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class FaultBoard:
    """Hold the switched faults in memory, written through to the store so that a restart keeps them."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._chance = random.Random()  # noqa: S311 - chance, not secrecy
        self._number = 0
        self._faults = [
            Fault(**{**dict(row), "options": json.loads(row["options"])})
            for row in store.rows("SELECT * FROM fault ORDER BY fault_id")
        ]
        for fault in self._faults:
            self._number = fault.fault_id
            if fault.name == "read_lag":
                store.take_snapshot(snapshot_name(fault))

    def switched(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def switch_on(
        self,
        *,
        name: str,
        market: str,
        path: str = "",
        times: int | None = None,
        probability: float = 1.0,
        options: dict[str, Any] | None = None,
    ) -> Fault:
        with self._lock:
            self._number += 1
            fault = Fault(self._number, name, market, path, times, probability, options or {})
            self._faults.append(fault)
        if name == "read_lag":
            self._store.take_snapshot(snapshot_name(fault))
        self.keep()
        return fault

    def switch_off(self, *, fault_id: int | None = None, market: str | None = None) -> int:
        """Take faults off the board (one, those of one market, or all) and answer how many went."""
        with self._lock:
            going = [
                fault
                for fault in self._faults
                if fault_id in (None, fault.fault_id) and market in (None, fault.market)
            ]
            self._faults = [fault for fault in self._faults if fault not in going]
        self.keep()
        return len(going)

    def strike(self, name: str, market: str, path: str, *, consume: bool = True) -> Fault | None:
        """Find a fault that hits now and, unless `consume` is false, count it as used."""
        with self._lock:
            for fault in self._faults:
                if fault.name != name or fault.market != market or fault.path not in path:
                    continue
                if fault.probability < 1 and self._chance.random() >= fault.probability:
                    continue
                if consume:
                    self._use(fault)
                return fault
        return None

    def keep(self) -> None:
        """Write the board to the store; called after a request, outside its transaction."""
        with self._lock, self._store.write():
            self._store.forget_snapshots_except({snapshot_name(fault) for fault in self._faults})
            self._store.run("DELETE FROM fault")
            for fault in self._faults:
                self._store.run(
                    "INSERT INTO fault VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    fault.fault_id,
                    fault.name,
                    fault.market,
                    fault.path,
                    fault.times,
                    fault.probability,
                    json.dumps(fault.options),
                    fault.used,
                )

    def _use(self, fault: Fault) -> None:
        fault.used += 1
        if fault.times is not None:
            fault.times -= 1
            if fault.times <= 0:
                self._faults.remove(fault)


def snapshot_name(fault: Fault) -> str:
    return f"fault-{fault.fault_id}"
