"""Verbs on our own registrations at the marketplaces."""

from __future__ import annotations

import json
from collections.abc import Mapping

from esmart.channels.models import ChannelApplication
from esmart.core.history import SYSTEM, Actor, acting
from esmart.core.secrets import Cell, seal
from ikm_connectors import get_card
from ikm_connectors.catalogue import connector_ids

# The fixed development credentials of ikm_sandbox (sandbox/README.md); none of them is a secret.
SANDBOX_CREDENTIALS: Mapping[str, Mapping[str, str]] = {
    "shopee": {"partner_id": "2001887", "partner_key": "4b657954657374536563726574303132"},
    "tokopedia": {
        "app_key": "29a39d",
        "app_secret": "e59af819cc55a3bd1cbe5a5d0ff5b0e6a1b2c3d4",
        "service_id": "7000000000000000101",
    },
    "lazada": {"app_key": "100132", "app_secret": "rahasia-uji"},
    "blibli": {
        "api_client_id": "mta-api-sandbox-1a2b3",
        "api_client_key": "mta-api-kunciSandboxYangBukanRahasia0123456789abcdefghijk",
        "channel_id": "esmart-ikm",
        "signature_key": "kunci-uji-123",
    },
    "gojek": {
        "client_id": "gobiz-sandbox-app",
        "client_secret": "gobiz-sandbox-secret",
        "notification_secret": "kunci-notif-uji",
        "gosend_client_id": "gobiz-sandbox-app",
        "gosend_pass_key": "gobiz-sandbox-secret",
    },
    "bukalapak": {},  # each seller gives a user name and password once; only the token is kept
    "blanja": {},  # each seller's own pair is asked when a shop is connected
}


def register_application(
    *,
    marketplace: str,
    environment: str,
    credentials: Mapping[str, str],
    base_url: str = "",
    callback_url: str = "",
    actor: Actor,
) -> ChannelApplication:
    """Store our registration at one marketplace, its credentials sealed; registering again replaces them.
    Raises Misuse for a marketplace no connector knows.
    """
    get_card(marketplace)
    with acting(actor):
        application, _ = ChannelApplication.objects.update_or_create(
            marketplace=marketplace,
            environment=environment,
            defaults={"base_url": base_url, "callback_url": callback_url},
        )
        cell = Cell(ChannelApplication._meta.db_table, application.pk, "credentials_sealed")
        application.credentials_sealed = seal(json.dumps(dict(credentials)), cell=cell)
        application.save(update_fields=["credentials_sealed"])
    return application


def use_sandbox(
    addresses: Mapping[str, str | int], *, callback_base: str = "", actor: Actor = SYSTEM
) -> list[ChannelApplication]:
    """Register our applications at a running `ikm-sandbox`: marketplace → port or address. `callback_base` is the
    address under which the portal receives notices; the marketplace's id is added to it.
    """
    made = []
    for marketplace, place in addresses.items():
        if marketplace not in SANDBOX_CREDENTIALS or marketplace not in connector_ids():
            continue  # the sandbox also plays a closed historic profile, which is no connector
        made.append(
            register_application(
                marketplace=marketplace,
                environment=ChannelApplication.Environment.SIMULATOR,
                credentials=SANDBOX_CREDENTIALS[marketplace],
                base_url=f"http://127.0.0.1:{place}" if isinstance(place, int) else place,
                callback_url=f"{callback_base.rstrip('/')}/{marketplace}/" if callback_base else "",
                actor=actor,
            )
        )
    return made
