"""The monthly books in the columns officers know: each as a page and as a workbook; names only where the book has them."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from esmart.accounts.models import Custody, Office
from esmart.accounts.queries.register_lookup import OpenRow
from esmart.coaching.queries.work.books import (
    activity_book,
    attendance_book,
    marketing_book,
    tool_book,
    training_book,
)
from esmart.core.money import write_rupiah
from esmart.web.components.charts import write_number
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Cell, Figure, Link, Table
from esmart.web.officer.coaching.work.access import SEES_WORK, find_unit, names_for, only, today, units_of
from esmart.web.officer.coaching.work.layout import Section, at, show, trail_of
from esmart.web.officer.coaching.work.workbooks import workbook_answer
from esmart.web.officer.coaching.work.writing import write_day, write_month, write_quantity

SHOWN = 500


@dataclass(frozen=True)
class Asked:
    """Which units and which month."""

    units: QuerySet[Office]
    unit: Office | None
    since: date
    until: date

    @property
    def query(self) -> str:
        unit = f"&unit={self.unit.pk}" if self.unit else ""
        return f"?bulan={self.since:%Y-%m}{unit}"


@dataclass(frozen=True)
class Book:
    """One book: its columns, and its rows as plain values."""

    key: str
    title: str | Promise
    says: str | Promise
    heads: Callable[[Asked], list[str]]
    rows: Callable[[HttpRequest, Asked], list[list[Any]]]
    numbers: frozenset[int] = frozenset()
    money: frozenset[int] = frozenset()


def _activities(request: HttpRequest, asked: Asked) -> list[list[Any]]:
    return [
        [one.category, one.kind, one.participants, one.supervisor, one.workshop, one.unit, one.days, one.hours, one.pieces, one.measure]
        for one in activity_book(asked.units, since=asked.since, until=asked.until)
    ]  # fmt: skip


def _trainings(request: HttpRequest, asked: Asked) -> list[list[Any]]:
    lines = training_book(asked.units, since=asked.since, until=asked.until)
    names = _names(request, [one.stay for one in lines])
    return [
        [*_who(one.stay, one.code, names), one.course, one.on, one.instructor, one.certificate, one.remark, one.unit] for one in lines
    ]  # fmt: skip


def _tools(request: HttpRequest, asked: Asked) -> list[list[Any]]:
    days = range(1, asked.until.day + 1)
    return [
        [one.code, one.name, one.quantity, one.place, one.unit, "" if one.last_found is None else one.last_found, *(one.used.get(day, "") for day in days)]
        for one in tool_book(asked.units, since=asked.since, until=asked.until)
    ]  # fmt: skip


def _marketing(request: HttpRequest, asked: Asked) -> list[list[Any]]:
    return [
        [
            line.on,
            unit,
            f"{line.product} {line.variant}".strip(),
            line.pieces,
            f"{line.marketplace}: {line.shop}",
            line.income,
        ]
        for unit, line in marketing_book(asked.units, since=asked.since, until=asked.until)
    ]


def _attendance(request: HttpRequest, asked: Asked) -> list[list[Any]]:
    lines = attendance_book(asked.units, since=asked.since, until=asked.until)
    names = _names(request, [one.stay for one in lines])
    return [
        [*_who(one.stay, one.code, names), one.activity, one.days, one.hours, one.pieces, one.points, one.unit] for one in lines
    ]  # fmt: skip


def _names(request: HttpRequest, stays: Sequence[Custody | None]) -> dict[int, OpenRow]:
    return names_for(
        request, [stay for stay in stays if stay is not None], purpose=gettext_noop("membuat buku bulanan")
    )


def _who(stay: Custody | None, code: str, names: dict[int, OpenRow]) -> list[str]:
    opened = names.get(stay.pk) if stay else None
    return [opened.register_number, opened.name] if opened and opened.name else ["", code]


BOOKS = {
    one.key: one
    for one in (
        Book(
            "kegiatan", gettext_lazy("Kegiatan"), gettext_lazy("Jenis kegiatan, peserta, pengawas, dan yang dikerjakan."),
            lambda _asked: [_("Kategori"), _("Jenis kegiatan"), _("Jumlah peserta"), _("Pengawas"), _("Bengkel"), _("Unit"), _("Hari kerja"), _("Jam orang"), _("Hasil"), _("Satuan")],
            _activities, frozenset({2, 6, 7, 8}),
        ),
        Book(
            "pelatihan", gettext_lazy("Pelatihan bersertifikat"), gettext_lazy("Siapa menerima sertifikat apa, kapan, dari siapa."),
            lambda _asked: [_("Nomor register"), _("Nama"), _("Pelatihan"), _("Tanggal"), _("Penyelenggara"), _("Nomor sertifikat"), _("Keterangan"), _("Unit")],
            _trainings,
        ),
        Book(
            "alat", gettext_lazy("Alat kerja"), gettext_lazy("Jumlah, tempat, hitungan terakhir, dan yang dipakai setiap hari."),
            lambda asked: [_("Kode"), _("Keterangan"), _("Jumlah"), _("Tempat"), _("Unit"), _("Ditemukan"), *(str(day) for day in range(1, asked.until.day + 1))],
            _tools, frozenset({2, 5, *range(6, 37)}),
        ),
        Book(
            "pemasaran", gettext_lazy("Pemasaran hasil"), gettext_lazy("Yang terjual di toko daring, dari pesanan yang dibayar."),
            lambda _asked: [_("Tanggal"), _("Unit"), _("Produk"), _("Jumlah"), _("Dipasarkan di"), _("Pendapatan (Rp)")],
            _marketing, frozenset({3, 5}), frozenset({5}),
        ),
        Book(
            "kehadiran", gettext_lazy("Kehadiran dan hasil"), gettext_lazy("Hari, jam, hasil, dan poin setiap orang."),
            lambda _asked: [_("Nomor register"), _("Nama"), _("Kegiatan"), _("Hari"), _("Jam"), _("Hasil"), _("Poin"), _("Unit")],
            _attendance, frozenset({3, 4, 5, 6}),
        ),
    )
}  # fmt: skip


class AskForm(forms.Form):
    """Which month and unit."""

    bulan = forms.ChoiceField(label=gettext_lazy("Bulan"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)

    def __init__(self, *args: Any, units: Sequence[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        day = today().replace(day=1)
        months = []
        for _step in range(24):
            months.append((f"{day:%Y-%m}", write_month(day)))
            day = (day.replace(year=day.year - 1, month=12) if day.month == 1 else day.replace(month=day.month - 1))  # fmt: skip
        fields["bulan"].choices = months
        fields["unit"].choices = [("", _("Semua unit")), *((str(one.pk), one.name) for one in units)]
        if len(units) == 1:
            del self.fields["unit"]


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """Show the five books of a month with how many rows each has."""
    asked = _asked(request)
    links = [
        [Cell(str(book.title), at("work_book", key) + asked.query), Cell(str(book.says))] for key, book in BOOKS.items()
    ]  # fmt: skip
    done = [one for one in activity_book(asked.units, since=asked.since, until=asked.until) if one.days]
    sold = marketing_book(asked.units, since=asked.since, until=asked.until)
    return show(
        request,
        title=_("Buku bulanan"),
        trail=trail_of(Link(_("Buku bulanan"), "")),
        lead=_scope(asked),
        filters=_form(request, asked),
        filtered=False,
        figures=[
            Figure(value=write_number(len(done)), label=_("Kegiatan berjalan"), definition=_("Dengan sedikitnya satu lembar harian bulan itu.")),
            Figure(value=write_number(sum(one.participants for one in done)), label=_("Peserta bekerja"), definition=_("Dihitung per kegiatan.")),
            Figure(value=write_rupiah(sum(line.income for _unit, line in sold)), label=_("Penjualan daring"), definition=_("Pesanan dibayar, sebelum biaya lokapasar.")),
        ],
        sections=[Section(table=Table(_("Buku"), [_("Buku"), _("Isi")], links, caption_shown=False))],
    )  # fmt: skip


@require_safe
def book(request: HttpRequest, key: str) -> HttpResponse:
    """Show one book."""
    asked, found = _asked(request), _find(key)
    rows = found.rows(request, asked)
    heads = found.heads(asked)
    shown = [[_cell(value, n, found) for n, value in enumerate(row)] for row in rows[:SHOWN]]
    text = (
        _("Yang terlihat %(n)s baris pertama; unduh untuk semuanya.") % {"n": SHOWN}
        if len(rows) > SHOWN
        else ""
    )
    return show(
        request,
        title=str(found.title),
        trail=trail_of(Link(_("Buku bulanan"), at("work_books") + asked.query), Link(str(found.title), "")),
        lead=_scope(asked),
        links=[Link(_("Unduh Excel"), at("work_book_file", key) + asked.query, icon="download")],
        tabs=[Link(str(one.title), at("work_book", one.key) + asked.query, one.key == key) for one in BOOKS.values()],
        filters=_form(request, asked),
        filtered=False,
        sections=[Section(text=text, table=Table(str(found.title), heads, shown, caption_shown=False, number_heads=found.numbers), empty=_("Belum ada catatan bulan itu."))],
    )  # fmt: skip


@require_safe
@in_indonesian
def book_file(request: HttpRequest, key: str) -> HttpResponse:
    """Send one book as a workbook."""
    asked, found = _asked(request), _find(key)
    rows = [
        [write_day(value) if isinstance(value, date) else value for value in row]
        for row in found.rows(request, asked)
    ]
    title = f"{found.title} · {_scope(asked)}"
    return workbook_answer(
        f"{key}-{asked.since:%Y-%m}.xlsx", str(found.title), found.heads(asked), rows, title=title
    )


def _cell(value: Any, place: int, book: Book) -> Cell:
    if place in book.money:
        return Cell(write_rupiah(value), number=True)
    if isinstance(value, date):
        return Cell(write_day(value))
    return (
        Cell(write_quantity(value), number=True)
        if place in book.numbers and value != ""
        else Cell(str(value))
    )


def _asked(request: HttpRequest) -> Asked:
    only(request, SEES_WORK)
    unit = find_unit(request, request.GET.get("unit"))
    month = request.GET.get("bulan") or f"{today():%Y-%m}"
    try:
        since = date.fromisoformat(f"{month}-01")
    except ValueError as unread:
        raise Http404(_("Bulan ini tidak ada.")) from unread
    units = units_of(request)
    until = since.replace(day=monthrange(since.year, since.month)[1])
    return Asked(units.filter(pk=unit.pk) if unit else units, unit, since, until)


def _form(request: HttpRequest, asked: Asked) -> AskForm:
    initial = {"bulan": f"{asked.since:%Y-%m}", "unit": str(asked.unit.pk) if asked.unit else ""}
    return AskForm(initial=initial, units=list(units_of(request)))


def _scope(asked: Asked) -> str:
    return f"{asked.unit.name if asked.unit else _('Semua unit dalam wewenang Anda')} · {write_month(asked.since)}"


def _find(key: str) -> Book:
    if key not in BOOKS:
        raise Http404(_("Buku ini tidak ada."))
    return BOOKS[key]
