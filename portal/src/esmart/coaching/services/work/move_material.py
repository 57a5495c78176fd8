"""Material in, used, lost, counted; the stock of a material is the sum of its moves."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import MaterialMove, ProductionOrder, Workshop
from esmart.coaching.services.problems import Refused
from esmart.coaching.services.work.rights import refuse_other_unit
from esmart.core.history import Actor, acting

Kind = MaterialMove.Kind


def move_material(
    *,
    workshop: Workshop,
    material: str,
    unit_of_measure: str,
    kind: str,
    quantity: Decimal,
    on: date,
    cost: int | None = None,
    note: str = "",
    order: ProductionOrder | None = None,
    actor: Actor,
    now: datetime,
) -> Decimal:
    """Keep one move, `quantity` as a person says it (never signed; for a count: what is there), and give the new stock.

    A stock below zero is kept and warned of, since paper comes later than work. Raises Refused or NotAllowed.
    """
    name, measure = " ".join(material.split()), unit_of_measure.strip()
    if not name or not measure:
        raise Refused(_("Tulis nama bahan dan satuannya."), field="material")
    if kind not in Kind.values:
        raise Refused(_("Pilih apa yang terjadi."), field="kind")
    if quantity < 0 or (quantity == 0 and kind != Kind.COUNTED):
        raise Refused(_("Isi jumlah lebih dari nol."), field="quantity")
    if on > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi."), field="on")
    if order is not None and order.activity.workshop_id != workshop.pk:
        raise Refused(_("Pesanan itu bukan dari bengkel ini."), field="order")
    with acting(actor):
        refuse_other_unit(actor, workshop.office_id)
        Workshop.objects.select_for_update().get(pk=workshop.pk)  # a count needs a stock that stands still
        same = MaterialMove.objects.filter(workshop=workshop, material__iexact=name, unit_of_measure=measure)
        stock = same.aggregate(total=Sum("quantity"))["total"] or Decimal(0)
        change = {Kind.RECEIVED: quantity, Kind.COUNTED: quantity - stock}.get(Kind(kind), -quantity)
        spelled = same.order_by("id").values_list("material", flat=True).first() or name
        MaterialMove.objects.create(
            workshop=workshop, order=order, material=spelled, unit_of_measure=measure, quantity=change, kind=kind, on=on,
            cost=cost if kind == Kind.RECEIVED else None, note=note.strip(),
        )  # fmt: skip
    return stock + change
