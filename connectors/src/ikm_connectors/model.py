"""The plain, frozen data that connectors take and give; no network, no channel's own words except in `raw`.

Money is integer rupiah, quantity is absolute and ≥ 0, times are UTC-aware, ids are strings, cursors are opaque.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

import msgspec

from ikm_connectors.errors import Action, Language, Misuse, Scope, Text, text_for


class Plain(msgspec.Struct, frozen=True, kw_only=True):
    """Be the root of all data here: frozen, by keyword only."""


class Parsed(Plain, frozen=True, kw_only=True):
    """Be the root of everything read from a channel: keeps the channel's own object and its request id."""

    raw: Any = None
    request_id: str = ""


# ── Money and amounts ────────────────────────────────────────────────────────────────────────────────────────


class Money(msgspec.Struct, frozen=True, order=True):
    """Hold whole rupiah (or the smallest unit of `currency`)."""

    amount: int
    currency: str = "IDR"

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise Misuse("money is a whole number")

    def __add__(self, other: Money) -> Money:
        if self.currency != other.currency:
            raise Misuse(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + Money(-other.amount, other.currency)


class SkuRef(msgspec.Struct, frozen=True, order=True):
    """Name one sellable unit at a channel: its listing and its variant there (`"0"` or the channel's own id)."""

    listing_id: str
    sku_id: str


# ── What we want to publish ──────────────────────────────────────────────────────────────────────────────────

ImagePurpose = Literal["main", "option", "description", "attribute", "certificate", "size_chart"]
Condition = Literal["new", "used"]


class MediaRef(Parsed, frozen=True, kw_only=True):
    """Name an image the channel already holds."""

    id: str
    url: str = ""


class ImageFile(Plain, frozen=True, kw_only=True):
    """Hold an image not yet uploaded; `content` is the file's bytes."""

    content: bytes
    filename: str = "image.jpg"
    purpose: ImagePurpose = "main"


class ChosenValue(Plain, frozen=True, kw_only=True):
    """Hold one value of an attribute: an id of the channel's list, or free text, with a unit where asked."""

    value_id: str = ""
    text: str = ""
    unit: str = ""


class AttributeValue(Plain, frozen=True, kw_only=True):
    attribute_id: str
    values: tuple[ChosenValue, ...]


class OptionAxis(Plain, frozen=True, kw_only=True):
    """Describe one way in which variants differ ("Warna": merah, biru), with an optional image per value."""

    name: str
    values: tuple[str, ...]
    images: Mapping[str, MediaRef] = {}


class SkuDraft(Plain, frozen=True, kw_only=True):
    """Describe one variant; `options` names one value per axis, in the axes' order (empty without variants)."""

    seller_sku: str
    price: Money
    quantity: int
    options: tuple[str, ...] = ()
    barcode: str = ""


class Parcel(Plain, frozen=True, kw_only=True):
    """Describe the packed product: grams and whole centimetres (0 = not given)."""

    weight_g: int
    length_cm: int = 0
    width_cm: int = 0
    height_cm: int = 0


class Provenance(Plain, frozen=True, kw_only=True):
    """Keep who made it and under which certificates; never sent outward by a connector on its own."""

    producer_ref: str = ""
    workshop_ref: str = ""
    certificates: tuple[str, ...] = ()


class ProductDraft(Plain, frozen=True, kw_only=True):
    """Describe a whole product as we wish to publish it on one channel."""

    master_ref: str
    title: str
    description: str
    category_id: str
    skus: tuple[SkuDraft, ...]
    images: tuple[MediaRef, ...]
    parcel: Parcel
    options: tuple[OptionAxis, ...] = ()
    attributes: tuple[AttributeValue, ...] = ()
    brand_id: str = ""
    brand_name: str = ""
    logistics: tuple[str, ...] = ()
    condition: Condition = "new"
    preorder_days: int = 0
    provenance: Provenance | None = None
    ext: Mapping[str, Any] = {}


class ListingPatch(Plain, frozen=True, kw_only=True):
    """Name the fields to change; `None` leaves the channel's value untouched."""

    title: str | None = None
    description: str | None = None
    category_id: str | None = None
    images: tuple[MediaRef, ...] | None = None
    parcel: Parcel | None = None
    attributes: tuple[AttributeValue, ...] | None = None
    brand_id: str | None = None
    brand_name: str | None = None
    logistics: tuple[str, ...] | None = None
    preorder_days: int | None = None

    def is_empty(self) -> bool:
        return all(getattr(self, name) is None for name in self.__struct_fields__)


# ── What the channel asks of a product ───────────────────────────────────────────────────────────────────────

AttributeKind = Literal["choice", "choice_or_text", "text", "integer", "number", "date"]
Required = Literal["no", "yes", "conditional"]


class Category(Parsed, frozen=True, kw_only=True):
    """Describe one node of the channel's tree; `parent_id` is empty at the root."""

    id: str
    parent_id: str
    name: str
    is_leaf: bool
    allowed: bool = True


class AttributeChoice(Plain, frozen=True, kw_only=True):
    id: str
    name: str
    unit: str = ""


class AttributeRule(Parsed, frozen=True, kw_only=True):
    """Describe one attribute of a category; `depends_on` is (attribute id, value ids) that make it required."""

    id: str
    name: str
    kind: AttributeKind
    required: Required = "no"
    values: tuple[AttributeChoice, ...] = ()
    max_values: int = 1
    units: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    depends_on: tuple[tuple[str, tuple[str, ...]], ...] = ()
    for_variants: bool = False


class ImageRules(Plain, frozen=True, kw_only=True):
    """Give what an image must be; `None` where the channel states nothing."""

    formats: tuple[str, ...] = ("jpeg", "png")
    max_bytes: int | None = None
    min_px: int | None = None
    max_px: int | None = None


class Limits(Parsed, frozen=True, kw_only=True):
    """Give the bounds of a category; `None` = the channel states none. Prices in rupiah, lengths in characters."""

    title_min: int | None = None
    title_max: int | None = None
    description_min: int | None = None
    description_max: int | None = None
    images_min: int = 1
    images_max: int | None = None
    price_min: int | None = None
    price_max: int | None = None
    price_ratio_max: float | None = None
    stock_min: int = 0
    stock_max: int | None = None
    axes_max: int | None = None
    axis_name_max: int | None = None
    option_name_max: int | None = None
    skus_max: int | None = None
    seller_sku_max: int | None = None
    seller_sku_spaces: bool = True
    weight_required: bool = True
    size_required: bool = False
    preorder_days_min: int | None = None
    preorder_days_max: int | None = None
    brand_required: bool = False
    image: ImageRules = ImageRules()
    stock_batch_max: int | None = None
    price_batch_max: int | None = None
    source: str = ""


class Brand(Parsed, frozen=True, kw_only=True):
    id: str
    name: str
    mandatory: bool = False


class LogisticOption(Parsed, frozen=True, kw_only=True):
    """Describe one delivery service of the shop; weights in grams."""

    id: str
    name: str
    enabled: bool
    forced: bool = False
    needs: Literal["nothing", "size_id", "parcel_size", "fee"] = "nothing"
    weight_min_g: int | None = None
    weight_max_g: int | None = None


class Rules(Plain, frozen=True, kw_only=True):
    """Gather all that `validate` needs to judge a draft without the network."""

    limits: Limits
    attributes: tuple[AttributeRule, ...] = ()
    category: Category | None = None
    logistics: tuple[LogisticOption, ...] | None = None


class Problem(Plain, frozen=True, kw_only=True):
    """Say what is wrong, in terms a person can act on; `limit` and `found` are ready to show."""

    message_key: str
    field: str = ""
    limit: str = ""
    found: str = ""
    sku: str = ""
    scope: Scope = "listing"
    action: Action = "fix_data"
    channel_code: str = ""
    channel_message: str = ""

    def text(self, language: Language = "id") -> Text:
        return text_for(self.message_key, language, self.channel_code)


# ── What we observe of a listing ─────────────────────────────────────────────────────────────────────────────


class Lifecycle(StrEnum):
    DRAFT = "draft"
    PENDING_REVIEW = "pending_review"
    LIVE = "live"
    SOLD_OUT = "sold_out"
    PAUSED = "paused"
    REJECTED = "rejected"
    BANNED = "banned"
    DELETED = "deleted"
    UNKNOWN = "unknown"


class SkuState(Plain, frozen=True, kw_only=True):
    """Show one variant as the channel holds it; `quantity` is what can be sold, `reserved` what is ordered.
    A channel that knows only on and off leaves the quantity None and tells `available`.
    """

    ref: SkuRef
    seller_sku: str
    options: tuple[str, ...] = ()
    price: Money | None = None
    quantity: int | None = None
    reserved: int | None = None
    available: bool | None = None


class ListingState(Parsed, frozen=True, kw_only=True):
    """Show a listing as the channel holds it; `locks` are words such as `promotion` or `holiday`."""

    listing_id: str
    lifecycle: Lifecycle
    source_status: str
    title: str = ""
    seller_sku: str = ""
    category_id: str = ""
    description: str = ""
    skus: tuple[SkuState, ...] = ()
    image_ids: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    locks: tuple[str, ...] = ()
    created_at: datetime | None = None
    updated_at: datetime | None = None
    observed_at: datetime | None = None
    ext: Mapping[str, Any] = {}


class StockLevel(Parsed, frozen=True, kw_only=True):
    """State a quantity: to be set (with our `version`) or as observed (with `reserved`)."""

    ref: SkuRef
    quantity: int
    version: int = 0
    location_id: str = ""
    reserved: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.quantity, bool) or not isinstance(self.quantity, int) or self.quantity < 0:
            raise Misuse("quantity is an absolute whole number, zero or more")


