"""Judge: PyPI pyshopee 1.4.0 sells on the sandbox. Run with its own Python: address, code, image id of the picture file."""

import importlib
import json
import sys
import time
import types
from pathlib import Path

# pyshopee imports selenium without declaring it; an empty module satisfies the import, nothing uses it.
selenium = types.ModuleType("selenium")
selenium.webdriver = types.ModuleType("selenium.webdriver")
sys.modules["selenium"] = selenium

requests = importlib.import_module("requests")
Client = importlib.import_module("pyshopee2").Client

address, code, picture = sys.argv[1:4]
client = Client(14701711, 2001887, "4b657954657374536563726574303132", "https://contoh.id/", code=code)
client.host = address
client.get_token()
shop = client.shop.get_shop_info()
_, url = client.auth_url("/api/v2/media_space/upload_image")
with Path(picture).open("rb") as file:
    image = requests.post(url, files={"image": ("a.png", file, "image/png")}, timeout=10).json()
item = client.product.add_item(
    item_name="Gula aren cetak 500 g",
    description="Gula aren asli dari sentra, dicetak batok kecil.",
    original_price=45000,
    seller_stock=[{"stock": 10}],
    weight=0.5,
    category_id=15984,
    image={"image_id_list": [image["response"]["image_info"]["image_id"]]},
    logistic_info=[{"logistic_id": 8003, "enabled": True}],
    attribute_list=[{"attribute_id": 1001, "attribute_value_list": [{"value_id": 100101}]}],
    item_sku="JUDGE",
)
item_id = item["response"]["item_id"]
stock = client.product.update_stock(
    item_id=item_id, stock_list=[{"model_id": 0, "seller_stock": [{"stock": 7}]}]
)
now = int(time.time())
orders = client.order.get_order_list(
    time_range_field="create_time", time_from=now - 3600, time_to=now + 60, page_size=20
)
result = {
    "shop": shop["shop_name"],
    "item": item_id,
    "stock": stock["response"]["success_list"][0]["stock"],
    "orders": [order["order_sn"] for order in orders["response"]["order_list"]],
}
sys.stdout.write("\n" + json.dumps(result) + "\n")
