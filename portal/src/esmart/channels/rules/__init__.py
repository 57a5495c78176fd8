"""Decisions of the room: what may be shown, what an order does to the stock, what may go outward. No Django, no network."""

from esmart.channels.rules.buyer_data import OVER, buyer_is_needed, over_before
from esmart.channels.rules.categories import (
    PastChoice,
    ProductWords,
    Reason,
    Suggestion,
    TopicIndex,
    category_hint,
    learn_topics,
    rank_categories,
    rank_topics,
    suggest_categories,
)
from esmart.channels.rules.content import PATCHABLE, changed_fields, digest, same_content, shorten
from esmart.channels.rules.exposure import Exposure, shown_quantity, worst_case_oversell
from esmart.channels.rules.order_acts import TO_ANSWER, TO_CANCEL, TO_SHIP
from esmart.channels.rules.order_stock import GONE, HOLDING, LineStock, line_stock
from esmart.channels.rules.outward import SHORTEST_NAME, OutwardProblem, outward_problems
from esmart.channels.rules.pace import FIRST_WAIT, LONGEST_WAIT, read_orders_since, wait_after
from esmart.channels.rules.photos import SQUARE, Hint, PhotoAsked, PhotoPlan, plan_photo
from esmart.channels.rules.problem import ChannelsProblem
from esmart.channels.rules.readiness import Missing, Readiness, SaleAsked, SaleFacts, judge_readiness
from esmart.channels.rules.wholesale import (
    STEPS,
    Wholesale,
    WholesaleFault,
    price_tiers,
    read_wholesale,
    terms_at,
    wholesale_fault,
)

__all__ = [
    "FIRST_WAIT",
    "GONE",
    "HOLDING",
    "LONGEST_WAIT",
    "OVER",
    "PATCHABLE",
    "SHORTEST_NAME",
    "SQUARE",
    "STEPS",
    "TO_ANSWER",
    "TO_CANCEL",
    "TO_SHIP",
    "ChannelsProblem",
    "Exposure",
    "Hint",
    "LineStock",
    "Missing",
    "OutwardProblem",
    "PastChoice",
    "PhotoAsked",
    "PhotoPlan",
    "ProductWords",
    "Readiness",
    "Reason",
    "SaleAsked",
    "SaleFacts",
    "Suggestion",
    "TopicIndex",
    "Wholesale",
    "WholesaleFault",
    "buyer_is_needed",
    "category_hint",
    "changed_fields",
    "digest",
    "judge_readiness",
    "learn_topics",
    "line_stock",
    "outward_problems",
    "over_before",
    "plan_photo",
    "price_tiers",
    "rank_categories",
    "rank_topics",
    "read_orders_since",
    "read_wholesale",
    "same_content",
    "shorten",
    "shown_quantity",
    "suggest_categories",
    "terms_at",
    "wait_after",
    "wholesale_fault",
    "worst_case_oversell",
]
