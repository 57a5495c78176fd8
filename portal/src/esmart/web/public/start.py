"""The first page."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.registry.queries.public_pages import HomePage, home_page
from esmart.web.components.charts import write_number
from esmart.web.components.profiles import cards_of
from esmart.web.components.shapes import Figure
from esmart.web.public.find import commodity_links


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, open the ways in, show the newest lead products and the figures."""
    page = home_page()
    address = request.build_absolute_uri(reverse("web:home"))
    schema = {
        "@type": "WebSite",
        "name": "e-Smart IKM",
        "url": address,
        "inLanguage": "id",
        "potentialAction": {
            "@type": "SearchAction",
            "target": request.build_absolute_uri(reverse("web:search")) + "?q={search_term_string}",
            "query-input": "required name=search_term_string",
        },
    }
    context = {
        "schema": schema,
        "commodities": commodity_links(page.products_by_commodity),
        "newest": cards_of(page.newest_lead),
        "figures": _figures(page),
    }
    return render(request, "web/public/home.html", context)


def _figures(page: HomePage) -> list[Figure]:
    counted = [
        (page.products, _("Produk"), _("Profil produk yang tayang dari usaha yang tayang."), "?jenis=produk"),
        (
            page.enterprises,
            _("Usaha"),
            _("Profil tempat produksi yang tayang, termasuk bengkel kerja."),
            "?jenis=usaha",
        ),
        (page.clusters, _("Sentra"), _("Profil sentra yang tayang."), "?jenis=sentra"),
        (page.provinces, _("Provinsi"), _("Provinsi dengan sedikitnya satu profil tayang."), ""),
    ]
    return [
        Figure(
            value=write_number(value),
            label=label,
            definition=definition,
            source=_("registri ini"),
            as_of=timezone.localdate(),
            url=reverse("web:search") + query if query else "",
        )
        for value, label, definition, query in counted
    ]
