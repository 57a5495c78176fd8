"""What a subclass of the suite states about its channel, and how worlds are made from that."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.catalogue import get_connector
from ikm_connectors.testing.clock import FixedClock
from ikm_connectors.testing.worlds import MEMORY_ADDRESS, MemoryWorld

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ikm_connectors.errors import ConnectorError
    from ikm_connectors.session import Session
    from ikm_connectors.testing.market import MemoryMarket

RECORDED_AT = datetime.fromtimestamp(1_700_000_000, UTC)


class SuiteFacts:
    """State the facts: everything a group needs to know beside the connector itself."""

    channel_id: ClassVar[str]
    modes: ClassVar[tuple[str, ...]] = ("memory", "sandbox")
    wire_folder: ClassVar[Path]
    credentials: ClassVar[Mapping[str, str]]
    shop: ClassVar[m.ShopIdentity]
    dialect: ClassVar[type[MemoryMarket]]
    single_use: ClassVar[bool]
    # parts of the paths that create, read (listing), set stock, show (active), ship and refresh (token)
    paths: ClassVar[Mapping[str, str]]
    # False where the channel's documents give no call to show a hidden listing again
    shows_again: ClassVar[bool] = True

    # the sandbox's faults that this market's documents do not describe, and the one shop it has when it makes no others
    sandbox_lacks: ClassVar[frozenset[str]] = frozenset()
    sandbox_shop: ClassVar[str] = ""
    # the pace at which the sandbox's market must go, since the suite's clocks do not wait
    sandbox_settings: ClassVar[Mapping[str, Any]] = {}
    # False where the market has no field for our code, so that the sandbox must be told its own number of a listing
    keeps_code: ClassVar[bool] = True
    # how many refusals the channel's documents name at least
    refusals_known: ClassVar[int] = 21

    def connector(self) -> c.Connector:
        """Give the connector under test."""
        return get_connector(self.channel_id)

    def seal_vectors(self) -> list[tuple[str, str, str]]:
        """Give the official test vectors as (name, seal computed by the connector, seal published)."""
        raise NotImplementedError

    def refusals(self) -> list[tuple[c.HttpResponse, type[ConnectorError]]]:
        """Give one answer per row of the fault table with the class it must become."""
        raise NotImplementedError

    def refusal(self, code: str) -> c.HttpResponse:
        """Give the channel's refusal with a code that no table knows."""
        raise NotImplementedError

    def parse(self, response: c.HttpResponse) -> object:
        """Read an answer as any of the channel's reads would."""
        raise NotImplementedError

    def notice(self, at: datetime, *, status: str = "", secret: str = "") -> m.RawNotice:
        """Make a sealed notice about an order as the channel sends it at that time."""
        raise NotImplementedError

    def statuses(self) -> Mapping[str, m.OrderStatus]:
        """Give every order status the channel documents with the neutral one."""
        raise NotImplementedError

    def order_answer(self, status: str) -> tuple[str, *tuple[c.HttpResponse, ...]]:
        """Give an order's number and the channel's answers, one per call that reads an order, which show it in a
        status, with a line of no known listing.
        """
        raise NotImplementedError

    def write_once(self, session: Session) -> None:
        """Do one write that reads nothing before, at the path `active`."""
        session.set_active("100001", self.shows_again)

    def variants(self, wished: int) -> int:
        """Give the number of variants a draft may have here: none where the channel knows none."""
        flag = self.connector().card.flag("variants.max_levels")
        return 0 if flag is not None and flag.value == "no" else wished

    def sweep_calls(self, listings: int, skus_each: int) -> int:
        """Give how many calls set the stock of that many SKUs."""
        return listings * math.ceil(skus_each / 50)

    def order_name(self, made: Mapping[str, Any]) -> str:
        """Give the id by which the connector knows an order that the sandbox's control made."""
        return str(made["order_id"])

    def sandbox_listing(self, listing_id: str) -> str:
        """Give the id by which the sandbox's control knows a listing of the connector."""
        return listing_id

    # ── worlds ───────────────────────────────────────────────────────────────────────────────────────────────

    def make_memory_world(self) -> MemoryWorld:
        clock = FixedClock()
        return MemoryWorld(
            connector=self.connector(),
            credentials=self.credentials,
            shop=self.shop,
            market=self.dialect(clock),
            clock=clock,
            single_use=self.single_use,
        )

    def recorded_context(self) -> c.Context:
        """Give the context in which all samples are recorded."""
        connector = self.connector()
        return c.Context(
            environment=connector.card.simulator(MEMORY_ADDRESS),
            credentials=c.Credentials(self.credentials),
            now=RECORDED_AT,
            shop=self.shop,
            tokens=m.TokenSet(
                access="59777174636562737266615546704c6d",
                access_expires_at=RECORDED_AT + timedelta(hours=4),
                refresh="refresh-0",
                single_use=self.single_use,
            ),
        )
