"""The e-Smart ladder: from what the system knows of a participant to the rungs reached, each with its day and proof.

More facts never take a rung away, only bring it nearer; a rung is never dated before the last row that proves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from esmart.coaching.rules.release.gate import add_months

CURATED_SCORE = 60  # completeness of a product's profile, out of 100
REPEAT_AFTER = timedelta(days=90)
ALIVE_WINDOW = timedelta(days=90)
ALIVE_MONTHS = {"alive_6": 6, "alive_12": 12}
STEPS = (
    "trained", "certified", "curated", "listed", "first_sale", "repeat_90", "own_shop", "alive_6", "alive_12",
)  # fmt: skip

DEFINITIONS: Mapping[str, str] = {
    "trained": "Selesai mengikuti sedikitnya satu angkatan; tanggalnya hari keikutsertaan dinyatakan selesai.",
    "certified": "Memegang sedikitnya satu sertifikat yang tidak dicabut; tanggalnya hari terbit sertifikat pertama.",
    "curated": f"Sedikitnya satu produk tayang di registri dengan kelengkapan {CURATED_SCORE} dari 100 atau lebih, dan "
    "sedikitnya satu legalitasnya yang masih berlaku sudah diperiksa petugas. Ruang pameran dan kurasinya belum ada; "
    "sampai ada, inilah arti “dikurasi”. Tanggalnya hari produk itu pertama kali terlihat memenuhi keduanya.",
    "listed": "Sedikitnya satu produk pernah terlihat tayang di lokapasar; tanggalnya hari pertama terlihat.",
    "first_sale": "Sedikitnya satu barang terjual: pesanan sudah dibayar, tidak batal, dan produknya dikenal.",
    "repeat_90": "Masih menjual 90 hari atau lebih sesudah penjualan pertama.",
    "own_shop": "Sedikitnya satu toko terhubung atas nama usaha sendiri, bukan atas nama kantor.",
    "alive_6": "Enam bulan sesudah toko sendiri dibuka, ada penjualan dalam 90 hari terakhirnya.",
    "alive_12": "Dua belas bulan sesudah toko sendiri dibuka, ada penjualan dalam 90 hari terakhirnya.",
}


@dataclass(frozen=True, order=True)
class Proof:
    """A day, and the row that shows it."""

    on: date
    what: str
    id: int


@dataclass(frozen=True, kw_only=True)
class LadderFacts:
    """What the system knows of one participant; `sales` has one row per day with a sale, by its first order line."""

    completed: Sequence[Proof] = ()
    certificates: Sequence[Proof] = ()
    curated: Sequence[Proof] = ()
    first_live: Sequence[Proof] = ()
    sales: Sequence[Proof] = ()
    own_shops: Sequence[Proof] = ()


@dataclass(frozen=True)
class Reached:
    """One rung: when it was reached, and the rows that prove it, none of them later than that day."""

    step: str
    on: date
    proofs: tuple[Proof, ...]


def climb(facts: LadderFacts, *, today: date) -> tuple[Reached, ...]:
    """Give the rungs reached until today, in the order of STEPS; what lies in the future proves nothing yet."""
    sales = _until(facts.sales, today)
    found = {
        "trained": _first(facts.completed, today),
        "certified": _first(facts.certificates, today),
        "curated": _first(facts.curated, today),
        "listed": _first(facts.first_live, today),
        "first_sale": _first(sales, today),
        "repeat_90": _repeat(sales),
        "own_shop": _first(facts.own_shops, today),
        **{
            step: _alive(_until(facts.own_shops, today), sales, months=months, today=today)
            for step, months in ALIVE_MONTHS.items()
        },
    }
    return tuple(Reached(step, *there) for step in STEPS if (there := found[step]) is not None)


def _until(proofs: Sequence[Proof], today: date) -> list[Proof]:
    return sorted(proof for proof in proofs if proof.on <= today)


def _first(proofs: Sequence[Proof], today: date) -> tuple[date, tuple[Proof, ...]] | None:
    earliest = min(_until(proofs, today), default=None)
    return (earliest.on, (earliest,)) if earliest else None


def _repeat(sales: list[Proof]) -> tuple[date, tuple[Proof, ...]] | None:
    if not sales:
        return None
    later = next((sale for sale in sales if sale.on - sales[0].on >= REPEAT_AFTER), None)
    return (later.on, (sales[0], later)) if later else None


def _alive(
    shops: list[Proof], sales: list[Proof], *, months: int, today: date
) -> tuple[date, tuple[Proof, ...]] | None:
    for shop in shops:
        day = add_months(shop.on, months)
        if day > today:
            return None  # shops are in order of opening
        within = [sale for sale in sales if day - ALIVE_WINDOW < sale.on <= day]
        if within:
            return day, (shop, within[-1])
    return None
