"""What a file is once read: a header, rows of text with their numbers, notes for people. No file formats here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

HEADER_WITHIN = 30  # title lines above a header; more is not a table
FEW = 20  # rows; below it equal cells are chance
OWN_COLUMNS = (
    "alasan",
    "apa yang harus dilakukan",
)  # written by us on returned rows; never part of a sender's header


class UnreadableFile(Exception):
    """The file cannot be taken; the message is an Indonesian sentence that says what to do."""


@dataclass(frozen=True)
class Limits:
    """How much one file may hold; beyond it the sender gets an answer, not a crash."""

    file_bytes: int = 50 * 2**20
    parts: int = 2_000
    unpacked_bytes: int = 600 * 2**20
    ratio: int = 150
    cells: int = 5_000_000
    memory_bytes: int = 3 * 2**30
    seconds: int = 90


@dataclass(frozen=True)
class Table:
    """One table of text. `rows` are (row number in the file, cells); `broken` names formula cells without a value."""

    headers: tuple[str, ...]
    rows: Sequence[tuple[int, list[str]]]
    notes: tuple[str, ...] = ()
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)


def build_table(
    rows: Sequence[tuple[int, list[str]]],
    *,
    knows: Callable[[str], bool],
    notes: Sequence[str] = (),
    broken: Mapping[tuple[int, int], str] | None = None,
) -> Table:
    """Find the header, drop what is above it and the columns that are wholly empty, and say so in notes.

    `knows` tells whether a text is a known column name. Raises UnreadableFile when there is no header or no row.
    """
    if not rows:
        raise UnreadableFile(
            "Berkas ini kosong. Unggah berkas yang berisi judul kolom dan sedikitnya satu baris."
        )
    at = _header_at(rows, knows)
    width = max(len(cells) for _, cells in rows[at:])
    header = [*rows[at][1], *[""] * (width - len(rows[at][1]))]
    body = [(number, cells) for number, cells in rows[at + 1 :] if any(cells)]
    if not body:
        raise UnreadableFile(
            f"Berkas ini hanya berisi judul kolom (baris {rows[at][0]}). Isi sedikitnya satu baris data di bawahnya."
        )
    if any(len(cells) < width for _, cells in body):
        body = [(number, [*cells, *[""] * (width - len(cells))]) for number, cells in body]
    used = [any(cells[n] for _, cells in body) for n in range(width)]
    own = {n for n, name in enumerate(header) if name.strip().lower() in OWN_COLUMNS}
    kept = [n for n in range(width) if n not in own and (header[n].strip() or used[n])]
    said = list(notes)
    if at:
        said.append(f"{at} baris di atas judul kolom dilewati.")
    if empty := [header[n].strip() for n in kept if not used[n]]:
        said.append(f"Kolom tanpa isi: {', '.join(empty)}.")
    if len(body) > FEW and (same := [header[n].strip() for n in kept if used[n] and _constant(body, n)]):
        said.append(f"Kolom yang isinya sama di setiap baris: {', '.join(same)}.")
    place = {old: new for new, old in enumerate(kept)}
    return Table(
        headers=_unique([header[n].strip() or f"Kolom {n + 1}" for n in kept]),
        rows=body if len(kept) == width else [(number, [cells[n] for n in kept]) for number, cells in body],
        notes=tuple(said),
        broken={
            (number, place[column]): why
            for (number, column), why in (broken or {}).items()
            if column in place
        },
    )


def _header_at(rows: Sequence[tuple[int, list[str]]], knows: Callable[[str], bool]) -> int:
    """Choose the line with the most known column names; without any, the first line as wide as most lines are."""
    first = rows[:HEADER_WITHIN]
    known = [sum(knows(cell) for cell in dict.fromkeys(cells) if cell) for _, cells in first]
    if max(known) >= min(2, max(len(cells) for _, cells in first)):
        return known.index(max(known))
    widths = Counter(sum(1 for cell in cells if cell) for _, cells in rows[:500])
    usual = max(widths, key=lambda width: (widths[width], width))
    for n, (_, cells) in enumerate(first):
        filled = [cell for cell in cells if cell]
        if len(filled) >= max(1, usual * 0.7) and not any(cell.replace(".", "").isdigit() for cell in filled):
            return n
    raise UnreadableFile(
        "Judul kolom tidak ditemukan. Taruh satu baris berisi nama kolom (misalnya Nama Usaha, Alamat, Kabupaten) "
        "di atas data, lalu unggah lagi."
    )


def _constant(body: Sequence[tuple[int, list[str]]], column: int) -> bool:
    first = body[0][1][column]
    return all(cells[column] == first for _, cells in body)


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    seen: Counter[str] = Counter()
    result = []
    for name in names:
        seen[name] += 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(result)
