"""Rows that prove something, in words, with the address where this reader may look at them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from esmart.accounts.models import User
from esmart.channels.queries import accounts_for
from esmart.channels.queries.proofs import (
    order_addresses,
    orders_of_lines,
    orders_within,
    products_of_listings,
    shop_addresses,
)
from esmart.registry.queries import products_for
from esmart.web.components.shapes import Link


def proof_links(user: User, proofs: Iterable[Mapping[str, Any]]) -> dict[tuple[str, int], Link]:
    """Give (what, id) → words with the day, and an address where the row lies in the reader's scope; nine queries at most."""
    rows = {(row["what"], row["id"]): row["on"] for proof in proofs for row in proof.get("rows", [])}
    by_kind: dict[str, set[int]] = defaultdict(set)
    for what, key in rows:
        by_kind[what].add(key)
    addresses = _addresses(user, by_kind)
    return {
        (what, key): Link(
            f"{words_of(what)}, {date.fromisoformat(on):%d-%m-%Y}", addresses.get((what, key), "")
        )
        for (what, key), on in rows.items()
    }


def words_of(what: str) -> str:
    """Name a kind of row for people."""
    return {
        "enrolment": _("Angkatan diselesaikan"),
        "certificate": _("Sertifikat"),
        "product": pgettext("satu", "Produk"),
        "listing": _("Tayangan"),
        "order_line": pgettext("satu", "Pesanan"),
        "order": pgettext("satu", "Pesanan"),
        "shop": _("Toko"),
        "enterprise": _("Profil usaha"),
    }.get(what, what)


def _addresses(user: User, by_kind: Mapping[str, set[int]]) -> dict[tuple[str, int], str]:
    found: dict[tuple[str, int], str] = {}
    products = dict(products_for(user).filter(pk__in=by_kind["product"]).values_list("pk", "public_id"))
    found |= {("product", key): reverse("web:manage_product", args=[one]) for key, one in products.items()}
    seen = set(
        products_for(user)
        .filter(public_id__in=(listings := products_of_listings(by_kind["listing"])).values())
        .values_list("public_id", flat=True)
    )
    found |= {
        ("listing", key): reverse("web:sell", args=[one]) for key, one in listings.items() if one in seen
    }
    shops = shop_addresses(by_kind["shop"])
    mine = set(accounts_for(user).filter(pk__in=shops).values_list("pk", flat=True))
    found |= {("shop", key): reverse("web:shop", args=[one]) for key, one in shops.items() if key in mine}
    for kind, orders in (
        ("order", order_addresses(by_kind["order"])),
        ("order_line", orders_of_lines(by_kind["order_line"])),
    ):
        reach = orders_within(accounts_for(user), orders.values())
        found |= {
            (kind, key): reverse("web:order", args=[one]) for key, one in orders.items() if one in reach
        }
    return found
