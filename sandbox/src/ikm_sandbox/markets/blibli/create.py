"""Creating products: accepted in one call, checked one by one, queued, reviewed (blibli sheet §5.3)."""

import base64
from typing import Any

from ikm_sandbox import taxonomy
from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.goods import ListingDraft, SkuDraft
from ikm_sandbox.markets.blibli import catalogue, queue, shapes
from ikm_sandbox.markets.blibli.asked import need_list, read_body, read_count, read_object, read_rupiah
from ikm_sandbox.markets.blibli.refusal import Refused
from ikm_sandbox.markets.blibli.route import Limit, Names, route
from ikm_sandbox.pictures import read_picture
from ikm_sandbox.wire import Call

_PRODUCTS, _PICTURES = 10, 8
_REQUEST_BYTES, _PICTURE_BYTES, _SIDE = 60 * 1024 * 1024, 4 * 1024 * 1024, 600
_DESCRIPTION, _SELLING_POINT, _VALUE = 5000, 400, 255
_TYPES = (1, 2, 3)


def create_products(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Queue the valid products; when none is valid, the whole request fails."""
    del names
    if len(call.body) > _REQUEST_BYTES:
        raise Refused("A request takes at most 60 MB")
    given = need_list(read_body(call), "product", _PRODUCTS)
    titles = [str(one.get("name")) if isinstance(one, dict) else "" for one in given]
    jobs: list[dict[str, Any]] = []
    problems: list[dict[str, Any]] = []
    for number, product in enumerate(given):
        try:
            if not isinstance(product, dict) or titles.index(titles[number]) != number:
                raise Refused(f"{titles[number]}: the name must be unique in the request")  # noqa: TRY301 - one product's refusal among others
            jobs.append(_read_product(bazaar, call, product))
        except Refused as no:
            problems.append({"name": titles[number], "sellerSkus": [], "problem": no.message})
    if len(problems) == len(given):
        raise Refused("; ".join(one["problem"] for one in problems))
    if bazaar.strike(call, "blibli", "partial_batch"):
        for job in jobs[len(jobs) // 2 :]:
            job["problem"] = "Sistem sedang sibuk, coba lagi"
    return {"requestId": queue.put(bazaar, call.shop_id, "createProductV2", jobs + problems)}


def _read_product(bazaar: Bazaar, call: Call, product: dict[str, Any]) -> dict[str, Any]:
    """Check one product and answer the job that will make it."""
    for name in ("name", "categoryCode", "description", "productItems", "pickupPointCode"):
        if not product.get(name):
            raise Refused(f"{product.get('name')}: {name} is required")
    category = catalogue.find_category(product["categoryCode"])
    if category is None:
        raise Refused(f"{product['name']}: categoryCode is not a deepest category")
    closed = bazaar.strike(call, "blibli", "category_closed")
    if closed and str(closed.options.get("category_id", product["categoryCode"])) == product["categoryCode"]:
        raise Refused(f"{product['name']}: the category is closed")
    shop = bazaar.accounts.shop("blibli", call.shop_id)
    if shop is None or product["pickupPointCode"] != shop["warehouse_id"]:
        raise Refused(f"{product['name']}: pickupPointCode is unknown")
    late = bazaar.strike(call, "blibli", "late_rejection")
    pictures = _read_pictures(bazaar, read_object(product, "imageMap"))
    items = [_read_item(one, pictures) for one in need_list(product, "productItems", 200)]
    first = next(iter(items[0]["images"]), "") if items else ""
    kind = product.get("productType", 1)
    return {
        "name": str(product["name"]),
        "sellerSkus": [item["seller_sku"] for item in items],
        "category_id": category.category_id,
        "description": _read_description(product["description"]),
        "items": items,
        "late": late.options if late else None,
        "wire": {
            "brandCode": product.get("brandCode", ""),
            "newBrand": "" if product.get("brandCode") else product.get("newBrand", ""),
            "uniqueSellingPoint": _within(
                product.get("uniqueSellingPoint", ""), "uniqueSellingPoint", _SELLING_POINT
            ),
            "productType": kind if kind in _TYPES else 1,
            "dimension": read_object(product, "dimension"),
            "logistics": product.get("logistics", []),
            "preOrder": product.get("preOrder"),
            "videoUrl": product.get("videoUrl", ""),
            "attributes": _read_attributes(bazaar, call, category, read_object(product, "attributes")),
            "image_ids": [first, *(one for one in pictures.values() if one != first)]
            if first
            else list(pictures.values()),
        },
    }


def _within(value: Any, name: str, most: int) -> str:
    text = str(value or "")
    if len(text) > most:
        raise Refused(f"{name} takes at most {most} characters")
    return text


def _read_description(value: Any) -> str:
    try:
        text = base64.b64decode(str(value), validate=True).decode()
    except ValueError as wrong:
        raise Refused("description must be base64 text") from wrong
    return _within(text, "description", _DESCRIPTION)


def _read_attributes(
    bazaar: Bazaar, call: Call, category: taxonomy.Category, given: dict[str, Any]
) -> dict[str, str]:
    known = {catalogue.attribute_code(found): found for found in taxonomy.attributes_of(category)}
    missing = catalogue.mandatory_codes(bazaar, call, category, consume=True) - set(given)
    if missing:
        raise Refused(f"Mandatory attributes are missing: {', '.join(sorted(missing))}")
    for code, value in given.items():
        found = known.get(code)
        if found is None or value in (None, "", "-"):
            raise Refused(f"The attribute {code} is unknown here or has no value: leave it out")
        _within(value, code, _VALUE)
        if found.kind == "choice" and value not in found.values:
            raise Refused(f"The attribute {code} takes one of its options")
    return {code: str(value) for code, value in given.items()}


def _read_pictures(bazaar: Bazaar, given: dict[str, Any]) -> dict[str, str]:
    """Keep pictures sent as base64, remember https addresses as they are (they are not fetched)."""
    kept = {}
    for key, value in given.items():
        text = str(value)
        if text.startswith("https://"):
            kept[key] = text
            continue
        try:
            content = base64.b64decode(text, validate=True)
            picture = read_picture(content)
        except ValueError as wrong:
            # The marketplace takes webp too; the sandbox reads only JPEG and PNG.
            raise Refused(
                f"The image {key} is neither base64 of a JPEG or PNG nor an https address"
            ) from wrong
        if len(content) > _PICTURE_BYTES or min(picture.width, picture.height) < _SIDE:
            raise Refused(f"The image {key} must be at least {_SIDE}x{_SIDE} pixels and at most 4 MB")
        kept[key] = bazaar.goods.add_image("blibli", content, picture)
    return kept


def _read_item(item: Any, pictures: dict[str, str]) -> dict[str, Any]:
    """Read one variant. Of version 3 only two member names are known; the others are those of version 2 (inferred)."""
    if not isinstance(item, dict):
        raise Refused("productItems holds objects")
    images = item.get("images") or []
    if not isinstance(images, list) or not 1 <= len(images) <= _PICTURES or not _known(images, pictures):
        raise Refused(f"A variant takes 1 to {_PICTURES} images, by their keys in imageMap")
    variants = read_object(item, "variantAttribute") or read_object(item, "attributesMap")
    for code, value in variants.items():
        if code not in catalogue.VARIANTS or value not in catalogue.VARIANTS[code][1]:
            raise Refused(f"The variant attribute {code} is unknown or its value is not an option")
    price = read_rupiah(item.get("price"), "price")
    sale = read_rupiah(item.get("salePrice", price), "salePrice")
    if sale > price:
        raise Refused("salePrice is above price")
    return {
        "seller_sku": str(item.get("sellerSku") or item.get("merchantSku") or ""),
        "name": ", ".join(str(value) for value in variants.values()),
        "regular": price,
        "sale": sale,
        "stock": read_count(item.get("stock", 0), "stock"),
        "images": [pictures[key] for key in images],
        "wire": {
            "regular": price,
            "minimumStock": read_count(item.get("minimumStock", 0), "minimumStock"),
            "buyable": bool(item.get("buyable", True)),
            "attributes": variants,
            "upcCode": item.get("upcCode", ""),
        },
    }


def _known(images: list[Any], pictures: dict[str, str]) -> bool:
    return all(isinstance(key, str) and key in pictures for key in images)


def make(bazaar: Bazaar, shop_id: str, job: dict[str, Any]) -> dict[str, Any]:
    """Do one queued creation and answer its history row; the product then waits for review."""
    row = {"productName": job["name"], "sellerSkus": job["sellerSkus"], "productSku": ""}
    if job.get("problem"):
        return {**row, "success": False, "message": job["problem"]}
    late = job["late"]
    review = late.get("seconds", 2) if late is not None else bazaar.setting("blibli", "review_seconds")
    listing = bazaar.goods.create(
        ListingDraft(
            market="blibli",
            shop_id=shop_id,
            title=job["name"],
            description=job["description"],
            category_id=job["category_id"],
            seller_sku=job["sellerSkus"][0] if len(job["sellerSkus"]) == 1 else "",
            review_seconds=review,
            verdict="rejected" if late is not None else "live",
            reject_reason=late.get("reason", "Ditolak setelah ditinjau") if late is not None else "",
            wire=job["wire"],
        ),
        [
            SkuDraft(
                price=item["sale"],
                stock=item["stock"],
                seller_sku=item["seller_sku"],
                name=item["name"],
                wire=item["wire"],
            )
            for item in job["items"]
        ],
    )
    return {**row, "productSku": shapes.product_sku(listing), "success": True, "message": ""}


ROUTES = (route("POST", "/seller/v1/products/async", create_products, limit=Limit(25, 60), status=202),)
