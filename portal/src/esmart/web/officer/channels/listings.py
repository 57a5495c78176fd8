"""Selling one product in shops: what each shop shows, and the form that asks a marketplace's live rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.channels.models import ChannelAccount, Listing
from esmart.channels.queries import (
    ListingView,
    ProblemText,
    balances_of,
    describe,
    describe_failure,
    listings_of,
    marketplace_name,
    may_use,
    way_to_connect,
    worst_case,
)
from esmart.channels.queries.readiness import readiness_of
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import (
    ConnectorError,
    ListingChoices,
    Proposal,
    browse_categories,
    end_listing,
    pause_listing,
    propose_listing,
    publish_listing,
    resume_listing,
    retry_listing,
    search_categories,
    takes_wholesale,
    update_listing,
    write_reason,
)
from esmart.channels.services.content import read_choices
from esmart.core.money import write_rupiah
from esmart.registry.models import Product
from esmart.web.components.charts import write_number
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, find_product, person_of, writes
from esmart.web.officer.asking import ask, whole
from esmart.web.officer.channels.access import (
    accounts_of,
    find_account_for,
    is_practice,
    listing_in,
    tries,
)
from esmart.web.officer.channels.everywhere import shops_without
from esmart.web.officer.registry.products import product_tabs, trail

UNPROCESSABLE = 422
SEND = "terbitkan"
BOXES_AT_MOST = 24
SEVERAL = 2  # with one shop left its own button is enough
Lifecycle, Wanted = Listing.Lifecycle, Listing.Wanted
TONES: dict[str, tuple[Any, str]] = {
    Lifecycle.NOT_SENT: ("neutral", "clock"),
    Lifecycle.DRAFT: ("neutral", "edit"),
    Lifecycle.PENDING_REVIEW: ("info", "clock"),
    Lifecycle.LIVE: ("good", "check"),
    Lifecycle.SOLD_OUT: ("warning", "warning"),
    Lifecycle.PAUSED: ("neutral", "close"),
    Lifecycle.REJECTED: ("danger", "danger"),
    Lifecycle.BANNED: ("danger", "danger"),
    Lifecycle.DELETED: ("neutral", "close"),
    Lifecycle.UNKNOWN: ("warning", "clock"),
}
ACTS = {"jeda": pause_listing, "lanjut": resume_listing, "coba": retry_listing}
NEXT_STEPS = {
    Lifecycle.NOT_SENT: gettext_lazy("Menunggu giliran dikirim; biasanya kurang dari satu menit."),
    Lifecycle.PENDING_REVIEW: gettext_lazy("Lokapasar sedang meninjau; tidak perlu apa-apa."),
    Lifecycle.SOLD_OUT: gettext_lazy("Tambah stok bila barangnya ada."),
    Lifecycle.REJECTED: gettext_lazy("Perbaiki yang disebut di bawah, lalu kirim lagi."),
    Lifecycle.BANNED: gettext_lazy("Hubungi lokapasar; tayangan ini dilarang."),
    Lifecycle.DELETED: gettext_lazy("Tayangan dihapus di lokapasar; terbitkan lagi bila masih dijual."),
    Lifecycle.UNKNOWN: gettext_lazy("Kami sedang membaca keadaannya di lokapasar."),
}


@require_safe
def sell(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show where a product is sold, how each listing is, and where it could be sold."""
    product = find_product(request, public_id)
    person = person_of(request)
    views = {
        view.account.pk: view
        for view in reversed(listings_of(product))
        if view.listing.wanted != Wanted.ENDED
    }
    ended = [view for view in listings_of(product) if view.listing.wanted == Wanted.ENDED]
    risk = worst_case(product)
    accounts = accounts_of(request, product)
    ready = readiness_of([product], accounts, today=timezone.localdate())
    places = [
        {
            "account": account,
            "marketplace": marketplace_name(account.application.marketplace),
            "practice": is_practice(account),
            "may_use": may_use(person, account),
            "view": _shown(views[account.pk]) if account.pk in views else None,
            "readiness": ready[product.pk, account.pk],
            "wholesale": takes_wholesale(account.application.marketplace),
        }
        for account in accounts
    ]
    published = product.state == Product.State.PUBLISHED
    context = {
        "product": product,
        "title": _("Jual di lokapasar"),
        "trail": trail(product, _("Lokapasar")),
        "tabs": product_tabs(product, "sell"),
        "places": places,
        "everywhere": published and len(shops_without(person, accounts, views)) >= SEVERAL,
        "ended": ended,
        "risk": max(risk.values(), default=0),
        "may_write": person.may_write,
    }
    return render(request, "web/officer/channels/sell.html", context)


