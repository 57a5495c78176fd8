"""Judge: PyPI lazop-sdk 1.0.3 sells on the sandbox. Run with its own Python: address, code, picture file.

It writes a folder `logs` into HOME, so HOME must lead under var/.
"""

import json
import sys
from pathlib import Path

from lazop_sdk import LazopClient, LazopRequest

address, code, picture = sys.argv[1:4]
client = LazopClient(f"{address}/rest", "100132", "rahasia-uji")


def ask(path, token=None, *, method="POST", files=(), **asked):
    """Call one path and answer its body; a refusal ends the run with the marketplace's own words."""
    request = LazopRequest(path, method)
    for name, value in asked.items():
        request.add_api_param(name, value)
    for name, content in files:
        request.add_file_param(name, content)
    body = client.execute(request, token).body
    if body["code"] != "0":
        sys.exit(json.dumps(body))
    return body


tokens = ask("/auth/token/create", code=code)
token = tokens["access_token"]
shop = ask("/seller/get", token, method="GET")["data"]
image = ask("/image/upload", token, files=[("image", Path(picture).read_bytes())])["data"]["image"]["url"]
sku = {
    "SellerSku": "JUDGE",
    "quantity": 10,
    "price": 120000,
    "package_height": 20,
    "package_length": 30,
    "package_width": 30,
    "package_weight": 0.8,
}
product = {
    "PrimaryCategory": 15984,
    "Images": {"Image": [image]},
    "Attributes": {"name": "Keranjang anyaman rotan", "brand": "No Brand", "material": "Rotan"},
    "Skus": {"Sku": [sku]},
}
item = ask("/product/create", token, payload=json.dumps({"Request": {"Product": product}}))["data"]
payload = (
    "<Request><Product><Skus><Sku>"
    f"<ItemId>{item['item_id']}</ItemId><SkuId>{item['sku_list'][0]['sku_id']}</SkuId><Quantity>7</Quantity>"
    "</Sku></Skus></Product></Request>"
)
ask("/product/price_quantity/update", token, payload=payload)
orders = ask("/orders/get", token, method="GET", created_after="2020-01-01T00:00:00+07:00")["data"]["orders"]
rows = ask("/order/items/get", token, method="GET", order_id=orders[0]["order_id"])["data"]
pack = {
    "pack_order_list": [
        {"order_id": orders[0]["order_id"], "order_item_list": [row["order_item_id"] for row in rows]}
    ],
    "delivery_type": "dropship",
    "shipping_allocate_type": "TFS",
}
packed = ask("/order/fulfill/pack", token, packReq=json.dumps(pack))["result"]["data"]["pack_order_list"][0]
package = {"packages": [{"package_id": packed["order_item_list"][0]["package_id"]}]}
ready = ask("/order/package/rts", token, readyToShipReq=json.dumps(package))["result"]["data"]["packages"]
renewed = ask("/auth/token/refresh", refresh_token=tokens["refresh_token"])
result = {
    "shop": shop["name"],
    "item": item["item_id"],
    "orders": [order["order_id"] for order in orders],
    "ready": [row["item_err_code"] for row in ready],
    "renewed": renewed["access_token"] != token,
}
sys.stdout.write("\n" + json.dumps(result) + "\n")