class PriceLevel(Parsed, frozen=True, kw_only=True):
    """State a price: to be set (with our `version`) or as observed."""

    ref: SkuRef
    price: Money
    version: int = 0

    def __post_init__(self) -> None:
        if self.price.amount <= 0:
            raise Misuse("a price is more than zero")


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    ACCEPTED_PENDING = "accepted_pending"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class WriteOutcome(Parsed, frozen=True, kw_only=True):
    """Tell what became of one write; `check_after` when the answer comes later, `problem` when refused or unknown."""

    outcome: Outcome
    listing_id: str = ""
    ref: SkuRef | None = None
    version: int = 0
    problem: Problem | None = None
    check_after: datetime | None = None

    @property
    def done(self) -> bool:
        return self.outcome in {Outcome.CONFIRMED, Outcome.UNCHANGED}


class BatchResult(Plain, frozen=True, kw_only=True):
    """Give exactly one outcome per input, in the inputs' order."""

    outcomes: tuple[WriteOutcome, ...]

    @property
    def all_done(self) -> bool:
        return all(outcome.done for outcome in self.outcomes)


# ── Orders ───────────────────────────────────────────────────────────────────────────────────────────────────


class OrderStatus(StrEnum):
    UNPAID = "unpaid"
    ON_HOLD = "on_hold"
    TO_SHIP = "to_ship"
    AWAITING_PICKUP = "awaiting_pickup"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    CANCEL_REQUESTED = "cancel_requested"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return_requested"
    UNKNOWN = "unknown"


