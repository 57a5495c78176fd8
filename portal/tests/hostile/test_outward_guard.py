"""The outward guard against a corpus of tricky texts: on the way in, on every public page, towards marketplaces, in pictures.

The corpus (outward_corpus.tsv) was written by those who wrote the rules, so its rate flatters them: of 42 further texts
written before looking, 27 were caught at once; most others were then made rules, the rest stand as `missed`.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from factories.channels import Sandbox, choose, connect, now, run_engine, sell
from factories.people import BORN, actor_for, agree, make_officer, make_person
from factories.registry import NOW, enterprise_facts, make_office, make_product, make_user, product_facts
from PIL import Image, PngImagePlugin

from esmart.accounts.models import Person
from esmart.accounts.services import begin_stay, end_stay, register_person, withdraw_consent
from esmart.accounts.services.create_token import create_token
from esmart.channels.models import ChannelAccount, ChannelApplication, Listing
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import ListingChoices, publish_listing
from esmart.core.history import SYSTEM
from esmart.registry.models import Cluster, Enterprise, Photo, Product, Variant
from esmart.registry.queries.outward import _known
from esmart.registry.rules import ClusterFacts, VariantFacts
from esmart.registry.services import (
    FactsRefused,
    add_photo,
    create_cluster,
    create_enterprise,
    create_product,
    rebuild_index,
    update_enterprise,
)

CORPUS = Path(__file__).with_name("outward_corpus.tsv")
STREET = "Jl. Uji Samudra Raya No. 170, Bandung"
PRISONER = "Kenari Purnama Uji"
UNIT = "Lapas Kelas IIA Uji Rahasia"
GUARD = ("mengungkap", "register", "pemasyarakatan", "nama orang", "masa lalu")
FALSE_ALARMS_AT_MOST = 4  # of the innocent look-alikes and those known to be taken wrongly


@dataclass(frozen=True)
class Case:
    number: int
    expect: str
    maker: str
    field: str
    text: str

    @property
    def canary(self) -> str:
        return f"zq{self.number:03d}x"

    @property
    def planted(self) -> str:
        return f"{self.text} {self.canary}"


@cache
def corpus() -> list[Case]:
    with CORPUS.open(encoding="utf-8") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Case(n, row["expect"], row["maker"], row["field"], read_escapes(row["text"]))
            for n, row in enumerate(rows)
        ]


def read_escapes(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode("unicode_escape")


@pytest.fixture(autouse=True)
def forgotten_marks() -> None:
    """What the walls know of units is kept for a minute; each test has units of its own."""
    _known.clear()


@dataclass
class World:
    unit: Any
    workshop: Enterprise
    ikm: Enterprise
    ikm_product: Product
    workshop_product: Product


@pytest.fixture
def world(db) -> World:
    """Given a unit whose workshop has address, brand, numbers and a place, one person held there, and an ordinary IKM."""
    return make_world()


def make_world() -> World:
    unit = make_office(name=UNIT)
    make_office(name="LAPAS KELAS I CONTOH")
    workshop = create_enterprise(
        facts=enterprise_facts(
            name=f"Bengkel Kerja {UNIT}", other_names=("Senja Karya Utama",), kind="prison_workshop",
            office_id=unit.id, legal_form="public_unit", address=STREET, phone="081234005600",
            email="bengkel@unit-uji.example", latitude=Decimal("-6.9002"), longitude=Decimal("107.6002"),
        ),
        actor=SYSTEM, now=NOW,
    )  # fmt: skip
    person = make_person(PRISONER, office=unit)
    agree(person, "pen_name", shown_as="Melati Senja")
    ikm = create_enterprise(facts=enterprise_facts(name="Batik Sukasari"), actor=SYSTEM, now=NOW)
    return World(unit, workshop, ikm, make_product(ikm), make_product(workshop))


def keep(case: Case, world: World, owner: Any) -> None:
    """Bring one text in through the verb a form or the API would call."""
    actor = actor_for(owner)
    maker = world.workshop if case.maker == "workshop" else world.ikm
    facts = enterprise_facts(owner_id=owner.id) if case.maker == "ikm" else None
    text = case.text
    if case.field in {"product_name", "product_description", "materials", "option"}:
        one = product_facts()
        one = {
            "product_name": lambda: replace(one, name=text),
            "product_description": lambda: replace(one, description=text),
            "materials": lambda: replace(one, materials=text),
            "option": lambda: replace(
                one, option_names=("Ukuran",), variants=(VariantFacts(price=1000, options=(text,)),)
            ),
        }[case.field]()
        create_product(enterprise_id=maker.id, facts=one, actor=SYSTEM, now=NOW)
    elif case.field in {"photo_alt", "photo_credit"}:
        product = world.workshop_product if case.maker == "workshop" else world.ikm_product
        named = {case.field.removeprefix("photo_"): text}
        add_photo(product_id=product.id, data=tiny(), actor=SYSTEM, now=NOW, **named)
    elif case.field == "cluster":
        create_cluster(facts=ClusterFacts(name=text, region_code="32.73"), actor=SYSTEM, now=NOW)
    elif case.maker == "workshop":
        from esmart.registry.services import enterprise_facts as facts_of

        kept = facts_of(Enterprise.objects.get(pk=world.workshop.pk))
        update_enterprise(
            enterprise_id=maker.id, facts=replace(kept, description=text), actor=SYSTEM, now=NOW
        )
    else:
        values: dict[str, Any] = {case.field: text}
        if case.field == "other_name":
            values = {"other_names": (text,)}
        if case.field == "position":
            latitude, longitude = text.split(",")
            values = {"latitude": Decimal(latitude), "longitude": Decimal(longitude)}
        create_enterprise(facts=replace(facts, **values), actor=actor, now=NOW)


@cache
def tiny() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (120, 120), "brown").save(out, "JPEG")
    return out.getvalue()


def test_no_leak_of_the_corpus_is_kept_and_look_alikes_are(world: World, record_property, capsys) -> None:
    owner = make_user("owner")
    caught, leaked, false_alarms, missed = [], [], [], []
    for case in corpus():
        try:
            keep(case, world, owner)
        except FactsRefused as refusal:
            by_guard = any(word in str(refusal) for word in GUARD)
            (leaked if not by_guard else caught if case.expect == "leak" else false_alarms).append(case)
        else:
            {"leak": leaked, "missed": missed}.get(case.expect, []).append(case)
    innocent = sum(case.expect in {"innocent", "false"} for case in corpus())
    false_alarms = [case for case in false_alarms if case.expect != "missed"]
    with capsys.disabled():
        print(  # noqa: T201  # the figures are the point
            f"\noutward guard: {len(caught)} caught, {len(leaked)} leaked, {len(false_alarms)} false alarms of {innocent}"
            f" innocent, {len(missed)} known misses"
        )
    record_property("attack", ("texts that tell of prison", len(caught) + len(leaked), len(leaked)))
    assert [case.text for case in leaked] == []
    assert len(caught) >= 125
    assert len(false_alarms) <= FALSE_ALARMS_AT_MOST, [case.text for case in false_alarms]
    assert len(corpus()) >= 200


PRODUCT_FIELDS = ("name", "description", "materials", "alt", "credit")
ENTERPRISE_FIELDS = ("name", "description", "other_names", "address")


def plant_past_the_verbs(cases: list[Case], world: World) -> dict[Case, str]:
    """Write texts into the tables as a bulk file would, five to a profile, and give case → the page that might show it."""
    pages: dict[Case, str] = {}
    row: dict[str, Any] = {"state": "published", "created_at": NOW, "updated_at": NOW}
    sentra = [case for case in cases if case.field == "cluster"]
    of_sites = [case for case in cases if case.field in {"name", "other_name", "address", "website"}]
    of_sites += [
        case for case in cases if case.field == "description" and case.number % 4 == 0 and case.maker == "ikm"
    ]
    for case in sentra:
        one = Cluster.objects.create(**row, name=case.planted, region_id="32.73")
        pages[case] = reverse("web:cluster", args=["x", one.public_id])
    for number, group in enumerate(in_groups(of_sites, 4)):
        texts: dict[str, Any] = {
            field: case.planted[:190] for field, case in zip(ENTERPRISE_FIELDS, group, strict=False)
        }
        texts["other_names"] = [texts.get("other_names", "")]
        one = Enterprise.objects.create(
            **row,
            name_key=f"usaha {number}",
            region_id="32.73",
            legal_form="cv",
            **({"name": "Usaha"} | texts),
        )
        pages |= dict.fromkeys(group, reverse("web:enterprise", args=["x", one.public_id]))
    for maker, site in (("ikm", world.ikm), ("workshop", world.workshop)):
        rest = [case for case in cases if case not in pages and case.maker == maker]
        for number, group in enumerate(in_groups(rest, 5)):
            texts = {field: case.planted[:190] for field, case in zip(PRODUCT_FIELDS, group, strict=False)}
            captions = {field: texts.pop(field, "") for field in ("alt", "credit")}
            one = Product.objects.create(**row, enterprise=site, name_key=f"{maker} {number}", **texts)
            Variant.objects.create(product=one, sku=f"{maker}{number}", price=1000)
            Photo.objects.create(product=one, sha256=f"{one.pk:064d}", width=9, height=9, bytes=9, **captions)
            pages |= dict.fromkeys(group, reverse("web:product", args=["x", one.public_id]))
    return pages


def read_to_the_end(client: Client, place: str) -> list[str]:
    """Read a list page by page."""
    read: list[str] = []
    while place and len(read) < 20:
        answer = client.get(place, follow=True)
        read.append(answer.content.decode())
        more = answer.context.get("next_url") if answer.context else ""
        place = "" if not more else more if more.startswith("/") else place.partition("?")[0] + more
    return read


def in_groups(cases: list[Case], size: int) -> list[list[Case]]:
    return [cases[start : start + size] for start in range(0, len(cases), size)]


def test_what_came_past_the_verbs_is_withheld_on_every_public_page(
    world: World, client: Client, record_property
) -> None:
    """Given all texts of the corpus written by a bulk file, crawl profiles, lists, search, home and map."""
    unshown = {"email", "phone", "position", "option"}  # never on a public page, or covered elsewhere
    cases = [case for case in corpus() if case.field not in unshown and case.expect in {"leak", "innocent"}]
    pages = plant_past_the_verbs(cases, world)
    rebuild_index()
    read = {address: client.get(address, follow=True).content.decode() for address in set(pages.values())}
    bodies = {case: read[address] for case, address in pages.items()}
    places = [reverse("web:home"), reverse("web:search"), reverse("web:region", args=["32.73"]),
              reverse("web:enterprise", args=["x", world.ikm.public_id]),
              reverse("web:enterprise", args=["x", world.workshop.public_id])]  # fmt: skip
    places += [
        reverse("web:sitemap_part", args=[kind, n]) for kind in ("produk", "usaha", "sentra") for n in (0, 1)
    ]
    lists = []
    for place in places:
        lists += read_to_the_end(client, place)
    everything = "\n".join([*read.values(), *lists])
    leaked = [case.text for case in cases if case.expect == "leak" and case.canary in everything]
    unseen = [case.text for case in cases if case.expect == "innocent" and case.canary not in bodies[case]]
    record_property("attack", ("texts past the verbs, crawled on public pages", len(cases), len(leaked)))
    assert leaked == []
    assert PRISONER.casefold() not in everything.casefold()
    assert unseen == []  # the crawl does see what is shown


def test_no_text_of_the_corpus_may_go_to_a_marketplace(world: World, record_property) -> None:
    application = ChannelApplication.objects.create(marketplace="shopee", environment="production")
    shops = {
        maker: ChannelAccount.objects.create(
            application=application,
            shop_id=maker,
            enterprise=one,
            connected_at=NOW,
            shop_name="Toko Sukasari",
        )
        for maker, one in (("ikm", world.ikm), ("workshop", world.workshop))
    }
    products = {"ikm": world.ikm_product, "workshop": world.workshop_product}
    through, tried, refused_innocent = [], 0, []
    for case in corpus():
        if case.expect not in {"leak", "innocent"} or case.field in {"phone", "email", "position", "website"}:
            continue
        place = "title" if "name" in case.field else "description"
        choices = ListingChoices(**{place: case.text})
        try:
            listing = publish_listing(
                product=products[case.maker],
                account=shops[case.maker],
                choices=choices,
                actor=SYSTEM,
                now=NOW,
            )
        except ChannelsProblem:
            if case.expect == "innocent":
                refused_innocent.append(case.text)
        else:
            Listing.objects.filter(pk=listing.pk).delete()
            if case.expect == "leak":
                through.append(case.text)
        tried += case.expect == "leak"
    record_property("attack", ("texts towards marketplaces", tried, len(through)))
    assert through == []
    # A workshop may say on our pages what its shop may not: lapas and warga binaan.
    assert len(refused_innocent) <= FALSE_ALARMS_AT_MOST, refused_innocent


@pytest.mark.parametrize("name", ["Lapas Store", "Eks Napi Craft", f"Toko {STREET}"])
def test_a_shop_whose_own_name_tells_sends_nothing(world: World, name: str) -> None:
    application = ChannelApplication.objects.create(marketplace="shopee", environment="production")
    shop = ChannelAccount.objects.create(
        application=application, shop_id="1", enterprise=world.ikm, connected_at=NOW, shop_name=name
    )
    with pytest.raises(ChannelsProblem, match="Nama toko"):
        publish_listing(
            product=world.ikm_product, account=shop, choices=ListingChoices(), actor=SYSTEM, now=NOW
        )


def test_an_officer_vouches_for_institutions_only_and_pages_then_show_them(
    world: World, client: Client
) -> None:
    officer = actor_for(make_officer(make_office("regional_industry_office"), "regional_officer"))
    owner = make_user("owner")
    facts = enterprise_facts(owner_id=owner.id, description="Pemasok seragam petugas Lapas Kelas IIA.")
    for actor in (actor_for(owner), officer):
        with pytest.raises(FactsRefused, match="lembaga pemasyarakatan"):
            create_enterprise(facts=facts, actor=actor, now=NOW)
    with pytest.raises(FactsRefused):
        create_enterprise(facts=facts, actor=actor_for(owner), now=NOW, institution_confirmed=True)
    with pytest.raises(FactsRefused, match="napi"):
        create_enterprise(
            facts=replace(facts, description="Karya napi Lapas."),
            actor=officer,
            now=NOW,
            institution_confirmed=True,
        )
    kept = create_enterprise(facts=facts, actor=officer, now=NOW, institution_confirmed=True)
    update_enterprise(
        enterprise_id=kept.id, facts=replace(facts, phone="0812-1111-2222"), actor=actor_for(owner), now=NOW
    )
    page = client.get(reverse("web:enterprise", args=["x", kept.public_id]), follow=True).content.decode()
    assert "Pemasok seragam" in page


def test_a_name_shown_by_consent_is_gone_at_the_next_page_after_it_is_taken_back(
    world: World, client: Client
) -> None:
    person = Person.objects.get()
    agree(person, "display_name")
    product = make_product(world.workshop, name="Tas Pandan", description=f"Dianyam oleh {PRISONER} sendiri.")
    address = reverse("web:product", args=["tas-pandan", product.public_id])
    assert PRISONER in client.get(address).content.decode()
    withdraw_consent(person=person, purpose="display_name", actor=SYSTEM, now=NOW)
    assert PRISONER not in client.get(address).content.decode()


def test_pictures_leave_without_what_cameras_and_programs_wrote_into_them(
    world: World, client: Client
) -> None:
    for number, data in enumerate(telling_pictures()):
        product = make_product(world.workshop)
        photo = add_photo(product_id=product.id, data=data, actor=SYSTEM, now=NOW)
        for size in ("original.jpg", 320, 640, 1280):
            address = f"/foto/{photo.sha256}/{size}"
            answer = client.get(address)
            if answer.status_code == 404:
                continue
            assert_bare(answer.content, number)
    files = [file for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()]
    assert files
    for file in files:
        assert_bare(file.read_bytes(), file.name)


def assert_bare(content: bytes, what: Any) -> None:
    for needle in (b"Kenari", b"Exif", b"GPS", b"xmp", b"photoshop", b"8BIM", b"K\x00e\x00n\x00a"):
        assert needle not in content, (what, needle)
    image = Image.open(io.BytesIO(content))
    assert not image.getexif()
    assert not {"exif", "xmp", "comment", "photoshop", "Author"} & set(image.info)


def telling_pictures() -> list[bytes]:
    """Give pictures with a person's name and a unit's position wherever a format can hold them."""
    made = []
    for form, colour in (("JPEG", "red"), ("WEBP", "green"), ("PNG", "blue")):
        image = Image.new("RGB", (400, 300), colour)
        exif = Image.Exif()
        exif[0x013B] = PRISONER  # artist
        exif[0x010E] = f"{PRISONER} di {UNIT}"
        exif[0x9C9D] = PRISONER.encode("utf-16-le")
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2], gps[3], gps[4] = "S", (6.0, 54.0, 0.7), "E", (107.0, 36.0, 0.7)
        more: dict[str, Any] = {"exif": exif}
        xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'><creator>{PRISONER}</creator></x:xmpmeta>".encode()
        if form == "JPEG":
            more |= {"comment": PRISONER.encode(), "xmp": xmp}
        elif form == "WEBP":
            more |= {"xmp": xmp}
        else:
            info = PngImagePlugin.PngInfo()
            info.add_text("Author", PRISONER)
            info.add_itxt("XML:com.adobe.xmp", xmp.decode())
            more |= {"pnginfo": info}
        out = io.BytesIO()
        image.save(out, form, **more)
        made.append(out.getvalue())
    iptc = (
        b"\xff\xed"
        + (2 + 14 + 4 + 8 + 5 + len(PRISONER)).to_bytes(2, "big")
        + b"Photoshop 3.0\x008BIM\x04\x04\x00\x00"
    )
    iptc += (
        (5 + len(PRISONER)).to_bytes(4, "big")
        + b"\x1c\x02\x50"
        + len(PRISONER).to_bytes(2, "big")
        + PRISONER.encode()
    )
    iptc += b"\x00" * (int.from_bytes(iptc[2:4], "big") + 2 - len(iptc))
    plain = Image.new("RGB", (400, 300), "purple")
    out = io.BytesIO()
    plain.save(out, "JPEG")
    made.append(out.getvalue()[:2] + iptc + out.getvalue()[2:])
    assert all(b"Kenari" in one for one in made)
    return made


def test_after_release_nothing_leads_from_the_new_shop_back_to_the_unit(world: World, client: Client) -> None:
    """Given a person released who opens an own enterprise with an account, walk its pages, API and map for the unit."""
    person = Person.objects.get()
    end_stay(person=person, on=NOW.date(), ended_by="released", actor=SYSTEM, now=NOW)
    owner = make_user("owner")
    Person.objects.filter(pk=person.pk).update(user=owner)
    mine = create_enterprise(
        facts=enterprise_facts(name="Kedai Purnama", owner_id=owner.id, description="Keripik dan kue kering."),
        actor=actor_for(owner), now=NOW,
    )  # fmt: skip
    product = make_product(mine, name="Keripik Singkong")
    add_photo(product_id=product.id, data=tiny(), actor=SYSTEM, now=NOW)
    rebuild_index()
    walked = [
        client.get(address, follow=True)
        for address in (
            reverse("web:enterprise", args=["x", mine.public_id]),
            reverse("web:product", args=["x", product.public_id]),
            reverse("web:search") + "?q=purnama",
            reverse("web:search") + "?q=keripik",
        )
    ]
    token = create_token(user=owner, name="Uji", scopes=["registry:read"], days=3, actor=SYSTEM, now=now())
    bearer = {"Authorization": f"Bearer {token.secret}"}
    places = ("enterprises", f"enterprises/{mine.public_id}", "products", f"products/{product.public_id}")
    walked += [client.get(f"/api/v1/{place}", headers=bearer) for place in places]
    text = "\n".join(answer.content.decode() for answer in walked)
    assert "Keripik Singkong" in text
    assert {answer.status_code for answer in walked} <= {200, 404}
    own_lines = (
        text.replace(world.workshop.public_id, "")
        if world.workshop.public_id in walked[4].content.decode()
        else text
    )
    for canary in (
        UNIT,
        "Uji Samudra",
        "unit-uji",
        PRISONER,
        person.public_id,
        "warga binaan",
        "Uji Rahasia",
    ):
        assert canary.casefold() not in own_lines.casefold().replace("lapas-kelas-iia-uji-rahasia", ""), (
            canary
        )


@pytest.mark.django_db(transaction=True)
def test_what_reaches_the_marketplace_holds_no_unit_no_person_and_stops_when_a_name_becomes_known(
    tmp_path: Path,
) -> None:
    sandbox = Sandbox.start(tmp_path)
    try:
        sell_until_a_name_is_known(sandbox)
    finally:
        sandbox.stop()


def sell_until_a_name_is_known(sandbox: Sandbox) -> None:
    world = make_world()
    product = sell(
        enterprise=world.workshop, name="Tas Seruni Lestari Uji", description="Tas anyaman pandan."
    )
    account = connect(sandbox, "shopee", world.workshop)
    listing = publish_listing(
        product=product, account=account, choices=choose(account, product), actor=SYSTEM, now=now()
    )
    run_engine(until=lambda: Listing.objects.get(pk=listing.pk).lifecycle == "live")
    sent = json.dumps(sandbox.control("GET", "/shopee/requests?limit=5000"), ensure_ascii=False)
    assert "Tas anyaman pandan" in sent
    for canary in (UNIT, "Lapas", "Uji Samudra", "unit-uji", "Senja Karya", PRISONER, "warga binaan", "0812"):
        assert canary.casefold() not in sent.casefold(), canary
    later = register_person(name="Seruni Lestari Uji", born_on=BORN, gender="p", actor=SYSTEM, now=NOW)
    begin_stay(
        person=later, office_id=world.unit.id, since=NOW.date(), status="convicted", register_class="",
        register_number="", release_planned_on=None, release_path="", actor=SYSTEM, now=NOW,
    )  # fmt: skip
    run_engine(until=lambda: all(one["status"] != "live" for one in sandbox.listings("shopee")))
    assert Listing.objects.get(pk=listing.pk).held_back
