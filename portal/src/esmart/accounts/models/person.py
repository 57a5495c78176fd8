"""People in a programme, whether or not they can log in, and the most sensitive fact about some: where they were held.

Being linked to a prison is special-category data (UU 27/2022 art. 4): names, dates of birth and register numbers are
sealed with a key of the person's own, which never enters the change history. Destroying the key erases the person
everywhere at once, history and old backups included.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models.office import Office
from esmart.accounts.models.user import User
from esmart.core.ids import new_public_id


class Person(models.Model):
    """A human being by an id of our own. `user` links the log-in, when there is one; nothing public follows this link."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="person")
    name_sealed = models.TextField(blank=True)
    name_index = models.CharField(
        max_length=64, blank=True
    )  # blind index of the name's key, for exact lookup
    born_on_sealed = models.TextField(blank=True)
    gender = models.CharField(
        max_length=1, choices=[("p", _("Perempuan")), ("l", _("Laki-laki"))], blank=True
    )
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)
    erased_reason = models.CharField(max_length=200, blank=True)
    restricted_at = models.DateTimeField(
        null=True, blank=True
    )  # nothing but the unit's legal duty until lifted
    restricted_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["name_index"], name="person_by_name", condition=~Q(name_index=""))]

    def __str__(self) -> str:
        return self.public_id


class PersonKey(models.Model):
    """The key of one person's sealed fields, itself sealed with the field key. Has no history on purpose."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="key")
    key_sealed = models.TextField()


class Custody(models.Model):
    """A stay in one correctional unit. A transfer ends one stay and begins the next; the person stays one person."""

    class Status(models.TextChoices):
        CONVICTED = "convicted", _("Narapidana")
        DETAINEE = "detainee", _("Tahanan")
        JUVENILE = "juvenile", _("Anak binaan")

    class Path(models.TextChoices):
        FULL_TERM = "full_term", _("Bebas murni")
        CONDITIONAL_RELEASE = "conditional_release", _("Pembebasan bersyarat (PB)")
        CONDITIONAL_LEAVE = "conditional_leave", _("Cuti bersyarat (CB)")
        PRE_RELEASE_LEAVE = "pre_release_leave", _("Cuti menjelang bebas (CMB)")
        ASSIMILATION = "assimilation", _("Asimilasi")
        BY_LAW = "by_law", _("Bebas demi hukum")

    class End(models.TextChoices):
        RELEASED = "released", _("Bebas")
        TRANSFERRED = "transferred", _("Pindah unit")
        OTHER = "other", _("Lainnya")

    person = models.ForeignKey(Person, models.CASCADE, related_name="stays")
    office = models.ForeignKey(Office, models.PROTECT, related_name="stays")
    status = models.CharField(max_length=10, choices=Status, default=Status.CONVICTED)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    ended_by = models.CharField(max_length=12, choices=End, blank=True)
    release_planned_on = models.DateField(
        null=True, blank=True
    )  # as the unit's database says; never computed here
    release_path = models.CharField(max_length=20, choices=Path, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(until=None), name="one_stay_at_a_time"),
            models.CheckConstraint(
                condition=Q(until=None, ended_by="") | (Q(until__isnull=False) & ~Q(ended_by="")),
                name="an_ended_stay_says_how",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "until", "release_planned_on"], name="stay_by_unit_and_release")
        ]


class RegisterNumber(models.Model):
    """A number in a unit's register book: class and running number, unique inside a unit only, changing with class and unit."""

    custody = models.ForeignKey(Custody, models.CASCADE, related_name="register_numbers")
    register_class = models.CharField(max_length=10, blank=True)  # B.I, B.IIa, A.III …
    number_sealed = models.TextField()
    number_index = models.CharField(max_length=64)  # blind index over unit and normalised number
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number_index"], condition=Q(until=None), name="register_number_once_in_a_unit"
            )
        ]
        indexes = [models.Index(fields=["number_index"], name="register_number_lookup")]
