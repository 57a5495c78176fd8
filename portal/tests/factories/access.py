"""Real objects behind every address, twice for each role: of its own office, and of a foreign one.

MAKERS is the one list: kind of object (as in esmart.config.access) → the words of an address that names it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from http.cookies import SimpleCookie
from itertools import count
from typing import Any
from urllib.parse import urlencode

from access_table import named_addresses
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from factories.coaching_access import (
    agreed_words,
    handover_of,
    leaver_of,
    mentored,
    mentorship_words,
    rated_workshop_of,
    rating_of,
    released_of,
)
from factories.coaching_training_access import TrainingThings
from factories.coaching_work import WorkThings
from factories.fake_shop import START, make_account, make_live_listing
from factories.people import asked_purpose, grant_of, make_incident, request_of
from factories.registry import (
    NOW,
    TODAY,
    legality_facts,
    make_cluster,
    make_enterprise,
    make_office,
    make_product,
    make_region,
    make_user,
    picture,
)

from esmart.accounts.models import ApiToken, Invitation, User, Webhook
from esmart.accounts.services.create_token import create_token
from esmart.accounts.services.webhooks import add_webhook, send_test
from esmart.channels.models import ChannelAccount, ChannelApplication, FileExchange, Order, Quotation
from esmart.channels.services import use_sandbox
from esmart.config.access import Page
from esmart.core.history import SYSTEM
from esmart.intake.models import IntakeFile, IntakeRow
from esmart.intake.services.stored import store
from esmart.registry.models import Product
from esmart.registry.services import add_legality, add_photo, merge_products

Role = User.Role
OFFICE_KINDS = {
    Role.REGIONAL_OFFICER: "regional_industry_office",
    Role.PROBATION_OFFICER: "probation_office",
}
_numbers = count(1)


def make_person(role: str, region: str) -> User:
    """Make a person with an office where the role needs one; the ministry's people have none."""
    everywhere = {Role.OWNER, Role.ADMINISTRATOR, Role.AUDITOR, Role.MINISTRY_OFFICER}
    office = None
    if role not in everywhere:
        office = make_office(OFFICE_KINDS.get(Role(role), "correctional_unit"), region)
    return make_user(role, office=office, email=f"orang{next(_numbers)}@contoh.example")


