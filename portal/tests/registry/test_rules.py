"""The registry's pure decisions: names, identifiers, size, quality, checks, words."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esmart.registry.rules import (
    STOP_WORDS,
    EnterpriseFacts,
    LegalityFacts,
    ProductFacts,
    Scheme,
    Size,
    VariantFacts,
    check_business_id,
    check_enterprise,
    check_legality,
    check_product,
    check_tax_id,
    name_key,
    new_sku,
    photo_path,
    profile_quality,
    size_class,
    split_words,
    stem_word,
)
from esmart.registry.rules.quality import STEPS

NAMES = st.text(alphabet=string.ascii_letters + string.digits + " .,'-&()/éÉ", max_size=60)


class TestNameKey:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("CV. Batik Jaya", "batik jaya, c.v."),
            ("PT Maju Bersama Tbk", "Maju Bersama"),
            ("P.T. Maju", "PT.MAJU"),
            ("UD. Sumber Rejeki", "SUMBER  REJEKI"),
            ("Toko Bangunan Jaya", "TB Jaya"),
            ("Kop. Tani Makmur", "Koperasi Tani Makmur"),
            ("Cahaya & Putra", "Cahaya dan Putra"),
            ("Kafé Ijo", "KAFE IJO"),
            ("Do'a Ibu", "Doa Ibu"),
        ],
    )
    def test_two_spellings_of_one_enterprise_are_equal(self, one: str, other: str) -> None:
        assert name_key(one) == name_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("LAPAS KELAS IIA NARKOTIKA BANGLI", "LAPAS NARKOTIKA KELAS IIA BANGLI"),
            ("RUTAN PEREMPUAN KELAS II A MEDAN", "Rutan Perempuan Kelas IIA Medan"),
            ("Lapas Kls. 2A Banda Aceh", "LAPAS KELAS IIA BANDA ACEH"),
            ("Lembaga Pemasyarakatan Kelas II-B Idi", "LAPAS KELAS IIB IDI"),
            ("LPP Kelas IIB Sigli", "LAPAS PEREMPUAN KELAS IIB SIGLI"),
            ("Lapas Wanita Kelas IIA Malang", "LAPAS KELAS IIA PEREMPUAN MALANG"),
            ("LEMBAGA PEMBINAAN KHUSUS ANAK KELAS II BANDA ACEH", "LPKA Kelas 2 Banda Aceh"),
            ("Bengkel Kerja Rutan Kelas IIB Sabang", "RUTAN KELAS IIB SABANG"),
            ("LAPAS KELAS IIB FAK-FAK", "LAPAS KELAS IIB FAK FAK"),
        ],
    )
    def test_a_correctional_unit_has_one_order_of_words(self, one: str, other: str) -> None:
        assert name_key(one) == name_key(other)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("LAPAS KELAS IIA BANDA ACEH", "LAPAS KELAS IIB BANDA ACEH"),
            ("LAPAS KELAS IIA MADIUN", "LAPAS PEMUDA KELAS IIA MADIUN"),
            ("LAPAS KELAS II BANDA ACEH", "LAPAS KELAS IIB ANDA ACEH"),
            ("Batik Jaya", "Batik Jaya Abadi"),
        ],
    )
    def test_different_enterprises_stay_different(self, one: str, other: str) -> None:
        assert name_key(one) != name_key(other)

    def test_a_name_that_is_only_a_legal_form_keeps_a_key(self) -> None:
        assert name_key("CV. UD.") == "cv ud"

    @given(NAMES)
    def test_the_key_of_a_key_is_the_key(self, name: str) -> None:
        assert name_key(name_key(name)) == name_key(name)

    @given(NAMES, st.sampled_from(["{}", " {} ", "({})", "{}.", "- {}"]))
    def test_case_and_outer_signs_do_not_count(self, name: str, frame: str) -> None:
        assert name_key(frame.format(name.upper())) == name_key(name.lower())

    @given(st.text(max_size=400))
    def test_any_text_gives_a_key_that_fits(self, name: str) -> None:
        assert len(name_key(name)) <= 200


class TestIdentifiers:
    def test_a_nib_of_13_digits_is_kept_without_doubt(self) -> None:
        assert check_business_id(" 9120 0001 23456 ") == check_business_id("9120000123456")
        assert check_business_id("9120000123456").doubt == ""

    @pytest.mark.parametrize("text", ["912000012345", "91200001234567", "91200001234AB"])
    def test_a_doubtful_nib_is_kept_and_flagged(self, text: str) -> None:
        reading = check_business_id(text)
        assert reading.value
        assert "13 angka" in reading.doubt

    def test_a_nib_spoilt_by_a_spreadsheet_is_not_kept_as_truth(self) -> None:
        assert check_business_id("9,12E+12").value == ""
        assert "lembar kerja" in check_business_id("9.12E+12").doubt

    @given(st.text(max_size=60))
    def test_no_text_whatever_breaks_the_reading_or_overflows_its_column(self, text: str) -> None:
        for reading in (check_business_id(text), check_tax_id(text)):
            assert len(reading.value) <= 20
            assert bool(reading.value or reading.doubt) == bool(text.strip())

    def test_an_npwp_with_its_check_digit_passes_in_both_lengths(self) -> None:
        assert check_tax_id("01.312.166.0-091.000").doubt == ""
        assert check_tax_id("0013121660091000").doubt == ""

    @given(st.integers(0, 8), st.integers(1, 9))
    def test_one_wrong_digit_of_an_npwp_is_noticed(self, place: int, step: int) -> None:
        digits = list("013121660091000")
        digits[place] = str((int(digits[place]) + step) % 10)
        assert "periksa" in check_tax_id("".join(digits)).doubt

    def test_a_national_id_serves_as_npwp_of_a_person(self) -> None:
        assert check_tax_id("3273014508900001").doubt == ""  # day 45: a woman born on the 5th
        assert check_tax_id("3273019913900001").doubt


class TestSizeClass:
    @pytest.mark.parametrize(
        ("workers", "investment", "size"),
        [
            (19, 999_999_999, Size.SMALL),
            (19, 10**9, Size.MEDIUM),
            (20, 5, Size.MEDIUM),
            (20, 15 * 10**9, Size.MEDIUM),
            (20, 15 * 10**9 + 1, Size.LARGE),
            (None, 5, Size.UNKNOWN),
            (5, None, Size.UNKNOWN),
        ],
    )
    def test_permenperin_64_2016_looks_at_workers_and_investment(
        self, workers: int | None, investment: int | None, size: Size
    ) -> None:
        assert size_class(Scheme.PERMENPERIN_64_2016, workers=workers, investment=investment).size is size

    @pytest.mark.parametrize(
        ("turnover", "capital", "size"),
        [
            (2 * 10**9, None, Size.MICRO),
            (2 * 10**9 + 1, None, Size.SMALL),
            (50 * 10**9 + 1, None, Size.LARGE),
            (None, 10**9, Size.MICRO),
            (None, 5 * 10**9, Size.SMALL),
            (None, 10 * 10**9 + 1, Size.LARGE),
            (1, 10 * 10**9, Size.MICRO),
            (None, None, Size.UNKNOWN),
        ],
    )
    def test_pp_7_2021_looks_at_turnover_and_else_at_capital(
        self, turnover: int | None, capital: int | None, size: Size
    ) -> None:
        assert size_class(Scheme.PP_7_2021, turnover=turnover, capital=capital).size is size

    @pytest.mark.parametrize(
        ("workers", "size"),
        [(4, Size.MICRO), (5, Size.SMALL), (19, Size.SMALL), (20, Size.MEDIUM), (100, Size.LARGE)],
    )
    def test_bps_counts_people(self, workers: int, size: Size) -> None:
        assert size_class(Scheme.BPS, workers=workers).size is size

    def test_the_same_enterprise_differs_by_scheme_and_each_says_why(self) -> None:
        ministry = size_class(Scheme.PERMENPERIN_64_2016, workers=4, investment=2 * 10**9)
        statistics = size_class(Scheme.BPS, workers=4)
        assert (ministry.label, statistics.label) == ("Menengah (Permenperin 64/2016)", "Mikro (BPS)")
        assert "Rp\u00a02.000.000.000" in ministry.why


class TestQuality:
    @pytest.mark.parametrize("kind", sorted(STEPS))
    def test_the_weights_of_each_kind_add_up_to_100(self, kind: str) -> None:
        assert sum(step.weight for step in STEPS[kind]) == 100
        assert profile_quality(kind, {step.name for step in STEPS[kind]}).next_step == ""
        assert profile_quality(kind, set()).score == 0

    def test_the_next_step_is_the_weightiest_missing_one(self) -> None:
        assert profile_quality("product", {"photo"}).next_step.startswith("Tulis keterangan")
        assert "foto" in profile_quality("product", {"description"}).next_step

    @given(st.sampled_from(sorted(STEPS)), st.data())
    def test_adding_a_fact_never_lowers_the_score(self, kind: str, data: st.DataObject) -> None:
        names = [step.name for step in STEPS[kind]]
        present = data.draw(st.sets(st.sampled_from(names)))
        more = present | {data.draw(st.sampled_from(names))}
        assert profile_quality(kind, more).score >= profile_quality(kind, present).score


PRODUCT = ProductFacts(name="Kopi Gayo", variants=(VariantFacts(price=50_000),))
ENTERPRISE = EnterpriseFacts(name="Kopi Jaya", region_code="11.01")


class TestChecks:
    def test_plain_facts_have_no_problem(self) -> None:
        assert check_product(PRODUCT) == {}
        assert check_enterprise(ENTERPRISE) == {}

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"name": " "}, "name"),
            ({"region_code": ""}, "region"),
            ({"phone": "telepon saya"}, "phone"),
            ({"email": "bukan surel"}, "email"),
            ({"website": "javascript:alert(1)"}, "website"),
            ({"latitude": Decimal("106.8"), "longitude": Decimal("-6.2")}, "latitude"),
            ({"latitude": Decimal("-6.2")}, "latitude"),
            ({"kind": "prison_workshop"}, "office"),
            ({"industry_code": "10761"}, "industry_code"),
            ({"business_id": "123"}, None),
        ],
    )
    def test_an_enterprise_is_refused_only_for_what_cannot_be_shown(
        self, change: dict[str, object], field: str | None
    ) -> None:
        assert list(check_enterprise(replace(ENTERPRISE, **change))) == ([field] if field else [])

    @pytest.mark.parametrize(
        ("variants", "field"),
        [
            ((), "variants"),
            ((VariantFacts(price=0),), "variants.0.price"),
            ((VariantFacts(price=1, weight_grams=0),), "variants.0.weight_grams"),
            ((VariantFacts(price=1, options=("M",)),), "variants.0.options"),
            ((VariantFacts(price=1, sku="a"), VariantFacts(price=2, sku="b")), "variants"),
            ((VariantFacts(price=1, barcode="12"),), "variants.0.barcode"),
            ((VariantFacts(price=1, sku=" kosong "),), "variants.0.sku"),
        ],
    )
    def test_a_product_needs_variants_that_can_be_sold(
        self, variants: tuple[VariantFacts, ...], field: str
    ) -> None:
        assert list(check_product(replace(PRODUCT, variants=variants))) == [field]

    def test_a_permit_cannot_expire_before_it_is_issued(self) -> None:
        facts = LegalityFacts(
            kind="halal", number="1", issued_on=date(2026, 1, 2), expires_on=date(2026, 1, 1)
        )
        assert list(check_legality(facts)) == ["expires_on"]


class TestWords:
    @pytest.mark.parametrize("word", ["keripik", "kerupuk", "keranjang", "kemeja", "kebaya", "berlian"])
    def test_names_of_goods_are_not_cut(self, word: str) -> None:
        assert stem_word(word) == word

    @pytest.mark.parametrize(
        ("word", "stem"),
        [
            ("makanan", "makan"), ("minuman", "minum"), ("kerajinan", "rajin"), ("perhiasan", "hias"),
            ("anyaman", "anyam"), ("tenunan", "tenun"), ("ukiran", "ukir"), ("pakaian", "pakai"),
            ("sepatu", "sepatu"), ("sambal", "sambal"), ("kelapa", "kelapa"), ("perempuan", "perempuan"),
            ("batik", "batik"), ("songket", "songket"), ("2in1", "2in1"), ("tas", "tas"),
        ],
    )  # fmt: skip
    def test_derived_words_meet_in_their_stem(self, word: str, stem: str) -> None:
        assert stem_word(word) == stem

    @pytest.mark.parametrize(
        "word", ["baru", "asli", "murah", "satu", "dua", "besar", "kecil", "lama", "bagian", "tas", "jadi"]
    )
    def test_words_that_sell_are_never_dropped(self, word: str) -> None:
        assert word not in STOP_WORDS
        assert split_words(word) == [word]

    def test_function_words_signs_and_accents_go(self) -> None:
        assert split_words("Kopi untuk KAFÉ, dan Qur'an!") == ["kopi", "kafe", "quran"]


def test_skus_do_not_repeat_and_fit_everywhere() -> None:
    skus = {new_sku() for _ in range(2000)}
    assert len(skus) == 2000
    assert all(len(sku) == 10 and sku.isalnum() and sku == sku.upper() for sku in skus)


@pytest.mark.parametrize(("sha", "size"), [("../" * 20 + "abcd", 320), ("a" * 64, 333), ("A" * 64, 320)])
def test_a_photo_path_cannot_leave_its_folder(sha: str, size: int) -> None:
    with pytest.raises(ValueError, match=r"not a SHA|no such"):
        photo_path(sha, size)
