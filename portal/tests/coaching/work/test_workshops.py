"""Work in a unit: sheets of a day, finished pieces that become stock once, materials, who may take part."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection, transaction
from factories.coaching_work import make_activity, make_workshop_of
from factories.people import make_officer, make_person
from factories.registry import NOW, TODAY, make_product, make_workshop

from esmart.channels.models import StockBalance, StockMovement
from esmart.channels.services import correct_stock
from esmart.coaching.models import MaterialMove, Output, WorkRecord
from esmart.coaching.queries.work.limits import limits_on
from esmart.coaching.queries.work.workshops import material_stock, orders_of, overwork_of, sheet_of
from esmart.coaching.services.problems import NotAllowed, Refused, WrongState
from esmart.coaching.services.work.keep_daily_sheet import SheetEntry, keep_daily_sheet
from esmart.coaching.services.work.keep_participant import decide_eligibility, move_participant
from esmart.coaching.services.work.move_material import move_material
from esmart.coaching.services.work.produce import (
    plan_order,
    receive_output,
    record_output,
    set_order_state,
    take_back_output,
)
from esmart.coaching.services.work.run_activity import assign_workers, end_work
from esmart.coaching.services.work.set_limit import set_limit
from esmart.core.history import SYSTEM, Actor
from esmart.core.ids import new_public_id


def make_scene() -> SimpleNamespace:
    """Give a unit's workshop with a product to sell, an activity, two people who take part, and its officer."""
    seller = make_workshop()
    [variant] = make_product(seller).variants.all()
    workshop = make_workshop_of(seller.office, enterprise=seller)
    activity = make_activity(workshop)
    people = [make_person(office=seller.office) for _ in range(2)]
    assign_workers(
        activity=activity, persons=people, since=TODAY - timedelta(days=30), agreed_on=TODAY, actor=SYSTEM
    )
    officer = make_officer(seller.office)
    order = plan_order(activity=activity, item="", variant=variant, quantity=20, actor=SYSTEM, now=NOW)
    return SimpleNamespace(
        office=seller.office, workshop=workshop, activity=activity, people=people, variant=variant, order=order,
        actor=Actor(officer.pk, officer.username),
    )  # fmt: skip


@pytest.fixture
def scene(db) -> SimpleNamespace:
    return make_scene()


def on_shelf(scene: SimpleNamespace) -> int:
    return sum(StockBalance.objects.filter(variant=scene.variant).values_list("on_hand", flat=True))


def finish(scene: SimpleNamespace, good: int, public_id: str = "", **facts) -> Output:
    facts = {"on": TODAY, "actor": scene.actor, "now": NOW, **facts}
    return record_output(order=scene.order, public_id=public_id or new_public_id(), good=good, **facts)


def test_good_pieces_become_stock_once_however_often_they_are_sent(scene) -> None:
    first = finish(scene, 7, rejected=2, public_id="bcdfghjkmn")
    again = finish(scene, 7, rejected=2, public_id="bcdfghjkmn")
    assert (first.pk, on_shelf(scene)) == (again.pk, 7)
    receive_output(output=first, actor=scene.actor, now=NOW)
    assert on_shelf(scene) == 7
    finish(scene, 13)
    scene.order.refresh_from_db()
    assert (on_shelf(scene), scene.order.state) == (20, "finished")
    with pytest.raises(WrongState):
        finish(scene, 1)
    with pytest.raises(WrongState):
        set_order_state(order=scene.order, state="cancelled", actor=scene.actor)


def test_pieces_recorded_by_mistake_leave_the_shelf_and_the_order_once(scene) -> None:
    finish(scene, 5)
    wrong = finish(scene, 15, rejected=2)
    taking = {"output": wrong, "actor": scene.actor, "now": NOW}
    with pytest.raises(Refused):
        take_back_output(why=" ", **taking)
    take_back_output(why="Salah ketik", **taking)
    take_back_output(why="Sekali lagi", **taking)
    receive_output(output=wrong, actor=scene.actor, now=NOW)
    (order,) = orders_of([scene.activity])
    assert (on_shelf(scene), order.good, order.rejected, order.state) == (5, 5, 0, "running")
    assert StockMovement.objects.latest("pk").reason.endswith("Salah ketik")


def test_pieces_that_left_the_shelf_since_are_not_taken_back(scene) -> None:
    wrong = finish(scene, 8)
    correct_stock(variant=scene.variant, change=-3, reason="Dijual di pameran", actor=SYSTEM, now=NOW)
    with pytest.raises(Refused, match="halaman Stok"):
        take_back_output(output=wrong, why="Salah ketik", actor=scene.actor, now=NOW)
    wrong.refresh_from_db()
    assert (on_shelf(scene), wrong.taken_back_at) == (5, None)


@pytest.mark.django_db(transaction=True)
def test_a_crash_leaves_neither_output_nor_stock_and_two_senders_at_once_make_one() -> None:
    scene = make_scene()

    def die() -> None:
        try:
            with transaction.atomic():
                finish(scene, 5, public_id="bcdfghjkmn")
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        except OperationalError:
            pass
        finally:
            connection.close()

    def send() -> None:
        try:
            finish(scene, 5, public_id="bcdfghjkmn")
        finally:
            connection.close()

    run_threads(die)
    assert (Output.objects.count(), on_shelf(scene), StockMovement.objects.count()) == (0, 0, 0)
    run_threads(send, send, send)
    assert (Output.objects.count(), on_shelf(scene), StockMovement.objects.count()) == (1, 5, 1)


