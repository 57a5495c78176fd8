"""People of the own office, and invitations: who may log in, in which role."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import Invitation, User
from esmart.accounts.queries.people import (
    offices_to_invite,
    open_invitations_for,
    people_for,
    roles_to_give,
)
from esmart.accounts.rules.roles import may_manage
from esmart.accounts.services.change_role import change_role
from esmart.accounts.services.invite_person import Invited, invite_person
from esmart.accounts.services.problems import AccountsProblem, NotAllowed
from esmart.accounts.services.renew_password import hand_out_password_code
from esmart.accounts.services.reset_second_factor import reset_second_factor
from esmart.accounts.services.set_person_active import set_person_active
from esmart.accounts.services.withdraw_invitation import withdraw_invitation
from esmart.core.queries import history_of
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import View, actor_of, person_of
from esmart.web.officer.asking import ask, typed
from esmart.web.officer.sheets import csv_answer

Role = User.Role
INVITERS = frozenset(
    {Role.ADMINISTRATOR, Role.MINISTRY_OFFICER, Role.REGIONAL_OFFICER, Role.WORKSHOP_OFFICER}
)
READERS = INVITERS | {Role.AUDITOR}
PAGE = 50


def only(roles: frozenset[str], view: View) -> View:
    """Let a page be opened by these roles."""

    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if person_of(request).role not in roles:
            raise PermissionDenied(_("Halaman ini untuk pengelola orang di kantor Anda."))
        return view(request, *args, **kwargs)

    return guarded


def readers(view: View) -> View:
    """Let a page be opened by those who may see their colleagues' accounts."""
    return only(READERS, view)


def inviters(view: View) -> View:
    """Let a page be opened by those who may invite."""
    return only(INVITERS, view)


def administrators(view: View) -> View:
    """Let a page be opened by administrators."""
    return only(frozenset({Role.ADMINISTRATOR}), view)


class InviteForm(forms.Form):
    """Whom to invite, as what, and how the code gets to them."""

    role = forms.ChoiceField(label=gettext_lazy("Peran"))
    office = forms.ModelChoiceField(
        label=pgettext_lazy("satu", "Kantor"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Tanpa kantor"),
        help_text=gettext_lazy("Pemilik usaha, auditor, dan administrator tidak memakai kantor."),
    )
    name = forms.CharField(label=gettext_lazy("Nama"), max_length=150, required=False)
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        required=False,
        help_text=gettext_lazy(
            "Bila diisi, kode dikirim ke alamat ini dan tidak tampil. Bila kosong, kode tampil sekali untuk dicetak."
        ),
    )

    def __init__(self, data: Any, *, inviter: User) -> None:
        super().__init__(data)
        self.fields["role"].choices = roles_to_give(inviter)
        self.fields["office"].queryset = offices_to_invite(inviter)
        if inviter.role != Role.ADMINISTRATOR:
            self.fields["office"].initial = inviter.office_id


class RoleForm(forms.Form):
    """Another role, another office."""

    role = forms.ChoiceField(label=gettext_lazy("Peran"), choices=Role.choices)
    office = forms.ModelChoiceField(
        label=pgettext_lazy("satu", "Kantor"),
        queryset=None,
        required=False,
        empty_label=gettext_lazy("Tanpa kantor"),
    )

    def __init__(self, data: Any, *, manager: User, person: User) -> None:
        super().__init__(data, initial={"role": person.role, "office": person.office_id})
        self.fields["office"].queryset = offices_to_invite(manager)


@readers
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """List the people of the own office (administrator and auditor: all), and invitations that still count."""
    me = person_of(request)
    words, after = request.GET.get("q", "")[:100], request.GET.get("sesudah", "")[:150]
    found = people_for(me, words=words)
    shown = list(found.filter(username__gt=after)[: PAGE + 1] if after else found[: PAGE + 1])
    following = urlencode({"q": words, "sesudah": shown[PAGE - 1].username}) if len(shown) > PAGE else ""
    shown = shown[:PAGE]
    context = {
        "title": _("Orang dan undangan"),
        "trail": [Link(_("Meja kerja"), reverse("web:desk")), Link(_("Orang"), "")],
        "table": _table(shown),
        "words": words,
        "next_url": f"?{following}" if following else "",
        "invitations": list(open_invitations_for(me, now=timezone.now())[:PAGE]),
        "may_invite": me.role in INVITERS and bool(roles_to_give(me)) and (me.office_id or me.role == Role.ADMINISTRATOR),
    }  # fmt: skip
    return render(request, "web/officer/account/people.html", context)


