"""A receiver of webhooks for the tests: keeps what arrives, answers as told."""

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer


class HookReceiver:
    def __init__(self):
        self.status = 200
        self.answer = b""
        self.seen = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.seen.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("Content-Length", str(len(receiver.answer)))
                self.end_headers()
                self.wfile.write(receiver.answer)

            def log_message(self, *args):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/hooks"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def wait(self, count, seconds=5.0):
        """Wait until that many have arrived and answer them."""
        until = time.monotonic() + seconds
        while len(self.seen) < count and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.seen) >= count, f"only {len(self.seen)} of {count} notices arrived"
        return self.seen

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
