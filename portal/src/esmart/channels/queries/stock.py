"""Stock as people ask about it: how many, and why this number stands in that shop."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Offer, OutwardCall, StockBalance, StockMovement
from esmart.channels.queries.accounts import marketplace_name
from esmart.registry.models import Variant

SHOWN = 50


@dataclass(frozen=True)
class ShopStock:
    """One shop's part of the explanation: the rule, what we want there, what went out, what was seen."""

    account: ChannelAccount
    marketplace: str
    exposure: rules.Exposure
    offer: Offer
    last_call: OutwardCall | None


@dataclass(frozen=True)
class StockExplained:
    """The chain behind a number: movements (newest first) → balance → rule → push → answer, and the risk it bears."""

    variant: Variant
    balance: StockBalance
    movements: tuple[StockMovement, ...]
    shops: tuple[ShopStock, ...]
    worst_case: int


def balances_of(variants: Iterable[Variant]) -> dict[int, StockBalance]:
    """Give the balances of variants, zero where nothing was ever counted; one query."""
    ids = [variant.pk for variant in variants]
    found = {balance.variant_id: balance for balance in StockBalance.objects.filter(variant_id__in=ids)}
    return {one: found.get(one) or StockBalance(variant_id=one) for one in ids}


def explain_stock(variant: Variant, *, limit: int = SHOWN) -> StockExplained:
    """Explain a variant's number in every shop; three queries and one per shop (its last stock call)."""
    balance = balances_of([variant])[variant.pk]
    movements = (
        StockMovement.objects.filter(variant=variant).select_related("order_line__order").order_by("-id")
    )
    offers = list(
        Offer.objects.filter(variant=variant)
        .exclude(listing__wanted="ended")
        .select_related("account__application", "listing")
        .order_by("account_id")
    )
    shops = tuple(
        ShopStock(
            account=offer.account,
            marketplace=marketplace_name(offer.account.application.marketplace),
            exposure=offer.rule(),
            offer=offer,
            last_call=_last_stock_call(offer.account),
        )
        for offer in offers
    )
    return StockExplained(
        variant=variant,
        balance=balance,
        movements=tuple(movements[:limit]),
        shops=shops,
        worst_case=rules.worst_case_oversell(balance.available, [offer.desired_quantity for offer in offers]),
    )


def _last_stock_call(account: ChannelAccount) -> OutwardCall | None:
    calls = OutwardCall.objects.filter(account=account, effect="write", operation__contains="stock")
    return calls.order_by("-id").first()
