"""Files that go out: listings, stock, prices and quotations of a shop. They count as sent when their upload is confirmed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, FileExchange, Listing, Offer
from esmart.channels.services.answer_quotation import fill_answers
from esmart.channels.services.content import make_draft, photo_address
from esmart.channels.services.file_layout import file_channel, layout_of
from esmart.channels.services.sheet_files import FileForm, write_rows
from esmart.core.history import Actor, acting
from ikm_connectors import model as m
from ikm_connectors.sheets.listings import FilledFile, problems_of

Purpose = FileExchange.Purpose
Wanted = Listing.Wanted
# A place of our own shows what we put there; a marketplace looks at it first and tells in its result file.
SHOWN_AT_ONCE = frozenset({"spreadsheet"})


@dataclass(frozen=True)
class ExportedFile:
    """A filled file ready to be carried out, and the record by which its upload is confirmed."""

    exchange: FileExchange
    name: str
    data: bytes


def export_file(
    *, account: ChannelAccount, purpose: str, form: FileForm = "xlsx", actor: Actor, now: datetime
) -> ExportedFile:
    """Fill in everything of one purpose (`listings`, `stock`, `prices`, `quotations`); what its rules refuse stays out and becomes the
    listing's problem. Raises ChannelsProblem when nothing is left to carry.
    """
    makers = {
        Purpose.LISTINGS: _fill_listings,
        Purpose.STOCK: _fill_stock,
        Purpose.PRICES: _fill_prices,
        Purpose.QUOTATIONS: fill_answers,
    }
    if purpose not in makers or purpose not in file_channel(account).templates():
        raise rules.ChannelsProblem(_("Pilih isi berkas."), field="purpose")
    exchange, data = None, b""
    with acting(actor):
        filled, contents = makers[Purpose(purpose)](account)
        if contents:
            data = write_rows(filled.filled.sheets, form=form)
            refused = [one for one in filled.outcomes if one.outcome is m.Outcome.REJECTED]
            exchange = FileExchange.objects.create(
                account=account,
                purpose=purpose,
                outward=True,
                sha256=hashlib.sha256(data).hexdigest(),
                contents=contents,
                rows=len(filled.outcomes) - len(refused),
                problems=[msgspec.to_builtins(problem) for one in refused for problem in problems_of(one)],
                user_id=actor.user_id,
                made_at=now,
            )
    if exchange is None and purpose == Purpose.QUOTATIONS:
        raise rules.ChannelsProblem(_("Belum ada permintaan yang dijawab."), field="purpose")
    if exchange is None:  # said after the listings' problems are kept
        raise rules.ChannelsProblem(
            _("Belum ada yang dapat diisikan; lihat masalah di tayangannya."), field="purpose"
        )
    return ExportedFile(exchange, f"{purpose}-{account.shop_id}-{exchange.public_id}.{form}", data)


def confirm_upload(*, exchange: FileExchange, actor: Actor, now: datetime) -> FileExchange:
    """Say that a file was uploaded: what it carried counts as sent. Confirming twice changes nothing; what changed
    since the file was made stays to be carried.
    """
    with acting(actor):
        found = (
            FileExchange.objects.select_for_update(of=("self",))
            .select_related("account__application")
            .get(pk=exchange.pk)
        )
        if not found.outward:
            raise rules.ChannelsProblem(_("Berkas ini masuk, bukan keluar."))
        if found.done_at is not None:
            return found
        for listing_id, version in found.contents.get("listings", {}).items():
            _listing_sent(int(listing_id), version, found.account, now=now)
        for offer_id, sent in found.contents.get("offers", {}).items():
            _offer_sent(int(offer_id), sent, now=now)
        gone = Listing.objects.filter(pk__in=found.contents.get("ended", []), wanted=Wanted.ENDED)
        gone.update(lifecycle=Listing.Lifecycle.DELETED, due_at=None)
        found.done_at = now
        found.save(update_fields=["done_at"])
    return found


def _fill_listings(account: ChannelAccount) -> tuple[FilledFile, dict[str, Any]]:
    listings = list(
        Listing.objects.filter(account=account, wanted=Wanted.LIVE, held_back=False)
        .prefetch_related("offers__variant")
        .order_by("id")
    )
    drafts = [_draft(listing, account) for listing in listings]
    filled = file_channel(account).fill_listings(drafts, layout_of(account, Purpose.LISTINGS))
    contents: dict[str, Any] = {"listings": {}, "offers": {}}
    for listing, outcome in zip(listings, filled.outcomes, strict=True):
        problems = [msgspec.to_builtins(one) for one in problems_of(outcome)]
        if problems != listing.problems:
            Listing.objects.filter(pk=listing.pk).update(problems=problems)
        if not problems:
            contents["listings"][str(listing.pk)] = listing.content_version
            for offer in listing.offers.all():
                contents["offers"][str(offer.pk)] = _carried(offer, stock=True, price=True)
    return filled, contents if contents["listings"] else {}


def _draft(listing: Listing, account: ChannelAccount) -> m.ProductDraft:
    quantities = {offer.variant_id: offer.desired_quantity for offer in listing.offers.all()}
    images = {one: m.MediaRef(id=one, url=photo_address(one)) for one in listing.content["photos"]}
    draft = make_draft(listing.content, master_ref=listing.client_ref, quantities=quantities, images=images)
    prices = {sku.seller_sku: sku.price.amount for sku in draft.skus}
    terms = rules.terms_at(listing.choices_made.get("terms") or {}, prices)
    return msgspec.structs.replace(draft, ext={account.application.marketplace: terms}) if terms else draft


def _fill_stock(account: ChannelAccount) -> tuple[FilledFile, dict[str, Any]]:
    offers = list(_listed(account))
    levels = [
        m.StockLevel(
            ref=m.SkuRef(offer.listing.channel_id, offer.variant.sku),
            quantity=0 if offer.listing.wanted == Wanted.ENDED else offer.desired_quantity,
            version=offer.stock_version,
        )
        for offer in offers
    ]
    filled = file_channel(account).fill_stock(levels, layout_of(account, Purpose.STOCK))
    ended = {offer.listing_id for offer in offers if offer.listing.wanted == Wanted.ENDED}
    contents = _carry(offers, filled, stock=True, price=False)
    return filled, {**contents, "ended": sorted(ended)} if contents else {}


def _fill_prices(account: ChannelAccount) -> tuple[FilledFile, dict[str, Any]]:
    offers = list(_listed(account).exclude(listing__wanted=Wanted.ENDED))
    levels = [
        m.PriceLevel(
            ref=m.SkuRef(offer.listing.channel_id, offer.variant.sku),
            price=m.Money(offer.desired_price),
            version=offer.price_version,
        )
        for offer in offers
    ]
    filled = file_channel(account).fill_prices(levels, layout_of(account, Purpose.PRICES))
    return filled, _carry(offers, filled, stock=False, price=True)


def _listed(account: ChannelAccount) -> QuerySet[Offer]:
    return (
        Offer.objects.filter(account=account)
        .exclude(listing__channel_id="")
        .exclude(listing__lifecycle="deleted")
        .select_related("listing", "variant")
        .order_by("id")
    )


def _carry(offers: Sequence[Offer], filled: FilledFile, *, stock: bool, price: bool) -> dict[str, Any]:
    carried = {
        str(offer.pk): _carried(offer, stock=stock, price=price)
        for offer, outcome in zip(offers, filled.outcomes, strict=True)
        if outcome.outcome is not m.Outcome.REJECTED
    }
    return {"offers": carried} if carried else {}


def _carried(offer: Offer, *, stock: bool, price: bool) -> dict[str, int]:
    told = {"stock": offer.stock_version, "quantity": offer.desired_quantity} if stock else {}
    return told | ({"price": offer.price_version, "amount": offer.desired_price} if price else {})


def _listing_sent(listing_id: int, version: int, account: ChannelAccount, *, now: datetime) -> None:
    listing = Listing.objects.select_for_update().get(pk=listing_id)
    if version <= listing.sent_version:
        return
    if version == listing.content_version:
        listing.sent_content, listing.due_at = listing.content, None
    listing.sent_version = listing.confirmed_version = version
    if not listing.channel_id:
        listing.channel_id = listing.client_ref
        shown = account.application.marketplace in SHOWN_AT_ONCE
        listing.lifecycle = Listing.Lifecycle.LIVE if shown else Listing.Lifecycle.PENDING_REVIEW
    listing.observed_at = listing.updated_at = now
    listing.save()
    for offer in listing.offers.select_related("variant"):
        Offer.objects.filter(pk=offer.pk).update(sku_id=offer.variant.sku[:60])


def _offer_sent(offer_id: int, sent: dict[str, int], *, now: datetime) -> None:
    offer = Offer.objects.filter(pk=offer_id)
    if "stock" in sent:
        version = sent["stock"]
        offer.filter(stock_confirmed_version__lt=version).update(
            stock_sent_version=version, stock_confirmed_version=version
        )
        offer.filter(stock_version=version).update(
            stock_due_at=None, observed_quantity=sent["quantity"], observed_at=now
        )
    if "price" in sent:
        version = sent["price"]
        offer.filter(price_confirmed_version__lt=version).update(
            price_sent_version=version, price_confirmed_version=version
        )
        offer.filter(price_version=version).update(price_due_at=None, observed_price=sent["amount"])
