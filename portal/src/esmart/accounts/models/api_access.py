"""Ways in and out for machines: tokens, answers kept for repeated requests, request budgets, webhooks and their post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models.user import User
from esmart.core.ids import new_public_id


class ApiToken(models.Model):
    """A key with which a program acts as its owner, within scopes and until a day. Only its SHA-256 is kept."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    sha256 = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)  # the last signs, to tell tokens apart on the page
    scopes = models.JSONField(default=list)  # rules.SCOPES
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="token_ends_later", condition=models.Q(expires_at__gt=models.F("created_at"))
            )
        ]
        indexes = [models.Index(fields=["user", "-id"], name="token_of_person")]


class IdempotencyKey(models.Model):
    """The answer to one writing request, so that sending it again changes nothing. Kept for a day."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request_hash = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("user", "key", name="idempotency_key_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_by_age")]


class RequestBudget(models.Model):
    """How much of its budget a token or address has used: the time at which it is even again (GCRA)."""

    key = models.CharField(max_length=80, primary_key=True)
    even_at = models.FloatField()


class Webhook(models.Model):
    """An address that a person's own program listens on, and what it wants to hear of."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Aktif")
        PAUSED = "paused", _("Dijeda")
        STOPPED = "stopped", _("Berhenti karena gagal terus")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    url = models.CharField(max_length=2000)
    events = models.JSONField(default=list)  # rules.EVENTS
    secret_sealed = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField()

    # Where the sender stands with this address; derived, not history.
    failures = models.IntegerField(default=0)
    open_again_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    last_problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-id"], name="webhook_of_person")]


class WebhookDelivery(models.Model):
    """One message to one address; the same id and body at every try, so that the receiver knows a repetition."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Menunggu")
        DELIVERED = "delivered", _("Diterima")
        GIVEN_UP = "given_up", _("Tidak terkirim")

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    message_id = models.CharField(max_length=40, unique=True)
    event = models.CharField(max_length=30)
    body = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True)
    tries = models.JSONField(default=list)  # at, status, milliseconds, problem: newest last
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="only_a_waiting_message_is_due",
                condition=models.Q(state="waiting", due_at__isnull=False)
                | (~models.Q(state="waiting") & models.Q(due_at=None)),
            )
        ]
        indexes = [
            models.Index(fields=["webhook", "-id"], name="delivery_of_webhook"),
            models.Index(fields=["due_at"], name="delivery_due", condition=models.Q(state="waiting")),
        ]
