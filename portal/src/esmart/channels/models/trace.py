"""Traces: every notice as it came in, every call that went out, and the shared rate budget."""

from django.db import models
from django.db.models import Q

from esmart.channels.models.account import ChannelAccount, ChannelApplication


class Notice(models.Model):
    """One signed message of a marketplace, stored before it is acknowledged; a hint, never a fact."""

    application = models.ForeignKey(ChannelApplication, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64)  # of the untouched body
    body = models.BinaryField()
    events = models.JSONField(default=list)  # kind, object_id, shop_id, event_id, occurred_at
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("application", "digest", name="notice_once")]
        indexes = [
            models.Index(fields=["due_at", "id"], name="notice_waiting", condition=Q(done_at__isnull=True))
        ]


class OutwardCall(models.Model):
    """One call to a marketplace: who or what caused it, what was asked (secrets hidden), what came of it."""

    application = models.ForeignKey(ChannelApplication, models.PROTECT, related_name="+")
    account = models.ForeignKey(ChannelAccount, models.PROTECT, null=True, related_name="+")
    cause = models.CharField(max_length=200)
    operation = models.CharField(max_length=60)
    effect = models.CharField(max_length=5)
    url = models.TextField()
    body = models.TextField(blank=True)
    attempt = models.SmallIntegerField()
    outcome = models.CharField(max_length=60)  # ok, or the message key of the failure
    http_status = models.SmallIntegerField(null=True)
    request_id = models.CharField(max_length=120, blank=True)
    channel_code = models.CharField(max_length=120, blank=True)
    milliseconds = models.IntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="call_of_account"),
            models.Index(fields=["at"], name="call_by_time"),
        ]


class RateBudget(models.Model):
    """The shared budget of one (application, shop, endpoint class): the time at which it is even again (GCRA)."""

    key = models.CharField(max_length=200, primary_key=True)
    even_at = models.FloatField()