class OrderLine(Parsed, frozen=True, kw_only=True):
    """Describe what was bought; `ref` is None when the channel names no listing (map it by title)."""

    line_id: str
    ref: SkuRef | None
    seller_sku: str
    title: str
    quantity: int
    unit_price: Money
    list_price: Money | None = None
    option: str = ""
    cancelled_quantity: int = 0


class OrderTotals(Plain, frozen=True, kw_only=True):
    """Break down what the buyer pays: items + shipping + other − discounts = total; None = not told."""

    items: Money
    shipping: Money | None = None
    seller_discount: Money | None = None
    platform_discount: Money | None = None
    other: Money | None = None
    total: Money | None = None

    @property
    def adds_up(self) -> bool | None:
        """Say whether the parts make the total; None when a part is not told, so that it is never guessed."""
        parts = (self.shipping, self.seller_discount, self.platform_discount, self.total)
        if any(part is None for part in parts):
            return None
        shipping, seller, platform, total = (part.amount for part in parts if part is not None)
        other = self.other.amount if self.other else 0
        return self.items.amount + shipping + other - seller - platform == total


class Buyer(Plain, frozen=True, kw_only=True):
    """Hold the least needed to send a parcel."""

    name: str = ""
    phone: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""

    def masked(self) -> Buyer:
        """Give the same buyer with name, phone and street hidden, city and region kept."""
        return Buyer(
            name=self.name[:1] + "***" if self.name else "",
            phone="***" + self.phone[-2:] if self.phone else "",
            address="***" if self.address else "",
            city=self.city,
            region=self.region,
            postal_code=self.postal_code[:2] + "***" if self.postal_code else "",
        )

    def __repr__(self) -> str:
        return f"Buyer({self.city!r}, personal data hidden)"


