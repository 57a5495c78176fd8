"""Products with their variants, photos and permits: read, added, changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Status
from pydantic import Field

from esmart.api.door import actor_of, open_room, person_of
from esmart.api.finding import find_one
from esmart.api.paging import Page, page_of
from esmart.api.registry.enterprises import find as find_enterprise
from esmart.api.registry.filters import Commodity, Kind, ProfileFilters, State
from esmart.api.shapes import LONG_TEXT, PUBLIC_ID, Id, In, Out, Ref, refuse_stale, tagged
from esmart.registry.models import Photo, Product, ProductLegality, Variant
from esmart.registry.queries import narrow_products, products_for
from esmart.registry.rules import PHOTO_SIZES, ProductFacts, VariantFacts
from esmart.registry.services import create_product, product_facts, update_product

router = open_room("registry")

HIGHEST_PRICE = 10**12
Options = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=2)]


class VariantOut(Out):
    """What is priced and sold: rupiah, grams, millimetres."""

    sku: str
    options: list[str]
    price: int
    weight_grams: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    barcode: str
    active: bool


class PhotoOut(Out):
    """A photo by address; the address holds the hash, so it never shows anything else."""

    url: str
    width: int
    height: int
    alt: str
    credit: str


class LegalityOut(Out):
    """A permit or certificate."""

    kind: Literal["p_irt", "md", "halal", "sni", "brand", "tkdn", "other"]
    number: str
    issuer: str
    issued_on: date | None
    expires_on: date | None
    verification: Literal["claimed", "verified", "rejected"]


class ProductOut(Out):
    """One product with all that belongs to it."""

    id: str
    state: State
    enterprise: Ref
    name: str
    description: str
    commodity: Commodity
    category_hint: str
    materials: str
    lead_time_days: int | None
    is_lead_product: bool
    option_names: list[str]
    variants: list[VariantOut]
    photos: list[PhotoOut]
    legality: list[LegalityOut]
    merged_into: str | None
    created_at: datetime
    updated_at: datetime


class VariantIn(In):
    """A variant; without an SKU it gets one of ours."""

    price: Annotated[int, Field(ge=1, le=HIGHEST_PRICE, description="Rupiah.")]
    sku: Annotated[str, Field(max_length=50)] = ""
    options: Options = []
    weight_grams: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    length_mm: Annotated[int | None, Field(ge=1, le=20_000)] = None
    width_mm: Annotated[int | None, Field(ge=1, le=20_000)] = None
    height_mm: Annotated[int | None, Field(ge=1, le=20_000)] = None
    barcode: Annotated[str, Field(max_length=14)] = ""

    def facts(self) -> VariantFacts:
        return VariantFacts(**(self.model_dump() | {"options": tuple(self.options)}))


Variants = Annotated[list[VariantIn], Field(min_length=1, max_length=100)]


class ProductWords(In):
    """What may be written about a product; every part may be left out."""

    description: Annotated[str, Field(max_length=LONG_TEXT)] = ""
    commodity: Commodity = "other"
    category_hint: Annotated[str, Field(max_length=200)] = ""
    materials: Annotated[str, Field(max_length=300)] = ""
    lead_time_days: Annotated[int | None, Field(ge=0, le=365)] = None
    is_lead_product: bool = False
    option_names: Options = []


class ProductIn(ProductWords):
    """A new product of an enterprise."""

    enterprise: Annotated[str, Field(pattern=PUBLIC_ID, description="Id usaha pembuatnya.")]
    name: Annotated[str, Field(min_length=1, max_length=255)]
    variants: Variants
    draft: Annotated[bool, Field(description="Simpan sebagai draf; tidak tayang.")] = False


class ProductChange(ProductWords):
    """Some facts of a product; `variants`, when written, are all of them: one that is not named is switched off."""

    name: Annotated[str, Field(min_length=1, max_length=255)] = ""
    variants: Variants = []


class ProductFilters(ProfileFilters):
    """Filters of products."""

    enterprise: Annotated[str | None, Field(pattern=PUBLIC_ID, description="Id usaha pembuatnya.")] = None
    kind: Annotated[Kind | None, Field(description="Jenis usaha pembuatnya.")] = None
    todo: Annotated[
        Literal["no_photo", "expiring", "incomplete"] | None,
        Field(description="Yang masih perlu dikerjakan."),
    ] = None


@router.get("products", response=Page[ProductOut], operation_id="list_products", summary="Daftar produk")
def list_products(request: HttpRequest, filters: Query[ProductFilters]) -> Page[ProductOut]:
    """Give the products in the caller's scope. Four queries, one more with `enterprise`."""
    maker = find_enterprise(request, filters.enterprise).pk if filters.enterprise else None
    wanted = filters.narrowed(kind=filters.kind or "", todo=filters.todo or "", enterprise_id=maker)
    rows = _whole(narrow_products(person_of(request), wanted, timezone.localdate()))
    return page_of(request, rows, filters, lambda found: [show(request, one) for one in found])


