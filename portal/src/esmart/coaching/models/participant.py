"""What a unit and its trainers know of a participant's work: skills, the unit's own decision, files from corrections."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from esmart.accounts.models import Office, Person, User
from esmart.core.ids import new_public_id


class Eligibility(models.Model):
    """The unit's decision whether a person may take part in work or training. Recorded, never computed here."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="eligibility")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    eligible = models.BooleanField()
    outside_the_walls = models.BooleanField(default=False)
    decided_on = models.DateField()
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "-decided_on"], name="eligibility_latest")]


class Skill(models.Model):
    """A skill with its level and what it rests on."""

    class Level(models.TextChoices):
        LEARNING = "learning", _("Sedang belajar")
        ABLE = "able", _("Bisa")
        SKILLED = "skilled", _("Mahir")
        TEACHES = "teaches", _("Bisa mengajar")

    person = models.ForeignKey(Person, models.CASCADE, related_name="skills")
    name = models.CharField(max_length=100)
    level = models.CharField(max_length=10, choices=Level)
    since = models.DateField()
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint("person", "name", name="skill_once")]


class ParticipantFile(models.Model):
    """One file from corrections, and what became of its rows. Names stand in it sealed or not at all."""

    class State(models.TextChoices):
        RECEIVED = "received", _("Diterima")
        RUNNING = "running", _("Sedang dimasukkan")
        DONE = "done", _("Selesai")
        FAILED = "failed", _("Berhenti")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    office = models.ForeignKey(
        Office, models.PROTECT, related_name="+"
    )  # rows without a unit of their own go here
    sent_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=150)
    sha256 = models.CharField(max_length=64)
    content_sealed = models.TextField(blank=True)  # until read; then emptied
    received_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    state_problem = models.CharField(max_length=300, blank=True)
    rows = models.IntegerField(default=0)
    rows_read = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)
    updated = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    transferred = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    refused_rows_sealed = models.TextField(blank=True)  # row by row with reasons, for the sender only
