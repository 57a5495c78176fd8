"""What a connector is: pure operations and the small capabilities built of them; no network and no clock.

An `Operation` is one call: `build` makes the request from a `Context`, `parse` reads the answer; both are pure.
A `Flow` is a generator that yields operations (or a `Pause`) and returns the verb's result, so the same code is
driven by a synchronous transport, by aiohttp, or by a test with recorded answers. A failed operation is thrown
into the flow as its ConnectorError, so that a flow may look up what happened before it gives up.
"""

# ruff: noqa: ARG002 - the absent default of a verb takes the arguments and uses none

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal

import msgspec

from ikm_connectors.errors import (
    BadResponse,
    ConnectorError,
    Maintenance,
    Misuse,
    NotOffered,
    RateLimited,
    Unavailable,
)

if TYPE_CHECKING:
    from ikm_connectors import model as m
    from ikm_connectors.sheets import OrdersRead, ResultsRead, Rows, Template
    from ikm_connectors.sheets.listings import FilledFile

EPOCH = datetime.fromtimestamp(0, UTC)
HTTP_TOO_MANY, HTTP_UNAVAILABLE, HTTP_SERVER_ERROR = 429, 503, 500


# ── One call ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """Hold one request ready to send; `url` is complete, `body` are the exact bytes that were sealed."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """Hold one answer; header names are lower case, `received_at` is the transport's own time."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    received_at: datetime = EPOCH

    def json(self) -> Any:
        """Read the body as JSON. Raises RateLimited (429), Maintenance or Unavailable (5xx without JSON),
        BadResponse when nothing readable is there: an empty success is no success.
        """
        body: Any = None
        readable = True
        try:
            body = msgspec.json.decode(self.body)
        except msgspec.DecodeError:
            readable = False
        detail = f"HTTP {self.status}"
        if self.status == HTTP_TOO_MANY:
            raise RateLimited(detail, retry_after=self.retry_after(), raw=body)
        if self.status >= HTTP_SERVER_ERROR:
            kind = Maintenance if self.status == HTTP_UNAVAILABLE and self.retry_after() else Unavailable
            raise kind(detail, retry_after=self.retry_after(), raw=body)
        if not readable or not isinstance(body, dict):
            raise BadResponse(f"{detail}, {len(self.body)} bytes that are no JSON object")
        return body

    def retry_after(self) -> float | None:
        """Give the wait in seconds that the answer asks for, from seconds or from a date; None when it asks none."""
        value = self.headers.get("retry-after", "").strip()
        if not value:
            return None
        if value.isdigit():
            return float(value)
        try:
            until = parsedate_to_datetime(value)
        except ValueError:
            return None
        return max(0.0, (until - self.received_at).total_seconds())


class Credentials(Mapping[str, str]):
    """Hold the application's credentials without ever showing them; a missing one raises Misuse."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> str:
        if not self._values.get(name):
            raise Misuse(f"the credential {name!r} is missing")
        return self._values[name]

    def optional(self, name: str) -> str:
        """Give a credential that may be absent; empty then."""
        return self._values.get(name, "")

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Credentials({', '.join(self._values)}: hidden)"


@dataclass(frozen=True, slots=True)
class Context:
    """Gather all that a request depends on beside its arguments."""

    environment: m.Environment
    credentials: Credentials
    now: datetime
    shop: m.ShopIdentity | None = None
    tokens: m.TokenSet | None = None

    def address(self, purpose: str = "api") -> str:
        return self.environment.addresses[purpose].rstrip("/")

    @property
    def timestamp(self) -> int:
        return int(self.now.timestamp())

    def require_shop(self) -> m.ShopIdentity:
        if self.shop is None:
            raise Misuse("this call needs a shop")
        return self.shop

    def require_tokens(self) -> m.TokenSet:
        if self.tokens is None:
            raise Misuse("this call needs the shop's tokens")
        return self.tokens


@dataclass(frozen=True, slots=True)
class Operation[T]:
    """Describe one call: its name (for limits and traces), whether it writes, whether it needs the shop's token."""

    name: str
    effect: Literal["read", "write"]
    build: Callable[[Context], HttpRequest]
    parse: Callable[[HttpResponse], T]
    needs_token: bool = True


@dataclass(frozen=True, slots=True)
class Pause:
    """Ask the driver to wait; the channel says how long and why."""

    seconds: float
    reason: str


type Step = Operation[Any] | Pause
type Flow[T] = Generator[Step, Any, T]


def ask[T](operation: Operation[T]) -> Flow[T]:
    """Send one operation and give its result with its type, to be used with `yield from`."""
    result: T = yield operation
    return result


