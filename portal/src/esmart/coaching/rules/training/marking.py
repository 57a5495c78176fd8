"""The questions of feedback, both ways; marks go from 1 to 5."""

from __future__ import annotations

LOWEST, HIGHEST = 1, 5

QUESTIONS: dict[str, tuple[str, ...]] = {
    "participant": ("material", "trainer", "practice", "useful"),
    "trainer": ("effort", "understanding", "neatness", "ready"),
}


def fair_marks(by: str, marks: dict[str, int]) -> bool:
    """Say whether marks answer questions of this form, each from 1 to 5, and at least one."""
    return bool(marks) and all(
        key in QUESTIONS.get(by, ()) and LOWEST <= mark <= HIGHEST for key, mark in marks.items()
    )
