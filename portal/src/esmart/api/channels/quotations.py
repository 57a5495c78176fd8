"""Requests for quotation of business buyers: read, recorded, answered. A buyer's name is opened on the page only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field

from esmart.api.channels.shops import find as find_shop
from esmart.api.door import actor_of, open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, Paging, page_of
from esmart.api.problems import Problem
from esmart.api.shapes import PUBLIC_ID, Day, Id, In, Out, Ref, tagged
from esmart.channels.models import ChannelAccount, Quotation
from esmart.channels.queries import accounts_for, may_use, quotations_in
from esmart.channels.services import answer_quotation, propose_price, record_quotation

router = open_room("channels")
MOST_PIECES = 10_000_000
MOST_RUPIAH = 10**12


class QuotationOut(Out):
    """One request; prices in rupiah for one unit. The buyer is masked."""

    id: str
    shop: Ref
    request_number: str
    state: Literal["open", "answered"]
    asked_on: date
    item: str
    category: str
    quantity: int
    unit: str
    description: str
    buyer: str
    sku: str
    quoted_price: int | None
    answered_at: datetime | None


class QuotationDetail(QuotationOut):
    """One request, with the price that our own price and the listing's wholesale terms propose."""

    proposed_price: int | None


class QuotationFilters(Paging):
    """Requests of one shop, or only those without an answer."""

    shop: Annotated[str | None, Field(pattern=PUBLIC_ID)] = None
    state: Literal["open", "answered"] | None = None


class QuotationIn(In):
    """A request as it stands in the seller's panel."""

    shop: Annotated[str, Field(pattern=PUBLIC_ID)]
    request_number: Annotated[str, Field(min_length=1, max_length=60)]
    asked_on: Day
    item: Annotated[str, Field(min_length=1, max_length=255)]
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES)]
    unit: Annotated[str, Field(min_length=1, max_length=30)] = "pcs"
    description: Annotated[str, Field(max_length=2000)] = ""
    buyer: Annotated[str, Field(max_length=200, description="Disimpan tersandi, keluar tersamar.")] = ""
    sku: Annotated[str, Field(max_length=100)] = ""


class QuotationAnswer(In):
    """What one unit costs."""

    unit_price: Annotated[int, Field(ge=1, le=MOST_RUPIAH)]


@router.get(
    "quotations",
    response=Page[QuotationOut],
    operation_id="list_quotations",
    summary="Daftar permintaan penawaran",
)
def list_quotations(request: HttpRequest, filters: Query[QuotationFilters]) -> Page[QuotationOut]:
    """Give the requests of the shops in the caller's scope, newest first. One query, one more with `shop`."""
    shops = accounts_for(person_of(request))
    if filters.shop:
        shops = shops.filter(pk=find_shop(request, filters.shop).pk)
    rows = quotations_in(shops)
    if filters.state:
        rows = rows.filter(quoted_price__isnull=filters.state == "open")
    return page_of(request, rows, filters, lambda found: [_line(one) for one in found], newest_first=True)


@router.get(
    "quotations/{public_id}",
    response=QuotationDetail,
    operation_id="read_quotation",
    summary="Satu permintaan penawaran",
)
def read_quotation(request: HttpRequest, response: HttpResponse, public_id: Id) -> QuotationDetail:
    """Give one request of a shop in the caller's scope. Two queries."""
    return tagged(response, _detail(find(request, public_id)))


@router.post(
    "quotations",
    response={201: QuotationDetail},
    operation_id="record_quotation",
    summary="Catat permintaan penawaran",
)
def add_quotation(request: HttpRequest, response: HttpResponse, body: QuotationIn) -> Status[QuotationDetail]:
    """Record a request that a buyer left in the seller's panel."""
    shop = find_shop(request, body.shop)
    _refuse_onlooker(request, shop)
    kept = record_quotation(
        account=shop, actor=actor_of(request), now=timezone.now(), **body.model_dump(exclude={"shop"})
    )
    response["Location"] = reverse("api:read_quotation", args=[kept.public_id])
    return Status(201, tagged(response, _detail(find(request, kept.public_id))))


@router.post(
    "quotations/{public_id}/answer",
    response=QuotationDetail,
    operation_id="answer_quotation",
    summary="Jawab permintaan penawaran",
)
def answer(
    request: HttpRequest, response: HttpResponse, public_id: Id, body: QuotationAnswer
) -> QuotationDetail:
    """Offer a price for one unit, or another one than before; the answer leaves with the shop's next file."""
    found = find(request, public_id)
    _refuse_onlooker(request, found.account)
    answer_quotation(quotation=found, unit_price=body.unit_price, actor=actor_of(request), now=timezone.now())
    return tagged(response, _detail(find(request, public_id)))


def find(request: HttpRequest, public_id: str) -> Quotation:
    """Give a request of a shop in the caller's scope, or 404; one query."""
    return find_one(
        quotations_in(accounts_for(person_of(request))),
        public_id,
        _("Permintaan ini tidak ada, atau di luar wewenang Anda."),
    )


def _refuse_onlooker(request: HttpRequest, shop: ChannelAccount) -> None:
    if not may_use(person_of(request), shop):
        raise Problem("not-allowed", _("Anda tidak berhak bertindak untuk toko ini."))


def _shown(one: Quotation) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "shop": Ref(id=one.account.public_id, name=one.account.shop_name),
        "request_number": one.request_number,
        "state": one.state,
        "asked_on": one.asked_on,
        "item": one.item,
        "category": one.category,
        "quantity": one.quantity,
        "unit": one.unit,
        "description": one.description,
        "buyer": one.buyer_masked,
        "sku": one.variant.sku if one.variant else one.sku,
        "quoted_price": one.quoted_price,
        "answered_at": one.answered_at,
    }


def _line(one: Quotation) -> QuotationOut:
    return QuotationOut.model_construct(**_shown(one))


def _detail(one: Quotation) -> QuotationDetail:
    return QuotationDetail.model_construct(**_shown(one), proposed_price=propose_price(one))
