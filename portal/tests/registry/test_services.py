"""The registry's verbs: what they keep, refuse, move and give back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from factories.registry import (
    NOW,
    TODAY,
    enterprise_facts,
    legality_facts,
    make_cluster,
    make_enterprise,
    make_industry_code,
    make_office,
    make_product,
    make_region,
    make_user,
    make_workshop,
    picture,
    product_facts,
)
from PIL import Image

from esmart.core.history import SYSTEM, Actor
from esmart.core.queries import history_of
from esmart.registry.models import Enterprise, EnterpriseFigure, Photo, Product, Variant
from esmart.registry.rules import (
    ClusterFacts,
    ClusterYearFacts,
    FigureFacts,
    VariantFacts,
    photo_path,
)
from esmart.registry.services import (
    FactsRefused,
    NotAllowed,
    NotThere,
    WrongState,
    add_legality,
    add_photo,
    cluster_facts,
    create_cluster,
    create_enterprise,
    create_product,
    merge_enterprises,
    merge_products,
    order_photos,
    publish_profile,
    record_cluster_year,
    record_figures,
    remove_legality,
    remove_photo,
    restore_profile,
    set_membership,
    undo_merge,
    update_cluster,
    update_enterprise,
    update_product,
    verify_legality,
    withdraw_profile,
)
from esmart.registry.services import enterprise_facts as facts_of_enterprise
from esmart.registry.services import (
    product_facts as facts_of_product,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
ON = {"actor": SYSTEM, "now": LATER}


def actor_for(user) -> Actor:
    return Actor(user.id, user.username)


class TestEnterprise:
    def test_facts_go_in_and_come_out_the_same(self) -> None:
        make_region("32.73")
        code = make_industry_code()
        facts = enterprise_facts(
            name="CV. Batik Jaya",
            other_names=("Batik Jaya Abadi",),
            industry_edition=code.edition,
            industry_code=code.code,
            latitude=Decimal("-6.900000"),
            longitude=Decimal("107.600000"),
            commodity="fashion",
        )
        kept = create_enterprise(facts=facts, actor=SYSTEM, now=NOW)
        again = Enterprise.objects.select_related("industry_code").get(id=kept.id)
        assert facts_of_enterprise(again) == facts
        assert again.name_key == "batik jaya"

    def test_equal_facts_change_nothing_and_others_are_recorded(self) -> None:
        kept = make_enterprise(phone="0812-3456")
        update_enterprise(enterprise_id=kept.id, facts=facts_of_enterprise(kept), **ON)
        kept.refresh_from_db()
        assert kept.updated_at == NOW
        update_enterprise(
            enterprise_id=kept.id, facts=replace(facts_of_enterprise(kept), phone="0813-9999"), **ON
        )
        newest = history_of("registry_enterprise", kept.id)[0]
        assert newest.fields["phone"] == ["0812-3456", "0813-9999"]
        assert newest.actor_label == "sistem"

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"region_code": "99.99"}, "region"),
            ({"industry_code": "99999", "industry_edition": 2020}, "industry_code"),
            ({"commodity": "gold"}, "commodity"),
            ({"name": ""}, "name"),
        ],
    )
    def test_what_cannot_be_kept_is_named_by_field(self, change: dict[str, object], field: str) -> None:
        make_region("32.73")
        with pytest.raises(FactsRefused) as refused:
            create_enterprise(facts=enterprise_facts(**change), actor=SYSTEM, now=NOW)
        assert list(refused.value.problems) == [field]

    def test_an_unknown_profile_is_said_to_be_unknown(self) -> None:
        with pytest.raises(NotThere):
            update_enterprise(enterprise_id=0, facts=enterprise_facts(), **ON)


class TestRights:
    def test_an_owner_changes_only_what_is_theirs(self) -> None:
        owner, stranger = make_user(), make_user()
        kept = make_enterprise(owner_id=owner.id)
        facts = replace(facts_of_enterprise(kept), phone="0811-1111")
        with pytest.raises(NotAllowed):
            update_enterprise(enterprise_id=kept.id, facts=facts, actor=actor_for(stranger), now=LATER)
        update_enterprise(enterprise_id=kept.id, facts=facts, actor=actor_for(owner), now=LATER)
        assert Enterprise.objects.get(id=kept.id).phone == "0811-1111"

    def test_a_regional_officer_cannot_move_an_enterprise_out_of_the_region(self) -> None:
        office = make_office("regional_industry_office", region="32.73")
        officer = make_user("regional_officer", office=office)
        kept = make_enterprise(region_code="32.73.01")
        make_region("33.72")
        with pytest.raises(NotAllowed):
            update_enterprise(
                enterprise_id=kept.id,
                facts=replace(facts_of_enterprise(kept), region_code="33.72"),
                actor=actor_for(officer),
                now=LATER,
            )
        assert Enterprise.objects.get(id=kept.id).region_id == "32.73.01"

    def test_a_workshop_officer_serves_the_own_office_only(self) -> None:
        workshop, other = make_workshop(), make_workshop()
        officer = actor_for(make_user("workshop_officer", office=workshop.office))
        create_product(enterprise_id=workshop.id, facts=product_facts(), actor=officer, now=NOW)
        with pytest.raises(NotAllowed):
            create_product(enterprise_id=other.id, facts=product_facts(), actor=officer, now=NOW)

    def test_an_auditor_writes_nothing(self) -> None:
        kept = make_enterprise()
        with pytest.raises(NotAllowed):
            withdraw_profile(
                kind="enterprise",
                profile_id=kept.id,
                reason="coba",
                actor=actor_for(make_user("auditor")),
                now=NOW,
            )


class TestProduct:
    def test_skus_are_given_where_absent_and_kept_where_present(self) -> None:
        product = make_product(
            option_names=("Ukuran",),
            variants=(
                VariantFacts(price=1, options=("M",), sku="PUNYA-1"),
                VariantFacts(price=2, options=("L",)),
            ),
        )
        first, second = product.variants.all()
        assert first.sku == "PUNYA-1"
        assert second.sku.startswith("EI")

    def test_a_taken_sku_is_refused_by_its_variant(self) -> None:
        make_product(variants=(VariantFacts(price=1, sku="SAMA"),))
        with pytest.raises(FactsRefused) as refused:
            make_product(variants=(VariantFacts(price=1, sku="SAMA"),))
        assert list(refused.value.problems) == ["variants.0.sku"]

    def test_variants_keep_their_identity_over_price_order_and_new_ones(self) -> None:
        product = make_product(
            option_names=("Ukuran",),
            variants=(VariantFacts(price=1, options=("M",)), VariantFacts(price=2, options=("L",))),
        )
        m, large = product.variants.all()
        facts = replace(
            facts_of_product(product),
            variants=(
                VariantFacts(price=9, options=("L",)),
                VariantFacts(price=3, options=("XL",)),
                VariantFacts(price=1, options=("M",), sku=m.sku),
            ),
        )
        update_product(product_id=product.id, facts=facts, **ON)
        assert [(v.id if v.id in {m.id, large.id} else "new", v.price) for v in product.variants.all()] == [
            (large.id, 9),
            ("new", 3),
            (m.id, 1),
        ]

    def test_a_variant_left_out_is_switched_off_and_comes_back_with_its_sku(self) -> None:
        product = make_product(
            option_names=("Ukuran",),
            variants=(VariantFacts(price=1, options=("M",)), VariantFacts(price=2, options=("L",))),
        )
        full = facts_of_product(product)
        update_product(product_id=product.id, facts=replace(full, variants=full.variants[:1]), **ON)
        assert [v.active for v in product.variants.all()] == [True, False]
        update_product(product_id=product.id, facts=full, **ON)
        assert facts_of_product(Product.objects.get(id=product.id)) == full
        assert product.variants.count() == 2

    def test_two_variants_can_exchange_their_options(self) -> None:
        product = make_product(
            option_names=("Ukuran",),
            variants=(
                VariantFacts(price=1, options=("M",), sku="A"),
                VariantFacts(price=2, options=("L",), sku="B"),
            ),
        )
        wanted = (
            VariantFacts(price=1, options=("L",), sku="A"),
            VariantFacts(price=2, options=("M",), sku="B"),
        )
        update_product(product_id=product.id, facts=replace(facts_of_product(product), variants=wanted), **ON)
        assert dict(product.variants.values_list("sku", "options")) == {"A": ["L"], "B": ["M"]}

    def test_equal_facts_change_nothing(self) -> None:
        product = make_product()
        before = history_of("registry_variant", product.variants.get().id).count()
        update_product(product_id=product.id, facts=facts_of_product(product), **ON)
        product.refresh_from_db()
        assert product.updated_at == NOW
        assert history_of("registry_variant", product.variants.get().id).count() == before

    def test_an_enterprise_has_one_lead_product_at_a_time(self) -> None:
        enterprise = make_enterprise()
        old = make_product(enterprise, is_lead_product=True)
        new = make_product(enterprise)
        update_product(product_id=new.id, facts=replace(facts_of_product(new), is_lead_product=True), **ON)
        assert list(enterprise.products.filter(is_lead_product=True)) == [new]
        assert Product.objects.get(id=old.id).state == "published"


class TestStates:
    def test_a_draft_is_published_withdrawn_and_restored(self) -> None:
        product = make_product(draft=True)
        it = {"kind": "product", "profile_id": product.id, **ON}
        publish_profile(**it)
        with pytest.raises(WrongState):
            publish_profile(**it)
        withdraw_profile(reason="Tidak diproduksi lagi", **it)
        product.refresh_from_db()
        assert (product.state, product.state_reason) == ("withdrawn", "Tidak diproduksi lagi")
        restore_profile(**it)
        product.refresh_from_db()
        assert (product.state, product.state_reason) == ("published", "")

    def test_withdrawing_asks_for_a_reason(self) -> None:
        with pytest.raises(FactsRefused):
            withdraw_profile(kind="cluster", profile_id=make_cluster().id, reason=" ", **ON)


class TestMergingEnterprises:
    def test_children_move_blanks_are_filled_and_the_old_address_points_to_the_kept_one(self) -> None:
        kept, twin = (
            make_enterprise(name="Batik Jaya"),
            make_enterprise(name="BATIK JAYA CV", phone="0812-0000"),
        )
        product = make_product(twin)
        merge_enterprises(kept_id=kept.id, absorbed_id=twin.id, **ON)
        kept.refresh_from_db()
        twin.refresh_from_db()
        assert (twin.state, twin.merged_into) == ("merged", kept)
        assert kept.phone == "0812-0000"
        assert kept.other_names == ["BATIK JAYA CV"]
        assert Product.objects.get(id=product.id).enterprise == kept

    def test_undoing_gives_back_exactly_what_was(self) -> None:
        kept = make_enterprise(name="Batik Jaya")
        twin = make_enterprise(
            name="Batik Djaya", phone="0812-0000", latitude=Decimal("-6.9"), longitude=Decimal("107.6")
        )
        make_product(kept, is_lead_product=True)
        make_product(twin, is_lead_product=True)
        cluster = make_cluster()
        for enterprise in (kept, twin):
            set_membership(
                cluster_id=cluster.id, enterprise_id=enterprise.id, member=True, on=TODAY, actor=SYSTEM
            )
            figures = [FigureFacts(kind="workers", value=enterprise.id, as_of=TODAY, source="uji")]
            record_figures(enterprise_id=enterprise.id, figures=figures, actor=SYSTEM, now=NOW)

        def picture_of_all() -> list[object]:
            enterprises = Enterprise.objects.order_by("id")
            return [
                list(enterprises.values("id", "phone", "other_names", "latitude", "state", "merged_into")),
                list(Product.objects.order_by("id").values("id", "enterprise", "is_lead_product")),
                list(EnterpriseFigure.objects.order_by("id").values("id", "enterprise", "value")),
                list(cluster.members.order_by("id").values("id", "enterprise")),
            ]

        before = picture_of_all()
        merge = merge_enterprises(kept_id=kept.id, absorbed_id=twin.id, **ON)
        assert kept.products.filter(is_lead_product=True).count() == 1
        assert kept.products.count() == 2
        undo_merge(merge_id=merge.id, **ON)
        assert picture_of_all() == before
        with pytest.raises(WrongState):
            undo_merge(merge_id=merge.id, **ON)

    def test_undoing_leaves_alone_what_a_person_wrote_since(self) -> None:
        kept, twin = make_enterprise(), make_enterprise(phone="0812-0000")
        merge = merge_enterprises(kept_id=kept.id, absorbed_id=twin.id, **ON)
        kept.refresh_from_db()
        update_enterprise(
            enterprise_id=kept.id, facts=replace(facts_of_enterprise(kept), phone="0899-9999"), **ON
        )
        undo_merge(merge_id=merge.id, **ON)
        kept.refresh_from_db()
        assert kept.phone == "0899-9999"

    def test_nothing_merges_with_itself_or_with_what_is_already_merged(self) -> None:
        kept, twin, third = make_enterprise(), make_enterprise(), make_enterprise()
        with pytest.raises(WrongState):
            merge_enterprises(kept_id=kept.id, absorbed_id=kept.id, **ON)
        merge_enterprises(kept_id=kept.id, absorbed_id=twin.id, **ON)
        with pytest.raises(WrongState):
            merge_enterprises(kept_id=third.id, absorbed_id=twin.id, **ON)


class TestMergingProducts:
    def test_a_variant_with_equal_options_stays_behind_with_its_sku(self) -> None:
        enterprise = make_enterprise()
        size = {"option_names": ("Ukuran",)}
        kept = make_product(enterprise, variants=(VariantFacts(price=1, options=("M",)),), **size)
        both = (
            VariantFacts(price=2, options=("M",), sku="LAMA-M"),
            VariantFacts(price=2, options=("L",), sku="LAMA-L"),
        )
        twin = make_product(enterprise, variants=both, materials="Katun", **size)
        add_legality(product_id=twin.id, facts=legality_facts(), **ON)
        add_photo(product_id=twin.id, data=picture(), **ON)
        merge = merge_products(kept_id=kept.id, absorbed_id=twin.id, **ON)
        kept.refresh_from_db()
        assert kept.materials == "Katun"
        assert Variant.objects.get(sku="LAMA-L").product == kept
        assert Variant.objects.get(sku="LAMA-M").product == twin
        assert (kept.photos.count(), kept.legalities.count()) == (1, 1)
        undo_merge(merge_id=merge.id, **ON)
        assert Variant.objects.get(sku="LAMA-L").product == twin
        kept.refresh_from_db()
        assert (kept.materials, kept.photos.count(), twin.photos.count()) == ("", 0, 1)

    def test_products_of_two_enterprises_are_not_merged(self) -> None:
        with pytest.raises(WrongState, match="gabungkan usahanya"):
            merge_products(kept_id=make_product().id, absorbed_id=make_product().id, **ON)


class TestCluster:
    def test_facts_go_in_and_come_out_and_a_name_is_taken_once_in_a_region(self) -> None:
        cluster = make_cluster(name="Sentra Rajut", rule_met="pp29_2018", form="lik")
        facts = cluster_facts(cluster)
        assert facts == ClusterFacts(
            name="Sentra Rajut", region_code="32.73", rule_met="pp29_2018", form="lik"
        )
        with pytest.raises(FactsRefused):
            create_cluster(facts=facts, actor=SYSTEM, now=NOW)
        update_cluster(cluster_id=cluster.id, facts=replace(facts, decree="SK 1/2026"), **ON)
        cluster.refresh_from_db()
        assert cluster.decree == "SK 1/2026"

    def test_membership_repeats_without_doubling_and_ends_on_a_day(self) -> None:
        cluster, enterprise = make_cluster(), make_enterprise()
        it = {"cluster_id": cluster.id, "enterprise_id": enterprise.id, "actor": SYSTEM}
        for _ in range(2):
            set_membership(member=True, on=date(2025, 1, 1), **it)
        with pytest.raises(FactsRefused):
            set_membership(member=False, on=date(2024, 1, 1), **it)
        set_membership(member=False, on=date(2026, 1, 1), **it)
        set_membership(member=True, on=date(2026, 6, 1), **it)
        assert list(cluster.members.order_by("id").values_list("since", "until")) == [
            (date(2025, 1, 1), date(2026, 1, 1)),
            (date(2026, 6, 1), None),
        ]

    def test_a_year_is_computed_from_its_members_unless_typed_and_says_which(self) -> None:
        cluster = make_cluster()
        for workers, since in ((3, date(2024, 1, 1)), (4, date(2024, 1, 1)), (50, date(2026, 1, 1))):
            enterprise = make_enterprise()
            set_membership(
                cluster_id=cluster.id, enterprise_id=enterprise.id, member=True, on=since, actor=SYSTEM
            )
            figures = [
                FigureFacts(kind="workers", value=99, as_of=date(2023, 1, 1), source="uji"),
                FigureFacts(kind="workers", value=workers, as_of=date(2025, 1, 1), source="uji"),
                FigureFacts(kind="production_value", value=1000, as_of=date(2024, 5, 1), source="uji"),
            ]
            record_figures(enterprise_id=enterprise.id, figures=figures, actor=SYSTEM, now=NOW)
        typed = ClusterYearFacts(investment_value=5, capacity_amount=Decimal(12), capacity_unit="kodi")
        year = record_cluster_year(cluster_id=cluster.id, year=2025, typed=typed, **ON)
        assert (year.units, year.workers, year.investment_value, year.production_value) == (2, 7, 5, None)
        assert year.typed_fields == ["capacity_amount", "capacity_unit", "investment_value"]
        assert year.computed_from == {"units": 2, "workers": 2}
        again = record_cluster_year(cluster_id=cluster.id, year=2025, typed=ClusterYearFacts(workers=8), **ON)
        assert (again.id, again.workers, again.investment_value, again.capacity_unit) == (
            year.id,
            8,
            None,
            "",
        )

    def test_a_figure_of_tomorrow_or_without_source_is_refused(self) -> None:
        enterprise = make_enterprise()
        for figure in (
            FigureFacts(kind="workers", value=1, as_of=date(2027, 1, 1), source="uji"),
            FigureFacts(kind="workers", value=1, as_of=TODAY, source=""),
            FigureFacts(kind="height", value=1, as_of=TODAY, source="uji"),
            FigureFacts(kind="workers", value=-1, as_of=TODAY, source="uji"),
        ):
            with pytest.raises(FactsRefused):
                record_figures(enterprise_id=enterprise.id, figures=[figure], actor=SYSTEM, now=NOW)


class TestLegality:
    def test_a_changed_permit_must_be_verified_anew(self) -> None:
        product, facts = make_product(), legality_facts(expires_on=date(2027, 1, 1))
        row = add_legality(product_id=product.id, facts=facts, **ON)
        verify_legality(legality_id=row.id, verified=True, **ON)
        assert add_legality(product_id=product.id, facts=facts, **ON).verification == "verified"
        longer = replace(facts, expires_on=date(2030, 1, 1))
        again = add_legality(product_id=product.id, facts=longer, **ON)
        assert (again.id, again.verification, again.expires_on) == (row.id, "claimed", date(2030, 1, 1))
        remove_legality(legality_id=row.id, actor=SYSTEM)
        assert not product.legalities.exists()

    def test_an_owner_cannot_verify_the_own_permit(self) -> None:
        owner = make_user()
        product = make_product(make_enterprise(owner_id=owner.id))
        row = add_legality(product_id=product.id, facts=legality_facts(), **ON)
        with pytest.raises(NotAllowed):
            verify_legality(legality_id=row.id, verified=True, actor=actor_for(owner), now=NOW)


class TestPhotos:
    def test_a_photo_is_stored_upright_without_metadata_in_every_size(self, settings) -> None:
        exif = Image.Exif()
        exif[0x0112] = 6  # the camera was turned
        exif[0x010F] = "Kamera Rahasia"
        photo = add_photo(product_id=make_product().id, data=picture(2400, 1600, exif=exif), **ON)
        folder = Path(settings.MEDIA_ROOT)
        assert (photo.width, photo.height) == (1333, 2000)
        original = folder / photo_path(photo.sha256, "original")
        assert b"Kamera" not in original.read_bytes()
        with Image.open(original) as image:
            assert (image.size, dict(image.getexif()), image.format) == ((1333, 2000), {}, "JPEG")
        for size in (320, 640, 1200):
            with Image.open(folder / photo_path(photo.sha256, size)) as image:
                assert (max(image.size), image.format) == (size, "WEBP")

    def test_a_small_photo_is_not_blown_up_and_transparency_becomes_white(self, settings) -> None:
        data = picture(150, 120, form="PNG")
        photo = add_photo(product_id=make_product().id, data=data, **ON)
        with Image.open(Path(settings.MEDIA_ROOT) / photo_path(photo.sha256, 320)) as image:
            assert image.size == (150, 120)

    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "bukan foto"),
            (b"", "bukan foto"),
            (picture(form="GIF"), "bukan foto"),
            (picture(80, 80), "terlalu kecil"),
            (picture(9000, 6000, form="PNG"), "terlalu besar"),
            (picture()[:2000], "rusak"),
            (b"x" * (15 * 2**20 + 1), "15 MB"),
        ],
    )
    def test_what_is_not_a_usable_photo_is_refused_with_a_plain_reason(
        self, data: bytes, reason: str
    ) -> None:
        with pytest.raises(FactsRefused, match=reason):
            add_photo(product_id=make_product().id, data=data, **ON)
        assert not Photo.objects.exists()

    def test_the_same_picture_is_kept_once_and_the_order_is_ours_to_choose(self) -> None:
        product = make_product()
        one = add_photo(product_id=product.id, data=picture(colour="red"), **ON)
        two = add_photo(product_id=product.id, data=picture(colour="blue"), **ON)
        assert add_photo(product_id=product.id, data=picture(colour="red"), **ON).id == one.id
        order_photos(product_id=product.id, photo_ids=[two.id, one.id], **ON)
        assert [photo.id for photo in product.photos.all()] == [two.id, one.id]
        with pytest.raises(FactsRefused):
            order_photos(product_id=product.id, photo_ids=[two.id], **ON)
        remove_photo(photo_id=two.id, **ON)
        assert [photo.id for photo in product.photos.all()] == [one.id]


def test_the_database_itself_refuses_a_merged_profile_without_target() -> None:
    enterprise = make_enterprise()
    with pytest.raises(IntegrityError), transaction.atomic():
        Enterprise.objects.filter(id=enterprise.id).update(state="merged")
