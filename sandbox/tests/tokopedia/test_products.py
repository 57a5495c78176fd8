"""Products, prices and stock of the Partner API (tokopedia sheet §A6)."""

import pytest
from pictures_made import png

SHOP = "7494049642642441621"


def sku(client, **changes):
    plain = {
        "price": {"currency": "IDR", "amount": "120000"},
        "inventory": [{"warehouse_id": client.warehouse_id, "quantity": 5}],
    }
    return plain | changes


def test_categories_want_version_two_of_the_tree(tokopedia):
    path = "/product/202309/categories"
    assert tokopedia.call("GET", path)["code"] == 12052217
    found = tokopedia.call("GET", path, category_version="v2", listing_platform="TOKOPEDIA", locale="id-ID")
    assert len(found["data"]["categories"]) == 211


def test_attributes_keep_the_spelling_of_the_marketplace(tokopedia):
    path = "/product/202309/categories/15984/attributes"
    found = tokopedia.call("GET", path, category_version="v2")["data"]["attributes"]
    assert [one["name"] for one in found if one["is_requried"]] == ["Bahan"]


def test_a_main_picture_measures_at_least_three_hundred_pixels(tokopedia):
    assert tokopedia.upload(png(299, 600))["code"] == 12052028
    assert tokopedia.upload(png(300, 300))["data"]["width"] == 300
    assert tokopedia.upload(b"GIF89a")["code"] == 36009023


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"title": "Terlalu pendek"}, 12052051),
        ({"title": "x" * 256}, 12052051),
        ({"description": ""}, 12052015),
        ({"description": "x" * 10_001}, 12052013),
        ({"category_id": "46"}, 12052024),
        ({"category_id": "1"}, 12052023),
        ({"category_version": "v1"}, 12052217),
        ({"main_images": []}, 12052028),
        ({"main_images": [{"uri": "unknown"}]}, 12052028),
        ({"brand_id": "9"}, 12052026),
        ({"product_attributes": []}, 12052104),
        ({"package_weight": {"value": "0", "unit": "KILOGRAM"}}, 12052181),
        ({"package_weight": {"value": "1", "unit": "POUND"}}, 12052006),
    ],
)
def test_a_product_outside_the_rules_is_refused_with_its_code(tokopedia, change, code):
    assert tokopedia.create(**change)["code"] == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"price": {"currency": "USD", "amount": "5"}}, 12052084),
        ({"price": {"currency": "IDR", "amount": "99"}}, 12052073),
        ({"price": {"currency": "IDR", "amount": 120000}}, 12052073),
        ({"inventory": []}, 12019028),
        ({"inventory": [{"warehouse_id": "1", "quantity": 5}]}, 12052097),
        ({"inventory": [{"quantity": 100_000}]}, 12052055),
        ({"inventory": [{"quantity": 0}]}, 12052055),
        ({"seller_sku": "ada spasi"}, 12052054),
    ],
)
def test_an_sku_outside_the_rules_is_refused_with_its_code(tokopedia, change, code):
    assert tokopedia.create(skus=[sku(tokopedia, **change)])["code"] == code


def test_more_than_a_hundred_skus_are_refused(tokopedia):
    assert tokopedia.create(skus=[sku(tokopedia)] * 101)["code"] == 12052050


def test_the_same_idempotency_key_makes_one_product(tokopedia, control):
    first, second = tokopedia.create(), tokopedia.create(title="Judul lain yang cukup panjang untuk aturan")
    assert first["data"]["product_id"] == second["data"]["product_id"]
    assert len(control.get("/tokopedia/listings")["listings"]) == 1


def test_a_dry_run_keeps_nothing(tokopedia, control):
    checked = tokopedia.call(
        "POST", "/product/202309/products/listing_check", tokopedia.draft(title="pendek")
    )
    assert checked["data"]["fail_reasons"][0]["code"] == 12052051
    assert control.get("/tokopedia/listings")["listings"] == []


def test_a_product_is_audited_and_then_active_on_both_platforms(tokopedia, control):
    control.post("/tokopedia/settings", {"review_seconds": 60})
    product_id = tokopedia.create()["data"]["product_id"]
    path = f"/product/202309/products/{product_id}"
    before = tokopedia.call("GET", path)["data"]
    assert (before["status"], before["audit"]["status"]) == ("PENDING", "AUDITING")
    control.post("/clock", {"advance_seconds": 61})
    after = control.get(f"/tokopedia/listings/{product_id}")
    assert after["wire_status"] == "ACTIVATE"


def test_variants_need_the_same_kinds_of_attributes(tokopedia):
    red = [{"name": "Warna", "value_name": "Merah"}]
    size = [{"name": "Ukuran", "value_name": "M"}]
    assert tokopedia.create(skus=[sku(tokopedia), sku(tokopedia)])["code"] == 12052104
    mixed = [sku(tokopedia, sales_attributes=red), sku(tokopedia, sales_attributes=size)]
    assert tokopedia.create(skus=mixed)["code"] == 12052104
    blue = [{"name": "Warna", "value_name": "Biru"}]
    made = tokopedia.create(
        skus=[sku(tokopedia, sales_attributes=red), sku(tokopedia, sales_attributes=blue)]
    )
    assert len(made["data"]["skus"]) == 2


