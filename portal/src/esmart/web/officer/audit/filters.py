"""What the lists of the audit are narrowed to, and their pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from esmart.core.models import AccessRead, Change
from esmart.core.queries import changes_between, readings_between
from esmart.web.officer.audit.words import table_choices
from esmart.web.officer.fields import DateInput, WholeField

PAGE = 50
USUAL_DAYS = 30


class PeriodForm(forms.Form):
    """A time and an actor; what cannot be read narrows nothing."""

    dari = forms.DateField(label=_("Dari tanggal"), widget=DateInput(), required=False)
    sampai = forms.DateField(label=_("Sampai tanggal"), widget=DateInput(), required=False)
    pelaku = forms.CharField(label=_("Pelaku"), max_length=100, required=False)

    def chosen(self) -> dict[str, Any]:
        """Give what can be read of the answers."""
        self.is_valid()
        return self.cleaned_data

    def period(self) -> tuple[datetime, datetime]:
        """Give the asked time, end excluded; without an answer the last thirty days."""
        chosen = self.chosen()
        until = chosen.get("sampai") or timezone.localdate()
        since = chosen.get("dari") or until - timedelta(days=USUAL_DAYS)
        return _midnight(since), _midnight(until + timedelta(days=1))


class ChangeForm(PeriodForm):
    """Which changes are shown."""

    jenis = forms.ChoiceField(label=_("Jenis data"), required=False)
    nomor = WholeField(label=_("Nomor data"), required=False)
    field_order = ("jenis", "nomor", "pelaku", "dari", "sampai")

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.fields["jenis"].choices = [("", _("Semua")), *table_choices()]

    def found(self) -> QuerySet[Change]:
        """Give the changes asked for, newest first."""
        chosen = self.chosen()
        return changes_between(
            *self.period(),
            table=chosen.get("jenis", ""),
            row_id=chosen.get("nomor"),
            actor=chosen.get("pelaku", ""),
        )


class ReadingForm(PeriodForm):
    """Which readings are shown."""

    orang = WholeField(label=_("Nomor orang"), required=False)
    field_order = ("orang", "pelaku", "dari", "sampai")

    def found(self) -> QuerySet[AccessRead]:
        """Give the readings asked for, newest first."""
        chosen = self.chosen()
        return readings_between(*self.period(), subject=chosen.get("orang"), actor=chosen.get("pelaku", ""))


def page_of(request: HttpRequest, found: QuerySet[Any]) -> tuple[list[Any], str]:
    """Give one page of rows and the address of the next one, or nothing; a mark that cannot be read begins anew."""
    mark = request.GET.get("sesudah", "").split("-")
    if len(mark) == 2 and all(part.isdigit() for part in mark):  # noqa: PLR2004  moment and row
        moment = datetime.fromtimestamp(0, tz=timezone.get_current_timezone()) + timedelta(
            microseconds=int(mark[0])
        )
        found = found.filter(Q(at__lt=moment) | Q(at=moment, id__lt=int(mark[1])))
    rows = list(found[: PAGE + 1])
    return rows[:PAGE], _next(request, rows) if len(rows) > PAGE else ""


def asked(request: HttpRequest) -> dict[str, str]:
    """Give the filters of an address, without the place in the list."""
    return {name: value for name, value in request.GET.items() if name != "sesudah" and value}


def _next(request: HttpRequest, rows: Sequence[Any]) -> str:
    last = rows[PAGE - 1]
    moment = (last.at - datetime.fromtimestamp(0, tz=last.at.tzinfo)) // timedelta(microseconds=1)
    return f"?{urlencode({**asked(request), 'sesudah': f'{moment}-{last.id}'})}"


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
