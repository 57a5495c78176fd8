"""Lists at the desk: profiles in a person's scope, filtered, by keyset; the same rows for a file; counts of what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, Max, Min, Model, OuterRef, Q, QuerySet

from esmart.accounts.models import User
from esmart.registry.models import (
    Cluster,
    ClusterMember,
    Enterprise,
    Photo,
    Product,
    ProductLegality,
    Profile,
    SearchEntry,
)
from esmart.registry.queries.paging import Page, read_cursor, write_cursor
from esmart.registry.queries.scope import clusters_for, enterprises_for, products_for
from esmart.registry.rules import name_key

ROWS = 30
EXPORT_CHUNK = 2000
EXPIRES_WITHIN = timedelta(days=60)
INCOMPLETE_BELOW = 60
MOST_COUNTED = 1000


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing. `todo` names a kind of unfinished work."""

    words: str = ""
    state: str = ""
    region: str = ""
    commodity: str = ""
    kind: str = ""
    todo: str = ""
    enterprise_id: int | None = None  # products of one enterprise only

    @property
    def any(self) -> bool:
        return any((self.words, self.state, self.region, self.commodity, self.kind, self.todo))


def list_enterprises(user: User, filters: Filters, *, cursor: str = "") -> Page[Enterprise]:
    """Give one page of enterprises in a person's scope, by name, with region and number of products shown; two queries."""
    rows = narrow_enterprises(user, filters).select_related("region", "office")
    page = _page(rows, cursor)
    _count_into(
        page.rows, Product.objects.filter(state=Profile.State.PUBLISHED), "enterprise_id", "product_count"
    )
    return page


def list_products(user: User, filters: Filters, *, today: date, cursor: str = "") -> Page[Product]:
    """Give one page of products in a person's scope, by name, with enterprise, prices and number of photos; three queries."""
    page = _page(narrow_products(user, filters, today).select_related("enterprise"), cursor)
    _count_into(page.rows, Photo.objects.all(), "product_id", "photo_count")
    _prices_into(page.rows)
    return page


def list_clusters(user: User, filters: Filters, *, cursor: str = "") -> Page[Cluster]:
    """Give one page of sentra in a person's scope, by name, with region and number of members; two queries."""
    page = _page(narrow_clusters(user, filters).select_related("region"), cursor)
    _count_into(page.rows, ClusterMember.objects.filter(until=None), "cluster_id", "member_count")
    return page


def export_enterprises(user: User, filters: Filters) -> Iterator[Enterprise]:
    """Give every enterprise of a list, in chunks of 2,000 from a server-side cursor."""
    rows = narrow_enterprises(user, filters).select_related("region", "industry_code", "office")
    return rows.order_by("id").iterator(chunk_size=EXPORT_CHUNK)


def export_products(user: User, filters: Filters, *, today: date) -> Iterator[Product]:
    """Give every product of a list with enterprise and variants, in chunks of 2,000."""
    rows = (
        narrow_products(user, filters, today)
        .select_related("enterprise__region")
        .prefetch_related("variants")
    )
    return rows.order_by("id").iterator(chunk_size=EXPORT_CHUNK)


def export_clusters(user: User, filters: Filters) -> Iterator[Cluster]:
    """Give every sentra of a list, in chunks of 2,000."""
    rows = narrow_clusters(user, filters).select_related("region", "industry_code")
    return rows.order_by("id").iterator(chunk_size=EXPORT_CHUNK)


@dataclass(frozen=True)
class RegistryCounts:
    """What waits at the desk and how much there is, within a scope; to-do counts stop at 1,000."""

    enterprises: int
    products: int
    drafts: int
    without_photo: int
    without_product: int
    incomplete: int
    expiring: int


def count_registry(user: User, *, today: date) -> RegistryCounts:
    """Count what there is and what waits in a person's scope; seven queries."""
    products, enterprises = products_for(user), enterprises_for(user)
    shown = Profile.State.PUBLISHED
    return RegistryCounts(
        enterprises=enterprises.filter(state=shown).count(),
        products=products.filter(state=shown).count(),
        drafts=_capped(products.filter(state=Profile.State.DRAFT)),
        without_photo=_capped(products.filter(_todo_product("no_photo", today), state=shown)),
        without_product=_capped(enterprises.filter(_todo_enterprise("no_product"), state=shown)),
        incomplete=_capped(products.filter(_todo_product("incomplete", today), state=shown)),
        expiring=_capped(products.filter(_todo_product("expiring", today), state=shown)),
    )


def _capped(rows: QuerySet[Enterprise] | QuerySet[Product]) -> int:
    return rows.order_by()[:MOST_COUNTED].count()


