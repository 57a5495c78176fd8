"""One line of work: who takes part, its orders, and the daily sheet of the whole group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import Custody, Person
from esmart.accounts.queries.register_lookup import OpenRow
from esmart.coaching.models import WorkActivity, WorkRecord
from esmart.coaching.queries.work.limits import limits_on
from esmart.coaching.queries.work.participants import latest_decisions, stay_page
from esmart.coaching.queries.work.scope import may_run
from esmart.coaching.queries.work.workshops import (
    Sheet,
    orders_of,
    overwork_of,
    sheet_of,
    stays_of_people,
    variants_to_make,
    workers_of,
)
from esmart.coaching.rules.work.hours import Overwork
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.work.keep_daily_sheet import SheetEntry, keep_daily_sheet
from esmart.coaching.services.work.produce import plan_order
from esmart.coaching.services.work.run_activity import assign_workers, end_work
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.access import code_of, find_activity, names_for, today
from esmart.web.officer.coaching.work.layout import (
    Section,
    SmallForm,
    at,
    do_at_once,
    form_page,
    show,
    stop_for_strangers,
    trail_of,
)
from esmart.web.officer.coaching.work.workshops import hours_lead, order_table
from esmart.web.officer.coaching.work.writing import write_day, write_quantity, write_span
from esmart.web.officer.fields import DateInput, WholeField

MOST_TO_CHOOSE = 300
UNDO = "work_sheet_undo"  # in the session: numbers and ids only, never names
UNPROCESSABLE = 422


def activity_trail(activity: WorkActivity, *links: Link) -> list[Link]:
    """Give the way to a page of a line of work."""
    workshop = activity.workshop
    return trail_of(
        Link(workshop.name, at("workshop", workshop.public_id)), Link(activity.name, at("work_activity", activity.public_id)), *links
    )  # fmt: skip


@require_safe
def activity(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show a line of work with its people and orders."""
    found = find_activity(request, public_id)
    runs = may_run(person_of(request), found.workshop.office_id)
    workers = workers_of(found)
    stays = stays_of_people(found.workshop.office, [one.person_id for one in workers])
    names = names_for(request, stays.values(), purpose=gettext_noop("melihat peserta kegiatan"))
    decisions = latest_decisions(one.person_id for one in workers)
    rows = [
        [
            Cell(_named(one.person, stays.get(one.person_id), names), at("participant", one.person.public_id)),
            Cell(_number(stays.get(one.person_id), names)),
            Cell(write_span(one.since, one.until)),
            Cell(badge=Badge(_("Sukarela, %(day)s") % {"day": write_day(one.agreed_on)}, "good") if one.agreed_on else Badge(_("Persetujuan belum dicatat"), "warning", "warning")),
            Cell(badge=_decision_badge(decisions.get(one.person_id))),
        ]
        for one in workers
    ]  # fmt: skip
    heads = [_("Peserta"), _("Nomor register"), _("Ikut"), _("Kerelaan"), _("Keputusan unit")]
    running = found.until is None
    links = [Link(_("Lembar harian"), at("daily_sheet", public_id), icon="list")]
    if runs and running:
        links += [
            Link(_("Pilih peserta"), at("assign_workers", public_id), icon="person"),
            Link(_("Akhiri kegiatan"), at("end_activity", public_id)),
        ]
    ends = [
        (str(one.pk), _named(one.person, stays.get(one.person_id), names))
        for one in workers
        if one.until is None
    ]
    stopping = SmallForm(
        form=EndPartForm(choices=ends), url=at("end_work", public_id), button=_("Akhiri hari ini"), title=_("Seorang peserta berhenti ikut")
    )  # fmt: skip
    variants = variants_to_make(found.workshop.enterprise)
    form = SmallForm(form=OrderForm(variants=variants), url=at("add_order", public_id), button=_("Rencanakan"), title=_("Tambah pesanan produksi"))  # fmt: skip
    return show(
        request,
        title=found.name,
        trail=[*activity_trail(found)[:-1], Link(found.name, "")],
        lead=f"{found.get_mode_display()} · {found.workshop.office.name}" + (f" · {found.partner.name}" if found.partner else ""),
        links=links,
        badges=[] if running else [Badge(_("Berakhir %(day)s") % {"day": write_day(found.until)})],
        sections=[
            Section(title=_("Peserta"), table=Table(_("Peserta"), heads, rows, caption_shown=False), empty=_("Belum ada peserta. Pilih peserta dari daftar unit."), form=stopping if runs and ends else None),
            Section(title=_("Pesanan produksi"), table=order_table(orders_of([found])), empty=_("Belum ada pesanan produksi."), form=form if runs and running else None),
        ],
    )  # fmt: skip


