"""Selling one product in every shop that does not carry it yet, and saying per shop what is still missing."""

from __future__ import annotations

from collections.abc import Container, Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from esmart.accounts.models import User
from esmart.channels.models import ChannelAccount, Listing
from esmart.channels.queries import ProblemText, describe, listings_of, may_use
from esmart.channels.services import PlaceResult, publish_everywhere
from esmart.registry.models import Product
from esmart.web.officer.access import actor_of, find_product, person_of, writes
from esmart.web.officer.channels.access import accounts_of


def shops_without(
    person: User, accounts: Iterable[ChannelAccount], carrying: Container[int]
) -> list[ChannelAccount]:
    """Give the connected shops that do not carry a product yet and for which this person may act; `carrying` holds the
    ids of those that do.
    """
    connected = (one for one in accounts if one.state == ChannelAccount.State.CONNECTED)
    return [one for one in connected if one.pk not in carrying and may_use(person, one)]


@writes
@require_POST
def sell_everywhere(request: HttpRequest, public_id: str) -> HttpResponse:
    """Publish a product in all shops that do not carry it yet; each says for itself what became of it."""
    product = find_product(request, public_id)
    carrying = {
        view.listing.account_id
        for view in listings_of(product)
        if view.listing.wanted != Listing.Wanted.ENDED
    }
    shops = shops_without(person_of(request), accounts_of(request, product), carrying)
    results = publish_everywhere(product=product, accounts=shops, actor=actor_of(request), now=timezone.now())
    sent = [str(one.account) for one in results if one.outcome == "published"]
    if sent:
        messages.success(request, _("Dikirim ke: %(shops)s.") % {"shops": ", ".join(sent)})
    for one in results:
        if one.outcome == "needs_person":
            messages.warning(request, _say(product, one, _("Belum dikirim; lengkapi dahulu:")))
        elif one.outcome == "refused":
            messages.error(request, _say(product, one, _("Tidak terkirim:")))
    if not results:
        messages.info(request, _("Tidak ada toko terhubung yang belum menjual produk ini."))
    return redirect("web:sell", public_id)


def _say(product: Product, result: PlaceResult, head: str) -> SafeString:
    """Write for one shop what is missing and who must act, with the way to where it is put right."""
    account = result.account
    if account.grant_id is None:  # served by files: there is no form, its page says what to do
        address = reverse("web:shop", args=[account.public_id])
    else:
        address = reverse("web:prepare_listing", args=[product.public_id, account.public_id])
    missing = dict.fromkeys(_write(describe(one)) for one in result.problems)
    lines = format_html_join("", "<li>{}</li>", ((line,) for line in missing or [result.reason]))
    return format_html('<p><a href="{}">{}</a>: {}</p><ul>{}</ul>', address, account, head, lines)


def _write(problem: ProblemText) -> str:
    found = f"{_('Yang dimaksud:')} {problem.found}." if problem.found else ""
    return " ".join(filter(None, (problem.what, found, problem.do, f"({problem.who})")))