def _table(people: list[User]) -> Table:
    with_factor = _with_factor(people)
    heads = [
        _("Nama"),
        _("Nama pengguna"),
        _("Peran"),
        pgettext("satu", "Kantor"),
        _("Faktor kedua"),
        _("Terakhir masuk"),
    ]
    rows = [
        [
            Cell(one.first_name or one.username, url=reverse("web:colleague", args=[one.public_id])),
            Cell(one.username),
            Cell(one.get_role_display()) if one.is_active else Cell(badge=Badge(_("Nonaktif"), "warning")),
            Cell(one.office.name if one.office else "–"),
            Cell(badge=Badge(_("Terpasang"), "good", "shield") if one.id in with_factor else Badge(_("Belum"), "neutral")),
            Cell(f"{timezone.localtime(one.last_login):%d-%m-%Y}" if one.last_login else "–"),
        ]
        for one in people
    ]  # fmt: skip
    return Table(_("Orang yang dapat masuk"), heads, rows, caption_shown=False)


def _with_factor(people: list[User]) -> set[int]:
    factors = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return set(
        Authenticator.objects.filter(user__in=people, type__in=factors).values_list("user_id", flat=True)
    )


@readers
@require_safe
@in_indonesian
def people_file(request: HttpRequest) -> HttpResponseBase:
    """Send the list of people as CSV."""
    found = list(people_for(person_of(request), words=request.GET.get("q", "")[:100]))
    with_factor = _with_factor(found)
    yes = {True: _("ya"), False: _("tidak")}
    rows = (
        [one.first_name, one.username, one.get_role_display(), one.office.name if one.office else "",
         yes[one.is_active], yes[one.id in with_factor],
         f"{timezone.localtime(one.last_login):%Y-%m-%d}" if one.last_login else ""]
        for one in found
    )  # fmt: skip
    heads = ["Nama", "Nama pengguna", "Peran", "Kantor", "Aktif", "Faktor kedua", "Terakhir masuk"]
    return csv_answer("orang.csv", heads, rows)


@inviters
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation: sent by mail, or shown once to be printed."""
    me = person_of(request)
    form = InviteForm(typed(request), inviter=me)
    if form.is_bound and form.is_valid():
        facts = form.cleaned_data
        try:
            made = invite_person(**facts, actor=actor_of(request), now=timezone.now())
        except AccountsProblem as problem:
            _say(problem, form)
        else:
            if made.invitation.email:
                _send(request, made)
                messages.success(request, _("Undangan dikirim ke %s.") % made.invitation.email)
                return redirect("web:people")
            context = {
                "made": made,
                "title": _("Undangan untuk dicetak"),
                "trail": trail(_("Undangan")),
                "site": _site(request),
            }
            return render(request, "web/officer/account/invitation_slip.html", context)
    context = {
        "title": _("Undang orang"),
        "trail": trail(_("Undang")),
        "lead": _(
            "Kode berlaku tujuh hari dan hanya sekali. Orang yang diundang memilih kata sandinya sendiri."
        ),
        "button": _("Buat undangan"),
        "back": reverse("web:people"),
    }
    return ask(request, form, context)


def _site(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("web:accept_invitation"))


@in_indonesian
def _send(request: HttpRequest, made: Invited) -> None:
    facts = {
        "made": made,
        "site": _site(request),
        "link": f"{_site(request)}?{urlencode({'kode': made.code})}",
    }
    body = render_to_string("web/officer/account/invitation_letter.txt", facts)
    EmailMessage(_("Undangan masuk e-Smart IKM"), body, to=[made.invitation.email]).send()


@inviters
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take an invitation back."""
    found = open_invitations_for(person_of(request), now=timezone.now()).filter(public_id=public_id)
    invitation: Invitation | None = found.first()
    if invitation is None:
        raise Http404(_("Undangan tidak ditemukan."))
    _do(request, withdraw_invitation, _("Undangan ditarik."), invitation_id=invitation.id, now=timezone.now())
    return redirect("web:people")


