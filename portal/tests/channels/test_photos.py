"""Photos made fit for a marketplace: real sample photos in, files within every stated rule out, the original untouched."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.conf import settings
from factories.channels import choose, connect, now, run_engine, sell, seller
from factories.fake_shop import make_account
from factories.registry import make_product
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from PIL import Image

from esmart.channels.models import Listing, UploadedImage
from esmart.channels.rules import PhotoAsked, plan_photo
from esmart.channels.services import propose_listing, publish_listing
from esmart.channels.services.content import read_photo
from esmart.channels.services.fix_photo import PhotoUnfit, fix_photo, keep_fixed_photo, read_fixed_photo
from esmart.channels.services.propose_listing import find_photo_hints
from esmart.core.history import SYSTEM
from esmart.registry.services import add_photo, remove_photo
from ikm_connectors.model import ImageFile, ImageRules, Limits
from ikm_connectors.validation import validate_image

PHOTOS = Path(settings.REFERENCE_DATA) / "photos"
with (PHOTOS / "index.csv").open(encoding="utf-8", newline="") as rows:
    FILES = [row["file"] for row in csv.DictReader(rows)]
ASKED = {
    "shopee": ImageRules(max_bytes=10 * 2**20),
    "tokopedia": ImageRules(max_bytes=10 * 2**20, min_px=300, max_px=4000),
    "blibli": ImageRules(max_bytes=4 * 2**20, min_px=600),
    "gojek": ImageRules(max_bytes=2**20),
}


def asked_by(market: str) -> PhotoAsked:
    rule = ASKED[market]
    return PhotoAsked(
        rule.formats, rule.max_bytes, rule.min_px, rule.max_px, market in {"shopee", "blibli", "gojek"}
    )


@pytest.mark.parametrize("market", ASKED)
@pytest.mark.parametrize("file", FILES)
def test_every_sample_photo_comes_out_acceptable(file: str, market: str) -> None:
    fixed = fix_photo((PHOTOS / file).read_bytes(), asked_by(market))
    assert validate_image(ImageFile(content=fixed.content), ASKED[market]) == []
    with Image.open(io.BytesIO(fixed.content)) as image:
        assert not image.getexif()
        assert market == "tokopedia" or image.width == image.height


def test_a_photo_of_198_px_is_enlarged_to_the_least_accepted_and_said_so() -> None:
    data = (PHOTOS / "grocery_mango.jpg").read_bytes()
    fixed = fix_photo(data, asked_by("tokopedia"))
    with Image.open(io.BytesIO(fixed.content)) as image:
        assert image.size == (300, 300)
    assert fixed.hints == ("photo_enlarged",)


def test_a_photo_that_fits_is_sent_byte_for_byte() -> None:
    data = (PHOTOS / "abo_B0799CK52K_528c608a.jpg").read_bytes()
    fixed = fix_photo(data, asked_by("tokopedia"))
    assert (fixed.content, fixed.hints) == (data, ())


def test_a_photo_that_is_no_square_is_set_on_white_in_the_middle() -> None:
    data = (PHOTOS / "abo_B0799CK52K_d80a51d3.jpg").read_bytes()
    fixed = fix_photo(data, asked_by("shopee"))
    with Image.open(io.BytesIO(fixed.content)) as image:
        assert image.size == (1000, 1000)
        assert min(image.getpixel((500, 5))) >= 250
    assert fixed.hints == ("photo_padded",)


def test_a_heavy_photo_is_made_light_enough_and_one_that_cannot_be_is_refused() -> None:
    noise = Image.effect_noise((900, 900), 120).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=95)
    light = fix_photo(out.getvalue(), PhotoAsked(max_bytes=120_000, min_px=300))
    assert len(light.content) <= 120_000
    with pytest.raises(PhotoUnfit):
        fix_photo(out.getvalue(), PhotoAsked(max_bytes=5_000, min_px=800))


def test_position_and_device_data_are_stripped() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    Image.new("RGB", (400, 400), "red").save(out, "JPEG", exif=exif)
    fixed = fix_photo(out.getvalue(), asked_by("tokopedia"))
    assert b"Kamera" in out.getvalue()
    assert b"Kamera" not in fixed.content
    assert b"Exif" not in fixed.content


sides = st.integers(1, 3000)


@trying(suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy
@given(width=sides, height=sides, least=st.none() | st.integers(1, 800), square=st.booleans())
def test_a_plan_keeps_to_the_bounds_and_enlarges_only_what_is_too_small(
    width: int, height: int, least: int | None, square: bool
) -> None:
    plan = plan_photo(width, height, PhotoAsked(min_px=least, max_px=1600, square=square))
    assert min(plan.canvas) >= (least or 1)
    assert max(plan.canvas) <= 1600
    assert plan.width <= plan.canvas[0]
    assert plan.height <= plan.canvas[1]
    assert not square or plan.canvas[0] == plan.canvas[1]
    if plan.scale > 1:
        assert least is not None
        assert min(width, height) < least
        assert min(plan.width, plan.height) <= least or square


@pytest.mark.django_db
def test_the_original_stays_and_the_fixed_one_lies_beside_it_with_a_hint_for_the_officer(
    django_assert_num_queries,
) -> None:
    product = make_product(None, name="Mangga gedong")
    kept = add_photo(
        product_id=product.pk, data=(PHOTOS / "grocery_mango.jpg").read_bytes(), actor=SYSTEM, now=now()
    )
    before = read_photo(kept.sha256)
    fixed = read_fixed_photo(kept.sha256, "tokopedia", ASKED["tokopedia"])
    keep_fixed_photo(fixed)
    keep_fixed_photo(fixed)
    assert read_photo(kept.sha256) == before
    assert read_photo(fixed.sha256) == fixed.content != before
    account = make_account(product, marketplace="tokopedia")
    with django_assert_num_queries(1):
        (hint,) = find_photo_hints(product, account, Limits(image=ASKED["tokopedia"]))
    assert (hint["message_key"], hint["found"]) == ("photo_enlarged", "1 / 1")


@pytest.mark.django_db(transaction=True)
def test_a_product_with_only_a_small_photo_is_published_with_a_larger_one(sandbox) -> None:
    product = sell(enterprise=seller())
    for photo in product.photos.all():
        remove_photo(photo_id=photo.pk, actor=SYSTEM, now=now())
    small = (PHOTOS / "grocery_mango.jpg").read_bytes()
    add_photo(product_id=product.pk, data=small, actor=SYSTEM, now=now())
    account = connect(sandbox, "tokopedia", product.enterprise)
    proposal = propose_listing(product=product, account=account, actor=SYSTEM)
    assert [hint["message_key"] for hint in proposal.hints] == ["photo_enlarged"]
    listing = publish_listing(
        product=product, account=account, choices=choose(account, product), actor=SYSTEM, now=now()
    )
    run_engine(until=lambda: Listing.objects.get(pk=listing.pk).lifecycle == "live")
    (sent,) = UploadedImage.objects.filter(account=account)
    fixed = fix_photo(read_photo(product.photos.get().sha256), asked_by("tokopedia"))
    assert sent.sha256 == fixed.sha256 != product.photos.get().sha256
