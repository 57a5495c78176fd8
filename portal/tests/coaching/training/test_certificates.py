"""Certificates: earned, numbered without gaps, verified by anyone, silent about prison and name, revoked for all to see."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from coaching.training.test_seats import at_once
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories.coaching_training import enrol, make_cohort, make_dinas
from factories.people import agree
from factories.registry import NOW, TODAY

from esmart.accounts.models import Purpose
from esmart.accounts.services import withdraw_consent
from esmart.accounts.services.spend_budget import spend_budget
from esmart.coaching.models import Certificate, Cohort, Enrolment, Partner, TaskProof
from esmart.coaching.rules.training import (
    CertificateFact,
    StageFact,
    initials_of,
    judge,
    tells_of_a_prison,
)
from esmart.coaching.services.problems import Refused, WrongState
from esmart.coaching.services.training import (
    SentMark,
    issue_certificates,
    mark_tests,
    revoke_certificate,
    take_marks,
)
from esmart.core.history import SYSTEM
from esmart.web.components.printing import print_pdf, print_pictures
from esmart.web.officer.coaching.training.certificates import paper_facts
from esmart.web.public.certificates import LOOKS, _mark_of

STAGES = [StageFact(1, "pre_test", 1), StageFact(2, "task", 2), StageFact(3, "post_test", 3)]


@pytest.mark.parametrize(
    ("present", "proven", "score", "attended", "passed"),
    [
        ({1, 2, 3, 4}, {2}, 70, True, True),
        ({1, 2, 3, 4}, {2}, 69, True, False),
        ({1, 2, 3, 4}, set(), 100, True, False),
        ({1, 2, 3}, {2}, 100, False, False),
        ({1, 2, 3, 4}, {2}, None, True, False),
    ],
)
def test_attended_passed_and_certified_are_three_separate_facts(
    present, proven, score, attended, passed
) -> None:
    result = judge(
        meetings=[(n, Decimal(2)) for n in range(1, 6)],
        present=frozenset(present),
        stages=STAGES,
        scores={} if score is None else {3: Decimal(score)},
        proven=frozenset(proven),
        certificate=CertificateFact("competence", revoked=False, valid_until=TODAY),
        attendance_needed_percent=80,
        pass_score=70,
        today=TODAY,
    )
    assert (result.attended, result.passed, result.certified) == (attended, passed, True)


def pass_all(cohort: Cohort, people: list[Enrolment]) -> None:
    """Let everybody attend, prove the task and pass."""
    last = cohort.programme.stages.get(kind="post_test")
    mark_tests(cohort=cohort, stage=last, scores={one.pk: Decimal(90) for one in people}, taken_on=cohort.starts_on, actor=SYSTEM, now=timezone.now())  # fmt: skip
    for meeting in cohort.meetings.all():
        marks = [SentMark(one.public_id, present=True, taken_at=timezone.now()) for one in people]
        take_marks(meeting=meeting, marks=marks, source="sheet", actor=SYSTEM, now=timezone.now())
    task = cohort.programme.stages.get(kind="task")
    for one in people:
        TaskProof.objects.create(enrolment=one, stage=task, done_on=TODAY, words="Foto", accepted_at=NOW)


def issue(cohort: Cohort, people: list[Enrolment], kind: str = "competence", **facts) -> list[Certificate]:
    facts.setdefault("signs", cohort.office)
    return issue_certificates(
        cohort=cohort,
        enrolments=people,
        kind=kind,
        issued_on=timezone.localdate(),
        actor=SYSTEM,
        now=timezone.now(),
        **facts,
    )


def test_a_certificate_verifies_a_forged_code_does_not_and_the_name_follows_the_consent_at_once(
    course,
) -> None:
    pass_all(course.cohort, [course.inside])
    [kept] = issue(course.cohort, [course.inside])
    assert len(kept.code) == 24  # 144 random bits
    anyone = Client()
    url = reverse("web:verify_certificate", args=[kept.code])

    def look() -> str:
        answer = anyone.get(url)
        assert answer.status_code == 200
        assert "no-store" in answer["Cache-Control"]
        return answer.content.decode()

    page = look()
    assert "Kemasan dan label" in page
    assert kept.number in page
    assert "M. P. U." in page
    assert "Asli dan berlaku" in page
    assert "Melati" not in page
    assert not re.search(r"LPP|Aula|lapas|warga binaan|pemasyarakatan", page, re.IGNORECASE)
    agree(course.person, Purpose.CERTIFICATE_NAME, now=timezone.now())
    assert "Melati Putri Uji" in look()
    withdraw_consent(person=course.person, purpose=Purpose.CERTIFICATE_NAME, actor=SYSTEM, now=timezone.now())
    assert "Melati" not in look()
    revoke_certificate(certificate=kept, reason="Salah terbit", actor=SYSTEM, now=timezone.now())
    assert "Dicabut" in look()
    forged = anyone.get(reverse("web:verify_certificate", args=["x" + kept.code[1:]]))
    assert (forged.status_code, "tidak dikenal" in forged.content.decode().lower()) == (404, True)


def test_one_address_cannot_try_codes_without_end(course) -> None:
    anyone = Client()
    guess = reverse("web:verify_certificate", args=["tebakan"])
    first = anyone.get(guess)
    for _ in range(LOOKS.burst - 1):
        assert spend_budget(f"certificate {_mark_of(first.wsgi_request)}", LOOKS, now=time.time()) == 0
    refused = anyone.get(guess)
    assert (first.status_code, refused.status_code) == (404, 429)
    assert int(refused["Retry-After"]) > 0
    assert Client(REMOTE_ADDR="127.0.0.9").get(guess).status_code == 404


def test_the_paper_tells_of_no_prison_and_is_given_to_the_unit_the_trainer_and_the_holder(course) -> None:
    pass_all(course.cohort, [course.inside, course.outside])
    issue(course.cohort, [course.inside, course.outside])
    paper = reverse("web:certificate_paper", args=[course.inside.public_id])
    for role in ("unit", "coach"):
        answer = course.clients[role].get(paper)
        assert answer.content.startswith(b"%PDF")
        assert answer["Cache-Control"] == "private, no-store"
    assert course.clients["dinas"].get(paper).status_code == 302  # sees the code, not the name
    assert course.clients["other_unit"].get(paper).status_code == 404
    own = course.clients["owner"].get(reverse("web:certificate_paper", args=[course.outside.public_id]))
    assert own.content.startswith(b"%PDF")
    request = course.clients["unit"].get(reverse("web:coaching")).wsgi_request
    facts = paper_facts(request, Certificate.objects.get(enrolment=course.inside), "Melati Putri Uji")
    assert not tells_of_a_prison(" ".join(str(value) for key, value in facts.items() if key != "qr"))
    assert "Aula" not in str(facts)
    assert len(print_pictures("certificate.typ", facts)) == 1


def test_certificates_are_earned_not_given_and_never_in_the_name_of_a_unit(course) -> None:
    with pytest.raises(Refused, match="memenuhi syarat"):
        issue(course.cohort, [course.inside])
    pass_all(course.cohort, [course.inside])
    for signs in (
        course.cohort.host,
        Partner.objects.create(office=course.cohort.office, name="Koperasi Lapas", trains=True),
        Partner.objects.create(office=course.cohort.office, name="Pembeli", buys=True),
    ):
        with pytest.raises(Refused, match="bukan oleh unit"):
            issue(course.cohort, [course.inside], signs=signs)
    body = Partner.objects.create(office=course.cohort.office, name="LSP Kemasan", trains=True)
    [kept] = issue(course.cohort, [course.inside, course.outside], signs=body)
    assert (kept.issuer, kept.number) == ("LSP Kemasan", f"{timezone.localdate().year}/L{body.pk}/0001")
    with pytest.raises(Refused):
        issue(course.cohort, [course.inside])
    revoke_certificate(certificate=kept, reason="Salah", actor=SYSTEM, now=timezone.now())
    with pytest.raises(WrongState):
        revoke_certificate(certificate=kept, reason="Salah", actor=SYSTEM, now=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_however_many_issue_at_once() -> None:
    dinas = make_dinas()
    cohort = make_cohort(office=dinas.office, state="running", starts_on=timezone.localdate() - timedelta(days=2), ends_on=timezone.localdate() + timedelta(days=2))  # fmt: skip
    people = [enrol(cohort) for _ in range(6)]
    pass_all(cohort, people)
    at_once([lambda one=one: issue(cohort, [one], "attendance") for one in people])
    numbers = sorted(Certificate.objects.values_list("number", flat=True))
    year = timezone.localdate().year
    assert numbers == [f"{year}/D{dinas.office.pk}/{n:04d}" for n in range(1, 7)]


def test_initials_and_words_of_prison() -> None:
    assert [initials_of(name) for name in ("siti nur Rahayu", "Budi", "")] == ["S. N. R.", "B.", ""]
    assert tells_of_a_prison("LPP Kelas IIA")
    assert tells_of_a_prison("Bimtek warga  binaan")
    assert not tells_of_a_prison("Dinas Perindustrian Kota Tangerang")


def test_every_paper_can_be_set_with_awkward_names() -> None:
    facts = {
        "title": "Daftar", "office": "Dinas #1 $x$ \\ *tebal*", "pairs": [["a", "b"]], "heads": ["x", "y"],
        "rows": [["#eval(1)", "Ülkü 'é' <b>"]], "signatures": ["Petugas"],
    }  # fmt: skip
    assert print_pdf("list.typ", facts).startswith(b"%PDF")
    with pytest.raises(ValueError, match="no name of a paper"):
        print_pdf("../../secret.typ", {})
