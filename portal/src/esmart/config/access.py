"""Who may open which address: one rule per name. tests/house/test_access.py requests every cell; docs/access.md prints it.

A new page needs one line in PAGES (an operation of the API: in OPERATIONS); a page over objects of a new kind also a
line in SCOPES here and a maker in tests/factories/access.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from esmart.accounts.models import User

Role = User.Role
EVERYBODY = frozenset(Role.values)
WRITERS = EVERYBODY - {Role.AUDITOR}
OFFICIALS = frozenset({Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.ADMINISTRATOR})
AUDITORS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
MINISTRY = frozenset({Role.MINISTRY_OFFICER, Role.ADMINISTRATOR})
KEEPERS = frozenset({Role.WORKSHOP_OFFICER})  # of the books of a correctional unit
SEES_WORK = KEEPERS | {Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.AUDITOR}
SEES_MACHINES = SEES_WORK | {Role.OWNER}
APPLICANTS = frozenset({Role.OWNER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})
EXAMINERS = frozenset({Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})
ASKS_PEOPLE = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})
SEES_PEOPLE = ASKS_PEOPLE | {Role.AUDITOR}
ANSWERS_REQUESTS = ASKS_PEOPLE | ADMINISTRATORS
INVITERS = OFFICIALS | {Role.WORKSHOP_OFFICER}


class Cell(StrEnum):
    """What one person meets at one address."""

    OPEN = "yes"
    LOG_IN = "log in"
    DENIED = "403"
    ABSENT = "404"


class Reach(StrEnum):
    """How far a role sees among objects of one kind; a role that is not named sees none."""

    OWN = "own"  # of the own enterprise, office or region
    ALL = "all"


_LOOKS_EVERYWHERE = {
    Role.MINISTRY_OFFICER: Reach.ALL,
    Role.ADMINISTRATOR: Reach.ALL,
    Role.AUDITOR: Reach.ALL,
}
_OF_A_MAKER = {
    Role.OWNER: Reach.OWN,
    Role.WORKSHOP_OFFICER: Reach.OWN,
    Role.REGIONAL_OFFICER: Reach.OWN,
    **_LOOKS_EVERYWHERE,
}
_OF_A_SENDER = dict.fromkeys(EVERYBODY, Reach.OWN) | _LOOKS_EVERYWHERE
# Work inside a unit: its officers; a Kanwil sees its units too, but the regional officers of the tests are of a Dinas.
_OF_A_UNIT = {
    Role.WORKSHOP_OFFICER: Reach.OWN,
    Role.MINISTRY_OFFICER: Reach.ALL,
    Role.AUDITOR: Reach.ALL,
}
# Mentoring and releases: everyone concerned sees their own; the ministry sees codes, an administrator nothing of persons.
_AFTER_THE_TRAINING = dict.fromkeys(EVERYBODY - {Role.ADMINISTRATOR}, Reach.OWN) | {
    Role.MINISTRY_OFFICER: Reach.ALL,
    Role.AUDITOR: Reach.ALL,
}
_MENTORS = frozenset({Role.COACH, Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.PROBATION_OFFICER})
_ASSIGNERS = frozenset(
    {Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.PROBATION_OFFICER}
)
_PREPARERS = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})
_RATERS = _MENTORS | {Role.MINISTRY_OFFICER, Role.OWNER}

# Courses: who runs them, who teaches; participants see their own.
_RUNNERS = frozenset({Role.WORKSHOP_OFFICER, Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER})
_TEACHERS = _RUNNERS | {Role.COACH}
_OF_A_COURSE = {
    Role.WORKSHOP_OFFICER: Reach.OWN,
    Role.REGIONAL_OFFICER: Reach.OWN,
    Role.COACH: Reach.OWN,
    Role.MINISTRY_OFFICER: Reach.ALL,
    Role.AUDITOR: Reach.ALL,
}
_KEPT_BY_AN_OFFICE = {
    Role.WORKSHOP_OFFICER: Reach.OWN,
    Role.REGIONAL_OFFICER: Reach.OWN,
    Role.MINISTRY_OFFICER: Reach.ALL,  # those of the ministries; none else in the tests
}

# Kind of object → who sees how much of it.
SCOPES: dict[str, dict[Role, Reach]] = {
    "enterprise": _OF_A_MAKER,
    "product": _OF_A_MAKER,
    "variant": _OF_A_MAKER,
    "legality": _OF_A_MAKER,
    "merge": _OF_A_MAKER,
    "shop": _OF_A_MAKER,
    "file shop": _OF_A_MAKER,
    "exchange": _OF_A_MAKER,
    "quoting shop": _OF_A_MAKER,
    "quotation": _OF_A_MAKER,
    "listing": _OF_A_MAKER,
    "order": _OF_A_MAKER,
    "unknown line": _OF_A_MAKER,
    "cluster": {Role.REGIONAL_OFFICER: Reach.OWN, **_LOOKS_EVERYWHERE},
    # A ministry officer with an office sees its people too; those of the tests have none.
    "colleague": {
        Role.WORKSHOP_OFFICER: Reach.OWN,
        Role.REGIONAL_OFFICER: Reach.OWN,
        Role.ADMINISTRATOR: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "invitation": {
        Role.WORKSHOP_OFFICER: Reach.OWN,
        Role.REGIONAL_OFFICER: Reach.OWN,
        Role.MINISTRY_OFFICER: Reach.OWN,
        Role.ADMINISTRATOR: Reach.ALL,
    },
    "session": dict.fromkeys(EVERYBODY, Reach.OWN),
    "workshop": _OF_A_UNIT,
    "activity": _OF_A_UNIT,
    "production order": _OF_A_UNIT,
    "output": _OF_A_UNIT,
    "participant": _OF_A_UNIT,
    "partner": {Role.REGIONAL_OFFICER: Reach.OWN, **_OF_A_UNIT},
    "participant file": {
        Role.WORKSHOP_OFFICER: Reach.OWN,
        Role.REGIONAL_OFFICER: Reach.OWN,
        Role.MINISTRY_OFFICER: Reach.OWN,
        Role.AUDITOR: Reach.ALL,
    },
    "machine": {Role.OWNER: Reach.OWN, Role.REGIONAL_OFFICER: Reach.OWN, **_OF_A_UNIT},
    "reimbursement": {
        Role.OWNER: Reach.OWN,
        Role.REGIONAL_OFFICER: Reach.OWN,
        Role.MINISTRY_OFFICER: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    # Names, consents and requests of people in a unit: their own officers; a Kanwil too, but none stands in the tests.
    "held person": {Role.WORKSHOP_OFFICER: Reach.OWN, Role.AUDITOR: Reach.ALL},
    "rights request": {
        Role.WORKSHOP_OFFICER: Reach.OWN,
        Role.ADMINISTRATOR: Reach.ALL,
        Role.AUDITOR: Reach.ALL,
    },
    "grant": {Role.OWNER: Reach.OWN, Role.COACH: Reach.OWN, Role.PROBATION_OFFICER: Reach.OWN},
    "kept programme": _KEPT_BY_AN_OFFICE,
    "material": {Role.OWNER: Reach.OWN, **_OF_A_COURSE},
    "kept material": _KEPT_BY_AN_OFFICE,
    "cohort": _OF_A_COURSE,
    "taught cohort": dict.fromkeys(_TEACHERS, Reach.OWN),
    "taught meeting": dict.fromkeys(_TEACHERS, Reach.OWN),
    "meeting": _OF_A_COURSE,
    "enrolment": {Role.OWNER: Reach.OWN, **_OF_A_COURSE},
    "certified enrolment": {Role.OWNER: Reach.OWN, **_OF_A_COURSE},
    "proven enrolment": {Role.OWNER: Reach.OWN, **_OF_A_COURSE},
    "file": _OF_A_SENDER,
    "done file": _OF_A_SENDER,
    "doubtful row": _OF_A_SENDER,
    "token": dict.fromkeys(EVERYBODY, Reach.OWN),
    "webhook": dict.fromkeys(EVERYBODY, Reach.OWN),
    "mentorship": _AFTER_THE_TRAINING,
    "handover": _AFTER_THE_TRAINING,
    "portfolio": {**dict.fromkeys(_MENTORS | {Role.OWNER}, Reach.OWN), Role.AUDITOR: Reach.ALL},
    "minutes": {**dict.fromkeys(_MENTORS, Reach.OWN), Role.AUDITOR: Reach.ALL},
    "handover to prepare": {Role.WORKSHOP_OFFICER: Reach.OWN},
    "own consent": {Role.WORKSHOP_OFFICER: Reach.OWN, Role.OWNER: Reach.OWN},
    "followed release": dict.fromkeys(_MENTORS - {Role.WORKSHOP_OFFICER}, Reach.OWN),
    "leaver": {Role.WORKSHOP_OFFICER: Reach.OWN},
    "rated workshop": _OF_A_UNIT,
    "mentored maker": {**_OF_A_MAKER, Role.COACH: Reach.OWN, Role.PROBATION_OFFICER: Reach.OWN},
    "rating": {**_OF_A_MAKER, Role.COACH: Reach.OWN, Role.PROBATION_OFFICER: Reach.OWN},
}


@dataclass(frozen=True)
class Rule:
    """Who passes (`roles`; None: without log-in), and of which kind of object it is (`scope`; none: of no object)."""

    roles: frozenset[str] | None
    scope: str = ""

    def decide(self, role: str | None, *, own: bool) -> Cell:
        """Say what a person of this role meets (None: nobody logged in), at an own or a foreign object."""
        if self.roles is None:
            return Cell.OPEN
        if role is None:
            return Cell.LOG_IN
        if role not in self.roles:
            return Cell.DENIED
        reach = SCOPES[self.scope].get(Role(role)) if self.scope else Reach.ALL
        return Cell.OPEN if reach == Reach.ALL or (reach == Reach.OWN and own) else Cell.ABSENT


@dataclass(frozen=True)
class Page:
    """The rule of looking (GET) and of changing (POST); a method that a page does not take answers 405 to all.

    `objects`: the kind of object its address names, for the maker of the tests.
    """

    look: Rule
    change: Rule
    objects: str = ""


def public(objects: str = "") -> Page:
    """Open to anybody, logged in or not."""
    return Page(Rule(None), Rule(None), objects)


def people(roles: frozenset[str] = EVERYBODY, objects: str = "") -> Page:
    """Open to people of these roles who are logged in, whatever the object."""
    return Page(Rule(roles), Rule(roles), objects)


def seen(kind: str, roles: frozenset[str] = EVERYBODY) -> Page:
    """Open to whoever sees the object."""
    return Page(Rule(roles, kind), Rule(roles, kind), kind)


def changed(kind: str, roles: frozenset[str] = WRITERS) -> Page:
    """Open to whoever sees the object and may change something."""
    return Page(Rule(roles, kind), Rule(roles, kind), kind)


def of_held_person(roles: frozenset[str]) -> Page:
    """Open to these roles over the people of their units."""
    return Page(Rule(roles, "held person"), Rule(roles, "held person"), "participant")


def seen_and_changed(kind: str, roles: frozenset[str] = WRITERS) -> Page:
    """Looked at by whoever sees the object; changed by those of them who may change something."""
    return Page(Rule(EVERYBODY, kind), Rule(roles, kind), kind)


PAGES: dict[str, Page] = {
    # monitors
    "alive": public(),
    "ready": public(),
    # web/public
    "web:home": public(),
    "web:search": public(),
    "web:commodity": public("place"),
    "web:region": public("place"),
    "web:about": public(),
    "web:sources": public(),
    "web:privacy": public(),
    "web:product": public("product"),
    "web:enterprise": public("enterprise"),
    "web:cluster": public("cluster"),
    "web:robots": public(),
    "web:sitemap": public(),
    "web:sitemap_fixed": public(),
    "web:sitemap_part": public("place"),
    "web:photo": public("photo"),
    "web:login": public(),
    "web:logout": public(),
    "web:language": public("place"),
    "web:theme": public("place"),
    "web:look": public(),
    "web:look_progress": public("place"),
    # web/public/account, web/officer/account
    "web:forget_person": public("colleague"),
    "web:accept_invitation": public(),
    "web:choose_password": public(),
    "web:account": people(),
    "web:sessions": people(),
    "web:end_session": seen("session"),
    "web:end_other_sessions": people(),
    "web:lock": people(),
    "web:locked": people(),
    "web:unlock_with_passkey": people(),
    "web:resume": people(),
    "web:switch_person": people(),
    "web:people": people(INVITERS | {Role.AUDITOR}),
    "web:export_people": people(INVITERS | {Role.AUDITOR}),
    "web:invite": people(INVITERS),
    "web:withdraw_invitation": changed("invitation", INVITERS),
    "web:colleague": seen("colleague", INVITERS | {Role.AUDITOR}),
    "web:move_colleague": changed("colleague", ADMINISTRATORS),
    "web:deactivate_colleague": changed("colleague", INVITERS),
    "web:reactivate_colleague": changed("colleague", INVITERS),
    "web:hand_out_password_code": changed("colleague", INVITERS),
    "web:reset_second_factor": changed("colleague", ADMINISTRATORS),
    # django-allauth, as far as we serve it: the way in is open, the rest is each person's own
    "account_login": public(),
    "account_logout": public(),
    "account_signup": public(),
    "account_inactive": public(),
    "account_reset_password": public(),
    "account_confirm_password_reset_code": public(),
    "account_complete_password_reset": public(),
    "account_password_reset_completed": public(),
    "account_email_verification_sent": public(),
    "account_confirm_email": public("letter"),
    "mfa_authenticate": public(),
    "mfa_login_webauthn": public(),
    "openid_connect_login": public("issuer"),
    "openid_connect_callback": public("issuer"),
    "socialaccount_login_cancelled": public(),
    "socialaccount_signup": public(),
    "socialaccount_connections": people(),
    "account_reauthenticate": people(),
    "account_email": people(),
    "account_change_password": people(),
    "account_set_password": people(),
    "mfa_index": people(),
    "mfa_reauthenticate": people(),
    "mfa_activate_totp": people(),
    "mfa_deactivate_totp": people(),
    "mfa_view_recovery_codes": people(),
    "mfa_generate_recovery_codes": people(),
    "mfa_list_webauthn": people(),
    "mfa_add_webauthn": people(),
    "mfa_reauthenticate_webauthn": people(),
    # Asks the password first, whosever key it is; tests/web/account proves what comes after.
    "mfa_edit_webauthn": people(objects="passkey"),
    "mfa_remove_webauthn": people(objects="passkey"),
    # web/officer
    "web:desk": people(),
    "web:find_region": people(),
    "web:find_industry": people(),
    "web:duplicates": people(),
    "web:undo_merge": changed("merge"),
    "web:preview_profile": seen("enterprise"),
    "web:publish_profile": changed("enterprise"),
    "web:restore_profile": changed("enterprise"),
    "web:withdraw_profile": changed("enterprise"),
    "web:manage_enterprises": people(),
    "web:export_enterprises": people(),
    "web:add_enterprise": people(WRITERS),
    "web:manage_enterprise": seen("enterprise"),
    "web:edit_enterprise": changed("enterprise"),
    "web:add_figure": changed("enterprise"),
    "web:merge_enterprise": changed("enterprise"),
    "web:enterprise_history": seen("enterprise"),
    "web:enterprise_products": seen("enterprise"),
    "web:add_product": changed("enterprise"),
    "web:manage_products": people(),
    "web:export_products": people(),
    "web:manage_product": seen("product"),
    "web:edit_product": changed("product"),
    "web:product_photos": changed("product"),
    "web:move_photo": changed("product"),
    "web:add_permit": changed("product"),
    "web:judge_permit": changed("legality"),
    "web:merge_product": changed("product"),
    "web:product_history": seen("product"),
    "web:manage_clusters": people(),
    "web:export_clusters": people(),
    "web:add_cluster": people(OFFICIALS),
    "web:manage_cluster": seen("cluster"),
    "web:edit_cluster": changed("cluster"),
    "web:add_member": changed("cluster"),
    "web:end_membership": changed("cluster"),
    "web:record_year": changed("cluster"),
    "web:cluster_history": seen("cluster"),
    "web:audit": people(AUDITORS),
    "web:check_history": people(AUDITORS),
    "web:audit_changes": people(AUDITORS),
    "web:export_changes": people(AUDITORS),
    "web:audit_readings": people(AUDITORS),
    "web:export_readings": people(AUDITORS),
    "web:files": people(),
    "web:upload": people(WRITERS),
    "web:doubtful_rows": people(),
    "web:decide_row": changed("doubtful row"),
    "web:file": seen("file"),
    "web:match_columns": changed("file"),
    "web:start_import": changed("file"),
    "web:file_progress": seen("file"),
    "web:undo_import": changed("done file"),
    "web:refused_rows": seen("file"),
    "web:hook": public("marketplace"),
    "web:hook_of_application": public("marketplace"),
    "web:channels": people(),
    "web:channel_problems": people(),
    "web:connect_shop": people(WRITERS),
    "web:connect_place": changed("enterprise"),
    "web:connection_answer": people(WRITERS, "marketplace"),
    "web:shop": seen("shop"),
    "web:connect_again": changed("shop"),
    "web:disconnect_shop": changed("shop"),
    "web:exposure": changed("shop"),
    "web:institution_wording": changed("shop"),
    "web:take_file": changed("file shop"),
    "web:bring_file": changed("file shop"),
    "web:fit_layout": changed("file shop"),
    "web:file_uploaded": changed("exchange"),
    "web:quotations": seen("quoting shop"),
    "web:add_quotation": changed("quoting shop"),
    "web:quotation": changed("quotation"),
    "web:show_quotation_buyer": changed("quotation"),
    "web:move_listings": changed("shop"),
    "web:export_shop": seen("shop"),
    "web:set_ending": people(MINISTRY),
    "web:sell_by_file": changed("listing"),
    "web:sell": seen("product"),
    "web:sell_everywhere": changed("product"),
    "web:prepare_listing": changed("listing"),
    "web:wholesale_terms": changed("listing"),
    "web:finish_listing": changed("listing"),
    "web:act_on_listing": changed("listing"),
    "web:stock": seen("product"),
    "web:variant_stock": seen_and_changed("variant"),
    "web:orders": people(),
    "web:picking": people(),
    "web:unknown_lines": people(),
    "web:map_line": changed("unknown line"),
    "web:order": seen("order"),
    "web:accept_order": changed("order"),
    "web:refresh_order": changed("order"),
    "web:ship_order": changed("order"),
    "web:shipping_label": changed("order"),
    "web:cancel_order": changed("order"),
    "web:answer_cancellation": changed("order"),
    "web:show_buyer": changed("order"),
    # web/officer/privacy, web/officer/offices
    "web:consents": people(SEES_PEOPLE),
    "web:consent_paper": people(SEES_PEOPLE, "purpose"),
    "web:person_consents": of_held_person(SEES_PEOPLE),
    "web:take_request": of_held_person(ASKS_PEOPLE),
    "web:ask_consent": of_held_person(ASKS_PEOPLE),
    "web:withdraw_consent": of_held_person(ASKS_PEOPLE),
    "web:rights_desk": people(ANSWERS_REQUESTS | {Role.AUDITOR}),
    "web:rights_request": seen("rights request", ANSWERS_REQUESTS | {Role.AUDITOR}),
    "web:answer_request": changed("rights request", ANSWERS_REQUESTS),
    "web:erase_requested": changed("rights request", ANSWERS_REQUESTS),
    "web:restrict_requested": changed("rights request", ANSWERS_REQUESTS),
    "web:requested_copy": changed("rights request", ANSWERS_REQUESTS),
    "web:requested_copy_file": changed("rights request", ANSWERS_REQUESTS),
    "web:incidents": people(AUDITORS),
    "web:add_incident": people(ADMINISTRATORS),
    "web:incident": people(AUDITORS, "incident"),
    "web:update_incident": people(ADMINISTRATORS, "incident"),
    "web:incident_letters": people(AUDITORS, "incident"),
    "web:my_data": people(),
    "web:my_copy": people(),
    "web:my_data_file": people(),
    "web:grants": Page(Rule(EVERYBODY), Rule(frozenset({Role.OWNER}))),
    "web:revoke_grant": seen("grant"),
    "web:acts_for_me": people(),
    "web:offices": people(MINISTRY),
    "web:add_office": people(MINISTRY),
    "web:office": people(MINISTRY, "office"),
    "web:rename_office": people(MINISTRY, "office"),
    "web:move_office": people(MINISTRY, "office"),
    "web:close_office": people(MINISTRY, "office"),
    # web/officer/coaching/training, and what its participants open without a log-in
    "web:check_certificate": public(),
    "web:verify_certificate": public("certificate"),
    "web:check_in": public("check-in code"),
    "web:answer_course": public("check-in code"),
    "web:attendance_worker": public(),
    "web:coaching": people(),
    "web:own_courses": people(),
    "web:programmes": people(),
    "web:programme": people(objects="programme"),
    "web:add_programme": people(_RUNNERS),
    "web:load_reference": people(_RUNNERS),
    "web:revise_programme": changed("kept programme"),
    "web:close_programme": changed("kept programme"),
    "web:add_material": changed("kept programme"),
    "web:material": seen("material"),
    "web:drop_material": changed("kept material"),
    "web:add_cohort": people(_RUNNERS, "programme"),
    "web:cohorts": people(),
    "web:cohort": seen("cohort"),
    "web:edit_cohort": changed("cohort", _RUNNERS),
    "web:move_cohort": changed("cohort", _RUNNERS),
    "web:candidates": changed("cohort", _RUNNERS),
    "web:propose": changed("cohort", _RUNNERS),
    "web:invite_proposed": changed("cohort", _RUNNERS),
    "web:invitation_list": seen("cohort"),
    "web:meetings": seen_and_changed("cohort", _RUNNERS),
    "web:results": seen_and_changed("cohort", _TEACHERS),
    "web:results_file": seen("cohort"),
    "web:feedback_overview": seen("cohort"),
    "web:certificates": seen_and_changed("cohort", _RUNNERS),
    "web:attendance": seen_and_changed("meeting", _TEACHERS),
    "web:send_marks": changed("meeting", _TEACHERS),
    "web:check_in_code": changed("meeting", _TEACHERS),
    "web:blank_sheet": seen("meeting"),
    "web:drop_meeting": changed("meeting", _RUNNERS),
    "web:participant_of_course": seen("enrolment"),
    "web:act_on_participant": changed("enrolment", _RUNNERS | {Role.OWNER}),
    "web:prove_task": changed("enrolment", _TEACHERS),
    "web:task_proof": seen("proven enrolment"),
    "web:feedback": changed("enrolment", _TEACHERS | {Role.OWNER}),
    "web:certificate_paper": seen("certified enrolment"),
    "web:revoke_certificate": changed("certified enrolment", _RUNNERS),
    # web/officer/coaching/work
    "web:workshops": people(SEES_WORK),
    "web:add_workshop": people(KEEPERS),
    "web:workshop": seen("workshop", SEES_WORK),
    "web:edit_workshop": changed("workshop", KEEPERS),
    "web:add_activity": changed("workshop", KEEPERS),
    "web:materials": Page(Rule(SEES_WORK, "workshop"), Rule(KEEPERS, "workshop"), "workshop"),
    "web:workshop_tools": Page(Rule(SEES_WORK, "workshop"), Rule(KEEPERS, "workshop"), "workshop"),
    "web:add_tool": changed("workshop", KEEPERS),
    "web:offer_capacity": changed("workshop", KEEPERS),
    "web:withdraw_offer": changed("workshop", KEEPERS),
    "web:work_activity": seen("activity", SEES_WORK),
    "web:assign_workers": changed("activity", KEEPERS),
    "web:end_work": changed("activity", KEEPERS),
    "web:end_activity": changed("activity", KEEPERS),
    "web:daily_sheet": Page(Rule(SEES_WORK, "activity"), Rule(KEEPERS, "activity"), "activity"),
    "web:undo_sheet": changed("activity", KEEPERS),
    "web:add_order": changed("activity", KEEPERS),
    "web:production_order": Page(
        Rule(SEES_WORK, "production order"), Rule(KEEPERS, "production order"), "production order"
    ),
    "web:order_state": changed("production order", KEEPERS),
    "web:receive_output": changed("production order", KEEPERS),
    "web:take_back_output": Page(Rule(KEEPERS, "output"), Rule(KEEPERS, "output"), "output"),
    "web:participants": people(SEES_WORK),
    "web:leaving_participants": people(SEES_WORK),
    "web:add_participant": people(KEEPERS),
    "web:participant": seen("participant", SEES_WORK),
    "web:edit_participant": changed("participant", KEEPERS),
    "web:move_participant": changed("participant", KEEPERS),
    "web:release_participant": changed("participant", KEEPERS),
    "web:decide_eligibility": changed("participant", KEEPERS),
    "web:keep_skill": changed("participant", KEEPERS),
    "web:participant_files": people(KEEPERS | {Role.AUDITOR}),  # and those of a Kanwil
    "web:send_participants": people(KEEPERS),
    "web:participant_file": seen("participant file", SEES_WORK),
    "web:participant_file_progress": seen("participant file", SEES_WORK),
    "web:refused_participants": seen("participant file", SEES_WORK - {Role.AUDITOR}),
    "web:partners": people(SEES_WORK),
    "web:add_partner": people(KEEPERS | {Role.REGIONAL_OFFICER}),  # and of the ministry, with an office
    "web:partner": seen("partner", SEES_WORK),
    "web:edit_partner": changed("partner", KEEPERS | {Role.REGIONAL_OFFICER}),
    "web:add_contract": changed("partner", KEEPERS),
    "web:contract_paper": seen("partner", SEES_WORK),
    "web:capacity_offers": people(SEES_WORK | {Role.COACH, Role.PROBATION_OFFICER}),
    "web:work_limits": Page(Rule(SEES_WORK), Rule(frozenset({Role.MINISTRY_OFFICER}))),
    "web:work_books": people(SEES_WORK),
    "web:work_book": people(SEES_WORK, "book"),
    "web:work_book_file": people(SEES_WORK, "book"),
    "web:equipment": people(SEES_MACHINES),
    "web:export_machines": people(SEES_MACHINES),
    "web:idle_machines": people(SEES_MACHINES),
    "web:add_machine": people(KEEPERS | {Role.REGIONAL_OFFICER}),  # and of the ministry, with an office
    "web:machine": seen("machine", SEES_MACHINES),
    "web:machine_minutes": seen("machine", SEES_MACHINES),
    "web:check_machine": changed("machine", KEEPERS | EXAMINERS),
    "web:use_machine": changed("machine", KEEPERS | {Role.OWNER}),
    "web:end_machine": changed("machine", KEEPERS | EXAMINERS),
    "web:reimbursements": people(APPLICANTS | {Role.AUDITOR}),
    "web:export_reimbursements": people(APPLICANTS | {Role.AUDITOR}),
    "web:reimbursement_schemes": Page(
        Rule(APPLICANTS | {Role.AUDITOR}), Rule(frozenset({Role.MINISTRY_OFFICER}))
    ),
    "web:begin_reimbursement": people(APPLICANTS),
    "web:reimbursement": seen("reimbursement", APPLICANTS | {Role.AUDITOR}),
    "web:reimbursement_paper": seen("reimbursement", APPLICANTS | {Role.AUDITOR}),
    "web:edit_reimbursement": changed("reimbursement", APPLICANTS),
    "web:submit_reimbursement": changed("reimbursement", APPLICANTS),
    "web:attach_papers": changed("reimbursement", APPLICANTS),
    "web:check_papers": changed("reimbursement", EXAMINERS),
    "web:visit_reimbursement": changed("reimbursement", EXAMINERS),
    "web:decide_reimbursement": changed("reimbursement", EXAMINERS),
    "web:pay_reimbursement": changed("reimbursement", EXAMINERS),
    "web:api_tokens": people(),
    "web:add_token": people(),
    "web:revoke_token": seen("token"),
    "web:webhooks": people(),
    "web:add_webhook": people(),
    "web:webhook": seen("webhook"),
    "web:test_webhook": seen("webhook"),
    "web:pause_webhook": seen("webhook"),
    "web:resume_webhook": seen("webhook"),
    "web:remove_webhook": seen("webhook"),
    "web:send_message_again": seen("webhook"),
    # web/officer/coaching/release
    "web:mentorships": people(),
    "web:export_mentorships": people(),
    "web:assign_mentor": changed("mentorship", _ASSIGNERS),
    "web:mentorship": seen("mentorship"),
    "web:record_contact": changed("mentorship", _MENTORS),
    "web:add_own_task": changed("mentorship", _MENTORS),
    "web:tick_task": changed("mentorship", _MENTORS),
    "web:end_mentorship": changed("mentorship", _MENTORS | _ASSIGNERS),
    "web:ladder": people(),
    "web:export_ladder": people(),
    "web:ladder_step": people(objects="rung"),
    "web:ladder_step_file": people(objects="rung"),
    "web:ladder_of_enterprise": seen("mentored maker"),
    "web:ladder_of_person": Page(
        Rule(EVERYBODY, "handover"), Rule(EVERYBODY, "handover"), "person at the gate"
    ),
    "web:ratings_of_enterprise": seen("mentored maker"),
    "web:rate_enterprise": changed("mentored maker", _RATERS),
    "web:ratings_of_workshop": seen("rated workshop"),
    "web:rate_workshop": changed("rated workshop", _RATERS),
    "web:rating": seen("rating"),
    "web:handovers": people(),
    "web:export_handovers": people(),
    "web:start_handover": changed("leaver", _PREPARERS),
    "web:handover": seen("handover"),
    "web:portfolio_paper": Page(Rule(EVERYBODY, "portfolio"), Rule(EVERYBODY, "portfolio"), "handover"),
    "web:handover_minutes": Page(Rule(EVERYBODY, "minutes"), Rule(EVERYBODY, "minutes"), "handover"),
    "web:plan_handover": Page(*[Rule(_PREPARERS, "handover to prepare")] * 2, "handover"),
    "web:check_item": Page(*[Rule(_PREPARERS, "handover to prepare")] * 2, "handover"),
    "web:answer_consent": Page(*[Rule(_PREPARERS, "handover to prepare")] * 2, "handover"),
    "web:record_release": Page(*[Rule(_PREPARERS, "handover to prepare")] * 2, "handover"),
    "web:confirm_review": Page(*[Rule(_PREPARERS, "handover to prepare")] * 2, "handover"),
    "web:agree_moves": Page(*[Rule(_PREPARERS, "handover to prepare")] * 2, "handover"),
    "web:open_own_business": Page(*[Rule(WRITERS, "handover to prepare")] * 2, "handover"),
    "web:move_design": Page(*[Rule(WRITERS, "handover to prepare")] * 2, "agreed move"),
    "web:carry_listings": Page(*[Rule(WRITERS, "handover to prepare")] * 2, "agreed move"),
    "web:withdraw_follow_up": Page(*[Rule(WRITERS, "own consent")] * 2, "handover"),
    "web:follow_up": changed("followed release"),
    "api_reference": public(),
}

# Operations of the API, by their id, for a token with every right its person may have; tests/api/test_conformity.py
# requests every cell. Nobody logged in: 401. A list is open to all and shows what its caller may see.
OPERATIONS: dict[str, Rule] = {
    "read_me": Rule(EVERYBODY),
    "list_offices": Rule(EVERYBODY),
    "list_enterprises": Rule(EVERYBODY),
    "read_enterprise": Rule(EVERYBODY, "enterprise"),
    "add_enterprise": Rule(WRITERS),
    "change_enterprise": Rule(WRITERS, "enterprise"),
    "list_products": Rule(EVERYBODY),
    "read_product": Rule(EVERYBODY, "product"),
    "add_product": Rule(WRITERS),
    "change_product": Rule(WRITERS, "product"),
    "list_clusters": Rule(EVERYBODY),
    "read_cluster": Rule(EVERYBODY, "cluster"),
    "add_cluster": Rule(OFFICIALS),
    "change_cluster": Rule(WRITERS, "cluster"),
    "list_members": Rule(EVERYBODY, "cluster"),
    "add_member": Rule(WRITERS, "cluster"),
    "end_membership": Rule(WRITERS, "cluster"),
    "list_years": Rule(EVERYBODY, "cluster"),
    "record_year": Rule(WRITERS, "cluster"),
    "list_regions": Rule(EVERYBODY),
    "find_regions": Rule(EVERYBODY),
    "find_industry_codes": Rule(EVERYBODY),
    "list_files": Rule(EVERYBODY),
    "send_file": Rule(WRITERS),
    "read_file": Rule(EVERYBODY, "file"),
    "start_file": Rule(WRITERS, "file"),
    "read_columns": Rule(EVERYBODY, "file"),
    "match_columns": Rule(WRITERS, "file"),
    "list_rows": Rule(EVERYBODY, "file"),
    "list_shops": Rule(EVERYBODY),
    "read_shop": Rule(EVERYBODY, "shop"),
    "list_listings": Rule(EVERYBODY, "shop"),
    "list_stock": Rule(EVERYBODY),
    "count_stock": Rule(WRITERS),
    "list_orders": Rule(EVERYBODY),
    "read_order": Rule(EVERYBODY, "order"),
    "accept_order": Rule(WRITERS, "order"),
    "ship_order": Rule(WRITERS, "order"),
    "cancel_order": Rule(WRITERS, "order"),
    "answer_cancellation": Rule(WRITERS, "order"),
    "list_quotations": Rule(EVERYBODY),
    "read_quotation": Rule(EVERYBODY, "quotation"),
    "record_quotation": Rule(WRITERS),
    "answer_quotation": Rule(WRITERS, "quotation"),
    "list_programmes": Rule(EVERYBODY),
    "list_cohorts": Rule(EVERYBODY),
    "read_cohort": Rule(EVERYBODY, "cohort"),
    "list_workshops": Rule(EVERYBODY),
    "list_equipment": Rule(EVERYBODY),
    "list_reimbursements": Rule(EVERYBODY),
    "list_stages": Rule(EVERYBODY, "cohort"),
    "list_meetings": Rule(EVERYBODY, "cohort"),
    "list_activities": Rule(EVERYBODY),
    "list_checks": Rule(EVERYBODY, "machine"),
    "check_machine": Rule(KEEPERS | EXAMINERS, "machine"),
    "list_participants": Rule(_TEACHERS, "taught cohort"),
    "record_scores": Rule(_TEACHERS, "taught cohort"),
    "read_attendance": Rule(_TEACHERS, "taught meeting"),
    "take_attendance": Rule(_TEACHERS, "taught meeting"),
    "list_mentorships": Rule(EVERYBODY),
    "list_contacts": Rule(EVERYBODY, "mentorship"),
    "record_contact": Rule(_MENTORS, "mentorship"),
    "read_work_sheet": Rule(KEEPERS, "activity"),
    "keep_work_sheet": Rule(KEEPERS, "activity"),
    "list_ladder": Rule(EVERYBODY),
    "list_changes": Rule(EVERYBODY),
    "list_webhooks": Rule(EVERYBODY),
    "read_webhook": Rule(EVERYBODY, "webhook"),
    "add_webhook": Rule(WRITERS),
    "rotate_secret": Rule(WRITERS, "webhook"),
    "pause_webhook": Rule(WRITERS, "webhook"),
    "resume_webhook": Rule(WRITERS, "webhook"),
    "test_webhook": Rule(WRITERS, "webhook"),
    "remove_webhook": Rule(WRITERS, "webhook"),
}
