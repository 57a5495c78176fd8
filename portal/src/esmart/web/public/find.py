"""Search with its filters, and the lists by commodity and region, which are searches with an address of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.core.models import Region
from esmart.core.queries import region_line
from esmart.registry.models import Commodity
from esmart.registry.queries import BadCursor, SearchPage, SearchRequest, search
from esmart.web.components.profiles import COMMODITY_SLUGS, KIND_SLUGS, cards_of
from esmart.web.components.shapes import Facet, FacetChoice, Link

# The names of the filters in addresses, and what they are called in a request to the registry.
FILTERS = {
    "jenis": "kind",
    "komoditas": "commodity",
    "provinsi": "province",
    "kabupaten": "regency",
    "kbli": "industry",
    "sentra": "cluster",
}
NAMES = {field: name for name, field in FILTERS.items()}
SLUGS: dict[str, dict[str, str]] = {
    "kind": KIND_SLUGS,
    "commodity": {str(k): v for k, v in COMMODITY_SLUGS.items()},
}
SHORT_FACETS = 12
MOST_LETTERS = 200


@login_not_required
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Show what fits the words and filters in the address."""
    wanted = read_request(request.GET)
    heading = _("Hasil untuk “%(words)s”") % {"words": wanted.text} if wanted.text else _heading(wanted)
    return _show(request, wanted, heading, [Link(_("Beranda"), reverse("web:home")), Link(_("Cari"), "")])


@login_not_required
@require_safe
def by_commodity(request: HttpRequest, slug: str) -> HttpResponse:
    """List what belongs to one commodity group."""
    commodity = next((code for code, name in COMMODITY_SLUGS.items() if name == slug), None)
    if commodity is None:
        raise Http404(_("Komoditas ini tidak ada."))
    wanted = SearchRequest(commodity=commodity, cursor=request.GET.get("lanjut", ""))
    label = str(Commodity(commodity).label)
    trail = [Link(_("Beranda"), reverse("web:home")), Link(_("Cari"), reverse("web:search")), Link(label, "")]
    return _show(request, wanted, label, trail, listing=True)


@login_not_required
@require_safe
def by_region(request: HttpRequest, code: str) -> HttpResponse:
    """List what stands in one province or regency."""
    line = region_line(Region(code=code))
    if not line or line[-1].code != code:
        raise Http404(_("Wilayah ini tidak ada."))
    wanted = SearchRequest(
        province=line[0].code,
        regency=line[1].code if len(line) > 1 else "",
        cursor=request.GET.get("lanjut", ""),
    )
    links = [Link(region.name, reverse("web:region", args=[region.code])) for region in line]
    return _show(
        request, wanted, line[-1].name, [Link(_("Beranda"), reverse("web:home")), *links], listing=True
    )


def read_request(given: QueryDict) -> SearchRequest:
    """Read the words and filters of an address; an unknown slug stays as it is and finds nothing."""
    values = {
        field: next((code for code, slug in SLUGS.get(field, {}).items() if slug == given[name]), given[name])
        for name, field in FILTERS.items()
        if given.get(name)
    }
    return SearchRequest(
        text=given.get("q", "").strip()[:MOST_LETTERS],
        exact=given.get("persis") == "1",
        cursor=given.get("lanjut", ""),
        **values,
    )


def search_url(wanted: SearchRequest, **changes: str | bool) -> str:
    """Write the address of a search with some filters changed; any change begins at the first page."""
    values = asdict(wanted) | {"cursor": ""} | changes
    query: dict[str, str] = {}
    if values["text"]:
        query["q"] = values["text"]
    for field, name in NAMES.items():
        if values[field]:
            query[name] = SLUGS.get(field, {}).get(values[field], values[field])
    if values["exact"]:
        query["persis"] = "1"
    if values["cursor"]:
        query["lanjut"] = values["cursor"]
    return reverse("web:search") + (f"?{urlencode(query)}" if query else "")


def _show(
    request: HttpRequest, wanted: SearchRequest, heading: str, trail: list[Link], *, listing: bool = False
) -> HttpResponse:
    try:
        page = search(wanted)
    except BadCursor:
        return HttpResponseRedirect(search_url(wanted))
    next_url = ""
    if page.next_cursor:
        next_url = f"?lanjut={page.next_cursor}" if listing else search_url(wanted, cursor=page.next_cursor)
    context = {
        "heading": heading,
        "description": _("%(what)s: %(count)s profil di e-Smart IKM.")
        % {"what": heading, "count": page.shown_total},
        "words": wanted.text,
        "corrected": page.searched_text if page.corrections else "",
        "exact_url": search_url(wanted, exact=True),
        "chips": _chips(wanted, page, listing=listing),
        "facets": _facets(wanted, page),
        "cards": cards_of(page.cards),
        "total": _("%(count)s profil") % {"count": page.shown_total},
        "next_url": next_url,
        "first_url": (request.path if listing else search_url(wanted)) if wanted.cursor else "",
        "listing": listing and not wanted.cursor,
        "trail": trail,
        "suggestions": commodity_links({}),
    }
    return render(request, "web/public/search.html", context)


def commodity_links(counts: Mapping[str, int]) -> list[Link]:
    """Give the commodity groups as tiles; those known to be empty are left out."""
    return [
        Link(str(code.label), reverse("web:commodity", args=[slug]), icon=str(code), count=counts.get(code))
        for code, slug in COMMODITY_SLUGS.items()
        if not counts or counts.get(code)
    ]


def _heading(wanted: SearchRequest) -> str:
    headings = {"product": _("Produk"), "enterprise": _("Usaha"), "cluster": _("Sentra")}
    return headings.get(wanted.kind, _("Cari di registri"))


def _facets(wanted: SearchRequest, page: SearchPage) -> list[Facet]:
    titles = {
        "kind": _("Jenis"),
        "province": _("Provinsi"),
        "regency": _("Kabupaten/kota"),
        "commodity": _("Komoditas"),
        "industry": _("KBLI"),
        "cluster": _("Sentra"),
    }
    return [
        Facet(
            titles[facet.name],
            [
                FacetChoice(
                    value.label,
                    value.shown,
                    search_url(wanted, **_switch(facet.name, "" if value.selected else value.value)),
                    value.selected,
                )
                for value in facet.values[:SHORT_FACETS]
            ],
        )
        for facet in page.facets
        if len(facet.values) > 1 or any(value.selected for value in facet.values)
    ]


def _chips(wanted: SearchRequest, page: SearchPage, *, listing: bool) -> list[Link]:
    if listing:
        return []
    labels = {(facet.name, value.value): value.label for facet in page.facets for value in facet.values}
    return [
        Link(labels.get((field, chosen), chosen), search_url(wanted, **_switch(field, "")))
        for field in NAMES
        if (chosen := getattr(wanted, field))
    ]


def _switch(field: str, value: str) -> dict[str, str]:
    """Another province means another set of regencies."""
    return {field: value, "regency": ""} if field == "province" else {field: value}
