"""Listings and offers as pages show them: desired, sent, observed; and where the public can buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Listing, Offer, StockBalance
from esmart.channels.queries.accounts import marketplace_name
from esmart.channels.queries.problems import ProblemText, describe
from esmart.registry.models import Product

# How a buyer's page of a listing is addressed. Not in the vendors' documents: seen as public addresses [I].
PUBLIC_PAGES = {"shopee": "https://shopee.co.id/product/{shop}/{listing}"}


@dataclass(frozen=True)
class OfferView:
    """One variant in one shop: what we want there, what went out, what was seen."""

    offer: Offer
    label: str
    sku: str
    desired_quantity: int
    observed_quantity: int | None
    observed_at: datetime | None
    is_settled: bool
    drifts: bool
    desired_price: int
    observed_price: int | None
    problem: ProblemText | None


@dataclass(frozen=True)
class ListingView:
    """One product in one shop, with its offers and problems in words."""

    listing: Listing
    account: ChannelAccount
    marketplace: str
    state: str
    is_settled: bool
    observed_at: datetime | None
    problems: tuple[ProblemText, ...]
    offers: tuple[OfferView, ...]
    url: str


@dataclass(frozen=True)
class BuyLink:
    """Where the public can buy a product; the address is empty where the marketplace gives none."""

    marketplace: str
    marketplace_id: str
    shop_name: str
    url: str
    price_from: int


def listings_of(product: Product) -> list[ListingView]:
    """Give a product's listings in all shops, newest first; three queries."""
    listings = Listing.objects.filter(product=product).select_related("account__application")
    return _views(listings.order_by("-id"))


def listings_in(account: ChannelAccount, *, before: int | None = None, limit: int = 50) -> list[ListingView]:
    """Give a shop's listings, newest first, by keyset (`before` is the last seen listing's id); three queries."""
    listings = Listing.objects.filter(account=account).select_related("account__application", "product")
    if before is not None:
        listings = listings.filter(pk__lt=before)
    return _views(listings.order_by("-id")[:limit])


def where_to_buy(product: Product) -> list[BuyLink]:
    """Give the shops in which a product is on sale now, as last observed; one query."""
    offers = (
        Offer.objects.filter(
            listing__product=product,
            listing__lifecycle="live",
            listing__wanted="live",
            listing__held_back=False,
        )
        .exclude(account__state="disconnected")
        .select_related("listing", "account__application")
        .order_by("account_id", "desired_price")
    )
    links: dict[int, BuyLink] = {}
    for offer in offers:
        account = offer.account
        links.setdefault(
            account.pk,
            BuyLink(
                marketplace=marketplace_name(account.application.marketplace),
                marketplace_id=account.application.marketplace,
                shop_name=account.shop_name,
                url=_address(offer.listing, account),
                price_from=offer.observed_price or offer.desired_price,
            ),
        )
    return list(links.values())


def worst_case(product: Product) -> dict[int, int]:
    """Give, per variant, how many pieces could be sold that are not there before any shop tells us; two queries."""
    shown: dict[int, list[int]] = {}
    for variant_id, quantity in Offer.objects.filter(
        listing__product=product, listing__wanted="live"
    ).values_list("variant_id", "desired_quantity"):
        shown.setdefault(variant_id, []).append(quantity)
    balances = {one.variant_id: one.available for one in StockBalance.objects.filter(variant_id__in=shown)}
    return {
        variant: rules.worst_case_oversell(balances.get(variant, 0), there)
        for variant, there in shown.items()
    }


def _views(listings: QuerySet[Listing]) -> list[ListingView]:
    found = list(listings.prefetch_related("offers__variant"))
    return [_view(listing) for listing in found]


def _view(listing: Listing) -> ListingView:
    account = listing.account
    return ListingView(
        listing=listing,
        account=account,
        marketplace=marketplace_name(account.application.marketplace),
        state=listing.get_lifecycle_display(),
        is_settled=listing.confirmed_version == listing.content_version,
        observed_at=listing.observed_at,
        problems=tuple(describe(problem) for problem in listing.problems),
        offers=tuple(_offer_view(offer) for offer in listing.offers.all()),
        url=_address(listing, account) if listing.lifecycle == Listing.Lifecycle.LIVE else "",
    )


def _offer_view(offer: Offer) -> OfferView:
    problem: dict[str, Any] | None = offer.stock_problem or offer.price_problem
    return OfferView(
        offer=offer,
        label=offer.variant.label,
        sku=offer.variant.sku,
        desired_quantity=offer.desired_quantity,
        observed_quantity=offer.observed_quantity,
        observed_at=offer.observed_at,
        is_settled=offer.stock_confirmed_version == offer.stock_version
        and offer.price_confirmed_version == offer.price_version,
        drifts=offer.drift_seen_at is not None,
        desired_price=offer.desired_price,
        observed_price=offer.observed_price,
        problem=describe(problem) if problem else None,
    )


def _address(listing: Listing, account: ChannelAccount) -> str:
    pattern = PUBLIC_PAGES.get(account.application.marketplace, "")
    if not pattern or account.application.environment != "production":
        return ""
    return pattern.format(shop=account.shop_id, listing=listing.channel_id)
