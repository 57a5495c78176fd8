"""Movements of stock enter the change table, so that readers of changes hear of stock as of everything else."""

from django.db import migrations

from esmart.core.history import record_changes


class Migration(migrations.Migration):
    initial = True
    dependencies = [("channels", "0002_history"), ("core", "0002_change_trigger")]
    operations = [record_changes("channels_stockmovement")]
