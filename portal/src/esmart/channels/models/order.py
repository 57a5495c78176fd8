"""Orders as the marketplaces tell them: status only by observation, buyer data minimal and sealed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from esmart.channels.models.account import ChannelAccount
from esmart.core.ids import new_public_id
from esmart.registry.models import Variant


class Order(models.Model):
    """One order in one shop; `source_status` is the marketplace's own word, `status` ours."""

    class Status(models.TextChoices):
        UNPAID = "unpaid", _("Belum dibayar")
        ON_HOLD = "on_hold", _("Ditahan lokapasar")
        TO_SHIP = "to_ship", _("Perlu dikirim")
        AWAITING_PICKUP = "awaiting_pickup", _("Menunggu kurir")
        IN_TRANSIT = "in_transit", _("Dalam perjalanan")
        DELIVERED = "delivered", pgettext_lazy("keadaan", "Sampai")
        COMPLETED = "completed", _("Selesai")
        CANCEL_REQUESTED = "cancel_requested", _("Pembeli minta batal")
        CANCELLED = "cancelled", pgettext_lazy("keadaan", "Batal")
        RETURN_REQUESTED = "return_requested", _("Minta pengembalian")
        UNKNOWN = "unknown", _("Belum dikenal")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="orders")
    external_id = models.CharField(max_length=60)
    source_status = models.CharField(max_length=60)
    status = models.CharField(max_length=20, choices=Status)
    storefront = models.CharField(max_length=40, blank=True)

    # Whole rupiah as the marketplace says; empty where it says nothing.
    items_total = models.BigIntegerField()
    shipping_fee = models.BigIntegerField(null=True)
    seller_discount = models.BigIntegerField(null=True)
    platform_discount = models.BigIntegerField(null=True)
    other_charges = models.BigIntegerField(null=True)
    total = models.BigIntegerField(null=True)
    adds_up = models.BooleanField(null=True)

    buyer_masked = models.CharField(max_length=100, blank=True)
    buyer_city = models.CharField(max_length=100, blank=True)
    buyer_sealed = models.TextField(blank=True)  # name, phone, street, note: opened only to pack a parcel
    buyer_forgotten_at = models.DateTimeField(null=True)  # once set, no reading brings the data back

    package_id = models.CharField(max_length=60, blank=True)
    carrier = models.CharField(max_length=100, blank=True)
    tracking_number = models.CharField(max_length=100, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)
    cash_on_delivery = models.BooleanField(default=False)
    ordered_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    ship_by = models.DateTimeField(null=True)
    source_updated_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    observed_at = models.DateTimeField()
    file_mark = models.CharField(
        max_length=80, blank=True
    )  # of what a file said last: the same again changes nothing
    problem = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("account", "external_id", name="order_once")]
        indexes = [
            models.Index(fields=["account", "status", "ship_by"], name="order_by_status"),
            models.Index(fields=["account", "-id"], name="order_newest"),
            models.Index(fields=["status", "id"], name="order_with_buyer", condition=~Q(buyer_sealed="")),
        ]


class OrderLine(models.Model):
    """What was bought. Without a variant it waits to be mapped; `held` and `shipped` say what it did to the stock."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    line_id = models.CharField(max_length=80)
    listing_ref = models.CharField(max_length=60, blank=True)
    sku_ref = models.CharField(max_length=60, blank=True)
    seller_sku = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=255)
    option = models.CharField(max_length=120, blank=True)
    quantity = models.IntegerField()
    cancelled_quantity = models.IntegerField(default=0)
    unit_price = models.BigIntegerField()
    list_price = models.BigIntegerField(null=True)
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, related_name="+")
    held = models.IntegerField(default=0)
    shipped = models.IntegerField(default=0)
    returned = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("order", "line_id", name="order_line_once"),
            models.CheckConstraint(
                name="line_stock_sensible",
                condition=Q(held__gte=0, shipped__gte=0, returned__gte=0, returned__lte=models.F("shipped")),
            ),
            models.CheckConstraint(
                name="unmapped_line_moves_no_stock",
                condition=Q(variant__isnull=False) | Q(held=0, shipped=0, returned=0),
            ),
        ]
        indexes = [
            models.Index(fields=["order"], name="line_parked", condition=Q(variant__isnull=True)),
            models.Index(fields=["variant", "held"], name="line_holding", condition=Q(held__gt=0)),
        ]


class OrderEvent(models.Model):
    """One thing that happened to an order: seen by poll or notice, or done by one of us. Never changed, never deleted."""

    class Source(models.TextChoices):
        POLL = "poll", _("Pembacaan berkala")
        NOTICE = "notice", _("Pemberitahuan lokapasar")
        ACT = "act", _("Tindakan petugas")
        FILE = "file", _("Berkas")

    order = models.ForeignKey(Order, models.PROTECT, related_name="events")
    source = models.CharField(max_length=10, choices=Source)
    what = models.CharField(max_length=40)  # status, accept, ship, cancel, answer_cancellation, map_line
    before = models.CharField(max_length=60, blank=True)
    after = models.CharField(max_length=60, blank=True)
    detail = models.JSONField(default=dict)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=150)
    at = models.DateTimeField()
