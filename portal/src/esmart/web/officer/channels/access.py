"""Shops, listings and orders in a person's scope, and how a marketplace's refusal is said on a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from esmart.channels.models import ChannelAccount, Listing, Order
from esmart.channels.queries import ProblemText, accounts_for, describe_failure, find_order, may_use
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import ConnectorError
from esmart.registry.models import Product
from esmart.web.components.shapes import Link
from esmart.web.officer.access import person_of


def find_account(request: HttpRequest, public_id: str, *, to_use: bool = False) -> ChannelAccount:
    """Give a shop in this person's scope, or 404; 403 for a person who may look but not act for it."""
    account = accounts_for(person_of(request)).filter(public_id=public_id).first()
    if account is None:
        raise Http404(_("Toko tidak ditemukan."))
    if to_use:
        refuse_onlooker(request, account)
    return account


def accounts_of(request: HttpRequest, product: Product) -> list[ChannelAccount]:
    """Give the shops in this person's scope that sell for the product's enterprise or its unit."""
    maker = product.enterprise
    sells = Q(enterprise_id=maker.id)
    if maker.office_id is not None:
        sells |= Q(office_id=maker.office_id)
    return list(accounts_for(person_of(request)).filter(sells).order_by("id"))


def find_account_for(request: HttpRequest, product: Product, public_id: str) -> ChannelAccount:
    """Give a shop that may sell this product and for which this person may act, or 404 or 403."""
    for account in accounts_of(request, product):
        if account.public_id == public_id:
            refuse_onlooker(request, account)
            return account
    raise Http404(_("Toko ini tidak menjual untuk usaha tersebut."))


def listing_in(account: ChannelAccount, product: Product) -> Listing | None:
    """Give the listing of a product in a shop, the one that is not ended."""
    return account.listings.filter(product_id=product.id).exclude(wanted=Listing.Wanted.ENDED).first()


def find_order_of(request: HttpRequest, public_id: str, *, to_use: bool = False) -> Order:
    """Give an order of a shop in this person's scope, or 404; 403 for a person who may only look."""
    order = find_order(accounts_for(person_of(request)), public_id)
    if order is None:
        raise Http404(_("Pesanan tidak ditemukan."))
    if to_use:
        refuse_onlooker(request, order.account)
    return order


def refuse_onlooker(request: HttpRequest, account: ChannelAccount) -> None:
    """Answer 403 to a person who may not act for a shop."""
    if not may_use(person_of(request), account):
        raise PermissionDenied(_("Anda tidak berhak bertindak untuk toko ini."))


def is_practice(account: ChannelAccount) -> bool:
    """Say whether a shop stands at a practice marketplace and not at a real one."""
    return account.application.environment != "production"


def channels_trail(*links: Link) -> list[Link]:
    """Give the way from the desk to a page about shops."""
    return [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Saluran"), reverse("web:channels")), *links]


def orders_trail(*links: Link) -> list[Link]:
    """Give the way from the desk to a page about orders."""
    return [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Pesanan"), reverse("web:orders")), *links]


def say_problem(request: HttpRequest, problem: ProblemText) -> None:
    """Say on the next page what happened, what to do, and who does it."""
    messages.error(request, f"{problem.what} {problem.do} ({problem.who})")


def tries(back: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view's refusals be said on the page called `back`, opened with the view's own arguments but the last ones."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def tried(request: HttpRequest, public_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, public_id, *args, **kwargs)
            except ChannelsProblem as problem:
                messages.error(request, str(problem))
            except ConnectorError as failure:
                say_problem(request, describe_failure(failure))
            return redirect(back, public_id)

        return tried

    return wrap
