"""Selection from profiles: who comes first, why, who never; and that ten thousand profiles cost two queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from factories.coaching_training import enrol, make_cohort, make_dinas, make_eligible, make_programme
from factories.registry import NOW, TODAY, make_enterprise, make_many, make_office, make_product, make_user

from esmart.coaching.models import Eligibility, Skill
from esmart.coaching.queries.training import enterprise_candidates, person_candidates

pytestmark = pytest.mark.django_db


def test_whoever_was_never_helped_and_fits_comes_first_with_every_reason_named() -> None:
    dinas = make_dinas("32")
    programme = make_programme(dinas.office, kind="digital_selling", marketplace="shopee", legality="halal")
    cohort = make_cohort(programme, office=dinas.office, region_id="32", commodity="food", target="ikm")
    makes, idle, helped, foreign = (
        make_enterprise(commodity="food", region_code=code) for code in ("32.73", "32.04", "32.73", "33.72")
    )
    make_product(makes)
    make_product(helped)
    enrol(make_cohort(programme), helped)
    there = enrol(cohort, make_enterprise(commodity="food"), state="declined")
    found = enterprise_candidates(dinas, cohort, now=NOW).rows
    assert [one.subject.pk for one in found] == [makes.pk, helped.pk, idle.pk]
    assert foreign.pk not in [one.subject.pk for one in found]
    assert there.enterprise_id
    assert {reason.key: reason.points for reason in found[0].reasons} == {
        "never_helped": 30,
        "commodity": 25,
        "lacks_legality": 25,
        "not_listed": 20,
        "has_products": 10,
    }
    assert all(one.points == sum(reason.points for reason in one.reasons) for one in found)
    only = enterprise_candidates(dinas, cohort, now=NOW, must={"never_helped", "has_products"}).rows
    assert [one.subject.pk for one in only] == [makes.pk]


def test_people_come_by_the_units_decision_near_release_and_never_into_the_last_days() -> None:
    unit, other = make_office(), make_office()
    officer = make_user("workshop_officer", office=unit)
    cohort = make_cohort(office=unit, host=unit, target="inmate", commodity="craft")
    soon = make_eligible(unit, release=cohort.starts_on + timedelta(days=100))
    Skill.objects.create(person=soon, name="Kerajinan rotan", level="able", since=TODAY)
    far = make_eligible(unit, release=cohort.starts_on + timedelta(days=2000))
    make_eligible(unit, release=cohort.ends_on + timedelta(days=6))
    make_eligible(other)
    refused = make_eligible(unit)
    Eligibility.objects.create(person=refused, office=unit, eligible=False, decided_on=TODAY)
    found = person_candidates(officer, cohort).rows
    assert [one.subject.pk for one in found] == [soon.pk, far.pk]
    assert [(reason.key, reason.facts.get("days")) for reason in found[0].reasons] == [
        ("near_release", 100),
        ("never_trained", None),
        ("has_skill", None),
    ]
    assert [reason.key for reason in found[1].reasons] == ["never_trained"]
    assert person_candidates(make_dinas(), cohort).rows == []  # an industry office sees nobody in custody


def test_ten_thousand_profiles_cost_two_queries_and_a_page_follows_the_other() -> None:
    make_many(10_000, enterprises=10_000)
    dinas = make_dinas("32")
    programme = make_programme(dinas.office, kind="digital_selling", legality="p_irt")
    cohort = make_cohort(programme, office=dinas.office, region_id="32.73", commodity="craft", target="ikm")
    with connection.cursor() as cursor:
        # These alone: what is learnt of other tests' empty tables would outlive this test.
        cursor.execute("ANALYZE registry_enterprise, registry_product")
    cohort = type(cohort).objects.select_related("programme").get(pk=cohort.pk)
    with CaptureQueriesContext(connection) as asked:
        first = enterprise_candidates(dinas, cohort, now=NOW)
    assert len(asked) == 2
    assert len(first.rows) == 50
    second = enterprise_candidates(dinas, cohort, now=NOW, after=first.next_mark)
    ids = [one.subject.pk for one in [*first.rows, *second.rows]]
    assert len(set(ids)) == 100
