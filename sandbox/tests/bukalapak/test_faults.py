"""Faults of the board, as Bukalapak tells them."""


def test_a_closed_category_takes_no_new_product(client, control):
    control.fault("category_closed", "bukalapak")
    assert client.create()["message"] == "Kategori tidak tersedia"


def test_an_attribute_may_turn_mandatory(client, control):
    control.fault("attribute_mandatory", "bukalapak")
    assert client.create()["message"] == "Negara Asal tidak boleh kosong"


def test_a_price_may_be_locked_while_the_stock_is_not(client, control):
    number = client.create()["id"]
    control.fault("promotion_lock", "bukalapak")
    assert client.v2("PUT", f"/products/{number}", {"product": {"price": "1"}})["status"] == "ERROR"
    assert client.v2("PUT", f"/products/{number}", {"product": {"stock": "1"}})["status"] == "OK"


def test_a_product_may_be_rejected_late(client, control):
    control.fault("late_rejection", "bukalapak", times=1, options={"seconds": 60})
    number = client.create()["id"]
    control.post("/clock", {"advance_seconds": 61})
    assert client.v2("GET", f"/products/{number}")["product"]["state_description"] == ["Melanggar"]


def test_a_revoked_token_opens_neither_version(partner, control):
    control.fault("token_revoked", "bukalapak", times=1)
    assert partner.v2("GET", "/users/info")["status"] == "ERROR"
    assert partner.v2("GET", "/users/info")["status"] == "ERROR"
    control.fault("token_revoked", "bukalapak", times=1)
    assert partner.v4("GET", "/me")[0] == 401
    assert partner.v4("GET", "/me")[0] == 401
