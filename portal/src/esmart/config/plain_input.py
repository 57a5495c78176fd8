"""Refuses what no browser of ours sends: bodies beyond every limit, NUL signs (PostgreSQL takes none), endless numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponse

NUL = "\x00"
LONGEST_NUMBER = 4000  # Python reads at most 4,300 digits and raises in the middle of whoever asked
_ENDLESS = re.compile(rf"\d{{{LONGEST_NUMBER}}}")
MOST_BYTES = 64 * 2**20  # the largest file that intake takes is 50 MB


class PlainInput:
    """Middleware: too long a body answers 400 before it is read; a NUL, or a number that Python refuses to read, in an
    address, its parameters or a form's fields answers 400 before a view sees it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or 0)
        if (
            not length.isascii()
            or not length.isdigit()
            or len(length) > len(str(MOST_BYTES))
            or int(length) > MOST_BYTES
        ):
            raise RequestDataTooBig("a body beyond every limit")
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_address: Any) -> None:
        """Look at what is there; the body of a view outside forms (csrf_exempt) is left for it to read."""
        given = [request.path, *(value for _name, values in request.GET.lists() for value in values)]
        if not getattr(view, "csrf_exempt", False):
            given += [str(value) for _name, values in request.POST.lists() for value in values]
        for value in given:
            if NUL in value or (len(value) >= LONGEST_NUMBER and _ENDLESS.search(value)):
                raise BadRequest("a NUL sign or an endless number in the input")
