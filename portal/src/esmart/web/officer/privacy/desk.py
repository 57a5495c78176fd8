"""The rights desk: what people ask about their data, with the clock, and the acts that answer it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import RightsRequest
from esmart.accounts.queries import export_subject, may_answer, requests_for, words_of
from esmart.accounts.rules.rights import KEPT_AFTER_ERASURE
from esmart.accounts.services import (
    close_request,
    erase_account,
    erase_person,
    lift_restriction,
    open_request,
    restrict_person,
)
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of
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
from esmart.web.officer.privacy.access import (
    ANSWERS,
    ASKS_PEOPLE,
    SEES_DESK,
    SEES_INCIDENTS,
    SEES_PEOPLE,
    desk_trail,
    find_held_person,
    find_request,
    only,
    request_id,
)
from esmart.web.officer.privacy.copies import copy_as_data, copy_context

PAGE = 50
Kind, State = RightsRequest.Kind, RightsRequest.State


class RequestForm(forms.Form):
    """What is asked."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Apa yang diminta"), choices=Kind.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=gettext_lazy("Keterangan"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(forms.Form):
    """How a request was answered."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("akhir", "Hasil"),
        choices=[
            ("done", gettext_lazy("Sudah dilakukan")),
            ("refused", gettext_lazy("Ditolak dengan alasan")),
        ],
    )
    answer = forms.CharField(
        label=gettext_lazy("Apa yang dilakukan, atau mengapa ditolak"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SureForm(forms.Form):
    """The word before something that cannot be undone."""

    sure = forms.BooleanField(
        label=gettext_lazy("Saya mengerti: ini tidak dapat dikembalikan, juga dari cadangan")
    )


@require_safe
def rights_desk(request: HttpRequest) -> HttpResponse:
    """List requests in scope, open ones by their clock first."""
    person = only(request, SEES_DESK)
    start = whole_number(request.GET.get("mulai")) or 0
    found = list(requests_for(person)[start : start + PAGE + 1])
    links = []
    if person.role in SEES_PEOPLE:
        links.append(Link(_("Persetujuan"), at("consents"), icon="shield"))
    if person.role in SEES_INCIDENTS:
        links.append(Link(_("Insiden"), at("incidents"), icon="warning"))
    table = Table(
        _("Permintaan"),
        [_("Permintaan"), _("Untuk"), pgettext("waktu", "Masuk"), _("Batas waktu"), _("Keadaan")],
        [
            [
                Cell(str(one.get_kind_display()), url=at("rights_request", one.public_id)),
                Cell(
                    one.person.public_id
                    if one.person
                    else one.user.username
                    if one.user
                    else _("sudah dihapus")
                ),
                Cell(f"{timezone.localtime(one.opened_at):%d-%m-%Y %H.%M}"),
                Cell(f"{timezone.localtime(one.due_at):%d-%m-%Y %H.%M}"),
                Cell(badge=state_badge(one)),
            ]
            for one in found[:PAGE]
        ],
        caption_shown=False,
    )
    return show(
        request, title=_("Hak atas data pribadi"), trail=[*desk_trail()[:-1], Link(_("Hak data"), "")], links=links,
        lead=_("Setiap permintaan dijawab dalam 3 x 24 jam (UU 27/2022)."),
        sections=[Section(
            table=table,
            empty=_("Belum ada permintaan. Orang tanpa akun meminta lewat petugas: buka Persetujuan, pilih orangnya."),
            next_url=f"?mulai={start + PAGE}" if len(found) > PAGE else "",
        )],
    )  # fmt: skip


def state_badge(one: RightsRequest) -> Badge:
    """Give the badge of a request's state and clock."""
    if one.state == State.DONE:
        return Badge(_("Selesai"), "good", "check")
    if one.state == State.REFUSED:
        return Badge(_("Ditolak"), "neutral", "close")
    late = one.due_at < timezone.now()
    return Badge(_("Lewat batas"), "danger", "clock") if late else Badge(_("Menunggu"), "warning", "clock")


@require_http_methods(["GET", "POST"])
def take_request(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take down what a person without a log-in asks."""
    officer = only(request, ASKS_PEOPLE)
    one = find_held_person(request, public_id)
    return form_page(
        request, RequestForm(request.POST or None),
        lambda facts: open_request(
            **facts, person=one, user=None, office=officer.office, actor=actor_of(request), now=timezone.now()
        ),
        title=_("Permintaan atas data"), trail=desk_trail(Link(public_id, at("person_consents", public_id)), Link(_("Catat"), "")),
        done=lambda made: at("rights_request", made.public_id), said=_("Permintaan dicatat; waktunya berjalan sekarang."),
        lead=_("Tulis permintaannya dengan kata-kata orangnya sendiri. Isinya disegel."),
    )  # fmt: skip


@require_safe
def rights_request(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one request and what answers it."""
    officer = only(request, SEES_DESK)
    one = find_request(request, public_id)
    asked_for = one.person.public_id if one.person else one.user.username if one.user else _("sudah dihapus")
    pairs = [
        (_("Untuk"), asked_for),
        (pgettext("waktu", "Masuk"), f"{timezone.localtime(one.opened_at):%d-%m-%Y %H.%M}"),
        (_("Batas waktu"), f"{timezone.localtime(one.due_at):%d-%m-%Y %H.%M}"),
        (_("Keterangan"), words_of(one)),
        (_("Jawaban"), one.answer),
        (_("Ditutup"), f"{timezone.localtime(one.closed_at):%d-%m-%Y %H.%M}" if one.closed_at else ""),
    ]
    sections = [Section(pairs=[(label, value) for label, value in pairs if value])]
    if one.state == State.OPEN and officer.role in ANSWERS and may_answer(officer, one):
        sections += _acts(one)
    return show(
        request, title=str(one.get_kind_display()), trail=desk_trail(Link(str(one.get_kind_display()), "")),
        badges=[state_badge(one)], sections=sections,
    )  # fmt: skip


def _acts(one: RightsRequest) -> list[Section]:
    code = one.public_id
    answer = SmallForm(
        form=AnswerForm(), url=at("answer_request", code), button=_("Tutup permintaan"), folded=False
    )
    closing = Section(title=_("Jawab dan tutup"), form=answer)
    gone = one.person is None and one.user is None
    if gone:
        return [closing]
    if one.kind == Kind.EXPORT:
        links = [
            Link(_("Buka salinan"), at("requested_copy", code)),
            Link(_("Unduh JSON"), at("requested_copy_file", code)),
        ]
        return [Section(title=_("Salinan data"), text=_("Serahkan kepada orangnya sendiri. Pembukaan ini dicatat."), links=links), closing]  # fmt: skip
    if one.kind == Kind.ERASURE:
        links = [Link(_("Periksa dan hapus"), at("erase_requested", code), icon="warning")]
        return [Section(title=_("Penghapusan"), links=links), closing]
    if one.kind == Kind.RESTRICTION and one.person is not None:
        limited = one.person.restricted_at is not None
        button = PostButton(
            label=_("Cabut pembatasan") if limited else _("Batasi sekarang"), url=at("restrict_requested", code),
            fields=[("lift", "1")] if limited else [],
        )  # fmt: skip
        text = _(
            "Selama dibatasi, data hanya dilihat unit yang menahan dan auditor; tidak ada yang ditampilkan atau diserahkan."
        )
        return [Section(title=_("Pembatasan"), text=text, buttons=[button]), closing]
    if one.kind == Kind.CORRECTION and one.person is not None:
        return [Section(title=_("Perbaikan"), links=[Link(_("Perbaiki data"), at("edit_participant", one.person.public_id))]), closing]  # fmt: skip
    return [closing]


@require_POST
def answer_request(request: HttpRequest, public_id: str) -> HttpResponse:
    """Close a request with what was done, or why not."""
    only(request, ANSWERS)
    one = find_request(request, public_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Pilih hasil dan tulis jawabannya."))
        return redirect("web:rights_request", public_id)
    facts = form.cleaned_data
    return do_at_once(
        request,
        lambda: close_request(
            request=one, done=facts["outcome"] == "done", answer=facts["answer"], actor=actor_of(request), now=timezone.now()
        ),
        done=at("rights_request", public_id),
        said=_("Permintaan ditutup."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def erase_requested(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show what will go and what must stay by law, then forget the person or blank the account."""
    only(request, ANSWERS)
    one = find_request(request, public_id)
    if one.kind != Kind.ERASURE or one.state != State.OPEN or (one.person is None and one.user is None):
        messages.error(request, _("Tidak ada penghapusan yang menunggu dalam permintaan ini."))
        return redirect("web:rights_request", public_id)

    def forget(_facts: dict[str, Any]) -> None:
        actor, now = actor_of(request), timezone.now()
        said = _("Dihapus. Yang tetap disimpan menurut aturan sudah dijelaskan.")
        person, user = one.person, one.user
        close_request(request=one, done=True, answer=said, actor=actor, now=now)
        if person is not None:
            erase_person(person=person, reason=f"permintaan {public_id}", actor=actor, now=now)
        elif user is not None:
            erase_account(user=user, actor=actor, now=now)

    return form_page(
        request, SureForm(request.POST or None), forget, title=_("Hapus data"),
        trail=desk_trail(Link(str(one.get_kind_display()), at("rights_request", public_id)), Link(_("Hapus"), "")),
        done=at("rights_desk"), said=_("Dihapus."), button=_("Hapus sekarang"), dangerous=True,
        template="web/officer/privacy/erase.html", kept=KEPT_AFTER_ERASURE,
    )  # fmt: skip


@require_POST
def restrict_requested(request: HttpRequest, public_id: str) -> HttpResponse:
    """Restrict what is done with the person's data, or lift that."""
    only(request, ANSWERS)
    one = find_request(request, public_id)
    person = one.person
    if person is None:
        messages.error(request, _("Pembatasan berlaku untuk orang yang tercatat di unit."))
        return redirect("web:rights_request", public_id)

    def act() -> None:
        if request.POST.get("lift"):
            lift_restriction(person=person, actor=actor_of(request))
        else:
            reason = _("permintaan %(code)s") % {"code": public_id}
            restrict_person(person=person, reason=reason, actor=actor_of(request), now=timezone.now())

    return do_at_once(request, act, done=at("rights_request", public_id), said=_("Tersimpan."))


@require_safe
def requested_copy(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the copy of a person's data to be handed to them."""
    only(request, ANSWERS)
    one = find_request(request, public_id)
    export = export_subject(
        person=one.person, user=one.user, actor=actor_of(request), screen="salinan data", now=timezone.now(),
        request_id=request_id(request),
    )  # fmt: skip
    trail = desk_trail(
        Link(str(one.get_kind_display()), at("rights_request", public_id)), Link(_("Salinan"), "")
    )
    return render(request, "web/officer/privacy/copy.html", {**copy_context(export), "trail": trail})


@require_safe
def requested_copy_file(request: HttpRequest, public_id: str) -> HttpResponse:
    """Send the copy of a person's data as JSON."""
    only(request, ANSWERS)
    one = find_request(request, public_id)
    export = export_subject(
        person=one.person, user=one.user, actor=actor_of(request), screen="salinan data", now=timezone.now(),
        request_id=request_id(request),
    )  # fmt: skip
    answer = JsonResponse(copy_as_data(export), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = 'attachment; filename="salinan-data.json"'
    return answer
