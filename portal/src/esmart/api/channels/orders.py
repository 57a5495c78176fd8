"""Orders: read, accepted, shipped, cancelled. A buyer's name, phone and street are opened on the page only, never here."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query
from pydantic import Field

from esmart.api.channels.shops import find as find_shop
from esmart.api.door import actor_of, acts_outside, open_room, person_of
from esmart.api.paging import Page, Paging, cut_page, read_cursor
from esmart.api.problems import Problem, not_found
from esmart.api.shapes import PUBLIC_ID, Id, In, Out, Ref, tagged
from esmart.channels.models import Order, OrderLine
from esmart.channels.queries import accounts_for, describe, find_order, may_use, order_inbox
from esmart.channels.rules import TO_ANSWER, TO_CANCEL, TO_SHIP
from esmart.channels.services import (
    ActResult,
    accept_order,
    answer_cancellation,
    cancel_order,
    ship_order,
)

router = open_room("channels")

OrderStatus = Literal[
    "unpaid", "on_hold", "to_ship", "awaiting_pickup", "in_transit", "delivered", "completed", "cancel_requested",
    "cancelled", "return_requested", "unknown",
]  # fmt: skip


class LineOut(Out):
    """What was bought; without an SKU the line waits to be mapped."""

    sku: str | None
    product: Ref | None
    title: str
    option: str
    quantity: int
    cancelled_quantity: int
    unit_price: int


class OrderOut(Out):
    """One order in one shop; amounts in rupiah, null where the marketplace says nothing."""

    id: str
    external_id: str
    shop: Ref
    marketplace: str
    status: OrderStatus
    source_status: str
    items_total: int
    shipping_fee: int | None
    seller_discount: int | None
    platform_discount: int | None
    other_charges: int | None
    total: int | None
    buyer_city: str
    carrier: str
    tracking_number: str
    cancel_reason: str
    cash_on_delivery: bool
    ordered_at: datetime | None
    paid_at: datetime | None
    ship_by: datetime | None
    observed_at: datetime
    lines: list[LineOut]


class OrderFilters(Paging):
    """Orders of one shop or in one state."""

    shop: Annotated[str | None, Field(pattern=PUBLIC_ID)] = None
    status: OrderStatus | None = None


class Shipment(In):
    """How a parcel is handed over, among the ways the marketplace offers."""

    method: Literal["pickup", "dropoff", "own"]
    address_id: Annotated[str, Field(max_length=100)] = ""
    slot_id: Annotated[str, Field(max_length=100)] = ""
    branch_id: Annotated[str, Field(max_length=100)] = ""
    sender_name: Annotated[str, Field(max_length=100)] = ""
    carrier_id: Annotated[str, Field(max_length=100)] = ""
    tracking_number: Annotated[str, Field(max_length=100)] = ""


class Cancellation(In):
    """Why the seller cancels."""

    reason: Literal["out_of_stock", "customer_request", "undeliverable", "price_error"]


class CancellationAnswer(In):
    """What the seller says to the buyer's wish to cancel."""

    accept: bool
    reason: Annotated[str, Field(max_length=300)] = ""


@router.get("orders", response=Page[OrderOut], operation_id="list_orders", summary="Daftar pesanan")
def list_orders(request: HttpRequest, filters: Query[OrderFilters]) -> Page[OrderOut]:
    """Give the orders of the shops in the caller's scope, newest first. Five queries, one more with `shop`."""
    shops = accounts_for(person_of(request))
    if filters.shop:
        shops = shops.filter(pk=find_shop(request, filters.shop).pk)
    before = read_cursor(request, filters.cursor)
    inbox = order_inbox(
        shops,
        statuses=[filters.status] if filters.status else [],
        before=int(before) if before else None,
        limit=filters.limit + 1,
    )
    return cut_page(
        request, inbox.orders, filters, lambda found: [show(one) for one in found], key=lambda one: one.pk
    )


@router.get("orders/{public_id}", response=OrderOut, operation_id="read_order", summary="Satu pesanan")
def read_order(request: HttpRequest, response: HttpResponse, public_id: Id) -> OrderOut:
    """Give one order of a shop in the caller's scope. Four queries."""
    return tagged(response, show(find(request, public_id)))


