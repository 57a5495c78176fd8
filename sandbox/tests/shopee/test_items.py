"""Items and variants (shopee sheet §6–§8)."""

import pytest
from pictures_made import png
from shopee_client import PICTURE


def test_only_leaves_of_the_category_tree_have_no_children(shopee):
    found = shopee.get("/product/get_category", language="id")["response"]["category_list"]
    parents = {category["parent_category_id"] for category in found}
    assert len(found) == 211
    assert all(category["has_children"] == (category["category_id"] in parents) for category in found)


def test_the_attribute_tree_names_what_is_mandatory(shopee):
    tree = shopee.get("/product/get_attribute_tree", category_id_list="14955")["response"]["list"][0]
    mandatory = {one["name"] for one in tree["attribute_tree"] if one["mandatory"]}
    assert mandatory == {"Masa Penyimpanan", "No. Izin Edar (P-IRT/MD)"}


def test_a_picture_is_served_back_as_it_was_sent(shopee):
    sent = png(20, 20)
    info = shopee.upload(sent)["response"]["image_info"]
    path = info["image_url_list"][0]["image_url"].removeprefix(shopee.base)
    response, content = shopee.send("GET", path, {})
    assert (response.headers["Content-Type"], content) == ("image/png", sent)


@pytest.mark.parametrize("content", [b"GIF89a....", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b""])
def test_a_file_that_is_no_picture_is_refused(shopee, content):
    assert shopee.upload(content)["error"] == "error_param"


def test_a_picture_over_ten_megabytes_is_refused(shopee):
    assert shopee.upload(PICTURE + bytes(10 * 1024 * 1024))["error"] == "error_param"


def test_nine_pictures_may_come_at_once_and_ten_may_not(shopee):
    assert len(shopee.upload(PICTURE, count=9)["response"]["image_info_list"]) == 9
    assert shopee.upload(PICTURE, count=10)["error"] == "error_param"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"item_name": "Gula"}, "error_item_name_is_too_short"),
        ({"item_name": "G" * 101}, "error_name_length_limit"),
        ({"description": "Pendek"}, "error_desc_length_min_limit"),
        ({"original_price": 1}, "error_price_exceed_min_limitt"),
        ({"original_price": 10_000_001}, "error_price_exceed_max_limitt"),
        ({"weight": 0}, "error_param"),
        ({"category_id": 157}, "error_invalid_category"),
        ({"category_id": 1}, "error_invalid_category"),
        ({"image": {"image_id_list": []}}, "error_image_num_min"),
        ({"image": {"image_id_list": ["unknown"]}}, "error_image_unavailable"),
        ({"logistic_info": [{"logistic_id": 8003, "enabled": False}]}, "error_invalid_logistic_info"),
        ({"attribute_list": []}, "error_less_required_attribute"),
        ({"attribute_list": [{"attribute_id": 1, "attribute_value_list": [{}]}]}, "error_invalid_attribute"),
        ({"brand": {"brand_id": 5}}, "error_invalid_brand"),
    ],
)
def test_an_item_outside_the_rules_is_refused_with_its_error(shopee, change, error):
    assert shopee.add_item(**change)["error"] == f"product.{error}"


def test_a_price_with_decimals_is_rounded_to_whole_rupiah(shopee):
    item_id = shopee.add_item(original_price=45000.6)["response"]["item_id"]
    info = shopee.get("/product/get_item_base_info", item_id_list=item_id)["response"]["item_list"][0]
    assert info["price_info"][0]["original_price"] == 45001


def test_an_item_passes_review_after_the_review_time(shopee, control):
    control.post("/shopee/settings", {"review_seconds": 60})
    item = shopee.add_item()["response"]
    assert item["item_status"] == "REVIEWING"
    control.post("/clock", {"advance_seconds": 61})
    assert control.get(f"/shopee/listings/{item['item_id']}")["wire_status"] == "NORMAL"


def test_an_item_is_found_by_its_sku(shopee):
    item_id = shopee.add_item()["response"]["item_id"]
    found = shopee.get("/product/search_item", page_size=10, item_sku="GULA-500")["response"]
    assert found["item_id_list"] == [item_id]


def test_an_update_leaves_what_it_does_not_name(shopee):
    item_id = shopee.add_item()["response"]["item_id"]
    assert (
        shopee.post("/product/update_item", {"item_id": item_id, "item_name": "Gula semut organik"})["error"]
        == ""
    )
    info = shopee.get("/product/get_item_base_info", item_id_list=item_id)["response"]["item_list"][0]
    assert (info["item_name"], info["item_sku"], info["weight"]) == ("Gula semut organik", "GULA-500", "0.5")


def test_an_item_of_another_shop_is_not_ours_to_change(shopee, control):
    item_id = shopee.add_item()["response"]["item_id"]
    tokens = control.post("/shopee/shops/14701712/tokens")
    shopee.shop_id, shopee.access_token = "14701712", tokens["access_token"]
    assert (
        shopee.post("/product/delete_item", {"item_id": item_id})["error"]
        == "product.error_item_not_belong_shop"
    )


def test_unlisting_and_deleting_show_in_the_list_by_status(shopee):
    item_id = shopee.add_item()["response"]["item_id"]
    shopee.post("/product/unlist_item", {"item_list": [{"item_id": item_id, "unlist": True}]})
    listed = shopee.get("/product/get_item_list", offset=0, page_size=10, item_status=["NORMAL", "UNLIST"])
    assert listed["response"]["item"][0]["item_status"] == "UNLIST"
    shopee.post("/product/delete_item", {"item_id": item_id})
    listed = shopee.get("/product/get_item_list", offset=0, page_size=10, item_status="SELLER_DELETE")
    assert listed["response"]["total_count"] == 1


