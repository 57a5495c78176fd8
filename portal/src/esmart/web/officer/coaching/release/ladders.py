"""Pages of the ladder: in numbers, by step and name, and of one participant with its proofs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from esmart.coaching.models import LadderStep
from esmart.coaching.queries.release import (
    Funnel,
    Rung,
    StepRow,
    find_ladder_enterprise,
    find_ladder_person,
    ladder_of_enterprise,
    ladder_of_person,
    may_assign,
    step_rows,
    steps_per_cohort,
)
from esmart.coaching.rules.release import DEFINITIONS, STEPS
from esmart.web.components.charts import write_number
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Cell, Chart, Link, Table
from esmart.web.officer.access import person_of
from esmart.web.officer.coaching.release.forms import PeriodForm
from esmart.web.officer.coaching.release.proofs import proof_links
from esmart.web.officer.coaching.release.reach import mentoring_trail, names_for, today
from esmart.web.officer.sheets import csv_answer

PAGE = 50
MOST_COHORTS = 100


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show how many participants of each programme and cohort reached each step."""
    form, since, until = _period(request)
    programmes, cohorts = steps_per_cohort(person_of(request), today=today(), since=since, until=until)
    total = {step: sum(one.reached[step] for one in programmes) for step in STEPS}
    labels = [f"{n}. {LadderStep.Step(step).label}" for n, step in enumerate(STEPS, start=1)]
    context = {
        "title": _("Tangga e-Smart"),
        "trail": mentoring_trail(Link(_("Tangga e-Smart"), "")),
        "form": form,
        "period": _period_words(since, until),
        "chart": Chart(
            title=_("Peserta per anak tangga"), kind="bar", labels=[str(n) for n in range(1, len(STEPS) + 1)], values=[total[step] for step in STEPS],
            unit=_("orang atau usaha"), source=_("data sistem ini, %(day)s") % {"day": f"{today():%d-%m-%Y}"},
        ) if programmes else None,
        "programmes": _funnels(programmes, _("Per program")),
        "cohorts": _funnels(cohorts[:MOST_COHORTS], _("Per angkatan, terbaru dahulu")),
        "steps": [(label, _(DEFINITIONS[step]), reverse("web:ladder_step", args=[step]) + _query(since, until)) for step, label in zip(STEPS, labels, strict=True)],
        "query": _query(since, until),
    }  # fmt: skip
    return render(request, "web/officer/coaching/release/ladder_overview.html", context)


@require_safe
@in_indonesian
def overview_file(request: HttpRequest) -> HttpResponseBase:
    """Send the numbers as CSV, with definition, period and source."""
    _form, since, until = _period(request)
    programmes, cohorts = steps_per_cohort(person_of(request), today=today(), since=since, until=until)
    heads = ["Program", "Angkatan", "Langkah", "Jumlah", "Peserta", "Arti", "Masa", "Sumber", "Dihitung pada"]
    rows = (
        [one.programme, name, LadderStep.Step(step).label, one.reached[step], one.participants, DEFINITIONS[step],
         _period_words(since, until), _source(), f"{today():%Y-%m-%d}"]
        for group, is_cohort in ((programmes, False), (cohorts, True))
        for one in group
        for name in [one.name if is_cohort else "semua"]
        for step in STEPS
    )  # fmt: skip
    return csv_answer(f"tangga-{today():%Y-%m-%d}.csv", heads, rows)


@require_safe
def step_list(request: HttpRequest, step: str) -> HttpResponse:
    """Show who stands on a step, by name where this reader may have it."""
    label = _label(step)
    form, since, until = _period(request)
    before = _cursor(request.GET.get("sebelum", ""))
    rows = step_rows(
        person_of(request), step, today=today(), since=since, until=until, before=before, limit=PAGE + 1
    )
    names = names_for(
        request,
        [row.person for row in rows[:PAGE] if row.person],
        screen="ladder_step",
        purpose=gettext_noop("tangga e-Smart"),
    )
    next_url = ""
    if len(rows) > PAGE:
        last = rows[PAGE - 1].step
        next_url = f"{_query(since, until) or '?'}&sebelum={last.reached_on:%Y%m%d}-{last.pk}"
    context = {
        "title": label,
        "trail": mentoring_trail(Link(_("Tangga e-Smart"), reverse("web:ladder")), Link(label, "")),
        "definition": _(DEFINITIONS[step]),
        "period": _period_words(since, until),
        "source": _source(),
        "day": today(),
        "form": form,
        "table": _step_table(rows[:PAGE], names, label),
        "export_url": reverse("web:ladder_step_file", args=[step]) + _query(since, until),
        "next_url": next_url,
    }
    return render(request, "web/officer/coaching/release/ladder_step.html", context)


@require_safe
@in_indonesian
def step_file(request: HttpRequest, step: str) -> HttpResponseBase:
    """Send who stands on a step as CSV, each row with definition, period and source."""
    label = _label(step)
    _form, since, until = _period(request)
    rows = step_rows(person_of(request), step, today=today(), since=since, until=until, limit=None)
    names = names_for(
        request,
        [row.person for row in rows if row.person],
        screen="ladder_step_file",
        purpose=gettext_noop("tangga e-Smart"),
    )
    heads = ["Peserta", "Nomor", "Jenis", "Wilayah", "Langkah", "Tanggal", "Bukti", "Arti", "Masa", "Sumber"]
    cells = (
        [_who(row, names), _public_id(row), "orang" if row.person else "usaha",
         row.enterprise.region.name if row.enterprise else "", label, row.step.reached_on,
         "; ".join(f"{one['what']} {one['on']}" for one in row.step.proof.get("rows", [])), DEFINITIONS[step],
         _period_words(since, until), _source()]
        for row in rows
    )  # fmt: skip
    return csv_answer(f"tangga-{step}-{today():%Y-%m-%d}.csv", heads, cells)


