"""Shops: how each is, connecting, connecting again, parting, how much of the stock it may show."""

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
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.channels.models import ChannelAccount, ChannelApplication
from esmart.channels.queries import (
    Connectable,
    account_health,
    accounts_for,
    calls_of,
    connectables,
    describe,
    describe_failure,
    listings_in,
    marketplace_name,
    marketplaces,
    may_use,
    problems_by_cause,
    way_to_connect,
)
from esmart.channels.rules import ChannelsProblem
from esmart.channels.services import (
    ConnectorError,
    begin_connection,
    complete_connection,
    connect_by_file,
    connect_with_keys,
    disconnect_shop,
    set_exposure,
    set_institution_wording,
)
from esmart.channels.services.outward import find_shop_hints, find_shop_problems, sells_for_workshop
from esmart.registry.models import Enterprise
from esmart.registry.queries import enterprises_for, may_edit
from esmart.web.components.shapes import Badge, Link
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask, typed, whole
from esmart.web.officer.channels.access import channels_trail, find_account, is_practice, say_problem
from esmart.web.officer.channels.endings import SPEAKS_FOR_THE_MINISTRY, ending_context
from esmart.web.officer.channels.files import file_context
from esmart.web.officer.fields import WholeField

State = ChannelAccount.State
SHOPS_SHOWN = 200
CHOICES_AT_MOST = 200
CALLS_SHOWN = 30
LISTINGS_SHOWN = 50


def shop_badge_of(account: ChannelAccount) -> Badge:
    """Give the badge of a shop's connection."""
    tones: dict[str, tuple[Any, str]] = {
        State.CONNECTED: ("good", "check"),
        State.NEEDS_REAUTHORISATION: ("danger", "warning"),
        State.SUSPENDED: ("danger", "danger"),
        State.DISCONNECTED: ("neutral", "close"),
    }
    tone, icon = tones[account.state]
    return Badge(str(account.get_state_display()), tone, icon)


@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Show the shops in this person's scope, those that need a person first."""
    accounts = accounts_for(person_of(request)).order_by("id")[:SHOPS_SHOWN]
    found = account_health(
        accounts_for(person_of(request)).filter(pk__in=[one.pk for one in accounts]), now=timezone.now()
    )
    context = {
        "title": _("Saluran"),
        "trail": [*channels_trail()[:-1], Link(_("Saluran"), "")],
        "shops": [
            {"health": one, "badge": shop_badge_of(one.account), "practice": is_practice(one.account)}
            for one in found
        ],
        "may_write": person_of(request).may_write,
        "may_end": person_of(request).role in SPEAKS_FOR_THE_MINISTRY,
    }
    return render(request, "web/officer/channels/shops.html", context)