class Package(Plain, frozen=True, kw_only=True):
    package_id: str
    source_status: str = ""
    carrier: str = ""
    tracking_number: str = ""


class Order(Parsed, frozen=True, kw_only=True):
    """Show one order; `source_status` is the channel's own word, `storefront` where the buyer stood."""

    order_id: str
    source_status: str
    status: OrderStatus
    lines: tuple[OrderLine, ...]
    totals: OrderTotals
    buyer: Buyer = Buyer()
    packages: tuple[Package, ...] = ()
    storefront: str = ""
    note: str = ""
    cancel_reason: str = ""
    payment_method: str = ""
    cash_on_delivery: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None
    paid_at: datetime | None = None
    ship_by: datetime | None = None
    ext: Mapping[str, Any] = {}


class OrderEvent(Parsed, frozen=True, kw_only=True):
    """Say that an order was seen in a status; fetch the order for the rest."""

    order_id: str
    source_status: str = ""
    status: OrderStatus = OrderStatus.UNKNOWN
    occurred_at: datetime | None = None


class PickupSlot(Plain, frozen=True, kw_only=True):
    address_id: str
    slot_id: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    label: str = ""


class DropoffPoint(Plain, frozen=True, kw_only=True):
    branch_id: str
    label: str = ""


class ShippingOptions(Parsed, frozen=True, kw_only=True):
    """Give the ways one order can be handed over; `dropoff_anywhere` means no branch need be named."""

    order_id: str
    package_id: str = ""
    pickups: tuple[PickupSlot, ...] = ()
    dropoffs: tuple[DropoffPoint, ...] = ()
    dropoff_anywhere: bool = False
    own_courier: bool = False
    needs: tuple[str, ...] = ()


class ShipmentChoice(Plain, frozen=True, kw_only=True):
    """Choose how to hand over; `own` needs `tracking_number` (and `carrier_id` where the channel asks)."""

    method: Literal["pickup", "dropoff", "own"]
    package_id: str = ""
    slot: PickupSlot | None = None
    branch_id: str = ""
    sender_name: str = ""
    tracking_number: str = ""
    carrier_id: str = ""


CancelReason = Literal["out_of_stock", "customer_request", "undeliverable", "price_error"]


class SettlementLine(Parsed, frozen=True, kw_only=True):
    """Say what one order brings the seller: each fee by the channel's own name, negative when taken."""

    order_id: str
    gross: Money
    net: Money
    fees: Mapping[str, Money] = {}


class Document(Parsed, frozen=True, kw_only=True):
    """Hold a shipping label: its bytes, or the address to fetch it from."""

    content: bytes = b""
    media_type: str = "application/pdf"
    url: str = ""


# ── Pages, permissions, notices ──────────────────────────────────────────────────────────────────────────────


class Page[T](Parsed, frozen=True, kw_only=True):
    """Hold one page; `next_cursor` is None at the end, otherwise pass it back as it is."""

    items: tuple[T, ...]
    next_cursor: str | None = None
    total: int | None = None


class ShopIdentity(Parsed, frozen=True, kw_only=True):
    """Name a shop at a channel; `key` is what the channel wants beside the id (a shop cipher), if anything."""

    id: str
    name: str = ""
    region: str = ""
    key: str = ""
    status: str = ""
    authorised_at: datetime | None = None
    authorised_until: datetime | None = None


class TokenSet(Plain, frozen=True, kw_only=True):
    """Hold a shop's access; `generation` grows with each refresh, `refresh_sent` guards a single-use token,
    `refused` remembers that the channel said no so that nobody asks again.
    """

    access: str
    access_expires_at: datetime
    refresh: str = ""
    refresh_expires_at: datetime | None = None
    single_use: bool = False
    generation: int = 0
    shop_ids: tuple[str, ...] = ()
    refresh_sent: bool = False
    refused: bool = False

    def __repr__(self) -> str:
        until = self.access_expires_at.isoformat()
        return f"TokenSet(generation={self.generation}, until={until}, secrets hidden)"


class Grant(Parsed, frozen=True, kw_only=True):
    """Hold what a consent brought: the tokens and the shops they open."""

    tokens: TokenSet
    shops: tuple[ShopIdentity, ...]


class HealthReport(Plain, frozen=True, kw_only=True):
    """Say whether a shop can be worked with now."""

    ok: bool
    shop: ShopIdentity | None = None
    problem: Problem | None = None


