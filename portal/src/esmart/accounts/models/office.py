"""Offices as a tree. Names and parents are dated data, since ministries are renamed, split and joined."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.core.models import Region


class Office(models.Model):
    """A public office. `name` and `parent` are those of today; OfficeName and OfficeParent hold every day."""

    class Kind(models.TextChoices):
        MINISTRY = "ministry", _("Kementerian")
        DIRECTORATE = "directorate", _("Direktorat")
        REGIONAL_INDUSTRY_OFFICE = "regional_industry_office", _("Dinas perindustrian")
        CORRECTIONS_MINISTRY = "corrections_ministry", _("Kementerian yang membawahi pemasyarakatan")
        REGIONAL_OFFICE = "regional_office", _("Kantor wilayah pemasyarakatan")
        CORRECTIONAL_UNIT = "correctional_unit", _("Unit pelaksana teknis pemasyarakatan")
        PROBATION_OFFICE = "probation_office", _("Balai pemasyarakatan (bapas)")

    kind = models.CharField(max_length=30, choices=Kind)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("kind", "name", name="office_once")]

    def __str__(self) -> str:
        return self.name


class OfficeName(models.Model):
    """The name an office bore from one day to another; `until` is the first day it no longer did."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    legal_reference = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office"], condition=Q(until=None), name="office_name_now_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")), name="office_name_ends_later"
            ),
        ]


class OfficeParent(models.Model):
    """The office above from one day to another; no parent: it stood alone."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="parents")
    parent = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    legal_reference = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office"], condition=Q(until=None), name="office_parent_now_once"
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")), name="office_parent_ends_later"
            ),
        ]
