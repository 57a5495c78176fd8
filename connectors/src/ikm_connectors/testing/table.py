"""The table of proof: run the suites, count by channel, group and mode, write the pages; run by `make conformance`."""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ikm_connectors.catalogue import connector_ids, get_card
from ikm_connectors.testing.suite import GROUPS
from ikm_connectors.testing.suite.base import SuiteFacts
from ikm_connectors.testing.suite.files import FileSuite

if TYPE_CHECKING:
    from ikm_connectors.model import Card

MODES = ("fixtures", "memory", "sandbox")
MARKS = {"S": "dibaca", "R": "dijalankan", "I": "disimpulkan", "N": "tidak ditemukan"}


class Counting:
    """Count the outcomes of suite tests as pytest reports them."""

    def __init__(self) -> None:
        self.places: dict[str, tuple[str, str, str]] = {}
        self.passed: Counter[tuple[str, str, str]] = Counter()
        self.failed: Counter[tuple[str, str, str]] = Counter()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            owner = getattr(item, "cls", None)
            found = re.match(r"test_([a-z])\d", item.name)
            if found is None or owner is None or not issubclass(owner, SuiteFacts):
                continue
            fixtures = getattr(item, "fixturenames", ())
            made_here = (
                issubclass(owner, FileSuite) and found.group(1) not in "dp"
            )  # rows made by the check itself
            mode = "memory" if "memory_world" in fixtures or made_here else "fixtures"
            if "world" in fixtures:
                mode = "sandbox" if "[sandbox" in item.name or "-sandbox" in item.name else "memory"
            self.places[item.nodeid] = (owner.channel_id, found.group(1), mode)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        place = self.places.get(report.nodeid)
        if place is None:
            return
        if report.failed:
            self.failed[place] += 1
        elif report.when == "call":
            self.passed[place] += 1


def write_conformance(counting: Counting, folder: Path, today: str) -> None:
    """Write how many checks pass, by channel, group and mode."""
    lines = [
        "# Bukti kesesuaian tiap saluran / Conformance of each channel",
        "",
        f"Ditulis oleh `python -m ikm_connectors.testing.table` pada {today}. Angka: lulus dari seluruh pemeriksaan.",
        "Written by that command on that day. Figures: checks passed of all checks run.",
        "`fixtures` = contoh terekam, `memory` = pasar (atau berkas) dalam memori, `sandbox` = peladen latihan kami.",
        "– = tidak ada yang dapat diperiksa di sana; kartu saluran menyatakannya. Nothing to check there, as the card says.",
        "",
    ]
    channels = sorted({place[0] for place in counting.places.values()})
    for channel in channels:
        lines += [
            f"## {get_card(channel).name}",
            "",
            f"| kelompok | {' | '.join(MODES)} |",
            "|---|---|---|---|",
        ]
        for letter, name in GROUPS.items():
            cells = [_cell(counting, (channel, letter, mode)) for mode in MODES]
            lines.append(f"| {name} | {' | '.join(cells)} |")
        totals = [_total(counting, channel, mode) for mode in MODES]
        lines += [f"| **jumlah** | {' | '.join(totals)} |", ""]
    (folder / "conformance.md").write_text("\n".join(lines), "utf-8")


def _cell(counting: Counting, place: tuple[str, str, str]) -> str:
    passed, failed = counting.passed[place], counting.failed[place]
    return f"{passed}/{passed + failed}" if passed + failed else "–"


def _total(counting: Counting, channel: str, mode: str) -> str:
    passed = sum(n for place, n in counting.passed.items() if place[0] == channel and place[2] == mode)
    failed = sum(n for place, n in counting.failed.items() if place[0] == channel and place[2] == mode)
    return f"**{passed}/{passed + failed}**"


def write_card(card: Card, folder: Path) -> None:
    """Write a channel's page from its card."""
    lines = [
        f"# {card.name}",
        "",
        f"Dihasilkan dari kartu konektor `{card.id}`; jangan disunting. Generated from the connector's card.",
        "",
        f"- Status: {card.status}" + (f" (arsip, tutup {card.ending.on.isoformat()})" if card.ending else ""),
        f"- API: {card.api_version}, dokumen per {card.as_of.isoformat()}",
        f"- Izin: {card.auth}",
        "- Kredensial aplikasi: "
        + ", ".join(
            f"`{one.name}` ({one.label_id}{', rahasia' if one.secret else ''}{', opsional' if one.optional else ''})"
            for one in card.credentials
        ),
    ]
    lines += [
        f"- Lingkungan {environment.name}: {', '.join(sorted(environment.hosts))}"
        for environment in card.environments
    ]
    lines += [
        f"- Batas laju: {rate.count} panggilan per {rate.seconds:g} detik per {rate.scope}"
        f"{' (' + ', '.join(rate.operations) + ')' if rate.operations else ''}"
        for rate in card.rates
    ]
    if card.ending:
        lines += [
            f"- Penutupan: {card.ending.what_id} Sumber: {card.ending.source}",
            f"- Sebagai gantinya: {card.ending.instead_id}",
        ]
    lines += ["", "## Kemampuan", "", "| kemampuan | nilai | batas | tanda | sumber | diperiksa |"]
    lines.append("|---|---|---|---|---|---|")
    lines += [
        f"| {flag.name} | {flag.value} | {flag.limit} | {MARKS[flag.mark]} | {flag.source} | {flag.checked.isoformat()} |"
        for flag in card.flags
    ]
    lines += ["", "## Catatan", "", *(f"- {note}" for note in card.notes)]
    lines += ["", "## Sumber", "", *(f"- {source}" for source in card.sources), ""]
    (folder / f"{card.id}.md").write_text("\n".join(lines), "utf-8")


def main() -> int:
    """Run the suites given and write the pages; gives pytest's own exit code."""
    parser = argparse.ArgumentParser(prog="python -m ikm_connectors.testing.table")
    parser.add_argument("--tests", default="connectors/tests")
    parser.add_argument("--docs", type=Path, default=Path("docs/marketplaces"))
    chosen = parser.parse_args()
    counting = Counting()
    code = pytest.main([chosen.tests, "-q"], plugins=[counting])
    chosen.docs.mkdir(parents=True, exist_ok=True)
    write_conformance(counting, chosen.docs, datetime.now(UTC).date().isoformat())
    for channel in connector_ids():
        write_card(get_card(channel), chosen.docs)
    return int(code)


if __name__ == "__main__":
    sys.exit(main())
