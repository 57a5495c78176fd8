"""Where the suite runs: a market in memory, or the sandbox server over HTTP. Both offer the same handles."""

from __future__ import annotations

import http.client
import json
import queue
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol, Self
from urllib.parse import parse_qsl, urlsplit

from ikm_connectors.contract import HttpRequest, HttpResponse
from ikm_connectors.model import RawNotice, ShopIdentity, TokenSet
from ikm_connectors.session import MemoryTokenStore, Session
from ikm_connectors.testing.clock import FixedClock, FollowingClock
from ikm_connectors.testing.market import Fault, MemoryMarket
from ikm_connectors.transport import Call, HttpWire, MemoryLimiter, Patience, Transport, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ikm_connectors.contract import Connector

MEMORY_ADDRESS = "http://127.0.0.1:9"
HTTP_REFUSED = 400
REDIRECT = "http://127.0.0.1:9/izin"


class NoLimit:
    """Let every call go at once."""

    def reserve(self, key: str, *, count: float, seconds: float, burst: int, now: float) -> float:
        del key, count, seconds, burst, now
        return 0.0

    def hold(self, key: str, *, seconds: float, now: float) -> None:
        """Hold nothing."""


class World(Protocol):
    """Be one shop at one market, with the handles a test needs."""

    connector: Connector
    calls: list[Call]
    orders_for_paging: int

    def session(self, **changes: Any) -> Session: ...
    def fault(self, name: str, path: str = "", times: int = 1, **options: Any) -> None: ...
    def place_order(self, seller_sku: str, quantity: int) -> str: ...
    def advance(self, order_id: str, action: str) -> None: ...
    def reject_listing(self, listing_id: str) -> None: ...
    def stock_of(self, seller_sku: str) -> int: ...
    def listing_count(self) -> int: ...
    def pass_time(self, seconds: float) -> None: ...
    def consent(self, url: str) -> dict[str, str]: ...
    def other_consent(self) -> dict[str, str]: ...
    def receive_notice(self, seller_sku: str) -> tuple[str, RawNotice]: ...
    def now(self) -> datetime: ...


