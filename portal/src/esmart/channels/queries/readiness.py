"""How ready products are for shops, judged by the rules last read of each marketplace. Asks no marketplace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import CategoryChoice, ChannelAccount, Listing, MarketplaceFact, StockBalance
from esmart.channels.services.content import (
    ListingChoices,
    compose_content,
    read_choices,
)
from esmart.channels.services.outward import find_outward_problems
from esmart.channels.services.propose_listing import suggest_title
from esmart.core.money import write_rupiah
from esmart.registry.models import Product
from esmart.registry.queries.goods import legalities_in_force
from ikm_connectors.model import AttributeRule, Limits


@dataclass(frozen=True)
class ReadinessView:
    """How ready a product is for one shop: percent, the next step in words, when the shop's rules were read (none:
    never yet, so only what every marketplace asks was judged).
    """

    percent: int
    next_step: str
    rules_read_at: datetime | None

    @property
    def percent_written(self) -> str:
        return f"{self.percent}%"


@dataclass(frozen=True)
class _Known:
    """What was read before, and what is kept: by account, and by account and category."""

    listings: Mapping[tuple[int, int], Listing]
    chosen: Mapping[tuple[str, str], str]
    limits: Mapping[tuple[int, str], tuple[Limits, datetime]]
    any_limits: Mapping[int, tuple[Limits, datetime]]
    attributes: Mapping[tuple[int, str], tuple[AttributeRule, ...]]
    stock: Mapping[int, int]
    permits: Mapping[int, set[str]]


def readiness_of(
    products: Sequence[Product], accounts: Sequence[ChannelAccount], *, today: date
) -> dict[tuple[int, int], ReadinessView]:
    """Judge every product for every shop, by (product id, account id); at most eleven queries, however many of both.

    What of the products is loaded already is not read again; the accounts come with their applications.
    """
    if not products or not accounts:
        return {}
    related = ("variants", "photos", "enterprise__region", "enterprise__owner")
    prefetch_related_objects(list(products), *related)
    known = _read_known(products, accounts, today)
    return {
        (product.pk, account.pk): _judge(product, account, known)
        for product in products
        for account in accounts
    }


def write_step(missing: rules.Missing) -> str:
    """Say in the reader's language what to do next."""
    values: dict[str, Any] = dict(missing.values)
    if missing.name == "price":
        return _write_price_step(values)
    sentence, other = _steps()[missing.name]
    too_much = values.get("most") is not None and values["found"] > values["most"]
    return (other if too_much or values.get("names") else sentence) % values


def _steps() -> dict[str, tuple[str, str]]:
    """Give for each check its sentence, and the one for too much of it, or for things that can be named."""
    return {
        "published": (_("Tayangkan produk ini di registri."), ""),
        "photos": (_("Unggah foto sampai sedikitnya %(least)s."), ""),
        "photo_size": (
            _("Ganti foto yang kecil (%(found)s); sisi terpendek sebaiknya sedikitnya %(least)s titik."), "",
        ),
        "title": (
            _("Perjelas nama produk sampai sedikitnya %(least)s huruf."),
            _("Pendekkan nama produk; paling banyak %(most)s huruf."),
        ),
        "description": (
            _("Panjangkan keterangan sampai sedikitnya %(least)s huruf."),
            _("Pendekkan keterangan; paling banyak %(most)s huruf."),
        ),
        "privacy": (_("Hapus nama orang, kontak, atau status seseorang dari teks."), ""),
        "weight": (_("Isi berat kemasan tiap varian."), ""),
        "size": (_("Isi panjang, lebar, dan tinggi kemasan."), ""),
        "stock": (_("Catat stok; belum ada barang yang dapat dijual."), ""),
        "permit": (_("Lengkapi izin edar: P-IRT atau BPOM MD yang masih berlaku."), ""),
        "halal": (_("Lengkapi sertifikat halal yang masih berlaku."), ""),
        "category": (_("Pilih kategorinya di lokapasar ini."), ""),
        "attributes": (
            _("Isi keterangan wajib setelah kategorinya dipilih."), _("Isi keterangan wajib: %(names)s."),
        ),
    }  # fmt: skip


def _write_price_step(values: Mapping[str, Any]) -> str:
    if "ratio" in values:
        return _("Dekatkan harga varian: yang termahal paling banyak %(ratio)s kali yang termurah.") % values
    least, most = (write_rupiah(one) if one is not None else "" for one in (values["least"], values["most"]))
    if least and most:
        return _("Sesuaikan harga: dari %(least)s sampai %(most)s.") % {"least": least, "most": most}
    if least:
        return _("Sesuaikan harga: sedikitnya %(least)s.") % {"least": least}
    if most:
        return _("Sesuaikan harga: paling banyak %(most)s.") % {"most": most}
    return _("Isi harga varian yang dijual.")


