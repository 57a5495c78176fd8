"""Machines given or paid back: where they are, whether they are used, and the way of a reimbursement."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import Office, User
from esmart.coaching.models.workshop import Workshop
from esmart.core.ids import new_public_id
from esmart.registry.models import Enterprise


class ReimbursementScheme(models.Model):
    """The terms of a year: what share of a machine's price comes back, between which amounts. Rates in basis points."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    year = models.SmallIntegerField()
    name = models.CharField(max_length=200)
    domestic_rate = models.IntegerField()
    imported_rate = models.IntegerField()
    minimum = models.BigIntegerField()
    maximum = models.BigIntegerField()
    papers = models.JSONField(default=list)  # keys and names of papers asked: [["invoice", "Faktur"], …]
    legal_reference = models.CharField(max_length=200, blank=True)
    closes_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("year", "name", name="scheme_once"),
            models.CheckConstraint(
                condition=Q(
                    domestic_rate__range=(0, 10_000),
                    imported_rate__range=(0, 10_000),
                    maximum__gte=F("minimum"),
                ),
                name="scheme_terms_make_sense",
            ),
        ]


class ReimbursementApplication(models.Model):
    """An enterprise bought a machine and asks for part of the price: papers, visit, decision, payment."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Disusun")
        SUBMITTED = "submitted", _("Diajukan")
        PAPERS_CHECKED = "papers_checked", _("Berkas diperiksa")
        VISITED = "visited", _("Dikunjungi")
        APPROVED = "approved", _("Disetujui")
        REFUSED = "refused", _("Ditolak")
        PAID = "paid", _("Dibayar")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    scheme = models.ForeignKey(ReimbursementScheme, models.PROTECT, related_name="applications")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="reimbursements")
    machine = models.CharField(max_length=200)
    serial_number = models.CharField(max_length=60, blank=True)
    price = models.BigIntegerField()
    imported = models.BooleanField(default=False)
    bought_on = models.DateField()
    installed_on = models.DateField(null=True, blank=True)
    output_before = models.IntegerField(null=True, blank=True)  # pieces a month, as the owner states
    output_after = models.IntegerField(null=True, blank=True)
    state = models.CharField(max_length=15, choices=State, default=State.DRAFT)
    state_reason = models.CharField(max_length=300, blank=True)
    state_at = models.DateTimeField()
    # Two persons at least: whoever entered it decides nothing about it.
    entered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    checked_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    amount = models.BigIntegerField(null=True, blank=True)  # decided, rupiah
    paid_on = models.DateField(null=True, blank=True)
    payment_reference = models.CharField(max_length=60, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="machine_has_a_price"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "paid"]) | Q(amount__isnull=False),
                name="an_approved_application_has_an_amount",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_on__isnull=False), name="a_paid_application_says_when"
            ),
        ]


class ApplicationPaper(models.Model):
    """One paper of an application and whether it was found right."""

    application = models.ForeignKey(ReimbursementApplication, models.CASCADE, related_name="papers")
    key = models.CharField(max_length=30)
    name = models.CharField(max_length=150)
    file = models.FileField(upload_to="papers/", blank=True)
    file_name = models.CharField(max_length=150, blank=True)
    found_right = models.BooleanField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("application", "key", name="paper_once")]


class ApplicationVisit(models.Model):
    """What verifiers saw: the firm is real, the machine is new, it was not passed on."""

    application = models.OneToOneField(ReimbursementApplication, models.CASCADE, related_name="visit")
    on = models.DateField()
    visitor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    firm_is_real = models.BooleanField()
    machine_is_new = models.BooleanField()
    machine_is_there = models.BooleanField()
    note = models.TextField(blank=True)


class Equipment(models.Model):
    """A machine under watch: handed over as aid, or paid back in part. It stands at an enterprise or in a workshop."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="equipment")  # the giver
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="equipment"
    )
    workshop = models.ForeignKey(Workshop, models.PROTECT, null=True, blank=True, related_name="equipment")
    application = models.OneToOneField(
        ReimbursementApplication, models.PROTECT, null=True, blank=True, related_name="equipment"
    )
    name = models.CharField(_("nama mesin"), max_length=200)
    brand = models.CharField(max_length=100, blank=True)
    serial_number = models.CharField(_("nomor seri"), max_length=60)
    value = models.BigIntegerField(_("nilai (Rp)"))
    place = models.CharField(_("tempat"), max_length=200)
    minutes_number = models.CharField(_("nomor berita acara"), max_length=100, blank=True)
    handed_over_on = models.DateField(null=True, blank=True)
    giver = models.CharField(max_length=150, blank=True)  # office and function of who gave, not a person
    receiver = models.CharField(max_length=150, blank=True)
    output_before = models.IntegerField(null=True, blank=True)  # pieces a month before it came
    ended_on = models.DateField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("office", "serial_number", name="serial_number_once_per_giver"),
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, workshop=None)
                | Q(enterprise=None, workshop__isnull=False),
                name="equipment_stands_somewhere",
            ),
        ]


class ConditionCheck(models.Model):
    """Somebody looked: in which state the machine was, and whether it was still there and not passed on."""

    class Condition(models.TextChoices):
        GOOD = "good", _("Baik")
        MINOR = "minor", _("Rusak ringan")
        BROKEN = "broken", _("Rusak berat")
        MISSING = "missing", _("Tidak ditemukan")

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="checks")
    on = models.DateField()
    condition = models.CharField(max_length=10, choices=Condition)
    passed_on = models.BooleanField(default=False)
    checked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)


class EquipmentUse(models.Model):
    """A day's use: hours run and pieces made. A machine without such rows is reported idle."""

    equipment = models.ForeignKey(Equipment, models.CASCADE, related_name="uses")
    on = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=1)
    pieces = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint("equipment", "on", name="equipment_use_once_a_day"),
            models.CheckConstraint(
                condition=Q(hours__range=(0, 24), pieces__gte=0), name="equipment_use_in_range"
            ),
        ]
