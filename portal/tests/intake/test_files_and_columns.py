"""From upload to mapping, refused rows and pages: the way of a file around its import."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from factories.intake import NOW, SAMPLES, Take, counts
from factories.registry import make_enterprise, make_office, make_user

from esmart.config.intake_command import run_intake_command
from esmart.core.history import SYSTEM, Actor
from esmart.intake.models import ColumnMapping, IntakeFile
from esmart.intake.queries import file_for, files_for, reasons_of, rows_of_file, waiting_rows
from esmart.intake.rules import Kind
from esmart.intake.services import (
    FileOptions,
    FileRefused,
    MappingOpen,
    NotAllowed,
    WrongState,
    confirm_mapping,
    decide_row,
    preview_file,
    propose,
    receive_file,
    return_rows,
    run_import,
    start_import,
    undo_import,
)
from esmart.registry.models import Enterprise

STRANGE = "Sebutan;Letak;Catatan\nBatik Maju;Kota Bandung;x\nTahu;Kab. Garut;y\n"


def receive(raw: str, *, sender: str = "Dinas", **facts: object) -> IntakeFile:
    return receive_file(name="a.csv", chunks=[raw.encode()], sender=sender, actor=SYSTEM, now=NOW, **facts)  # type: ignore[arg-type]


def test_unknown_columns_are_asked_once_and_remembered_for_this_sender(reference: None) -> None:
    file = receive(STRANGE)
    assert file.state == "uploaded"
    assert propose(file).unknown == ("Sebutan", "Letak", "Catatan")
    with pytest.raises(WrongState):
        run_import(file_id=file.id, actor=SYSTEM, now=NOW)
    with pytest.raises(MappingOpen, match="Kode wilayah atau Provinsi"):
        confirm_mapping(file=file, kind=Kind.ENTERPRISE, columns={"Sebutan": "name"}, actor=SYSTEM, now=NOW)
    confirm_mapping(
        file=file, kind=Kind.ENTERPRISE, columns={"Sebutan": "name", "Letak": "place"}, actor=SYSTEM, now=NOW
    )
    again = receive(STRANGE.replace("Tahu", "Tempe"))
    assert (again.state, again.columns) == ("mapped", {"Sebutan": "name", "Letak": "place"})
    assert propose(again).remembered
    assert receive(STRANGE, sender="Orang lain").state == "uploaded"


def test_columns_all_of_which_are_known_need_no_question(reference: None) -> None:
    assert receive("Nama Usaha;Kabupaten;Alamat\nBatik;Kab. Garut;Jl. A\n").state == "mapped"


@pytest.mark.parametrize(
    ("columns", "word"),
    [
        ({"Tak ada": "name"}, "tidak ada"),
        ({"Sebutan": "harga"}, "tidak dikenal"),
        ({"Sebutan": "name", "Letak": "name"}, "Dua kolom"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(
    reference: None, columns: dict[str, str], word: str
) -> None:
    with pytest.raises(MappingOpen, match=word):
        confirm_mapping(file=receive(STRANGE), kind=Kind.ENTERPRISE, columns=columns, actor=SYSTEM, now=NOW)
    assert not ColumnMapping.objects.exists()


def test_a_preview_shows_the_first_twenty_rows_as_read_and_writes_nothing(reference: None) -> None:
    raw = "Nama Usaha;Kabupaten\n" + "Batik;Bandung\n" * 30 + ";\n"
    shown = preview_file(file=receive(raw), now=NOW)
    assert (len(shown.rows), shown.rows_total, shown.fields) == (20, 30, ("name", "regency"))
    assert shown.rows[0].remarks[0].code == "place_to_confirm"
    assert not Enterprise.objects.exists()


def test_a_file_over_the_limit_is_refused_while_it_arrives(reference: None, settings) -> None:
    settings.INTAKE_MAX_BYTES = 2**20
    with pytest.raises(FileRefused, match="2 MB; batasnya 1 MB"):
        receive_file(name="x", chunks=(b"x" * 2**20 for _ in range(2)), sender="a", actor=SYSTEM, now=NOW)
    assert not IntakeFile.objects.exists()


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_refused_rows_go_back_with_reasons_and_come_in_again_once_corrected(take: Take, form: str) -> None:
    raw = "Nama Usaha;Kabupaten;Alamat;No HP\nBatik;Kab. Garut;Jl. A;\n=1+1 Tahu;Antah;Jl. B;+62812345678\n;Kab. Garut;Jl. C;\n"
    file = take(raw)
    assert counts(file) == (1, 0, 0, 0, 0, 2)
    back = return_rows(file=file, form=form)  # type: ignore[arg-type]
    if form == "csv":
        lines = list(csv.reader(io.StringIO(back.decode("utf-8-sig")), delimiter=";"))
        assert lines[0][-2:] == ["alasan", "apa yang harus dilakukan"]
        assert lines[1][0] == "'=1+1 Tahu", "nothing in the file runs as a formula"
        assert "tidak dikenal" in lines[1][-2]
        back = back.replace(b"Antah", b"Kab. Garut")
        assert counts(take(back)) == (1, 0, 0, 0, 0, 1)
        assert Enterprise.objects.get(name="=1+1 Tahu").phone == "0812345678"
    else:
        assert counts(take(back)) == (0, 0, 0, 0, 0, 2), "the file we give back is a file we read"
    assert ColumnMapping.objects.count() == 1, "our two columns do not make it another header"


def test_formula_cells_without_value_refuse_only_their_row(take: Take) -> None:
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Nama Usaha", "Kabupaten", "Omzet"])
        sheet.write_row(1, 0, ["Batik", "Kab. Garut", 5])
        sheet.write_row(2, 0, ["Tahu", "Kab. Garut"])
        sheet.write_formula(2, 2, "=NOW()", None, "")
    file = take(out.getvalue())
    assert counts(file) == (1, 0, 0, 0, 0, 1)
    assert file.counts["reasons"] == {"formula_without_value": 1}


def test_a_regional_officer_brings_rows_of_the_own_region_only(reference: None) -> None:
    office = make_office("regional_industry_office", "32.73")
    person = make_user("regional_officer", office=office)
    file = receive(
        "Nama Usaha;Kab/Kota;Alamat\nBatik;Kota Bandung;Jl. A\nTahu;Kab. Garut;Jl. B\n", uploaded_by=person
    )
    done = run_import(file_id=file.id, actor=SYSTEM, now=NOW)
    assert counts(done) == (1, 0, 0, 0, 0, 1)
    assert done.counts["reasons"] == {"outside_scope": 1}


def test_an_owner_brings_products_of_the_own_enterprise_only(reference: None) -> None:
    person = make_user("owner")
    mine, other = make_enterprise(owner_id=person.id), make_enterprise()
    raw = "Nama Produk;Harga\nKemeja;1000\n"
    with pytest.raises(FileRefused, match="Pilih usaha"):
        receive(raw, uploaded_by=person)
    with pytest.raises(FileRefused, match="bukan wewenang"):
        receive(raw, uploaded_by=person, options=FileOptions(enterprise=other.public_id))
    with pytest.raises(FileRefused, match="melalui dinas"):
        receive("Nama Usaha;Kabupaten\nBatik;Garut\n", uploaded_by=person)
    assert receive(raw, uploaded_by=person, options=FileOptions(enterprise=mine.public_id)).state == "mapped"
    with pytest.raises(FileRefused, match="hanya dapat membaca"):
        receive(raw, uploaded_by=make_user("auditor"))


def test_a_senders_name_does_not_open_what_another_office_brought(take: Take) -> None:
    """Given the ministry's key K7, an officer who writes the same sender and key meets another enterprise."""
    take("Kode IKM;Nama Usaha;Kab/Kota;Alamat\nK7;Batik Maju;Kab. Garut;Jl. A\n", sender="Dinas")
    person = make_user(
        "regional_officer", office=make_office("regional_industry_office", "32.73", name="Dinas Bandung")
    )
    raw = "Kode IKM;Nama Usaha;Kab/Kota;Alamat\nK7;Lain Sekali;Kota Bandung;Jl. Z\n"
    file = receive(raw, uploaded_by=person)
    assert file.sender == "Dinas (Dinas Bandung)"
    assert counts(run_import(file_id=file.id, actor=SYSTEM, now=NOW)) == (1, 0, 0, 0, 0, 0)
    assert Enterprise.objects.get(name="Batik Maju").region_id == "32.05"


