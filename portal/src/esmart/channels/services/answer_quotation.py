"""Answers a request for quotation with a price for one unit, and fills the answers into a file."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Listing, Quotation
from esmart.channels.services.file_layout import layout_of
from esmart.core.history import Actor, acting
from esmart.core.secrets import Cell, unseal
from ikm_connectors import model as m
from ikm_connectors.channels.ralali import quotations as sdk
from ikm_connectors.sheets.listings import FilledFile


def propose_price(quotation: Quotation) -> int | None:
    """Propose the price of the variant asked for, less what the listing's wholesale terms take off at that quantity; None
    when nobody knows which variant that is. Below the least order the price itself is proposed: a person decides.
    """
    if quotation.variant is None:
        return None
    listings = Listing.objects.filter(
        account_id=quotation.account_id, product_id=quotation.variant.product_id
    )
    listing = listings.exclude(wanted=Listing.Wanted.ENDED).first()
    terms = (listing.choices_made.get("terms") or {}) if listing else {}
    tiers = rules.price_tiers(rules.read_wholesale(terms), quotation.variant.price)
    fitting = [price for least, price in tiers if quotation.quantity >= least]
    return fitting[-1] if fitting else quotation.variant.price


def answer_quotation(*, quotation: Quotation, unit_price: int, actor: Actor, now: datetime) -> Quotation:
    """Offer a price for one unit, or another one than before; the same again changes nothing. Raises ChannelsProblem for
    a price that is none.
    """
    if not 0 < unit_price <= sdk.PRICE_MAX:
        raise rules.ChannelsProblem(_("Tulis harga satu satuan, lebih dari nol rupiah."), field="unit_price")
    with acting(actor):
        found = Quotation.objects.select_for_update().get(pk=quotation.pk)
        if found.quoted_price != unit_price:
            found.quoted_price, found.answered_at = unit_price, now
            found.save(update_fields=["quoted_price", "answered_at"])
    return found


def open_quotation_buyer(*, quotation: Quotation, actor: Actor, now: datetime) -> str:
    """Open the buyer's name to write to them; the row's history says who looked, and when."""
    with acting(actor):
        Quotation.objects.filter(pk=quotation.pk).update(buyer_opened_at=now)
    if not quotation.buyer_sealed:
        return ""
    cell = Cell(Quotation._meta.db_table, quotation.pk, "buyer_sealed")
    opened: dict[str, str] = msgspec.json.decode(unseal(quotation.buyer_sealed, cell=cell))
    return opened["name"]


def fill_answers(account: ChannelAccount) -> tuple[FilledFile, dict[str, Any]]:
    """Fill all answered requests into a file, oldest first. The buyer stays out: the place itself knows who asked."""
    answered = list(
        Quotation.objects.filter(account=account, quoted_price__isnull=False)
        .select_related("variant")
        .order_by("id")
    )
    filled = sdk.fill_quotations([_told(one) for one in answered], layout_of(account, "quotations"))
    outcomes = [
        m.WriteOutcome(
            outcome=m.Outcome.REJECTED if problems else m.Outcome.ACCEPTED_PENDING,
            problem=problems[0].problem if problems else None,
            raw=[msgspec.to_builtins(one.problem) for one in problems] or None,
        )
        for problems in filled.problems
    ]
    carried = [one.pk for one, problems in zip(answered, filled.problems, strict=True) if not problems]
    return FilledFile(filled=filled, outcomes=tuple(outcomes)), {"quotations": carried} if carried else {}


def _told(one: Quotation) -> sdk.Quotation:
    return sdk.Quotation(
        request_id=one.request_number,
        item=one.item,
        quantity=one.quantity,
        unit=one.unit,
        asked_at=datetime.combine(one.asked_on, time(), timezone.get_current_timezone()),
        category=one.category,
        description=one.description,
        sku=one.variant.sku if one.variant is not None else one.sku,
        quoted=m.Money(one.quoted_price) if one.quoted_price is not None else None,
    )
