"""Files that come in: orders and sales, results of an upload, requests for quotation. The same file again changes nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from esmart.channels.models import ChannelAccount, FileExchange, Listing, Offer, Order, OrderEvent
from esmart.channels.services.file_layout import file_channel, layout_of
from esmart.channels.services.record_order import record_order
from esmart.channels.services.record_quotation import refuse_without_quotations, take_request
from esmart.channels.services.sheet_files import read_rows
from esmart.core.history import Actor, acting
from ikm_connectors import model as m
from ikm_connectors.channels.ralali.quotations import read_quotations
from ikm_connectors.sheets import OrdersRead, RowProblem, Rows, Template, fingerprint_of

Purpose = FileExchange.Purpose
SOLD_AT_ONCE = frozenset({"spreadsheet"})  # a sale noted without a status happened over the counter


@dataclass(frozen=True)
class FileRead:
    """What a file brought: how many rows of it were new, changed or known, and what could not be read."""

    exchange: FileExchange
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    repeated: bool = False  # exactly this file was read before


def import_orders(*, account: ChannelAccount, data: bytes, actor: Actor, now: datetime) -> FileRead:
    """Read orders from a file in one transaction: their stock is promised or leaves, other shops follow at once. Rows
    that cannot be read are told and change nothing. Raises ChannelsProblem for a file that is no sheet.
    """
    template, rows = _open_sheet(account, Purpose.ORDERS, data)
    with acting(actor):
        exchange, is_new = _take_in(account, Purpose.ORDERS, data, actor, now=now)
        if not is_new:
            return FileRead(exchange, repeated=True)
        read = file_channel(account).read_orders(
            rows, template, listed=_listed(account), known=_known(account)
        )
        wanted = {*read.new, *read.changed}
        for order in read.orders:
            if order.order_id in wanted:
                _record(account, order, actor, now=now)
        _close(exchange, rows=len(read.orders), problems=read.problems, now=now)
    return FileRead(exchange, new=len(read.new), changed=len(read.changed), unchanged=len(read.unchanged))


def preview_orders(*, account: ChannelAccount, data: bytes) -> OrdersRead:
    """Tell what importing a file would do, and do nothing."""
    template, rows = _open_sheet(account, Purpose.ORDERS, data)
    return file_channel(account).read_orders(rows, template, listed=_listed(account), known=_known(account))


def import_results(*, account: ChannelAccount, data: bytes, actor: Actor, now: datetime) -> FileRead:
    """Read what became of an upload: each listing's state and reasons, and the quantities and prices seen there."""
    template, rows = _open_sheet(account, Purpose.RESULTS, data)
    with acting(actor):
        exchange, is_new = _take_in(account, Purpose.RESULTS, data, actor, now=now)
        if not is_new:
            return FileRead(exchange, repeated=True)
        read = file_channel(account).read_results(rows, template)
        found = [_observe(account, state, now=now) for state in read.listings]
        _close(exchange, rows=len(read.listings), problems=read.problems, now=now)
    return FileRead(exchange, changed=found.count(True), unchanged=found.count(False))


def import_quotations(*, account: ChannelAccount, data: bytes, actor: Actor, now: datetime) -> FileRead:
    """Read requests for quotation from a file: a number that is known gets at most the answer it still lacked."""
    refuse_without_quotations(account)
    template, rows = _open_sheet(account, Purpose.QUOTATIONS, data)
    with acting(actor):
        exchange, is_new = _take_in(account, Purpose.QUOTATIONS, data, actor, now=now)
        if not is_new:
            return FileRead(exchange, repeated=True)
        read = read_quotations(rows, template)
        became = [take_request(account, one, now=now)[1] for one in read.quotations]
        _close(exchange, rows=len(read.quotations), problems=read.problems, now=now)
    return FileRead(
        exchange,
        new=became.count("new"),
        changed=became.count("answered"),
        unchanged=became.count("known"),
    )


def _open_sheet(account: ChannelAccount, purpose: str, data: bytes) -> tuple[Template, Rows]:
    """Give the layout a shop uses for this purpose and the rows of the sheet it names."""
    template = layout_of(account, purpose)
    return template, read_rows(data, sheet=template.sheet)


def _take_in(
    account: ChannelAccount, purpose: str, data: bytes, actor: Actor, *, now: datetime
) -> tuple[FileExchange, bool]:
    return FileExchange.objects.get_or_create(
        account=account,
        purpose=purpose,
        outward=False,
        sha256=hashlib.sha256(data).hexdigest(),
        defaults={"made_at": now, "done_at": now, "user_id": actor.user_id},
    )


def _close(exchange: FileExchange, *, rows: int, problems: tuple[RowProblem, ...], now: datetime) -> None:
    exchange.rows, exchange.problems = rows, [_plain(one) for one in problems]
    exchange.done_at = now
    exchange.save(update_fields=["rows", "problems", "done_at"])


def _plain(one: RowProblem) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(one.problem)
    return {**plain, "row": one.row, "heading": one.heading}


def _listed(account: ChannelAccount) -> dict[str, m.SkuRef]:
    offers = Offer.objects.filter(account=account).exclude(sku_id="").select_related("listing")
    return {offer.sku_id: m.SkuRef(offer.listing.channel_id, offer.sku_id) for offer in offers}


def _known(account: ChannelAccount) -> dict[str, str]:
    return dict(Order.objects.filter(account=account).values_list("external_id", "file_mark"))


def _record(account: ChannelAccount, order: m.Order, actor: Actor, *, now: datetime) -> None:
    mark = fingerprint_of(order)
    if not order.source_status and account.application.marketplace in SOLD_AT_ONCE:
        order = msgspec.structs.replace(order, status=m.OrderStatus.COMPLETED)
    kept, _changed = record_order(
        account=account, order=order, source=OrderEvent.Source.FILE, now=now, actor=actor
    )
    Order.objects.filter(pk=kept.pk).update(file_mark=mark)


def _observe(account: ChannelAccount, state: m.ListingState, *, now: datetime) -> bool:
    listing = (
        Listing.objects.select_for_update().filter(account=account, client_ref=state.listing_id).first()
        or Listing.objects.filter(account=account, offers__variant__sku=state.seller_sku)
        .exclude(wanted=Listing.Wanted.ENDED)
        .first()
    )
    if listing is None:
        return False
    listing.lifecycle, listing.source_status = state.lifecycle.value, state.source_status[:60]
    listing.problems = [msgspec.to_builtins(problem) for problem in state.problems]
    listing.channel_id = listing.channel_id or listing.client_ref
    listing.observed_at = listing.updated_at = now
    listing.save()
    for sku in state.skus:
        offer = Offer.objects.filter(listing=listing, variant__sku=sku.seller_sku)
        if sku.quantity is not None:
            offer.update(observed_quantity=sku.quantity, observed_at=now)
        if sku.price is not None:
            offer.update(observed_price=sku.price.amount)
    return True
