"""Stock by SKU: read, and counted."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field

from esmart.api.door import actor_of, open_room, person_of
from esmart.api.paging import Page, Paging, page_of
from esmart.api.problems import Problem, not_found
from esmart.api.shapes import PUBLIC_ID, In, Out, Ref
from esmart.channels.models import StockBalance
from esmart.channels.queries import balances_of
from esmart.channels.services import count_stock
from esmart.registry.models import Variant
from esmart.registry.queries import may_edit, variants_for

router = open_room("channels")
MOST_PIECES = 10_000_000


class StockOut(Out):
    """What stands on the shelf of one variant, and what of it is promised."""

    sku: str
    product: Ref
    label: str
    active: bool
    on_hand: int
    reserved: int
    available: int


class StockFilters(Paging):
    """Stock of one product or one SKU."""

    product: Annotated[str | None, Field(pattern=PUBLIC_ID)] = None
    sku: Annotated[str | None, Field(min_length=1, max_length=50)] = None


class Count(In):
    """Pieces counted on the shelf."""

    sku: Annotated[str, Field(min_length=1, max_length=50)]
    quantity: Annotated[int, Field(ge=0, le=MOST_PIECES)]
    reason: Annotated[str, Field(max_length=300)] = ""


@router.get("stock", response=Page[StockOut], operation_id="list_stock", summary="Stok")
def list_stock(request: HttpRequest, filters: Query[StockFilters]) -> Page[StockOut]:
    """Give the stock of the variants in the caller's scope. Two queries."""
    rows = variants_for(person_of(request)).select_related("product")
    if filters.product:
        rows = rows.filter(product__public_id=filters.product)
    if filters.sku:
        rows = rows.filter(sku=filters.sku)
    return page_of(request, rows, filters, _show)


@router.post(
    "stock/counts", response={201: StockOut}, operation_id="count_stock", summary="Catat hasil hitung stok"
)
def count(request: HttpRequest, body: Count) -> Status[StockOut]:
    """Set what stands on the shelf to a counted number; the shops follow by themselves."""
    person = person_of(request)
    variant = variants_for(person).select_related("product__enterprise").filter(sku=body.sku).first()
    if variant is None:
        raise not_found(_("SKU ini tidak ada, atau di luar wewenang Anda."))
    if not may_edit(person, variant.product.enterprise):
        raise Problem("not-allowed", _("Anda tidak berhak mengubah produk ini."))
    balance = count_stock(
        variant=variant,
        quantity=body.quantity,
        reason=body.reason,
        actor=actor_of(request),
        now=timezone.now(),
    )
    return Status(201, _stock(variant, balance))


def _show(variants: list[Variant]) -> list[StockOut]:
    balances = balances_of(variants)
    return [_stock(one, balances[one.pk]) for one in variants]


def _stock(one: Variant, balance: StockBalance) -> StockOut:
    return StockOut(
        sku=one.sku,
        product=Ref(id=one.product.public_id, name=one.product.name),
        label=one.label,
        active=one.active,
        on_hand=balance.on_hand,
        reserved=balance.reserved,
        available=balance.available,
    )
