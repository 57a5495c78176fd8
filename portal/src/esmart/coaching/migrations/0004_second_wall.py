"""Behind the second wall: which rows of programmes, work and release a person may reach at all, whatever a page asks for.

What is wider than the pages' own queries is so on purpose: whoever reaches a person or an enterprise reaches all of
their rows here, since a question that misses half of them would be answered wrongly ("was not released yet").
Finer rules (consent, names, plans) are the first wall's.
"""

from django.db import migrations

from esmart.core.wall import guard_rows

ALL = "(SELECT wall_sees_all())"
ME = "(SELECT wall_person())"
OFFICE = "(SELECT wall_office())"
UNITS = "(SELECT wall_units())::bigint[]"
OFFICES = "(SELECT wall_offices())::bigint[]"
REGION = "(SELECT wall_region())"
PEOPLE = "(SELECT coaching_wall_people())"
IN_REACH = (
    "(e.owner_id IN (SELECT accounts_wall_givers())"
    f" OR e.office_id = ANY ({UNITS})"
    f" OR ({REGION} <> '' AND (e.region_id = {REGION} OR starts_with(e.region_id, {REGION} || '.'))))"
)
ENTERPRISE = (
    f"EXISTS (SELECT FROM registry_enterprise e WHERE e.id = enterprise_id AND {IN_REACH})"
    " OR enterprise_id IN (SELECT coaching_wall_firms())"
)

# Sets of ids, found as the owner: policies that asked guarded tables would ask each other in a circle.
SETS = f"""
CREATE FUNCTION coaching_wall_cohorts() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
    SET search_path FROM CURRENT AS $body$
    SELECT id FROM coaching_cohort WHERE trainer_id = wall_person()
    UNION SELECT id FROM coaching_cohort WHERE office_id = wall_office() OR host_id = wall_office()
    UNION SELECT id FROM coaching_cohort WHERE office_id = ANY (wall_offices()) OR host_id = ANY (wall_offices())
    UNION SELECT cohort_id FROM coaching_enrolment WHERE office_id = ANY (wall_offices())
$body$;
-- Those whose rows are all in reach: kept by one's units, oneself, mentored or received.
CREATE FUNCTION coaching_wall_people() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 300
    SET search_path FROM CURRENT AS $body$
    SELECT accounts_wall_people()
    UNION SELECT person_id FROM coaching_mentorship WHERE person_id IS NOT NULL AND (mentor_id = wall_person()
        OR mentor_id IN (SELECT id FROM accounts_user WHERE office_id = wall_office()))
    UNION SELECT person_id FROM coaching_handover WHERE mentor_id = wall_person() OR receiver_id = wall_office()
$body$;
-- Those who are looked at: also whoever takes part in the same courses, with their stays, since a course ends before a release.
CREATE FUNCTION coaching_wall_followed() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 300
    SET search_path FROM CURRENT AS $body$
    SELECT coaching_wall_people()
    UNION SELECT person_id FROM coaching_enrolment
    WHERE cohort_id IN (SELECT coaching_wall_cohorts()) AND person_id IS NOT NULL
$body$;
CREATE FUNCTION coaching_wall_firms() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
    SET search_path FROM CURRENT AS $body$
    SELECT enterprise_id FROM coaching_enrolment
    WHERE cohort_id IN (SELECT coaching_wall_cohorts()) AND enterprise_id IS NOT NULL
    UNION SELECT enterprise_id FROM coaching_mentorship WHERE enterprise_id IS NOT NULL AND (mentor_id = wall_person()
        OR mentor_id IN (SELECT id FROM accounts_user WHERE office_id = wall_office()))
    UNION SELECT enterprise_id FROM coaching_handover
    WHERE enterprise_id IS NOT NULL AND person_id IN (SELECT coaching_wall_people())
$body$;
-- Cohorts that are known by name through somebody who takes part; the others who take part stay unknown.
CREATE FUNCTION coaching_wall_known_cohorts() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 100
    SET search_path FROM CURRENT AS $body$
    SELECT coaching_wall_cohorts()
    UNION SELECT cohort_id FROM coaching_enrolment WHERE person_id IN (SELECT coaching_wall_people())
    UNION SELECT cohort_id FROM coaching_enrolment WHERE enterprise_id IN (SELECT coaching_wall_firms())
    UNION SELECT n.cohort_id FROM coaching_enrolment n JOIN registry_enterprise e ON e.id = n.enterprise_id WHERE {IN_REACH}
$body$;
CREATE FUNCTION coaching_wall_workshops() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 10
    SET search_path FROM CURRENT AS $body$
    SELECT id FROM coaching_workshop WHERE office_id = ANY (wall_units())
$body$;
-- Workshops known by name: those that offer capacity to everybody, hold a machine of ours, or employ people in reach.
CREATE FUNCTION coaching_wall_known_workshops() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 50
    SET search_path FROM CURRENT AS $body$
    SELECT workshop_id FROM coaching_capacityoffer
    UNION SELECT workshop_id FROM coaching_equipment
    WHERE workshop_id IS NOT NULL AND (office_id = wall_office() OR office_id = ANY (wall_offices()))
    UNION SELECT a.workshop_id FROM coaching_worker w JOIN coaching_workactivity a ON a.id = w.activity_id
    WHERE w.person_id IN (SELECT coaching_wall_people())
    UNION SELECT w.id FROM coaching_workshop w JOIN registry_enterprise e ON e.id = w.enterprise_id WHERE {IN_REACH}
$body$;
CREATE FUNCTION coaching_wall_activities() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 20
    SET search_path FROM CURRENT AS $body$
    SELECT id FROM coaching_workactivity WHERE workshop_id IN (SELECT coaching_wall_workshops())
$body$;
CREATE FUNCTION coaching_wall_partners() RETURNS SETOF bigint LANGUAGE sql STABLE SECURITY DEFINER ROWS 20
    SET search_path FROM CURRENT AS $body$
    SELECT partner_id FROM coaching_cohort
    WHERE partner_id IS NOT NULL AND id IN (SELECT coaching_wall_known_cohorts())
    UNION SELECT a.partner_id FROM coaching_worker w JOIN coaching_workactivity a ON a.id = w.activity_id
    WHERE a.partner_id IS NOT NULL AND w.person_id IN (SELECT coaching_wall_people())
$body$
"""
FORGET = "".join(
    f"DROP FUNCTION coaching_wall_{name}();"
    for name in (
        "partners",
        "activities",
        "known_workshops",
        "workshops",
        "known_cohorts",
        "firms",
        "followed",
        "people",
        "cohorts",
    )
)


