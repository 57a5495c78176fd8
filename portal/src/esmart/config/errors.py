"""What the framework itself refuses, said to a program as a problem and to a person as a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import defaults

from esmart.api.problems import Problem, malformed

API = "/api/"


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400 to what cannot be read: a NUL, a strange host, too many fields."""
    if request.path.startswith(API):
        return malformed(_("Permintaan memuat tanda atau kepala yang tidak boleh ada.")).answer()
    return defaults.bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 when something failed outside an operation."""
    if request.path.startswith(API):
        return Problem("internal-error", _("Terjadi kesalahan di pihak kami.")).answer()
    return defaults.server_error(request)
