"""The yearly columns of a sentra: typed where a person knows them, else computed from the members, and which is said."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import Cluster, ClusterYear, EnterpriseFigure
from esmart.registry.rules import ClusterYearFacts
from esmart.registry.services.find import lock_cluster
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger

# Stocks hold until the next figure; a flow belongs to its own year.
STOCKS = {"workers": "workers", "investment_value": "investment"}
FLOWS = {"production_value": "production_value"}
TYPED_ONLY = ("capacity_amount", "capacity_unit", "materials_value")


def record_cluster_year(
    *, cluster_id: int, year: int, typed: ClusterYearFacts, actor: Actor, now: datetime
) -> ClusterYear:
    """Keep one year of a sentra and compute the columns left blank from its members of that year's end.

    `typed_fields` names the typed columns; `computed_from` says for each computed one how many members had a figure.
    Source: domain sheet 1.6. Raises FactsRefused, NotThere, WrongState, NotAllowed.
    """
    if not 1990 <= year <= now.year:  # noqa: PLR2004  # before that there was no sentra programme in data
        raise FactsRefused({"year": _("Tahun antara 1990 dan %(year)s.") % {"year": now.year}})
    given = {
        name: value
        for name in ClusterYearFacts.__dataclass_fields__
        if (value := getattr(typed, name)) not in {None, ""}
    }
    negative = {
        name: _("Angka tidak boleh negatif.")
        for name, value in given.items()
        if name != "capacity_unit" and value < 0
    }
    if negative:
        raise FactsRefused(negative)
    with acting(actor):
        cluster = lock_cluster(cluster_id)
        refuse_stranger(actor, cluster)
        computed, counts = _compute(cluster, year)
        values = {**dict.fromkeys(TYPED_ONLY), "capacity_unit": "", **computed, **given}
        counts = {name: count for name, count in counts.items() if name not in given}
        row, _created = ClusterYear.objects.update_or_create(
            cluster=cluster,
            year=year,
            defaults={**values, "typed_fields": sorted(given), "computed_from": counts},
        )
    return row


def _compute(cluster: Cluster, year: int) -> tuple[dict[str, int | None], dict[str, int]]:
    end = date(year, 12, 31)
    current = Q(until=None) | Q(until__gt=end)
    members = list(cluster.members.filter(current, since__lte=end).values_list("enterprise_id", flat=True))
    computed: dict[str, int | None] = {"units": len(members)}
    counts = {"units": len(members)}
    latest = EnterpriseFigure.objects.filter(enterprise_id__in=members, as_of__lte=end)
    for column, kind in {**STOCKS, **FLOWS}.items():
        rows = latest.filter(kind=kind).order_by("enterprise_id", "-as_of").distinct("enterprise_id")
        if column in FLOWS:
            rows = rows.filter(as_of__year=year)
        values = list(rows.values_list("value", flat=True))
        computed[column] = sum(values) if values else None
        if values:
            counts[column] = len(values)
    return computed, counts
