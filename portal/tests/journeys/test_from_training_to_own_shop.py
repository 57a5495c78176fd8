"""From the first training to a business that lives: two women's prisons teach, one participant leaves and sells as her own
name, a year later the ladder shows it, and nothing public reveals where she was.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from urllib.parse import unquote, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories.channels import Sandbox, choose, connect, run_engine
from factories.coaching_release import sell_on
from factories.people import actor_for, make_text
from factories.registry import legality_facts, make_enterprise, make_office, make_region, make_user, picture
from reading_pdf import pdf_text

from esmart.accounts.models import Office, Person, User
from esmart.channels.models import Listing, Order
from esmart.channels.services import count_stock, publish_listing
from esmart.coaching.models import Certificate, Cohort, Enrolment, Handover, LadderStep, Stage
from esmart.coaching.queries.release import ladder_of_person, steps_per_cohort
from esmart.coaching.services import training
from esmart.coaching.services.release import climb_all_ladders, pull_ladder_changes
from esmart.coaching.services.work.keep_daily_sheet import SheetEntry, keep_daily_sheet
from esmart.coaching.services.work.keep_participant import (
    ParticipantFacts,
    add_participant,
    decide_eligibility,
)
from esmart.coaching.services.work.keep_workshop import WorkshopFacts, keep_workshop
from esmart.coaching.services.work.run_activity import assign_workers, start_activity
from esmart.registry.models import Enterprise, Product
from esmart.registry.rules import ProductFacts, VariantFacts
from esmart.registry.services import (
    add_legality,
    add_photo,
    create_product,
    index_changed,
    verify_legality,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("loose_static"),
    pytest.mark.xdist_group("sandbox"),
]
PARTICIPANTS = 30
TANGERANG, PONDOK_BAMBU = "Lapas Perempuan Kelas IIA Tangerang", "Lapas Perempuan Kelas IIA Jakarta"
BRAND = "Rumah Karya Cempaka"
HER_NAME, HER_NUMBER = "Peserta Kenanga", "4711/2024"
OWN_NAME = "Dompet Lestari Anggun"
GOODS = "Dompet kain perca tiga sekat"
TEXT = "Dompet kain perca dijahit rapi, dilapisi kain dalam, ritsleting kuat, tiga sekat kartu untuk dipakai tiap hari."
HER_TEXT = "Dompet jahitan tangan dari kain sisa pilihan, ringan dan kuat, dengan tiga sekat kartu dan satu saku koin."
BORN = date(1990, 5, 17)


@pytest.fixture
def practice(tmp_path_factory) -> Iterator[Sandbox]:
    """The practice marketplaces as a real server."""
    server = Sandbox.start(tmp_path_factory.mktemp("sandbox"))
    yield server
    server.stop()


@dataclass
class Unit:
    """A women's prison with its officer, its workshop's profile and thirty people who may take part."""

    office: Office
    officer: User
    workshop: Enterprise
    people: list[Person]


def test_from_the_first_training_to_a_business_that_lives(  # noqa: PLR0915  # one journey, read from top to bottom
    practice: Sandbox, client: Client
) -> None:
    now = timezone.now()
    dinas = make_office("regional_industry_office", "32.73", name="Dinas Perindustrian Kota Bandung")
    kanwil = make_office("regional_office", "32", name="Kantor Wilayah Uji")
    tangerang = make_unit(TANGERANG, "Griya Melati", kanwil, now)
    pondok_bambu = make_unit(PONDOK_BAMBU, BRAND, kanwil, now)
    coach = make_user("coach", office=dinas, first_name="Pendamping 1")
    bapas = make_office("probation_office", name="Bapas Uji")

    # Two courses for thirty participants each: attendance, tests, certificates that anybody can check.
    packaging = teach(tangerang, "Kemasan dan label yang menjual", "technical_training", dinas, now)
    selling = teach(pondok_bambu, "Menjual lewat lokapasar", "digital_selling", dinas, now)
    for cohort in (packaging, selling):
        states = Enrolment.objects.filter(cohort=cohort).values_list("state", flat=True)
        assert list(states) == ["completed"] * PARTICIPANTS
        assert Certificate.objects.filter(enrolment__cohort=cohort).count() == PARTICIPANTS
    she = pondok_bambu.people[0]
    certificate = Certificate.objects.get(enrolment__person=she)
    checked = client.get(reverse("web:verify_certificate", args=[certificate.code]))
    assert checked.status_code == 200
    assert (
        client.get(reverse("web:verify_certificate", args=["palsu-" + certificate.code])).status_code == 404
    )

    # Goods of the workshop are curated, listed, and one is sold.
    goods = make_goods(pondok_bambu, now)
    work_on(pondok_bambu, goods, she, now)
    shop = connect(practice, "shopee", pondok_bambu.workshop, user=pondok_bambu.officer)
    publish_listing(
        product=goods,
        account=shop,
        choices=choose(shop, goods),
        actor=actor_for(pondok_bambu.officer),
        now=now,
    )
    run_engine(until=lambda: Listing.objects.filter(account=shop, lifecycle="live").exists())
    practice.order("shopee", practice_sku(practice, "shopee"))
    run_engine(until=lambda: Order.objects.filter(account=shop).exists())
    climb(now)
    assert {"curated", "listed", "first_sale"} <= steps_of(pondok_bambu.workshop)

    # One participant leaves: the plan, the answers asked apart, the goods that go along, the day itself.
    handover = prepare(pondok_bambu, she, coach, bapas, goods)
    # … and opens her own profile and shop, in her own words.
    owner, own = open_business(handover, coach)
    take_along(handover, owner, goods)
    own_shop = connect(practice, "tokopedia", own, user=owner)
    mine = Product.objects.get(enterprise=own)
    count_stock(variant=mine.variants.get(), quantity=7, actor=actor_for(owner), now=timezone.now())
    carried = logged_in(owner).post(reverse("web:carry_listings", args=[handover.public_id, goods.public_id]))
    assert carried.status_code == 302
    run_engine(until=lambda: Listing.objects.filter(account=own_shop, lifecycle="live").exists())
    assert Listing.objects.get(account=shop, product=goods).wanted == "ended"
    practice.order("tokopedia", practice_sku(practice, "tokopedia"))
    run_engine(until=lambda: Order.objects.filter(account=own_shop).exists())

    # Twelve months later the ladder shows it, to whom she allows it.
    for months in (3, 5, 8, 11):
        sell_on(mine, own_shop, now + timedelta(days=30 * months))
    later = now + timedelta(days=372)
    climb(later)
    today = timezone.localdate(later)
    assert reached(coach, she, today) == set(LadderStep.Step.values) - {"curated"}
    assert reached(pondok_bambu.officer, she, today) == {"trained", "certified"}
    programmes, _cohorts = steps_per_cohort(make_user("ministry_officer"), today=today)
    counted = {one.name: one.reached for one in programmes}["Menjual lewat lokapasar"]
    assert (counted["trained"], counted["alive_12"]) == (PARTICIPANTS, 1)
    ladder = logged_in(coach).get(reverse("web:ladder_of_person", args=[she.public_id])).content.decode()
    assert "Hidup pada 12 bulan" in ladder
    episode = (
        logged_in(pondok_bambu.officer)
        .get(reverse("web:handover", args=[handover.public_id]))
        .content.decode()
    )
    assert (
        OWN_NAME
        not in episode + logged_in(pondok_bambu.officer).get(reverse("web:handovers")).content.decode()
    )

    # Nothing public reveals her past.
    while index_changed():
        pass
    secrets = Secrets(she, handover, own, mine, certificate)
    pages = crawl(client)
    assert any(own.public_id in address for address in pages), "the crawl did not reach her own page"
    assert any(goods.public_id in address for address in pages), (
        "the crawl did not reach the workshop's goods"
    )
    assert [one for address, text in pages.items() for one in secrets.found_in(address, text)] == []
    sent = {market: json.dumps(practice.requests(market, "")) for market in ("shopee", "tokopedia")}
    assert GOODS in sent["shopee"]
    assert [one for one in secrets.of_the_person() if one in sent["shopee"] + sent["tokopedia"]] == []
    assert secrets.of_the_unit_in(after_sign(sent["tokopedia"], OWN_NAME)) == []
    paper = pdf_text(logged_in(owner).get(reverse("web:portfolio_paper", args=[handover.public_id])).content)
    assert "Menjual lewat lokapasar" in paper
    assert HER_NAME in paper
    assert secrets.of_the_unit_in(paper) == []
    assert HER_NUMBER not in paper


# ── The unit and its course ──────────────────────────────────────────────────────────────────────────────


def make_unit(name: str, brand: str, above: Office, now: datetime) -> Unit:
    office = make_office(name=name, parent=above)
    officer = make_user("workshop_officer", office=office, first_name="Petugas bengkel")
    workshop = make_enterprise(
        name=brand, kind="prison_workshop", office_id=office.pk, legal_form="public_unit", address="Jalan Mawar 1",
        phone="022-5550101", description=f"Bengkel kerja {name}.",
    )  # fmt: skip
    actor, today = actor_for(officer), timezone.localdate(now)
    people = []
    for n in range(PARTICIPANTS):
        hers = name == PONDOK_BAMBU and n == 0
        facts = ParticipantFacts(
            name=HER_NAME if hers else f"Peserta {letters(n)} {brand.rsplit(maxsplit=1)[-1]}",
            born_on=BORN,
            gender="p",
            since=today - timedelta(days=400),
            status="convicted",
            register_class="B.I",
            register_number=HER_NUMBER if hers else f"{n + 1}/2025",
            release_planned_on=today + timedelta(days=60 + n),
            release_path="conditional_release",
        )
        person = add_participant(office_id=office.pk, facts=facts, actor=actor, now=now)
        decide_eligibility(
            person=person, office_id=office.pk, eligible=True, outside_the_walls=False, decided_on=today, actor=actor, now=now
        )  # fmt: skip
        people.append(person)
    return Unit(office, officer, workshop, people)


def letters(n: int) -> str:
    return "".join(chr(ord("a") + int(sign)) for sign in str(n))


def teach(unit: Unit, name: str, kind: str, signs: Office, now: datetime) -> Cohort:
    """Run a course from the plan to the certificates, as the unit's officer does."""
    actor, today = actor_for(unit.officer), timezone.localdate(now)
    stages = [
        ("pre_test", "Tes awal"),
        ("session", "Pertemuan pertama"),
        ("session", "Pertemuan kedua"),
        ("post_test", "Tes akhir"),
    ]
    programme = training.create_programme(
        office=unit.office,
        facts=training.ProgrammeFacts(
            kind=kind, name=name, stages=tuple(training.StageFacts(*one) for one in stages)
        ),
        actor=actor,
        now=now,
    )
    facts = training.CohortFacts(
        name="Angkatan 1", place="Aula", starts_on=today - timedelta(days=4), ends_on=today, seats=PARTICIPANTS,
        target="inmate", host=unit.office,
    )  # fmt: skip
    cohort = training.create_cohort(
        programme=programme, office=unit.office, facts=facts, actor=actor, now=now
    )
    training.plan_meetings(cohort=cohort, starts_at=None, hours=Decimal(4), actor=actor)
    training.move_cohort(cohort=cohort, to="open", actor=actor, now=now)
    proposed = training.propose_participants(cohort=cohort, subjects=unit.people, actor=actor, now=now)
    assert training.invite(cohort=cohort, enrolments=proposed, actor=actor, now=now) == (PARTICIPANTS, 0)
    for enrolment in Enrolment.objects.filter(cohort=cohort):
        training.move_enrolment(enrolment=enrolment, to="enrolled", actor=actor, now=now)
    training.move_cohort(cohort=cohort, to="running", actor=actor, now=now)
    cohort.refresh_from_db()
    enrolments = list(Enrolment.objects.filter(cohort=cohort))
    for meeting in cohort.meetings.filter(on__lte=today):
        marks = [training.SentMark(one.public_id, present=True, taken_at=now) for one in enrolments]
        taken = training.take_marks(meeting=meeting, marks=marks, source="sheet", actor=actor, now=now)
        assert (len(taken.kept), taken.refused) == (PARTICIPANTS, [])
    for test, score in (("pre_test", 40), ("post_test", 85)):
        scores = {one.pk: Decimal(score) for one in enrolments}
        stage = Stage.objects.get(programme=programme, kind=test)
        training.mark_tests(cohort=cohort, stage=stage, scores=scores, taken_on=today, actor=actor, now=now)
    training.move_cohort(cohort=cohort, to="finished", actor=actor, now=now)
    cohort.refresh_from_db()
    training.issue_certificates(
        cohort=cohort,
        enrolments=enrolments,
        signs=signs,
        kind="competence",
        issued_on=today,
        actor=actor,
        now=now,
    )
    return cohort