@dataclass(slots=True)
class MemoryWorld:
    """Run against a market in memory with a fixed clock; everything in it can be looked at."""

    connector: Connector
    credentials: Mapping[str, str]
    shop: ShopIdentity
    market: MemoryMarket
    clock: FixedClock
    single_use: bool
    calls: list[Call] = field(default_factory=list)
    orders_for_paging: int = 230
    tokens: MemoryTokenStore = field(default_factory=MemoryTokenStore)

    def __post_init__(self) -> None:
        self.tokens.save(self.fresh_tokens())

    def fresh_tokens(self) -> TokenSet:
        return TokenSet(
            access="access-0",
            access_expires_at=self.clock.now() + timedelta(hours=4),
            refresh="refresh-0",
            refresh_expires_at=self.clock.now() + timedelta(days=30),
            single_use=self.single_use,
            shop_ids=(self.shop.id,),
        )

    def transport(self, wire: Wire | None = None, *, limited: bool = False) -> Transport:
        return Transport(
            wire=wire or self.market,
            limiter=MemoryLimiter() if limited else NoLimit(),
            clock=self.clock,
            patience=Patience(),
            on_call=self.calls.append,
            new_id=lambda: "call",
            jitter=lambda: 1.0,
        )

    def session(self, **changes: Any) -> Session:
        settings: dict[str, Any] = {
            "environment": self.connector.card.simulator(MEMORY_ADDRESS),
            "credentials": self.credentials,
            "shop": self.shop,
            "tokens": self.tokens,
            "transport": self.transport(),
            "clock": self.clock,
        }
        return Session(self.connector, **(settings | changes))

    def fault(self, name: str, path: str = "", times: int = 1, **options: Any) -> None:
        self.market.faults.append(Fault(name, path, times, options))

    def place_order(self, seller_sku: str, quantity: int) -> str:
        return self.market.place_order(seller_sku, quantity)

    def advance(self, order_id: str, action: str) -> None:
        self.market.advance(order_id, action)

    def reject_listing(self, listing_id: str) -> None:
        self.market.goods[listing_id].status = "rejected"

    def stock_of(self, seller_sku: str) -> int:
        return self.market.find_variant(seller_sku)[1].stock

    def listing_count(self) -> int:
        return sum(good.status != "deleted" for good in self.market.goods.values())

    def pass_time(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    def consent(self, url: str) -> dict[str, str]:
        """Say yes as the shop's owner and give what the redirect brings back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        back = dict(parse_qsl(urlsplit(asked.get("redirect", "")).query))
        return {"code": "code-of-this-shop", "shop_id": self.shop.id, "state": asked.get("state", "")} | back

    def other_consent(self) -> dict[str, str]:
        return {"code": "code-of-another-shop", "shop_id": "999"}

    def receive_notice(self, seller_sku: str) -> tuple[str, RawNotice]:
        order = self.place_order(seller_sku, 1)
        return order, self.market.notice_of(self.market.sales[order])

    def now(self) -> datetime:
        return self.clock.now()


@dataclass(slots=True)
class SandboxControl:
    """Speak to the sandbox's control API (sandbox/README.md)."""

    addresses: Mapping[str, str]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        line = http.client.HTTPConnection(urlsplit(self.addresses["console"]).netloc, timeout=20)
        try:
            line.request(method, f"/control{path}", json.dumps(body) if body is not None else None)
            answer = line.getresponse()
            said = json.load(answer)
        finally:
            line.close()
        if answer.status >= HTTP_REFUSED:
            raise AssertionError(f"the sandbox refuses {method} {path}: {said}")
        return said


@dataclass(slots=True)
class SandboxWorld:
    """Run against the sandbox server, with a shop of its own per test."""

    connector: Connector
    market: str
    control: SandboxControl
    credentials: Mapping[str, str]
    single_use: bool
    clock: FollowingClock = field(default_factory=FollowingClock)
    calls: list[Call] = field(default_factory=list)
    orders_for_paging: int = 105
    only_shop: str = ""
    order_name: Callable[[Mapping[str, Any]], str] = lambda made: str(made["order_id"])
    listing_name: Callable[[str], str] = str
    keeps_code: bool = True
    units: dict[str, str] = field(
        default_factory=dict
    )  # the control's number of a listing whose code it lacks
    numbers: dict[str, str] = field(default_factory=dict)  # the control's number of each order placed
    wire: HttpWire = field(default_factory=lambda: HttpWire(read=5.0))
    shop: ShopIdentity = field(init=False)
    tokens: MemoryTokenStore = field(default_factory=MemoryTokenStore)

    def __post_init__(self) -> None:
        self.clock.offset = timedelta(seconds=self.control.ask("GET", "/clock")["offset_seconds"])
        made = self._make_shop()
        self.shop = ShopIdentity(id=made["shop_id"], name=made["name"], key=made["cipher"])
        self.tokens.save(self.fresh_tokens())

    def _make_shop(self) -> Any:
        """Make a shop of this test's own, or empty the market where an application is one shop's own."""
        if not self.only_shop:
            return self.control.ask("POST", f"/{self.market}/shops", {"name": "Toko Uji"})
        self.control.ask("POST", "/reset", {"market": self.market})
        self.control.ask("POST", f"/{self.market}/settings", {"review_seconds": 0, "tracking_seconds": 0})
        shops = self.control.ask("GET", f"/{self.market}/shops")["shops"]
        return next(shop for shop in shops if shop["shop_id"] == self.only_shop)

    def fresh_tokens(self) -> TokenSet:
        granted = self.control.ask("POST", f"/{self.market}/shops/{self.shop.id}/tokens", {})
        return TokenSet(
            access=granted["access_token"],
            access_expires_at=datetime.fromtimestamp(granted["access_expires_at"], UTC),
            refresh=granted["refresh_token"],
            refresh_expires_at=datetime.fromtimestamp(granted["refresh_expires_at"] or 0, UTC),
            single_use=self.single_use,
            shop_ids=(self.shop.id,),
        )

    def close(self) -> None:
        self.control.ask("DELETE", f"/faults?market={self.market}")
        self.wire.close()

    def session(self, **changes: Any) -> Session:
        settings: dict[str, Any] = {
            "environment": self.connector.card.simulator(self.control.addresses[self.market]),
            "credentials": self.credentials,
            "shop": self.shop,
            "tokens": self.tokens,
            "transport": Transport(
                wire=self.wire, limiter=NoLimit(), clock=self.clock, on_call=self.calls.append
            ),
            "clock": self.clock,
        }
        return Session(self.connector, **(settings | changes))

    def fault(self, name: str, path: str = "", times: int = 1, **options: Any) -> None:
        if name.startswith("timeout"):
            options = {"seconds": 0} | options
        order = {"name": name, "market": self.market, "path": path, "times": times, "options": options}
        self.control.ask("POST", "/faults", order)

    def place_order(self, seller_sku: str, quantity: int) -> str:
        unit = {"seller_sku": seller_sku} if self.keeps_code else {"listing_id": self._unit_of(seller_sku)}
        lines = [unit | {"quantity": quantity}]
        made = self.control.ask("POST", f"/{self.market}/orders", {"shop_id": self.shop.id, "lines": lines})
        name = self.order_name(made)
        self.numbers[name] = str(made["order_id"])
        return name

    def advance(self, order_id: str, action: str) -> None:
        number = self.numbers[order_id]
        self.control.ask("POST", f"/{self.market}/orders/{number}/advance", {"action": action})

    def reject_listing(self, listing_id: str) -> None:
        body = {"action": "reject", "reason": "Foto tidak jelas"}
        name = self.listing_name(listing_id)
        self.control.ask("POST", f"/{self.market}/listings/{name}/advance", body)

    def stock_of(self, seller_sku: str) -> int:
        rows = self.control.ask("GET", f"/{self.market}/stock?shop_id={self.shop.id}")["stock"]
        if not self.keeps_code:
            unit = self._unit_of(seller_sku)
            return next(int(row["stock"]) for row in rows if str(row["listing_id"]) == unit)
        return next(int(row["stock"]) for row in rows if row["seller_sku"] == seller_sku)

    def _unit_of(self, seller_sku: str) -> str:
        """Find the control's number of a listing by asking the connector for our code."""
        if seller_sku not in self.units:
            state = self.session().find_listing(seller_sku=seller_sku)
            if state is None:
                raise AssertionError(f"no listing has the code {seller_sku}")
            self.units[seller_sku] = self.listing_name(state.listing_id)
        return self.units[seller_sku]

    def listing_count(self) -> int:
        rows = self.control.ask("GET", f"/{self.market}/listings?shop_id={self.shop.id}")["listings"]
        return sum(row["status"] != "deleted" for row in rows)

    def pass_time(self, seconds: float) -> None:
        self.control.ask("POST", "/clock", {"advance_seconds": seconds})
        self.clock.offset += timedelta(seconds=seconds)

    def consent(self, url: str) -> dict[str, str]:
        """Say yes on the sandbox's consent page as the shop's owner and read the redirect."""
        self.control.ask("POST", f"/{self.market}/apps/{self.app()}", {"redirect_url": REDIRECT})
        parts = urlsplit(url)
        line = http.client.HTTPConnection(parts.netloc, timeout=20)
        try:
            form = {"content-type": "application/x-www-form-urlencoded"}
            line.request("POST", f"{parts.path}?{parts.query}", f"shop_id={self.shop.id}", form)
            answer = line.getresponse()
            answer.read()
            location = answer.headers.get("location", "")
        finally:
            line.close()
        return dict(parse_qsl(urlsplit(location).query))

    def app(self) -> str:
        return next(self.credentials[one.name] for one in self.connector.card.credentials if not one.secret)

    def other_consent(self) -> dict[str, str]:
        other = self.control.ask("POST", f"/{self.market}/shops", {"name": "Toko Lain"})
        code = self.control.ask("POST", f"/{self.market}/shops/{other['shop_id']}/codes", {})
        return {"code": code["code"], "shop_id": other["shop_id"]}

    def receive_notice(self, seller_sku: str) -> tuple[str, RawNotice]:
        """Sell once and wait for the sandbox to tell us, over a real socket."""
        app = self.app()
        with Postbox() as box:
            self.control.ask("POST", f"/{self.market}/apps/{app}", {"callback_url": box.address})
            try:
                order = self.place_order(seller_sku, 1)
                headers, body = box.letters.get(timeout=15)
            finally:
                self.control.ask("POST", f"/{self.market}/apps/{app}", {"callback_url": None})
        return order, RawNotice(url=box.address, headers=headers, body=body, received_at=self.now())

    def now(self) -> datetime:
        return self.clock.now()


class Postbox:
    """Take what is posted to a free port of this machine and answer 200 with an empty body."""

    def __init__(self) -> None:
        self.letters: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        letters = self.letters

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                letters.put((dict(self.headers.items()), body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class NoWire:
    """Refuse to send: proves that no call was made."""

    def __init__(self) -> None:
        self.sent: list[HttpRequest] = []

    def send(self, request: HttpRequest) -> HttpResponse:
        self.sent.append(request)
        raise AssertionError(f"a call was made: {request.method} {request.url}")
