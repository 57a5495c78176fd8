"""Picture upload (tokopedia sheet §A6). JPEG and PNG are read; the other documented kinds are refused here."""

from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.gateway import image_url
from ikm_sandbox.markets.tokopedia.refusal import Refused
from ikm_sandbox.markets.tokopedia.route import route
from ikm_sandbox.pictures import read_picture
from ikm_sandbox.wire import Call

_BYTES = 10 * 1024 * 1024
_SIDES = {"MAIN_IMAGE": (300, 4000)}
_OTHER_SIDES = (100, 20_000)
_USES = frozenset(
    {
        "MAIN_IMAGE",
        "ATTRIBUTE_IMAGE",
        "DESCRIPTION_IMAGE",
        "CERTIFICATION_IMAGE",
        "SIZE_CHART_IMAGE",
        "CUSTOMIZATION_IMAGE",
    }
)


def upload_image(bazaar: Bazaar, call: Call, names: dict[str, str]) -> dict[str, Any]:
    del names
    if not call.header("content-type").startswith("multipart/form-data"):
        raise Refused(36009022, "The content-type must be multipart/form-data.", status=400)
    files = [upload for upload in call.uploads if upload.field == "data"]
    if len(files) != 1:
        raise Refused(36009023, "Send one file in the field data.", status=400)
    content = files[0].content
    if len(content) > _BYTES:
        raise Refused(36009021, "The file is over 10 MB.", status=413)
    use = call.form.get("use_case") or call.asked("use_case") or "MAIN_IMAGE"
    if use not in _USES:
        raise Refused(36009023, "use_case is unknown.", status=400)
    try:
        picture = read_picture(content)
    except ValueError as unreadable:
        raise Refused(36009023, f"The image can not be read: {unreadable}.", status=400) from unreadable
    low, high = _SIDES.get(use, _OTHER_SIDES)
    if not (low <= picture.width <= high and low <= picture.height <= high):
        raise Refused(12052028, f"The image must measure {low} to {high} pixels on each side.")
    image_id = bazaar.goods.add_image("tokopedia", content, picture)
    return {
        "uri": image_id,
        "url": image_url(call.base_url, image_id),
        "width": picture.width,
        "height": picture.height,
        "use_case": use,
    }


ROUTES = (route("POST", "product/images/upload", upload_image, cipher=False),)
