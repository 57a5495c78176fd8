"""The trigger function behind history, and the guard that keeps it append-only."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations

RECORD = """
CREATE FUNCTION core_record_change() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    before jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
    changed jsonb;
BEGIN
    SELECT jsonb_object_agg(key, jsonb_build_array(before -> key, after -> key)) INTO changed
    FROM (SELECT jsonb_object_keys(before || after) AS key) AS keys
    WHERE (before -> key) IS DISTINCT FROM (after -> key) AND NOT key = ANY(TG_ARGV);
    -- A touched row with no changed fact is not a change.
    IF changed IS NULL OR (TG_OP = 'UPDATE' AND changed - 'updated_at' = '{}'::jsonb) THEN
        RETURN NULL;
    END IF;
    INSERT INTO core_change (xid, table_name, row_id, operation, actor_id, actor_label, fields)
    VALUES (
        pg_current_xact_id()::text::bigint, TG_TABLE_NAME,
        coalesce((after ->> 'id')::bigint, (before ->> 'id')::bigint), lower(TG_OP),
        nullif(current_setting('esmart.actor', true), '')::bigint,
        coalesce(nullif(current_setting('esmart.actor_label', true), ''), session_user::text), changed
    );
    PERFORM pg_notify('esmart_change', TG_TABLE_NAME);
    RETURN NULL;
END
$body$
"""

GUARD = """
CREATE FUNCTION core_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION 'The change table is append-only' USING ERRCODE = 'insufficient_privilege';
END
$body$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_change
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_rewriting()
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]
    operations = [
        TrigramExtension(),
        UnaccentExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(RECORD, "DROP FUNCTION core_record_change()"),
        migrations.RunSQL(
            GUARD, "DROP TRIGGER append_only ON core_change; DROP FUNCTION core_refuse_rewriting()"
        ),
    ]
