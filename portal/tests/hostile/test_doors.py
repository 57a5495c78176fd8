"""The doors: log-in, sessions, where a page sends people, which host it believes, and marketplaces' notices."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from channels.test_notices import KEY, notice
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from factories.fake_shop import START, make_account
from factories.registry import make_enterprise, make_office, make_product, make_user

from esmart.accounts.models import User
from esmart.channels.models import ChannelAccount, Notice
from esmart.channels.services import use_sandbox

pytestmark = pytest.mark.django_db
PASSWORD = "kata-sandi-panjang-7"
SESSION = "sessionid"


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """Each test begins with nobody having tried anything."""
    cache.clear()


@pytest.fixture
def owner() -> User:
    user = make_user("owner", email="pemilik@contoh.example")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, name: str, password: str, **more: str) -> bool:
    """Log in through the page; say whether the desk opens."""
    client.post(reverse("web:login"), {"username": name, "password": password}, **more)
    return client.get(reverse("web:desk")).status_code == 200


def test_guessing_a_password_is_stopped_also_when_the_guess_is_right(owner, attack) -> None:
    """Given many wrong tries on one name from ever new addresses, then the right password."""
    with attack("brute force of a password") as one:
        for number in range(30):
            spoofed = {
                "HTTP_X_FORWARDED_FOR": f"203.0.113.{number}",
                "HTTP_X_REAL_IP": f"198.51.100.{number}",
            }
            one.judge(
                f"wrong password {number}",
                harmless=not log_in(Client(), owner.username, f"salah-{number}", **spoofed),
            )
        one.judge(
            "right password after 30 wrong ones", harmless=not log_in(Client(), owner.username, PASSWORD)
        )
        one.judge("by e-mail instead", harmless=not log_in(Client(), owner.email, PASSWORD))
        one.judge("in capitals", harmless=not log_in(Client(), owner.username.upper(), PASSWORD))
    cache.clear()  # the time of waiting is over
    assert log_in(Client(), owner.username, PASSWORD), (
        "the right password must work again, else nothing is proved"
    )


def test_many_names_from_one_address_are_stopped(owner, attack) -> None:
    """Given one common password tried on a hundred names: none of them may open once the address is known for it."""
    with attack("password spraying from one address") as one:
        for number in range(60):
            log_in(Client(), f"orang-{number}", PASSWORD)
            one.tried += 1
        one.judge("the 61st name has this password", harmless=not log_in(Client(), owner.username, PASSWORD))


def test_a_session_given_by_a_stranger_is_never_the_one_that_is_logged_in(owner, attack) -> None:
    with attack("session fixation and reuse") as one:
        stranger = Client()
        stranger.get(reverse("web:login"))
        for planted in (
            "a" * 32,
            stranger.cookies[SESSION].value if SESSION in stranger.cookies else "b" * 32,
        ):
            victim = Client()
            victim.cookies[SESSION] = planted
            assert log_in(victim, owner.username, PASSWORD)
            thief = Client()
            thief.cookies[SESSION] = planted
            one.judge("planted session", harmless=thief.get(reverse("web:desk")).status_code != 200)
        victim = Client()
        assert log_in(victim, owner.username, PASSWORD)
        held = victim.cookies[SESSION].value
        victim.post(reverse("web:logout"))
        thief = Client()
        thief.cookies[SESSION] = held
        one.judge("after logging out", harmless=thief.get(reverse("web:desk")).status_code != 200)
        for what, change in (
            ("password changed", {"password": "neu"}),
            ("person switched off", {"is_active": False}),
        ):
            victim = Client()
            victim.force_login(owner)
            assert victim.get(reverse("web:desk")).status_code == 200
            User.objects.filter(pk=owner.pk).update(**change)
            one.judge(what, harmless=victim.get(reverse("web:desk")).status_code != 200)
            User.objects.filter(pk=owner.pk).update(password=owner.password, is_active=True)


def test_a_right_that_is_taken_away_is_gone_at_the_next_request(attack) -> None:
    unit, other = make_office(), make_office(region="33.72")
    officer = make_user("workshop_officer", office=unit)
    workshop = make_enterprise(name="Bengkel", kind="prison_workshop", office_id=unit.id)
    address = reverse("web:manage_enterprise", args=[workshop.public_id])
    edit = reverse("web:edit_enterprise", args=[workshop.public_id])
    client = Client()
    client.force_login(officer)
    assert client.get(edit).status_code == 200
    with attack("rights taken away, next request") as one:
        User.objects.filter(pk=officer.pk).update(office=other)
        one.judge("moved to another unit", harmless=client.get(address).status_code == 404)
        User.objects.filter(pk=officer.pk).update(office=unit, role="auditor")
        one.judge("made an auditor", harmless=client.get(edit).status_code == 403)
        User.objects.filter(pk=officer.pk).update(role="owner", office=None)
        one.judge("made an owner", harmless=client.get(address).status_code == 404)


ELSEWHERE = [
    "https://jahat.example/", "//jahat.example/", "///jahat.example", "/\\jahat.example", "\\\\jahat.example", "/\t/jahat.example",
    "http:///jahat.example", "http:jahat.example", "https:jahat.example", "javascript:alert(1)", "data:text/html,x", "//jahat.example@testserver/",
    "https://testserver@jahat.example/", "https://testserver.jahat.example/", "/%09/jahat.example", "//\u3002jahat.example", "\x00//jahat.example",
    "/\n/jahat.example", "https:/jahat.example", "ftp://jahat.example", "//testserver%2f@jahat.example", " //jahat.example", "/.//jahat.example",
]  # fmt: skip


def leads_away(answer: Any) -> bool:
    """Say whether a browser that reads the answer's Location as browsers do would leave the site."""
    place = answer.headers.get("Location", "")
    seen = "".join(sign for sign in place if sign not in "\t\n\r").strip().replace("\\", "/")
    parts = urlsplit(seen)
    return (
        bool(parts.netloc and parts.netloc != "testserver")
        or parts.scheme not in {"", "http", "https"}
        or seen[:2] == "//"
    )


