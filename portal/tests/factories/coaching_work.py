"""Rows of the chapter work for tests, made through its own verbs; and a dirty file of participants that knows its truth."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from itertools import count
from typing import Any

from factories.people import make_person
from factories.registry import NOW, TODAY, make_office

from esmart.accounts.models import Office, Person, User
from esmart.accounts.rules.register import NewPerson, StayFacts
from esmart.accounts.services.keep_register import keep_register
from esmart.coaching.models import (
    Contract,
    Equipment,
    Output,
    ParticipantFile,
    Partner,
    ProductionOrder,
    ReimbursementApplication,
    ReimbursementScheme,
    WorkActivity,
    Worker,
    Workshop,
)
from esmart.coaching.services.work.hand_over_equipment import MachineFacts, hand_over_equipment
from esmart.coaching.services.work.keep_partner import keep_contract, keep_partner
from esmart.coaching.services.work.keep_workshop import WorkshopFacts, keep_workshop
from esmart.coaching.services.work.produce import plan_order, record_output
from esmart.coaching.services.work.reimburse_machine import (
    PurchaseFacts,
    SchemeFacts,
    attach_paper,
    begin_application,
    keep_scheme,
)
from esmart.coaching.services.work.run_activity import assign_workers, start_activity
from esmart.core.history import SYSTEM, Actor
from esmart.core.ids import new_public_id

_serials = count(1)
HEADERS = (
    "No", "No. Register", "Nama WBP", "Tgl. Lahir", "Jenis Kelamin", "Status/Golongan", "UPT", "Tanggal Masuk",
    "Tgl Ekspirasi", "Jenis Pembebasan",
)  # fmt: skip
_SYLLABLES = ("ba", "ca", "da", "fi", "gu", "ha", "ju", "ka", "li", "ma", "ni", "po", "ra", "su", "ti", "wa")
_MONTHS = ("Jan", "Feb", "Maret", "April", "Mei", "Juni", "Juli", "Agust", "Sept", "Okt", "Nop", "Des")
_PATHS = ("PB", "Cuti Bersyarat (CB)", "CMB", "bebas murni", "Asimilasi")


def invented_name(number: int) -> str:
    """Spell a number as two made-up words: nobody is called so."""
    words = []
    for part in (number % 4096, number // 4096 + 17):
        word, left = "", part
        for _ in range(3):
            left, sign = divmod(left, 16)
            word += _SYLLABLES[sign]
        words.append(word.capitalize())
    return "Peserta " + " ".join(words)


@dataclass
class DirtyFile:
    """Rows as a unit's database might give them, what is known before, and what must become of each row."""

    seed: int = 4
    truth: Counter[str] = field(default_factory=Counter)
    rows: list[list[str]] = field(default_factory=list)
    people: int = 0  # who must be there afterwards
    movers: list[int] = field(default_factory=list)  # ids of those who move

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.number = 0
        above = make_office("regional_office", None, name="Kanwil Contoh")
        self.above = above
        self.here = make_office(name="Lapas Perempuan Kelas IIA Contoh", parent=above)
        self.there = make_office(name="Rutan Kelas I Teladan", parent=above)

    def build(self, *, new: int, twins: int, same: int, changed: int, moved: int, refused: int) -> DirtyFile:
        """Keep the people known before, and write the rows, in a random order."""
        known = [self._person(self.here) for _ in range(same + changed + moved)]
        ids = keep_register(new=[one for one, _ in known], actor=SYSTEM, now=NOW)
        for facts, number in known[:same]:
            self._write("unchanged", facts, number)
        for facts, number in known[same : same + changed]:
            later = (facts.stays[0].planned_on or TODAY) + timedelta(days=30)
            self._write("updated", facts, number, planned_on=later)
        for facts, _ in known[same + changed :]:
            self._write(
                "transferred", facts, self._number(), unit=self.there, since=TODAY - timedelta(days=9)
            )
        self.movers = ids[same + changed :]
        fresh = [self._person(self.chance.choice((self.here, self.there))) for _ in range(new)]
        for facts, number in fresh:
            self._write("kept", facts, number, unit=self._office(facts))
        for facts, number in fresh[:twins]:
            self._write("unchanged", facts, number, unit=self._office(facts), blank=True)
        self._spoil(refused, known)
        self.people = len(known) + new
        self.chance.shuffle(self.rows)
        return self

    def content(self) -> bytes:
        out = io.StringIO()
        out.write("DAFTAR WARGA BINAAN;;;\n")
        writer = csv.writer(out, delimiter=";")
        writer.writerow(HEADERS)
        for place, row in enumerate(self.rows, start=1):
            writer.writerow([str(place), *row])
        return out.getvalue().encode("utf-8-sig")

    def _spoil(self, count: int, known: list[tuple[NewPerson, tuple[str, int]]]) -> None:
        for place in range(count):
            facts, number = self._person(self.here)
            row = self._row(facts, number)
            match place % 8:
                case 0:
                    row[0] = self.chance.choice(("", "-", "belum ada"))
                case 1:
                    row[1] = " "
                case 2:
                    row[2] = "31-02-1990"
                case 3:
                    row[5] = "Lapas Tempat Lain"
                case 4:
                    row[6] = (TODAY + timedelta(days=40)).isoformat()
                case 5:  # the number of somebody else
                    row[0] = self._spell(known[place % len(known)][1])
                case 6:
                    row[2] = ""  # a new person without a date of birth
                case 7:
                    row[8] = "dilepas saja"
            self.rows.append(row)
            self.truth["refused"] += 1

    def _person(self, office: Office) -> tuple[NewPerson, tuple[str, int]]:
        self.number += 1
        kind, number = self._number()
        stay = StayFacts(
            office_id=office.pk, since=date(2025, 1, 6) + timedelta(days=self.number % 400), status="convicted",
            register_class=kind, register_number=f"{kind} {number}/2025",
            planned_on=date(2027, 1, 1) + timedelta(days=self.number % 700), path="conditional_release",
        )  # fmt: skip
        born = date(1970, 1, 1) + timedelta(days=self.number * 3 % 11_000)
        return NewPerson(name=invented_name(self.number), born_on=born, gender="p", stays=(stay,)), (
            kind,
            number,
        )

    def _number(self) -> tuple[str, int]:
        self.number += 1
        return self.chance.choice(("B.I", "B.IIa", "B.IIb")), self.number

    def _office(self, facts: NewPerson) -> Office:
        return self.here if facts.stays[0].office_id == self.here.pk else self.there

    def _write(self, outcome: str, facts: NewPerson, number: tuple[str, int], **other: object) -> None:
        self.rows.append(self._row(facts, number, **other))
        self.truth[outcome] += 1

    def _row(
        self, facts: NewPerson, number: tuple[str, int], *, unit: Office | None = None, since: date | None = None,
        planned_on: date | None = None, blank: bool = False,
    ) -> list[str]:  # fmt: skip
        """Write one row as people do: every day, number, unit and name in one of many spellings."""
        [stay] = facts.stays
        name = self.chance.choice((str.upper, str.lower, lambda text: f"{text} binti X", str))(facts.name)
        path = {"conditional_release": ("PB", "Pembebasan Bersyarat", "pb")}[stay.path]
        return [
            self._spell(number),
            name,
            self._day(facts.born_on),
            self.chance.choice(("P", "Perempuan", "wanita")),
            "" if blank else self.chance.choice(("Napi", "Narapidana", "TERPIDANA")),
            self._unit(unit or self.here),
            self._day(since or stay.since),
            "" if blank else self._day(planned_on or stay.planned_on or TODAY),
            "" if blank else self.chance.choice(path),
        ]

    def _spell(self, number: tuple[str, int]) -> str:
        kind, running = number
        bare = kind.replace(".", "")
        return self.chance.choice((
            f"{kind} {running}/2025", f"{bare}.{running}/2025", f"{kind.lower()} {running:04d}-2025",
            f"Reg. {kind} {running}/2025", f"{bare} {running} / 2025",
        ))  # fmt: skip

    def _unit(self, office: Office) -> str:
        name = office.name
        return self.chance.choice((
            name, name.upper(), name.replace("Kelas", "Kls."), name.replace("IIA", "II A"),
            name.replace("Lapas", "Lembaga Pemasyarakatan").replace("Rutan", "Rumah Tahanan Negara"),
        ))  # fmt: skip

    def _day(self, day: date) -> str:
        return self.chance.choice((
            f"{day:%d-%m-%Y}", f"{day:%d/%m/%Y}", day.isoformat(), f"{day.day} {_MONTHS[day.month - 1]} {day.year}",
            f"{day.isoformat()} 00:00:00", str((day - date(1899, 12, 30)).days),
        ))  # fmt: skip


