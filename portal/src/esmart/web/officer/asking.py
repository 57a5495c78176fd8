"""How a form page is asked and answered: what was typed to be kept, what was typed only to search, and the status."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

BIGINT_DIGITS = 18
SEARCH = "cari"  # the name of a button that searches within a form, for browsers without scripts
UNPROCESSABLE = 422


def whole(text: str) -> int | None:
    """Read a number that stands in an address or a hidden field; None for anything the database could not hold."""
    plain = text.isascii() and text.isdigit() and len(text) <= BIGINT_DIGITS
    return int(text) if plain else None


def typed(request: HttpRequest) -> Any:
    """Give what was sent to be kept; a search within the form is not."""
    return request.POST if request.method == "POST" and SEARCH not in request.POST else None


def begun(request: HttpRequest) -> dict[str, Any]:
    """Give what was typed so far, when the form was sent only to search."""
    return request.POST.dict() if request.method == "POST" and SEARCH in request.POST else {}


def ask(request: HttpRequest, form: BaseForm, context: dict[str, Any], template: str = "") -> HttpResponse:
    """Show a form with what was typed; what was sent and not kept answers 422, so that machines do not take it for kept."""
    refused = form.is_bound
    return render(
        request,
        template or "web/officer/form_page.html",
        {"form": form, **context},
        status=UNPROCESSABLE if refused else None,
    )
