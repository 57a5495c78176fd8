"""Pure decisions after the training: ladder, standard tasks, silence, readiness rating, the way through the gate."""

from esmart.coaching.rules.release.gate import (
    FOLLOW_UP_MONTHS,
    LEAVING_DAYS,
    REVIEW_DAYS,
    add_months,
    follow_up_days,
    item_due_on,
    unit_words,
)
from esmart.coaching.rules.release.ladder import (
    CURATED_SCORE,
    DEFINITIONS,
    STEPS,
    LadderFacts,
    Proof,
    Reached,
    climb,
)
from esmart.coaching.rules.release.rating import (
    FIELDS,
    QUESTIONNAIRE,
    Field,
    KnownFacts,
    Question,
    Rating,
    Suggestion,
    rate,
    suggest_answers,
)
from esmart.coaching.rules.release.silence import OFFICE_AFTER, REMIND_AFTER, Silence, silence_of
from esmart.coaching.rules.release.standard_tasks import (
    STANDARD_TASKS,
    SellingFacts,
    StandardTask,
    done_by,
)

__all__ = [
    "CURATED_SCORE",
    "DEFINITIONS",
    "FIELDS",
    "FOLLOW_UP_MONTHS",
    "LEAVING_DAYS",
    "OFFICE_AFTER",
    "QUESTIONNAIRE",
    "REMIND_AFTER",
    "REVIEW_DAYS",
    "STANDARD_TASKS",
    "STEPS",
    "Field",
    "KnownFacts",
    "LadderFacts",
    "Proof",
    "Question",
    "Rating",
    "Reached",
    "SellingFacts",
    "Silence",
    "StandardTask",
    "Suggestion",
    "add_months",
    "climb",
    "done_by",
    "follow_up_days",
    "item_due_on",
    "rate",
    "silence_of",
    "suggest_answers",
    "unit_words",
]