def test_no_page_sends_people_elsewhere(owner, attack) -> None:
    with attack("open redirect") as one:
        for place in ELSEWHERE:
            for name, args in (("language", ["en"]), ("theme", ["gelap"])):
                answer = Client().get(
                    reverse(f"web:{name}", args=args), {"next": place}, HTTP_REFERER=place.strip("\x00\n")
                )
                one.judge(
                    f"{name} {place!r} → {answer.headers.get('Location')}", harmless=not leads_away(answer)
                )
            for method in ("get", "post"):
                client = Client()
                client.force_login(owner)
                answer = getattr(client, method)(reverse("web:login"), {"next": place})
                one.judge(
                    f"log-in when logged in {place!r} → {answer.headers.get('Location')}",
                    harmless=not leads_away(answer),
                )
                cache.clear()
            client = Client()
            form = {"username": owner.username, "password": PASSWORD, "next": place}
            answer = client.post(reverse("web:login"), form)
            one.judge(f"log-in {place!r} → {answer.headers.get('Location')}", harmless=not leads_away(answer))
            client = Client()
            client.force_login(owner)
            answer = client.post(reverse("web:logout"), {"next": place})
            one.judge(
                f"log-out {place!r} → {answer.headers.get('Location')}", harmless=not leads_away(answer)
            )


HOSTS = [
    "jahat.example",
    "testserver:80@jahat.example",
    "testserver.jahat.example",
    "jahat.example:testserver",
    "testserver\tjahat.example",
    "",
    "127.0.0.1@jahat.example",
]


