"""May this actor do that? Asked by every verb before it writes; the answer is queries.scope's."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.accounts.queries import find_person
from esmart.core.history import Actor
from esmart.registry.models import Cluster, Enterprise
from esmart.registry.queries.scope import may_edit, may_edit_cluster
from esmart.registry.services.problems import NotAllowed

SENTENCE = gettext_noop("Anda tidak berhak mengubah profil ini.")


def refuse_stranger(actor: Actor, profile: Enterprise | Cluster) -> None:
    """Raise NotAllowed unless the actor is the system or a person whose scope covers the profile; one query."""
    if actor.user_id is None:
        return
    person = find_person(actor.user_id)
    allowed = person is not None and (
        may_edit(person, profile) if isinstance(profile, Enterprise) else may_edit_cluster(person, profile)
    )
    if not allowed:
        raise NotAllowed(_(SENTENCE))
