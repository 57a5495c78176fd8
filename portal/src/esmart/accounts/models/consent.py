"""What a person agreed to, in which words, until when; and what a person asks of those who hold their data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models.office import Office
from esmart.accounts.models.person import Person
from esmart.accounts.models.user import User
from esmart.core.ids import new_public_id


class Purpose(models.TextChoices):
    """What one consent is for; each is asked apart, and taking part depends on none of the display ones."""

    CERTIFICATE_NAME = "certificate_name", _("Nama tampil saat sertifikat diperiksa")
    DISPLAY_NAME = "display_name", _("Nama tampil di halaman umum")
    PEN_NAME = "pen_name", _("Nama karya tampil di halaman umum")
    DISPLAY_PHOTO = "display_photo", _("Foto diri tampil di halaman umum")
    STORY = "story", _("Cerita diri tampil di halaman umum")
    HAND_OVER = "hand_over", _("Data diserahkan kepada penerima setelah bebas")
    FOLLOW_UP = "follow_up", _("Dihubungi setelah bebas")


class ConsentText(models.Model):
    """The exact words a consent was asked with; a new wording is a new version, old consents keep theirs."""

    purpose = models.CharField(max_length=20, choices=Purpose)
    version = models.SmallIntegerField()
    language = models.CharField(max_length=5, default="id")
    words = models.TextField()
    written_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint("purpose", "language", "version", name="consent_text_once")]


class Consent(models.Model):
    """One free yes, revocable at any time; a refusal is recorded too, so that nobody is asked again and again."""

    class Channel(models.TextChoices):
        PAPER = "paper", _("Tanda tangan di kertas")
        SCREEN = "screen", _("Di layar, oleh orangnya sendiri")
        SPOKEN = "spoken", _("Lisan di depan saksi")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    given = models.BooleanField()
    at = models.DateTimeField()
    until = models.DateField(null=True, blank=True)
    channel = models.CharField(max_length=10, choices=Channel)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    witness = models.CharField(max_length=150, blank=True)  # the office of the witness, not a name
    voluntary_note = models.CharField(
        max_length=300, blank=True
    )  # how it was made sure that the yes was free
    shown_as = models.CharField(max_length=100, blank=True)  # the pen name, for that purpose only
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_at=None, given=True),
                name="one_valid_consent_per_purpose",
            )
        ]


class RightsRequest(models.Model):
    """What a person asks about their data, with the clock of 3 × 24 hours (UU 27/2022)."""

    class Kind(models.TextChoices):
        EXPORT = "export", _("Minta salinan data")
        CORRECTION = "correction", _("Minta perbaikan")
        ERASURE = "erasure", _("Minta penghapusan")
        RESTRICTION = "restriction", _("Minta pembatasan pemrosesan")

    class State(models.TextChoices):
        OPEN = "open", _("Menunggu")
        DONE = "done", _("Selesai")
        REFUSED = "refused", _("Ditolak dengan alasan")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    person = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="requests")
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="requests")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    words_sealed = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="a_closed_request_says_when",
            )
        ]
        indexes = [models.Index(fields=["state", "due_at"], name="request_by_clock")]


class Incident(models.Model):
    """A breach of personal data: what is known, when the clock of 3 × 24 hours began, whom it touches."""

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    title = models.CharField(max_length=200)
    what_happened = models.TextField()
    data_concerned = models.TextField()
    handling = models.TextField(blank=True)
    happened_from = models.DateTimeField()
    happened_until = models.DateTimeField()
    suspect = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )  # whose readings count
    found_at = models.DateTimeField()
    due_at = models.DateTimeField()
    affected = models.JSONField(default=list)  # ids of Person
    notified_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
