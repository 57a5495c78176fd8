"""The way in: who gets in, who does not, and how little a stranger learns from trying."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from factories.registry import make_office, make_user
from web.reading import read

from esmart.accounts.models import User
from esmart.accounts.services.reset_second_factor import reset_second_factor
from esmart.core.history import Actor

pytestmark = pytest.mark.django_db
WORDS = "tujuh-ratus-kain-parang"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_earlier_tries() -> None:
    cache.clear()


@pytest.fixture
def officer() -> User:
    user = make_user("workshop_officer", office=make_office(), first_name="Petugas bengkel")
    user.set_password(WORDS)
    user.save()
    EmailAddress.objects.create(user=user, email="bengkel@contoh.example", verified=True, primary=True)
    return user


def enter(client: Client, name: str, password: str = WORDS, **more: str):
    return client.post("/masuk/", {"username": name, "password": password, **more})


def code_now() -> str:
    return f"{hotp_value(SECRET, int(time.time()) // 30):06}"


def test_a_person_comes_in_by_name_or_by_confirmed_address(officer: User) -> None:
    for name in (officer.username, officer.username.upper(), "Bengkel@contoh.example"):
        client = Client()
        assert enter(client, name)["Location"] == "/meja/"
        assert client.get("/meja/").status_code == 200


def test_the_session_gets_a_new_id_at_the_log_in(client: Client, officer: User) -> None:
    client.get("/masuk/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = session.session_key
    enter(client, officer.username)
    assert client.cookies["sessionid"].value != session.session_key
    assert Client(headers={"cookie": f"sessionid={session.session_key}"}).get("/meja/").status_code == 302


def test_wrong_tries_close_the_door_for_a_while_even_to_the_right_password(officer: User) -> None:
    client = Client()
    for _ in range(5):
        assert "tidak cocok" in enter(client, officer.username, "salah").content.decode()
    refused = enter(client, officer.username)
    assert "Terlalu banyak percobaan" in refused.content.decode()
    assert client.get("/meja/").status_code == 302
    other = make_user("auditor")
    other.set_password(WORDS)
    other.save()
    assert enter(Client(), other.username).status_code == 302, "others are not locked out"


def test_one_address_cannot_try_one_password_on_everybody(officer: User) -> None:
    answers = [enter(Client(), f"nama{number}", "salah").content.decode() for number in range(21)]
    assert "tidak cocok" in answers[19]
    assert "Terlalu banyak percobaan" in answers[20]


def test_a_stranger_learns_nothing_about_who_has_an_account(officer: User) -> None:
    closed = make_user("coach", office=officer.office, is_active=False)
    closed.set_password(WORDS)
    closed.save()

    def told(name: str) -> tuple[int, str]:
        answer = enter(Client(), name, "salah")
        text = re.sub(r"csrfmiddlewaretoken\" value=\"\w+", "", answer.content.decode())
        return answer.status_code, text.replace(name, "")

    assert len({told(name) for name in (officer.username, "tidak.ada", closed.username)}) == 1
    assert len({told(name) for name in ("bengkel@contoh.example", "tidak.ada@contoh.example")}) == 1


@pytest.mark.parametrize(
    "place",
    [
        "https://example.org/",
        "//example.org",
        "/\\example.org",
        "javascript:alert(1)",
        "\thttps://example.org",
    ],
)
def test_no_door_leads_to_another_site(officer: User, place: str) -> None:
    assert enter(Client(), officer.username, next=place)["Location"] == "/meja/"
    client = Client()
    client.force_login(officer)
    client.post("/kunci/", {"next": place})
    assert client.post("/terkunci/", {"password": WORDS})["Location"] == "/meja/"
    assert client.post("/keluar/", {"next": place})["Location"] == "/"


# ── The second factor ────────────────────────────────────────────────────────────────────────────────────


def test_an_officer_without_a_second_factor_reaches_only_its_set_up(
    client: Client, officer: User, settings, django_assert_max_num_queries
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    enter(client, officer.username)
    for place in ("/meja/", "/kelola/produk/", "/akun/", "/orang/", "/"):
        assert client.get(place)["Location"] == "/akun/faktor-kedua/", place
    assert client.post("/kelola/usaha/tambah/", {"name": "X"})["Location"] == "/akun/faktor-kedua/"
    page = client.get("/akun/faktor-kedua/").content.decode()
    assert "Pasang faktor kedua dulu" in page
    form = client.get("/akun/faktor-kedua/aplikasi/")
    secret = form.context["form"].secret
    code = f"{hotp_value(secret, int(time.time()) // 30):06}"
    assert (
        client.post("/akun/faktor-kedua/aplikasi/", {"code": code})["Location"]
        == "/akun/faktor-kedua/kode-pemulihan/"
    )
    codes = client.get("/akun/faktor-kedua/kode-pemulihan/").content.decode()
    assert len(re.findall(r"<code>\d{8}</code>", codes)) == 10
    assert read(codes).problems == []
    assert client.get("/meja/").status_code == 200
    kept = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert secret not in kept, "secrets are sealed at rest"


def test_owners_need_no_second_factor(client: Client, settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client.force_login(make_user("owner"))
    assert client.get("/meja/").status_code == 200


def test_with_a_second_factor_the_password_alone_opens_nothing(client: Client, officer: User) -> None:
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    assert enter(client, officer.username)["Location"] == "/masuk/kode/"
    assert client.get("/meja/").status_code == 302
    assert read(client.get("/masuk/kode/").content.decode()).problems == []
    used = code_now()
    assert client.post("/masuk/kode/", {"code": used})["Location"] == "/meja/"
    assert client.get("/meja/").status_code == 200
    again = Client()
    enter(again, officer.username)
    assert again.post("/masuk/kode/", {"code": used}).status_code == 200, "a code counts once"
    recovery = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()[0]
    assert again.post("/masuk/kode/", {"code": recovery})["Location"] == "/meja/"
    third = Client()
    enter(third, officer.username)
    for _ in range(5):
        third.post("/masuk/kode/", {"code": "000000"})
    assert "Terlalu banyak percobaan" in third.post("/masuk/kode/", {"code": recovery}).content.decode()


def test_nobody_touches_a_foreign_passkey(client: Client, officer: User) -> None:
    foreign = Authenticator.objects.create(user=make_user("owner"), type="webauthn", data={"name": "Kunci"})
    enter(client, officer.username)
    for act in ("nama", "lepas"):
        assert client.get(f"/akun/faktor-kedua/kunci/{foreign.pk}/{act}/").status_code == 404
        assert client.post(f"/akun/faktor-kedua/kunci/{foreign.pk}/{act}/", {"name": "x"}).status_code == 404
    assert Authenticator.objects.get().data == {"name": "Kunci"}


def test_an_administrator_takes_a_lost_factor_away_and_history_keeps_it(
    client: Client, officer: User
) -> None:
    administrator = make_user("administrator")
    lost, helper = Client(), Client()
    enter(lost, officer.username)
    TOTP.activate(officer, SECRET)
    helper.force_login(administrator)
    page = helper.get(f"/orang/{officer.public_id}/").content.decode()
    assert "Setel ulang faktor kedua" in page
    helper.post(f"/orang/{officer.public_id}/faktor-kedua/")
    assert not Authenticator.objects.filter(user=officer).exists()
    assert lost.get("/meja/").status_code == 302
    assert "faktor kedua disetel ulang" in helper.get(f"/orang/{officer.public_id}/").content.decode()
    client.force_login(officer)
    assert client.post(f"/orang/{officer.public_id}/faktor-kedua/").status_code == 403
    with pytest.raises(Exception, match="administrator"):
        reset_second_factor(person_id=administrator.id, actor=Actor(officer.id, "x"), now=officer.date_joined)


# ── Passwords and addresses ──────────────────────────────────────────────────────────────────────────────


def test_a_forgotten_password_is_set_anew_with_a_code_from_a_letter(client: Client, officer: User) -> None:
    old = Client()
    enter(old, officer.username)
    answers = set()
    for address in ("tidak.ada@contoh.example", "bengkel@contoh.example"):
        answer = client.post("/sandi/lupa/", {"email": address})
        text = re.sub(r"value=\"\w{64}", "", client.get(answer["Location"]).content.decode()).replace(
            address, ""
        )
        answers.add((answer.status_code, answer["Location"], text))
    assert len(answers) == 1, "an unknown address is answered alike"
    letter = mail.outbox[-1]
    assert letter.to == ["bengkel@contoh.example"]
    code = re.search(r"^([A-Z0-9-]{6,})$", letter.body, re.MULTILINE)[1]
    assert client.post("/sandi/kode/", {"code": "AAAA-AAAA"}).status_code == 200
    assert client.post("/sandi/kode/", {"code": code})["Location"] == "/sandi/baru/"
    new = "delapan-ratus-kain-lurik"
    assert client.post("/sandi/baru/", {"password1": new, "password2": new})["Location"] == "/sandi/selesai/"
    assert old.get("/meja/").status_code == 302, "other sessions end"
    assert enter(Client(), officer.username).status_code == 200
    assert enter(Client(), officer.username, new).status_code == 302


def test_a_changed_password_ends_the_other_sessions_only(client: Client, officer: User) -> None:
    other = Client()
    for one in (client, other):
        enter(one, officer.username)
    new = "delapan-ratus-kain-lurik"
    form = {"oldpassword": WORDS, "password1": new, "password2": new}
    assert client.post("/akun/sandi/", form)["Location"] == "/akun/"
    assert client.get("/meja/").status_code == 200
    assert other.get("/meja/").status_code == 302


def test_a_new_address_counts_only_after_it_was_confirmed(client: Client, officer: User) -> None:
    enter(client, officer.username)
    client.post("/akun/surel/", {"email": "baru@contoh.example", "action_add": "1"})
    assert EmailAddress.objects.get(user=officer, verified=True).email == "bengkel@contoh.example"
    link = re.search(r"http://testserver(/akun/surel/\S+)", mail.outbox[-1].body)[1]
    assert "Ya, ini alamat saya" in client.get(link).content.decode()
    client.post(link)
    assert EmailAddress.objects.get(user=officer, verified=True).email == "baru@contoh.example"
    assert enter(Client(), "baru@contoh.example").status_code == 302


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────


def aged(client: Client, **ages: float) -> Client:
    session = client.session
    session.update({name: time.time() - age for name, age in ages.items()})
    session.save()
    return client


def test_sessions_end_idle_old_and_when_the_account_is_closed(officer: User) -> None:
    User.objects.filter(id=officer.id).update(lock_after=60)
    fresh = Client()
    for begun, seen, status in ((3600, 600, 200), (12 * 3600 + 5, 60, 302), (4 * 3600, 3 * 3600 + 5, 302)):
        one = Client()
        enter(one, officer.username)
        answer = aged(one, begun=begun, seen=seen).get("/akun/?x=1")
        assert answer.status_code == status
        if status == 302:
            assert answer["Location"] == "/masuk/?next=%2Fakun%2F%3Fx%3D1"
    enter(fresh, officer.username)
    User.objects.filter(id=officer.id).update(is_active=False)
    assert fresh.get("/meja/")["Location"].startswith("/masuk/")
    assert "tidak cocok" not in enter(Client(), officer.username, next="/meja/").headers.get("Location", "")


def test_own_sessions_are_listed_and_ended_one_or_all(officer: User) -> None:
    android = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
    here, phone, third = Client(), Client(headers={"user-agent": android}), Client()
    stranger = Client()
    stranger.force_login(make_user("owner"))
    for one in (here, phone, third):
        enter(one, officer.username)
    page = here.get("/akun/sesi/").content.decode()
    assert "Ponsel Android · Chrome" in page
    assert read(page).problems == []
    session = UserSession.objects.get(user_agent=android)
    assert stranger.post(f"/akun/sesi/{session.id}/akhiri/").status_code == 404
    here.post(f"/akun/sesi/{session.id}/akhiri/")
    assert phone.get("/meja/").status_code == 302
    assert third.get("/meja/").status_code == 200
    here.post("/akun/sesi/akhiri-lain/")
    assert (third.get("/meja/").status_code, here.get("/meja/").status_code) == (302, 200)
    assert stranger.get("/meja/").status_code == 200
