"""Orders of all shops: the inbox, what to pick, one order and what can be done with it, lines nobody knows yet."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.channels.models import Order, OrderLine
from esmart.channels.queries import (
    accounts_for,
    describe,
    marketplace_name,
    may_use,
    needs_acceptance,
    order_inbox,
    parked_lines,
    pick_list,
)
from esmart.channels.rules import TO_CANCEL, ChannelsProblem
from esmart.channels.services import (
    ActResult,
    accept_order,
    answer_cancellation,
    cancel_order,
    map_line,
    open_buyer,
    read_again,
    ship_order,
    shipping_label,
    shipping_options,
)
from esmart.core.money import write_rupiah
from esmart.registry.models import Variant
from esmart.registry.queries import products_for
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Badge, Cell, Event, Link, Table
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask, typed, whole
from esmart.web.officer.channels.access import (
    find_order_of,
    is_practice,
    orders_trail,
    say_problem,
    tries,
)

Status = Order.Status
TABS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "kirim": (gettext_lazy("Perlu dikirim"), (Status.TO_SHIP,)),
    "minta-batal": (gettext_lazy("Minta batal"), (Status.CANCEL_REQUESTED,)),
    "kurir": (gettext_lazy("Menunggu kurir"), (Status.AWAITING_PICKUP,)),
    "jalan": (gettext_lazy("Dalam perjalanan"), (Status.IN_TRANSIT,)),
    "selesai": (gettext_lazy("Selesai"), (Status.DELIVERED, Status.COMPLETED)),
    "batal": (gettext_lazy("Batal dan kembali"), (Status.CANCELLED, Status.RETURN_REQUESTED)),
    "lain": (gettext_lazy("Belum dibayar dan lain"), (Status.UNPAID, Status.ON_HOLD, Status.UNKNOWN)),
    "semua": (gettext_lazy("Semua"), ()),
}
TONES: dict[str, tuple[Any, str]] = {
    Status.TO_SHIP: ("warning", "clock"),
    Status.CANCEL_REQUESTED: ("danger", "warning"),
    Status.AWAITING_PICKUP: ("info", "clock"),
    Status.IN_TRANSIT: ("info", "arrow-right"),
    Status.DELIVERED: ("good", "check"),
    Status.COMPLETED: ("good", "check"),
    Status.RETURN_REQUESTED: ("danger", "warning"),
    Status.UNKNOWN: ("warning", "warning"),
}
HAPPENINGS = {
    "status": gettext_lazy("Keadaan di lokapasar"),
    "accept": gettext_lazy("Pesanan diterima"),
    "ship": gettext_lazy("Pengiriman diatur"),
    "cancel": gettext_lazy("Pembatalan oleh penjual"),
    "answer_cancellation": gettext_lazy("Permintaan batal dijawab"),
    "map_line": gettext_lazy("Baris dipetakan ke produk"),
    "open_buyer": gettext_lazy("Data pembeli dibuka"),
    "forget_buyer": gettext_lazy("Data pembeli dihapus sesuai masa simpan"),
}
REASONS = [
    ("out_of_stock", gettext_lazy("Barang habis")),
    ("customer_request", gettext_lazy("Diminta pembeli")),
    ("undeliverable", gettext_lazy("Alamat tidak terjangkau")),
    ("price_error", gettext_lazy("Harga keliru")),
]


def status_badge_of(order: Order) -> Badge:
    """Give the badge of an order's state."""
    tone, icon = TONES.get(order.status, ("neutral", ""))
    return Badge(str(order.get_status_display()), tone, icon)


@require_safe
def orders(request: HttpRequest) -> HttpResponse:
    """Show the inbox: orders of all shops in this person's scope, by state, with their deadline."""
    key = request.GET.get("tab", "kirim")
    if key not in TABS and key != "belum-dikenal":
        raise Http404(_("Kelompok pesanan ini tidak ada."))
    before = request.GET.get("sebelum", "")
    inbox = order_inbox(
        accounts_for(person_of(request)),
        statuses=TABS[key][1] if key in TABS else (),
        parked_only=key == "belum-dikenal",
        before=whole(before),
    )
    here = reverse("web:orders")
    links = [
        Link(
            str(label),
            f"{here}?tab={one}",
            one == key,
            count=sum(inbox.counts.get(s, 0) for s in statuses) if statuses else None,
        )
        for one, (label, statuses) in TABS.items()
    ]
    if inbox.parked:
        links.append(
            Link(_("Belum dikenal"), f"{here}?tab=belum-dikenal", key == "belum-dikenal", count=inbox.parked)
        )
    now = timezone.now()
    context = {
        "title": _("Pesanan"),
        "trail": [*orders_trail()[:-1], Link(_("Pesanan"), "")],
        "tabs": links,
        "orders": [_row(order, now) for order in inbox.orders],
        "parked": inbox.parked,
        "next_url": f"?tab={key}&sebelum={inbox.next_before}" if inbox.next_before else "",
    }
    return render(request, "web/officer/channels/orders.html", context)


