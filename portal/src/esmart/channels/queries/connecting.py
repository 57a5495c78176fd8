"""How a shop is connected at each marketplace: by a consent page, by keys the seller types, or by files alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from esmart.channels.models import ChannelApplication
from esmart.channels.queries.accounts import marketplace_name, marketplaces
from esmart.channels.queries.endings import endings_of
from esmart.channels.rules.connecting import ConnectWay, way_of
from esmart.channels.rules.ending import Ending, may_connect
from ikm_connectors import get_card
from ikm_connectors.catalogue import connector_ids

type Label = str | Promise


@dataclass(frozen=True)
class AskedKey:
    """One thing a seller types: its name for `connect_with_keys`, its label, whether it is a secret or may be empty."""

    name: str
    label: Label
    secret: bool = False
    optional: bool = False


KEYS: Mapping[str, tuple[AskedKey, ...]] = {
    "gojek": (AskedKey("shop_id", _("Kode gerai (G dan angka)")),),
    "blibli": (
        AskedKey("shop_id", _("Kode toko")),
        AskedKey("shop_key", _("Kunci penjual (seller key)"), secret=True),
        AskedKey("signature_key", _("Kunci tanda tangan toko"), secret=True, optional=True),
    ),
    "bukalapak": (
        AskedKey("username", _("Nama pengguna")),
        AskedKey("password", _("Kata sandi"), secret=True),
    ),
    "blanja": (
        AskedKey("appid", _("Nomor aplikasi (appid)")),
        AskedKey("appkey", _("Kunci aplikasi (appkey)"), secret=True),
        AskedKey("state", _("Kode provinsi asal (2 angka)")),
        AskedKey("city", _("Kode kota asal (4 angka)")),
        AskedKey("district", _("Kode kecamatan asal (6 angka)")),
    ),
}


@dataclass(frozen=True)
class Connectable:
    """One marketplace as the connect page lists it; `refused` says why no shop can be connected there."""

    marketplace: str
    name: str
    way: ConnectWay
    lifecycle: Literal["live", "closing", "closed"]
    ending: Ending | None
    application: ChannelApplication | None
    asked: tuple[AskedKey, ...]
    is_practice: bool
    refused: bool


def connectables() -> list[Connectable]:
    """Give every marketplace and how a shop is connected there: registered ones, file channels, and those that ended
    and are not registered, with the reason; two queries.
    """
    known = [(application, name) for application, name in marketplaces()]
    registered = {application.marketplace for application, _name in known}
    endings = endings_of(set(connector_ids()))
    found = [_connectable(one.marketplace, name, one, endings.get(one.marketplace)) for one, name in known]
    for marketplace in connector_ids():
        if marketplace in registered:
            continue
        way = way_of(get_card(marketplace).auth)
        if way == "file" or marketplace in endings:
            found.append(
                _connectable(marketplace, marketplace_name(marketplace), None, endings.get(marketplace))
            )
    return sorted(found, key=lambda one: (one.lifecycle == "closed", one.way == "file", one.name))


def way_to_connect(application: ChannelApplication) -> ConnectWay:
    """Give the way in which shops of an application are connected; no query."""
    return way_of(get_card(application.marketplace).auth)


def _connectable(
    marketplace: str, name: str, application: ChannelApplication | None, ending: Ending | None
) -> Connectable:
    practice = (
        application is not None and application.environment != ChannelApplication.Environment.PRODUCTION
    )
    way = way_of(get_card(marketplace).auth)
    return Connectable(
        marketplace=marketplace,
        name=name,
        way=way,
        lifecycle="live" if ending is None else "closing" if ending.by_ministry else "closed",
        ending=ending,
        application=application,
        asked=KEYS.get(marketplace, ()),
        is_practice=practice,
        refused=not may_connect(ending, is_practice=practice),
    )