class TestStockAndPrice:
    @pytest.fixture
    def item_id(self, shopee):
        return shopee.add_item()["response"]["item_id"]

    def set_stock(self, shopee, item_id, *entries):
        stock_list = [{"model_id": model, "seller_stock": [{"stock": stock}]} for model, stock in entries]
        return shopee.post("/product/update_stock", {"item_id": item_id, "stock_list": stock_list})

    def test_stock_is_set_not_added(self, shopee, item_id, control):
        self.set_stock(shopee, item_id, (0, 7))
        answer = self.set_stock(shopee, item_id, (0, 7))
        assert answer["response"]["success_list"] == [{"model_id": 0, "location_id": "", "stock": 7}]
        assert control.get("/shopee/stock")["stock"][0]["stock"] == 7

    def test_a_wrong_or_repeated_model_is_refused(self, shopee, item_id):
        assert self.set_stock(shopee, item_id, (5, 7))["message"] == "Wrong model_id."
        assert self.set_stock(shopee, item_id, (0, 7), (0, 8))["message"] == "Repeat model_id."

    def test_more_than_fifty_entries_are_refused(self, shopee, item_id):
        assert self.set_stock(shopee, item_id, *((n, 1) for n in range(51)))["error"] == "product.error_param"

    def test_stock_below_the_reserved_is_refused_and_kept(self, shopee, item_id, control):
        order = {"shop_id": "14701711", "lines": [{"seller_sku": "GULA-500", "quantity": 4}], "paid": False}
        control.post("/shopee/orders", order)
        answer = self.set_stock(shopee, item_id, (0, 3))
        assert answer["error"] == "product.error_busi_update_stock_failed"
        assert answer["response"]["failure_list"][0]["model_id"] == 0
        assert control.get("/shopee/stock")["stock"][0]["stock"] == 10

    def test_a_new_price_is_read_back(self, shopee, item_id):
        body = {"item_id": item_id, "price_list": [{"model_id": 0, "original_price": 50000}]}
        assert shopee.post("/product/update_price", body)["response"]["failure_list"] == []
        info = shopee.get("/product/get_item_base_info", item_id_list=item_id)["response"]["item_list"][0]
        assert info["price_info"][0]["current_price"] == 50000


class TestVariants:
    @pytest.fixture
    def item_id(self, shopee):
        return shopee.add_item()["response"]["item_id"]

    def init(self, shopee, item_id, *prices, option_names=("M", "L")):
        models = [
            {
                "tier_index": [n],
                "original_price": price,
                "model_sku": f"V-{n}",
                "seller_stock": [{"stock": 3}],
            }
            for n, price in enumerate(prices)
        ]
        tiers = [{"name": "Ukuran", "option_list": [{"option": name} for name in option_names]}]
        return shopee.post(
            "/product/init_tier_variation", {"item_id": item_id, "tier_variation": tiers, "model": models}
        )

    def test_models_carry_their_own_price_and_stock(self, shopee, item_id):
        assert self.init(shopee, item_id, 10000, 12000)["error"] == ""
        models = shopee.get("/product/get_model_list", item_id=item_id)["response"]["model"]
        assert [model["price_info"][0]["original_price"] for model in models] == [10000, 12000]
        info = shopee.get("/product/get_item_base_info", item_id_list=item_id)["response"]["item_list"][0]
        assert info["has_model"]
        assert "price_info" not in info

    def test_an_item_with_models_takes_stock_by_model_only(self, shopee, item_id):
        self.init(shopee, item_id, 10000, 12000)
        body = {"item_id": item_id, "stock_list": [{"model_id": 0, "seller_stock": [{"stock": 1}]}]}
        answer = shopee.post("/product/update_stock", body)
        assert answer["error"] == "product.error_edit_item_stock_for_item_has_model"

    def test_the_dearest_model_may_cost_seven_times_the_cheapest_and_no_more(self, shopee, item_id):
        assert self.init(shopee, item_id, 10000, 70001)["error"] == "product.error_param"
        assert self.init(shopee, item_id, 10000, 70000)["error"] == ""

    def test_a_new_structure_ends_the_old_model_ids(self, shopee, item_id):
        old = self.init(shopee, item_id, 10000, 12000)["response"]["model"][0]["model_id"]
        self.init(shopee, item_id, 10000, 12000)
        body = {"item_id": item_id, "stock_list": [{"model_id": old, "seller_stock": [{"stock": 1}]}]}
        assert shopee.post("/product/update_stock", body)["message"] == "Wrong model_id."

    def test_the_standardised_form_is_taken_too(self, shopee, item_id):
        tiers = [
            {
                "variation_id": 0,
                "variation_name": "Warna",
                "variation_option_list": [{"variation_option_name": "Alami"}],
            }
        ]
        models = [{"tier_index": [0], "original_price": 9000, "seller_stock": [{"stock": 1}]}]
        body = {"item_id": item_id, "standardise_tier_variation": tiers, "model": models}
        assert (
            shopee.post("/product/init_tier_variation", body)["response"]["model"][0]["model_name"] == "Alami"
        )

    def test_a_model_can_be_added_and_deleted(self, shopee, item_id):
        self.init(shopee, item_id, 10000)
        entry = {"tier_index": [1], "original_price": 11000, "seller_stock": [{"stock": 2}]}
        added = shopee.post("/product/add_model", {"item_id": item_id, "model_list": [entry]})["response"][
            "model"
        ][0]
        assert added["model_name"] == "L"
        body = {"item_id": item_id, "model_id": added["model_id"]}
        assert shopee.post("/product/delete_model", body)["error"] == ""
        assert len(shopee.get("/product/get_model_list", item_id=item_id)["response"]["model"]) == 1
