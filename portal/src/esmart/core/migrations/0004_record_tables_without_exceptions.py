"""A table whose history has no excepted column was not recorded at all: PostgreSQL gives no list, not an empty one."""

import importlib

from django.db import migrations

first = importlib.import_module("esmart.core.migrations.0002_change_trigger").RECORD
FIRST = first.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
RECORD = FIRST.replace("NOT key = ANY(TG_ARGV)", "NOT coalesce(key = ANY(TG_ARGV), false)")


class Migration(migrations.Migration):
    dependencies = [("core", "0003_seals_and_readings")]
    operations = [migrations.RunSQL(RECORD, FIRST)]
