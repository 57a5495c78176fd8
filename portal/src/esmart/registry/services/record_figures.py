"""Figures of an enterprise on a date, from which size classes and sums are computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from esmart.core.history import Actor, acting
from esmart.registry.models import EnterpriseFigure
from esmart.registry.rules import FigureFacts
from esmart.registry.services.find import lock_enterprise
from esmart.registry.services.problems import FactsRefused
from esmart.registry.services.rights import refuse_stranger


def record_figures(
    *, enterprise_id: int, figures: Sequence[FigureFacts], actor: Actor, now: datetime
) -> None:
    """Keep figures; one of the same kind and day is corrected. Raises FactsRefused, NotThere, WrongState, NotAllowed."""
    problems = {f"{n}": text for n, figure in enumerate(figures) if (text := _problem(figure, now))}
    if problems:
        raise FactsRefused(problems)
    with acting(actor):
        refuse_stranger(actor, lock_enterprise(enterprise_id))
        for figure in figures:
            EnterpriseFigure.objects.update_or_create(
                enterprise_id=enterprise_id,
                kind=figure.kind,
                as_of=figure.as_of,
                defaults={"value": figure.value, "source": figure.source},
            )


def _problem(figure: FigureFacts, now: datetime) -> str:
    if figure.kind not in EnterpriseFigure.Kind.values:
        return _("Jenis angka “%(kind)s” tidak dikenal.") % {"kind": figure.kind}
    if not 0 <= figure.value <= 10**15:
        return _("Angka tidak boleh negatif.")
    if figure.as_of > now.date():
        return _("Tanggal belum tiba.")
    if not figure.source.strip() or len(figure.source) > 100:  # noqa: PLR2004  # width of the column
        return _("Sebutkan sumber, paling panjang 100 huruf.")
    return ""