def _judge(product: Product, account: ChannelAccount, known: _Known) -> ReadinessView:
    listing = known.listings.get((product.pk, account.pk))
    choices = read_choices(listing.choices_made) if listing is not None else ListingChoices()
    category = choices.category_id or known.chosen.get((account.application.marketplace, _hint(product)), "")
    read = known.limits.get((account.pk, category)) or known.any_limits.get(account.pk)
    limits, read_at = read or (Limits(), None)
    content = compose_content(product, choices, institution=account.institution_wording)
    content["title"] = suggest_title(product, choices.title, limits)
    skus = [sku["variant_id"] for sku in content["skus"]]
    weights = {variant.pk: variant.weight_grams or 0 for variant in product.variants.all()}
    asked_for = known.attributes.get((account.pk, category), ())
    parcel = content["parcel"]
    facts = rules.SaleFacts(
        published=product.state == Product.State.PUBLISHED,
        title=len(content["title"]),
        description=len(content["description"]),
        reveals_person=bool(find_outward_problems(product, content, account)),
        photos=[(photo.width, photo.height) for photo in product.photos.all()],
        prices=[sku["price"] for sku in content["skus"]],
        weights=[weights[one] for one in skus],
        parcel=(parcel["length_cm"], parcel["width_cm"], parcel["height_cm"]),
        stock=sum(known.stock.get(one, 0) for one in skus),
        commodity=product.commodity,
        permits=known.permits.get(product.pk, set()),
        category_known=bool(category),
        attributes_missing=[
            rule.name
            for rule in asked_for
            if rule.required == "yes" and not rule.for_variants and rule.id not in choices.attributes
        ],
    )
    found = rules.judge_readiness(facts, _asked(limits))
    return ReadinessView(found.percent, write_step(found.next_step) if found.next_step else "", read_at)


def _asked(limits: Limits) -> rules.SaleAsked:
    return rules.SaleAsked(
        title=(limits.title_min, limits.title_max),
        description=(limits.description_min, limits.description_max),
        photos=(
            limits.images_min,
            None,
        ),  # too many are left out by none of us: the registry keeps nine at most
        price=(limits.price_min, limits.price_max),
        price_ratio_max=limits.price_ratio_max,
        photo_px=limits.image.min_px,
        weight_required=limits.weight_required,
        size_required=limits.size_required,
    )


def _hint(product: Product) -> str:
    return rules.category_hint(product.commodity, product.category_hint or product.name)


def _read_known(products: Sequence[Product], accounts: Sequence[ChannelAccount], today: date) -> _Known:
    """Read all that the judgement needs; six queries."""
    listings = Listing.objects.filter(product__in=products, account__in=accounts)
    kept = {(one.product_id, one.account_id): one for one in listings.exclude(wanted=Listing.Wanted.ENDED)}
    markets = {account.application.marketplace for account in accounts}
    choices = CategoryChoice.objects.filter(
        marketplace__in=markets, hint__in={_hint(one) for one in products}
    )
    chosen = {(one.marketplace, one.hint): one.category_id for one in choices.order_by("uses")}
    categories = {one.choices_made.get("category_id", "") for one in kept.values()} | set(chosen.values())
    limits, attributes = _read_rules(accounts, categories)
    newest = MarketplaceFact.objects.filter(account__in=accounts, kind="limits").order_by(
        "account_id", "-read_at"
    )
    return _Known(
        listings=kept,
        chosen=chosen,
        limits=limits,
        any_limits={
            one.account_id: (msgspec.convert(one.facts, Limits), one.read_at)
            for one in newest.distinct("account_id")
        },
        attributes=attributes,
        stock=_read_stock(products),
        permits=legalities_in_force(products, today=today),
    )


def _read_rules(
    accounts: Sequence[ChannelAccount], categories: Iterable[str]
) -> tuple[dict[tuple[int, str], tuple[Limits, datetime]], dict[tuple[int, str], tuple[AttributeRule, ...]]]:
    limits: dict[tuple[int, str], tuple[Limits, datetime]] = {}
    attributes: dict[tuple[int, str], tuple[AttributeRule, ...]] = {}
    facts = MarketplaceFact.objects.filter(
        account__in=accounts, kind__in=["limits", "attributes"], key__in=set(categories)
    )
    for one in facts:
        if one.kind == "limits":
            limits[one.account_id, one.key] = (msgspec.convert(one.facts, Limits), one.read_at)
        else:
            attributes[one.account_id, one.key] = msgspec.convert(one.facts, tuple[AttributeRule, ...])
    return limits, attributes


def _read_stock(products: Sequence[Product]) -> dict[int, int]:
    ids = [variant.pk for product in products for variant in product.variants.all()]
    return {one.variant_id: one.available for one in StockBalance.objects.filter(variant_id__in=ids)}
