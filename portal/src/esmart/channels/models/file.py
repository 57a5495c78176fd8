"""Files that a person carries between us and a place of sale: how its sheets look, what went out, what came in."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import User
from esmart.channels.models.account import ChannelAccount
from esmart.core.ids import new_public_id


class FileLayout(models.Model):
    """How one shop's sheet for one purpose looks, set once by its user; without one our own layout holds."""

    account = models.ForeignKey(ChannelAccount, models.CASCADE, related_name="layouts")
    purpose = models.CharField(max_length=20)
    template = models.JSONField()  # ikm_connectors.sheets.Template as data
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("account", "purpose", name="file_layout_once")]


class FileExchange(models.Model):
    """One file that went out or came in. An outgoing one counts as sent when somebody confirms its upload (`done_at`):
    `contents` holds which versions it carried. An incoming one is done at once; the same bytes come in once.
    """

    class Purpose(models.TextChoices):
        LISTINGS = "listings", _("Tayangan")
        STOCK = "stock", _("Stok")
        PRICES = "prices", _("Harga")
        ORDERS = "orders", _("Pesanan")
        RESULTS = "results", _("Hasil unggah")
        QUOTATIONS = "quotations", _("Permintaan penawaran")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    account = models.ForeignKey(ChannelAccount, models.PROTECT, related_name="files")
    purpose = models.CharField(max_length=20, choices=Purpose)
    outward = models.BooleanField()
    sha256 = models.CharField(max_length=64)
    contents = models.JSONField(default=dict)
    rows = models.IntegerField(default=0)
    problems = models.JSONField(default=list)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "account", "purpose", "sha256", name="file_read_once", condition=Q(outward=False)
            )
        ]
        indexes = [models.Index(fields=["account", "-id"], name="file_newest")]
