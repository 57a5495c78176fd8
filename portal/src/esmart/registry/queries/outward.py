"""What gives prison away on a profile: for verbs that keep texts, and the second wall of the pages that show them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Max
from django.utils import timezone

from esmart.accounts.queries import people_named, unit_places
from esmart.accounts.rules import (
    Finding,
    UnitMarks,
    address_key,
    judge_contacts,
    judge_place,
    judge_texts,
    name_words,
    phone_key,
)
from esmart.registry.models import Enterprise, Product, Profile, VouchedWording
from esmart.registry.rules import EnterpriseFacts, ProductFacts
from esmart.registry.rules.outward import only_institutional, refused_findings

FRESH_FOR = 60.0  # seconds for which the pages' second wall trusts what it knows of units
_known: dict[str, object] = {}


def unit_marks() -> UnitMarks:
    """Give what gives correctional units away; one query, three when a workshop changed since the last time."""
    workshops = Enterprise.objects.filter(kind=Enterprise.Kind.PRISON_WORKSHOP, office__isnull=False)
    state = workshops.aggregate(n=Count("id"), last=Max("updated_at"))
    stamp = (state["n"], state["last"])
    if _known.get("stamp") == stamp and isinstance(marks := _known.get("marks"), UnitMarks):
        return marks
    rows = list(
        workshops.values_list("name", "other_names", "address", "phone", "email", "latitude", "longitude")
    )
    marks = UnitMarks(
        addresses=frozenset(key for row in rows if (key := address_key(row[2]))),
        names=frozenset(words for row in rows for name in (row[0], *row[1]) if (words := name_words(name))),
        places=unit_places(),
        phones=frozenset(number for row in rows if (number := phone_key(row[3]))),
        emails=frozenset(row[4].casefold() for row in rows if row[4]),
        positions=frozenset((float(row[5]), float(row[6])) for row in rows if row[5] and row[6]),
    )
    _known.update(stamp=stamp, marks=marks)
    return marks


def enterprise_findings(facts: EnterpriseFacts, *, today: date) -> list[Finding]:
    """Find what in the facts of an enterprise would reveal somebody; a workshop's own address is no finding. At most nine
    queries.
    """
    texts = {
        "name": facts.name,
        "other_names": "\n".join(facts.other_names),
        "address": facts.address,
        "description": facts.description,
        "website": facts.website,
        "email": facts.email,
    }
    if facts.kind == Enterprise.Kind.PRISON_WORKSHOP:
        return _workshop_findings(texts, facts.office_id, today=today)
    units = unit_marks()
    place = judge_place(latitude=_float(facts.latitude), longitude=_float(facts.longitude), units=units)
    contacts = judge_contacts(phone=facts.phone, email=facts.email, units=units)
    return list(dict.fromkeys([*judge_texts(texts, units=units), *contacts, *place]))


def product_findings(maker: Enterprise, facts: ProductFacts, *, today: date) -> list[Finding]:
    """Find what in the facts of a product would reveal somebody; at most eight queries."""
    texts = {
        "name": facts.name,
        "description": facts.description,
        "materials": facts.materials,
        "category_hint": facts.category_hint,
        "option_names": "\n".join(facts.option_names),
        "variants": "\n".join(one for v in facts.variants for one in (*v.options, v.sku)),
    }
    return text_findings(maker, texts, today=today)


def text_findings(maker: Enterprise | None, texts: Mapping[str, str], *, today: date) -> list[Finding]:
    """Find what in texts by field would reveal somebody, on behalf of a maker or of a sentra (None)."""
    if maker is not None and maker.kind == Enterprise.Kind.PRISON_WORKSHOP:
        return _workshop_findings(texts, maker.office_id, today=today)
    return judge_texts(texts, units=unit_marks())


def vouched_words(kind: str, object_id: int | None) -> set[str]:
    """Give the words of institutions an officer vouched for on a profile; one query, none for a new one."""
    if object_id is None:
        return set()
    rows = VouchedWording.objects.filter(profile_kind=kind, object_id=object_id)
    return set(rows.values_list("words", flat=True))


def withheld_fields(
    texts: Mapping[str, str], *, of_workshop: bool, profile: Profile | None = None
) -> frozenset[str]:
    """Give the fields whose text no page for everybody may show: the second wall behind the verbs, for what came another
    way or was written before somebody took back a consent.

    No query for an ordinary enterprise while nothing is found, then one for the words vouched for on `profile`; one for a
    workshop, and up to five more where a text names somebody held.
    """
    if of_workshop:
        found = refused_findings(judge_texts(texts), of_workshop=True)
        found += people_named(texts, office_id=None, today=timezone.localdate())
        return frozenset(one.field for one in found)
    refused = refused_findings(judge_texts(texts, units=recent_marks()), of_workshop=False)
    if refused and profile is not None and only_institutional(refused):
        vouched = vouched_words(profile._meta.model_name or "", profile.pk)
        refused = refused_findings(refused, of_workshop=False, vouched=vouched)
    return frozenset(one.field for one in refused)


def withheld_names(profiles: Iterable[tuple[str, str, str, bool]]) -> frozenset[str]:
    """Give the public ids, of (kind, public id, name, of a workshop), whose name no page for everybody may show.

    No query while nothing is found and no workshop is among them, else at most seven, however many there are.
    """
    rows = list(profiles)
    workshops = {public_id: name for _kind, public_id, name, of_workshop in rows if of_workshop}
    withheld = set(withheld_fields(workshops, of_workshop=True)) if workshops else set()
    doubtful: dict[str, dict[str, list[Finding]]] = {}
    for kind, public_id, name, of_workshop in rows:
        if of_workshop or not (found := judge_texts({"": name}, units=recent_marks())):
            continue
        if only_institutional(found):
            doubtful.setdefault(kind, {})[public_id] = found
        else:
            withheld.add(public_id)
    for kind, findings in doubtful.items():
        vouched = _vouched_by_public_id(kind, findings)
        withheld |= {
            public_id
            for public_id, found in findings.items()
            if refused_findings(found, of_workshop=False, vouched=vouched.get(public_id, ()))
        }
    return frozenset(withheld)


def _vouched_by_public_id(kind: str, public_ids: Iterable[str]) -> dict[str, set[str]]:
    model = {"product": Product, "enterprise": Enterprise}.get(kind)
    if model is None:
        return {}
    ids = dict(model._default_manager.filter(public_id__in=list(public_ids)).values_list("pk", "public_id"))
    found: dict[str, set[str]] = {}
    rows = VouchedWording.objects.filter(profile_kind=kind, object_id__in=ids)
    for object_id, words in rows.values_list("object_id", "words"):
        found.setdefault(ids[object_id], set()).add(words)
    return found


def _workshop_findings(texts: Mapping[str, str], office_id: int | None, *, today: date) -> list[Finding]:
    found = judge_texts(texts)
    if office_id is not None:
        found += people_named(texts, office_id=office_id, today=today)
    return found


def recent_marks() -> UnitMarks:
    """Give what gives units away as known within the last minute; mostly no query."""
    read_at, marks = _known.get("read_at"), _known.get("marks")
    if isinstance(read_at, float) and isinstance(marks, UnitMarks) and time.monotonic() - read_at < FRESH_FOR:
        return marks
    marks = unit_marks()
    _known["read_at"] = time.monotonic()
    return marks


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
