"""Picture upload (lazada sheet §7). Fetching pictures from addresses is refused: the sandbox reaches no network."""

from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.gateway import image_url
from ikm_sandbox.markets.lazada.asked import Asked
from ikm_sandbox.markets.lazada.refusal import Refused
from ikm_sandbox.markets.lazada.route import Route
from ikm_sandbox.pictures import read_picture
from ikm_sandbox.wire import Call

_BYTES = 1024 * 1024


def upload_image(bazaar: Bazaar, call: Call, asked: Asked) -> dict[str, Any]:
    del asked
    files = [upload for upload in call.uploads if upload.field == "image"]
    if len(files) != 1:
        raise Refused("1", "E001: the mandatory parameter image is absent")
    if len(files[0].content) > _BYTES:
        raise Refused("500", "The image is over 1 MB")  # the number for pictures is not in the sheet
    try:
        picture = read_picture(files[0].content)
    except ValueError as unreadable:
        raise Refused("500", f"The image is not readable: {unreadable}") from unreadable
    image_id = bazaar.goods.add_image("lazada", files[0].content, picture)
    hash_code = image_id.removeprefix("id-sandbox-")
    return {"data": {"image": {"url": image_url(call.base_url, image_id), "hash_code": hash_code}}}


def own_image(bazaar: Bazaar, url: str) -> str:
    """Check that a picture link is one of ours, or refuse as Lazada does with foreign links."""
    _, marked, image_id = url.partition("/file/")
    if not marked or bazaar.goods.image("lazada", image_id) is None:
        raise Refused("4138", f"The picture is not a Lazada link: {url}")
    return url


ROUTES = {"/image/upload": Route(upload_image)}
