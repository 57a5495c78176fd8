"""Each fault of the board, as Blibli tells it."""


def test_a_closed_category_takes_no_new_product(client, control):
    control.fault("category_closed", "blibli")
    assert "closed" in client.create()[1]["errorMessage"]


def test_an_attribute_may_turn_mandatory(client, control):
    control.fault("attribute_mandatory", "blibli")
    listed = client.get("/seller/v1/categories/PH-14955/attributes")["content"]
    assert next(one for one in listed if one["code"] == "UK-0001003")["mandatory"] is True
    assert "UK-0001003" in client.create()[1]["errorMessage"]


def test_the_clock_of_the_market_may_be_off(client, control):
    control.fault("clock_skew", "blibli", times=1)
    assert client.send("GET", "/seller/v1/stores")[0] == 401
    assert client.send("GET", "/seller/v1/stores")[0] == 200


def test_half_of_a_queue_may_fail(client, product, control):
    client.create(name="Gula semut", item={"sellerSku": "SEMUT"})
    rows = client.post("/seller/v1/products/filter", {})["content"]
    codes = [f"{row['productSku']}-00001" for row in rows]
    control.fault("partial_batch", "blibli", times=1)
    queue_id = client.update(*({"gdnSku": code, "exactStock": 3} for code in codes))["requestId"]
    history = client.queue(queue_id)["queueHistory"]
    assert [row["success"] for row in history] == [True, False]
    assert sorted(row["stock"] for row in control.get("/blibli/stock")["stock"]) == [3, 10]


def test_a_read_may_lag_behind_a_write(client, product, control):
    sku = product["items"][0]["blibliSku"]
    path = f"/seller/v1/products/{product['productSku']}"
    control.fault("read_lag", "blibli", path="/seller/v1/products/")
    client.put(f"/seller/v1/products/{sku}/stock", {"availableStock": 1})
    assert client.get(path)["content"]["items"][0]["availableStock"] == 10
    control.send("DELETE", "/faults?market=blibli")
    assert client.get(path)["content"]["items"][0]["availableStock"] == 1


def test_the_rate_refusal_is_429(client, control):
    control.fault("rate_limited", "blibli", times=1, options={"retry_after": 7})
    assert client.send("GET", "/seller/v1/stores")[0] == 429
