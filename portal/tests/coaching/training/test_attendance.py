"""Attendance: each mark counts once, the later one wins and both are shown, codes to scan expire, sheets work offline."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories.coaching_training import actor_for, enrol, make_cohort

from esmart.coaching.models import Attendance, Feedback
from esmart.coaching.rules.training import (
    LIVES_SECONDS,
    BadCheckIn,
    Mark,
    join,
    make_check_in,
    read_check_in,
)
from esmart.coaching.services.problems import NotAllowed
from esmart.coaching.services.training import SentMark, open_check_in, take_marks
from esmart.core.history import SYSTEM
from esmart.core.models import Change

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_whatever_order_marks_arrive_in_the_latest_counts_and_those_that_differ_are_remembered() -> None:
    marks = [
        Mark(present=n % 2 == 0, source="offline", taken_at=AT + timedelta(minutes=n), client_id=str(n))
        for n in range(4)
    ]
    for order in permutations(marks):
        joined = join(None, [], order[0])
        for mark in [*order[1:], *order]:  # everything is sent a second time
            joined = join(joined.counts, joined.overruled, mark)
        assert joined.counts == marks[3]
        assert sorted(one["client_id"] for one in joined.overruled) == ["0", "1", "2"]


def test_a_code_to_scan_is_of_one_meeting_one_cohort_and_five_minutes() -> None:
    code = make_check_in("k7m2xq9w3z", key="a", now=1000)
    assert read_check_in(code, key="a", now=1000 + LIVES_SECONDS) == "k7m2xq9w3z"
    later = code.replace(code.split(".")[1], "ffffff")
    for wrong, key, now in (
        (code, "b", 1000),
        (code, "a", 1001 + LIVES_SECONDS),
        (later, "a", 1000),
        ("x" + code[1:], "a", 1000),
        ("", "a", 0),
        ("é.é.é", "a", 0),
    ):
        with pytest.raises(BadCheckIn):
            read_check_in(wrong, key=key, now=now)


def test_a_sheet_sent_twice_counts_once_and_a_stranger_in_it_is_refused(course) -> None:
    send = reverse("web:send_marks", args=[course.meeting.public_id])
    marks = [
        {"client_id": str(uuid4()), "enrolment": one, "present": True, "taken_at": timezone.now().isoformat()}
        for one in (course.inside.public_id, enrol(make_cohort()).public_id)
    ]
    for _ in range(2):
        answer = course.clients["unit"].post(send, json.dumps({"marks": marks}), "application/json")
        assert answer.json() == {
            "kept": [marks[0]["client_id"]],
            "refused": [marks[1]["client_id"]],
            "contradicted": [],
        }
    [kept] = Attendance.objects.all()
    assert str(kept.client_id) == marks[0]["client_id"]
    assert Change.objects.filter(table_name="coaching_attendance").count() == 1
    other = {**marks[0], "client_id": str(uuid4()), "present": False, "taken_at": "2020-01-01T08:00:00Z"}
    answer = course.clients["coach"].post(send, json.dumps({"marks": [other]}), "application/json")
    assert answer.json()["contradicted"] == [course.inside.public_id]
    page = course.clients["coach"].get(reverse("web:attendance", args=[course.meeting.public_id]))
    assert "Catatan lain pukul 15.00: tidak hadir" in " ".join(page.content.decode().split())
    for wrong in (b"", b"{}", b'{"marks": [{"enrolment": 1}]}', b"[" * 100_000):
        assert course.clients["unit"].post(send, wrong, "application/json").status_code == 400
    assert course.clients["unit"].post(send, {"marks": "[]"}).status_code == 400
    assert course.clients["other_unit"].post(send, b"{}", "application/json").status_code == 404
    assert course.clients["owner"].post(send, b"{}", "application/json").status_code == 403
    assert course.clients["auditor"].post(send, b"{}", "application/json").status_code == 403


def test_a_participant_checks_in_by_scanning_with_the_own_code_and_says_how_it_was(course) -> None:
    with pytest.raises(NotAllowed):
        open_check_in(meeting=course.meeting, actor=actor_for(course.users["owner"]), now=timezone.now())
    code = open_check_in(meeting=course.meeting, actor=actor_for(course.users["coach"]), now=timezone.now())
    phone = Client()
    url = reverse("web:check_in", args=[code])
    page = phone.get(url).content.decode()
    assert "Kemasan dan label" in page
    assert "LPP" not in page
    assert "Aula" not in page
    assert phone.post(url, {"participant": "bcdfghjkmn"}).status_code == 422
    assert (
        "tercatat"
        in phone.post(url, {"participant": course.outside.public_id.upper()}).content.decode().lower()
    )
    assert Attendance.objects.get().source == "qr"
    phone.post(
        reverse("web:answer_course", args=[code]), {"participant": course.outside.public_id, "material": "4"}
    )
    assert Feedback.objects.get().marks == {"material": 4}
    assert course.outside.public_id in course.clients["owner"].get(url).content.decode()
    assert phone.get(reverse("web:check_in", args=["x" + code[1:]])).status_code == 404
    old = make_check_in(course.meeting.public_id, key="x", now=0)
    assert phone.get(reverse("web:check_in", args=[old])).status_code == 404


def test_attendance_is_taken_from_its_day_on_and_a_clock_ahead_is_not_believed(course) -> None:
    ahead = SentMark(course.inside.public_id, present=True, taken_at=timezone.now() + timedelta(days=300))
    take_marks(meeting=course.meeting, marks=[ahead], source="offline", actor=SYSTEM, now=timezone.now())
    assert Attendance.objects.get().taken_at <= timezone.now()
    tomorrow = course.cohort.meetings.create(on=timezone.localdate() + timedelta(days=1), topic="Besok")
    answer = course.clients["unit"].post(
        reverse("web:send_marks", args=[tomorrow.public_id]), b'{"marks": []}', "application/json"
    )
    assert answer.status_code == 409
    assert (
        course.clients["unit"].get(reverse("web:blank_sheet", args=[tomorrow.public_id])).content[:4]
        == b"%PDF"
    )