class TestExisting:
    @pytest.fixture
    def made(self, tokopedia):
        return tokopedia.create()["data"]

    def test_stock_is_absolute_and_fails_one_by_one(self, tokopedia, made):
        path = f"/product/202309/products/{made['product_id']}/inventory/update"
        entries = [
            {"id": made["skus"][0]["id"], "inventory": [{"quantity": 3}]},
            {"id": "1", "inventory": []},
        ]
        errors = tokopedia.call("POST", path, {"skus": entries})["data"]["errors"]
        assert [(one["code"], one["detail"]["sku_id"]) for one in errors] == [(12052036, "1")]
        search = {"product_ids": [made["product_id"]]}
        found = tokopedia.call("POST", "/product/202309/inventory/search", search)["data"]["inventory"][0]
        assert found["skus"][0]["total_available_quantity"] == 3

    def test_stock_counts_what_can_still_be_ordered(self, tokopedia, made, control):
        control.post(
            "/tokopedia/orders",
            {"shop_id": SHOP, "lines": [{"seller_sku": "RTN-1", "quantity": 4}], "paid": False},
        )
        path = f"/product/202309/products/{made['product_id']}/inventory/update"
        tokopedia.call(
            "POST", path, {"skus": [{"id": made["skus"][0]["id"], "inventory": [{"quantity": 0}]}]}
        )
        stock = control.get("/tokopedia/stock")["stock"][0]
        assert (stock["available"], stock["reserved"]) == (0, 4)

    def test_a_price_is_changed_in_whole_rupiah(self, tokopedia, made, control):
        path = f"/product/202309/products/{made['product_id']}/prices/update"
        entry = {"id": made["skus"][0]["id"], "price": {"currency": "IDR", "amount": "99000"}}
        assert tokopedia.call("POST", path, {"skus": [entry]})["data"] == {}
        assert control.get("/tokopedia/stock")["stock"][0]["price"] == 99000

    def test_a_partial_edit_leaves_the_rest(self, tokopedia, made):
        path = f"/product/202509/products/{made['product_id']}"
        tokopedia.call("POST", f"{path}/partial_edit", {"title": "Keranjang rotan besar untuk pakaian kotor"})
        shown = tokopedia.call("GET", path)["data"]
        assert shown["title"] == "Keranjang rotan besar untuk pakaian kotor"
        assert shown["skus"][0]["seller_sku"] == "RTN-1"

    def test_a_full_edit_keeps_known_skus_and_drops_missing_ones(self, tokopedia, made):
        path = f"/product/202509/products/{made['product_id']}"
        kept = sku(tokopedia, id=made["skus"][0]["id"], seller_sku="RTN-2")
        assert (
            tokopedia.call("PUT", path, tokopedia.draft(skus=[kept]))["data"]["skus"][0]["seller_sku"]
            == "RTN-2"
        )
        tokopedia.call("PUT", path, tokopedia.draft(skus=[sku(tokopedia, seller_sku="BARU")]))
        shown = tokopedia.call("GET", path)["data"]["skus"]
        assert [one["seller_sku"] for one in shown] == ["BARU"]

    def test_products_are_searched_by_sku_and_status(self, tokopedia, made):
        path = "/product/202502/products/search"
        found = tokopedia.call("POST", path, {"seller_skus": ["RTN-1"]}, page_size=10)["data"]
        assert [one["id"] for one in found["products"]] == [made["product_id"]]
        assert tokopedia.call("POST", path, {"status": "DRAFT"}, page_size=10)["data"]["total_count"] == 0
        assert tokopedia.call("POST", path, {}, page_size=101)["code"] == 36009004

    def test_deactivate_activate_delete_recover(self, tokopedia, made):
        path = "/product/202309/products"
        ids = {"product_ids": [made["product_id"]]}

        def status():
            return tokopedia.call("GET", f"{path}/{made['product_id']}")["data"]["status"]

        seen = []
        for method, end in (
            ("POST", "/deactivate"),
            ("POST", "/activate"),
            ("DELETE", ""),
            ("POST", "/recover"),
        ):
            assert tokopedia.call(method, path + end, ids)["data"]["errors"] == []
            seen.append(status())
        assert seen == ["SELLER_DEACTIVATED", "ACTIVATE", "DELETED", "SELLER_DEACTIVATED"]
        assert tokopedia.call("POST", f"{path}/activate", {"product_ids": ["1"] * 21})["code"] == 36009004

    def test_a_product_of_another_shop_is_not_ours(self, tokopedia, made, control):
        other = control.post("/tokopedia/shops/7494049642642441622/tokens")
        tokopedia.access_token, tokopedia.cipher = other["access_token"], other["shop_cipher"]
        assert tokopedia.call("GET", f"/product/202309/products/{made['product_id']}")["code"] == 12052048
