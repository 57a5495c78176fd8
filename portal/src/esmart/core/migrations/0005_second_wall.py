"""The role under which a logged-in person asks, and what it may touch; which rows of it, each room's policies say."""

from django.db import migrations

# Roles belong to the whole server: two databases may be migrated at once, and whoever comes second finds it made. Who
# may not make roles finds it made beforehand (docs/how-to/outside-database.md). Tables of later migrations are let in by
# the default privileges; PUBLIC may call functions.
ADMIT = """
CREATE FUNCTION core_admit_people() RETURNS void LANGUAGE plpgsql AS $body$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'esmart_person') THEN
        BEGIN
            CREATE ROLE esmart_person NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'esmart_person', 'SET') THEN
        GRANT esmart_person TO CURRENT_USER WITH SET TRUE, INHERIT FALSE;
    END IF;
    EXECUTE format('GRANT USAGE ON SCHEMA %1$I TO esmart_person;'
        ' GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %1$I TO esmart_person;'
        ' GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %1$I TO esmart_person;'
        ' ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO esmart_person;'
        ' ALTER DEFAULT PRIVILEGES IN SCHEMA %1$I GRANT USAGE, SELECT ON SEQUENCES TO esmart_person', current_schema());
END
$body$;
SELECT core_admit_people()
"""
# The role itself stays: other databases of the server may use it.
SHUT_OUT = """
ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM esmart_person;
ALTER DEFAULT PRIVILEGES REVOKE ALL ON SEQUENCES FROM esmart_person;
DROP OWNED BY esmart_person;
DROP FUNCTION core_admit_people()
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_record_tables_without_exceptions")]
    operations = [migrations.RunSQL(ADMIT, SHUT_OUT)]
