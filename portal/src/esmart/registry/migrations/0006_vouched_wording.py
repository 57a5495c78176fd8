"""Words that name an institution of corrections, and the officer who vouches that they reveal nobody."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from esmart.core.history import record_changes


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0005_lists_in_order_of_name"),
        ("core", "0002_change_trigger"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="VouchedWording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("profile_kind", models.CharField(max_length=10)),
                ("object_id", models.BigIntegerField()),
                ("words", models.CharField(max_length=200)),
                ("vouched_at", models.DateTimeField()),
                (
                    "vouched_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("profile_kind"), models.F("object_id"), models.F("words"), name="vouched_once"
                    )
                ]
            },
        ),
        record_changes("registry_vouchedwording"),
    ]
