"""How an operation finds the one thing its address names."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from esmart.api.problems import not_found


def find_one[T: Model](rows: QuerySet[T], public_id: str, absent: str, *, to_change: bool = False) -> T:
    """Give the one of `rows`, which the caller's scope cut, that bears this id, held until the transaction ends where it
    is to be changed. Raises the 404 that says `absent`: of a foreign thing the same as of one that does not exist.
    """
    if to_change:
        rows = rows.select_for_update(of=("self",))
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise not_found(absent)
    return found
