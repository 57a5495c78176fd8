"""Merges that can be undone, doubtful numbers kept as given, search in order of quality."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0002_history'),
    ]

    operations = [
        migrations.CreateModel(
            name='Merge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('enterprise', 'Usaha'), ('product', 'Produk')], max_length=10)),
                ('kept_id', models.BigIntegerField()),
                ('absorbed_id', models.BigIntegerField()),
                ('state_before', models.CharField(max_length=10)),
                ('moved', models.JSONField(default=dict)),
                ('filled', models.JSONField(default=dict)),
                ('merged_at', models.DateTimeField()),
                ('merged_by', models.CharField(max_length=150)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveIndex(
            model_name='searchentry',
            name='search_by_quality',
        ),
        migrations.AddField(
            model_name='clusteryear',
            name='computed_from',
            field=models.JSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='enterprise',
            name='business_id',
            field=models.CharField(blank=True, max_length=20, verbose_name='NIB'),
        ),
        migrations.AlterField(
            model_name='enterprise',
            name='tax_id',
            field=models.CharField(blank=True, max_length=20, verbose_name='NPWP'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['kind', '-quality', '-id'], name='search_by_quality'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['-quality', '-id'], name='search_all_by_quality'),
        ),
        migrations.AddIndex(
            model_name='merge',
            index=models.Index(fields=['kind', 'kept_id'], name='merge_by_kept'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.UniqueConstraint(models.F('kind'), models.F('absorbed_id'), condition=models.Q(('undone_at__isnull', True)), name='merged_once'),
        ),
        migrations.AddConstraint(
            model_name='merge',
            constraint=models.CheckConstraint(condition=models.Q(('kept_id', models.F('absorbed_id')), _negated=True), name='merge_of_two'),
        ),
    ]
