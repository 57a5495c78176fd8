"""Production orders and what came of them; good pieces of a variant become stock once and only once."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import correct_stock, receive_stock
from esmart.coaching.models import Output, ProductionOrder, WorkActivity
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.work.rights import refuse_other_unit
from esmart.core.history import Actor, acting
from esmart.registry.models import Variant

State = ProductionOrder.State
# From → to; a finished order may run again when pieces are missing.
STEPS = frozenset(
    {
        (State.PLANNED, State.RUNNING),
        (State.PLANNED, State.CANCELLED),
        (State.RUNNING, State.FINISHED),
        (State.RUNNING, State.CANCELLED),
        (State.FINISHED, State.RUNNING),
    }
)


def plan_order(
    *,
    activity: WorkActivity,
    item: str,
    quantity: int,
    variant: Variant | None = None,
    due_on: date | None = None,
    actor: Actor,
    now: datetime,
) -> ProductionOrder:
    """Plan so many pieces; raises Refused, NotAllowed or WrongState."""
    if quantity <= 0:
        raise Refused(_("Isi jumlah lebih dari nol."), field="quantity")
    if variant is not None and variant.product.enterprise.office_id != activity.workshop.office_id:
        raise Refused(_("Pilih produk milik unit ini."), field="variant")
    name = item.strip() or (f"{variant.product.name} {variant.label}".strip() if variant else "")
    if not name:
        raise Refused(_("Tulis barangnya, atau pilih produk."), field="item")
    with acting(actor):
        refuse_other_unit(actor, activity.workshop.office_id)
        if activity.until is not None:
            raise WrongState(_("Kegiatan ini sudah berakhir."))
        return ProductionOrder.objects.create(
            activity=activity, item=name[:200], quantity=quantity, variant=variant, due_on=due_on, created_at=now
        )  # fmt: skip


def set_order_state(*, order: ProductionOrder, state: str, actor: Actor) -> ProductionOrder:
    """Bring an order into another state; raises WrongState where that cannot follow."""
    with acting(actor):
        refuse_other_unit(actor, order.activity.workshop.office_id)
        held = ProductionOrder.objects.select_for_update().get(pk=order.pk)
        if (held.state, state) not in STEPS:
            raise WrongState(
                _("Pesanan ini %(state)s; langkah itu tidak dapat menyusul.")
                % {"state": held.get_state_display()}
            )
        held.state = state
        held.save(update_fields=["state"])
    return held


def record_output(
    *,
    order: ProductionOrder,
    public_id: str,
    on: date,
    good: int,
    rejected: int = 0,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Output:
    """Keep finished pieces, and receive the good ones of a variant into the shops' stock in the same transaction.

    `public_id` is made where the form is shown: the same one sent twice is kept once and received once. A crash before
    the commit leaves neither. Raises Refused, NotAllowed or WrongState.
    """
    if good < 0 or rejected < 0 or good + rejected == 0:
        raise Refused(_("Isi jumlah yang baik atau yang ditolak."), field="good")
    if on > timezone.localdate(now):
        raise Refused(_("Tanggal ini belum terjadi."), field="on")
    with acting(actor):
        refuse_other_unit(actor, order.activity.workshop.office_id)
        held = ProductionOrder.objects.select_for_update().get(pk=order.pk)
        if known := Output.objects.filter(public_id=public_id).first():
            if known.order_id != held.pk:
                raise Refused(_("Muat ulang halaman ini, lalu isi lagi."))
            return known
        if held.state in {State.CANCELLED, State.FINISHED}:
            raise WrongState(_("Pesanan ini %(state)s.") % {"state": held.get_state_display().lower()})
        output = Output.objects.create(
            public_id=public_id, order=held, on=on, good=good, rejected=rejected, note=note.strip()
        )  # fmt: skip
        _receive(output, actor=actor, now=now)
        _follow(held)
    return output


def take_back_output(*, output: Output, why: str, actor: Actor, now: datetime) -> Output:
    """Take back a record made by mistake, and its pieces out of the shops' stock in the same transaction; taking back twice
    is once. Raises Refused without a reason or when pieces have left the shelf since, and NotAllowed.
    """
    if not why.strip():
        raise Refused(_("Tulis alasannya."), field="why")
    with acting(actor):
        refuse_other_unit(actor, output.order.activity.workshop.office_id)
        order = ProductionOrder.objects.select_for_update().get(pk=output.order_id)
        held = (
            Output.objects.select_for_update(of=("self",)).select_related("order__variant").get(pk=output.pk)
        )
        if held.taken_back_at is not None:
            return held
        variant = held.order.variant
        if held.received_at is not None and variant is not None:
            reason = f"Hasil bengkel {held.public_id} ditarik: {why.strip()}"  # kept with the stock, so in Indonesian
            try:
                correct_stock(variant=variant, change=-held.good, reason=reason, actor=actor, now=now)
            except ChannelsProblem as problem:
                raise Refused(
                    _(
                        "Sebagian barang ini sudah keluar dari stok. Hitung ulang stok produknya di halaman Stok."
                    )
                ) from problem
        held.taken_back_at, held.taken_back_why = now, why.strip()[:200]
        held.save(update_fields=["taken_back_at", "taken_back_why"])
        _follow(order)
    return held


def receive_output(*, output: Output, actor: Actor, now: datetime) -> Output:
    """Receive pieces that were kept before their variant was known; received ones stay received; raises NotAllowed."""
    with acting(actor):
        refuse_other_unit(actor, output.order.activity.workshop.office_id)
        held = (
            Output.objects.select_for_update(of=("self",)).select_related("order__variant").get(pk=output.pk)
        )
        if held.received_at is None and held.taken_back_at is None:
            _receive(held, actor=actor, now=now)
    return held


def _follow(order: ProductionOrder) -> None:
    """Bring the state of a locked order in line with the pieces that count; a cancelled one stays so."""
    if order.state == State.CANCELLED:
        return
    done = order.outputs.filter(taken_back_at=None).aggregate(total=Sum("good"))["total"] or 0
    order.state = State.FINISHED if done >= order.quantity else State.RUNNING
    order.save(update_fields=["state"])


def _receive(output: Output, *, actor: Actor, now: datetime) -> None:
    variant = output.order.variant
    if variant is None or not output.good:
        return
    receive_stock(
        variant=variant, quantity=output.good, reason=f"Hasil bengkel {output.public_id}", actor=actor, now=now
    )  # fmt: skip
    output.received_at = now
    output.save(update_fields=["received_at"])
