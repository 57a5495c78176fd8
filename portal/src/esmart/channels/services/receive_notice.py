"""Takes in signed notices: verified and stored before they are acknowledged, then read as hints by the engine."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from django.db.models import Q

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, ChannelApplication, Listing, Notice, OrderEvent
from esmart.channels.services.offers import wake_engine
from esmart.channels.services.poll_orders import fetch_order
from esmart.channels.services.record_order import record_order
from esmart.channels.services.sessions import open_application
from esmart.core.history import SYSTEM, acting
from ikm_connectors import Session
from ikm_connectors import model as m
from ikm_connectors.errors import (
    BadResponse,
    ConnectorError,
    NotFound,
    NotOffered,
    SignatureInvalid,
    StaleVersion,
)
from ikm_connectors.outcomes import problem_of
from ikm_connectors.transport import Clock, SystemClock

BATCH = 100
ATTEMPTS_AT_MOST = 8
ABOUT_ORDERS = frozenset({"order_changed", "package_changed", "cancellation_changed", "return_changed"})


class NoticeRefused(Exception):
    """The notice is not from the marketplace, or too old to be one; answer 401 and store nothing."""


def receive_notice(
    *,
    marketplace: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
    clock: Clock | None = None,
) -> bool:
    """Verify a notice and store it exactly as it came; give False for one already stored. Answer the marketplace 200
    only after this returned. Raises NoticeRefused for a wrong seal or a replay.
    """
    for application in ChannelApplication.objects.filter(marketplace=marketplace).order_by("pk"):
        session = open_application(application, clock=clock or SystemClock(), cause="receive_notice")
        # The seal covers the registered address, which a proxy before us may have rewritten.
        raw = m.RawNotice(url=application.callback_url or url, headers=headers, body=body, received_at=now)
        try:
            session.verify_notice(raw)
            events = session.decode_notice(raw)
        except (SignatureInvalid, NotOffered):  # the second: this marketplace sends no notices
            continue
        except (StaleVersion, BadResponse, RecursionError) as problem:  # the last for JSON nested without end
            raise NoticeRefused(str(problem)) from problem
        return _store(application, body, events, now=now)
    raise NoticeRefused(f"no application of {marketplace} has this seal")


def _store(
    application: ChannelApplication, body: bytes, events: tuple[m.InboundEvent, ...], *, now: datetime
) -> bool:
    plain = [
        {
            "kind": event.kind,
            "object_id": event.object_id,
            "shop_id": event.shop_id,
            "event_id": event.event_id,
            "occurred_at": event.occurred_at.isoformat(),
        }
        for event in events
    ]
    with acting(SYSTEM):
        _, is_new = Notice.objects.get_or_create(
            application=application,
            digest=hashlib.sha256(body).hexdigest(),
            defaults={"body": body, "events": plain, "received_at": now, "due_at": now},
        )
        if is_new:
            wake_engine()
    return is_new


def process_notices(account: ChannelAccount, session: Session) -> int:
    """Act on the stored notices of one shop and give how many were done. Many notices about one order cost one
    reading. Raises ConnectorError for what spoils the whole account; the notices stay then.
    """
    now = session.clock.now()
    waiting = list(
        Notice.objects.filter(
            Q(due_at__lte=now),
            application=account.application,
            done_at=None,
            events__contains=[{"shop_id": account.shop_id}],
        ).order_by("id")[:BATCH]
    )
    handled: set[tuple[str, str]] = set()
    for notice in waiting:
        try:
            for event in notice.events:
                key = ("order" if event["kind"] in ABOUT_ORDERS else event["kind"], event["object_id"])
                if event["shop_id"] != account.shop_id:
                    continue
                if event["kind"] in ABOUT_ORDERS and not session.connector.offers("get_order"):
                    _record_told(account, session, notice)
                elif key not in handled:
                    _act(account, session, event)
                    handled.add(key)
        except ConnectorError as error:
            if error.scope in {"account", "application", "channel"} and not isinstance(error, NotFound):
                raise
            _postpone(notice, error, now=now)
            continue
        Notice.objects.filter(pk=notice.pk).update(done_at=session.clock.now(), due_at=None, problem=None)
    return len(waiting)


def drain_lost_notices(account: ChannelAccount, session: Session) -> int:
    """Read the notices the marketplace could not deliver, act on them, then confirm them; give how many there were."""
    if not session.connector.offers("lost_events"):
        return 0
    page = session.lost_events()
    for event in page.items:
        if event.shop_id == account.shop_id:
            _act(account, session, {"kind": event.kind, "object_id": event.object_id})
    # Other shops of the application poll in any case; a lost notice is only a hint.
    if page.next_cursor is not None:
        session.confirm_lost_events(page.next_cursor)
    return len(page.items)


def _act(account: ChannelAccount, session: Session, event: Mapping[str, Any]) -> None:
    now = session.clock.now()
    kind = event["kind"]
    if kind in ABOUT_ORDERS:
        fetch_order(account, session, event["object_id"], source=OrderEvent.Source.NOTICE)
    elif kind == "listing_changed":
        Listing.objects.filter(account=account, channel_id=event["object_id"]).exclude(due_at=None).update(
            due_at=now
        )
    elif kind in {"stock_changed", "promotion_changed"}:
        ChannelAccount.objects.filter(pk=account.pk).update(sweep_due_at=now)
    elif kind == "deauthorised":
        # A hint like all others: asking the shop tells whether it is so, and the refusal changes its state.
        session.whoami()
    elif kind == "authorisation_expiring":
        shop = session.whoami()
        ChannelAccount.objects.filter(pk=account.pk).update(authorised_until=shop.authorised_until)


def _record_told(account: ChannelAccount, session: Session, notice: Notice) -> None:
    """Record the orders a notice itself carries, where they can be heard of and never read."""
    raw = m.RawNotice(url="", headers={}, body=bytes(notice.body), received_at=notice.received_at)
    for event in session.decode_notice(raw):
        if event.order is not None and event.shop_id == account.shop_id:
            record_order(
                account=account,
                order=event.order,
                source=OrderEvent.Source.NOTICE,
                now=session.clock.now(),
            )


def _postpone(notice: Notice, error: ConnectorError, *, now: datetime) -> None:
    attempts = notice.attempts + 1
    given_up = attempts >= ATTEMPTS_AT_MOST
    Notice.objects.filter(pk=notice.pk).update(
        attempts=attempts,
        due_at=None if given_up else now + rules.wait_after(attempts),
        done_at=now if given_up else None,
        problem=msgspec.to_builtins(problem_of(error)),
    )
