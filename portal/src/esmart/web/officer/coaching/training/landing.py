"""The first page of the room: what waits here by role, and the ways to its other parts."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from esmart.accounts.models import User
from esmart.coaching.queries.training import list_cohorts, waiting_for
from esmart.coaching.queries.training.scope import RUNS_COURSES
from esmart.web.components.shapes import Link
from esmart.web.desk import Task
from esmart.web.officer.access import person_of
from esmart.web.officer.coaching.training.layout import cohorts_table
from esmart.web.officer.coaching.training.words import long_date

Role = User.Role
# Words, address, and who finds something there.
_PLACES = [
    (gettext_lazy("Program"), "web:programmes", "list", frozenset(Role)),
    (gettext_lazy("Angkatan"), "web:cohorts", "cluster", frozenset(Role) - {Role.OWNER, Role.ADMINISTRATOR}),
    (gettext_lazy("Pelatihan saya"), "web:own_courses", "person", frozenset({Role.OWNER})),
    (
        gettext_lazy("Bengkel"),
        "web:workshops",
        "workshop",
        frozenset(Role) - {Role.OWNER, Role.ADMINISTRATOR},
    ),
    (
        gettext_lazy("Warga binaan"),
        "web:participants",
        "person",
        frozenset(Role) - {Role.OWNER, Role.ADMINISTRATOR},
    ),
    (gettext_lazy("Alat dan mesin"), "web:equipment", "metal", frozenset(Role) - {Role.ADMINISTRATOR}),
    (gettext_lazy("Pendampingan"), "web:mentorships", "star", frozenset(Role) - {Role.ADMINISTRATOR}),
    (gettext_lazy("Serah terima"), "web:handovers", "arrow-right", frozenset(Role) - {Role.ADMINISTRATOR}),
    (
        gettext_lazy("Tangga e-Smart"),
        "web:ladder",
        "chart",
        frozenset(Role) - {Role.OWNER, Role.ADMINISTRATOR},
    ),
]


@require_safe
def coaching(request: HttpRequest) -> HttpResponse:
    """Show what waits in the courses and where the other parts of the room are."""
    person = person_of(request)
    today = timezone.localdate()
    waiting = waiting_for(person, today=today)
    cohorts = reverse("web:cohorts")
    runs = person.role in RUNS_COURSES
    tasks = [
        Task(_("Undangan untuk Anda"), waiting.own_invitations, reverse("web:own_courses"), "warning", _("Jawab supaya kursinya tidak menunggu.")),
        Task(_("Usulan peserta belum diputuskan"), waiting.to_invite * runs, f"{cohorts}?keadaan=under_way", "warning", _("Undang yang terbaik; sisanya masuk daftar tunggu.")),
        Task(_("Undangan belum dijawab"), waiting.unanswered * runs, f"{cohorts}?keadaan=under_way", "info"),
        Task(_("Angkatan selesai, sertifikat belum terbit"), waiting.to_certify * runs, f"{cohorts}?keadaan=finished", "info"),
    ]  # fmt: skip
    tasks += [
        Task(_("Hari ini: %(topic)s, %(cohort)s") % {"topic": one.topic, "cohort": one.cohort.name}, 1, reverse("web:attendance", args=[one.public_id]), "good", _("Buka lembar hadir sebelum jaringan hilang."))
        for one in waiting.today
    ]  # fmt: skip
    tasks += [
        Task(_("Belum ada kehadiran: %(topic)s, %(cohort)s") % {"topic": one.topic, "cohort": one.cohort.name}, 1, reverse("web:attendance", args=[one.public_id]), "danger", long_date(one.on))
        for one in waiting.without_attendance
    ]  # fmt: skip
    rows = list_cohorts(person, state="under_way").rows[:8]
    context = {
        "title": _("Pembinaan"),
        "trail": [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Pembinaan"), "")],
        "tasks": [one for one in tasks if one.count],
        "places": _places(person),
        "table": cohorts_table(rows, _("Angkatan yang sedang disusun atau berjalan")),
        "may_add": person.may_write and runs,
    }
    return render(request, "web/officer/coaching/training/landing.html", context)


def _places(person: User) -> list[Link]:
    """Give the parts of the room this role works in; a part that is not built yet is left out."""
    found = []
    for label, name, icon, roles in _PLACES:
        if person.role in roles:
            try:
                found.append(Link(str(label), reverse(name), icon=icon))
            except NoReverseMatch:
                continue
    return found
