"""The seals over history, the log of readings, and a guard that refuses TRUNCATE as well."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models


GUARD = """
CREATE OR REPLACE FUNCTION core_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$body$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_accessread
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_seal
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_rewriting();
-- A trigger of its own name: tests, which empty all tables between them, switch off this one and no other.
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON core_change
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_rewriting();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON core_accessread
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_rewriting();
CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON core_seal
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_rewriting()
"""
UNGUARD = """
DROP TRIGGER refuse_truncate ON core_seal;
DROP TRIGGER refuse_truncate ON core_accessread;
DROP TRIGGER refuse_truncate ON core_change;
DROP TRIGGER append_only ON core_seal;
DROP TRIGGER append_only ON core_accessread
"""


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_change_trigger'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccessRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('xid', models.BigIntegerField(db_default=django.db.models.functions.comparison.Cast(django.db.models.functions.comparison.Cast(models.Func(function='pg_current_xact_id'), models.TextField()), models.BigIntegerField()))),
                ('at', models.DateTimeField()),
                ('actor_id', models.BigIntegerField(null=True)),
                ('actor_label', models.CharField(max_length=150)),
                ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField())),
                ('what', models.CharField(max_length=200)),
                ('purpose', models.CharField(max_length=300)),
                ('screen', models.CharField(max_length=100)),
                ('request_id', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.BigIntegerField(primary_key=True, serialize=False)),
                ('table_name', models.CharField(max_length=63)),
                ('first_xid', models.BigIntegerField()),
                ('first_id', models.BigIntegerField()),
                ('last_xid', models.BigIntegerField()),
                ('last_id', models.BigIntegerField()),
                ('row_count', models.IntegerField()),
                ('content', models.CharField(max_length=64)),
                ('marks', models.BinaryField()),
                ('previous', models.CharField(max_length=64)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('sealed_at', models.DateTimeField()),
            ],
        ),
        migrations.AddIndex(
            model_name='change',
            index=models.Index(fields=['at', 'id'], name='change_by_time'),
        ),
        migrations.AddIndex(
            model_name='accessread',
            index=models.Index(fields=['xid', 'id'], name='reading_in_order'),
        ),
        migrations.AddIndex(
            model_name='accessread',
            index=models.Index(fields=['at', 'id'], name='reading_by_time'),
        ),
        migrations.AddIndex(
            model_name='accessread',
            index=models.Index(fields=['actor_id', 'at'], name='reading_by_actor'),
        ),
        migrations.AddIndex(
            model_name='accessread',
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=['subjects'], name='reading_of_subject'),
        ),
        migrations.AddConstraint(
            model_name='accessread',
            constraint=models.CheckConstraint(condition=models.Q(('subjects__len__gt', 0)), name='reading_has_a_subject'),
        ),
        migrations.AddConstraint(
            model_name='accessread',
            constraint=models.CheckConstraint(condition=models.Q(('purpose', ''), _negated=True), name='reading_has_a_purpose'),
        ),
        migrations.AddIndex(
            model_name='seal',
            index=models.Index(fields=['table_name', 'number'], name='seal_of_table'),
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
