"""Codes handed to a person: to an account of their own (the only way, besides the operator's command), or to a new password."""

from django.db import models
from django.db.models import Q

from esmart.accounts.models.office import Office
from esmart.accounts.models.user import User
from esmart.core.ids import new_public_id


class Invitation(models.Model):
    """A single-use code that makes one account of this role in this office, or gives a new password to the account it
    `renews`. Only a hash of the code is kept.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    role = models.CharField(max_length=20, choices=User.Role)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(max_length=150, blank=True)  # proposed; the person may write it otherwise
    email = models.EmailField(blank=True)  # empty: the code was printed and handed over
    code_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="invitations")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    renews = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="invitation")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")), name="invitation_ends_later"
            ),
            models.CheckConstraint(
                condition=Q(used_at=None) | Q(withdrawn_at=None), name="invitation_ends_one_way"
            ),
        ]
        indexes = [models.Index(fields=["office", "expires_at"], name="invitation_by_office")]
