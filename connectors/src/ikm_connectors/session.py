"""One shop at one channel, in plain synchronous verbs; no channel's own knowledge, no storage of its own."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import msgspec

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.errors import (
    AuthError,
    ChannelClosed,
    ConnectFailed,
    ConnectorError,
    Misuse,
    NotFound,
    NotOffered,
    RateLimited,
    ReauthorisationNeeded,
    ShopNotLinked,
    StaleVersion,
    TokenExpired,
    TokenRevoked,
    TruncatedResult,
)
from ikm_connectors.outcomes import problem_of, rejected
from ikm_connectors.transport import Clock, Lane, SystemClock, Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from ikm_connectors.sheets import OrdersRead, ResultsRead, Rows, Template
    from ikm_connectors.sheets.listings import FilledFile

Level = TypeVar("Level", m.StockLevel, m.PriceLevel)
REFRESH_AHEAD = timedelta(minutes=5)
PAGES_AT_MOST = 10_000


class TokenStore(Protocol):
    """Keep one shop's tokens. `lock` lets one caller at a time refresh, across processes if there are many;
    `save` must have stored them durably when it returns.
    """

    def load(self) -> m.TokenSet | None: ...

    def save(self, tokens: m.TokenSet) -> None: ...

    def lock(self) -> AbstractContextManager[Any]: ...


class MemoryTokenStore:
    """Keep tokens in this process."""

    def __init__(self, tokens: m.TokenSet | None = None) -> None:
        self._tokens = tokens
        self._lock = threading.RLock()

    def load(self) -> m.TokenSet | None:
        return self._tokens

    def save(self, tokens: m.TokenSet) -> None:
        self._tokens = tokens

    def lock(self) -> AbstractContextManager[Any]:
        return self._lock


class Session:
    """Work with one shop. Every verb raises NotOffered without any network call when the channel lacks it.

    Production is refused unless `allow_production=True`, so that no test can reach a real shop by accident.
    """

    def __init__(
        self,
        connector: c.Connector,
        *,
        environment: m.Environment,
        credentials: Mapping[str, str],
        transport: Transport,
        shop: m.ShopIdentity | None = None,
        tokens: TokenStore | None = None,
        clock: Clock | None = None,
        allow_production: bool = False,
        lane: Lane = "bulk",
    ) -> None:
        if environment.name == "production" and not allow_production:
            raise Misuse("production needs the explicit switch allow_production=True")
        self.connector = connector
        self.environment = environment
        self.credentials = c.Credentials(credentials)
        self.transport = transport
        self.shop = shop
        self.tokens: TokenStore = tokens if tokens is not None else MemoryTokenStore()
        self.clock: Clock = clock if clock is not None else SystemClock()
        self.lane: Lane = lane
        self._newest_sent: dict[tuple[str, m.SkuRef], int] = {}

    # ── account and consent ──────────────────────────────────────────────────────────────────────────────────

    def whoami(self) -> m.ShopIdentity:
        """Read this session's shop as the channel shows it."""
        return self.run(self.connector.whoami(self.shop.id if self.shop is not None else ""))

    def check(self) -> m.HealthReport:
        """Say whether the shop can be worked with now; a refusal becomes the report's problem."""
        try:
            return m.HealthReport(ok=True, shop=self.whoami())
        except ConnectorError as error:
            return m.HealthReport(ok=False, problem=problem_of(error))

    def authorise_url(self, *, state: str, redirect: str) -> str:
        """Make the address to which the shop's owner is sent to give consent."""
        return self._require(c.Authoriser, "authorise_url").authorise_url(
            self._context(None), state=state, redirect=redirect
        )

    def exchange(self, answer: Mapping[str, str]) -> m.Grant:
        """Turn the redirect's query parameters into tokens, stored before they are used; raises ShopNotLinked
        when this session has a shop and the consent was given for another.
        """
        grant = self.run(self._require(c.Authoriser, "exchange").exchange(answer))
        if self.shop is not None and self.shop.id not in {shop.id for shop in grant.shops}:
            raise ShopNotLinked("the consent was given for another shop", request_id=grant.request_id)
        with self.tokens.lock():
            before = self.tokens.load()
            generation = before.generation + 1 if before else grant.tokens.generation
            self.tokens.save(msgspec.structs.replace(grant.tokens, generation=generation))
        if self.shop is None and len(grant.shops) == 1:
            self.shop = grant.shops[0]
        return grant

    def refresh(self) -> m.TokenSet:
        """Renew the tokens now; raises ReauthorisationNeeded when the channel refuses."""
        self._require(c.Authoriser, "refresh")
        tokens = self.tokens.load()
        if tokens is None:
            raise ReauthorisationNeeded("the shop has never given its permission")
        return self._renew(tokens.generation)

    # ── what the channel asks ────────────────────────────────────────────────────────────────────────────────

    def categories(self, cursor: str | None = None) -> m.Page[m.Category]:
        return self.run(self._require(c.Taxonomy, "categories").categories(cursor))

    def attributes(self, category_id: str) -> tuple[m.AttributeRule, ...]:
        return self.run(self._require(c.Taxonomy, "attributes").attributes(category_id))

    def listing_limits(self, category_id: str) -> m.Limits:
        return self.run(self._require(c.Taxonomy, "listing_limits").listing_limits(category_id))

    def brands(self, category_id: str, cursor: str | None = None) -> m.Page[m.Brand]:
        return self.run(self._require(c.Taxonomy, "brands").brands(category_id, cursor))

    def logistic_options(self) -> tuple[m.LogisticOption, ...]:
        return self.run(self._require(c.Taxonomy, "logistic_options").logistic_options())

    def rules(self, category_id: str) -> m.Rules:
        """Gather everything `validate` needs for one category."""
        logistics = self.logistic_options() if self.connector.offers("logistic_options") else None
        return m.Rules(
            limits=self.listing_limits(category_id),
            attributes=self.attributes(category_id) if self.connector.offers("attributes") else (),
            logistics=logistics,
        )

    def upload_image(self, content: bytes, purpose: m.ImagePurpose = "main") -> m.MediaRef:
        """Upload one image file and give the name by which drafts refer to it."""
        media = self._require(c.Media, "upload_image")
        return self.run(media.upload_image(m.ImageFile(content=content, purpose=purpose)))

    # ── listings ─────────────────────────────────────────────────────────────────────────────────────────────

    def create_listing(self, draft: m.ProductDraft, *, client_ref: str) -> m.ListingState:
        """Publish once: the same `client_ref` again gives the same listing, also after a lost answer.
        `client_ref` becomes the listing's own seller code at the channel: choose it unique per shop.
        """
        listings = self._require(c.Listings, "create_listing")
        if not client_ref:
            raise Misuse("create_listing needs a client_ref")
        return self.run(listings.create_listing(draft, client_ref))

    def get_listing(self, listing_id: str) -> m.ListingState:
        state = self.run(self._require(c.Listings, "get_listing").get_listing(listing_id))
        return msgspec.structs.replace(state, observed_at=self.clock.now())

    def find_listing(self, *, seller_sku: str) -> m.ListingState | None:
        return self.run(self._require(c.Listings, "find_listing").find_listing(seller_sku))

    def list_listings(self, cursor: str | None = None) -> m.Page[m.ListingState]:
        return self.run(self._require(c.Listings, "list_listings").list_listings(cursor))

    def update_listing(self, listing_id: str, patch: m.ListingPatch) -> m.WriteOutcome:
        """Change only what the patch names; an empty patch is `unchanged` without any call."""
        listings = self._require(c.Listings, "update_listing")
        if patch.is_empty():
            return m.WriteOutcome(outcome=m.Outcome.UNCHANGED, listing_id=listing_id)
        return self.run(listings.update_listing(listing_id, patch))

    def add_variants(self, listing_id: str, draft: m.ProductDraft) -> m.WriteOutcome:
        """Add those of the draft's variants that a listing lacks; `unchanged` without any write when it lacks none."""
        return self.run(self._require(c.Listings, "add_variants").add_variants(listing_id, draft))

    def set_active(self, listing_id: str, active: bool) -> m.WriteOutcome:
        return self.run(self._require(c.Listings, "set_active").set_active(listing_id, active))

    def delete_listing(self, listing_id: str) -> m.WriteOutcome:
        return self.run(self._require(c.Listings, "delete_listing").delete_listing(listing_id))

    # ── stock and prices ─────────────────────────────────────────────────────────────────────────────────────

    def set_quantities(
        self, levels: Sequence[m.StockLevel], *, compare: bool = False, read_back: bool = False
    ) -> m.BatchResult:
        """Set absolute quantities; one outcome per level, in order. An older version of a SKU than one already
        sent is refused as StaleVersion, here, without a call. `compare` reads first and reports equal ones as
        unchanged; `read_back` reads afterwards and reports what is not so as unknown (or not found).
        """
        stock = self._require(c.Stock, "set_quantities")
        kept: dict[m.SkuRef, int] = {}
        if compare:
            kept = {level.ref: level.quantity for level in self.get_quantities([x.ref for x in levels])}

        def is_kept(level: m.StockLevel) -> bool:
            return kept.get(level.ref) == level.quantity

        result = self._send_newest("stock", levels, is_kept, stock.set_quantities)
        return self._read_back(levels, result) if read_back else result

    def get_quantities(self, refs: Sequence[m.SkuRef]) -> tuple[m.StockLevel, ...]:
        """Read quantities; a SKU the channel does not hold is left out."""
        return self.run(self._require(c.Stock, "get_quantities").get_quantities(refs))

    def set_prices(self, levels: Sequence[m.PriceLevel]) -> m.BatchResult:
        """Set prices; one outcome per level, in order, as `set_quantities`."""
        prices = self._require(c.Prices, "set_prices")
        return self._send_newest("price", levels, lambda _: False, prices.set_prices)

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def orders_feed(
        self, cursor: str | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> m.Page[m.OrderEvent]:
        """Read a page of orders changed in [since, until) (until now); windows too long for the channel are split
        and carried in the cursor. At the end (`next_cursor` None) ask again later with an overlapping `since`.
        """
        orders = self._require(c.Orders, "orders_feed")
        if cursor is None and since is None:
            raise Misuse("the first page of a feed needs `since`")
        end = until if until is not None else self.clock.now()
        return self.run(orders.orders_feed(cursor, since=since if since is not None else end, until=end))

    def get_order(self, order_id: str) -> m.Order:
        return self.run(self._require(c.Orders, "get_order").get_order(order_id))

    def accept_order(self, order_id: str) -> m.WriteOutcome:
        return self.run(self._require(c.Orders, "accept_order").accept_order(order_id))

    def shipping_options(self, order_id: str, package_id: str = "") -> m.ShippingOptions:
        return self.run(self._require(c.Orders, "shipping_options").shipping_options(order_id, package_id))

    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> m.WriteOutcome:
        return self.run(self._require(c.Orders, "ship_order").ship_order(order_id, choice))

    def tracking_number(self, order_id: str, package_id: str = "") -> str:
        """Read the tracking number; empty while the courier has given none."""
        return self.run(self._require(c.Orders, "tracking_number").tracking_number(order_id, package_id))

    def shipping_label(self, order_id: str, package_id: str = "") -> m.Document:
        return self.run(self._require(c.Orders, "shipping_label").shipping_label(order_id, package_id))

    def cancel_order(
        self, order_id: str, reason: m.CancelReason, refs: Sequence[m.SkuRef] = ()
    ) -> m.WriteOutcome:
        return self.run(self._require(c.Orders, "cancel_order").cancel_order(order_id, reason, refs))

    def answer_cancellation(self, order_id: str, accept: bool, reason: str = "") -> m.WriteOutcome:
        orders = self._require(c.Orders, "answer_cancellation")
        return self.run(orders.answer_cancellation(order_id, accept, reason))

    def settlement(self, order_id: str) -> m.SettlementLine:
        return self.run(self._require(c.Orders, "settlement").settlement(order_id))

    # ── notices ──────────────────────────────────────────────────────────────────────────────────────────────

    def verify_notice(self, notice: m.RawNotice) -> None:
        """Check a notice's seal over its untouched body; raises SignatureInvalid, StaleVersion for a replay."""
        self._require(c.Inbound, "verify_notice").verify_notice(notice, self.credentials)

    def decode_notice(self, notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
        return self._require(c.Inbound, "decode_notice").decode_notice(notice)

    def lost_events(self) -> m.Page[m.InboundEvent]:
        return self.run(self._require(c.Inbound, "lost_events").lost_events())

    def confirm_lost_events(self, cursor: str) -> None:
        self.run(self._require(c.Inbound, "confirm_lost_events").confirm_lost_events(cursor))

    # ── files ────────────────────────────────────────────────────────────────────────────────────────────────

    def templates(self) -> Mapping[str, Template]:
        return self._require(c.Files, "templates").templates()

    def fill_listings(self, drafts: Sequence[m.ProductDraft], template: Template | None = None) -> FilledFile:
        """Fill drafts into a file that a person uploads; one outcome per draft."""
        return self._require(c.Files, "fill_listings").fill_listings(drafts, template)

    def fill_stock(self, levels: Sequence[m.StockLevel], template: Template | None = None) -> FilledFile:
        return self._require(c.Files, "fill_stock").fill_stock(levels, template)

    def fill_prices(self, levels: Sequence[m.PriceLevel], template: Template | None = None) -> FilledFile:
        return self._require(c.Files, "fill_prices").fill_prices(levels, template)

    def read_orders(
        self,
        rows: Rows,
        template: Template | None = None,
        *,
        listed: Mapping[str, m.SkuRef] = {},
        known: Mapping[str, str] = {},
    ) -> OrdersRead:
        """Read orders from a file's rows; nothing is done, importing is the caller's act."""
        files = self._require(c.Files, "read_orders")
        return files.read_orders(rows, template, listed=listed, known=known)

    def read_results(self, rows: Rows, template: Template | None = None) -> ResultsRead:
        return self._require(c.Files, "read_results").read_results(rows, template)

    # ── driving ──────────────────────────────────────────────────────────────────────────────────────────────

    def run[T](self, flow: c.Flow[T]) -> T:
        """Drive any flow of this connector with this shop's tokens."""
        return c.drive(flow, self._perform, self.clock.sleep)

    def _require[C](self, capability: type[C], verb: str) -> C:
        if not isinstance(self.connector, capability) or not self.connector.offers(verb):
            raise NotOffered(f"{self.connector.card.name}: {verb}")
        return self.connector

    def _context(self, tokens: m.TokenSet | None) -> c.Context:
        return c.Context(
            environment=self.environment,
            credentials=self.credentials,
            now=self.clock.now(),
            shop=self.shop,
            tokens=tokens,
        )

    def _send[T](self, operation: c.Operation[T], tokens: m.TokenSet | None) -> T:
        ending = self.connector.card.ending
        if ending is not None and self.environment.name != "simulator":
            raise ChannelClosed(f"{self.connector.card.name}: {ending.what_en}; {ending.instead_en}")
        return self.transport.perform(
            operation, lambda: self._context(tokens), self.connector.card, self.lane
        )

    def _perform(self, operation: c.Operation[Any]) -> Any:
        if not operation.needs_token:
            return self._send(operation, None)
        tokens = self._usable_tokens()
        try:
            return self._send(operation, tokens)
        except TokenExpired:
            # The channel checks the token before it does anything, so even a write was surely not done.
            return self._send(operation, self._renew(tokens.generation))
        except TokenRevoked:
            with self.tokens.lock():
                self.tokens.save(msgspec.structs.replace(tokens, refused=True))
            raise

    def _usable_tokens(self) -> m.TokenSet:
        tokens = self.tokens.load()
        if tokens is None:
            raise ReauthorisationNeeded("the shop has never given its permission")
        if tokens.refused:
            raise ReauthorisationNeeded("the channel has refused the shop's permission")
        if tokens.access_expires_at - REFRESH_AHEAD > self.clock.now():
            return tokens
        return self._renew(tokens.generation)

    def _renew(self, seen_generation: int) -> m.TokenSet:
        """Refresh once for all callers: the first in the lock does it, the others find a newer generation."""
        with self.tokens.lock():
            tokens = self.tokens.load()
            if tokens is None or tokens.refused:
                raise ReauthorisationNeeded("the channel has refused the shop's permission")
            if tokens.generation != seen_generation:
                return tokens
            if not tokens.refresh or not isinstance(self.connector, c.Authoriser):
                raise ReauthorisationNeeded("the permission has run out and cannot be renewed")
            if tokens.single_use and tokens.refresh_sent:
                # An earlier refresh was sent and its answer lost: the token may be spent, so it is not sent twice.
                if tokens.access_expires_at > self.clock.now():
                    return tokens
                raise ReauthorisationNeeded("a refresh was sent and its answer never came")
            self.tokens.save(msgspec.structs.replace(tokens, refresh_sent=True))
            try:
                fresh = c.drive(
                    self.connector.refresh(tokens), lambda op: self._send(op, None), self.clock.sleep
                )
            except (ConnectFailed, RateLimited):
                self.tokens.save(tokens)
                raise
            except AuthError as error:
                if error.scope == "application":  # our key or clock is wrong, the shop has refused nothing
                    self.tokens.save(tokens)
                    raise
                self.tokens.save(msgspec.structs.replace(tokens, refused=True))
                raise ReauthorisationNeeded(
                    error.safe_detail, channel_code=error.channel_code, request_id=error.request_id
                ) from error
            fresh = msgspec.structs.replace(fresh, generation=tokens.generation + 1)
            self.tokens.save(fresh)
            return fresh

    def _send_newest(
        self,
        kind: str,
        levels: Sequence[Level],
        is_kept: Callable[[Level], bool],
        verb: Callable[[Sequence[Level]], c.Flow[m.BatchResult]],
    ) -> m.BatchResult:
        """Send the newest level of each SKU only, and give every input its outcome."""
        newest: dict[m.SkuRef, int] = {}
        for index, level in enumerate(levels):
            if level.ref not in newest or level.version >= levels[newest[level.ref]].version:
                newest[level.ref] = index
        outcomes: dict[int, m.WriteOutcome] = {}
        sending: list[int] = []
        for index, level in enumerate(levels):
            floor = self._newest_sent.get((kind, level.ref), level.version)
            if newest[level.ref] != index or level.version < floor:
                stale = StaleVersion("a newer version of this SKU was sent")
                outcomes[index] = rejected(stale, ref=level.ref, version=level.version)
            elif is_kept(level):
                outcomes[index] = m.WriteOutcome(
                    outcome=m.Outcome.UNCHANGED,
                    listing_id=level.ref.listing_id,
                    ref=level.ref,
                    version=level.version,
                )
            else:
                sending.append(index)
        if sending:
            for index in sending:
                self._newest_sent[kind, levels[index].ref] = levels[index].version
            result = self.run(verb([levels[index] for index in sending]))
            if len(result.outcomes) != len(sending):
                raise Misuse(
                    f"{self.connector.card.id} gave {len(result.outcomes)} of {len(sending)} outcomes"
                )
            outcomes.update(zip(sending, result.outcomes, strict=True))
        return m.BatchResult(outcomes=tuple(outcomes[index] for index in range(len(levels))))

    def _read_back(self, levels: Sequence[m.StockLevel], result: m.BatchResult) -> m.BatchResult:
        observed = {level.ref: level.quantity for level in self.get_quantities([x.ref for x in levels])}
        checked = []
        for level, outcome in zip(levels, result.outcomes, strict=True):
            seen = observed.get(level.ref)
            if outcome.outcome is not m.Outcome.CONFIRMED or seen == level.quantity:
                checked.append(outcome)
            elif seen is None:
                missing = NotFound("the channel said yes, but does not hold this SKU", scope="sku")
                checked.append(rejected(missing, ref=level.ref, version=level.version))
            else:
                checked.append(msgspec.structs.replace(outcome, outcome=m.Outcome.UNKNOWN))
        return m.BatchResult(outcomes=tuple(checked))


def every[T](read: Callable[[str | None], m.Page[T]], *, pages_at_most: int = PAGES_AT_MOST) -> Iterator[T]:
    """Read all pages, one at a time; raises TruncatedResult at the limit or when a cursor repeats, never stops short."""
    cursor: str | None = None
    seen: set[str] = set()
    for _ in range(pages_at_most):
        page = read(cursor)
        yield from page.items
        cursor = page.next_cursor
        if cursor is None:
            return
        if cursor in seen:
            raise TruncatedResult("the channel gives the same page again", request_id=page.request_id)
        seen.add(cursor)
    raise TruncatedResult(f"more than {pages_at_most} pages")
