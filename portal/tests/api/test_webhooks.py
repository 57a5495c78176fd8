"""What changed reaches the addresses that may hear of it: sealed, tried again, given up, never told of others' things."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from api.conftest import kind_of
from factories.access import Things, make_person
from factories.registry import make_user

from esmart.accounts.models import Webhook, WebhookDelivery
from esmart.accounts.rules.api_access import EVENTS, RETRY_WAITS, ApiAccessProblem
from esmart.accounts.services.webhooks import (
    add_webhook,
    pause_webhook,
    resume_webhook,
    send_again,
    send_test,
)
from esmart.api.webhooks import deliver_due, post_changes
from esmart.channels.services import count_stock
from esmart.core.history import SYSTEM
from esmart.core.outbound import Outbound
from esmart.registry.services import enterprise_facts, remove_photo, update_enterprise

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OUT = Outbound(loopback=True, seconds=5)


@dataclass
class Receiver:
    """A program that listens: keeps what came, answers what it is told to."""

    server: ThreadingHTTPServer
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/hook"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(box.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        box = Receiver(server)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield box
        server.shutdown()
        thread.join()


@dataclass
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def hook_of(user, receiver: Receiver, events=EVENTS):
    return add_webhook(user=user, url=receiver.url, events=events, actor=SYSTEM, now=START)


def sealed_by(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Verify as the text of Standard Webhooks says, without our code."""
    key = base64.b64decode(secret.split("_", 1)[1])
    signed = headers["webhook-id"].encode() + b"." + headers["webhook-timestamp"].encode() + b"." + body
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(
        hmac.compare_digest(wanted, one.removeprefix("v1,")) for one in headers["webhook-signature"].split()
    )


@pytest.mark.django_db(transaction=True)  # changes are read once their transaction has ended
def test_what_changed_reaches_those_who_may_see_it_and_the_feed_says_the_same(
    program_of, receiver, clock
) -> None:
    own = Things(make_person("owner", "32.73"), "32.73")
    foreign = Things(make_person("owner", "33.72"), "33.72", mark="Kanarikuning")
    photo = own.product.photos.get()
    assert own.order
    assert foreign.order
    made = hook_of(own.user, receiver)
    program = program_of(own.user)
    mark = program.get("changes").json()["next"]
    assert post_changes(now=START) == 0  # history is no news
    for things in (own, foreign):
        facts = replace(enterprise_facts(things.enterprise), phone="0812-123-456")
        update_enterprise(enterprise_id=things.enterprise.pk, facts=facts, actor=SYSTEM, now=START)
        count_stock(variant=things.variant, quantity=4, actor=SYSTEM, now=START)
        things.order.lines.update(quantity=2)
    remove_photo(photo_id=photo.pk, actor=SYSTEM, now=START)
    assert post_changes(now=START) > 0
    assert post_changes(now=START) == 0
    deliver_due(clock=clock, out=OUT)
    told = {}
    for headers, body in receiver.got:
        assert sealed_by(made.secret, headers, body)
        assert not sealed_by("whsec_" + base64.b64encode(b"x" * 32).decode(), headers, body)
        assert int(headers["webhook-timestamp"]) == int(START.timestamp())
        said = json.loads(body)
        told[said["type"]] = [one["id"] for one in said["data"]["items"]]
    expected = {
        "enterprise.changed": [own.enterprise.public_id],
        "product.changed": [own.product.public_id],
        "order.changed": [own.order.public_id],
        "stock.changed": [own.variant.sku],
    }
    assert told == expected
    feed = program.get(mark).json()
    assert {one["type"]: [one["id"]] for one in feed["items"]} == expected
    assert {one["part"] for one in feed["items"]} == {"enterprise", "movement", "line", "photo"}
    for one in feed["items"]:
        assert program.get(one["url"]).status_code == 200
    assert program.get(feed["next"]).json()["items"] == []
    narrow = program_of(own.user, ["channels:read"]).get("changes?begin=start").json()
    assert {one["type"] for one in narrow["items"]} == {"order.changed", "stock.changed"}
    assert "Kanarikuning" not in str(program.get("changes?begin=start").json())


