"""Products from the category tree to removal, with the refusals of the code table."""

import json

import pytest


def update(client, path, *skus):
    return client.post(path, payload=json.dumps({"Request": {"Product": {"Skus": {"Sku": list(skus)}}}}))


def item(client, answer):
    return client.get("/product/item/get", item_id=answer["data"]["item_id"])["data"]


def test_a_product_is_created_in_a_leaf_of_the_tree_and_read_back(client):
    def leaves(nodes):
        for node in nodes:
            yield from [node["category_id"]] if node["leaf"] else leaves(node["children"])

    assert 14955 in leaves(client.get("/category/tree/get", language_code="id_ID")["data"])
    created = client.create()
    assert created["data"]["item_status"] == "Active"
    read = item(client, created)
    assert read["attributes"]["name"] == "Gula aren cetak 500 g"
    assert (read["skus"][0]["quantity"], read["skus"][0]["price"]) == (10, 45000)
    assert read["skus"][0]["package_weight"] == "0.5"


def test_an_xml_payload_creates_the_same_product(client):
    url = client.upload()["data"]["image"]["url"]
    payload = (
        "<Request><Product><PrimaryCategory>14955</PrimaryCategory>"
        f"<Images><Image>{url}</Image></Images><Attributes><name>Gula</name><brand>No Brand</brand>"
        "<shelf_life>6 Bulan</shelf_life><permit_number>1</permit_number></Attributes><Skus><Sku>"
        "<SellerSku>G-1</SellerSku><quantity>3</quantity><price>1000</price><package_height>1</package_height>"
        "<package_length>1</package_length><package_width>1</package_width><package_weight>0.1</package_weight>"
        "</Sku></Skus></Product></Request>"
    )
    assert client.post("/product/create", payload=payload)["data"]["sku_list"][0]["seller_sku"] == "G-1"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"PrimaryCategory": 157}, "4134"),
        ({"PrimaryCategory": 1}, "201"),
        ({"Images": {"Image": []}}, "4139"),
        ({"Images": {"Image": ["https://elsewhere.example/a.jpg"]}}, "4138"),
        ({"Attributes": {"name": "Gula", "brand": "No Brand"}}, "4110"),
        (
            {
                "Attributes": {
                    "name": "Gula",
                    "brand": "No Brand",
                    "shelf_life": "selamanya",
                    "permit_number": "1",
                }
            },
            "4115",
        ),
        ({"sku": {"price": 0}}, "4118"),
        ({"sku": {"special_price": 46000}}, "4157"),
        ({"sku": {"package_weight": "0.5001"}}, "4164"),
        ({"sku": {"package_length": 0}}, "4165"),
        ({"sku": {"SellerSku": "a*b"}}, "500"),
    ],
)
def test_what_the_table_forbids_is_refused_with_its_code(client, changes, code):
    answer = client.create(**changes)
    assert answer["code"] == code
    assert answer["type"] == "ISV"


def test_a_seller_sku_cannot_be_used_twice(client):
    client.create()
    assert client.create()["code"] == "4105"


def test_a_picture_over_one_megabyte_is_refused(client):
    assert client.upload(b"\xff\xd8" + b"\x00" * 1_100_000)["code"] == "500"


def test_a_new_product_waits_for_review_and_may_be_rejected_late(client, control, sandbox):
    sandbox.bazaar.settings.change("lazada", "review_seconds", 60)
    created = client.create()
    assert created["data"]["item_status"] == "Pending QC"
    control.fault("late_rejection", "lazada", times=1)
    second = client.create(sku={"SellerSku": "GULA-2"})
    control.post("/clock", {"advance_seconds": 61})
    assert item(client, created)["status"] == "Active"
    assert item(client, second)["status"] == "Rejected"
    assert client.get("/products/get", filter="rejected")["data"]["total_products"] == 1


