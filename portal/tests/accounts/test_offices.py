"""Offices: a tree whose names and parents have days; what stands below; who reaches how far."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from factories.people import actor_for, make_officer, make_person
from factories.registry import NOW, TODAY, make_enterprise, make_office, make_user

from esmart.accounts.models import Office, OfficeName
from esmart.accounts.queries import office_line_on, offices_below, offices_for
from esmart.accounts.services import (
    NotAllowed,
    Refused,
    UnitOffice,
    WrongState,
    close_office,
    give_grant,
    move_office,
    open_office,
    register_units,
    rename_office,
    revoke_grant,
)
from esmart.channels.models import ChannelAccount, ChannelApplication
from esmart.channels.queries import accounts_for, may_use
from esmart.core.history import SYSTEM
from esmart.intake.queries import files_for
from esmart.registry.queries import clusters_for, enterprises_for, may_edit, products_for

pytestmark = pytest.mark.django_db
OLD, SPLIT = date(2020, 1, 1), date(2024, 10, 21)


def test_a_renamed_and_moved_office_is_called_and_stands_as_it_did_on_each_day() -> None:
    old, new = (
        open_office(kind="corrections_ministry", name=name, parent_id=None, since=OLD, actor=SYSTEM)
        for name in ("Kementerian lama", "Kementerian baru")
    )
    kanwil = open_office(
        kind="regional_office", name="Kanwil Satu", parent_id=old.id, since=OLD, actor=SYSTEM
    )
    unit = open_office(
        kind="correctional_unit", name="Unit Satu", parent_id=kanwil.id, since=OLD, actor=SYSTEM
    )
    move_office(office=kanwil, parent_id=new.id, since=SPLIT, today=TODAY, actor=SYSTEM)
    rename_office(office=kanwil, name="Kanwil Pas Satu", since=SPLIT, today=TODAY, actor=SYSTEM)
    names = lambda day: [name for _id, name in office_line_on(unit, day)]  # noqa: E731
    assert names(SPLIT - timedelta(days=1)) == ["Unit Satu", "Kanwil Satu", "Kementerian lama"]
    assert names(SPLIT) == ["Unit Satu", "Kanwil Pas Satu", "Kementerian baru"]
    assert set(offices_below(new)) == {new, kanwil, unit}
    assert set(offices_below(old)) == {old}
    kanwil.refresh_from_db()
    assert (kanwil.name, kanwil.parent_id) == ("Kanwil Pas Satu", new.id)


def test_a_change_to_come_leaves_the_present_as_it_is() -> None:
    office = open_office(kind="ministry", name="Kementerian A", parent_id=None, since=OLD, actor=SYSTEM)
    rename_office(
        office=office, name="Kementerian B", since=TODAY + timedelta(days=9), today=TODAY, actor=SYSTEM
    )
    office.refresh_from_db()
    assert office.name == "Kementerian A"
    assert office_line_on(office, TODAY + timedelta(days=9))[0][1] == "Kementerian B"


def test_what_cannot_be_is_refused() -> None:
    above = open_office(kind="regional_office", name="Kanwil Dua", parent_id=None, since=OLD, actor=SYSTEM)
    below = open_office(
        kind="correctional_unit", name="Unit Dua", parent_id=above.id, since=OLD, actor=SYSTEM
    )
    facts = {"since": TODAY, "today": TODAY, "actor": SYSTEM}
    with pytest.raises(Refused, match="dirinya"):
        move_office(office=above, parent_id=below.id, **facts)
    with pytest.raises(Refused, match="Sudah ada"):
        open_office(kind="correctional_unit", name="Unit Dua", parent_id=None, since=OLD, actor=SYSTEM)
    with pytest.raises(Refused, match="sejak hari sesudah"):
        rename_office(office=below, name="X", **{**facts, "since": OLD - timedelta(days=1)})
    with pytest.raises(NotAllowed):
        rename_office(office=below, name="X", **{**facts, "actor": actor_for(make_officer(below))})
    with pytest.raises(WrongState, match="petugas"):
        close_office(office=below, on=TODAY, actor=SYSTEM)
    with pytest.raises(WrongState, match="di bawahnya"):
        close_office(office=above, on=TODAY, actor=SYSTEM)
    held = make_office()
    make_person(office=held)
    with pytest.raises(WrongState, match="warga binaan"):
        close_office(office=held, on=TODAY, actor=SYSTEM)
    empty = make_office()
    close_office(office=empty, on=TODAY, actor=SYSTEM)
    with pytest.raises(WrongState, match="ditutup"):
        rename_office(office=empty, name="X", **facts)


def test_a_list_of_units_brings_dated_rows_and_knows_former_names() -> None:
    unit = UnitOffice(name="LAPAS KELAS IIA CONTOH", region="", regional_office="Contoh", province="")
    (first,) = register_units(units=[unit], actor=SYSTEM)
    assert OfficeName.objects.filter(office_id=first, until=None).count() == 1
    office = Office.objects.get(pk=first)
    rename_office(office=office, name="LAPAS KELAS I CONTOH", since=TODAY, today=TODAY, actor=SYSTEM)
    assert register_units(units=[unit], actor=SYSTEM) == [first]


def test_every_role_reaches_exactly_its_part_of_registry_shops_and_files() -> None:
    """Given two regions, two regional offices of corrections, a workshop in each and two owners."""
    ministry, industry = make_office("corrections_ministry", None), make_office("ministry", None)
    kanwil, sister = (make_office("regional_office", region, parent=ministry) for region in ("32", "33"))
    dinas = make_office("regional_industry_office", "32", parent=industry)
    unit, other = make_office(region="32.73", parent=kanwil), make_office(region="33.72", parent=sister)
    owner, stranger = make_user("owner"), make_user("owner")
    made = {
        "ikm": make_enterprise(owner_id=owner.id),
        "far": make_enterprise(region_code="33.72", owner_id=stranger.id),
        "shop": make_enterprise(kind="prison_workshop", office_id=unit.id, legal_form="public_unit"),
        "other": make_enterprise(
            kind="prison_workshop", office_id=other.id, legal_form="public_unit", region_code="33.72"
        ),
    }
    application = ChannelApplication.objects.create(marketplace="shopee", environment="production")
    for name, one in made.items():
        ChannelAccount.objects.create(application=application, shop_id=name, enterprise=one, connected_at=NOW)
    ChannelAccount.objects.create(application=application, shop_id="unit", office=unit, connected_at=NOW)
    people = {
        "administrator": make_user("administrator"),
        "auditor": make_user("auditor"),
        "industry ministry": make_officer(industry, "ministry_officer"),
        "corrections ministry": make_officer(ministry, "ministry_officer"),
        "kanwil": make_officer(kanwil, "regional_officer"),
        "dinas": make_officer(dinas, "regional_officer"),
        "workshop": make_officer(unit),
        "coach": make_officer(unit, "coach"),
        "probation": make_officer(make_office("probation_office", parent=kanwil), "probation_officer"),
        "owner": owner,
    }
    everything, workshops = set(made), {"shop", "other"}
    expected = {
        "administrator": (everything, everything, {*everything, "unit"}),
        "auditor": (everything, set(), {*everything, "unit"}),
        "industry ministry": (everything, everything, {*everything, "unit"}),
        "corrections ministry": (workshops, workshops, {*workshops, "unit"}),
        "kanwil": ({"shop"}, {"shop"}, {"shop", "unit"}),
        "dinas": ({"ikm", "shop"}, {"ikm", "shop"}, {"ikm", "shop"}),
        "workshop": ({"shop"}, {"shop"}, {"shop", "unit"}),
        "coach": (set(), set(), set()),
        "probation": (set(), set(), set()),
        "owner": ({"ikm"}, {"ikm"}, {"ikm"}),
    }
    names = {one.id: name for name, one in made.items()}
    for who, (sees, edits, shops) in expected.items():
        user = people[who]
        assert {names[one.id] for one in enterprises_for(user)} == sees, who
        assert {name for name, one in made.items() if may_edit(user, one)} == edits, who
        found = accounts_for(user)
        assert {one.shop_id for one in found} == shops, who
        assert {one.shop_id for one in found if may_use(user, one)} == (
            set() if who == "auditor" else shops
        ), who
        assert not products_for(user).exists()
        assert not clusters_for(user).exists()
    assert set(offices_for(people["kanwil"])) == {unit}
    assert set(offices_for(people["coach"])) == set()
    assert not files_for(people["coach"]).exists()


def test_a_permission_counts_for_its_scope_from_the_next_question_on_and_ends_at_once() -> None:
    owner, holder = make_user("owner"), make_officer(make_office("regional_industry_office"), "coach")
    mine = make_enterprise(owner_id=owner.id)
    application = ChannelApplication.objects.create(marketplace="shopee", environment="production")
    shop = ChannelAccount.objects.create(
        application=application, shop_id="1", enterprise=mine, connected_at=NOW
    )
    now = timezone.now() - timedelta(seconds=1)
    facts = {
        "holder_name": holder.username,
        "until": now + timedelta(days=30),
        "actor": actor_for(owner),
        "now": now,
    }

    def reach() -> tuple[bool, bool, bool, bool]:
        return (
            enterprises_for(holder).filter(pk=mine.pk).exists(), may_edit(holder, mine),
            accounts_for(holder).filter(pk=shop.pk).exists(), may_use(holder, shop),
        )  # fmt: skip

    assert reach() == (False, False, False, False)
    give_grant(scope="profiles", **facts)
    assert reach() == (True, True, False, False)
    give_grant(scope="shops", **facts)
    assert reach() == (True, False, True, True)
    grant = give_grant(scope="all", **facts)
    assert reach() == (True, True, True, True)
    revoke_grant(grant=grant, actor=actor_for(owner), now=timezone.now())
    assert reach() == (False, False, False, False)
    give_grant(scope="all", **facts)
    type(grant).objects.filter(revoked_at=None).update(until=timezone.now())
    assert reach() == (False, False, False, False)
    give_grant(scope="all", **facts)
    type(owner).objects.filter(pk=owner.pk).update(is_active=False)
    assert reach() == (False, False, False, False)


def test_permissions_that_make_no_sense_are_refused() -> None:
    owner, officer = make_user("owner"), make_officer()
    facts = {"scope": "all", "until": NOW + timedelta(days=5), "now": NOW}
    for holder, actor, until in (
        ("tidak-ada", owner, 5), (owner.username, owner, 5), (officer.username, owner, 5), ("x", owner, 400), ("x", owner, -1),
    ):  # fmt: skip
        with pytest.raises(Refused):
            give_grant(
                **{**facts, "until": NOW + timedelta(days=until)}, holder_name=holder, actor=actor_for(actor)
            )
    with pytest.raises(NotAllowed):
        give_grant(**facts, holder_name=owner.username, actor=actor_for(officer))
    other = make_user("owner")
    grant = give_grant(**facts, holder_name=other.username, actor=actor_for(owner))
    with pytest.raises(NotAllowed):
        revoke_grant(grant=grant, actor=actor_for(make_user("owner")), now=NOW)
    revoke_grant(grant=grant, actor=actor_for(other), now=NOW)
