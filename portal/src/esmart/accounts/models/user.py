"""People who may log in, and who may act for whom."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models.office import Office
from esmart.core.ids import new_public_id


class User(AbstractUser):
    """A person who may log in, with one role and, for officials, one office."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Pemilik usaha")
        WORKSHOP_OFFICER = "workshop_officer", _("Petugas bengkel kerja")
        COACH = "coach", _("Pendamping")
        REGIONAL_OFFICER = "regional_officer", _("Petugas dinas atau kantor wilayah")
        MINISTRY_OFFICER = "ministry_officer", _("Petugas kementerian")
        PROBATION_OFFICER = "probation_officer", _("Pembimbing kemasyarakatan")
        AUDITOR = "auditor", _("Auditor")
        ADMINISTRATOR = "administrator", _("Administrator")

    class LockAfter(models.IntegerChoices):
        SOON = 5, _("5 menit")
        QUARTER = 15, _("15 menit")
        HOUR = 60, _("60 menit")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    role = models.CharField(max_length=20, choices=Role, default=Role.OWNER)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="people")
    first_name = models.CharField(_("nama"), max_length=150, blank=True)
    lock_after = models.SmallIntegerField(choices=LockAfter, default=LockAfter.QUARTER)
    second_factor_reset_at = models.DateTimeField(null=True, blank=True)
    last_name = None  # type: ignore[assignment]  # many Indonesian names are one word

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="officials_have_an_office",
                condition=Q(role__in=["owner", "administrator", "auditor", "ministry_officer"])
                | Q(office__isnull=False),
            )
        ]

    @property
    def may_write(self) -> bool:
        """Say whether this person may change anything at all; auditors only read."""
        return self.role != self.Role.AUDITOR


class Grant(models.Model):
    """An owner's permission for somebody else to act for them, with an end; the owner sees every act done under it."""

    class Scope(models.TextChoices):
        PROFILES = "profiles", _("Profil usaha dan produk")
        SHOPS = "shops", _("Toko, stok dan pesanan")
        ALL = "all", _("Semua: profil, toko, stok, pesanan")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    giver = models.ForeignKey(User, models.CASCADE, related_name="grants_given")
    holder = models.ForeignKey(User, models.CASCADE, related_name="grants_held")
    scope = models.CharField(max_length=10, choices=Scope)
    reason = models.CharField(max_length=200, blank=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="grant_ends_later"),
            models.CheckConstraint(condition=~Q(giver=models.F("holder")), name="grant_to_somebody_else"),
        ]
        indexes = [models.Index(fields=["holder", "until"], name="grant_by_holder")]
