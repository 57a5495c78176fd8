"""Wholesale terms of a listing in a place that sells to businesses by file; they go out with the next listings file."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import Listing
from esmart.channels.services.abilities import takes_wholesale
from esmart.channels.services.content import read_choices
from esmart.channels.services.publish_listing import update_listing
from esmart.core.history import Actor, acting


def set_wholesale(*, listing: Listing, wanted: rules.Wholesale, actor: Actor, now: datetime) -> Listing:
    """Keep wholesale terms for a listing; other terms it has (warranty, origin) stay as they are. Raises ChannelsProblem, with the field, for terms that do not rise step by step and for a
    marketplace that knows no wholesale prices.
    """
    if not takes_wholesale(listing.account.application.marketplace):
        raise rules.ChannelsProblem(_("Toko ini tidak mengenal harga grosir."))
    if fault := rules.wholesale_fault(wanted):
        words = (
            _("Tulis angka mulai dari %(low)s.")
            if fault.high is None
            else _("Tulis angka dari %(low)s sampai %(high)s.")
        )
        raise rules.ChannelsProblem(words % {"low": fault.low, "high": fault.high}, field=fault.field)
    with acting(actor):
        choices = read_choices(Listing.objects.select_for_update().get(pk=listing.pk).choices_made)
        terms = {**choices.terms, **wanted.plain()}
        return update_listing(listing=listing, choices=replace(choices, terms=terms), actor=actor, now=now)
