"""What happened to a profile: who, when, from what to what; merges can be undone here."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.registry.queries import open_merges, profile_history, profiles_of_merge
from esmart.web.components.shapes import Event, Link
from esmart.web.officer.access import find_cluster, find_enterprise, find_product
from esmart.web.officer.asking import whole
from esmart.web.officer.registry import clusters, enterprises, products

PAGE = 30


@require_safe
def enterprise_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what happened to an enterprise."""
    enterprise = find_enterprise(request, public_id)
    links = enterprises.trail(enterprise, _("Riwayat"))
    return _history(
        request, "enterprise", enterprise, links, enterprises.enterprise_tabs(enterprise, "history")
    )


@require_safe
def product_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what happened to a product and its parts."""
    product = find_product(request, public_id)
    links = products.trail(product, _("Riwayat"))
    return _history(request, "product", product, links, products.product_tabs(product, "history"))


@require_safe
def cluster_history(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what happened to a sentra."""
    cluster = find_cluster(request, public_id)
    links = clusters.trail(cluster, _("Riwayat"))
    return _history(request, "cluster", cluster, links, clusters.cluster_tabs(cluster, "history"))


def _history(
    request: HttpRequest, kind: str, profile: Any, links: list[Link], tabs: list[Link]
) -> HttpResponse:
    asked = request.GET.get("sebelum", "")
    happened = profile_history(kind, profile.id, before=whole(asked))
    context = {
        "profile": profile,
        "title": _("Riwayat"),
        "trail": links,
        "tabs": tabs,
        "events": [Event(at=one.at, who=one.who, what=one.what, changes=one.changes) for one in happened],
        "next_url": f"?sebelum={happened[-1].id}" if len(happened) == PAGE else "",
        "merges": _merges(kind, profile) if kind != "cluster" else [],
    }
    return render(request, "web/officer/registry/history.html", context)


def _merges(kind: str, profile: Any) -> list[dict[str, Any]]:
    found = []
    for merge in open_merges(kind, profile.id):
        kept, absorbed = profiles_of_merge(merge)
        text = _("“%(absorbed)s” digabung ke “%(kept)s” oleh %(who)s.") % {
            "absorbed": absorbed.name,
            "kept": kept.name,
            "who": merge.merged_by,
        }
        found.append({"id": merge.id, "text": text})
    return found
