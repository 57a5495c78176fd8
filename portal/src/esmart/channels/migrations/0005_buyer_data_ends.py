"""When an order's buyer data was deleted at the end of its retention period; which orders still hold some."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("channels", "0004_institution_wording")]
    operations = [
        migrations.AddField("order", "buyer_forgotten_at", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "order", models.Index(fields=["status", "id"], name="order_with_buyer", condition=~Q(buyer_sealed=""))
        ),
    ]
