"""Who belongs to a sentra, from which day to which day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import ClusterMember
from esmart.registry.services.find import lock_cluster, lock_enterprise
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger


def set_membership(*, cluster_id: int, enterprise_id: int, member: bool, on: date, actor: Actor) -> None:
    """Let an enterprise belong to a sentra from `on`, or no longer from `on`; repeating it changes nothing.

    Raises NotThere, WrongState, NotAllowed, and FactsRefused when it would leave before it joined.
    """
    with acting(actor):
        cluster = lock_cluster(cluster_id)
        refuse_stranger(actor, cluster)
        enterprise = lock_enterprise(enterprise_id)
        current = ClusterMember.objects.filter(cluster=cluster, enterprise=enterprise, until=None).first()
        if member and current is None:
            ClusterMember.objects.create(cluster=cluster, enterprise=enterprise, since=on)
        elif not member and current is not None:
            if on < current.since:
                raise FactsRefused({"on": _("Tanggal keluar mendahului tanggal bergabung.")})
            current.until = on
            current.save(update_fields=["until"])
