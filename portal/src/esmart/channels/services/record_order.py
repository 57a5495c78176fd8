"""Records what a marketplace says of an order: one transaction for order, lines, stock and desired quantities."""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Listing, Offer, Order, OrderEvent, OrderLine
from esmart.channels.services.offers import refresh_offers
from esmart.channels.services.stock import Move, lock_balances, move_stock, settle_line
from esmart.core.history import SYSTEM, Actor, acting
from esmart.core.secrets import Cell, seal
from esmart.registry.models import Variant
from esmart.registry.queries.goods import find_variant as find_variant_by_sku
from ikm_connectors import model as m


def record_order(
    *, account: ChannelAccount, order: m.Order, source: str, now: datetime, actor: Actor = SYSTEM
) -> tuple[Order, bool]:
    """Bring our order in line with the marketplace's and give it, with whether anything changed.

    Told twice, or told something older than we know, it changes nothing: our own echo and repeated or reordered notices
    fall through here. A line whose variant is not known is kept and waits to be mapped.
    """
    with acting(actor):
        kept, is_new = Order.objects.get_or_create(
            account=account,
            external_id=order.order_id,
            defaults={
                "source_status": order.source_status,
                "status": order.status.value,
                "items_total": order.totals.items.amount,
                "first_seen_at": now,
                "observed_at": now,
            },
        )
        kept = Order.objects.select_for_update().get(pk=kept.pk)
        if not is_new and _is_older(order, kept):
            return kept, False
        before = "" if is_new else kept.source_status
        changed = is_new or before != order.source_status
        _copy_facts(kept, order, now=now)
        kept.save()
        lines = _copy_lines(kept, order, account)
        touched = _settle(lines, kept.status, actor=actor, now=now)
        # The marketplace counts an unpaid order inside its own stock: paying it changes what we must set there.
        mapped = {line.variant_id for line in lines if line.variant_id is not None}
        affected = mapped if changed else touched
        if affected:
            refresh_offers(affected, now=now, disturbed_account=account.pk if changed or touched else None)
        if changed:
            OrderEvent.objects.create(
                order=kept,
                source=source,
                what="status",
                before=before,
                after=order.source_status,
                detail={"request_id": order.request_id} if order.request_id else {},
                actor_id=actor.user_id,
                actor_label=actor.label,
                at=now,
            )
    return kept, changed or bool(touched)


def map_line(*, line: OrderLine, variant: Variant, actor: Actor, now: datetime) -> OrderLine:
    """Say which variant a parked line means; its stock is promised (or leaves) now, as the order stands."""
    with acting(actor):
        order = Order.objects.select_for_update().get(pk=line.order_id)
        found = OrderLine.objects.select_for_update().get(pk=line.pk)
        if found.variant_id == variant.pk:
            return found
        if found.variant_id is not None:
            raise rules.ChannelsProblem(_("Baris ini sudah dipetakan."), field="variant")
        found.variant = variant
        found.save(update_fields=["variant"])
        _settle([found], order.status, actor=actor, now=now)
        refresh_offers([variant.pk], now=now, disturbed_account=order.account_id)
        OrderEvent.objects.create(
            order=order,
            source=OrderEvent.Source.ACT,
            what="map_line",
            after=variant.sku,
            detail={"line": found.line_id},
            actor_id=actor.user_id,
            actor_label=actor.label,
            at=now,
        )
    return found


def _is_older(order: m.Order, kept: Order) -> bool:
    return (
        order.updated_at is not None
        and kept.source_updated_at is not None
        and order.updated_at < kept.source_updated_at
    )