def narrow_enterprises(user: User, filters: Filters) -> QuerySet[Enterprise]:
    """Give the enterprises of a list in no order yet, for pages of another size; no query."""
    rows = _narrowed(enterprises_for(user), filters, "region__code")
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.todo:
        rows = rows.filter(_todo_enterprise(filters.todo))
    return rows


def narrow_products(user: User, filters: Filters, today: date) -> QuerySet[Product]:
    """Give the products of a list in no order yet, for pages of another size; no query."""
    rows = _narrowed(products_for(user), filters, "enterprise__region__code")
    if filters.enterprise_id is not None:
        rows = rows.filter(enterprise_id=filters.enterprise_id)
    if filters.kind:
        rows = rows.filter(enterprise__kind=filters.kind)
    if filters.todo:
        rows = rows.filter(_todo_product(filters.todo, today))
    return rows


def narrow_clusters(user: User, filters: Filters) -> QuerySet[Cluster]:
    """Give the sentra of a list in no order yet, for pages of another size; no query."""
    return _narrowed(clusters_for(user), filters, "region__code")


def _narrowed[P: (Enterprise, Product, Cluster)](
    rows: QuerySet[P], filters: Filters, region: str
) -> QuerySet[P]:
    rows = rows.filter(state=filters.state) if filters.state else rows.exclude(state=Profile.State.MERGED)
    if filters.words:
        rows = rows.filter(_words(rows.model, filters.words))
    if filters.region:
        below = Q(**{region: filters.region}) | Q(**{f"{region}__startswith": f"{filters.region}."})
        rows = rows.filter(below)
    if filters.commodity:
        rows = rows.filter(commodity=filters.commodity)
    return rows


def _words(model: type[Profile], words: str) -> Q:
    """Match the name by all words, or a number people copy: NIB, SKU, public id, and a product's enterprise."""
    text = words.strip()
    asked = Q(public_id=text)
    by_name = Q()
    for word in text.split():
        by_name &= Q(name__icontains=word)
    asked |= by_name
    if model is Enterprise:
        asked |= Q(business_id=text)
        if key := name_key(text):
            asked |= Q(name_key=key)
    if model is Product:
        asked |= Q(Exists(Product.objects.filter(id=OuterRef("id"), variants__sku=text)))
        asked |= Q(enterprise__name__icontains=text)
    return asked


def _todo_enterprise(todo: str) -> Q:
    if todo == "no_product":
        return ~Q(Exists(Product.objects.filter(enterprise=OuterRef("id"), state=Profile.State.PUBLISHED)))
    return _incomplete("enterprise") if todo == "incomplete" else Q(pk__in=[])


def _todo_product(todo: str, today: date) -> Q:
    if todo == "no_photo":
        return ~Q(Exists(Photo.objects.filter(product=OuterRef("id"))))
    if todo == "expiring":
        soon = ProductLegality.objects.filter(
            product=OuterRef("id"), expires_on__gte=today, expires_on__lte=today + EXPIRES_WITHIN
        )
        return Q(Exists(soon))
    return _incomplete("product") if todo == "incomplete" else Q(pk__in=[])


def _incomplete(kind: str) -> Q:
    entries = SearchEntry.objects.filter(kind=kind, object_id=OuterRef("id"), quality__lt=INCOMPLETE_BELOW)
    return Q(Exists(entries))


def _page[P: (Enterprise, Product, Cluster)](rows: QuerySet[P], cursor: str) -> Page[P]:
    if cursor:
        name, row_id = read_cursor(cursor)
        rows = rows.filter(Q(name__gt=name) | Q(name=name, id__gt=row_id))
    found = list(rows.order_by("name", "id")[: ROWS + 1])
    shown = found[:ROWS]
    return Page(shown, write_cursor(shown[-1].name, shown[-1].id) if len(found) > ROWS else "")


def _count_into(
    rows: list[Enterprise] | list[Product] | list[Cluster], parts: QuerySet[Model], key: str, name: str
) -> None:
    counts = dict(
        parts.filter(**{f"{key}__in": [row.id for row in rows]})
        .values_list(key)
        .annotate(Count("id"))
        .order_by()
    )
    for row in rows:
        setattr(row, name, counts.get(row.id, 0))


def _prices_into(rows: list[Product]) -> None:
    prices = Product.objects.filter(id__in=[row.id for row in rows]).annotate(
        low=Min("variants__price", filter=Q(variants__active=True)),
        high=Max("variants__price", filter=Q(variants__active=True)),
    )
    known = {pk: (low, high) for pk, low, high in prices.values_list("id", "low", "high")}
    for row in rows:
        row.prices = known[row.id]  # type: ignore[attr-defined]
