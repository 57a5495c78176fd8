"""The pages on people: who sees whom, invitations by letter and on paper, accounts made with them."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client
from factories.registry import make_office, make_user
from web.reading import read

from esmart.accounts.models import Invitation, User

pytestmark = pytest.mark.django_db
WORDS = "tujuh-ratus-kain-parang"


@pytest.fixture
def office() -> dict[str, User]:
    cache.clear()
    own, foreign = make_office(), make_office()
    return {
        "administrator": make_user("administrator"),
        "auditor": make_user("auditor"),
        "workshop": make_user("workshop_officer", office=own),
        "colleague": make_user("coach", office=own),
        "stranger": make_user("workshop_officer", office=foreign),
        "owner": make_user("owner"),
    }


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_people_see_their_own_office_and_nobody_else(office: dict[str, User]) -> None:
    page = browser(office["workshop"]).get("/orang/").content.decode()
    assert office["colleague"].username in page
    assert office["stranger"].username not in page
    assert read(page).problems == []
    for role in ("administrator", "auditor"):
        assert office["stranger"].username in browser(office[role]).get("/orang/").content.decode()
    for path in ("", "peran/"):
        answer = browser(office["workshop"]).get(f"/orang/{office['stranger'].public_id}/{path}")
        assert answer.status_code == (403 if path else 404)
    assert browser(office["owner"]).get("/orang/").status_code == 403
    assert browser(office["colleague"]).get("/orang/").status_code == 403
    assert browser(office["auditor"]).get("/orang/undang/").status_code == 403
    file = b"".join(browser(office["workshop"]).get("/orang/unduh.csv").streaming_content).decode()
    assert office["colleague"].username in file
    assert office["stranger"].username not in file


def test_long_lists_come_in_pages_and_are_searched(
    office: dict[str, User], django_assert_max_num_queries
) -> None:
    unit = office["workshop"].office
    User.objects.bulk_create(User(username=f"zz{n:03}", role="coach", office=unit) for n in range(60))
    client = browser(office["workshop"])
    with django_assert_max_num_queries(6):
        first = client.get("/orang/").content.decode()
    following = re.search(r'href="(\?q=&amp;sesudah=[^"]+)"', first)[1].replace("&amp;", "&")
    second = client.get(f"/orang/{following}").content.decode()
    shown = [set(re.findall(r">(zz\d{3})<", page)) for page in (first, second)]
    assert (len(shown[0] | shown[1]), shown[0] & shown[1]) == (60, set())
    assert set(re.findall(r"zz\d{3}", client.get("/orang/?q=zz007").content.decode())) == {"zz007"}


def test_a_printed_code_is_shown_once_and_makes_an_account(office: dict[str, User]) -> None:
    client = browser(office["workshop"])
    form = client.get("/orang/undang/").content.decode()
    assert 'value="coach"' in form
    assert 'value="administrator"' not in form
    unit = office["workshop"].office_id
    slip = client.post("/orang/undang/", {"role": "coach", "office": unit, "name": "Pendamping", "email": ""})
    code = re.search(r'class="slip-code"><code>([^<]+)<', slip.content.decode())[1]
    assert code not in client.get("/orang/").content.decode()
    visitor = Client()
    assert read(visitor.get(f"/undangan/?kode={code}").content.decode()).problems == []
    facts = {
        "code": code,
        "username": "pendamping.baru",
        "name": "Pendamping",
        "password": WORDS,
        "again": WORDS,
    }
    weak = visitor.post("/undangan/", facts | {"password": "12345", "again": "12345"})
    assert weak.status_code == 422
    assert visitor.post("/undangan/", facts)["Location"] == "/masuk/"
    assert visitor.post("/undangan/", facts | {"username": "lagi"}).status_code == 422
    assert visitor.post("/masuk/", {"username": "pendamping.baru", "password": WORDS})["Location"] == "/meja/"
    assert visitor.get("/orang/").status_code == 403


def test_a_letter_carries_the_code_that_the_page_does_not_show(office: dict[str, User]) -> None:
    client = browser(office["administrator"])
    form = {"role": "auditor", "office": "", "name": "", "email": "Auditor@contoh.example"}
    assert client.post("/orang/undang/", form)["Location"] == "/orang/"
    link = re.search(r"http://testserver(/undangan/\?kode=(\S+))", mail.outbox[-1].body)
    assert mail.outbox[-1].to == ["auditor@contoh.example"]
    assert link[2] not in client.get("/orang/").content.decode()
    facts = {
        "code": link[2],
        "username": "auditor.baru",
        "name": "Auditor",
        "password": WORDS,
        "again": WORDS,
    }
    Client().post("/undangan/", facts)
    made = EmailAddress.objects.get(user__username="auditor.baru")
    assert (made.email, made.verified) == ("auditor@contoh.example", True)


def test_guessing_codes_is_stopped(office: dict[str, User]) -> None:
    visitor = Client()
    facts = {"username": "x", "name": "x", "password": WORDS, "again": WORDS}
    statuses = [visitor.post("/undangan/", facts | {"code": f"bcdf-{n:04}"}).status_code for n in range(21)]
    assert statuses == [422] * 20 + [429]


def test_forged_roles_and_foreign_offices_are_refused(office: dict[str, User]) -> None:
    client = browser(office["workshop"])
    own, foreign = office["workshop"].office_id, office["stranger"].office_id
    for role, place in (("administrator", own), ("regional_officer", own), ("coach", foreign), ("owner", "")):
        assert (
            client.post(
                "/orang/undang/", {"role": role, "office": place, "name": "", "email": ""}
            ).status_code
            == 422
        )
    assert not Invitation.objects.exists()


def test_a_closed_account_is_out_at_the_next_click_and_can_be_opened_again(office: dict[str, User]) -> None:
    client, colleague = browser(office["workshop"]), browser(office["colleague"])
    address = f"/orang/{office['colleague'].public_id}/"
    assert colleague.get("/meja/").status_code == 200
    client.post(f"{address}nonaktif/")
    assert colleague.get("/meja/").status_code == 302
    page = client.get(address).content.decode()
    assert "Aktifkan lagi" in page
    assert read(page).problems == []
    client.post(f"{address}aktif/")
    assert User.objects.get(id=office["colleague"].id).is_active
    assert client.post(f"/orang/{office['stranger'].public_id}/nonaktif/").status_code == 404
    assert browser(office["auditor"]).post(f"{address}nonaktif/").status_code == 403


def test_a_person_without_address_gets_a_new_password_from_the_office(office: dict[str, User]) -> None:
    colleague = office["colleague"]
    address = f"/orang/{colleague.public_id}/"
    client, logged_in = browser(office["workshop"]), browser(colleague)
    assert "Buat kode kata sandi baru" in client.get(address).content.decode()
    slip = client.post(f"{address}kode-sandi/").content.decode()
    code = re.search(r'class="slip-code"><code>([^<]+)<', slip)[1]
    assert "/sandi/dari-kantor/" in slip
    visitor = Client()
    page = visitor.get("/sandi/dari-kantor/").content.decode()
    assert read(page).problems == []
    assert (
        visitor.post("/sandi/dari-kantor/", {"code": code, "password": "x", "again": "y"}).status_code == 422
    )
    facts = {"code": code, "password": WORDS, "again": WORDS}
    assert visitor.post("/sandi/dari-kantor/", facts)["Location"] == "/masuk/"
    assert visitor.post("/sandi/dari-kantor/", facts).status_code == 422
    assert logged_in.get("/meja/").status_code == 302, "sessions with the old password end"
    assert (
        visitor.post("/masuk/", {"username": colleague.username, "password": WORDS})["Location"] == "/meja/"
    )


def test_only_an_administrator_moves_people(office: dict[str, User]) -> None:
    address = f"/orang/{office['colleague'].public_id}/peran/"
    facts = {"role": "workshop_officer", "office": office["stranger"].office_id}
    assert browser(office["workshop"]).post(address, facts).status_code == 403
    administrator = browser(office["administrator"])
    assert administrator.post(address, {"role": "workshop_officer", "office": ""}).status_code == 422
    assert administrator.post(address, facts).status_code == 302
    moved = User.objects.get(id=office["colleague"].id)
    assert (moved.role, moved.office_id) == ("workshop_officer", office["stranger"].office_id)
