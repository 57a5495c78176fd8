"""A tiny Partner API client of the tests' own, written from the sheet: seals with hmac, speaks with http.client."""

import hashlib
import hmac
import http.client
import json
import time
from urllib.parse import urlencode, urlsplit

from pictures_made import png

SECRET = "e59af819cc55a3bd1cbe5a5d0ff5b0e6a1b2c3d4"


class TokopediaClient:
    def __init__(
        self, base, *, app_key="29a39d", secret=SECRET, cipher="GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3"
    ):
        self.base, self.app_key, self.secret, self.cipher = base, app_key, secret, cipher
        self.access_token = ""
        self.warehouse_id = "7000714532876273420"
        self.now = time.time

    def sign(self, path, query, body, *, multipart=False):
        text = path + "".join(f"{name}{query[name]}" for name in sorted(query))
        text = self.secret.encode() + text.encode() + (b"" if multipart else body) + self.secret.encode()
        return hmac.new(self.secret.encode(), text, hashlib.sha256).hexdigest()

    def call(
        self, method, path, body=None, *, cipher=True, raw=None, content_type="application/json", **asked
    ):
        query = {"app_key": self.app_key, "timestamp": str(int(self.now()))} | {
            k: str(v) for k, v in asked.items()
        }
        if cipher:
            query["shop_cipher"] = self.cipher
        content = raw if raw is not None else (json.dumps(body).encode() if body is not None else b"")
        query["sign"] = self.sign(path, query, content, multipart=content_type.startswith("multipart"))
        return self.send(method, path, query, content, content_type)

    def send(self, method, path, query, content=b"", content_type="application/json"):
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        headers = {"Content-Type": content_type, "x-tts-access-token": self.access_token}
        try:
            connection.request(method, f"{path}?{urlencode(query)}", content, headers)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def upload(self, content=None):
        form = (
            b'--edge\r\nContent-Disposition: form-data; name="use_case"\r\n\r\nMAIN_IMAGE\r\n'
            b'--edge\r\nContent-Disposition: form-data; name="data"; filename="a.png"\r\n'
            b"Content-Type: image/png\r\n\r\n" + (content or png(600, 600)) + b"\r\n--edge--\r\n"
        )
        return self.call(
            "POST",
            "/product/202309/images/upload",
            cipher=False,
            raw=form,
            content_type="multipart/form-data; boundary=edge",
        )

    def draft(self, **changes):
        """Build a product body the sandbox accepts, with `changes` to it."""
        return {
            "title": "Keranjang anyaman rotan buatan tangan ukuran sedang",
            "description": "<p>Keranjang rotan dari sentra anyaman.</p>",
            "category_id": ROTAN,
            "category_version": "v2",
            "main_images": [{"uri": self.upload()["data"]["uri"]}],
            "skus": [
                {
                    "seller_sku": "RTN-1",
                    "price": {"currency": "IDR", "amount": "120000"},
                    "inventory": [{"warehouse_id": self.warehouse_id, "quantity": 10}],
                }
            ],
            "package_weight": {"value": "0.8", "unit": "KILOGRAM"},
            "product_attributes": [{"id": "1001", "values": [{"id": "100102"}]}],
            "listing_platforms": ["TIKTOK_SHOP", "TOKOPEDIA"],
            "idempotency_key": "rotan-1",
        } | changes

    def create(self, **changes):
        return self.call("POST", "/product/202309/products", self.draft(**changes))


ROTAN = "15984"  # a leaf of the sandbox tree