@dataclass
class Things:
    """One of everything that a person of this role may call their own, made when first asked for."""

    user: User
    region: str
    mark: str = ""  # put into every text, for pages that are read back
    phone: str = ""
    address: str = ""

    def name(self, words: str) -> str:
        return f"{words} {self.mark}".strip()

    @cached_property
    def enterprise(self) -> Any:
        facts: dict[str, Any] = {
            "name": self.name(f"Usaha Sogan {next(_numbers)}"),
            "region_code": self.region,
        }
        if self.user.role == Role.OWNER:
            facts["owner_id"] = self.user.id
        elif self.user.role in {Role.WORKSHOP_OFFICER, Role.COACH, Role.PROBATION_OFFICER}:
            facts |= {"kind": "prison_workshop", "office_id": self.user.office_id}
        if self.mark:
            facts |= {"description": self.name("Cerita"), "address": self.name("Jalan"), "phone": self.phone}
        return make_enterprise(**facts)

    @cached_property
    def product(self) -> Product:
        more = (
            {"description": self.mark, "materials": self.mark, "category_hint": self.mark}
            if self.mark
            else {}
        )
        product = make_product(self.enterprise, name=self.name(f"Kemeja {next(_numbers)}"), **more)
        add_photo(product_id=product.pk, data=picture(), actor=SYSTEM, now=NOW, alt=self.name("Foto"))
        return product

    @cached_property
    def variant(self) -> Any:
        return self.product.variants.get()

    @cached_property
    def legality(self) -> Any:
        facts = legality_facts(issuer=self.name("Dinas"))
        return add_legality(product_id=self.product.pk, facts=facts, actor=SYSTEM, now=NOW)

    @cached_property
    def merge(self) -> Any:
        other = make_product(self.enterprise)
        return merge_products(kept_id=self.product.pk, absorbed_id=other.pk, actor=SYSTEM, now=NOW)

    @cached_property
    def cluster(self) -> Any:
        more = (
            {"description": self.mark, "contact_person": self.mark[:100], "decree": self.mark[:100]}
            if self.mark
            else {}
        )
        cluster = make_cluster(region_code=self.region, name=self.name(f"Sentra {next(_numbers)}"), **more)
        cluster.members.create(enterprise=self.enterprise, since=TODAY)
        return cluster

    @cached_property
    def shop(self) -> ChannelAccount:
        return make_account(self.product, last_confirmed_at=START)

    @cached_property
    def listing(self) -> Any:
        return make_live_listing(self.product, self.shop)

    @cached_property
    def file_shop(self) -> ChannelAccount:
        application, _made = ChannelApplication.objects.get_or_create(
            marketplace="spreadsheet", environment="production"
        )
        return ChannelAccount.objects.create(
            application=application, shop_id=f"gerai-{next(_numbers)}", shop_name=self.name("Gerai"),
            enterprise=self.enterprise, connected_at=START,
        )  # fmt: skip

    @cached_property
    def exchange(self) -> FileExchange:
        return FileExchange.objects.create(
            account=self.file_shop, purpose="stock", outward=True, sha256="0" * 64, made_at=START
        )

    @cached_property
    def quoting_shop(self) -> ChannelAccount:
        application, _made = ChannelApplication.objects.get_or_create(
            marketplace="ralali", environment="production"
        )
        return ChannelAccount.objects.create(
            application=application, shop_id=f"grosir-{next(_numbers)}", shop_name=self.name("Grosir"),
            enterprise=self.enterprise, connected_at=START,
        )  # fmt: skip

    @cached_property
    def quotation(self) -> Quotation:
        return Quotation.objects.create(
            account=self.quoting_shop, request_number=self.name(f"RFQ-{next(_numbers)}")[:60], asked_on=TODAY,
            item=self.name("Kemeja seragam"), quantity=60, unit="pcs", description=self.name("Untuk seminar"),
            buyer_masked=self.name("P***")[:100], variant=self.variant, recorded_at=START,
        )  # fmt: skip

    @cached_property
    def order(self) -> Order:
        order = Order.objects.create(
            account=self.listing.account, external_id=f"PSN-{next(_numbers)}", source_status="READY_TO_SHIP",
            status="to_ship", items_total=85_000, buyer_masked=self.name("P***i")[:100], buyer_city=self.name("Kota")[:100],
            first_seen_at=START, observed_at=START,
        )  # fmt: skip
        order.lines.create(
            line_id="1", title=self.name("Kemeja"), quantity=1, unit_price=85_000, variant=self.variant
        )
        return order

    @cached_property
    def unknown_line(self) -> Any:
        return self.order.lines.create(
            line_id="2",
            title=self.name("Tidak dikenal"),
            quantity=1,
            unit_price=5_000,
            seller_sku=self.name("SKU")[:100],
        )

    @cached_property
    def file(self) -> IntakeFile:
        sha256, size = store([b"Nama Usaha;Kabupaten/Kota\nAnyaman Pandan;Kota Bandung\n"])
        return IntakeFile.objects.create(
            name=self.name("usaha.csv"), sha256=sha256, bytes=size, sender=self.name("Dinas")[:100], kind="enterprise",
            state="mapped", uploaded_by=self.user, headers=["Nama Usaha", "Kabupaten/Kota"],
            columns={"Nama Usaha": "name", "Kabupaten/Kota": "regency"}, created_at=NOW, rows_total=1,
        )  # fmt: skip

    @cached_property
    def done_file(self) -> IntakeFile:
        facts = {"state": "done", "finished_at": NOW, "counts": {"created": 1, "refused": 1}}
        done = IntakeFile.objects.create(
            name=self.name("selesai.csv"), sha256=self.file.sha256, bytes=1, sender=self.name("Dinas")[:100],
            kind="enterprise", uploaded_by=self.user, headers=["Nama Usaha"], created_at=NOW, rows_total=2, **facts,
        )  # fmt: skip
        IntakeRow.objects.create(
            file=done, number=1, outcome="refused", cells=[self.name("")], remarks=[], row_hash="1" * 32
        )
        return done

    @cached_property
    def doubtful_row(self) -> IntakeRow:
        return IntakeRow.objects.create(
            file=self.file, number=2, outcome="waiting", cells=[self.name("Anyaman"), "Kota Bandung"], remarks=[],
            row_hash="0" * 32, candidates=[self.enterprise.pk],
        )  # fmt: skip

    @cached_property
    def token(self) -> ApiToken:
        facts = {
            "name": "Uji",
            "scopes": ["registry:read"],
            "days": 30,
            "actor": SYSTEM,
            "now": timezone.now(),
        }
        return create_token(user=self.user, **facts).token

    @cached_property
    def webhook(self) -> Webhook:
        facts = {"url": "https://contoh.example/", "events": ["product.changed"], "actor": SYSTEM, "now": NOW}
        return add_webhook(user=self.user, **facts).webhook

    @cached_property
    def training(self) -> TrainingThings:
        return TrainingThings(self.user, self.region, self.enterprise, self.mark)

    @cached_property
    def work(self) -> WorkThings:
        return WorkThings(self.user, self.region, self.enterprise, self.mark)


def make_things(role: str, region: str, user: User | None = None) -> Things:
    return Things(user or make_person(role, region), region)


def slugged(profile: Any) -> dict[str, str]:
    return {"slug": "nama", "public_id": profile.public_id}


