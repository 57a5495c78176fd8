"""A small GoBiz client of the tests' own, written from the sheet."""

import base64
import http.client
import json
from urllib.parse import urlencode, urlsplit

import pytest

OUTLET = "G410000001"


class GobizClient:
    def __init__(self, base):
        self.base, self.token = base, ""
        self.client_id, self.secret = "gobiz-sandbox-app", "gobiz-sandbox-secret"

    def send(self, method, path, body=None, headers=None):
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            content = response.read()
            answered = response.headers.get("Content-Type", "")
            return response, json.loads(content) if "json" in answered else content.decode()
        finally:
            connection.close()

    def ask_token(self, *, in_form=False, **form):
        basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if in_form:
            form |= {"client_id": self.client_id, "client_secret": self.secret}
        else:
            headers["Authorization"] = f"Basic {basic}"
        response, body = self.send("POST", "/oauth2/token", urlencode(form), headers)
        return response.status, body

    def call(self, method, path, body=None, **headers):
        sent = {
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        content = json.dumps(body) if body is not None else None
        response, answer = self.send(method, f"/integrations{path}", content, sent | headers)
        return response.status, answer

    def gosend(self, method, path, body=None, secret=None):
        headers = {"Client-ID": self.client_id, "Pass-Key": secret or self.secret}
        response, answer = self.send(
            method, f"/gokilat/v10{path}", json.dumps(body) if body is not None else None, headers
        )
        return response.status, answer

    def push(self, *items, request_id="r-1", categories=()):
        body = {
            "request_id": request_id,
            "menus": [{"name": "Kue kering", "menu_items": list(items)}],
            "variant_categories": list(categories),
        }
        return self.call("PUT", f"/gofood/outlets/{OUTLET}/v1/catalog", body)

    def menu(self):
        return self.call("GET", f"/gofood/outlets/{OUTLET}/v2/catalog")[1]["data"]


def item(code="IKM-0001", **changes):
    return {
        "external_id": code,
        "name": "Nastar",
        "description": "Kue nanas",
        "in_stock": True,
        "price": 25000,
        "image": "https://example.org/a.jpg",
    } | changes


@pytest.fixture
def stranger(running, control):
    control.post("/gojek/settings", {"menu_seconds": 0})
    return GobizClient(running.addresses["gojek"])


@pytest.fixture
def client(stranger, control):
    """A client of an outlet that permits everything."""
    stranger.token = control.post(f"/gojek/shops/{OUTLET}/tokens")["access_token"]
    return stranger


@pytest.fixture
def make_item():
    return item


@pytest.fixture
def selling(client):
    """A client whose outlet has one item on its menu."""
    client.push(item())
    assert client.menu()["menus"][0]["menu_items"]
    return client


@pytest.fixture
def place(control):
    """Order as a buyer: place(seller_sku="IKM-0001")."""

    def order(seller_sku="IKM-0001", **more):
        lines = [{"seller_sku": seller_sku, "quantity": 2}]
        return control.post("/gojek/orders", {"shop_id": OUTLET, "lines": lines} | more)

    return order