def of_parent(table: str, key: str) -> str:
    """Say that a row is there when the row it belongs to is: the parent's own policy answers."""
    return f"EXISTS (SELECT FROM {table} parent WHERE parent.id = {key})"


WORKSHOP = "workshop_id IN (SELECT coaching_wall_workshops())"
ACTIVITY = "activity_id IN (SELECT coaching_wall_activities())"
PERSON = f"person_id IN {PEOPLE}"
ENROLMENT = of_parent("coaching_enrolment", "enrolment_id")

GUARDED = {
    # People and what is known of them.
    "coaching_eligibility": f"office_id = ANY ({UNITS}) OR {PERSON}",
    "coaching_skill": PERSON,
    "coaching_participantfile": f"office_id = ANY ({UNITS}) OR sent_by_id = {ME}",
    "coaching_worker": f"{ACTIVITY} OR {PERSON}",
    "coaching_workrecord": f"{ACTIVITY} OR {PERSON}",
    # Work in the units.
    "coaching_workshop": f"office_id = ANY ({UNITS})",
    "coaching_partner": f"office_id = ANY ({UNITS}) OR office_id = {OFFICE} OR office_id = ANY ({OFFICES})",
    "coaching_contract": f"office_id = ANY ({UNITS}) OR office_id = {OFFICE}",
    "coaching_workactivity": WORKSHOP,
    "coaching_materialmove": WORKSHOP,
    "coaching_productionorder": ACTIVITY,
    "coaching_output": of_parent("coaching_productionorder", "order_id"),
    "coaching_tool": WORKSHOP,
    "coaching_tooluse": of_parent("coaching_tool", "tool_id"),
    "coaching_capacityoffer": WORKSHOP,
    # Courses.
    "coaching_cohort": f"trainer_id = {ME} OR office_id = {OFFICE} OR office_id = ANY ({OFFICES})"
    " OR id IN (SELECT coaching_wall_cohorts())",
    "coaching_meeting": "cohort_id IN (SELECT coaching_wall_cohorts())",
    "coaching_enrolment": "cohort_id IN (SELECT coaching_wall_cohorts())"
    f" OR office_id = ANY ({OFFICES}) OR {PERSON} OR {ENTERPRISE}",
    "coaching_attendance": ENROLMENT,
    "coaching_markedtest": ENROLMENT,
    "coaching_taskproof": ENROLMENT,
    "coaching_certificate": ENROLMENT,
    "coaching_feedback": ENROLMENT,
    # After the course.
    "coaching_mentorship": f"mentor_id = {ME} OR {PERSON} OR {ENTERPRISE}",
    "coaching_contact": of_parent("coaching_mentorship", "mentorship_id"),
    "coaching_followuptask": of_parent("coaching_mentorship", "mentorship_id"),
    "coaching_ladderstep": f"{PERSON} OR {ENTERPRISE}",
    "coaching_assessment": f"assessed_by_id = {ME} OR {WORKSHOP} OR {ENTERPRISE}"
    " OR (enterprise_id IS NOT NULL AND (SELECT wall_role()) = 'administrator')",
    "coaching_handover": f"mentor_id = {ME} OR receiver_id = {OFFICE} OR {PERSON} OR {ENTERPRISE}",
    "coaching_handoveritem": of_parent("coaching_handover", "handover_id"),
    "coaching_agreedmove": of_parent("coaching_handover", "handover_id"),
    "coaching_followup": of_parent("coaching_handover", "handover_id"),
    # Machines.
    "coaching_equipment": f"office_id = {OFFICE} OR office_id = ANY ({OFFICES}) OR {WORKSHOP} OR {ENTERPRISE}",
    "coaching_conditioncheck": of_parent("coaching_equipment", "equipment_id"),
    "coaching_equipmentuse": of_parent("coaching_equipment", "equipment_id"),
    "coaching_reimbursementapplication": ENTERPRISE,
    "coaching_applicationpaper": of_parent("coaching_reimbursementapplication", "application_id"),
    "coaching_applicationvisit": of_parent("coaching_reimbursementapplication", "application_id"),
}
# Rows that may also be looked at, and not changed, by who knows of them through somebody or something in reach.
LOOKED_AT = {
    "accounts_person": "id IN (SELECT coaching_wall_followed())",
    "accounts_personkey": "person_id IN (SELECT coaching_wall_followed())",
    "accounts_custody": "person_id IN (SELECT coaching_wall_followed())",
    "accounts_consent": "person_id IN (SELECT coaching_wall_followed())",
    "coaching_workshop": "id IN (SELECT coaching_wall_known_workshops())",
    "coaching_workactivity": "EXISTS (SELECT FROM coaching_worker w WHERE w.activity_id = coaching_workactivity.id)",
    "coaching_capacityoffer": "true",  # offered to everybody; it names nobody
    "coaching_cohort": "id IN (SELECT coaching_wall_known_cohorts())",
    "coaching_meeting": "cohort_id IN (SELECT coaching_wall_known_cohorts())",
    "coaching_partner": "id IN (SELECT coaching_wall_partners())",
}


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0003_take_back_output"),
        ("accounts", "0009_second_wall"),
        ("registry", "0006_vouched_wording"),
    ]
    operations = [
        migrations.RunSQL(SETS, FORGET),
        *(guard_rows(table, f"{ALL} OR {seen}") for table, seen in GUARDED.items()),
        *(guard_rows(table, seen, name="looked_at", command="SELECT") for table, seen in LOOKED_AT.items()),
    ]
