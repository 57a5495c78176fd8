"""Pages after the training, as each role meets them: whole pages, few questions, and nothing of people they must not show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from factories.coaching_release import (
    BRAND,
    Gate,
    day_later,
    days_later,
    make_course,
    make_gate,
    make_shown,
    put_on_show,
    sell_on,
    take_part,
)
from factories.people import actor_for
from factories.registry import NOW, TODAY, make_enterprise, make_region, make_user
from reading_pdf import pdf_text
from web.reading import read

from esmart.accounts.models import User
from esmart.accounts.queries.person_secrets import open_name
from esmart.coaching.models import Assessment, Handover, Mentorship, Skill, WorkActivity, WorkRecord, Workshop
from esmart.coaching.rules.release import FIELDS
from esmart.coaching.services.release import (
    climb_all_ladders,
    rate_readiness,
    record_contact,
    record_release,
)
from esmart.core.history import SYSTEM
from esmart.core.models import AccessRead
from esmart.registry.models import Enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("loose_static")]
ANSWERS = {question.key: n % 5 for field in FIELDS for n, question in enumerate(field.questions)}
DAY = f"{TODAY:%Y-%m-%d}"


@dataclass
class Stage:
    gate: Gate
    handover: Handover
    mentorship: Mentorship
    workshop: Workshop
    maker: Enterprise
    ministry: User
    auditor: User
    dinas: User

    def client(self, user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client


@pytest.fixture
def stage() -> Stage:
    gate = make_gate()
    take_part(make_course(gate.unit), person=gate.person)
    maker = make_enterprise(name="Keripik Sukasari", business_id="1234567890123")
    take_part(make_course(gate.coach.office), enterprise=maker)
    sell_on(product := make_shown(maker), put_on_show(product), NOW)
    handover = gate.planned()
    mentorship = Mentorship.objects.get(person=gate.person)
    record_contact(
        mentorship=mentorship,
        on=TODAY,
        kind="visit",
        words="Bahan sudah ada.",
        actor=actor_for(gate.coach),
        now=NOW,
    )
    workshop = Workshop.objects.create(
        office=gate.unit, enterprise=gate.workshop, name=f"Bengkel jahit {BRAND}", commodity="fashion"
    )
    climb_all_ladders(now=NOW)
    dinas = make_user("regional_officer", office=gate.coach.office)
    return Stage(
        gate,
        handover,
        mentorship,
        workshop,
        maker,
        make_user("ministry_officer"),
        make_user("auditor"),
        dinas,
    )


def page(client: Client, name: str, *args: Any, query: str = "") -> str:
    answer = client.get(reverse(f"web:{name}", args=args) + query)
    assert answer.status_code == 200, (name, answer.status_code)
    html = answer.content.decode()
    assert read(html).problems == [], name
    return html


def send(client: Client, address: str, /, *args: Any, **typed: Any) -> Any:
    return client.post(reverse(f"web:{address}", args=args), typed)


def test_every_page_is_whole_for_those_who_may_open_it_and_absent_for_strangers(stage: Stage) -> None:
    gate, name = stage.gate, name_of(stage)
    rating = rate_readiness(enterprise=stage.maker, answers=ANSWERS, on=TODAY, actor=SYSTEM, now=NOW)
    pages = [
        (gate.coach, "mentorships", ()),
        (gate.coach, "mentorship", (stage.mentorship.public_id,)),
        (gate.officer, "handovers", ()),
        (gate.officer, "handover", (stage.handover.public_id,)),
        (gate.officer, "plan_handover", (stage.handover.public_id,)),
        (gate.officer, "answer_consent", (stage.handover.public_id, "follow_up")),
        (gate.officer, "record_release", (stage.handover.public_id,)),
        (gate.officer, "agree_moves", (stage.handover.public_id,)),
        (gate.officer, "open_own_business", (stage.handover.public_id,)),
        (gate.officer, "ladder_of_person", (gate.person.public_id,)),
        (gate.officer, "ratings_of_workshop", (stage.workshop.public_id,)),
        (gate.officer, "rate_workshop", (stage.workshop.public_id,)),
        (stage.dinas, "ladder", ()),
        (stage.dinas, "ladder_step", ("trained",)),
        (stage.dinas, "ladder_of_enterprise", (stage.maker.public_id,)),
        (stage.dinas, "ratings_of_enterprise", (stage.maker.public_id,)),
        (stage.dinas, "rate_enterprise", (stage.maker.public_id,)),
        (stage.dinas, "rating", (rating.public_id,)),
        (gate.kanwil, "handovers", ()),
        (gate.bapas, "handover", (stage.handover.public_id,)),
    ]
    stranger = stage.client(gate.stranger)
    for user, address, args in pages:
        html = page(stage.client(user), address, *args)
        if args and address != "ladder_step":
            assert stranger.get(reverse(f"web:{address}", args=args)).status_code == 404, address
        assert (name in html) <= (user != stage.dinas), address
    for user in (stage.ministry, stage.dinas, make_user("administrator"), gate.stranger):
        client = stage.client(user)
        for address in ("mentorships", "handovers", "ladder", "desk"):
            assert name not in page(client, address), (user.role, address)
    assert f"Peserta {gate.person.public_id}" in page(stage.client(stage.ministry), "handovers")


def name_of(stage: Stage) -> str:
    person = type(stage.gate.person).objects.select_related("key").get(pk=stage.gate.person.pk)
    return open_name(person)


def test_names_are_read_only_with_a_record(stage: Stage) -> None:
    before = AccessRead.objects.count()
    page(stage.client(stage.gate.coach), "mentorship", stage.mentorship.public_id)
    assert AccessRead.objects.count() == before + 1
    page(stage.client(stage.ministry), "handover", stage.handover.public_id)
    assert AccessRead.objects.count() == before + 1


def test_the_desk_says_what_waits_and_asks_little(stage: Stage) -> None:
    client = stage.client(stage.gate.officer)
    Handover.objects.filter(pk=stage.handover.pk).update(planned_on=day_later(10))
    with CaptureQueriesContext(connection) as asked:
        html = page(client, "desk")
    assert "Butir serah terima terlambat" in html
    ours = [one["sql"] for one in asked if "coaching_" in one["sql"]]
    assert len(ours) <= 16, ours


def test_a_talk_is_written_down_in_one_short_form_and_a_wrong_one_says_why(stage: Stage) -> None:
    client = stage.client(stage.gate.coach)
    answer = send(
        client, "record_contact", stage.mentorship.public_id, kind="visit", on="2099-01-01", words="x"
    )
    assert answer.status_code == 422
    assert "belum terjadi" in answer.content.decode()
    answer = send(
        client, "record_contact", stage.mentorship.public_id, kind="call", on=DAY, words="Pesanan pertama."
    )
    assert answer.status_code == 302
    assert "Pesanan pertama." in page(client, "mentorship", stage.mentorship.public_id)
    officer = stage.client(stage.gate.officer)
    assert send(officer, "record_contact", stage.mentorship.public_id, kind="call", on=DAY).status_code == 403
    typed = stage.mentorship.tasks.get(key="price_checked")
    assert send(client, "tick_task", stage.mentorship.public_id, typed.pk).status_code == 302
    typed.refresh_from_db()
    assert typed.done_on is not None
    assert send(client, "tick_task", stage.mentorship.public_id, 0).status_code == 404


def test_an_officer_assigns_a_mentor_from_the_ladder(stage: Stage) -> None:
    client = stage.client(stage.dinas)
    address = reverse("web:assign_mentor") + f"?usaha={stage.maker.public_id}"
    assert client.get(address).status_code == 200
    assert client.post(address, {"mentor": stage.gate.coach.pk}).status_code == 302
    assert Mentorship.objects.get(enterprise=stage.maker).mentor == stage.gate.coach
    stranger = stage.client(stage.gate.stranger)
    assert (
        stranger.get(reverse("web:assign_mentor") + f"?peserta={stage.gate.person.public_id}").status_code
        == 404
    )
    assert stage.client(stage.auditor).get(address).status_code == 403


def test_a_release_is_prepared_and_recorded_by_clicks(stage: Stage) -> None:
    gate, client, public_id = stage.gate, stage.client(stage.gate.officer), stage.handover.public_id
    assert (
        send(client, "check_item", public_id, "capital", jadi="selesai", catatan="Koperasi").status_code
        == 302
    )
    assert send(client, "check_item", public_id, "tools", jadi="tidak_perlu").status_code == 302
    assert send(client, "start_handover", gate.person.public_id).status_code == 302
    product = make_shown(gate.workshop, name="Dompet Melati")
    send(client, "agree_moves", public_id, **{f"p-{product.public_id}": "desain"})
    html = page(client, "handover", public_id)
    assert "Koperasi" in html
    assert "desain ikut" in html
    today = "2026-11-24"
    answer = send(client, "record_release", public_id, on=today)
    assert answer.status_code == 302, answer.content.decode()
    html = page(client, "handover", public_id)
    assert "Dompet Melati" not in html
    assert name_of(stage) not in html
    assert client.get(reverse("web:portfolio_paper", args=[public_id])).status_code == 404

    coach = stage.client(gate.coach)
    typed = {"owner_name": "Pemilik", "name": "Dompet Anggun", "region_code": "32.73", "commodity": "fashion"}
    make_region("32.04")
    for wrong, told in (("Antah", "tidak dikenal"), ("bandung", "32.73 Kota Bandung")):
        refused = send(coach, "open_own_business", public_id, **{**typed, "region_code": wrong})
        assert (refused.status_code, told in refused.content.decode()) == (422, True)
    typed["region_code"] = "Kota Bandung"  # as people write it
    refused = send(coach, "open_own_business", public_id, **{**typed, "name": BRAND})
    assert refused.status_code == 422
    opened = send(coach, "open_own_business", public_id, **typed)
    assert opened.status_code == 200
    assert "Hanya tampil sekali" in opened.content.decode()
    own = Enterprise.objects.get(name="Dompet Anggun")
    assert own.owner is not None
    page(coach, "move_design", public_id, product.public_id)
    assert (
        send(coach, "move_design", public_id, product.public_id, name="Dompet tiga sekat").status_code == 302
    )
    assert own.products.get().name == "Dompet tiga sekat"
    owner = stage.client(own.owner)
    assert "Sudah pindah" in page(owner, "handover", public_id)
    page(owner, "ladder_of_person", gate.person.public_id)
    html = page(coach, "follow_up", public_id, 1)
    assert send(coach, "follow_up", public_id, 1, outcome="own_business", on=today).status_code == 302
    assert send(coach, "follow_up", public_id, 2, outcome="own_business", on=today).status_code == 404
    assert send(owner, "withdraw_follow_up", public_id).status_code == 302
    assert coach.get(reverse("web:follow_up", args=[public_id, 3])).status_code == 404
    assert "Dompet Anggun" not in page(coach, "handover", public_id)


def test_a_rating_needs_every_answer_shows_stars_and_compares_with_the_one_before(stage: Stage) -> None:
    client = stage.client(stage.dinas)
    html = page(client, "rate_enterprise", stage.maker.public_id)
    assert "Dari data" in html
    typed = {f"q-{key}": value for key, value in ANSWERS.items()}
    key, _ = typed.popitem()
    assert send(client, "rate_enterprise", stage.maker.public_id, on=DAY, **typed).status_code == 422
    rate_readiness(
        enterprise=stage.maker,
        answers=dict.fromkeys(ANSWERS, 1),
        on=TODAY.replace(month=1),
        actor=SYSTEM,
        now=NOW,
    )
    assert (
        send(client, "rate_enterprise", stage.maker.public_id, on=DAY, **typed, **{key: 2}).status_code == 302
    )
    html = page(client, "ratings_of_enterprise", stage.maker.public_id)
    assert html.count('<polygon class="area"') == 2
    assert "Langkah berikutnya" in html
    assert Assessment.objects.filter(enterprise=stage.maker).count() == 2


def test_lists_come_as_files_with_definition_period_and_source(stage: Stage) -> None:
    client = stage.client(stage.dinas)

    def rows(name: str, *args: str) -> list[str]:
        answer = client.get(reverse(f"web:{name}", args=args))
        return b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()

    by_name = rows("ladder_step_file", "first_sale")
    assert by_name[0].split(";")[-3:] == ["Arti", "Masa", "Sumber"]
    assert any(stage.maker.name in row and "order_line" in row for row in by_name[1:])
    funnel = rows("export_ladder")
    assert any(";Penjualan pertama;1;1;" in row for row in funnel)
    assert len(rows("export_mentorships")) >= 1
    assert len(rows("export_handovers")) == 1


def test_the_portfolio_tells_of_skills_and_of_no_unit_while_the_minutes_name_it(stage: Stage) -> None:
    person = stage.gate.person
    Skill.objects.create(person=person, name="Menjahit mesin", level="skilled", since=TODAY)
    Skill.objects.create(person=person, name="Mengajar di lapas", level="able", since=TODAY)
    for name in (f"Dompet {BRAND}", "Tas perca"):
        activity = WorkActivity.objects.create(workshop=stage.workshop, mode="own", name=name, since=TODAY)
        WorkRecord.objects.create(activity=activity, person=person, on=TODAY, hours=6)
    client = stage.client(stage.gate.officer)

    def text(name: str) -> str:
        answer = client.get(reverse(f"web:{name}", args=[stage.handover.public_id]))
        assert answer["Cache-Control"] == "private, no-store"
        return pdf_text(answer.content)

    own = text("portfolio_paper")
    assert name_of(stage) in own
    for word in ("Menjahit mesin", "Menjual lewat lokapasar", "Fesyen", "12 jam", "Tas perca"):
        assert word in own, word
    number = person.stays.get().register_numbers.get()
    secrets = [
        "Lapas", "lapas", "Tangerang", "Melati", "Griya", "Bengkel", "Jalan Mawar", "B.I", "/2025", "binaan", "Kantor",
        stage.gate.unit.name, person.public_id, number.number_sealed,
    ]  # fmt: skip
    assert [word for word in secrets if word in own] == []
    assert "Lapas" in text("handover_minutes")


def test_withdrawn_consent_and_time_do_not_bring_the_unit_back(stage: Stage) -> None:
    record_release(handover=stage.handover, on=TODAY, actor=actor_for(stage.gate.officer), now=days_later(0))
    html = page(stage.client(stage.gate.officer), "handovers")
    assert name_of(stage) not in html
    assert (
        stage.client(stage.gate.officer)
        .get(reverse("web:mentorship", args=[stage.mentorship.public_id]))
        .status_code
        == 404
    )
