"""The pages of one product, one enterprise, one sentra: at the address printed on packages, for as long as there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from esmart.channels.queries import where_to_buy
from esmart.core.models import Region
from esmart.core.money import write_rupiah
from esmart.registry.models import (
    Cluster,
    ClusterYear,
    Enterprise,
    IndustryCode,
    Photo,
    Product,
    Variant,
)
from esmart.registry.queries import BadCursor, ProductCard
from esmart.registry.queries.outward import withheld_fields, withheld_names
from esmart.registry.queries.public_pages import (
    ClusterPage,
    EnterprisePage,
    ProductPage,
    Standing,
    cluster_page,
    enterprise_page,
    find_standing,
    product_page,
)
from esmart.web.components.charts import write_number
from esmart.web.components.parts import photo_urls
from esmart.web.components.profiles import (
    cards_of,
    kind_icon,
    kind_label,
    lead_of,
    price_text,
    profile_slug,
    profile_url,
    withheld_name,
)
from esmart.web.components.shapes import Card, Cell, Chart, Figure, Link, Picture, Table

SHORT = 160


@login_not_required
@require_safe
def product(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show one product."""
    return _answer(
        request, "product", slug, public_id, lambda found, _cursor: _product(request, product_page(found))
    )


@login_not_required
@require_safe
def enterprise(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show one enterprise with its products."""
    return _answer(
        request, "enterprise", slug, public_id,
        lambda found, cursor: _enterprise(request, enterprise_page(found, cursor=cursor)),
    )  # fmt: skip


@login_not_required
@require_safe
def cluster(request: HttpRequest, slug: str, public_id: str) -> HttpResponse:
    """Show one sentra with its members."""
    return _answer(
        request, "cluster", slug, public_id,
        lambda found, cursor: _cluster(request, cluster_page(found, cursor=cursor)),
    )  # fmt: skip


def _answer(
    request: HttpRequest, kind: str, slug: str, public_id: str, context: Callable[[int, str], dict[str, Any]]
) -> HttpResponse:
    """Lead to the one right address; say kindly that a profile was withdrawn; else show it."""
    standing = find_standing(kind, public_id)
    if standing is None:
        raise Http404(_("Profil ini tidak ada."))
    name = "" if _is_withheld(kind, standing) else standing.name
    if standing.public_id != public_id or (slug != profile_slug(name) and not standing.withdrawn):
        return HttpResponsePermanentRedirect(profile_url(kind, name, standing.public_id))
    if standing.withdrawn:
        return render(request, "web/public/gone.html", status=410)
    try:
        shown = context(standing.id, request.GET.get("lanjut", ""))
    except BadCursor:
        return HttpResponseRedirect(request.path)
    return render(request, f"web/public/{kind}.html", shown)


def _is_withheld(kind: str, standing: Standing) -> bool:
    rows = [(kind, standing.public_id, standing.name, standing.of_workshop)]
    return standing.public_id in withheld_names(rows)


def _withhold_product(page: ProductPage, photos: Sequence[Photo]) -> None:
    """Blank what would reveal somebody, on the loaded rows: nothing of it reaches the template or the schema."""
    one, maker = page.product, page.product.enterprise
    of_workshop = maker.kind == Enterprise.Kind.PRISON_WORKSHOP
    texts = {name: getattr(one, name) for name in ("name", "description", "materials")}
    texts |= {f"alt {photo.pk}": photo.alt for photo in photos} | {
        f"credit {photo.pk}": photo.credit for photo in photos
    }
    texts |= {f"label {variant.pk}": variant.label for variant in page.variants}
    texts |= {f"number {row.pk}": row.number for row in page.legalities}
    texts["option_names"] = " / ".join(one.option_names)
    hidden = withheld_fields(texts, of_workshop=of_workshop, profile=one)
    if "name" in hidden:
        one.name = withheld_name()
    one.description = "" if "description" in hidden else one.description
    one.materials = "" if "materials" in hidden else one.materials
    one.option_names = [] if "option_names" in hidden else one.option_names
    for photo in photos:
        photo.alt = "" if f"alt {photo.pk}" in hidden else photo.alt
        photo.credit = "" if f"credit {photo.pk}" in hidden else photo.credit
    for variant in page.variants:
        variant.options = [] if f"label {variant.pk}" in hidden else variant.options
    for row in page.legalities:
        row.number = "" if f"number {row.pk}" in hidden else row.number
    if withheld_names([("enterprise", maker.public_id, maker.name, of_workshop)]):
        maker.name = withheld_name()


def _withhold_enterprise(page: EnterprisePage) -> str:
    """Blank what would reveal somebody, and give the address that may be shown."""
    one = page.enterprise
    of_workshop = one.kind == Enterprise.Kind.PRISON_WORKSHOP
    texts = {name: getattr(one, name) for name in ("name", "description", "website")}
    texts |= {"address": page.address} | {f"other {n}": name for n, name in enumerate(one.other_names)}
    hidden = withheld_fields(texts, of_workshop=of_workshop, profile=one)
    if "name" in hidden:
        one.name = withheld_name()
    one.description = "" if "description" in hidden else one.description
    one.website = "" if "website" in hidden else one.website
    one.other_names = [name for n, name in enumerate(one.other_names) if f"other {n}" not in hidden]
    return "" if "address" in hidden else page.address


def _withhold_cluster(one: Cluster) -> None:
    """Blank what would reveal somebody."""
    texts = {name: getattr(one, name) for name in ("name", "description", "decree")}
    hidden = withheld_fields(texts, of_workshop=False, profile=one)
    if "name" in hidden:
        one.name = withheld_name()
    one.description = "" if "description" in hidden else one.description
    one.decree = "" if "decree" in hidden else one.decree


def preview(request: HttpRequest, kind: str, profile_id: int) -> HttpResponse:
    """Show a profile as the public would see it, whatever its state. The desk has asked before who may look."""
    if kind == "product":
        shown = _product(request, product_page(profile_id))
    elif kind == "enterprise":
        shown = _enterprise(request, enterprise_page(profile_id))
    else:
        shown = _cluster(request, cluster_page(profile_id))
    return render(request, f"web/public/{kind}.html", shown)


def _product(request: HttpRequest, page: ProductPage) -> dict[str, Any]:
    one = page.product
    maker = one.enterprise
    photos = list(one.photos.all())
    _withhold_product(page, photos)
    prices = [variant.price for variant in page.variants]
    maker_link = Link(maker.name, profile_url("enterprise", maker.name, maker.public_id))
    image = request.build_absolute_uri(photo_urls(photos[0].sha256)["large"]) if photos else ""
    links = where_to_buy(one)
    return {
        "title": one.name,
        "description": _short(
            one.description, _("%(name)s buatan %(maker)s.") % {"name": one.name, "maker": maker.name}
        ),
        "description_full": one.description,
        "og_type": "product",
        "og_image": image,
        "trail": _trail("product", page.line, one.name),
        "pictures": [Picture(p.sha256, p.alt or one.name, p.width, p.height, p.credit) for p in photos],
        "badges": lead_of(one),
        "price": price_text(min(prices), max(prices)) if prices else _("Harga belum ada"),
        "maker": maker_link,
        "place": _place(page.line),
        "shops": [Link(f"{link.marketplace} · {link.shop_name}", link.url) for link in links],
        "pairs": _product_facts(one, page.variants),
        "variants": _variants(one, page.variants),
        "legalities": [
            {
                "label": x.get_kind_display(),
                "number": x.number,
                "verification": x.verification,
                "expires_on": x.expires_on,
            }
            for x in page.legalities
        ],
        "today": timezone.localdate(),
        "more": _own_cards(page.more),
        "schema": {
            "@type": "Product",
            "name": one.name,
            "url": request.build_absolute_uri(request.path),
            "description": one.description or one.name,
            "image": [request.build_absolute_uri(photo_urls(p.sha256)["large"]) for p in photos],
            "brand": {
                "@type": "Organization",
                "name": maker.name,
                "url": request.build_absolute_uri(maker_link.url),
            },
            "material": one.materials,
            "countryOfOrigin": "ID",
            **_offers(prices, [link.url for link in links if link.url]),
        },
    }


def _own_cards(found: Sequence[ProductCard]) -> list[Card]:
    """On its maker's page a product need not name the maker again."""
    return [replace(card, maker="", place="") for card in cards_of(found)]


def _offers(prices: Sequence[int], shops: Sequence[str]) -> dict[str, Any]:
    """Offers only where the product can really be bought."""
    if not prices or not shops:
        return {}
    return {
        "offers": {
            "@type": "AggregateOffer",
            "priceCurrency": "IDR",
            "lowPrice": min(prices),
            "highPrice": max(prices),
            "offerCount": len(shops),
            "url": shops[0],
        }
    }


def _product_facts(one: Product, variants: Sequence[Variant]) -> list[tuple[str, Any]]:
    weights = sorted({variant.weight_grams for variant in variants if variant.weight_grams})
    span = " – ".join(
        f"{write_number(w)} g" for w in ([weights[0], weights[-1]] if len(weights) > 1 else weights)
    )
    days = one.lead_time_days
    return [
        (_("Komoditas"), one.get_commodity_display()),
        (_("Bahan"), one.materials),
        (_("Berat"), span),
        (_("Waktu pengerjaan"), _("%(days)s hari") % {"days": days} if days is not None else ""),
    ]


def _variants(one: Product, variants: Sequence[Variant]) -> Table | None:
    if len(variants) < 2:  # noqa: PLR2004  # one variant is the product itself
        return None
    names = " / ".join(one.option_names) or _("Pilihan")
    rows = [
        [
            Cell(variant.label or one.name),
            Cell(write_rupiah(variant.price), number=True),
            Cell(f"{write_number(variant.weight_grams)} g" if variant.weight_grams else "", number=True),
        ]
        for variant in variants
    ]
    return Table(
        _("Pilihan dan harga"),
        [names, _("Harga"), _("Berat")],
        rows,
        caption_shown=False,
        number_heads=frozenset({1, 2}),
    )


def _enterprise(request: HttpRequest, page: EnterprisePage) -> dict[str, Any]:
    one = page.enterprise
    place = _place(page.line)
    address = _withhold_enterprise(page)
    clusters = {x.public_id for x in page.clusters} - withheld_names(
        ("cluster", x.public_id, x.name, False) for x in page.clusters
    )
    return {
        "title": one.name,
        "description": _short(one.description, f"{one.name}, {place}."),
        "description_full": one.description,
        "og_type": "profile",
        "trail": _trail("enterprise", page.line, one.name),
        "kind_label": kind_label(one.kind),
        "kind_icon": kind_icon(one.kind),
        "other_names": one.other_names,
        "pairs": [
            (_("Tempat"), place),
            (_("Alamat"), address),
            (_("Komoditas"), one.get_commodity_display()),
            (_("Bidang usaha"), _industry(one.industry_code)),
            (_("Berdiri"), str(one.founded_year or "")),
            (_("Situs"), _site(one.website)),
        ],
        "figures": [
            Figure(value=write_number(f.value), label=f.get_kind_display(), source=f.source, as_of=f.as_of)
            for f in page.figures
        ],
        "clusters": [
            Link(x.name, profile_url("cluster", x.name, x.public_id))
            for x in page.clusters
            if x.public_id in clusters
        ],
        "products": _own_cards(page.products.rows),
        **_paging(request, page.products.next_cursor),
        "schema": {
            "@type": "Organization",
            "name": one.name,
            "url": request.build_absolute_uri(request.path),
            "description": one.description or one.name,
            "address": _schema_address(page.line, address),
        },
    }


def _cluster(request: HttpRequest, page: ClusterPage) -> dict[str, Any]:
    one = page.cluster
    place = _place(page.line)
    _withhold_cluster(one)
    return {
        "title": one.name,
        "description": _short(one.description, f"{one.name}, {place}."),
        "description_full": one.description,
        "og_type": "profile",
        "trail": _trail("cluster", page.line, one.name),
        "pairs": [
            (_("Tempat"), place),
            (_("Komoditas"), one.get_commodity_display()),
            (_("Bidang usaha"), _industry(one.industry_code)),
            (_("Bentuk"), one.get_form_display()),
            (_("Dasar penetapan"), one.get_rule_met_display()),
            (_("SK penetapan"), one.decree),
            (_("Usaha tercatat"), write_number(page.member_count)),
        ],
        "members": cards_of(page.members.rows),
        **_paging(request, page.members.next_cursor),
        "years": _years(page.years),
        "chart": _production(page.years),
        "schema": {
            "@type": "Place",
            "name": one.name,
            "url": request.build_absolute_uri(request.path),
            "description": one.description or one.name,
            "address": _schema_address(page.line, ""),
        },
    }


def _years(years: Sequence[ClusterYear]) -> Table | None:
    if not years:
        return None
    columns = [
        (_("Unit usaha"), "units"),
        (_("Tenaga kerja"), "workers"),
        (_("Nilai investasi (Rp)"), "investment_value"),
        (_("Nilai produksi (Rp)"), "production_value"),
        (_("Nilai bahan (Rp)"), "materials_value"),
    ]
    shown = [(head, name) for head, name in columns if any(getattr(year, name) is not None for year in years)]
    rows = [
        [Cell(str(year.year)), *(_number(getattr(year, name)) for _head, name in shown)]
        for year in reversed(years)
    ]
    return Table(
        _("Angka tahunan sentra: diketik petugas atau dijumlahkan dari anggotanya"),
        [_("Tahun"), *(head for head, _name in shown)],
        rows,
        number_heads=frozenset(range(1, len(shown) + 1)),
    )


def _production(years: Sequence[ClusterYear]) -> Chart | None:
    known = [(str(year.year), year.production_value) for year in years if year.production_value is not None][
        -12:
    ]
    if len(known) < 2:  # noqa: PLR2004  # one bar says nothing
        return None
    return Chart(
        title=_("Nilai produksi"), kind="bar", unit=_("rupiah setahun"),
        labels=[label for label, _value in known], values=[value for _label, value in known],
        written=[write_rupiah(value) for _label, value in known],
    )  # fmt: skip


def _number(value: int | None) -> Cell:
    return Cell("" if value is None else write_number(value), number=True)


def _paging(request: HttpRequest, next_cursor: str) -> dict[str, str]:
    return {
        "next_url": f"?lanjut={next_cursor}" if next_cursor else "",
        "first_url": request.path if request.GET.get("lanjut") else "",
    }


def _trail(kind: str, line: Sequence[Region], here: str) -> list[Link]:
    names = {"product": _("Produk"), "enterprise": _("Usaha"), "cluster": _("Sentra")}
    slugs = {"product": "produk", "enterprise": "usaha", "cluster": "sentra"}
    regions = [Link(region.name, reverse("web:region", args=[region.code])) for region in line[:2]]
    search = Link(names[kind], f"{reverse('web:search')}?jenis={slugs[kind]}")
    return [Link(_("Beranda"), reverse("web:home")), search, *regions, Link(here, "")]


def _industry(code: IndustryCode | None) -> str:
    """Official titles are all capitals, which shouts."""
    return f"{code.title.capitalize()} (KBLI {code.edition}: {code.code})" if code else ""


def _site(address: str) -> str:
    """Only web addresses become links: files may bring anything."""
    if not address.startswith(("http://", "https://")):
        return ""
    return format_html('<a href="{0}" rel="nofollow noopener">{0}</a>', address)


def _place(line: Sequence[Region]) -> str:
    return ", ".join(region.name for region in reversed(line[:3]))


def _schema_address(line: Sequence[Region], street: str) -> dict[str, str]:
    names = ["addressRegion", "addressLocality"]
    parts = {name: region.name for name, region in zip(names, line, strict=False)}
    return {
        "@type": "PostalAddress",
        "addressCountry": "ID",
        **parts,
        **({"streetAddress": street} if street else {}),
    }


def _short(text: str, instead: str) -> str:
    return Truncator(" ".join(text.split()) or instead).chars(SHORT)
