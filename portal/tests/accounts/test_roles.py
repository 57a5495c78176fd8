"""Who may give which role: over all pairs, nobody gives more than they have."""

from __future__ import annotations

from itertools import product

import pytest

from esmart.accounts.models import Office, User
from esmart.accounts.rules.roles import AT_HOME, GIVES, RANK, is_at_home, may_give, may_manage

PAIRS = list(product(User.Role.values, User.Role.values, [True, False]))


def test_every_role_has_its_rank() -> None:
    assert set(RANK) == set(User.Role.values)
    assert set(GIVES) <= set(RANK)


@pytest.mark.parametrize("decide", [may_give, may_manage])
def test_nobody_gives_a_role_above_their_own(decide) -> None:
    allowed = {(giver, role) for giver, role, own in PAIRS if decide(giver, role, own_office=own)}
    assert {(giver, role) for giver, role in allowed if RANK[role] > RANK[giver]} == set()
    assert {giver for giver, role in allowed if role in {"administrator", "auditor"}} == {"administrator"}
    assert {giver for giver, _ in allowed} == {
        "administrator",
        "ministry_officer",
        "regional_officer",
        "workshop_officer",
    }


def test_only_administrators_reach_into_foreign_offices() -> None:
    reach = {(giver, role) for giver, role, own in PAIRS if not own and may_give(giver, role, own_office=own)}
    assert {giver for giver, role in reach if role != "owner"} == {"administrator"}
    managed = {giver for giver, role, own in PAIRS if not own and may_manage(giver, role, own_office=own)}
    assert managed == {"administrator"}


def test_homes_agree_with_the_database() -> None:
    """Given a role that the database demands an office for, it is at home in some kind of office and nowhere without."""
    kinds = set(Office.Kind.values)
    assert {kind for homes in AT_HOME.values() for kind in homes} <= kinds
    without = {role for role in User.Role.values if is_at_home(role, None)}
    assert without == {"owner", "administrator", "auditor", "ministry_officer"}
