"""Pure decisions of the room: how names and numbers are compared, who counts as a child, when a yes still holds."""

from esmart.accounts.rules.consents import (
    DISPLAY_PURPOSES,
    consent_holds,
    is_adult,
    last_day_of_consent,
)
from esmart.accounts.rules.names import person_name_key, unit_place
from esmart.accounts.rules.outward import (
    INSTITUTIONAL,
    NO_UNITS,
    Finding,
    UnitMarks,
    address_key,
    judge_contacts,
    judge_place,
    judge_texts,
    makers_named,
    name_words,
    phone_key,
    possible_names,
)
from esmart.accounts.rules.register_numbers import REGISTER_CLASSES, register_keys, register_label

__all__ = [
    "DISPLAY_PURPOSES",
    "INSTITUTIONAL",
    "NO_UNITS",
    "REGISTER_CLASSES",
    "Finding",
    "UnitMarks",
    "address_key",
    "consent_holds",
    "is_adult",
    "judge_contacts",
    "judge_place",
    "judge_texts",
    "last_day_of_consent",
    "makers_named",
    "name_words",
    "person_name_key",
    "phone_key",
    "possible_names",
    "register_keys",
    "register_label",
    "unit_place",
]
