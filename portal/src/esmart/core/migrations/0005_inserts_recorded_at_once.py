"""History of a whole INSERT written by one statement: the same rows as core_record_change writes one by one."""

from django.db import migrations

# The columns are asked for when the statement runs, so that a column added later is history as well. The JSON is written
# as text and read once: {"name":[null,"Batik"],"phone":[null,""]}; building it value by value takes a third longer.
RECORD = """
CREATE FUNCTION core_record_inserts() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    facts text;
    recorded bigint;
BEGIN
    SELECT string_agg(
        format('%L || coalesce(to_json(made.%I)::text, ''null'')', to_json(attname::text)::text || ':[null,', attname),
        ' || ''],'' || ' ORDER BY attnum
    ) INTO facts
    FROM pg_attribute
    WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped AND NOT coalesce(attname = ANY(TG_ARGV), false);
    EXECUTE format(
        'INSERT INTO core_change (xid, table_name, row_id, operation, actor_id, actor_label, fields)'
        ' SELECT $1, $2, made.id, ''insert'', $3, $4, (''{'' || %s || '']}'')::jsonb FROM made', facts
    ) USING pg_current_xact_id()::text::bigint, TG_TABLE_NAME,
        nullif(current_setting('esmart.actor', true), '')::bigint,
        coalesce(nullif(current_setting('esmart.actor_label', true), ''), session_user::text);
    GET DIAGNOSTICS recorded = ROW_COUNT;
    IF recorded > 0 THEN
        PERFORM pg_notify('esmart_change', TG_TABLE_NAME);
    END IF;
    RETURN NULL;
END
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0004_record_tables_without_exceptions")]
    operations = [migrations.RunSQL(RECORD, "DROP FUNCTION core_record_inserts()")]
