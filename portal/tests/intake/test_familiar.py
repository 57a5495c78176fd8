"""Rows known from before are not read again, and nobody can tell by what comes of a file."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import transaction
from factories.intake import NOW, Take, counts

from esmart.core.history import SYSTEM
from esmart.core.models import Change, Region
from esmart.intake.models import IntakeFile, IntakeRow, SourceKey
from esmart.intake.services import receive_file, run_import, undo_import
from esmart.registry.models import Enterprise, EnterpriseFigure, Product, Variant
from esmart.registry.services import enterprise_facts, update_enterprise

HEADER = "Kode IKM;Nama Usaha;NIB;Kab/Kota;Alamat;No HP;Jumlah Tenaga Kerja\n"
PRODUCT_HEADER = "Kode Produk;Nama Produk;Harga;Varian;Nama Usaha;Kab/Kota\n"
NAMES = ["Batik Maju", "CV. Batik Maju", "Tahu Jaya", "Tahu  Jayaa", "Anyaman", ""]
PLACES = ["Kota Bandung", "Bandung", "Kab. Garut", "Antah", ""]
ADDRESSES = ["", "Jl. Merdeka No. 1", "Jalan Merdeka 1", "Jl. Pasar 2", "Jl. Pasar 3"]


def rows(*lines: str) -> str:
    return HEADER + "\n".join(lines) + "\n"


def some_enterprises(source: random.Random) -> Callable[[], str]:
    pick = source.choice

    def line() -> str:
        own = pick(["", "", "K1", "K2", "K3", "K4", "K5", "K6"])
        phone = pick(["", "0812345678", f"08{pick(range(10**8, 10**9))}"])
        number = pick(["", "", f"{pick(range(9 * 10**12, 10**13))}"])
        return f"{own};{pick(NAMES)};{number};{pick(PLACES)};{pick(ADDRESSES)};{phone};{pick(['', '5', 'banyak'])}"

    return line


def some_products(source: random.Random) -> Callable[[], str]:
    pick = source.choice

    def line() -> str:
        own = pick(["", "P1", "P2", "P3", "P4", "P5"])
        price = pick(["10000", "Rp12.000", "", "gratis"])
        return f"{own};{pick(['Kemeja', 'Sarung', 'Kopi'])};{price};{pick(['', 'Merah', 'Biru'])};{pick(NAMES)};{pick(PLACES)}"

    return line


def everything() -> list[list[object]]:
    """What a person could see afterwards, without numbers that a second run draws anew."""
    kept = IntakeRow.objects.order_by("file_id", "number")
    return [
        sorted(Enterprise.objects.values_list("name", "other_names", "region_id", "address", "phone", "business_id", "state"), key=str),
        sorted(EnterpriseFigure.objects.values_list("enterprise__name", "enterprise__address", "kind", "value"), key=str),
        sorted(Product.objects.values_list("name", "enterprise__name", "state", "option_names"), key=str),
        sorted(Variant.objects.values_list("product__name", "options", "price"), key=str),
        [(row.number, row.outcome, row.cells, [remark["code"] for remark in row.remarks], row.source_key) for row in kept],
        list(SourceKey.objects.order_by("kind", "key").values_list("kind", "key", "row_hash", "hint", "meaning")),
        [Change.objects.count()],
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("header", "some"), [(HEADER, some_enterprises), (PRODUCT_HEADER, some_products)])
def test_a_file_ends_the_same_whether_its_familiar_rows_are_read_or_not(
    take: Take, seed: int, header: str, some: Callable[[random.Random], Callable[[], str]]
) -> None:
    """The second file repeats, changes, drops, adds and doubles rows of the first; once with the keys' marks, once without."""
    source = random.Random(seed)
    line = some(source)
    first = [line() for _ in range(30)]
    second = [each if source.random() < 0.8 else line() for each in first if source.random() < 0.9]
    second += [line(), *source.sample(first, 4)]
    source.shuffle(second)
    take(header + "\n".join(first))
    ends = []
    for marked in (True, False):
        with transaction.atomic():
            if not marked:
                SourceKey.objects.update(against=None)
            heard: list[int] = []
            file = take(
                header + "\n".join(second), progress=lambda read, _total, heard=heard: heard.append(read)
            )
            ends.append((counts(file), file.counts["flagged"], file.counts["reasons"], everything()))
            transaction.set_rollback(True)
    assert ends[0] == ends[1]


def test_what_is_familiar_is_not_read(take: Take) -> None:
    raw = rows(*(f";Batik {n};;Kota Bandung;Jl. A {n};;" for n in range(2_500)))
    heard: list[int] = []

    def listen(read: int, _total: int) -> None:
        heard.append(read)

    take(raw, progress=listen)
    take(raw + ";Tahu;;Kota Bandung;Jl. B;;\n", progress=listen)
    assert heard == [2_000, 2_500, 2_501]
    assert Enterprise.objects.count() == 2_501


