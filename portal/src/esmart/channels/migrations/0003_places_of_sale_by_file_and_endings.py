"""Shops with keys instead of a consent, places of sale served by files, and the end of marketplaces."""

import django.db.models.deletion
import esmart.core.ids
from django.conf import settings
from django.db import migrations, models

from esmart.core.history import record_changes


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0002_history'),
        ('core', '0002_change_trigger'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='channelgrant',
            name='keys_sealed',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='connectionattempt',
            name='redirect',
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddField(
            model_name='connectionattempt',
            name='shop_id',
            field=models.CharField(blank=True, max_length=60),
        ),
        migrations.AddField(
            model_name='order',
            name='file_mark',
            field=models.CharField(blank=True, max_length=80),
        ),
        migrations.AlterField(
            model_name='orderevent',
            name='source',
            field=models.CharField(choices=[('poll', 'Pembacaan berkala'), ('notice', 'Pemberitahuan lokapasar'), ('act', 'Tindakan petugas'), ('file', 'Berkas')], max_length=10),
        ),
        migrations.CreateModel(
            name='MarketplaceEnding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('marketplace', models.CharField(max_length=30, unique=True)),
                ('closes_on', models.DateField()),
                ('source', models.CharField(max_length=300)),
                ('instead', models.CharField(blank=True, max_length=500)),
                ('set_at', models.DateTimeField()),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='FileExchange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=esmart.core.ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('purpose', models.CharField(choices=[('listings', 'Tayangan'), ('stock', 'Stok'), ('prices', 'Harga'), ('orders', 'Pesanan'), ('results', 'Hasil unggah')], max_length=20)),
                ('outward', models.BooleanField()),
                ('sha256', models.CharField(max_length=64)),
                ('contents', models.JSONField(default=dict)),
                ('rows', models.IntegerField(default=0)),
                ('problems', models.JSONField(default=list)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='channels.channelaccount')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['account', '-id'], name='file_newest')],
                'constraints': [models.UniqueConstraint(models.F('account'), models.F('purpose'), models.F('sha256'), condition=models.Q(('outward', False)), name='file_read_once')],
            },
        ),
        migrations.CreateModel(
            name='FileLayout',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=20)),
                ('template', models.JSONField()),
                ('set_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='layouts', to='channels.channelaccount')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('account'), models.F('purpose'), name='file_layout_once')],
            },
        ),
        migrations.CreateModel(
            name='ListingMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('moved', 'Dipindahkan'), ('already_there', 'Sudah ada di sana'), ('needs_person', 'Perlu dilengkapi')], max_length=15)),
                ('problems', models.JSONField(default=list)),
                ('moved_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves_in', to='channels.channelaccount')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='channels.listing')),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.listing')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('source'), models.F('account'), name='listing_move_once')],
            },
        ),
        record_changes("channels_marketplaceending"),
        record_changes("channels_filelayout"),
    ]
