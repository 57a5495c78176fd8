"""Listings and offers: what we want a shop to show, what we sent, what we saw there."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esmart.channels.models.account import ChannelAccount
from esmart.channels.rules import Exposure
from esmart.registry.models import Product, Variant


class Listing(models.Model):
    """One product in one shop. `content` is desired; `sent_content` went out last; the life-cycle is only observed."""

    class Wanted(models.TextChoices):
        LIVE = "live", _("Tayang")
        PAUSED = "paused", _("Dijeda")
        ENDED = "ended", _("Diakhiri")

    class Lifecycle(models.TextChoices):
        NOT_SENT = "not_sent", _("Belum dikirim")
        DRAFT = "draft", _("Draf")
        PENDING_REVIEW = "pending_review", _("Sedang ditinjau")
        LIVE = "live", _("Tayang")
        SOLD_OUT = "sold_out", _("Habis")
        PAUSED = "paused", _("Dijeda")
        REJECTED = "rejected", _("Ditolak")
        BANNED = "banned", _("Dilarang")
        DELETED = "deleted", _("Dihapus")
        UNKNOWN = "unknown", _("Belum diketahui")

    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="listings")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    client_ref = models.CharField(max_length=50)  # our own code at the shop: looked up before every create
    channel_id = models.CharField(max_length=60, blank=True)
    wanted = models.CharField(max_length=10, choices=Wanted, default=Wanted.LIVE)
    held_back = models.BooleanField(
        default=False
    )  # the registry withdrew the product: shown nowhere meanwhile
    choices_made = models.JSONField(default=dict)  # category, attributes, brand, delivery, own title or text
    content = models.JSONField(default=dict)
    content_version = models.IntegerField(default=0)
    sent_content = models.JSONField(default=dict)
    sent_version = models.IntegerField(default=0)
    confirmed_version = models.IntegerField(default=0)
    create_sent_at = models.DateTimeField(
        null=True
    )  # a create, of the listing or of variants, may be on its way: look up, do not send again yet
    lifecycle = models.CharField(max_length=15, choices=Lifecycle, default=Lifecycle.NOT_SENT)
    source_status = models.CharField(max_length=60, blank=True)
    locks = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # when the engine looks at it next; none: nothing to do
    observed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint("account", "client_ref", name="listing_ref_once"),
            # One product is sold once per shop; an ended listing makes room for a new one.
            models.UniqueConstraint("account", "product", name="listing_once", condition=~Q(wanted="ended")),
            models.UniqueConstraint(
                "account", "channel_id", name="listing_channel_id_once", condition=~Q(channel_id="")
            ),
        ]
        indexes = [
            models.Index(fields=["account", "due_at"], name="listing_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["product"], name="listing_by_product"),
        ]


class Offer(models.Model):
    """One variant in one listing. Stock and price are absolute desired values with a version; older answers are dropped."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="offers")
    account = models.ForeignKey(
        ChannelAccount, models.PROTECT, related_name="+"
    )  # of the listing: for claiming
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    sku_id = models.CharField(max_length=60, blank=True)
    exposure = models.JSONField(
        null=True
    )  # percent, buffer, minimum, maximum: stands in for the account's rule

    desired_quantity = models.IntegerField(default=0)
    stock_version = models.IntegerField(default=1)
    stock_sent_version = models.IntegerField(default=0)
    stock_confirmed_version = models.IntegerField(default=0)
    stock_due_at = models.DateTimeField(null=True)  # claimed or waiting until then
    stock_attempts = models.IntegerField(default=0)
    stock_problem = models.JSONField(null=True)
    observed_quantity = models.IntegerField(null=True)  # none: something happened there since we looked
    observed_at = models.DateTimeField(null=True)
    drift_seen_at = models.DateTimeField(null=True)

    desired_price = models.BigIntegerField()
    price_version = models.IntegerField(default=1)
    price_sent_version = models.IntegerField(default=0)
    price_confirmed_version = models.IntegerField(default=0)
    price_due_at = models.DateTimeField(null=True)
    price_attempts = models.IntegerField(default=0)
    price_problem = models.JSONField(null=True)
    observed_price = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("listing", "variant", name="offer_once"),
            models.CheckConstraint(name="offer_quantity_not_negative", condition=Q(desired_quantity__gte=0)),
            models.CheckConstraint(name="offer_price_positive", condition=Q(desired_price__gt=0)),
        ]
        indexes = [
            models.Index(
                fields=["account", "stock_due_at"],
                name="offer_stock_due",
                condition=Q(stock_confirmed_version__lt=F("stock_version")),
            ),
            models.Index(
                fields=["account", "price_due_at"],
                name="offer_price_due",
                condition=Q(price_confirmed_version__lt=F("price_version")),
            ),
            models.Index(fields=["variant"], name="offer_by_variant"),
        ]

    def rule(self) -> Exposure:
        """Give the exposure rule that holds here: its own where set, else the shop's."""
        own, shop = self.exposure or {}, self.account
        return Exposure(
            percent=own.get("percent", shop.exposure_percent),
            buffer=own.get("buffer", shop.exposure_buffer),
            minimum=own.get("minimum", shop.exposure_minimum),
            maximum=own.get("maximum", shop.exposure_maximum),
        )


class UploadedImage(models.Model):
    """A photo a shop already holds, by the hash of what was sent; uploaded once, used by every listing there."""

    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="+")
    sha256 = models.CharField(max_length=64)
    media_id = models.CharField(max_length=200)
    url = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("account", "sha256", name="image_uploaded_once")]


class CategoryChoice(models.Model):
    """A category people chose for such a product before; learned when a listing goes live, offered to everyone."""

    marketplace = models.CharField(max_length=30)
    hint = models.CharField(max_length=220)  # rules.category_hint of the product
    category_id = models.CharField(max_length=60)
    category_name = models.CharField(max_length=300, blank=True)
    uses = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint("marketplace", "hint", "category_id", name="category_choice_once")
        ]


class MarketplaceFact(models.Model):
    """What a marketplace asks (category tree, attributes, limits, brands, delivery), kept for a while per shop."""

    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=100, blank=True)
    facts = models.JSONField()
    read_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("account", "kind", "key", name="marketplace_fact_once")]