def make_goods(unit: Unit, now: datetime) -> Product:
    """Enter a product of the workshop as its officer does, complete and with a permit that an officer of industry checked."""
    size = {"weight_grams": 200, "length_mm": 200, "width_mm": 120, "height_mm": 30}
    actor = actor_for(unit.officer)
    product = create_product(
        enterprise_id=unit.workshop.pk,
        facts=ProductFacts(
            name=GOODS, description=TEXT, commodity="fashion", materials="Katun", variants=(VariantFacts(price=85_000, **size),)
        ),
        actor=actor,
        now=now,
    )  # fmt: skip
    add_photo(
        product_id=product.pk,
        data=picture(900, 900),
        actor=actor,
        now=now,
        alt=f"Foto {BRAND}",
        credit=PONDOK_BAMBU,
    )
    permit = add_legality(product_id=product.pk, facts=legality_facts(kind="brand"), actor=actor, now=now)
    verify_legality(
        legality_id=permit.pk, verified=True, actor=actor_for(make_user("ministry_officer")), now=now
    )
    count_stock(variant=product.variants.get(), quantity=9, actor=actor, now=now)
    return product


def work_on(unit: Unit, goods: Product, person: Person, now: datetime) -> None:
    """Let her sew in the workshop: her hours are what her portfolio tells."""
    actor, today = actor_for(unit.officer), timezone.localdate(now)
    workshop = keep_workshop(
        office_id=unit.office.pk, facts=WorkshopFacts(name=f"Bengkel jahit {BRAND}", commodity="fashion"),
        enterprise=unit.workshop, actor=actor,
    )  # fmt: skip
    activity = start_activity(
        workshop=workshop, mode="own", name=f"Dompet {BRAND}", since=today, product=goods, actor=actor
    )
    assign_workers(activity=activity, persons=[person], since=today, agreed_on=today, actor=actor)
    keep_daily_sheet(
        activity=activity, on=today, entries=[SheetEntry(person_id=person.pk, hours=Decimal(6), pieces=4)],
        actor=actor, now=now,
    )  # fmt: skip


