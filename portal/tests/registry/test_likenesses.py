"""Which profiles resemble a row: the quick search finds the pairs that comparing each with each finds, no other."""

from __future__ import annotations

import random
from functools import cache
from itertools import count

import pytest
from django.db import connection
from factories.intake import NOW

from esmart.core.models import Region
from esmart.registry.models import Enterprise
from esmart.registry.rules import name_key
from esmart.registry.services.load import Sought, candidates, find_likenesses

NAMES = [
    "Batik Maju",
    "Batik Majuu",
    "Batik Jaya",
    "Maju Batik",
    "Tahu Sumedang",
    "Tahu Sumedangg Asli",
    "UD",
]
PLACES = ["32.73", "32.73.01", "32", "32.05", "31.71"]
ADDRESSES = ["", "Jl. Merdeka No. 1", "Jalan Merdeka 1", "Jl. Pasar 2", "Jl. Pasar 3", "Jl. Pasar 4"]
PHONES = ["", "", "0812-3456-789", "62812 3456 789", "0899999999", "123"]
NUMBERS = ["", "", "", "1234567890123", "9999999999999"]
KINDS = ["ikm", "ikm", "ikm", "prison_workshop"]


@pytest.fixture
def places(db: None) -> None:
    for code in PLACES:
        Region.objects.create(code=code, name=code, level=(len(code) + 1) // 3)


@pytest.mark.parametrize("seed", range(4))
def test_the_quick_search_finds_what_comparing_each_with_each_finds(places: None, seed: int) -> None:
    source = random.Random(seed)

    def profile(number: int, kinds: list[str] = KINDS) -> Sought:
        name, place, business_id, address, phone, kind = map(
            source.choice, (NAMES, PLACES, NUMBERS, ADDRESSES, PHONES, kinds)
        )
        return Sought(number, name_key(name), place, business_id, address, phone, kind)

    kept = {}
    for _ in range(25):
        one = profile(0, ["ikm"])  # a workshop needs an office, which changes no likeness
        made = Enterprise.objects.create(
            name=one.name_key, name_key=one.name_key, region_id=one.region, business_id=one.business_id,
            address=one.address, phone=one.phone, kind=one.kind, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        kept[made.id] = one
    rows = [profile(n) for n in range(1, 61)]
    found = [(one.number, one.other) for one in find_likenesses(rows)]
    assert found == sorted(set(found))
    assert set(found) == compared_each_with_each(rows, kept)


def compared_each_with_each(rows: list[Sought], kept: dict[int, Sought]) -> set[tuple[int, int]]:
    others = kept | {-row.number: row for row in rows}
    pairs = set()
    for row in rows:
        for other, its in others.items():
            if its.kind != row.kind or (other < 0 and -other >= row.number):
                continue
            numbers = {row.business_id, its.business_id} - {""}
            if len(numbers) > 1:
                continue
            same_number = row.business_id == its.business_id != ""
            nested = row.region.startswith(its.region) or its.region.startswith(row.region)
            if same_number or (nested and resemble(row, its) and may_be_neighbours(row, its)):
                pairs.add((row.number, other))
    return pairs


def resemble(one: Sought, other: Sought) -> bool:
    if one.name_key == other.name_key:
        return True
    words = {word for word in one.name_key.split() if len(word) > 2} & set(other.name_key.split())
    return (
        bool(words) and one.region[:5] == other.region[:5] and likeness(one.name_key, other.name_key) >= 0.6
    )


def may_be_neighbours(one: Sought, other: Sought) -> bool:
    addresses = [key(candidates._ADDRESS, said.address) for said in (one, other)]
    phones = [key(candidates._PHONE, said.phone) for said in (one, other)]
    return "" in addresses or addresses[0] == addresses[1] or phones[0] == phones[1] != ""


@cache
def key(expression: str, text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {expression.format('said')} FROM (SELECT %s::text AS said) AS one", [text])
        return str(cursor.fetchone()[0])


@cache
def likeness(one: str, other: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT similarity(%s, %s)", [one, other])
        return float(cursor.fetchone()[0])


def test_a_word_of_many_tells_nothing_but_the_whole_name_does(places: None) -> None:
    """Forty bearers of one word in one regency make no pairs of names alike; equal names are found among any number."""
    numbers = count(1)
    alike = [Sought(next(numbers), f"batik {n}x{n}", "32.73", "", "", "", "ikm") for n in range(45)]
    equal = [Sought(next(numbers), "warung kelontong", "32.73", "", "", "", "ikm") for _ in range(45)]
    found = find_likenesses([*alike, *equal])
    assert {one.number for one in found} == {row.number for row in equal[1:]}
    assert len(found) == 45 * 44 / 2


def test_a_row_without_a_place_finds_its_name_anywhere(places: None) -> None:
    made = Enterprise.objects.create(
        name="Batik Maju", name_key="batik maju", region_id="31.71", created_at=NOW, updated_at=NOW
    )
    [found] = find_likenesses([Sought(1, "batik maju", "", "", "", "", "ikm")])
    assert (found.other, found.same_place, found.likeness) == (made.id, True, 1.0)
