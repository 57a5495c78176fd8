"""The small compiler of catalogues writes what gettext reads."""

from __future__ import annotations

import gettext
import io
from pathlib import Path

import pytest
from compile_messages import BrokenCatalogue, read_po, write_mo

CATALOGUE = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#, python-format
msgid "%(n)s \"produk\""
msgid_plural "%(n)s produk"
msgstr[0] "%(n)s product — one"
msgstr[1] "%(n)s products"

msgctxt "surat"
msgid "Isi"
msgstr "Body"

msgid ""
"Baris satu, "
"baris dua"
msgstr "Two lines"

#, fuzzy
msgid "Ragu"
msgstr "Doubtful"

msgid "Kosong"
msgstr ""
"""


def compiled(text: str, folder: Path) -> gettext.GNUTranslations:
    source = folder / "django.po"
    source.write_text(text, encoding="utf-8")
    return gettext.GNUTranslations(io.BytesIO(write_mo(read_po(source))))


def test_plurals_contexts_and_long_entries_are_read_back(tmp_path: Path) -> None:
    messages = compiled(CATALOGUE, tmp_path)
    assert messages.ngettext('%(n)s "produk"', "%(n)s produk", 1) == "%(n)s product — one"
    assert messages.ngettext('%(n)s "produk"', "%(n)s produk", 5) == "%(n)s products"
    assert messages.pgettext("surat", "Isi") == "Body"
    assert messages.gettext("Baris satu, baris dua") == "Two lines"


def test_doubtful_and_empty_entries_fall_back_to_the_key(tmp_path: Path) -> None:
    messages = compiled(CATALOGUE, tmp_path)
    assert messages.gettext("Ragu") == "Ragu"
    assert messages.gettext("Kosong") == "Kosong"


@pytest.mark.parametrize("line", ['msgid "tanpa akhir', "msgid nothing", '"tanpa awal"'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(BrokenCatalogue, match=r"django\.po:1"):
        compiled(line, tmp_path)
