"""The archived Fulfillment Service API in historic mode (tokopedia sheet §B)."""

import base64
import http.client
import json
import time
from urllib.parse import urlencode, urlsplit

import pytest

from ikm_sandbox.markets.tokopedia_classic.seals import seal_webhook

SHOP = "479573"


class ClassicClient:
    def __init__(self, base):
        self.parts = urlsplit(base)
        self.authorization = ""

    def send(self, method, path, body=None, authorization=None, **asked):
        connection = http.client.HTTPConnection(self.parts.hostname, self.parts.port, timeout=10)
        try:
            connection.request(
                method,
                f"{path}?{urlencode(asked)}",
                json.dumps(body) if body is not None else b"",
                {"Authorization": authorization or self.authorization},
            )
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def data(self, method, path, body=None, **asked):
        status, answer = self.send(method, path, body, **asked)
        assert status == 200, answer
        return answer["data"]


@pytest.fixture
def client(running, control):
    client = ClassicClient(running.addresses["tokopedia_classic"])
    token = control.post(f"/tokopedia_classic/shops/{SHOP}/tokens")["access_token"]
    client.authorization = f"Bearer {token}"
    return client


def product(**changes):
    return {
        "name": "Sapu lidi",
        "category_id": 15984,
        "price_currency": "IDR",
        "price": 15000,
        "status": "LIMITED",
        "min_order": 1,
        "weight": 400,
        "weight_unit": "GR",
        "condition": "NEW",
        "stock": 8,
        "sku": "SAPU",
    } | changes


def create(client, *products):
    return client.data("POST", "/v3/products/fs/13004/create", {"products": list(products)}, shop_id=SHOP)


def test_the_webhook_seal_equals_the_vector_of_the_sheet():
    body = b'{"order_status":400,"fs_id":13004,"shop_id":479573,"order_id":43481289,"product_details":[]}'
    expected = "32afc9750990901e989ec2c314d67444ec69c33e9e54be933a934babae343eac"
    assert seal_webhook("webhook_secret", body) == expected


def test_an_account_gets_a_bearer_token_for_thirty_days(client):
    basic = base64.b64encode(b"client_abc:secret_xyz").decode()
    assert basic == "Y2xpZW50X2FiYzpzZWNyZXRfeHl6"
    status, token = client.send(
        "POST", "/token", authorization=f"Basic {basic}", grant_type="client_credentials"
    )
    assert (status, token["expires_in"], token["token_type"]) == (200, 2592000, "Bearer")
    client.authorization = f"Bearer {token['access_token']}"
    shops = client.data("GET", "/v1/shop/fs/13004/shop-info", page=1, per_page=10)
    assert [shop["shop_id"] for shop in shops] == [479573]


@pytest.mark.parametrize("authorization", ["Basic eDp5", "Bearer x", "Basic ***", ""])
def test_a_wrong_account_gets_none(client, authorization):
    client.authorization = ""
    assert (
        client.send("POST", "/token", authorization=authorization, grant_type="client_credentials")[0] == 401
    )


def test_a_call_without_a_valid_token_or_fs_id_is_refused(client):
    assert client.send("GET", "/v1/shop/fs/13004/shop-info", authorization="Bearer x")[0] == 401
    status, answer = client.send("GET", "/v1/shop/fs/99/shop-info")
    assert (status, answer["header"]["error_code"]) == (403, "PRD_USC_001")


def test_products_are_created_one_by_one_with_a_count_of_failures(client):
    result = create(client, product(), product(name="x" * 71, sku="B"), product(price=99, sku="C"))
    assert (result["total_data"], result["success_data"], result["fail_data"]) == (3, 1, 2)
    assert [row["sku"] for row in result["failed_rows_data"]] == ["B", "C"]
    product_id = result["success_rows_data"][0]["product_id"]
    found = client.data("GET", "/inventory/v1/fs/13004/product/info", product_id=product_id)[0]
    assert (found["basic"]["Name"], found["price"]["idr"], found["stock"]["value"]) == ("Sapu lidi", 15000, 8)


