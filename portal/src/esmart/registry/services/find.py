"""Profiles locked for a change."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from esmart.registry.models import Cluster, Enterprise, Product
from esmart.registry.services.problems import NotThere, WrongState

MERGED = gettext_noop("Profil ini sudah digabung ke profil lain; ubah profil yang dipertahankan.")


def lock_enterprise(enterprise_id: int) -> Enterprise:
    """Lock an enterprise that may be changed; raises NotThere, or WrongState for a merged one."""
    return _usable(Enterprise.objects.select_for_update().filter(id=enterprise_id).first())


def lock_product(product_id: int) -> Product:
    """Lock a product that may be changed, with its enterprise beside it; raises NotThere or WrongState."""
    found = Product.objects.select_for_update(of=("self",)).select_related("enterprise").filter(id=product_id)
    return _usable(found.first())


def lock_cluster(cluster_id: int) -> Cluster:
    """Lock a cluster that may be changed; raises NotThere or WrongState."""
    return _usable(Cluster.objects.select_for_update().filter(id=cluster_id).first())


def _usable[P: (Enterprise, Product, Cluster)](profile: P | None) -> P:
    if profile is None:
        raise NotThere(_("Profil tidak ditemukan."))
    if profile.state == "merged":
        raise WrongState(_(MERGED))
    return profile