@readers
@require_safe
def colleague(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one person's account: role, office, and what was changed by whom."""
    me, person = person_of(request), _find(request, public_id)
    own = person.office_id is not None and person.office_id == me.office_id
    context = {
        "title": person.first_name or person.username,
        "trail": trail(person.first_name or person.username),
        "person": person,
        "has_factor": bool(_with_factor([person])),
        "may_manage": may_manage(me.role, person.role, own_office=own) and person.id != me.id,
        "is_administrator": me.role == Role.ADMINISTRATOR,
        "is_me": person.id == me.id,
        "facts": [
            (_("Nama pengguna"), person.username),
            (_("Peran"), person.get_role_display()),
            (pgettext("satu", "Kantor"), person.office),
            (_("Dibuat"), f"{timezone.localtime(person.date_joined):%d-%m-%Y}"),
            (_("Terakhir masuk"), f"{timezone.localtime(person.last_login):%d-%m-%Y %H.%M}" if person.last_login else _("belum pernah")),
        ],
        "happened": [_told(change) for change in history_of("accounts_user", person.id)[:20]],
    }  # fmt: skip
    return render(request, "web/officer/account/colleague.html", context)


WORDS = {
    "role": gettext_lazy("peran"),
    "office_id": gettext_lazy("kantor"),
    "is_active": gettext_lazy("aktif"),
    "first_name": gettext_lazy("nama"),
    "second_factor_reset_at": gettext_lazy("faktor kedua disetel ulang"),
    "lock_after": gettext_lazy("kunci layar"),
    "email": gettext_lazy("e-mail"),
}


def _told(change: Any) -> dict[str, Any]:
    made = change.operation.lower() == "insert"
    names = [str(WORDS[field]) for field in change.fields if field in WORDS]
    return {
        "at": change.at,
        "who": change.actor_label if change.actor_id else _("sistem"),
        "what": _("akun dibuat") if made else ", ".join(names),
    }


@administrators
@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Give a person another role or office."""
    person = _find(request, public_id)
    form = RoleForm(typed(request), manager=person_of(request), person=person)
    if form.is_bound and form.is_valid():
        try:
            change_role(person_id=person.id, **form.cleaned_data, actor=actor_of(request))
        except AccountsProblem as problem:
            _say(problem, form)
        else:
            messages.success(request, _("Peran dan kantor disimpan."))
            return redirect("web:colleague", public_id)
    title = _("Ubah peran atau kantor")
    return ask(
        request,
        form,
        {"title": title, "trail": trail(title), "back": reverse("web:colleague", args=[public_id])},
    )


@inviters
@require_POST
def deactivate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close a person's account; they are out at their next click."""
    person = _find(request, public_id)
    _do(request, set_person_active, _("Akun dinonaktifkan."), person_id=person.id, active=False)
    return redirect("web:colleague", public_id)


@inviters
@require_POST
def reactivate(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open a person's account again."""
    person = _find(request, public_id)
    _do(request, set_person_active, _("Akun diaktifkan lagi."), person_id=person.id, active=True)
    return redirect("web:colleague", public_id)


@inviters
@require_POST
def password_code(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show, once, a code with which a person without e-mail chooses a new password."""
    person = _find(request, public_id)
    try:
        made = hand_out_password_code(person_id=person.id, actor=actor_of(request), now=timezone.now())
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except AccountsProblem as problem:
        messages.error(request, str(problem))
        return redirect("web:colleague", public_id)
    title = _("Kode untuk kata sandi baru")
    site = request.build_absolute_uri(reverse("web:choose_password"))
    context = {"made": made, "title": title, "trail": trail(title), "site": site}
    return render(request, "web/officer/account/invitation_slip.html", context)


@administrators
@require_POST
def reset_factor(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take a lost second factor away."""
    person = _find(request, public_id)
    said = _("Faktor kedua dilepas dan semua sesinya diakhiri. Orang itu memasang yang baru saat masuk.")
    _do(request, reset_second_factor, said, person_id=person.id, now=timezone.now())
    return redirect("web:colleague", public_id)


def trail(here: str) -> list[Link]:
    """Give the way from the desk to a page about people."""
    return [
        Link(_("Meja kerja"), reverse("web:desk")),
        Link(_("Orang"), reverse("web:people")),
        Link(here, ""),
    ]


def _find(request: HttpRequest, public_id: str) -> User:
    found = people_for(person_of(request)).filter(public_id=public_id).first()
    if found is None:
        raise Http404(_("Orang tidak ditemukan."))
    return found


def _do(request: HttpRequest, verb: Any, said: str, **facts: Any) -> None:
    try:
        verb(actor=actor_of(request), **facts)
    except NotAllowed as refused:
        raise PermissionDenied(str(refused)) from refused
    except AccountsProblem as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, said)


def _say(problem: AccountsProblem, form: forms.Form) -> None:
    if isinstance(problem, NotAllowed):
        raise PermissionDenied(str(problem)) from problem
    form.add_error(problem.field or None, str(problem))
