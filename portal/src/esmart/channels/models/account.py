"""Applications, grants and shop accounts: who we are at a marketplace and which shops let us in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import Office, User
from esmart.core.ids import new_public_id
from esmart.registry.models import Enterprise


class ChannelApplication(models.Model):
    """Our own registration at one marketplace, with its sealed credentials; `base_url` only for a simulator."""

    class Environment(models.TextChoices):
        PRODUCTION = "production", _("Produksi")
        SANDBOX = "sandbox", _("Uji coba resmi")
        SIMULATOR = "simulator", _("Simulator sendiri")

    marketplace = models.CharField(max_length=30)
    environment = models.CharField(max_length=10, choices=Environment)
    base_url = models.CharField(max_length=200, blank=True)
    callback_url = models.CharField(max_length=255, blank=True)  # the address of notices as registered there
    credentials_sealed = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("marketplace", "environment", name="application_once"),
            models.CheckConstraint(
                name="only_a_simulator_has_a_base_url",
                condition=(Q(environment="simulator") & ~Q(base_url=""))
                | (~Q(environment="simulator") & Q(base_url="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.marketplace} ({self.environment})"


class ChannelGrant(models.Model):
    """One permission: a token pair, which may open several shops, or the keys that a seller gave instead (`keys_sealed`:
    the shop's own key and credentials that are the seller's). `generation` grows with each refresh.
    """

    application = models.ForeignKey(ChannelApplication, models.PROTECT, related_name="grants")
    tokens_sealed = models.TextField(blank=True)
    keys_sealed = models.TextField(blank=True)
    generation = models.IntegerField(default=0)
    access_expires_at = models.DateTimeField(null=True)
    refresh_expires_at = models.DateTimeField(null=True)
    refused = models.BooleanField(default=False)


class ChannelAccount(models.Model):
    """One shop at one marketplace, and for whom it sells: an enterprise, or an office with many makers."""

    class State(models.TextChoices):
        CONNECTED = "connected", _("Terhubung")
        NEEDS_REAUTHORISATION = "needs_reauthorisation", _("Perlu dihubungkan ulang")
        SUSPENDED = "suspended", _("Dibekukan lokapasar")
        DISCONNECTED = "disconnected", _("Diputus")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    application = models.ForeignKey(ChannelApplication, models.PROTECT, related_name="accounts")
    shop_id = models.CharField(max_length=60)
    shop_key = models.CharField(max_length=120, blank=True)  # what the marketplace wants beside the id
    shop_name = models.CharField(max_length=200, blank=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    grant = models.ForeignKey(ChannelGrant, models.PROTECT, null=True, related_name="accounts")
    state = models.CharField(max_length=25, choices=State, default=State.CONNECTED)
    state_problem = models.JSONField(null=True)  # a problem as data: message key, channel's code and words
    authorised_until = models.DateTimeField(null=True)
    connected_at = models.DateTimeField()

    institution_wording = models.BooleanField(
        default=False
    )  # may a workshop's shop name the unit it belongs to

    # How much of what is available this shop may show.
    exposure_percent = models.SmallIntegerField(default=100)
    exposure_buffer = models.IntegerField(default=0)
    exposure_minimum = models.IntegerField(default=0)
    exposure_maximum = models.IntegerField(null=True)

    # Where the engine stands with this shop; derived, not history.
    last_confirmed_at = models.DateTimeField(null=True)
    orders_read_until = models.DateTimeField(null=True)
    orders_due_at = models.DateTimeField(null=True)
    swept_at = models.DateTimeField(null=True)
    sweep_due_at = models.DateTimeField(null=True)
    longest_outage_seconds = models.IntegerField(default=0)
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    open_again_at = models.DateTimeField(null=True)  # the circuit is open: no bulk call before this
    last_problem = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("application", "shop_id", name="shop_account_once"),
            models.CheckConstraint(
                name="account_sells_for_someone",
                condition=Q(enterprise__isnull=False) | Q(office__isnull=False),
            ),
            models.CheckConstraint(
                name="exposure_sensible",
                condition=Q(exposure_percent__gte=0, exposure_percent__lte=100, exposure_buffer__gte=0)
                & Q(exposure_minimum__gte=0)
                & (Q(exposure_maximum__isnull=True) | Q(exposure_maximum__gte=0)),
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise"], name="account_by_enterprise"),
            models.Index(fields=["office"], name="account_by_office"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_name or self.shop_id}"


class ConnectionAttempt(models.Model):
    """A person on the way to a marketplace's consent page; the nonce brings the answer back to the right one."""

    nonce = models.CharField(max_length=64, primary_key=True)
    application = models.ForeignKey(ChannelApplication, models.CASCADE, related_name="+")
    account = models.ForeignKey(ChannelAccount, models.CASCADE, null=True, related_name="+")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="+")
    office = models.ForeignKey(Office, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    shop_id = models.CharField(max_length=60, blank=True)  # told beforehand, where the consent names no shop
    redirect = models.CharField(max_length=300, blank=True)
    begun_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
