"""Where a profile's page lies, and how a profile looks in a list. The addresses are printed on packages: never change them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from esmart.core.money import write_rupiah
from esmart.registry.models import Commodity, Enterprise, Product
from esmart.registry.queries import ClusterCard, EnterpriseCard, ProductCard
from esmart.registry.queries.outward import withheld_names
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Badge, Card, Picture

# In addresses commodities bear their Indonesian names, whatever language the visitor reads.
COMMODITY_SLUGS = {
    Commodity.COSMETICS: "kosmetik",
    Commodity.FASHION: "fesyen",
    Commodity.FOOD: "makanan",
    Commodity.DRINK: "minuman",
    Commodity.CRAFT: "kerajinan",
    Commodity.JEWELLERY: "perhiasan",
    Commodity.FURNITURE: "furnitur",
    Commodity.HERBAL: "herbal",
    Commodity.METAL: "logam",
    Commodity.OTHER: "lainnya",
}
KIND_SLUGS = {"product": "produk", "enterprise": "usaha", "cluster": "sentra"}
MOST_SLUG = 60


def profile_slug(name: str) -> str:
    """Give the readable part of an address; a name without Latin letters, or withheld, gets a plain word."""
    return slugify(name)[:MOST_SLUG].strip("-") or "profil"


def profile_url(kind: str, name: str, public_id: str) -> str:
    """Give the address of a product, enterprise or cluster; an empty name is a withheld one."""
    return reverse(f"web:{kind}", args=[profile_slug(name), public_id])


def withheld_name() -> str:
    """Say in a name's place that it may not be shown."""
    return _("Nama sedang diperiksa")


def cards_of(found: Sequence[ProductCard | EnterpriseCard | ClusterCard]) -> list[Card]:
    """Turn what the registry found into cards, without names that would reveal somebody (registry.queries.outward)."""
    names = {(one.kind, one.public_id, one.name, _of_workshop(one)) for one in found}
    makers = {
        ("enterprise", one.enterprise_public_id, one.enterprise_name, _of_workshop(one))
        for one in found
        if isinstance(one, ProductCard)
    }
    captions = {
        ("caption", one.public_id, one.photo_alt, _of_workshop(one))
        for one in found
        if isinstance(one, ProductCard)
    }
    hidden, plain = withheld_names(names | makers), withheld_names(captions)
    cards = []
    for one in found:
        shown = one
        if one.public_id in hidden:
            shown = replace(shown, name="")
        if isinstance(shown, ProductCard):
            if shown.enterprise_public_id in hidden:
                shown = replace(shown, enterprise_name=withheld_name())
            if shown.public_id in plain:
                shown = replace(shown, photo_alt="")
        cards.append(card_of(shown))
    return cards


def _of_workshop(found: ProductCard | EnterpriseCard | ClusterCard) -> bool:
    return getattr(found, "enterprise_kind", "") == Enterprise.Kind.PRISON_WORKSHOP


def price_text(lowest: int | None, highest: int | None) -> str:
    """Write one price or a span; nothing when no variant is for sale."""
    if lowest is None or highest is None:
        return ""
    return write_rupiah(lowest) if lowest == highest else f"{write_rupiah(lowest)} – {write_rupiah(highest)}"


def kind_label(enterprise_kind: str) -> str:
    """Name the kind of an enterprise for the public."""
    return (
        _("Bengkel kerja pemasyarakatan")
        if enterprise_kind == Enterprise.Kind.PRISON_WORKSHOP
        else pgettext("satu", "Usaha")
    )


def kind_icon(enterprise_kind: str) -> str:
    """Name the icon of an enterprise's kind."""
    return "workshop" if enterprise_kind == Enterprise.Kind.PRISON_WORKSHOP else "enterprise"


def card_of(found: ProductCard | EnterpriseCard | ClusterCard) -> Card:
    """Turn what the registry found into a card."""
    url = profile_url(found.kind, found.name, found.public_id)
    if isinstance(found, ProductCard):
        return Card(
            kind="product",
            kind_label=pgettext("satu", "Produk"),
            title=found.name or withheld_name(),
            url=url,
            maker=found.enterprise_name,
            place=found.place,
            price=price_text(found.price_from, found.price_to),
            picture=Picture(found.photo, found.photo_alt or found.name or withheld_name())
            if found.photo
            else None,
            badges=[Badge(_("Unggulan"), "warm", "star")] if found.is_lead_product else [],
        )
    if isinstance(found, EnterpriseCard):
        products = ngettext("%(n)s produk", "%(n)s produk", found.products) % {
            "n": write_number(found.products)
        }
        return Card(
            kind="workshop" if found.enterprise_kind == Enterprise.Kind.PRISON_WORKSHOP else "enterprise",
            kind_label=kind_label(found.enterprise_kind),
            title=found.name or withheld_name(),
            url=url,
            place=found.place,
            picture=Picture(found.photo, "") if found.photo else None,
            badges=[Badge(products)] if found.products else [],
        )
    members = ngettext("%(n)s usaha", "%(n)s usaha", found.members) % {"n": write_number(found.members)}
    return Card(
        kind="cluster",
        kind_label=_("Sentra"),
        title=found.name or withheld_name(),
        url=url,
        place=found.place,
        badges=[Badge(members)] if found.members else [],
    )


def lead_of(product: Product) -> list[Badge]:
    """Give the badges of a product's own page."""
    return [Badge(_("Produk unggulan"), "warm", "star")] if product.is_lead_product else []