@router.get("products/{public_id}", response=ProductOut, operation_id="read_product", summary="Satu produk")
def read_product(request: HttpRequest, response: HttpResponse, public_id: Id) -> ProductOut:
    """Give one product in the caller's scope. Four queries."""
    return tagged(response, show(request, find(request, public_id)))


@router.post("products", response={201: ProductOut}, operation_id="add_product", summary="Tambah produk")
def add_product(request: HttpRequest, response: HttpResponse, body: ProductIn) -> Status[ProductOut]:
    """Keep a new product with its variants."""
    maker = find_enterprise(request, body.enterprise)
    made = create_product(
        enterprise_id=maker.pk, facts=ProductFacts(**_facts(body.given())), actor=actor_of(request),
        now=timezone.now(), draft=body.draft,
    )  # fmt: skip
    shown = tagged(response, show(request, find(request, made.public_id)))
    response["Location"] = reverse("api:read_product", args=[made.public_id])
    return Status(201, shown)


@router.patch(
    "products/{public_id}", response=ProductOut, operation_id="change_product", summary="Ubah produk"
)
def change_product(
    request: HttpRequest, response: HttpResponse, public_id: Id, body: ProductChange
) -> ProductOut:
    """Change the facts that are written, leave the others."""
    with transaction.atomic():
        product = find(request, public_id, to_change=True)
        refuse_stale(request, show(request, product))
        facts = replace(product_facts(product), **_facts(body.given()))
        update_product(product_id=product.pk, facts=facts, actor=actor_of(request), now=timezone.now())
    return tagged(response, show(request, find(request, public_id)))


def find(request: HttpRequest, public_id: str, *, to_change: bool = False) -> Product:
    """Give a product in the caller's scope with all that belongs to it, or 404; four queries."""
    rows = _whole(products_for(person_of(request)))
    return find_one(
        rows, public_id, _("Produk ini tidak ada, atau di luar wewenang Anda."), to_change=to_change
    )


def show(request: HttpRequest, one: Product) -> ProductOut:
    """Give a product as it goes out; no query when it is whole."""
    return ProductOut.model_construct(
        id=one.public_id,
        state=one.state,
        enterprise=Ref(id=one.enterprise.public_id, name=one.enterprise.name),
        name=one.name,
        description=one.description,
        commodity=one.commodity,
        category_hint=one.category_hint,
        materials=one.materials,
        lead_time_days=one.lead_time_days,
        is_lead_product=one.is_lead_product,
        option_names=list(one.option_names),
        variants=[_variant(variant) for variant in one.variants.all()],
        photos=[_photo(request, photo) for photo in one.photos.all()],
        legality=[_legality(permit) for permit in one.legalities.all()],
        merged_into=one.merged_into.public_id if one.merged_into else None,
        created_at=one.created_at,
        updated_at=one.updated_at,
    )


def _whole(rows: QuerySet[Product]) -> QuerySet[Product]:
    return rows.select_related("enterprise", "merged_into").prefetch_related(
        "variants", "photos", "legalities"
    )


def _variant(one: Variant) -> VariantOut:
    return VariantOut(
        sku=one.sku, options=list(one.options), price=one.price, weight_grams=one.weight_grams,
        length_mm=one.length_mm, width_mm=one.width_mm, height_mm=one.height_mm, barcode=one.barcode, active=one.active,
    )  # fmt: skip


def _photo(request: HttpRequest, one: Photo) -> PhotoOut:
    address = reverse("web:photo", args=[one.sha256, PHOTO_SIZES[-1]])
    return PhotoOut(
        url=request.build_absolute_uri(address),
        width=one.width,
        height=one.height,
        alt=one.alt,
        credit=one.credit,
    )


def _legality(one: ProductLegality) -> LegalityOut:
    return LegalityOut.model_construct(
        kind=one.kind, number=one.number, issuer=one.issuer, issued_on=one.issued_on, expires_on=one.expires_on,
        verification=one.verification,
    )  # fmt: skip


def _facts(given: dict[str, Any]) -> dict[str, Any]:
    """Turn what was written into the registry's names for it."""
    facts = {name: value for name, value in given.items() if name not in {"enterprise", "draft"}}
    if "option_names" in facts:
        facts["option_names"] = tuple(facts["option_names"])
    if "variants" in facts:
        facts["variants"] = tuple(variant.facts() for variant in facts["variants"])
    return facts
