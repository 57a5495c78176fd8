"""Webhooks: addresses of one's own programs that hear of changes, and the log of what was sent to each."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import User, Webhook, WebhookDelivery
from esmart.accounts.queries.api_access import deliveries_of, webhooks_of
from esmart.accounts.rules.api_access import EVENTS, ApiAccessProblem
from esmart.accounts.services.webhooks import (
    add_webhook,
    pause_webhook,
    remove_webhook,
    resume_webhook,
    rotate_secret,
    send_again,
    send_test,
)
from esmart.web.components.shapes import Badge, Link
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.asking import ask, whole
from esmart.web.officer.tokens.password import PasswordForm
from esmart.web.officer.tokens.tokens import account_trail

ROWS = 50
State = Webhook.State
EVENT_LABELS = {
    "enterprise.changed": gettext_lazy("Usaha berubah"),
    "product.changed": gettext_lazy("Produk, varian, foto atau legalitas berubah"),
    "order.changed": gettext_lazy("Pesanan masuk atau berubah"),
    "stock.changed": gettext_lazy("Stok berubah"),
    "test": gettext_lazy("Pesan uji"),
}
TONES: dict[str, Any] = {State.ACTIVE: "good", State.PAUSED: "neutral", State.STOPPED: "danger"}
DELIVERY_TONES: dict[str, Any] = {
    WebhookDelivery.State.WAITING: "warning",
    WebhookDelivery.State.DELIVERED: "good",
    WebhookDelivery.State.GIVEN_UP: "danger",
}


class WebhookForm(PasswordForm):
    """A new address and what it wants to hear of."""

    url = forms.CharField(
        label=gettext_lazy("Alamat program Anda"),
        max_length=2000,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        help_text=gettext_lazy(
            "Alamat https yang menerima POST. Pesan berisi id benda yang berubah, bukan datanya."
        ),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Kejadian"),
        widget=forms.CheckboxSelectMultiple,
        choices=[(event, EVENT_LABELS[event]) for event in EVENTS],
    )
    field_order = ("url", "events", "password")

    def __init__(self, *args: object, person: User) -> None:
        super().__init__(*args, person=person)


@require_safe
def webhooks(request: HttpRequest) -> HttpResponse:
    """List the own webhooks with how they are."""
    found = [(one, host_of(one), state_badge_of(one)) for one in webhooks_of(person_of(request))]
    context = {
        "title": _("Webhook"),
        "trail": account_trail(Link(_("Webhook"), "")),
        "webhooks": found,
        "labels": EVENT_LABELS,
    }
    return render(request, "web/officer/tokens/webhooks.html", context)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Keep a new address and show its secret: here, now, and never again."""
    person = person_of(request)
    form = WebhookForm(request.POST or None, person=person)
    context: dict[str, Any] = {
        "title": _("Tambah webhook"),
        "trail": webhook_trail(Link(_("Tambah"), "")),
        "lead": _("Sebut alamat yang diberi tahu setiap ada perubahan yang boleh Anda lihat."),
        "button": _("Tambah webhook"),
        "back": reverse("web:webhooks"),
    }
    if form.is_bound and form.is_valid():
        chosen = {key: form.cleaned_data[key] for key in ("url", "events")}
        try:
            made = add_webhook(user=person, actor=actor_of(request), now=timezone.now(), **chosen)
        except ApiAccessProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        else:
            shown = {
                **context,
                "webhook": made.webhook,
                "secret": made.secret,
                "title": _("Webhook sudah ditambahkan"),
            }
            return render(request, "web/officer/tokens/webhook_made.html", shown)
    return ask(request, form, context)


