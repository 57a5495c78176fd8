"""Consents of the people of a unit: the list, one person's answers, asking with the exact words, taking back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import Consent, ConsentText, Person, Purpose
from esmart.accounts.queries import (
    consent_text,
    consent_texts,
    consents_of,
    may_take_requests,
    names_of,
    open_person,
    persons_for,
    valid_consent,
)
from esmart.accounts.services import give_consent, refuse_consent, withdraw_consent
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of
from esmart.web.officer.coaching.work.layout import (
    PostButton,
    Section,
    at,
    do_at_once,
    form_page,
    next_of,
    show,
    whole_number,
)
from esmart.web.officer.fields import DateInput
from esmart.web.officer.privacy.access import (
    ASKS_PEOPLE,
    SEES_PEOPLE,
    desk_trail,
    find_held_person,
    only,
    request_id,
)

PAGE = 50
GIVEN, REFUSED = "yes", "no"


class AnswerForm(forms.Form):
    """What the person answered to the words just read, and how."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Jawaban orangnya"),
        choices=[(GIVEN, gettext_lazy("Ya, setuju")), (REFUSED, gettext_lazy("Tidak"))],
        widget=forms.RadioSelect,
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("Cara menjawab"),
        choices=[
            (value, label) for value, label in Consent.Channel.choices if value != Consent.Channel.SCREEN
        ],
        widget=forms.RadioSelect,
        initial=Consent.Channel.PAPER,
    )
    shown_as = forms.CharField(
        label=gettext_lazy("Nama karya"),
        max_length=100,
        required=False,
        help_text=gettext_lazy("Bukan nama asli."),
    )
    voluntary_note = forms.CharField(
        label=gettext_lazy("Bagaimana dipastikan jawabannya bebas"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Misalnya: ditanya petugas yang tidak menilai, boleh dipikirkan sehari."),
    )
    witness = forms.CharField(
        label=gettext_lazy("Jabatan saksi"),
        max_length=150,
        required=False,
        help_text=gettext_lazy("Perlu bila lisan. Tulis jabatan, bukan nama."),
    )
    until = forms.DateField(
        label=gettext_lazy("Berlaku sampai"),
        required=False,
        widget=DateInput(),
        help_text=gettext_lazy("Persetujuan tampil dari dalam unit berakhir paling lambat pada hari bebas."),
    )

    def __init__(self, *args: Any, purpose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if purpose != Purpose.PEN_NAME:
            del self.fields["shown_as"]


@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """List the people in scope by name; one logged reading."""
    person = only(request, SEES_PEOPLE)
    before = whole_number(request.GET.get("sesudah"))
    rows = persons_for(person).filter(erased_at=None).exclude(user=person).order_by("-id")
    found = list((rows.filter(id__lt=before) if before else rows)[: PAGE + 1])
    shown = found[:PAGE]
    names = names_of(
        shown, actor=actor_of(request), purpose=gettext_noop("memilih orang untuk ditanya persetujuannya"),
        screen="persetujuan", now=timezone.now(), request_id=request_id(request),
    )  # fmt: skip
    table = Table(
        _("Orang di unit"),
        [_("Nama"), _("Kode"), _("Pembatasan")],
        [
            [
                Cell(names.get(one.pk) or one.public_id, url=at("person_consents", one.public_id)),
                Cell(one.public_id),
                Cell(badge=Badge(_("Dibatasi"), "warning")) if one.restricted_at else Cell("–"),
            ]
            for one in shown
        ],
        caption_shown=False,
    )
    return show(
        request, title=_("Persetujuan"), trail=desk_trail(Link(_("Persetujuan"), "")),
        lead=_("Persetujuan tampil ditanya terpisah dari ikut pelatihan, dan menolak tidak mengurangi apa pun."),
        sections=[Section(table=table, empty=_("Belum ada orang yang tercatat di unit Anda."),
                          next_url=next_of(request, shown[-1].pk) if len(found) > PAGE else "")],
    )  # fmt: skip


@require_safe
def person_consents(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one person's answers by purpose, with what may be done now; a logged reading."""
    asker = only(request, SEES_PEOPLE)
    one = find_held_person(request, public_id)
    opened = open_person(
        one, actor=actor_of(request), purpose=gettext_noop("melihat persetujuan"), screen="persetujuan",
        now=timezone.now(), request_id=request_id(request),
    )  # fmt: skip
    answers = list(consents_of(one))
    writes = asker.may_write
    sections = [_purpose_section(one, text, answers, writes=writes) for text in consent_texts()]
    if not sections:
        sections = [
            Section(text=_("Naskah persetujuan belum dimuat. Minta administrator menjalankan persiapan."))
        ]
    links = []
    if writes and may_take_requests(asker):
        links = [Link(_("Catat permintaan atas data"), at("take_request", one.public_id), icon="add")]
    return show(
        request, title=_("Persetujuan satu orang"), heading=opened.name or one.public_id, links=links,
        trail=desk_trail(Link(_("Persetujuan"), at("consents")), Link(one.public_id, "")),
        badges=[Badge(_("Pemrosesan dibatasi"), "warning", "shield")] if one.restricted_at else [],
        lead=_("Kode %(code)s") % {"code": one.public_id}, sections=[*sections, _history(answers)],
    )  # fmt: skip


def _purpose_section(person: Person, text: ConsentText, answers: list[Consent], *, writes: bool) -> Section:
    holds = valid_consent(person, text.purpose, today=timezone.localdate())
    last = next((one for one in answers if one.purpose == text.purpose), None)
    if holds is not None:
        state = _("Ya, berlaku") + (f" {_('sampai')} {holds.until:%d-%m-%Y}" if holds.until else "")
    elif last is None:
        state = _("Belum ditanya")
    elif not last.given:
        state = _("Menjawab tidak pada %(day)s") % {"day": f"{last.at:%d-%m-%Y}"}
    elif last.withdrawn_at:
        state = _("Ditarik pada %(day)s") % {"day": f"{last.withdrawn_at:%d-%m-%Y}"}
    else:
        state = _("Tidak berlaku lagi")
    links = (
        [Link(_("Tanyakan"), at("ask_consent", person.public_id, text.purpose), icon="edit")]
        if writes
        else []
    )
    buttons = []
    if writes and holds is not None:
        buttons = [PostButton(label=_("Tarik"), url=at("withdraw_consent", person.public_id, text.purpose))]
    pairs = [
        (_("Keadaan"), state),
        *([(_("Tampil sebagai"), holds.shown_as)] if holds and holds.shown_as else []),
    ]
    return Section(title=str(Purpose(text.purpose).label), pairs=pairs, links=links, buttons=buttons)


def _history(answers: list[Consent]) -> Section:
    table = Table(
        _("Riwayat jawaban"),
        [_("Waktu"), _("Tujuan"), _("Jawaban"), _("Naskah"), _("Cara"), _("Ditarik")],
        [
            [
                Cell(f"{timezone.localtime(one.at):%d-%m-%Y %H.%M}"),
                Cell(str(one.get_purpose_display())),
                Cell(_("Ya") if one.given else _("Tidak")),
                Cell(_("versi %(n)s") % {"n": one.text.version}),
                Cell(str(one.get_channel_display())),
                Cell(f"{timezone.localtime(one.withdrawn_at):%d-%m-%Y %H.%M}" if one.withdrawn_at else "–"),
            ]
            for one in answers
        ],
        caption_shown=False,
    )
    return Section(title=_("Riwayat jawaban"), table=table, empty=_("Belum ada jawaban."))


@require_http_methods(["GET", "POST"])
def ask_consent(request: HttpRequest, public_id: str, purpose: str) -> HttpResponse:
    """Show the exact words to read aloud, and take down the answer."""
    only(request, ASKS_PEOPLE)
    one = find_held_person(request, public_id)
    text = _find_text(purpose)
    form = AnswerForm(request.POST or None, purpose=purpose)

    def keep(facts: dict[str, Any]) -> Consent:
        common: dict[str, Any] = {
            "person": one, "purpose": purpose, "text": text, "channel": facts["channel"],
            "asked_by": person_of(request).pk, "witness": facts["witness"], "actor": actor_of(request), "now": timezone.now(),
        }  # fmt: skip
        if facts["answer"] == REFUSED:
            return refuse_consent(**common)
        return give_consent(
            **common,
            voluntary_note=facts["voluntary_note"],
            until=facts["until"],
            shown_as=facts.get("shown_as", ""),
        )

    return form_page(
        request, form, keep, title=str(Purpose(purpose).label),
        trail=desk_trail(
            Link(_("Persetujuan"), at("consents")), Link(public_id, at("person_consents", public_id)), Link(_("Tanyakan"), "")
        ),
        done=at("person_consents", public_id), said=_("Jawaban dicatat."), button=_("Simpan jawaban"),
        template="web/officer/privacy/ask_consent.html", words=text.words, version=text.version,
        paper=at("consent_paper", purpose),
    )  # fmt: skip


@require_safe
def consent_paper(request: HttpRequest, purpose: str) -> HttpResponse:
    """Show the words as a paper to sign; it names nobody until somebody writes on it."""
    only(request, SEES_PEOPLE)
    text = _find_text(purpose)
    context = {"title": str(Purpose(purpose).label), "words": text.words, "version": text.version, "purpose": purpose,
               "trail": desk_trail(Link(_("Naskah"), ""))}  # fmt: skip
    return render(request, "web/officer/privacy/consent_paper.html", context)


@require_POST
def take_back_consent(request: HttpRequest, public_id: str, purpose: str) -> HttpResponse:
    """Take a yes back at once."""
    only(request, ASKS_PEOPLE)
    one = find_held_person(request, public_id)
    return do_at_once(
        request,
        lambda: withdraw_consent(person=one, purpose=purpose, actor=actor_of(request), now=timezone.now()),
        done=at("person_consents", public_id),
        said=_("Ditarik. Yang kami tampilkan berhenti sekarang juga."),
    )


def _find_text(purpose: str) -> ConsentText:
    text = consent_text(purpose) if purpose in Purpose.values else None
    if text is None:
        raise Http404(_("Naskah untuk tujuan ini tidak ada."))
    return text