def test_stock_and_price_are_arrays_in_which_the_sku_wins(client, control):
    create(client, product())
    entries = [{"sku": "SAPU", "product_id": 1, "new_stock": 3}, {"product_id": 1, "new_stock": 3}]
    result = client.data("POST", "/inventory/v1/fs/13004/stock/update", entries, shop_id=SHOP)
    assert (result["succeed_rows"], result["failed_rows"]) == (1, 1)
    assert result["failed_rows_data"][0]["message"] == "Invalid Product ID."
    client.data(
        "POST", "/inventory/v1/fs/13004/price/update", [{"sku": "SAPU", "new_price": 20000}], shop_id=SHOP
    )
    stock = control.get("/tokopedia_classic/stock")["stock"][0]
    assert (stock["stock"], stock["price"]) == (3, 20000)
    many = [{"sku": "SAPU", "new_stock": 1}] * 101
    status, answer = client.send("POST", "/inventory/v1/fs/13004/stock/update", many, shop_id=SHOP)
    assert (status, answer["header"]["error_code"]) == (400, "PRD_DLV_043")


class TestOrders:
    @pytest.fixture
    def order_id(self, client, control):
        control.listing("tokopedia_classic", SHOP)
        return control.order("tokopedia_classic", SHOP, 2)["order_id"]

    def status_of(self, client, order_id):
        return client.data("GET", "/v2/fs/13004/order", order_id=order_id)["order_status"]

    def test_an_order_is_accepted_shipped_and_finished(self, client, control, order_id):
        seen = [self.status_of(client, order_id)]
        client.data("POST", f"/v1/order/{order_id}/fs/13004/ack")
        seen.append(self.status_of(client, order_id))
        shipping = {"order_status": 500, "shipping_ref_num": "RESI-1"}
        client.data("POST", f"/v1/order/{order_id}/fs/13004/status", shipping)
        seen.append(self.status_of(client, order_id))
        for action in ("deliver", "complete"):
            control.advance("tokopedia_classic", order_id, action)
            seen.append(self.status_of(client, order_id))
        assert seen == [220, 400, 500, 600, 700]
        assert client.data("GET", "/v2/fs/13004/order", order_id=order_id)["custom_fields"]["awb"] == "RESI-1"

    def test_an_order_is_accepted_once(self, client, order_id):
        client.data("POST", f"/v1/order/{order_id}/fs/13004/ack")
        status, answer = client.send("POST", f"/v1/order/{order_id}/fs/13004/ack")
        assert (status, answer["header"]["error_code"]) == (400, "ORD_USC_001")

    def test_a_rejected_order_gives_its_stock_back(self, client, control, order_id):
        body = {"reason_code": 1, "reason": "Stok habis"}
        client.data("POST", f"/v1/order/{order_id}/fs/13004/nack", body)
        assert self.status_of(client, order_id) == 10
        assert control.get("/tokopedia_classic/stock")["stock"][0]["available"] == 10

    def test_only_paid_orders_are_listed(self, client, control, order_id):
        control.order("tokopedia_classic", SHOP, paid=False)
        now = int(time.time())
        asked = {"fs_id": 13004, "from_date": now - 60, "to_date": now + 60, "page": 1}
        listed = client.data("GET", "/v2/order/list", per_page=10, **asked)
        assert [str(order["order_id"]) for order in listed] == [order_id]
        assert client.send("GET", "/v2/order/list", per_page=101, **asked)[0] == 400

    def test_a_status_change_is_told_with_the_webhook_seal(self, client, control, order_id, hooks):
        client.data("POST", "/v1/fs/13004/register", {"order_status_url": hooks.url})
        client.data("POST", f"/v1/order/{order_id}/fs/13004/ack")
        headers, body = hooks.wait(1)[0]
        assert headers["Authorization-Hmac"] == seal_webhook("webhook_secret", body)
        assert json.loads(body)["order_status"] == 400
