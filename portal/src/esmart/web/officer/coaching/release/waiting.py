"""The lines of this chapter on the desk: who is silent, who leaves, whom to talk to."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.coaching.queries.release import waiting_for
from esmart.web.components.shapes import Tone
from esmart.web.officer.coaching.release.reach import today


def waiting_lines(user: User) -> list[tuple[str, int, str, Tone, str]]:
    """Give label, count, address, tone and note of what waits; see queries.release.waiting_for for the queries."""
    found = waiting_for(user, today=today())
    mentoring, gate = reverse("web:mentorships"), reverse("web:handovers")
    return [
        (_("Pembicaraan sesudah bebas waktunya"), found.talks_due, gate, "warning", _("Hanya yang setuju dihubungi.")),
        (_("Peserta diam 30 hari"), found.silent, f"{mentoring}?tab=diam", "warning", _("Hubungi dan catat.")),
        (_("Pendampingan diam 45 hari"), found.silent_for_office, f"{mentoring}?tab=diam", "danger", _("Pendampingnya perlu dibantu atau diganti.")),
        (_("Tugas pendampingan terlambat"), found.tasks_overdue, f"{mentoring}?tab=terlambat", "warning", ""),
        (_("Bebas dalam 3 bulan, belum disiapkan"), found.leaving_without_plan, gate, "danger", _("Mulai daftar serah terimanya.")),
        (_("Rencana bebas perlu ditinjau"), found.reviews_due, gate, "warning", _("Pindah unit; tinjau dalam 10 hari.")),
        (_("Butir serah terima terlambat"), found.items_late, gate, "warning", ""),
    ]  # fmt: skip