def _copy_facts(kept: Order, order: m.Order, *, now: datetime) -> None:
    totals, buyer = order.totals, order.buyer
    kept.source_status, kept.status = order.source_status, order.status.value
    kept.storefront = order.storefront[:40]
    kept.items_total = totals.items.amount
    kept.shipping_fee = totals.shipping.amount if totals.shipping else None
    kept.seller_discount = totals.seller_discount.amount if totals.seller_discount else None
    kept.platform_discount = totals.platform_discount.amount if totals.platform_discount else None
    kept.other_charges = totals.other.amount if totals.other else None
    kept.total = totals.total.amount if totals.total else None
    kept.adds_up = totals.adds_up
    masked = buyer.masked()
    kept.buyer_masked = " ".join(part for part in (masked.name, masked.phone) if part)[:100]
    kept.buyer_city = (buyer.city or buyer.region)[:100]
    if kept.buyer_forgotten_at is None:
        private = {**msgspec.to_builtins(buyer), "note": order.note}
        cell = Cell(Order._meta.db_table, kept.pk, "buyer_sealed")
        kept.buyer_sealed = (
            seal(msgspec.json.encode(private).decode(), cell=cell) if any(private.values()) else ""
        )
    if order.packages:
        package = order.packages[0]
        kept.package_id, kept.carrier = package.package_id[:60], package.carrier[:100]
        kept.tracking_number = package.tracking_number[:100] or kept.tracking_number
    kept.cancel_reason = order.cancel_reason[:300]
    kept.cash_on_delivery = order.cash_on_delivery
    kept.ordered_at, kept.paid_at, kept.ship_by = order.created_at, order.paid_at, order.ship_by
    kept.source_updated_at = order.updated_at or kept.source_updated_at
    kept.observed_at = now
    kept.problem = None


def _copy_lines(kept: Order, order: m.Order, account: ChannelAccount) -> list[OrderLine]:
    known = {line.line_id: line for line in kept.lines.select_for_update().order_by("id")}
    lines = []
    for told in order.lines:
        line = known.get(told.line_id) or OrderLine(order=kept, line_id=told.line_id)
        line.listing_ref = told.ref.listing_id if told.ref else ""
        line.sku_ref = told.ref.sku_id if told.ref else ""
        line.seller_sku, line.title, line.option = told.seller_sku[:100], told.title[:255], told.option[:120]
        line.quantity, line.cancelled_quantity = told.quantity, told.cancelled_quantity
        line.unit_price = told.unit_price.amount
        line.list_price = told.list_price.amount if told.list_price else None
        if line.variant_id is None:
            line.variant_id = find_variant(line, account)
        line.save()
        lines.append(line)
    return lines


def find_variant(line: OrderLine, account: ChannelAccount) -> int | None:
    """Find the variant a line means: by the listing it names, then by our own SKU; none when neither is known."""
    if line.listing_ref:
        offers = Offer.objects.filter(account=account, listing__channel_id=line.listing_ref)
        by_ref = offers.filter(sku_id=line.sku_ref).values_list("variant_id", flat=True).first()
        if by_ref is not None:
            return by_ref
    if not line.seller_sku:
        return None
    by_sku = find_variant_by_sku(line.seller_sku)
    if by_sku is not None:
        return by_sku.pk
    listing = Listing.objects.filter(account=account, client_ref=line.seller_sku).order_by("-id").first()
    variants = list(listing.offers.values_list("variant_id", flat=True)[:2]) if listing else []
    return variants[0] if len(variants) == 1 else None


def _settle(lines: list[OrderLine], status: str, *, actor: Actor, now: datetime) -> set[int]:
    mapped = sorted(
        (line for line in lines if line.variant_id is not None), key=lambda line: (line.variant_id, line.pk)
    )
    if not mapped:
        return set()
    balances = lock_balances([line.variant_id for line in mapped if line.variant_id is not None])
    touched = set()
    for line in mapped:
        assert line.variant_id is not None  # noqa: S101 - filtered above, said again for the type checker
        moves: list[Move] = settle_line(line, status, on_hand=balances[line.variant_id].on_hand)
        if moves:
            move_stock(moves, balances=balances, actor=actor, now=now)
            line.save(update_fields=["held", "shipped"])
            touched.add(line.variant_id)
    return touched
