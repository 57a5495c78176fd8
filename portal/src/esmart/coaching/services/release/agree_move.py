"""What was agreed about one product of the workshop: its design goes along, its listings too, or it stays."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import AgreedMove, Handover, HandoverItem
from esmart.coaching.services.problems import NotThere, Refused, WrongState
from esmart.coaching.services.release.plan_handover import tick
from esmart.coaching.services.release.rights import lock_handover, refuse_unless
from esmart.core.history import Actor, acting
from esmart.registry.models import Product


def agree_move(
    *,
    handover: Handover,
    product: Product,
    design_goes: bool,
    listings_go: bool,
    actor: Actor,
    now: datetime,
) -> AgreedMove:
    """Keep the decision, made by the unit together with the person; it may change until it is carried out.

    Raises NotThere for a product that is not the unit's, NotAllowed, Refused, or WrongState once it was carried out.
    """
    today = timezone.localdate(now)
    if listings_go and not design_goes:
        raise Refused(_("Tayangan hanya dapat ikut bersama desainnya."), field="listings_go")
    with acting(actor):
        kept, sight = lock_handover(handover, actor, today=today)
        refuse_unless(sight.prepares)
        if product.enterprise.office_id != kept.custody.office_id:
            raise NotThere(_("Produk ini bukan produk bengkel unit ini."))
        move = AgreedMove.objects.filter(handover=kept, product=product).select_for_update().first()
        if move is not None and (move.new_product_id is not None or move.moved_at is not None):
            raise WrongState(_("Desain ini sudah dipindahkan; keputusannya tidak dapat diubah lagi."))
        values = {"design_goes": design_goes, "listings_go": listings_go, "agreed_on": today}
        move, _made = AgreedMove.objects.update_or_create(handover=kept, product=product, defaults=values)
        tick(kept, HandoverItem.Key.DESIGNS, True, today=today)
    return move
