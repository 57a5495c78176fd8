"""A workshop's shop says whether it may name the unit it belongs to; by default it may not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("channels", "0003_places_of_sale_by_file_and_endings")]
    operations = [
        migrations.AddField("channelaccount", "institution_wording", models.BooleanField(default=False)),
    ]
