"""What a visitor chose for this browser: language and theme. Kept in two cookies that name no one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

THEME_COOKIE = "esmart_theme"
THEMES = {"terang": "light", "gelap": "dark", "otomatis": "auto"}
YEAR = 365 * 24 * 3600


class ChosenLanguage:
    """Speak Indonesian unless the visitor chose otherwise.

    Django's LocaleMiddleware would also follow the browser's own language; many browsers in Indonesia are set to
    English, and their owners would get English pages they never asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def in_indonesian[**P, Answer](make: Callable[P, Answer]) -> Callable[P, Answer]:
    """Let a paper or a file be Indonesian whatever the screen speaks: it goes to people and programs beyond it."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> Answer:
        with translation.override(settings.LANGUAGE_CODE):
            return make(*args, **kwargs)

    return made


def theme_of(request: HttpRequest) -> str:
    """Give the chosen theme: light, dark, or auto."""
    chosen = request.COOKIES.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES.values() else "auto"


@login_not_required
@require_GET
def choose_language(request: HttpRequest, language: str) -> HttpResponse:
    """Remember the language and go back."""
    if language not in dict(settings.LANGUAGES):
        raise Http404
    response = _back(request)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax", secure=request.is_secure()
    )
    return response


@login_not_required
@require_GET
def choose_theme(request: HttpRequest, theme: str) -> HttpResponse:
    """Remember the theme and go back."""
    if theme not in THEMES:
        raise Http404
    response = _back(request)
    response.set_cookie(THEME_COOKIE, THEMES[theme], max_age=YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _back(request: HttpRequest) -> HttpResponse:
    place = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(place, allowed_hosts=None) and place.startswith("/")
    return HttpResponseRedirect(place if safe else "/")
