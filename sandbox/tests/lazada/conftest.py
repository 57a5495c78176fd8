"""A small Lazada client of the tests' own, written from the sheet."""

import hashlib
import hmac
import http.client
import json
import time
from urllib.parse import urlencode, urlsplit

import pytest

PICTURE = bytes.fromhex("ffd8ffc0000b08012c019001011100ffd9")


class LazadaClient:
    """Sign and send calls as a seller's application; all parameters go in the form, as the official SDK does."""

    def __init__(self, base):
        self.base, self.app_key, self.secret = base, "100132", "rahasia-uji"
        self.access_token = ""
        self.now = time.time

    def signed(self, path, asked, *, public=False):
        asked = {
            "app_key": self.app_key,
            "sign_method": "sha256",
            "timestamp": str(int(self.now() * 1000)),
        } | asked
        if not public and self.access_token:
            asked.setdefault("access_token", self.access_token)
        text = path + "".join(f"{name}{asked[name]}" for name in sorted(asked))
        return asked | {
            "sign": hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest().upper()
        }

    def send(self, method, target, body=None, headers=None):
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def get(self, path, *, public=False, **asked):
        query = urlencode(self.signed(path, asked, public=public))
        return json.loads(self.send("GET", f"/rest{path}?{query}")[1])

    def post(self, path, *, public=False, **asked):
        form = urlencode(self.signed(path, asked, public=public))
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return json.loads(self.send("POST", f"/rest{path}", form, kind)[1])

    def upload(self, content=PICTURE):
        parts = b"".join(
            f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in self.signed("/image/upload", {}).items()
        )
        parts += b'--edge\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\n' + content
        kind = {"Content-Type": "multipart/form-data; boundary=edge"}
        return json.loads(self.send("POST", "/rest/image/upload", parts + b"\r\n--edge--\r\n", kind)[1])

    def draft(self, **changes):
        url = self.upload()["data"]["image"]["url"]
        sku = {
            "SellerSku": "GULA-500",
            "quantity": 10,
            "price": 45000,
            "package_height": 5,
            "package_length": 10,
            "package_width": 10,
            "package_weight": "0.5",
        }
        product = {
            "PrimaryCategory": 14955,
            "Images": {"Image": [url]},
            "Attributes": {
                "name": "Gula aren cetak 500 g",
                "description": "Gula aren asli dari sentra.",
                "brand": "No Brand",
                "shelf_life": "6 Bulan",
                "permit_number": "2063201010123-29",
            },
            "Skus": {"Sku": [sku | changes.pop("sku", {})]},
        }
        return product | changes

    def create(self, **changes):
        return self.post(
            "/product/create", payload=json.dumps({"Request": {"Product": self.draft(**changes)}})
        )


@pytest.fixture
def sandbox(running, control):
    """The sandbox, emptied, without waits."""
    running.bazaar.settings.change("lazada", "review_seconds", 0)
    return running


@pytest.fixture
def stranger(sandbox):
    """A client without a token."""
    return LazadaClient(sandbox.addresses["lazada"])


@pytest.fixture
def client(stranger, sandbox):
    """A client the first shop permits."""
    stranger.access_token = sandbox.markets["lazada"].grant("100132", "400100001")["access_token"]
    return stranger
