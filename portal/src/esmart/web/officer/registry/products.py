"""Pages of one product: data, adding, editing with variants, photos, legality."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import BaseFormSet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.core.money import write_rupiah
from esmart.registry.models import Enterprise, Product
from esmart.registry.queries import may_edit, quality_of
from esmart.registry.rules import VariantFacts
from esmart.registry.rules.outward import VOUCH
from esmart.registry.services import (
    RegistryProblem,
    add_legality,
    add_photo,
    create_product,
    order_photos,
    product_facts,
    remove_legality,
    remove_photo,
    update_product,
    verify_legality,
)
from esmart.web.components.profiles import profile_url as public_url
from esmart.web.components.shapes import Badge, Cell, Link, Picture, Table
from esmart.web.officer.access import OFFICIALS, actor_of, find_enterprise, find_product, person_of, writes
from esmart.web.officer.asking import ask, typed, whole
from esmart.web.officer.registry.enterprises import trail as enterprise_trail
from esmart.web.officer.registry.forms import (
    LegalityForm,
    PhotoForm,
    ProductForm,
    VariantForm,
    VariantSet,
    product_initial,
    variants_initial,
)
from esmart.web.officer.saying import say_as_message, say_in_form, stop_for_strangers

FORM = "web/officer/registry/product_form.html"
RENAMED = {"option_names": "option_1"}
MORE = "tambah_baris"
MORE_ROWS = 3
type Rows = BaseFormSet[VariantForm]


def product_url(product: Product) -> str:
    """Give the address of a product at the desk."""
    return reverse("web:manage_product", args=[product.public_id])


def trail(product: Product, here: str = "") -> list[Link]:
    """Give the way from the desk to a page of a product."""
    links = [*enterprise_trail(product.enterprise), Link(product.name, product_url(product))]
    return [*links, Link(here, "")] if here else links


def product_tabs(product: Product, current: str) -> list[Link]:
    """Give the views of one product."""
    views = [
        ("data", _("Data"), "web:manage_product"),
        ("sell", _("Lokapasar"), "web:sell"),
        ("stock", _("Stok"), "web:stock"),
        ("history", _("Riwayat"), "web:product_history"),
    ]
    return [
        Link(label, reverse(name, args=[product.public_id]), current=key == current)
        for key, label, name in views
    ]


@require_safe
def show_product(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show all that is kept of a product."""
    product = find_product(request, public_id)
    person = person_of(request)
    context = {
        "product": product,
        "trail": trail(product),
        "quality": quality_of("product", product.id),
        "public_url": public_url("product", product.name, product.public_id),
        "tabs": product_tabs(product, "data"),
        "may_edit": may_edit(person, product.enterprise),
        "may_verify": person.role in OFFICIALS,
        "pairs": [
            (pgettext("satu", "Usaha"), product.enterprise.name),
            (_("Komoditas"), product.get_commodity_display()),
            (_("Bahan"), product.materials),
            (
                _("Lama pengerjaan"),
                _("%(n)s hari") % {"n": product.lead_time_days} if product.lead_time_days else "",
            ),
            (_("Kategori dalam kata sendiri"), product.category_hint),
            (_("Keterangan"), product.description),
        ],
        "variants": variants_table(product),
        "pictures": [Picture(p.sha256, p.alt, p.width, p.height, p.credit) for p in product.photos.all()],
        "legalities": list(product.legalities.order_by("kind", "number")),
    }
    return render(request, "web/officer/registry/product.html", context)


def variants_table(product: Product) -> Table:
    """Give a product's variants as rows: what is sold, at what price, how heavy."""
    rows = [
        [
            Cell(variant.label or product.name),
            Cell(variant.sku),
            Cell(write_rupiah(variant.price), number=True),
            Cell(
                f"{variant.weight_grams:,} g".replace(",", ".") if variant.weight_grams else "", number=True
            ),
            Cell(badge=Badge(_("Dijual"), "good") if variant.active else Badge(_("Tidak dijual lagi"))),
        ]
        for variant in product.variants.all()
    ]
    heads = [_("Varian"), "SKU", _("Harga"), _("Berat"), _("Keadaan")]
    return Table(_("Varian"), heads, rows, caption_shown=False, number_heads=frozenset({2, 3}))


