"""Attended, passed, certified: three separate facts, each by its own rule. None means the programme does not ask for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

ATTENDANCE, COMPETENCE = "attendance", "competence"


@dataclass(frozen=True)
class StageFact:
    """One stage of a programme: what kind it is and where it stands."""

    id: int
    kind: str
    position: int


@dataclass(frozen=True)
class CertificateFact:
    """What counts of a certificate."""

    kind: str
    revoked: bool
    valid_until: date | None


@dataclass(frozen=True)
class Result:
    """What became of one participant."""

    hours_held: Decimal
    hours_present: Decimal
    attended_percent: int | None
    attended: bool | None
    before: Decimal | None
    after: Decimal | None
    tasks_done: int
    tasks: int
    passed: bool | None
    certified: bool


def judge(
    *,
    meetings: Sequence[tuple[int, Decimal]],
    present: frozenset[int],
    stages: Sequence[StageFact],
    scores: Mapping[int, Decimal],
    proven: frozenset[int],
    certificate: CertificateFact | None,
    attendance_needed_percent: int,
    pass_score: int,
    today: date,
) -> Result:
    """Judge one participant. `meetings` are those held (id, hours), `present` the ids attended, `proven` accepted tasks.

    Attended: hours present, of the hours held, reach the needed percent. Passed: attended, every task proven, the last
    final test and every competence test reach the pass score. Certified: holds a competence certificate in force.
    """
    held = sum((hours for _, hours in meetings), Decimal(0))
    there = sum((hours for meeting, hours in meetings if meeting in present), Decimal(0))
    percent = int(there * 100 / held) if held else None
    attended = None if percent is None else percent >= attendance_needed_percent
    tasks = [stage.id for stage in stages if stage.kind == "task"]
    finals = sorted((stage for stage in stages if stage.kind == "post_test"), key=lambda one: one.position)
    asked = [*finals[-1:], *(stage for stage in stages if stage.kind == "certification")]
    firsts = [stage for stage in stages if stage.kind == "pre_test"]
    passed: bool | None = None
    if asked or tasks:
        good = all(scores.get(stage.id, Decimal(-1)) >= pass_score for stage in asked)
        passed = bool(attended) and good and proven.issuperset(tasks)
    return Result(
        hours_held=held,
        hours_present=there,
        attended_percent=percent,
        attended=attended,
        before=scores.get(firsts[0].id) if firsts else None,
        after=scores.get(finals[-1].id) if finals else None,
        tasks_done=len(proven.intersection(tasks)),
        tasks=len(tasks),
        passed=passed,
        certified=certificate is not None
        and certificate.kind == COMPETENCE
        and not certificate.revoked
        and (certificate.valid_until is None or certificate.valid_until >= today),
    )


def best_kind(result: Result) -> str:
    """Give the kind of certificate a result deserves, or the empty string: attending is not yet being able."""
    if result.passed:
        return COMPETENCE
    return ATTENDANCE if result.attended else ""
