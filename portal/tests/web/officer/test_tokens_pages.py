"""Tokens and webhooks on their pages: shown once, the password asked again, one's own only; and the page about the API."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from web.officer.people import World
from web.reading import read

from esmart.accounts.models import ApiToken, Webhook, WebhookDelivery
from esmart.accounts.services.webhooks import open_secret

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loose_static")]
PASSWORD = "kata-sandi-uji-77"
TOKEN = {"name": "Pembukuan", "scopes": ["registry:read"], "days": "90", "password": PASSWORD}
HOOK = {"url": "https://contoh.example/kabar", "events": ["product.changed"], "password": PASSWORD}


@pytest.fixture
def owner(world: World) -> Client:
    user = world.users["owner"]
    user.set_password(PASSWORD)
    user.save()
    client = Client()
    client.force_login(user)
    return client


def sent(client: Client, name: str, form: dict | None = None, *args: str):
    return client.post(reverse(f"web:{name}", args=args), form or {})


def test_a_token_is_shown_once_works_and_is_revoked(owner: Client) -> None:
    made = sent(owner, "add_token", TOKEN)
    (secret,) = re.findall(r'value="(esk_[^"]+)"', made.content.decode())
    assert "no-store" in made["Cache-Control"]
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/me", headers=headers).json()["token"]["name"] == "Pembukuan"
    listed = owner.get(reverse("web:api_tokens")).content.decode()
    assert secret not in listed
    assert "Pembukuan" in listed
    sent(owner, "revoke_token", {}, ApiToken.objects.get().public_id)
    assert Client().get("/api/v1/me", headers=headers).status_code == 401
    assert "Dicabut" in owner.get(reverse("web:api_tokens")).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "salah"},
        {"scopes": []},
        {"name": " "},
        {"days": "366"},
        {"scopes": ["registry:read", "aneh"]},
    ],
)
def test_a_token_is_not_made_of_wrong_answers(owner: Client, wrong: dict) -> None:
    assert sent(owner, "add_token", {**TOKEN, **wrong}).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_password_is_not_guessed(owner: Client) -> None:
    answers = [
        sent(owner, "add_token", {**TOKEN, "password": f"tebak {n}"}).content.decode() for n in range(6)
    ]
    assert "Terlalu banyak percobaan" in answers[-1]
    assert sent(owner, "add_token", TOKEN).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_webhook_is_added_tried_paused_and_removed(owner: Client) -> None:
    made = sent(owner, "add_webhook", HOOK)
    assert re.search(r'value="whsec_[^"]+"', made.content.decode())
    hook = Webhook.objects.get()
    page = reverse("web:webhook", args=[hook.public_id])
    sent(owner, "test_webhook", {}, hook.public_id)
    delivery = WebhookDelivery.objects.get()
    delivery.state, delivery.due_at, delivery.tries = (
        "given_up",
        None,
        [{"status": 500, "ms": 12, "problem": "Jawaban 500."}],
    )
    delivery.save()
    Webhook.objects.update(state="stopped", last_problem="Jawaban 500.")
    shown = owner.get(page).content.decode()
    assert "Pengiriman berhenti" in shown
    assert "Jawaban 500." in shown
    sent(owner, "send_message_again", {}, hook.public_id, delivery.message_id)
    delivery.refresh_from_db()
    assert delivery.state == "waiting"
    for name, state in (("resume_webhook", "active"), ("pause_webhook", "paused")):
        assert sent(owner, name, {}, hook.public_id).url == page
        assert Webhook.objects.get().state == state
    assert sent(owner, "add_webhook", {**HOOK, "url": "https://127.0.0.1/"}).status_code == 422
    before = open_secret(Webhook.objects.get())
    wrong = sent(owner, "rotate_webhook_secret", {"password": "salah"}, hook.public_id)
    assert (wrong.status_code, open_secret(Webhook.objects.get())) == (422, before)
    told = sent(
        owner, "rotate_webhook_secret", {"password": HOOK["password"]}, hook.public_id
    ).content.decode()
    assert open_secret(Webhook.objects.get()) in told
    assert before not in told
    assert owner.get(reverse("web:remove_webhook", args=[hook.public_id])).status_code == 200
    sent(owner, "remove_webhook", {}, hook.public_id)
    assert not Webhook.objects.exists()


def test_the_pages_are_sound_and_another_persons_things_are_not_there(owner: Client, world: World) -> None:
    sent(owner, "add_token", TOKEN)
    sent(owner, "add_webhook", HOOK)
    hook = Webhook.objects.get()
    sent(owner, "test_webhook", {}, hook.public_id)
    addresses = [reverse(f"web:{name}") for name in ("api_tokens", "add_token", "webhooks", "add_webhook")]
    addresses += [
        reverse(f"web:{name}", args=[hook.public_id]) for name in ("webhook", "rotate_webhook_secret")
    ]
    addresses.append(reverse("api_reference"))
    for address in addresses:
        assert read(owner.get(address).content.decode()).problems == [], address
    stranger = world.clients["ministry"]
    assert stranger.get(reverse("web:webhook", args=[hook.public_id])).status_code == 404
    assert sent(stranger, "revoke_token", {}, ApiToken.objects.get().public_id).status_code == 404
    assert "Pembukuan" not in stranger.get(reverse("web:api_tokens")).content.decode()


def test_the_page_about_the_api_names_every_operation_to_anybody_without_a_script() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    page = Client().get("/api/v1/docs").content.decode()
    ids = [one["operationId"] for path in described["paths"].values() for one in path.values()]
    assert len(ids) > 20
    assert [one for one in ids if f'id="{one}"' not in page] == []
    assert "<script>" not in page
