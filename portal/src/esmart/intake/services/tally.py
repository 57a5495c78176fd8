"""What became of each row of one import: counts, the rows worth keeping, the senders' keys."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.db import connection

from esmart.core.bulk import LISTED, copy_rows, listed
from esmart.core.history import Actor
from esmart.intake.models import IntakeFile, IntakeRow
from esmart.intake.rules import ReadRow, Remark, Severity

HELD = 20_000  # rows or keys in memory before they are written
_NO_HINT: dict[str, list[str]] = {}
OUTCOMES = ("created", "changed", "unchanged", "merged", "refused", "waiting")


@dataclass(frozen=True)
class Kept:
    """What we knew of a sender's key before this import."""

    object_id: int | None
    row_hash: str
    hint: dict[str, list[str]]
    meaning: int | None  # None for a key kept before meanings were

    def repeats(self, row_hash: str, meaning: int) -> bool:
        """Say whether these cells under columns of this meaning are what the key said last."""
        return self.row_hash == row_hash and self.meaning in {None, meaning}


@dataclass
class Tally:
    """Collects the outcome of one import; written as it grows and at its end, in the import's transaction."""

    file: IntakeFile
    actor: Actor
    now: datetime
    meaning: int  # what the columns of this file mean
    against: int  # what its rows are read against
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    _rows: list[tuple[object, ...]] = field(default_factory=list)
    _keys: dict[tuple[str, str], tuple[int | None, str, dict[str, list[str]]]] = field(default_factory=dict)
    _read_again: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, row: ReadRow, *more: Remark) -> None:
        """Send a row back."""
        row.remarks += more
        self.counts["refused"] += 1
        self._keep(row, IntakeRow.Outcome.REFUSED, None, ())

    def accept(self, row: ReadRow, outcome: str, object_id: int) -> None:
        """Count a row as created, changed, unchanged or merged, and keep it when something is remarked."""
        self.counts[outcome] += 1
        if outcome == "merged":
            self._keep(row, IntakeRow.Outcome.MERGED, object_id, ())
        elif row.remarks:
            self.counts["flagged"] += 1
            self._keep(row, IntakeRow.Outcome.FLAGGED, object_id, ())

    def skip(self, count: int = 1) -> None:
        """Count rows whose content we had already."""
        self.counts["unchanged"] += count

    def still_waiting(self, count: int = 1) -> None:
        """Count rows that already wait for a decision."""
        self.counts["waiting"] += count

    def read_again(self, kind: str, key: str) -> None:
        """Remember that a key's row still says the same, read against what is known today."""
        self._read_again.append((kind, key))

    def wait(self, row: ReadRow, remark: Remark, candidates: Sequence[int], key: str) -> None:
        """Hold a row until a person decides."""
        row.remarks.append(remark)
        self.counts["waiting"] += 1
        self._keep(row, IntakeRow.Outcome.WAITING, None, candidates, key)

    def know(
        self,
        kind: str,
        key: str,
        object_id: int | None,
        row_hash: str,
        hint: dict[str, list[str]] | None = None,
    ) -> None:
        """Remember which profile a sender's key is."""
        self._keys[kind, key] = (object_id, row_hash, hint or {})
        if len(self._keys) >= HELD:
            self._write_keys()

    def _keep(
        self,
        row: ReadRow,
        outcome: IntakeRow.Outcome,
        object_id: int | None,
        candidates: Sequence[int],
        key: str = "",
    ) -> None:
        for code in {remark.code for remark in row.remarks}:
            self.reasons[code] += 1
        self._rows.append(
            (
                self.file.pk, row.number, outcome, json.dumps(row.cells), f"[{','.join(map(_written, row.remarks))}]",
                key, row.row_hash, object_id, json.dumps(candidates) if candidates else "[]", "",
            )
        )  # fmt: skip
        if len(self._rows) >= HELD:
            self._write_rows()

    def write(self) -> None:
        """Write what is still held of rows and keys; a COPY for the rows, a COPY and an upsert for the keys."""
        self._write_rows()
        self._write_keys()
        with connection.cursor() as cursor:
            for kind in {kind for kind, _ in self._read_again}:
                cursor.execute(
                    "UPDATE intake_sourcekey SET meaning = %s, against = %s WHERE sender = %s AND kind = %s AND key = ANY(%s)",
                    [
                        self.meaning,
                        self.against,
                        self.file.sender,
                        kind,
                        [key for of, key in self._read_again if of == kind],
                    ],
                )

    def _write_rows(self) -> None:
        copy_rows(
            "intake_intakerow",
            ("file_id", "number", "outcome", "cells", "remarks", "source_key", "row_hash", "object_id", "candidates",
             "decided_by"),
            self._rows,
        )  # fmt: skip
        self._rows.clear()

    def _write_keys(self) -> None:
        if not self._keys:
            return
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE intake_key ON COMMIT DROP AS SELECT kind, key, object_id, row_hash, hint"
                " FROM intake_sourcekey WITH NO DATA"
            )
        copy_rows(
            "intake_key",
            ("kind", "key", "object_id", "row_hash", "hint"),
            (
                (kind, key, object_id, row_hash, json.dumps(hint) if hint else "{}")
                for (kind, key), (object_id, row_hash, hint) in self._keys.items()
            ),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO intake_sourcekey
                    (kind, key, object_id, row_hash, hint, sender, meaning, against, first_file_id, last_file_id)
                SELECT k.*, %(sender)s, %(meaning)s, %(against)s, %(file)s, %(file)s FROM intake_key k
                ON CONFLICT (sender, kind, key) DO UPDATE SET object_id = excluded.object_id, row_hash = excluded.row_hash,
                    meaning = excluded.meaning, against = excluded.against, hint = excluded.hint, last_file_id = excluded.last_file_id
                """,
                {
                    "sender": self.file.sender,
                    "meaning": self.meaning,
                    "against": self.against,
                    "file": self.file.pk,
                },
            )
            cursor.execute("DROP TABLE intake_key")
        self._keys.clear()

    def result(self) -> dict[str, object]:
        """Give the counts as they are stored: each outcome, flagged, and reasons by code."""
        return {
            **{name: self.counts[name] for name in (*OUTCOMES, "flagged")},
            "reasons": dict(self.reasons.most_common()),
        }


@lru_cache(maxsize=20_000)
def _written(remark: Remark) -> str:
    """Write a remark as JSON; a file says the same of many rows."""
    return json.dumps(remark.as_json())


def kept_keys(sender: str, kind: str, keys: Iterable[str]) -> dict[str, Kept]:
    """Give what is known of a sender's keys; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT key, object_id, row_hash, hint, meaning FROM intake_sourcekey"  # noqa: S608 - a constant
            f" WHERE sender = %s AND kind = %s AND key = ANY({LISTED})",
            [sender, kind, listed(set(keys))],
        )
        return {
            key: Kept(object_id, row_hash, _NO_HINT if hint == "{}" else json.loads(hint), meaning)
            for key, object_id, row_hash, hint, meaning in cursor.fetchall()
        }


def assign_keys(rows: Sequence[ReadRow]) -> dict[int, str]:
    """Give each row (by number) its key: the sender's own, or one made of its content; repeated ones are counted."""
    seen: Counter[str] = Counter()
    keys: dict[int, str] = {}
    for row in rows:
        key = f"={row.key}" if row.key else f"#{row.row_hash}"
        seen[key] += 1
        keys[row.number] = key if seen[key] == 1 else f"{key}~{seen[key]}"
    return keys


def hash_of_group(rows: Iterable[ReadRow], file: IntakeFile) -> str:
    """Give the hash of what the rows of one product say together.

    A file given to one maker moves what an earlier file had put in a pool, so the maker is part of what was said.
    """
    said = hashlib.blake2b("".join(row.row_hash for row in rows).encode(), digest_size=16).hexdigest()
    options = str(file.options.get("enterprise", "")) + str(bool(file.options.get("publish")))
    return hashlib.blake2b((options + said).encode(), digest_size=16).hexdigest()


def refusing(remarks: Iterable[Remark]) -> bool:
    """Say whether one of the remarks sends the row back."""
    return any(remark.severity is Severity.REFUSE for remark in remarks)