# ── Through the gate ─────────────────────────────────────────────────────────────────────────────────────


def logged_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def prepare(unit: Unit, person: Person, coach: User, bapas: Office, goods: Product) -> Handover:
    """Click through the plan until the day she leaves."""
    officer = logged_in(unit.officer)
    for purpose in ("hand_over", "follow_up"):
        make_text(purpose)
    assert HER_NAME in officer.get(reverse("web:handovers")).content.decode()
    officer.post(reverse("web:start_handover", args=[person.public_id]))
    handover = Handover.objects.get(person=person)

    def click(name: str, *args: object, **typed: object) -> None:
        answer = officer.post(reverse(f"web:{name}", args=[handover.public_id, *args]), typed)
        assert answer.status_code == 302, answer.content.decode()

    click("plan_handover", receiver=bapas.pk, receiving_group="", mentor=coach.pk)
    for purpose in ("hand_over", "follow_up"):
        click(
            "answer_consent",
            purpose,
            answer="ya",
            channel="paper",
            voluntary_note="Ditanya petugas yang tidak menilai",
        )
    click("check_item", "capital", jadi="selesai", catatan="Tabungan sendiri")
    click("agree_moves", **{f"p-{goods.public_id}": "tayangan"})
    assert officer.get(reverse("web:handover_minutes", args=[handover.public_id])).status_code == 200
    click("record_release", on=f"{timezone.localdate():%Y-%m-%d}")
    handover.refresh_from_db()
    assert handover.state == "handed_over"
    return handover


