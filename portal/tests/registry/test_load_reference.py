"""Reference data: complete, linked, loaded twice without change, and quick."""

from __future__ import annotations

import time

import pytest

from esmart.core.models import Region
from esmart.registry.models import IndustryCode, SearchWord
from esmart.registry.services import load_reference

pytestmark = pytest.mark.django_db


def test_all_sets_load_in_seconds_and_a_second_time_changes_nothing() -> None:
    began = time.perf_counter()
    first = load_reference()
    assert time.perf_counter() - began < 30  # 4 s on a quiet machine; a slip to row by row takes minutes
    assert first == {"wilayah": 38 + 514 + 7_285 + 83_762, "KBLI": 1_790 + 453, "kata dasar": 29_596}
    assert Region.objects.get(code="31.72").name == "Kota Administrasi Jakarta Utara"
    assert Region.objects.get(code="11.01.01.2001").parent.parent.parent.name == "Aceh"
    assert load_reference() == {"wilayah": 0, "KBLI": 0, "kata dasar": 0}
    assert {c.edition: c.title for c in IndustryCode.objects.filter(code="13122")}.keys() == {2020, 2025}

    Region.objects.filter(code="32.73").update(name="Salah")
    SearchWord.objects.filter(word="batik").update(uses=7)
    assert load_reference() == {"wilayah": 1, "KBLI": 0, "kata dasar": 0}
    assert SearchWord.objects.get(word="batik").uses == 7
