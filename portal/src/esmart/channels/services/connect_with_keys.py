"""Connects a shop whose marketplace has no consent page: the seller gives a key, tried at once and kept sealed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Office
from esmart.channels import rules
from esmart.channels.models import ChannelAccount, ChannelApplication, ChannelGrant, ConnectionAttempt
from esmart.channels.services.connect_shop import keep_accounts, learn_shop
from esmart.channels.services.endings import refuse_ended
from esmart.channels.services.sessions import SealedTokenStore, ShopKeys, keep_keys, open_application
from esmart.core.history import Actor
from esmart.registry.models import Enterprise
from ikm_connectors.model import Grant, ShopIdentity, TokenSet
from ikm_connectors.transport import Clock, SystemClock

NO_TOKENS = TokenSet(access="", access_expires_at=datetime.max.replace(tzinfo=UTC))


def connect_with_keys(
    *,
    application: ChannelApplication,
    answer: Mapping[str, str],
    enterprise: Enterprise | None = None,
    office: Office | None = None,
    actor: Actor,
    now: datetime,
    clock: Clock | None = None,
) -> ChannelAccount:
    """Try the keys a seller typed and keep them sealed. `answer` holds `shop_id`, `shop_key`, and credentials that are
    the seller's own by the names of the connector's card. Raises ConnectorError when the marketplace refuses them,
    ChannelsProblem as `complete_connection` does.
    """
    refuse_ended(application, now=now)
    if enterprise is None and office is None:
        raise rules.ChannelsProblem(_("Pilih usaha atau kantor yang memiliki toko ini."), field="enterprise")
    own = {
        name: value.strip()
        for name, value in answer.items()
        if value.strip() and name not in {"shop_id", "shop_key"}
    }
    # Where the application is the seller's own, it names the shop.
    shop_id = answer.get("shop_id", "").strip() or own.get("appid", "")
    shop = ShopIdentity(id=shop_id, key=answer.get("shop_key", "").strip())
    clock = clock or SystemClock()
    session = open_application(
        application,
        clock=clock,
        cause=f"connect_with_keys: {actor.label}",
        shop=shop if shop.id else None,
        own=own,
    )
    if session.connector.offers("exchange"):
        grant = session.exchange(answer)
        # What was only needed to get a token (a password) is not kept.
        named = {one.name for one in session.connector.card.credentials}
        keys = ShopKeys(shop_key=shop.key, credentials={n: value for n, value in own.items() if n in named})
    else:
        grant = Grant(tokens=NO_TOKENS, shops=(session.whoami(),))
        keys = ShopKeys(shop_key=shop.key, credentials=own)
    kept = ChannelGrant.objects.create(application=application)
    if grant.tokens is not NO_TOKENS:
        SealedTokenStore(kept.pk).save(grant.tokens)
    keep_keys(kept, keys)
    attempt = ConnectionAttempt(application=application, enterprise=enterprise, office=office)
    (account,) = keep_accounts(attempt, grant, kept, actor=actor, now=now)
    learn_shop(account, grant, clock=clock, actor=actor)
    return account
