"""Stock: an append-only chain of movements and the balance it adds up to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from esmart.registry.models import Variant


class StockBalance(models.Model):
    """What stands on the shelf and what of it is promised. Locked before every movement, in order of the variant.

    A marketplace may have sold more than we hold: then `reserved` exceeds `on_hand`, and the page says so.
    """

    variant = models.OneToOneField(Variant, models.PROTECT, primary_key=True, related_name="+")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(name="on_hand_not_negative", condition=Q(on_hand__gte=0)),
            models.CheckConstraint(name="reserved_not_negative", condition=Q(reserved__gte=0)),
        ]

    @property
    def available(self) -> int:
        return max(0, self.on_hand - self.reserved)

    @property
    def missing(self) -> int:
        """Say how many pieces are promised but not there."""
        return max(0, self.reserved - self.on_hand)


class StockMovement(models.Model):
    """One movement: what changed, why, by whom, and what stood there afterwards. Never changed, never deleted."""

    class Kind(models.TextChoices):
        COUNT = "count", _("Penghitungan")
        RECEIVE = "receive", _("Barang masuk")
        RESERVE = "reserve", _("Dipesan")
        RELEASE = "release", _("Pesanan lepas")
        SHIP = "ship", pgettext_lazy("gerakan", "Dikirim")
        CORRECT = "correct", _("Koreksi")
        RETURN = "return", pgettext_lazy("gerakan", "Kembali")

    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    on_hand_change = models.IntegerField(default=0)
    reserved_change = models.IntegerField(default=0)
    on_hand_after = models.IntegerField()
    reserved_after = models.IntegerField()
    reason = models.CharField(max_length=300, blank=True)
    order_line = models.ForeignKey("channels.OrderLine", models.PROTECT, null=True, related_name="movements")
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["variant", "-id"], name="movement_of_variant")]
