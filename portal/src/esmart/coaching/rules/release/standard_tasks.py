"""The standard tasks until the first and the tenth sale, as data; and which of them the system's own facts show done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from esmart.coaching.rules.release.ladder import Proof

Known = Literal["", "photographed", "listed", "sold", "business_id", "shop"]


@dataclass(frozen=True)
class StandardTask:
    """One task: what to do, due how many days after the mentor began, and which fact proves it (none: the mentor says so)."""

    key: str
    what: str
    due_after: int
    known_by: Known = ""
    needed: int = 1


STANDARD_TASKS: tuple[StandardTask, ...] = (
    StandardTask(
        "photos_three", "Foto tiga produk dengan latar bersih dan cahaya siang", 14, "photographed", 3
    ),
    StandardTask(
        "price_checked", "Harga dihitung bersama: bahan, kerja, kemasan, biaya lokapasar, untung", 21
    ),
    StandardTask("packaging_tried", "Kemasan dicoba kirim sekali dan sampai utuh", 28),
    StandardTask("business_id", "NIB tercatat di profil usaha", 30, "business_id"),
    StandardTask("own_shop", "Toko sendiri terhubung", 30, "shop"),
    StandardTask("first_listing", "Produk pertama tayang di lokapasar", 35, "listed"),
    StandardTask("first_sale", "Penjualan pertama", 60, "sold", 1),
    StandardTask("reply_buyers", "Pesan pembeli dijawab dalam satu hari selama dua minggu", 75),
    StandardTask("ten_sales", "Sepuluh penjualan", 180, "sold", 10),
)


@dataclass(frozen=True, kw_only=True)
class SellingFacts:
    """What the system knows of an enterprise's selling; `orders` has one row per sold order, oldest first."""

    photographed: Sequence[Proof] = ()
    listed: Sequence[Proof] = ()
    orders: Sequence[Proof] = ()
    business_id: Sequence[Proof] = ()
    shops: Sequence[Proof] = ()


def done_by(task: StandardTask, facts: SellingFacts, *, today: date) -> tuple[date, tuple[Proof, ...]] | None:
    """Give the day a task was done and what proves it, or None while the facts do not show it."""
    if not task.known_by:
        return None
    proofs = {
        "photographed": facts.photographed,
        "listed": facts.listed,
        "sold": facts.orders,
        "business_id": facts.business_id,
        "shop": facts.shops,
    }[task.known_by]
    seen = sorted(proof for proof in proofs if proof.on <= today)[: task.needed]
    return (seen[-1].on, tuple(seen)) if len(seen) == task.needed else None
