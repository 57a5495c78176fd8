"""English is whole: every text that a screen may say has its English, with the same places for values."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from functools import cache

import pytest
from compile_messages import read_po
from django.utils import translation
from web.spoken import SOURCES, spoken_texts

from esmart.web.components.choices import in_indonesian

pytestmark = pytest.mark.xdist_group("texts")  # all sources are read once
CATALOGUE = SOURCES / "web/locale/en/LC_MESSAGES/django.po"
PLACES = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}|&\w+;|</?\w+>")
PAPERS = {
    "print_pdf",
    "csv_answer",
    "xlsx_answer",
    "sheet_answer",
    "workbook_answer",
    "export_file",
    "export_shop",
    "return_rows",
}
MAKERS = {"printing.py", "sheets.py", "workbooks.py"}
HOW = "Add these to portal/src/esmart/web/locale/en/LC_MESSAGES/django.po, each in its place by the alphabet"


@cache
def catalogue() -> dict[tuple[str, str], tuple[str, ...]]:
    """Give (context, msgid) → its translations; a counted text has two."""
    known = {}
    for key, words in read_po(CATALOGUE).items():
        context, _, msgid = key.rpartition("\x04")
        known[context, msgid.partition("\0")[0]] = tuple(words.split("\0"))
    return known


def entry(context: str, msgid: str) -> str:
    """Write an empty entry, to be filled in."""
    quoted = msgid.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return (f'msgctxt "{context}"\n' if context else "") + f'msgid "{quoted}"\nmsgstr ""'


def test_every_text_has_its_english() -> None:
    missing = [entry(*text) for text in spoken_texts() if text not in catalogue()]
    assert not missing, f"{HOW}:\n\n" + "\n\n".join(missing)


def test_english_keeps_the_places_for_values() -> None:
    moved = [
        (msgid, english)
        for (_, msgid), translations in catalogue().items()
        for english in translations
        if msgid and sorted(PLACES.findall(msgid)) != sorted(PLACES.findall(english))
    ]
    assert moved == []


def test_no_english_is_left_behind_without_its_text() -> None:
    assert sorted(msgid for _, msgid in set(catalogue()) - set(spoken_texts()) if msgid) == []


def test_the_catalogue_is_sorted() -> None:
    texts = [(msgid.casefold(), msgid, context) for context, msgid in catalogue()]
    assert texts == sorted(texts)


def test_papers_and_files_are_made_in_indonesian() -> None:
    open_ones = [
        f"{file.relative_to(SOURCES)}: {made.name}"
        for file in (SOURCES / "web").rglob("*.py")
        for made in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(made, ast.FunctionDef) and file.name not in MAKERS and PAPERS & names_in(made.body)
        if "in_indonesian" not in names_in(made.decorator_list)
    ]
    assert open_ones == [], "put @in_indonesian on them: papers and files go beyond this screen"


def names_in(parts: Sequence[ast.AST]) -> set[str]:
    return {one.id for part in parts for one in ast.walk(part) if isinstance(one, ast.Name)}


def test_a_paper_is_indonesian_on_an_english_screen() -> None:
    with translation.override("en"):
        assert translation.gettext("Simpan") == "Save"
        assert in_indonesian(translation.gettext)("Simpan") == "Simpan"
        assert translation.gettext("Simpan") == "Save"
