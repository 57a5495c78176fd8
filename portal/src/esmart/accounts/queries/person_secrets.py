"""Opens a person's sealed fields, one person at a time; callers record the reading. Nothing here writes."""

from __future__ import annotations

from datetime import date

from esmart.accounts.models import Person, PersonKey, RegisterNumber
from esmart.core.secrets import Cell, blind_index, unseal


def open_person_key(person: Person) -> str | None:
    """Give a person's key, or None when it was destroyed; one query unless `key` was selected."""
    try:
        return unseal(person.key.key_sealed, cell=key_cell(person.pk))
    except PersonKey.DoesNotExist:
        return None


def open_name(person: Person) -> str:
    """Give a person's name; empty when it was erased; no query when `key` was selected."""
    return _open(person, "name_sealed", person.name_sealed)


def open_born_on(person: Person) -> date | None:
    """Give a person's date of birth, or None when it is unknown or erased; no query when `key` was selected."""
    text = _open(person, "born_on_sealed", person.born_on_sealed)
    return date.fromisoformat(text) if text else None


def open_register_number(number: RegisterNumber, person: Person) -> str:
    """Give a register number as it was typed; empty when the person was erased; no query when `key` was selected."""
    key = open_person_key(person)
    return unseal(number.number_sealed, cell=number_cell(number.pk), own_key=key) if key else ""


def name_mark(key: str) -> str:
    """Give the blind index of a name's key; empty for an empty one; no query."""
    return blind_index(key, purpose="person_name") if key else ""


def register_mark(office_id: int, key: str) -> str:
    """Give the blind index of a register number's key inside one unit; no query."""
    return blind_index(f"{office_id}|{key}", purpose="register_number")


def person_cell(person_id: int, column: str) -> Cell:
    """Name the cell of a person's sealed column; no query."""
    return Cell("accounts_person", person_id, column)


def key_cell(person_id: int) -> Cell:
    """Name the cell of a person's own key; no query."""
    return Cell("accounts_personkey", person_id, "key_sealed")


def number_cell(number_id: int) -> Cell:
    """Name the cell of a register number; no query."""
    return Cell("accounts_registernumber", number_id, "number_sealed")


def _open(person: Person, column: str, sealed: str) -> str:
    key = open_person_key(person) if sealed else None
    return unseal(sealed, cell=person_cell(person.pk, column), own_key=key) if key else ""
