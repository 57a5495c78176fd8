"""Two records of one product become one; the absorbed one keeps its address and redirects."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import Merge, Photo, Product, ProductLegality, Profile, Variant
from esmart.registry.services.columns import write_changes
from esmart.registry.services.find import lock_product
from esmart.registry.services.problems import WrongState
from esmart.registry.services.rights import refuse_stranger

FILLED = ("description", "category_hint", "materials", "lead_time_days")


def merge_products(*, kept_id: int, absorbed_id: int, actor: Actor, now: datetime) -> Merge:
    """Move variants, photos and legalities to `kept`, fill its blanks, and let `absorbed` redirect to it.

    A variant whose options the kept product already has stays with the absorbed one and keeps its SKU, so that an
    order placed under it is still understood. Raises NotThere, NotAllowed, and WrongState for products of two
    enterprises or of different kinds of options.
    """
    if kept_id == absorbed_id:
        raise WrongState(_("Produk tidak dapat digabung dengan dirinya sendiri."))
    with acting(actor):
        first, second = (lock_product(n) for n in sorted((kept_id, absorbed_id)))
        kept, absorbed = (first, second) if first.id == kept_id else (second, first)
        refuse_stranger(actor, kept.enterprise)
        if kept.enterprise_id != absorbed.enterprise_id:
            raise WrongState(_("Kedua produk milik usaha yang berbeda; gabungkan usahanya lebih dahulu."))
        columns = {
            name: getattr(absorbed, name)
            for name in FILLED
            if getattr(kept, name) in {"", None} and getattr(absorbed, name) not in {"", None}
        }
        filled = {name: [getattr(kept, name), value] for name, value in columns.items()}
        write_changes(kept, columns, now=now)
        moved = {
            "variant": _move_variants(kept, absorbed),
            "photo": _move_photos(kept, absorbed),
            "productlegality": _move_legalities(kept, absorbed),
        }
        state_before = absorbed.state
        absorbed.state, absorbed.merged_into, absorbed.updated_at = Profile.State.MERGED, kept, now
        absorbed.save(update_fields=["state", "merged_into", "updated_at"])
        return Merge.objects.create(
            kind=Merge.Kind.PRODUCT, kept_id=kept_id, absorbed_id=absorbed_id, state_before=state_before,
            moved=moved, filled=filled, merged_at=now, merged_by=actor.label,
        )  # fmt: skip


def _move_variants(kept: Product, absorbed: Product) -> list[int]:
    if kept.option_names != absorbed.option_names:
        return []
    has = {tuple(variant.options) for variant in kept.variants.all()}
    ids = [variant.id for variant in absorbed.variants.all() if tuple(variant.options) not in has]
    Variant.objects.filter(id__in=ids).update(product=kept)
    return ids


def _move_photos(kept: Product, absorbed: Product) -> list[int]:
    has = set(kept.photos.values_list("sha256", flat=True))
    ids = [photo.id for photo in absorbed.photos.all() if photo.sha256 not in has]
    Photo.objects.filter(id__in=ids).update(product=kept)
    return ids


def _move_legalities(kept: Product, absorbed: Product) -> list[int]:
    has = set(kept.legalities.values_list("kind", "number"))
    ids = [row.id for row in absorbed.legalities.all() if (row.kind, row.number) not in has]
    ProductLegality.objects.filter(id__in=ids).update(product=kept)
    return ids