def run_threads(*bodies) -> None:
    threads = [threading.Thread(target=body) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def test_a_sheet_says_exactly_what_was_kept_and_is_put_back_by_undo(scene) -> None:
    one, two = scene.people
    first = [
        SheetEntry(person_id=one.pk, hours=Decimal(6), pieces=3, points=80),
        SheetEntry(person_id=two.pk, hours=Decimal(5)),
    ]
    keep = {"activity": scene.activity, "on": TODAY, "actor": scene.actor, "now": NOW}
    assert keep_daily_sheet(entries=first, **keep) == []
    before = keep_daily_sheet(entries=[SheetEntry(person_id=one.pk, hours=Decimal(9), pieces=4)], **keep)
    assert dict(WorkRecord.objects.values_list("person_id", "hours")) == {one.pk: Decimal(9)}
    assert [
        (over.person_id, over.whole_week)
        for over in overwork_of(scene.activity, TODAY, limits=limits_on(TODAY))
    ] == [(one.pk, False)]
    set_limit(key="day_hours", value=Decimal(10), since=TODAY, source="Surat contoh", actor=SYSTEM)
    assert overwork_of(scene.activity, TODAY, limits=limits_on(TODAY)) == []
    keep_daily_sheet(entries=before, **keep)
    rows = set(WorkRecord.objects.values_list("person_id", "hours", "pieces", "points"))
    assert rows == {(one.pk, Decimal(6), 3, 80), (two.pk, Decimal(5), 0, 0)}


def test_a_sheet_refuses_strangers_days_to_come_and_other_units(scene) -> None:
    stranger = make_person(office=scene.office)
    keep = {"activity": scene.activity, "actor": scene.actor, "now": NOW}
    with pytest.raises(Refused):
        keep_daily_sheet(on=TODAY, entries=[SheetEntry(person_id=stranger.pk, hours=Decimal(1))], **keep)
    with pytest.raises(Refused):
        keep_daily_sheet(on=TODAY + timedelta(days=1), entries=[], **keep)
    with pytest.raises(Refused):
        keep_daily_sheet(
            on=TODAY, entries=[SheetEntry(person_id=scene.people[0].pk, hours=Decimal(25))], **keep
        )
    other = make_officer()
    with pytest.raises(NotAllowed):
        keep_daily_sheet(**keep | {"actor": Actor(other.pk, "lain")}, on=TODAY, entries=[])


def test_children_those_decided_against_and_people_of_other_units_are_not_assigned(scene) -> None:
    child = make_person(office=scene.office, status="juvenile")
    elsewhere = make_person(office=make_officer().office)
    refused = make_person(office=scene.office)
    decide_eligibility(
        person=refused, office_id=scene.office.pk, eligible=False, outside_the_walls=False, decided_on=TODAY, actor=scene.actor, now=NOW
    )  # fmt: skip
    for person in (child, elsewhere, refused):
        with pytest.raises(Refused):
            assign_workers(activity=scene.activity, persons=[person], since=TODAY, actor=scene.actor)
    decide_eligibility(
        person=refused, office_id=scene.office.pk, eligible=True, outside_the_walls=False, decided_on=TODAY, actor=scene.actor, now=NOW
    )  # fmt: skip
    [worker] = assign_workers(
        activity=scene.activity, persons=[refused, *scene.people], since=TODAY, actor=scene.actor
    )
    end_work(worker=worker, on=TODAY, actor=scene.actor, now=NOW)


def test_whoever_moves_away_leaves_the_work_of_the_unit_that_day(scene) -> None:
    [one, _two] = scene.people
    there = make_officer().office
    move_participant(
        person=one, office_id=there.pk, on=TODAY, register_class="B.I", register_number="77/2026", actor=scene.actor, now=NOW
    )  # fmt: skip
    assert scene.activity.workers.get(person=one).until == TODAY
    assert [line.person for line in sheet_of(scene.activity, TODAY + timedelta(days=1)).lines] == [
        scene.people[1]
    ]


def test_a_count_corrects_a_stock_that_fell_below_zero(scene) -> None:
    move = {"workshop": scene.workshop, "unit_of_measure": "m", "on": TODAY, "actor": scene.actor, "now": NOW}
    assert (
        move_material(material="Kain katun", kind="received", quantity=Decimal(10), cost=300_000, **move)
        == 10
    )
    assert move_material(
        material="kain  KATUN", kind="used", quantity=Decimal("12.5"), order=scene.order, **move
    ) == Decimal("-2.5")
    assert move_material(material="Kain katun", kind="counted", quantity=Decimal(4), **move) == 4
    [stock] = material_stock(scene.workshop)
    assert (stock.material, stock.quantity, MaterialMove.objects.last().quantity) == (
        "Kain katun",
        Decimal(4),
        Decimal("6.5"),
    )