def drive[T](flow: Flow[T], perform: Callable[[Operation[Any]], Any], sleep: Callable[[float], None]) -> T:
    """Run a flow to its end with a synchronous `perform`; a ConnectorError goes into the flow first."""
    try:
        step = next(flow)
        while True:
            if isinstance(step, Pause):
                sleep(step.seconds)
                step = flow.send(None)
                continue
            try:
                result = perform(step)
            except ConnectorError as error:
                step = flow.throw(error)
            else:
                step = flow.send(result)
    except StopIteration as end:
        value: T = end.value
        return value


async def drive_async[T](
    flow: Flow[T],
    perform: Callable[[Operation[Any]], Awaitable[Any]],
    sleep: Callable[[float], Awaitable[None]],
) -> T:
    """Run a flow to its end with an asynchronous `perform`; the same steps as `drive`."""
    try:
        step = next(flow)
        while True:
            if isinstance(step, Pause):
                await sleep(step.seconds)
                step = flow.send(None)
                continue
            try:
                result = await perform(step)
            except ConnectorError as error:
                step = flow.throw(error)
            else:
                step = flow.send(result)
    except StopIteration as end:
        value: T = end.value
        return value


def read_as[T](shape: type[T], raw: Any, request_id: str = "") -> T:
    """Read a channel's object into a typed shape; unknown fields are ignored, wrong ones raise BadResponse."""
    try:
        return msgspec.convert(raw, shape, strict=False)
    except msgspec.ValidationError as error:
        raise BadResponse(str(error), request_id=request_id, raw=raw) from error


# ── Capabilities ─────────────────────────────────────────────────────────────────────────────────────────────


def absent[Verb: Callable[..., Any]](verb: Verb) -> Verb:
    """Mark a default verb that only raises NotOffered, so that a connector's card can be checked against it."""
    verb.__absent__ = True  # type: ignore[attr-defined]
    return verb


def _none(connector: object, verb: str) -> NotOffered:
    return NotOffered(f"{type(connector).__name__} does not offer {verb}")


VERB_FLAGS: Mapping[str, str] = {
    # every verb of a Session and the card's flag that declares it
    "whoami": "account.whoami",
    "authorise_url": "auth.authorise",
    "exchange": "auth.exchange",
    "refresh": "auth.refresh",
    "categories": "taxonomy.categories",
    "attributes": "taxonomy.required_attributes",
    "listing_limits": "taxonomy.limits",
    "brands": "taxonomy.brands",
    "logistic_options": "taxonomy.logistics",
    "upload_image": "image.upload",
    "create_listing": "listing.create",
    "update_listing": "listing.update_partial",
    "add_variants": "variants.add",
    "set_active": "listing.pause",
    "delete_listing": "listing.delete",
    "get_listing": "listing.get",
    "find_listing": "listing.find_by_seller_sku",
    "list_listings": "listing.list",
    "set_quantities": "stock.absolute",
    "get_quantities": "stock.read",
    "set_prices": "price.set",
    "orders_feed": "orders.feed",
    "get_order": "orders.get",
    "accept_order": "orders.accept_needed",
    "shipping_options": "orders.shipping_options",
    "ship_order": "orders.ship",
    "tracking_number": "orders.tracking",
    "shipping_label": "orders.label",
    "cancel_order": "orders.cancel",
    "answer_cancellation": "orders.answer_cancellation",
    "settlement": "settlement.supported",
    "verify_notice": "webhook.signature",
    "decode_notice": "webhook.supported",
    "lost_events": "webhook.lost_inbox",
    "confirm_lost_events": "webhook.lost_inbox_confirm",
    "templates": "files.templates",
    "fill_listings": "files.listings",
    "fill_stock": "files.stock",
    "fill_prices": "files.prices",
    "read_orders": "files.orders",
    "read_results": "files.results",
}
FILE_FLAGS = "files."  # a card may leave these out: it then says no
CALL_FLAGS = tuple(dict.fromkeys(name for name in VERB_FLAGS.values() if not name.startswith(FILE_FLAGS)))


class Connector(ABC):
    """Be one channel: its card and who the shop is. Connectors hold no state; open a Session to use one."""

    card: ClassVar[m.Card]

    @abstractmethod
    def whoami(self, shop_id: str) -> Flow[m.ShopIdentity]:
        """Read the shop `shop_id` (any shop of the tokens when empty); raises ShopNotLinked when they do not open it."""

    def offers(self, verb: str) -> bool:
        """Say whether a verb is really there (not the absent default), whatever the card declares."""
        method = getattr(type(self), verb, None)
        return method is not None and not getattr(method, "__absent__", False)


