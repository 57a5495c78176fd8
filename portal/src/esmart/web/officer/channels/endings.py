"""Marketplaces that close: said by the ministry, moved away from, and kept as files."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from esmart.accounts.models import User
from esmart.channels.models import ChannelAccount
from esmart.channels.queries import (
    accounts_for,
    describe,
    describe_failure,
    ending_of,
    ending_shops,
    marketplace_name,
    marketplaces,
    may_use,
    stuck_moves,
)
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import (
    ConnectorError,
    export_shop,
    move_listings,
    report_move,
    set_ending,
    withdraw_ending,
)
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Link
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask, typed
from esmart.web.officer.channels.access import channels_trail, find_account, say_problem
from esmart.web.officer.channels.files import KINDS
from esmart.web.officer.fields import DateInput

MOVES_SHOWN = 100
SPEAKS_FOR_THE_MINISTRY = frozenset({User.Role.ADMINISTRATOR, User.Role.MINISTRY_OFFICER})


def ending_context(request: HttpRequest, account: ChannelAccount) -> dict[str, Any]:
    """Give what a shop's page says when its marketplace ends: what happened, what to do, what is left."""
    ending = ending_of(account.application.marketplace)
    if ending is None:
        return {}
    today = timezone.localdate()
    scope = accounts_for(person_of(request)).filter(pk=account.pk)
    day = {"day": f"{ending.on:%d-%m-%Y}"}
    title = (
        _("Lokapasar ini tutup sejak %(day)s") if ending.is_over(today) else _("Lokapasar ini tutup %(day)s")
    )
    return {
        "ending": ending,
        "ending_title": title % day,
        "left": next(iter(ending_shops(scope, today=today)), None),
    }


class EndingForm(forms.Form):
    """Which marketplace closes, when, and who says so; without a day it goes on."""

    marketplace = forms.ChoiceField(label=gettext_lazy("Lokapasar"))
    closes_on = forms.DateField(
        label=gettext_lazy("Tutup pada"),
        widget=DateInput,
        required=False,
        help_text=gettext_lazy("Kosong berarti tidak jadi tutup."),
    )
    source = forms.CharField(label=gettext_lazy("Sumber berita"), max_length=300, required=False)
    instead = forms.CharField(
        label=gettext_lazy("Yang dilakukan penjual"), max_length=500, required=False, widget=forms.Textarea
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {one.marketplace: marketplace_name(one.marketplace) for one, _name in marketplaces()}
        self.fields["marketplace"].choices = sorted(names.items(), key=lambda one: one[1])


@writes
@require_http_methods(["GET", "POST"])
def set_end(request: HttpRequest) -> HttpResponse:
    """Let the ministry say that a marketplace closes, or that it does not."""
    if person_of(request).role not in SPEAKS_FOR_THE_MINISTRY:
        raise PermissionDenied(_("Hanya kementerian yang menetapkan penutupan lokapasar."))
    form = EndingForm(typed(request))
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        try:
            if asked["closes_on"] is None:
                withdraw_ending(marketplace=asked["marketplace"], actor=actor_of(request))
            else:
                set_ending(**asked, actor=actor_of(request), now=timezone.now())
        except ChannelsProblem as problem:
            form.add_error(problem.field or None, str(problem))
        else:
            messages.success(request, _("Disimpan; pemilik toko melihatnya di meja kerja dan halaman toko."))
            return redirect("web:channels")
    context = {
        "title": _("Penutupan lokapasar"),
        "trail": channels_trail(Link(_("Penutupan"), "")),
        "lead": _("Sesudah ini tidak ada tayangan baru di sana; pesanan tetap dibaca sampai habis."),
        "back": reverse("web:channels"),
    }
    return ask(request, form, context)


@writes
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Move listings to another shop, a few at a time, and report what became of each."""
    source = find_account(request, public_id, to_use=True)
    targets = _targets(request, source)
    chosen = next((one for one in targets if one.public_id == request.GET.get("ke", "")), None)
    if request.method == "POST":
        if chosen is None:
            raise Http404(_("Toko tujuan tidak ditemukan."))
        try:
            move_listings(
                source=source,
                target=chosen,
                again=request.POST.get("lagi") == "ya",
                actor=actor_of(request),
                now=timezone.now(),
            )
        except ChannelsProblem as problem:
            messages.error(request, str(problem))
        except ConnectorError as failure:
            say_problem(request, describe_failure(failure))
        return redirect(f"{reverse('web:move_listings', args=[public_id])}?ke={chosen.public_id}")
    context = {
        "title": _("Pindahkan tayangan"),
        "trail": channels_trail(
            Link(str(source), reverse("web:shop", args=[public_id])), Link(_("Pindahkan"), "")
        ),
        "account": source,
        "targets": [(one, marketplace_name(one.application.marketplace)) for one in targets],
        "chosen": chosen,
        "report": report_move(source=source, target=chosen) if chosen else None,
        "stuck": [
            (one.source.product, [describe(problem) for problem in one.problems])
            for one in stuck_moves(source=source, target=chosen)[:MOVES_SHOWN]
        ]
        if chosen
        else [],
    }
    return render(request, "web/officer/channels/move.html", context)


def _targets(request: HttpRequest, source: ChannelAccount) -> list[ChannelAccount]:
    person = person_of(request)
    same = accounts_for(person).filter(
        enterprise=source.enterprise, office=source.office, state=ChannelAccount.State.CONNECTED
    )
    return [one for one in same.exclude(pk=source.pk).order_by("id") if may_use(person, one)]


@require_safe
@in_indonesian
def export(request: HttpRequest, public_id: str, what: str, form: str) -> HttpResponse:
    """Hand out a shop's listings or orders as a file to keep."""
    account = find_account(request, public_id)
    if what not in {"tayangan", "pesanan"}:
        raise Http404(_("Berkas ini tidak ada."))
    kind = "xlsx" if form == "xlsx" else "csv"
    data = export_shop(account=account, what="listings" if what == "tayangan" else "orders", form=kind)
    answer = HttpResponse(data, content_type=KINDS[kind])
    answer["Content-Disposition"] = f'attachment; filename="{what}-{account.shop_id}.{kind}"'
    return answer
