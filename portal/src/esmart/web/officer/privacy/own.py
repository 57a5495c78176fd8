"""One's own data and rights: the copy, requests, permissions to act, and what others did in one's name."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import Grant, Person, User
from esmart.accounts.queries import (
    SubjectExport,
    export_subject,
    find_grant,
    grants_given,
    grants_held,
    own_requests,
    person_of_user,
)
from esmart.accounts.services import give_grant, open_request, revoke_grant
from esmart.channels.queries.accounts import own_shop_rows
from esmart.registry.queries.acts_on_own import MOST, acts_of_others
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.layout import (
    PostButton,
    Section,
    SmallForm,
    at,
    do_at_once,
    form_page,
    show,
    whole_number,
)
from esmart.web.officer.fields import DateInput
from esmart.web.officer.privacy.access import request_id
from esmart.web.officer.privacy.copies import copy_as_data, copy_context
from esmart.web.officer.privacy.desk import RequestForm, state_badge

TABLES = {
    "registry_enterprise": pgettext_lazy("satu", "Usaha"),
    "registry_product": pgettext_lazy("satu", "Produk"),
    "registry_variant": gettext_lazy("Varian"),
    "registry_photo": gettext_lazy("Foto"),
    "registry_productlegality": pgettext_lazy("satu", "Legalitas"),
    "channels_channelaccount": gettext_lazy("Toko"),
    "channels_listing": gettext_lazy("Tayangan"),
    "channels_order": pgettext_lazy("satu", "Pesanan"),
    "channels_quotation": gettext_lazy("Permintaan penawaran"),
}
OPERATIONS = {
    "insert": gettext_lazy("menambah"),
    "update": gettext_lazy("mengubah"),
    "delete": gettext_lazy("menghapus"),
}


class GrantForm(forms.Form):
    """Whom an owner lets act, for what, until when."""

    holder_name = forms.CharField(
        label=gettext_lazy("Nama pengguna orang itu"), max_length=150,
        help_text=gettext_lazy("Tanyakan kepadanya; nama pengguna ada di halaman Akun saya."),
    )  # fmt: skip
    scope = forms.ChoiceField(
        label=gettext_lazy("Untuk apa"), choices=Grant.Scope.choices, widget=forms.RadioSelect
    )
    until = forms.DateField(
        label=gettext_lazy("Sampai tanggal"),
        widget=DateInput(),
        help_text=gettext_lazy("Paling lama satu tahun."),
    )
    reason = forms.CharField(label=gettext_lazy("Alasan"), max_length=200, required=False)


def own_trail(here: str) -> list[Link]:
    """Give the way from the desk over the own account to a page."""
    return [Link(_("Meja kerja"), at("desk")), Link(_("Akun saya"), at("account")), Link(here, "")]


@require_http_methods(["GET", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """Show what one may ask about one's data, what was asked, and lead to the copy; take down a new request."""
    user = person_of(request)
    if request.method == "POST":
        return form_page(
            request, RequestForm(request.POST),
            lambda facts: open_request(
                **facts, person=None, user=user, office=None, actor=actor_of(request), now=timezone.now()
            ),
            title=_("Data saya"), trail=own_trail(_("Data saya")), done=at("my_data"),
            said=_("Permintaan dicatat dan dijawab dalam 3 x 24 jam."),
        )  # fmt: skip
    table = Table(
        _("Permintaan saya"),
        [_("Permintaan"), pgettext("waktu", "Masuk"), _("Keadaan"), _("Jawaban")],
        [
            [
                Cell(str(one.get_kind_display())),
                Cell(f"{timezone.localtime(one.opened_at):%d-%m-%Y %H.%M}"),
                Cell(badge=state_badge(one)),
                Cell(one.answer or "–"),
            ]
            for one in own_requests(user)[:50]
        ],
        caption_shown=False,
    )
    form = SmallForm(
        form=RequestForm(), url=at("my_data"), button=_("Kirim permintaan"), title=_("Ajukan permintaan")
    )
    return show(
        request, title=_("Data saya"), trail=own_trail(_("Data saya")),
        links=[Link(_("Lihat salinan data saya"), at("my_copy")), Link(_("Unduh JSON"), at("my_data_file"), icon="download")],
        lead=_("Anda berhak melihat, memperbaiki, membatasi, dan menghapus data tentang Anda."),
        sections=[Section(title=_("Permintaan saya"), table=table, empty=_("Belum ada permintaan.")), Section(form=form)],
    )  # fmt: skip


@require_safe
def my_copy(request: HttpRequest) -> HttpResponse:
    """Show everything kept about oneself."""
    return render(request, "web/officer/privacy/copy.html", {**copy_context(_own_export(request)), "trail": own_trail(_("Salinan data"))})  # fmt: skip


