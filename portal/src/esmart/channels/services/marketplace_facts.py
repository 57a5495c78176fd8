"""What a marketplace asks, read live and kept for a while: category tree, attributes, limits, brands, delivery."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

import msgspec

from esmart.channels.models import ChannelAccount, MarketplaceFact
from ikm_connectors import Session, every
from ikm_connectors.model import AttributeRule, Brand, Category, Limits, LogisticOption, Rules

TREE_KEPT = timedelta(days=1)
RULES_KEPT = timedelta(minutes=30)
BRAND_PAGES = 20
SECTIONS = ("Makanan", "Camilan", "Minuman", "Bumbu dan sambal", "Oleh-oleh", "Lainnya")


def read_categories(account: ChannelAccount, session: Session) -> tuple[Category, ...]:
    """Give the shop's whole category tree; where a marketplace lets sections be named freely, ours."""
    if not session.connector.offers("categories"):
        return tuple(Category(id=name, parent_id="", name=name, is_leaf=True) for name in SECTIONS)
    return _kept(
        account,
        session,
        "categories",
        "",
        TREE_KEPT,
        tuple[Category, ...],
        lambda: tuple(every(session.categories)),
    )


def read_leaf_paths(account: ChannelAccount, session: Session) -> dict[str, str]:
    """Give every category a product may be in: id → `Root › Branch › Leaf`."""
    nodes = {category.id: category for category in read_categories(account, session)}

    def path(category: Category) -> str:
        above = nodes.get(category.parent_id)
        return f"{path(above)} › {category.name}" if above else category.name

    return {node.id: path(node) for node in nodes.values() if node.is_leaf and node.allowed}


@dataclass(frozen=True)
class Branch:
    """One branch of a category tree: the way to it from the root, and what it holds that a product may use."""

    above: tuple[Category, ...]
    below: tuple[Category, ...]


def read_branch(account: ChannelAccount, session: Session, branch_id: str) -> Branch:
    """Give a branch of the tree, the root for an empty or unknown id."""
    nodes = {category.id: category for category in read_categories(account, session)}
    above: list[Category] = []
    at = nodes.get(branch_id)
    here = at.id if at else ""
    while at is not None:
        above.insert(0, at)
        at = nodes.get(at.parent_id)
    inside = [node for node in nodes.values() if node.allowed]
    below = [node for node in inside if (node.parent_id if node.parent_id in nodes else "") == here]
    return Branch(tuple(above), tuple(sorted(below, key=lambda node: node.name)))


def read_rules(account: ChannelAccount, session: Session, category_id: str) -> Rules:
    """Give all that a draft in this category is judged by."""
    limits = _kept(
        account,
        session,
        "limits",
        category_id,
        RULES_KEPT,
        Limits,
        lambda: session.listing_limits(category_id),
    )
    attributes = _kept(
        account,
        session,
        "attributes",
        category_id,
        RULES_KEPT,
        tuple[AttributeRule, ...],
        lambda: session.attributes(category_id) if session.connector.offers("attributes") else (),
    )
    category = next((node for node in read_categories(account, session) if node.id == category_id), None)
    logistics = read_logistics(account, session) if session.connector.offers("logistic_options") else None
    return Rules(limits=limits, attributes=attributes, category=category, logistics=logistics)


def read_logistics(account: ChannelAccount, session: Session) -> tuple[LogisticOption, ...]:
    """Give the delivery services of the shop; none where the courier is chosen per order."""
    if not session.connector.offers("logistic_options"):
        return ()
    return _kept(
        account,
        session,
        "logistics",
        "",
        RULES_KEPT,
        tuple[LogisticOption, ...],
        session.logistic_options,
    )


def read_brands(account: ChannelAccount, session: Session, category_id: str) -> tuple[Brand, ...]:
    """Give the brands of a category; raises TruncatedResult rather than a part of a list too long to show."""

    def read() -> tuple[Brand, ...]:
        return tuple(every(lambda cursor: session.brands(category_id, cursor), pages_at_most=BRAND_PAGES))

    return _kept(account, session, "brands", category_id, TREE_KEPT, tuple[Brand, ...], read)


def forget_rules(account: ChannelAccount, category_id: str) -> None:
    """Forget what we know of a category, because the marketplace just refused what we thought it allows."""
    MarketplaceFact.objects.filter(account=account, key__in=[category_id, ""]).exclude(
        kind="categories"
    ).delete()


def _kept[T](  # noqa: PLR0917 - one private door for five kinds of facts
    account: ChannelAccount,
    session: Session,
    kind: str,
    key: str,
    age: timedelta,
    shape: type[T],
    read: Callable[[], T],
) -> T:
    now = session.clock.now()
    known = MarketplaceFact.objects.filter(account=account, kind=kind, key=key, read_at__gt=now - age)
    if (kept := known.values_list("pk", "read_at").first()) is not None:
        told: T = _converted(*kept, cast("Hashable", shape))
        return told
    facts = read()
    plain = _without_raw(msgspec.to_builtins(facts))
    MarketplaceFact.objects.update_or_create(
        account=account, kind=kind, key=key, defaults={"facts": plain, "read_at": now}
    )
    return msgspec.convert(plain, shape)


@lru_cache(maxsize=64)
def _converted(fact: int, read_at: datetime, shape: Any) -> Any:
    """Give a fact as it was read at that moment; a category tree of thousands is not read again for every listing."""
    return msgspec.convert(
        MarketplaceFact.objects.values_list("facts", flat=True).get(pk=fact, read_at=read_at), shape
    )


def _without_raw(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_raw(item) for name, item in value.items() if name not in {"raw", "request_id"}}
    if isinstance(value, list | tuple):
        return [_without_raw(item) for item in value]
    return value