@router.post(
    "orders/{public_id}/accept", response=OrderOut, operation_id="accept_order", summary="Terima pesanan",
    openapi_extra={"x-acts-outside": True},
)  # fmt: skip
@acts_outside
def accept(request: HttpRequest, public_id: Id) -> OrderOut:
    """Accept an order, where the marketplace waits for that; the answer shows what the marketplace says now."""
    order = find(request, public_id, waiting=TO_SHIP)
    return _done(request, accept_order(order=order, actor=actor_of(request)))


@router.post(
    "orders/{public_id}/ship", response=OrderOut, operation_id="ship_order", summary="Atur pengiriman",
    openapi_extra={"x-acts-outside": True},
)  # fmt: skip
@acts_outside
def ship(request: HttpRequest, public_id: Id, body: Shipment) -> OrderOut:
    """Arrange how the parcel is handed over; the answer shows what the marketplace says now."""
    order = find(request, public_id, waiting=TO_SHIP)
    return _done(request, ship_order(order=order, actor=actor_of(request), **body.model_dump()))


@router.post(
    "orders/{public_id}/cancel", response=OrderOut, operation_id="cancel_order", summary="Batalkan pesanan",
    openapi_extra={"x-acts-outside": True},
)  # fmt: skip
@acts_outside
def cancel(request: HttpRequest, public_id: Id, body: Cancellation) -> OrderOut:
    """Cancel an order as the seller; its pieces are free again when the marketplace shows it cancelled."""
    order = find(request, public_id, waiting=TO_CANCEL)
    return _done(request, cancel_order(order=order, reason=body.reason, actor=actor_of(request)))


@router.post(
    "orders/{public_id}/answer-cancellation", response=OrderOut, operation_id="answer_cancellation",
    summary="Jawab permintaan batal", openapi_extra={"x-acts-outside": True},
)  # fmt: skip
@acts_outside
def answer(request: HttpRequest, public_id: Id, body: CancellationAnswer) -> OrderOut:
    """Let the buyer's wish to cancel pass, or refuse it with a reason."""
    order = find(request, public_id, waiting=TO_ANSWER)
    said = answer_cancellation(order=order, accept=body.accept, reason=body.reason, actor=actor_of(request))
    return _done(request, said)


def find(request: HttpRequest, public_id: str, *, waiting: frozenset[str] | None = None) -> Order:
    """Give an order of a shop in the caller's scope, or 404; to act on it: 403 for who may only look, 409 when it is not
    in a state that waits for that act; three queries.
    """
    person = person_of(request)
    order = find_order(accounts_for(person), public_id)
    if order is None:
        raise not_found(_("Pesanan ini tidak ada, atau di luar wewenang Anda."))
    if waiting is None:
        return order
    if not may_use(person, order.account):
        raise Problem("not-allowed", _("Anda tidak berhak bertindak untuk toko ini."))
    if order.status not in waiting:
        state = order.get_status_display()
        raise Problem("wrong-state", _("Tindakan ini tidak untuk pesanan yang “%s”.") % state)
    return order


def show(one: Order) -> OrderOut:
    """Give an order as it goes out; no query with its lines loaded."""
    account = one.account
    return OrderOut.model_construct(
        id=one.public_id,
        external_id=one.external_id,
        shop=Ref(id=account.public_id, name=account.shop_name),
        marketplace=account.application.marketplace,
        status=one.status,
        source_status=one.source_status,
        items_total=one.items_total,
        shipping_fee=one.shipping_fee,
        seller_discount=one.seller_discount,
        platform_discount=one.platform_discount,
        other_charges=one.other_charges,
        total=one.total,
        buyer_city=one.buyer_city,
        carrier=one.carrier,
        tracking_number=one.tracking_number,
        cancel_reason=one.cancel_reason,
        cash_on_delivery=one.cash_on_delivery,
        ordered_at=one.ordered_at,
        paid_at=one.paid_at,
        ship_by=one.ship_by,
        observed_at=one.observed_at,
        lines=[_line(line) for line in one.lines.all()],
    )


def _line(one: OrderLine) -> LineOut:
    variant = one.variant
    return LineOut(
        sku=variant.sku if variant else None,
        product=Ref(id=variant.product.public_id, name=variant.product.name) if variant else None,
        title=one.title,
        option=one.option,
        quantity=one.quantity,
        cancelled_quantity=one.cancelled_quantity,
        unit_price=one.unit_price,
    )


def _done(request: HttpRequest, result: ActResult) -> OrderOut:
    if result.problem is not None:
        said = describe(result.problem)
        raise Problem("marketplace-refused", f"{said.what} {said.do}")
    return show(find(request, result.order.public_id))
