"""When people are planned to leave, for rooms that plan around it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from esmart.accounts.models import Custody


def planned_releases(person_ids: Iterable[int]) -> dict[int, date | None]:
    """Give person id → planned day of release of the present stay; people who stay nowhere are left out; one query."""
    ids = list(person_ids)
    if not ids:
        return {}
    rows = Custody.objects.filter(person_id__in=ids, until=None)
    return dict(rows.values_list("person_id", "release_planned_on"))