@require_safe
def shop(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one shop: its health, its listings, the last calls that went out."""
    account = find_account(request, public_id)
    scope = accounts_for(person_of(request)).filter(pk=account.pk)
    (health,) = account_health(scope, now=timezone.now())
    before = request.GET.get("sebelum", "")
    listings = listings_in(account, before=whole(before))
    context = {
        "title": str(account),
        "trail": channels_trail(Link(str(account), "")),
        "health": health,
        "account": account,
        "badge": shop_badge_of(account),
        "practice": is_practice(account),
        "may_use": may_use(person_of(request), account),
        "shop_problems": [describe(one) for one in (*find_shop_problems(account), *find_shop_hints(account))],
        "of_workshop": sells_for_workshop(account),
        "listings": listings,
        "next_url": f"?sebelum={listings[-1].listing.pk}" if len(listings) == LISTINGS_SHOWN else "",
        "calls": calls_of(scope, limit=CALLS_SHOWN),
        **file_context(account),
        **ending_context(request, account),
    }
    return render(request, "web/officer/channels/shop.html", context)


@writes
@require_POST
def institution_wording(request: HttpRequest, public_id: str) -> HttpResponse:
    """Let a workshop's shop name its unit in listings, or not."""
    account = find_account(request, public_id, to_use=True)
    allowed = request.POST.get("allowed") == "1"
    try:
        set_institution_wording(account=account, allowed=allowed, actor=actor_of(request), now=timezone.now())
    except ChannelsProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Tersimpan. Tayangan disesuaikan dalam beberapa menit."))
    return redirect("web:shop", account.public_id)


class ConnectForm(forms.Form):
    """Which marketplace, and for whom the shop sells."""

    application = forms.ChoiceField(label=gettext_lazy("Lokapasar"), widget=forms.RadioSelect)
    owner = forms.ChoiceField(label=gettext_lazy("Toko ini menjual untuk"))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = connectables()
        self.known = {_place_key(one): one for one in self.places if not one.refused}
        self.fields["application"].choices = [(key, _place_name(one)) for key, one in self.known.items()]
        self.fields["owner"].choices = _owners(request)
        if asked := request.GET.get("usaha", ""):
            self.initial["owner"] = asked


def _place_key(one: Connectable) -> str:
    return str(one.application.pk) if one.application is not None else one.marketplace


def _place_name(one: Connectable) -> str:
    labels = [_("SANDBOX")] if one.is_practice else []
    if one.lifecycle == "closed" and _("arsip") not in one.name:  # some names say it themselves
        labels.append(_("arsip"))
    if one.lifecycle == "closing":
        labels.append(_("akan tutup"))
    if one.way == "file":
        labels.append(_("lewat berkas"))
    return f"{one.name} ({', '.join(labels)})" if labels else one.name


def _owners(request: HttpRequest) -> list[tuple[str, str]]:
    person = person_of(request)
    choices = []
    if person.office_id is not None:
        choices.append(("office", _("Semua pembuat di %(office)s") % {"office": person.office}))
    scope = enterprises_for(person).exclude(state=Enterprise.State.MERGED).order_by("name")
    asked = request.GET.get("usaha", "")
    rows = (
        list(scope.filter(public_id=asked)) if asked not in {"", "office"} else list(scope[:CHOICES_AT_MOST])
    )
    return choices + [(one.public_id, one.name) for one in rows]


def _owner(request: HttpRequest, chosen: str) -> dict[str, Any]:
    """Give the enterprise or office a shop will sell for; 404 outside this person's scope, 403 without the right."""
    person = person_of(request)
    if chosen == "office" and person.office is not None:
        return {"enterprise": None, "office": person.office}
    enterprise = enterprises_for(person).filter(public_id=chosen).first()
    if enterprise is None:
        raise Http404(_("Usaha tidak ditemukan."))
    if not may_edit(person, enterprise):
        raise PermissionDenied(_("Anda tidak berhak bertindak untuk usaha ini."))
    return {"enterprise": enterprise, "office": None}


@writes
@require_http_methods(["GET", "POST"])
def connect(request: HttpRequest) -> HttpResponse:
    """Choose a marketplace and for whom the shop sells, then go on: to its consent page, or to what it asks first."""
    form = ConnectForm(typed(request), request=request)
    if form.is_bound and form.is_valid():
        place, chosen = form.known[form.cleaned_data["application"]], form.cleaned_data["owner"]
        try:
            owner = _owner(request, chosen)
        except PermissionDenied as denied:
            form.add_error("owner", str(denied))
        else:
            if place.way == "consent" and place.application is not None and not place.asked:
                return _to_consent(request, place.application, owner)
            return redirect(f"{reverse('web:connect_place', args=[_place_key(place)])}?usaha={chosen}")
    context = {
        "title": _("Hubungkan toko"),
        "trail": channels_trail(Link(_("Hubungkan"), "")),
        "known": form.known,
        "refused": [one for one in form.places if one.refused],
    }
    return ask(request, form, context, "web/officer/channels/connect.html")


class KeysForm(forms.Form):
    """What a marketplace without a consent page asks of its seller, or the name of a place that knows files only."""

    def __init__(self, *args: Any, place: Connectable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if place.way == "file":
            self.fields["name"] = forms.CharField(
                label=_("Nama tempat jual"),
                max_length=200,
                help_text=_("Misalnya “Gerai lapas”, “Titip jual Koperasi Maju”, “WhatsApp”."),
            )
        for one in place.asked:
            self.fields[one.name] = forms.CharField(
                label=one.label,
                required=not one.optional,
                max_length=300,
                widget=forms.PasswordInput if one.secret else forms.TextInput,
            )


@writes
@require_http_methods(["GET", "POST"])
def connect_place(request: HttpRequest, key: str) -> HttpResponse:
    """Ask what a marketplace wants before or instead of its consent page, then connect."""
    place = next((one for one in connectables() if _place_key(one) == key and not one.refused), None)
    if place is None:
        raise Http404(_("Lokapasar ini tidak dikenal."))
    owner = _owner(request, request.GET.get("usaha", ""))
    form = KeysForm(typed(request), place=place)
    if form.is_bound and form.is_valid():
        if place.way == "consent" and place.application is not None:
            return _to_consent(request, place.application, {**owner, "shop_id": form.cleaned_data["shop_id"]})
        try:
            account = _connect(request, place, form.cleaned_data, owner)
        except ChannelsProblem as problem:
            form.add_error(problem.field if problem.field in form.fields else None, str(problem))
        except ConnectorError as failure:
            text = describe_failure(failure)
            form.add_error(None, f"{text.what} {text.do}")
        else:
            messages.success(request, _("Terhubung: %(names)s.") % {"names": account})
            return redirect("web:shop", account.public_id)
    context = {
        "title": _("Hubungkan %(name)s") % {"name": place.name},
        "trail": channels_trail(Link(_("Hubungkan"), reverse("web:connect_shop")), Link(place.name, "")),
        "lead": _("Tempat jual ini dilayani lewat berkas: daftar produk, stok, dan pesanan dibawa oleh Anda.")
        if place.way == "file"
        else _("Disimpan tersandi dan hanya dipakai untuk toko ini."),
        "back": reverse("web:connect_shop"),
        "button": _("Hubungkan"),
    }
    return ask(request, form, context)


def _connect(
    request: HttpRequest, place: Connectable, answer: dict[str, str], owner: dict[str, Any]
) -> ChannelAccount:
    actor, now = actor_of(request), timezone.now()
    if place.application is None or place.way == "file":
        return connect_by_file(
            marketplace=place.marketplace, name=answer["name"], actor=actor, now=now, **owner
        )
    return connect_with_keys(application=place.application, answer=answer, actor=actor, now=now, **owner)


@writes
@require_http_methods(["POST"])
def connect_again(request: HttpRequest, public_id: str) -> HttpResponse:
    """Go to the consent page again for a shop we know."""
    account = find_account(request, public_id, to_use=True)
    if way_to_connect(account.application) != "consent":
        owner = account.enterprise.public_id if account.enterprise is not None else "office"
        return redirect(f"{reverse('web:connect_place', args=[account.application_id])}?usaha={owner}")
    return _to_consent(request, account.application, {"account": account})


def _to_consent(request: HttpRequest, application: ChannelApplication, owner: dict[str, Any]) -> HttpResponse:
    """Show the way to the consent page. A plain link, since our pages may send forms only to ourselves."""
    back = request.build_absolute_uri(reverse("web:connection_answer", args=[application.marketplace]))
    try:
        address = begin_connection(
            application=application, redirect=back, actor=actor_of(request), now=timezone.now(), **owner
        )
    except (ChannelsProblem, ConnectorError) as problem:
        _say(request, problem)
        return redirect("web:connect_shop")
    name = marketplace_name(application.marketplace)
    context = {
        "title": _("Lanjut ke %(name)s") % {"name": name},
        "trail": channels_trail(Link(_("Hubungkan"), "")),
        "name": name,
        "address": address,
        "practice": application.environment != "production",
    }
    return render(request, "web/officer/channels/consent.html", context)


@writes
@require_safe
def connection_answer(request: HttpRequest, marketplace: str) -> HttpResponse:
    """Take what the marketplace's consent page sends back and connect the shops it opens."""
    if marketplace not in {one.marketplace for one, _name in marketplaces()}:
        raise Http404(_("Lokapasar ini tidak dikenal."))
    try:
        accounts = complete_connection(answer=request.GET.dict(), actor=actor_of(request), now=timezone.now())
    except (ChannelsProblem, ConnectorError) as problem:
        _say(request, problem)
        return redirect("web:channels")
    names = ", ".join(str(one) for one in accounts)
    messages.success(request, _("Terhubung: %(names)s. Pesanan dan stoknya mulai dibaca.") % {"names": names})
    return redirect("web:shop", accounts[0].public_id) if len(accounts) == 1 else redirect("web:channels")


def _say(request: HttpRequest, problem: ChannelsProblem | ConnectorError) -> None:
    if isinstance(problem, ConnectorError):
        say_problem(request, describe_failure(problem))
    else:
        messages.error(request, str(problem))


@writes
@require_http_methods(["GET", "POST"])
def disconnect(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask, then end our work with a shop."""
    account = find_account(request, public_id, to_use=True)
    if request.method == "POST":
        disconnect_shop(account=account, actor=actor_of(request))
        messages.success(
            request, _("Toko diputus; izinnya dihapus dari sini. Pesanan dan tayangannya tetap terbaca.")
        )
        return redirect("web:shop", public_id)
    context = {
        "title": _("Putuskan toko ini?"),
        "trail": channels_trail(
            Link(str(account), reverse("web:shop", args=[public_id])), Link(_("Putuskan"), "")
        ),
        "lead": _(
            "Stok dan harga tidak lagi dikirim, pesanan baru tidak lagi dibaca. Dapat dihubungkan lagi kapan saja."
        ),
        "back": reverse("web:shop", args=[public_id]),
        "button": _("Ya, putuskan"),
        "dangerous": True,
    }
    return ask(request, forms.Form(), context)


class ExposureForm(forms.Form):
    """How much of what is available a shop may show."""

    percent = WholeField(
        label=gettext_lazy("Bagian dari stok tersedia (%)"), help_text=gettext_lazy("0 sampai 100.")
    )
    buffer = WholeField(label=gettext_lazy("Dikurangi cadangan (buah)"))
    minimum = WholeField(
        label=gettext_lazy("Paling sedikit (buah)"),
        help_text=gettext_lazy("Di bawah ini toko menampilkan habis."),
    )
    maximum = WholeField(label=gettext_lazy("Paling banyak (buah)"), required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse what the shop could not be told."""
        chosen = super().clean() or {}
        if not 0 <= chosen.get("percent", 0) <= 100:  # noqa: PLR2004  # per cent
            self.add_error("percent", _("Antara 0 dan 100."))
        for name in ("buffer", "minimum", "maximum"):
            if (chosen.get(name) or 0) < 0:
                self.add_error(name, _("Tidak boleh kurang dari nol."))
        return chosen


@writes
@require_http_methods(["GET", "POST"])
def exposure(request: HttpRequest, public_id: str) -> HttpResponse:
    """Change how much of the stock a shop may show."""
    account = find_account(request, public_id, to_use=True)
    names = ("percent", "buffer", "minimum", "maximum")
    form = ExposureForm(
        typed(request), initial={name: getattr(account, f"exposure_{name}") for name in names}
    )
    if form.is_bound and form.is_valid():
        set_exposure(account=account, actor=actor_of(request), now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Aturan disimpan; jumlah baru sedang dikirim."))
        return redirect("web:shop", public_id)
    back = reverse("web:shop", args=[public_id])
    context = {
        "title": _("Berapa stok yang boleh tampil"),
        "trail": channels_trail(Link(str(account), back), Link(_("Stok tampil"), "")),
        "lead": _(
            "Berlaku untuk semua produk di toko ini. Cadangan menjaga barang terakhir untuk pembeli langsung."
        ),
        "back": back,
    }
    return ask(request, form, context)


@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """Show what stops the shops, one task per cause."""
    context = {
        "title": _("Masalah menurut sebab"),
        "trail": channels_trail(Link(_("Masalah"), "")),
        "causes": problems_by_cause(accounts_for(person_of(request))),
    }
    return render(request, "web/officer/channels/problems.html", context)
