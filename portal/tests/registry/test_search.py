"""Search: kept in step with the registry, forgiving to typing, exact in counts, bounded in queries."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Count, Sum, Value
from django.test.utils import CaptureQueriesContext
from factories.registry import (
    NOW,
    TODAY,
    make_cluster,
    make_enterprise,
    make_industry_code,
    make_many,
    make_product,
    make_workshop,
    picture,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from esmart.core.history import SYSTEM
from esmart.core.models import Region
from esmart.registry.models import SearchEntry, SearchTally, SearchWord
from esmart.registry.queries import BadCursor, SearchRequest, search
from esmart.registry.services import (
    add_photo,
    index_changed,
    merge_enterprises,
    product_facts,
    rebuild_index,
    refresh_index,
    remove_photo,
    restore_profile,
    set_membership,
    undo_merge,
    update_product,
    withdraw_profile,
)
from esmart.registry.services.index_profiles import fold_tally

ON = {"actor": SYSTEM, "now": NOW}
# The worker reads only settled transactions, so these tests commit.
committed = pytest.mark.django_db(transaction=True)


def follow() -> int:
    """Index until nothing is left and say how many changes were read.

    A change is readable once every older transaction of the whole server has ended, also one of somebody else's run.
    """
    total, patience = 0, time.monotonic() + 120
    while time.monotonic() < patience:
        read = index_changed(limit=3)
        total += read
        if not read and not unread():
            return total
    raise TimeoutError("an old transaction keeps the change table from settling")


def unread() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM core_change c JOIN core_readmark m ON m.reader = 'search'"
            " WHERE (c.xid, c.id) > (m.xid, m.change_id) AND c.table_name LIKE 'registry%')"
        )
        return cursor.fetchone()[0]


def found(text: str = "", **filters: str) -> list[str]:
    return [card.name for card in search(SearchRequest(text=text, **filters)).cards]


def counts(request: SearchRequest, facet: str) -> dict[str, int]:
    values = next(one.values for one in search(request).facets if one.name == facet)
    return {value.value: value.count for value in values}


class TestInStep:
    @committed
    def test_a_profile_is_found_after_its_change_and_gone_after_its_withdrawal(self) -> None:
        maker = make_enterprise(name="Rumah Anyam")
        product = make_product(maker, name="Keranjang Rotan")
        follow()
        assert set(found("keranjang")) == {"Rumah Anyam", "Keranjang Rotan"}
        update_product(
            product_id=product.id, facts=replace(product_facts(product), name="Tikar Mendong"), **ON
        )
        follow()
        assert found("keranjang") == []
        assert "Tikar Mendong" in found("tikar")
        withdraw_profile(kind="enterprise", profile_id=maker.id, reason="uji", **ON)
        follow()
        assert found("tikar") == []
        restore_profile(kind="enterprise", profile_id=maker.id, **ON)
        follow()
        assert "Tikar Mendong" in found("tikar")

    @committed
    def test_a_draft_is_never_found(self) -> None:
        make_product(make_enterprise(draft=True), name="Rahasia Dapur")
        make_product(name="Rahasia Lain", draft=True)
        follow()
        assert found("rahasia") == []

    @committed
    def test_quality_follows_photos_added_and_removed(self) -> None:
        product = make_product(name="Gelang Tembaga")

        def quality() -> int:
            follow()
            return SearchEntry.objects.get(kind="product", object_id=product.id).quality

        bare = quality()
        photo = add_photo(product_id=product.id, data=picture(), **ON)
        assert quality() == bare + 25
        remove_photo(photo_id=photo.id, **ON)
        assert quality() == bare

    @committed
    def test_merging_and_splitting_move_products_to_the_right_place(self) -> None:
        kept, twin = make_enterprise(region_code="33.72"), make_enterprise(region_code="32.73")
        make_product(twin, name="Songket Emas")
        follow()
        merge = merge_enterprises(kept_id=kept.id, absorbed_id=twin.id, **ON)
        follow()
        assert counts(SearchRequest(text="songket", kind="product"), "province") == {"33": 1}
        assert kept.name in found("songket")
        undo_merge(merge_id=merge.id, **ON)
        follow()
        assert counts(SearchRequest(text="songket", kind="product"), "province") == {"32": 1}
        assert twin.name in found("songket")
        assert kept.name not in found("songket")

    @committed
    def test_members_of_a_sentra_are_found_by_it_until_they_leave(self) -> None:
        cluster, maker = make_cluster(name="Sentra Gerabah"), make_enterprise()
        make_product(maker, name="Guci Besar")
        it = {"cluster_id": cluster.id, "enterprise_id": maker.id, "on": TODAY, "actor": SYSTEM}
        set_membership(member=True, **it)
        follow()
        assert set(found(cluster=cluster.public_id)) == {"Sentra Gerabah", maker.name, "Guci Besar"}
        set_membership(member=False, **it)
        follow()
        assert found(cluster=cluster.public_id) == ["Sentra Gerabah"]

    @committed
    def test_a_rebuild_gives_the_same_index_as_following_and_leaves_nothing_to_follow(self) -> None:
        make_product(make_enterprise(commodity="food"), name="Keripik Singkong", description="Renyah")
        make_workshop()
        make_cluster()
        follow()
        entries = list(SearchEntry.objects.order_by("kind", "object_id").values())
        assert rebuild_index() == len(entries) == 4
        assert list(SearchEntry.objects.order_by("kind", "object_id").values()) == entries
        assert follow() == 0


class TestDrift:
    @committed
    def test_the_nightly_refresh_puts_right_what_following_cannot_see(self) -> None:
        maker = make_enterprise(name="Rumah Anyam", region_code="32.73", commodity="craft")
        basket = make_product(maker, name="Keranjang Rotan", commodity="craft")
        gone = make_product(maker, name="Songket Palembang")
        make_cluster(name="Sentra Gerabah")
        follow()
        withdraw_profile(kind="product", profile_id=gone.id, reason="Habis", **ON)
        follow()
        assert SearchWord.objects.get(word="songket").uses == 1, "following never takes a word back"
        Region.objects.filter(code="32.73").update(name="Kota Kembang")
        SearchEntry.objects.filter(kind="cluster").delete()
        SearchEntry.objects.filter(object_id=basket.id, kind="product").update(title="Lain", quality=0)
        SearchEntry.objects.create(
            kind="enterprise",
            object_id=10**9,
            title="Tidak ada",
            words=SearchVector(Value("hantu")),
            quality=1,
        )
        SearchWord.objects.filter(word="rotan").update(uses=77)
        assert refresh_index(chunk=1) == 5
        refreshed, words = entries(), vocabulary()
        assert set(found("kembang")) == {"Keranjang Rotan", "Rumah Anyam", "Sentra Gerabah"}
        assert found("gerabah") == ["Sentra Gerabah"]
        assert SearchWord.objects.get(word="songket").uses == 0
        SearchEntry.objects.all().delete()
        rebuild_index()
        assert entries() == refreshed
        assert vocabulary() == words
        assert refresh_index() == 4
        assert (entries(), vocabulary(), follow()) == (refreshed, words, 0)

    @committed
    def test_a_search_does_not_wait_for_a_chunk_being_written(self) -> None:
        make_product(make_enterprise(name="Rumah Anyam"), name="Keranjang Rotan")
        rebuild_index()
        Region.objects.update(name="Kota Kembang")

        def look() -> list[str]:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            names = found("rotan")
            connection.close()
            return names

        with transaction.atomic(), ThreadPoolExecutor(1) as beside:
            refresh_index()
            assert set(beside.submit(look).result()) == {"Keranjang Rotan", "Rumah Anyam"}

    @committed
    def test_no_step_keeps_the_change_table_from_settling_for_the_others(self) -> None:
        for number in range(3):
            make_enterprise(name=f"Rumah Anyam {number}")
        with CaptureQueriesContext(connection) as asked:
            refresh_index(chunk=1)
        begun = [one["sql"] for one in asked.captured_queries if one["sql"] in {"BEGIN", "COMMIT"}]
        assert begun == ["BEGIN", "COMMIT"] * 3


def entries() -> list[tuple[object, ...]]:
    columns = ("title", "words", "province", "regency", "commodity", "industry", "clusters", "quality")
    return list(SearchEntry.objects.order_by("kind", "object_id").values_list("kind", "object_id", *columns))


def vocabulary() -> dict[str, int]:
    return dict(SearchWord.objects.filter(uses__gt=0).values_list("word", "uses"))


class TestWords:
    @pytest.fixture
    def shelf(self, db) -> None:
        maker = make_enterprise(name="Usaha Bersama")
        for name in (
            "Kemeja Batik Tulis",
            "Meja Jati",
            "Keripik Pisang",
            "Kerajinan Perak",
            "Berlian Imitasi",
            "Kebaya",
        ):
            make_product(maker, name=name)
        rebuild_index()

    def products(self, text: str, **more: object) -> list[str]:
        page = search(SearchRequest(text=text, kind="product", **more))
        return sorted(card.name for card in page.cards)

    @pytest.mark.usefixtures("shelf")
    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("meja", ["Meja Jati"]),
            ("kemeja", ["Kemeja Batik Tulis"]),
            ("perajin", ["Kerajinan Perak"]),
            ("membatik", ["Kemeja Batik Tulis"]),
            ("keraj", ["Kerajinan Perak"]),
            ("kripik", ["Keripik Pisang"]),
            ("BATIK dan kemeja", ["Kemeja Batik Tulis"]),
            ("batik perak", []),
            ("bersama kebaya", ["Kebaya"]),
            ("bandung berlian", ["Berlian Imitasi"]),
        ],
    )
    def test_words_find_by_stem_beginning_spelling_and_place(self, text: str, names: list[str]) -> None:
        assert self.products(text) == names

    @pytest.mark.usefixtures("shelf")
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("btaik", "batik"),
            ("kemja", "kemeja"),
            ("keripk", "keripik"),
            ("kebayya", "kebaya"),
            ("belrian", "berlian"),
        ],
    )
    def test_a_typing_slip_is_corrected_and_said(self, typed: str, meant: str) -> None:
        page = search(SearchRequest(text=f"{typed} "))
        assert [(one.typed, one.used) for one in page.corrections] == [(typed, meant)]
        assert page.searched_text.strip() == meant
        assert page.cards

    @pytest.mark.usefixtures("shelf")
    def test_exact_search_keeps_the_words(self) -> None:
        page = search(SearchRequest(text="btaik", exact=True))
        assert (page.cards, page.corrections) == ([], [])

    @pytest.mark.usefixtures("shelf")
    def test_a_correct_word_nobody_uses_is_not_bent_into_another(self) -> None:
        SearchWord.objects.create(word="kebuya", stem="kebuya", uses=0)
        page = search(SearchRequest(text="kebuya"))
        assert (page.cards, page.corrections) == ([], [])

    @pytest.mark.usefixtures("shelf")
    @pytest.mark.parametrize(
        "text", ["'", "a:* | b", "!!", "& & &", "\\", "\x00", "%", "(((", "🙂", "batik' OR 1=1 --"]
    )
    def test_no_sign_breaks_the_search(self, text: str) -> None:
        assert search(SearchRequest(text=text)).total >= 0

    @pytest.mark.usefixtures("shelf")
    def test_a_match_in_the_title_stands_before_one_in_the_description(self) -> None:
        maker = make_enterprise(name="Toko Kain")
        make_product(maker, name="Taplak", description="Cocok dengan songket")
        make_product(maker, name="Songket")
        rebuild_index()
        assert self.products("songket") == ["Songket", "Taplak"]
        assert [card.name for card in search(SearchRequest(text="songket", kind="product")).cards] == [
            "Songket",
            "Taplak",
        ]


@pytest.mark.django_db
class TestFilters:
    def test_counts_of_a_filter_heed_the_others_but_not_itself(self) -> None:
        code = make_industry_code()
        industry = {"industry_code": code.code, "industry_edition": code.edition}
        one = make_enterprise(region_code="32.73.01", commodity="food", **industry)
        two = make_enterprise(region_code="33.72", commodity="food")
        make_product(one, commodity="food")
        make_product(two, commodity="craft")
        rebuild_index()
        bandung = SearchRequest(province="32", commodity="food")
        assert counts(bandung, "province") == {"32": 2, "33": 1}
        assert counts(bandung, "commodity") == {"food": 2}
        assert counts(bandung, "regency") == {"32.73": 2}
        assert counts(bandung, "kind") == {"enterprise": 1, "product": 1}
        assert counts(bandung, "industry") == {"2020:13134": 2}
        assert counts(SearchRequest(commodity="craft"), "commodity") == {"food": 3, "craft": 1}
        labels = {v.value: v.label for f in search(bandung).facets for v in f.values}
        assert labels["32.73"] == "Kota Bandung"
        assert labels["2020:13134"] == "13134 (2020) Industri batik"

    def test_regencies_are_offered_only_within_a_province(self) -> None:
        assert "regency" not in [facet.name for facet in search(SearchRequest()).facets]


def tallied() -> dict[tuple[str, ...], int]:
    rows = SearchTally.objects.values_list("kind", "province", "regency", "commodity", "industry")
    return {tuple(key): n for *key, n in rows.annotate(sum=Sum("n")).exclude(sum=0)}


def entered() -> dict[tuple[str, ...], int]:
    rows = SearchEntry.objects.values_list("kind", "province", "regency", "commodity", "industry")
    return {tuple(key): n for *key, n in rows.annotate(sum=Count("pk"))}


ENTRIES = st.tuples(
    st.sampled_from(["product", "enterprise"]), st.integers(1, 4), st.sampled_from(["32", "33"]), st.sampled_from(["food", "craft"])
)  # fmt: skip


class TestTally:
    @pytest.mark.django_db
    @given(
        steps=st.lists(
            st.tuples(st.sampled_from(["keep", "change all", "drop", "fold"]), ENTRIES), max_size=20
        )
    )
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_whatever_is_written_the_tally_sums_to_what_is_there(self, steps) -> None:
        with transaction.atomic():
            for what, (kind, number, province, commodity) in steps:
                facets = {"province": province, "regency": f"{province}.01", "commodity": commodity}
                if what == "keep":
                    write_entry(kind, number, facets)
                elif what == "change all":
                    SearchEntry.objects.filter(kind=kind).update(**facets)
                elif what == "drop":
                    SearchEntry.objects.filter(kind=kind, commodity=commodity).delete()
                else:
                    fold_tally()
                assert tallied() == entered()
            fold_tally()
            assert SearchTally.objects.count() == len(entered())
            transaction.set_rollback(True)


def write_entry(kind: str, number: int, facets: dict[str, str]) -> None:
    """Write as the indexer does: new, or over the one that is there."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO registry_searchentry (kind, object_id, title, words, province, regency, commodity, industry, clusters, quality)"
            " VALUES (%s, %s, '', '', %s, %s, %s, '', '[]', 0) ON CONFLICT (kind, object_id) DO UPDATE SET"
            " province = excluded.province, regency = excluded.regency, commodity = excluded.commodity",
            [kind, number, *facets.values()],
        )


