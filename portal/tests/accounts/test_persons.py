"""People: sealed with a key of their own, seen by those who hold them, read with a record, forgotten for good."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError
from factories.people import actor_for, agree, make_officer, make_person
from factories.registry import NOW, TODAY, make_office, make_user

from esmart.accounts.models import Custody, Person, PersonKey
from esmart.accounts.queries import (
    find_by_name,
    find_by_register_number,
    leaving_within,
    names_of,
    open_person,
    persons_for,
)
from esmart.accounts.rules import person_name_key, register_keys
from esmart.accounts.services import (
    NotAllowed,
    Refused,
    WrongState,
    begin_stay,
    correct_stay,
    end_stay,
    erase_again,
    erase_person,
    register_person,
    transfer_stay,
)
from esmart.core.history import SYSTEM
from esmart.core.models import AccessRead, Change

pytestmark = pytest.mark.django_db
CANARY = "Kenari Rahasia Purnama"


@pytest.fixture(autouse=True)
def own_tombstones(settings, tmp_path: Path) -> Path:
    settings.ERASED_FILE = tmp_path / "erased.txt"
    return settings.ERASED_FILE


@pytest.mark.parametrize(
    "spelling",
    [
        "B.I 123/2024",
        "b1 0123-2024",
        "BI.123/2024",
        " B . I  123 / 2024",
        "Reg. B.I No. 123/2024",
        "B.I.123/2024",
    ],
)
def test_a_register_number_is_found_however_it_is_typed(spelling: str) -> None:
    assert register_keys(spelling) == ["BI 123/2024"]


def test_a_number_without_its_class_is_found_only_when_one_person_has_it() -> None:
    unit = make_office()
    first = make_person(office=unit, register_class="B.I", register_number="77/2024")
    assert find_by_register_number(office_id=unit.id, number="77/2024").person == first
    make_person(office=unit, register_class="B.IIa", register_number="77/2024")
    assert find_by_register_number(office_id=unit.id, number="77/2024") is None
    assert find_by_register_number(office_id=unit.id, number="b.I 77/2024").person == first
    assert find_by_register_number(office_id=make_office().id, number="B.I 77/2024") is None
    assert register_keys("tanpa angka") == []


def test_a_register_number_is_once_in_a_unit() -> None:
    unit = make_office()
    make_person(office=unit, register_number="5/2025")
    with pytest.raises(Refused, match="sudah dipakai"):
        make_person(office=unit, register_number="005/2025")


def test_names_are_found_by_their_exact_text_only() -> None:
    person = make_person(CANARY)
    assert list(find_by_name("  kenari RAHASIA purnama ")) == [person]
    assert list(find_by_name("Hj. Kenari Rahasia Purnama binti Surya")) == [person]
    assert not find_by_name("Kenari Rahasia").exists()
    assert not find_by_name("...").exists()
    assert person_name_key("H. Ma'ruf bin Sulaiman") == "maruf"


def test_nothing_kept_shows_a_name_a_birthday_or_a_number() -> None:
    person = make_person(CANARY, born_on=date(1971, 2, 3), office=make_office(), register_number="9911/2025")
    kept = json.dumps(
        [list(Change.objects.values_list("fields", flat=True)), list(Person.objects.values()),
         list(Custody.objects.values("register_numbers__number_sealed", "register_numbers__number_index"))],
        default=str,
    )  # fmt: skip
    assert "Kenari" not in kept
    assert "1971-02-03" not in kept
    assert "9911" not in kept
    assert str(person) == person.public_id


def test_a_reading_is_recorded_once_for_all_names() -> None:
    unit = make_office()
    officer = make_officer(unit)
    people = [make_person(f"Peserta {word}", office=unit) for word in ("Satu", "Dua", "Tiga")]
    found = names_of(
        persons_for(officer), actor=actor_for(officer), purpose="daftar hadir", screen="uji", now=NOW
    )
    assert sorted(found.values()) == ["Peserta Dua", "Peserta Satu", "Peserta Tiga"]
    row = AccessRead.objects.get()
    assert (row.actor_id, row.subjects, row.purpose) == (
        officer.id,
        sorted(p.id for p in people),
        "daftar hadir",
    )


def test_names_of_many_cost_three_queries(django_assert_num_queries) -> None:
    people = [make_person() for _ in range(20)]
    with django_assert_num_queries(5):  # read, note (three statements of its own)
        names_of(people, actor=SYSTEM, purpose="uji", screen="uji", now=NOW)


def test_an_officer_opens_one_person_with_number_and_stay() -> None:
    unit = make_office()
    person = make_person(CANARY, office=unit, register_class="B.IIa", register_number="12/2025")
    opened = open_person(person, actor=SYSTEM, purpose="uji", screen="uji", now=NOW)
    assert (opened.name, opened.register_number, opened.stay.office) == (CANARY, "B.IIa 12/2025", unit)
    assert opened.born_on == date(1990, 5, 17)


def test_each_role_sees_its_people_and_no_others() -> None:
    ministry = make_office("corrections_ministry", region=None)
    kanwil, other_kanwil = (make_office("regional_office", parent=ministry) for _ in range(2))
    unit, sister = make_office(parent=kanwil), make_office(parent=other_kanwil)
    industry = make_office("ministry", region=None)
    here, there = make_person(office=unit), make_person(office=sister)
    gone = make_person(office=unit)
    end_stay(person=gone, on=TODAY, ended_by="released", actor=SYSTEM, now=NOW)
    owner = make_user("owner")
    Person.objects.filter(pk=gone.pk).update(user=owner)
    seen = {
        "workshop": (make_officer(unit), {here}),
        "sister": (make_officer(sister), {there}),
        "kanwil": (make_officer(kanwil, "regional_officer"), {here, gone}),
        "other kanwil": (make_officer(other_kanwil, "regional_officer"), {there}),
        "corrections": (make_officer(ministry, "ministry_officer"), {here, gone, there}),
        "industry ministry": (make_officer(industry, "ministry_officer"), set()),
        "no office": (make_user("ministry_officer"), set()),
        "dinas": (make_officer(make_office("regional_industry_office", parent=industry), "regional_officer"), set()),
        "coach": (make_officer(unit, "coach"), set()),
        "probation": (make_officer(make_office("probation_office", parent=kanwil), "probation_officer"), set()),
        "auditor": (make_user("auditor"), {here, gone, there}),
        "administrator": (make_user("administrator"), set()),
        "owner, oneself": (owner, {gone}),
        "owner": (make_user("owner"), set()),
    }  # fmt: skip
    assert {who: set(persons_for(user)) for who, (user, _) in seen.items()} == {
        who: people for who, (_, people) in seen.items()
    }


def test_the_old_unit_sees_a_person_no_more_after_a_transfer() -> None:
    old, new = make_office(), make_office()
    before, after = make_officer(old), make_officer(new)
    person = make_person(office=old, register_number="3/2025")
    transfer_stay(
        person=person, office_id=new.id, on=TODAY, register_class="B.I", register_number="8/2026",
        actor=actor_for(before), now=NOW,
    )  # fmt: skip
    assert set(persons_for(before)) == set()
    assert set(persons_for(after)) == {person}
    assert find_by_register_number(office_id=old.id, number="B.I 3/2025") is None
    assert find_by_register_number(office_id=new.id, number="B.I 8/2026").person == person
    assert [stay.ended_by for stay in person.stays.order_by("id")] == ["transferred", ""]
    with pytest.raises(NotAllowed):
        end_stay(person=person, on=TODAY, ended_by="released", actor=actor_for(before), now=NOW)


def test_stays_follow_one_another_and_stand_in_a_unit() -> None:
    unit = make_office()
    person = make_person(office=unit)
    facts = {"person": person, "status": "convicted", "register_class": "", "register_number": "",
             "release_planned_on": None, "release_path": "", "actor": SYSTEM, "now": NOW}  # fmt: skip
    with pytest.raises(WrongState, match="masih tercatat"):
        begin_stay(office_id=unit.id, since=TODAY, **facts)
    end_stay(person=person, on=TODAY, ended_by="released", actor=SYSTEM, now=NOW)
    with pytest.raises(Refused, match="lebih awal"):
        begin_stay(office_id=unit.id, since=TODAY - timedelta(days=9), **facts)
    with pytest.raises(Refused, match="Pilih lapas"):
        begin_stay(office_id=make_office("regional_office").id, since=TODAY, **facts)
    with pytest.raises(Refused, match="belum terjadi"):
        begin_stay(office_id=unit.id, since=TODAY + timedelta(days=1), **facts)
    stranger = make_officer()
    with pytest.raises(NotAllowed):
        begin_stay(office_id=unit.id, since=TODAY, **{**facts, "actor": actor_for(stranger)})


def test_a_corrected_number_keeps_the_days_of_the_old_one() -> None:
    unit = make_office()
    person = make_person(office=unit, register_number="4/2025")
    correct_stay(
        person=person, register_class="B.IIa", register_number="41/2025", release_planned_on=date(2026, 12, 20),
        actor=actor_for(make_officer(unit)), now=NOW,
    )  # fmt: skip
    numbers = person.stays.get().register_numbers.order_by("id")
    assert [(n.register_class, n.until) for n in numbers] == [("B.I", TODAY), ("B.IIa", None)]
    officer = make_officer(unit)
    assert [s.person for s in leaving_within(officer, days=30, today=TODAY)] == [person]
    assert not leaving_within(officer, days=10, today=TODAY).exists()


def test_owners_and_auditors_register_nobody() -> None:
    for role in ("owner", "auditor", "administrator"):
        with pytest.raises(NotAllowed):
            register_person(
                name="Peserta", born_on=None, gender="", actor=actor_for(make_user(role)), now=NOW
            )
    with pytest.raises(Refused):
        register_person(name=" . ", born_on=None, gender="", actor=SYSTEM, now=NOW)


def test_an_erased_person_is_gone_from_rows_history_and_a_restored_copy(own_tombstones: Path) -> None:
    unit = make_office()
    person = make_person(CANARY, office=unit, register_number="321/2025")
    agree(person, "pen_name", shown_as="Kenari Senja")
    copy = dict(
        Person.objects.filter(pk=person.pk).values("name_sealed", "name_index", "born_on_sealed").get()
    )
    erase_person(person=person, reason="permintaan sendiri", actor=actor_for(make_officer(unit)), now=NOW)
    person.refresh_from_db()
    assert (person.name_sealed, person.name_index, person.born_on_sealed, person.gender) == ("", "", "", "")
    assert not find_by_name(CANARY).exists()
    assert find_by_register_number(office_id=unit.id, number="B.I 321/2025") is None
    assert not PersonKey.objects.filter(person=person).exists()
    assert "Kenari" not in json.dumps(list(Change.objects.values_list("fields", flat=True)))
    assert own_tombstones.read_text().split() == [person.public_id]
    assert names_of([person], actor=SYSTEM, purpose="uji", screen="uji", now=NOW) == {person.pk: ""}

    Person.objects.filter(pk=person.pk).update(
        erased_at=None, **copy
    )  # an old copy comes back, its key does not
    assert names_of([person], actor=SYSTEM, purpose="uji", screen="uji", now=NOW) == {person.pk: ""}
    assert erase_again(actor=SYSTEM, now=NOW) == 1
    assert not find_by_name(CANARY).exists()
    assert erase_again(actor=SYSTEM, now=NOW) == 0
    with pytest.raises(WrongState, match="dihapus"):
        agree(person, "follow_up")


def test_an_erasure_missing_from_the_list_is_added_to_it(own_tombstones: Path) -> None:
    person = make_person()
    erase_person(person=person, reason="uji", actor=SYSTEM, now=NOW)
    own_tombstones.unlink()
    erase_again(actor=SYSTEM, now=NOW)
    assert person.public_id in own_tombstones.read_text()


def test_the_database_keeps_one_stay_at_a_time() -> None:
    unit = make_office()
    person = make_person(office=unit)
    with pytest.raises(IntegrityError):
        Custody.objects.create(person=person, office=unit, since=TODAY)
