"""Suggests categories of one shop for one product, and says why in words. The decision itself is in rules."""

from __future__ import annotations

import csv
from functools import cache

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from esmart.channels import rules
from esmart.channels.models import CategoryChoice, ChannelAccount
from esmart.registry.models import Product

CHOICES_READ = 200


@cache
def read_topic_index() -> rules.TopicIndex:
    """Learn what listings teach, once per process (about a second); raises FileNotFoundError when the set is missing."""
    file = settings.REFERENCE_DATA / "samples" / "marketplace_listings" / "prdect_products.csv"
    with file.open(encoding="utf-8", newline="") as rows:
        return rules.learn_topics([(row["category"], row["name"]) for row in csv.DictReader(rows)])


def suggest_categories(
    product: Product, account: ChannelAccount, paths: dict[str, str]
) -> tuple[rules.Suggestion, ...]:
    """Suggest the categories of a shop (id → path) that fit a product best, with reasons; one query where the product
    came with its enterprise's industry code.
    """
    choices = CategoryChoice.objects.filter(
        marketplace=account.application.marketplace, hint__startswith=f"{product.commodity}|"
    )
    past = [
        rules.PastChoice(*one)
        for one in choices.order_by("-uses").values_list("category_id", "hint", "uses")[:CHOICES_READ]
    ]
    industry = product.enterprise.industry_code
    words = rules.ProductWords(
        name=product.name,
        hint=product.category_hint,
        description=product.description,
        materials=product.materials,
        industry=industry.title if industry else "",
        commodity=product.commodity,
    )
    return tuple(rules.suggest_categories(words, paths, read_topic_index(), chosen_before=past))


def write_reason(reason: rules.Reason) -> str:
    """Say in the reader's language why a category is suggested."""
    match reason.kind:
        case "chosen":
            return ngettext(
                "karena %(n)s kali dipilih untuk produk serupa",
                "karena %(n)s kali dipilih untuk produk serupa",
                reason.uses,
            ) % {"n": reason.uses}
        case "name":
            return _("karena kata “%(word)s”") % {"word": reason.word}
        case "origin":
            return _("karena komoditas atau KBLI-nya memuat kata “%(word)s”") % {"word": reason.word}
        case "topic":
            values = {"word": reason.word, "topic": reason.topic}
            return _("karena barang dengan kata seperti “%(word)s” dijual di kelompok %(topic)s") % values
        case "none":
            return _("tidak ada kata yang cocok; pilih sendiri bila kurang tepat")
