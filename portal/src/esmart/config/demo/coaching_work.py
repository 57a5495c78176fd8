"""Samples of work inside a unit: people by role words, a workshop with its sheets, a partner, machines, a reimbursement."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from esmart.accounts.models import Office, Person, User
from esmart.accounts.rules.register import NewPerson, StayFacts
from esmart.accounts.services.keep_register import keep_register
from esmart.coaching.models import Equipment, ReimbursementApplication, WorkActivity, Workshop
from esmart.coaching.services.work.count_tools import count_tools, keep_tool
from esmart.coaching.services.work.hand_over_equipment import (
    MachineFacts,
    check_equipment,
    hand_over_equipment,
    record_equipment_use,
)
from esmart.coaching.services.work.keep_daily_sheet import SheetEntry, keep_daily_sheet
from esmart.coaching.services.work.keep_participant import decide_eligibility, keep_skill
from esmart.coaching.services.work.keep_partner import keep_contract, keep_partner
from esmart.coaching.services.work.keep_workshop import WorkshopFacts, keep_workshop
from esmart.coaching.services.work.move_material import move_material
from esmart.coaching.services.work.offer_capacity import offer_capacity
from esmart.coaching.services.work.produce import plan_order, record_output
from esmart.coaching.services.work.reimburse_machine import (
    PurchaseFacts,
    SchemeFacts,
    attach_paper,
    begin_application,
    keep_scheme,
    submit_application,
)
from esmart.coaching.services.work.run_activity import assign_workers, start_activity
from esmart.core.history import SYSTEM, Actor
from esmart.core.ids import new_public_id
from esmart.registry.models import Enterprise, Variant

NUMBERS = (
    "Satu",
    "Dua",
    "Tiga",
    "Empat",
    "Lima",
    "Enam",
    "Tujuh",
    "Delapan",
    "Sembilan",
    "Sepuluh",
    "Sebelas",
    "Dua Belas",
)
PAPERS = (
    ("paper-1", "Faktur pembelian"),
    ("paper-2", "Bukti pembayaran lunas"),
    ("paper-3", "Foto mesin terpasang"),
    ("paper-4", "NIB"),
)


def load_work(people: dict[str, User]) -> None:
    """Make the samples once, through the room's own verbs."""
    officer = people["bengkel"]
    unit = officer.office
    if unit is None or Workshop.objects.filter(office=unit).exists():
        return
    now = timezone.now()
    persons = load_participants(unit, now=now)
    activity = _load_workshop(unit, persons, Actor(officer.pk, officer.first_name), now=now)
    _load_machines(people, activity, now=now)


def load_participants(unit: Office, *, now: datetime) -> list[Person]:
    """Give a dozen people of the unit, called by numbers; some leave within three months."""
    today = timezone.localdate(now)
    new = [
        NewPerson(
            name=f"Peserta {word}", born_on=date(1985 + n, 1 + n % 12, 5 + n), gender="p",
            stays=(StayFacts(
                office_id=unit.pk, since=today - timedelta(days=500 - 20 * n), status="convicted", register_class="B.I",
                register_number=f"{101 + n}/{today.year - 1}", planned_on=today + timedelta(days=20 + 35 * n),
                path="conditional_release" if n % 3 else "full_term",
            ),),
        )
        for n, word in enumerate(NUMBERS)
    ]  # fmt: skip
    ids = keep_register(new=new, actor=SYSTEM, now=now)
    return list(Person.objects.filter(pk__in=ids).order_by("pk"))


def _load_workshop(unit: Office, persons: list[Person], actor: Actor, *, now: datetime) -> WorkActivity:
    today = timezone.localdate(now)
    seller = Enterprise.objects.filter(
        office=unit, kind=Enterprise.Kind.PRISON_WORKSHOP, merged_into=None
    ).first()
    workshop = keep_workshop(
        office_id=unit.pk, enterprise=seller, actor=actor,
        facts=WorkshopFacts(
            name="Bengkel jahit dan batik", commodity="fashion", capacity=30, hours_per_week=Decimal(30), machines=12,
            supervisor_id=actor.user_id, safety="Alat pelindung dipakai; gunting dihitung pagi dan sore; pemadam api di pintu.",
        ),
    )  # fmt: skip
    partner = keep_partner(
        office_id=unit.pk, name="Koperasi penjahit contoh", trains=True, buys=True, lends_machines=True, private=False,
        contact="Bagian kerja sama", actor=actor,
    )  # fmt: skip
    contract = keep_contract(
        office_id=unit.pk, partner=partner, number="PKS-01/CONTOH", subject="Pesanan kemeja seragam", since=today - timedelta(days=200),
        until=today + timedelta(days=45), actor=actor,
    )  # fmt: skip
    sewing = start_activity(
        workshop=workshop, mode="own", name="Batik dan jahit kemeja", since=today - timedelta(days=120), actor=actor
    )  # fmt: skip
    uniforms = start_activity(
        workshop=workshop, mode="third_party", name="Seragam koperasi", since=today - timedelta(days=60), partner=partner,
        contract=contract, actor=actor,
    )  # fmt: skip
    for person in persons:
        decide_eligibility(
            person=person, office_id=unit.pk, eligible=True, outside_the_walls=False, decided_on=today - timedelta(days=130),
            note="Sidang TPP", actor=actor, now=now,
        )  # fmt: skip
    keep_skill(
        person=persons[0],
        name="Membatik tulis",
        level="skilled",
        since=today - timedelta(days=90),
        basis="Penilaian pengawas",
        actor=actor,
    )
    for activity, group in ((sewing, persons[:8]), (uniforms, persons[8:])):
        assign_workers(
            activity=activity, persons=group, since=activity.since, agreed_on=activity.since, actor=actor
        )
        for back in range(1, 16):
            day = today - timedelta(days=back)
            if day.weekday() < 5:  # noqa: PLR2004  # Monday to Friday
                entries = [
                    SheetEntry(person_id=one.pk, hours=Decimal(6 + (n + back) % 2), pieces=2 + (n * back) % 4, points=70 + (n * 7 + back) % 30)
                    for n, one in enumerate(group) if (n + back) % 7
                ]  # fmt: skip
                keep_daily_sheet(activity=activity, on=day, entries=entries, actor=actor, now=now)
    _load_production(workshop, sewing, actor, now=now)
    return sewing


