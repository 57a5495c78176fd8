"""All shelves of the sandbox in one place, as handed to each marketplace and to the console."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ikm_sandbox.accounts import Accounts
from ikm_sandbox.clock import Clock
from ikm_sandbox.faults import Fault, FaultBoard
from ikm_sandbox.goods import Goods
from ikm_sandbox.journal import Journal
from ikm_sandbox.notices import Notices
from ikm_sandbox.rates import Rates
from ikm_sandbox.records import Records
from ikm_sandbox.settings import Settings
from ikm_sandbox.store import Store
from ikm_sandbox.trade import Trade
from ikm_sandbox.wire import Call

_OF_MARKET = (
    "app",
    "shop",
    "link",
    "code",
    "token",
    "image",
    "refund",
    "notice",
    "record",
    "request_log",
    "setting",
)


class Bazaar:
    def __init__(self, data: Path) -> None:
        self.store = Store(data)
        self.clock = Clock(self.store)
        self.settings = Settings(self.store)
        self.faults = FaultBoard(self.store)
        self.journal = Journal(self.store)
        self.rates = Rates()
        self.records = Records(self.store, self.clock)
        self.accounts = Accounts(self.store, self.clock)
        self.notices = Notices(self.store, self.clock, self.settings, self.accounts, self.faults)
        self.goods = Goods(self.store, self.clock, self.notices.announce)
        self.trade = Trade(self.store, self.clock, self.goods, self.notices.announce)

        self.due_work: list[Callable[[], None]] = []

    def settle(self) -> None:
        """Do what has become due by the clock: what each marketplace added, then verdicts of reviews."""
        for work in self.due_work:
            work()
        self.goods.settle_reviews()

    def setting(self, market: str, name: str) -> Any:
        return self.settings.get(market, name)

    def strike(self, call: Call, market: str, name: str, *, consume: bool = True) -> Fault | None:
        """Ask whether a switched fault hits this call, and note it on the call."""
        fault = self.faults.strike(name, market, call.path, consume=consume)
        if fault and name not in call.faults:
            call.faults.append(name)
        return fault

    def reset(self, market: str) -> None:
        """Empty one market and bring back its documented credentials."""
        self.faults.switch_off(market=market)
        self.rates.forget(market)
        with self.store.write():
            self.store.run(
                "DELETE FROM sale_line WHERE order_id IN (SELECT order_id FROM sale WHERE market = ?)", market
            )
            self.store.run("DELETE FROM sale WHERE market = ?", market)
            self.store.run(
                "DELETE FROM sku WHERE listing_id IN (SELECT listing_id FROM listing WHERE market = ?)",
                market,
            )
            self.store.run("DELETE FROM listing WHERE market = ?", market)
            for table in _OF_MARKET:
                self.store.run(f"DELETE FROM {table} WHERE market = ?", market)  # noqa: S608 - names above
            self.accounts.seed(market)
