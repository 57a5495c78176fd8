"""Places: what is certain is read, what is ambiguous is said and never guessed."""

from __future__ import annotations

import pytest
from factories.intake import read_data

from esmart.intake.rules import Gazetteer, PlaceCells, read_place

ROWS = [
    (row["code"], row["name"])
    for name in ("provinces", "regencies", "districts")
    for row in read_data(f"regions/{name}.csv")
]
GAZETTEER = Gazetteer(ROWS)


def place(**cells: str) -> tuple[str, list[str]]:
    found = read_place(PlaceCells(**cells), GAZETTEER)
    return found.code, [remark.code for remark in found.remarks]


def test_every_regency_is_found_by_its_official_name_and_province() -> None:
    for code, name in ROWS:
        if len(code) == 5:
            assert place(province=GAZETTEER.names[code[:2]], regency=name) == (code, []), name


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"place": "Kota Bandung"}, "32.73"),
        ({"place": "Kab. Bandung"}, "32.04"),
        ({"place": "KAB BANDUNG"}, "32.04"),
        ({"place": "Jakarta Selatan"}, "31.74"),
        ({"place": "Kota Palangkaraya"}, "62.71"),
        ({"place": "Kab.\ufffdBekasi"}, "32.16"),
        ({"province": "DKI Jakarta", "regency": "Jakarta Utara"}, "31.72"),
        ({"province": "Jabar", "regency": "Bandung", "district": "Soreang"}, "32.04.37"),
        ({"code": "3273"}, "32.73"),
        ({"code": "32.73.01.1001"}, "32.73.01"),
        ({"province": "D. I. Yogyakarta"}, "34"),
    ],
)
def test_what_people_write_is_found(cells: dict[str, str], code: str) -> None:
    found, remarks = place(**cells)
    assert (found, [r for r in remarks if r != "place_less_exact"]) == (code, [])


def test_a_city_and_a_regency_of_one_name_leave_the_province_and_a_question() -> None:
    assert place(place="Bandung") == ("32", ["place_to_confirm"])
    assert place(province="Jawa Tengah", regency="Pekalongan") == ("33", ["place_to_confirm"])


def test_one_name_in_several_provinces_is_sent_back_with_all_of_them() -> None:
    found = read_place(PlaceCells(district="Sukajadi"), GAZETTEER)
    assert found.code == ""
    assert found.remarks[0].code == "place_in_many_provinces"
    assert "(14." in found.remarks[0].proposal


def test_a_place_that_lies_elsewhere_keeps_the_province_and_says_so() -> None:
    assert place(province="Jawa Barat", regency="Kota Surabaya") == ("32", ["place_contradicts"])


def test_a_town_within_a_regency_is_taken_for_it_but_asked_about() -> None:
    assert place(province="Kalimantan Timur", place="Tenggarong") == ("64.02", ["place_to_confirm"])


def test_no_place_and_an_unknown_place_are_told_apart() -> None:
    assert place() == ("", ["no_place"])
    assert place(place="Antah Berantah") == ("", ["place_unknown"])
    assert place(province="Bali", regency="Antah Berantah") == ("51", ["place_less_exact"])
