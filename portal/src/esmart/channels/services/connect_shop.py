"""The journey of connecting a shop: to the marketplace's consent page and back."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable

import msgspec
from django.utils.translation import gettext as _

from esmart.accounts.models import Office
from esmart.channels import rules
from esmart.channels.models import (
    ChannelAccount,
    ChannelApplication,
    ChannelGrant,
    ConnectionAttempt,
    Listing,
    Offer,
)
from esmart.channels.rules.connecting import SHOP_TOLD_BEFOREHAND
from esmart.channels.services.endings import refuse_ended
from esmart.channels.services.offers import wake_engine
from esmart.channels.services.sessions import SealedTokenStore, open_application, open_session
from esmart.core.history import Actor, acting
from esmart.registry.models import Enterprise
from ikm_connectors import Session, get_connector
from ikm_connectors.contract import Flow
from ikm_connectors.model import Grant, ShopIdentity
from ikm_connectors.transport import Clock, SystemClock


@runtime_checkable
class Subscribing(Protocol):
    """A connector whose marketplace sends notices only to addresses asked for by call."""

    def subscribe_notices(self, address: str) -> Flow[tuple[str, ...]]: ...


ANSWER_WITHIN = timedelta(minutes=15)
State = ChannelAccount.State


def begin_connection(
    *,
    application: ChannelApplication,
    redirect: str,
    enterprise: Enterprise | None = None,
    office: Office | None = None,
    account: ChannelAccount | None = None,
    shop_id: str = "",
    actor: Actor,
    now: datetime,
    clock: Clock | None = None,
) -> str:
    """Give the marketplace's consent address for a new shop of an enterprise or office, or for `account` again.
    `redirect` is our own address that receives the answer; `shop_id` is asked where the consent itself names no shop.
    """
    refuse_ended(application, now=now)
    if account is not None:
        enterprise, office = account.enterprise, account.office
        shop_id = account.shop_id if application.marketplace in SHOP_TOLD_BEFOREHAND else ""
    if enterprise is None and office is None:
        raise rules.ChannelsProblem(_("Pilih usaha atau kantor yang memiliki toko ini."), field="enterprise")
    nonce = secrets.token_urlsafe(32)
    with acting(actor):
        ConnectionAttempt.objects.filter(begun_at__lt=now - timedelta(days=1)).delete()
        ConnectionAttempt.objects.create(
            nonce=nonce,
            application=application,
            account=account,
            enterprise=enterprise,
            office=office,
            user_id=actor.user_id,
            shop_id=shop_id,
            redirect=redirect[:300],
            begun_at=now,
        )
    session = open_application(
        application, clock=clock or SystemClock(), cause=f"begin_connection: {actor.label}"
    )
    return session.authorise_url(state=nonce, redirect=redirect)


def complete_connection(
    *, answer: Mapping[str, str], actor: Actor, now: datetime, clock: Clock | None = None
) -> list[ChannelAccount]:
    """Turn the marketplace's answer into connected shops, tokens sealed before anything else is asked.

    Raises ChannelsProblem when nobody of us asked (a forged or late answer, another person), when the consent is for
    another shop than the one to be renewed, or for a shop that already sells for somebody else.
    """
    attempt = _take_attempt(answer.get("state", ""), actor=actor, now=now)
    clock = clock or SystemClock()
    session = open_application(
        attempt.application,
        clock=clock,
        cause=f"complete_connection: {actor.label}",
        shop=ShopIdentity(id=attempt.shop_id) if attempt.shop_id else None,
    )
    grant = session.exchange({**answer, "redirect_uri": attempt.redirect})
    if not grant.shops:
        raise rules.ChannelsProblem(_("Izin ini tidak membuka toko mana pun."))
    kept = ChannelGrant.objects.create(application=attempt.application)
    SealedTokenStore(kept.pk).save(grant.tokens)
    accounts = keep_accounts(attempt, grant, kept, actor=actor, now=now)
    for account in accounts:
        learn_shop(account, grant, clock=clock, actor=actor)
    return accounts


def disconnect_shop(*, account: ChannelAccount, actor: Actor) -> ChannelAccount:
    """End our work with a shop and forget its tokens; listings and orders stay readable."""
    with acting(actor):
        grant, account.grant = account.grant, None
        account.state = State.DISCONNECTED
        account.save(update_fields=["grant", "state"])
        if grant is not None and not grant.accounts.exists():
            grant.delete()
    return account


def _take_attempt(nonce: str, *, actor: Actor, now: datetime) -> ConnectionAttempt:
    with acting(actor):
        attempt = (
            ConnectionAttempt.objects.select_for_update(of=("self",))
            .select_related("application", "account")
            .filter(nonce=nonce, used_at=None, begun_at__gte=now - ANSWER_WITHIN)
            .first()
        )
        if attempt is None or attempt.user_id != actor.user_id:
            raise rules.ChannelsProblem(
                _("Jawaban ini sudah dipakai, terlambat, atau bukan untuk Anda. Mulai lagi.")
            )
        attempt.used_at = now
        attempt.save(update_fields=["used_at"])
    return attempt


def keep_accounts(
    attempt: ConnectionAttempt, grant: Grant, kept: ChannelGrant, *, actor: Actor, now: datetime
) -> list[ChannelAccount]:
    """Write down the shops that a grant opens, for whom the attempt was begun; raises ChannelsProblem as
    `complete_connection` does.
    """
    if attempt.account is not None and attempt.account.shop_id not in {shop.id for shop in grant.shops}:
        kept.delete()
        raise rules.ChannelsProblem(
            _("Izin ini untuk toko lain, bukan %(shop)s.") % {"shop": attempt.account}
        )
    accounts, replaced = [], []
    with acting(actor):
        for shop in grant.shops:
            account = (
                ChannelAccount.objects.select_for_update()
                .filter(application=attempt.application, shop_id=shop.id)
                .first()
            )
            if account is None:
                account = ChannelAccount(application=attempt.application, shop_id=shop.id, connected_at=now)
                account.enterprise, account.office = attempt.enterprise, attempt.office
            elif (account.enterprise_id, account.office_id) != (attempt.enterprise_id, attempt.office_id):
                raise rules.ChannelsProblem(_("Toko ini sudah terhubung untuk usaha lain."))
            if account.grant_id is not None:
                replaced.append(account.grant_id)
            account.grant, account.state, account.state_problem = kept, State.CONNECTED, None
            account.shop_key = shop.key or account.shop_key
            account.shop_name = shop.name or account.shop_name
            account.authorised_until = shop.authorised_until or grant.tokens.refresh_expires_at
            account.failures, account.open_again_at = 0, None
            connector = get_connector(attempt.application.marketplace)
            account.orders_due_at = now if connector.offers("orders_feed") else None
            account.sweep_due_at = now if connector.offers("get_quantities") else None
            account.save()
            # What waited for the permission goes on at once.
            Listing.objects.filter(account=account).exclude(due_at=None).update(due_at=now)
            Offer.objects.filter(account=account).update(stock_due_at=now, price_due_at=now)
            accounts.append(account)
        ChannelGrant.objects.filter(pk__in=replaced, accounts=None).delete()
        wake_engine()
    return accounts


def learn_shop(account: ChannelAccount, grant: Grant, *, clock: Clock, actor: Actor) -> None:
    """Ask the shop for its own name; the answer also proves that the tokens open it."""
    session = open_session(
        account, clock=clock, cause=f"complete_connection: {actor.label}", lane="interactive"
    )
    shop: ShopIdentity = session.whoami()
    _ask_for_notices(session, account.application)
    told = next((one for one in grant.shops if one.id == account.shop_id), ShopIdentity(id=account.shop_id))
    merged = msgspec.structs.replace(told, name=shop.name or told.name)
    account.shop_name = merged.name
    account.authorised_until = shop.authorised_until or account.authorised_until
    account.last_confirmed_at = clock.now()
    with acting(actor):
        account.save(update_fields=["shop_name", "authorised_until", "last_confirmed_at"])


def _ask_for_notices(session: Session, application: ChannelApplication) -> None:
    """Ask for notices at our address, at the marketplaces where each shop's must be asked for."""
    if application.callback_url and isinstance(session.connector, Subscribing):
        session.run(session.connector.subscribe_notices(application.callback_url))
