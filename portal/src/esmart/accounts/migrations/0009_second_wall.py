"""Behind the second wall: whom and what of this room a person may reach at all, whatever a page asks for.

The settings `wall.*` are written by services.stand_behind_wall, from the same queries that scope the pages. Where none
are set, every question below has an empty answer. Rooms above add policies of their own to these tables.
"""

from django.db import migrations

from esmart.core.wall import guard_rows

QUESTIONS = """
CREATE FUNCTION wall_sees_all() RETURNS boolean LANGUAGE sql STABLE
    RETURN coalesce(current_setting('wall.sees_all', true), '') = 'yes';
CREATE FUNCTION wall_role() RETURNS text LANGUAGE sql STABLE
    RETURN coalesce(current_setting('wall.role', true), '');
CREATE FUNCTION wall_person() RETURNS bigint LANGUAGE sql STABLE
    RETURN nullif(current_setting('wall.person', true), '')::bigint;
CREATE FUNCTION wall_office() RETURNS bigint LANGUAGE sql STABLE
    RETURN nullif(current_setting('wall.office', true), '')::bigint;
CREATE FUNCTION wall_region() RETURNS text LANGUAGE sql STABLE
    RETURN coalesce(current_setting('wall.region', true), '');
CREATE FUNCTION wall_units() RETURNS bigint[] LANGUAGE sql STABLE
    RETURN coalesce(nullif(current_setting('wall.units', true), '')::bigint[], '{}');
CREATE FUNCTION wall_offices() RETURNS bigint[] LANGUAGE sql STABLE
    RETURN coalesce(nullif(current_setting('wall.offices', true), '')::bigint[], '{}');
-- Sets of ids are found as the owner: a policy that asked a guarded table would ask its policy, and so on in a circle.
CREATE FUNCTION accounts_wall_people() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 300
    SET search_path FROM CURRENT AS $body$
    SELECT person_id FROM accounts_custody WHERE office_id = ANY (wall_units())
    UNION SELECT id FROM accounts_person WHERE user_id = wall_person()
$body$;
-- Oneself and those for whom one may act now: what queries.grants says.
CREATE FUNCTION accounts_wall_givers() RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 3 AS $body$
    SELECT wall_person() UNION SELECT g.giver_id FROM accounts_grant g JOIN accounts_user u ON u.id = g.giver_id
    WHERE g.holder_id = wall_person() AND g.revoked_at IS NULL AND u.is_active
        AND g.since <= statement_timestamp() AND g.until > statement_timestamp()
$body$;
CREATE FUNCTION accounts_guarded_tables() RETURNS text[] LANGUAGE sql STABLE AS $body$
    SELECT array_agg(relname::text) FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relrowsecurity
$body$
"""
FORGET = """
DROP FUNCTION accounts_guarded_tables();
DROP FUNCTION accounts_wall_givers();
DROP FUNCTION accounts_wall_people();
DROP FUNCTION wall_offices();
DROP FUNCTION wall_units();
DROP FUNCTION wall_region();
DROP FUNCTION wall_office();
DROP FUNCTION wall_person();
DROP FUNCTION wall_role();
DROP FUNCTION wall_sees_all()
"""
ALL = "(SELECT wall_sees_all())"
WATCHES = f"({ALL} OR (SELECT wall_role()) = 'administrator')"
ME = "(SELECT wall_person())"
UNITS = "(SELECT wall_units())::bigint[]"
PEOPLE = "(SELECT accounts_wall_people())"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_words_of_requests_stay_out_of_history"),
        ("core", "0005_second_wall"),
    ]
    operations = [
        migrations.RunSQL(QUESTIONS, FORGET),
        guard_rows("accounts_person", f"{ALL} OR id IN {PEOPLE}"),
        guard_rows("accounts_personkey", f"{ALL} OR person_id IN {PEOPLE}"),
        # Every stay of a person in reach, elsewhere too: whoever saw one and not the later one would draw wrong conclusions.
        guard_rows("accounts_custody", f"{ALL} OR office_id = ANY ({UNITS}) OR person_id IN {PEOPLE}"),
        guard_rows(
            "accounts_registernumber", "EXISTS (SELECT FROM accounts_custody c WHERE c.id = custody_id)"
        ),
        guard_rows("accounts_consent", f"{ALL} OR person_id IN {PEOPLE}"),
        guard_rows(
            "accounts_rightsrequest",
            f"{ALL} OR user_id = {ME} OR office_id = ANY ({UNITS}) OR person_id IN {PEOPLE}"
            " OR (user_id IS NOT NULL AND (SELECT wall_role()) = 'administrator')",
        ),
        guard_rows("accounts_incident", WATCHES),
        # History of guarded rows holds what they hold. The trigger and record_reading write it as the owner, nobody else.
        migrations.RunSQL(
            "ALTER FUNCTION core_record_change() SECURITY DEFINER SET search_path FROM CURRENT",
            "ALTER FUNCTION core_record_change() SECURITY INVOKER RESET search_path",
        ),
        guard_rows(
            "core_change",
            f"{WATCHES} OR actor_id = {ME} OR table_name <> ALL ((SELECT accounts_guarded_tables())::text[])",
            command="SELECT",
        ),
        guard_rows(
            "core_accessread",
            f"{WATCHES} OR actor_id = {ME}"
            f" OR subjects && ARRAY(SELECT id FROM accounts_person WHERE user_id = {ME})",
            command="SELECT",
        ),
    ]
