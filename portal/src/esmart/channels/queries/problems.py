"""Problems as people read them: what happened, what to do, who does it; and all of them grouped by cause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from esmart.channels.models import ChannelAccount, Listing, Offer, OrderLine
from ikm_connectors.errors import ConnectorError, text_for
from ikm_connectors.outcomes import problem_of

MOST_NAMED = 200


@dataclass(frozen=True)
class ProblemText:
    """One problem ready to show; `field`, `limit` and `found` say where, what is allowed and what stands there."""

    key: str
    what: str
    do: str
    who: str
    scope: str = ""
    field: str = ""
    sku: str = ""
    limit: str = ""
    found: str = ""
    channel_code: str = ""
    channel_message: str = ""


@dataclass(frozen=True)
class Cause:
    """One cause with everything it stops: one task for a person, however many rows it spoils."""

    problem: ProblemText
    accounts: tuple[ChannelAccount, ...]
    listings: tuple[Listing, ...] = ()
    count: int = 0


def describe(problem: Mapping[str, Any]) -> ProblemText:
    """Put a stored problem into words of the reader's language."""
    key = problem.get("message_key", "connector_error")
    own = _own_words().get(key)
    if own is not None:
        what, do, who = own
    else:
        language = "en" if (get_language() or "id").startswith("en") else "id"
        text = text_for(key, language, problem.get("channel_code", ""))  # type: ignore[arg-type]  # one of the two
        what, do, who = text.what, text.do, text.who
    kept = ("scope", "field", "sku", "limit", "found", "channel_code", "channel_message")
    return ProblemText(key, what, do, who, **{name: str(problem.get(name) or "") for name in kept})


def describe_failure(error: ConnectorError) -> ProblemText:
    """Put a failure to ask a marketplace into words of the reader's language."""
    return describe(msgspec.to_builtins(problem_of(error)))


