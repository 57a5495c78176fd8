"""What stands at the gate for tests: units, courses done, workshops with goods, people who leave, sales without a marketplace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count

from factories.fake_shop import make_account, make_live_listing
from factories.people import actor_for, make_person, make_text
from factories.registry import (
    NOW,
    TODAY,
    legality_facts,
    make_enterprise,
    make_office,
    make_product,
    make_user,
    picture,
)

from esmart.accounts.models import Office, Person, User
from esmart.channels.models import ChannelAccount, Order
from esmart.coaching.models import Certificate, Cohort, Enrolment, Handover, Programme
from esmart.coaching.services.release import (
    answer_consent,
    plan_handover,
    record_release,
    start_handover,
)
from esmart.core.history import SYSTEM, acting
from esmart.registry.models import Enterprise, Product
from esmart.registry.services import add_legality, add_photo, verify_legality

_numbers = count(1)
UNIT = "Lapas Perempuan Kelas IIA Tangerang"
BRAND = "Griya Melati Tangerang"
GOOD_TEXT = "Dompet kain perca dijahit rapi, dilapisi dalam, dengan ritsleting kuat dan tiga sekat kartu untuk dipakai tiap hari."


@dataclass
class Gate:
    """A unit with its workshop's profile and officer, those above and outside, and one person who leaves in two months."""

    unit: Office
    workshop: Enterprise
    officer: User
    kanwil: User
    bapas: User
    coach: User
    person: Person
    stranger: User

    def handover(self) -> Handover:
        return start_handover(person=self.person, actor=actor_for(self.officer), now=NOW)

    def answer(self, handover: Handover, purpose: str, *, yes: bool = True, now: datetime = NOW) -> None:
        make_text(purpose)
        answer_consent(
            handover=handover, purpose=purpose, yes=yes, channel="paper", voluntary_note="Ditanya petugas lain",
            actor=actor_for(self.officer), now=now,
        )  # fmt: skip

    def planned(self, *, hand_over: bool = True, follow_up: bool = True) -> Handover:
        """Give a plan with receiver, mentor and both answers."""
        handover = self.handover()
        plan_handover(
            handover=handover, receiver_id=self.bapas.office_id, mentor_id=self.coach.pk,
            actor=actor_for(self.officer), now=NOW,
        )  # fmt: skip
        self.answer(handover, "hand_over", yes=hand_over)
        self.answer(handover, "follow_up", yes=follow_up)
        handover.refresh_from_db()
        return handover

    def released(self, **answers: bool) -> Handover:
        """Give a release recorded today."""
        return record_release(
            handover=self.planned(**answers), on=TODAY, actor=actor_for(self.officer), now=NOW
        )


def make_gate() -> Gate:
    above = make_office("regional_office", "32", name=f"Kantor Wilayah {next(_numbers)}")
    unit = make_office(name=f"{UNIT} {next(_numbers)}", parent=above)
    workshop = make_enterprise(
        name=BRAND, kind="prison_workshop", office_id=unit.pk, legal_form="public_unit", phone="022-5550101",
        address="Jalan Mawar 1",
    )  # fmt: skip
    return Gate(
        unit=unit,
        workshop=workshop,
        officer=make_user("workshop_officer", office=unit),
        kanwil=make_user("regional_officer", office=above),
        bapas=make_user("probation_officer", office=make_office("probation_office")),
        coach=make_user("coach", office=make_office("regional_industry_office")),
        person=make_person(office=unit, release_planned_on=TODAY + timedelta(days=60)),
        stranger=make_user("workshop_officer", office=make_office()),
    )


def make_course(office: Office | None = None, **facts: object) -> Cohort:
    """Make a course without meetings, for people who took part in it."""
    office = office or make_office("regional_industry_office")
    programme = Programme.objects.create(
        office=office, kind="digital_selling", name="Menjual lewat lokapasar", created_at=NOW
    )
    values = {
        "office": office, "name": f"Angkatan {next(_numbers)}", "place": "Aula", "starts_on": TODAY, "ends_on": TODAY,
        "seats": 30, "target": "mixed", "created_at": NOW, **facts,
    }  # fmt: skip
    return Cohort.objects.create(programme=programme, **values)


def take_part(
    cohort: Cohort,
    *,
    person: Person | None = None,
    enterprise: Enterprise | None = None,
    certified: bool = True,
) -> Enrolment:
    """Let somebody complete a course today."""
    with acting(SYSTEM):
        enrolment = Enrolment.objects.create(
            cohort=cohort,
            person=person,
            enterprise=enterprise,
            office=cohort.office,
            state="completed",
            state_at=NOW,
        )
        if certified:
            number = next(_numbers)
            Certificate.objects.create(
                number=f"SRT-{number}", code=f"{number:032d}", enrolment=enrolment, kind="competence",
                course=cohort.programme.name, issuer="Dinas Perindustrian", issued_on=TODAY,
            )  # fmt: skip
    return enrolment


def make_shown(enterprise: Enterprise, **facts: object) -> Product:
    """Make a product whose profile is complete enough, with a permit that an officer checked."""
    facts.setdefault("name", "Dompet kain perca")
    facts.setdefault("description", GOOD_TEXT)
    product = make_product(enterprise, commodity="fashion", materials="Katun", **facts)
    add_photo(product_id=product.pk, data=picture(), actor=SYSTEM, now=NOW, alt=f"Foto {enterprise.name}")
    permit = add_legality(product_id=product.pk, facts=legality_facts(kind="brand"), actor=SYSTEM, now=NOW)
    verify_legality(legality_id=permit.pk, verified=True, actor=SYSTEM, now=NOW)
    return product


def put_on_show(product: Product, **facts: object) -> ChannelAccount:
    """Show a product in a shop of its maker's own name, as history sees it."""
    account = make_account(product, **facts)
    with acting(SYSTEM):
        listing = make_live_listing(product, account, lifecycle="pending_review")
        listing.lifecycle = "live"
        listing.save()
    return account


def sell_on(product: Product, account: ChannelAccount, at: datetime, status: str = "completed") -> Order:
    """Let somebody buy one piece."""
    with acting(SYSTEM):
        order = Order.objects.create(
            account=account, external_id=f"P-{next(_numbers)}", source_status="DONE", status=status, items_total=50_000,
            paid_at=at, first_seen_at=at, observed_at=at,
        )  # fmt: skip
        order.lines.create(
            line_id="1", title="Dompet", quantity=1, unit_price=50_000, variant=product.variants.first()
        )
    return order


def days_later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def day_later(days: int) -> date:
    return TODAY + timedelta(days=days)