@pytest.mark.django_db
class TestManyRows:
    @pytest.fixture(autouse=True)
    def rows(self) -> None:
        make_many(10_000)
        rebuild_index()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE registry_searchentry")

    def test_budgets_counts_and_pages_hold(self, django_assert_max_num_queries) -> None:
        with django_assert_max_num_queries(7):
            page = search(SearchRequest(text="keranjang anyaman", province="32"))
        assert (page.total, page.shown_total) == (1_001, "1.000+")
        assert len(page.cards) == 24
        with django_assert_max_num_queries(5):
            assert search(SearchRequest()).shown_total == "1.000+"
        with django_assert_max_num_queries(8):
            slip = search(SearchRequest(text="keranjagn "))
        assert [one.used for one in slip.corrections] == ["keranjang"]

        for request in (
            SearchRequest(text="keranjang", limit=100),
            SearchRequest(kind="enterprise", limit=30),
        ):
            seen: list[str] = []
            cursor = ""
            for _ in range(30):
                page = search(replace(request, cursor=cursor))
                seen += [card.public_id for card in page.cards]
                if not (cursor := page.next_cursor):
                    break
            assert len(seen) == len(set(seen)) == (1_001 if request.text else 100)

        for cursor in ("x", "1~", "~5", "abc~5", "1~5'", "1e400~1"):
            for text in ("", "keranjang"):
                with pytest.raises(BadCursor):
                    search(SearchRequest(text=text, cursor=cursor))
