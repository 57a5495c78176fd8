"""A visitor's choices and a person's way in: language, theme, log-in, log-out, desk, photos, errors."""

from __future__ import annotations

import pytest
from django.test import Client
from factories.registry import make_enterprise, make_product, make_user, picture
from web.reading import read

from esmart.accounts.models import User
from esmart.core.history import SYSTEM
from esmart.registry.services import add_photo

pytestmark = pytest.mark.django_db
PASSWORD = "tujuh-ratus-kain-parang"


@pytest.fixture
def officer() -> User:
    user = make_user(role="ministry_officer", first_name="Petugas <b>")
    user.set_password(PASSWORD)
    user.save()
    return user


def test_a_browser_set_to_english_still_gets_indonesian_until_it_asks(client: Client) -> None:
    assert '<html lang="id"' in client.get("/tentang/", HTTP_ACCEPT_LANGUAGE="en-US").content.decode()
    answer = client.get("/bahasa/en/?next=/tentang/")
    assert answer["Location"] == "/tentang/"
    english = client.get("/tentang/").content.decode()
    assert '<html lang="en"' in english
    assert "About e-Smart IKM" in english


def test_the_theme_is_remembered_and_served(client: Client) -> None:
    assert "data-theme" not in client.get("/tentang/").content.decode().partition("<head>")[0]
    client.get("/tampilan/gelap/?next=/")
    assert 'data-theme="dark"' in client.get("/tentang/").content.decode().partition("<head>")[0]
    client.get("/tampilan/otomatis/")
    assert "data-theme" not in client.get("/tentang/").content.decode().partition("<head>")[0]


@pytest.mark.parametrize(
    "place", ["https://example.org/", "//example.org", "javascript:alert(1)", "\\\\example.org"]
)
def test_a_choice_never_leads_to_another_site(client: Client, place: str) -> None:
    assert client.get("/bahasa/id/", {"next": place})["Location"] == "/"
    assert client.get("/tampilan/gelap/", {"next": place})["Location"] == "/"


@pytest.mark.parametrize("path", ["/bahasa/xx/", "/tampilan/ungu/"])
def test_an_unknown_choice_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/tentang/", "/tentang/privasi/", "/look/", "/cari/"])
def test_a_visitor_gets_no_cookie(client: Client, path: str) -> None:
    assert not client.get(path).cookies


def test_a_person_logs_in_sees_the_desk_and_logs_out(client: Client, officer: User) -> None:
    assert client.get("/meja/")["Location"] == "/masuk/?next=/meja/"
    answer = client.post("/masuk/", {"username": officer.username, "password": PASSWORD, "next": "/meja/"})
    assert answer["Location"] == "/meja/"
    desk = client.get("/meja/").content.decode()
    page = read(desk)
    assert page.problems == []
    assert "Selamat datang, Petugas &lt;b&gt;" in desk
    assert "htmx-2.min" in desk
    assert client.get("/masuk/")["Location"] == "/meja/"
    assert client.post("/keluar/")["Location"] == "/"
    assert client.get("/meja/").status_code == 302


def test_a_wrong_password_is_answered_in_plain_words(client: Client, officer: User) -> None:
    answer = client.post("/masuk/", {"username": officer.username, "password": "salah"})
    text = answer.content.decode()
    assert "Nama pengguna dan kata sandi tidak cocok" in text
    assert read(text).problems == []


def test_log_in_never_leads_to_another_site(client: Client, officer: User) -> None:
    form = {"username": officer.username, "password": PASSWORD, "next": "https://example.org/"}
    assert client.post("/masuk/", form)["Location"] == "/meja/"


def test_a_photo_is_served_with_our_type_and_may_be_kept_for_ever(
    client: Client, django_assert_num_queries
) -> None:
    product = make_product(make_enterprise())
    photo = add_photo(product_id=product.id, data=picture(), actor=SYSTEM, now=product.created_at)
    with django_assert_num_queries(0):
        answer = client.get(f"/foto/{photo.sha256}/320", HTTP_ACCEPT_ENCODING="gzip")
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content[8:12] == b"WEBP"
    assert client.get(f"/foto/{photo.sha256}/original")["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    "path",
    [
        "/foto/" + "a" * 64 + "/320",
        "/foto/" + "a" * 64 + "/321",
        "/foto/x/320",
        "/foto/..%2f..%2fetc/320",
        "/foto/" + "a" * 64 + "/²",
    ],
)
def test_a_photo_we_do_not_have_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_fault_of_ours_tells_nothing_about_itself(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise RuntimeError("SELECT secret FROM somewhere")

    client.raise_request_exception = False
    monkeypatch.setattr("esmart.web.public.texts.render", break_down)
    answer = client.get("/tentang/")
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "secret" not in text
    assert "Traceback" not in text
    assert read(text).problems == []


def test_a_form_without_its_token_is_refused_kindly(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/masuk/", {"username": officer.username, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Formulir sudah kedaluwarsa" in answer.content.decode()
