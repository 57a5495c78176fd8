"""What a person does with an order: accept, ship, cancel, answer the buyer's wish to cancel, print its label.

Each asks the marketplace and then reads the order again: the status moves only by what is observed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import Order, OrderEvent
from esmart.channels.services.outward import exposing_words
from esmart.channels.services.record_order import record_order
from esmart.channels.services.sessions import open_session
from esmart.core.history import Actor, acting
from esmart.core.secrets import Cell, unseal
from ikm_connectors import Session
from ikm_connectors import model as m
from ikm_connectors.errors import ConnectorError, OutcomeUnknown
from ikm_connectors.outcomes import problem_of
from ikm_connectors.transport import Clock, SystemClock


@dataclass(frozen=True)
class ActResult:
    """How an act ended: the order as it stands now, and the marketplace's refusal as data, if it refused."""

    order: Order
    problem: dict[str, Any] | None = None

    @property
    def done(self) -> bool:
        return self.problem is None


def accept_order(*, order: Order, actor: Actor, clock: Clock | None = None) -> ActResult:
    """Accept an order, where the marketplace waits for that."""
    return _act(
        order,
        "accept",
        lambda session: session.accept_order(order.external_id),
        detail={},
        actor=actor,
        clock=clock,
    )


def shipping_options(*, order: Order, actor: Actor, clock: Clock | None = None) -> m.ShippingOptions:
    """Ask how an order may be handed over: pick-up times, drop-off points, own courier. Raises ChannelsProblem when a
    courier would be sent to a unit for an ordinary enterprise: that address must be changed at the marketplace.
    """
    session = _open(order, "shipping_options", actor, clock)
    options = session.shipping_options(order.external_id, order.package_id)
    for place in options.pickups:
        _refuse_exposing(order, place.label)
    return options


def ship_order(
    *,
    order: Order,
    method: str,
    slot_id: str = "",
    address_id: str = "",
    branch_id: str = "",
    sender_name: str = "",
    tracking_number: str = "",
    carrier_id: str = "",
    actor: Actor,
    clock: Clock | None = None,
) -> ActResult:
    """Arrange the hand-over (`pickup`, `dropoff` or `own` courier). The pieces leave our stock when the marketplace
    shows the parcel on its way. Raises ChannelsProblem for another method or for an order with unmapped lines.
    """
    if order.lines.filter(variant=None).exists():
        raise rules.ChannelsProblem(_("Petakan dulu baris pesanan yang belum dikenal."), field="lines")
    if method not in {"pickup", "dropoff", "own"}:
        raise rules.ChannelsProblem(_("Pilih cara pengiriman."), field="method")
    _refuse_exposing(order, sender_name)
    slot = m.PickupSlot(address_id=address_id, slot_id=slot_id) if slot_id or address_id else None
    choice = m.ShipmentChoice(
        method=method,  # type: ignore[arg-type]  # checked above
        package_id=order.package_id,
        slot=slot,
        branch_id=branch_id,
        sender_name=sender_name,
        tracking_number=tracking_number,
        carrier_id=carrier_id,
    )
    return _act(
        order,
        "ship",
        lambda session: session.ship_order(order.external_id, choice),
        detail={"method": method},
        actor=actor,
        clock=clock,
    )


def _refuse_exposing(order: Order, text: str) -> None:
    if words := exposing_words(order.account, text):
        raise rules.ChannelsProblem(
            _(
                "“%(found)s” dalam alamat jemput atau nama pengirim mengungkap masa lalu seseorang. Ubah di halaman penjual"
                " lokapasar, lalu coba lagi."
            )
            % {"found": words},
            field="address",
        )


def cancel_order(*, order: Order, reason: str, actor: Actor, clock: Clock | None = None) -> ActResult:
    """Cancel as the seller: `out_of_stock`, `customer_request`, `undeliverable` or `price_error`."""
    if reason not in {"out_of_stock", "customer_request", "undeliverable", "price_error"}:
        raise rules.ChannelsProblem(_("Pilih alasan pembatalan."), field="reason")
    refs = [m.SkuRef(line.listing_ref, line.sku_ref) for line in order.lines.all() if line.listing_ref]
    return _act(
        order,
        "cancel",
        lambda session: session.cancel_order(order.external_id, reason, refs),  # type: ignore[arg-type]  # checked above
        detail={"reason": reason},
        actor=actor,
        clock=clock,
    )


