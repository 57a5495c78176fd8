"""What became of each row of one import: counts, the rows worth keeping, the senders' keys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from psycopg.types.json import Jsonb

from esmart.core.bulk import copy_rows
from esmart.core.history import Actor
from esmart.intake.models import IntakeFile, IntakeRow, SourceKey
from esmart.intake.rules import ReadRow, Remark, Severity

OUTCOMES = ("created", "changed", "unchanged", "merged", "refused", "waiting")


@dataclass(frozen=True)
class Kept:
    """What we knew of a sender's key before this import."""

    object_id: int | None
    row_hash: str
    hint: dict[str, list[str]]


@dataclass
class Tally:
    """Collects the outcome of one import; written at its end in the same transaction."""

    file: IntakeFile
    actor: Actor
    now: datetime
    counts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    _rows: list[tuple[object, ...]] = field(default_factory=list)
    _keys: dict[tuple[str, str], tuple[int | None, str, dict[str, list[str]]]] = field(default_factory=dict)

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

    def still_waiting(self) -> None:
        """Count a row that already waits for a decision."""
        self.counts["waiting"] += 1

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

    def _keep(
        self, row: ReadRow, outcome: str, object_id: int | None, candidates: Sequence[int], key: str = ""
    ) -> None:
        self.reasons.update({remark.code for remark in row.remarks})
        self._rows.append(
            (
                self.file.pk, row.number, str(outcome), Jsonb(row.cells), Jsonb([r.as_json() for r in row.remarks]),
                key, row.row_hash, object_id, Jsonb(list(candidates)), "",
            )
        )  # fmt: skip

    def write(self) -> None:
        """Write rows and keys; two COPYs and one upsert."""
        copy_rows(
            "intake_intakerow",
            ("file_id", "number", "outcome", "cells", "remarks", "source_key", "row_hash", "object_id", "candidates",
             "decided_by"),
            self._rows,
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE intake_key ON COMMIT DROP AS SELECT sender, kind, key, object_id, row_hash, hint"
                " FROM intake_sourcekey WITH NO DATA"
            )
        copy_rows(
            "intake_key",
            ("sender", "kind", "key", "object_id", "row_hash", "hint"),
            (
                (self.file.sender, kind, key, object_id, row_hash, Jsonb(hint))
                for (kind, key), (object_id, row_hash, hint) in self._keys.items()
            ),
        )
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO intake_sourcekey (sender, kind, key, object_id, row_hash, hint, first_file_id, last_file_id)
                SELECT k.*, %(file)s, %(file)s FROM intake_key k
                ON CONFLICT (sender, kind, key) DO UPDATE SET object_id = excluded.object_id,
                    row_hash = excluded.row_hash, hint = excluded.hint, last_file_id = excluded.last_file_id
                """,
                {"file": self.file.pk},
            )
            cursor.execute("DROP TABLE intake_key")

    def result(self) -> dict[str, object]:
        """Give the counts as they are stored: each outcome, flagged, and reasons by code."""
        return {
            **{name: self.counts[name] for name in (*OUTCOMES, "flagged")},
            "reasons": dict(self.reasons.most_common()),
        }


def kept_keys(sender: str, kind: str, keys: Iterable[str]) -> dict[str, Kept]:
    """Give what is known of a sender's keys; one query."""
    rows = SourceKey.objects.filter(sender=sender, kind=kind, key__in=set(keys))
    return {
        key: Kept(object_id, row_hash, hint)
        for key, object_id, row_hash, hint in rows.values_list("key", "object_id", "row_hash", "hint")
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


def refusing(remarks: Iterable[Remark]) -> bool:
    """Say whether one of the remarks sends the row back."""
    return any(remark.severity is Severity.REFUSE for remark in remarks)
