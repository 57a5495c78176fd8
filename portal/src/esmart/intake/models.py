"""Nouns of intake: files, the rows worth keeping, the senders' keys, remembered columns. Enterprises are the registry's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import User
from esmart.core.ids import new_public_id


class Kind(models.TextChoices):
    """What the rows of a file are; the same values as rules.Kind."""

    ENTERPRISE = "enterprise", _("Usaha (IKM)")
    PRISON_UNIT = "prison_unit", _("Unit pemasyarakatan")
    PRODUCT = "product", _("Produk")
    VARIANT = "variant", _("Varian produk")
    CLUSTER = "cluster", _("Sentra")


class IntakeFile(models.Model):
    """One file from one sender, from upload to its end. The bytes lie under MEDIA_ROOT/intake by their sha256."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("Diunggah")
        MAPPED = "mapped", _("Kolom dicocokkan")
        RUNNING = "running", _("Sedang diproses")
        DONE = "done", _("Selesai")
        FAILED = "failed", _("Gagal")
        UNDONE = "undone", _("Dibatalkan")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    name = models.CharField(_("nama berkas"), max_length=200)  # as given; shown, never used as a path
    sha256 = models.CharField(max_length=64)
    bytes = models.BigIntegerField()
    sender = models.CharField(_("pengirim"), max_length=100)
    kind = models.CharField(_("jenis"), max_length=20, choices=Kind)
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    options = models.JSONField(default=dict)  # services.FileOptions
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)  # column → field, once confirmed
    notes = models.JSONField(default=list)  # how the file was read, in sentences
    rows_total = models.IntegerField(default=0)
    rows_read = models.IntegerField(default=0)
    counts = models.JSONField(default=dict)  # services.Counts
    problem = models.CharField(max_length=500, blank=True)  # why it failed, for people
    xid = models.BigIntegerField(null=True)  # the transaction that changed the registry, for taking it back
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["-created_at"], name="intake_newest"),
            models.Index(fields=["uploaded_by", "-created_at"], name="intake_newest_of_person"),
        ]

    def __str__(self) -> str:
        return self.name


class IntakeRow(models.Model):
    """A row worth a look: refused, flagged, merged into another, or waiting for a person. Plain good rows are not kept."""

    class Outcome(models.TextChoices):
        REFUSED = "refused", _("Ditolak")
        FLAGGED = "flagged", _("Ditandai")
        MERGED = "merged", _("Digabung")
        WAITING = "waiting", _("Menunggu keputusan")
        DECIDED = "decided", _("Sudah diputuskan")

    file = models.ForeignKey(IntakeFile, models.CASCADE, related_name="rows")
    number = models.IntegerField(_("baris"))
    outcome = models.CharField(max_length=10, choices=Outcome)
    cells = models.JSONField()  # as in the file, in the order of file.headers
    remarks = models.JSONField()  # rules.Remark
    source_key = models.CharField(max_length=230, blank=True)
    row_hash = models.CharField(max_length=32)
    object_id = models.BigIntegerField(null=True)  # the profile this row became, by the file's kind
    candidates = models.JSONField(default=list)  # ids of profiles it may be, when waiting
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint("file", "number", name="intake_row_once")]
        indexes = [
            models.Index(fields=["file", "outcome", "number"], name="intake_row_by_outcome"),
            models.Index(fields=["id"], name="intake_row_waiting", condition=Q(outcome="waiting")),
        ]
        ordering = ["number"]


class SourceKey(models.Model):
    """A sender's row as we know it: which profile it became, and the hash of what it said. Same hash: nothing to do."""

    sender = models.CharField(max_length=100)
    kind = models.CharField(max_length=20)  # a Kind, or `maker` for the pool enterprise of a place
    key = models.CharField(max_length=230)
    object_id = models.BigIntegerField(null=True)  # None while a person has still to decide
    row_hash = models.CharField(max_length=32)
    meaning = models.BigIntegerField(null=True)  # rules.RowReader: what the columns meant
    against = models.BigIntegerField(
        null=True
    )  # rules.RowReader: places, codes and options it was read against
    hint = models.JSONField(default=dict)  # what a later file needs: option names of a product
    first_file = models.ForeignKey(IntakeFile, models.PROTECT, related_name="+")
    last_file = models.ForeignKey(IntakeFile, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("sender", "kind", "key", name="source_key_once")]
        indexes = [models.Index(fields=["kind", "object_id"], name="source_key_by_object")]


class ColumnMapping(models.Model):
    """A sender's answer what the columns of one header mean: asked once, used silently afterwards."""

    sender = models.CharField(max_length=100)
    signature = models.CharField(max_length=32)  # rules.signature of the header
    kind = models.CharField(max_length=20, choices=Kind)
    columns = models.JSONField()  # column → field
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint("sender", "signature", name="column_mapping_once")]