def merging(kept: Any, absorbed: Any) -> dict[str, str]:
    return {"dengan": absorbed.public_id, "keep": kept.public_id}


def registered_marketplace() -> str:
    """Register our application at a marketplace that nobody serves."""
    if not ChannelApplication.objects.exclude(credentials_sealed="").exists():
        use_sandbox({"shopee": "http://127.0.0.1:9"})
    return "shopee"


Maker = Callable[[Things], dict[str, Any]]


def colleague_of(user: User) -> User:
    return make_user("coach" if user.office else "owner", office=user.office)


def invitation_of(user: User) -> Invitation:
    return Invitation.objects.create(
        role="coach", office=user.office, code_hash=f"{next(_numbers):064}", invited_by=user,
        created_at=timezone.now(), expires_at=timezone.now() + timedelta(days=7),
    )  # fmt: skip


def session_of(user: User) -> UserSession:
    return UserSession.objects.create(user=user, ip="127.0.0.1", session_key=f"{next(_numbers):040}")


def letter_to(user: User) -> str:
    address, _ = EmailAddress.objects.get_or_create(user=user, email=user.email)
    return str(EmailConfirmationHMAC(address).key)


def passkey_of(user: User) -> Authenticator:
    return Authenticator.objects.create(user=user, type="webauthn", data={"name": "Kunci", "credential": {}})


MAKERS: dict[str, Maker] = {
    "programme": lambda things: {"public_id": things.training.cohort.programme.public_id},
    "kept programme": lambda things: {"public_id": things.training.cohort.programme.public_id},
    "material": lambda things: {"public_id": things.training.material.public_id},
    "kept material": lambda things: {"public_id": things.training.material.public_id},
    "cohort": lambda things: {"public_id": things.training.cohort.public_id, "form": "csv"},
    "meeting": lambda things: {"public_id": things.training.meeting.public_id},
    "taught cohort": lambda things: {"public_id": things.training.cohort.public_id},
    "taught meeting": lambda things: {"public_id": things.training.meeting.public_id},
    "enrolment": lambda things: {
        "public_id": things.training.invited.public_id,
        "act": "terima",
        "kind": "peserta",
        "key": 4,
    },
    "certified enrolment": lambda things: {"public_id": things.training.certificate.enrolment.public_id},
    "proven enrolment": lambda things: {"public_id": things.training.proven.public_id, "key": 4},
    "certificate": lambda things: {"code": things.training.certificate.code},
    "check-in code": lambda things: {"code": things.training.code},
    "book": lambda things: {"key": "kegiatan"},
    "workshop": lambda things: {"public_id": things.work.workshop.public_id},
    "activity": lambda things: {"public_id": things.work.activity.public_id},
    "production order": lambda things: {"public_id": things.work.order.public_id},
    "output": lambda things: {"public_id": things.work.output.public_id},
    "participant": lambda things: {
        "public_id": things.work.participant.public_id,
        "purpose": asked_purpose(),
    },
    "purpose": lambda things: {"purpose": asked_purpose()},
    "rights request": lambda things: {"public_id": request_of(things).public_id},
    "incident": lambda things: {"public_id": make_incident().public_id},
    "grant": lambda things: {"public_id": grant_of(things.user).public_id},
    "office": lambda things: {"office_id": make_office("regional_office", things.region).pk},
    "participant file": lambda things: {"public_id": things.work.file.public_id, "form": "csv"},
    "partner": lambda things: {
        "public_id": things.work.partner.public_id,
        "contract": things.work.contract.pk,
    },
    "machine": lambda things: {"public_id": things.work.machine.public_id},
    "reimbursement": lambda things: {"public_id": things.work.reimbursement.public_id, "key": "paper-1"},
    "place": lambda things: {
        "slug": "fesyen",
        "code": make_region(things.region).code,
        "kind": "produk",
        "number": 1,
        "language": "en",
        "theme": "gelap",
        "step": 1,
    },
    "marketplace": lambda things: {"marketplace": registered_marketplace(), "application": "utama"},
    "photo": lambda things: {"sha256": things.product.photos.first().sha256, "size": "320"},
    "enterprise": lambda things: {
        **slugged(things.enterprise),
        "kind": "usaha",
        "key": "spreadsheet",
    },
    "product": lambda things: slugged(things.product),
    "cluster": lambda things: slugged(things.cluster),
    "variant": lambda things: {"public_id": things.product.public_id, "variant_id": things.variant.pk},
    "legality": lambda things: {"public_id": things.product.public_id, "legality_id": things.legality.pk},
    "merge": lambda things: {"merge_id": things.merge.pk},
    "shop": lambda things: {
        "public_id": things.listing.account.public_id,
        "what": "tayangan",
        "form": "csv",
    },
    "file shop": lambda things: {"public_id": things.file_shop.public_id, "purpose": "stock"},
    "exchange": lambda things: {
        "public_id": things.file_shop.public_id,
        "file_id": things.exchange.public_id,
    },
    "quoting shop": lambda things: {"public_id": things.quoting_shop.public_id},
    "quotation": lambda things: {
        "public_id": things.quoting_shop.public_id,
        "quotation_id": things.quotation.public_id,
    },
    "listing": lambda things: {
        "public_id": things.product.public_id,
        "account_id": things.listing.account.public_id,
        "act": "jeda",
    },
    "order": lambda things: {"public_id": things.order.public_id},
    "unknown line": lambda things: {"line_id": things.unknown_line.pk},
    "file": lambda things: {"public_id": things.file.public_id, "form": "csv"},
    "done file": lambda things: {"public_id": things.done_file.public_id},
    "doubtful row": lambda things: {"row_id": things.doubtful_row.pk},
    "colleague": lambda things: {"public_id": colleague_of(things.user).public_id},
    "invitation": lambda things: {"public_id": invitation_of(things.user).public_id},
    "session": lambda things: {"session_id": session_of(things.user).pk},
    "letter": lambda things: {"key": letter_to(things.user)},
    "issuer": lambda things: {"provider_id": "kantor"},
    "passkey": lambda things: {"pk": passkey_of(things.user).pk},
    "token": lambda things: {"public_id": things.token.public_id},
    "rung": lambda things: {"step": "trained"},
    "mentorship": lambda things: mentorship_words(things.user, things.enterprise),
    "handover": lambda things: {
        "public_id": handover_of(things.user).public_id,
        "key": "capital",
        "purpose": "follow_up",
    },
    "person at the gate": lambda things: {"public_id": handover_of(things.user).person.public_id},
    "leaver": lambda things: {"public_id": leaver_of(things.user).public_id},
    "agreed move": lambda things: agreed_words(things.user),
    "followed release": lambda things: {"public_id": released_of(things.user).public_id, "months": 1},
    "rated workshop": lambda things: {"public_id": rated_workshop_of(things.user).public_id},
    "rating": lambda things: {"public_id": rating_of(mentored(things.enterprise, things.user)).public_id},
    "mentored maker": lambda things: {"public_id": mentored(things.enterprise, things.user).public_id},
    "webhook": lambda things: {
        "public_id": things.webhook.public_id,
        "message_id": send_test(webhook=things.webhook, now=NOW).message_id,
    },
}

