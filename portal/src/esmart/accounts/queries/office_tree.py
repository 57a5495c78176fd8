"""The tree of offices: what stands below an office, and its line upwards on any day."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from esmart.accounts.models import Office

_BELOW = (
    "WITH RECURSIVE below (id) AS (SELECT %s::bigint UNION"
    " SELECT o.id FROM accounts_office o JOIN below b ON o.parent_id = b.id) SELECT id FROM below"
)


def below_sql(office_id: int) -> RawSQL:
    """Give the ids of an office and of all below it as a subquery; no query of its own."""
    return RawSQL(_BELOW, [office_id])  # noqa: S611  # the text is ours, the id a parameter


def offices_below(office: Office) -> QuerySet[Office]:
    """Give an office and all offices below it today; one query."""
    return Office.objects.filter(id__in=below_sql(office.pk))


def office_line_on(office: Office, day: date) -> list[tuple[int, str]]:
    """Give (id, name) of an office and of those above it as they were called and stood on a day, the office first.

    Where no dated row covers the day, the present name and parent count; one query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE line (id, step) AS (
                SELECT %(office)s::bigint, 0
              UNION
                SELECT above.id, line.step + 1 FROM line JOIN LATERAL (
                    SELECT CASE WHEN EXISTS (SELECT FROM accounts_officeparent p WHERE p.office_id = line.id)
                        THEN (SELECT p.parent_id FROM accounts_officeparent p WHERE p.office_id = line.id
                              AND p.since <= %(day)s AND (p.until IS NULL OR p.until > %(day)s))
                        ELSE (SELECT o.parent_id FROM accounts_office o WHERE o.id = line.id) END AS id
                ) above ON above.id IS NOT NULL WHERE line.step < 20
            )
            SELECT line.id, coalesce(n.name, o.name) FROM line JOIN accounts_office o ON o.id = line.id
            LEFT JOIN accounts_officename n ON n.office_id = o.id AND n.since <= %(day)s
                AND (n.until IS NULL OR n.until > %(day)s)
            ORDER BY line.step
            """,
            {"office": office.pk, "day": day},
        )
        return [(int(row[0]), str(row[1])) for row in cursor.fetchall()]
