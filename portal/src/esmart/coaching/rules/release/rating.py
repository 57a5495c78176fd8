"""The readiness rating: stars from answers, with reasons and the next step; and what the system can answer itself.

The questions are data (rules.release.questionnaire); an old rating keeps the version it was asked with.
"""

from __future__ import annotations

from collections.abc import Mapping
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


def rate(answers: Mapping[str, int]) -> Rating:
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
        f"Rata-rata tujuh bidang {mean:.0f} dari 100.",
        f"Terkuat: {strongest.name} ({scores[strongest.key]}).",
        f"Terlemah: {weakest.name} ({scores[weakest.key]}).",
    ]
    if stars < _stars(mean):
        reasons.append(f"Bintang ditahan karena {weakest.name} jauh tertinggal.")
    return Rating(scores, stars, tuple(reasons), _next_step(answers, scores))


def suggest_answers(known: KnownFacts) -> dict[str, Suggestion]:
    """Give proposed answers, by question key, where facts speak; questions only people can answer are left out."""
    found = {}
    papers = int(known.business_id) + int(known.tax_id)
    found["legal_papers"] = Suggestion(
        (0, 2, 3)[papers],
        f"NIB {'ada' if known.business_id else 'belum ada'}, NPWP {'ada' if known.tax_id else 'belum ada'} di profil.",
    )
    if known.permits_verified or known.permits_claimed:
        found["product_permits"] = Suggestion(
            3 if known.permits_verified else 1,
            f"{known.permits_verified} legalitas sudah diperiksa, {known.permits_claimed} belum.",
        )
    else:
        found["product_permits"] = Suggestion(0, "Belum ada legalitas produk yang tercatat.")
    found["photos_and_texts"] = Suggestion(
        _share(known.products_with_three_photos, known.products),
        f"{known.products_with_three_photos} dari {known.products} produk mempunyai tiga foto atau lebih.",
    )
    found["shops_open"] = Suggestion(
        0 if not known.shops else 2 if not known.live_listings else 3,
        f"{known.shops} toko terhubung, {known.live_listings} tayangan hidup.",
    )
    found["orders_served"] = Suggestion(
        0 if not known.orders_90_days else 2 if known.orders_90_days < 10 else 3,  # noqa: PLR2004  # ten: the tenth sale
        f"{known.orders_90_days} pesanan dalam 90 hari.",
    )
    found["stock_kept"] = Suggestion(
        2 if known.stock_counted else 0,
        "Stok tercatat." if known.stock_counted else "Stok belum pernah dihitung di sini.",
    )
    if known.figures:
        found["figures_known"] = Suggestion(2, f"{known.figures} angka usaha tercatat di profil.")
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
