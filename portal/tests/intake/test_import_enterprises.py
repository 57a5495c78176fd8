"""Enterprises from files: one stays one, two stay two, and what is unsure waits for a person."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from factories.intake import NOW, Take, counts
from factories.registry import make_product
from hypothesis import given, settings
from hypothesis import strategies as st
from spoil_enterprises import spoil

from esmart.core.history import SYSTEM
from esmart.core.models import Change
from esmart.intake.models import IntakeFile, IntakeRow, SourceKey
from esmart.intake.services import decide_row, run_import, tally, undo_import
from esmart.intake.services.problems import NotUndoable, WrongState
from esmart.registry.models import Enterprise, EnterpriseFigure
from esmart.registry.services import enterprise_facts, update_enterprise

HEADER = "Kode IKM;Nama Usaha;NIB;Kab/Kota;Alamat;No HP;Jumlah Tenaga Kerja\n"


def rows(*lines: str) -> str:
    return HEADER + "\n".join(lines) + "\n"


def state_of_everything() -> tuple[object, ...]:
    return (
        list(Enterprise.objects.order_by("id").values()),
        list(EnterpriseFigure.objects.order_by("id").values()),
        SourceKey.objects.count(),
        Change.objects.count(),
    )


def test_a_dirty_file_of_thousands_comes_out_as_its_truth_says(take: Take) -> None:
    raw, truth = spoil(rows=2_000, seed=7)
    file = take(raw)
    created, changed, unchanged, merged, waiting, refused = counts(file)
    assert (changed, unchanged, merged, refused) == (0, 0, truth.merged, truth.hopeless)
    assert created + waiting == truth.distinct + truth.unsure
    assert truth.unsure <= waiting <= truth.unsure + 2, "a chance neighbour may be asked about, never more"
    assert Enterprise.objects.count() == created
    assert sum(counts(file)) == truth.rows
    before = state_of_everything()
    again = take(raw)
    assert counts(again) == (0, 0, created + merged, 0, waiting, refused)
    assert state_of_everything() == before


cells = st.sampled_from(["Batik Maju", "batik maju", "CV. Batik Maju", "Tahu Jaya", "Tahu  Jayaa", ""])
places = st.sampled_from(["Kota Bandung", "Bandung", "Kab. Garut", "Antah", ""])
addresses = st.sampled_from(["", "Jl. Merdeka No. 1", "Jalan Merdeka 1", "Jl. Pasar 2"])
phones = st.sampled_from(["", "0812345678", "0899999999"])
numbers = st.sampled_from(["", "1234567890123"])
lines = st.tuples(
    st.just(""), cells, numbers, places, addresses, phones, st.sampled_from(["", "5", "banyak"])
)


@given(table=st.lists(lines, min_size=1, max_size=12))
@settings(max_examples=15)
def test_any_file_twice_changes_nothing_the_second_time(take: Take, table: list[tuple[str, ...]]) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(table)
    raw = HEADER + out.getvalue()
    first = take(raw)
    before = state_of_everything()
    second = take(raw)
    assert second.counts["created"] == second.counts["changed"] == second.counts["merged"] == 0
    assert second.counts["refused"] == first.counts["refused"]
    assert second.rows_total == sum(counts(second))
    assert state_of_everything() == before


def test_shops_of_one_name_at_different_addresses_stay_many(take: Take) -> None:
    file = take(rows(*(f";Warung Kelontong;;Kota Bandung;Jl. Pasar No. {n};;" for n in range(73))))
    assert counts(file) == (73, 0, 0, 0, 0, 0)


def test_one_name_in_one_place_without_anything_that_tells_apart_waits(take: Take) -> None:
    file = take(rows(";Batik Maju;;Kota Bandung;;;", ";CV Batik Maju;;Kota Bandung;;;"))
    assert counts(file) == (1, 0, 0, 0, 1, 0)
    waiting = file.rows.get(outcome="waiting")
    assert waiting.candidates == [Enterprise.objects.get().id]
    assert waiting.remarks[-1]["code"] == "maybe_same"


def test_two_spellings_with_one_address_are_one_and_both_names_are_kept(take: Take) -> None:
    file = take(
        rows(
            ";CV. Batik Maju;;Kota Bandung;Jl. Merdeka No. 1;;4",
            ";BATIK MAJU;;Kota Bandung;Jalan Merdeka 1;0812345678;",
        )
    )
    assert counts(file) == (1, 0, 0, 1, 0, 0)
    kept = Enterprise.objects.get()
    assert (kept.name, kept.other_names, kept.phone) == ("CV. Batik Maju", ["BATIK MAJU"], "0812345678")
    assert kept.figures.get().value == 4


def test_another_sender_finds_the_same_enterprise_and_fills_its_gaps(take: Take) -> None:
    take(rows(";Batik Maju;;Kota Bandung;Jl. Merdeka No. 1;;"))
    file = take(rows("X1;Batik Maju;1234567890123;Kota Bandung;Jl Merdeka 1;;"), sender="Kementerian")
    assert counts(file) == (0, 1, 0, 0, 0, 0)
    kept = Enterprise.objects.get()
    assert (kept.business_id, kept.address) == ("1234567890123", "Jl Merdeka 1")


def test_one_nib_is_one_enterprise_unless_the_name_or_place_says_otherwise(take: Take) -> None:
    take(rows(";Batik Maju;1234567890123;Kota Bandung;Jl. A 1;;"))
    moved = take(rows(";Batik Maju Jaya;1234567890123;Kota Bandung;Jl. B 2;;"), sender="B")
    assert counts(moved) == (0, 1, 0, 0, 0, 0)
    elsewhere = take(rows(";Tahu Sumedang;1234567890123;Kab. Garut;Jl. C 3;;"), sender="C")
    assert counts(elsewhere) == (0, 0, 0, 0, 1, 0)


def test_a_senders_own_key_follows_a_changed_name_and_a_blank_erases_nothing(take: Take) -> None:
    take(rows("K7;Batik Maju;;Kota Bandung;Jl. A 1;0812345678;"))
    file = take(rows("K7;Batik Maju Bersama;;Kota Bandung;;;"))
    assert counts(file) == (0, 1, 0, 0, 0, 0)
    kept = Enterprise.objects.get()
    assert (kept.name, kept.other_names, kept.address) == ("Batik Maju Bersama", ["Batik Maju"], "Jl. A 1")


def test_a_row_that_follows_a_merged_profile_goes_to_the_one_that_lives(take: Take) -> None:
    take(rows("A;Batik Maju;;Kota Bandung;Jl. A 1;;", "B;Tahu Jaya;;Kota Bandung;Jl. B 2;;"))
    first, second = Enterprise.objects.order_by("id")
    Enterprise.objects.filter(id=second.id).update(state="merged", merged_into=first)
    file = take(rows("B;Tahu Jaya;;Kota Bandung;Jl. B 2;0812345678;"))
    assert counts(file) == (0, 1, 0, 0, 0, 0)
    first.refresh_from_db()
    assert first.phone == "0812345678"


def test_a_place_that_is_not_certain_is_kept_wide_and_flagged(take: Take) -> None:
    file = take(rows(";Batik Maju;;Bandung;Jl. A 1;;"))
    assert counts(file) == (1, 0, 0, 0, 0, 0)
    assert Enterprise.objects.get().region_id == "32"
    assert file.rows.get(outcome="flagged").remarks[0]["code"] == "place_to_confirm"


def test_an_exact_place_later_does_not_make_a_second_enterprise(take: Take) -> None:
    take(rows(";Batik Maju;;Bandung;Jl. A 1;;"))
    file = take(rows(";Batik Maju;;Kota Bandung;Jl. A 1;;"))
    assert counts(file) == (0, 1, 0, 0, 0, 0)
    assert Enterprise.objects.get().region_id == "32.73"


def test_money_in_thousands_is_read_by_its_header(take: Take) -> None:
    take("Nama Usaha;Kab/Kota;Alamat;Nilai Investasi (Rp 000)\nBatik;Kota Bandung;Jl. A;1.500\n")
    assert EnterpriseFigure.objects.get().value == 1_500_000


def test_one_place_may_stand_for_a_file_without_a_place_column(take: Take) -> None:
    file = take("Nama Usaha;Alamat\nBatik;Jl. A\n", place="Kab. Garut")
    assert counts(file) == (1, 0, 0, 0, 0, 0)
    assert Enterprise.objects.get().region_id == "32.05"


def test_a_persons_word_settles_a_waiting_row_and_later_files_follow_it(take: Take) -> None:
    raw = rows(
        ";Batik Maju;;Kota Bandung;;;", ";CV Batik Maju;;Kota Bandung;;;", ";UD Batik Maju;;Kota Bandung;;;9"
    )
    file = take(raw)
    same, other = file.rows.filter(outcome="waiting").order_by("number")
    kept = Enterprise.objects.get()
    assert decide_row(row_id=same.id, choice=kept.id, actor=SYSTEM, now=NOW).object_id == kept.id
    made = decide_row(row_id=other.id, choice=None, actor=SYSTEM, now=NOW).object_id
    assert made != kept.id
    assert EnterpriseFigure.objects.get().enterprise_id == made
    assert counts(take(raw)) == (0, 0, 3, 0, 0, 0)
    with pytest.raises(WrongState):
        decide_row(row_id=other.id, choice=None, actor=SYSTEM, now=NOW)


def test_only_a_shown_candidate_may_be_chosen(take: Take) -> None:
    file = take(
        rows(";Batik Maju;;Kota Bandung;;;", ";CV Batik Maju;;Kota Bandung;;;", ";Tahu;;Kota Bandung;Jl. Z;;")
    )
    stranger = Enterprise.objects.get(name="Tahu")
    with pytest.raises(WrongState):
        decide_row(row_id=file.rows.get(outcome="waiting").id, choice=stranger.id, actor=SYSTEM, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_import_taken_back_leaves_the_registry_as_it_was(take: Take) -> None:
    take(rows("A;Batik Maju;;Kota Bandung;Jl. A 1;;3"))
    before = Enterprise.objects.values().get()
    raw = rows("A;Batik Baru;;Kota Bandung;Jl. A 2;0812345678;5", "B;Tahu;;Kab. Garut;Jl. B;;")
    second = take(raw)
    assert Enterprise.objects.count() == 2
    assert undo_import(file=second, actor=SYSTEM, now=NOW) == {"removed": 1, "restored": 2}
    assert Enterprise.objects.values().get() == before
    assert EnterpriseFigure.objects.get().value == 3
    assert counts(take(raw)) == (1, 1, 0, 0, 0, 0)


@pytest.mark.django_db(transaction=True)
def test_an_import_is_not_taken_back_over_a_later_change(take: Take) -> None:
    file = take(rows("A;Batik Maju;;Kota Bandung;Jl. A 1;;"))
    kept = Enterprise.objects.get()
    facts = replace(enterprise_facts(kept), phone="0812345678")
    update_enterprise(enterprise_id=kept.id, facts=facts, actor=SYSTEM, now=NOW)
    with pytest.raises(NotUndoable, match="1 profil sudah diubah"):
        undo_import(file=file, actor=SYSTEM, now=NOW)
    assert Enterprise.objects.get().phone == "0812345678"


@pytest.mark.django_db(transaction=True)
def test_an_import_is_not_taken_back_when_its_enterprise_has_products_since(take: Take) -> None:
    file = take(rows("A;Batik Maju;;Kota Bandung;Jl. A 1;;"))
    make_product(Enterprise.objects.get())
    with pytest.raises(NotUndoable, match="sudah dipakai"):
        undo_import(file=file, actor=SYSTEM, now=NOW)
    assert Enterprise.objects.count() == 1


def test_a_crash_in_the_middle_leaves_nothing_and_a_rerun_doubles_nothing(take: Take, monkeypatch) -> None:
    raw, truth = spoil(rows=400, seed=3)
    real = tally.Tally.write

    def die(self: tally.Tally) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(tally.Tally, "write", die)
    with pytest.raises(RuntimeError, match="power cut"):
        take(raw)
    assert (Enterprise.objects.count(), IntakeRow.objects.count(), SourceKey.objects.count()) == (0, 0, 0)
    monkeypatch.setattr(tally.Tally, "write", real)
    file = IntakeFile.objects.get()
    assert (file.state, "tidak ada baris yang masuk" in file.problem) == ("failed", True)
    done = run_import(file_id=file.id, actor=SYSTEM, now=NOW)
    assert (done.state, sum(counts(done))) == ("done", truth.rows)
    assert run_import(file_id=file.id, actor=SYSTEM, now=NOW).counts == done.counts
    assert Enterprise.objects.count() == done.counts["created"]


def test_progress_is_told_while_rows_are_read(take: Take) -> None:
    raw = HEADER + "".join(f";;;;;;{n}\n" for n in range(4_500))
    heard: list[tuple[int, int]] = []
    file = take(raw, progress=lambda read, total: heard.append((read, total)))
    assert heard == [(2_000, 4_500), (4_000, 4_500), (4_500, 4_500)]
    assert counts(file) == (0, 0, 0, 0, 0, 4_500)
