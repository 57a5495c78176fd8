"""Requests for quotation: what a business buyer asks a price for, and what we offered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esmart.channels.models.account import ChannelAccount
from esmart.core.ids import new_public_id
from esmart.registry.models import Variant


class Quotation(models.Model):
    """One request in one shop, by the number it has there; it is answered once it has a price for one unit. Who
    answered, and who opened the buyer's name, stands in the history.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Menunggu jawaban")
        ANSWERED = "answered", _("Sudah dijawab")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="quotations")
    request_number = models.CharField(max_length=60)
    asked_on = models.DateField()
    item = models.CharField(max_length=255)
    category = models.CharField(max_length=255, blank=True)
    quantity = models.BigIntegerField()
    unit = models.CharField(max_length=30)
    description = models.TextField(blank=True)
    buyer_masked = models.CharField(max_length=100, blank=True)
    buyer_sealed = models.TextField(
        blank=True
    )  # the name as it was written: opened only to write to the buyer
    buyer_opened_at = models.DateTimeField(null=True)
    sku = models.CharField(max_length=100, blank=True)  # as the request says it
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="+")
    quoted_price = models.BigIntegerField(null=True)  # whole rupiah for one unit
    answered_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("account", "request_number", name="quotation_once"),
            models.CheckConstraint(name="quotation_of_something", condition=Q(quantity__gt=0)),
            models.CheckConstraint(
                name="quotation_answered_with_a_price",
                condition=Q(quoted_price__isnull=True, answered_at__isnull=True)
                | Q(quoted_price__gt=0, answered_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                F("account"),
                F("answered_at").desc(nulls_first=True),
                F("id").desc(),
                name="quotation_open_first",
            )
        ]

    @property
    def state(self) -> str:
        return self.State.OPEN if self.quoted_price is None else self.State.ANSWERED

    @property
    def total(self) -> int | None:
        return None if self.quoted_price is None else self.quoted_price * self.quantity
