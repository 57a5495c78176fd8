"""One process, one HTTP server per marketplace plus the console, one sender of notices. Start and clean stop."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.console.desk import Desk
from ikm_sandbox.gateway import Gateway
from ikm_sandbox.markets import Market
from ikm_sandbox.markets.blanja import Blanja
from ikm_sandbox.markets.blibli import Blibli
from ikm_sandbox.markets.bukalapak import Bukalapak
from ikm_sandbox.markets.gojek import Gojek
from ikm_sandbox.markets.lazada import Lazada
from ikm_sandbox.markets.shopee import Shopee
from ikm_sandbox.markets.tokopedia import Tokopedia
from ikm_sandbox.markets.tokopedia_classic import TokopediaClassic

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

# In the order of their ports.
_MARKETS: tuple[Callable[[Bazaar], Market], ...] = (
    Shopee,
    Tokopedia,
    TokopediaClassic,
    Lazada,
    Blibli,
    Gojek,
    Bukalapak,
    Blanja,
)

_POLL = 0.05  # seconds until a server notices that it should stop


class _QuietHandler(WSGIRequestHandler):
    """Answer without a line per request on the terminal (the journal has them) and without waiting on small packets."""

    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del code, size


class Sandbox:
    """Run all marketplaces on one data folder; `addresses` names where each one listens."""

    def __init__(
        self, data: Path, *, host: str = "127.0.0.1", port: int = 8100, ports_from: int | None = None
    ) -> None:
        self._stopped = threading.Event()
        self.bazaar = Bazaar(data)
        self.markets: dict[str, Market] = {
            market.market_id: market for market in (open_market(self.bazaar) for open_market in _MARKETS)
        }
        for market_id, market in self.markets.items():
            self.bazaar.notices.know(market_id, market)
            self.bazaar.accounts.seed(market_id)
        self.addresses: dict[str, str] = {}
        self._servers: list[BaseWSGIServer] = []
        desk = Desk(self.bazaar, self.markets, self.addresses)
        self._listen("console", desk, host, port)
        for number, market_id in enumerate(self.markets):
            self._listen(
                market_id,
                Gateway(self.bazaar, self.markets[market_id], self._stopped),
                host,
                _nth_port(number, port, ports_from),
            )
        self._threads = [
            threading.Thread(target=server.serve_forever, args=(_POLL,), daemon=True)
            for server in self._servers
        ]
        self._threads.append(
            threading.Thread(
                target=self.bazaar.notices.send_until_stopped, args=(self.bazaar.settle,), daemon=True
            )
        )

    def _listen(self, name: str, application: "WSGIApplication", host: str, port: int) -> None:
        server = make_server(host, port, application, threaded=True, request_handler=_QuietHandler)
        self._servers.append(server)
        shown = f"[{host}]" if ":" in host else host
        self.addresses[name] = f"http://{shown}:{server.port}"

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop listening, let the sender finish, and close the database."""
        self._stopped.set()
        self.bazaar.notices.stop()
        for server in self._servers:
            server.shutdown()
        _join(self._threads)
        for server in self._servers:
            server.server_close()
        self.bazaar.store.close()


def _nth_port(number: int, port: int, ports_from: int | None) -> int:
    first = ports_from if ports_from is not None else (port + 1 if port else 0)
    return first + number if first else 0


def _join(threads: Iterable[threading.Thread]) -> None:
    for thread in threads:
        thread.join(timeout=5)