def test_a_foreign_host_is_refused_and_never_repeated(settings, attack) -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    product = make_product()
    addresses = [
        reverse("web:home"),
        reverse("web:sitemap"),
        reverse("web:robots"),
        f"/produk/x-{product.public_id}/",
        "/tidak-ada/",
    ]
    with attack("Host and forwarded-host headers") as one:
        for address in addresses:
            for host in HOSTS:
                answer = Client(raise_request_exception=False).get(address, HTTP_HOST=host)
                one.judge(
                    f"Host {host!r} {address}: {answer.status_code}", harmless=answer.status_code == 400
                )
            forwarded = {"HTTP_X_FORWARDED_HOST": "jahat.example", "HTTP_FORWARDED": "host=jahat.example", "HTTP_X_ORIGINAL_URL": "/x",
                         "HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "HTTP_X_FORWARDED_PORT": "666"}  # fmt: skip
            answer = Client().get(address, **forwarded)
            one.judge(
                f"forwarded {address}",
                harmless=b"jahat.example" not in answer.content and ":666" not in answer.content.decode(),
            )


MARKETS = ("shopee", "tokopedia", "lazada", "blibli", "bukalapak", "gojek", "blanja")


@pytest.fixture
def shop() -> ChannelAccount:
    use_sandbox(dict.fromkeys(MARKETS, "http://127.0.0.1:9"), callback_base="http://127.0.0.1:8000/hooks")
    account = make_account(make_product())
    ChannelAccount.objects.filter(pk=account.pk).update(shop_id="14701711")
    return account


def test_a_notice_counts_once_and_only_with_its_own_seal(shop, attack, monkeypatch) -> None:
    """Given one good notice: sent again a hundred times, with each part of it touched, for others, too old and too new."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: START)
    client = Client()

    def send(headers: dict[str, str], body: bytes, to: str = "shopee", kind: str = "application/json") -> int:
        return client.post(f"/hook/{to}/", body, content_type=kind, headers=headers).status_code

    headers, body = notice("PSN-1", "READY_TO_SHIP")
    with attack("replayed notices") as one:
        for number in range(100):
            status = send(headers, body)
            one.judge(f"{number}: {status}", harmless=status == 200 and Notice.objects.count() == 1)
    with attack("forged seals and notices") as one:
        seal = headers["Authorization"]
        seals = [seal[:n] + ("0" if seal[n] != "0" else "1") + seal[n + 1 :] for n in range(len(seal))]
        seals += [
            "",
            "0" * 64,
            seal.upper() + " ",
            seal[:-1],
            seal + "0",
            KEY,
            "null",
            "Bearer " + seal,
            "²" * 64,
        ]
        for forged in seals:
            one.judge(f"seal {forged[:20]}", harmless=send({"Authorization": forged}, body) == 401)
        bodies = [body[:n] + bytes([body[n] ^ 1]) + body[n + 1 :] for n in range(len(body))]
        bodies += [
            b"",
            b"{}",
            body + b" ",
            body * 2,
            b"[" * 100_000,
            b'{"a":' * 50_000,
            b"\xff\xfe",
            b"null",
            b"9" * 10_000,
        ]
        for forged in bodies:
            one.judge(f"body {forged[:60]!r}", harmless=send(headers, forged) == 401)
        one.judge(
            "as a form", harmless=send(headers, b"a=1", kind="application/x-www-form-urlencoded") == 401
        )
        one.judge(
            "multipart",
            harmless=send(headers, b"--x\r\n\r\n--x--", kind="multipart/form-data; boundary=x") == 401,
        )
        for other in (*MARKETS, "ralali", "spreadsheet", "tidak-ada", "shopee2"):
            for sent in (body, b"[" * 200_000, b'{"a":' * 100_000, b"", b"null", b"{}", b"9" * 5000):
                given = headers if other != "shopee" else {"Authorization": "0" * 64}
                status = send(given, sent, to=other)
                one.judge(f"to {other} {sent[:20]!r}: {status}", harmless=status == 401)
        for second in (-4 * 86400, -365 * 86400, 4 * 86400, 10**9):
            status = send(*notice("PSN-2", "READY_TO_SHIP", second))
            one.judge(f"{second} seconds away: {status}", harmless=status == 401)
        one.judge("something was stored", harmless=Notice.objects.count() == 1)


def test_deep_and_endless_json_with_a_good_seal_is_refused_quickly(shop, attack) -> None:
    address = "http://127.0.0.1:8000/hooks/shopee/"
    with attack("deep and endless JSON") as one:
        for body in (b"[" * 200_000, b'{"a":' * 100_000 + b"1" + b"}" * 100_000, b'{"code":' + b"9" * 100_000 + b"}",
                     b'{"code":3,"shop_id":1e999,"timestamp":NaN}', json.dumps({"code": 3, "data": "x" * 10**6}).encode()):  # fmt: skip
            seal = hmac.new(KEY.encode(), address.encode() + b"|" + body, hashlib.sha256).hexdigest()
            begun = time.monotonic()
            status = Client(raise_request_exception=False).post(
                "/hook/shopee/", body, content_type="application/json", headers={"Authorization": seal}
            ).status_code  # fmt: skip
            seconds = time.monotonic() - begun
            one.judge(
                f"{body[:20]!r}: {status} after {seconds:.1f} s",
                harmless=status in {200, 400, 401} and seconds < 2,
            )
