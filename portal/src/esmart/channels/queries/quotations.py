"""Requests for quotation of a shop, those that wait first, and which kinds of file a shop knows."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet

from esmart.channels.models import ChannelAccount, FileExchange, Quotation
from ikm_connectors import get_card, get_connector
from ikm_connectors.contract import Files

PAGE = 50


@dataclass(frozen=True)
class QuotationPage:
    """One page of requests; `next_offset` is where the next page begins."""

    quotations: tuple[Quotation, ...]
    next_offset: int | None


def takes_quotations(account: ChannelAccount) -> bool:
    """Say whether a shop's connector reads and fills requests for quotation; no query when it is loaded."""
    flag = get_card(account.application.marketplace).flag("files.quotations")
    return flag is not None and flag.value == "yes"


def file_purposes(account: ChannelAccount) -> list[tuple[str, str]]:
    """Give the kinds of file that a shop's connector has a layout for, with their labels; no query."""
    connector = get_connector(account.application.marketplace)
    known = connector.templates() if isinstance(connector, Files) else {}
    return [(one.value, str(one.label)) for one in FileExchange.Purpose if one.value in known]


def quotations_of(account: ChannelAccount, *, offset: int = 0, limit: int = PAGE) -> QuotationPage:
    """Give one page of a shop's requests: those without an answer, newest first, then the last answered; one query."""
    found = Quotation.objects.filter(account=account).select_related("variant__product")
    ordered = found.order_by(F("answered_at").desc(nulls_first=True), "-id")
    rows = list(ordered[offset : offset + limit + 1])
    return QuotationPage(tuple(rows[:limit]), offset + limit if len(rows) > limit else None)


def quotations_in(accounts: QuerySet[ChannelAccount]) -> QuerySet[Quotation]:
    """Give the requests of these shops with shop and variant; one query."""
    return Quotation.objects.filter(account__in=accounts).select_related("account__application", "variant")


def count_open_quotations(account: ChannelAccount) -> int:
    """Count a shop's requests that wait for an answer; one query."""
    return Quotation.objects.filter(account=account, quoted_price=None).count()


def find_quotation(account: ChannelAccount, public_id: str) -> Quotation | None:
    """Give one request of a shop with its variant; one query."""
    return (
        Quotation.objects.filter(account=account, public_id=public_id)
        .select_related("variant__product")
        .first()
    )