class Authoriser:
    """Bring a shop's consent and keep it alive."""

    @absent
    def authorise_url(self, context: Context, *, state: str, redirect: str) -> str:
        """Make the address to which the shop's owner is sent."""
        raise _none(self, "authorise_url")

    @absent
    def exchange(self, answer: Mapping[str, str]) -> Flow[m.Grant]:
        """Turn the query parameters of the redirect back into tokens and shops."""
        raise _none(self, "exchange")

    @absent
    def refresh(self, tokens: m.TokenSet) -> Flow[m.TokenSet]:
        """Bring new tokens; raises ReauthorisationNeeded when the channel refuses."""
        raise _none(self, "refresh")


class Taxonomy:
    """Read what the channel asks of products."""

    @absent
    def categories(self, cursor: str | None = None) -> Flow[m.Page[m.Category]]:
        """Read the shop's category tree."""
        raise _none(self, "categories")

    @absent
    def attributes(self, category_id: str) -> Flow[tuple[m.AttributeRule, ...]]:
        """Read the attributes of a leaf category."""
        raise _none(self, "attributes")

    @absent
    def listing_limits(self, category_id: str) -> Flow[m.Limits]:
        """Read the bounds that hold in a category now."""
        raise _none(self, "listing_limits")

    @absent
    def brands(self, category_id: str, cursor: str | None = None) -> Flow[m.Page[m.Brand]]:
        """Read the brands of a category."""
        raise _none(self, "brands")

    @absent
    def logistic_options(self) -> Flow[tuple[m.LogisticOption, ...]]:
        """Read the delivery services of the shop."""
        raise _none(self, "logistic_options")


class Media:
    """Bring images to the channel."""

    @absent
    def upload_image(self, image: m.ImageFile) -> Flow[m.MediaRef]:
        """Upload one image; sending it twice only wastes room, yet it is a write and is never resent blindly."""
        raise _none(self, "upload_image")


class Listings:
    """Publish, read and change listings."""

    @absent
    def get_listing(self, listing_id: str) -> Flow[m.ListingState]:
        """Read one listing with its variants; raises NotFound."""
        raise _none(self, "get_listing")

    @absent
    def list_listings(self, cursor: str | None = None) -> Flow[m.Page[m.ListingState]]:
        """Read a page of all listings, deleted ones left out."""
        raise _none(self, "list_listings")

    @absent
    def find_listing(self, seller_sku: str) -> Flow[m.ListingState | None]:
        """Look up a listing by our own code; None when the channel holds none."""
        raise _none(self, "find_listing")

    @absent
    def create_listing(self, draft: m.ProductDraft, client_ref: str) -> Flow[m.ListingState]:
        """Publish a draft once: the same `client_ref` again gives the same listing."""
        raise _none(self, "create_listing")

    @absent
    def update_listing(self, listing_id: str, patch: m.ListingPatch) -> Flow[m.WriteOutcome]:
        """Change only the fields named in the patch."""
        raise _none(self, "update_listing")

    @absent
    def add_variants(self, listing_id: str, draft: m.ProductDraft) -> Flow[m.WriteOutcome]:
        """Add the draft's variants that the listing does not hold yet, each once, and touch no other; raises
        VariantRule where the draft's kinds of choice are not the listing's own.
        """
        raise _none(self, "add_variants")

    @absent
    def set_active(self, listing_id: str, active: bool) -> Flow[m.WriteOutcome]:
        """Show or hide a listing."""
        raise _none(self, "set_active")

    @absent
    def delete_listing(self, listing_id: str) -> Flow[m.WriteOutcome]:
        """Delete a listing for good."""
        raise _none(self, "delete_listing")


class Stock:
    """Set and read quantities, always absolute."""

    @absent
    def set_quantities(self, levels: Sequence[m.StockLevel]) -> Flow[m.BatchResult]:
        """Set quantities; splits by the channel's batch size, gives one outcome per level in the same order."""
        raise _none(self, "set_quantities")

    @absent
    def get_quantities(self, refs: Sequence[m.SkuRef]) -> Flow[tuple[m.StockLevel, ...]]:
        """Read quantities; a SKU the channel does not hold is left out."""
        raise _none(self, "get_quantities")


class Prices:
    """Set prices."""

    @absent
    def set_prices(self, levels: Sequence[m.PriceLevel]) -> Flow[m.BatchResult]:
        """Set prices; as `set_quantities`."""
        raise _none(self, "set_prices")