class _Causes:
    """Problems gathered by what they say, each shop and listing named once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[ProblemText, list[ChannelAccount], list[Listing]]] = {}

    def add(self, problem: Mapping[str, Any], shop: ChannelAccount, listing: Listing | None = None) -> None:
        key = (problem.get("message_key", ""), problem.get("channel_code", ""))
        _text, shops, listings = self._found.setdefault(key, (describe(problem), [], []))
        if shop not in shops:
            shops.append(shop)
        if listing is not None and listing not in listings:
            listings.append(listing)

    def listed(self) -> list[Cause]:
        return [
            Cause(text, tuple(shops), tuple(listings), max(len(listings), len(shops)))
            for text, shops, listings in self._found.values()
        ]


def problems_by_cause(accounts: QuerySet[ChannelAccount]) -> list[Cause]:
    """Group what stops the given shops: lost permissions and open circuits once per cause, then listings' and offers'
    problems, then parked order lines; four queries, at most MOST_NAMED listings named.
    """
    shops = {shop.pk: shop for shop in accounts.select_related("application", "enterprise")}
    causes = _Causes()
    for shop in shops.values():
        if problem := shop.state_problem or shop.last_problem:
            causes.add(problem, shop)
    listings = Listing.objects.filter(account__in=shops).exclude(problems=[]).exclude(wanted="ended")
    for listing in listings.select_related("product").order_by("-id")[:MOST_NAMED]:
        for problem in listing.problems:
            causes.add(problem, shops[listing.account_id], listing)
    offers = Offer.objects.filter(account__in=shops, stock_problem__isnull=False).select_related(
        "listing__product"
    )
    for offer in offers.order_by("-id")[:MOST_NAMED]:
        causes.add(offer.stock_problem or {}, shops[offer.account_id], offer.listing)
    return sorted([*causes.listed(), *_parked(shops)], key=lambda cause: -cause.count)


def _parked(shops: Mapping[int, ChannelAccount]) -> list[Cause]:
    lines = OrderLine.objects.filter(variant=None, order__account__in=shops).exclude(
        order__status="cancelled"
    )
    counts = Counter(lines.values_list("order__account_id", flat=True)[:MOST_NAMED])
    if not counts:
        return []
    text = describe({"message_key": "line_parked", "scope": "order"})
    return [Cause(text, tuple(shops[one] for one in counts), (), counts.total())]


def _own_words() -> dict[str, tuple[str, str, str]]:
    officer, administrator = _("petugas"), _("administrator sistem")
    outward = _("Hapus dari teks; hanya keterangan produk dan nama usaha atau bengkel yang boleh keluar.")
    return {
        "outward_phone": (_("Teks memuat nomor telepon."), outward, officer),
        "outward_email": (_("Teks memuat alamat surel."), outward, officer),
        "outward_national_id": (_("Teks memuat nomor identitas."), outward, officer),
        "outward_address_online": (_("Teks memuat alamat web."), outward, officer),
        "outward_custody": (_("Teks menyebut status seseorang."), outward, officer),
        "outward_institution": (
            _("Teks menyebut lembaga pemasyarakatan."),
            _("Hapus dari teks; toko bengkel kerja dapat mengizinkannya di pengaturan tokonya."),
            officer,
        ),
        "outward_shop_name": (
            _("Nama toko di lokapasar mengungkap masa lalu seseorang."),
            _("Ubah nama toko di halaman penjual lokapasar, lalu hubungkan lagi; sampai itu tidak ada yang dikirim."),
            officer,
        ),
        "outward_shop_hint": (
            _("Nama toko di lokapasar menyebut lembaga pemasyarakatan."),
            _("Pilih nama netral di halaman penjual, atau izinkan penyebutan itu di pengaturan toko."),
            officer,
        ),
        "outward_maker": (_("Teks menyebut nama pembuat."), outward, officer),
        "outward_person": (_("Teks menyebut nama orang."), outward, officer),
        "product_not_published": (
            _("Produk ini belum tayang di registri."), _("Tayangkan produknya dahulu."), officer,
        ),
        "photo_missing": (_("Berkas foto hilang dari penyimpanan."), _("Unggah lagi fotonya."), officer),
        "photo_unfit": (
            _("Foto tidak dapat dibuat cukup ringan untuk lokapasar ini."), _("Ganti fotonya."), officer,
        ),
        "photo_enlarged": (
            _("Foto kecil diperbesar."),
            _("Dikirim dengan ukuran terkecil yang diterima; foto yang lebih besar lebih laku."),
            officer,
        ),
        "photo_padded": (
            _("Foto diberi latar putih."),
            _("Lokapasar menampilkan foto persegi; foto asli tidak berubah."),
            officer,
        ),
        "variant_not_listed": (
            _("Varian baru belum ada di toko ini."),
            _(
                "Lokapasar ini tidak menerima varian tambahan dari sini. Tambahkan di halaman penjualnya dengan kode SKU"
                " yang sama; setelah itu stok dan harganya dikirim dari sini. Atau akhiri tayangan lalu terbitkan lagi."
            ),
            officer,
        ),
        "variant_kinds_changed": (
            _("Jenis pilihan produk ini berubah sejak tayang; varian ini belum ada di toko."),
            _("Akhiri tayangan lalu terbitkan lagi dengan pilihan yang baru."),
            officer,
        ),
        "line_parked": (
            _("Ada baris pesanan yang produknya belum dikenal."), _("Pilih varian yang dimaksud."), officer,
        ),
        "change_by_hand": (
            _("Lokapasar ini tidak menerima perubahan teks dan foto dari sini."),
            _("Ubah di halaman penjual lokapasar; stok dan harga tetap dikirim dari sini."),
            officer,
        ),
        "end_by_hand": (
            _("Lokapasar ini tidak menerima penghapusan dari sini."),
            _("Hapus di halaman penjual lokapasar."),
            officer,
        ),
        "move_refused": (
            _("Tayangan ini tidak dapat dipindahkan."), _("Bereskan sebabnya, lalu pindahkan lagi."), officer,
        ),
        "our_own_fault": (
            _("Sistem kami gagal melayani toko ini."), _("Periksa catatan sistem."), administrator,
        ),
    }  # fmt: skip