@writes
@require_http_methods(["GET", "POST"])
def add_product(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take down a new product of an enterprise."""
    enterprise = find_enterprise(request, public_id, to_edit=True)
    form, rows = ProductForm(_kept(request)), _rows(request, [])
    if _complete(form, rows):
        try:
            product = create_product(
                enterprise_id=enterprise.id, facts=form.facts(_variants(form, rows)), actor=actor_of(request),
                now=timezone.now(), draft="draft" in request.POST, institution_confirmed=VOUCH in request.POST,
            )  # fmt: skip
        except RegistryProblem as problem:
            _say(problem, form, rows)
        else:
            messages.success(request, _("Produk disimpan. Tambahkan fotonya sekarang."))
            return redirect("web:product_photos", product.public_id)
    return _ask(request, form, rows, enterprise)


@writes
@require_http_methods(["GET", "POST"])
def edit_product(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change the facts of a product and its variants."""
    product = find_product(request, public_id, to_edit=True)
    facts = product_facts(product)
    form, rows = (
        ProductForm(_kept(request), initial=product_initial(facts)),
        _rows(request, variants_initial(facts)),
    )
    if _complete(form, rows):
        try:
            update_product(
                product_id=product.id, facts=form.facts(_variants(form, rows)), actor=actor_of(request),
                now=timezone.now(), institution_confirmed=VOUCH in request.POST,
            )  # fmt: skip
        except RegistryProblem as problem:
            _say(problem, form, rows)
        else:
            messages.success(request, _("Perubahan disimpan."))
            return redirect("web:manage_product", public_id)
    return _ask(request, form, rows, product.enterprise, product)


def _kept(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _rows(request: HttpRequest, initial: list[dict[str, Any]]) -> Rows:
    """Give the rows of variants: those sent, with some blank ones more when asked for."""
    if request.method != "POST":
        return VariantSet(initial=initial, prefix="varian")
    data = request.POST.copy()
    if MORE in data:
        data["varian-TOTAL_FORMS"] = str(int(data.get("varian-TOTAL_FORMS") or 0) + MORE_ROWS)
    return VariantSet(data, initial=initial, prefix="varian")


def _complete(form: ProductForm, rows: Rows) -> bool:
    return form.is_bound and MORE not in form.data and all([form.is_valid(), rows.is_valid()])


def _variants(form: ProductForm, rows: Rows) -> tuple[VariantFacts, ...]:
    options = len(form.option_names())
    return tuple(row.facts(options) for row in _filled(rows))


def _filled(rows: Rows) -> list[Any]:
    """Give the rows that stand for a variant: those with a price that are not taken out."""
    return [
        row
        for row in rows
        if row.cleaned_data.get("price") is not None and not row.cleaned_data.get("remove")
    ]


def _say(problem: RegistryProblem, form: ProductForm, rows: Rows) -> None:
    """Put each sentence beside its field: `variants.3.price` names a field of the fourth variant that was filled in."""
    stop_for_strangers(problem)
    filled = _filled(rows)
    for field, sentence in problem.problems.items():
        if field == VOUCH:
            form.vouch = sentence  # type: ignore[attr-defined]
            continue
        first, _dot, rest = field.partition(".")
        number, _dot, name = rest.partition(".")
        if first == "variants" and number.isdigit():
            row = filled[int(number)]
            row.add_error(name if name in row.fields else "option_1", sentence)
        else:
            name = RENAMED.get(field, field)
            form.add_error(name if name in form.fields else None, sentence)


def _ask(
    request: HttpRequest,
    form: ProductForm,
    rows: Rows,
    enterprise: Enterprise,
    product: Product | None = None,
) -> HttpResponse:
    asked_more = form.is_bound and MORE in form.data
    if asked_more:  # nothing was sent to be kept: show what was typed, blame nothing
        form = ProductForm(initial=form.data.dict())
        rows = VariantSet(initial=[_typed_row(row) for row in rows.forms], prefix="varian")
    new = [*enterprise_trail(enterprise), Link(_("Tambah produk"), "")]
    links = trail(product, _("Ubah")) if product else new
    back = product_url(product) if product else ""
    title = product.name if product else _("Tambah produk")
    context = {"rows": rows, "enterprise": enterprise, "trail": links, "back": back, "title": title}
    return ask(request, form, context, FORM)


def _typed_row(row: Any) -> dict[str, Any]:
    return {name: row[name].value() for name in row.fields}


@writes
@require_http_methods(["GET", "POST"])
def photos(request: HttpRequest, public_id: str) -> HttpResponse:
    """Add photos to a product; each that cannot be kept is named with its reason, the others are kept."""
    product = find_product(request, public_id, to_edit=True)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        refused = []
        for file in form.cleaned_data["photos"]:
            try:
                add_photo(
                    product_id=product.id, data=file.read(), alt=form.cleaned_data["alt"] or product.name,
                    credit=form.cleaned_data["credit"], actor=actor_of(request), now=timezone.now(),
                )  # fmt: skip
            except RegistryProblem as problem:
                stop_for_strangers(problem)
                refused.append(f"{file.name}: {' '.join(problem.problems.values())}")
        if not refused:
            messages.success(request, _("Foto disimpan."))
            return redirect("web:product_photos", public_id)
        for sentence in refused:
            form.add_error("photos", sentence)
    context = {
        "product": product,
        "photos": list(product.photos.all()),
        "trail": trail(product, _("Foto")),
        "back": product_url(product),
    }
    return ask(request, form, context, "web/officer/registry/photos.html")


@writes
@require_POST
def move_photo(request: HttpRequest, public_id: str) -> HttpResponse:
    """Put one photo a place earlier, or take it away."""
    product = find_product(request, public_id, to_edit=True)
    ids = [photo.id for photo in product.photos.all()]
    chosen = request.POST.get("photo", "")
    photo_id = whole(chosen)
    if photo_id not in ids:
        raise Http404(_("Foto tidak ditemukan."))
    try:
        if "remove" in request.POST:
            remove_photo(photo_id=photo_id, actor=actor_of(request), now=timezone.now())
            messages.success(request, _("Foto dilepas dari produk."))
        else:
            place = max(0, ids.index(photo_id) - 1)
            ids.remove(photo_id)
            ids.insert(place, photo_id)
            order_photos(product_id=product.id, photo_ids=ids, actor=actor_of(request), now=timezone.now())
    except RegistryProblem as problem:
        say_as_message(problem, request)
    return redirect("web:product_photos", public_id)


@writes
@require_http_methods(["GET", "POST"])
def add_permit(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take down a permit or certificate of a product."""
    product = find_product(request, public_id, to_edit=True)
    form = LegalityForm(typed(request))
    if form.is_bound and form.is_valid():
        try:
            add_legality(
                product_id=product.id, facts=form.facts(), actor=actor_of(request), now=timezone.now()
            )
        except RegistryProblem as problem:
            say_in_form(problem, form)
        else:
            messages.success(request, _("Legalitas dicatat sebagai belum diperiksa."))
            return redirect("web:manage_product", public_id)
    title = _("Tambah legalitas")
    return ask(request, form, {"trail": trail(product, title), "title": title, "back": product_url(product)})


@writes
@require_POST
def judge_permit(request: HttpRequest, public_id: str, legality_id: int) -> HttpResponse:
    """Record that a permit was checked, or take away one entered by mistake."""
    product = find_product(request, public_id, to_edit=True)
    if not product.legalities.filter(id=legality_id).exists():
        raise Http404(_("Legalitas tidak ditemukan."))
    try:
        if "remove" in request.POST:
            remove_legality(legality_id=legality_id, actor=actor_of(request))
            messages.success(request, _("Legalitas dihapus; riwayat menyimpannya."))
        else:
            verified = "verified" in request.POST
            verify_legality(
                legality_id=legality_id, verified=verified, actor=actor_of(request), now=timezone.now()
            )
            messages.success(request, _("Hasil pemeriksaan dicatat."))
    except RegistryProblem as problem:
        say_as_message(problem, request)
    return redirect("web:manage_product", public_id)
