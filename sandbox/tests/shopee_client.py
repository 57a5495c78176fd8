"""A tiny Shopee client of the tests' own, written from the sheet: seals with hmac, speaks with http.client."""

import hashlib
import hmac
import http.client
import json
import time
from urllib.parse import urlencode, urlsplit


class ShopeeClient:
    def __init__(
        self, base, *, partner_id="2001887", key="4b657954657374536563726574303132", shop_id="14701711"
    ):
        self.base, self.partner_id, self.key, self.shop_id = base, partner_id, key, shop_id
        self.access_token = ""
        self.now = time.time

    def sign(self, path, stamp, *, public):
        text = f"{self.partner_id}{path}{stamp}" + ("" if public else f"{self.access_token}{self.shop_id}")
        return hmac.new(self.key.encode(), text.encode(), hashlib.sha256).hexdigest()

    def query(self, path, *, public=False, **more):
        stamp = int(self.now())
        asked = {
            "partner_id": self.partner_id,
            "timestamp": stamp,
            "sign": self.sign(path, stamp, public=public),
        }
        if not public:
            asked |= {"access_token": self.access_token, "shop_id": self.shop_id}
        return asked | more

    def send(self, method, path, query, body=None, headers=None):
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        try:
            connection.request(method, f"{path}?{urlencode(query, doseq=True)}", body, headers or {})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def get(self, path, **asked):
        _, content = self.send("GET", f"/api/v2{path}", self.query(f"/api/v2{path}", **asked))
        return json.loads(content)

    def post(self, path, body, *, public=False):
        full = f"/api/v2{path}"
        query = self.query(full, public=public)
        _, content = self.send("POST", full, query, json.dumps(body), {"Content-Type": "application/json"})
        return json.loads(content)

    def upload(self, content, *, count=1):
        parts = b"".join(
            b'--edge\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n'
            b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n"
            for _ in range(count)
        )
        full = "/api/v2/media_space/upload_image"
        _, answer = self.send(
            "POST",
            full,
            self.query(full, public=True),
            parts + b"--edge--\r\n",
            {"Content-Type": "multipart/form-data; boundary=edge"},
        )
        return json.loads(answer)

    def add_item(self, **changes):
        """Create an item the sandbox accepts, with `changes` to its body."""
        image_id = self.upload(PICTURE)["response"]["image_info"]["image_id"]
        return self.post("/product/add_item", draft(image_id) | changes)


def draft(image_id):
    return {
        "item_name": "Gula aren cetak 500 g",
        "description": "Gula aren asli dari sentra, dicetak batok kecil.",
        "original_price": 45000,
        "seller_stock": [{"stock": 10}],
        "weight": 0.5,
        "category_id": 14955,
        "image": {"image_id_list": [image_id]},
        "logistic_info": [{"logistic_id": 8003, "enabled": True}],
        "attribute_list": [
            {"attribute_id": 1002, "attribute_value_list": [{"value_id": 100202}]},
            {
                "attribute_id": 1005,
                "attribute_value_list": [{"value_id": 0, "original_value_name": "2063201010123-29"}],
            },
        ],
        "item_sku": "GULA-500",
    }


# The smallest JPEG header with a size: start, frame of 400 × 300 pixels, end.
PICTURE = bytes.fromhex("ffd8 ffc0 000b 08 012c 0190 01 011100 ffd9".replace(" ", ""))
