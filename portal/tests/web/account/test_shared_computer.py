"""One computer for many: lock, unlock in the same place, another person, and who is remembered here."""

from __future__ import annotations

import re
import time

import pytest
from django.core.cache import cache
from django.test import Client
from factories.registry import make_office, make_user
from web.reading import read

from esmart.accounts.models import User

pytestmark = pytest.mark.django_db
WORDS = "tujuh-ratus-kain-parang"


@pytest.fixture
def officer() -> User:
    cache.clear()
    user = make_user("workshop_officer", office=make_office(), first_name="Petugas pagi")
    user.set_password(WORDS)
    user.save()
    return user


@pytest.fixture
def client(officer: User) -> Client:
    browser = Client()
    browser.force_login(officer)
    return browser


def left_alone(client: Client, minutes: float) -> None:
    session = client.session
    session["seen"] = time.time() - minutes * 60
    session.save()


def test_a_locked_screen_shows_nothing_until_the_password_and_then_the_same_place(client: Client) -> None:
    assert client.post("/kunci/", {"next": "/kelola/produk/?q=kain"})["Location"] == "/terkunci/"
    for place in ("/meja/", "/", "/akun/", "/akun/sesi/"):
        assert client.get(place)["Location"] == "/terkunci/", place
    part = client.get("/meja/", headers={"hx-request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, "/terkunci/")
    page = client.get("/terkunci/").content.decode()
    assert "Petugas pagi" in page
    assert "Meja kerja" not in page
    assert read(page).problems == []
    assert client.post("/terkunci/", {"password": "salah"}).status_code == 422
    assert client.get("/meja/")["Location"] == "/terkunci/"
    assert client.post("/terkunci/", {"password": WORDS})["Location"] == "/kelola/produk/?q=kain"
    assert client.get("/meja/").status_code == 200


def test_tries_at_the_locked_screen_are_counted(client: Client) -> None:
    client.post("/kunci/")
    for _ in range(5):
        client.post("/terkunci/", {"password": "salah"})
    assert "Terlalu banyak percobaan" in client.post("/terkunci/", {"password": WORDS}).content.decode()
    assert client.get("/meja/")["Location"] == "/terkunci/"


def test_the_screen_locks_after_the_persons_own_minutes(client: Client, officer: User) -> None:
    left_alone(client, 14)
    assert client.get("/meja/").status_code == 200
    form = {"name": "Petugas pagi", "lock_after": "5"}
    assert client.post("/akun/", form)["Location"] == "/akun/"
    left_alone(client, 6)
    assert client.get("/kelola/produk/")["Location"] == "/terkunci/"
    assert client.post("/terkunci/", {"password": WORDS})["Location"] == "/kelola/produk/"
    assert 'data-locks-after="5"' in client.get("/akun/").content.decode()


def test_what_was_typed_when_the_lock_fell_is_offered_again_and_kept_by_one_click(
    client: Client, officer: User
) -> None:
    left_alone(client, 20)
    typed = {"name": "Petugas siang", "lock_after": "60", "csrfmiddlewaretoken": "x"}
    assert client.post("/akun/", typed)["Location"] == "/terkunci/"
    assert "siang" not in str(dict(client.session)), "what waits is sealed"
    officer.refresh_from_db()
    assert officer.first_name == "Petugas pagi", "nothing is kept behind the lock"
    assert client.post("/terkunci/", {"password": WORDS})["Location"] == "/terkunci/lanjut/"
    page = client.get("/terkunci/lanjut/").content.decode()
    fields = dict(re.findall(r'<input type="hidden" name="(name|lock_after)" value="([^"]*)"', page))
    assert fields == {"name": "Petugas siang", "lock_after": "60"}
    assert 'action="/akun/"' in page
    assert client.get("/terkunci/lanjut/")["Location"] == "/meja/", "offered once"


def test_passwords_never_wait_behind_the_lock(client: Client) -> None:
    left_alone(client, 20)
    client.post("/akun/sandi/", {"oldpassword": WORDS, "password1": "x", "password2": "x"})
    assert "kept" not in client.session
    assert client.post("/terkunci/", {"password": WORDS})["Location"] == "/meja/"


def test_another_person_takes_over_with_their_own_password(officer: User) -> None:
    evening = make_user("coach", office=officer.office, first_name="Petugas sore")
    evening.set_password(WORDS)
    evening.save()
    client = Client()
    for person in (officer, evening):
        form = {"username": person.username, "password": WORDS, "remember_here": "on"}
        assert client.post("/masuk/", form).status_code == 302
        assert client.post("/ganti-pengguna/")["Location"] == "/masuk/"
    page = client.get("/masuk/").content.decode()
    assert page.index("Petugas sore") < page.index("Petugas pagi")
    assert officer.username not in page
    assert read(page).problems == []
    chosen = client.get(f"/masuk/?orang={officer.public_id}").content.decode()
    assert 'name="username"' not in chosen
    assert (
        "tidak cocok"
        in client.post("/masuk/", {"orang": officer.public_id, "password": "x"}).content.decode()
    )
    assert client.post("/masuk/", {"orang": officer.public_id, "password": WORDS})["Location"] == "/meja/"
    assert int(client.session["_auth_user_id"]) == officer.id
    client.post("/ganti-pengguna/")
    client.post(f"/masuk/lupakan/{officer.public_id}/")
    assert "Petugas pagi" not in client.get("/masuk/").content.decode()


def test_nobody_is_remembered_without_wishing_it_and_a_forged_list_remembers_nobody(officer: User) -> None:
    client = Client()
    client.post("/masuk/", {"username": officer.username, "password": WORDS})
    assert "esmart_orang" not in client.cookies
    client.post("/keluar/")
    client.cookies["esmart_orang"] = f'[["{officer.public_id}","Petugas pagi"]]'
    assert "Petugas pagi" not in client.get("/masuk/").content.decode()
    assert client.post("/masuk/", {"orang": officer.public_id, "password": WORDS}).status_code == 200


def test_a_click_a_minute_costs_no_write(client: Client, django_assert_num_queries) -> None:
    client.get("/akun/sesi/")
    with django_assert_num_queries(3):  # session, person, what stands below the office
        client.get("/terkunci/lanjut/")
