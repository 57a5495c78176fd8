"""Verbs on the end of marketplaces: the ministry sets one or takes it back; connecting and publishing are refused."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, ChannelApplication, MarketplaceEnding
from esmart.channels.queries.endings import ending_of
from esmart.channels.rules.ending import Ending, may_connect, may_publish
from esmart.core.history import Actor, acting
from ikm_connectors import get_card


def set_ending(
    *, marketplace: str, closes_on: date, source: str, instead: str = "", actor: Actor, now: datetime
) -> MarketplaceEnding:
    """Say that a marketplace closes: nothing new is published there, its shops are shown what to do. Raises
    ChannelsProblem without a source, Misuse for a marketplace no connector knows.
    """
    get_card(marketplace)
    if not source.strip():
        raise rules.ChannelsProblem(_("Tuliskan sumber berita penutupannya."), field="source")
    with acting(actor):
        ending, _made = MarketplaceEnding.objects.update_or_create(
            marketplace=marketplace,
            defaults={
                "closes_on": closes_on,
                "source": source.strip()[:300],
                "instead": instead.strip()[:500],
                "user_id": actor.user_id,
                "set_at": now,
            },
        )
    return ending


def withdraw_ending(*, marketplace: str, actor: Actor) -> None:
    """Take back what was said of a marketplace's end."""
    with acting(actor):
        MarketplaceEnding.objects.filter(marketplace=marketplace).delete()


def refuse_ended(application: ChannelApplication, *, now: datetime) -> None:
    """Raise ChannelsProblem, with what to do instead, when no shop may be connected at this application any more."""
    ending = ending_of(application.marketplace)
    if not may_connect(ending, is_practice=_is_practice(application)):
        raise rules.ChannelsProblem(_sentence(ending, now=now))


def refuse_publishing(account: ChannelAccount, *, now: datetime) -> None:
    """Raise ChannelsProblem, with what to do instead, when nothing new may be published in this shop."""
    ending = ending_of(account.application.marketplace)
    if not may_publish(ending, is_practice=_is_practice(account.application)):
        raise rules.ChannelsProblem(_sentence(ending, now=now), field="account")


def _is_practice(application: ChannelApplication) -> bool:
    return application.environment == ChannelApplication.Environment.SIMULATOR


def _sentence(ending: Ending | None, *, now: datetime) -> str:
    assert ending is not None  # noqa: S101 - only an ending refuses, said for the type checker
    facts = {"day": f"{ending.on:%d-%m-%Y}", "what": ending.what, "instead": ending.instead}
    if ending.is_over(now.date()):
        return _("Lokapasar ini sudah ditutup (%(day)s). %(what)s %(instead)s") % facts
    return _("Lokapasar ini akan ditutup (%(day)s). %(what)s %(instead)s") % facts
