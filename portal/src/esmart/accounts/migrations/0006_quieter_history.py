"""The link to a log-in and a chosen pen name stay out of history, so that erasing ends them."""

from django.db import migrations

from esmart.core.history import record_changes

DROP = "DROP TRIGGER record_change ON {0}"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_invitations_and_logins")]
    operations = [
        migrations.RunSQL(DROP.format("accounts_person"), migrations.RunSQL.noop),
        record_changes("accounts_person", ignore=["name_index", "user_id"]),
        migrations.RunSQL(DROP.format("accounts_consent"), migrations.RunSQL.noop),
        record_changes("accounts_consent", ignore=["shown_as"]),
    ]
