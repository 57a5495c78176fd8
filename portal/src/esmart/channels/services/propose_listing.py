"""Asks a marketplace's live rules for one product and says, before anything is sent, what is still wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Any

import msgspec
from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.channels import rules
from esmart.channels.models import ChannelAccount, StockBalance
from esmart.channels.services.content import (
    ListingChoices,
    compose_content,
    make_draft,
)
from esmart.channels.services.fix_photo import photo_asked
from esmart.channels.services.marketplace_facts import (
    Branch,
    read_branch,
    read_brands,
    read_leaf_paths,
    read_logistics,
    read_rules,
)
from esmart.channels.services.outward import find_outward_problems, find_people_problems, find_shop_problems
from esmart.channels.services.sessions import open_session
from esmart.channels.services.suggest_categories import suggest_categories
from esmart.core.history import Actor
from esmart.registry.models import Product
from esmart.registry.queries.goods import find_product_to_sell
from ikm_connectors import Session, validate
from ikm_connectors.model import AttributeRule, Brand, Limits, LogisticOption
from ikm_connectors.transport import Clock, SystemClock

BRANDS_SHOWN = 200


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """All a form needs to publish one product in one shop: what would be sent, what can be chosen, what is wrong.

    `categories` are suggestions, best first, each with its reason; rules are empty until a category is chosen.
    `problems` stop the sending; `hints` only tell what will be done to the photos.
    """

    choices: ListingChoices
    content: dict[str, Any]
    categories: tuple[rules.Suggestion, ...]
    attributes: tuple[AttributeRule, ...]
    limits: Limits | None
    brands: tuple[Brand, ...]
    logistics: tuple[LogisticOption, ...]
    problems: tuple[dict[str, Any], ...]
    hints: tuple[dict[str, Any], ...] = ()


def propose_listing(
    *,
    product: Product,
    account: ChannelAccount,
    choices: ListingChoices | None = None,
    actor: Actor,
    clock: Clock | None = None,
) -> Proposal:
    """Ask the marketplace what it wants of this product and give a form's worth of answers, with suggestions where
    nothing was chosen yet. Raises ConnectorError when the marketplace cannot be asked.
    """
    session = _open(account, actor, clock)
    loaded = find_product_to_sell(product.pk)
    chosen = choices or ListingChoices()
    paths = read_leaf_paths(account, session)
    suggestions = suggest_categories(loaded, account, paths)
    if not chosen.category_id and suggestions:
        chosen = replace(chosen, category_id=suggestions[0].category_id)
    chosen = replace(chosen, category_name=paths.get(chosen.category_id, ""))
    content = compose_content(loaded, chosen, institution=account.institution_wording)
    if not chosen.category_id:
        missing = {
            "message_key": "missing_attribute",
            "field": "category_id",
            "scope": "listing",
            "action": "fix_data",
        }
        return Proposal(
            choices=chosen, content=content, categories=suggestions, attributes=(), limits=None, brands=(),
            logistics=read_logistics(account, session), problems=(missing,),
        )  # fmt: skip
    asked = read_rules(account, session, chosen.category_id)
    title = suggest_title(loaded, chosen.title, asked.limits)
    if title != content["title"]:
        chosen = replace(chosen, title=title)
        content = compose_content(loaded, chosen, institution=account.institution_wording)
    brands = read_brands(account, session, chosen.category_id) if session.connector.offers("brands") else ()
    return Proposal(
        choices=chosen,
        content=content,
        categories=suggestions,
        attributes=asked.attributes,
        limits=asked.limits,
        brands=brands[:BRANDS_SHOWN],
        logistics=asked.logistics or (),
        problems=tuple(find_problems(loaded, content, account, session)),
        hints=tuple(find_photo_hints(loaded, account, asked.limits)),
    )


def check_listing(
    *,
    product: Product,
    account: ChannelAccount,
    choices: ListingChoices,
    actor: Actor,
    clock: Clock | None = None,
) -> list[dict[str, Any]]:
    """Give every problem the marketplace would find in these choices, before sending; empty when it may go out."""
    session = _open(account, actor, clock)
    loaded = find_product_to_sell(product.pk)
    return find_problems(
        loaded, compose_content(loaded, choices, institution=account.institution_wording), account, session
    )


def search_categories(
    *, account: ChannelAccount, words: str, actor: Actor, clock: Clock | None = None
) -> list[tuple[str, str]]:
    """Find categories of a shop by words of their path."""
    paths = read_leaf_paths(account, _open(account, actor, clock))
    return rules.rank_categories(words, list(paths.items()), most=20)


def browse_categories(
    *, account: ChannelAccount, branch_id: str = "", actor: Actor, clock: Clock | None = None
) -> Branch:
    """Open one branch of a shop's category tree, or its root."""
    return read_branch(account, _open(account, actor, clock), branch_id)


def find_problems(
    product: Product, content: dict[str, Any], account: ChannelAccount, session: Session
) -> list[dict[str, Any]]:
    """Judge a content by the marketplace's live rules and by our own outward guard."""
    problems = [
        *find_shop_problems(account),
        *find_outward_problems(product, content, account),
        *find_people_problems(product, content, today=timezone.localdate()),
    ]
    if product.state != Product.State.PUBLISHED:
        problems.append(
            {"message_key": "product_not_published", "field": "", "scope": "listing", "action": "fix_data"}
        )
    if not content["category_id"]:
        problems.append(
            {
                "message_key": "missing_attribute",
                "field": "category_id",
                "scope": "listing",
                "action": "fix_data",
            }
        )
        return problems
    ids = [sku["variant_id"] for sku in content["skus"]]
    quantities = {
        balance.variant_id: balance.available for balance in StockBalance.objects.filter(variant_id__in=ids)
    }
    draft = make_draft(content, master_ref=product.public_id, quantities=quantities)
    found = validate(draft, read_rules(account, session, content["category_id"]))
    return [*problems, *(msgspec.to_builtins(problem) for problem in found)]


def find_photo_hints(product: Product, account: ChannelAccount, limits: Limits) -> list[dict[str, Any]]:
    """Say what will be done to the photos before they go out, each thing once with how many photos it concerns."""
    asked = photo_asked(account.application.marketplace, limits.image)
    photos = [(photo.width, photo.height) for photo in product.photos.all()]
    hints = Counter(hint for size in photos for hint in rules.plan_photo(*size, asked).hints)
    return [
        {
            "message_key": hint,
            "field": "photos",
            "found": f"{n} / {len(photos)}",
            "scope": "listing",
            "action": "none",
        }
        for hint, n in hints.items()
    ]


def suggest_title(product: Product, chosen: str, limits: Limits) -> str:
    """Give the chosen title, or the product's name fitted to the marketplace's bounds: too short ones gain materials
    and place, and an ordinary enterprise's name, never a workshop's; too long ones end at a word.
    """
    if chosen.strip():
        return chosen.strip()
    title = product.name.strip()
    enterprise = product.enterprise
    name = enterprise.name if enterprise.kind == enterprise.Kind.IKM else ""
    for more in filter(None, (name, product.materials, enterprise.region.name)):
        if limits.title_min is not None and len(title) < limits.title_min:
            title = f"{title} {more}"
    return rules.shorten(title, limits.title_max)


def _open(account: ChannelAccount, actor: Actor, clock: Clock | None) -> Session:
    if account.grant_id is None:
        raise rules.ChannelsProblem(_("Toko ini belum terhubung."))
    return open_session(
        account, clock=clock or SystemClock(), cause=f"propose_listing: {actor.label}", lane="interactive"
    )
