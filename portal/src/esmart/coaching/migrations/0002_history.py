"""History of every table of the room; sealed files and keys stay out of it."""

from django.db import migrations

from esmart.core.history import record_changes


class Migration(migrations.Migration):
    dependencies = [("coaching", "0001_initial"), ("core", "0002_change_trigger")]
    operations = [
        record_changes("coaching_agreedmove"),
        record_changes("coaching_applicationpaper"),
        record_changes("coaching_applicationvisit"),
        record_changes("coaching_assessment"),
        record_changes("coaching_attendance"),
        record_changes("coaching_capacityoffer"),
        record_changes("coaching_certificate"),
        record_changes("coaching_cohort", ignore=["check_in_key_sealed"]),
        record_changes("coaching_conditioncheck"),
        record_changes("coaching_contact"),
        record_changes("coaching_contract"),
        record_changes("coaching_eligibility"),
        record_changes("coaching_enrolment"),
        record_changes("coaching_equipment"),
        record_changes("coaching_equipmentuse"),
        record_changes("coaching_feedback"),
        record_changes("coaching_followup"),
        record_changes("coaching_followuptask"),
        record_changes("coaching_handover"),
        record_changes("coaching_handoveritem"),
        record_changes("coaching_ladderstep"),
        record_changes("coaching_markedtest"),
        record_changes("coaching_material"),
        record_changes("coaching_materialmove"),
        record_changes("coaching_meeting"),
        record_changes("coaching_mentorship"),
        record_changes("coaching_output"),
        record_changes("coaching_participantfile", ignore=["content_sealed", "refused_rows_sealed", "rows_read"]),
        record_changes("coaching_partner"),
        record_changes("coaching_productionorder"),
        record_changes("coaching_programme"),
        record_changes("coaching_reimbursementapplication"),
        record_changes("coaching_reimbursementscheme"),
        record_changes("coaching_skill"),
        record_changes("coaching_stage"),
        record_changes("coaching_taskproof"),
        record_changes("coaching_tool"),
        record_changes("coaching_tooluse"),
        record_changes("coaching_workactivity"),
        record_changes("coaching_worker"),
        record_changes("coaching_worklimit"),
        record_changes("coaching_workrecord"),
        record_changes("coaching_workshop"),
    ]
