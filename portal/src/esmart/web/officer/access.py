"""Who asks, and whether that person may write at all. What of a room may be opened is that room's query."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.core.history import Actor
from esmart.registry.models import Cluster, Enterprise, Product
from esmart.registry.queries import (
    clusters_for,
    enterprises_for,
    may_edit,
    may_edit_cluster,
    products_for,
)

Role = User.Role
OFFICIALS = frozenset({Role.REGIONAL_OFFICER, Role.MINISTRY_OFFICER, Role.ADMINISTRATOR})
View = Callable[..., HttpResponse]


def person_of(request: HttpRequest) -> User:
    """Give the person who asks; pages here are behind the log-in."""
    return cast("User", request.user)


def actor_of(request: HttpRequest) -> Actor:
    """Give the name under which history records what this person does."""
    person = person_of(request)
    return Actor(person.id, person.first_name or person.username)


def writes(view: View) -> View:
    """Let a page be opened only by people who may change something; an auditor gets 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not person_of(request).may_write:
            raise PermissionDenied(_("Auditor hanya membaca; halaman ini mengubah data."))
        return view(request, *args, **kwargs)

    return guarded


def officials_only(view: View) -> View:
    """Let a page be opened only by officers of a region or the ministry."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if person_of(request).role not in OFFICIALS:
            raise PermissionDenied(_("Halaman ini untuk petugas dinas dan kementerian."))
        return view(request, *args, **kwargs)

    return guarded


def find_enterprise(request: HttpRequest, public_id: str, *, to_edit: bool = False) -> Enterprise:
    """Give an enterprise in this person's scope, or 404; one query besides the person's office."""
    person = person_of(request)
    found = enterprises_for(person).select_related(
        "region", "industry_code", "office", "owner", "merged_into"
    )
    enterprise = found.filter(public_id=public_id).first()
    if enterprise is None:
        raise Http404(_("Usaha tidak ditemukan."))
    if to_edit and not may_edit(person, enterprise):
        raise PermissionDenied(_("Anda tidak berhak mengubah usaha ini."))
    return enterprise


def find_product(request: HttpRequest, public_id: str, *, to_edit: bool = False) -> Product:
    """Give a product in this person's scope, with its enterprise, or 404; one query besides the person's office."""
    person = person_of(request)
    found = products_for(person).select_related("enterprise__region", "merged_into")
    product = found.filter(public_id=public_id).first()
    if product is None:
        raise Http404(_("Produk tidak ditemukan."))
    if to_edit and not may_edit(person, product.enterprise):
        raise PermissionDenied(_("Anda tidak berhak mengubah produk ini."))
    return product


def find_cluster(request: HttpRequest, public_id: str, *, to_edit: bool = False) -> Cluster:
    """Give a sentra in this person's scope, or 404; one query besides the person's office."""
    person = person_of(request)
    found = clusters_for(person).select_related("region", "industry_code")
    cluster = found.filter(public_id=public_id).first()
    if cluster is None:
        raise Http404(_("Sentra tidak ditemukan."))
    if to_edit and not may_edit_cluster(person, cluster):
        raise PermissionDenied(_("Anda tidak berhak mengubah sentra ini."))
    return cluster
