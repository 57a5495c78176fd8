"""One round of work for one shop: notices, orders, stock, listings, prices, sweep, tokens. At most one worker at a time."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Listing, Notice, Offer
from esmart.channels.services import sessions
from esmart.channels.services.bring_listing import Pace, bring_listing
from esmart.channels.services.poll_orders import POLL_EVERY, poll_orders
from esmart.channels.services.push_offers import push_offers
from esmart.channels.services.receive_notice import drain_lost_notices, process_notices
from esmart.channels.services.sweep_offers import SWEEP_EVERY, sweep_offers
from esmart.core.history import SYSTEM, acting
from ikm_connectors import Session
from ikm_connectors.errors import AuthError, ConnectorError, Failed, ShopNotLinked, ShopSuspended
from ikm_connectors.outcomes import problem_of
from ikm_connectors.transport import Clock

SHOP_LOCK = (
    7302  # class of PostgreSQL advisory locks: one worker per shop; ends with the worker, also by kill -9
)
REFRESH_AHEAD = timedelta(minutes=15)
LISTINGS_PER_ROUND = 20
BATCHES_PER_ROUND = 10
log = logging.getLogger(__name__)
State = ChannelAccount.State


@dataclass(frozen=True)
class Tempo:
    """How often the engine looks; tests shorten it."""

    poll_every: timedelta = POLL_EVERY
    sweep_every: timedelta = SWEEP_EVERY
    listing: Pace = field(default_factory=Pace)


def shops_with_work(*, now: datetime) -> QuerySet[ChannelAccount]:
    """Give the connected shops that have something to do now and whose circuit is closed; one query."""
    notices = Notice.objects.filter(application=OuterRef("application"), done_at=None, due_at__lte=now)
    listings = Listing.objects.filter(account=OuterRef("pk"), due_at__lte=now)
    mine = Offer.objects.filter(account=OuterRef("pk")).exclude(sku_id="").exclude(listing__wanted="ended")
    mine = mine.exclude(listing__lifecycle="deleted")
    stock = mine.filter(stock_confirmed_version__lt=F("stock_version")).filter(
        Q(stock_due_at=None) | Q(stock_due_at__lte=now)
    )
    prices = mine.filter(price_confirmed_version__lt=F("price_version")).filter(
        Q(price_due_at=None) | Q(price_due_at__lte=now)
    )
    return (
        ChannelAccount.objects.filter(state=State.CONNECTED)
        .exclude(grant=None)
        .filter(Q(open_again_at=None) | Q(open_again_at__lte=now))
        .filter(
            Q(orders_due_at__lte=now)
            | Q(sweep_due_at__lte=now)
            | Q(grant__access_expires_at__lte=now + REFRESH_AHEAD)
            | Exists(notices)
            | Exists(listings)
            | Exists(stock)
            | Exists(prices)
        )
        .order_by("last_confirmed_at", "pk")
    )


def serve_shop(account_id: int, *, clock: Clock, tempo: Tempo) -> bool:
    """Do one round for one shop; give False when another worker serves it. A failure that spoils the whole shop opens
    its circuit or asks for a person, and is written where pages show it; nothing is retried blindly here.
    """
    with shop_lock(account_id) as mine:
        if not mine:
            return False
        account = ChannelAccount.objects.select_related("application").get(pk=account_id)
        if account.state != State.CONNECTED or account.grant_id is None:
            return True
        session = sessions.open_session(account, clock=clock, cause="engine")
        try:
            asked = _work_through(account, session, tempo)
        except ConnectorError as error:
            note_failure(account, error, now=clock.now())
        else:
            note_success(account, now=clock.now(), confirmed=asked)
        return True


def _work_through(account: ChannelAccount, session: Session, tempo: Tempo) -> bool:
    """Work in the order of harm: what may sell what is not there comes first. Give whether the shop was asked at all."""
    asked = _refresh_tokens(account, session)
    asked |= process_notices(account, session) > 0
    if _is_due(account.orders_due_at, session) and session.connector.offers("orders_feed"):
        drain_lost_notices(account, session)
        poll_orders(account, session, poll_every=tempo.poll_every)
        asked = True
    asked |= _push(account, session)
    asked |= _bring_listings(account, session, tempo.listing)
    asked |= _push(account, session)
    if _is_due(account.sweep_due_at, session) and session.connector.offers("get_quantities"):
        sweep_offers(account, session, sweep_every=tempo.sweep_every)
        asked = True
    return asked


def _refresh_tokens(account: ChannelAccount, session: Session) -> bool:
    expires = account.grant.access_expires_at if account.grant else None
    if (
        expires is None
        or expires > session.clock.now() + REFRESH_AHEAD
        or not session.connector.offers("refresh")
    ):
        return False
    session.refresh()
    return True


def _push(account: ChannelAccount, session: Session) -> bool:
    asked = False
    for kind in ("stock", "price"):
        for _ in range(BATCHES_PER_ROUND):
            if not push_offers(account, session, kind=kind):
                break
            asked = True
    return asked


def _bring_listings(account: ChannelAccount, session: Session, pace: Pace) -> bool:
    due = Listing.objects.filter(account=account, due_at__lte=session.clock.now()).order_by("due_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:LISTINGS_PER_ROUND])
    for listing_id in ids:
        bring_listing(listing_id, session, pace=pace)
        _push_lower(account, session)
    return bool(ids)


def _push_lower(account: ChannelAccount, session: Session) -> None:
    """Between two listings, let urgent quantities through: a long publish must not keep a sold-out piece on sale."""
    push_offers(account, session, kind="stock")


def note_failure(account: ChannelAccount, error: ConnectorError, *, now: datetime) -> None:
    """Write down what stopped a shop's round: a lost permission or a suspension changes its state (one task for a
    person); anything else opens the circuit for a while, longer each time.
    """
    problem = msgspec.to_builtins(problem_of(error))
    log.warning("shop stopped", extra={"shop": account.pk, "problem": str(error)})
    with acting(SYSTEM):
        shop = ChannelAccount.objects.select_for_update().get(pk=account.pk)
        if shop.grant_id != account.grant_id:
            return  # connected anew meanwhile: this failure is of the old permission
        shop.last_problem = problem
        shop.failures += 1
        shop.failing_since = shop.failing_since or now
        shop.open_again_at = now + rules.wait_after(shop.failures, asked=error.retry_after)
        lost = isinstance(error, AuthError | ShopNotLinked) and error.scope == "account"
        if lost and error.action == "reauthorise":
            shop.state, shop.state_problem = State.NEEDS_REAUTHORISATION, problem
        elif isinstance(error, ShopSuspended):
            shop.state, shop.state_problem = State.SUSPENDED, problem
        elif not isinstance(error, Failed):
            shop.open_again_at = now + rules.LONGEST_WAIT
        shop.save()


def note_success(account: ChannelAccount, *, now: datetime, confirmed: bool) -> None:
    """Close the circuit again and remember how long the shop could not be reached."""
    if not confirmed:
        return
    changes: dict[str, object] = {"last_confirmed_at": now}
    if account.failures:
        outage = round((now - account.failing_since).total_seconds()) if account.failing_since else 0
        changes |= {
            "failures": 0,
            "failing_since": None,
            "open_again_at": None,
            "last_problem": None,
            "longest_outage_seconds": max(account.longest_outage_seconds, outage),
        }
    ChannelAccount.objects.filter(pk=account.pk).update(**changes)


@contextmanager
def shop_lock(account_id: int) -> Iterator[bool]:
    """Hold the right to work for one shop, if nobody else has it. The lock lives in our database session: when this
    process dies, however it dies, PostgreSQL gives it back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [SHOP_LOCK, account_id])
        (mine,) = cursor.fetchone()
    try:
        yield bool(mine)
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [SHOP_LOCK, account_id])


def _is_due(at: datetime | None, session: Session) -> bool:
    return at is not None and at <= session.clock.now()
