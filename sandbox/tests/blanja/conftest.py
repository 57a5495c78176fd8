"""A small Blanja client of the tests' own, written from the sheet."""

import hashlib
import hmac
import http.client
import time
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree as ET

import pytest

ITEM = (
    "<item><categoryId>00015984</categoryId><title>Keranjang rotan</title><price>120000</price><state>31</state>"
    "<city>3173</city><district>317301</district><weight>1</weight><length>30</length><width>30</width>"
    "<height>20</height><freightPayer>seller</freightPayer><description>Rotan asli</description></item>\n"
)
SKUS = "<skus><sku><outerCode>KRJ-1</outerCode><quantity>10</quantity><price>120000</price></sku></skus>\n"
IMAGES = "<itemImages><itemImage><url>https://example.org/a.jpg</url><position>1</position></itemImage></itemImages>\n"
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'


class BlanjaClient:
    def __init__(self, base):
        self.base, self.appid, self.appkey, self.token = base, "toko-uji", "kunci-uji-blanja", ""

    def send(self, method, path, asked):
        parts = urlsplit(self.base)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
        try:
            text = urlencode(asked)
            if method == "GET":
                connection.request("GET", f"{path}?{text}")
            else:
                kind = {"Content-Type": "application/x-www-form-urlencoded"}
                connection.request("POST", path, text, kind)
            response = connection.getresponse()
            content = response.read()
            assert response.status == 200
            return ET.fromstring(content)  # noqa: S314 - our own server's answer
        finally:
            connection.close()

    def ask_token(self):
        return self.send("GET", "/v1/token", {"appid": self.appid, "appkey": self.appkey})

    def call(self, method, path, **asked):
        asked |= {"appid": self.appid, "access_token": self.token, "timestamp": str(int(time.time() * 1000))}
        text = "".join(name + asked[name] for name in sorted(asked, key=str.lower))
        sign = hmac.new(f"{self.appkey}&".encode(), text.encode(), hashlib.sha1).hexdigest()
        return self.send(method, path, asked | {"sign": sign})

    def create(self, item=ITEM, skus=SKUS, images=IMAGES):
        parts = {"item": item, "skus": skus, "itemImages": images}
        return self.call("POST", "/v1/item/create", **{name: PROLOG + text for name, text in parts.items()})


@pytest.fixture
def stranger(running, control):
    return BlanjaClient(running.addresses["blanja"])


@pytest.fixture
def client(stranger):
    stranger.token = stranger.ask_token().findtext("result/access_token")
    return stranger


@pytest.fixture
def item_id(client):
    """The number of an item on the shelf."""
    number = client.create().findtext("result/itemId")
    client.call("POST", "/v1/item/onShelf", itemId=number)
    return number


@pytest.fixture
def place(control, item_id):
    def order(quantity=2):
        lines = [{"seller_sku": "KRJ-1", "quantity": quantity}]
        return control.post("/blanja/orders", {"shop_id": "toko-uji", "lines": lines})

    return order
