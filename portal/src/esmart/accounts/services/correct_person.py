"""Name, date of birth and gender put right."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import Person
from esmart.accounts.queries.person_secrets import name_mark, open_person_key
from esmart.accounts.rules import person_name_key
from esmart.accounts.services.problems import Refused, WrongState
from esmart.accounts.services.rights import refuse_stranger
from esmart.accounts.services.seal_person import seal_field
from esmart.core.history import Actor, acting


def correct_person(
    *, person: Person, name: str, born_on: date | None, gender: str, actor: Actor, now: datetime
) -> Person:
    """Replace what is known of a person; raises Refused, NotAllowed, or WrongState when they were erased."""
    name = " ".join(name.split())
    if not person_name_key(name):
        raise Refused(_("Tulis nama orang ini."), field="name")
    if born_on is not None and born_on >= timezone.localdate(now):
        raise Refused(_("Tanggal lahir harus sebelum hari ini."), field="born_on")
    with acting(actor):
        kept = Person.objects.select_for_update().get(pk=person.pk)
        refuse_stranger(actor, kept)
        key = open_person_key(kept)
        if key is None:
            raise WrongState(_("Data orang ini sudah dihapus."))
        kept.name_sealed = seal_field(kept, key, "name_sealed", name)
        kept.name_index = name_mark(person_name_key(name))
        kept.born_on_sealed = seal_field(kept, key, "born_on_sealed", born_on.isoformat() if born_on else "")
        kept.gender = gender
        kept.save(update_fields=["name_sealed", "name_index", "born_on_sealed", "gender"])
    return kept
