"""Invitations; what a person's account knows of its locks; the table in which tries at the log-in are counted."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import esmart.core.ids
from esmart.core.history import record_changes
from esmart.core.ids import new_public_id


def give_public_ids(apps: Any, schema_editor: Any) -> None:
    for user in apps.get_model("accounts", "User").objects.filter(public_id=None).only("id"):
        user.public_id = new_public_id()
        user.save(update_fields=["public_id"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_api_access"),
        ("core", "0002_change_trigger"),
    ]

    operations = [
        # Django's DatabaseCache. Counts of tries are worth nothing after a crash, so writing them waits for no disk.
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE accounts_throttle (
                cache_key varchar(255) NOT NULL PRIMARY KEY,
                value text NOT NULL,
                expires timestamp with time zone NOT NULL
            );
            CREATE INDEX accounts_throttle_expires ON accounts_throttle (expires);
            """,
            "DROP TABLE accounts_throttle",
        ),
        migrations.AddField(
            "user", "lock_after",
            models.SmallIntegerField(choices=[(5, "5 menit"), (15, "15 menit"), (60, "60 menit")], default=15),
        ),
        migrations.AddField("user", "second_factor_reset_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "user", "public_id",
            models.CharField(default=None, editable=False, max_length=10, null=True),
        ),
        migrations.RunPython(give_public_ids, migrations.RunPython.noop),
        migrations.AlterField(
            "user", "public_id",
            models.CharField(default=esmart.core.ids.new_public_id, editable=False, max_length=10, unique=True),
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.CharField(default=esmart.core.ids.new_public_id, editable=False, max_length=10, unique=True)),
                ("role", models.CharField(choices=[("owner", "Pemilik usaha"), ("workshop_officer", "Petugas bengkel kerja"), ("coach", "Pendamping"), ("regional_officer", "Petugas dinas atau kantor wilayah"), ("ministry_officer", "Petugas kementerian"), ("probation_officer", "Pembimbing kemasyarakatan"), ("auditor", "Auditor"), ("administrator", "Administrator")], max_length=20)),
                ("name", models.CharField(blank=True, max_length=150)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("code_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("invited_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to=settings.AUTH_USER_MODEL)),
                ("office", models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.office")),
                ("used_by", models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="invitation", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "indexes": [models.Index(fields=["office", "expires_at"], name="invitation_by_office")],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("expires_at__gt", models.F("created_at"))), name="invitation_ends_later"),
                    models.CheckConstraint(condition=models.Q(("used_at", None), ("withdrawn_at", None), _connector="OR"), name="invitation_ends_one_way"),
                ],
            },
        ),
        record_changes("accounts_invitation", ignore=["code_hash"]),
    ]
