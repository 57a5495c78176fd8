"""A key also tells what its row was read against: under the same, the same cells need no reading."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0001_files_rows_and_keys'),
    ]

    operations = [
        migrations.AddField(
            model_name='sourcekey',
            name='against',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='sourcekey',
            name='meaning',
            field=models.BigIntegerField(null=True),
        ),
    ]
