"""Makes a person's own key and seals fields with it. Opening is queries.person_secrets."""

from __future__ import annotations

from esmart.accounts.models import Person, PersonKey, RegisterNumber
from esmart.accounts.queries.person_secrets import key_cell, number_cell, person_cell
from esmart.core.secrets import new_key, seal


def make_person_key(person: Person) -> str:
    """Make and keep the key of a new person; gives it in the clear for this transaction."""
    key = new_key()
    PersonKey.objects.create(person=person, key_sealed=seal(key, cell=key_cell(person.pk)))
    return key


def seal_field(person: Person, key: str, column: str, value: str) -> str:
    """Seal one field of a person; an empty value stays empty."""
    return seal(value, cell=person_cell(person.pk, column), own_key=key) if value else ""


def seal_register_number(number: RegisterNumber, key: str, text: str) -> str:
    """Seal the text of a register number in its own row."""
    return seal(text, cell=number_cell(number.pk), own_key=key)
