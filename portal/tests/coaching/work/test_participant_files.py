"""Files from corrections: every row kept, moved, corrected or refused, one person stays one person, names stay sealed."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from time import perf_counter

import pytest
from factories.coaching_work import DirtyFile, invented_name
from factories.people import make_officer
from factories.registry import NOW, TODAY
from hypothesis import given, settings
from hypothesis import strategies as st

from esmart.accounts.models import Custody, Person
from esmart.accounts.rules import register_keys
from esmart.accounts.rules.register import KnownNumber, KnownPerson, KnownStay
from esmart.coaching.models import ParticipantFile
from esmart.coaching.queries.work.participant_files import returned_rows
from esmart.coaching.rules.work.participant_plan import plan_rows
from esmart.coaching.rules.work.participant_rows import ParticipantRow, read_day, unit_key
from esmart.coaching.services.problems import NotAllowed
from esmart.coaching.services.work.receive_participant_file import receive_participant_file
from esmart.coaching.services.work.take_participants import take_participants
from esmart.core.history import Actor
from esmart.core.models import AccessRead, Change

OUTCOMES = ("kept", "updated", "unchanged", "transferred", "refused")


def bring(content: bytes, sender, office) -> ParticipantFile:
    actor = Actor(sender.pk, sender.username)
    received = receive_participant_file(
        name="peserta.csv", content=content, office_id=office.pk, sender=sender, actor=actor, now=NOW
    )
    return take_participants(file_id=received.pk, actor=actor, now=NOW)


def counts(file: ParticipantFile) -> dict[str, int]:
    return {name: getattr(file, name) for name in OUTCOMES}


@pytest.mark.django_db
def test_five_thousand_dirty_rows_become_what_the_generator_knows(record_property, caplog) -> None:
    dirty = DirtyFile().build(new=3_000, twins=400, same=500, changed=350, moved=250, refused=500)
    sender = make_officer(dirty.above, "regional_officer")
    begun = perf_counter()
    done = bring(dirty.content(), sender, dirty.here)
    took = perf_counter() - begun

    assert (done.state, done.state_problem, done.rows) == ("done", "", 5_000)
    assert counts(done) == {name: dirty.truth[name] for name in OUTCOMES}
    assert Person.objects.count() == dirty.people
    stays = Counter(Custody.objects.filter(person_id__in=dirty.movers).values_list("person_id", flat=True))
    assert set(stays.values()) == {2}
    assert (
        not Custody.objects.filter(person_id__in=dirty.movers, until=None)
        .exclude(office=dirty.there)
        .exists()
    )
    record_property("figure", ("participants: rows per second", round(5_000 / took), round(took, 2)))

    again = bring(dirty.content(), sender, dirty.here)
    assert counts(again) == {
        "kept": 0, "updated": 0, "transferred": 0, "refused": done.refused, "unchanged": 5_000 - done.refused,
    }  # fmt: skip

    back = returned_rows(done)
    assert len(back.rows) == done.refused
    assert {reason.key for row in back.rows for reason in row.reasons} >= {
        "no_number", "no_name", "bad_born_on", "unknown_unit", "future_since", "number_taken", "no_born_on", "bad_path",
    }  # fmt: skip
    name = invented_name(1)
    kept = f"{done.content_sealed}{done.refused_rows_sealed}{caplog.text}"
    kept += str(
        list(
            Change.objects.filter(table_name__startswith="accounts_").values_list("fields", flat=True)[:2_000]
        )
    )
    assert name.casefold() not in kept.casefold()
    assert AccessRead.objects.filter(screen="web:participant_file", actor_id=sender.pk).exists()


@pytest.mark.django_db
def test_a_stranger_reaches_nobody_and_a_file_without_columns_says_which() -> None:
    dirty = DirtyFile(seed=5).build(new=4, twins=0, same=2, changed=0, moved=2, refused=0)
    elsewhere = make_officer()
    done = bring(dirty.content(), elsewhere, elsewhere.office)
    assert (done.kept, done.refused) == (0, 8)
    nothing = bring(b"Alamat;Kota\nJalan;Bandung\n", elsewhere, elsewhere.office)
    assert nothing.state == "failed"
    assert "Nomor Register" in nothing.state_problem
    with pytest.raises(NotAllowed):
        bring(dirty.content(), elsewhere, dirty.here)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("17-05-1990", date(1990, 5, 17)),
        ("17/5/90", date(1990, 5, 17)),
        ("1990-05-17 00:00:00", date(1990, 5, 17)),
        ("17 Agustus 1990", date(1990, 8, 17)),
        ("1 Nop 2026", date(2026, 11, 1)),
        ("33010", date(1990, 5, 17)),
        ("31-02-1990", None),
        ("segera", None),
    ],
)
def test_a_day_is_read_as_files_write_it(written: str, day: date | None) -> None:
    assert read_day(written) == day


def test_a_unit_is_known_in_any_spelling() -> None:
    spellings = (
        "LAPAS KELAS IIA TANGERANG",
        "Lembaga Pemasyarakatan Klas II A Tangerang",
        "Lapas Kls. 2A Tangerang",
    )
    assert len({unit_key(one) for one in spellings}) == 1


names = st.sampled_from(["Peserta A", "Peserta B", "Peserta C"])
births = st.sampled_from([None, date(1990, 1, 1), date(1991, 1, 1)])
days = st.sampled_from([None, date(2025, 1, 1), date(2025, 6, 1), date(2026, 1, 1)])


@st.composite
def participant_rows(draw) -> list[ParticipantRow]:
    found = []
    for place in range(draw(st.integers(0, 8))):
        number = f"B.I {draw(st.integers(1, 4))}/2025"
        found.append(
            ParticipantRow(
                row=place,
                office_id=draw(st.sampled_from([1, 2, 3])),
                register_number=number,
                register_class="",
                keys=tuple(register_keys(number)),
                name=draw(names),
                born_on=draw(births),
                since=draw(days),
                planned_on=draw(days),
                gender=draw(st.sampled_from(["", "p"])),
            )
        )
    return found


@st.composite
def known_people(draw) -> list[KnownPerson]:
    found = []
    for number in range(1, draw(st.integers(1, 4))):
        stay = KnownStay(
            id=number, office_id=draw(st.sampled_from([1, 2])), since=date(2025, 2, 1),
            numbers=(KnownNumber(f"BI {number}/2025"),),
        )  # fmt: skip
        found.append(
            KnownPerson(
                id=number,
                name_key=draw(names).lower(),
                born_on=draw(births) or date(1990, 1, 1),
                stays=(stay,),
                closed=draw(st.booleans()) and number == 3,
            )
        )
    return found


@settings(max_examples=300, deadline=None)
@given(participant_rows(), known_people(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters_and_every_row_is_answered(
    rows: list[ParticipantRow], known: list[KnownPerson], chance: random.Random
) -> None:
    plan = plan_rows(rows, known)
    answered = plan.kept + plan.updated + plan.unchanged + plan.transferred + len(plan.refused)
    assert answered == len(rows)

    mixed = rows[:]
    chance.shuffle(mixed)
    numbered = [
        replace(row, row=place) for place, row in enumerate(mixed)
    ]  # as another file would number them
    other = plan_rows(numbered, known)
    assert end_state(plan) == end_state(other)


def end_state(plan) -> tuple:
    return (
        Counter(map(repr, plan.new)), Counter(map(repr, plan.next_stays)), Counter(map(repr, plan.corrections)),
        plan.kept, plan.updated, plan.unchanged, plan.transferred,
        Counter(reason for row in plan.refused for reason in row.reasons),
    )  # fmt: skip


def test_today_is_long_after_the_stays_of_the_generator() -> None:
    assert date(2025, 1, 6) + timedelta(days=400) < TODAY
