"""Which checks a channel is put to: a check may name the verbs and abilities without which it would say nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ikm_connectors.contract import Connector

NEEDS = "__needs__"
FAULT = "fault."
SANDBOX_ONLY = "mode.sandbox"


def needs[Test: Callable[..., Any]](*names: str) -> Callable[[Test], Test]:
    """Name what a check needs: a verb of the session, a flag (with a point) that the card must not deny, or a fault
    of the sandbox (`fault.…`; without it the check runs in memory only), or `mode.sandbox` for what no market in
    memory plays.
    The check is left out for a channel without it; group Declaration proves that the card says so and that the
    verb refuses without a call.
    """

    def mark(test: Test) -> Test:
        setattr(test, NEEDS, names)
        return test

    return mark


def applies(test: Callable[..., Any], connector: Connector, **parameters: Any) -> bool:
    """Say whether a connector's channel has all that a check needs; `{name}` in a need is the check's parameter."""
    return all(_has(connector, name.format_map(parameters)) for name in getattr(test, NEEDS, ()))


def faults_of(test: Callable[..., Any]) -> set[str]:
    """Name the faults that a check switches on beyond those of any network."""
    return {name.removeprefix(FAULT) for name in getattr(test, NEEDS, ()) if name.startswith(FAULT)}


def modes_of(test: Callable[..., Any], modes: tuple[str, ...], lacking: frozenset[str]) -> list[str]:
    """Give the modes of a suite in which a check says something, the sandbox lacking some faults."""
    if SANDBOX_ONLY in getattr(test, NEEDS, ()):
        return [mode for mode in modes if mode == "sandbox"]
    return [mode for mode in modes if mode != "sandbox" or not faults_of(test) & lacking]


def _has(connector: Connector, name: str) -> bool:
    if name.startswith(FAULT) or name == SANDBOX_ONLY:
        return True
    if "." not in name:
        return connector.offers(name)
    flag = connector.card.flag(name)
    return flag is None or flag.value in {"yes", "emulated"}
