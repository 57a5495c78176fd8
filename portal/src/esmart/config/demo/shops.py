"""Sample shops at the sandbox: our applications always, and one connected shop of the owner with goods on show."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import replace
from typing import Any

from django.utils import timezone

from esmart.accounts.models import User
from esmart.channels import services as channels
from esmart.channels.models import ChannelAccount, ChannelApplication
from esmart.config.environment import Environment
from esmart.core.history import SYSTEM, Actor
from esmart.registry.models import Enterprise, Product

SECOND_SHOP = {
    "shopee": "14701712",
    "tokopedia": "7494049642642441622",
}  # the first ones are left for practice
GOODS_ON_SHOW = 3
CATEGORY_WORDS = "makanan"
OWNER = "pemilik"


def markets(environment: Environment) -> list[dict[str, Any]]:
    """Ask the sandbox which marketplaces it plays, and where."""
    found: list[dict[str, Any]] = _control(environment)["markets"]
    return found


def use_sandbox(environment: Environment) -> None:
    """Register our applications at the running sandbox, and there the addresses it answers to: consent and notices."""
    site = f"http://127.0.0.1:{environment.port}"
    addresses = {market["id"]: market["url"] for market in markets(environment)}
    for application in channels.use_sandbox(addresses, callback_base=f"{site}/hook"):
        for registered in _control(environment, f"/{application.marketplace}/apps")["apps"][:1]:
            told = {
                "callback_url": application.callback_url,
                "redirect_url": f"{site}/saluran/kembali/{application.marketplace}/",
            }
            _control(environment, f"/{application.marketplace}/apps/{registered['app_key']}", told)


def _control(environment: Environment, path: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{environment.sandbox_port}/control{path}",
        data=None if body is None else json.dumps(body).encode(),
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def connect_shops(environment: Environment) -> None:
    """Connect the owner's sample shops through the consent page, once, and put some goods on show."""
    owner = User.objects.get(username=OWNER)
    maker = Enterprise.objects.filter(owner=owner).earliest("id")
    actor = Actor(owner.pk, owner.username)
    for marketplace, shop_id in SECOND_SHOP.items():
        if ChannelAccount.objects.filter(application__marketplace=marketplace, shop_id=shop_id).exists():
            continue
        application = ChannelApplication.objects.get(marketplace=marketplace, environment="simulator")
        consent = channels.begin_connection(
            application=application,
            redirect=f"http://127.0.0.1:{environment.port}/saluran/kembali/{marketplace}/",
            enterprise=maker,
            actor=actor,
            now=timezone.now(),
        )
        for account in channels.complete_connection(
            answer=_permit(consent, shop_id), actor=actor, now=timezone.now()
        ):
            _show_goods(account, maker, actor)


def _permit(consent: str, shop_id: str) -> dict[str, str]:
    """Answer the sandbox's consent page as the seller would, and give the answer's query."""
    form = urllib.parse.urlencode({"shop_id": shop_id}).encode()
    try:
        urllib.request.build_opener(_StayHere).open(consent, form, timeout=10)
    except urllib.error.HTTPError as answer:
        if answer.code in {301, 302, 303}:
            query = urllib.parse.urlsplit(answer.headers["Location"]).query
            return dict(urllib.parse.parse_qsl(query))
        raise RuntimeError(
            f"the sandbox refused the sample consent: {answer.read().decode()[-300:]}"
        ) from answer
    raise RuntimeError("the sandbox's consent page did not send the seller back")


class _StayHere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _show_goods(account: ChannelAccount, maker: Enterprise, actor: Actor) -> None:
    products = Product.objects.filter(enterprise=maker, photos__isnull=False).distinct().order_by("id")
    for product in products[:GOODS_ON_SHOW]:
        chosen = channels.propose_listing(product=product, account=account, actor=SYSTEM).choices
        if not chosen.category_id:
            found = channels.search_categories(account=account, words=CATEGORY_WORDS, actor=SYSTEM)
            chosen = replace(chosen, category_id=found[0][0])
        proposal = channels.propose_listing(product=product, account=account, choices=chosen, actor=SYSTEM)
        answers = {
            rule.id: [_first_answer(rule)]
            for rule in proposal.attributes
            if rule.required == "yes" and not rule.for_variants
        }
        choices = replace(
            proposal.choices,
            attributes={**answers, **proposal.choices.attributes},
            logistics=proposal.choices.logistics or tuple(o.id for o in proposal.logistics if o.enabled)[:2],
        )
        channels.publish_listing(
            product=product, account=account, choices=choices, actor=actor, now=timezone.now()
        )


def _first_answer(rule: Any) -> dict[str, str]:
    if rule.values:
        return {"value_id": rule.values[0].id, "text": rule.values[0].name, "unit": ""}
    return {"value_id": "", "text": "Lokal", "unit": ""}
