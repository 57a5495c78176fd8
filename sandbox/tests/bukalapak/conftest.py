"""Small clients of both Bukalapak versions, written from the sheet."""

import base64
import http.client
import json
from urllib.parse import urlencode, urlsplit

import pytest

SELLER = "157324"
PICTURE = bytes.fromhex("ffd8ffc0000b08012c019001011100ffd9")


class BukalapakClient:
    def __init__(self, base):
        self.base, self.user, self.token, self.bearer = base, SELLER, "", ""

    def send(self, method, path, body=None, headers=None):
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def basic(self, name, password):
        return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}

    def authenticate(self, name="sandbox_satu", password="sandi-sandbox"):  # noqa: S107 - of the sandbox
        return json.loads(self.send("POST", "/v2/authenticate.json", headers=self.basic(name, password))[1])

    def v2(self, method, path, body=None, **query):
        headers = self.basic(self.user, self.token) | {"Content-Type": "application/json"}
        content = json.dumps(body) if body is not None else None
        response, answer = self.send(method, f"/v2{path}.json?{urlencode(query)}", content, headers)
        assert response.status == 200
        return json.loads(answer)

    def upload(self, content=PICTURE):
        part = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n'
        headers = self.basic(self.user, self.token) | {"Content-Type": "multipart/form-data; boundary=edge"}
        return json.loads(
            self.send("POST", "/v2/images.json", part + content + b"\r\n--edge--\r\n", headers)[1]
        )

    def create(self, images=None, **changes):
        product = {
            "category_id": "15984",
            "name": "Keranjang rotan",
            "price": "120000",
            "weight": "800",
            "stock": "10",
            "description_bb": "[b]Rotan[/b] asli.",
            "new": "true",
            "negotiable": "false",
            "product_detail_attributes": {"bahan": "Rotan"},
        } | changes
        images = self.upload()["id"] if images is None else images
        return self.v2("POST", "/products", {"product": product, "images": images})

    def v4(self, method, path, body=None, **query):
        headers = {
            "Authorization": f"Bearer {self.bearer}",
            "Accept": "application/vnd.bukalapak.v4+json",
            "Content-Type": "application/json",
        }
        content = json.dumps(body) if body is not None else None
        response, answer = self.send(method, f"{path}?{urlencode(query, doseq=True)}", content, headers)
        if response.headers["Content-Type"] != "application/json":
            return response.status, answer
        return response.status, json.loads(answer)


@pytest.fixture
def stranger(running, control):
    return BukalapakClient(running.addresses["bukalapak"])


@pytest.fixture
def client(stranger):
    """A client with the token of the first seller in v2."""
    stranger.token = stranger.authenticate()["token"]
    return stranger


@pytest.fixture
def partner(client, control):
    """A client that also has a token of v4."""
    client.bearer = control.post(f"/bukalapak/shops/{SELLER}/tokens")["access_token"]
    return client


@pytest.fixture
def place(control):
    """Order the only product as a buyer."""

    def order(quantity=2, **more):
        listing = control.get(f"/bukalapak/listings?shop_id={SELLER}")["listings"][0]
        line = {"listing_id": listing["listing_id"], "quantity": quantity}
        return control.post("/bukalapak/orders", {"shop_id": SELLER, "lines": [line]} | more)

    return order
