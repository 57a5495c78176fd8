"""Shops at marketplaces, and what each shows: read."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query

from esmart.api.door import open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, Paging, cut_page, page_of, read_cursor
from esmart.api.shapes import Id, Out, Ref
from esmart.channels.models import ChannelAccount
from esmart.channels.queries import ListingView, accounts_for, listings_in, marketplace_name

router = open_room("channels")


class ShopOut(Out):
    """One shop at one marketplace."""

    id: str
    marketplace: str
    marketplace_name: str
    name: str
    external_id: str
    practice: bool
    state: Literal["connected", "needs_reauthorisation", "suspended", "disconnected"]
    enterprise: Ref | None
    office: str | None
    authorised_until: datetime | None
    last_confirmed_at: datetime | None


class OfferOut(Out):
    """One variant in one shop: what we want there, and what was seen last."""

    sku: str
    label: str
    desired_price: int
    observed_price: int | None
    desired_quantity: int
    observed_quantity: int | None
    observed_at: datetime | None
    settled: bool
    problem: str | None


class ListingOut(Out):
    """One product in one shop."""

    product: Ref
    external_id: str
    wanted: Literal["live", "paused", "ended"]
    lifecycle: str
    settled: bool
    observed_at: datetime | None
    url: str
    problems: list[str]
    offers: list[OfferOut]


@router.get("shops", response=Page[ShopOut], operation_id="list_shops", summary="Daftar toko")
def list_shops(request: HttpRequest, paging: Query[Paging]) -> Page[ShopOut]:
    """Give the shops in the caller's scope. One query."""
    return page_of(
        request, accounts_for(person_of(request)), paging, lambda found: [show(one) for one in found]
    )


@router.get("shops/{public_id}", response=ShopOut, operation_id="read_shop", summary="Satu toko")
def read_shop(request: HttpRequest, public_id: Id) -> ShopOut:
    """Give one shop in the caller's scope. One query."""
    return show(find(request, public_id))


@router.get(
    "shops/{public_id}/listings",
    response=Page[ListingOut],
    operation_id="list_listings",
    summary="Tayangan sebuah toko",
)
def list_listings(request: HttpRequest, public_id: Id, paging: Query[Paging]) -> Page[ListingOut]:
    """Give what a shop shows, newest first. Four queries."""
    shop = find(request, public_id)
    before = read_cursor(request, paging.cursor)
    rows = listings_in(shop, before=int(before) if before else None, limit=paging.limit + 1)
    return cut_page(
        request, rows, paging, lambda found: [_listing(one) for one in found], key=lambda one: one.listing.pk
    )


def find(request: HttpRequest, public_id: str) -> ChannelAccount:
    """Give a shop in the caller's scope, or 404; one query."""
    return find_one(
        accounts_for(person_of(request)), public_id, _("Toko ini tidak ada, atau di luar wewenang Anda.")
    )


def show(one: ChannelAccount) -> ShopOut:
    """Give a shop as it goes out; no query."""
    maker = one.enterprise
    return ShopOut.model_construct(
        id=one.public_id,
        marketplace=one.application.marketplace,
        marketplace_name=marketplace_name(one.application.marketplace),
        name=one.shop_name,
        external_id=one.shop_id,
        practice=one.application.environment != "production",
        state=one.state,
        enterprise=Ref(id=maker.public_id, name=maker.name) if maker else None,
        office=one.office.name if one.office else None,
        authorised_until=one.authorised_until,
        last_confirmed_at=one.last_confirmed_at,
    )


def _listing(one: ListingView) -> ListingOut:
    return ListingOut.model_construct(
        product=Ref(id=one.listing.product.public_id, name=one.listing.product.name),
        external_id=one.listing.channel_id,
        wanted=one.listing.wanted,
        lifecycle=one.listing.lifecycle,
        settled=one.is_settled,
        observed_at=one.observed_at,
        url=one.url,
        problems=[f"{problem.what} {problem.do}" for problem in one.problems],
        offers=[
            OfferOut(
                sku=offer.sku,
                label=offer.label,
                desired_price=offer.desired_price,
                observed_price=offer.observed_price,
                desired_quantity=offer.desired_quantity,
                observed_quantity=offer.observed_quantity,
                observed_at=offer.observed_at,
                settled=offer.is_settled,
                problem=offer.problem.what if offer.problem else None,
            )
            for offer in one.offers
        ],
    )