def _row(order: Order, now: Any) -> dict[str, Any]:
    lines = list(order.lines.all())
    return {
        "order": order,
        "marketplace": marketplace_name(order.account.application.marketplace),
        "practice": is_practice(order.account),
        "badge": status_badge_of(order),
        "what": ", ".join(f"{line.quantity} × {line.title}" for line in lines[:3])
        + (" …" if len(lines) > 3 else ""),  # noqa: PLR2004  # three are enough to know it
        "late": bool(
            order.ship_by
            and order.ship_by < now
            and order.status in {Status.TO_SHIP, Status.CANCEL_REQUESTED}
        ),
        "unknown": any(line.variant_id is None for line in lines),
    }


@require_safe
def picking(request: HttpRequest) -> HttpResponse:
    """Show what to take from the shelf for all orders to ship; made to be printed."""
    lines = pick_list(accounts_for(person_of(request)))
    rows = [
        [
            Cell(line.variant.product.name),
            Cell(line.variant.label),
            Cell(line.variant.sku),
            Cell(write_number(line.pieces), number=True),
            Cell(write_number(line.orders), number=True),
            Cell(write_number(line.on_hand), number=True),
        ]
        for line in lines
    ]
    heads = [_("Produk"), _("Varian"), "SKU", _("Ambil"), _("Untuk pesanan"), _("Di rak")]
    context = {
        "title": _("Daftar ambil"),
        "trail": orders_trail(Link(_("Daftar ambil"), "")),
        "table": Table(
            _("Daftar ambil"), heads, rows, caption_shown=False, number_heads=frozenset({3, 4, 5})
        ),
        "printed_at": timezone.now(),
    }
    return render(request, "web/officer/channels/picking.html", context)


