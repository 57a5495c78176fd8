"""What the public pages show, by public id. Never here: NIB, NPWP, owner, office, telephone, money of one enterprise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Prefetch, Q, Sum

from esmart.core.models import Region
from esmart.core.queries import region_line
from esmart.registry.models import (
    Cluster,
    ClusterMember,
    ClusterYear,
    Enterprise,
    EnterpriseFigure,
    Product,
    ProductLegality,
    Profile,
    SearchEntry,
    SearchTally,
    Variant,
)
from esmart.registry.queries.cards import (
    EnterpriseCard,
    ProductCard,
    enterprise_cards,
    product_cards,
)
from esmart.registry.queries.paging import Page, read_cursor, write_cursor

MODELS: dict[str, type[Product | Enterprise | Cluster]] = {
    "product": Product,
    "enterprise": Enterprise,
    "cluster": Cluster,
}
# The address of a person's own business may be that person's home: only these forms show theirs.
FORMS_WITH_PUBLIC_ADDRESS = frozenset(
    {
        Enterprise.LegalForm.CV,
        Enterprise.LegalForm.PT,
        Enterprise.LegalForm.COOPERATIVE,
        Enterprise.LegalForm.PUBLIC_UNIT,
    }
)
# Workers say how big a place is; the other figures are the enterprise's own business.
PUBLIC_FIGURES = (EnterpriseFigure.Kind.WORKERS,)
CARDS_A_PAGE = 24
MOST_MORE = 6
MOST_MERGES = 5
SITEMAP_IDS = 10_000


@dataclass(frozen=True)
class Standing:
    """Where an address leads: the profile itself, the one it was merged into, or one that was withdrawn."""

    id: int
    name: str
    public_id: str
    withdrawn: bool
    of_workshop: bool


@dataclass(frozen=True)
class ProductPage:
    """A product with what its page shows; `line` is its place, province first."""

    product: Product
    variants: list[Variant]
    legalities: list[ProductLegality]
    line: list[Region]
    more: list[ProductCard]


@dataclass(frozen=True)
class EnterprisePage:
    """An enterprise with its products, sentra and public figures; `address` only where the law of the form allows."""

    enterprise: Enterprise
    address: str
    line: list[Region]
    clusters: list[Cluster]
    figures: list[EnterpriseFigure]
    products: Page[ProductCard]


@dataclass(frozen=True)
class ClusterPage:
    """A sentra with its present members and its yearly figures, oldest first."""

    cluster: Cluster
    line: list[Region]
    members: Page[EnterpriseCard]
    member_count: int
    years: list[ClusterYear]


@dataclass(frozen=True)
class HomePage:
    """What the first page counts and shows."""

    products: int
    enterprises: int
    clusters: int
    provinces: int
    products_by_commodity: dict[str, int]
    newest_lead: list[ProductCard]


def find_standing(kind: str, public_id: str) -> Standing | None:
    """Say where an address leads, or None when there is nothing to show; one query, one more for each merge.

    A product counts as withdrawn while its enterprise is; drafts are nobody's business.
    """
    found = _first(kind, Q(public_id=public_id))
    for _ in range(MOST_MERGES):
        if found is None or isinstance(found, Cluster) or found.state != Profile.State.MERGED:
            break
        found = _first(kind, Q(pk=found.merged_into_id))
    if found is None or found.state in {Profile.State.DRAFT, Profile.State.MERGED}:
        return None
    maker = found.enterprise if isinstance(found, Product) else None
    if maker is not None and maker.state == Profile.State.DRAFT:
        return None
    withdrawn = found.state == Profile.State.WITHDRAWN or (
        maker is not None and maker.state != Profile.State.PUBLISHED
    )
    site = maker or found
    of_workshop = isinstance(site, Enterprise) and site.kind == Enterprise.Kind.PRISON_WORKSHOP
    return Standing(found.pk, found.name, found.public_id, withdrawn, of_workshop)


def _first(kind: str, wanted: Q) -> Product | Enterprise | Cluster | None:
    if kind == "product":
        return Product.objects.select_related("enterprise").filter(wanted).first()
    return MODELS[kind]._default_manager.filter(wanted).first()


def product_page(product_id: int) -> ProductPage:
    """Give what a product's page shows; seven queries."""
    product = (
        Product.objects.select_related("enterprise")
        .prefetch_related(
            "photos",
            Prefetch("variants", Variant.objects.filter(active=True)),
            Prefetch(
                "legalities", ProductLegality.objects.exclude(verification="rejected").order_by("kind", "id")
            ),
        )
        .get(pk=product_id)
    )
    others = (
        Product.objects.filter(enterprise_id=product.enterprise_id, state=Profile.State.PUBLISHED)
        .exclude(pk=product_id)
        .order_by("name_key", "id")
    )
    ids = list(others.values_list("id", flat=True)[:MOST_MORE])
    cards = product_cards(ids)
    return ProductPage(
        product=product,
        variants=list(product.variants.all()),
        legalities=list(product.legalities.all()),
        line=region_line(Region(code=product.enterprise.region_id)),
        more=[cards[row] for row in ids],
    )


