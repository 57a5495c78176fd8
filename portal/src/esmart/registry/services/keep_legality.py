"""Permits and certificates of a product."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from esmart.accounts.models import User
from esmart.accounts.queries import find_person
from esmart.core.history import Actor, acting
from esmart.registry.models import ProductLegality
from esmart.registry.rules import LegalityFacts, check_legality
from esmart.registry.services.find import lock_product
from esmart.registry.services.problems import FactsRefused, NotAllowed, NotThere
from esmart.registry.services.rights import refuse_stranger

VERIFY = frozenset({User.Role.REGIONAL_OFFICER, User.Role.MINISTRY_OFFICER, User.Role.ADMINISTRATOR})


def add_legality(*, product_id: int, facts: LegalityFacts, actor: Actor, now: datetime) -> ProductLegality:
    """Keep a permit as claimed; the same kind and number again corrects issuer and dates and must be verified anew."""
    problems = check_legality(facts)
    if facts.kind not in ProductLegality.Kind.values:
        problems["kind"] = _("Jenis legalitas “%(kind)s” tidak dikenal.") % {"kind": facts.kind}
    if problems:
        raise FactsRefused(problems)
    with acting(actor):
        product = lock_product(product_id)
        refuse_stranger(actor, product.enterprise)
        values = {"issuer": facts.issuer, "issued_on": facts.issued_on, "expires_on": facts.expires_on}
        row = product.legalities.filter(kind=facts.kind, number=facts.number).first()
        if row is None:
            row = ProductLegality.objects.create(
                product=product, kind=facts.kind, number=facts.number, **values
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.verification = ProductLegality.Verification.CLAIMED
            row.save()
        product.updated_at = now
        product.save(update_fields=["updated_at"])
    return row


def verify_legality(*, legality_id: int, verified: bool, actor: Actor, now: datetime) -> None:
    """Record that an official checked a permit and found it right or wrong; nobody verifies their own, and a workshop's
    officer no permit at all. Raises NotThere, NotAllowed.
    """
    with acting(actor):
        row = ProductLegality.objects.select_related("product__enterprise").filter(id=legality_id).first()
        if row is None:
            raise NotThere(_("Legalitas tidak ditemukan."))
        refuse_stranger(actor, row.product.enterprise)
        person = find_person(actor.user_id) if actor.user_id is not None else None
        if person is not None and (person.role not in VERIFY or row.product.enterprise.owner_id == person.id):
            raise NotAllowed(
                _("Legalitas diperiksa oleh petugas dinas atau kementerian, tidak oleh pembuatnya sendiri.")
            )
        row.verification = "verified" if verified else "rejected"
        row.save(update_fields=["verification"])
        row.product.updated_at = now
        row.product.save(update_fields=["updated_at"])


def remove_legality(*, legality_id: int, actor: Actor) -> None:
    """Delete a permit that was entered by mistake; history keeps it."""
    with acting(actor):
        row = ProductLegality.objects.select_related("product__enterprise").filter(id=legality_id).first()
        if row is None:
            raise NotThere(_("Legalitas tidak ditemukan."))
        refuse_stranger(actor, row.product.enterprise)
        row.delete()
