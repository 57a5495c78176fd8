"""Which marketplaces end: from their cards and from what the ministry set; and what is left to do there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from esmart.channels.models import ChannelAccount, ListingMove, MarketplaceEnding, Order
from esmart.channels.rules.ending import Ending
from ikm_connectors import get_card

OPEN_ORDERS = ("unpaid", "on_hold", "to_ship", "awaiting_pickup", "in_transit", "cancel_requested", "return_requested")  # fmt: skip


@dataclass(frozen=True)
class EndingShop:
    """One shop at a marketplace that ends: what is not moved yet and which orders are still open."""

    account: ChannelAccount
    ending: Ending
    is_over: bool
    listings_left: int
    orders_open: int

    @property
    def is_drained(self) -> bool:
        return not self.listings_left and not self.orders_open


def ending_of(marketplace: str) -> Ending | None:
    """Give the end of a marketplace, none for one that goes on; what the ministry set comes first. One query."""
    told = MarketplaceEnding.objects.filter(marketplace=marketplace).first()
    return _told(told) if told is not None else _carded(marketplace)


def endings_of(marketplaces: set[str]) -> dict[str, Ending]:
    """Give the ends among these marketplaces; one query."""
    found = {name: ending for name in marketplaces if (ending := _carded(name)) is not None}
    for told in MarketplaceEnding.objects.filter(marketplace__in=marketplaces):
        found[told.marketplace] = _told(told)
    return found


def ending_shops(accounts: QuerySet[ChannelAccount], *, today: date) -> list[EndingShop]:
    """Give the shops at marketplaces that end, with what is left to do there; four queries."""
    shops = list(accounts.exclude(state="disconnected").select_related("application", "enterprise", "office"))
    endings = endings_of({shop.application.marketplace for shop in shops})
    shops = [shop for shop in shops if shop.application.marketplace in endings]
    moved = Q(listings__moves__outcome__in=[ListingMove.Outcome.MOVED, ListingMove.Outcome.ALREADY_THERE])
    left = dict(
        ChannelAccount.objects.filter(pk__in=[shop.pk for shop in shops])
        .values_list("pk")
        .annotate(
            left=Count("listings", filter=~Q(listings__wanted="ended"), distinct=True)
            - Count("listings", filter=~Q(listings__wanted="ended") & moved, distinct=True)
        )
    )
    opened = dict(
        Order.objects.filter(account__in=shops, status__in=OPEN_ORDERS)
        .values_list("account_id")
        .annotate(Count("id"))
    )
    return [
        EndingShop(
            account=shop,
            ending=endings[shop.application.marketplace],
            is_over=endings[shop.application.marketplace].is_over(today),
            listings_left=left.get(shop.pk, 0),
            orders_open=opened.get(shop.pk, 0),
        )
        for shop in shops
    ]


def _told(told: MarketplaceEnding) -> Ending:
    card = _carded(told.marketplace)
    return Ending(
        marketplace=told.marketplace,
        on=told.closes_on,
        source=told.source,
        what=card.what if card else _("Lokapasar ini ditutup."),
        instead=told.instead or (card.instead if card else _("Pindahkan tayangan ke lokapasar lain.")),
        by_ministry=True,
    )


def _carded(marketplace: str) -> Ending | None:
    card = get_card(marketplace).ending
    if card is None:
        return None
    english = (get_language() or "").startswith("en")
    return Ending(
        marketplace=marketplace,
        on=card.on,
        source=card.source,
        what=card.what_en if english else card.what_id,
        instead=card.instead_en if english else card.instead_id,
    )


def stuck_moves(*, source: ChannelAccount, target: ChannelAccount) -> QuerySet[ListingMove]:
    """Give the listings whose move to `target` waits for a person, with their products; one query."""
    stuck = ListingMove.objects.filter(
        source__account=source, account=target, outcome=ListingMove.Outcome.NEEDS_PERSON
    )
    return stuck.select_related("source__product").order_by("id")
