"""The readiness rating: stars from answers, with reasons and the next step; and what the system can answer itself.

The questions are data (rules.release.questionnaire); an old rating keeps the version it was asked with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from esmart.coaching.rules.release.questionnaire import FIELDS, QUESTIONNAIRE, Field, Question

BEST = 4
FIRST_GOAL = 2
WEAKEST_HOLDS_BACK = 2  # no more than two stars above the weakest field: one broken leg breaks the stool

__all__ = [
    "FIELDS",
    "QUESTIONNAIRE",
    "Field",
    "KnownFacts",
    "Question",
    "Rating",
    "Suggestion",
    "rate",
    "suggest_answers",
]


@dataclass(frozen=True)
class Rating:
    """The outcome: percent per field, stars, why, and the one step that helps most."""

    scores: dict[str, int]
    stars: int
    reasons: tuple[str, ...]
    next_step: str


@dataclass(frozen=True, kw_only=True)
class KnownFacts:
    """What the registry and the shops know already of an enterprise."""

    business_id: bool = False
    tax_id: bool = False
    products: int = 0
    products_with_three_photos: int = 0
    permits_verified: int = 0
    permits_claimed: int = 0
    figures: int = 0
    workers: int | None = None
    live_listings: int = 0
    shops: int = 0
    orders_90_days: int = 0
    stock_counted: bool = False


@dataclass(frozen=True)
class Suggestion:
    """A proposed answer and the fact behind it; the person who rates may answer otherwise."""

    value: int
    because: str


def rate(answers: Mapping[str, int], translate: Callable[[str], str] = str) -> Rating:
    """Turn complete answers (question key → 0 to 4) into the rating; raises KeyError for a missing, ValueError for a wrong one."""
    scores = {}
    for field in FIELDS:
        given = [_checked(answers[question.key]) for question in field.questions]
        scores[field.key] = round(100 * sum(given) / (BEST * len(given)))
    mean = sum(scores.values()) / len(scores)
    weakest = min(FIELDS, key=lambda field: scores[field.key])
    strongest = max(FIELDS, key=lambda field: scores[field.key])
    held = _stars(scores[weakest.key]) + WEAKEST_HOLDS_BACK
    stars = min(_stars(mean), held)
    reasons = [
        translate("Rata-rata tujuh bidang %(mean)s dari 100.") % {"mean": f"{mean:.0f}"},
        translate("Terkuat: %(field)s (%(score)s).")
        % {"field": translate(strongest.name), "score": scores[strongest.key]},
        translate("Terlemah: %(field)s (%(score)s).")
        % {"field": translate(weakest.name), "score": scores[weakest.key]},
    ]
    if stars < _stars(mean):
        reasons.append(
            translate("Bintang ditahan karena %(field)s jauh tertinggal.")
            % {"field": translate(weakest.name)}
        )
    return Rating(scores, stars, tuple(reasons), _next_step(answers, scores))


def suggest_answers(known: KnownFacts, translate: Callable[[str], str] = str) -> dict[str, Suggestion]:
    """Give proposed answers, by question key, where facts speak; questions only people can answer are left out."""
    found = {}
    papers = int(known.business_id) + int(known.tax_id)
    found["legal_papers"] = Suggestion(
        (0, 2, 3)[papers],
        translate(
            {
                (False, False): "NIB belum ada, NPWP belum ada di profil.",
                (True, False): "NIB ada, NPWP belum ada di profil.",
                (False, True): "NIB belum ada, NPWP ada di profil.",
                (True, True): "NIB ada, NPWP ada di profil.",
            }[known.business_id, known.tax_id]
        ),
    )
    if known.permits_verified or known.permits_claimed:
        found["product_permits"] = Suggestion(
            3 if known.permits_verified else 1,
            translate("%(checked)s legalitas sudah diperiksa, %(others)s belum.")
            % {"checked": known.permits_verified, "others": known.permits_claimed},
        )
    else:
        found["product_permits"] = Suggestion(0, translate("Belum ada legalitas produk yang tercatat."))
    found["photos_and_texts"] = Suggestion(
        _share(known.products_with_three_photos, known.products),
        translate("%(these)s dari %(all)s produk mempunyai tiga foto atau lebih.")
        % {"these": known.products_with_three_photos, "all": known.products},
    )
    found["shops_open"] = Suggestion(
        0 if not known.shops else 2 if not known.live_listings else 3,
        translate("%(shops)s toko terhubung, %(listings)s tayangan hidup.")
        % {"shops": known.shops, "listings": known.live_listings},
    )
    found["orders_served"] = Suggestion(
        0 if not known.orders_90_days else 2 if known.orders_90_days < 10 else 3,  # noqa: PLR2004  # ten: the tenth sale
        translate("%(n)s pesanan dalam 90 hari.") % {"n": known.orders_90_days},
    )
    found["stock_kept"] = Suggestion(
        2 if known.stock_counted else 0,
        translate("Stok tercatat." if known.stock_counted else "Stok belum pernah dihitung di sini."),
    )
    if known.figures:
        found["figures_known"] = Suggestion(
            2, translate("%(n)s angka usaha tercatat di profil.") % {"n": known.figures}
        )
    return found


def _checked(value: int) -> int:
    if not 0 <= value <= BEST:
        raise ValueError(f"an answer lies between 0 and {BEST}, not {value}")
    return value


def _stars(percent: float) -> int:
    return int(percent // 20)


def _next_step(answers: Mapping[str, int], scores: Mapping[str, int]) -> str:
    """Name what to reach next in the lowest question of the weakest field; nothing when all is at its best.

    The anchor for 1 still tells of something amiss, so who stands at 0 is sent to 2.
    """
    open_ones = [
        (scores[field.key], answers[question.key], question)
        for field in FIELDS
        for question in field.questions
        if answers[question.key] < BEST
    ]
    if not open_ones:
        return ""
    _, value, question = min(open_ones, key=lambda one: one[:2])
    return question.anchors[max(value + 1, FIRST_GOAL)]


def _share(part: int, whole: int) -> int:
    return 0 if not whole else round(3 * part / whole)
