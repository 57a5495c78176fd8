"""Who may give which role, and in which kind of office a role is at home."""

from __future__ import annotations

# What each role may give to others. Whoever is not named gives none.
GIVES: dict[str, frozenset[str]] = {
    "administrator": frozenset(
        {
            "owner",
            "workshop_officer",
            "coach",
            "regional_officer",
            "ministry_officer",
            "probation_officer",
            "auditor",
            "administrator",
        }
    ),
    "ministry_officer": frozenset({"ministry_officer", "coach", "owner"}),
    "regional_officer": frozenset({"regional_officer", "coach", "owner"}),
    "workshop_officer": frozenset({"workshop_officer", "coach"}),
}

# How much a role sees and changes; nobody gives a role above their own.
RANK: dict[str, int] = {
    "owner": 0,
    "coach": 1,
    "workshop_officer": 2,
    "probation_officer": 2,
    "regional_officer": 3,
    "ministry_officer": 4,
    "auditor": 5,  # reads everything everywhere
    "administrator": 6,
}

# A role that is missing here needs no office.
AT_HOME: dict[str, frozenset[str]] = {
    "workshop_officer": frozenset({"correctional_unit"}),
    "coach": frozenset(
        {"regional_industry_office", "regional_office", "correctional_unit", "ministry", "directorate"}
    ),
    "regional_officer": frozenset({"regional_industry_office", "regional_office"}),
    "ministry_officer": frozenset({"ministry", "directorate", "corrections_ministry"}),
    "probation_officer": frozenset({"probation_office"}),
}

ADMINISTRATOR = "administrator"
OWNER = "owner"


def may_give(giver: str, role: str, *, own_office: bool) -> bool:
    """Say whether `giver` may give `role`: to people of the own office, to owners, and the administrator to all."""
    if role not in GIVES.get(giver, frozenset()):
        return False
    return giver == ADMINISTRATOR or own_office or role == OWNER


def may_manage(manager: str, role: str, *, own_office: bool) -> bool:
    """Say whether `manager` may deactivate or reactivate a person of this role."""
    return manager == ADMINISTRATOR or (own_office and role in GIVES.get(manager, frozenset()))


def is_at_home(role: str, office_kind: str | None) -> bool:
    """Say whether a person of this role belongs in an office of this kind; None: in no office."""
    kinds = AT_HOME.get(role)
    if kinds is None:
        return office_kind is None
    return office_kind in kinds or (office_kind is None and role == "ministry_officer")