def enterprise_page(enterprise_id: int, *, cursor: str = "") -> EnterprisePage:
    """Give what an enterprise's page shows, products by name; six queries. Raises BadCursor."""
    enterprise = Enterprise.objects.select_related("industry_code").get(pk=enterprise_id)
    rows = Product.objects.filter(enterprise_id=enterprise_id, state=Profile.State.PUBLISHED)
    if cursor:
        key, row = read_cursor(cursor)
        rows = rows.filter(Q(name_key__gt=key) | Q(name_key=key, id__gt=row))
    found = list(rows.order_by("name_key", "id").values_list("id", "name_key")[: CARDS_A_PAGE + 1])
    cards = product_cards([row for row, _ in found[:CARDS_A_PAGE]])
    next_cursor = (
        write_cursor(found[CARDS_A_PAGE - 1][1], found[CARDS_A_PAGE - 1][0])
        if len(found) > CARDS_A_PAGE
        else ""
    )
    figures: dict[str, EnterpriseFigure] = {}
    for figure in enterprise.figures.filter(kind__in=PUBLIC_FIGURES).order_by("-as_of"):
        figures.setdefault(figure.kind, figure)
    return EnterprisePage(
        enterprise=enterprise,
        address=enterprise.address if enterprise.legal_form in FORMS_WITH_PUBLIC_ADDRESS else "",
        line=region_line(Region(code=enterprise.region_id)),
        clusters=list(
            Cluster.objects.filter(
                members__enterprise_id=enterprise_id, members__until=None, state=Profile.State.PUBLISHED
            ).order_by("name")
        ),
        figures=list(figures.values()),
        products=Page([cards[row] for row, _ in found[:CARDS_A_PAGE]], next_cursor),
    )


def cluster_page(cluster_id: int, *, cursor: str = "") -> ClusterPage:
    """Give what a sentra's page shows, members by name; six queries. Raises BadCursor."""
    members = ClusterMember.objects.filter(
        cluster_id=cluster_id, until=None, enterprise__state=Profile.State.PUBLISHED
    )
    rows = members
    if cursor:
        key, row = read_cursor(cursor)
        rows = rows.filter(
            Q(enterprise__name_key__gt=key) | Q(enterprise__name_key=key, enterprise_id__gt=row)
        )
    found = list(
        rows.order_by("enterprise__name_key", "enterprise_id").values_list(
            "enterprise_id", "enterprise__name_key"
        )[: CARDS_A_PAGE + 1]
    )
    cards = enterprise_cards([row for row, _ in found[:CARDS_A_PAGE]])
    next_cursor = (
        write_cursor(found[CARDS_A_PAGE - 1][1], found[CARDS_A_PAGE - 1][0])
        if len(found) > CARDS_A_PAGE
        else ""
    )
    cluster = Cluster.objects.select_related("industry_code").get(pk=cluster_id)
    return ClusterPage(
        cluster=cluster,
        line=region_line(Region(code=cluster.region_id)),
        members=Page([cards[row] for row, _ in found[:CARDS_A_PAGE]], next_cursor),
        member_count=members.count(),
        years=sorted(cluster.years.all(), key=lambda year: year.year),
    )


def home_page(*, newest: int = 8) -> HomePage:
    """Count what is shown, and give the newest lead products; three queries."""
    kinds: Counter[str] = Counter()
    commodities: Counter[str] = Counter()
    provinces = set()
    tally = SearchTally.objects.values_list("kind", "commodity", "province").annotate(n=Sum("n"))
    for kind, commodity, province, n in tally.exclude(n=0):
        kinds[kind] += n
        provinces.add(province)
        if kind == SearchEntry.Kind.PRODUCT:
            commodities[commodity] += n
    lead = Product.objects.filter(
        is_lead_product=True, state=Profile.State.PUBLISHED, enterprise__state=Profile.State.PUBLISHED
    )
    ids = list(lead.order_by("-id").values_list("id", flat=True)[:newest])
    cards = product_cards(ids)
    return HomePage(
        products=kinds[SearchEntry.Kind.PRODUCT],
        enterprises=kinds[SearchEntry.Kind.ENTERPRISE],
        clusters=kinds[SearchEntry.Kind.CLUSTER],
        provinces=len(provinces - {""}),
        products_by_commodity=dict(commodities),
        newest_lead=[cards[row] for row in ids],
    )


def sitemap_parts() -> list[tuple[str, int]]:
    """Give the parts of the site map as (kind, number): each covers 10,000 ids, so a part never moves; three queries."""
    parts = []
    for kind, model in MODELS.items():
        highest = model._default_manager.aggregate(highest=Max("pk"))["highest"]
        parts += [(kind, n) for n in range((highest or 0) // SITEMAP_IDS + 1) if highest]
    return parts


def sitemap_part(kind: str, number: int) -> Iterator[tuple[str, str, datetime, bool]]:
    """Give name, public id, last change, and whether it is a workshop's, of the published profiles of one part; one query."""
    wanted = Q(pk__gte=number * SITEMAP_IDS, pk__lt=(number + 1) * SITEMAP_IDS, state=Profile.State.PUBLISHED)
    if kind == "product":
        wanted &= Q(enterprise__state=Profile.State.PUBLISHED)
    rows = MODELS[kind]._default_manager.filter(wanted)
    site = {"product": "enterprise__kind", "enterprise": "kind"}.get(kind)
    names = ("name", "public_id", "updated_at", *([site] if site else []))
    for name, public_id, changed, *kinds in rows.order_by("pk").values_list(*names).iterator():
        yield name, public_id, changed, Enterprise.Kind.PRISON_WORKSHOP in kinds