def _shown(view: ListingView) -> dict[str, Any]:
    tone, icon = TONES[view.listing.lifecycle]
    rows = [
        [
            Cell(offer.label or offer.sku),
            Cell(write_number(offer.desired_quantity), number=True),
            Cell(
                "–" if offer.observed_quantity is None else write_number(offer.observed_quantity), number=True
            ),
            Cell(write_rupiah(offer.desired_price), number=True),
            Cell(badge=_offer_badge(offer)),
        ]
        for offer in sorted(view.offers, key=lambda one: one.offer.variant.position)
    ]
    heads = [_("Varian"), _("Kami minta"), _("Terlihat di sana"), _("Harga"), _("Keadaan")]
    return {
        "listing": view.listing,
        "badge": Badge(view.state, tone, icon),
        "step": _next_step(view.listing),
        "observed_at": view.observed_at,
        "is_settled": view.is_settled,
        "problems": [*view.problems, *(offer.problem for offer in view.offers if offer.problem)],
        "offers": Table(
            _("Stok dan harga"), heads, rows, caption_shown=False, number_heads=frozenset({1, 2, 3})
        ),
        "url": view.url,
    }


def _next_step(listing: Listing) -> str:
    if listing.lifecycle == Lifecycle.NOT_SENT and way_to_connect(listing.account.application) == "file":
        return _("Ikut berkas tayangan berikutnya; unduh berkasnya di halaman toko.")
    return str(NEXT_STEPS.get(Lifecycle(listing.lifecycle), ""))


def _offer_badge(offer: Any) -> Badge:
    if offer.problem:
        return Badge(_("Ditolak"), "danger", "danger")
    if offer.drifts:
        return Badge(_("Berbeda di sana"), "warning", "warning")
    return (
        Badge(_("Sama"), "good", "check") if offer.is_settled else Badge(_("Sedang dikirim"), "info", "clock")
    )


@writes
@require_http_methods(["GET", "POST"])
@tries("web:sell")
def finish_listing(request: HttpRequest, public_id: str, account_id: str) -> HttpResponse:
    """Ask, then take a listing out of its shop for good."""
    product = find_product(request, public_id)
    account = find_account_for(request, product, account_id)
    listing = listing_in(account, product)
    if listing is None:
        raise Http404(_("Produk ini tidak ada di toko itu."))
    if request.method == "POST":
        end_listing(listing=listing, actor=actor_of(request), now=timezone.now())
        messages.success(request, _("Tayangan diakhiri; lokapasar segera diberi tahu."))
        return redirect("web:sell", public_id)
    context = {
        "title": _("Akhiri tayangan di %(shop)s?") % {"shop": account},
        "trail": [*_form_trail(product, account)[:-1], Link(_("Akhiri"), "")],
        "lead": _(
            "Tayangan dihapus di lokapasar bersama ulasan dan peringkatnya. Untuk berhenti sementara, pilih “Jeda”."
        ),
        "back": reverse("web:sell", args=[public_id]),
        "button": _("Akhiri tayangan"),
        "dangerous": True,
    }
    return ask(request, Form(), context)


@writes
@require_POST
@tries("web:sell")
def act_on_listing(request: HttpRequest, public_id: str, account_id: str, act: str) -> HttpResponse:
    """Pause or resume a listing, or let the engine try again at once."""
    product = find_product(request, public_id)
    account = find_account_for(request, product, account_id)
    listing = listing_in(account, product)
    if listing is None:
        raise Http404(_("Produk ini tidak ada di toko itu."))
    ACTS[act](listing=listing, actor=actor_of(request), now=timezone.now())
    messages.success(request, _("Permintaan dicatat; keadaan di lokapasar segera dibaca kembali."))
    return redirect("web:sell", public_id)


