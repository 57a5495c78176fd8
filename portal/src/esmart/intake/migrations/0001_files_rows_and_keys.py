"""Files, the rows worth keeping, the senders' keys and remembered columns."""

import django.db.models.deletion
import esmart.core.ids
from esmart.core.history import record_changes
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("core", "0002_change_trigger"),
    ]

    operations = [
        migrations.CreateModel(
            name='ColumnMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(max_length=100)),
                ('signature', models.CharField(max_length=32)),
                ('kind', models.CharField(choices=[('enterprise', 'Usaha (IKM)'), ('prison_unit', 'Unit pemasyarakatan'), ('product', 'Produk'), ('variant', 'Varian produk'), ('cluster', 'Sentra')], max_length=20)),
                ('columns', models.JSONField()),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('sender'), models.F('signature'), name='column_mapping_once')],
            },
        ),
        migrations.CreateModel(
            name='IntakeFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=esmart.core.ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('name', models.CharField(max_length=200, verbose_name='nama berkas')),
                ('sha256', models.CharField(max_length=64)),
                ('bytes', models.BigIntegerField()),
                ('sender', models.CharField(max_length=100, verbose_name='pengirim')),
                ('kind', models.CharField(choices=[('enterprise', 'Usaha (IKM)'), ('prison_unit', 'Unit pemasyarakatan'), ('product', 'Produk'), ('variant', 'Varian produk'), ('cluster', 'Sentra')], max_length=20, verbose_name='jenis')),
                ('state', models.CharField(choices=[('uploaded', 'Diunggah'), ('mapped', 'Kolom dicocokkan'), ('running', 'Sedang diproses'), ('done', 'Selesai'), ('failed', 'Gagal'), ('undone', 'Dibatalkan')], default='uploaded', max_length=10)),
                ('options', models.JSONField(default=dict)),
                ('headers', models.JSONField(default=list)),
                ('columns', models.JSONField(default=dict)),
                ('notes', models.JSONField(default=list)),
                ('rows_total', models.IntegerField(default=0)),
                ('rows_read', models.IntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('problem', models.CharField(blank=True, max_length=500)),
                ('xid', models.BigIntegerField(null=True)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='IntakeRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.IntegerField(verbose_name='baris')),
                ('outcome', models.CharField(choices=[('refused', 'Ditolak'), ('flagged', 'Ditandai'), ('merged', 'Digabung'), ('waiting', 'Menunggu keputusan'), ('decided', 'Sudah diputuskan')], max_length=10)),
                ('cells', models.JSONField()),
                ('remarks', models.JSONField()),
                ('source_key', models.CharField(blank=True, max_length=230)),
                ('row_hash', models.CharField(max_length=32)),
                ('object_id', models.BigIntegerField(null=True)),
                ('candidates', models.JSONField(default=list)),
                ('decided_by', models.CharField(blank=True, max_length=150)),
                ('decided_at', models.DateTimeField(null=True)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='intake.intakefile')),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='SourceKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sender', models.CharField(max_length=100)),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=230)),
                ('object_id', models.BigIntegerField(null=True)),
                ('row_hash', models.CharField(max_length=32)),
                ('hint', models.JSONField(default=dict)),
                ('first_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.intakefile')),
                ('last_file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='intake.intakefile')),
            ],
        ),
        migrations.AddIndex(
            model_name='intakefile',
            index=models.Index(fields=['-created_at'], name='intake_newest'),
        ),
        migrations.AddIndex(
            model_name='intakefile',
            index=models.Index(fields=['uploaded_by', '-created_at'], name='intake_newest_of_person'),
        ),
        migrations.AddIndex(
            model_name='intakerow',
            index=models.Index(fields=['file', 'outcome', 'number'], name='intake_row_by_outcome'),
        ),
        migrations.AddIndex(
            model_name='intakerow',
            index=models.Index(condition=models.Q(('outcome', 'waiting')), fields=['id'], name='intake_row_waiting'),
        ),
        migrations.AddConstraint(
            model_name='intakerow',
            constraint=models.UniqueConstraint(models.F('file'), models.F('number'), name='intake_row_once'),
        ),
        migrations.AddIndex(
            model_name='sourcekey',
            index=models.Index(fields=['kind', 'object_id'], name='source_key_by_object'),
        ),
        migrations.AddConstraint(
            model_name='sourcekey',
            constraint=models.UniqueConstraint(models.F('sender'), models.F('kind'), models.F('key'), name='source_key_once'),
        ),
        # Files, rows and keys are logs themselves; what a sender's columns mean is a decision.
        record_changes("intake_columnmapping"),
    ]