def _load_production(workshop: Workshop, activity: WorkActivity, actor: Actor, *, now: datetime) -> None:
    today = timezone.localdate(now)
    for material, measure, kind, quantity, cost in (
        ("Kain katun putih", "m", "received", 120, 3_600_000), ("Malam batik", "kg", "received", 15, 750_000),
        ("Kain katun putih", "m", "used", 64, None), ("Kancing", "lusin", "used", 3, None),
    ):  # fmt: skip
        move_material(
            workshop=workshop, material=material, unit_of_measure=measure, kind=kind, quantity=Decimal(quantity), cost=cost,
            on=today - timedelta(days=3), actor=actor, now=now,
        )  # fmt: skip
    variant = (
        Variant.objects.filter(product__enterprise=workshop.enterprise, active=True).order_by("id").first()
    )
    order = plan_order(
        activity=activity, item="Kemeja batik", quantity=40, variant=variant, due_on=today + timedelta(days=20), actor=actor, now=now
    )  # fmt: skip
    record_output(
        order=order, public_id=new_public_id(), on=today - timedelta(days=1), good=12, rejected=1, actor=actor, now=now
    )  # fmt: skip
    tools = [
        keep_tool(
            workshop=workshop, code=code, name=name, quantity=quantity, place="Lemari alat", actor=actor
        )
        for code, name, quantity in (
            ("G-01", "Gunting kain", 10),
            ("C-01", "Canting", 24),
            ("S-01", "Setrika", 4),
        )
    ]
    counts: dict[int, tuple[int, int | None]] = {
        tool.pk: (tool.quantity - 2, tool.quantity) for tool in tools
    }
    count_tools(workshop=workshop, on=today - timedelta(days=1), counts=counts, actor=actor, now=now)
    offer_capacity(
        workshop=workshop, what="Jahit kemeja dan seragam", people=10, machines=6, hours_per_month=400, since=today,
        until=today + timedelta(days=90), actor=actor,
    )  # fmt: skip


def _load_machines(people: dict[str, User], activity: WorkActivity, *, now: datetime) -> None:
    today = timezone.localdate(now)
    giver = people["kementerian"]
    if giver.office_id is None:
        return
    actor = Actor(giver.pk, giver.first_name)
    facts = {
        "brand": "Contoh",
        "value": 6_500_000,
        "place": "Ruang jahit",
        "giver": "Direktorat pembina, pejabat pembuat komitmen",
    }
    given = today - timedelta(days=100)
    machines = [
        hand_over_equipment(
            office_id=giver.office_id, workshop=activity.workshop, actor=actor, now=now,
            facts=MachineFacts(
                name=name, serial_number=serial, minutes_number="BAST-07/CONTOH", handed_over_on=given, receiver="Kepala seksi kegiatan kerja",
                output_before=40, **facts,
            ),
        )
        for name, serial in (("Mesin jahit industri", "MJ-2026-001"), ("Mesin obras", "MO-2026-014"))
    ]  # fmt: skip
    for back in range(0, 40, 2):
        record_equipment_use(
            equipment=machines[0],
            on=today - timedelta(days=back),
            hours=Decimal(5),
            pieces=9,
            actor=SYSTEM,
            now=now,
        )
    check_equipment(
        equipment=machines[0],
        on=today - timedelta(days=10),
        condition="good",
        passed_on=False,
        actor=actor,
        now=now,
    )
    _load_reimbursement(people["pemilik"], now=now)


def _load_reimbursement(owner: User, *, now: datetime) -> ReimbursementApplication | Equipment | None:
    today = timezone.localdate(now)
    scheme = keep_scheme(
        facts=SchemeFacts(
            year=2020, name="Restrukturisasi mesin dan peralatan IKM", domestic_rate=3_000, imported_rate=2_500, minimum=5_000_000,
            maximum=300_000_000, papers=PAPERS, legal_reference="Ketentuan 2020 menurut berita m.tribunnews.com, 3 Juli 2020",
        ),
        actor=SYSTEM,
    )  # fmt: skip
    enterprise = Enterprise.objects.filter(owner=owner).order_by("id").first()
    if enterprise is None:
        return None
    actor = Actor(owner.pk, owner.first_name)
    application = begin_application(
        scheme=scheme, enterprise=enterprise, actor=actor, now=now,
        facts=PurchaseFacts(
            machine="Mesin pengemas vakum", price=48_000_000, bought_on=today - timedelta(days=60), installed_on=today - timedelta(days=50),
            serial_number="VK-2026-3", output_before=400, output_after=900,
        ),
    )  # fmt: skip
    for key, name in PAPERS:
        attach_paper(
            application=application, key=key, name=f"{name}.pdf", content=b"%PDF-1.7\n% contoh\n", actor=actor
        )
    return submit_application(application=application, actor=actor, now=now)
