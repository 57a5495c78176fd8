"""What every attack here needs: a count of what was tried and got through, a world to attack, quiet logs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest


@dataclass
class Attack:
    """One kind of attack: how often it was tried, and each time it got through."""

    kind: str
    tried: int = 0
    through: list[str] = field(default_factory=list)

    def judge(self, what: str, *, harmless: object) -> None:
        """Count one try; `what` says how it got through unless it was harmless."""
        self.tried += 1
        if not harmless:
            self.through.append(what)


@pytest.fixture
def attack(record_property) -> Callable[[str], object]:
    """Give `with attack("kind") as one:`; at its end what got through fails the test, and both counts are printed."""

    @contextmanager
    def begin(kind: str) -> Iterator[Attack]:
        one = Attack(kind)
        yield one
        record_property("attack", (kind, one.tried, len(one.through)))
        assert one.tried, f"{kind}: nothing was tried"
        assert not one.through, f"{kind}: {len(one.through)} of {one.tried} got through\n" + "\n".join(
            one.through[:40]
        )

    return begin


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch, loose_static) -> None:
    """Thousands of refusals are expected; none is worth a line."""
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
