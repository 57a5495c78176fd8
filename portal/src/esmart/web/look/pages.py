"""The page /look/: each part of the design language in each of its states. Sample words only; no database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from esmart.web.components.shapes import (
    Badge,
    Card,
    Cell,
    Chart,
    Event,
    Facet,
    FacetChoice,
    Figure,
    Link,
    Progress,
    Radar,
    Table,
)

TOKENS = [
    "paper",
    "surface",
    "sunken",
    "ink",
    "ink-soft",
    "line",
    "line-strong",
    "accent",
    "accent-strong",
    "on-accent",
    "accent-soft",
    "warm",
    "warm-soft",
    "good",
    "good-soft",
    "warn",
    "warn-soft",
    "bad",
    "bad-soft",
    "focus",
]
ICONS = [
    "mark",
    "search",
    "filter",
    "close",
    "check",
    "good",
    "info",
    "warning",
    "danger",
    "place",
    "product",
    "enterprise",
    "cluster",
    "workshop",
    "cart",
    "person",
    "leave",
    "lock",
    "history",
    "upload",
    "download",
    "edit",
    "add",
    "merge",
    "arrow-left",
    "arrow-right",
    "link-out",
    "list",
    "chart",
    "photo",
    "shield",
    "star",
    "clock",
    "cosmetics",
    "fashion",
    "food",
    "drink",
    "craft",
    "jewellery",
    "furniture",
    "herbal",
    "metal",
    "other",
]
STEPS = 4


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(
        label=_("Nama usaha"), help_text=_("Seperti tertulis di papan nama."), max_length=200
    )
    kind = forms.ChoiceField(label=_("Bentuk usaha"), choices=[("", "—"), ("cv", "CV"), ("ud", "UD")])
    story = forms.CharField(
        label=_("Cerita singkat"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    founded = forms.DateField(
        label=_("Tanggal berdiri"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    size = forms.ChoiceField(
        label=_("Skala"), choices=[("k", _("Kecil")), ("m", _("Menengah"))], widget=forms.RadioSelect
    )
    agreed = forms.BooleanField(label=_("Data ini boleh ditampilkan untuk umum"))
    photo = forms.FileField(label=_("Foto"), required=False, help_text="JPEG/PNG/WebP, 10 MB")
    locked = forms.CharField(label=_("Nomor profil"), required=False, disabled=True, initial="k7m2x9q4bd")


def sample_progress(step: int) -> Progress:
    """Give the state of the sample job after `step` looks at it."""
    done = min(step, STEPS) * 2500
    running = Progress(
        label="Memeriksa 10.000 baris", done=done, total=10_000, state="running",
        url=f"/look/progress/{step + 1}/", detail=f"{done:,} baris diperiksa".replace(",", "."),
    )  # fmt: skip
    return running if step < STEPS else replace(running, state="done", url="")


@login_not_required
@require_GET
def look(request: HttpRequest) -> HttpResponse:
    """Show every part in every state."""
    today = date(2026, 3, 1)
    product = Card(
        kind="product", kind_label="Produk", title="Kain batik cap motif parang", url="#card", maker="Batik Sogan Jaya",
        place="Kota Pekalongan", price="Rp 185.000", badges=[Badge("Unggulan", "warm", "star")],
    )  # fmt: skip
    context = {
        "tokens": TOKENS,
        "icons": ICONS,
        "today": today,
        "passed": today - timedelta(days=3),
        "soon": today + timedelta(days=40),
        "later": today + timedelta(days=700),
        "trail": [Link("Beranda", "/"), Link("Produk", "/cari/?jenis=produk"), Link("Kain batik cap", "")],
        "cards": [
            product,
            replace(product, title="Keripik tempe", price="Rp 12.000 – Rp 45.000", badges=[], maker="UD Sari Rasa"),
            Card(kind="enterprise", kind_label="Usaha", title="CV Anyaman Pandan", url="#card", place="Kab. Tasikmalaya"),
            Card(kind="workshop", kind_label="Bengkel kerja pemasyarakatan", title="Bengkel kayu Lapas Kelas I", url="#card", place="Kota Malang"),
            Card(kind="cluster", kind_label="Sentra", title="Sentra cor logam", url="#card", place="Kab. Klaten", badges=[Badge("42 anggota", "neutral")]),
        ],
        "tiles": [Link("Makanan", "#tile", icon="food", count=1240), Link("Kerajinan", "#tile", icon="craft", count=318)],
        "facets": [
            Facet("Jenis", [FacetChoice("Produk", "1.000+", "#facet", chosen=True), FacetChoice("Usaha", "412", "#facet")]),
            Facet("Provinsi", [FacetChoice("Jawa Tengah", "96", "#facet"), FacetChoice("Daerah Istimewa Yogyakarta", "23", "#facet")]),
        ],
        "tab_links": [Link("Data", "#tab", current=True), Link("Produk", "#tab", count=12), Link("Riwayat", "#tab")],
        "table": Table(
            "Pesanan minggu ini",
            ["Nomor", "Saluran", "Keadaan", "Nilai"],
            [
                [Cell("240301-7", "#table"), Cell("Shopee"), Cell(badge=Badge("Perlu dikirim", "warning", "clock")), Cell("Rp 185.000", number=True)],
                [Cell("240301-9", "#table"), Cell("Tokopedia & Shop"), Cell(badge=Badge("Selesai", "good", "check")), Cell("Rp 1.250.000", number=True)],
                [Cell("240302-1", "#table"), Cell("Blibli"), Cell(), Cell("Rp 90.000", number=True)],
            ],
            number_heads=frozenset({3}),
        ),
        "empty_form": SampleForm(auto_id="kosong_%s"),
        "bad_form": SampleForm({"name": "", "kind": "", "founded": "kemarin"}, auto_id="salah_%s"),
        "figures": [
            Figure(value="1.482", label="Usaha tayang", definition="Profil usaha yang tayang untuk umum.", source="registri ini", as_of=today, url="#figure"),
            Figure(value="38", label="Provinsi", definition="Provinsi dengan sedikitnya satu profil tayang."),
        ],
        "pairs": [("Alamat", "Jalan Pasar 12"), ("Bahan", "katun, malam, soga"), ("Waktu kerja", "7 hari"), ("Tidak diisi", "")],
        "events": [
            Event(at=datetime(2026, 3, 1, 3, 0, tzinfo=UTC), who="Petugas dinas", what="Data usaha diubah", changes=[("Nama usaha", "Batik Lama", "Batik Baru"), ("Telepon", "", "0812 0000 0000")]),
            Event(at=datetime(2026, 2, 27, 2, 0, tzinfo=UTC), who="sistem", what="Profil dibuat dari berkas"),
        ],
        "bars": Chart(title="Nilai produksi sentra", kind="bar", labels=["2022", "2023", "2024", "2025"], values=[820, 1150, 990, 1430], unit="juta rupiah", source="laporan tahunan sentra"),
        "line": Chart(title="Penjualan per minggu", kind="line", labels=["M1", "M2", "M3", "M4", "M5"], values=[3, 8, 6, 14, 11], unit="pesanan"),
        "fields_radar": Radar(
            title=_("Kesiapan"),
            axes=[_("Manajemen"), _("Produksi"), _("Teknologi"), _("Sertifikasi"), _("Keuangan"), _("Pemasaran"), _("Daring")],
            series=[("24-11-2026", [70, 80, 55, 60, 45, 65, 75]), ("24-05-2026", [50, 70, 50, 20, 40, 30, 25])],
        ),
        "no_radar": Radar(title=_("Kesiapan"), axes=[_("Manajemen")], series=[]),
        "no_line": Chart(title="Penjualan per minggu", kind="line", labels=[], values=[]),
        "running": sample_progress(0),
        "unknown": Progress(label="Menyiapkan berkas", done=0, total=None, state="running"),
        "finished": Progress(label="Impor selesai", done=9, total=9, state="done", detail="9.120 diterima, 310 ditandai, 12 ditolak"),
        "comparison": {"heads": ("Batik Sogan Jaya", "CV Batik Sogan Jaya"), "rows": [("Wilayah", "Kota Bandung", "Kota Bandung", False), ("Telepon", "022-123456", "", True)]},
        "broken": Progress(label="Impor berhenti", done=40, total=100, state="failed", detail="Berkas tidak dapat dibaca: sandinya bukan UTF-8 atau Windows-1252."),
    }  # fmt: skip
    return render(request, "web/look/look.html", context)


@login_not_required
@require_GET
def look_progress(request: HttpRequest, step: int) -> HttpResponse:
    """Answer with the progress part alone, one step further."""
    if step > STEPS:
        raise Http404
    return render(request, "web/look/progress.html", {"progress": sample_progress(step)})
