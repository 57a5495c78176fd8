"""The market in memory, speaking Shopee Open Platform v2 as far as the suite needs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from ikm_connectors.contract import HttpResponse
from ikm_connectors.model import RawNotice
from ikm_connectors.signing import hmac_sha256
from ikm_connectors.testing.market import Asked, Deny, Good, MemoryMarket, Sale, Variant, reply

KEY, PARTNER, SHOP = "4b657954657374536563726574303132", "2001887", "14701711"
HOOK = "https://sim.example.id/hooks/shopee"
PUBLIC = ("/auth/", "/push/", "/media_space/")
WINDOW = 15 * 86_400
STATUSES = {"live": "NORMAL", "paused": "UNLIST", "rejected": "BANNED", "deleted": "SELLER_DELETE"}
STAGES = {
    "ready": "READY_TO_SHIP",
    "arranged": "PROCESSED",
    "shipped": "SHIPPED",
    "delivered": "TO_CONFIRM_RECEIVE",
    "completed": "COMPLETED",
    "cancelled": "CANCELLED",
}
TITLE_MAX, PRICE_MAX = 100, 10_000_000


class ShopeeMarket(MemoryMarket):
    """Check partner, time, seal and token in that order, then do the work."""

    def answer(self, asked: Asked) -> HttpResponse:
        try:
            self._check(asked)
            module, name = asked.path.removeprefix("/api/v2/").rsplit("/", 1)
            verb: Callable[[Asked], Any] = getattr(self, f"{module.replace('/', '_')}_{name}")
            return reply(self._envelope(verb(asked)))
        except Deny as refusal:
            status = 403 if "sign" in str(refusal.code) or "token" in str(refusal.code) else 400
            body = {"error": refusal.code, "message": refusal.message, "request_id": self._request_id()}
            return reply(body, status)

    def refuse_timestamp(self) -> HttpResponse:
        body = {"error": "error_param", "message": "Invalid timestamp, it is expired.", "request_id": "t"}
        return reply(body, 400)

    def notice_of(self, sale: Sale) -> RawNotice:
        data = {
            "ordersn": sale.order_id,
            "status": self._status(sale),
            "items": [],
            "update_time": sale.updated_at,
        }
        push = {"code": 3, "data": data, "shop_id": int(SHOP), "timestamp": self.seconds()}
        body = msgspec.json.encode(push)
        seal = hmac_sha256(KEY, HOOK.encode() + b"|" + body)
        return RawNotice(url=HOOK, headers={"Authorization": seal}, body=body, received_at=self.clock.now())

    def _request_id(self) -> str:
        return f"{len(self.log):032x}"

    def _envelope(self, payload: Any) -> Any:
        head = {"error": "", "message": "", "request_id": self._request_id()}
        if isinstance(payload, dict) and payload.pop("flat", False):
            return head | payload
        return head if payload is None else head | {"response": payload}

    def _check(self, asked: Asked) -> None:
        query = asked.query
        public = any(part in asked.path for part in PUBLIC)
        if query.get("partner_id") != PARTNER:
            raise Deny("invalid_partner_id", "Invalid partner_id.")
        base = f"{PARTNER}{asked.path}{query['timestamp']}"
        if not public:
            base += query.get("access_token", "") + query.get("shop_id", "")
        if query.get("sign") != hmac_sha256(KEY, base):
            raise Deny("error_sign", "Wrong sign.")
        if not public and query.get("access_token") not in self.access_tokens:
            raise Deny("invalid_acceess_token", "Invalid access_token.")

    # ── tokens and rules ─────────────────────────────────────────────────────────────────────────────────────

    def auth_token_get(self, asked: Asked) -> Any:
        del asked
        self.access_tokens.add("access-new")
        return {
            "flat": True,
            "access_token": "access-new",
            "refresh_token": "refresh-new",
            "expire_in": 14400,
        }

    def auth_access_token_get(self, asked: Asked) -> Any:
        fresh = self.refresh(asked.body["refresh_token"])
        if fresh is None:
            raise Deny("error_auth", "Your refresh_token is invalid.")
        return {"flat": True, "access_token": fresh[0], "refresh_token": fresh[1], "expire_in": 14400}

    def shop_get_shop_info(self, asked: Asked) -> Any:
        del asked
        return {"flat": True, "shop_name": "Toko Uji", "region": "ID", "status": "NORMAL"}

    def product_get_category(self, asked: Asked) -> Any:
        del asked
        root = {
            "category_id": 1,
            "parent_category_id": 0,
            "has_children": True,
            "display_category_name": "Tas",
        }
        leaf = {
            "category_id": 2,
            "parent_category_id": 1,
            "has_children": False,
            "display_category_name": "Tas Tangan",
        }
        return {"category_list": [root, leaf]}

    def product_get_attribute_tree(self, asked: Asked) -> Any:
        values = [{"value_id": 111, "name": "Pandan"}, {"value_id": 112, "name": "Rotan"}]
        bahan = {
            "attribute_id": 11,
            "name": "Bahan",
            "mandatory": True,
            "attribute_value_list": values,
            "attribute_info": {"input_type": 1},
        }
        return {"list": [{"category_id": int(asked.query["category_id_list"]), "attribute_tree": [bahan]}]}

    def product_get_item_limit(self, asked: Asked) -> Any:
        del asked
        return {
            "price_limit": {"min_limit": 99.0, "max_limit": float(PRICE_MAX)},
            "stock_limit": {"min_limit": 0, "max_limit": 100_000},
            "item_name_length_limit": {"min_limit": 5, "max_limit": TITLE_MAX},
            "item_description_length_limit": {"min_limit": 10, "max_limit": 2000},
            "item_image_count_limit": {"min_limit": 1, "max_limit": 9},
        }

    def product_get_brand_list(self, asked: Asked) -> Any:
        del asked
        return {"brand_list": [], "has_next_page": False, "next_offset": 0, "is_mandatory": False}

    def logistics_get_channel_list(self, asked: Asked) -> Any:
        del asked
        channel = {"logistics_channel_id": 8, "logistics_channel_name": "Reguler", "enabled": True}
        return {"logistics_channel_list": [channel]}

    def media_space_upload_image(self, asked: Asked) -> Any:
        if b"\x89PNG" not in asked.raw.body and b"\xff\xd8" not in asked.raw.body:
            raise Deny("error_param", "The file is no image.")
        return {"image_info": {"image_id": f"id-{self.next_number()}", "image_url_list": []}}

    # ── items ────────────────────────────────────────────────────────────────────────────────────────────────

    def product_add_item(self, asked: Asked) -> Any:
        body = asked.body
        if self.mood == "category_closed":
            raise Deny("product.error_category_is_block", "The category is blocked.")
        if len(body["item_name"]) > TITLE_MAX:
            raise Deny("product.error_name_length_limit", "The item name is too long.")
        if not any(one["attribute_id"] == 11 for one in body["attribute_list"]):  # noqa: PLR2004 - our one attribute
            raise Deny("product.error_less_required_attribute", "A required attribute is missing.")
        if body["original_price"] > PRICE_MAX:
            raise Deny("product.error_price_exceed_max_limitt", "The price is too high.")
        if not body["image"]["image_id_list"]:
            raise Deny("product.error_image_num_min", "Too few images.")
        number = self.next_number()
        stock = body["seller_stock"][0]["stock"]
        variant = Variant("0", body["item_sku"], int(body["original_price"]), stock)
        status = "paused" if body.get("item_status") == "UNLIST" else "live"
        self.goods[number] = Good(
            number, body["item_sku"], body["item_name"], status, [variant], self.seconds(), dict(body)
        )
        return {"item_id": int(number)}

    def product_init_tier_variation(self, asked: Asked) -> Any:
        good = self._good(asked.body["item_id"])
        good.facts["tier_variation"] = asked.body["tier_variation"]
        good.variants = [self._model(good, model) for model in asked.body["model"]]
        return {}

    def _model(self, good: Good, model: dict[str, Any]) -> Variant:
        options = tuple(
            tier["option_list"][index]["option"]
            for tier, index in zip(good.facts["tier_variation"], model["tier_index"], strict=True)
        )
        if any(one.options == options for one in good.variants):
            raise Deny("product.error_param", "Repeat tier_index.")
        stock = model["seller_stock"][0]["stock"]
        return Variant(self.next_number(), model["model_sku"], int(model["original_price"]), stock, options)

    def product_update_tier_variation(self, asked: Asked) -> Any:
        good = self._good(asked.body["item_id"])
        tiers = asked.body["tier_variation"]
        kept = {str(one["model_id"]): one["tier_index"] for one in asked.body["model_list"]}
        good.variants = [one for one in good.variants if one.sku_id in kept]
        for one in good.variants:
            one.options = tuple(
                tier["option_list"][index]["option"]
                for tier, index in zip(tiers, kept[one.sku_id], strict=True)
            )
        good.facts["tier_variation"] = tiers
        return {}

    def product_add_model(self, asked: Asked) -> Any:
        good = self._good(asked.body["item_id"])
        for model in asked.body["model_list"]:
            good.variants.append(self._model(good, model))
        return {}

    def _good(self, item_id: int | str) -> Good:
        good = self.goods.get(str(item_id))
        if good is None or good.status == "deleted":
            raise Deny("product.error_item_not_found", "Product not found")
        return good

    def product_update_item(self, asked: Asked) -> Any:
        good = self._good(asked.body["item_id"])
        good.title = asked.body.get("item_name", good.title)
        good.facts |= asked.body
        return {}

    def product_unlist_item(self, asked: Asked) -> Any:
        done, failed = [], []
        for one in asked.body["item_list"]:
            good = self.goods.get(str(one["item_id"]))
            if good is None:
                failed.append({"item_id": one["item_id"], "failed_reason": "Product not found"})
                continue
            good.status = "paused" if one["unlist"] else "live"
            done.append(one)
        return {"success_list": done, "failure_list": failed}

    def product_delete_item(self, asked: Asked) -> Any:
        self._good(asked.body["item_id"]).status = "deleted"

    def product_search_item(self, asked: Asked) -> Any:
        ids = [
            int(one.listing_id) for one in self.goods.values() if asked.query["item_sku"] in one.seller_sku
        ]
        return {"item_id_list": ids, "total_count": len(ids), "next_offset": ""}

    def product_get_item_list(self, asked: Asked) -> Any:
        wanted = {value for name, value in asked.repeated if name == "item_status"}
        rows = [one for one in self.goods.values() if STATUSES[one.status] in wanted]
        start, size = int(asked.query["offset"]), int(asked.query["page_size"])
        page = rows[start : start + size]
        more = start + size < len(rows)
        return {
            "item": [{"item_id": int(one.listing_id)} for one in page],
            "total_count": len(rows),
            "has_next_page": more,
            "next_offset": start + size if more else 0,
        }

    def product_get_item_base_info(self, asked: Asked) -> Any:
        ids = [] if self.mood == "read_lag" else asked.query["item_id_list"].split(",")
        return {"item_list": [self._base_info(self.goods[one]) for one in ids if one in self.goods]}

    def _base_info(self, good: Good) -> Any:
        info = {
            "item_id": int(good.listing_id),
            "item_status": STATUSES[good.status],
            "item_name": good.title,
            "item_sku": good.seller_sku,
            "category_id": 2,
            "description": good.facts.get("description", ""),
            "has_model": "tier_variation" in good.facts,
            "update_time": good.updated_at,
            "image": good.facts.get("image", {}),
        }
        return info if info["has_model"] else info | self._amounts(good.variants[0])

    def _amounts(self, variant: Variant) -> Any:
        return {
            "price_info": [{"currency": "IDR", "original_price": float(variant.price)}],
            "stock_info_v2": {
                "summary_info": {"total_reserved_stock": 0, "total_available_stock": variant.stock},
                "seller_stock": [{"stock": variant.stock}],
            },
        }

    def product_get_model_list(self, asked: Asked) -> Any:
        good = self._good(asked.query["item_id"])
        tiers = good.facts.get("tier_variation", [])
        models = [
            {
                "model_id": int(one.sku_id),
                "model_sku": one.seller_sku,
                "tier_index": [
                    [option["option"] for option in tier["option_list"]].index(value)
                    for tier, value in zip(tiers, one.options, strict=True)
                ],
                **self._amounts(one),
            }
            for one in good.variants
        ]
        return {"tier_variation": tiers, "model": models}

    def product_update_stock(self, asked: Asked) -> Any:
        return self._update(asked.body["item_id"], asked.body["stock_list"], "stock")

    def product_update_price(self, asked: Asked) -> Any:
        return self._update(asked.body["item_id"], asked.body["price_list"], "price")

    def _update(self, item_id: int, entries: list[dict[str, Any]], kind: str) -> Any:
        if self.mood == "says_yes_does_nothing":
            return {"success_list": [{"model_id": one["model_id"]} for one in entries], "failure_list": []}
        if self.mood == "promotion_lock":
            raise Deny("product.error_cannt_edit_stock_in_promotion", "Stock cannot be edited in promotion.")
        if self.mood == "holiday_mode":
            raise Deny("product.error_holiday_mode_change_stock", "The shop is in holiday mode.")
        good = self._good(item_id)
        variants = {one.sku_id: one for one in good.variants}
        if any(str(one["model_id"]) not in variants for one in entries):
            raise Deny("product.error_param", "Wrong model_id.")
        half = len(entries) // 2 if self.mood == "partial_batch" else len(entries)
        for one in entries[:half]:
            variant = variants[str(one["model_id"])]
            if kind == "stock":
                variant.stock = one["seller_stock"][0]["stock"]
            else:
                variant.price = int(one["original_price"])
        reason = "Stock is locked by a promotion."
        return {
            "success_list": [{"model_id": one["model_id"]} for one in entries[:half]],
            "failure_list": [
                {"model_id": one["model_id"], "failed_reason": reason} for one in entries[half:]
            ],
        }

    # ── orders ───────────────────────────────────────────────────────────────────────────────────────────────

    def _status(self, sale: Sale) -> str:
        return "IN_CANCEL" if sale.cancel_requested else STAGES[sale.stage]

    def _sale(self, number: str) -> Sale:
        if number not in self.sales:
            raise Deny("order.error_not_found", "Wrong parameters, detail: the order is not found.")
        return self.sales[number]

    def order_get_order_list(self, asked: Asked) -> Any:
        query = asked.query
        start, end = int(query["time_from"]), int(query["time_to"])
        if start >= end or end - start > WINDOW:
            raise Deny("order.order_list_invalid_time", "The time range is longer than 15 days.")
        rows = self.sales_changed(start, end)
        offset, size = int(query["cursor"] or 0), int(query["page_size"])
        more = offset + size < len(rows)
        return {
            "more": more,
            "next_cursor": str(offset + size) if more else "",
            "order_list": [
                {"order_sn": one.order_id, "order_status": self._status(one)}
                for one in rows[offset : offset + size]
            ],
        }

    def order_get_order_detail(self, asked: Asked) -> Any:
        wanted = asked.query["order_sn_list"].split(",")
        return {"order_list": [self._detail(self.sales[one]) for one in wanted if one in self.sales]}

    def _detail(self, sale: Sale) -> Any:
        price = float(sale.variant.price if sale.variant else 1000)
        line = {
            "item_id": int(sale.good.listing_id) if sale.good else 0,
            "item_name": sale.good.title if sale.good else "Barang lama",
            "item_sku": sale.good.seller_sku if sale.good else "",
            "model_id": int(sale.variant.sku_id) if sale.variant else 0,
            "model_sku": sale.variant.seller_sku if sale.variant else "",
            "model_quantity_purchased": sale.quantity,
            "model_original_price": price,
            "model_discounted_price": price,
        }
        return {
            "order_sn": sale.order_id,
            "order_status": self._status(sale),
            "create_time": sale.created_at,
            "update_time": sale.updated_at,
            "item_list": [line],
            "total_amount": price * sale.quantity + 10_000,
            "estimated_shipping_fee": 10_000.0,
            "recipient_address": {
                "name": "Pembeli Uji",
                "phone": "62811000111",
                "full_address": "Jalan Uji 1",
            },
            "package_list": [{"package_number": f"P{sale.order_id}", "logistics_status": "LOGISTICS_READY"}],
        }

    def logistics_get_shipping_parameter(self, asked: Asked) -> Any:
        self._sale(asked.query["order_sn"])
        slot = {"pickup_time_id": "slot-1", "date": self.seconds() + 86_400}
        return {
            "info_needed": {"pickup": ["address_id", "pickup_time_id"], "dropoff": []},
            "pickup": {"address_list": [{"address_id": 9001, "time_slot_list": [slot]}]},
            "dropoff": {"branch_list": None},
        }

    def logistics_ship_order(self, asked: Asked) -> Any:
        sale = self._sale(asked.body["order_sn"])
        if sale.stage != "ready":
            raise Deny("logistics.error_order_state", "The order state does not allow this.")
        if sum(way in asked.body for way in ("pickup", "dropoff", "non_integrated")) != 1:
            raise Deny("logistics.error_param", "Exactly one way is needed.")
        self.advance(sale.order_id, "arrange")

    def order_cancel_order(self, asked: Asked) -> Any:
        sale = self._sale(asked.body["order_sn"])
        if sale.stage != "ready":
            raise Deny("order.error_limit", "This order cannot be cancelled now.")
        self.advance(sale.order_id, "cancel")
        return {"update_time": self.seconds()}

    def order_handle_buyer_cancellation(self, asked: Asked) -> Any:
        sale = self._sale(asked.body["order_sn"])
        if not sale.cancel_requested:
            raise Deny("order.error_limit", "No cancellation is asked for.")
        if asked.body["operation"] == "ACCEPT":
            self.advance(sale.order_id, "cancel")
        sale.cancel_requested = False
        return {"update_time": self.seconds()}

    # ── pushes ───────────────────────────────────────────────────────────────────────────────────────────────

    def push_get_lost_push_message(self, asked: Asked) -> Any:
        del asked
        rows = [msgspec.json.decode(body) for body in self.lost_notices]
        listed = [row | {"data": msgspec.json.encode(row["data"]).decode()} for row in rows]
        return {"push_message_list": listed, "has_next_page": False, "last_message_id": len(listed)}

    def push_confirm_consumed_lost_push_message(self, asked: Asked) -> Any:
        del self.lost_notices[: asked.body["last_message_id"]]
