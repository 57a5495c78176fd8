"""The auditor's pages: history and readings searched, shown in words, sent as files; and whether history is whole."""

from __future__ import annotations

import io
from datetime import timedelta

import polars as pl
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories.registry import make_enterprise, make_user
from web.officer.people import World
from web.reading import read

from esmart.accounts.models import Custody, Person
from esmart.core.history import Actor, acting
from esmart.core.models import AccessRead, Heartbeat
from esmart.core.queries import HISTORY_CHECK
from esmart.core.services import record_reading
from esmart.registry.models import Enterprise

OFFICER = Actor(7, "Petugas bengkel")
PAGES = ["audit", "audit_changes", "audit_readings", "export_changes", "export_readings"]


def get(client: Client, name: str, **asked: object) -> str:
    answer = client.get(reverse(f"web:{name}"), asked)
    assert answer.status_code == 200, (name, answer.status_code)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode()


def note(*subjects: int, purpose: str = "pelatihan") -> None:
    record_reading(
        actor=OFFICER, subjects=subjects, what="nama", purpose=purpose, screen="web:person", request_id="r",
        now=timezone.now(),
    )  # fmt: skip


def test_only_auditors_and_administrators_audit_and_only_they_see_the_way_there(world: World) -> None:
    administrator = Client()
    administrator.force_login(make_user("administrator"))
    for role, client in {**world.clients, "administrator": administrator}.items():
        may = role in {"auditor", "administrator"}
        for name in PAGES:
            answer = client.get(reverse(f"web:{name}"))
            assert answer.status_code == (200 if may else 403), (role, name)
        asked = client.post(reverse("web:check_history"))
        assert asked.status_code == (302 if may else 403), role
        assert (f'href="{reverse("web:audit")}"' in client.get(reverse("web:desk")).content.decode()) == may


def test_every_page_is_sound_when_empty_and_when_full(world: World) -> None:
    note(*range(1, 9))
    for name in PAGES[:3]:
        for asked in ({}, {"dari": "2020-01-01", "sampai": "2020-01-02", "nomor": "1", "orang": "1"}):
            page = read(get(world.clients["auditor"], name, **asked))
            assert page.problems == [], (name, asked)


def test_history_is_found_by_what_whose_and_when_and_told_in_words(world: World) -> None:
    auditor = world.clients["auditor"]
    with acting(OFFICER):
        Enterprise.objects.filter(pk=world.enterprise.pk).update(phone="0812", name="=HYPERLINK(1)")
    found = get(
        auditor, "audit_changes", jenis="registry_enterprise", nomor=world.enterprise.pk, pelaku="bengkel"
    )
    assert f"Usaha #{world.enterprise.pk} diubah" in found
    assert "Telepon" in found
    assert "Petugas bengkel" in found
    assert f"Usaha #{world.foreign.pk}" not in found
    yesterday = timezone.localdate() - timedelta(days=1)
    assert "Tidak ada perubahan" in get(auditor, "audit_changes", dari="2020-01-01", sampai=yesterday)
    lines = get(
        auditor, "export_changes", jenis="registry_enterprise", nomor=world.enterprise.pk
    ).splitlines()
    assert any(";registry_enterprise;" in line and "Telepon" in line for line in lines)
    assert any("'=HYPERLINK(1)" in line for line in lines), "no cell is a formula"


def test_a_long_history_has_pages_that_miss_and_repeat_nothing(world: World) -> None:
    Enterprise.objects.all().update(phone="1")  # many rows of one moment
    for n in range(40):
        make_enterprise(name=f"Usaha {n}", region_code="32.73")
    auditor, address, seen = world.clients["auditor"], "?jenis=registry_enterprise", []
    while address:
        text = auditor.get(reverse("web:audit_changes") + address).content.decode()
        seen += [tag.text for tag in read(text).all("strong") if tag.text.startswith("Usaha #")]
        following = [
            tag.attrs["href"] for tag in read(text).all("a") if "sesudah=" in (tag.attrs["href"] or "")
        ]
        address = following[-1] if following else ""
    assert len(seen) == len(set(seen)) > 45


def test_looking_at_the_history_of_people_is_itself_noted(world: World) -> None:
    person = Person.objects.create(created_at=timezone.now())
    stay = Custody.objects.create(
        person=person, office=world.users["workshop"].office, since=timezone.localdate()
    )
    stay.release_planned_on = timezone.localdate()
    stay.save()
    auditor = world.clients["auditor"]
    get(auditor, "audit_changes", jenis="registry_enterprise")
    assert not AccessRead.objects.exists(), "history of no person is no such reading"
    last = get(auditor, "audit_changes", jenis="accounts_custody", nomor=stay.pk)
    assert "Masa di unit" in last
    noted = AccessRead.objects.get()
    assert (noted.subjects, noted.actor_id, noted.screen) == (
        [person.pk],
        world.users["auditor"].pk,
        "web:audit_changes",
    )
    get(auditor, "export_changes", jenis="accounts_custody")
    assert AccessRead.objects.filter(screen="web:export_changes", subjects=[person.pk]).count() == 1


def test_readings_are_found_by_person_and_sent_as_a_workbook(world: World) -> None:
    note(11, 12)
    note(13, purpose="=1+1")
    auditor = world.clients["auditor"]
    assert "#11, #12" in get(auditor, "audit_readings", orang=11)
    assert "#13" not in get(auditor, "audit_readings", orang=11)
    answer = auditor.get(reverse("web:export_readings"), {"bentuk": "xlsx"})
    sheet = pl.read_excel(io.BytesIO(b"".join(answer.streaming_content)), engine="calamine")
    assert sheet["Nomor orang"].to_list() == [13, 11, 12]
    assert sheet["Tujuan"].to_list()[0] == "=1+1", "text, no formula"


def test_a_broken_history_stands_on_the_first_page(world: World) -> None:
    broken = {"kind": "removed", "seal": 4, "table": "registry_enterprise", "row_id": 17}
    detail = {"rows": 10, "seconds": 0.1, "broken": broken}
    Heartbeat.objects.create(name=HISTORY_CHECK, at=timezone.now(), detail=detail)
    page = get(world.clients["auditor"], "audit")
    assert "Pada segel 4 sebuah baris dihapus · Usaha · baris 17" in page
    assert "Riwayat utuh" not in page


def test_pages_of_the_audit_ask_few_questions_of_a_long_history(
    world: World, django_assert_max_num_queries
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_change (xid, at, table_name, row_id, operation, actor_label, fields)"
            " SELECT n, now() - n * interval '1 minute', 'registry_product', n, 'update', 'uji', '{\"name\": [\"a\", \"b\"]}'"
            " FROM generate_series(1, 20000) AS n"
        )
    auditor = world.clients["auditor"]
    for name in PAGES[:3]:
        with django_assert_max_num_queries(12):
            get(auditor, name)