NoticeKind = Literal[
    "order_changed",
    "package_changed",
    "listing_changed",
    "stock_changed",
    "cancellation_changed",
    "return_changed",
    "authorised",
    "deauthorised",
    "authorisation_expiring",
    "promotion_changed",
    "storefront_changed",
    "other",
]


class RawNotice(Plain, frozen=True, kw_only=True):
    """Hold a notice exactly as it came: the registered address, headers (any case) and the untouched body."""

    url: str
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime


class InboundEvent(Parsed, frozen=True, kw_only=True):
    """Say that something changed; `event_id` is the channel's, or a hash of the content where it gives none.
    Where orders can only be heard of and never read, `order` is the whole order as the notice tells it.
    """

    kind: NoticeKind
    source_kind: str
    object_id: str
    event_id: str
    occurred_at: datetime
    received_at: datetime
    shop_id: str = ""
    source_status: str = ""
    order: Order | None = None


# ── The card: what a connector says of itself ────────────────────────────────────────────────────────────────


class CapabilityFlag(Plain, frozen=True, kw_only=True):
    """State one ability with its limit, where that is written and when we read it; `mark` as in the sheets."""

    name: str
    value: Literal["yes", "emulated", "no", "unknown"]
    limit: str = ""
    source: str = ""
    checked: date
    mark: Literal["S", "R", "I", "N"] = "S"


class CredentialField(Plain, frozen=True, kw_only=True):
    """Ask for one credential of the application, with its label in both languages."""

    name: str
    label_id: str
    label_en: str
    secret: bool = False
    optional: bool = False


class Environment(Plain, frozen=True, kw_only=True):
    """Name the addresses of one environment by purpose (`api`, `auth`, `consent`); `hosts` is the allow-list."""

    name: Literal["production", "sandbox", "simulator"]
    addresses: Mapping[str, str]
    hosts: frozenset[str]


class RateRule(Plain, frozen=True, kw_only=True):
    """Allow `count` calls in `seconds`, `burst` of them at once; by shop, by application, or by shop and endpoint;
    of the named operations only, where they are named.
    """

    count: int
    seconds: float
    burst: int = 1
    scope: Literal["shop", "app", "endpoint"] = "shop"
    operations: tuple[str, ...] = ()


class Ending(Plain, frozen=True, kw_only=True):
    """Say when and why a channel ended, where that is written, and what to do instead, in both languages."""

    on: date
    source: str
    what_id: str
    what_en: str
    instead_id: str
    instead_en: str


class Card(Plain, frozen=True, kw_only=True):
    """Be what a connector says of itself, without any network. A channel with an `ending` is kept as *arsip*:
    it speaks to a simulator only.
    """

    id: str
    name: str
    status: Literal["live", "beta", "frozen", "closed"]
    api_version: str
    as_of: date
    auth: Literal["oauth", "client_credentials", "static_key", "none"]
    flags: tuple[CapabilityFlag, ...]
    credentials: tuple[CredentialField, ...]
    environments: tuple[Environment, ...]
    sources: tuple[str, ...]
    rates: tuple[RateRule, ...] = ()
    notes: tuple[str, ...] = ()
    ending: Ending | None = None

    def flag(self, name: str) -> CapabilityFlag | None:
        return next((flag for flag in self.flags if flag.name == name), None)

    def environment(self, name: str) -> Environment:
        """Give one environment; raises Misuse when the channel has none of that name."""
        for environment in self.environments:
            if environment.name == name:
                return environment
        raise Misuse(f"{self.id} has no environment {name!r}")

    def simulator(self, address: str) -> Environment:
        """Give an environment with every purpose at one address (`http://127.0.0.1:8101`);
        raises Misuse when that address belongs to a real environment, so that the two never mix.
        """
        host = host_of(address)
        if any(host in environment.hosts for environment in self.environments):
            raise Misuse(f"{host} is a real address of {self.id}, not a simulator")
        purposes = {purpose for environment in self.environments for purpose in environment.addresses}
        base = address.rstrip("/")
        return Environment(
            name="simulator", addresses=dict.fromkeys(purposes or {"api"}, base), hosts=frozenset({host})
        )


def host_of(address: str) -> str:
    """Give the host name of an address, lower case; raises Misuse when it has none."""
    from urllib.parse import urlsplit

    host = urlsplit(address).hostname
    if not host:
        raise Misuse(f"no host in the address {address!r}")
    return host.lower()
