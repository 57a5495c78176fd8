"""Verbs of the room: offices, people, permissions, consents."""

from esmart.accounts.services.correct_person import correct_person
from esmart.accounts.services.erase_account import erase_account
from esmart.accounts.services.erase_person import erase_again, erase_person
from esmart.accounts.services.keep_consents import give_consent, refuse_consent, withdraw_consent
from esmart.accounts.services.keep_grants import LONGEST_GRANT, give_grant, revoke_grant
from esmart.accounts.services.keep_incidents import open_incident, update_incident
from esmart.accounts.services.keep_offices import close_office, move_office, open_office, rename_office
from esmart.accounts.services.keep_requests import (
    close_request,
    lift_restriction,
    open_request,
    restrict_person,
)
from esmart.accounts.services.keep_stays import begin_stay, correct_stay, end_stay, transfer_stay
from esmart.accounts.services.load_consent_texts import load_consent_texts
from esmart.accounts.services.problems import AccountsProblem, NotAllowed, Refused, WrongState
from esmart.accounts.services.register_person import register_person
from esmart.accounts.services.register_units import UnitOffice, register_units

__all__ = [
    "LONGEST_GRANT",
    "AccountsProblem",
    "NotAllowed",
    "Refused",
    "UnitOffice",
    "WrongState",
    "begin_stay",
    "close_office",
    "close_request",
    "correct_person",
    "correct_stay",
    "end_stay",
    "erase_account",
    "erase_again",
    "erase_person",
    "give_consent",
    "give_grant",
    "lift_restriction",
    "load_consent_texts",
    "move_office",
    "open_incident",
    "open_office",
    "open_request",
    "refuse_consent",
    "register_person",
    "register_units",
    "rename_office",
    "restrict_person",
    "revoke_grant",
    "transfer_stay",
    "update_incident",
    "withdraw_consent",
]
