"""Permissions to act for others: which hold now, for what."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Now

from esmart.accounts.models import Grant, User

FOR_PROFILES = frozenset({Grant.Scope.PROFILES, Grant.Scope.ALL})
FOR_SHOPS = frozenset({Grant.Scope.SHOPS, Grant.Scope.ALL})
ANY = frozenset(Grant.Scope)


def acts_for(user: User, scopes: frozenset[Grant.Scope] = ANY) -> RawSQL:
    """Give, as a subquery, the ids of oneself and of those for whom one may act now; no query of its own.

    The database's own clock decides, so that a permission taken back counts at the very next question. A union and no
    OR: the few ids are found first, whatever they are looked up in.
    """
    return RawSQL(  # the text is ours, every value a parameter
        "SELECT %s::bigint UNION SELECT g.giver_id FROM accounts_grant g JOIN accounts_user u ON u.id = g.giver_id"
        " WHERE g.holder_id = %s AND g.scope = ANY(%s) AND g.revoked_at IS NULL AND u.is_active"
        " AND g.since <= statement_timestamp() AND g.until > statement_timestamp()",
        [user.pk, user.pk, sorted(scopes)],
    )


def may_act_for(user: User, owner_id: int | None, scopes: frozenset[Grant.Scope] = ANY) -> bool:
    """Say whether a person holds a permission of an owner now; one query, none when there is no owner."""
    if owner_id is None:
        return False
    held = Grant.objects.filter(
        holder_id=user.pk, giver_id=owner_id, scope__in=scopes, revoked_at=None, giver__is_active=True
    )
    return held.filter(since__lte=Now(), until__gt=Now()).exists()


def grants_given(user: User) -> QuerySet[Grant]:
    """Give the permissions a person gave, newest first; one query."""
    return Grant.objects.filter(giver=user).select_related("holder").order_by("-since", "-id")


def grants_held(user: User, *, now: datetime) -> QuerySet[Grant]:
    """Give the permissions a person holds now; one query."""
    held = Grant.objects.filter(holder=user, revoked_at=None, until__gt=now, since__lte=now)
    return held.select_related("giver").order_by("until")


def find_grant(user: User, public_id: str) -> Grant | None:
    """Give a permission that a person gave or holds, or None; one query."""
    return Grant.objects.filter(Q(giver=user) | Q(holder=user), public_id=public_id).first()
