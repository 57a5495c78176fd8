"""Verbs on listings: say what a shop should show. The engine brings it there; nothing here waits for a marketplace."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Listing, Offer
from esmart.channels.services.content import (
    ListingChoices,
    compose_content,
    read_choices,
)
from esmart.channels.services.endings import refuse_publishing
from esmart.channels.services.offers import refresh_offers, wake_engine
from esmart.channels.services.outward import find_outward_problems, find_people_problems, find_shop_problems
from esmart.channels.services.stock import lock_balances
from esmart.core.history import Actor, acting
from esmart.registry.models import Product
from esmart.registry.queries.goods import find_product_to_sell

Wanted = Listing.Wanted


def publish_listing(
    *, product: Product, account: ChannelAccount, choices: ListingChoices, actor: Actor, now: datetime
) -> Listing:
    """Want a product shown in a shop; the engine creates it there, once. Raises ChannelsProblem when the product is
    already there, is not published, or its text would reveal a person, and for a marketplace that closes.
    """
    refuse_publishing(account, now=now)
    with acting(actor):
        # One publisher at a time per shop and product: the account row is the gate.
        ChannelAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
        if Listing.objects.filter(account=account, product=product).exclude(wanted=Wanted.ENDED).exists():
            raise rules.ChannelsProblem(_("Produk ini sudah ada di toko tersebut."), field="account")
        loaded = find_product_to_sell(product.pk)
        content = compose_content(loaded, choices, institution=account.institution_wording)
        _refuse(loaded, content, account, now=now)
        listing = Listing.objects.create(
            account=account,
            product=product,
            client_ref=_client_ref(loaded, account),
            choices_made=choices.plain(),
            content=content,
            content_version=1,
            due_at=now,
            created_at=now,
            updated_at=now,
        )
        _make_offers(listing, now=now)
        wake_engine()
    return listing


def update_listing(*, listing: Listing, choices: ListingChoices, actor: Actor, now: datetime) -> Listing:
    """Change what was chosen for a listing; only the fields that differ will be sent."""
    with acting(actor):
        found = Listing.objects.select_for_update().get(pk=listing.pk)
        found.choices_made = choices.plain()
        found.save(update_fields=["choices_made"])
        renew_content(found, now=now, refuse=True)
    return found


def pause_listing(*, listing: Listing, actor: Actor, now: datetime) -> Listing:
    """Want a listing hidden for now."""
    return _want(listing, Wanted.PAUSED, actor=actor, now=now)


def resume_listing(*, listing: Listing, actor: Actor, now: datetime) -> Listing:
    """Want a paused listing shown again."""
    refuse_publishing(listing.account, now=now)
    return _want(listing, Wanted.LIVE, actor=actor, now=now)


def end_listing(*, listing: Listing, actor: Actor, now: datetime) -> Listing:
    """Want a listing taken out of the shop for good; the product may be published there anew."""
    return _want(listing, Wanted.ENDED, actor=actor, now=now)


def retry_listing(*, listing: Listing, actor: Actor, now: datetime) -> Listing:
    """Let the engine try a listing again at once, after something outside was put right."""
    with acting(actor):
        Listing.objects.filter(pk=listing.pk).update(due_at=now, attempts=0, problems=[])
        wake_engine()
    listing.refresh_from_db()
    return listing


def renew_content(listing: Listing, *, now: datetime, refuse: bool = False) -> bool:
    """Compose a listing's content anew and give whether it changed; then its version grows and prices follow.
    Call inside a transaction with the listing locked. `refuse` raises ChannelsProblem for what must not go outward;
    otherwise such content stays unsent, with its problems shown; one that names somebody held in the unit is taken off show.
    """
    product = find_product_to_sell(listing.product_id)
    account = listing.account
    content = compose_content(
        product, read_choices(listing.choices_made), institution=account.institution_wording
    )
    if refuse:
        _refuse(product, content, account, now=now)
    named = find_people_problems(product, content, today=timezone.localdate(now))
    held_back = product.state != Product.State.PUBLISHED or bool(named)
    same = rules.same_content(content, listing.content)
    if same and held_back == listing.held_back:
        return False
    listing.held_back, listing.content, listing.updated_at = held_back, content, now
    listing.content_version += 0 if same else 1
    listing.due_at, listing.attempts, listing.problems = now, 0, []
    listing.save()
    _make_offers(listing, now=now)
    wake_engine()
    return True


def _make_offers(listing: Listing, *, now: datetime) -> None:
    """Keep one offer per variant of the content: new ones are added, prices follow, those gone sell nothing more.

    Balances are locked before offers, as orders do: the other way round the two would block each other.
    """
    ids = set(listing.offers.values_list("variant_id", flat=True))
    ids |= {sku["variant_id"] for sku in listing.content["skus"]}
    lock_balances(ids)
    offers = {offer.variant_id: offer for offer in listing.offers.select_for_update().order_by("id")}
    for sku in listing.content["skus"]:
        offer = offers.get(sku["variant_id"])
        if offer is None:
            Offer.objects.create(
                listing=listing,
                account_id=listing.account_id,
                variant_id=sku["variant_id"],
                desired_price=sku["price"],
                price_due_at=now,
                stock_due_at=now,
            )
        elif offer.desired_price != sku["price"]:
            Offer.objects.filter(pk=offer.pk).update(
                desired_price=sku["price"],
                price_version=offer.price_version + 1,
                price_due_at=now,
                price_attempts=0,
            )
    refresh_offers(ids, now=now)


def _want(listing: Listing, wanted: Listing.Wanted, *, actor: Actor, now: datetime) -> Listing:
    with acting(actor):
        found = Listing.objects.select_for_update().get(pk=listing.pk)
        if found.wanted == Wanted.ENDED:
            raise rules.ChannelsProblem(_("Tayangan ini sudah diakhiri."))
        if found.wanted != wanted:
            found.wanted, found.due_at, found.attempts, found.updated_at = wanted, now, 0, now
            found.save(update_fields=["wanted", "due_at", "attempts", "updated_at"])
            variants = set(found.offers.values_list("variant_id", flat=True))
            lock_balances(variants)
            refresh_offers(variants, now=now)
            wake_engine()
    return found


def _client_ref(product: Product, account: ChannelAccount) -> str:
    """Give our own code of a new listing, never used in this shop before. Without options it is the variant's own SKU,
    since the marketplace has only one code then and orders come back with it.
    """
    active = [variant for variant in product.variants.all() if variant.active]
    base = active[0].sku if len(active) == 1 and not product.option_names else product.public_id
    used = set(
        Listing.objects.filter(account=account, client_ref__startswith=base).values_list(
            "client_ref", flat=True
        )
    )
    if base not in used:
        return base
    return next(ref for n in range(2, len(used) + 3) if (ref := f"{base}-{n}") not in used)


def _refuse(product: Product, content: dict[str, Any], account: ChannelAccount, *, now: datetime) -> None:
    if product.state != Product.State.PUBLISHED:
        raise rules.ChannelsProblem(_("Produk ini belum tayang di registri."))
    if not content["skus"]:
        raise rules.ChannelsProblem(_("Produk ini tidak punya varian yang dijual."))
    for problem in find_shop_problems(account):
        raise rules.ChannelsProblem(
            _(
                "Nama toko di lokapasar memuat “%(found)s”, dan itu mengungkap masa lalu seseorang. Ubah nama tokonya di"
                " halaman penjual, lalu hubungkan lagi."
            )
            % {"found": problem["found"]},
            field="account",
        )
    people = find_people_problems(product, content, today=timezone.localdate(now))
    for problem in [*find_outward_problems(product, content, account), *people]:
        raise rules.ChannelsProblem(
            _("Teks memuat “%(found)s”. Data orang tidak boleh keluar; ubah teksnya.")
            % {"found": problem["found"]},
            field=problem["field"],
        )
