"""How much of a machine's price comes back, and which step of an application may follow which."""

from __future__ import annotations

BASIS_POINTS = 10_000

DRAFT, SUBMITTED, PAPERS_CHECKED, VISITED = "draft", "submitted", "papers_checked", "visited"
APPROVED, REFUSED, PAID = "approved", "refused", "paid"
STATES = (DRAFT, SUBMITTED, PAPERS_CHECKED, VISITED, APPROVED, REFUSED, PAID)

# From → to. A submitted application goes back to its owner when papers are missing; the ends are refused and paid.
STEPS: frozenset[tuple[str, str]] = frozenset(
    {
        (DRAFT, SUBMITTED),
        (SUBMITTED, DRAFT),
        (SUBMITTED, PAPERS_CHECKED),
        (SUBMITTED, REFUSED),
        (PAPERS_CHECKED, VISITED),
        (PAPERS_CHECKED, REFUSED),
        (VISITED, APPROVED),
        (VISITED, REFUSED),
        (APPROVED, PAID),
    }
)


def may_follow(now: str, wanted: str) -> bool:
    """Say whether an application in one state may come into another."""
    return (now, wanted) in STEPS


def amount_back(price: int, *, rate: int, minimum: int, maximum: int, before: int = 0) -> int:
    """Give what is paid back, in whole rupiah, rounded down; 0 when it would be less than the scheme's minimum.

    `rate` in basis points; `before` is what the same firm was granted under the same scheme, since the maximum holds
    per firm. Terms of 2020: 30 % domestic, 25 % imported, Rp 5 m to Rp 300 m per firm (m.tribunnews.com/bisnis/2020/07/03);
    that less than the minimum means nothing is our reading.
    """
    share = price * rate // BASIS_POINTS
    amount = min(share, max(maximum - before, 0))
    return amount if amount >= minimum else 0
