"""One's own webhooks: listed, added, paused, resumed, tried out, given another secret, removed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field

from esmart.accounts.models import Webhook
from esmart.accounts.queries.api_access import webhooks_of
from esmart.accounts.rules.api_access import ApiAccessProblem
from esmart.accounts.services.webhooks import (
    NewWebhook,
    add_webhook,
    pause_webhook,
    remove_webhook,
    resume_webhook,
    rotate_secret,
    send_test,
)
from esmart.api.door import actor_of, open_room, person_of, tells_secret
from esmart.api.finding import find_one
from esmart.api.paging import Page, Paging, page_of
from esmart.api.problems import Problem, Say, from_fields
from esmart.api.shapes import Id, In, Out

router = open_room("webhooks")
Event = Literal["enterprise.changed", "product.changed", "order.changed", "stock.changed"]

refusals: dict[type[Exception], Say] = {
    ApiAccessProblem: lambda problem: (
        from_fields("facts-refused", {problem.field: str(problem)})
        if problem.field
        else Problem("wrong-state", str(problem))
    ),
}


class WebhookOut(Out):
    """An address that hears of changes, and how it is."""

    id: str
    url: str
    events: list[Event]
    state: Literal["active", "paused", "stopped"]
    failures: int
    last_success_at: datetime | None
    last_problem: str
    created_at: datetime


class WebhookMade(WebhookOut):
    """A webhook with its secret; when the request is repeated with its key, the secret is null."""

    secret: str | None


class WebhookIn(In):
    """An https address and what it wants to hear of."""

    url: Annotated[str, Field(min_length=1, max_length=2000)]
    events: Annotated[list[Event], Field(min_length=1, max_length=4)]


@router.get("webhooks", response=Page[WebhookOut], operation_id="list_webhooks", summary="Daftar webhook")
def list_webhooks(request: HttpRequest, paging: Query[Paging]) -> Page[WebhookOut]:
    """Give the caller's own webhooks, newest first. One query."""
    rows = webhooks_of(person_of(request))
    return page_of(request, rows, paging, lambda found: [_show(one) for one in found], newest_first=True)


@router.get("webhooks/{public_id}", response=WebhookOut, operation_id="read_webhook", summary="Satu webhook")
def read_webhook(request: HttpRequest, public_id: Id) -> WebhookOut:
    """Give one of the caller's own webhooks. One query."""
    return _show(_find(request, public_id))


@router.post("webhooks", response={201: WebhookMade}, operation_id="add_webhook", summary="Tambah webhook")
@tells_secret
def add(request: HttpRequest, response: HttpResponse, body: WebhookIn) -> Status[WebhookMade]:
    """Keep an address of one's own program; its secret is told in this answer only."""
    made = add_webhook(
        user=person_of(request),
        url=body.url,
        events=body.events,
        actor=actor_of(request),
        now=timezone.now(),
    )
    response["Location"] = reverse("api:read_webhook", args=[made.webhook.public_id])
    return Status(201, _told(made))


@router.post(
    "webhooks/{public_id}/rotate-secret",
    response=WebhookMade,
    operation_id="rotate_secret",
    summary="Ganti rahasia webhook",
)
@tells_secret
def rotate(request: HttpRequest, public_id: Id) -> WebhookMade:
    """Give a webhook another secret, told in this answer only; the next message is sealed with it."""
    return _told(rotate_secret(webhook=_find(request, public_id), actor=actor_of(request)))


@router.post(
    "webhooks/{public_id}/pause", response=WebhookOut, operation_id="pause_webhook", summary="Jeda webhook"
)
def pause(request: HttpRequest, public_id: Id) -> WebhookOut:
    """Send nothing more for now; what happens meanwhile is not kept for it."""
    pause_webhook(webhook=_find(request, public_id), actor=actor_of(request))
    return _show(_find(request, public_id))


@router.post(
    "webhooks/{public_id}/resume",
    response=WebhookOut,
    operation_id="resume_webhook",
    summary="Lanjutkan webhook",
)
def resume(request: HttpRequest, public_id: Id) -> WebhookOut:
    """Send again, beginning with what still waits."""
    resume_webhook(webhook=_find(request, public_id), actor=actor_of(request), now=timezone.now())
    return _show(_find(request, public_id))


@router.post(
    "webhooks/{public_id}/test", response=WebhookOut, operation_id="test_webhook", summary="Kirim pesan uji"
)
def test(request: HttpRequest, public_id: Id) -> WebhookOut:
    """Send a message without data, also to a paused address."""
    send_test(webhook=_find(request, public_id), now=timezone.now())
    return _show(_find(request, public_id))


@router.post(
    "webhooks/{public_id}/remove",
    response=WebhookOut,
    operation_id="remove_webhook",
    summary="Hapus webhook",
)
def remove(request: HttpRequest, public_id: Id) -> WebhookOut:
    """Forget an address with its secret and its log; the answer shows what it was."""
    found = _find(request, public_id)
    shown = _show(found)
    remove_webhook(webhook=found, actor=actor_of(request))
    return shown


def _find(request: HttpRequest, public_id: str) -> Webhook:
    return find_one(
        webhooks_of(person_of(request)), public_id, _("Webhook ini tidak ada, atau bukan milik Anda.")
    )


def _parts(one: Webhook) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "url": one.url,
        "events": list(one.events),
        "state": one.state,
        "failures": one.failures,
        "last_success_at": one.last_success_at,
        "last_problem": one.last_problem,
        "created_at": one.created_at,
    }


def _show(one: Webhook) -> WebhookOut:
    return WebhookOut.model_construct(**_parts(one))


def _told(made: NewWebhook) -> WebhookMade:
    return WebhookMade.model_construct(**_parts(made.webhook), secret=made.secret)
