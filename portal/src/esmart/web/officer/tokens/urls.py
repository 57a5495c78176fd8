"""Addresses of tokens and webhooks."""

from __future__ import annotations

from django.urls import path

from esmart.web.officer.tokens import tokens, webhooks

TOKEN = "akun/token/<public_id:public_id>/"  # noqa: S105  # an address
WEBHOOK = "akun/webhook/<public_id:public_id>/"

urlpatterns = [
    path("akun/token/", tokens.api_tokens, name="api_tokens"),
    path("akun/token/baru/", tokens.add_token, name="add_token"),
    path(TOKEN + "cabut/", tokens.revoke, name="revoke_token"),
    path("akun/webhook/", webhooks.webhooks, name="webhooks"),
    path("akun/webhook/baru/", webhooks.add, name="add_webhook"),
    path(WEBHOOK, webhooks.webhook, name="webhook"),
    path(WEBHOOK + "uji/", webhooks.test, name="test_webhook"),
    path(WEBHOOK + "jeda/", webhooks.pause, name="pause_webhook"),
    path(WEBHOOK + "lanjut/", webhooks.resume, name="resume_webhook"),
    path(WEBHOOK + "rahasia/", webhooks.rotate, name="rotate_webhook_secret"),
    path(WEBHOOK + "hapus/", webhooks.remove, name="remove_webhook"),
    path(WEBHOOK + "pesan/<slug:message_id>/lagi/", webhooks.again, name="send_message_again"),
]
