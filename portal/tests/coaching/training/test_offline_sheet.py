"""The attendance sheet in a real browser with the network cut: it opens, it keeps, it sends once, it forgets at log-out."""

from __future__ import annotations

import pytest
from coaching.training.conftest import Course, make_course
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse
from factories.coaching_training import enrol
from playwright.sync_api import Browser, BrowserContext, Page, expect

from esmart.coaching.models import Attendance
from esmart.core.models import Change

KEPT = "() => Object.entries(localStorage).filter(([key]) => key.startsWith('esmart-hadir:')).map(([, one]) => one)"


@pytest.fixture
def classroom(
    transactional_db: None, loose_static: None, settings, monkeypatch: pytest.MonkeyPatch
) -> Course:
    settings.SECOND_FACTOR_REQUIRED = False
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread
    return make_course()


@pytest.mark.journey
def test_attendance_taken_without_a_network_is_sent_once_and_only_once(
    classroom: Course, live_server, browser: Browser
) -> None:
    third = enrol(classroom.cohort)
    people = [classroom.inside.public_id, classroom.outside.public_id, third.public_id]
    sheet = live_server.url + reverse("web:attendance", args=[classroom.meeting.public_id])
    context = browser.new_context(locale="id-ID")
    log_in(context, live_server.url, classroom.clients["unit"])
    page = context.new_page()
    page.goto(sheet)
    says = page.locator("#keadaan")
    expect(says).to_have_text("Semua tersimpan · lembar siap dipakai tanpa jaringan")

    cut(context)
    page.click(f"label[for=ya-{people[0]}]")
    page.click(f"label[for=tidak-{people[1]}]")
    expect(says).to_have_text("2 belum terkirim · tanpa jaringan, tersimpan di komputer ini")
    page.reload()
    expect(page.locator(f"#ya-{people[0]}")).to_be_checked()
    expect(page.locator(f"#tidak-{people[1]}")).to_be_checked()
    page.fill("#pindai", people[2])
    page.press("#pindai", "Enter")
    expect(says).to_contain_text("3 belum terkirim")
    kept = page.evaluate(KEPT)
    assert len(kept) == 3
    assert "Melati" not in "".join(kept)
    assert "Melati" in page.content()
    assert not Attendance.objects.exists()

    mend(context)
    expect(says).to_contain_text("Semua tersimpan")
    assert page.evaluate(KEPT) == []
    found = Attendance.objects.values_list("enrolment__public_id", "present", "source")
    assert sorted(found) == sorted([(people[0], True, "offline"), (people[1], False, "offline"), (people[2], True, "offline")])  # fmt: skip

    # The answer got lost on the way: the same marks are sent again, and count no second time.
    page.evaluate(
        "kept => kept.forEach(one => localStorage.setItem('esmart-hadir:' + JSON.parse(one).client_id, one))",
        kept,
    )
    page.reload()
    expect(says).to_contain_text("Semua tersimpan")
    assert page.evaluate(KEPT) == []
    assert Attendance.objects.count() == 3
    assert Change.objects.filter(table_name="coaching_attendance").count() == 3

    leave_and_look_back(page, context, sheet)
    context.close()


def cut(context: BrowserContext) -> None:
    """Cut the network; the driver forgets that for a moment while a page loads, so the way to the server is barred too."""
    context.set_offline(True)
    context.route("**/kirim/", lambda route: route.abort())


def mend(context: BrowserContext) -> None:
    context.unroute("**/kirim/")
    context.set_offline(False)


def log_in(context: BrowserContext, url: str, client: Client) -> None:
    assert client.session[SESSION_KEY]
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}])


def leave_and_look_back(page: Page, context: BrowserContext, sheet: str) -> None:
    """After logging out nobody at this computer reads the names again, network or not."""
    with page.expect_navigation():
        page.evaluate("document.querySelector(\"form[action='/keluar/']\").requestSubmit()")
    context.set_offline(True)
    page.goto(sheet)
    expect(page.locator("h1")).to_have_text("Tanpa jaringan")
    assert "Melati" not in page.content()
