"""Categories proposed from words: better than counting and than trigrams, never silent, always with a reason."""

from __future__ import annotations

import pytest
from category_accuracy import measure, most_frequent, ours, split_listings, trigrams
from django.db import connection
from factories.registry import make_enterprise, make_product

from esmart.channels.models import CategoryChoice, ChannelAccount, ChannelApplication
from esmart.channels.rules import PastChoice, ProductWords, category_hint
from esmart.channels.rules import suggest_categories as decide
from esmart.channels.services.suggest_categories import (
    read_topic_index,
    suggest_categories,
    write_reason,
)
from esmart.registry.queries.goods import find_product_to_sell

TREE = {
    "1": "Makanan & Minuman › Makanan Ringan › Keripik",
    "2": "Makanan & Minuman › Makanan Ringan › Kacang",
    "3": "Makanan & Minuman › Minuman › Kopi Bubuk",
    "4": "Fashion Pria › Atasan › Kemeja",
    "5": "Perlengkapan Rumah › Furniture › Meja Makan",
    "6": "Perlengkapan Rumah › Dekorasi › Keranjang",
    "7": "Perawatan & Kecantikan › Mandi › Sabun Batang",
    "8": "Handphone & Aksesoris › Kabel Data",
}


@pytest.mark.django_db
def test_titles_held_back_are_told_better_than_by_counting_and_by_trigrams() -> None:
    learned, held_back = split_listings()
    assert len(held_back) == 182
    index = measure(held_back, ours(learned))
    counted = measure(held_back, most_frequent(learned))
    with connection.cursor() as cursor:
        alike = measure(held_back, trigrams(learned, cursor))
    for baseline in (counted, alike):
        assert index.top_1 > baseline.top_1, (index, baseline)
        assert index.top_5 > baseline.top_5, (index, baseline)


@pytest.mark.parametrize(
    ("name", "commodity", "best"),
    [
        ("Keripik pisang kepok asin 250 g", "food", "1"),
        ("Kripik singkong pedas", "food", "1"),
        ("Kopi robusta bubuk", "drink", "3"),
        ("Kemeja batik tulis", "fashion", "4"),
        ("Meja makan kayu jati", "furniture", "5"),
        ("Keranjang anyaman rotan", "craft", "6"),
        ("Besek bambu", "craft", "6"),
        ("Sabun batang minyak kelapa", "cosmetics", "7"),
    ],
)
def test_the_words_of_a_product_lead_to_its_category(name: str, commodity: str, best: str) -> None:
    found = decide(ProductWords(name=name, commodity=commodity), TREE, read_topic_index())
    assert found[0].category_id == best
    assert found[0].reason.kind in {"name", "topic"}
    assert found[0].reason.word in name.lower().replace("kripik", "keripik")


def test_a_kind_without_a_word_of_the_tree_is_told_by_what_listings_taught() -> None:
    tree = {"a": "Makanan & Minuman › Lainnya", "b": "Otomotif › Lainnya", "c": "Handphone › Lainnya"}
    (first, *_rest) = decide(
        ProductWords(name="Minyak goreng 2 liter", description=""), tree, read_topic_index()
    )
    assert first.category_id == "a"
    assert (first.reason.kind, first.reason.topic) == ("topic", "Makanan dan minuman")


@pytest.mark.parametrize("name", ["xyzzy", "12345", "…"])
def test_something_is_always_proposed_where_the_tree_has_leaves(name: str) -> None:
    assert len(decide(ProductWords(name=name), TREE, read_topic_index())) == 5
    two = dict(list(TREE.items())[:2])
    assert len(decide(ProductWords(name=name), two, read_topic_index())) == 2
    assert decide(ProductWords(name=name), {}, read_topic_index()) == []


def test_what_people_chose_for_alike_products_goes_first() -> None:
    chosen = [PastChoice("2", category_hint("food", "Keripik pisang manis"), 3)]
    found = decide(
        ProductWords(name="Keripik pisang asin", commodity="food"),
        TREE,
        read_topic_index(),
        chosen_before=chosen,
    )
    assert (found[0].category_id, found[0].reason.uses) == ("2", 3)
    other = decide(ProductWords(name="Kemeja batik"), TREE, read_topic_index(), chosen_before=chosen)
    assert other[0].category_id == "4"


@pytest.mark.django_db
def test_a_products_own_words_its_code_and_past_choices_are_read_in_one_query(
    django_assert_num_queries,
) -> None:
    product = make_product(make_enterprise(name="Dapur Sukasari"), name="Keripik ubi ungu", commodity="food")
    account = ChannelAccount(application=ChannelApplication(marketplace="shopee"))
    CategoryChoice.objects.bulk_create(
        CategoryChoice(marketplace="shopee", hint=f"food|barang ke {n}", category_id=str(n))
        for n in range(10_000)
    )
    CategoryChoice.objects.create(
        marketplace="shopee", hint=category_hint("food", "keripik ubi"), category_id="2", uses=4
    )
    loaded = find_product_to_sell(product.pk)
    with django_assert_num_queries(1):
        found = suggest_categories(loaded, account, TREE)
    assert [one.category_id for one in found[:2]] == ["2", "1"]
    assert write_reason(found[0].reason) == "karena 4 kali dipilih untuk produk serupa"
    assert write_reason(found[1].reason) == "karena kata “keripik”"
