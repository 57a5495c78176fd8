"""Registry rows for tests, made through the registry's own verbs; facts are plain and can be overridden by name."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from django.db import connection
from PIL import Image

from esmart.accounts.models import Office, User
from esmart.core.history import SYSTEM
from esmart.core.models import Region
from esmart.registry.models import Cluster, Enterprise, IndustryCode, Product
from esmart.registry.rules import ClusterFacts, EnterpriseFacts, LegalityFacts, ProductFacts, VariantFacts
from esmart.registry.services import create_cluster, create_enterprise, create_product

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
_numbers = count(1)

REGIONS = {
    "32": "Jawa Barat",
    "32.73": "Kota Bandung",
    "32.73.01": "Sukasari",
    "32.04": "Kabupaten Bandung",
    "33": "Jawa Tengah",
    "33.72": "Kota Surakarta",
}


def make_region(code: str = "32.73") -> Region:
    """Make a region and those above it."""
    parent = make_region(code.rpartition(".")[0]) if "." in code else None
    defaults = {"name": REGIONS.get(code, f"Wilayah {code}"), "level": code.count(".") + 1, "parent": parent}
    return Region.objects.get_or_create(code=code, defaults=defaults)[0]


def make_industry_code(
    code: str = "13134", edition: int = 2020, title: str = "INDUSTRI BATIK"
) -> IndustryCode:
    return IndustryCode.objects.get_or_create(code=code, edition=edition, defaults={"title": title})[0]


def make_office(kind: str = "correctional_unit", region: str | None = "32.73", **facts: Any) -> Office:
    facts.setdefault("name", f"Kantor {next(_numbers)}")
    return Office.objects.create(kind=kind, region=make_region(region) if region else None, **facts)


def make_user(role: str = "owner", **facts: Any) -> User:
    return User.objects.create(username=f"orang{next(_numbers)}", role=role, **facts)


def enterprise_facts(**facts: Any) -> EnterpriseFacts:
    return EnterpriseFacts(**{"name": f"Usaha {next(_numbers)}", "region_code": "32.73", **facts})


def make_enterprise(draft: bool = False, **facts: Any) -> Enterprise:
    wanted = enterprise_facts(**facts)
    make_region(wanted.region_code)
    return create_enterprise(facts=wanted, actor=SYSTEM, now=NOW, draft=draft)


def make_workshop(**facts: Any) -> Enterprise:
    """Make a prison workshop with its office."""
    facts.setdefault("name", f"LAPAS KELAS IIA {next(_numbers)}")
    return make_enterprise(
        kind="prison_workshop", office_id=make_office().id, legal_form="public_unit", **facts
    )


def product_facts(**facts: Any) -> ProductFacts:
    variants = facts.pop("variants", (VariantFacts(price=50_000, weight_grams=250),))
    return ProductFacts(**{"name": f"Produk {next(_numbers)}", "variants": variants, **facts})


def make_product(enterprise: Enterprise | None = None, draft: bool = False, **facts: Any) -> Product:
    enterprise = enterprise or make_enterprise()
    return create_product(
        enterprise_id=enterprise.id, facts=product_facts(**facts), actor=SYSTEM, now=NOW, draft=draft
    )


def make_cluster(draft: bool = False, **facts: Any) -> Cluster:
    wanted = ClusterFacts(**{"name": f"Sentra {next(_numbers)}", "region_code": "32.73", **facts})
    make_region(wanted.region_code)
    return create_cluster(facts=wanted, actor=SYSTEM, now=NOW, draft=draft)


def legality_facts(**facts: Any) -> LegalityFacts:
    return LegalityFacts(**{"kind": "p_irt", "number": f"2063{next(_numbers):011d}", **facts})


def picture(
    width: int = 800, height: int = 600, form: str = "JPEG", colour: str = "brown", **save: Any
) -> bytes:
    """Give the bytes of a plain picture."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(out, form, **save)
    return out.getvalue()


def make_many(products: int, *, enterprises: int = 100) -> None:
    """Make published products in bulk, past the verbs and the history: rows for budgets of queries, not for facts."""
    make_region("32.73.01")
    make_region("33.72")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            """
            INSERT INTO registry_enterprise (public_id, state, state_reason, created_at, updated_at, kind, name, other_names,
                name_key, legal_form, business_id, tax_id, region_id, address, postal_code, phone, email, website, commodity,
                description)
            SELECT 'e' || lpad(n::text, 9, '0'), 'published', '', now(), now(), 'ikm', 'Usaha Rotan ' || n, '[]',
                'usaha rotan ' || n, 'cv', '', '', CASE n %% 3 WHEN 0 THEN '33.72' ELSE '32.73.01' END, '', '', '', '', '',
                'craft', '' FROM generate_series(1, %s) n
            """,
            [enterprises],
        )
        cursor.execute(
            """
            INSERT INTO registry_product (public_id, state, state_reason, created_at, updated_at, enterprise_id, name,
                name_key, description, commodity, category_hint, materials, is_lead_product, option_names)
            SELECT 'p' || lpad(n::text, 9, '0'), 'published', '', now(), now(), e.id, 'Keranjang Anyaman ' || n,
                'keranjang anyaman ' || n, repeat('x', (n %% 3) * 40), (ARRAY['craft', 'food', 'fashion'])[1 + n %% 3], '',
                '', false, '[]'
            FROM generate_series(1, %s) n
            JOIN (SELECT id, row_number() OVER (ORDER BY id) AS place FROM registry_enterprise) e
                ON e.place = 1 + n %% (SELECT count(*) FROM registry_enterprise)
            """,
            [products],
        )
        cursor.execute(
            "INSERT INTO registry_variant (product_id, sku, options, price, barcode, position, active)"
            " SELECT id, 'V' || id, '[]', 1000 + id % 9000, '', 0, true FROM registry_product p"
            " WHERE NOT EXISTS (SELECT FROM registry_variant v WHERE v.product_id = p.id)"
        )
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
