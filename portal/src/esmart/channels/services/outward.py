"""The guard before anything goes to a marketplace: what in a listing, a shop's name or a pick-up address reveals a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from esmart.accounts.queries import people_named
from esmart.accounts.rules import INSTITUTIONAL, judge_texts
from esmart.channels import rules
from esmart.channels.models import ChannelAccount
from esmart.registry.models import Enterprise, Product
from esmart.registry.queries.outward import recent_marks, unit_marks

Problem = dict[str, Any]


def find_outward_problems(
    product: Product, content: Mapping[str, Any], account: ChannelAccount
) -> list[Problem]:
    """Find what in a content would reveal a person, as problems ready to show; no query for an ordinary enterprise whose
    owner is loaded.
    """
    owner = product.enterprise.owner
    names = [owner.first_name] if owner is not None and owner.first_name else []
    of_workshop = product.enterprise.kind == Enterprise.Kind.PRISON_WORKSHOP
    found = rules.outward_problems(
        outward_texts(content),
        names=names,
        institution_allowed=of_workshop and account.institution_wording,
        **({} if of_workshop else {"units": recent_marks()}),
    )
    return [_problem(f"outward_{one.kind}", one.field, one.found) for one in found]


def find_people_problems(product: Product, content: Mapping[str, Any], *, today: date) -> list[Problem]:
    """Find names of people held in the workshop's unit; nobody's consent lets a name leave for a marketplace. At most four
    queries, none for an ordinary enterprise.
    """
    maker = product.enterprise
    if maker.kind != Enterprise.Kind.PRISON_WORKSHOP or maker.office_id is None:
        return []
    found = people_named(outward_texts(content), office_id=maker.office_id, today=today, even_agreed=True)
    return [_problem("outward_person", one.field, one.found) for one in found]


def find_shop_problems(account: ChannelAccount) -> list[Problem]:
    """Find what in a shop's own name at the marketplace would reveal a person; it stops all its listings. One query."""
    return [
        _problem("outward_shop_name", "shop_name", words)
        for kind, words in _judge_for(account, account.shop_name)
        if kind not in INSTITUTIONAL or not sells_for_workshop(account)
    ]


def find_shop_hints(account: ChannelAccount) -> list[Problem]:
    """Find words of institutions in a workshop shop's name which its setting does not allow: a warning, no stop."""
    if account.institution_wording or not sells_for_workshop(account):
        return []
    found = judge_texts({"shop_name": account.shop_name})
    return [
        _problem("outward_shop_hint", "shop_name", one.found) for one in found if one.kind in INSTITUTIONAL
    ]


def exposing_words(account: ChannelAccount, text: str) -> str:
    """Give the words in a pick-up address or sender's name that reveal a person, or the empty string; one query.

    A workshop may be fetched from where it is; an ordinary enterprise never from a unit.
    """
    for kind, words in _judge_for(account, text):
        if kind not in INSTITUTIONAL or not sells_for_workshop(account):
            return words
    return ""


def sells_for_workshop(account: ChannelAccount) -> bool:
    """Say whether a shop is a correctional unit's own."""
    maker = account.enterprise
    return account.office_id is not None or (
        maker is not None and maker.kind == Enterprise.Kind.PRISON_WORKSHOP
    )


def outward_texts(content: Mapping[str, Any]) -> dict[str, str]:
    """Give every text of a content that a marketplace would show, by field."""
    attributes = [
        str(value.get("text", "")) for one in content["attributes"] for value in one.get("values", ())
    ]
    return {
        "title": content["title"],
        "description": content["description"],
        "brand_name": content["brand_name"],
        "attributes": "\n".join(attributes),
        "option_names": "\n".join(content["option_names"]),
        "skus": "\n".join(text for sku in content["skus"] for text in (*sku["options"], sku["sku"])),
    }


def _judge_for(account: ChannelAccount, text: str) -> list[tuple[Any, str]]:
    if not text:
        return []
    found = (
        judge_texts({"": text})
        if sells_for_workshop(account)
        else judge_texts({"": text}, units=unit_marks())
    )
    return [(one.kind, one.found) for one in found]


def _problem(key: str, field: str, found: str) -> Problem:
    return {"message_key": key, "field": field, "found": found, "scope": "listing", "action": "fix_data"}
