"""Make a file of enterprises as real files are: dirty in known ways, with the truth beside it. Seeded; no names of people.

Usage: python tools/spoil_enterprises.py var/spoiled.csv --rows 20000 --seed 1
Places, KBLI codes and their titles come from portal/data; business words are generic.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

DATA = Path(__file__).resolve().parents[1] / "portal" / "data"
HEADER = ["No", "Nama Perusahaan", "Badan Usaha", "NIB", "Provinsi", "Kab/Kota", "Kecamatan", "Alamat", "No. HP", "KBLI",
          "Produk Utama", "Jumlah Tenaga Kerja", "Nilai Investasi (Rp)", "Omzet/Tahun", "Tahun Data", "Faks", "Sumber"]  # fmt: skip
TITLES = [["DATA INDUSTRI KECIL DAN MENENGAH"], ["Hasil pendataan lapangan"], []]

PRODUCTS = ["Keripik Tempe", "Keripik Singkong", "Kerupuk Udang", "Abon Sapi", "Batik Tulis", "Batik Cap", "Tenun Ikat",
            "Anyaman Bambu", "Anyaman Rotan", "Gula Aren", "Kopi Bubuk", "Sirup Pala", "Mebel Jati", "Gerabah", "Sambal",
            "Dodol", "Tas Kulit", "Sepatu Kulit", "Konfeksi", "Bordir", "Jamu", "Sabun Herbal", "Perhiasan Perak",
            "Pandai Besi", "Ukiran Kayu", "Keramik", "Tahu", "Tempe", "Kue Kering", "Kain Songket"]  # fmt: skip
WORDS = ["Barokah", "Maju", "Jaya", "Sejahtera", "Makmur", "Lestari", "Mandiri", "Sentosa", "Abadi", "Berkah", "Sumber",
         "Rejeki", "Harapan", "Bersama", "Cahaya", "Mekar", "Indah", "Asli", "Sari", "Rasa", "Karya", "Cipta", "Mulya",
         "Utama", "Prima", "Murni", "Subur", "Tunas", "Bintang", "Mutiara", "Pelangi", "Melati", "Kenanga", "Cempaka",
         "Anggrek", "Teratai", "Café Rasa", "Citra", "Gemilang", "Guna"]  # fmt: skip
STREETS = ["Merdeka", "Pasar", "Masjid", "Pahlawan", "Kartini", "Melati", "Mawar", "Raya", "Stasiun", "Pelabuhan", "Sawah",
           "Kebun", "Industri", "Pendidikan", "Veteran", "Gajah", "Garuda", "Anggrek", "Kenanga", "Beringin"]  # fmt: skip


@dataclass(frozen=True)
class Truth:
    """What is really in the file: rows by what an honest reader must do with each."""

    rows: int
    distinct: int  # enterprises that must be made
    merged: int  # rows that are an earlier row, exactly or respelt with the same address
    unsure: int  # rows that may be an earlier row and must be asked about
    hopeless: int  # rows that cannot be one: no name, no place, a place nobody knows
    spoils: Counter[str] = field(default_factory=Counter)


def spoil(*, rows: int, seed: int = 1, data: Path = DATA) -> tuple[bytes, Truth]:
    """Make the bytes of one file and its truth. Windows-1252, semicolons, three lines above the header."""
    maker = _Maker(random.Random(seed), data)  # noqa: S311 - reproducible, not secret
    body: list[list[str]] = []
    counts: Counter[str] = Counter()
    originals: list[list[str]] = []
    while len(body) < rows:
        kind = maker.draw(distinct=940, exact=20, respelt=20, typing_error=8, bare_twin=6, hopeless=6)
        if kind == "bare_twin" and rows - len(body) > 1:
            twin = maker.enterprise()
            twin[3] = twin[7] = twin[8] = ""
            body += [twin, list(twin)]
            counts.update(distinct=1, unsure=1)
        elif kind == "hopeless":
            body.append(maker.hopeless())
            counts["hopeless"] += 1
        elif kind in {"exact", "respelt", "typing_error"} and originals:
            original = originals.pop(maker.random.randrange(len(originals)))
            body.append(_COPIES[kind](list(original), maker.random))
            counts["unsure" if kind == "typing_error" else "merged"] += 1
        else:
            row = maker.enterprise()
            originals.append(row)
            body.append(list(row))
            counts["distinct"] += 1
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerows(TITLES)
    writer.writerow(HEADER)
    for n, row in enumerate(body, start=1):
        writer.writerow([str(n), *row[1:]])
    truth = Truth(
        len(body), counts["distinct"], counts["merged"], counts["unsure"], counts["hopeless"], maker.spoils
    )
    return out.getvalue().encode("cp1252", "replace"), truth


class _Maker:
    def __init__(self, source: random.Random, data: Path) -> None:
        self.random = source
        self.spoils: Counter[str] = Counter()
        provinces = {row["code"]: row["name"].strip() for row in _read(data / "regions" / "provinces.csv")}
        self.regencies = {
            row["code"]: (provinces[row["province_code"]], row["name"].strip())
            for row in _read(data / "regions" / "regencies.csv")
        }
        self.districts = [
            (row["regency_code"], row["name"].strip()) for row in _read(data / "regions" / "districts.csv")
        ]
        twice = Counter(_bare(name) for _, name in self.regencies.values())
        self.ambiguous = {name for name, count in twice.items() if count > 1}
        old = {
            row["code"]
            for row in _read(data / "kbli" / "kbli_2020.csv.gz")
            if row["level"] == "kelompok" and row["category"] == "C"
        }
        new = {row["code"] for row in _read(data / "kbli" / "kbli_2025_section_c.csv")}
        self.codes, self.old_codes = sorted(old & new), sorted(old - new)
        self.zero_codes = [code for code in self.codes if code.endswith("0")]
        self.serial = 0

    def draw(self, **weights: int) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]

    def enterprise(self) -> list[str]:
        """A distinct enterprise: its address and telephone are its own, whatever its name."""
        pick = self.random.choice
        self.serial += 1
        product, words = pick(PRODUCTS), self.random.sample(WORDS, 2)
        form = self.draw(none=6, CV=2, UD=2, PT=1)
        name = " ".join(["" if form == "none" else f"{form}.", product, *words]).strip()
        if self.random.random() < 0.02:  # noqa: PLR2004 - a few shops have only a generic name
            name = "Warung Kelontong"
            self.spoils["generic_name"] += 1
        regency, district = pick(self.districts)
        province, city = self.regencies[regency]
        return [
            "", name, "" if form == "none" else form, self._number(), province, self._city(city), self._district(district),
            f"Jl. {pick(STREETS)} No. {self.serial} RT {self.random.randint(1, 9):02}/{self.random.randint(1, 9):02}",
            f"08{self.random.randint(11, 59)}{self.serial:08}", self._code(), product,
            self.random.choice([f"{self.random.randint(1, 40)}", f"{self.random.randint(2, 40)} orang"]),
            self._money(self.random.randint(5, 900) * 1_000_000), self._money(self.random.randint(10, 2_000) * 500_000),
            "2024", "", "Pendataan",
        ]  # fmt: skip

    def hopeless(self) -> list[str]:
        row = self.enterprise()
        kind = self.draw(no_name=1, no_place=1, unknown_place=1)
        self.spoils[kind] += 1
        if kind == "no_name":
            row[1] = self.random.choice(["", "-", "..."])
        else:
            row[4] = row[6] = ""
            row[5] = "" if kind == "no_place" else "Antah Berantah"
        return row

    def _number(self) -> str:
        kind = self.draw(none=50, right=45, short=3, spoilt=2)
        if kind == "none":
            return ""
        if kind == "right":
            return f"{91_000_000_000_00 // 10 + self.serial * 37:013}"
        self.spoils["nib"] += 1
        return "81203" if kind == "short" else "9,12E+12"

    def _city(self, city: str) -> str:
        kind = self.draw(plain=60, upper=15, short=15, bare=10)
        if kind == "upper":
            return city.upper()
        if kind == "short":
            return city.replace("Kabupaten", "Kab.").replace("Kota Administrasi", "Kota")
        if kind == "bare" and not city.startswith("Kota"):
            if _bare(city) in self.ambiguous:
                self.spoils["ambiguous_place"] += 1
            return _bare(city)
        return city

    def _district(self, district: str) -> str:
        return district if self.random.random() < 0.8 else ""  # noqa: PLR2004 - one in five is left blank

    def _code(self) -> str:
        kind = self.draw(right=80, cut=8, old=6, none=5, wrong=1)
        if kind == "cut":
            self.spoils["code_cut"] += 1
            return self.random.choice(self.zero_codes)[:-1]
        if kind == "old":
            self.spoils["code_old"] += 1
            return self.random.choice(self.old_codes)
        if kind == "wrong":
            self.spoils["code_wrong"] += 1
            return "99999"
        return "" if kind == "none" else self.random.choice(self.codes)

    def _money(self, amount: int) -> str:
        kind = self.draw(plain=3, dots=3, rupiah=3, millions=2)
        dotted = f"{amount:,}".replace(",", ".")
        if kind == "millions":
            return f"{amount / 1_000_000:g}".replace(".", ",") + "jt"
        return {"plain": str(amount), "dots": dotted, "rupiah": f"Rp{dotted}"}[kind]


def _respell(row: list[str], source: random.Random) -> list[str]:
    """Another spelling that a person takes for the same at once: capitals, the legal form behind, words in another order."""
    words = row[1].split()
    form = words.pop(0) if words[0].endswith(".") else ""
    way = source.choice(["capitals", "behind", "order"])
    if way == "order" and len(words) > 2:  # noqa: PLR2004 - a two-word name turned round is another name
        words = [words[-1], *words[:-1]]
    row[1] = " ".join([*words, form]).strip() if way == "behind" else " ".join([form, *words]).strip()
    row[1] = row[1].upper() if way == "capitals" else row[1]
    row[7] = row[7].replace("Jl.", "Jalan").replace("No.", "Nomor")
    return row


def _mistype(row: list[str], source: random.Random) -> list[str]:
    """A typing error in the name; the same address and telephone, no NIB: likely the same, but not for us to say."""
    words = row[1].split()
    longest = max(range(len(words)), key=lambda n: len(words[n]))
    at = source.randrange(1, len(words[longest]) - 1)
    words[longest] = words[longest][:at] + words[longest][at] * 2 + words[longest][at + 1 :]
    row[1], row[3] = " ".join(words), ""
    return row


_COPIES: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "exact": lambda row, _: row,
    "respelt": _respell,
    "typing_error": _mistype,
}


def _bare(name: str) -> str:
    for kind in ("Kabupaten Administrasi ", "Kota Administrasi ", "Kabupaten ", "Kota "):
        name = name.removeprefix(kind)
    return name


def _read(path: Path) -> list[dict[str, str]]:
    raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8"))))


def main() -> None:
    """Write the file and print its truth."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    raw, truth = spoil(rows=arguments.rows, seed=arguments.seed)
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    arguments.file.write_bytes(raw)
    print(f"{arguments.file}: {truth.rows} rows, {len(raw):,} bytes")
    print(
        f"  distinct {truth.distinct}, merged {truth.merged}, unsure {truth.unsure}, hopeless {truth.hopeless}"
    )
    print("  " + ", ".join(f"{name} {count}" for name, count in sorted(truth.spoils.items())))


if __name__ == "__main__":
    main()
