"""The console's own HTTP edge: control API, pages and the style sheet on one port."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.console.control import Control
from ikm_sandbox.console.pages import Pages
from ikm_sandbox.gateway import read_call
from ikm_sandbox.markets import Market
from ikm_sandbox.wire import Answer, Call

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_FOREIGN = Answer(403, b"another site may not drive the sandbox", "text/plain")


class Desk:
    def __init__(self, bazaar: Bazaar, markets: Mapping[str, Market], addresses: Mapping[str, str]) -> None:
        self._control = Control(bazaar, markets, addresses)
        self._pages = Pages(bazaar, markets, addresses)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        call = read_call(environ)
        edge = self._control if call.path.startswith("/control") else self._pages
        answer = edge.answer(call) if _is_own(call) else _FOREIGN
        response = Response(answer.content, answer.status, content_type=answer.media_type)
        for name, value in answer.headers.items():
            response.headers[name] = value
        return response(environ, start_response)


def _is_own(call: Call) -> bool:
    """Tell whether a browser's page that changes something is ours; programs send no origin."""
    return call.method == "GET" or call.header("origin") in ("", call.base_url)
