"""A small Blibli client of the tests' own, written from the sheet."""

import base64
import hashlib
import hmac
import http.client
import json
import time
from datetime import datetime
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import pytest

# A JPEG header of 1200 × 1200 pixels.
PICTURE = bytes.fromhex("ffd8ffc0000b0804b004b001011100ffd9")
LEGACY = "/mta/api/businesspartner"


class BlibliClient:
    """Sign and send calls of one store, as the official clients do."""

    def __init__(self, base):
        self.base = base
        self.client_id = "mta-api-sandbox-1a2b3"
        self.client_key = "mta-api-kunciSandboxYangBukanRahasia0123456789abcdefghijk"
        self.seller_key, self.store, self.signature_key = "A1" * 32, "TOQ-15126", "kunci-uji-123"
        self.now = time.time

    def signature(self, method, body, stamp, path):
        moment = datetime.fromtimestamp(stamp // 1000, ZoneInfo("Asia/Jakarta"))
        md5 = hashlib.md5(body, usedforsecurity=False).hexdigest() if body else ""
        kind = "" if method == "GET" else "application/json"
        signed = path.replace("/mta/", "/mtaapi/", 1)
        raw = f"{method}\n{md5}\n{kind}\n{moment:%a %b %d %H:%M:%S WIB %Y}\n{signed}"
        return base64.b64encode(
            hmac.new(self.signature_key.encode(), raw.encode(), hashlib.sha256).digest()
        ).decode()

    def headers(self, method, path, body):
        stamp = int(self.now() * 1000)
        basic = base64.b64encode(f"{self.client_id}:{self.client_key}".encode()).decode()
        return {
            "Authorization": f"Basic {basic}",
            "Api-Seller-Key": self.seller_key,
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Signature-Time": str(stamp),
            "Signature": self.signature(method, body, stamp, path),
        }

    def send(self, method, path, body=None, headers=None, **query):
        asked = {
            "requestId": "uji-1",
            "storeId": "10001",
            "channelId": "uji",
            "username": "uji",
            "storeCode": self.store,
        }
        content = json.dumps(body).encode() if body is not None else b""
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        try:
            target = f"/v2/proxy{path}?{urlencode({name: value for name, value in (asked | query).items() if value})}"
            connection.request(method, target, content, self.headers(method, path, content) | (headers or {}))
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def get(self, path, **query):
        return self.send("GET", path, **query)[1]

    def post(self, path, body, **query):
        return self.send("POST", path, body, **query)[1]

    def put(self, path, body):
        return self.send("PUT", path, body)[1]

    def draft(self, **changes):
        item = {
            "sellerSku": "GULA-500",
            "price": 50000,
            "salePrice": 45000,
            "stock": 10,
            "minimumStock": 1,
            "buyable": True,
            "images": ["1"],
        }
        return {
            "name": "Gula aren cetak 500 g",
            "categoryCode": "PH-14955",
            "description": base64.b64encode(b"Gula aren asli dari sentra.").decode(),
            "pickupPointCode": "PP-3000175",
            "dimension": {"length": 10, "width": 10, "height": 5, "weight": 500},
            "attributes": {"UK-0001002": "6 Bulan", "UK-0001005": "2063201010123-29"},
            "imageMap": {"1": base64.b64encode(PICTURE).decode()},
            "productItems": [item | changes.pop("item", {})],
        } | changes

    def create(self, **changes):
        return self.send("POST", "/seller/v1/products/async", {"product": [self.draft(**changes)]})

    def queue(self, queue_id):
        return self.get(f"{LEGACY}/v1/feed/detail", requestId=queue_id)["value"]

    def update(self, *entries):
        body = {"merchantCode": self.store, "productRequests": list(entries)}
        return self.post(f"{LEGACY}/v1/product/updateProduct", body)


@pytest.fixture
def sandbox(running, control):
    """The sandbox, emptied, without waits."""
    for name in ("review_seconds", "queue_seconds"):
        running.bazaar.settings.change("blibli", name, 0)
    return running


@pytest.fixture
def stranger(sandbox):
    """A client whose store is not bound."""
    return BlibliClient(sandbox.addresses["blibli"])


@pytest.fixture
def client(stranger, sandbox):
    sandbox.markets["blibli"].grant(stranger.client_id, "TOQ-15126")
    return stranger


@pytest.fixture
def product(client):
    """A created product as its detail shows it."""
    queue_id = client.create()[1]["requestId"]
    code = client.queue(queue_id)["queueHistory"][0]["productSku"]
    return client.get(f"/seller/v1/products/{code}")["content"]
