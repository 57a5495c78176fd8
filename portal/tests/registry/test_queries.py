"""Reads of the registry: who sees what, what the public never sees, and how many queries it costs on 10,000 rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from factories.registry import (
    NOW,
    TODAY,
    legality_facts,
    make_cluster,
    make_enterprise,
    make_many,
    make_office,
    make_product,
    make_user,
    make_workshop,
    picture,
)

from esmart.core.history import SYSTEM, Actor
from esmart.registry.models import Enterprise, Product
from esmart.registry.queries import (
    Filters,
    clusters_for,
    enterprises_for,
    list_clusters,
    list_enterprises,
    list_products,
    may_edit,
    may_edit_cluster,
    possible_duplicates,
    products_for,
    profile_history,
    quality_of,
    similar_to_facts,
)
from esmart.registry.queries.public_pages import (
    cluster_page,
    enterprise_page,
    find_standing,
    home_page,
    product_page,
    sitemap_part,
    sitemap_parts,
)
from esmart.registry.rules import FigureFacts
from esmart.registry.services import (
    add_legality,
    add_photo,
    enterprise_facts,
    merge_enterprises,
    rebuild_index,
    record_figures,
    remove_photo,
    set_membership,
    update_enterprise,
    verify_legality,
    withdraw_profile,
)

pytestmark = pytest.mark.django_db
ON = {"actor": SYSTEM, "now": NOW}


class TestScope:
    @pytest.fixture
    def shelf(self) -> dict[str, Enterprise]:
        owner = make_user()
        return {
            "city": make_enterprise(region_code="32.73.01", owner_id=owner.id),
            "next": make_enterprise(region_code="32.04"),
            "far": make_enterprise(region_code="33.72"),
            "workshop": make_workshop(region_code="32.73"),
        }

    @pytest.mark.parametrize(
        ("role", "sees", "edits"),
        [
            ("administrator", "city next far workshop", "city next far workshop"),
            ("ministry_officer", "city next far workshop", "city next far workshop"),
            ("auditor", "city next far workshop", ""),
            ("regional_officer", "city workshop", "city workshop"),
            ("workshop_officer", "workshop", "workshop"),
            ("owner", "city", "city"),
        ],
    )
    def test_each_role_sees_and_edits_its_own_part(
        self, shelf: dict[str, Enterprise], role: str, sees: str, edits: str
    ) -> None:
        if role == "owner":
            user = shelf["city"].owner
        elif role == "workshop_officer":
            user = make_user(role, office=shelf["workshop"].office)
        elif role == "regional_officer":
            user = make_user(role, office=make_office("regional_industry_office", region="32.73"))
        else:
            user = make_user(role)
        seen = set(enterprises_for(user))
        assert {name for name, one in shelf.items() if one in seen} == set(sees.split())
        assert {name for name, one in shelf.items() if may_edit(user, one)} == set(edits.split())
        product = make_product(shelf["city"])
        assert products_for(user).filter(id=product.id).exists() == ("city" in sees.split())

    def test_a_region_does_not_reach_into_another_that_begins_alike(self) -> None:
        officer = make_user("regional_officer", office=make_office("regional_industry_office", region="32.7"))
        make_enterprise(region_code="32.73")
        assert not enterprises_for(officer).exists()

    def test_an_office_without_region_sees_nothing(self) -> None:
        officer = make_user("regional_officer", office=make_office("regional_office", region=None))
        enterprise = make_enterprise()
        assert not enterprises_for(officer).exists()
        assert not may_edit(officer, enterprise)

    def test_sentra_belong_to_the_region_and_the_ministry(self) -> None:
        cluster = make_cluster(region_code="32.73")
        officer = make_user("regional_officer", office=make_office("regional_industry_office", region="32"))
        for user, sees in ((officer, True), (make_user("ministry_officer"), True), (make_user(), False)):
            assert clusters_for(user).exists() == sees
            assert may_edit_cluster(user, cluster) == sees

    def test_a_person_switched_off_edits_nothing(self) -> None:
        assert not may_edit(make_user("administrator", is_active=False), make_enterprise())


class TestPublic:
    def test_an_address_leads_to_the_kept_profile_through_a_chain_of_merges(self) -> None:
        first, second, third = (make_enterprise() for _ in range(3))
        merge_enterprises(kept_id=second.id, absorbed_id=first.id, **ON)
        merge_enterprises(kept_id=third.id, absorbed_id=second.id, **ON)
        assert find_standing("enterprise", first.public_id).public_id == third.public_id

    def test_drafts_are_unknown_and_withdrawn_ones_say_so(self) -> None:
        assert find_standing("enterprise", make_enterprise(draft=True).public_id) is None
        assert find_standing("product", "tidakada12") is None
        product = make_product()
        withdraw_profile(kind="enterprise", profile_id=product.enterprise_id, reason="uji", **ON)
        assert find_standing("product", product.public_id).withdrawn

    def test_a_rejected_permit_and_a_home_address_are_not_shown(self) -> None:
        maker = make_enterprise(legal_form="individual", address="Rumah sendiri 1")
        product = make_product(maker)
        permit = add_legality(product_id=product.id, facts=legality_facts(), **ON)
        assert len(product_page(product.id).legalities) == 1
        verify_legality(legality_id=permit.id, verified=False, **ON)
        assert product_page(product.id).legalities == []
        assert enterprise_page(maker.id).address == ""

    def test_money_of_one_enterprise_stays_its_own(self) -> None:
        maker = make_enterprise()
        figures = [
            FigureFacts(kind=kind, value=7, as_of=TODAY, source="uji")
            for kind in ("workers", "turnover", "investment")
        ]
        record_figures(enterprise_id=maker.id, figures=figures, **ON)
        assert [figure.kind for figure in enterprise_page(maker.id).figures] == ["workers"]


class TestHistoryAndTwins:
    def test_history_names_person_field_and_both_values_in_words(self) -> None:
        owner = make_user()
        kept = make_enterprise(region_code="32.73", owner_id=owner.id)
        make_enterprise(region_code="33.72")
        facts = replace(enterprise_facts(kept), commodity="food", phone="0812-0000")
        update_enterprise(enterprise_id=kept.id, facts=facts, actor=Actor(owner.id, "pemilik"), now=NOW)
        newest = profile_history("enterprise", kept.id)[0]
        assert newest.who == "pemilik"
        assert {"Makanan", "0812-0000"} <= {after for _, _, after in newest.changes}

    def test_a_photo_removed_stays_in_the_history_of_its_product(self) -> None:
        product = make_product()
        photo = add_photo(product_id=product.id, data=picture(), **ON)
        remove_photo(photo_id=photo.id, **ON)
        assert "dihapus" in profile_history("product", product.id)[0].what

    def test_twins_share_a_nib_or_a_name_within_one_regency(self) -> None:
        one = make_enterprise(name="CV Batik Jaya", region_code="32.73", business_id="9120000123456")
        two = make_enterprise(name="Batik Jaya", region_code="32.73.01")
        far = make_enterprise(name="Batik Jaya", region_code="33.72")
        same = make_enterprise(name="Nama Lain", region_code="33.72", business_id="9120000123456")
        officer = make_user("ministry_officer")
        pairs = {(t.first.id, t.second.id, t.same) for t in possible_duplicates(officer)}
        assert pairs == {(one.id, two.id, "name"), (one.id, same.id, "business_id")}
        found = similar_to_facts(officer, enterprise_facts(far))
        assert found == [far]


class TestManyRows:
    @pytest.fixture(autouse=True)
    def rows(self) -> None:
        make_many(10_000)

    def test_budgets_hold(self, django_assert_max_num_queries) -> None:
        officer = make_user("ministry_officer")
        with django_assert_max_num_queries(2):
            page = list_enterprises(officer, Filters(region="32"))
        with django_assert_max_num_queries(2):
            second = list_enterprises(officer, Filters(region="32"), cursor=page.next_cursor)
        assert not {one.id for one in page.rows} & {one.id for one in second.rows}
        with django_assert_max_num_queries(3):
            assert (
                len(list_products(officer, Filters(words="anyaman", todo="no_photo"), today=TODAY).rows) == 30
            )
        with django_assert_max_num_queries(3):
            until = TODAY + timedelta(days=1)
            assert list_products(officer, Filters(todo="expiring"), today=until).rows == []
        with django_assert_max_num_queries(2):
            list_clusters(officer, Filters())
        with django_assert_max_num_queries(2):
            possible_duplicates(officer)
        product = Product.objects.first()
        with django_assert_max_num_queries(1):
            find_standing("product", product.public_id)
        with django_assert_max_num_queries(7):
            product_page(product.id)
        with django_assert_max_num_queries(6):
            shown = enterprise_page(product.enterprise_id)
        assert len(shown.products.rows) == 24
        cluster = make_cluster()
        for enterprise in Enterprise.objects.all()[:30]:
            set_membership(
                cluster_id=cluster.id, enterprise_id=enterprise.id, member=True, on=TODAY, actor=SYSTEM
            )
        with django_assert_max_num_queries(6):
            assert len(cluster_page(cluster.id).members.rows) == 24
        with django_assert_max_num_queries(8):
            profile_history("cluster", cluster.id)

    def test_the_first_page_and_the_map_of_the_site_count_the_same_profiles(
        self, django_assert_max_num_queries
    ) -> None:
        rebuild_index()
        with django_assert_max_num_queries(3):
            home = home_page()
        assert (home.products, home.enterprises, home.provinces) == (10_000, 100, 2)
        addresses = [
            public_id for kind, number in sitemap_parts() for _, public_id, *_ in sitemap_part(kind, number)
        ]
        assert len(addresses) == len(set(addresses)) == 10_100


class TestQuality:
    def test_a_draft_is_scored_and_told_its_next_step(self, django_assert_max_num_queries) -> None:
        product = make_product(draft=True, commodity="craft")
        with django_assert_max_num_queries(1):
            assert quality_of("product", product.id).next_step.startswith("Unggah")
        before = quality_of("product", product.id).score
        add_photo(product_id=product.id, data=picture(), **ON)
        assert quality_of("product", product.id).score == before + 25
        assert quality_of("enterprise", product.enterprise_id).next_step == "Tambahkan produk pertama."

    def test_five_members_make_a_sentra(self) -> None:
        cluster = make_cluster()
        assert "lima unit usaha" in quality_of("cluster", cluster.id).next_step
        for _ in range(5):
            set_membership(
                cluster_id=cluster.id, enterprise_id=make_enterprise().id, member=True, on=TODAY, actor=SYSTEM
            )
        assert "data tahunan" in quality_of("cluster", cluster.id).next_step