# What an address needs besides its path so that a permitted person is not sent away for lack of it.
QUERIES: dict[str, Maker] = {
    "web:move_listings": lambda things: {"ke": things.file_shop.public_id},
    "web:assign_mentor": lambda things: {"usaha": mentored(things.enterprise, things.user).public_id},
    "web:connect_place": lambda things: {"usaha": things.enterprise.public_id},
}
BODIES: dict[str, Maker] = {
    "web:end_work": lambda things: {"worker": things.work.worker.pk},
    "web:receive_output": lambda things: {"output": things.work.output.public_id},
    "web:decide_row": lambda things: {"choice": "new"},
    "web:judge_permit": lambda things: {"remove": "1"},
    "web:merge_enterprise": lambda things: merging(
        things.enterprise, make_things(things.user.role, things.region, things.user).enterprise
    ),
    "web:merge_product": lambda things: merging(things.product, make_product(things.enterprise)),
    "web:end_membership": lambda things: {"enterprise": things.cluster.members.first().enterprise.public_id},
    "web:move_photo": lambda things: {"photo": things.product.photos.first().pk, "remove": "1"},
}


def address_of(name: str, page: Page, things: Things) -> str:
    """Give the address of a page over these things, with the query it needs."""
    words = MAKERS[page.objects](things) if page.objects else {}
    wanted = re.findall(r"<(?:\w+:)?(\w+)>", named_addresses()[name])
    address = reverse(name, kwargs={key: words[key] for key in wanted})
    query = QUERIES[name](things) if name in QUERIES else {}
    return f"{address}?{urlencode(query)}" if query else address


def ask_and_undo(
    client: Client,
    method: str,
    address: str,
    data: dict[str, Any] | None = None,
    after: Callable[[], Any] | None = None,
) -> Any:
    """Send one request and take back whatever it did, in the database and in the browser's cookies; `after` looks at the
    database before that, and what it gives is kept as `seen` on the answer.
    """
    cookies = client.cookies.output(header="", sep=";")
    try:
        with transaction.atomic():
            answer = client.get(address, data) if method == "GET" else client.post(address, data or {})
            answer.body = (
                b""
                if answer.status_code == 304
                else answer.getvalue()
                if answer.streaming
                else answer.content
            )
            answer.seen = after() if after else None
            transaction.set_rollback(True)
    finally:
        client.cookies = SimpleCookie(cookies)
    return answer
