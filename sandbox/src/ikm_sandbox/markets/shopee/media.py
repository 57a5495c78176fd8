"""Picture upload (shopee sheet §7)."""

from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.gateway import image_url
from ikm_sandbox.markets.shopee.refusal import Refused, Reply
from ikm_sandbox.markets.shopee.route import Route
from ikm_sandbox.pictures import read_picture
from ikm_sandbox.wire import Call, Upload

_FILES = 9
_BYTES = 10 * 1024 * 1024


def upload_image(bazaar: Bazaar, call: Call) -> Reply:
    files = [upload for upload in call.uploads if upload.field == "image"]
    if not 1 <= len(files) <= _FILES:
        raise Refused("error_param", f"Send 1 to {_FILES} files in the field image.")
    results = [_keep(bazaar, call, number, upload) for number, upload in enumerate(files)]
    if len(results) == 1:
        if results[0]["error"]:
            raise Refused(results[0]["error"], results[0]["message"])
        return Reply({"image_info": results[0]["image_info"]})
    return Reply({"image_info": results[0]["image_info"], "image_info_list": results})


def _keep(bazaar: Bazaar, call: Call, number: int, upload: Upload) -> dict[str, Any]:
    if len(upload.content) > _BYTES:
        return {"id": number, "error": "error_param", "message": "The image is over 10 MB.", "image_info": {}}
    try:
        picture = read_picture(upload.content)
    except ValueError as unreadable:
        return {
            "id": number,
            "error": "error_param",
            "message": f"Invalid image: {unreadable}.",
            "image_info": {},
        }
    image_id = bazaar.goods.add_image("shopee", upload.content, picture)
    urls = [{"image_url_region": "ID", "image_url": image_url(call.base_url, image_id)}]
    return {
        "id": number,
        "error": "",
        "message": "",
        "image_info": {"image_id": image_id, "image_url_list": urls},
    }


ROUTES = {"/media_space/upload_image": Route("POST", upload_image, public=True)}
