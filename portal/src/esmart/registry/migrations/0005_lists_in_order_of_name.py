"""Lists at the desk are read in order of name, page by page, without a sort of the whole table."""


from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('core', '0002_change_trigger'),
        ('registry', '0004_facets_from_narrow_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='enterprise',
            index=models.Index(fields=['name', 'id'], name='enterprise_list'),
        ),
        migrations.AddIndex(
            model_name='product',
            index=models.Index(fields=['name', 'id'], name='product_list'),
        ),
    ]
