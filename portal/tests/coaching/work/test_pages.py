"""The pages of work as people walk them: who sees names, what a former unit keeps, sheets, books and files."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from types import SimpleNamespace

import fastexcel
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from factories.coaching_work import PDF, DirtyFile, make_activity, make_workshop_of
from factories.fake_shop import make_account
from factories.people import BORN, make_officer, make_person
from factories.registry import NOW, TODAY, make_office, make_product, make_user, make_workshop

from esmart.accounts.models import Custody, Person
from esmart.channels.models import Order
from esmart.coaching.models import ParticipantFile, WorkRecord
from esmart.coaching.services.work.keep_participant import decide_eligibility, move_participant
from esmart.coaching.services.work.keep_partner import keep_partner
from esmart.coaching.services.work.produce import plan_order
from esmart.coaching.services.work.run_activity import assign_workers
from esmart.coaching.services.work.take_participants import take_participants
from esmart.core.history import SYSTEM, Actor
from esmart.core.models import AccessRead
from esmart.registry.queries.goods import variants_with_products

pytestmark = pytest.mark.django_db
NAME = "Peserta Melati"


def at(name: str, *args: object) -> str:
    return reverse(f"web:{name}", args=args)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def scene(loose_static) -> SimpleNamespace:
    """Give a unit under a Kanwil with its officer, a person, a workshop that sells, and an activity."""
    seller = make_workshop()
    unit = seller.office
    above = make_office("regional_office", None)
    type(unit).objects.filter(pk=unit.pk).update(parent=above)
    unit.refresh_from_db()
    person = make_person(NAME, office=unit, register_number="123/2025")
    activity = make_activity(make_workshop_of(unit, enterprise=seller))
    return SimpleNamespace(
        seller=seller, unit=unit, person=person, activity=activity, officer=make_officer(unit),
        kanwil=make_user("regional_officer", office=above), ministry=make_user("ministry_officer"), auditor=make_user("auditor"),
    )  # fmt: skip


def test_names_are_shown_to_the_unit_those_above_and_the_auditor_each_time_with_a_record(scene) -> None:
    for user, shown in (
        (scene.officer, True),
        (scene.kanwil, True),
        (scene.auditor, True),
        (scene.ministry, False),
    ):
        client = browser(user)
        for address in (at("participants"), at("participant", scene.person.public_id)):
            page = client.get(address).content.decode()
            assert (NAME in page, "123/2025" in page, scene.person.public_id in page) == (shown, shown, True)
            title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
            assert NAME not in title[1]  # a shared browser remembers titles
    read = AccessRead.objects.filter(subjects=[scene.person.pk])
    assert {one.actor_id for one in read} == {scene.officer.pk, scene.kanwil.pk, scene.auditor.pk}
    assert read.filter(actor_id=scene.officer.pk, screen="web:participants").count() == 1


def test_a_person_is_found_by_number_or_whole_name_sent_in_the_body(
    scene, django_assert_max_num_queries
) -> None:
    for _ in range(30):
        make_person(office=scene.unit)
    client = browser(scene.officer)
    for words in ("b1 0123-2025", NAME.upper()):
        page = client.post(at("participants"), {"words": words}).content.decode()
        assert (page.count("bengkel/peserta/" + scene.person.public_id), page.count("B.I ")) == (1, 1)
    with django_assert_max_num_queries(16):
        client.get(at("participants"))


def test_a_unit_that_sent_somebody_away_keeps_its_own_part_and_sees_nothing_newer(scene) -> None:
    receiving = make_officer()
    assign_workers(activity=scene.activity, persons=[scene.person], since=date(2026, 1, 5), actor=SYSTEM)
    WorkRecord.objects.create(
        activity=scene.activity, person=scene.person, on=date(2026, 2, 2), hours=6, pieces=4
    )
    answer = browser(scene.officer).post(
        at("move_participant", scene.person.public_id),
        {"office": receiving.office_id, "on": TODAY, "register_class": "B.I", "register_number": "9/2026"},
    )
    assert answer.status_code == 302
    decide_eligibility(
        person=scene.person, office_id=receiving.office_id, eligible=False, outside_the_walls=False, decided_on=TODAY,
        note="Hanya unit baru", actor=Actor(receiving.pk, "penerima"), now=NOW,
    )  # fmt: skip
    old = browser(scene.officer).get(at("participant", scene.person.public_id)).content.decode()
    new = browser(receiving).get(at("participant", scene.person.public_id)).content.decode()
    assert scene.activity.name in old
    assert not [
        hidden for hidden in (NAME, "9/2026", "Hanya unit baru", receiving.office.name) if hidden in old
    ]
    assert not [missing for missing in (NAME, "9/2026", "Hanya unit baru", "123/2025") if missing not in new]
    assert (
        browser(scene.officer)
        .post(at("release_participant", scene.person.public_id), {"on": TODAY})
        .status_code
        == 403
    )
    assert browser(make_officer()).get(at("participant", scene.person.public_id)).status_code == 404


def test_who_is_known_already_is_taken_over_after_a_person_decided(scene) -> None:
    receiving = make_officer()
    client = browser(receiving)
    form = {
        "name": NAME.upper(), "born_on": BORN, "gender": "p", "register_class": "B.IIa", "register_number": "7/2026", "status": "convicted",
        "since": TODAY, "office": receiving.office_id,
    }  # fmt: skip
    asked = client.post(at("add_participant"), form)
    assert (asked.status_code, 'value="same"' in asked.content.decode(), Person.objects.count()) == (
        422,
        True,
        1,
    )
    client.post(at("add_participant"), {**form, "who": "same"})
    assert list(Custody.objects.order_by("id").values_list("person_id", "office_id", "ended_by")) == [
        (scene.person.pk, scene.unit.pk, "transferred"),
        (scene.person.pk, receiving.office_id, ""),
    ]
    client.post(at("add_participant"), {**form, "who": "other", "register_number": "8/2026"})
    assert Person.objects.count() == 2


def test_a_sheet_is_filled_copied_and_undone_in_the_browser(scene) -> None:
    assign_workers(activity=scene.activity, persons=[scene.person], since=date(2026, 1, 5), actor=SYSTEM)
    client, code = browser(scene.officer), scene.person.public_id
    sheet = at("daily_sheet", scene.activity.public_id)
    yesterday = TODAY - timedelta(days=1)
    typed = {f"hours-{code}": "7,5", f"pieces-{code}": "1.200", f"points-{code}": "80"}
    kept = client.post(sheet, {"hari": yesterday, **typed}, follow=True).content.decode()
    assert ("1 orang hadir" in kept, WorkRecord.objects.get().pieces) == (True, 1200)
    copied = client.get(sheet, {"hari": TODAY, "salin": "1"}).content.decode()
    assert f'name="hours-{code}" value="7,5"' in copied
    assert f'name="pieces-{code}" value=""' in copied
    refused = client.post(sheet, {"hari": TODAY, f"hours-{code}": "banyak"})
    assert (refused.status_code, "banyak" in refused.content.decode()) == (422, True)
    over = client.post(sheet, {"hari": yesterday, f"hours-{code}": "9"}, follow=True).content.decode()
    assert f"{NAME}: 9 jam hari ini" in over
    client.post(at("undo_sheet", scene.activity.public_id))
    assert str(WorkRecord.objects.get().hours) == "7.5"
    assert NAME not in str(dict(client.session))


def test_a_wrong_count_is_taken_back_with_its_reason_in_the_browser(scene) -> None:
    [variant] = make_product(scene.seller).variants.all()
    order = plan_order(activity=scene.activity, item="", variant=variant, quantity=20, actor=SYSTEM, now=NOW)
    officer = browser(scene.officer)
    page = at("production_order", order.public_id)
    officer.post(page, {"output": "bcdfghjkmn", "good": "200", "rejected": "0", "on": str(TODAY)})
    back = at("take_back_output", "bcdfghjkmn")
    assert back in officer.get(page).text
    assert "200 buah keluar lagi" in officer.get(back).text
    assert officer.post(back, {"why": ""}).status_code == 422
    shown = officer.post(back, {"why": "Salah ketik"}, follow=True).text
    for told in ("Ditarik kembali", "Salah ketik", "0 / 20"):
        assert told in shown
    assert back not in shown
    assert browser(scene.auditor).get(back).status_code == 403


def test_the_paper_of_an_agreement_comes_back_as_it_was_given(scene) -> None:
    officer = browser(scene.officer)
    facts = {
        "office_id": scene.unit.pk,
        "name": "Koperasi Contoh",
        "trains": False,
        "buys": True,
        "lends_machines": False,
    }
    partner = keep_partner(private=False, actor=SYSTEM, **facts)
    paper = SimpleUploadedFile("pks.pdf", PDF, "application/pdf")
    sent = {"number": "PKS/7", "subject": "Menjahit", "since": str(TODAY), "paper": paper}
    page = officer.post(at("add_contract", partner.public_id), sent, follow=True).text
    address = at("contract_paper", partner.public_id, partner.contracts.get().pk)
    assert address in page
    answer = officer.get(address)
    assert (answer.getvalue(), answer["Content-Disposition"][:10]) == (PDF, "attachment")
    stranger = browser(make_officer(make_office("correctional_unit", None)))
    assert stranger.get(address).status_code == 404


def test_books_stand_in_the_columns_officers_know_and_marketing_tells_paid_orders(scene) -> None:
    product = make_product(scene.seller, name="Kemeja batik")
    account = make_account(product)
    variant = variants_with_products([product.variants.get().pk])[product.variants.get().pk]
    for number, status in enumerate(("completed", "cancelled")):
        order = Order.objects.create(
            account=account, external_id=f"P-{number}", source_status="X", status=status, items_total=170_000, first_seen_at=NOW, observed_at=NOW,
            ordered_at=NOW,
        )  # fmt: skip
        order.lines.create(
            line_id="1", title="Kemeja", quantity=3, cancelled_quantity=1, unit_price=85_000, variant=variant
        )
    assign_workers(activity=scene.activity, persons=[scene.person], since=date(2026, 1, 5), actor=SYSTEM)
    WorkRecord.objects.create(
        activity=scene.activity, person=scene.person, on=TODAY, hours=6, pieces=4, points=75
    )
    client = browser(scene.officer)
    month = {"bulan": f"{TODAY:%Y-%m}"}
    assert rows_of(client, "kehadiran", month)[2:] == [
        ["Nomor register", "Nama", "Kegiatan", "Hari", "Jam", "Hasil", "Poin", "Unit"],
        ["B.I 123/2025", NAME, "Jahit kemeja", "1", "6", "4", "75", scene.unit.name],
    ]
    [head, line] = rows_of(client, "pemasaran", month)[2:]
    assert head == ["Tanggal", "Unit", "Produk", "Jumlah", "Dipasarkan di", "Pendapatan (Rp)"]
    assert (line[2], line[3], line[5]) == ("Kemeja batik", "2", "170000")
    assert rows_of(browser(scene.ministry), "kehadiran", month)[3][:2] == ["", scene.person.public_id]
    assert rows_of(client, "kegiatan", month)[3][:3] == ["Produksi sendiri", "Jahit kemeja", "1"]
    assert AccessRead.objects.filter(screen="web:work_book_file", actor_id=scene.officer.pk).count() == 1


def rows_of(client: Client, key: str, month: dict[str, str]) -> list[list[str]]:
    content = client.get(at("work_book_file", key), month).content
    return sheet_rows(content)


def sheet_rows(content: bytes) -> list[list[str]]:
    sheet = fastexcel.read_excel(content).load_sheet(0, header_row=None, dtypes="string")
    return [[cell or "" for cell in row] for row in sheet.to_polars().rows()]


def test_a_file_is_sent_read_by_the_worker_and_answered_to_its_sender_alone(loose_static) -> None:
    dirty = DirtyFile(seed=7).build(new=5, twins=0, same=1, changed=0, moved=0, refused=8)
    sender = make_user("regional_officer", office=dirty.above)
    client = browser(sender)
    upload = io.BytesIO(dirty.content())
    upload.name = "=warga.csv"
    answer = client.post(at("send_participants"), {"office": dirty.here.pk, "file": upload})
    file = ParticipantFile.objects.get()
    assert answer["Location"] == at("participant_file", file.public_id)
    assert "data-busy" in client.get(at("send_participants")).content.decode()
    take_participants(file_id=file.pk, actor=Actor(sender.pk, "pengirim"), now=NOW)
    page = client.get(at("participant_file", file.public_id)).content.decode()
    assert "Tanggal lahir tidak terbaca." in page
    back = client.get(at("refused_participants", file.public_id, "xlsx")).content
    rows = sheet_rows(back)
    assert (len(rows), rows[0][-2:]) == (9, ["alasan", "apa yang harus dilakukan"])
    again = ParticipantFile.objects.get()
    assert (again.kept, again.refused, again.content_sealed) == (5, 8, "")
    colleague = make_user("regional_officer", office=dirty.above)
    assert browser(colleague).get(at("participant_file", file.public_id)).status_code == 404
    assert (
        browser(make_user("auditor")).get(at("refused_participants", file.public_id, "csv")).status_code
        == 403
    )


def test_who_leaves_within_three_months_is_listed_month_by_month(scene) -> None:
    for days in (10, 45, 75, 120):
        make_person(office=scene.unit, release_planned_on=date.today() + timedelta(days=days))  # noqa: DTZ011  # the page asks the clock
    page = browser(scene.officer).get(at("leaving_participants")).content.decode()
    assert [int(n) for n in re.findall(r"Dalam \d bulan: (\d+) orang</h2>", page)] == [1, 1, 1]
    assert browser(make_user("owner")).get(at("leaving_participants")).status_code == 403


def test_a_transfer_by_the_receiving_unit_needs_no_right_over_the_sending_one(scene) -> None:
    receiving = make_officer()
    move_participant(
        person=scene.person, office_id=receiving.office_id, on=TODAY, register_class="", register_number="5/2026",
        actor=Actor(receiving.pk, "penerima"), now=NOW,
    )  # fmt: skip
    assert Custody.objects.get(person=scene.person, until=None).office_id == receiving.office_id
