"""Agreed goods carried over: the design copied into the own profile with nothing of the unit, the listings after it."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from esmart.channels.queries.own_shops import open_shops_of, standing_listings_of
from esmart.channels.services import PlaceResult, end_listing, publish_everywhere
from esmart.coaching.models import AgreedMove, Handover
from esmart.coaching.queries.release.telltale import find_telltale
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.release.rights import lock_handover, refuse_unless
from esmart.core.history import SYSTEM, Actor, acting
from esmart.registry.models import Product
from esmart.registry.queries.goods import find_product_to_sell
from esmart.registry.rules import ProductFacts, VariantFacts, photo_path
from esmart.registry.rules.photos import ORIGINAL
from esmart.registry.services import FactsRefused, add_photo, create_product

CUT = 0.97  # of the picture's sides: the same picture, but no file of the workshop's


def move_design(
    *,
    move: AgreedMove,
    name: str,
    description: str,
    materials: str = "",
    actor: Actor,
    now: datetime,
) -> Product:
    """Copy an agreed design into the own profile under new ids; once: again gives the copy that is there.

    Texts are the person's own: what tells of a unit is refused, and so is the workshop's description word for word.
    Photos are encoded anew without alt and credit, so no file is shared. Raises NotThere, NotAllowed, WrongState, Refused.
    """
    today = timezone.localdate(now)
    with acting(actor):
        handover, sight = lock_handover(move.handover, actor, today=today)
        refuse_unless(sight.prepares or sight.follows or sight.after)
        kept = (
            AgreedMove.objects.select_for_update(of=("self",)).select_related("new_product").get(pk=move.pk)
        )
        if kept.new_product is not None:
            return kept.new_product
        if not kept.design_goes or handover.enterprise_id is None:
            raise WrongState(_("Desain ini tidak disepakati ikut, atau profil usaha sendiri belum dibuka."))
        source = find_product_to_sell(kept.product_id)
        facts = _facts_of(source, name=name, description=description, materials=materials)
        _refuse_traces(handover, facts, source)
        try:
            made = create_product(enterprise_id=handover.enterprise_id, facts=facts, actor=SYSTEM, now=now)
            for photo in source.photos.all():
                data = _encoded_anew(Path(settings.MEDIA_ROOT) / photo_path(photo.sha256, ORIGINAL))
                if data:
                    add_photo(product_id=made.pk, data=data, actor=SYSTEM, now=now)
        except FactsRefused as refused:
            field, sentence = next(iter(refused.problems.items()))
            raise Refused(sentence, field=field) from refused
        with acting(actor):  # the system's part is over
            kept.new_product = made
            kept.moved_at = None if kept.listings_go else now
            kept.save(update_fields=["new_product", "moved_at"])
    return made


def carry_listings(*, move: AgreedMove, actor: Actor, now: datetime) -> list[PlaceResult]:
    """Publish a moved design in the own shops, then end the workshop's listings of it; gives what became of it in each shop.

    Nothing ends before something stands in the new place. Each part is done once, so a run that broke off is simply run
    again. Raises NotThere, NotAllowed, or WrongState before the design moved or without a shop.
    """
    today = timezone.localdate(now)
    with acting(actor):
        handover, sight = lock_handover(move.handover, actor, today=today)
        refuse_unless(sight.prepares or sight.follows or sight.after)
        kept = AgreedMove.objects.select_related("new_product").get(pk=move.pk)
        if not kept.listings_go or kept.new_product is None or handover.enterprise_id is None:
            raise WrongState(_("Pindahkan desainnya dahulu; tayangan ikut sesudahnya."))
    shops = list(open_shops_of(handover.enterprise_id))
    if not shops:
        raise WrongState(_("Usaha sendiri belum mempunyai toko. Hubungkan tokonya dahulu."))
    results = publish_everywhere(product=kept.new_product, accounts=shops, actor=SYSTEM, now=now)
    if any(one.outcome in {"published", "already_there"} for one in results):
        for listing in standing_listings_of(kept.product_id):
            end_listing(listing=listing, actor=actor, now=now)
        with acting(actor):
            AgreedMove.objects.filter(pk=kept.pk, moved_at=None).update(moved_at=now)
    return results


def _facts_of(source: Product, *, name: str, description: str, materials: str) -> ProductFacts:
    """Give the design as facts of a new product: no SKU and no bar code of the workshop's."""
    return ProductFacts(
        name=name.strip(),
        description=description.strip(),
        materials=materials.strip(),
        commodity=source.commodity,
        category_hint=source.category_hint,
        lead_time_days=source.lead_time_days,
        option_names=tuple(source.option_names),
        variants=tuple(
            VariantFacts(
                price=one.price,
                options=tuple(one.options),
                weight_grams=one.weight_grams,
                length_mm=one.length_mm,
                width_mm=one.width_mm,
                height_mm=one.height_mm,
            )
            for one in source.variants.all()
            if one.active
        ),
    )


def _refuse_traces(handover: Handover, facts: ProductFacts, source: Product) -> None:
    if facts.description and facts.description == source.description.strip():
        raise Refused(
            _("Tulis keterangan dengan kata sendiri: teks yang sama persis menghubungkannya dengan bengkel."),
            field="description",
        )
    options = " / ".join([*facts.option_names, *(value for one in facts.variants for value in one.options)])
    texts = {
        "name": facts.name,
        "description": facts.description,
        "materials": f"{facts.materials} {facts.category_hint} {options}",
    }
    for field, words in find_telltale(handover.person, texts).items():
        raise Refused(
            _("Kata “%(word)s” menunjuk ke unit atau orang. Tulis tanpa kata itu.") % {"word": words[0]},
            field=field,
        )


def _encoded_anew(file: Path) -> bytes:
    """Give a stored picture as other bytes: cut by a hair at its edges, without any metadata; nothing when it is gone."""
    if not file.exists():
        return b""
    with Image.open(file) as picture:
        wide, high = picture.size
        left, top = round(wide * (1 - CUT) / 2), round(high * (1 - CUT) / 2)
        out = io.BytesIO()
        picture.convert("RGB").crop((left, top, wide - left, high - top)).save(out, "JPEG", quality=92)
    return out.getvalue()
