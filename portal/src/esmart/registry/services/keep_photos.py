"""Photos of a product: added, removed, put in order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import Photo, Product
from esmart.registry.services.find import lock_product
from esmart.registry.services.outward import guard_texts
from esmart.registry.services.photo_files import clean_photo, store_photo
from esmart.registry.services.problems import FactsRefused, NotThere
from esmart.registry.services.rights import refuse_stranger

MOST_PHOTOS = 9


def add_photo(
    *, product_id: int, data: bytes, actor: Actor, now: datetime, alt: str = "", credit: str = ""
) -> Photo:
    """Keep a photo at the end of a product's photos; the same picture again gives the kept one.

    Raises FactsRefused with a plain reason (no picture, too large, broken, ten photos), NotThere, WrongState,
    NotAllowed. Files are named by content, so one left behind by a failed transaction harms nobody.
    """
    photo = clean_photo(data)
    with acting(actor):
        product = lock_product(product_id)
        refuse_stranger(actor, product.enterprise)
        guard_texts(product.enterprise, {"alt": alt, "credit": credit}, now=now)
        kept = list(product.photos.all())
        for same in kept:
            if same.sha256 == photo.sha256:
                return same
        if len(kept) >= MOST_PHOTOS:
            raise FactsRefused(
                {"photo": _("Paling banyak %(n)s foto untuk satu produk.") % {"n": MOST_PHOTOS}}
            )
        store_photo(photo, Path(settings.MEDIA_ROOT))
        _touch(product, now)
        return Photo.objects.create(
            product=product, sha256=photo.sha256, width=photo.width, height=photo.height, bytes=photo.size,
            alt=alt[:200], credit=credit[:200], position=max((p.position for p in kept), default=-1) + 1,
        )  # fmt: skip


def remove_photo(*, photo_id: int, actor: Actor, now: datetime) -> None:
    """Take a photo from its product; the files stay, since another product may show the same picture."""
    with acting(actor):
        photo = Photo.objects.filter(id=photo_id).first()
        if photo is None:
            raise NotThere(_("Foto tidak ditemukan."))
        product = lock_product(photo.product_id)
        refuse_stranger(actor, product.enterprise)
        photo.delete()
        _touch(product, now)


def order_photos(*, product_id: int, photo_ids: Sequence[int], actor: Actor, now: datetime) -> None:
    """Put a product's photos in this order, the first one being the cover; raises FactsRefused unless all are named."""
    with acting(actor):
        product = lock_product(product_id)
        refuse_stranger(actor, product.enterprise)
        photos = {photo.id: photo for photo in product.photos.all()}
        if sorted(photos) != sorted(photo_ids):
            raise FactsRefused({"photos": _("Sebutkan semua foto produk ini, masing-masing sekali.")})
        for position, photo_id in enumerate(photo_ids):
            photos[photo_id].position = position
        Photo.objects.bulk_update(photos.values(), ["position"])
        _touch(product, now)


def _touch(product: Product, now: datetime) -> None:
    product.updated_at = now
    product.save(update_fields=["updated_at"])
