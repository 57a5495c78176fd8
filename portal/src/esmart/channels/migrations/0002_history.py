"""Changes of facts are recorded; movements and order events are logs themselves and cannot be rewritten."""

from django.db import migrations

from esmart.core.history import record_changes

RECORDED = {
    # table: derived or secret columns, which are no facts
    "channelapplication": ["credentials_sealed"],
    "channelaccount": [
        "last_confirmed_at", "orders_read_until", "orders_due_at", "swept_at", "sweep_due_at",
        "longest_outage_seconds", "failures", "failing_since", "open_again_at", "last_problem",
    ],
    "listing": [
        "sent_content", "sent_version", "confirmed_version", "create_sent_at", "attempts", "due_at", "observed_at",
    ],
    "offer": [
        "desired_quantity", "stock_version", "stock_sent_version", "stock_confirmed_version", "stock_due_at",
        "stock_attempts", "stock_problem", "observed_quantity", "observed_at", "drift_seen_at", "price_version",
        "price_sent_version", "price_confirmed_version", "price_due_at", "price_attempts", "price_problem",
        "observed_price",
    ],
    "order": ["buyer_sealed", "source_updated_at", "observed_at"],
    "orderline": [],
    "categorychoice": ["uses"],
}  # fmt: skip

GUARD = """
CREATE FUNCTION channels_refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $body$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END
$body$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON channels_stockmovement
    FOR EACH STATEMENT EXECUTE FUNCTION channels_refuse_rewriting();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON channels_orderevent
    FOR EACH STATEMENT EXECUTE FUNCTION channels_refuse_rewriting()
"""
UNGUARD = """
DROP TRIGGER append_only ON channels_stockmovement;
DROP TRIGGER append_only ON channels_orderevent;
DROP FUNCTION channels_refuse_rewriting()
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0001_initial"), ("core", "0002_change_trigger")]
    operations = [
        *[record_changes(f"channels_{table}", ignore=ignore) for table, ignore in RECORDED.items()],
        migrations.RunSQL(GUARD, UNGUARD),
    ]
