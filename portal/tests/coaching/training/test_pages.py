"""Pages of courses: who opens which, whose names stand on them, and that every role can do its part."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from factories.coaching_training import enrol
from factories.registry import make_enterprise
from web.reading import read

from esmart.coaching.models import Cohort, Enrolment, Material
from esmart.core.models import AccessRead

PAGES = [
    ("web:coaching", ()),
    ("web:programmes", ()),
    ("web:programme", ("programme",)),
    ("web:cohorts", ()),
    ("web:cohort", ("cohort",)),
    ("web:meetings", ("cohort",)),
    ("web:results", ("cohort",)),
    ("web:feedback_overview", ("cohort",)),
    ("web:certificates", ("cohort",)),
    ("web:attendance", ("meeting",)),
    ("web:participant_of_course", ("inside",)),
]


def address(name: str, what: tuple[str, ...], course) -> str:
    things = {
        "programme": course.cohort.programme,
        "cohort": course.cohort,
        "meeting": course.meeting,
        "inside": course.inside,
        "outside": course.outside,
    }
    return reverse(name, args=[things[one].public_id for one in what])


def test_every_page_is_sound_html_for_those_who_run_and_teach(course) -> None:
    for role in ("dinas", "unit", "coach", "auditor"):
        for name, what in PAGES:
            answer = course.clients[role].get(address(name, what, course))
            assert answer.status_code == 200, (role, name, answer.status_code)
            assert read(answer.content.decode()).problems == [], (role, name)
    for role, name, what in (
        ("unit", "web:candidates", ("cohort",)),
        ("dinas", "web:candidates", ("cohort",)),
        ("dinas", "web:edit_cohort", ("cohort",)),
        ("dinas", "web:add_cohort", ("programme",)),
        ("dinas", "web:add_programme", ()),
        ("dinas", "web:revise_programme", ("programme",)),
        ("coach", "web:check_in_code", ("meeting",)),
        ("owner", "web:own_courses", ()),
        ("owner", "web:participant_of_course", ("outside",)),
        ("owner", "web:coaching", ()),
    ):
        answer = course.clients[role].get(address(name, what, course))
        assert answer.status_code == 200, (role, name, answer.status_code)
        assert read(answer.content.decode()).problems == [], (role, name)


def test_names_stand_only_where_the_unit_the_trainer_or_the_auditor_reads_and_each_reading_is_kept(
    course,
) -> None:
    for role, named in {
        "unit": True, "coach": True, "auditor": True, "dinas": False, "ministry": False,
    }.items():  # fmt: skip
        for name, what in [*PAGES[4:], ("web:results_file", ("cohort",))]:
            args = [getattr(course, what[0]).public_id, *(["csv"] if name == "web:results_file" else [])]
            before = AccessRead.objects.count()
            answer = course.clients[role].get(reverse(name, args=args))
            body = (answer.getvalue() if answer.streaming else answer.content).decode()
            assert ("Melati" in body) <= named, (role, name)
            assert ("Melati" in body) == (AccessRead.objects.count() > before), (role, name)
    assert AccessRead.objects.filter(subjects=[course.person.pk], screen="Lembar hadir").count() == 3


def test_a_stranger_finds_nothing_and_nobody_without_the_right_changes_anything(course) -> None:
    seen = [address(name, what, course) for name, what in PAGES if what and what != ("programme",)]
    for role in ("other_unit", "owner", "administrator"):
        assert {course.clients[role].get(one).status_code for one in seen} == {404}, role
    changes = [
        reverse("web:move_cohort", args=[course.cohort.public_id]),
        reverse("web:invite_proposed", args=[course.cohort.public_id]),
        reverse("web:certificates", args=[course.cohort.public_id]),
        reverse("web:revoke_certificate", args=[course.inside.public_id]),
    ]
    for role in ("coach", "unit", "auditor", "ministry"):
        for one in changes:
            assert course.clients[role].post(one, {"to": "cancelled", "reason": "x"}).status_code == 403, (
                role,
                one,
            )
    assert course.clients["auditor"].post(address("web:results", ("cohort",), course)).status_code == 403
    assert Client().get(seen[0]).status_code == 302
    assert Cohort.objects.get().state == "running"


def test_an_owner_answers_an_invitation_and_takes_the_materials(course) -> None:
    owner, dinas = course.clients["owner"], course.clients["dinas"]
    pdf = b"%PDF-1.7 hand-out"
    add = reverse("web:add_material", args=[course.cohort.programme.public_id])
    dinas.post(
        add, {"title": "Lembar label", "file": SimpleUploadedFile("x.exe", pdf), "for_participants": "on"}
    )
    dinas.post(add, {"title": "Virus", "file": SimpleUploadedFile("x.pdf", b"MZ\x90")})
    dinas.post(add, {"title": "Skrip", "file": SimpleUploadedFile("x.pdf", b"%PDF-1.7 /JavaScript")})
    kept = Material.objects.get()
    taken = owner.get(reverse("web:material", args=[kept.public_id]))
    assert (b"".join(taken.streaming_content), taken["Content-Type"]) == (pdf, "application/pdf")
    assert course.clients["other_unit"].get(reverse("web:material", args=[kept.public_id])).status_code == 404
    invited = enrol(course.cohort, make_enterprise(owner_id=course.users["owner"].pk), state="invited")
    page = owner.get(reverse("web:own_courses")).content.decode()
    assert "Saya bersedia ikut" in page
    assert "Lembar label" in page
    owner.post(reverse("web:act_on_participant", args=[invited.public_id, "terima"]))
    assert Enrolment.objects.get(pk=invited.pk).state == "enrolled"
    owner.post(reverse("web:act_on_participant", args=[course.inside.public_id, "berhenti"]), {"reason": "x"})
    assert Enrolment.objects.get(pk=course.inside.pk).state == "enrolled"


def test_scores_feedback_and_proof_are_taken_down_and_judged(course) -> None:
    coach = course.clients["coach"]
    grid = address("web:results", ("cohort",), course)
    first, last = 1, 5
    answer = coach.post(grid, {
        f"nilai-{first}-{course.inside.public_id}": "40",
        f"nilai-{last}-{course.inside.public_id}": "87,5",
        f"nilai-{last}-{course.outside.public_id}": "101",
    }, follow=True)  # fmt: skip
    assert "Nilai ditulis dari 0 sampai 100" in answer.content.decode()
    coach.post(grid, {f"nilai-{last}-{course.inside.public_id}": "87,5"})
    coach.post(address("web:attendance", ("meeting",), course), {f"hadir-{course.inside.public_id}": "ya"})
    proof = reverse("web:prove_task", args=[course.inside.public_id, 4])
    assert coach.post(proof, {"done_on": course.cohort.starts_on}).status_code == 422
    shown = SimpleUploadedFile("foto.pdf", b"%PDF-1.7 foto", "application/pdf")
    coach.post(proof, {"done_on": course.cohort.starts_on, "words": "Foto dilihat pelatih", "file": shown})
    coach.post(
        reverse("web:feedback", args=[course.inside.public_id, "peserta"]),
        {"material": "5", "words": "Bagus"},
    )
    page = coach.get(address("web:participant_of_course", ("inside",), course)).content.decode()
    assert "100% (2/2 jam)" in page
    assert "87,5" in page
    assert "terbukti" in page
    file = reverse("web:task_proof", args=[course.inside.public_id, 4])
    assert file in page
    readings = AccessRead.objects.count()
    assert coach.get(file).getvalue() == b"%PDF-1.7 foto"
    assert AccessRead.objects.count() == readings + 1
    said = coach.get(address("web:feedback_overview", ("cohort",), course)).content.decode()
    assert "Bagus" in said
    assert "Melati" not in said


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_results_go_out_as_a_file_with_what_each_column_means(course, form: str) -> None:
    answer = course.clients["dinas"].get(reverse("web:results_file", args=[course.cohort.public_id, form]))
    content = answer.getvalue()
    assert course.inside.public_id.encode() in content or content.startswith(b"PK")
    assert b"Melati" not in content
