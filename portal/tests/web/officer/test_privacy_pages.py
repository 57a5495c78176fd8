"""Consents, the rights desk, incidents, one's own data, permissions and offices, as people use the pages."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories.people import actor_for, grant_of, make_officer, make_person
from factories.registry import make_enterprise, make_office, make_user

from esmart.accounts.models import Consent, Incident, Office, Person, RightsRequest, User
from esmart.accounts.queries import valid_consent
from esmart.accounts.services import load_consent_texts
from esmart.registry.services import enterprise_facts, update_enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loose_static")]
NAME = "Kenari Halaman Uji"


@pytest.fixture(autouse=True)
def prepared(settings, tmp_path: Path) -> None:
    settings.ERASED_FILE = tmp_path / "erased.txt"
    load_consent_texts()


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def at(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def test_a_yes_is_asked_with_its_words_and_taken_back_on_the_page() -> None:
    officer = make_officer()
    person = make_person(NAME, office=officer.office)
    page = browser(officer)
    assert NAME in page.get(at("consents")).content.decode()
    asked = page.get(at("ask_consent", person.public_id, "story")).content.decode()
    assert "Saya bebas menjawab tidak" in asked
    assert NAME not in asked
    assert NAME not in page.get(at("consent_paper", "story")).content.decode()
    body = {"answer": "yes", "channel": "paper", "voluntary_note": "ditanya yang tidak menilai"}
    refused = page.post(at("ask_consent", person.public_id, "story"), {**body, "voluntary_note": ""})
    assert refused.status_code == 422
    page.post(at("ask_consent", person.public_id, "story"), body)
    assert valid_consent(person, "story", today=timezone.localdate())
    assert "Ya, berlaku" in page.get(at("person_consents", person.public_id)).content.decode()
    page.post(at("withdraw_consent", person.public_id, "story"))
    assert valid_consent(person, "story", today=timezone.localdate()) is None
    page.post(at("ask_consent", person.public_id, "follow_up"), {"answer": "no", "channel": "paper"})
    assert Consent.objects.filter(given=False).count() == 1
    assert browser(make_officer()).get(at("person_consents", person.public_id)).status_code == 404
    assert browser(make_user("owner")).get(at("consents")).status_code == 403


def test_requests_of_a_person_are_taken_down_answered_and_erased_on_the_page() -> None:
    officer = make_officer()
    person = make_person(NAME, office=officer.office)
    page = browser(officer)
    for kind in ("export", "restriction", "erasure"):
        page.post(at("take_request", person.public_id), {"kind": kind, "words": "Mohon"})
    copy, limit, erase = RightsRequest.objects.order_by("id")
    assert NAME in page.get(at("requested_copy", copy.public_id)).content.decode()
    assert NAME in json.dumps(page.get(at("requested_copy_file", copy.public_id)).json(), ensure_ascii=False)
    page.post(at("answer_request", copy.public_id), {"outcome": "done", "answer": "Diserahkan"})
    page.post(at("restrict_requested", limit.public_id))
    assert Person.objects.get().restricted_at
    page.post(at("restrict_requested", limit.public_id), {"lift": "1"})
    assert not Person.objects.get().restricted_at
    assert "KUP" in page.get(at("erase_requested", erase.public_id)).content.decode()
    assert page.post(at("erase_requested", erase.public_id), {"sure": ""}).status_code == 422
    page.post(at("erase_requested", erase.public_id), {"sure": "on"})
    assert Person.objects.get().erased_at
    states = RightsRequest.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["done", "open", "done"]
    desk = page.get(at("rights_desk")).content.decode()
    assert NAME not in desk
    assert "Selesai" in desk


def test_an_administrator_keeps_incidents_with_their_drafts() -> None:
    page = browser(make_user("administrator"))
    body = {"title": "Layar difoto", "what_happened": "Foto layar tersebar", "data_concerned": "Nama",
            "happened_from": "2026-11-23T08:00", "happened_until": "2026-11-23T09:00", "suspect_name": ""}  # fmt: skip
    assert page.post(at("add_incident"), {**body, "suspect_name": "siapa"}).status_code == 422
    page.post(at("add_incident"), body)
    code = Incident.objects.get().public_id
    for name in ("incident", "incident_letters"):
        assert "Foto layar tersebar" in page.get(at(name, code)).content.decode()
    page.post(at("update_incident", code), {"handling": "Sandi diganti", "notified": "on"})
    assert Incident.objects.get().notified_at
    assert "Layar difoto" in page.get(at("incidents")).content.decode()


def test_an_owner_sees_their_data_permissions_and_what_others_did() -> None:
    grant = grant_of(make_user("owner", first_name="Pemilik Uji"))
    owner, helper = grant.giver, grant.holder
    mine = make_enterprise(owner_id=owner.id, name="Kedai Milik Uji")
    update_enterprise(
        enterprise_id=mine.id, facts=enterprise_facts(mine.__class__.objects.get(pk=mine.pk)), actor=actor_for(helper),
        now=timezone.now(),
    )  # fmt: skip
    page = browser(owner)
    assert "Kedai Milik Uji" in page.get(at("my_copy")).content.decode()
    assert page.get(at("my_data_file")).json()["tables"]
    page.post(at("my_data"), {"kind": "correction", "words": "Nama"})
    assert "Minta perbaikan" in page.get(at("my_data")).content.decode()
    assert helper.username in page.get(at("grants")).content.decode()
    body = {"holder_name": helper.username, "scope": "shops", "until": "2026-12-20"}
    page.post(at("grants"), body)
    assert page.post(at("grants"), {**body, "until": "2036-12-20"}).status_code == 422
    assert browser(helper).post(at("grants"), body).status_code in {302, 422}
    new = owner.grants_given.get(revoked_at=None)
    assert browser(make_user("owner")).post(at("revoke_grant", new.public_id)).status_code == 404
    page.post(at("revoke_grant", new.public_id))
    assert not owner.grants_given.filter(revoked_at=None).exists()
    assert page.get(at("acts_for_me")).status_code == 200


def test_acts_of_others_are_listed_and_ones_own_are_not() -> None:
    owner, officer = (
        make_user("owner"),
        make_officer(make_office("regional_industry_office"), "regional_officer"),
    )
    mine = make_enterprise(owner_id=owner.id, name="Kedai Satu")
    for actor, phone in ((owner, "0812-1111-0000"), (officer, "0812-2222-0000")):
        kept = enterprise_facts(type(mine).objects.get(pk=mine.pk))
        update_enterprise(
            enterprise_id=mine.id,
            facts=replace(kept, phone=phone),
            actor=actor_for(actor),
            now=timezone.now(),
        )
    text = browser(owner).get(at("acts_for_me")).content.decode()
    assert officer.username in text
    assert text.count("mengubah usaha") == 1
    assert officer.username not in browser(make_user("owner")).get(at("acts_for_me")).content.decode()


def test_the_tree_of_offices_is_kept_on_pages() -> None:
    page = browser(make_user("administrator"))
    page.post(at("add_office"), {"kind": "ministry", "name": "Kementerian Uji", "since": "2020-01-01"})
    page.post(at("add_office"), {"kind": "regional_industry_office", "name": "Dinas Uji", "parent": "kementerian uji",
                                 "since": "2020-01-01"})  # fmt: skip
    top, below = Office.objects.order_by("id")
    assert below.parent == top
    page.post(at("rename_office", below.pk), {"name": "Dinas Uji Baru", "since": "2025-01-01"})
    text = page.get(at("office", below.pk)).content.decode()
    assert "Dinas Uji Baru" in text
    assert "01-01-2025" in text
    assert "Dinas Uji Baru" in page.get(at("offices"), {"q": "dinas uji"}).content.decode()
    assert (
        page.post(at("move_office", below.pk), {"parent": "tidak ada", "since": "2026-01-01"}).status_code
        == 422
    )
    page.post(at("move_office", below.pk), {"parent": "", "since": "2026-01-01"})
    page.post(at("close_office", below.pk), {"on": "2026-11-01"})
    below.refresh_from_db()
    assert (below.parent, str(below.closed_on)) == (None, "2026-11-01")
    assert browser(make_officer()).get(at("offices")).status_code == 403
