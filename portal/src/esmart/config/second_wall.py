"""Every page behind the log-in runs behind the second wall; a page that says it is public shows everybody the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from esmart.accounts.models import User
from esmart.accounts.queries.wall import wall_of
from esmart.core.wall import behind_wall, settings_now


class SecondWall:
    """Middleware, the innermost: enters once all others let the person through, leaves whatever happens."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with ExitStack() as wall:
            request.wall = wall  # type: ignore[attr-defined]
            answer = self.get_response(request)
            settings = settings_now()
            if (
                settings
                and isinstance(answer, StreamingHttpResponse)
                and not isinstance(answer, FileResponse)
            ):
                parts = cast("Iterator[bytes]", answer.streaming_content)
                answer.streaming_content = _behind(settings, parts)
            return answer

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], *_args: Any) -> None:
        """Enter, unless the page is public; the API's door enters by itself, since it knows its callers later."""
        if getattr(view, "login_required", True) and request.user.is_authenticated:
            request.wall.enter_context(behind_wall(wall_of(cast("User", request.user))))  # type: ignore[attr-defined]


def _behind(settings: Mapping[str, str], parts: Iterator[bytes]) -> Iterator[bytes]:
    """Let a long answer, which is made while it is sent, be made behind the wall too.

    Each part enters and leaves by itself: who sends it may give up between two parts, or go on in another thread.
    """
    while True:
        with behind_wall(settings):
            part = next(parts, None)
        if part is None:
            return
        yield part
