"""Nouns of the ground floor: regions, the change table and its seals, the log of readings, readers' marks, signs of life.
No business nouns.
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func
from django.db.models.functions import Cast, Now


class Region(models.Model):
    """An administrative area of Indonesia; `code` is the Home Affairs code as text (`32.01.05.2003`)."""

    class Level(models.IntegerChoices):
        PROVINCE = 1, "Provinsi"
        REGENCY = 2, "Kabupaten/Kota"
        DISTRICT = 3, "Kecamatan"
        VILLAGE = 4, "Desa/Kelurahan"

    code = models.CharField(max_length=13, primary_key=True)
    name = models.CharField(max_length=100)
    level = models.SmallIntegerField(choices=Level)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        indexes = [
            models.Index(fields=["parent", "name"], name="region_by_parent"),
            models.Index(fields=["level", "name"], name="region_by_level"),
            models.Index(fields=["code"], name="region_code_prefix", opclasses=["varchar_pattern_ops"]),
        ]

    def __str__(self) -> str:
        return self.name


class Change(models.Model):
    """One recorded change of one row. Written by trigger only; `fields` is {column: [from, to]}."""

    xid = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    table_name = models.CharField(max_length=63)
    row_id = models.BigIntegerField()
    operation = models.CharField(max_length=6)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=150)
    fields = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["table_name", "row_id", "id"], name="change_of_row"),
            models.Index(fields=["xid", "id"], name="change_in_order"),
            models.Index(fields=["at", "id"], name="change_by_time"),
        ]


class AccessRead(models.Model):
    """One reading of special-category data: who saw whom, what of them, and why. Never changed, never removed.

    `subjects` are ids of people of the room above, and no foreign keys: the log outlives what it tells of. It holds no
    name and no value that was read.
    """

    xid = models.BigIntegerField(
        db_default=Cast(
            Cast(Func(function="pg_current_xact_id"), models.TextField()), models.BigIntegerField()
        )
    )
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=150)
    subjects = ArrayField(models.BigIntegerField())
    what = models.CharField(max_length=200)
    purpose = models.CharField(max_length=300)
    screen = models.CharField(max_length=100)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["xid", "id"], name="reading_in_order"),
            models.Index(fields=["at", "id"], name="reading_by_time"),
            models.Index(fields=["actor_id", "at"], name="reading_by_actor"),
            GinIndex(fields=["subjects"], name="reading_of_subject", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(name="reading_has_a_subject", condition=models.Q(subjects__len__gt=0)),
            models.CheckConstraint(name="reading_has_a_purpose", condition=~models.Q(purpose="")),
        ]


class Seal(models.Model):
    """One block of sealed rows of an append-only table: from where to where, what was in it, and the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    table_name = models.CharField(max_length=63)
    first_xid = models.BigIntegerField()
    first_id = models.BigIntegerField()
    last_xid = models.BigIntegerField()
    last_id = models.BigIntegerField()
    row_count = models.IntegerField()
    content = models.CharField(max_length=64)  # hash over the rows and their order
    marks = models.BinaryField()  # a piece of each row's hash, to name the row that broke
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)
    sealed_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["table_name", "number"], name="seal_of_table")]


class ReadMark(models.Model):
    """How far one reader has read the change table."""

    reader = models.CharField(max_length=60, primary_key=True)
    xid = models.BigIntegerField()
    change_id = models.BigIntegerField()


class Heartbeat(models.Model):
    """The last sign of life of a long-running process; the first page warns when a worker is silent."""

    name = models.CharField(max_length=60, primary_key=True)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
