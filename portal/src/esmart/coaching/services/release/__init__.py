"""Verbs after the training: mentoring, the ladder, the readiness rating, and the way through the gate."""

from esmart.coaching.services.release.agree_move import agree_move
from esmart.coaching.services.release.answer_consent import answer_consent, withdraw_follow_up
from esmart.coaching.services.release.assign_mentor import assign_mentor, end_mentorship
from esmart.coaching.services.release.check_item import check_item
from esmart.coaching.services.release.climb_ladders import (
    climb_all_ladders,
    climb_ladders,
    pull_ladder_changes,
)
from esmart.coaching.services.release.follow_stays import confirm_review, follow_stays
from esmart.coaching.services.release.keep_tasks import add_task, finish_task, prove_tasks
from esmart.coaching.services.release.move_goods import carry_listings, move_design
from esmart.coaching.services.release.open_own_enterprise import OwnEnterprise, open_own_enterprise
from esmart.coaching.services.release.plan_handover import plan_handover
from esmart.coaching.services.release.rate_readiness import rate_readiness
from esmart.coaching.services.release.record_contact import record_contact
from esmart.coaching.services.release.record_follow_up import record_follow_up
from esmart.coaching.services.release.record_release import record_release
from esmart.coaching.services.release.start_handover import start_handover

__all__ = [
    "OwnEnterprise",
    "add_task",
    "agree_move",
    "answer_consent",
    "assign_mentor",
    "carry_listings",
    "check_item",
    "climb_all_ladders",
    "climb_ladders",
    "confirm_review",
    "end_mentorship",
    "finish_task",
    "follow_stays",
    "move_design",
    "open_own_enterprise",
    "plan_handover",
    "prove_tasks",
    "pull_ladder_changes",
    "rate_readiness",
    "record_contact",
    "record_follow_up",
    "record_release",
    "start_handover",
    "withdraw_follow_up",
]
