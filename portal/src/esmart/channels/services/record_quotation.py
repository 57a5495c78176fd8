"""Records a request for quotation, by hand or as a file tells it; the same number again never loses what is known."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Quotation
from esmart.channels.queries.quotations import takes_quotations
from esmart.core.history import Actor, acting
from esmart.core.secrets import Cell, seal
from esmart.registry.models import Variant
from esmart.registry.queries.goods import find_variant
from ikm_connectors import model as m
from ikm_connectors.channels.ralali import quotations as sdk

Became = Literal["new", "answered", "known"]


def record_quotation(
    *,
    account: ChannelAccount,
    request_number: str,
    asked_on: date,
    item: str,
    quantity: int,
    unit: str,
    description: str = "",
    buyer: str = "",
    sku: str = "",
    actor: Actor,
    now: datetime,
) -> Quotation:
    """Record a request somebody read in the seller panel. Raises ChannelsProblem for a number that is known, a quantity
    below one, and a shop whose marketplace has no such requests.
    """
    refuse_without_quotations(account)
    if not 0 < quantity <= sdk.QUANTITY_MAX:
        raise rules.ChannelsProblem(_("Jumlahnya paling sedikit satu."), field="quantity")
    told = sdk.Quotation(
        request_id=request_number.strip(),
        item=item,
        quantity=quantity,
        unit=unit,
        asked_at=datetime.combine(asked_on, time(), timezone.get_current_timezone()),
        description=description,
        buyer=buyer,
        sku=sku.strip(),
    )
    with acting(actor):
        kept, became = take_request(account, told, now=now)
    if became != "new":
        raise rules.ChannelsProblem(_("Permintaan dengan nomor ini sudah dicatat."), field="request_number")
    return kept


def take_request(account: ChannelAccount, told: sdk.Quotation, *, now: datetime) -> tuple[Quotation, Became]:
    """Keep a request and say what became of it; call it inside `acting`. An answer of ours stands, whatever a file says."""
    price = told.quoted.amount if told.quoted else None
    kept, is_new = Quotation.objects.get_or_create(
        account=account,
        request_number=told.request_id,
        defaults={
            "asked_on": timezone.localdate(told.asked_at) if told.asked_at else timezone.localdate(now),
            "item": told.item[:255],
            "category": told.category[:255],
            "quantity": told.quantity,
            "unit": told.unit[:30],
            "description": told.description,
            "buyer_masked": m.Buyer(name=told.buyer).masked().name,
            "sku": told.sku[:100],
            "variant": _own_variant(account, told.sku),
            "quoted_price": price,
            "answered_at": now if price else None,
            "recorded_at": now,
        },
    )
    if is_new and told.buyer:
        cell = Cell(Quotation._meta.db_table, kept.pk, "buyer_sealed")
        kept.buyer_sealed = seal(msgspec.json.encode({"name": told.buyer}).decode(), cell=cell)
        kept.save(update_fields=["buyer_sealed"])
    if is_new:
        return kept, "new"
    added = price and Quotation.objects.filter(pk=kept.pk, quoted_price=None).update(
        quoted_price=price, answered_at=now
    )
    return kept, "answered" if added else "known"


def refuse_without_quotations(account: ChannelAccount) -> None:
    """Raise ChannelsProblem for a shop whose marketplace has no requests for quotation."""
    if not takes_quotations(account):
        raise rules.ChannelsProblem(_("Lokapasar ini tidak mengenal permintaan penawaran."))


def _own_variant(account: ChannelAccount, sku: str) -> Variant | None:
    """Find the variant of that SKU, among what this shop may sell."""
    variant = find_variant(sku) if sku else None
    if variant is None:
        return None
    maker = variant.product.enterprise
    by_office = account.office_id is not None and maker.office_id == account.office_id
    return variant if maker.pk == account.enterprise_id or by_office else None
