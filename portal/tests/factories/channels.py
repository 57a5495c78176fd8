"""Shops, products with a photo and stock, and the practice marketplaces as a real server beside the tests."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
from factories.registry import make_enterprise, make_product, picture

from esmart.accounts.models import User
from esmart.channels.models import ChannelAccount, ChannelApplication, Listing
from esmart.channels.services import (
    ListingChoices,
    Tempo,
    begin_connection,
    complete_connection,
    connect_with_keys,
    count_stock,
    run_once,
    use_sandbox,
)
from esmart.channels.services.bring_listing import Pace
from esmart.core.history import SYSTEM, Actor
from esmart.registry.models import Enterprise, Product, Variant
from esmart.registry.rules import VariantFacts
from esmart.registry.services import add_photo
from ikm_connectors.transport import SystemClock

SHOPS = {
    "shopee": "14701711",
    "tokopedia": "7494049642642441621",
    "lazada": "400100001",
    "blibli": "TOQ-15126",
    "gojek": "G410000001",
    "bukalapak": "157324",
    "blanja": "toko-uji",
}
FIRST_TWO = ("shopee", "tokopedia")
# What a seller types where there is no consent page (sandbox/README.md).
TYPED = {
    "blibli": {"shop_id": "TOQ-15126", "shop_key": "A1" * 32},
    "bukalapak": {"username": "sandbox_satu", "password": "sandi-sandbox"},
    "blanja": {
        "appid": "toko-uji",
        "appkey": "kunci-uji-blanja",
        "state": "31",
        "city": "3173",
        "district": "317301",
    },
}
SECOND_BLANJA = {**TYPED["blanja"], "appid": "toko-uji-2", "appkey": "kunci-uji-blanja-2"}
REGISTERED = {"tokopedia": "29a39d", "lazada": "100132", "gojek": "gobiz-sandbox-app"}
QUICK = Tempo(
    poll_every=timedelta(seconds=0.3),
    sweep_every=timedelta(hours=1),
    listing=Pace(
        settle=timedelta(seconds=3), review_again=timedelta(seconds=0.3), read_again=timedelta(hours=6)
    ),
)


def now() -> datetime:
    return datetime.now(UTC)


@cache
def control_client() -> httpx2.Client:
    """Give one client for all control calls: making one takes longer than a call."""
    return httpx2.Client(trust_env=False, timeout=20)


@dataclass
class Sandbox:
    """A running `ikm-sandbox`; `control` speaks to its control API, see sandbox/README.md."""

    process: subprocess.Popen[str]
    addresses: dict[str, str]

    @classmethod
    def start(cls, folder: Path) -> Sandbox:
        command = Path(sys.executable).with_name("ikm-sandbox")
        process = subprocess.Popen(
            [command, "serve", "--port", "0", "--ports-from", "0", "--data", folder],
            stdout=subprocess.PIPE,
            text=True,
        )
        addresses = {}
        for line in process.stdout:
            if line.strip() == "ready":
                return cls(process, addresses)
            name, _, address = line.strip().partition(" ")
            addresses[name] = address
        raise RuntimeError(f"the sandbox ended with {process.wait()}")

    def control(self, method: str, path: str, body: Any = None) -> Any:
        answer = control_client().request(method, f"{self.addresses['console']}/control{path}", json=body)
        assert answer.status_code < 400, (method, path, answer.text)
        return answer.json()

    def markets(self) -> dict[str, str]:
        return {name: address for name, address in self.addresses.items() if name in FIRST_TWO}

    def all_markets(self) -> dict[str, str]:
        return {name: address for name, address in self.addresses.items() if name in SHOPS}

    def listings(self, market: str) -> list[dict[str, Any]]:
        found = self.control("GET", f"/{market}/listings?shop_id={SHOPS[market]}")["listings"]
        return [listing for listing in found if listing["status"] != "deleted"]

    def stock(self, market: str) -> dict[str, int]:
        rows = self.control("GET", f"/{market}/stock?shop_id={SHOPS[market]}")["stock"]
        return {row["seller_sku"]: row["available"] for row in rows}

    def order(self, market: str, seller_sku: str, quantity: int = 1, **more: Any) -> dict[str, Any]:
        lines = [{"seller_sku": seller_sku, "quantity": quantity}]
        return self.control("POST", f"/{market}/orders", {"shop_id": SHOPS[market], "lines": lines, **more})

    def advance(self, market: str, order_id: str, action: str) -> dict[str, Any]:
        return self.control("POST", f"/{market}/orders/{order_id}/advance", {"action": action})

    def fault(self, market: str, name: str, **more: Any) -> None:
        self.control("POST", "/faults", {"name": name, "market": market, **more})

    def requests(self, market: str, path: str) -> list[dict[str, Any]]:
        return self.control("GET", f"/{market}/requests?limit=5000&path={path}")["requests"]

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


def sell(
    *,
    enterprise: Enterprise | None = None,
    stock: int = 10,
    variants: tuple[VariantFacts, ...] = (),
    **facts: Any,
) -> Product:
    """Make a product that can be published: photo, weight, size, description, counted stock."""
    facts.setdefault("name", "Kemeja batik tulis")
    facts.setdefault("description", "Kemeja katun dengan batik tulis, diwarnai dengan pewarna alam.")
    facts.setdefault("commodity", "fashion")
    size = {"weight_grams": 400, "length_mm": 300, "width_mm": 200, "height_mm": 100}
    product = make_product(enterprise, variants=variants or (VariantFacts(price=85_000, **size),), **facts)
    add_photo(product_id=product.pk, data=picture(), actor=SYSTEM, now=now())
    for variant in product.variants.all():
        count_stock(variant=variant, quantity=stock, actor=SYSTEM, now=now())
    return product


def only_variant(product: Product) -> Variant:
    return product.variants.get()


def connect(
    sandbox: Sandbox, marketplace: str, enterprise: Enterprise, *, user: User | None = None, shop_id: str = ""
) -> ChannelAccount:
    """Connect a shop as a person does: to the consent page, permit, and back."""
    application = ChannelApplication.objects.filter(marketplace=marketplace).first()
    if application is None:
        use_sandbox({marketplace: sandbox.addresses[marketplace]})
        application = ChannelApplication.objects.get(marketplace=marketplace)
    actor = Actor(user.pk, user.username) if user else SYSTEM
    if marketplace == "blibli":  # the seller binds the store to our client in its Seller Center
        sandbox.control("POST", f"/blibli/shops/{SHOPS['blibli']}/tokens", {})
    if marketplace in TYPED:
        return connect_with_keys(
            application=application,
            answer=SECOND_BLANJA if shop_id == "toko-uji-2" else TYPED[marketplace],
            enterprise=enterprise,
            actor=actor,
            now=now(),
        )
    redirect = "http://127.0.0.1:8000/saluran/kembali/"
    if marketplace in REGISTERED:  # there the application's registered address counts
        path = f"/{marketplace}/apps/{REGISTERED[marketplace]}"
        sandbox.control("POST", path, {"redirect_url": redirect})
    address = begin_connection(
        application=application,
        redirect=redirect,
        enterprise=enterprise,
        shop_id=SHOPS[marketplace] if marketplace == "gojek" else "",
        actor=actor,
        now=now(),
    )
    answer = consent(address, shop_id or SHOPS[marketplace])
    (account,) = complete_connection(answer=answer, actor=actor, now=now())
    return account


def consent(address: str, shop_id: str) -> dict[str, str]:
    """Permit access on the marketplace's page and give what its redirect carries."""
    with httpx2.Client(trust_env=False) as client:
        answer = client.post(address, data={"shop_id": shop_id})
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def choose(account: ChannelAccount, product: Product) -> ListingChoices:
    """Choose as an officer would: the first suggested category, every required attribute, an enabled delivery."""
    from esmart.channels.services import propose_listing

    proposal = propose_listing(product=product, account=account, actor=SYSTEM)
    attributes = {}
    for rule in proposal.attributes:
        if rule.required != "yes":
            continue
        if rule.values:
            attributes[rule.id] = [{"value_id": rule.values[0].id, "text": rule.values[0].name, "unit": ""}]
        else:
            attributes[rule.id] = [
                {"value_id": "", "text": "10", "unit": rule.units[0] if rule.units else ""}
            ]
    logistics = [
        one.id for one in proposal.logistics if one.enabled and one.needs in {"nothing", "parcel_size"}
    ]
    brand = next((brand for brand in proposal.brands if brand.mandatory), None)
    return ListingChoices(
        category_id=proposal.choices.category_id,
        category_name=proposal.choices.category_name,
        attributes=attributes,
        title=proposal.choices.title,
        logistics=tuple(logistics[:1]),
        brand_id=brand.id if brand else "",
        brand_name=brand.name if brand else "",
    )


def run_engine(*, seconds: float = 60, until: Any = None, tempo: Tempo = QUICK) -> None:
    """Let the engine work until `until()` holds; fail when it does not within the time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        run_once(clock=SystemClock(), tempo=tempo)
        if until is not None and until():
            return
        time.sleep(0.05)
    assert until is None, f"the engine did not get there in time: {standing()}"


def standing() -> dict[str, Any]:
    """Give where shops and listings stand, for the message of a failed test."""
    shops = ChannelAccount.objects.values("shop_id", "state", "failures", "last_problem")
    listings = Listing.objects.values("lifecycle", "channel_id", "problems", "due_at")
    return {"shops": list(shops), "listings": list(listings)}


def seller() -> Enterprise:
    return make_enterprise(name="Batik Sukasari", region_code="32.73")
