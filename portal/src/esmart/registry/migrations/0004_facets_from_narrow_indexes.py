"""Facets without words are counted from narrow indexes, never from the wide rows."""


from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0003_merges_and_wider_numbers'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='searchentry',
            name='search_by_place',
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(fields=['kind', 'province', 'regency', 'commodity', 'industry'], name='search_facets'),
        ),
        migrations.AddIndex(
            model_name='searchentry',
            index=models.Index(condition=models.Q(('clusters', []), _negated=True), fields=['clusters', 'kind', 'province', 'regency', 'commodity', 'industry'], name='search_in_cluster'),
        ),
    ]
