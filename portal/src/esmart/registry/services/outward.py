"""The guard in front of every verb that keeps a text others may read: nothing may tell that somebody is or was in prison."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import find_person
from esmart.accounts.rules import Finding
from esmart.core.history import Actor
from esmart.registry.models import Enterprise, VouchedWording
from esmart.registry.queries.outward import (
    enterprise_findings,
    product_findings,
    text_findings,
    vouched_words,
)
from esmart.registry.rules import ClusterFacts, EnterpriseFacts, ProductFacts
from esmart.registry.rules.outward import VOUCH, only_institutional, refused_findings, say_refusals
from esmart.registry.services.problems import FactsRefused

MAY_VOUCH = frozenset({User.Role.REGIONAL_OFFICER, User.Role.MINISTRY_OFFICER, User.Role.ADMINISTRATOR})


def guard_enterprise(
    facts: EnterpriseFacts, *, object_id: int | None, vouch: bool, actor: Actor, now: datetime
) -> list[Finding]:
    """Refuse facts of an enterprise that would reveal somebody; give the findings an officer vouches for now."""
    found = enterprise_findings(facts, today=timezone.localdate(now))
    of_workshop = facts.kind == Enterprise.Kind.PRISON_WORKSHOP
    return _settle(found, "enterprise", object_id, of_workshop=of_workshop, vouch=vouch, actor=actor)


def guard_product(
    maker: Enterprise,
    facts: ProductFacts,
    *,
    object_id: int | None,
    vouch: bool,
    actor: Actor,
    now: datetime,
) -> list[Finding]:
    """Refuse facts of a product that would reveal somebody; give the findings an officer vouches for now."""
    found = product_findings(maker, facts, today=timezone.localdate(now))
    of_workshop = maker.kind == Enterprise.Kind.PRISON_WORKSHOP
    return _settle(found, "product", object_id, of_workshop=of_workshop, vouch=vouch, actor=actor)


def guard_texts(maker: Enterprise | None, texts: dict[str, str], *, now: datetime) -> None:
    """Refuse texts for which nobody can vouch: captions and credits of photos, sentra, issuers of permits."""
    found = text_findings(maker, texts, today=timezone.localdate(now))
    of_workshop = maker is not None and maker.kind == Enterprise.Kind.PRISON_WORKSHOP
    if refused := refused_findings(found, of_workshop=of_workshop):
        raise FactsRefused(say_refusals(refused, _))


def cluster_texts(facts: ClusterFacts) -> dict[str, str]:
    """Give the texts of a sentra by field."""
    return {
        "name": facts.name,
        "address": facts.address,
        "description": facts.description,
        "contact_person": facts.contact_person,
        "decree": facts.decree,
    }


def keep_vouched(
    kind: str, object_id: int, findings: Iterable[Finding], *, actor: Actor, now: datetime
) -> None:
    """Keep for which words of institutions an officer vouched, so that pages show them; one query when there are any."""
    VouchedWording.objects.bulk_create(
        (
            VouchedWording(
                profile_kind=kind,
                object_id=object_id,
                words=one.found[:200],
                vouched_by_id=actor.user_id,
                vouched_at=now,
            )
            for one in findings
        ),
        ignore_conflicts=True,
    )


def _settle(
    found: list[Finding], kind: str, object_id: int | None, *, of_workshop: bool, vouch: bool, actor: Actor
) -> list[Finding]:
    refused = refused_findings(found, of_workshop=of_workshop)
    if refused:
        refused = refused_findings(refused, of_workshop=of_workshop, vouched=vouched_words(kind, object_id))
    if not refused:
        return []
    if vouch and only_institutional(refused) and _may_vouch(actor):
        return refused
    said = say_refusals(refused, _)
    if only_institutional(refused) and _may_vouch(actor):
        said[VOUCH] = _(
            "Centang bila kata-kata itu hanya menyebut lembaga, dan tidak mengungkap masa lalu seseorang."
        )
    raise FactsRefused(said)


def _may_vouch(actor: Actor) -> bool:
    if actor.user_id is None:
        return False
    person = find_person(actor.user_id)
    return person is not None and person.is_active and person.role in MAY_VOUCH
