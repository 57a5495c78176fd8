"""The desk: the first page after logging in. What waits for this person now, one line per cause, and the key figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.accounts.models import User
from esmart.channels.queries import ChannelCounts, EndingShop, accounts_for, count_channels, ending_shops
from esmart.core.queries import silent_workers
from esmart.intake.queries import IntakeCounts, count_intake
from esmart.registry.queries import RegistryCounts, count_registry
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Figure, Link, Tone
from esmart.web.officer.coaching.release.waiting import waiting_lines

WORKER_SILENT_AFTER = timedelta(minutes=2)
RECENT = timedelta(days=30)
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Task:
    """One cause of work: what waits, how much, where to begin, and how pressing it is."""

    label: str
    count: int
    url: str
    tone: Tone
    note: str = ""

    @property
    def written(self) -> str:
        return f"{write_number(MOST_COUNTED)}+" if self.count >= MOST_COUNTED else write_number(self.count)


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """Show what needs doing now, grouped by cause, and how much there is."""
    user = cast("User", request.user)
    now = timezone.now()
    registry = count_registry(user, today=timezone.localdate())
    channels = count_channels(accounts_for(user), now=now)
    intake = count_intake(user, since=now - RECENT)
    endings = [
        one for one in ending_shops(accounts_for(user), today=timezone.localdate()) if not one.is_drained
    ]
    tasks = [*_orders(channels), *_shops(channels), *_endings(endings), *_files(intake), *_profiles(registry)]
    tasks += [Task(*line) for line in waiting_lines(user)]
    context = {
        "silent": silent_workers(now=now, longer_than=WORKER_SILENT_AFTER),
        "tasks": [task for task in tasks if task.count],
        "figures": _figures(registry, channels, now),
        "starts": _starts(user),
        "reads_only": not user.may_write,
    }
    return render(request, "web/desk.html", context)


def _orders(counts: ChannelCounts) -> list[Task]:
    inbox = reverse("web:orders")
    deadline = ""
    if counts.ship_by is not None:
        deadline = _("Batas terdekat %(t)s.") % {"t": f"{timezone.localtime(counts.ship_by):%d-%m-%Y %H.%M}"}
    return [
        Task(_("Pesanan terlambat dikirim"), counts.late, f"{inbox}?tab=kirim", "danger", _("Batas kirimnya sudah lewat.")),
        Task(_("Pesanan perlu dikirim"), counts.to_ship, f"{inbox}?tab=kirim", "warning", deadline),
        Task(_("Pembeli minta batal"), counts.cancel_requests, f"{inbox}?tab=minta-batal", "danger", _("Jawab sebelum lokapasar menjawabkannya.")),
        Task(_("Barang pesanan belum dikenal"), counts.lines_parked, reverse("web:unknown_lines"), "warning", _("Petakan ke produk supaya stoknya dipesan.")),
    ]  # fmt: skip


def _shops(counts: ChannelCounts) -> list[Task]:
    return [
        Task(_("Toko perlu dihubungkan lagi"), counts.shops_to_authorise, reverse("web:channels"), "danger", _("Pesanan dan stoknya tidak lagi terbaca.")),
        Task(_("Izin toko habis dalam 14 hari"), counts.permissions_ending, reverse("web:channels"), "warning", _("Hubungkan lagi sebelum terputus.")),
        Task(_("Tayangan ditolak atau bermasalah"), counts.listings_refused, reverse("web:channel_problems"), "warning", _("Dikelompokkan menurut sebab.")),
    ]  # fmt: skip


def _endings(shops: list[EndingShop]) -> list[Task]:
    """Give one task per shop whose marketplace closes, until nothing is left there."""
    tasks = []
    for one in shops:
        facts = {"shop": one.account, "day": f"{one.ending.on:%d-%m-%Y}", "orders": one.orders_open}
        label = _("%(shop)s: lokapasarnya tutup %(day)s, pindahkan tayangannya") % facts
        note = _("%(orders)s pesanan masih terbuka.") % facts
        url = reverse("web:shop", args=[one.account.public_id])
        tasks.append(Task(label, one.listings_left or one.orders_open, url, "danger", note))
    return tasks


def _files(counts: IntakeCounts) -> list[Task]:
    files = reverse("web:files")
    return [
        Task(_("Berkas menunggu dicocokkan kolomnya"), counts.to_match, files, "warning"),
        Task(_("Impor berhenti"), counts.failed, files, "danger", _("Tidak ada baris yang masuk; lihat sebabnya.")),
        Task(_("Baris menunggu keputusan: sama atau lain?"), counts.rows_waiting, reverse("web:doubtful_rows"), "warning"),
        Task(_("Berkas dengan baris ditolak (30 hari)"), counts.with_refused, files, "info", _("Unduh, perbaiki, unggah lagi.")),
    ]  # fmt: skip


def _profiles(counts: RegistryCounts) -> list[Task]:
    products, enterprises = reverse("web:manage_products"), reverse("web:manage_enterprises")
    return [
        Task(_("Legalitas habis dalam 60 hari"), counts.expiring, f"{products}?perlu=expiring&status=published", "warning", _("P-IRT, halal, SNI, dan lainnya.")),
        Task(_("Produk tanpa foto"), counts.without_photo, f"{products}?perlu=no_photo&status=published", "info"),
        Task(_("Profil produk belum lengkap"), counts.incomplete, f"{products}?perlu=incomplete&status=published", "info", _("Nilai kelengkapan di bawah 60.")),
        Task(_("Usaha tanpa produk"), counts.without_product, f"{enterprises}?perlu=no_product&status=published", "info"),
        Task(_("Produk masih draf"), counts.drafts, f"{products}?status=draft", "info"),
    ]  # fmt: skip


def _figures(registry: RegistryCounts, channels: ChannelCounts, now: datetime) -> list[Figure]:
    today = timezone.localtime(now).date()
    return [
        Figure(value=write_number(registry.enterprises), label=_("Usaha tayang"), definition=_("Profil usaha yang tayang, dalam wewenang Anda."), as_of=today, url=f"{reverse('web:manage_enterprises')}?status=published"),
        Figure(value=write_number(registry.products), label=_("Produk tayang"), definition=_("Produk yang tayang dari usaha itu."), as_of=today, url=f"{reverse('web:manage_products')}?status=published"),
        Figure(value=write_number(channels.shops), label=_("Toko terhubung"), definition=_("Toko di lokapasar yang izinnya berlaku."), as_of=today, url=reverse("web:channels")),
        Figure(value=write_number(channels.orders_recent), label=_("Pesanan 30 hari"), definition=_("Pesanan yang terlihat 30 hari terakhir, tanpa yang batal."), as_of=today, url=f"{reverse('web:orders')}?tab=semua"),
    ]  # fmt: skip


def _starts(user: User) -> list[Link]:
    """Give what this role begins most often."""
    everyone = [Link(_("Cari di registri"), reverse("web:search"), icon="search")]
    if not user.may_write:
        return everyone
    write = [
        Link(_("Tambah usaha"), reverse("web:add_enterprise"), icon="add"),
        Link(_("Unggah berkas"), reverse("web:upload"), icon="upload"),
        Link(_("Hubungkan toko"), reverse("web:connect_shop"), icon="cart"),
    ]
    if user.role == User.Role.WORKSHOP_OFFICER:
        write = [Link(_("Daftar ambil"), reverse("web:picking"), icon="list"), *write]
    return [*write, *everyone]