@pytest.mark.django_db
class TestPost:
    def test_a_failed_message_comes_again_later_and_later_with_the_same_id(self, receiver, clock) -> None:
        made = hook_of(make_user(), receiver)
        WebhookDelivery.objects.bulk_create(
            [
                WebhookDelivery(
                    webhook=made.webhook,
                    message_id="msg_a",
                    event="product.changed",
                    body="{}",
                    due_at=START,
                    created_at=START,
                )
            ]
        )
        receiver.status = 500
        waits = []
        for _ in range(len(RETRY_WAITS) + 1):
            assert deliver_due(clock=clock, out=OUT) == 1
            row = WebhookDelivery.objects.get()
            if row.due_at:
                waits.append(row.due_at - clock.at)
                assert deliver_due(clock=clock, out=OUT) == 0  # not before it is due
                clock.at = max(row.due_at, Webhook.objects.get().open_again_at)
        assert waits == list(RETRY_WAITS)
        assert (waits[0], waits[-1]) == (timedelta(seconds=5), timedelta(hours=24))
        assert (row.state, row.attempts, row.tries[-1]["status"]) == ("given_up", len(RETRY_WAITS) + 1, 500)
        assert Webhook.objects.get().state == "stopped"
        receiver.status = 200
        send_again(delivery=row, now=clock.at)
        assert deliver_due(clock=clock, out=OUT) == 0  # it stopped: the owner looks first
        resume_webhook(webhook=made.webhook, actor=SYSTEM, now=clock.at)
        assert deliver_due(clock=clock, out=OUT) == 1
        row.refresh_from_db()
        assert (row.state, row.due_at) == ("delivered", None)
        assert {headers["webhook-id"] for headers, _body in receiver.got} == {"msg_a"}

    def test_a_paused_address_gets_only_the_test_and_a_gone_one_is_stopped(self, receiver, clock) -> None:
        made = hook_of(make_user(), receiver)
        pause_webhook(webhook=made.webhook, actor=SYSTEM)
        send_test(webhook=made.webhook, now=START)
        assert deliver_due(clock=clock, out=OUT) == 1
        ((headers, body),) = receiver.got
        assert sealed_by(made.secret, headers, body)
        assert json.loads(body)["type"] == "test"
        resume_webhook(webhook=made.webhook, actor=SYSTEM, now=START)
        receiver.status = 410
        send_again(delivery=WebhookDelivery.objects.get(), now=START)
        WebhookDelivery.objects.update(event="stock.changed")
        deliver_due(clock=clock, out=OUT)
        assert Webhook.objects.get().state == "stopped"

    def test_a_person_who_may_not_log_in_hears_nothing(self, receiver, clock) -> None:
        user = make_user()
        made = hook_of(user, receiver)
        send_test(webhook=made.webhook, now=START)
        user.is_active = False
        user.save()
        assert deliver_due(clock=clock, out=OUT) == 0

    def test_a_redirect_is_not_followed_and_an_inner_address_not_called(self, receiver, clock) -> None:
        made = hook_of(make_user(), receiver)
        receiver.status = 302
        send_test(webhook=made.webhook, now=START)
        deliver_due(clock=clock, out=OUT)
        assert "mengalihkan" in WebhookDelivery.objects.get().tries[-1]["problem"]
        Webhook.objects.update(url="https://169.254.169.254/latest", open_again_at=None)
        WebhookDelivery.objects.update(due_at=START)
        deliver_due(clock=clock, out=OUT)
        assert WebhookDelivery.objects.get().tries[-1]["status"] is None
        for url in ("http://contoh.id/", "https://10.0.0.1/", "https://a:b@contoh.id/", "ftp://contoh.id"):
            with pytest.raises(ApiAccessProblem):
                add_webhook(user=made.webhook.user, url=url, events=EVENTS, actor=SYSTEM, now=START)

    def test_the_secret_lies_sealed(self, receiver) -> None:
        made = hook_of(make_user(), receiver)
        assert made.secret not in str(Webhook.objects.values().get())


@pytest.mark.django_db
def test_the_feed_takes_no_cursor_of_another_person(program_of) -> None:
    one, other = program_of(make_user()), program_of(make_user())
    assert kind_of(other.get(one.get("changes").json()["next"])) == "cursor-invalid"
