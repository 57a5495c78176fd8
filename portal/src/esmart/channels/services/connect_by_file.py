"""Opens a place of sale that knows files only: an own counter, consignment, a cooperative, WhatsApp, Ralali."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import Office
from esmart.channels import rules
from esmart.channels.models import ChannelAccount, ChannelApplication
from esmart.channels.rules.connecting import way_of
from esmart.core.history import Actor, acting
from esmart.core.ids import new_public_id
from esmart.registry.models import Enterprise
from ikm_connectors import get_card


def connect_by_file(
    *,
    marketplace: str,
    name: str,
    enterprise: Enterprise | None = None,
    office: Office | None = None,
    actor: Actor,
    now: datetime,
) -> ChannelAccount:
    """Open a place of sale by its name, without any credential; the engine never calls it. Raises ChannelsProblem
    without a name or an owner, for a second one of that name (one that was closed opens again), and for a marketplace that is not served by files.
    """
    if way_of(get_card(marketplace).auth) != "file":
        raise rules.ChannelsProblem(_("Lokapasar ini tidak dilayani lewat berkas."), field="marketplace")
    if enterprise is None and office is None:
        raise rules.ChannelsProblem(_("Pilih usaha atau kantor yang memiliki toko ini."), field="enterprise")
    name = " ".join(name.split())[:200]
    if not name:
        raise rules.ChannelsProblem(_("Beri nama tempat jual ini."), field="name")
    with acting(actor):
        application, _made = ChannelApplication.objects.get_or_create(
            marketplace=marketplace, environment=ChannelApplication.Environment.PRODUCTION
        )
        same = ChannelAccount.objects.filter(
            application=application, shop_name__iexact=name, enterprise=enterprise, office=office
        ).first()
        if same is not None:
            if same.state != ChannelAccount.State.DISCONNECTED:
                raise rules.ChannelsProblem(_("Tempat jual dengan nama ini sudah ada."), field="name")
            same.state = ChannelAccount.State.CONNECTED
            same.save(update_fields=["state"])
            return same
        public_id = new_public_id()
        return ChannelAccount.objects.create(
            public_id=public_id,
            application=application,
            shop_id=public_id,
            shop_name=name,
            enterprise=enterprise,
            office=office,
            connected_at=now,
        )
