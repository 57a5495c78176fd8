"""An own business after release: an account and a profile that know nothing of where their owner was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.services.open_owner_account import open_owner_account
from esmart.coaching.models import Handover, HandoverItem
from esmart.coaching.queries.release.telltale import find_telltale
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.release.plan_handover import tick
from esmart.coaching.services.release.rights import lock_handover, refuse_unless
from esmart.core.history import SYSTEM, Actor, acting
from esmart.registry.models import Enterprise
from esmart.registry.queries.lookups import enterprises_of_offices
from esmart.registry.rules import EnterpriseFacts
from esmart.registry.services import FactsRefused, create_enterprise


@dataclass(frozen=True)
class OwnEnterprise:
    """The new profile and its owner; `code` chooses its first password, told this once. Empty where an account was there."""

    enterprise: Enterprise
    owner: User
    code: str


def open_own_enterprise(
    *, handover: Handover, facts: EnterpriseFacts, owner_name: str, actor: Actor, now: datetime
) -> OwnEnterprise:
    """Open account and profile and link them to the release; the same again gives what is there, without the code.

    Profile and account are written as by the system, so that their history names no office. `facts` bring their own
    address; office, owner and kind are ours to set. Raises NotThere, NotAllowed, WrongState, or Refused for words that
    would tell of a unit.
    """
    today = timezone.localdate(now)
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=today)
        refuse_unless(sight.prepares or sight.follows)
        if kept.state == Handover.State.STOPPED:
            raise WrongState(_("Serah terima ini sudah dihentikan."))
        if kept.enterprise is not None and kept.enterprise.owner is not None:
            return OwnEnterprise(kept.enterprise, kept.enterprise.owner, "")
        _refuse_traces(kept, facts)
        account = (
            None if kept.person.user else open_owner_account(person=kept.person, name=owner_name, now=now)
        )
        owner = account.user if account else kept.person.user
        if owner is None:
            raise WrongState(_("Akun pemilik tidak dapat dibuka."))
        own = EnterpriseFacts(
            **{
                **facts.__dict__,
                "kind": Enterprise.Kind.IKM,
                "office_id": None,
                "owner_id": owner.pk,
                "other_names": (),
            }
        )
        try:
            enterprise = create_enterprise(facts=own, actor=SYSTEM, now=now, draft=kept.released_on is None)
        except FactsRefused as refused:
            field, sentence = next(iter(refused.problems.items()))
            raise Refused(sentence, field=field) from refused
        with acting(actor):  # the system's part is over
            kept.enterprise = enterprise
            kept.save(update_fields=["enterprise"])
            tick(kept, HandoverItem.Key.PROFILE, True, today=today)
    return OwnEnterprise(enterprise, owner, account.code if account else "")


def _refuse_traces(handover: Handover, facts: EnterpriseFacts) -> None:
    texts = {"name": facts.name, "address": facts.address, "description": facts.description}
    for field, words in find_telltale(handover.person, texts, contacts=False).items():
        raise Refused(
            _("Kata “%(word)s” dapat menunjukkan masa lalu pemiliknya. Tulis tanpa kata itu.")
            % {"word": words[0]},
            field=field,
        )
    for workshop in enterprises_of_offices({handover.custody.office_id}):
        for field in ("phone", "email", "address"):
            mine, theirs = (
                getattr(facts, field).strip().casefold(),
                getattr(workshop, field).strip().casefold(),
            )
            if mine and mine == theirs:
                raise Refused(_("Ini milik bengkel unit. Tulis milik usaha sendiri."), field=field)
