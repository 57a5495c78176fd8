"""Choices found while typing: regions of four levels and KBLI codes. Each answers with a part of a form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from esmart.web.officer.registry.forms import PlacedForm


@require_GET
def find_region(request: HttpRequest) -> HttpResponse:
    """Show the regions that the typed words find, the chosen one first."""
    return _options(request, "web/officer/registry/region_options.html")


@require_GET
def find_industry(request: HttpRequest) -> HttpResponse:
    """Show the KBLI codes that the typed words find, the chosen one first."""
    return _options(request, "web/officer/registry/industry_options.html")


def _options(request: HttpRequest, template: str) -> HttpResponse:
    return render(request, template, {"form": PlacedForm(initial=request.GET.dict())})
