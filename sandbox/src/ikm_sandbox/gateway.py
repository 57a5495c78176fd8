"""The HTTP edge of one marketplace: reads the call, lets transport faults strike, keeps the log. No market rules."""

import json
import socket
import threading
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from werkzeug.wrappers import Request, Response

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets import Market
from ikm_sandbox.wire import Answer, Call, Upload, answer_html

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_HTML_ERROR = (
    "<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>"
)
_IMAGE = "/file/"
_TEXTS = frozenset({"application/json", "application/xml"})  # what can be cut in half


class Gateway:
    """Answer as the marketplace does, unless a fault strikes on the way in or out."""

    def __init__(self, bazaar: Bazaar, market: Market, stopped: threading.Event) -> None:
        self._bazaar = bazaar
        self._market = market
        self._stopped = stopped

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        started = time.perf_counter()
        call = read_call(environ)
        if call.method == "GET" and call.path.startswith(_IMAGE):
            return self._send(self._image(call.path.removeprefix(_IMAGE)), environ, start_response)
        answer: Answer | None = None
        try:
            answer = self._answer(call)
        finally:
            if call.faults:
                self._bazaar.faults.keep()
            self._bazaar.journal.note(
                self._market.market_id,
                call,
                answer,
                at=self._bazaar.clock.now(),
                milliseconds=(time.perf_counter() - started) * 1000,
            )
        if answer is None:
            connection: socket.socket = environ["werkzeug.socket"]
            connection.shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError("a fault closed this connection without an answer")
        return self._send(answer, environ, start_response)

    def _answer(self, call: Call) -> Answer | None:
        if delay := self._strike(call, "delay"):
            self._stopped.wait(float(delay.get("seconds", 2)))
        before = self._strike(call, "timeout_before_commit")
        if before is not None:
            self._stopped.wait(float(before.get("seconds", 60)))
            return None
        refusal = self._refuse(call)
        if refusal:
            return refusal
        answer = self._market.answer(call)
        after = self._strike(call, "timeout_after_commit")
        if after is not None:
            self._stopped.wait(float(after.get("seconds", 60)))
            return None
        return self._spoil(call, answer)

    def _refuse(self, call: Call) -> Answer | None:
        limited = self._strike(call, "rate_limited")
        if limited is not None:
            answer = self._market.refuse_rate()
            answer.status = int(limited.get("status", answer.status))
            if "retry_after" in limited:
                answer.headers["Retry-After"] = str(limited["retry_after"])
            return answer
        failed = self._strike(call, "server_error")
        if failed is not None:
            return Answer(int(failed.get("status", 503)), b"", "text/plain", error="server_error")
        page = self._strike(call, "html_error")
        if page is not None:
            answer = answer_html(_HTML_ERROR, status=int(page.get("status", 502)))
            answer.error = "html_error"
            return answer
        return None

    def _spoil(self, call: Call, answer: Answer) -> Answer:
        if answer.media_type not in _TEXTS:
            return answer
        drift = self._strike(call, "schema_drift") if answer.media_type == "application/json" else None
        if drift is not None:
            renames = drift.get("rename", {})
            changed = _drift(json.loads(answer.content), renames, add=bool(drift.get("add", True)))
            answer.content = json.dumps(changed, ensure_ascii=False).encode()
        cut = self._strike(call, "truncated_body")
        if cut is not None:
            whole = len(answer.content)
            answer.content = answer.content[: whole // 2]
            if cut.get("cut_connection"):
                answer.headers["Content-Length"] = str(whole)
        return answer

    def _strike(self, call: Call, name: str) -> dict[str, Any] | None:
        fault = self._bazaar.strike(call, self._market.market_id, name)
        return fault.options if fault else None

    def _image(self, image_id: str) -> Answer:
        row = self._bazaar.goods.image(self._market.market_id, image_id)
        if row is None:
            return Answer(404, b"", "text/plain")
        return Answer(200, row["content"], row["media_type"], {"Cache-Control": "max-age=86400"})

    @staticmethod
    def _send(answer: Answer, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        response = Response(answer.content, answer.status, content_type=answer.media_type)
        response.automatically_set_content_length = "Content-Length" not in answer.headers
        for name, value in answer.headers.items():
            response.headers[name] = value
        return response(environ, start_response)


def read_call(environ: "WSGIEnvironment") -> Call:
    """Read one request whole, its raw body first, so that seals are checked over what was sent."""
    request = Request(environ)
    body = request.get_data(cache=True)
    query: dict[str, list[str]] = {}
    for name, value in parse_qsl(environ.get("QUERY_STRING", ""), keep_blank_values=True):
        query.setdefault(name, []).append(value)
    uploads = [
        Upload(name, part.filename or "", part.read()) for name, part in request.files.items(multi=True)
    ]
    call = Call(
        method=request.method,
        path=request.path,
        base_url=request.host_url.rstrip("/"),
        query=query,
        headers={name.lower(): value for name, value in request.headers.items()},
        body=b"" if uploads else body,
        form=dict(request.form.items()),
        uploads=uploads,
    )
    request.close()
    return call


def image_url(base_url: str, image_id: str) -> str:
    return f"{base_url}{_IMAGE}{image_id}"


def _drift(data: Any, renames: dict[str, str], *, add: bool) -> Any:
    if isinstance(data, list):
        return [_drift(entry, renames, add=add) for entry in data]
    if isinstance(data, dict):
        changed = {renames.get(name, name): _drift(value, renames, add=add) for name, value in data.items()}
        return {**changed, "x_new_field": {"since": "schema_drift"}} if add else changed
    return data