@require_safe
def my_data_file(request: HttpRequest) -> HttpResponse:
    """Send everything kept about oneself as JSON."""
    answer = JsonResponse(
        copy_as_data(_own_export(request)), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = 'attachment; filename="data-saya.json"'
    return answer


def _own_export(request: HttpRequest) -> SubjectExport:
    user: User = person_of(request)
    person: Person | None = person_of_user(user)
    return export_subject(
        person=person, user=user, actor=actor_of(request), screen="data saya", now=timezone.now(), request_id=request_id(request)
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def grants(request: HttpRequest) -> HttpResponse:
    """Show permissions given and held; an owner gives a new one."""
    user = person_of(request)
    owner = user.role == User.Role.OWNER
    if request.method == "POST":
        if not owner:
            raise PermissionDenied(_("Hanya pemilik usaha yang memberi izin bertindak."))
        return form_page(
            request, GrantForm(request.POST), lambda facts: _give(request, facts), title=_("Izin bertindak"),
            trail=own_trail(_("Izin bertindak")), done=at("grants"), said=_("Izin diberikan."), button=_("Beri izin"),
        )  # fmt: skip
    now = timezone.now()
    sections = [_held(user, now)]
    if owner:
        given = [
            Section(
                title=f"{one.holder.first_name or one.holder.username} ({one.holder.username})",
                pairs=[(_("Untuk"), one.get_scope_display()), (_("Sampai"), f"{timezone.localtime(one.until):%d-%m-%Y}"),
                       (_("Keadaan"), _("Berlaku"))],
                buttons=[PostButton(label=_("Cabut sekarang"), url=at("revoke_grant", one.public_id), tone="danger")],
            )
            for one in grants_given(user)[:50]
            if one.revoked_at is None and one.until > now
        ]  # fmt: skip
        form = SmallForm(
            form=GrantForm(), url=at("grants"), button=_("Beri izin"), title=_("Beri izin kepada seseorang")
        )
        sections = [*(given or [Section(text=_("Belum ada orang yang boleh bertindak atas nama Anda."))]), Section(form=form), *sections]  # fmt: skip
    return show(
        request, title=_("Izin bertindak"), trail=own_trail(_("Izin bertindak")), sections=sections,
        links=[Link(_("Tindakan atas nama saya"), at("acts_for_me"), icon="history")] if owner else [],
        lead=_("Orang lain hanya boleh bertindak untuk Anda bila Anda mengizinkan. Izin dapat dicabut kapan saja, dan langsung berlaku."),
    )  # fmt: skip


def _give(request: HttpRequest, facts: dict[str, Any]) -> Grant:
    end = timezone.make_aware(datetime.combine(facts.pop("until"), time(23, 59)))
    return give_grant(**facts, until=end, actor=actor_of(request), now=timezone.now())


def _held(user: User, now: datetime) -> Section:
    table = Table(
        _("Izin yang saya pegang"),
        [_("Dari"), _("Untuk"), _("Sampai")],
        [
            [
                Cell(one.giver.first_name or one.giver.username),
                Cell(str(one.get_scope_display())),
                Cell(f"{timezone.localtime(one.until):%d-%m-%Y}"),
            ]
            for one in grants_held(user, now=now)[:50]
        ],
        caption_shown=False,
    )
    return Section(
        title=_("Izin yang saya pegang"), table=table, empty=_("Tidak ada yang memberi Anda izin.")
    )


@require_POST
def take_back_grant(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a permission back, or give it back, at once."""
    found = find_grant(person_of(request), public_id)
    if found is None:
        raise Http404(_("Izin ini tidak ditemukan."))
    return do_at_once(
        request, lambda: revoke_grant(grant=found, actor=actor_of(request), now=timezone.now()),
        done=at("grants"), said=_("Izin dicabut dan tidak berlaku lagi sejak sekarang."),
    )  # fmt: skip


@require_safe
def acts_for_me(request: HttpRequest) -> HttpResponse:
    """Show what others did to one's enterprises, goods and shops, newest first."""
    user = person_of(request)
    found = acts_of_others(user, more=own_shop_rows(user), before=whole_number(request.GET.get("sebelum")))
    table = Table(
        _("Tindakan orang lain"),
        [_("Waktu"), _("Siapa"), _("Tindakan"), _("Yang berubah")],
        [
            [
                Cell(f"{timezone.localtime(one.at):%d-%m-%Y %H.%M}"),
                Cell(one.who),
                Cell(f"{OPERATIONS[one.operation]} {str(TABLES[one.table]).lower()} {one.what}".strip()),
                Cell(", ".join(one.columns[:6]) if one.operation == "update" else "–"),
            ]
            for one in found[:MOST]
        ],
        caption_shown=False,
    )
    return show(
        request, title=_("Tindakan atas nama saya"), trail=own_trail(_("Tindakan")),
        badges=[Badge(_("Dari catatan yang tidak dapat diubah"), "info", "shield")],
        sections=[Section(table=table, empty=_("Belum ada orang lain yang mengubah usaha, produk, atau toko Anda."),
                          next_url=f"?sebelum={found[MOST - 1].id}" if len(found) > MOST else "")],
    )  # fmt: skip
