"""What is taught: programmes with their stages and materials, and the cohorts that go through them."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import Office, User
from esmart.core.ids import new_public_id
from esmart.core.models import Region


class Programme(models.Model):
    """A course of guidance. Changing one makes a new version; cohorts under way stay on theirs."""

    class Kind(models.TextChoices):
        TECHNICAL_TRAINING = "technical_training", _("Bimbingan teknis (bimtek)")
        BUSINESS_COACHING = "business_coaching", _("Manajemen usaha")
        DIGITAL_SELLING = "digital_selling", _("Penjualan digital")
        INDUSTRY_4_0 = "industry_4_0", _("Alat industri 4.0")
        CERTIFICATION = "certification", _("Sertifikasi kompetensi")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="programmes")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(_("nama program"), max_length=200)
    description = models.TextField(blank=True)
    marketplace = models.CharField(max_length=30, blank=True)  # for digital selling: which one is taught
    version = models.SmallIntegerField(default=1)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    legality = models.CharField(
        max_length=10, blank=True
    )  # the product legality it leads to: whoever lacks it comes first
    attendance_needed_percent = models.SmallIntegerField(default=80)
    pass_score = models.SmallIntegerField(default=70)  # of the last test, out of 100
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attendance_needed_percent__range=(0, 100), pass_score__range=(0, 100)),
                name="programme_thresholds_are_percent",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stage(models.Model):
    """One part of a programme: a session, a task with its proof, a test, a certification."""

    class Kind(models.TextChoices):
        SESSION = "session", _("Pertemuan")
        TASK = "task", _("Tugas dengan bukti")
        PRE_TEST = "pre_test", _("Tes awal")
        POST_TEST = "post_test", _("Tes akhir")
        CERTIFICATION = "certification", _("Uji kompetensi")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="stages")
    position = models.SmallIntegerField()
    kind = models.CharField(max_length=15, choices=Kind)
    name = models.CharField(max_length=200)
    proof_asked = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("programme", "position", name="stage_position_once")]


class Material(models.Model):
    """A hand-out, video address or example that belongs to a programme."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="materials")
    title = models.CharField(max_length=200)
    file = models.FileField(upload_to="materials/", blank=True)  # stored under a generated name
    file_name = models.CharField(max_length=150, blank=True)  # as it is called when taken
    address = models.URLField(blank=True)
    for_participants = models.BooleanField(default=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(file="") | ~Q(address=""), name="material_has_a_content")
        ]


class Cohort(models.Model):
    """One run of a programme at a place: who teaches whom, when, with how many seats, paid from which line."""

    class Target(models.TextChoices):
        IKM = "ikm", _("Pelaku IKM")
        INMATE = "inmate", _("Warga binaan")
        MIXED = "mixed", _("Campuran")

    class State(models.TextChoices):
        DRAFT = "draft", _("Disusun")
        OPEN = "open", _("Seleksi dan undangan")
        RUNNING = "running", _("Berjalan")
        FINISHED = "finished", _("Selesai")
        CANCELLED = "cancelled", _("Dibatalkan")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="cohorts")
    office = models.ForeignKey(Office, models.PROTECT, related_name="cohorts")  # who runs it
    host = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="hosted_cohorts"
    )  # where: a unit
    name = models.CharField(_("nama angkatan"), max_length=200)
    place = models.CharField(_("tempat"), max_length=200)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+"
    )  # the area served
    starts_on = models.DateField()
    ends_on = models.DateField()
    seats = models.SmallIntegerField()
    target = models.CharField(max_length=10, choices=Target)
    commodity = models.CharField(max_length=12, blank=True)
    funding_line = models.CharField(_("sumber dana"), max_length=200, blank=True)
    cost = models.BigIntegerField(null=True, blank=True)  # rupiah, all of it
    trainer = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="cohorts_taught")
    trainer_from = models.CharField(max_length=200, blank=True)  # the body the trainer comes from
    partner = models.ForeignKey("Partner", models.PROTECT, null=True, blank=True, related_name="cohorts")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    state_reason = models.CharField(max_length=300, blank=True)
    check_in_key_sealed = models.TextField(blank=True)  # signs the QR codes of its meetings
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="cohort_ends_later"),
            models.CheckConstraint(condition=Q(seats__gt=0), name="cohort_has_seats"),
        ]
        indexes = [models.Index(fields=["office", "starts_on"], name="cohort_by_office")]

    def __str__(self) -> str:
        return self.name


class Meeting(models.Model):
    """One sitting of a cohort, at which attendance is taken."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="meetings")
    stage = models.ForeignKey(Stage, models.PROTECT, null=True, blank=True, related_name="meetings")
    on = models.DateField()
    starts_at = models.TimeField(null=True, blank=True)
    hours = models.DecimalField(max_digits=4, decimal_places=1, default=2)
    topic = models.CharField(max_length=200)

    class Meta:
        ordering = ["on", "starts_at", "id"]
