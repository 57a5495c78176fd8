"""One new person."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Person
from esmart.accounts.queries.person_secrets import name_mark
from esmart.accounts.rules import person_name_key
from esmart.accounts.services.problems import NotAllowed, Refused
from esmart.accounts.services.rights import REGISTERS_PEOPLE, who_acts
from esmart.accounts.services.seal_person import make_person_key, seal_field
from esmart.core.history import Actor, acting
from esmart.core.wall import beyond_wall

LONGEST_NAME = 150


def register_person(*, name: str, born_on: date | None, gender: str, actor: Actor, now: datetime) -> Person:
    """Keep a new person, sealed with a key of their own; raises Refused or NotAllowed.

    Two people may have one name: queries.find_by_name shows them before.
    """
    name = " ".join(name.split())
    if not person_name_key(name) or len(name) > LONGEST_NAME:
        raise Refused(_("Tulis nama orang ini, paling banyak 150 huruf."), field="name")
    if gender not in {"p", "l", ""}:
        raise Refused(_("Pilih perempuan atau laki-laki."), field="gender")
    if born_on is not None and born_on >= timezone.localdate(now):
        raise Refused(_("Tanggal lahir harus sebelum hari ini."), field="born_on")
    with acting(actor):
        user = who_acts(actor)
        if user is not None and user.role not in REGISTERS_PEOPLE:
            raise NotAllowed(_("Anda tidak berhak mendaftarkan orang."))
        with beyond_wall():  # before the first stay a person is nobody's
            person = Person.objects.create(gender=gender, created_at=now)
            key = make_person_key(person)
            person.name_sealed = seal_field(person, key, "name_sealed", name)
            person.name_index = name_mark(person_name_key(name))
            person.born_on_sealed = seal_field(
                person, key, "born_on_sealed", born_on.isoformat() if born_on else ""
            )
            person.save(update_fields=["name_sealed", "name_index", "born_on_sealed"])
    return person
