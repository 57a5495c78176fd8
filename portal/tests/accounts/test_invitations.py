"""Invitations make one account, once, of the promised role, while the inviter still may."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from factories.registry import NOW, make_office, make_user

from esmart.accounts.models import Invitation, User
from esmart.accounts.services.accept_invitation import accept_invitation
from esmart.accounts.services.change_role import change_role
from esmart.accounts.services.invite_person import Invited, invite_person
from esmart.accounts.services.problems import AccountsProblem, NotAllowed, Refused, WrongState
from esmart.accounts.services.renew_password import hand_out_password_code, renew_password
from esmart.accounts.services.set_person_active import set_person_active
from esmart.accounts.services.withdraw_invitation import withdraw_invitation
from esmart.core.history import Actor
from esmart.core.queries import history_of

WORDS = "tujuh-ratus-kain-parang"


def actor(user: User) -> Actor:
    return Actor(user.id, user.username)


@pytest.fixture
def workshop(db) -> User:
    return make_user("workshop_officer", office=make_office())


@pytest.fixture
def invited(workshop: User) -> Invited:
    return invite_person(
        role="coach", office=workshop.office, name="Pendamping", actor=actor(workshop), now=NOW
    )


def accept(made: Invited, username: str = "pendamping.satu", now=NOW) -> User:
    return accept_invitation(code=made.code, username=username, name="Pendamping", password=WORDS, now=now)


def test_a_code_makes_one_account_of_the_promised_role_and_office(invited: Invited, workshop: User) -> None:
    assert invited.code not in str(Invitation.objects.values().get(id=invited.invitation.id))
    person = accept_invitation(
        code=f" {invited.code.upper()} ", username="pendamping.satu", name="Pendamping", password=WORDS, now=NOW
    )  # fmt: skip
    assert (person.role, person.office, person.check_password(WORDS)) == ("coach", workshop.office, True)
    with pytest.raises(WrongState, match="tidak berlaku"):
        accept(invited, "orang.lain")
    history = str([change.fields for change in history_of("accounts_invitation", invited.invitation.id)])
    assert invited.invitation.code_hash not in history
    assert "used_at" in history


def test_a_code_counts_for_nothing_when_late_withdrawn_wrong_or_its_giver_has_left(
    invited: Invited, workshop: User
) -> None:
    with pytest.raises(WrongState):
        accept(invited, now=NOW + timedelta(days=7))
    with pytest.raises(WrongState):
        accept_invitation(code="bcdf-ghjk-mnpq", username="x", name="x", password=WORDS, now=NOW)
    workshop.is_active = False
    workshop.save()
    with pytest.raises(WrongState):
        accept(invited)
    workshop.is_active = True
    workshop.save()
    withdraw_invitation(invitation_id=invited.invitation.id, actor=actor(workshop), now=NOW)
    with pytest.raises(WrongState):
        accept(invited)
    assert not User.objects.filter(role="coach").exists()


def test_a_taken_user_name_leaves_the_code_usable(invited: Invited, workshop: User) -> None:
    with pytest.raises(Refused):
        accept(invited, workshop.username.upper())
    assert accept(invited).role == "coach"


@pytest.mark.parametrize("role", ["administrator", "auditor", "ministry_officer", "regional_officer"])
def test_nobody_invites_above_themselves(workshop: User, role: str) -> None:
    with pytest.raises(NotAllowed):
        invite_person(role=role, office=workshop.office, actor=actor(workshop), now=NOW)
    assert not Invitation.objects.exists()


def test_nobody_but_the_administrator_invites_into_a_foreign_office(workshop: User) -> None:
    foreign = make_office()
    with pytest.raises(NotAllowed):
        invite_person(role="coach", office=foreign, actor=actor(workshop), now=NOW)
    administrator = make_user("administrator")
    made = invite_person(role="workshop_officer", office=foreign, actor=actor(administrator), now=NOW)
    assert made.invitation.office == foreign
    with pytest.raises(Refused):
        invite_person(role="probation_officer", office=foreign, actor=actor(administrator), now=NOW)


def test_an_installation_keeps_an_administrator_and_nobody_closes_their_own_account(workshop: User) -> None:
    one, two = make_user("administrator"), make_user("administrator")
    with pytest.raises(WrongState):
        set_person_active(person_id=one.id, active=False, actor=actor(one))
    with pytest.raises(NotAllowed):
        set_person_active(person_id=one.id, active=False, actor=actor(workshop))
    set_person_active(person_id=two.id, active=False, actor=actor(one))
    with pytest.raises(WrongState):
        change_role(person_id=one.id, role="owner", office=None, actor=actor(one))
    one.refresh_from_db()
    assert (one.role, one.is_active) == ("administrator", True)
    assert history_of("accounts_user", two.id).first().actor_id == one.id


def test_a_code_from_the_office_gives_a_new_password_once_and_only_its_own_person(workshop: User) -> None:
    colleague, foreign = make_user("coach", office=workshop.office), make_user("coach", office=make_office())
    for person, problem in (
        (foreign, NotAllowed),
        (make_user("administrator"), NotAllowed),
        (workshop, WrongState),
    ):
        with pytest.raises(problem):
            hand_out_password_code(person_id=person.id, actor=actor(workshop), now=NOW)
    first = hand_out_password_code(person_id=colleague.id, actor=actor(workshop), now=NOW)
    second = hand_out_password_code(person_id=colleague.id, actor=actor(workshop), now=NOW)
    for code, now in ((first.code, NOW), (second.code, NOW + timedelta(hours=24))):
        with pytest.raises(WrongState):
            renew_password(code=code, password=WORDS, now=now)
    with pytest.raises(WrongState):
        accept(second)
    assert renew_password(code=second.code, password=WORDS, now=NOW) == colleague
    colleague.refresh_from_db()
    assert colleague.check_password(WORDS)
    with pytest.raises(WrongState):
        renew_password(code=second.code, password="lain-lagi-kain-lurik", now=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_people_with_one_code_at_once_make_one_account() -> None:
    giver = make_user("workshop_officer", office=make_office())
    made = invite_person(role="coach", office=giver.office, actor=actor(giver), now=NOW)
    refused: list[AccountsProblem] = []

    def take(number: int) -> None:
        try:
            accept(made, f"orang.{number}")
        except AccountsProblem as problem:
            refused.append(problem)
        finally:
            connection.close()

    threads = [Thread(target=take, args=[number]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(refused), User.objects.filter(role="coach").count()) == (3, 1)