PAPERS = (("paper-1", "Faktur pembelian"), ("paper-2", "Bukti pembayaran lunas"))
PDF = b"%PDF-1.7\n% contoh\n"


def make_workshop_of(
    office: Office, *, name: str = "Bengkel jahit", enterprise: Any = None, **facts: Any
) -> Workshop:
    return keep_workshop(
        office_id=office.pk, facts=WorkshopFacts(name=name, **facts), enterprise=enterprise, actor=SYSTEM
    )  # fmt: skip


def make_activity(
    workshop: Workshop, *, name: str = "Jahit kemeja", mode: str = "own", **facts: Any
) -> WorkActivity:
    return start_activity(
        workshop=workshop, mode=mode, name=name, since=date(2026, 1, 5), actor=SYSTEM, **facts
    )


def make_machine(
    office: Office, *, workshop: Workshop | None = None, enterprise: Any = None, **facts: Any
) -> Equipment:
    facts = {
        "name": "Mesin jahit",
        "serial_number": f"SN-{next(_serials)}",
        "value": 4_500_000,
        "place": "Ruang jahit",
        **facts,
    }
    return hand_over_equipment(
        office_id=office.pk, facts=MachineFacts(**facts), workshop=workshop, enterprise=enterprise, actor=SYSTEM, now=NOW
    )  # fmt: skip


