"""The control API as other programs use it: JSON over HTTP, as the README describes it."""

import http.client
import json
from urllib.parse import urlsplit


class Control:
    """Drive the sandbox as other programs do: JSON over HTTP."""

    def __init__(self, address):
        self._parts = urlsplit(address)

    def send(self, method, path, body=None):
        connection = http.client.HTTPConnection(self._parts.hostname, self._parts.port, timeout=20)
        try:
            connection.request(method, f"/control{path}", json.dumps(body) if body is not None else None)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def get(self, path):
        status, data = self.send("GET", path)
        assert status == 200, data
        return data

    def post(self, path, body=None):
        status, data = self.send("POST", path, body if body is not None else {})
        assert status in (200, 201), data
        return data

    def fault(self, name, market="shopee", **more):
        return self.post("/faults", {"name": name, "market": market, **more})

    def listing(self, market, shop_id, **more):
        return self.post(
            f"/{market}/listings",
            {
                "shop_id": shop_id,
                "title": "Tas anyaman pandan",
                "price": 85000,
                "stock": 10,
                "seller_sku": "TAS",
            }
            | more,
        )

    def order(self, market, shop_id, quantity=1, **more):
        return self.post(
            f"/{market}/orders",
            {"shop_id": shop_id, "lines": [{"seller_sku": "TAS", "quantity": quantity}]} | more,
        )

    def advance(self, market, order_id, action):
        return self.post(f"/{market}/orders/{order_id}/advance", {"action": action})
