"""A copy of one person's data as people read it, and as machines do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from esmart.accounts.queries import SubjectExport
from esmart.web.components.shapes import Cell, Table

MOST_SHOWN = 100


def copy_context(export: SubjectExport) -> dict[str, Any]:
    """Give what the page of a copy shows: each table with its first rows; the file holds all."""
    tables = []
    for one in export.tables:
        heads = list(one.rows[0])
        rows = [[Cell(row[head][:300]) for head in heads] for row in one.rows[:MOST_SHOWN]]
        tables.append(
            {
                "name": one.name,
                "count": len(one.rows),
                "table": Table(one.name, heads, rows, caption_shown=False),
            }
        )
    readings = Table(
        _("Siapa membaca data ini"),
        [_("Waktu"), _("Siapa"), _("Apa"), _("Untuk")],
        [[Cell(value) for value in row.values()] for row in export.readings[:MOST_SHOWN]],
        caption_shown=False,
    )
    return {"title": _("Salinan data"), "made_at": export.made_at, "tables": tables, "readings": readings}


def copy_as_data(export: SubjectExport) -> dict[str, Any]:
    """Give a copy as plain data for a file, every value with the class of its column beside it."""
    return {
        "made_at": export.made_at.isoformat(),
        "tables": [
            {"table": one.name, "columns": one.labels, "rows": one.rows, "not_all": one.more}
            for one in export.tables
        ],
        "readings": export.readings,
    }
