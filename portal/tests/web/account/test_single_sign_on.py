"""Single sign-on against a small issuer of our own: it says who somebody is, we say whether they have an account."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.test import Client
from factories.registry import make_office, make_user

from esmart.accounts.models import User

pytestmark = pytest.mark.django_db
KEY = "a secret of the issuer, long enough for its algorithm"


class Issuer(ThreadingHTTPServer):
    """Vouches for whoever `person` says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.address = f"http://127.0.0.1:{self.server_address[1]}"
        self.person: dict[str, object] = {}
        self.challenge = ""


class Answers(BaseHTTPRequestHandler):
    server: Issuer

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def answer(self, body: dict[str, object]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def do_GET(self) -> None:
        here = self.server.address
        if self.path == "/userinfo":
            self.answer(self.server.person)
        else:
            self.answer({
                "issuer": here, "authorization_endpoint": f"{here}/authorize", "token_endpoint": f"{here}/token",
                "userinfo_endpoint": f"{here}/userinfo", "jwks_uri": f"{here}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            })  # fmt: skip

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.server.challenge
        now = int(time.time())
        said = {
            "iss": self.server.address,
            "aud": "esmart",
            "iat": now,
            "exp": now + 60,
            **self.server.person,
        }
        self.answer({"access_token": "x", "token_type": "Bearer", "id_token": jwt.encode(said, KEY, "HS256")})


@pytest.fixture
def issuer(settings) -> Iterator[Issuer]:
    cache.clear()
    server = Issuer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {"provider_id": "kantor", "name": "SSO Kementerian", "client_id": "esmart", "secret": "s",
           "settings": {"server_url": server.address}}  # fmt: skip
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def officer() -> User:
    user = make_user("workshop_officer", office=make_office(), email="petugas@kantor.example")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def come(issuer: Issuer, **person: object) -> tuple[Client, object]:
    """Press the button, and return from the issuer as it would send the browser back."""
    issuer.person = {"sub": "17", **person}
    client = Client()
    assert "Masuk dengan SSO Kementerian" in client.get("/masuk/").content.decode()
    sent = urlsplit(client.post("/masuk/sso/kantor/")["Location"])
    asked = {name: values[0] for name, values in parse_qs(sent.query).items()}
    issuer.challenge = asked["code_challenge"]
    assert asked["redirect_uri"] == "http://testserver/masuk/sso/kantor/kembali/"
    return client, client.get("/masuk/sso/kantor/kembali/", {"code": "c", "state": asked["state"]})


def test_the_button_is_there_only_where_an_issuer_is_set(client: Client) -> None:
    assert "sso" not in client.get("/masuk/").content.decode()
    assert client.post("/masuk/sso/kantor/")["Location"] == "/masuk/"


def test_a_person_whose_address_both_sides_confirmed_comes_in(issuer: Issuer, officer: User) -> None:
    client, answer = come(issuer, email="Petugas@kantor.example", email_verified=True)
    assert answer["Location"] == "/meja/"
    assert int(client.session["_auth_user_id"]) == officer.id
    EmailAddress.objects.all().delete()
    client, answer = come(issuer, email="lain@kantor.example", email_verified=True)
    assert answer["Location"] == "/meja/", "the same person at the issuer stays the same person here"


@pytest.mark.parametrize(
    ("said", "ours"),
    [
        ({"email": "orang.lain@kantor.example", "email_verified": True}, True),
        ({"email": "petugas@kantor.example", "email_verified": False}, True),
        ({"email": "petugas@kantor.example"}, True),
        ({"email": "petugas@kantor.example", "email_verified": True}, False),
        ({}, True),
    ],
)
def test_whoever_has_no_account_here_is_told_so_plainly(
    issuer: Issuer, officer: User, said: dict[str, object], ours: bool
) -> None:
    EmailAddress.objects.update(verified=ours)
    client, answer = come(issuer, **said)
    assert answer.status_code == 403
    assert "Minta undangan" in answer.content.decode()
    assert client.get("/meja/").status_code == 302
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_a_closed_account_stays_closed_and_a_foreign_return_opens_nothing(
    issuer: Issuer, officer: User
) -> None:
    stranger = Client()
    answer = stranger.get("/masuk/sso/kantor/kembali/", {"code": "c", "state": "planted"})
    assert "Belum berhasil masuk" in answer.content.decode()
    User.objects.update(is_active=False)
    client, _ = come(issuer, email="petugas@kantor.example", email_verified=True)
    assert client.get("/meja/").status_code == 302
