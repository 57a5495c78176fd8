"""Version 2 of 2019: token, products, pictures, transactions, ETag."""

import json
from urllib.parse import urlencode

import pytest


def test_a_password_gives_the_same_token_each_time_and_a_wrong_one_says_null(stranger):
    answer = stranger.authenticate()
    assert (answer["status"], answer["user_id"]) == ("OK", "157324")
    assert stranger.authenticate("sandbox_satu@sandbox.invalid")["token"] == answer["token"]
    wrong = stranger.authenticate(password="salah")
    assert wrong == {"status": "ERROR", "user_id": "null", "message": "Invalid password"}


def test_a_token_opens_only_its_own_seller_and_never_expires(client, control):
    control.post("/clock", {"advance_seconds": 5 * 365 * 86400})
    assert client.v2("GET", "/users/info")["user"]["name"] == "Lapak Sandbox Satu"
    client.user = "157325"
    assert client.v2("GET", "/users/info")["status"] == "ERROR"


def test_a_product_is_added_and_read_under_both_spellings_of_its_id(client):
    added = client.create()
    assert added["message"] == "Product Added"
    read = client.v2("GET", f"/products/{added['id']}")["product"]
    assert (read["name"], read["price"], read["stock"], read["weight"]) == (
        "Keranjang rotan",
        120000,
        10,
        800,
    )
    assert client.v2("GET", f"/products/{int(added['id'], 36)}")["product"]["id"] == added["id"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"images": ""}, "Image tidak boleh kosong"),
        ({"name": ""}, "name tidak boleh kosong"),
        ({"category_id": "157"}, "Kategori tidak ditemukan"),
        ({"price": "murah"}, "price harus berupa angka"),
        ({"product_detail_attributes": {}}, "Bahan tidak boleh kosong"),
    ],
)
def test_a_refusal_is_a_sentence_in_http_200(client, changes, message):
    answer = client.create(**changes)
    assert (answer["status"], answer["message"]) == ("ERROR", message)


def test_a_picture_is_used_once_and_must_be_one(client):
    number = client.upload()["id"]
    assert client.v2("GET", f"/images/status/{number}")["message"] == "Orphaned"
    added = client.create(images=number)
    assert client.v2("GET", f"/images/status/{number}")["message"] == added["id"]
    assert client.create(images=number)["status"] == "ERROR"
    assert client.upload(b"bukan gambar")["message"] == "Harus berupa file gambar"


def test_stock_is_changed_with_the_product_and_zero_hides_it(client):
    number = client.create()["id"]
    answer = client.v2("PUT", f"/products/{number}", {"product": {"stock": "0", "price": "110000"}})
    assert answer["message"] == "Product Updated"
    assert answer["product"]["state_description"] == ["Stok Habis"]
    assert answer["product"]["price"] == 110000
    assert client.v2("GET", "/products/mylapak")["products"] == []
    hidden = client.v2("GET", "/products/mylapak", not_for_sale_only=1)["products"]
    assert [one["id"] for one in hidden] == [number]


def test_a_product_is_sold_relisted_and_deleted(client):
    number = client.create()["id"]
    client.v2("PUT", f"/products/{number}/sold")
    assert client.v2("GET", "/products")["products"] == []
    client.v2("PUT", f"/products/{number}/relist")
    assert len(client.v2("GET", "/products")["products"]) == 1
    client.v2("DELETE", f"/products/{number}")
    assert client.v2("GET", f"/products/{number}")["status"] == "ERROR"


def test_an_unchanged_read_is_304_without_a_body(client):
    headers = client.basic(client.user, client.token)
    first, _ = client.send("GET", "/v2/categories.json", headers=headers)
    again, body = client.send(
        "GET", "/v2/categories.json", headers=headers | {"If-None-Match": first.headers["ETag"]}
    )
    assert (again.status, body) == (304, b"")
    client.create()
    path = "/v2/products/mylapak.json"
    before = client.send("GET", path, headers=headers)[0].headers["ETag"]
    client.create(name="Keranjang lain")
    assert client.send("GET", path, headers=headers | {"If-None-Match": before})[0].status == 200


def test_a_transaction_is_sent_with_a_code_once(client, place, control):
    client.create()
    order = place(seller_discount=5000)
    listed = client.v2("GET", "/transactions")["transactions"][0]
    assert (listed["state"], listed["quantity"]) == ("paid", 2)
    assert listed["amount"] + listed["shipping_fee"] == listed["total_amount"]
    assert isinstance(client.v2("GET", f"/transactions/{listed['id']}")["transactions"], dict)
    body = {"payment_shipping": {"transaction_id": listed["transaction_id"], "shipping_code": "RESI-1"}}
    assert (
        client.v2("POST", "/transactions/confirm_shipping", body)["message"]
        == "Konfirmasi pengiriman barang berhasil"
    )
    again = client.v2("POST", "/transactions/confirm_shipping", body)
    assert again["message"].startswith("Belum ada konfirmasi pembayaran")
    assert control.get(f"/bukalapak/orders/{order['order_id']}")["tracking_number"] == "RESI-1"
    for action, state in (("deliver", "received"), ("complete", "remitted")):
        control.advance("bukalapak", order["order_id"], action)
        assert client.v2("GET", f"/transactions/{listed['id']}")["transactions"]["state"] == state


def reject(client, number, reason):
    form = urlencode({"id": number, "payment_rejection[reason]": reason})
    headers = client.basic(client.user, client.token) | {"Content-Type": "application/x-www-form-urlencoded"}
    return json.loads(client.send("PUT", "/v2/transactions/reject.json", form, headers)[1])


def test_a_failed_rejection_says_ok_beside_its_message(client, place, control):
    client.create()
    number = place()["order_id"]
    assert reject(client, number, "Stok habis") == {"status": "OK", "message": "Failed to reject"}
    assert reject(client, number, "Stok Habis")["message"] != "Failed to reject"
    assert control.get(f"/bukalapak/orders/{number}")["wire_status"] == "rejected"
    assert control.get("/bukalapak/stock")["stock"][0]["available"] == 10


def test_the_closing_of_2025_can_be_replayed(client, place, control):
    client.create()
    order = place()
    control.post("/bukalapak/settings", {"closing_on": True})
    assert "1 Februari 2025" in client.create()["message"]
    assert client.v2("GET", "/products")["products"] == []
    assert control.get(f"/bukalapak/orders/{order['order_id']}")["stage"] == "cancelled"


def test_what_the_documents_do_not_describe_is_refused_not_invented(client):
    assert "tidak diketahui" in client.v2("GET", "/dompet/history/mutations")["message"]
