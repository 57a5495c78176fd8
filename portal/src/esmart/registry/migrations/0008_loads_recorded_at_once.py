"""Tables that files fill by the thousand: their inserts become history statement by statement."""

from django.db import migrations

from esmart.core.history import record_inserts_at_once

TABLES = ["enterprise", "enterprisefigure", "product", "variant"]


class Migration(migrations.Migration):
    dependencies = [("registry", "0007_search_tally"), ("core", "0005_inserts_recorded_at_once")]
    operations = [record_inserts_at_once(f"registry_{table}", ignore=["name_key"]) for table in TABLES]
