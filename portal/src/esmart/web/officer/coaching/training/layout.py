"""What several pages of courses share: the way back, the tabs of a cohort, tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.coaching.models import Cohort, Enrolment, Programme
from esmart.coaching.queries.training import labels_of, may_propose, may_run, may_teach
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.training.access import request_id_of
from esmart.web.officer.coaching.training.words import cohort_badge, period


def trail(*links: Link) -> list[Link]:
    """Give the way from the desk through the room."""
    return [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Pembinaan"), reverse("web:coaching")), *links]


def programme_trail(programme: Programme | None, here: str = "") -> list[Link]:
    """Give the way to a page of a programme."""
    links = [Link(_("Program"), reverse("web:programmes"))]
    if programme is not None:
        links.append(Link(programme.name, reverse("web:programme", args=[programme.public_id])))
    return trail(*links, *([Link(here, "")] if here else []))


def cohort_trail(cohort: Cohort | None, here: str = "") -> list[Link]:
    """Give the way to a page of a cohort."""
    links = [Link(_("Angkatan"), reverse("web:cohorts"))]
    if cohort is not None:
        links.append(Link(cohort.name, cohort_url(cohort)))
    return trail(*links, *([Link(here, "")] if here else []))


def cohort_url(cohort: Cohort) -> str:
    """Give the address of a cohort."""
    return reverse("web:cohort", args=[cohort.public_id])


def cohort_page(request: HttpRequest, cohort: Cohort, tab: str, here: str = "") -> dict[str, Any]:
    """Give what every page of one cohort shows: way, tabs, state, and what this person may do."""
    person = person_of(request)
    views = [
        ("cohort", _("Peserta"), "web:cohort"),
        ("candidates", _("Seleksi"), "web:candidates"),
        ("meetings", _("Pertemuan"), "web:meetings"),
        ("results", _("Nilai dan hasil"), "web:results"),
        ("feedback", _("Masukan"), "web:feedback_overview"),
        ("certificates", _("Sertifikat"), "web:certificates"),
    ]
    proposes = may_propose(person, cohort)
    return {
        "cohort": cohort,
        "title": cohort.name,
        "trail": cohort_trail(cohort, here),
        "tabs": [
            Link(label, reverse(name, args=[cohort.public_id]), current=key == tab)
            for key, label, name in views
            if key != "candidates" or proposes
        ],
        "badge": cohort_badge(cohort),
        "runs": may_run(person, cohort),
        "teaches": may_teach(person, cohort),
        "proposes": proposes,
    }


def names_for(
    request: HttpRequest, enrolments: Iterable[Enrolment], *, screen: str, purpose: str
) -> dict[int, str]:
    """Give enrolment id → the name or the code this person may see; names read are recorded."""
    return labels_of(
        person_of(request),
        enrolments,
        actor=actor_of(request),
        purpose=purpose,
        screen=screen,
        now=timezone.now(),
        request_id=request_id_of(request),
    )


def cohorts_table(rows: Iterable[Any], caption: str) -> Table:
    """Show cohorts: name, programme, days, seats, state."""
    return Table(
        caption,
        [_("Angkatan"), _("Program"), _("Waktu"), _("Kursi"), _("Keadaan")],
        [
            [
                Cell(one.name, cohort_url(one)),
                Cell(one.programme.name),
                Cell(period(one.starts_on, one.ends_on)),
                Cell(f"{write_number(one.held)} / {write_number(one.seats)}", number=True),
                Cell(badge=cohort_badge(one)),
            ]
            for one in rows
        ],
        number_heads=frozenset({3}),
    )
