"""Sample makers and their goods, and the sentra that the loaded enterprises form."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from esmart.accounts.models import User
from esmart.channels import services as channels
from esmart.config.demo.people import OWNER_REGENCY, WORKSHOP_UNIT
from esmart.core.history import SYSTEM, Actor
from esmart.core.models import Region
from esmart.registry import services as registry
from esmart.registry.models import Enterprise, Product
from esmart.registry.rules import ClusterFacts, ClusterYearFacts, EnterpriseFacts, ProductFacts, VariantFacts

CLUSTERS_SHOWN = 12
MEMBERS_NEEDED = 5  # PP 29/2018


def load_makers(people: dict[str, User]) -> dict[str, Enterprise]:
    """Give the owner an enterprise, find the officer's workshop, and fill both with goods, photos and stock."""
    now = timezone.now()
    owner = people["pemilik"]
    makers = {
        "pemilik": registry.create_enterprise(
            facts=EnterpriseFacts(
                name="Dapur Olah Segar Cianjur",
                region_code=OWNER_REGENCY,
                legal_form="individual",
                address="Sentra olahan pangan, Cianjur",
                industry_edition=2020,
                industry_code="10399",
                commodity="food",
                description="Mengolah buah, sayur dan umbi dari petani sekitar menjadi makanan siap simpan.",
                founded_year=2018,
                owner_id=owner.pk,
            ),
            actor=Actor(None, "data contoh"),
            now=now,
        ),
        "bengkel": Enterprise.objects.get(
            kind=Enterprise.Kind.PRISON_WORKSHOP, office__name=WORKSHOP_UNIT, state=Enterprise.State.PUBLISHED
        ),
    }
    photos = _photo_credits()
    with (settings.REFERENCE_DATA / "demo" / "products.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            _load_product(makers[row["maker"]], row, photos)
    return makers


def load_clusters() -> None:
    """Form a sentra wherever enough enterprises of one commodity stand in one regency."""
    now = timezone.now()
    groups: dict[tuple[str, str], list[Enterprise]] = defaultdict(list)
    enterprises = Enterprise.objects.filter(kind=Enterprise.Kind.IKM, state=Enterprise.State.PUBLISHED)
    for enterprise in enterprises.exclude(commodity="other").select_related("region"):
        if enterprise.region.level > 1:
            groups[enterprise.region_id[:5], enterprise.commodity].append(enterprise)
    largest = sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))[:CLUSTERS_SHOWN]
    for (regency, commodity), members in largest:
        if len(members) < MEMBERS_NEEDED:
            continue
        place = members[0].region if members[0].region.level == 2 else _regency(regency)  # noqa: PLR2004
        label = Enterprise(commodity=commodity).get_commodity_display()
        cluster = registry.create_cluster(
            facts=ClusterFacts(
                name=f"Sentra {label} {place.name}",
                region_code=regency,
                commodity=commodity,
                rule_met="pp29_2018",
            ),
            actor=SYSTEM,
            now=now,
        )
        for enterprise in members:
            registry.set_membership(
                cluster_id=cluster.pk, enterprise_id=enterprise.pk, member=True, on=now.date(), actor=SYSTEM
            )
        registry.record_cluster_year(
            cluster_id=cluster.pk, year=now.year, typed=ClusterYearFacts(), actor=SYSTEM, now=now
        )


def publish_crafts() -> None:
    """Show the loaded products that belong to e-Smart's commodity groups; the others stay drafts, as intake left them."""
    now = timezone.now()
    for product in Product.objects.filter(state=Product.State.DRAFT).exclude(commodity="other"):
        if product.enterprise.state == Enterprise.State.DRAFT:
            registry.publish_profile(
                kind="enterprise", profile_id=product.enterprise_id, actor=SYSTEM, now=now
            )
        registry.publish_profile(kind="product", profile_id=product.pk, actor=SYSTEM, now=now)


def _load_product(maker: Enterprise, row: dict[str, str], photos: dict[str, tuple[Path, str]]) -> Product:
    now = timezone.now()
    options = row["options"].split("|") if row["options"] else []
    variants = tuple(
        VariantFacts(
            price=int(row["price"]) + 10_000 * position,
            options=(option,) if option else (),
            weight_grams=int(row["weight_grams"]),
            length_mm=250,
            width_mm=180,
            height_mm=80,
        )
        for position, option in enumerate(options or [""])
    )
    product = registry.create_product(
        enterprise_id=maker.pk,
        facts=ProductFacts(
            name=row["name"],
            variants=variants,
            description=row["description"],
            commodity=row["commodity"],
            materials=row["materials"],
            lead_time_days=int(row["lead_time_days"]),
            is_lead_product=row["lead"] == "1",
            option_names=(row["option_name"],) if row["option_name"] else (),
        ),
        actor=SYSTEM,
        now=now,
    )
    for name in filter(None, row["photos"].split("|")):
        file, credit = photos[name]
        registry.add_photo(
            product_id=product.pk,
            data=file.read_bytes(),
            alt=row["name"],
            credit=credit,
            actor=SYSTEM,
            now=now,
        )
    for variant in product.variants.all():
        channels.receive_stock(
            variant=variant, quantity=int(row["stock"]), reason="stok awal", actor=SYSTEM, now=now
        )
    return product


def _photo_credits() -> dict[str, tuple[Path, str]]:
    folder = settings.REFERENCE_DATA / "photos"
    with (folder / "index.csv").open(encoding="utf-8") as lines:
        return {row["file"]: (folder / row["file"], row["licence"]) for row in csv.DictReader(lines)}


def _regency(code: str) -> Region:
    return Region.objects.get(code=code)