class EndPartForm(forms.Form):
    """Who stops taking part."""

    worker = forms.ChoiceField(label=pgettext_lazy("satu", "Peserta"))

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["worker"].choices = choices  # type: ignore[attr-defined]


def _named(person: Person, stay: Custody | None, names: Mapping[int, OpenRow]) -> str:
    opened = names.get(stay.pk) if stay else None
    return opened.name if opened and opened.name else code_of(person)


def _number(stay: Custody | None, names: Mapping[int, OpenRow]) -> str:
    opened = names.get(stay.pk) if stay else None
    return opened.register_number if opened else ""


def _decision_badge(decision: Any) -> Badge:
    if decision is None:
        return Badge(_("Belum dicatat"), "warning", "warning")
    if not decision.eligible:
        return Badge(_("Belum boleh"), "danger")
    return Badge(_("Boleh, juga di luar") if decision.outside_the_walls else _("Boleh"), "good", "check")


class WorkersForm(forms.Form):
    """People of the unit to choose from, all at once."""

    persons = forms.MultipleChoiceField(label=gettext_lazy("Peserta"), widget=forms.CheckboxSelectMultiple)
    since = forms.DateField(label=gettext_lazy("Mulai ikut"), widget=DateInput())
    agreed_on = forms.DateField(
        label=gettext_lazy("Menyatakan sukarela pada"), widget=DateInput(), required=False,
        help_text=gettext_lazy("Tanggal pernyataan sukarela masing-masing; kosongkan bila belum ada."),
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["persons"].choices = choices  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose who of the unit takes part."""
    found = find_activity(request, public_id, to_run=True)
    page = stay_page(person_of(request), office_id=found.workshop.office_id, limit=MOST_TO_CHOOSE)
    taking = {one.person_id for one in workers_of(found) if one.until is None}
    stays = [
        stay for stay in page.stays if stay.person_id not in taking and stay.status != Custody.Status.JUVENILE
    ]
    names = names_for(request, stays, purpose=gettext_noop("memilih peserta kegiatan"))
    people = {stay.person.public_id: stay.person for stay in stays}
    choices = [(stay.person.public_id, _choice(stay, names)) for stay in stays]
    form = WorkersForm(
        request.POST or None,
        choices=sorted(choices, key=lambda one: one[1]),
        initial={"since": today(), "agreed_on": today()},
    )

    def act(said: dict[str, Any]) -> Any:
        wanted = [people[code] for code in said["persons"]]
        return assign_workers(activity=found, persons=wanted, since=said["since"], agreed_on=said["agreed_on"], actor=actor_of(request))  # fmt: skip

    return form_page(
        request, form, act, title=_("Pilih peserta"), trail=activity_trail(found, Link(_("Pilih peserta"), "")),
        lead=_("Ikut serta bersifat sukarela. Siapa yang boleh ikut diputuskan unit; di sini hanya dicatat."),
        done=at("work_activity", public_id), said=_("Peserta dicatat."),
    )  # fmt: skip


def _choice(stay: Custody, names: Mapping[int, OpenRow]) -> str:
    opened = names.get(stay.pk)
    return (
        " · ".join(part for part in (opened.name, opened.register_number) if part)
        if opened
        else code_of(stay.person)
    )


@require_POST
def end_part(request: HttpRequest, public_id: str) -> HttpResponse:
    """End one person's part in a line of work today."""
    found = find_activity(request, public_id, to_run=True)
    worker = next((one for one in workers_of(found) if str(one.pk) == request.POST.get("worker")), None)
    if worker is None:
        raise Http404(_("Peserta ini tidak ikut kegiatan ini."))
    now = timezone.now()
    return do_at_once(
        request, lambda: end_work(worker=worker, on=today(), actor=actor_of(request), now=now),
        done=at("work_activity", public_id), said=_("Keikutsertaan diakhiri; catatannya tetap."),
    )  # fmt: skip


class OrderForm(forms.Form):
    """A production order."""

    variant = forms.TypedChoiceField(
        label=pgettext_lazy("satu", "Produk"), required=False, empty_value=None, help_text=gettext_lazy("Hasil baik masuk ke stok produk ini."),
    )  # fmt: skip
    item = forms.CharField(label=gettext_lazy("Atau barang lain"), max_length=200, required=False)
    quantity = WholeField(label=gettext_lazy("Jumlah"))
    due_on = forms.DateField(label=gettext_lazy("Selesai sebelum"), widget=DateInput(), required=False)

    def __init__(self, *args: Any, variants: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["variant"]
        known = {str(one.pk): one for one in variants}
        field.choices = [
            ("", "–"),
            *((key, f"{one.product.name} {one.label}".strip()) for key, one in known.items()),
        ]
        field.coerce = known.get


@require_http_methods(["GET", "POST"])
def add_order(request: HttpRequest, public_id: str) -> HttpResponse:
    """Plan a production order."""
    found = find_activity(request, public_id, to_run=True)
    form = OrderForm(request.POST or None, variants=variants_to_make(found.workshop.enterprise))
    now = timezone.now()
    return form_page(
        request, form, lambda said: plan_order(activity=found, actor=actor_of(request), now=now, **said), title=_("Tambah pesanan produksi"),
        trail=activity_trail(found, Link(_("Pesanan"), "")), done=lambda made: at("production_order", made.public_id), said=_("Pesanan dicatat."),
    )  # fmt: skip


# ── The daily sheet ──────────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show and keep the sheet of a day: one row for each person, keyboard through the grid, yesterday as a start."""
    found = find_activity(request, public_id, to_run=request.method == "POST")
    day = _day_of(request.POST.get("hari") or request.GET.get("hari"))
    kept = sheet_of(found, day)
    typed: dict[int, dict[str, str]] = {}
    problem = ""
    if request.method == "POST":
        typed = _typed(request, kept)
        try:
            before = keep_daily_sheet(
                activity=found, on=day, entries=_entries(typed), actor=actor_of(request), now=timezone.now()
            )
        except CoachingProblem as refused:
            stop_for_strangers(refused)
            problem = str(refused)
        else:
            request.session[UNDO] = _packed(public_id, day, before)
            _say_kept(request, found, day)
            return redirect(f"{at('daily_sheet', public_id)}?hari={day}")
    elif request.GET.get("salin") and kept.earlier:
        typed = _from_earlier(found, kept)
    context = _sheet_context(request, found, kept, typed)
    return render(
        request, "web/officer/coaching/work/sheet.html", {**context, "problem": problem}, status=UNPROCESSABLE if problem else None
    )  # fmt: skip


def _sheet_context(
    request: HttpRequest, found: WorkActivity, kept: Sheet, typed: dict[int, dict[str, str]]
) -> dict[str, Any]:
    stays = stays_of_people(found.workshop.office, [line.person.pk for line in kept.lines])
    names = names_for(request, stays.values(), purpose=gettext_noop("mengisi lembar harian"))
    lines = [
        {
            "person": line.person,
            "name": _named(line.person, stays.get(line.person.pk), names),
            "number": _number(stays.get(line.person.pk), names),
            "agreed": line.agreed,
            **(typed.get(line.person.pk) or _said(line.record)),
        }
        for line in kept.lines
    ]
    limits = limits_on(kept.on)
    over = overwork_of(found, kept.on, limits=limits)
    shown = {line["person"].pk: line["name"] for line in lines}
    undo = request.session.get(UNDO) or {}
    here = at("daily_sheet", found.public_id)
    return {
        "title": _("Lembar harian"),
        "trail": activity_trail(found, Link(_("Lembar harian"), "")),
        "activity": found,
        "day": kept.on,
        "lines": sorted(lines, key=lambda one: one["name"].casefold()),
        "kept": kept.kept,
        "copied": bool(typed) and request.method == "GET",
        "earlier": kept.earlier,
        "copy_url": f"{here}?hari={kept.on}&salin=1",
        "before_url": f"{here}?hari={kept.on - timedelta(days=1)}",
        "after_url": f"{here}?hari={kept.on + timedelta(days=1)}" if kept.on < today() else "",
        "runs": may_run(person_of(request), found.workshop.office_id),
        "may_undo": undo.get("activity") == found.public_id and undo.get("on") == str(kept.on),
        "over": [_over_text(one, shown) for one in over],
        "limits": hours_lead(),
    }


def _over_text(one: Overwork, shown: Mapping[int, str]) -> str:
    told = {
        "name": shown.get(one.person_id, ""),
        "hours": write_quantity(one.hours),
        "limit": write_quantity(one.limit),
    }
    if one.whole_week:
        return _("%(name)s: %(hours)s jam minggu ini, batasnya %(limit)s.") % told
    return _("%(name)s: %(hours)s jam hari ini, batasnya %(limit)s.") % told


def _said(record: WorkRecord | None) -> dict[str, str]:
    if record is None:
        return {"there": "", "hours": "", "pieces": "", "points": "", "note": ""}
    return {
        "there": "1", "hours": write_quantity(record.hours), "pieces": str(record.pieces), "points": str(record.points),
        "note": record.note,
    }  # fmt: skip


def _from_earlier(found: WorkActivity, kept: Sheet) -> dict[int, dict[str, str]]:
    """Give hours and points of the last sheet as a start; pieces and notes are of their day."""
    assert kept.earlier is not None  # noqa: S101  # asked only then
    earlier = sheet_of(found, kept.earlier)
    now_there = {line.person.pk for line in kept.lines if line.takes_part}
    return {
        line.person.pk: {**_said(line.record), "pieces": "", "note": ""}
        for line in earlier.lines
        if line.record is not None and line.person.pk in now_there
    }


def _typed(request: HttpRequest, kept: Sheet) -> dict[int, dict[str, str]]:
    """Give what was typed for each person; hours, pieces or points say that somebody was there, a tick too."""
    found = {}
    for line in kept.lines:
        code = line.person.public_id
        row = {
            name: request.POST.get(f"{name}-{code}", "").strip()
            for name in ("there", "hours", "pieces", "points", "note")
        }
        found[line.person.pk] = row
    return found


def _entries(typed: Mapping[int, Mapping[str, str]]) -> list[SheetEntry]:
    return [
        SheetEntry(
            person_id=person_id, hours=_decimal(row["hours"]), pieces=_whole(row["pieces"]), points=_whole(row["points"]), note=row["note"]
        )
        for person_id, row in typed.items()
        if row["there"] or row["hours"] or row["pieces"] or row["points"]
    ]  # fmt: skip


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text.replace(",", ".") or "0")
    except InvalidOperation:
        value = Decimal(-1)  # said to be out of range, beside the others
    return value.quantize(Decimal("0.1")) if value.is_finite() and abs(value) < 1000 else Decimal(-1)  # noqa: PLR2004  # more than any day has


def _whole(text: str) -> int:
    plain = text.replace(".", "")
    return int(plain or "0") if not plain or (plain.isascii() and plain.isdigit() and len(plain) < 10) else -1  # noqa: PLR2004  # more than anyone makes


def _packed(public_id: str, day: date, before: list[SheetEntry]) -> dict[str, Any]:
    rows = [[one.person_id, str(one.hours), one.pieces, one.points, one.note] for one in before]
    return {"activity": public_id, "on": str(day), "rows": rows}


def _say_kept(request: HttpRequest, found: WorkActivity, day: date) -> None:
    there = sum(1 for line in sheet_of(found, day).lines if line.record is not None)
    told = ngettext("Disimpan: %(n)s orang hadir.", "Disimpan: %(n)s orang hadir.", there) % {"n": there}
    messages.success(request, told)


@require_POST
def undo_sheet(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put a sheet back as it was before it was last kept here."""
    found = find_activity(request, public_id, to_run=True)
    undo = request.session.pop(UNDO, None) or {}
    if undo.get("activity") != public_id:
        messages.error(request, _("Tidak ada yang dapat diurungkan."))
        return redirect("web:daily_sheet", public_id)
    rows = [
        SheetEntry(person_id=person, hours=Decimal(hours), pieces=pieces, points=points, note=note)
        for person, hours, pieces, points, note in undo["rows"]
    ]
    day = _day_of(undo["on"])
    return do_at_once(
        request, lambda: keep_daily_sheet(activity=found, on=day, entries=rows, actor=actor_of(request), now=timezone.now()),
        done=f"{at('daily_sheet', public_id)}?hari={day}", said=_("Lembar dikembalikan seperti sebelum disimpan."),
    )  # fmt: skip


def _day_of(text: str | None) -> date:
    if not text:
        return today()
    try:
        day = date.fromisoformat(text)
    except ValueError as unread:
        raise Http404(_("Tanggal ini tidak ada.")) from unread
    if day > today():
        raise Http404(_("Hari ini belum terjadi."))
    return day
