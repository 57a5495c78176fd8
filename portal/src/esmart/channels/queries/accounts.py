"""Shops a person may see, and how each of them is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from esmart.accounts.models import User
from esmart.accounts.queries import FOR_SHOPS, may_act_for, offices_in_reach, sees_everything
from esmart.channels.models import (
    ChannelAccount,
    ChannelApplication,
    Listing,
    Offer,
    Order,
    OrderLine,
    Quotation,
)
from esmart.channels.queries.problems import ProblemText, describe
from esmart.registry.queries import enterprises_for, may_edit
from ikm_connectors import get_card

WARN_DAYS = (14, 7, 1)
# Roles that act for a shop as its owner, or because the owner let them.
BY_PERMISSION = frozenset({User.Role.OWNER, User.Role.COACH, User.Role.PROBATION_OFFICER})
SHOWN_NAMES = {"tokopedia": "Tokopedia & Shop"}


@dataclass(frozen=True)
class AccountHealth:
    """One shop's state: never an optimistic guess, but when it was last confirmed and what waits since."""

    account: ChannelAccount
    marketplace: str
    last_confirmed_at: datetime | None
    problem: ProblemText | None
    closed_until: datetime | None
    expires_in_days: int | None
    warn: bool
    listings: int
    listings_with_problems: int
    offers_waiting: int
    lines_parked: int


def accounts_for(user: User) -> QuerySet[ChannelAccount]:
    """Give the shops in a person's scope: those of the enterprises and offices they may see. Of an owner who let somebody
    act for them, only when the permission is for shops.
    """
    accounts = ChannelAccount.objects.select_related("application", "enterprise", "office")
    if sees_everything(user):
        return accounts
    scope = Q(enterprise__in=enterprises_for(user, scopes=FOR_SHOPS))
    if (reach := offices_in_reach(user)) is not None:
        scope |= Q(office_id__in=reach)
    return accounts.filter(scope)


def may_use(user: User, account: ChannelAccount) -> bool:
    """Say whether a person may act for a shop: no query for one's own, at most two for a tree or a permission."""
    if not user.is_active or not user.may_write:
        return False
    maker = account.enterprise
    if maker is not None and user.role in BY_PERMISSION:
        return maker.owner_id == user.pk or may_act_for(user, maker.owner_id, FOR_SHOPS)
    if maker is not None and may_edit(user, maker):
        return True
    if sees_everything(user):
        return True
    reach = offices_in_reach(user)
    if account.office_id is None or reach is None:
        return False
    return account.office_id == user.office_id or accounts_for(user).filter(pk=account.pk).exists()


def needs_acceptance(account: ChannelAccount) -> bool:
    """Say whether a shop's marketplace waits for the seller to accept each order; no query when it is loaded."""
    flag = get_card(account.application.marketplace).flag("orders.accept_needed")
    return flag is not None and flag.value == "yes"


def marketplace_name(marketplace: str) -> str:
    """Give the name a marketplace has on screens."""
    return SHOWN_NAMES.get(marketplace) or get_card(marketplace).name


def marketplaces() -> list[tuple[ChannelApplication, str]]:
    """Give the marketplaces that can be connected, with their shown names; one query."""
    applications = ChannelApplication.objects.exclude(credentials_sealed="").order_by(
        "marketplace", "environment"
    )
    return [(application, marketplace_name(application.marketplace)) for application in applications]


def account_health(accounts: QuerySet[ChannelAccount], *, now: datetime) -> list[AccountHealth]:
    """Give the health of shops, those that need a person first; four queries, however many shops."""
    shops = list(accounts.select_related("application", "enterprise", "office", "grant"))
    ids = [shop.pk for shop in shops]
    listings = {
        row["account_id"]: row
        for row in Listing.objects.filter(account__in=ids)
        .exclude(wanted="ended")
        .values("account_id")
        .annotate(all=Count("id"), troubled=Count("id", filter=~Q(problems=[])))
    }
    waiting = dict(
        Offer.objects.filter(account__in=ids, stock_confirmed_version__lt=F("stock_version"))
        .exclude(listing__wanted="ended")
        .values_list("account_id")
        .annotate(Count("id"))
    )
    parked = dict(
        OrderLine.objects.filter(variant=None, order__account__in=ids)
        .exclude(order__status="cancelled")
        .values_list("order__account_id")
        .annotate(Count("id"))
    )
    found = []
    for shop in shops:
        problem = shop.state_problem or shop.last_problem
        days = (shop.authorised_until - now).days if shop.authorised_until else None
        row = listings.get(shop.pk, {"all": 0, "troubled": 0})
        found.append(
            AccountHealth(
                account=shop,
                marketplace=marketplace_name(shop.application.marketplace),
                last_confirmed_at=shop.last_confirmed_at,
                problem=describe(problem) if problem else None,
                closed_until=shop.open_again_at if shop.open_again_at and shop.open_again_at > now else None,
                expires_in_days=days,
                warn=days is not None and days <= WARN_DAYS[0],
                listings=row["all"],
                listings_with_problems=row["troubled"],
                offers_waiting=waiting.get(shop.pk, 0),
                lines_parked=parked.get(shop.pk, 0),
            )
        )
    return sorted(found, key=lambda one: (one.problem is None, not one.warn, str(one.account)))


def expiring_permissions(accounts: QuerySet[ChannelAccount], *, now: datetime) -> QuerySet[ChannelAccount]:
    """Give the shops whose permission ends within fourteen days, soonest first; one query."""
    soon = now + timedelta(days=WARN_DAYS[0])
    return accounts.filter(authorised_until__lte=soon, state="connected").order_by("authorised_until")


def own_shop_rows(user: User) -> dict[str, Any]:
    """Give, by table, the ids of an owner's shops, listings, orders and requests for quotation, as subqueries."""
    shops = ChannelAccount.objects.filter(enterprise__owner=user)
    return {
        "channels_channelaccount": shops.values("pk"),
        "channels_listing": Listing.objects.filter(account__in=shops).values("pk"),
        "channels_order": Order.objects.filter(account__in=shops).values("pk"),
        "channels_quotation": Quotation.objects.filter(account__in=shops).values("pk"),
    }
