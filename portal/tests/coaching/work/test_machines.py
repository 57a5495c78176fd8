"""Machines under watch and money back for some: papers, visit, a second person's decision, payment, use, idleness."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from factories.coaching_work import PAPERS, PDF, make_application, make_machine, make_scheme, make_workshop_of
from factories.people import make_officer
from factories.registry import NOW, TODAY, make_enterprise, make_office, make_user

from esmart.coaching.models import Equipment, ReimbursementApplication
from esmart.coaching.queries.work.machines import before_after, idle_machines
from esmart.coaching.services.problems import NotAllowed, Refused, WrongState
from esmart.coaching.services.work import reimburse_machine as verbs
from esmart.coaching.services.work.hand_over_equipment import (
    check_equipment,
    end_equipment,
    record_equipment_use,
)
from esmart.core.history import SYSTEM, Actor

pytestmark = pytest.mark.django_db
RIGHT = {key: (True, "") for key, _name in PAPERS}


def acts(user) -> Actor:
    return Actor(user.pk, user.username)


def submitted(owner, enterprise, **facts) -> ReimbursementApplication:
    application = make_application(enterprise, actor=acts(owner), **facts)
    for key, name in PAPERS:
        verbs.attach_paper(application=application, key=key, name=name, content=PDF, actor=acts(owner))
    return verbs.submit_application(application=application, actor=acts(owner), now=NOW)


def visited(application: ReimbursementApplication, examiner, **seen) -> None:
    told = {"application": application, "actor": acts(examiner), "now": NOW}
    verbs.check_papers(found=RIGHT, **told)
    verbs.record_visit(
        on=TODAY, **{"firm_is_real": True, "machine_is_new": True, "machine_is_there": True, **seen}, **told
    )


def make_people():
    dinas = make_office("regional_industry_office", "32")
    owner = make_user("owner")
    return (
        owner,
        make_user("regional_officer", office=dinas),
        make_user("regional_officer", office=dinas),
        make_enterprise(owner_id=owner.pk),
    )


def test_an_application_goes_from_papers_over_visit_and_decision_to_a_machine_under_watch() -> None:
    owner, dinas, _other, enterprise = make_people()
    application = submitted(owner, enterprise, price=100_000_001, output_before=400)
    back = verbs.check_papers(
        application=application, found={"paper-1": (True, "")}, actor=acts(dinas), now=NOW
    )
    assert (back.state, PAPERS[1][1] in back.state_reason) == ("draft", True)
    with pytest.raises(WrongState):
        verbs.decide_application(application=application, approve=True, reason="", actor=acts(dinas), now=NOW)
    verbs.submit_application(application=application, actor=acts(owner), now=NOW)
    visited(application, dinas)
    decided = verbs.decide_application(
        application=application, approve=True, reason="", actor=acts(dinas), now=NOW
    )
    assert (decided.state, decided.amount, decided.decided_by_id) == ("approved", 30_000_000, dinas.pk)
    machine = verbs.pay_application(
        application=application, on=TODAY, reference="SP2D-1", actor=acts(dinas), now=NOW
    )
    assert (machine.enterprise, machine.output_before, machine.application.state) == (enterprise, 400, "paid")
    with pytest.raises(WrongState):
        verbs.pay_application(
            application=application, on=TODAY, reference="SP2D-1", actor=acts(dinas), now=NOW
        )
    assert Equipment.objects.count() == 1


def test_whoever_entered_an_application_examines_nothing_of_it() -> None:
    _owner, dinas, other, enterprise = make_people()
    application = submitted(dinas, enterprise)
    told = {"application": application, "now": NOW}
    for verb, facts in (
        (verbs.check_papers, {"found": RIGHT}),
        (verbs.decide_application, {"approve": True, "reason": ""}),
        (verbs.pay_application, {"on": TODAY, "reference": "1"}),
    ):
        with pytest.raises(NotAllowed):
            verb(actor=acts(dinas), **facts, **told)
    visited(application, other)
    verbs.decide_application(approve=False, reason="Belum lengkap", actor=acts(other), **told)


def test_owners_strangers_and_prison_officers_decide_nothing_and_a_bad_visit_speaks_against_it() -> None:
    owner, dinas, _other, enterprise = make_people()
    application = submitted(owner, enterprise)
    far = make_user("regional_officer", office=make_office("regional_industry_office", "33"))
    for user in (owner, far, make_officer(), make_user("auditor"), make_user("owner")):
        with pytest.raises(NotAllowed):
            verbs.check_papers(application=application, found=RIGHT, actor=acts(user), now=NOW)
    visited(application, dinas, machine_is_new=False)
    with pytest.raises(Refused):
        verbs.decide_application(application=application, approve=True, reason="", actor=acts(dinas), now=NOW)


def test_a_firm_gets_no_more_than_the_scheme_gives_over_all_its_applications() -> None:
    owner, dinas, _other, enterprise = make_people()
    scheme = make_scheme(maximum=40_000_000)
    amounts = []
    for serial in ("A", "B"):
        application = submitted(owner, enterprise, scheme=scheme, serial_number=serial)
        visited(application, dinas)
        amounts.append(
            verbs.decide_application(
                application=application, approve=True, reason="", actor=acts(dinas), now=NOW
            ).amount
        )
    assert amounts == [30_000_000, 10_000_000]
    third = submitted(owner, enterprise, scheme=scheme, serial_number="C")
    visited(third, dinas)
    with pytest.raises(Refused):
        verbs.decide_application(application=third, approve=True, reason="", actor=acts(dinas), now=NOW)


def test_papers_are_known_by_content_and_none_may_be_missing() -> None:
    owner, _dinas, _other, enterprise = make_people()
    application = make_application(enterprise, actor=acts(owner))
    with pytest.raises(Refused):
        verbs.attach_paper(
            application=application, key="paper-1", name="faktur.pdf", content=b"<html>", actor=acts(owner)
        )
    with pytest.raises(Refused):
        verbs.submit_application(application=application, actor=acts(owner), now=NOW)


def test_a_machine_without_use_is_idle_and_one_that_is_gone_is_seen() -> None:
    officer = make_officer()
    workshop = make_workshop_of(officer.office)
    given = TODAY - timedelta(days=60)
    used, unused = (
        make_machine(officer.office, workshop=workshop, handed_over_on=given, output_before=100)
        for _ in range(2)
    )
    for back in (40, 12, 11):
        record_equipment_use(
            equipment=used,
            on=TODAY - timedelta(days=back),
            hours=Decimal(4),
            pieces=90,
            actor=acts(officer),
            now=NOW,
        )
    record_equipment_use(
        equipment=unused, on=TODAY, hours=Decimal(0), actor=acts(officer), now=NOW
    )  # a zero is no use
    assert [one.pk for one in idle_machines(officer, today=TODAY, days=30)] == [unused.pk]
    assert {one.pk for one in idle_machines(officer, today=TODAY, days=11)} == {used.pk, unused.pk}
    assert (before_after(used).before, before_after(used).after, before_after(used).months) == (100, 135, 2)
    with pytest.raises(NotAllowed):
        check_equipment(
            equipment=used,
            on=TODAY,
            condition="good",
            passed_on=False,
            actor=acts(make_user("owner")),
            now=NOW,
        )
    check_equipment(
        equipment=unused, on=TODAY, condition="missing", passed_on=True, actor=acts(officer), now=NOW
    )
    end_equipment(equipment=unused, on=TODAY, because="Dihapus dari daftar aset", actor=SYSTEM)
    assert [one.pk for one in idle_machines(officer, today=TODAY, days=30)] == []
    with pytest.raises(WrongState):
        record_equipment_use(equipment=unused, on=TODAY, hours=Decimal(1), actor=acts(officer), now=NOW)


def test_an_owner_walks_the_pages_from_applying_to_daily_use(client, loose_static) -> None:
    owner, dinas, _other, enterprise = make_people()
    scheme = make_scheme()
    client.force_login(owner)
    form = {
        "scheme": scheme.public_id,
        "machine": "Mesin pengemas",
        "price": "48.000.000",
        "bought_on": "2026-03-01",
        "installed_on": "2026-03-02",
    }
    answer = client.post(f"{reverse('web:begin_reimbursement')}?usaha={enterprise.public_id}", form)
    application = ReimbursementApplication.objects.get()
    assert answer["Location"] == reverse("web:reimbursement", args=[application.public_id])
    for key, name in PAPERS:
        verbs.attach_paper(application=application, key=key, name=name, content=PDF, actor=acts(owner))
    client.post(reverse("web:submit_reimbursement", args=[application.public_id]))
    assert (
        "14.400.000"
        in client.get(reverse("web:reimbursement", args=[application.public_id])).content.decode()
    )
    client.force_login(dinas)
    client.post(
        reverse("web:check_papers", args=[application.public_id]),
        {f"right-{key}": "1" for key, _name in PAPERS},
    )
    client.post(
        reverse("web:visit_reimbursement", args=[application.public_id]),
        {"on": TODAY, "firm_is_real": "on", "machine_is_new": "on", "machine_is_there": "on"},
    )
    client.post(reverse("web:decide_reimbursement", args=[application.public_id]), {"approve": "ya"})
    client.post(
        reverse("web:pay_reimbursement", args=[application.public_id]), {"on": TODAY, "reference": "SP2D-9"}
    )
    machine = Equipment.objects.get()
    paper = client.get(reverse("web:reimbursement_paper", args=[application.public_id, "paper-1"]))
    assert (b"".join(paper.streaming_content), "attachment" in paper["Content-Disposition"]) == (PDF, True)
    client.force_login(owner)
    client.post(
        reverse("web:use_machine", args=[machine.public_id]), {"on": TODAY, "hours": "6", "pieces": "120"}
    )
    minutes = client.get(reverse("web:machine_minutes", args=[machine.public_id]))
    assert (machine.uses.get().pieces, minutes["Content-Type"], minutes.content[:5]) == (
        120,
        "application/pdf",
        b"%PDF-",
    )