# ── The form ─────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class AttributeField:
    """One attribute as a form shows it: its rule, and what was chosen."""

    rule: Any
    name: str
    chosen: tuple[str, ...]
    text: str
    unit: str
    problem: str

    @property
    def allows_text(self) -> bool:
        return self.rule.kind != "choice"

    @property
    def ticked(self) -> bool:
        """Say whether its values are shown as boxes to tick: several may be chosen, and they fit on a page."""
        return self.rule.max_values > 1 and 0 < len(self.rule.values) <= BOXES_AT_MOST


@writes
@require_http_methods(["GET", "POST"])
def prepare_listing(request: HttpRequest, public_id: str, account_id: str) -> HttpResponse:
    """Ask a marketplace's live rules, show what is still wrong, and publish when nothing is."""
    product = find_product(request, public_id)
    account = find_account_for(request, product, account_id)
    if way_to_connect(account.application) == "file":
        messages.info(request, _("Toko ini dilayani lewat berkas: isinya diambil dari data produk."))
        return redirect("web:sell", public_id)
    kept = listing_in(account, product)
    try:
        proposal = propose_listing(
            product=product, account=account, choices=_choices(request, kept), actor=actor_of(request)
        )
        found = _searched(request, account)
        branch = _opened(request, account)
    except (ConnectorError, ChannelsProblem) as failure:
        return _unasked(request, product, account, failure)
    refused = ""
    if SEND in request.POST and not proposal.problems:
        try:
            _send(request, product, account, kept, proposal)
        except ChannelsProblem as problem:
            refused = str(problem)
        else:
            messages.success(request, _("Dicatat. Tayangan dikirim dan keadaannya dibaca kembali."))
            return redirect("web:sell", public_id)
    context = _form(request, product, account, proposal, found)
    status = UNPROCESSABLE if SEND in request.POST else None
    return render(
        request,
        "web/officer/channels/listing_form.html",
        {**context, "kept": kept, "refused": refused, "branch": branch},
        status=status,
    )


def _send(
    request: HttpRequest, product: Product, account: ChannelAccount, kept: Listing | None, proposal: Proposal
) -> None:
    who, now = actor_of(request), timezone.now()
    if kept is None:
        publish_listing(product=product, account=account, choices=proposal.choices, actor=who, now=now)
    else:
        update_listing(listing=kept, choices=proposal.choices, actor=who, now=now)


def _choices(request: HttpRequest, kept: Listing | None) -> ListingChoices | None:
    """Give what was chosen: in this form, else for the kept listing, else nothing yet."""
    if request.method != "POST":
        return read_choices(kept.choices_made) if kept is not None else None
    data = request.POST
    brand_id, _sign, brand_name = data.get("brand", "").partition("|")
    return ListingChoices(
        category_id=data.get("category", ""),
        attributes=_attributes(data),
        brand_id=brand_id,
        brand_name=brand_name,
        logistics=tuple(data.getlist("logistics")),
        title=data.get("title", "").strip(),
        description=data.get("description", "").strip(),
        preorder_days=whole(data.get("preorder_days", "")) or 0,
        terms=read_choices(kept.choices_made).terms if kept is not None else {},
    )


def _attributes(data: QueryDict) -> dict[str, list[dict[str, str]]]:
    """Read the attributes typed: `attr-ID` (chosen, as id|name), `attr-ID-text`, `attr-ID-unit`."""
    found: dict[str, list[dict[str, str]]] = {}
    for one in data.getlist("attribute_ids"):
        unit = data.get(f"attr-{one}-unit", "")
        values = []
        for chosen in data.getlist(f"attr-{one}"):
            value_id, sign, name = chosen.partition("|")
            if sign:
                values.append({"value_id": value_id, "text": name, "unit": unit})
        if text := data.get(f"attr-{one}-text", "").strip():
            values.append({"value_id": "", "text": text, "unit": unit})
        if values:
            found[one] = values
    return found


def _searched(request: HttpRequest, account: ChannelAccount) -> list[tuple[str, str]]:
    words = request.POST.get("category_words", "").strip()
    return search_categories(account=account, words=words, actor=actor_of(request)) if words else []


def _opened(request: HttpRequest, account: ChannelAccount) -> Any:
    """Give the branch of the category tree the person opened, none while they take a suggestion."""
    if "branch" not in request.POST:
        return None
    return browse_categories(account=account, branch_id=request.POST["branch"], actor=actor_of(request))