def make_scheme(year: int = 2026, **facts: Any) -> ReimbursementScheme:
    facts = {
        "name": f"Skema {next(_serials)}", "domestic_rate": 3_000, "imported_rate": 2_500, "minimum": 5_000_000, "maximum": 300_000_000,
        "papers": PAPERS, "legal_reference": "Ketentuan 2020", **facts,
    }  # fmt: skip
    return keep_scheme(facts=SchemeFacts(year=year, **facts), actor=SYSTEM)


def make_application(
    enterprise: Any, *, scheme: ReimbursementScheme | None = None, actor: Actor = SYSTEM, **facts: Any
) -> ReimbursementApplication:
    facts = {
        "machine": "Mesin pengemas",
        "price": 100_000_000,
        "bought_on": date(2026, 3, 1),
        "installed_on": date(2026, 3, 10),
        **facts,
    }
    return begin_application(
        scheme=scheme or make_scheme(), enterprise=enterprise, facts=PurchaseFacts(**facts), actor=actor, now=NOW
    )  # fmt: skip


@dataclass
class WorkThings:
    """One of everything of this chapter that a person of a role may call their own, made when first asked for."""

    user: User
    region: str
    enterprise: Any
    mark: str = ""

    @cached_property
    def unit(self) -> Office:
        mine = self.user.office
        if mine is not None and mine.kind == Office.Kind.CORRECTIONAL_UNIT:
            return mine
        return make_office("correctional_unit", self.region)

    @cached_property
    def workshop(self) -> Workshop:
        return make_workshop_of(self.unit, name=f"Bengkel {self.mark}".strip())

    @cached_property
    def activity(self) -> WorkActivity:
        return make_activity(self.workshop, name=f"Jahit {self.mark}".strip())

    @cached_property
    def participant(self) -> Person:
        return make_person(office=self.unit)

    @cached_property
    def worker(self) -> Worker:
        [worker] = assign_workers(
            activity=self.activity, persons=[self.participant], since=TODAY, agreed_on=TODAY, actor=SYSTEM
        )
        return worker

    @cached_property
    def order(self) -> ProductionOrder:
        return plan_order(
            activity=self.activity, item=f"Kemeja {self.mark}".strip(), quantity=10, actor=SYSTEM, now=NOW
        )

    @cached_property
    def output(self) -> Output:
        return record_output(
            order=self.order, public_id=new_public_id(), on=TODAY, good=2, actor=SYSTEM, now=NOW
        )

    @cached_property
    def file(self) -> ParticipantFile:
        return ParticipantFile.objects.create(
            office=self.unit,
            sent_by=self.user,
            name="peserta.csv",
            sha256="0" * 64,
            received_at=NOW,
            state="done",
        )

    @cached_property
    def partner(self) -> Partner:
        office = self.user.office or self.unit
        return keep_partner(
            office_id=office.pk,
            name=f"Mitra {next(_serials)} {self.mark}".strip(),
            trains=True,
            buys=False,
            lends_machines=False,
            private=True,
            actor=SYSTEM,
        )

    @cached_property
    def contract(self) -> Contract:
        return keep_contract(
            office_id=self.partner.office_id, partner=self.partner, number="PKS/1", subject="Menjahit", since=TODAY, paper=PDF, actor=SYSTEM
        )  # fmt: skip

    @cached_property
    def machine(self) -> Equipment:
        of_owner = self.user.role in {User.Role.OWNER, User.Role.REGIONAL_OFFICER}
        place = {"enterprise": self.enterprise} if of_owner else {"workshop": self.workshop}
        return make_machine(self.user.office or self.unit, **place)

    @cached_property
    def reimbursement(self) -> ReimbursementApplication:
        application = make_application(self.enterprise)
        attach_paper(application=application, key="paper-1", name="faktur.pdf", content=PDF, actor=SYSTEM)
        return application
