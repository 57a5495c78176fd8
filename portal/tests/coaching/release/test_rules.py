"""The ladder, the rating and the rest as pure decisions: what more facts may and may not change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esmart.coaching.rules.release import (
    FIELDS,
    STANDARD_TASKS,
    STEPS,
    KnownFacts,
    LadderFacts,
    Proof,
    SellingFacts,
    add_months,
    climb,
    done_by,
    item_due_on,
    rate,
    silence_of,
    suggest_answers,
    unit_words,
)

TODAY = date(2026, 11, 24)
QUESTIONS = [question for field in FIELDS for question in field.questions]
NAMES = ("completed", "certificates", "curated", "first_live", "sales", "own_shops")

days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
proofs = st.lists(st.builds(Proof, on=days, what=st.just("row"), id=st.integers(1, 99)), max_size=8)
facts = st.builds(LadderFacts, **dict.fromkeys(NAMES, proofs))


def joined(one: LadderFacts, other: LadderFacts) -> LadderFacts:
    return LadderFacts(**{name: [*getattr(one, name), *getattr(other, name)] for name in NAMES})


@settings(max_examples=150, deadline=None)
@given(facts, days)
def test_no_rung_is_dated_before_its_proof_nor_after_today(known: LadderFacts, today: date) -> None:
    reached = climb(known, today=today)
    assert [rung.step for rung in reached] == [
        step for step in STEPS if step in {rung.step for rung in reached}
    ]
    for rung in reached:
        assert rung.proofs
        assert max(proof.on for proof in rung.proofs) <= rung.on <= today


@settings(max_examples=150, deadline=None)
@given(facts, facts, days, st.integers(0, 900))
def test_new_facts_and_time_never_take_a_rung_away_nor_move_it_later(
    known: LadderFacts, more: LadderFacts, today: date, later: int
) -> None:
    before = {rung.step: rung.on for rung in climb(known, today=today)}
    after = {rung.step: rung.on for rung in climb(joined(known, more), today=today + timedelta(days=later))}
    assert before.keys() <= after.keys()
    assert all(after[step] <= before[step] for step in before.keys() - {"repeat_90"})


@settings(max_examples=60, deadline=None)
@given(facts, days, st.randoms())
def test_the_order_of_facts_does_not_matter(known: LadderFacts, today: date, chance) -> None:
    mixed = LadderFacts(
        **{name: chance.sample(list(getattr(known, name)), len(getattr(known, name))) for name in NAMES}
    )
    assert climb(mixed, today=today) == climb(known, today=today)


def test_a_shop_that_opened_a_year_ago_and_sold_lately_is_alive() -> None:
    shop = Proof(add_months(TODAY, -12), "shop", 1)
    sales = [Proof(shop.on + timedelta(days=n), "order_line", n) for n in (10, 170, 300)]
    reached = {rung.step: rung for rung in climb(LadderFacts(own_shops=[shop], sales=sales), today=TODAY)}
    assert reached["alive_6"].on == add_months(shop.on, 6)
    assert reached["alive_12"].on == TODAY
    assert reached["repeat_90"].on == sales[1].on
    asleep = climb(LadderFacts(own_shops=[shop], sales=sales[:2]), today=TODAY)
    assert "alive_12" not in {rung.step for rung in asleep}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=len(QUESTIONS), max_size=len(QUESTIONS)), st.data())
def test_a_better_answer_never_costs_a_star(values: list[int], data) -> None:
    answers = dict(zip((question.key for question in QUESTIONS), values, strict=True))
    raised = data.draw(st.sampled_from(QUESTIONS)).key
    better = rate({**answers, raised: min(4, answers[raised] + 1)})
    rating = rate(answers)
    assert 0 <= rating.stars <= better.stars <= 5
    assert rating.next_step in {anchor for question in QUESTIONS for anchor in question.anchors} | {""}
    assert set(rating.scores) == {field.key for field in FIELDS}


def test_the_questionnaire_asks_four_to_six_questions_in_seven_fields_with_five_different_anchors() -> None:
    assert len(FIELDS) == 7
    assert all(4 <= len(field.questions) <= 6 for field in FIELDS)
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS)
    assert all(len(set(question.anchors)) == 5 for question in QUESTIONS)
    assert rate({question.key: 4 for question in QUESTIONS}).stars == 5
    assert rate({question.key: 0 for question in QUESTIONS}).stars == 0
    with pytest.raises(ValueError, match="between 0 and 4"):
        rate({question.key: 5 for question in QUESTIONS})


def test_known_facts_answer_only_real_questions() -> None:
    found = suggest_answers(KnownFacts(business_id=True, products=4, products_with_three_photos=4, figures=2))
    assert set(found) <= {question.key for question in QUESTIONS}
    assert all(0 <= one.value <= 4 and one.because for one in found.values())
    assert found["legal_papers"].value == 2
    assert found["photos_and_texts"].value == 3


def test_a_standard_task_is_done_by_the_day_of_its_last_proof() -> None:
    ten = next(task for task in STANDARD_TASKS if task.key == "ten_sales")
    orders = [Proof(TODAY + timedelta(days=n), "order", n) for n in range(10)]
    assert done_by(ten, SellingFacts(orders=orders[:9]), today=date(2030, 1, 1)) is None
    assert done_by(ten, SellingFacts(orders=orders), today=orders[8].on) is None
    day, rows = done_by(ten, SellingFacts(orders=orders), today=date(2030, 1, 1))
    assert (day, len(rows)) == (orders[9].on, 10)
    typed = next(task for task in STANDARD_TASKS if not task.known_by)
    assert done_by(typed, SellingFacts(orders=orders), today=date(2030, 1, 1)) is None


@pytest.mark.parametrize(("days", "turn"), [(29, "nobody"), (30, "mentor"), (44, "mentor"), (45, "office")])
def test_silence_passes_from_the_mentor_to_the_office(days: int, turn: str) -> None:
    since = TODAY - timedelta(days=200)
    assert silence_of(since=since, last_contact=TODAY - timedelta(days=days), today=TODAY).turn == turn
    assert silence_of(since=TODAY - timedelta(days=days), last_contact=None, today=TODAY).turn == turn


def test_a_new_day_of_release_moves_every_line_of_the_checklist() -> None:
    assert item_due_on("portfolio", TODAY) == TODAY - timedelta(days=7)
    assert item_due_on("mentor", TODAY + timedelta(days=30)) - item_due_on("mentor", TODAY) == timedelta(
        days=30
    )


def test_the_unit_s_words_are_found_and_the_town_s_are_not() -> None:
    names = {
        "unit_names": ["Lapas Perempuan Kelas IIA Tangerang", "Griya Melati"],
        "place_words": ["Kota Tangerang"],
    }
    assert unit_words({"name": "Keripik Tangerang"}, **names) == {}
    assert unit_words({"name": "Tas MELATI perca"}, **names) == {"name": ["melati"]}
    assert "griya" in unit_words({"text": "dari griya kami"}, **names)["text"]
