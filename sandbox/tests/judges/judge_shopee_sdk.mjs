// Judge: npm @congminh1254/shopee-sdk 2.7.0 sells on the sandbox. Arguments: its folder, address, code, picture file.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [folder, address, code, picture] = process.argv.slice(2);
const { ShopeeSDK } = await import(pathToFileURL(`${folder}/node_modules/@congminh1254/shopee-sdk/lib/sdk.js`));

let kept = null;
const storage = {
  store: async (token) => { kept = token; },
  get: async () => kept,
  clear: async () => { kept = null; },
};
const sdk = new ShopeeSDK(
  {
    partner_id: 2001887,
    partner_key: "4b657954657374536563726574303132",
    shop_id: 14701711,
    base_url: `${address}/api/v2`,
  },
  storage,
);
await sdk.authenticateWithCode(code, 14701711);
const shop = await sdk.shop.getShopInfo();
const image = await sdk.mediaSpace.uploadImage({ image: readFileSync(picture) });
const item = await sdk.product.addItem({
  item_name: "Gula aren cetak 500 g",
  description: "Gula aren asli dari sentra, dicetak batok kecil.",
  original_price: 45000,
  seller_stock: [{ stock: 10 }],
  weight: 0.5,
  category_id: 15984,
  image: { image_id_list: [image.response.image_info.image_id] },
  logistic_info: [{ logistic_id: 8003, enabled: true }],
  attribute_list: [{ attribute_id: 1001, attribute_value_list: [{ value_id: 100101 }] }],
  item_sku: "JUDGE",
});
const stock = await sdk.product.updateStock({
  item_id: item.response.item_id,
  stock_list: [{ model_id: 0, seller_stock: [{ stock: 7 }] }],
});
const now = Math.floor(Date.now() / 1000);
const orders = await sdk.order.getOrderList({
  time_range_field: "create_time",
  time_from: now - 3600,
  time_to: now + 60,
  page_size: 20,
});
await sdk.refreshToken(14701711);
console.log(JSON.stringify({
  shop: shop.shop_name,
  item: item.response.item_id,
  stock: stock.response.success_list[0].stock,
  orders: orders.response.order_list.map((order) => order.order_sn),
}));
