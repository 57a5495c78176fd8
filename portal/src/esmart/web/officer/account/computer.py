"""The shared computer: who wished to be remembered here. A signed cookie with ids and shown names, nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest, HttpResponse

from esmart.accounts.models import User

COOKIE = "esmart_orang"
SALT = "esmart.people-of-this-computer"
WISH = "wishes_to_be_remembered"
MOST = 5
KEPT_SECONDS = 90 * 24 * 3600


@dataclass(frozen=True)
class Familiar:
    """A person who logged in here before and wished to be listed."""

    public_id: str
    name: str


def familiar_people(request: HttpRequest) -> list[Familiar]:
    """Give those remembered on this computer, the last one first; a cookie that was touched remembers nobody."""
    try:
        kept = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_SECONDS)
        return [Familiar(public_id, name) for public_id, name in kept]
    except (signing.BadSignature, TypeError, ValueError):
        return []


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Put a person first in this computer's list."""
    others = [one for one in familiar_people(request) if one.public_id != user.public_id]
    _keep(request, response, [Familiar(user.public_id, user.first_name or user.username), *others][:MOST])


def forget(request: HttpRequest, response: HttpResponse, public_id: str) -> None:
    """Take a person off this computer's list."""
    _keep(request, response, [one for one in familiar_people(request) if one.public_id != public_id])


def _keep(request: HttpRequest, response: HttpResponse, people: list[Familiar]) -> None:
    if not people:
        response.delete_cookie(COOKIE)
        return
    value = signing.dumps([[one.public_id, one.name] for one in people], salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=KEPT_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
