"""Names are not keys: what makes a row the same, another, or a question."""

from __future__ import annotations

from itertools import product

import pytest

from esmart.intake.rules import Agreement, Pair, Verdict, decide, judge

EQUAL, DIFFERENT, UNKNOWN = Agreement.EQUAL, Agreement.DIFFERENT, Agreement.UNKNOWN


def pair(**facts: object) -> Pair:
    usual = {
        "row": 1, "other": 9, "likeness": 1.0, "same_place": True, "number": UNKNOWN, "address": UNKNOWN,
        "phone": UNKNOWN, "name_key": "a", "other_name_key": "a", "prison": False,
    }  # fmt: skip
    return Pair(**(usual | facts))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"address": EQUAL}, Verdict.SAME),
        ({"phone": EQUAL}, Verdict.SAME),
        ({}, Verdict.UNSURE),  # equal name, same place, nothing that tells them apart
        ({"address": DIFFERENT}, Verdict.OTHER),  # 73 shops of one name
        ({"address": DIFFERENT, "phone": EQUAL}, Verdict.UNSURE),
        ({"phone": DIFFERENT}, Verdict.OTHER),
        ({"number": EQUAL}, Verdict.SAME),
        ({"number": EQUAL, "same_place": False}, Verdict.UNSURE),
        ({"number": EQUAL, "likeness": 0.1}, Verdict.UNSURE),
        ({"number": DIFFERENT, "address": EQUAL, "phone": EQUAL}, Verdict.OTHER),
        (
            {"likeness": 0.8, "address": EQUAL, "phone": EQUAL},
            Verdict.UNSURE,
        ),  # a spelling is never decided by us
        ({"likeness": 0.8, "address": DIFFERENT}, Verdict.OTHER),
        ({"likeness": 0.5, "address": EQUAL}, Verdict.OTHER),
        ({"same_place": False, "address": EQUAL, "phone": EQUAL}, Verdict.OTHER),
    ],
)
def test_a_pair_is_judged_by_what_agrees_and_what_contradicts(
    facts: dict[str, object], verdict: Verdict
) -> None:
    assert judge(pair(**facts))[0] is verdict


def test_pairs_that_the_database_leaves_out_are_other_for_the_rule() -> None:
    """Given addresses that differ and telephones that are not equal, without one NIB: no rule takes them for one."""
    for number, phone, likeness, place in product(
        (DIFFERENT, UNKNOWN), (DIFFERENT, UNKNOWN), (1.0, 0.7), (True, False)
    ):
        assert (
            judge(pair(number=number, address=DIFFERENT, phone=phone, likeness=likeness, same_place=place))[0]
            is Verdict.OTHER
        )
    for address, phone, likeness in product(Agreement, Agreement, (1.0, 0.7)):
        assert (
            judge(pair(number=DIFFERENT, address=address, phone=phone, likeness=likeness))[0] is Verdict.OTHER
        )


@pytest.mark.parametrize(
    ("mine", "theirs", "verdict"),
    [
        ("lapas kelas iia jambi", "lapas kelas iia jambi", Verdict.SAME),
        ("lapas kelas iia jambi", "rutan kelas iia jambi", Verdict.OTHER),
        ("lapas perempuan kelas iia jambi", "lapas kelas iia jambi", Verdict.OTHER),
        ("lapas kelas iib jambi", "lapas kelas iia jambi", Verdict.UNSURE),
        ("lapas kelas iia lhok seumawe", "lapas kelas iia lhokseumawe", Verdict.UNSURE),
        ("lapas kelas iia jambi", "lapas kelas iia sarolangun", Verdict.OTHER),
    ],
)
def test_prison_units_are_known_by_their_official_name(mine: str, theirs: str, verdict: Verdict) -> None:
    assert judge(pair(prison=True, name_key=mine, other_name_key=theirs, address=DIFFERENT))[0] is verdict


def test_two_profiles_that_are_surely_the_same_are_a_question_too() -> None:
    assert decide([(4, Verdict.SAME, ""), (5, Verdict.SAME, "")]).verdict is Verdict.UNSURE
    assert decide(
        [(4, Verdict.SAME, ""), (4, Verdict.SAME, ""), (6, Verdict.UNSURE, "maybe_same")]
    ).others == (4,)
    assert decide([]).verdict is Verdict.OTHER
