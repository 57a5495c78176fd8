"""What a person wrote in a request is sealed with the field key: kept in history, it would outlive erasure and rotation."""

from django.db import migrations

from esmart.core.history import record_changes


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_codes_for_forgotten_passwords")]
    operations = [
        migrations.RunSQL("DROP TRIGGER record_change ON accounts_rightsrequest", migrations.RunSQL.noop),
        record_changes("accounts_rightsrequest", ignore=["words_sealed"]),
    ]
