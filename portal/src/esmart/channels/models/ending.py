"""The end of marketplaces and what was moved away from them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import User
from esmart.channels.models.account import ChannelAccount
from esmart.channels.models.listing import Listing


class MarketplaceEnding(models.Model):
    """That a marketplace closes, as the ministry set it: the day, where that is written, what sellers do instead."""

    marketplace = models.CharField(max_length=30, unique=True)
    closes_on = models.DateField()
    source = models.CharField(max_length=300)
    instead = models.CharField(max_length=500, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()


class ListingMove(models.Model):
    """One listing on its way to another shop: each pair once, so that repeating a move doubles nothing."""

    class Outcome(models.TextChoices):
        MOVED = "moved", _("Dipindahkan")
        ALREADY_THERE = "already_there", _("Sudah ada di sana")
        NEEDS_PERSON = "needs_person", _("Perlu dilengkapi")

    source = models.ForeignKey(Listing, models.PROTECT, related_name="moves")
    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="moves_in")
    target = models.ForeignKey(Listing, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=15, choices=Outcome)
    problems = models.JSONField(default=list)
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("source", "account", name="listing_move_once")]