@require_safe
def order(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one order: lines, money, buyer masked, what happened, and what can be done now."""
    found = find_order_of(request, public_id)
    context = {
        "order": found,
        "title": _("Pesanan %(id)s") % {"id": found.external_id},
        "trail": orders_trail(Link(found.external_id, "")),
        "marketplace": marketplace_name(found.account.application.marketplace),
        "practice": is_practice(found.account),
        "badge": status_badge_of(found),
        "may_use": may_use(person_of(request), found.account),
        "lines": list(found.lines.all()),
        "unknown": any(line.variant_id is None for line in found.lines.all()),
        "money": _money(found),
        "events": [_event(event) for event in reversed(found.events.all())],
        "problem": describe(found.problem) if found.problem else None,
        "late": bool(found.ship_by and found.ship_by < timezone.now()),
        "can_ship": found.status == Status.TO_SHIP,
        "can_accept": found.status == Status.TO_SHIP and needs_acceptance(found.account),
        "can_cancel": found.status in TO_CANCEL,
        "can_label": found.buyer_forgotten_at is None
        and found.status in {Status.TO_SHIP, Status.AWAITING_PICKUP},
        "asked_to_cancel": found.status == Status.CANCEL_REQUESTED,
    }
    return render(request, "web/officer/channels/order.html", context)


def _money(order: Order) -> list[tuple[str, str]]:
    parts = [
        (_("Barang"), order.items_total),
        (_("Ongkos kirim"), order.shipping_fee),
        (_("Potongan penjual"), order.seller_discount),
        (_("Potongan lokapasar"), order.platform_discount),
        (_("Biaya lain"), order.other_charges),
        (_("Jumlah"), order.total),
    ]
    return [(label, write_rupiah(amount)) for label, amount in parts if amount is not None]


def _event(event: Any) -> Event:
    changes = [(_("Keadaan"), event.before, event.after)] if event.what == "status" else []
    if event.what == "map_line":
        changes = [("SKU", "", event.after)]
    if problem := event.detail.get("problem"):
        changes.append((_("Ditolak lokapasar"), "", describe(problem).what))
    source = "" if event.source == "act" else f" ({event.get_source_display()})"
    what = str(HAPPENINGS.get(event.what, event.what))
    return Event(at=event.at, who=event.actor_label, what=f"{what}{source}", changes=changes)


def _said(request: HttpRequest, result: ActResult, done: str) -> HttpResponse:
    """Say how an act ended and go back to the order."""
    if result.problem is not None:
        say_problem(request, describe(result.problem))
    else:
        messages.success(request, done)
    return redirect("web:order", result.order.public_id)


@writes
@require_POST
@tries("web:order")
def accept(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept an order, where the marketplace waits for that."""
    found = find_order_of(request, public_id, to_use=True)
    return _said(request, accept_order(order=found, actor=actor_of(request)), _("Pesanan diterima."))


@writes
@require_POST
@tries("web:order")
def refresh(request: HttpRequest, public_id: str) -> HttpResponse:
    """Read an order from the marketplace now."""
    found = find_order_of(request, public_id, to_use=True)
    read_again(order=found, actor=actor_of(request))
    messages.success(request, _("Keadaan pesanan dibaca kembali."))
    return redirect("web:order", public_id)


@writes
@require_http_methods(["GET", "POST"])
@tries("web:order")
def ship(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask how the parcel is handed over, among the ways the marketplace offers, and arrange it."""
    found = find_order_of(request, public_id, to_use=True)
    way, _sign, rest = request.POST.get("way", "").partition("|")
    if way:
        address_id, _sign, slot_id = rest.partition("|")
        result = ship_order(
            order=found,
            method=way,
            address_id=address_id if way == "pickup" else "",
            slot_id=slot_id if way == "pickup" else "",
            branch_id=rest if way == "dropoff" else "",
            tracking_number=request.POST.get("tracking_number", "").strip(),
            sender_name=request.POST.get("sender_name", "").strip(),
            actor=actor_of(request),
        )
        return _said(request, result, _("Pengiriman diatur. Cetak labelnya, lalu serahkan paketnya."))
    options = shipping_options(order=found, actor=actor_of(request))
    context = {
        "order": found,
        "title": _("Kirim pesanan %(id)s") % {"id": found.external_id},
        "trail": orders_trail(
            Link(found.external_id, reverse("web:order", args=[public_id])), Link(_("Kirim"), "")
        ),
        "ways": _ways(options),
        "needs": options.needs,
        "own_courier": options.own_courier,
        "unchosen": request.method == "POST",
    }
    return render(request, "web/officer/channels/ship.html", context)


def _ways(options: Any) -> list[tuple[str, str, str]]:
    """Give the ways of handing over as (value, label, explanation)."""
    ways = [
        (f"pickup|{one.address_id}|{one.slot_id}", _("Dijemput kurir"), _slot(one)) for one in options.pickups
    ]
    ways += [(f"dropoff|{one.branch_id}", _("Antar ke gerai"), one.label) for one in options.dropoffs]
    if options.dropoff_anywhere:
        ways.append(("dropoff|", _("Antar ke gerai mana pun"), ""))
    if options.own_courier:
        ways.append(("own|", _("Kurir sendiri"), _("Isi nomor resinya di bawah.")))
    return ways


def _slot(slot: Any) -> str:
    if slot.starts_at is None:
        return str(slot.label)
    begin = timezone.localtime(slot.starts_at)
    end = f"–{timezone.localtime(slot.ends_at):%H.%M}" if slot.ends_at else ""
    return f"{begin:%d-%m-%Y %H.%M}{end} {slot.label}".strip()


@writes
@require_safe
@tries("web:order")
def label(request: HttpRequest, public_id: str) -> HttpResponse:
    """Bring the label to stick on the parcel."""
    found = find_order_of(request, public_id, to_use=True)
    document = shipping_label(order=found, actor=actor_of(request))
    if document.url:
        return HttpResponseRedirect(document.url)
    answer = HttpResponse(document.content, content_type=document.media_type)
    ending = "pdf" if "pdf" in document.media_type else "bin"
    answer["Content-Disposition"] = f'attachment; filename="label-{found.public_id}.{ending}"'
    return answer


class CancelForm(forms.Form):
    """Why the seller cancels."""

    reason = forms.ChoiceField(label=gettext_lazy("Alasan"), choices=REASONS, widget=forms.RadioSelect)


@writes
@require_http_methods(["GET", "POST"])
@tries("web:order")
def cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask why, then cancel as the seller."""
    found = find_order_of(request, public_id, to_use=True)
    form = CancelForm(typed(request))
    if form.is_bound and form.is_valid():
        result = cancel_order(order=found, reason=form.cleaned_data["reason"], actor=actor_of(request))
        return _said(request, result, _("Pesanan dibatalkan; stoknya kembali tersedia."))
    back = reverse("web:order", args=[public_id])
    context = {
        "title": _("Batalkan pesanan %(id)s?") % {"id": found.external_id},
        "trail": orders_trail(Link(found.external_id, back), Link(_("Batalkan"), "")),
        "lead": _(
            "Pembatalan oleh penjual menurunkan nilai toko di lokapasar dan tidak dapat ditarik kembali."
        ),
        "back": back,
        "button": _("Batalkan pesanan"),
        "dangerous": True,
    }
    return ask(request, form, context)


@writes
@require_POST
@tries("web:order")
def answer_cancel(request: HttpRequest, public_id: str) -> HttpResponse:
    """Answer the buyer's wish to cancel."""
    found = find_order_of(request, public_id, to_use=True)
    granted = request.POST.get("answer") == "setuju"
    reason = request.POST.get("reason", "").strip()
    result = answer_cancellation(order=found, accept=granted, reason=reason, actor=actor_of(request))
    done = (
        _("Permintaan batal disetujui.") if granted else _("Permintaan batal ditolak; pesanan tetap dikirim.")
    )
    return _said(request, result, done)


@writes
@require_POST
@tries("web:order")
def show_buyer(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the buyer's address to pack the parcel; who looked is written into the order's log."""
    found = find_order_of(request, public_id, to_use=True)
    buyer = open_buyer(order=found, actor=actor_of(request), now=timezone.now())
    words = {
        "name": _("Nama"), "phone": _("Telepon"), "street": _("Alamat"), "address": _("Alamat"), "city": _("Kota"),
        "region": _("Provinsi"), "postal_code": _("Kode pos"), "note": _("Catatan"),
    }  # fmt: skip
    context = {
        "order": found,
        "title": _("Data pembeli"),
        "trail": orders_trail(
            Link(found.external_id, reverse("web:order", args=[public_id])), Link(_("Pembeli"), "")
        ),
        "pairs": [(words.get(name, name), value) for name, value in buyer.items()],
    }
    answer = render(request, "web/officer/channels/buyer.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


# ── Lines nobody knows yet ───────────────────────────────────────────────────────────────────────────────────


@require_safe
def unknown_lines(request: HttpRequest) -> HttpResponse:
    """Show the order lines whose product is not known, each with a choice of what it may be."""
    lines = parked_lines(accounts_for(person_of(request)))
    known = _variants_for(request, lines)
    context = {
        "title": _("Baris pesanan yang belum dikenal"),
        "trail": orders_trail(Link(_("Belum dikenal"), "")),
        "lines": lines,
        "known": known,
        "may_write": person_of(request).may_write,
    }
    return render(request, "web/officer/channels/unknown_lines.html", context)


CHOICES_AT_MOST = 500


def _variants_for(request: HttpRequest, lines: list[OrderLine]) -> list[tuple[str, str]]:
    """Give SKUs with their names, to choose from while typing; none when no line waits; two queries."""
    if not lines:
        return []
    products = products_for(person_of(request)).filter(state="published").prefetch_related("variants")
    pairs = [
        (variant.sku, f"{one.name} {variant.label}".strip())
        for one in products.order_by("name")[:CHOICES_AT_MOST]
        for variant in one.variants.all()
        if variant.active
    ]
    return pairs[:CHOICES_AT_MOST]


@writes
@require_POST
def map_unknown_line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Say which variant a line means; its stock is promised from now on."""
    lines = [line for line in parked_lines(accounts_for(person_of(request))) if line.pk == line_id]
    if not lines:
        raise Http404(_("Baris ini tidak menunggu, atau bukan wewenang Anda."))
    sku = request.POST.get("sku", "").strip()
    variant = _variant(request, sku)
    if variant is None:
        messages.error(
            request, _("Tidak ada varian dengan SKU “%(sku)s” dalam wewenang Anda.") % {"sku": sku}
        )
        return redirect("web:unknown_lines")
    try:
        map_line(line=lines[0], variant=variant, actor=actor_of(request), now=timezone.now())
    except ChannelsProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Dipetakan; stoknya dipesan sekarang."))
    return redirect("web:unknown_lines")


def _variant(request: HttpRequest, sku: str) -> Variant | None:
    product = products_for(person_of(request)).filter(variants__sku=sku).first() if sku else None
    return product.variants.get(sku=sku) if product is not None else None