@require_safe
def of_enterprise(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the ladder of an enterprise."""
    user = person_of(request)
    enterprise = find_ladder_enterprise(user, public_id, today=today())
    if enterprise is None:
        raise Http404(_("Usaha tidak ditemukan."))
    links = [(_("Penilaian kesiapan"), reverse("web:ratings_of_enterprise", args=[public_id]))]
    if may_assign(user):
        links.append((_("Tetapkan pendamping"), f"{reverse('web:assign_mentor')}?usaha={public_id}"))
    return _ladder(request, enterprise.name, ladder_of_enterprise(enterprise), links, person=False)


@require_safe
def of_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the ladder of a person, as far as this reader may see it."""
    user = person_of(request)
    person = find_ladder_person(user, public_id, today=today())
    if person is None:
        raise Http404(_("Peserta tidak ditemukan."))
    names = names_for(request, [person], screen="ladder_of_person", purpose=gettext_noop("tangga e-Smart"))
    links = []
    if may_assign(user):
        links.append((_("Tetapkan pendamping"), f"{reverse('web:assign_mentor')}?peserta={public_id}"))
    return _ladder(
        request, names[person.pk], ladder_of_person(user, person, today=today()), links, person=True
    )


def _ladder(
    request: HttpRequest, who: str, rungs: Sequence[Rung], links: Sequence[tuple[str, str]], *, person: bool
) -> HttpResponse:
    found = proof_links(person_of(request), [rung.proof for rung in rungs])
    shown = [
        {"rung": rung, "proofs": [found[row["what"], row["id"]] for row in rung.proof.get("rows", [])]}
        for rung in rungs
    ]
    context = {
        "title": who,
        "trail": mentoring_trail(Link(_("Tangga e-Smart"), reverse("web:ladder")), Link(who, "")),
        "rungs": shown,
        "links": links,
        "person": person,
        "reached": sum(rung.reached_on is not None for rung in rungs),
    }
    return render(request, "web/officer/coaching/release/ladder.html", context)


def _funnels(funnels: Sequence[Funnel], caption: str) -> Table:
    heads = [_("Nama"), _("Peserta"), *_short_labels()]
    rows = [
        [
            Cell(one.name),
            Cell(write_number(one.participants), number=True),
            *(Cell(write_number(one.reached[step]), number=True) for step in STEPS),
        ]
        for one in funnels
    ]
    return Table(caption, heads, rows, number_heads=frozenset(range(1, len(heads))))


def _step_table(rows: Sequence[StepRow], names: Mapping[int, str], label: str) -> Table:
    heads = [_("Peserta"), _("Jenis"), _("Wilayah"), _("Tanggal")]
    cells = [
        [
            Cell(_who(row, names), _ladder_url(row)),
            Cell(_("orang") if row.person else _("usaha")),
            Cell(row.enterprise.region.name if row.enterprise else ""),
            Cell(f"{row.step.reached_on:%d-%m-%Y}"),
        ]
        for row in rows
    ]
    return Table(label, heads, cells, caption_shown=False)


def _who(row: StepRow, names: Mapping[int, str]) -> str:
    if row.person is not None:
        return names[row.person.pk]
    return row.enterprise.name if row.enterprise else ""


def _public_id(row: StepRow) -> str:
    return (row.person or row.enterprise).public_id  # type: ignore[union-attr]  # one of the two, by constraint


def _ladder_url(row: StepRow) -> str:
    name = "web:ladder_of_person" if row.person else "web:ladder_of_enterprise"
    return reverse(name, args=[_public_id(row)])


def _label(step: str) -> str:
    if step not in STEPS:
        raise Http404(_("Langkah tidak dikenal."))
    return str(LadderStep.Step(step).label)


def _short_labels() -> list[str]:
    """Name the steps as briefly as a column allows; the numbers are those of the definitions below."""
    words = [
        _("Latih"),
        _("Sertifikat"),
        _("Kurasi"),
        _("Tayang"),
        _("Jual"),
        _("90 hari"),
        _("Toko"),
        _("6 bulan"),
        _("12 bulan"),
    ]
    return [f"{n} {word}" for n, word in enumerate(words, start=1)]


def _period(request: HttpRequest) -> tuple[PeriodForm, date | None, date | None]:
    form = PeriodForm(request.GET or None)
    typed: dict[str, Any] = form.cleaned_data if form.is_bound and form.is_valid() else {}
    return form, typed.get("dari"), typed.get("sampai")


def _period_words(since: date | None, until: date | None) -> str:
    if since is None and until is None:
        return _("sejak awal sampai hari ini")
    first = f"{since:%d-%m-%Y}" if since else _("awal")
    last = f"{until:%d-%m-%Y}" if until else _("hari ini")
    return _("%(first)s sampai %(last)s") % {"first": first, "last": last}


def _source() -> str:
    return _("dihitung dari angkatan, sertifikat, profil, tayangan, dan pesanan di sistem ini")


def _query(since: date | None, until: date | None) -> str:
    parts = [f"{name}={day:%Y-%m-%d}" for name, day in (("dari", since), ("sampai", until)) if day]
    return f"?{'&'.join(parts)}" if parts else ""


def _cursor(text: str) -> tuple[date, int] | None:
    day, _sep, key = text.partition("-")
    if len(day) != 8 or not day.isdigit() or not key.isdigit() or len(key) > 18:  # noqa: PLR2004  # YYYYMMDD-row
        return None
    try:
        return date(int(day[:4]), int(day[4:6]), int(day[6:])), int(key)
    except ValueError:
        return None