def answer_cancellation(
    *, order: Order, accept: bool, reason: str = "", actor: Actor, clock: Clock | None = None
) -> ActResult:
    """Let the buyer's wish to cancel pass, or refuse it with a reason."""
    return _act(
        order,
        "answer_cancellation",
        lambda session: session.answer_cancellation(order.external_id, accept, reason),
        detail={"accept": accept},
        actor=actor,
        clock=clock,
    )


def shipping_label(*, order: Order, actor: Actor, clock: Clock | None = None) -> m.Document:
    """Bring the label to stick on the parcel: its bytes and media type, or an address to fetch it from. Raises
    ChannelsProblem once the buyer's data is deleted: the label is full of it.
    """
    _refuse_forgotten(order)
    session = _open(order, "shipping_label", actor, clock)
    return session.shipping_label(order.external_id, order.package_id)


def read_again(*, order: Order, actor: Actor, clock: Clock | None = None) -> Order:
    """Read an order from the marketplace now; also its tracking number, once the courier has given one."""
    session = _open(order, "read_again", actor, clock)
    return _observe(order, session, actor)


def open_buyer(*, order: Order, actor: Actor, now: datetime) -> dict[str, str]:
    """Open the buyer's name, phone, street and note to pack a parcel; who looked is written into the order's log. Raises
    ChannelsProblem once they are deleted.
    """
    _refuse_forgotten(order)
    with acting(actor):
        _log(order, "open_buyer", {}, actor, now=now)
    if not order.buyer_sealed:
        return {}
    cell = Cell(Order._meta.db_table, order.pk, "buyer_sealed")
    opened: dict[str, str] = msgspec.json.decode(unseal(order.buyer_sealed, cell=cell))
    return opened


def _refuse_forgotten(order: Order) -> None:
    if order.buyer_forgotten_at is not None:
        raise rules.ChannelsProblem(
            _(
                "Data pembeli pesanan ini sudah dihapus sesuai masa simpan. Bila alamat atau labelnya masih diperlukan, buka"
                " pesanan ini di halaman penjual lokapasar."
            ),
            field="buyer",
        )


def _act(
    order: Order,
    what: str,
    ask: Callable[[Session], m.WriteOutcome],
    *,
    detail: dict[str, Any],
    actor: Actor,
    clock: Clock | None,
) -> ActResult:
    session = _open(order, what, actor, clock)
    problem: dict[str, Any] | None = None
    try:
        outcome = ask(session)
        if outcome.problem is not None and not outcome.done:
            problem = msgspec.to_builtins(outcome.problem)
    except OutcomeUnknown as lost:
        # Sent, and no answer: what the marketplace shows now decides, on this page and in the next poll.
        problem = msgspec.to_builtins(problem_of(lost))
    except ConnectorError as error:
        problem = msgspec.to_builtins(problem_of(error))
        with acting(actor):
            _log(order, what, {**detail, "problem": problem}, actor, now=session.clock.now())
        return ActResult(order, problem)
    with acting(actor):
        _log(
            order, what, {**detail, "problem": problem} if problem else detail, actor, now=session.clock.now()
        )
    return ActResult(_observe(order, session, actor), problem)


def _observe(order: Order, session: Session, actor: Actor) -> Order:
    if not session.connector.offers("get_order"):
        return Order.objects.get(pk=order.pk)  # the next notice tells
    told = session.get_order(order.external_id)
    observed, _changed = record_order(
        account=order.account, order=told, source=OrderEvent.Source.ACT, now=session.clock.now(), actor=actor
    )
    if not observed.tracking_number and observed.status == Order.Status.AWAITING_PICKUP:
        number = _tracking_number(observed, session)
        if number:
            with acting(actor):
                observed.tracking_number = number[:100]
                observed.save(update_fields=["tracking_number"])
    return observed


def _tracking_number(order: Order, session: Session) -> str:
    if not session.connector.offers("tracking_number"):
        return ""
    return session.tracking_number(order.external_id, order.package_id)


def _log(order: Order, what: str, detail: dict[str, Any], actor: Actor, *, now: datetime) -> None:
    OrderEvent.objects.create(
        order=order,
        source=OrderEvent.Source.ACT,
        what=what,
        detail=detail,
        actor_id=actor.user_id,
        actor_label=actor.label,
        at=now,
    )


def _open(order: Order, what: str, actor: Actor, clock: Clock | None) -> Session:
    account = order.account
    if account.grant_id is None:
        raise rules.ChannelsProblem(_("Toko ini tidak lagi terhubung."))
    return open_session(
        account, clock=clock or SystemClock(), cause=f"{what}: {actor.label}", lane="interactive"
    )
