"""The rights desk: a clock, a copy over all tables, what stays and why, and whom a breach touches."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from factories.people import actor_for, agree, make_officer, make_person
from factories.registry import NOW, make_enterprise, make_office, make_product, make_user

from esmart.accounts.models import Person, RightsRequest
from esmart.accounts.queries import (
    data_labels,
    export_subject,
    leaving_within,
    names_of,
    overdue_requests,
    own_requests,
    persons_for,
    requests_for,
    words_of,
)
from esmart.accounts.rules.data_labels import CLASSES, LabelsBroken, read_labels
from esmart.accounts.rules.rights import KEPT_AFTER_ERASURE, RIGHTS_CLOCK
from esmart.accounts.services import (
    NotAllowed,
    Refused,
    WrongState,
    close_request,
    erase_account,
    lift_restriction,
    open_incident,
    open_request,
    restrict_person,
    update_incident,
)
from esmart.core.history import SYSTEM
from esmart.core.models import AccessRead, Change

pytestmark = pytest.mark.django_db
OURS = {
    "core",
    "accounts",
    "registry",
    "intake",
    "channels",
    "coaching",
    "exhibitions",
    "ledger",
    "outcomes",
    "api",
}
LOG_IN = {"account", "mfa", "usersessions", "socialaccount"}


def test_every_column_of_every_table_has_one_label() -> None:
    """A new column? Give it a line in portal/data/privacy/data_labels.ini: how much does it tell of people?"""
    labels = data_labels()
    models = {m._meta.label: m for m in apps.get_models() if m._meta.app_label in OURS | LOG_IN}
    columns = {name: {f.attname for f in model._meta.concrete_fields} for name, model in models.items()}
    missing = {
        name: sorted(have - set(labels[name].columns) if name in labels else have)
        for name, have in columns.items()
    }
    gone = {name: sorted(set(table.columns) - columns.get(name, set())) for name, table in labels.items()}
    assert {name: some for name, some in missing.items() if some} == {}, "columns without a label"
    assert {name: some for name, some in gone.items() if some} == {}, "labels without a column"
    assert {name: table.twice for name, table in labels.items() if table.twice} == {}


def test_every_table_that_tells_of_people_leads_to_them_or_says_why_not() -> None:
    silent = [
        name
        for name, table in data_labels().items()
        if table.tells_of_people and not (table.person_paths or table.user_paths or table.unreached)
    ]
    assert silent == []
    for name, table in data_labels().items():
        model = apps.get_model(name)
        for path in (*table.person_paths, *table.user_paths):
            assert not model._default_manager.filter(**{path: 0}).exists()


def test_nothing_specific_is_kept_in_the_clear_that_could_be_sealed() -> None:
    """What names a person in custody is sealed; an id, a date or a state of an unnamed row is not."""
    labels = data_labels()
    for column in ("name_sealed", "born_on_sealed"):
        assert labels["accounts.Person"].columns[column] == "specific"
    assert labels["accounts.PersonKey"].columns["key_sealed"] == "secret"
    assert set(labels["accounts.Custody"].columns.values()) <= {"internal", "specific"}


@pytest.mark.parametrize("broken", ["public: id", "[a.B]\nsecretive: id"])
def test_a_broken_table_of_labels_is_refused(broken: str) -> None:
    with pytest.raises(LabelsBroken):
        read_labels(broken)
    assert CLASSES[-1] == "secret"


def test_the_copy_holds_all_of_a_person_opened_and_no_secret_and_is_itself_logged() -> None:
    unit = make_office()
    person = make_person("Kenari Salinan Uji", office=unit, register_class="B.I", register_number="55/2025")
    agree(person, "pen_name", shown_as="Melati Senja")
    owner = make_user("owner", first_name="Pemilik Salinan", email="pemilik@contoh.example")
    owner.set_password("rahasia-sekali")
    owner.save()
    Person.objects.filter(pk=person.pk).update(user=owner)
    mine = make_enterprise(owner_id=owner.id, phone="0812-9999-8888", address="Jl. Salinan No. 9")
    make_product(mine, name="Keripik Salinan")
    other = make_enterprise(name="Usaha Orang Lain")
    officer = actor_for(make_officer(unit))
    names_of([person], actor=officer, purpose="daftar hadir", screen="uji", now=NOW)
    open_request(
        kind="export",
        person=None,
        user=owner,
        words="Minta salinan",
        office=None,
        actor=actor_for(owner),
        now=NOW,
    )
    export = export_subject(person=Person.objects.get(), user=owner, actor=SYSTEM, screen="uji", now=NOW)
    text = json.dumps([(table.name, table.rows) for table in export.tables], ensure_ascii=False)
    for expected in ("Kenari Salinan Uji", "55/2025", "1990-05-17", "Melati Senja", "0812-9999-8888",
                     "Keripik Salinan", "pemilik@contoh.example", "Minta salinan"):  # fmt: skip
        assert expected in text, expected
    for secret in (owner.password, "key_sealed", "name_index", other.name):
        assert secret not in text
    assert {"accounts.Person", "accounts.Custody", "accounts.RegisterNumber", "accounts.Consent", "accounts.User",
            "registry.Enterprise", "registry.Product", "registry.Variant"} <= {t.name for t in export.tables}  # fmt: skip
    assert [one["untuk"] for one in export.readings][-1] == "daftar hadir"
    assert AccessRead.objects.filter(what="salinan data").count() == 1


def test_requests_have_a_clock_and_reach_the_right_desk() -> None:
    unit = make_office()
    officer, elsewhere = make_officer(unit), make_officer()
    person, owner = make_person(office=unit), make_user("owner")
    facts = {"kind": "correction", "words": "Nama salah tulis", "now": NOW}
    asked = open_request(**facts, person=person, user=None, office=unit, actor=actor_for(officer))
    own = open_request(**facts, person=None, user=owner, office=None, actor=actor_for(owner))
    assert asked.due_at - asked.opened_at == RIGHTS_CLOCK == timedelta(hours=72)
    assert "Nama salah" not in json.dumps(list(Change.objects.values_list("fields", flat=True)))
    assert words_of(asked) == "Nama salah tulis"
    seen = {
        officer: {asked}, elsewhere: set(), make_user("administrator"): {own}, make_user("auditor"): {asked, own},
        owner: set(), make_officer(role="coach"): set(),
    }  # fmt: skip
    for user, requests in seen.items():
        assert set(requests_for(user)) == requests, user.role
    assert list(own_requests(owner)) == [own]
    assert overdue_requests(officer, now=NOW + timedelta(hours=71)) == 0
    assert overdue_requests(officer, now=NOW + timedelta(hours=73)) == 1
    with pytest.raises(NotAllowed):
        close_request(request=asked, done=True, answer="Selesai", actor=actor_for(elsewhere), now=NOW)
    with pytest.raises(Refused):
        close_request(request=asked, done=True, answer=" ", actor=actor_for(officer), now=NOW)
    close_request(request=asked, done=True, answer="Diperbaiki", actor=actor_for(officer), now=NOW)
    with pytest.raises(WrongState):
        close_request(request=asked, done=False, answer="Lagi", actor=actor_for(officer), now=NOW)
    with pytest.raises(NotAllowed):
        open_request(**facts, person=person, user=None, office=unit, actor=actor_for(elsewhere))
    with pytest.raises(NotAllowed):
        open_request(**facts, person=None, user=owner, office=None, actor=actor_for(make_user("owner")))


def test_a_restriction_leaves_the_person_to_the_unit_and_the_auditor() -> None:
    kanwil = make_office("regional_office")
    unit = make_office(parent=kanwil)
    person = make_person(office=unit, release_planned_on=NOW.date() + timedelta(days=9))
    officer, above = make_officer(unit), make_officer(kanwil, "regional_officer")
    assert set(persons_for(above)) == {person}
    restrict_person(person=person, reason="permintaan", actor=actor_for(officer), now=NOW)
    assert set(persons_for(above)) == set()
    assert set(persons_for(officer)) == set(persons_for(make_user("auditor"))) == {person}
    assert not leaving_within(officer, days=30, today=NOW.date()).exists()
    lift_restriction(person=person, actor=actor_for(officer))
    assert set(persons_for(above)) == {person}


def test_a_breach_touches_whom_the_suspect_read_in_the_time() -> None:
    unit = make_office()
    people = [make_person(office=unit) for _ in range(4)]
    suspect, other, admin = make_officer(unit), make_officer(unit), make_user("administrator")
    read = [(suspect, people[:2], 0), (suspect, people[2:3], 48), (other, people[3:], 0)]
    for who, seen, hours in read:
        names_of(seen, actor=actor_for(who), purpose="uji", screen="uji", now=NOW + timedelta(hours=hours))
    facts = {
        "title": "Layar difoto", "what_happened": "Foto layar tersebar", "data_concerned": "Nama",
        "happened_from": NOW - timedelta(hours=1), "happened_until": NOW + timedelta(hours=1),
        "now": NOW + timedelta(hours=60),
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        open_incident(**facts, suspect=suspect, actor=actor_for(other))
    incident = open_incident(**facts, suspect=suspect, actor=actor_for(admin))
    assert sorted(incident.affected) == sorted(one.pk for one in people[:2])
    assert incident.due_at - incident.found_at == RIGHTS_CLOCK
    by_all = open_incident(**facts, suspect=None, actor=actor_for(admin))
    assert len(by_all.affected) == 3
    with pytest.raises(Refused, match="pemberitahuan"):
        update_incident(
            incident=incident, handling="", notified=False, closed=True, actor=actor_for(admin), now=NOW
        )
    done = update_incident(incident=incident, handling="Sandi diganti", notified=True, closed=True, actor=actor_for(admin), now=NOW)  # fmt: skip
    assert done.notified_at
    assert done.closed_at


def test_an_erased_account_keeps_a_number_and_no_name(tmp_path: Path) -> None:
    owner = make_user("owner", first_name="Pemilik Pergi", email="pergi@contoh.example")
    with pytest.raises(NotAllowed):
        erase_account(user=owner, actor=actor_for(make_officer()), now=NOW)
    erase_account(user=owner, actor=actor_for(make_user("administrator")), now=NOW)
    owner.refresh_from_db()
    assert (owner.first_name, owner.email, owner.is_active) == ("", "", False)
    assert owner.username == f"terhapus-{owner.public_id}"
    assert not owner.has_usable_password()


def test_what_stays_after_erasure_says_why_by_which_rule_and_how_long() -> None:
    assert all(one.what and one.why and one.rule and one.until for one in KEPT_AFTER_ERASURE)
    assert RightsRequest.Kind.ERASURE
