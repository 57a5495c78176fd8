"""Publishes one product in many shops in one action, completing by itself what the product's own facts answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, Listing
from esmart.channels.queries.connecting import way_to_connect
from esmart.channels.rules.attributes import AskedAttribute, no_brand_among, propose_attributes
from esmart.channels.services.content import ListingChoices
from esmart.channels.services.marketplace_facts import SECTIONS
from esmart.channels.services.propose_listing import check_listing, propose_listing
from esmart.channels.services.publish_listing import publish_listing
from esmart.core.history import Actor
from esmart.registry.models import Product
from esmart.registry.queries.goods import find_product_to_sell
from ikm_connectors.errors import ConnectorError
from ikm_connectors.outcomes import problem_of
from ikm_connectors.transport import Clock

Outcome = Literal["published", "already_there", "needs_person", "refused"]


@dataclass(frozen=True)
class PlaceResult:
    """What became of a product in one shop: published, already there, waiting for answers only a person has, or refused
    (closed, not connected, not reachable) with the reason.
    """

    account: ChannelAccount
    outcome: Outcome
    listing: Listing | None = None
    problems: tuple[dict[str, Any], ...] = ()
    reason: str = ""


def publish_everywhere(
    *,
    product: Product,
    accounts: Iterable[ChannelAccount],
    actor: Actor,
    now: datetime,
    clock: Clock | None = None,
) -> list[PlaceResult]:
    """Publish a product in every given shop that can take it; one shop's refusal stops no other."""
    return [_publish_in(product, account, actor, now=now, clock=clock) for account in accounts]


def _publish_in(
    product: Product, account: ChannelAccount, actor: Actor, *, now: datetime, clock: Clock | None
) -> PlaceResult:
    listed = Listing.objects.filter(account=account, product=product).exclude(wanted="ended").first()
    if listed is not None:
        return PlaceResult(account, "already_there", listed)
    problems: list[dict[str, Any]] = []
    try:
        if way_to_connect(account.application) == "file":
            choices = choose_for_file(product)
        else:
            choices, problems = complete_choices(product=product, account=account, actor=actor, clock=clock)
        if problems:
            return PlaceResult(account, "needs_person", problems=tuple(problems))
        listing = publish_listing(product=product, account=account, choices=choices, actor=actor, now=now)
    except rules.ChannelsProblem as problem:
        return PlaceResult(account, "refused", reason=str(problem))
    except ConnectorError as error:
        text = problem_of(error).text()
        return PlaceResult(account, "refused", reason=f"{text.what} {text.do} ({text.who})")
    return PlaceResult(account, "published", listing)


def complete_choices(
    *,
    product: Product,
    account: ChannelAccount,
    choices: ListingChoices | None = None,
    actor: Actor,
    clock: Clock | None = None,
) -> tuple[ListingChoices, list[dict[str, Any]]]:
    """Choose for a listing what the product's own facts answer: category, required attributes, delivery, and that it
    has no brand. Gives the choices and the problems that only a person can solve. Raises as `propose_listing` does.
    """
    first = propose_listing(product=product, account=account, choices=choices, actor=actor, clock=clock)
    loaded = find_product_to_sell(product.pk)
    asked = [
        AskedAttribute(one.id, one.name, tuple((value.id, value.name) for value in one.values))
        for one in first.attributes
        if one.required == "yes" and one.id not in first.choices.attributes
    ]
    known = propose_attributes(
        asked,
        text=f"{loaded.materials} {loaded.name} {loaded.description}",
        materials=loaded.materials.strip(),
        permits={one.kind: one.number for one in loaded.legalities.all() if one.number},
    )
    delivery = [one.id for one in first.logistics if one.enabled and one.needs in {"nothing", "parcel_size"}]
    chosen = replace(first.choices, attributes={**first.choices.attributes, **known})
    if delivery and not chosen.logistics:
        chosen = replace(chosen, logistics=tuple(delivery[:1]))
    if not chosen.brand_id and first.brands:
        brand = no_brand_among((one.id, one.name) for one in first.brands)
        if brand is not None:
            chosen = replace(chosen, brand_id=brand[0], brand_name=brand[1])
    return chosen, check_listing(product=product, account=account, choices=chosen, actor=actor, clock=clock)


def choose_for_file(product: Product) -> ListingChoices:
    """Choose for a place that knows files only: there a category is a word of ours."""
    section = product.category_hint or product.get_commodity_display() or SECTIONS[-1]
    return ListingChoices(category_id=section[:60], category_name=section)
