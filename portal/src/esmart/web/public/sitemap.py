"""The map for search engines: an index, and parts of at most 10,000 addresses that never move."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.registry.queries.outward import withheld_names
from esmart.registry.queries.public_pages import sitemap_part, sitemap_parts
from esmart.web.components.profiles import COMMODITY_SLUGS, KIND_SLUGS, profile_url

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
DAY = "public, max-age=86400"


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the parts."""
    places = [reverse("web:sitemap_fixed")]
    places += [
        reverse("web:sitemap_part", args=[KIND_SLUGS[kind], number]) for kind, number in sitemap_parts()
    ]
    entries = "".join(f"<sitemap><loc>{_full(request, place)}</loc></sitemap>" for place in places)
    return _xml(f'<sitemapindex xmlns="{NAMESPACE}">{entries}</sitemapindex>')


@login_not_required
@require_safe
def fixed(request: HttpRequest) -> HttpResponse:
    """List the pages that are not profiles."""
    places = [reverse(f"web:{name}") for name in ("home", "about", "sources", "privacy")]
    places += [reverse("web:commodity", args=[slug]) for slug in COMMODITY_SLUGS.values()]
    return _urlset([f"<url><loc>{_full(request, place)}</loc></url>" for place in places])


@login_not_required
@require_safe
def part(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """List the profiles of one part with their last change."""
    kinds = {slug: code for code, slug in KIND_SLUGS.items()}
    if kind not in kinds:
        raise Http404(_("Bagian peta situs ini tidak ada."))
    rows = list(sitemap_part(kinds[kind], number))
    hidden = withheld_names(
        (kinds[kind], public_id, name, workshop) for name, public_id, _at, workshop in rows
    )
    return _urlset(
        [
            f"<url><loc>{_full(request, profile_url(kinds[kind], name, public_id))}</loc>"
            f"<lastmod>{changed:%Y-%m-%d}</lastmod></url>"
            for name, public_id, changed, _workshop in rows
            if public_id not in hidden
        ]
    )


def _full(request: HttpRequest, place: str) -> str:
    return escape(request.build_absolute_uri(place))


def _urlset(entries: list[str]) -> HttpResponse:
    return _xml(f'<urlset xmlns="{NAMESPACE}">{"".join(entries)}</urlset>')


def _xml(body: str) -> HttpResponse:
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>{body}',
        content_type="application/xml",
        headers={"Cache-Control": DAY},
    )
