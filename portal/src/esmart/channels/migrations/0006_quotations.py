"""Requests for quotation; their changes are recorded, the sealed buyer is no fact."""

import django.db.models.deletion
import esmart.core.ids
from django.db import migrations, models

from esmart.core.history import record_changes


class Migration(migrations.Migration):

    dependencies = [
        ('channels', '0005_buyer_data_ends'),
        ('core', '0002_change_trigger'),
        ('registry', '0006_vouched_wording'),
    ]

    operations = [
        migrations.AlterField(
            model_name='fileexchange',
            name='purpose',
            field=models.CharField(choices=[('listings', 'Tayangan'), ('stock', 'Stok'), ('prices', 'Harga'), ('orders', 'Pesanan'), ('results', 'Hasil unggah'), ('quotations', 'Permintaan penawaran')], max_length=20),
        ),
        migrations.CreateModel(
            name='Quotation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=esmart.core.ids.new_public_id, editable=False, max_length=10, unique=True)),
                ('request_number', models.CharField(max_length=60)),
                ('asked_on', models.DateField()),
                ('item', models.CharField(max_length=255)),
                ('category', models.CharField(blank=True, max_length=255)),
                ('quantity', models.BigIntegerField()),
                ('unit', models.CharField(max_length=30)),
                ('description', models.TextField(blank=True)),
                ('buyer_masked', models.CharField(blank=True, max_length=100)),
                ('buyer_sealed', models.TextField(blank=True)),
                ('buyer_opened_at', models.DateTimeField(null=True)),
                ('sku', models.CharField(blank=True, max_length=100)),
                ('quoted_price', models.BigIntegerField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('recorded_at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quotations', to='channels.channelaccount')),
                ('variant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.variant')),
            ],
            options={
                'indexes': [models.Index(models.F('account'), models.OrderBy(models.F('answered_at'), descending=True, nulls_first=True), models.OrderBy(models.F('id'), descending=True), name='quotation_open_first')],
                'constraints': [models.UniqueConstraint(models.F('account'), models.F('request_number'), name='quotation_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='quotation_of_something'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('quoted_price__isnull', True)), models.Q(('answered_at__isnull', False), ('quoted_price__gt', 0)), _connector='OR'), name='quotation_answered_with_a_price')],
            },
        ),
        record_changes("channels_quotation", ignore=["buyer_sealed"]),
    ]
