"""Which profiles a person may see at the desk and edit: by role, office and region. What the public sees is elsewhere."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from esmart.accounts.models import Grant, User
from esmart.accounts.queries import (
    FOR_PROFILES,
    acts_for,
    is_of_corrections,
    may_act_for,
    offices_in_reach,
    sees_everything,
)
from esmart.registry.models import Cluster, Enterprise, Product, Variant

Role = User.Role


def enterprises_for(
    user: User, *, scopes: frozenset[Grant.Scope] = frozenset(Grant.Scope)
) -> QuerySet[Enterprise]:
    """Give the enterprises in a person's scope, in any state; no query of its own when the office is loaded.

    All for the ministry of industry, administrators and auditors; those of the region, prison workshops too, for its
    industry office; those of the offices below for an officer of corrections; those of the own unit for a workshop
    officer. Owners see their own, and owners, coaches and probation officers what an owner let them act for (`scopes`
    narrows which permissions count). What a coach follows in a programme is that room's to add.
    """
    if sees_everything(user):
        return Enterprise.objects.all()
    if is_of_corrections(user) or user.role == Role.WORKSHOP_OFFICER:
        reach = offices_in_reach(user)
        return Enterprise.objects.filter(office_id__in=reach) if reach else Enterprise.objects.none()
    if user.role == Role.REGIONAL_OFFICER:
        return Enterprise.objects.filter(_inside(_office_region(user)))
    return Enterprise.objects.filter(owner_id__in=acts_for(user, scopes))


def products_for(user: User) -> QuerySet[Product]:
    """Give the products of the enterprises in a person's scope, in any state."""
    if sees_everything(user):
        return Product.objects.all()
    return Product.objects.filter(enterprise__in=enterprises_for(user))


def variants_for(user: User) -> QuerySet[Variant]:
    """Give the variants of the products in a person's scope, switched-off ones too."""
    if sees_everything(user):
        return Variant.objects.order_by()
    return Variant.objects.filter(product__enterprise__in=enterprises_for(user)).order_by()


def clusters_for(user: User) -> QuerySet[Cluster]:
    """Give the sentra in a person's scope: all for the ministry, those of the region for its industry office."""
    if sees_everything(user):
        return Cluster.objects.all()
    if user.role == Role.REGIONAL_OFFICER and not is_of_corrections(user):
        return Cluster.objects.filter(_inside(_office_region(user)))
    return Cluster.objects.none()


def may_edit(user: User, enterprise: Enterprise) -> bool:
    """Say whether a person may change an enterprise and what belongs to it.

    No query when the office is loaded; one for an officer of corrections, and one to look for an owner's permission.
    """
    if not _may_write(user):
        return False
    if sees_everything(user):
        return True
    if is_of_corrections(user):
        return enterprise.office_id is not None and enterprises_for(user).filter(pk=enterprise.pk).exists()
    if user.role == Role.WORKSHOP_OFFICER:
        return user.office_id is not None and enterprise.office_id == user.office_id
    if user.role == Role.REGIONAL_OFFICER:
        return _contains(_office_region(user), enterprise.region_id)
    return enterprise.owner_id == user.id or may_act_for(user, enterprise.owner_id, FOR_PROFILES)


def may_edit_cluster(user: User, cluster: Cluster) -> bool:
    """Say whether a person may change a sentra."""
    if not _may_write(user):
        return False
    if user.role == Role.REGIONAL_OFFICER and not is_of_corrections(user):
        return _contains(_office_region(user), cluster.region_id)
    return sees_everything(user)


def _may_write(user: User) -> bool:
    return user.is_active and user.may_write


def _office_region(user: User) -> str:
    return (user.office.region_id or "") if user.office else ""


def _inside(region: str) -> Q:
    """Match a region and all below it; an office without region has none."""
    return Q(region__code=region) | Q(region__code__startswith=f"{region}.") if region else Q(pk__in=[])


def _contains(region: str, inner: str) -> bool:
    return bool(region) and (inner == region or inner.startswith(f"{region}."))
