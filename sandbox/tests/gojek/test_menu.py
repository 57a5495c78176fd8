"""The menu as a full overwrite, its limits, and the in-stock switches."""

import json

import pytest

_VARIANTS = {
    "external_id": "VC-1",
    "internal_name": "ukuran",
    "name": "Ukuran",
    "rules": {"selection": {"min_quantity": 1, "max_quantity": 1}},
    "variants": [
        {"external_id": "V-1", "name": "Besar", "price": 5000, "in_stock": True},
        {"external_id": "V-2", "name": "Kecil", "price": 0, "in_stock": True},
    ],
}


def codes(client):
    return [item["external_id"] for menu in client.menu()["menus"] for item in menu["menu_items"]]


def test_a_push_replaces_the_whole_menu(client, make_item):
    status, answer = client.push(make_item("A"), make_item("B"))
    assert (status, answer) == (200, {"success": True, "data": {"request_id": "r-1"}})
    assert codes(client) == ["A", "B"]
    client.push(make_item("B", name="Kastengel"), request_id="r-2")
    assert codes(client) == ["B"]
    assert client.menu()["menus"][0]["menu_items"][0]["name"] == "Kastengel"


def test_a_push_takes_effect_later_and_is_told(client, make_item, control, hooks):
    control.post("/gojek/settings", {"menu_seconds": 30})
    control.post("/gojek/apps/gobiz-sandbox-app", {"callback_url": hooks.url})
    client.push(make_item("A"), request_id="r-9")
    assert codes(client) == []
    control.post("/clock", {"advance_seconds": 31})
    assert codes(client) == ["A"]
    body = json.loads(hooks.wait(1)[0][1])
    assert body["header"]["event_name"] == "gofood.catalog.menu_mapping_updated"
    assert body["body"]["request_id"] == "r-9"


def test_a_menu_can_be_rejected_after_it_was_taken(client, make_item, control, hooks):
    control.post("/gojek/apps/gobiz-sandbox-app", {"callback_url": hooks.url})
    control.fault("late_rejection", "gojek", times=1, options={"reason": "harga janggal"})
    assert client.push(make_item("A"))[0] == 200
    assert codes(client) == []
    assert json.loads(hooks.wait(1)[0][1])["body"]["success"] is False


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "x" * 151},
        {"description": "x" * 251},
        {"price": 2_000_001},
        {"price": 25000.5},
        {"external_id": "x" * 201},
        {"in_stock": "yes"},
        {"image": "http://example.org/a.jpg"},
        {"variant_category_external_ids": ["VC-9"]},
    ],
)
def test_what_breaks_a_limit_is_unprocessable(client, make_item, changes):
    status, body = client.push(make_item(**changes))
    assert (status, body["errors"][0]["message_title"]) == (422, "UnprocessableEntity")


def test_there_are_no_stock_numbers_only_a_switch(selling, control):
    path = "/gofood/outlets/G410000001/v2/menu_item_stocks"
    assert selling.call("PATCH", path, [{"external_id": "IKM-0001", "in_stock": False}])[0] == 200
    assert selling.menu()["menus"][0]["menu_items"][0]["in_stock"] is False
    status, answer = control.send(
        "POST",
        "/gojek/orders",
        {"shop_id": "G410000001", "lines": [{"seller_sku": "IKM-0001", "quantity": 1}]},
    )
    assert (status, answer["error"]) == (409, "out_of_stock")
    assert selling.call("PATCH", path, [{"external_id": "IKM-9", "in_stock": True}])[0] == 422
    assert selling.call("PATCH", path, [{"external_id": "IKM-0001", "in_stock": True, "stock": 5}])[0] == 200
    assert selling.menu()["menus"][0]["menu_items"][0]["in_stock"] is True


def test_a_variant_adds_to_the_price_and_can_be_switched_off(client, make_item, place, control):
    client.push(make_item(variant_category_external_ids=["VC-1"]), categories=[_VARIANTS])
    client.menu()
    assert place("IKM-0001+V-1")["total"] == 2 * 30000 + 10000
    path = "/gofood/outlets/G410000001/v2/variant_stocks"
    assert client.call("PATCH", path, [{"external_id": "V-1", "in_stock": False}])[0] == 200
    stock = {row["seller_sku"]: row["available"] for row in control.get("/gojek/stock")["stock"]}
    assert stock["IKM-0001+V-1"] == 0
    assert stock["IKM-0001+V-2"] > 0
    assert client.menu()["variant_categories"][0]["variants"][0]["in_stock"] is False


def test_an_item_with_an_obligatory_choice_cannot_be_ordered_without_it(client, make_item, control):
    client.push(make_item(variant_category_external_ids=["VC-1"]), categories=[_VARIANTS])
    client.menu()
    assert {row["seller_sku"] for row in control.get("/gojek/stock")["stock"]} == {
        "IKM-0001+V-1",
        "IKM-0001+V-2",
    }


def test_a_partial_batch_claims_success_for_what_it_did_not_do(client, make_item, control):
    client.push(make_item("A"), make_item("B"))
    client.menu()
    control.fault("partial_batch", "gojek", times=1)
    off = [{"external_id": code, "in_stock": False} for code in ("A", "B")]
    assert client.call("PATCH", "/gofood/outlets/G410000001/v2/menu_item_stocks", off)[0] == 200
    assert [item["in_stock"] for item in client.menu()["menus"][0]["menu_items"]] == [False, True]