def test_total_counts_unpaid_and_paid_pieces_and_sellable_does_not(client, control):
    created = client.create()
    lines = [{"seller_sku": "GULA-500", "quantity": 2}]
    control.post("/lazada/orders", {"shop_id": "400100001", "lines": lines})
    control.post("/lazada/orders", {"shop_id": "400100001", "lines": lines, "paid": False})
    place = item(client, created)["skus"][0]["multiWarehouseInventories"][0]
    assert [
        place[name] for name in ("totalQuantity", "sellableQuantity", "withholdQuantity", "occupyQuantity")
    ] == [
        10,
        6,
        2,
        2,
    ]
    assert (
        update(client, "/product/stock/sellable/update", {"SellerSku": "GULA-500", "SellableQuantity": 8})[
            "code"
        ]
        == "0"
    )
    assert item(client, created)["skus"][0]["quantity"] == 12
    low = update(client, "/product/price_quantity/update", {"SellerSku": "GULA-500", "Quantity": 3})
    assert low["code"] == "212"
    assert (
        update(client, "/product/stock/sellable/adjust", {"SellerSku": "GULA-500", "SellableQuantity": -9})[
            "code"
        ]
        == "212"
    )


def test_a_batch_keeps_its_good_entries_and_details_the_bad_ones(client):
    created = client.create()
    answer = update(
        client,
        "/product/price_quantity/update",
        {"SellerSku": "GULA-500", "Price": 50000, "Quantity": 4},
        {"SellerSku": "NOT-HERE", "Quantity": 4},
    )
    assert answer["code"] == "501"
    assert [row["seller_sku"] for row in answer["detail"]] == ["NOT-HERE"]
    assert item(client, created)["skus"][0]["price"] == 50000


def test_more_than_fifty_entries_are_refused_whole(client):
    entries = [{"SellerSku": f"S-{number}", "Quantity": 1} for number in range(51)]
    assert update(client, "/product/price_quantity/update", *entries)["code"] == "4171"


def test_a_campaign_lets_stock_rise_only(client, control):
    client.create()
    control.fault("promotion_lock", "lazada")
    low = update(client, "/product/price_quantity/update", {"SellerSku": "GULA-500", "Quantity": 9})
    high = update(client, "/product/price_quantity/update", {"SellerSku": "GULA-500", "Quantity": 11})
    assert (low["code"], high["code"]) == ("4170", "0")


def test_a_partial_update_leaves_other_fields_alone(client):
    created = client.create()
    product = {"ItemId": created["data"]["item_id"], "Attributes": {"name": "Gula semut"}}
    client.post("/product/update", payload=json.dumps({"Request": {"Product": product}}))
    read = item(client, created)
    assert read["attributes"]["name"] == "Gula semut"
    assert read["attributes"]["shelf_life"] == "6 Bulan"
    assert read["attributes"]["description"] == "Gula aren asli dari sentra."


def test_deactivated_and_removed_products_leave_the_shelf(client):
    created = client.create()
    number = created["data"]["item_id"]
    client.post(
        "/product/deactivate",
        apiRequestBody=f"<Request><Product><ItemId>{number}</ItemId></Product></Request>",
    )
    assert client.get("/products/get", filter="inactive")["data"]["total_products"] == 1
    sku = created["data"]["sku_list"][0]["sku_id"]
    client.post("/product/remove", sku_id_list=json.dumps([f"SkuId_{number}_{sku}"]))
    assert client.get("/product/item/get", item_id=number)["code"] == "20"
    assert client.get("/products/get", filter="deleted")["data"]["total_products"] == 1


def test_another_sellers_product_is_not_shown(client, sandbox):
    created = client.create()
    client.access_token = sandbox.markets["lazada"].grant("100132", "400100002")["access_token"]
    answer = client.get("/product/item/get", item_id=created["data"]["item_id"])
    assert answer["code"] == "EDIT_ITEM_NOT_BELONG_SELLER"


def test_the_sold_out_filter_shows_what_has_nothing_left(client):
    client.create()
    client.create(sku={"SellerSku": "GULA-0", "quantity": 0})
    found = client.get("/products/get", filter="sold-out")["data"]
    assert [one["skus"][0]["SellerSku"] for one in found["products"]] == ["GULA-0"]
    by_code = client.get("/products/get", sku_seller_list='["GULA-500"]')["data"]
    assert by_code["total_products"] == 1
