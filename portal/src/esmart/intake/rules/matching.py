"""Is this row a profile we have? Judged pair by pair from what agrees and what contradicts. Pure; names are not keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

NEAR = 0.65  # trigram likeness of two name keys from which a person should look
NAME_KEPT = 0.4  # below it one NIB with two names is not the same enterprise without a person's word


class Agreement(StrEnum):
    """How one fact of two profiles compares; unknown when one of them lacks it."""

    EQUAL = "equal"
    DIFFERENT = "different"
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What a pair is taken for."""

    SAME = "same"
    UNSURE = "unsure"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Pair:
    """A row and a profile that may be one. `other` is a profile's id, or minus the number of an earlier row."""

    row: int
    other: int
    likeness: float  # of the name keys; 1 when they are equal
    same_place: bool  # one region lies in the other
    number: Agreement  # NIB
    address: Agreement
    phone: Agreement
    name_key: str
    other_name_key: str
    prison: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a row: it is one of `others` (SAME, exactly one), a person decides (UNSURE), or it is new (OTHER)."""

    verdict: Verdict
    others: tuple[int, ...] = ()
    reason: str = ""


def judge(pair: Pair) -> tuple[Verdict, str]:
    """Judge one pair; the reason is a code of reasons.REASONS for what a person must decide."""
    if pair.prison:
        return _judge_units(pair)
    if pair.number is Agreement.DIFFERENT:
        return Verdict.OTHER, ""
    if pair.number is Agreement.EQUAL:
        certain = pair.same_place and pair.likeness >= NAME_KEPT
        return (Verdict.SAME, "") if certain else (Verdict.UNSURE, "maybe_same_number")
    if not pair.same_place or pair.likeness < NEAR:
        return Verdict.OTHER, ""
    return _judge_neighbours(pair)


def _judge_neighbours(pair: Pair) -> tuple[Verdict, str]:
    """Judge two of one place with equal or similar names and no NIB to compare."""
    if pair.address is Agreement.DIFFERENT:
        together = pair.phone is Agreement.EQUAL
        return (Verdict.UNSURE, "maybe_same_phone") if together else (Verdict.OTHER, "")
    if pair.likeness < 1:
        apart = pair.phone is Agreement.DIFFERENT and pair.address is Agreement.UNKNOWN
        return (Verdict.OTHER, "") if apart else (Verdict.UNSURE, "maybe_same_spelling")
    if Agreement.EQUAL in {pair.address, pair.phone}:
        return Verdict.SAME, ""
    return (Verdict.OTHER, "") if pair.phone is Agreement.DIFFERENT else (Verdict.UNSURE, "maybe_same")


def decide(judged: Sequence[tuple[int, Verdict, str]]) -> Decision:
    """Decide a row from (other, verdict, reason): one surely the same wins; several, or only unsure ones, are asked about."""
    same = dict.fromkeys(other for other, verdict, _ in judged if verdict is Verdict.SAME)
    if len(same) == 1:
        return Decision(Verdict.SAME, tuple(same))
    if same:
        return Decision(Verdict.UNSURE, tuple(same), "same_as_many")
    unsure = {other: reason for other, verdict, reason in judged if verdict is Verdict.UNSURE}
    if not unsure:
        return Decision(Verdict.OTHER)
    return Decision(Verdict.UNSURE, tuple(unsure), next(iter(unsure.values())))


def _judge_units(pair: Pair) -> tuple[Verdict, str]:
    """Names of public offices are unique in their region; only an odd spelling or a changed class is asked about."""
    if not pair.same_place:
        return Verdict.OTHER, ""
    if pair.name_key == pair.other_name_key:
        return Verdict.SAME, ""
    mine, theirs = _unit_parts(pair.name_key), _unit_parts(pair.other_name_key)
    if mine and theirs and mine[0] == theirs[0]:
        squeezed = [parts[2].replace(" ", "") for parts in (mine, theirs)]
        if squeezed[0] == squeezed[1]:
            return Verdict.UNSURE, "maybe_same_spelling"
    return Verdict.OTHER, ""


def _unit_parts(key: str) -> tuple[str, str, str] | None:
    """Cut a unit's key into (kind and speciality, class, place)."""
    found = re.fullmatch(r"(.+?) kelas (\S+) (.+)", key)
    return (found[1], found[2], found[3]) if found else None
