"""Work inside a unit: workshops, what they make for whom, from which material, and who took part."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from esmart.accounts.models import Office, Person, User
from esmart.core.ids import new_public_id
from esmart.core.models import Region
from esmart.registry.models import Enterprise, Product, Variant


class Workshop(models.Model):
    """A place of work of a correctional unit; `enterprise` is the unit's public profile under which its goods are sold."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="workshops")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, null=True, blank=True, related_name="workshops"
    )
    name = models.CharField(_("nama bengkel"), max_length=200)
    commodity = models.CharField(max_length=12, blank=True)
    capacity = models.SmallIntegerField(_("kapasitas (orang)"), null=True, blank=True)
    hours_per_week = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    machines = models.SmallIntegerField(null=True, blank=True)
    supervisor = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="workshops")
    safety = models.TextField(_("keselamatan kerja"), blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("office", "name", name="workshop_once_in_a_unit")]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """A body from outside that trains, buys, or lends machines."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="partners")  # who keeps the contact
    name = models.CharField(_("nama mitra"), max_length=200)
    trains = models.BooleanField(_("melatih"), default=False)
    buys = models.BooleanField(_("membeli"), default=False)
    lends_machines = models.BooleanField(_("meminjamkan mesin"), default=False)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    contact = models.CharField(_("kontak"), max_length=200, blank=True)
    note = models.TextField(blank=True)
    private = models.BooleanField(default=True)  # a private firm: matters for foreign rules on prison labour
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("office", "name", name="partner_once_in_an_office")]

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """An agreement (PKS) between a unit and a partner."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="contracts")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="contracts")
    number = models.CharField(_("nomor PKS"), max_length=100)
    subject = models.CharField(_("perihal"), max_length=200)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    file = models.FileField(upload_to="contracts/", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("office", "number", name="contract_number_once"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="contract_ends_later"
            ),
        ]


class WorkActivity(models.Model):
    """A line of work in a workshop: own production, a third party's order, or a service."""

    class Mode(models.TextChoices):
        OWN = "own", _("Produksi sendiri")
        THIRD_PARTY = "third_party", _("Pesanan pihak ketiga")
        SERVICE = "service", _("Jasa")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="activities")
    mode = models.CharField(max_length=12, choices=Mode)
    name = models.CharField(_("nama kegiatan"), max_length=200)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, blank=True, related_name="+")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="activities")
    contract = models.ForeignKey(Contract, models.PROTECT, null=True, blank=True, related_name="activities")
    unit_of_measure = models.CharField(max_length=20, default="buah")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(mode="third_party") | Q(partner__isnull=False),
                name="third_party_work_has_a_partner",
            )
        ]


class Worker(models.Model):
    """A person assigned to an activity, of free will; who may work is decided by the unit and only recorded here."""

    activity = models.ForeignKey(WorkActivity, models.CASCADE, related_name="workers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="work")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True)  # the voluntary agreement, per worker

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person"], condition=Q(until=None), name="worker_once_in_an_activity"
            )
        ]


class WorkRecord(models.Model):
    """One person's day in one activity: hours, pieces, points for attitude. The ledger pulls these to share premiums."""

    activity = models.ForeignKey(WorkActivity, models.PROTECT, related_name="records")
    person = models.ForeignKey(Person, models.PROTECT, related_name="work_records")
    on = models.DateField()
    hours = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    pieces = models.IntegerField(default=0)
    points = models.SmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("activity", "person", "on", name="work_record_once_a_day"),
            models.CheckConstraint(
                condition=Q(hours__range=(0, 24), pieces__gte=0, points__range=(0, 100)),
                name="work_record_in_range",
            ),
        ]
        indexes = [models.Index(fields=["person", "on"], name="work_record_of_a_person")]


class MaterialMove(models.Model):
    """Material that came in, was used or was lost; the stock of a material is the sum of its moves."""

    class Kind(models.TextChoices):
        RECEIVED = "received", pgettext_lazy("gerakan", "Masuk")
        USED = "used", _("Dipakai")
        LOST = "lost", _("Rusak atau hilang")
        COUNTED = "counted", _("Koreksi hitung")

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="material_moves")
    order = models.ForeignKey(
        "ProductionOrder", models.PROTECT, null=True, blank=True, related_name="materials"
    )
    material = models.CharField(_("bahan"), max_length=100)
    unit_of_measure = models.CharField(max_length=20)
    quantity = models.DecimalField(max_digits=12, decimal_places=2)  # signed
    kind = models.CharField(max_length=10, choices=Kind)
    on = models.DateField()
    cost = models.BigIntegerField(null=True, blank=True)  # rupiah, of what came in
    note = models.CharField(max_length=200, blank=True)


class ProductionOrder(models.Model):
    """So many pieces of one variant (or of a third party's item) until a day."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Direncanakan")
        RUNNING = "running", _("Dikerjakan")
        FINISHED = "finished", _("Selesai")
        CANCELLED = "cancelled", _("Dibatalkan")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    activity = models.ForeignKey(WorkActivity, models.PROTECT, related_name="orders")
    variant = models.ForeignKey(Variant, models.PROTECT, null=True, blank=True, related_name="+")
    item = models.CharField(_("barang"), max_length=200)
    quantity = models.IntegerField(_("jumlah"))
    due_on = models.DateField(_("selesai sebelum"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="production_order_of_some")]


class Output(models.Model):
    """Pieces finished on a day. Good ones of a variant are received into the shops' stock once, at `received_at`; a record
    made by mistake stays, taken back with its reason, and counts nowhere.
    """

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    order = models.ForeignKey(ProductionOrder, models.PROTECT, related_name="outputs")
    on = models.DateField()
    good = models.IntegerField()
    rejected = models.IntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(good__gte=0, rejected__gte=0), name="output_is_not_negative"),
            models.CheckConstraint(
                condition=Q(taken_back_at=None) | ~Q(taken_back_why=""), name="output_taken_back_for_a_reason"
            ),
        ]


class Tool(models.Model):
    """Tools of a workshop, counted by kind."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="tools")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=150)
    quantity = models.SmallIntegerField()
    place = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("workshop", "code", name="tool_code_once")]


class ToolUse(models.Model):
    """How many of a tool were in use on a day, and how many were found when counted."""

    tool = models.ForeignKey(Tool, models.CASCADE, related_name="uses")
    on = models.DateField()
    used = models.SmallIntegerField(default=0)
    found = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("tool", "on", name="tool_use_once_a_day")]


class CapacityOffer(models.Model):
    """Free capacity of a workshop that partners may ask for."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="capacity_offers")
    what = models.CharField(max_length=200)
    people = models.SmallIntegerField()
    machines = models.SmallIntegerField(default=0)
    hours_per_month = models.IntegerField()
    since = models.DateField()
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(until__gte=F("since")), name="offer_ends_later")]


class WorkLimit(models.Model):
    """A limit above or below which people are warned, from a day on, with what it rests on. Nothing is refused by it."""

    class Key(models.TextChoices):
        DAY_HOURS = "day_hours", _("Jam kerja per hari")
        WEEK_HOURS = "week_hours", _("Jam kerja per minggu")
        IDLE_DAYS = "idle_days", _("Hari tanpa dipakai sampai alat disebut menganggur")

    key = models.CharField(max_length=12, choices=Key)
    value = models.DecimalField(max_digits=6, decimal_places=1)
    since = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint("key", "since", name="work_limit_once_a_day"),
            models.CheckConstraint(condition=Q(value__gt=0), name="work_limit_is_positive"),
        ]
