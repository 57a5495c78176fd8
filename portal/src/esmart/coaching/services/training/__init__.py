"""Verbs of courses: programmes, cohorts, selection, invitations, attendance, tests, feedback, certificates, materials."""

from esmart.coaching.services.training.give_feedback import give_feedback, give_feedback_by_code
from esmart.coaching.services.training.issue_certificates import (
    SIGNS,
    issue_certificates,
    issuer_of,
    revoke_certificate,
)
from esmart.coaching.services.training.keep_cohort import (
    CohortFacts,
    change_cohort,
    create_cohort,
    move_cohort,
)
from esmart.coaching.services.training.keep_material import add_material, withdraw_material
from esmart.coaching.services.training.keep_meetings import add_meeting, plan_meetings, remove_meeting
from esmart.coaching.services.training.keep_programme import (
    ProgrammeFacts,
    StageFacts,
    close_programme,
    create_programme,
    load_reference_programmes,
    revise_programme,
)
from esmart.coaching.services.training.mark_results import TESTS, mark_tests, prove_task
from esmart.coaching.services.training.move_enrolment import invite, move_enrolment
from esmart.coaching.services.training.propose_participants import propose_participants
from esmart.coaching.services.training.take_attendance import (
    SentMark,
    Taken,
    check_in,
    find_check_in,
    open_check_in,
    take_marks,
)

__all__ = [
    "SIGNS",
    "TESTS",
    "CohortFacts",
    "ProgrammeFacts",
    "SentMark",
    "StageFacts",
    "Taken",
    "add_material",
    "add_meeting",
    "change_cohort",
    "check_in",
    "close_programme",
    "create_cohort",
    "create_programme",
    "find_check_in",
    "give_feedback",
    "give_feedback_by_code",
    "invite",
    "issue_certificates",
    "issuer_of",
    "load_reference_programmes",
    "mark_tests",
    "move_cohort",
    "move_enrolment",
    "open_check_in",
    "plan_meetings",
    "propose_participants",
    "prove_task",
    "remove_meeting",
    "revise_programme",
    "revoke_certificate",
    "take_marks",
    "withdraw_material",
]
