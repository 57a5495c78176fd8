"""Regions found by words."""

from __future__ import annotations

import pytest
from factories.registry import make_region

from esmart.core.queries import find_regions, region_lines

pytestmark = pytest.mark.django_db


def test_a_place_is_found_by_words_of_its_whole_line(django_assert_num_queries) -> None:
    for code in ("32.73.01", "33.72", "32.04"):
        make_region(code)
    with django_assert_num_queries(1):
        found = find_regions("sukasari bandung")
    assert found == [("32.73.01", "Sukasari, Kota Bandung, Jawa Barat")]
    assert [code for code, _ in find_regions("bandung")] == ["32.04", "32.73"]
    assert find_regions("32.73") == [("32.73", "Kota Bandung, Jawa Barat")]
    assert find_regions("%%%") == []


def test_lines_of_many_codes_take_one_query(django_assert_num_queries) -> None:
    make_region("32.73.01")
    with django_assert_num_queries(1):
        assert region_lines({"32", "32.73.01"}) == {
            "32": "Jawa Barat",
            "32.73.01": "Sukasari, Kota Bandung, Jawa Barat",
        }
