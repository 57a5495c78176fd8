"""Verbs on stock: count, receive, correct, reserve, release, return. Every one is a movement in the chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.channels import rules
from esmart.channels.models import OrderLine, StockBalance, StockMovement
from esmart.channels.services.offers import refresh_offers
from esmart.core.history import Actor, acting
from esmart.registry.models import Variant

Kind = StockMovement.Kind


@dataclass(frozen=True)
class Move:
    """One wished movement of one variant."""

    variant_id: int
    kind: str
    on_hand: int = 0
    reserved: int = 0
    reason: str = ""
    order_line: OrderLine | None = None


def lock_balances(variant_ids: Iterable[int]) -> dict[int, StockBalance]:
    """Lock the balances of these variants, made where missing, always in the order of the variants' ids, so that two
    orders for the same goods wait for each other instead of blocking each other. Call inside a transaction.
    """
    ids = sorted(set(variant_ids))
    StockBalance.objects.bulk_create([StockBalance(variant_id=i) for i in ids], ignore_conflicts=True)
    locked = StockBalance.objects.filter(variant_id__in=ids).order_by("variant_id").select_for_update()
    return {balance.variant_id: balance for balance in locked}


def move_stock(
    moves: Iterable[Move], *, balances: dict[int, StockBalance], actor: Actor, now: datetime
) -> None:
    """Append movements and bring the locked balances along; raises rules.ChannelsProblem when stock would go below zero."""
    rows = []
    for move in moves:
        if not move.on_hand and not move.reserved and move.kind != Kind.COUNT:
            continue
        balance = balances[move.variant_id]
        balance.on_hand += move.on_hand
        balance.reserved += move.reserved
        if balance.on_hand < 0 or balance.reserved < 0:
            raise rules.ChannelsProblem(_("Stok tidak boleh kurang dari nol."), field="quantity")
        rows.append(
            StockMovement(
                variant_id=move.variant_id,
                kind=move.kind,
                on_hand_change=move.on_hand,
                reserved_change=move.reserved,
                on_hand_after=balance.on_hand,
                reserved_after=balance.reserved,
                reason=move.reason,
                order_line=move.order_line,
                actor_id=actor.user_id,
                actor_label=actor.label,
                at=now,
            )
        )
    if rows:
        moved = {row.variant_id for row in rows}
        StockMovement.objects.bulk_create(rows)
        StockBalance.objects.bulk_update([balances[i] for i in sorted(moved)], ["on_hand", "reserved"])


def count_stock(
    *, variant: Variant, quantity: int, reason: str = "", actor: Actor, now: datetime
) -> StockBalance:
    """Set what stands on the shelf to a counted number; the difference becomes the movement."""
    _refuse_negative(quantity)
    with acting(actor):
        balances = lock_balances([variant.pk])
        change = quantity - balances[variant.pk].on_hand
        move_stock(
            [Move(variant.pk, Kind.COUNT, on_hand=change, reason=reason)],
            balances=balances,
            actor=actor,
            now=now,
        )
        refresh_offers([variant.pk], now=now)
    return balances[variant.pk]


def receive_stock(
    *, variant: Variant, quantity: int, reason: str = "", actor: Actor, now: datetime
) -> StockBalance:
    """Add finished or bought pieces to the shelf."""
    _refuse_negative(quantity)
    return _move_one(Move(variant.pk, Kind.RECEIVE, on_hand=quantity, reason=reason), actor=actor, now=now)


def correct_stock(*, variant: Variant, change: int, reason: str, actor: Actor, now: datetime) -> StockBalance:
    """Correct the shelf by a difference, up or down, with a reason; raises rules.ChannelsProblem below zero or without one."""
    if not reason.strip():
        raise rules.ChannelsProblem(_("Tuliskan alasan koreksi."), field="reason")
    return _move_one(Move(variant.pk, Kind.CORRECT, on_hand=change, reason=reason), actor=actor, now=now)


def reserve_stock(
    *, variant: Variant, quantity: int, reason: str, actor: Actor, now: datetime
) -> StockBalance:
    """Promise pieces outside the marketplaces (a fair, a direct order); raises rules.ChannelsProblem when too few are free."""
    _refuse_negative(quantity)
    with acting(actor):
        balances = lock_balances([variant.pk])
        free = balances[variant.pk].available
        if quantity > free:
            raise rules.ChannelsProblem(
                _("Hanya %(free)s yang masih tersedia.") % {"free": free}, field="quantity"
            )
        move_stock(
            [Move(variant.pk, Kind.RESERVE, reserved=quantity, reason=reason)],
            balances=balances,
            actor=actor,
            now=now,
        )
        refresh_offers([variant.pk], now=now)
    return balances[variant.pk]


def release_stock(
    *, variant: Variant, quantity: int, reason: str, actor: Actor, now: datetime
) -> StockBalance:
    """Free pieces that were promised outside the marketplaces; raises rules.ChannelsProblem for more than are so promised."""
    _refuse_negative(quantity)
    with acting(actor):
        balances = lock_balances([variant.pk])
        by_orders = sum(OrderLine.objects.filter(variant=variant, held__gt=0).values_list("held", flat=True))
        if quantity > balances[variant.pk].reserved - by_orders:
            raise rules.ChannelsProblem(
                _("Jumlah yang dilepas lebih besar dari yang dijanjikan."), field="quantity"
            )
        move_stock(
            [Move(variant.pk, Kind.RELEASE, reserved=-quantity, reason=reason)],
            balances=balances,
            actor=actor,
            now=now,
        )
        refresh_offers([variant.pk], now=now)
    return balances[variant.pk]


def hand_over_stock(
    *, variant: Variant, quantity: int, reason: str, actor: Actor, now: datetime
) -> StockBalance:
    """Let promised pieces leave the shelf outside the marketplaces: promised and on hand go down together."""
    _refuse_negative(quantity)
    return _move_one(
        Move(variant.pk, Kind.SHIP, on_hand=-quantity, reserved=-quantity, reason=reason),
        actor=actor,
        now=now,
    )


def return_stock(
    *, line: OrderLine, quantity: int, reason: str = "", actor: Actor, now: datetime
) -> StockBalance:
    """Put pieces that came back from a buyer on the shelf again; raises rules.ChannelsProblem for more than were shipped."""
    _refuse_negative(quantity)
    with acting(actor):
        found = OrderLine.objects.select_for_update().get(pk=line.pk)
        if found.variant_id is None or found.returned + quantity > found.shipped:
            raise rules.ChannelsProblem(_("Lebih banyak dari yang pernah dikirim."), field="quantity")
        balances = lock_balances([found.variant_id])
        found.returned += quantity
        found.save(update_fields=["returned"])
        move = Move(found.variant_id, Kind.RETURN, on_hand=quantity, reason=reason, order_line=found)
        move_stock([move], balances=balances, actor=actor, now=now)
        refresh_offers([found.variant_id], now=now)
    return balances[found.variant_id]


def settle_line(line: OrderLine, status: str, *, on_hand: int) -> list[Move]:
    """Give the movements that bring a mapped line in line with its order's status, and note them on the line.
    The caller has locked order and balances (`on_hand` stands there now), applies the moves and saves the line.
    """
    if line.variant_id is None:
        return []
    before = rules.LineStock(line.held, line.shipped)
    after = rules.line_stock(status, quantity=line.quantity, cancelled=line.cancelled_quantity, now=before)
    line.held, line.shipped = after.held, after.shipped
    leaving = after.shipped - before.shipped
    moves: list[Move] = []
    if leaving > on_hand:
        # The parcel is on its way, so the pieces existed: the shelf was counted too low. The order is never refused.
        found = gettext_noop("Dikirim lebih banyak dari catatan stok.")
        moves.append(
            Move(line.variant_id, Kind.CORRECT, on_hand=leaving - on_hand, reason=found, order_line=line)
        )
    if leaving:
        moves.append(
            Move(
                line.variant_id,
                Kind.SHIP,
                on_hand=-leaving,
                reserved=-min(leaving, before.held),
                order_line=line,
            )
        )
    promised = (after.held - before.held) + min(leaving, before.held)
    if promised > 0:
        moves.append(Move(line.variant_id, Kind.RESERVE, reserved=promised, order_line=line))
    if promised < 0:
        moves.append(Move(line.variant_id, Kind.RELEASE, reserved=promised, order_line=line))
    return moves


def _move_one(move: Move, *, actor: Actor, now: datetime) -> StockBalance:
    with acting(actor):
        balances = lock_balances([move.variant_id])
        move_stock([move], balances=balances, actor=actor, now=now)
        refresh_offers([move.variant_id], now=now)
    return balances[move.variant_id]


def _refuse_negative(quantity: int) -> None:
    if quantity < 0:
        raise rules.ChannelsProblem(_("Jumlah tidak boleh kurang dari nol."), field="quantity")
