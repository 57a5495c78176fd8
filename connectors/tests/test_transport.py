"""The one HTTP wire against a real socket: what was surely not sent, what may have been, and what is never followed."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ikm_connectors.contract import HttpRequest
from ikm_connectors.transport import HttpWire, NoAnswer, NotSent, redact_body, redact_url


@contextmanager
def served(answer):
    """Serve one behaviour on the loopback and count the requests."""
    seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.path)
            answer(self)

        do_POST = do_GET  # noqa: N815 - the name is the library's

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def wire():
    made = HttpWire(connect=1.0, read=0.3)
    yield made
    made.close()


def test_a_closed_port_is_surely_not_sent(wire):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NotSent):
        wire.send(HttpRequest("POST", f"http://127.0.0.1:{port}/", body=b"{}"))


def test_a_server_that_never_answers_may_have_done_the_work(wire):
    release = threading.Event()

    def hang(handler):
        release.wait(2)
        handler.close_connection = True

    with served(hang) as (address, seen):
        with pytest.raises(NoAnswer):
            wire.send(HttpRequest("POST", address, body=b"{}"))
        assert len(seen) == 1
        release.set()


def test_a_server_that_hangs_up_may_have_done_the_work(wire):
    def hang_up(handler):
        handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True

    with served(hang_up) as (address, seen):
        with pytest.raises(NoAnswer):
            wire.send(HttpRequest("POST", address, body=b"{}"))
        assert len(seen) == 1


def test_a_redirect_is_never_followed(wire):
    def redirect(handler):
        handler.send_response(302)
        handler.send_header("Location", "/elsewhere")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    with served(redirect) as (address, seen):
        assert wire.send(HttpRequest("GET", address + "/here")).status == 302
        assert seen == ["/here"]


def test_secrets_are_hidden_in_address_and_body():
    url = redact_url("https://x.example.id/p?sign=abc&access_token=t0k&shop_id=7&app_secret=s3c")
    assert url == "https://x.example.id/p?sign=hidden&access_token=hidden&shop_id=7&app_secret=hidden"
    body = redact_body(
        HttpRequest(
            "POST", "https://x.example.id", body=b'{"code":"c0de","list":[{"refresh_token":"r"}],"n":1}'
        )
    )
    assert body == '{"code":"hidden","list":[{"refresh_token":"hidden"}],"n":1}'
    assert redact_body(HttpRequest("POST", "https://x.example.id", body=b"\x89PNG")) == "(4 bytes)"
