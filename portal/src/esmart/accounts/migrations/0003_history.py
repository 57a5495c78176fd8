"""History of people and offices. Passwords and blind indexes stay out of it; keys of persons have none on purpose."""

from django.db import migrations

from esmart.core.history import record_changes


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_offices_persons_consents"),
        ("core", "0002_change_trigger"),
    ]
    operations = [
        record_changes("accounts_user", ignore=["password", "last_login"]),
        record_changes("accounts_office"),
        record_changes("accounts_officename"),
        record_changes("accounts_officeparent"),
        record_changes("accounts_grant"),
        record_changes("accounts_person", ignore=["name_index"]),
        record_changes("accounts_custody"),
        record_changes("accounts_registernumber", ignore=["number_index"]),
        record_changes("accounts_consenttext"),
        record_changes("accounts_consent"),
        record_changes("accounts_rightsrequest"),
        record_changes("accounts_incident"),
    ]