def test_an_officer_cannot_hang_products_on_an_enterprise_outside_the_region(reference: None) -> None:
    far = make_enterprise(name="Tahu Jauh", region_code="33.72")
    person = make_user("regional_officer", office=make_office("regional_industry_office", "32.73"))
    file = receive(f"Nama Produk;Harga;Nama Usaha\nTahu;1000;{far.public_id}\n", uploaded_by=person)
    done = run_import(file_id=file.id, actor=SYSTEM, now=NOW)
    assert done.counts["reasons"] == {"outside_scope": 1}


def test_a_stranger_may_not_start_map_decide_or_undo(take: Take) -> None:
    file = take("Nama Usaha;Kab/Kota\nBatik Maju;Kota Bandung\nCV Batik Maju;Kota Bandung\n")
    stranger = Actor(make_user("owner").id, "orang")
    with pytest.raises(NotAllowed):
        undo_import(file=file, actor=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        start_import(file=file, actor=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        confirm_mapping(file=file, kind=Kind.ENTERPRISE, columns={}, actor=stranger, now=NOW)
    with pytest.raises(NotAllowed):
        decide_row(row_id=file.rows.get(outcome="waiting").id, choice=None, actor=stranger, now=NOW)


def test_pages_see_the_files_of_their_scope_and_what_waits(take: Take, django_assert_num_queries) -> None:
    raw = "Nama Usaha;Kab/Kota\nBatik Maju;Kota Bandung\nCV Batik Maju;Kota Bandung\n;Kota Bandung\n"
    file = take(raw)
    ministry, owner = make_user("ministry_officer"), make_user("owner")
    assert list(files_for(ministry)) == [file]
    assert file_for(owner, file.public_id) is None
    with django_assert_num_queries(2):
        shown = waiting_rows(ministry)
    assert [candidate.name for candidate in shown[0].candidates] == ["Batik Maju"]
    assert shown[0].cells[0] == ("Nama Usaha", "CV Batik Maju")
    assert waiting_rows(owner) == []
    with django_assert_num_queries(1):
        refused = rows_of_file(file, "refused")
    assert [remark.code for remark in refused[0].remarks] == ["no_name"]
    assert {reason.code for reason in reasons_of(file)} == {"no_name", "maybe_same"}
    decide_row(row_id=shown[0].row.id, choice=None, actor=SYSTEM, now=NOW)
    assert waiting_rows(ministry) == []


def test_starting_an_import_hands_it_to_the_worker_once(reference: None) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    file = receive("Nama Usaha;Kabupaten\nBatik;Kab. Garut\n")
    assert start_import(file=file, actor=SYSTEM, now=NOW).state == "running"
    job = ProcrastinateJob.objects.get()
    assert job.args["kwargs"] == {"file_id": file.id, "user_id": None, "label": "sistem"}
    with pytest.raises(WrongState):
        start_import(file=file, actor=SYSTEM, now=NOW)
    later = NOW + timedelta(hours=1)
    assert start_import(file=file, actor=SYSTEM, now=later).started_at == later, "its worker died"


def test_the_command_prints_what_became_of_the_rows(reference: None, capsys) -> None:
    path = SAMPLES / "prisons" / "prison_units_27_offices.csv"
    assert run_intake_command([str(path)]) == 0
    first = capsys.readouterr().out
    assert "baru 505" in first
    assert run_intake_command([str(path)]) == 0
    assert "tidak berubah 505" in capsys.readouterr().out


def test_the_command_asks_for_what_it_cannot_know_and_takes_the_answer(
    reference: None, capsys, tmp_path
) -> None:
    path = tmp_path / "aneh.csv"
    path.write_text(STRANGE)
    assert run_intake_command([str(path)]) == 2
    assert "--map 'Sebutan=name'" in capsys.readouterr().err
    assert run_intake_command([str(path), "--map", "Sebutan=name", "--map", "Letak=place"]) == 0
    capsys.readouterr()
    assert run_intake_command([str(path)]) == 0
    assert "jawaban sebelumnya" in capsys.readouterr().out


def test_the_command_answers_plainly_for_what_is_no_file(reference: None, capsys, tmp_path) -> None:
    path = tmp_path / "gambar.csv"
    path.write_bytes(b"\x89PNG\r\n")
    assert run_intake_command([str(path)]) == 1
    assert "gambar PNG" in capsys.readouterr().err
    assert run_intake_command([str(tmp_path / "tidak-ada.csv")]) == 1
    assert "tidak dapat dibuka" in capsys.readouterr().err