def test_an_officers_edit_is_neither_overwritten_nor_hidden_by_the_same_file(take: Take) -> None:
    take(rows("A;Batik Maju;;Kota Bandung;Jl. A 1;0812345678;"))
    kept = Enterprise.objects.get()
    facts = replace(enterprise_facts(kept), phone="0899999999")
    update_enterprise(enterprise_id=kept.id, facts=facts, actor=SYSTEM, now=NOW)
    assert counts(take(rows("A;Batik Maju;;Kota Bandung;Jl. A 1;0812345678;"))) == (0, 0, 1, 0, 0, 0)
    assert Enterprise.objects.get().phone == "0899999999"
    assert counts(take(rows("A;Batik Maju;;Kota Bandung;Jl. A 1;0811111111;"))) == (0, 1, 0, 0, 0, 0)
    assert Enterprise.objects.get().phone == "0811111111"


def test_columns_that_mean_something_else_are_read_anew(take: Take) -> None:
    """Two columns change places in the mapping, and one gets a unit in its name: the cells alone look the same."""
    raw = "Kode IKM;Nama Usaha;Kab/Kota;A;B;Omzet\nK1;Batik;Kota Bandung;5;7;1000\n"
    take(raw, columns={"A": "workers", "B": "founded_year"})
    raw = raw.replace("5;7", "5;1999")
    take(raw, columns={"A": "workers", "B": "founded_year"})
    assert set(EnterpriseFigure.objects.values_list("kind", "value")) == {("workers", 5), ("turnover", 1_000)}
    file = take(raw.replace("Omzet", "Omzet (Rp 000)"), columns={"A": "workers", "B": "founded_year"})
    assert counts(file) == (0, 1, 0, 0, 0, 0)
    assert EnterpriseFigure.objects.get(kind="turnover").value == 1_000_000
    swapped = take(raw, columns={"A": "investment", "B": "workers"}, name="x.csv")
    assert counts(swapped) == (0, 1, 0, 0, 0, 0)
    assert EnterpriseFigure.objects.get(kind="workers").value == 1_999


def test_two_fields_that_change_columns_are_read_anew(take: Take) -> None:
    raw = "Kode IKM;Nama Usaha;Kab/Kota;A;B\nK1;Batik;Kota Bandung;11;22\n"
    take(raw, columns={"A": "workers", "B": "turnover"})
    assert counts(take(raw, columns={"A": "turnover", "B": "workers"})) == (0, 1, 0, 0, 0, 0)
    assert set(EnterpriseFigure.objects.values_list("kind", "value")) == {("workers", 22), ("turnover", 11)}


def test_a_header_in_other_words_says_nothing_new(take: Take) -> None:
    """Else a renamed column would write old cells over what officers corrected since."""
    raw = rows("K1;Batik;;Kota Bandung;Jl. A;;")
    take(raw)
    Enterprise.objects.update(address="Jl. B")
    again = take(raw.replace("Alamat", "Letak"), columns={"Letak": "address"})
    assert counts(again) == (0, 0, 1, 0, 0, 0)
    assert Enterprise.objects.get().address == "Jl. B"


def test_a_narrower_scope_refuses_what_a_wider_one_took(take: Take) -> None:
    raw = rows("A;Batik;;Kota Bandung;Jl. A;;", "B;Tahu;;Kab. Garut;Jl. B;;")
    take(raw)
    file = receive_file(name="b.csv", chunks=[raw.encode()], sender="Dinas", actor=SYSTEM, now=NOW)
    file.options |= {"scope": "32.05"}  # as for an officer of that regency
    file.save()
    assert counts(run_import(file_id=file.pk, actor=SYSTEM, now=NOW)) == (0, 0, 1, 0, 0, 1)


def test_new_places_have_rows_read_once_more_and_then_no_more(take: Take) -> None:
    raw = rows(*(f";Batik {n};;Kota Bandung;Jl. A {n};;" for n in range(2_100)))
    heard: list[int] = []

    def listen(read: int, _total: int) -> None:
        heard.append(read)

    take(raw)
    Region.objects.create(code="32.99", name="Kota Baru Sekali", level=2, parent_id="32")
    changes = Change.objects.count()
    again = take(raw, progress=listen)
    assert (counts(again), heard) == ((0, 0, 2_100, 0, 0, 0), [2_000, 2_100])
    take(raw, progress=listen)
    assert heard == [2_000, 2_100, 2_100]
    assert Change.objects.count() == changes


@pytest.mark.django_db(transaction=True)
def test_an_import_taken_back_while_a_file_is_read_is_noticed(take: Take) -> None:
    raw = rows("A;Batik;;Kota Bandung;Jl. A;;")
    first = take(raw)

    def take_first_back(_read: int, _total: int) -> None:
        if IntakeFile.objects.get(id=first.id).state == "done":
            undo_import(file=first, actor=SYSTEM, now=NOW)

    assert counts(take(raw, progress=take_first_back)) == (1, 0, 0, 0, 0, 0)
    assert Enterprise.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_profile_that_is_gone_is_made_again(take: Take) -> None:
    """Another sender's rows went onto a profile that the first sender's import made; that import is taken back."""
    first = take(rows("A;Batik;;Kota Bandung;Jl. A;;"))
    raw = rows("X;Batik;;Kota Bandung;Jl. A;;")
    assert counts(take(raw, sender="Lain")) == (0, 0, 1, 0, 0, 0)
    undo_import(file=first, actor=SYSTEM, now=NOW)
    assert counts(take(raw, sender="Lain")) == (1, 0, 0, 0, 0, 0)