def open_business(handover: Handover, coach: User) -> tuple[User, Enterprise]:
    """Let the mentor open her profile with her; she comes in with a password nobody else ever knew."""
    typed = {
        "owner_name": "Pemilik usaha", "name": OWN_NAME, "region_code": make_region("32.04").code,
        "address": "Gang Kenari 4", "commodity": "fashion", "description": "Dompet dan tas kecil jahitan tangan.",
    }  # fmt: skip
    page = logged_in(coach).post(reverse("web:open_own_business", args=[handover.public_id]), typed)
    assert page.status_code == 200, page.content.decode()
    username, code = re.findall(r'class="once-code">([^<]+)<', page.content.decode())
    chosen = {"code": code, "password": "kenari-pagi-77", "again": "kenari-pagi-77"}
    assert not Client().login(username=username, password=code)
    assert Client().post(reverse("web:choose_password"), chosen).status_code == 302
    assert Client().login(username=username, password="kenari-pagi-77")
    owner = User.objects.get(username=username)
    return owner, Enterprise.objects.get(owner=owner)


def take_along(handover: Handover, owner: User, goods: Product) -> None:
    """Let her carry the design over in her own words; the workshop's are refused."""
    address = reverse("web:move_design", args=[handover.public_id, goods.public_id])
    mine = logged_in(owner)
    for wrong in (TEXT, f"Dompet dari {PONDOK_BAMBU}", f"Belajar di {BRAND}"):
        assert mine.post(address, {"name": "Dompet sekat tiga", "description": wrong}).status_code == 422
    assert (
        mine.post(
            address, {"name": "Dompet sekat tiga", "description": HER_TEXT, "materials": "Katun"}
        ).status_code
        == 302
    )