class Orders:
    """Read orders and do the seller's part."""

    @absent
    def orders_feed(
        self, cursor: str | None, *, since: datetime, until: datetime
    ) -> Flow[m.Page[m.OrderEvent]]:
        """Read a page of orders changed in [since, until); a cursor carries its own window and wins over both."""
        raise _none(self, "orders_feed")

    @absent
    def get_order(self, order_id: str) -> Flow[m.Order]:
        """Read one order; raises NotFound."""
        raise _none(self, "get_order")

    @absent
    def accept_order(self, order_id: str) -> Flow[m.WriteOutcome]:
        """Accept an order, where the channel waits for that."""
        raise _none(self, "accept_order")

    @absent
    def shipping_options(self, order_id: str, package_id: str = "") -> Flow[m.ShippingOptions]:
        """Read how an order may be handed over."""
        raise _none(self, "shipping_options")

    @absent
    def ship_order(self, order_id: str, choice: m.ShipmentChoice) -> Flow[m.WriteOutcome]:
        """Arrange the hand-over."""
        raise _none(self, "ship_order")

    @absent
    def tracking_number(self, order_id: str, package_id: str = "") -> Flow[str]:
        """Read the tracking number; empty while the courier has given none."""
        raise _none(self, "tracking_number")

    @absent
    def shipping_label(self, order_id: str, package_id: str = "") -> Flow[m.Document]:
        """Bring the shipping label."""
        raise _none(self, "shipping_label")

    @absent
    def cancel_order(
        self, order_id: str, reason: m.CancelReason, refs: Sequence[m.SkuRef] = ()
    ) -> Flow[m.WriteOutcome]:
        """Cancel as the seller; `refs` name the lines that are out of stock."""
        raise _none(self, "cancel_order")

    @absent
    def answer_cancellation(self, order_id: str, accept: bool, reason: str = "") -> Flow[m.WriteOutcome]:
        """Answer the buyer's wish to cancel."""
        raise _none(self, "answer_cancellation")

    @absent
    def settlement(self, order_id: str) -> Flow[m.SettlementLine]:
        """Read what one order brings after fees."""
        raise _none(self, "settlement")


class Inbound:
    """Verify and read the notices a channel sends; both pure."""

    @absent
    def verify_notice(self, notice: m.RawNotice, credentials: Credentials) -> None:
        """Check the seal over the untouched body; raises SignatureInvalid, and StaleVersion for a replay."""
        raise _none(self, "verify_notice")

    @absent
    def decode_notice(self, notice: m.RawNotice) -> tuple[m.InboundEvent, ...]:
        """Read a notice into events; never touches the network."""
        raise _none(self, "decode_notice")

    @absent
    def lost_events(self) -> Flow[m.Page[m.InboundEvent]]:
        """Read the notices that did not arrive, oldest first; `next_cursor` is what to confirm."""
        raise _none(self, "lost_events")

    @absent
    def confirm_lost_events(self, cursor: str) -> Flow[None]:
        """Confirm lost notices up to the cursor so that the channel forgets them."""
        raise _none(self, "confirm_lost_events")


class Files:
    """Exchange by files that a person carries, for channels without an interface; pure, rows out and rows in.
    Each verb takes a template fitted to the seller's own file, or uses the channel's layout.
    """

    @absent
    def templates(self) -> Mapping[str, Template]:
        """Give the channel's layouts by purpose: listings, stock, prices, orders, results."""
        raise _none(self, "templates")

    @absent
    def fill_listings(self, drafts: Sequence[m.ProductDraft], template: Template | None = None) -> FilledFile:
        """Fill drafts into a file, one row per SKU, one outcome per draft."""
        raise _none(self, "fill_listings")

    @absent
    def fill_stock(self, levels: Sequence[m.StockLevel], template: Template | None = None) -> FilledFile:
        """Fill quantities into a file; the id of a SKU is our own code."""
        raise _none(self, "fill_stock")

    @absent
    def fill_prices(self, levels: Sequence[m.PriceLevel], template: Template | None = None) -> FilledFile:
        """Fill prices into a file."""
        raise _none(self, "fill_prices")

    @absent
    def read_orders(
        self,
        rows: Rows,
        template: Template | None = None,
        *,
        listed: Mapping[str, m.SkuRef] = {},
        known: Mapping[str, str] = {},
    ) -> OrdersRead:
        """Read orders from rows without doing anything; see sheets.orders.read_orders."""
        raise _none(self, "read_orders")

    @absent
    def read_results(self, rows: Rows, template: Template | None = None) -> ResultsRead:
        """Read what became of an upload."""
        raise _none(self, "read_results")