@require_safe
def webhook(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one webhook, how it is, and what was sent to it."""
    found = find(request, public_id)
    before = whole(request.GET.get("sebelum", ""))
    rows = deliveries_of(found, before=before, limit=ROWS + 1)
    more = len(rows) > ROWS
    context = {
        "title": _("Webhook"),
        "trail": webhook_trail(Link(host_of(found), "")),
        "webhook": found,
        "badge": state_badge_of(found),
        "events": [EVENT_LABELS[event] for event in found.events],
        "rows": [_row(one) for one in rows[:ROWS]],
        "next_url": f"?sebelum={rows[ROWS - 1].pk}" if more else "",
    }
    return render(request, "web/officer/tokens/webhook.html", context)


@require_POST
def test(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send a message without data."""
    send_test(webhook=find(request, public_id), now=timezone.now())
    messages.success(request, _("Pesan uji dikirim. Hasilnya tampil di bawah dalam beberapa detik."))
    return redirect("web:webhook", public_id)


@require_POST
def pause(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send nothing more for now."""
    pause_webhook(webhook=find(request, public_id), actor=actor_of(request))
    messages.success(request, _("Webhook dijeda. Perubahan selama jeda tidak dikirim kemudian."))
    return redirect("web:webhook", public_id)


@require_POST
def resume(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send again."""
    resume_webhook(webhook=find(request, public_id), actor=actor_of(request), now=timezone.now())
    messages.success(request, _("Webhook aktif lagi."))
    return redirect("web:webhook", public_id)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def rotate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask for the password, then give the webhook another secret and show it: here, now, and never again."""
    found = find(request, public_id)
    form = PasswordForm(request.POST or None, person=person_of(request))
    context: dict[str, Any] = {
        "title": _("Ganti rahasia webhook"),
        "trail": webhook_trail(Link(_("Ganti rahasia"), "")),
        "lead": _(
            "Mulai pesan berikutnya tanda tangannya memakai rahasia baru; yang lama tidak berlaku lagi."
        ),
        "button": _("Ganti rahasia"),
        "back": reverse("web:webhook", args=[public_id]),
    }
    if form.is_bound and form.is_valid():
        made = rotate_secret(webhook=found, actor=actor_of(request))
        shown = {
            **context,
            "webhook": made.webhook,
            "secret": made.secret,
            "title": _("Rahasia sudah diganti"),
        }
        return render(request, "web/officer/tokens/webhook_made.html", shown)
    return ask(request, form, context)


@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, then forget the address, its secret and its log."""
    found = find(request, public_id)
    form = forms.Form(request.POST if request.method == "POST" else None)
    if form.is_bound:
        remove_webhook(webhook=found, actor=actor_of(request))
        messages.success(request, _("Webhook dihapus."))
        return redirect("web:webhooks")
    context = {
        "title": _("Hapus webhook"),
        "trail": webhook_trail(Link(_("Hapus"), "")),
        "lead": _("%s tidak lagi diberi tahu; rahasia dan catatan kirimannya ikut hilang.") % found.url,
        "button": _("Hapus"),
        "dangerous": True,
        "back": reverse("web:webhook", args=[public_id]),
    }
    return ask(request, form, context)


@require_POST
def again(request: HttpRequest, public_id: str, message_id: str) -> HttpResponse:
    """Send one message once more."""
    delivery = find(request, public_id).deliveries.filter(message_id=message_id).first()
    if delivery is None:
        raise Http404(_("Pesan tidak ditemukan."))
    send_again(delivery=delivery, now=timezone.now())
    messages.success(request, _("Pesan dikirim lagi. Hasilnya tampil dalam beberapa detik."))
    return redirect("web:webhook", public_id)


def find(request: HttpRequest, public_id: str) -> Webhook:
    """Give an own webhook, or 404."""
    found = webhooks_of(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Webhook tidak ditemukan."))
    return found


def webhook_trail(*links: Link) -> list[Link]:
    """Give the way from the desk to a page about a webhook."""
    return account_trail(Link(_("Webhook"), reverse("web:webhooks")), *links)


def host_of(one: Webhook) -> str:
    """Give the site an address lies on, short enough for a phone."""
    return urlsplit(one.url).hostname or one.url[:30]


def state_badge_of(one: Webhook) -> Badge:
    """Give a webhook's state as a badge."""
    return Badge(str(one.get_state_display()), TONES[one.state])


def _row(one: WebhookDelivery) -> dict[str, Any]:
    last = one.tries[-1] if one.tries else {}
    return {
        "message": one,
        "event": EVENT_LABELS.get(one.event, one.event),
        "badge": Badge(str(one.get_state_display()), DELIVERY_TONES[one.state]),
        "answer": last.get("problem") or last.get("status") or "–",
        "ms": last.get("ms"),
    }
