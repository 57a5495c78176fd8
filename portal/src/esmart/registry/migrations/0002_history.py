"""Every change of a registry row is recorded."""

from django.db import migrations

from esmart.core.history import record_changes

TABLES = ["enterprise", "enterprisefigure", "product", "variant", "photo", "productlegality", "cluster", "clustermember",
          "clusteryear"]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("core", "0002_change_trigger")]
    operations = [record_changes(f"registry_{table}", ignore=["name_key"]) for table in TABLES]