def _unasked(
    request: HttpRequest, product: Product, account: ChannelAccount, failure: Exception
) -> HttpResponse:
    """Show that the marketplace could not be asked, and why; nothing typed is lost, since the page can be sent again."""
    problem = describe_failure(failure) if isinstance(failure, ConnectorError) else None
    context = {
        "title": _("Siapkan tayangan"),
        "trail": _form_trail(product, account),
        "problem": problem,
        "sentence": str(failure),
        "product": product,
    }
    return render(request, "web/officer/channels/unasked.html", context, status=503)


def _form_trail(product: Product, account: ChannelAccount) -> list[Link]:
    links = trail(product, _("Lokapasar"))
    links[-1] = Link(_("Lokapasar"), reverse("web:sell", args=[product.public_id]))
    return [*links, Link(str(account), "")]


def _form(
    request: HttpRequest,
    product: Product,
    account: ChannelAccount,
    proposal: Proposal,
    found: list[tuple[str, str]],
) -> dict[str, Any]:
    chosen = proposal.choices
    problems = [describe(problem) for problem in proposal.problems]
    reasons = {one.category_id: write_reason(one.reason) for one in proposal.categories}
    options = {one.category_id: one.path for one in proposal.categories} | dict(found)
    if chosen.category_id and chosen.category_id not in options:
        options = {chosen.category_id: chosen.category_name, **options}
    attributes = [_attribute(rule, chosen, problems) for rule in proposal.attributes if not rule.for_variants]
    return {
        "product": product,
        "account": account,
        "marketplace": marketplace_name(account.application.marketplace),
        "practice": is_practice(account),
        "title": _("Jual “%(product)s”") % {"product": product.name},
        "trail": _form_trail(product, account),
        "choices": chosen,
        "content": proposal.content,
        "limits": proposal.limits,
        "categories": [(one, path, reasons.get(one, "")) for one, path in options.items()],
        "words": request.POST.get("category_words", ""),
        "needed": [one for one in attributes if one.rule.required == "yes"],
        "others": [one for one in attributes if one.rule.required != "yes"],
        "brands": proposal.brands,
        "brand_needed": any(one.mandatory for one in proposal.brands),
        "logistics": _logistics(request, proposal),
        "problems": problems,
        "hints": [describe(hint) for hint in proposal.hints],
        "asked_to_send": SEND in request.POST,
        "variants": _variants(product),
    }


def _attribute(rule: Any, chosen: ListingChoices, problems: list[ProblemText]) -> AttributeField:
    values: list[Mapping[str, str]] = list(chosen.attributes.get(rule.id, []))
    return AttributeField(
        rule=rule,
        name=f"attr-{rule.id}",
        chosen=tuple(value["value_id"] for value in values if value["value_id"]),
        text=next((value["text"] for value in values if not value["value_id"]), ""),
        unit=next((value["unit"] for value in values), ""),
        problem=next(
            (problem.what for problem in problems if problem.field in {rule.id, f"attributes.{rule.id}"}), ""
        ),
    )


def _logistics(request: HttpRequest, proposal: Proposal) -> list[dict[str, Any]]:
    """Give the shop's delivery services; at first those are ticked that ask nothing more of us."""
    simple = {one.id for one in proposal.logistics if one.enabled and one.needs in {"nothing", "parcel_size"}}
    ticked = set(proposal.choices.logistics) or (simple if request.method != "POST" else set())
    return [
        {"id": one.id, "name": one.name, "ticked": one.id in ticked or one.forced}
        for one in proposal.logistics
        if one.enabled
    ]


def _variants(product: Product) -> Table:
    variants = [one for one in product.variants.all() if one.active]
    balances = balances_of(variants)
    rows = [
        [
            Cell(one.label or product.name),
            Cell(one.sku),
            Cell(write_rupiah(one.price), number=True),
            Cell(write_number(balances[one.pk].available), number=True),
        ]
        for one in variants
    ]
    heads = [_("Varian"), "SKU", _("Harga"), _("Stok tersedia")]
    return Table(_("Varian"), heads, rows, caption_shown=False, number_heads=frozenset({2, 3}))