# ── What the ladder shows ────────────────────────────────────────────────────────────────────────────────


def climb(now: datetime) -> None:
    while pull_ladder_changes(now=now):
        pass
    climb_all_ladders(now=now)


def steps_of(enterprise: Enterprise) -> set[str]:
    return set(LadderStep.objects.filter(enterprise=enterprise).values_list("step", flat=True))


def reached(user: User, person: Person, today: date) -> set[str]:
    return {rung.step for rung in ladder_of_person(user, person, today=today) if rung.reached_on}


def practice_sku(practice: Sandbox, market: str) -> str:
    return practice.listings(market)[0]["skus"][0]["seller_sku"]


# ── What the public sees ─────────────────────────────────────────────────────────────────────────────────


@dataclass
class Secrets:
    """What must not be found: what names her anywhere, and what names the unit wherever her own business is shown."""

    person: Person
    handover: Handover
    own: Enterprise
    goods: Product
    certificate: Certificate

    def of_the_person(self) -> list[str]:
        return [HER_NAME, HER_NUMBER, self.person.public_id, self.handover.public_id]

    def of_the_unit_in(self, text: str) -> list[str]:
        words = [
            TANGERANG, PONDOK_BAMBU, "Pondok Bambu", BRAND, "Cempaka", "Jalan Mawar", "022-5550101", "lapas", "warga binaan",
            "narapidana", "pemasyarakatan", "bengkel kerja", "penjara",
        ]  # fmt: skip
        return [word for word in words if word.casefold() in text.casefold()]

    def found_in(self, address: str, text: str) -> list[str]:
        found = [f"{word} at {address}" for word in self.of_the_person() if word in text]
        hers = (self.own.public_id, self.goods.public_id, self.certificate.code)
        if any(one in address for one in hers):
            main = re.sub(r"(?s)<(header|footer|nav)\b.*?</\1>", "", text)
            found += [f"{word} at {address}" for word in self.of_the_unit_in(main)]
        return found


def crawl(client: Client, most: int = 120) -> dict[str, str]:
    """Read every public page that can be reached from the first one, the site map, the search and the certificate."""
    code = Certificate.objects.get(enrolment__person__handovers__isnull=False).code
    waiting = deque(
        ["/", "/robots.txt", "/sitemap.xml", f"/sertifikat/{code}/", "/api/v1/openapi.json"]
        + [f"/cari/?q={word}" for word in ("dompet", "anggun", "lestari", "cempaka", "kenanga", "4711")]
    )
    read: dict[str, str] = {}
    while waiting and len(read) < most:
        address = waiting.popleft()
        if address in read or re.match(r"/(bahasa|tampilan|masuk|keluar|static|media|look|foto)/", address):
            continue
        answer = client.get(address)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if answer.status_code != 200:
            continue
        text = read[address] = body.decode(errors="replace")
        links = re.findall(r'href="([^"#]+)"', text) + re.findall(r"<loc>([^<]+)</loc>", text)
        for link in links:
            parts = urlsplit(link.replace("&amp;", "&"))
            if parts.netloc in {"", "testserver"} and parts.path.startswith("/"):
                waiting.append(unquote(parts.path) + (f"?{parts.query}" if parts.query else ""))
    return read


def after_sign(sent: str, sign: str) -> str:
    """Give all that was sent to a marketplace; it must have carried the sign at all."""
    assert sign in sent
    return sent
