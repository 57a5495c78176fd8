"""Compile the .po catalogues of the portal to .mo, which Django reads. Standard library only; gettext is not needed.

    python3 tools/compile_messages.py

Writes beside each .po, only when it is newer. Entries marked fuzzy or without a translation are left out, so that the
Indonesian text shows instead. The format of .mo: GNU gettext manual, section "The Format of GNU MO Files".
"""

from __future__ import annotations

import ast
import struct
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAGIC = 0x950412DE
HEAD_BYTES = 28


class BrokenCatalogue(ValueError):
    """A line of a .po file cannot be read; the message names file and line."""


def main() -> None:
    """Compile every catalogue whose .mo is missing or older."""
    for source in sorted((ROOT / "portal" / "src").glob("**/locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns:
            target.write_bytes(write_mo(read_po(source)))


def read_po(source: Path) -> dict[str, str]:
    """Read msgid → msgstr; a context is joined with EOT, plural forms with NUL, as .mo wants them."""
    messages: dict[str, str] = {}
    entry: dict[str, str] = {}
    field, fuzzy = "", False
    lines = source.read_text(encoding="utf-8").splitlines()
    for number, raw in enumerate([*lines, ""], start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            if entry:
                keep(messages, entry, fuzzy=fuzzy)
                entry, field, fuzzy = {}, "", False
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
            continue
        if not line.startswith('"'):
            field, _, line = line.partition(" ")
            entry[field] = ""
        try:
            entry[field] += ast.literal_eval(line.strip())
        except (KeyError, SyntaxError, ValueError, TypeError) as problem:
            raise BrokenCatalogue(f"{source}:{number}: {raw}") from problem
    return messages


def keep(messages: dict[str, str], entry: dict[str, str], *, fuzzy: bool) -> None:
    """Add one entry when it is fully translated."""
    plurals = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
    if fuzzy or not all(plurals) or not plurals:
        return
    key = entry["msgid"]
    if "msgid_plural" in entry:
        key += "\0" + entry["msgid_plural"]
    if "msgctxt" in entry:
        key = entry["msgctxt"] + "\x04" + key
    messages[key] = "\0".join(plurals)


def write_mo(messages: dict[str, str]) -> bytes:
    """Write the sorted tables of lengths and offsets, then the texts, each ended by a zero byte."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    table_bytes = len(pairs) * 8
    texts, tables, place = b"", [b"", b""], HEAD_BYTES + 2 * table_bytes
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), place)
            texts += pair[side] + b"\0"
            place += len(pair[side]) + 1
    head = struct.pack("<7I", MAGIC, 0, len(pairs), HEAD_BYTES, HEAD_BYTES + table_bytes, 0, 0)
    return head + tables[0] + tables[1] + texts


if __name__ == "__main__":
    sys.exit(main())
