"""Pages that are only text: about, sources of data with their licences, privacy, robots.txt."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.web.components.shapes import Cell, Link, Table


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Say what this is, for whom, and how its numbers are counted."""
    return render(request, "web/public/about.html")


@login_not_required
@require_safe
def sources(request: HttpRequest) -> HttpResponse:
    """Name every data set with its origin and licence."""
    sets = [
        (_("Kode dan nama wilayah, empat tingkat"), "cahyadsn/wilayah", "MIT"),
        (_("Batas provinsi dan kabupaten/kota"), "cahyadsn/wilayah_boundaries", "MIT"),
        (
            _("Klasifikasi Baku Lapangan Usaha Indonesia (KBLI) 2020 dan 2025"),
            "agusbsi/kbli, WildanMukmin/stki-kbli",
            _("teks peraturan; penyalinnya tidak menyebut lisensi"),
        ),
        (
            _("Kata bahasa Indonesia untuk mesin cari"),
            "NLP_bahasa_resources, nlp-id, leksara, stopwords-id",
            "MIT, CC BY 4.0",
        ),
        (_("Pemenggal imbuhan kata"), "PySastrawi", "MIT"),
    ]
    table = Table(
        caption=_("Himpunan data acuan"),
        heads=[_("Isi"), _("Asal"), _("Lisensi")],
        rows=[[Cell(content), Cell(origin), Cell(licence)] for content, origin, licence in sets],
    )
    return render(
        request, "web/public/sources.html", {"table": table, "trail": _trail(_("Sumber data dan lisensi"))}
    )


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept, what is shown, and what never is."""
    return render(request, "web/public/privacy.html", {"trail": _trail(_("Privasi"))})


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Tell search engines where the map is and which addresses are not worth a visit."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('web:desk')}",
        "Disallow: /bahasa/",
        "Disallow: /tampilan/",
        f"Sitemap: {request.build_absolute_uri(reverse('web:sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _trail(here: str) -> list[Link]:
    return [Link(_("Beranda"), reverse("web:home")), Link(_("Tentang"), reverse("web:about")), Link(here, "")]
