"""The ladder climbed from real rows: enrolments, certificates, checked permits, listings, orders, shops."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories.coaching_release import (
    day_later,
    days_later,
    make_course,
    make_gate,
    make_shown,
    put_on_show,
    sell_on,
    take_part,
)
from factories.people import agree, make_person
from factories.registry import NOW, TODAY, make_enterprise, make_user

from esmart.coaching.models import FollowUpTask, LadderStep
from esmart.coaching.queries.release import (
    ladder_of_enterprise,
    ladder_of_person,
    step_rows,
    steps_per_cohort,
)
from esmart.coaching.services.release import (
    assign_mentor,
    climb_all_ladders,
    climb_ladders,
    open_own_enterprise,
    prove_tasks,
    pull_ladder_changes,
)
from esmart.core.history import SYSTEM
from esmart.registry.rules import EnterpriseFacts

pytestmark = pytest.mark.django_db


def reached(enterprise) -> dict[str, object]:
    return dict(LadderStep.objects.filter(enterprise=enterprise).values_list("step", "reached_on"))


def test_an_enterprise_climbs_from_the_course_to_a_year_of_selling() -> None:
    maker = make_enterprise(business_id="1234567890123")
    take_part(make_course(), enterprise=maker)
    product = make_shown(maker)
    account = put_on_show(product, office=None)
    for days in (3, 100, 170, 350):
        sell_on(product, account, days_later(days))

    climb_ladders(enterprise_ids=[maker.pk], now=days_later(4))
    assert set(reached(maker)) == {"trained", "certified", "curated", "listed", "first_sale", "own_shop"}
    assert reached(maker)["first_sale"] == day_later(3)

    climb_all_ladders(now=days_later(400))
    rungs = reached(maker)
    assert rungs["repeat_90"] == day_later(100)
    assert rungs["alive_12"] > rungs["alive_6"] > rungs["own_shop"]
    assert climb_all_ladders(now=days_later(400)) == 0
    proofs = {rung.step: rung.proof["rows"] for rung in ladder_of_enterprise(maker) if rung.reached_on}
    assert all(proof["on"] <= rungs[step].isoformat() for step, rows in proofs.items() for proof in rows)


def test_a_cancelled_sale_takes_its_rung_away_and_a_later_edit_does_not_move_a_curated_product() -> None:
    maker = make_enterprise()
    take_part(make_course(), enterprise=maker, certified=False)
    product = make_shown(maker)
    order = sell_on(product, put_on_show(product), days_later(1))
    climb_ladders(enterprise_ids=[maker.pk], now=days_later(2))
    order.status = "cancelled"
    order.save()
    product.updated_at = days_later(9)
    product.save()
    climb_ladders(enterprise_ids=[maker.pk], now=days_later(10))
    assert "first_sale" not in reached(maker)
    assert reached(maker)["curated"] == TODAY


@pytest.mark.django_db(transaction=True)
def test_only_whose_facts_changed_are_climbed_and_every_change_is_taken_once() -> None:
    maker, idle = make_enterprise(), make_enterprise()
    take_part(make_course(), enterprise=maker)
    product = make_shown(maker)
    while pull_ladder_changes(now=NOW):
        pass
    assert set(reached(maker)) == {"trained", "certified", "curated"}
    sell_on(product, put_on_show(product), days_later(0))
    make_shown(idle)
    assert pull_ladder_changes(now=days_later(1)) > 0
    assert {"listed", "first_sale", "own_shop"} <= set(reached(maker))
    assert reached(idle) == {}
    assert pull_ladder_changes(now=days_later(1)) == 0


def test_tasks_until_the_tenth_sale_tick_themselves_with_proof() -> None:
    maker = make_enterprise(business_id="1234567890123")
    mentorship = assign_mentor(mentor_id=make_gate().coach.pk, enterprise=maker, actor=SYSTEM, now=NOW)
    product = make_shown(maker)
    account = put_on_show(product)
    for n in range(9):
        sell_on(product, account, days_later(n))
    prove_tasks(now=days_later(10))
    done = dict(mentorship.tasks.exclude(done_on=None).values_list("key", "done_on"))
    assert set(done) == {"business_id", "own_shop", "first_listing", "first_sale"}
    sell_on(product, account, days_later(20))
    assert prove_tasks(now=days_later(21)) == 1
    tenth = FollowUpTask.objects.get(mentorship=mentorship, key="ten_sales")
    assert (tenth.done_on, len(tenth.proof["rows"])) == (day_later(20), 10)


def test_what_the_own_business_reaches_is_the_persons_only_for_those_who_may_follow() -> None:
    gate = make_gate()
    take_part(make_course(gate.unit), person=gate.person)
    handover = gate.released()
    own = open_own_enterprise(
        handover=handover, facts=EnterpriseFacts(name="Dompet Anggun", region_code="32.73"), owner_name="Pemilik",
        actor=SYSTEM, now=NOW,
    ).enterprise  # fmt: skip
    product = make_shown(own)
    sell_on(product, put_on_show(product), NOW)
    climb_all_ladders(now=NOW)

    def steps(user) -> set[str]:
        return {rung.step for rung in ladder_of_person(user, gate.person, today=TODAY) if rung.reached_on}

    for reader in (gate.coach, gate.bapas, gate.kanwil, make_user("auditor")):
        assert "first_sale" in steps(reader), reader.role
    for reader in (gate.officer, gate.stranger, make_user("ministry_officer")):
        assert "first_sale" not in steps(reader), reader.role
    programmes, _ = steps_per_cohort(make_user("ministry_officer"), today=TODAY)
    assert programmes[0].reached["first_sale"] == 1

    from esmart.accounts.services import withdraw_consent

    withdraw_consent(person=gate.person, purpose="follow_up", actor=SYSTEM, now=days_later(1))
    assert "first_sale" not in steps(gate.coach) | steps(gate.kanwil) | steps(gate.bapas)
    programmes, _ = steps_per_cohort(make_user("ministry_officer"), today=TODAY)
    assert programmes[0].reached["first_sale"] == 0


def test_lists_and_funnels_ask_the_same_few_questions_for_ten_thousand_participants() -> None:
    cohort = make_course()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "INSERT INTO accounts_person (public_id, name_sealed, name_index, born_on_sealed, gender, created_at,"
            " erased_reason, restricted_reason) SELECT 'q' || lpad(n::text, 9, '0'), '', '', '', 'p', now(), '', ''"
            " FROM generate_series(1, 10000) n"
        )
        cursor.execute(
            "INSERT INTO coaching_enrolment (public_id, cohort_id, person_id, office_id, state, state_reason, state_at,"
            " reasons, score) SELECT public_id, %s, id, %s, 'completed', '', now(), '[]', 0 FROM accounts_person"
            " WHERE public_id LIKE 'q%%'",
            [cohort.pk, cohort.office_id],
        )
        cursor.execute(
            "INSERT INTO coaching_ladderstep (person_id, step, reached_on, proof) SELECT id, 'trained', '2026-11-24',"
            " '{}' FROM accounts_person WHERE public_id LIKE 'q%%'"
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    user = make_user("regional_officer", office=cohort.office)
    agree(make_person(), "follow_up")
    with CaptureQueriesContext(connection) as asked:
        rows = step_rows(user, "trained", today=TODAY)
    assert (len(rows), len(asked) <= 10) == (50, True), [one["sql"][:200] for one in asked]
    with CaptureQueriesContext(connection) as asked:
        programmes, cohorts = steps_per_cohort(user, today=TODAY)
    assert programmes[0].reached["trained"] == cohorts[0].participants == 10_000
    assert len(asked) <= 13, [one["sql"][:200] for one in asked]
