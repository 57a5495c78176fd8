"""Pages of a release: who leaves, the plan with its checklist, the answers, the day itself, the talks afterwards."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from esmart.accounts.models import Purpose
from esmart.accounts.queries import consent_text
from esmart.coaching.models import Handover, HandoverItem
from esmart.coaching.queries.release import (
    Sight,
    duties_of,
    find_ladder_person,
    gate_lists,
    handover_view,
    may_start_handovers,
)
from esmart.coaching.services.problems import CoachingProblem
from esmart.coaching.services.release import (
    answer_consent,
    check_item,
    confirm_review,
    plan_handover,
    record_follow_up,
    record_release,
    start_handover,
    withdraw_follow_up,
)
from esmart.coaching.services.release.check_item import KNOWN
from esmart.web.components.choices import in_indonesian
from esmart.web.components.shapes import Badge, Cell, Link, Table
from esmart.web.officer.access import actor_of, person_of, writes
from esmart.web.officer.asking import ask
from esmart.web.officer.coaching.release.forms import (
    ConsentForm,
    FollowUpForm,
    PlanForm,
    ReleaseForm,
)
from esmart.web.officer.coaching.release.reach import (
    PREPARERS,
    find_handover,
    gate_trail,
    names_for,
    only_for,
    say,
    today,
    trail,
)
from esmart.web.officer.sheets import csv_answer

PURPOSE = gettext_noop("serah terima")
DONE, NOT_NEEDED = "selesai", "tidak_perlu"


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Show who leaves within three months, plans under way, and those followed after release."""
    user = person_of(request)
    lists = gate_lists(user, today=today())
    talks = duties_of(user, today=today())
    people = [one.person for one in lists.leaving]
    people += [one.person for one in [*lists.preparing, *lists.released]] + [
        one.handover.person for one in talks
    ]
    names = names_for(request, people, screen="handovers", purpose=PURPOSE)
    context = {
        "title": _("Serah terima bebas"),
        "trail": trail(Link(_("Serah terima"), "")),
        "leaving": [(one, names[one.person_id]) for one in lists.leaving],
        "may_start": may_start_handovers(user),
        "preparing": _table(lists.preparing, names, _("Sedang disiapkan")),
        "released": _table(lists.released, names, _("Sesudah bebas")),
        "talks": _talks(talks, names),
    }
    return render(request, "web/officer/coaching/release/handovers.html", context)


@require_safe
@in_indonesian
def handovers_file(request: HttpRequest) -> HttpResponseBase:
    """Send plans and releases as CSV; names only where this reader may have them."""
    lists = gate_lists(person_of(request), today=today())
    found = [*lists.preparing, *lists.released]
    names = names_for(request, [one.person for one in found], screen="handovers_file", purpose=PURPOSE)
    heads = ["Nomor", "Peserta", "Status", "Rencana bebas", "Bebas", "Penerima", "Pendamping"]
    rows = (
        [one.public_id, names[one.person_id], one.get_state_display(), one.planned_on, one.released_on or "",
         _receiver(one), _mentor(one)]
        for one in found
    )  # fmt: skip
    return csv_answer(f"serah-terima-{today():%Y-%m-%d}.csv", heads, rows)


@only_for(PREPARERS)
@require_POST
def start(request: HttpRequest, public_id: str) -> HttpResponse:
    """Begin the plan of a person who leaves."""
    person = find_ladder_person(person_of(request), public_id, today=today())
    if person is None:
        raise Http404(_("Peserta tidak ditemukan."))
    try:
        handover = start_handover(person=person, actor=actor_of(request), now=timezone.now())
    except CoachingProblem as problem:
        say(problem, request)
        return redirect("web:handovers")
    return redirect("web:handover", handover.public_id)


@require_safe
def show(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show one release, as far as this reader may see it."""
    handover, _sight = find_handover(request, public_id)
    view = handover_view(person_of(request), handover, today=today())
    who = _who(request, handover, "handover")
    purposes = dict(Purpose.choices)
    context = {
        "title": who,
        "trail": gate_trail(Link(who, "")),
        "handover": handover,
        "sight": view.sight,
        "writes": person_of(request).may_write,
        "pairs": _pairs(handover, view.sight),
        "items": [
            {"view": one, "known": one.item.key in KNOWN, "badge": _item_badge(one.item, late=one.late)}
            for one in view.items
        ],
        "consents": [
            {"view": one, "label": purposes[one.purpose], "badge": _consent_badge(one)}
            for one in view.consents
        ],
        "moves": view.moves,
        "talks": view.follow_ups,
        "is_self": handover.person.user_id == person_of(request).pk,
        "today": today(),
    }
    return render(request, "web/officer/coaching/release/handover.html", context)


@only_for(PREPARERS)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose receiver and mentor."""
    handover = _to_prepare(request, public_id)
    initial = {
        "receiver": handover.receiver_id or "",
        "receiving_group": handover.receiving_group,
        "mentor": handover.mentor_id or "",
    }
    form = PlanForm(request.POST or None, initial=initial, user=person_of(request))
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            plan_handover(
                handover=handover,
                receiver_id=int(typed["receiver"]) if typed["receiver"] else None,
                receiving_group=typed["receiving_group"],
                mentor_id=int(typed["mentor"]) if typed["mentor"] else None,
                actor=actor_of(request),
                now=timezone.now(),
            )
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(request, _("Penerima dan pendamping disimpan."))
            return redirect("web:handover", public_id)
    return ask(request, form, _form_page(request, handover, _("Penerima dan pendamping")))


@only_for(PREPARERS)
@require_POST
def tick(request: HttpRequest, public_id: str, key: str) -> HttpResponse:
    """Tick a line of the checklist, take the tick back, or say it is not needed."""
    handover = _to_prepare(request, public_id)
    if key not in HandoverItem.Key.values:
        raise Http404(_("Butir tidak ditemukan."))
    how = request.POST.get("jadi", "")
    try:
        check_item(
            handover=handover, key=key, done=how == DONE, not_needed=how == NOT_NEEDED,
            note=request.POST.get("catatan", ""), actor=actor_of(request), now=timezone.now(),
        )  # fmt: skip
    except CoachingProblem as problem:
        say(problem, request)
    return redirect(f"{reverse('web:handover', args=[public_id])}#daftar")


@only_for(PREPARERS)
@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, public_id: str, purpose: str) -> HttpResponse:
    """Take down the answer to one of the two questions; the words are read aloud from here."""
    handover = _to_prepare(request, public_id)
    if purpose not in {Purpose.HAND_OVER, Purpose.FOLLOW_UP}:
        raise Http404(_("Persetujuan tidak ditemukan."))
    form = ConsentForm(request.POST or None)
    if form.is_bound and form.is_valid():
        typed = dict(form.cleaned_data)
        yes = typed.pop("answer") == "ya"
        try:
            answer_consent(
                handover=handover,
                purpose=purpose,
                yes=yes,
                **typed,
                actor=actor_of(request),
                now=timezone.now(),
            )
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(request, _("Jawaban dicatat. Jawaban “tidak” tidak menghentikan hal lain."))
            return redirect("web:handover", public_id)
    text = consent_text(purpose)
    context = _form_page(request, handover, str(dict(Purpose.choices)[purpose]))
    return ask(request, form, {**context, "text": text}, "web/officer/coaching/release/consent.html")


@writes
@require_POST
def withdraw(request: HttpRequest, public_id: str) -> HttpResponse:
    """Take back the yes to being contacted; from this moment nobody sees what came after."""
    handover, sight = find_handover(request, public_id)
    if not (sight.prepares or sight.follows or handover.person.user_id == person_of(request).pk):
        raise Http404(_("Persetujuan ini tidak dapat Anda cabut."))
    try:
        withdraw_follow_up(handover=handover, actor=actor_of(request), now=timezone.now())
    except CoachingProblem as problem:
        say(problem, request)
    else:
        messages.success(
            request, _("Persetujuan dihubungi sudah dicabut. Mulai sekarang orang ini tidak dihubungi lagi.")
        )
    return redirect("web:handovers")


@only_for(PREPARERS)
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, public_id: str) -> HttpResponse:
    """Record the release."""
    handover = _to_prepare(request, public_id)
    form = ReleaseForm(request.POST or None, initial={"on": today()})
    if form.is_bound and form.is_valid():
        try:
            record_release(
                handover=handover, on=form.cleaned_data["on"], actor=actor_of(request), now=timezone.now()
            )
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(
                request, _("Bebas dicatat. Unit ini mulai sekarang hanya melihat bahwa dan kapan.")
            )
            return redirect("web:handover", public_id)
    page = _form_page(request, handover, _("Catat bebas"))
    lead = _(
        "Sesudah ini unit hanya melihat status dan tanggalnya. Butir yang belum selesai tidak menahan siapa pun."
    )
    return ask(request, form, {**page, "lead": lead, "button": _("Catat bebas")})


@only_for(PREPARERS)
@require_POST
def reviewed(request: HttpRequest, public_id: str) -> HttpResponse:
    """Say that the plan was looked through after a transfer."""
    handover = _to_prepare(request, public_id)
    try:
        confirm_review(handover=handover, actor=actor_of(request), now=timezone.now())
    except CoachingProblem as problem:
        say(problem, request)
    else:
        messages.success(request, _("Rencana sudah ditinjau."))
    return redirect("web:handover", public_id)


@writes
@require_http_methods(["GET", "POST"])
def talk(request: HttpRequest, public_id: str, months: int) -> HttpResponse:
    """Take down how it goes some months after release."""
    handover, sight = find_handover(request, public_id)
    row = handover.follow_ups.filter(months=months).first() if sight.follows else None
    if row is None:
        raise Http404(_("Tindak lanjut tidak ditemukan."))
    form = FollowUpForm(request.POST or None, initial={"on": today()})
    if form.is_bound and form.is_valid():
        typed = dict(form.cleaned_data)
        used = {"ya": True, "tidak": False}.get(typed.pop("uses_the_skill"))
        try:
            record_follow_up(
                handover=handover,
                months=months,
                uses_the_skill=used,
                **typed,
                actor=actor_of(request),
                now=timezone.now(),
            )
        except CoachingProblem as problem:
            say(problem, request, form)
        else:
            messages.success(request, _("Hasil pembicaraan dicatat."))
            return redirect("web:handover", public_id)
    title = _("Pembicaraan bulan ke-%(n)s") % {"n": months}
    return ask(request, form, _form_page(request, handover, title))


def _to_prepare(request: HttpRequest, public_id: str) -> Handover:
    """Give a release this person prepares, or 404: to prepare, others have none."""
    handover, sight = find_handover(request, public_id)
    if not sight.prepares:
        raise Http404(_("Serah terima ini disiapkan oleh petugas unitnya, dan hanya sebelum bebas."))
    return handover


def _form_page(request: HttpRequest, handover: Handover, title: str) -> dict[str, Any]:
    who = _who(request, handover, "handover_form")
    back = reverse("web:handover", args=[handover.public_id])
    return {"title": title, "lead": who, "trail": gate_trail(Link(who, back), Link(title, "")), "back": back}


def _who(request: HttpRequest, handover: Handover, screen: str) -> str:
    return names_for(request, [handover.person], screen=screen, purpose=PURPOSE)[handover.person_id]


def _pairs(handover: Handover, sight: Sight) -> list[tuple[str, Any]]:
    pairs: list[tuple[str, Any]] = [
        (_("Status"), handover.get_state_display()),
        (_("Rencana bebas"), f"{handover.planned_on:%d-%m-%Y}" if handover.released_on is None else ""),
        (_("Bebas"), f"{handover.released_on:%d-%m-%Y}" if handover.released_on else ""),
    ]
    if not sight.plan:
        return pairs
    pairs += [(_("Penerima"), _receiver(handover)), (_("Pendamping"), _mentor(handover))]
    if sight.prepares or sight.names:
        pairs.append((_("Unit"), handover.custody.office.name))
        pairs.append((_("Jalur"), handover.custody.get_release_path_display()))
    return pairs


def _receiver(handover: Handover) -> str:
    return " · ".join(
        filter(None, [handover.receiver.name if handover.receiver else "", handover.receiving_group])
    )


def _mentor(handover: Handover) -> str:
    return (handover.mentor.first_name or handover.mentor.username) if handover.mentor else ""


def _table(found: list[Handover], names: dict[int, str], caption: str) -> Table:
    heads = [_("Peserta"), _("Status"), _("Rencana bebas"), _("Bebas"), _("Tinjau sebelum")]
    rows = [
        [
            Cell(names[one.person_id], reverse("web:handover", args=[one.public_id])),
            Cell(one.get_state_display()),
            Cell(f"{one.planned_on:%d-%m-%Y}"),
            Cell(f"{one.released_on:%d-%m-%Y}" if one.released_on else ""),
            Cell(badge=Badge(f"{one.review_due_on:%d-%m-%Y}", "warning", "clock"))
            if one.review_due_on
            else Cell(),
        ]
        for one in found
    ]
    return Table(caption, heads, rows)


def _talks(talks: list[Any], names: dict[int, str]) -> Table:
    heads = [_("Peserta"), _("Bulan ke"), _("Waktunya")]
    rows = [
        [
            Cell(
                names[one.handover.person_id],
                reverse("web:follow_up", args=[one.handover.public_id, one.months]),
            ),
            Cell(f"{one.months}", number=True),
            Cell(
                badge=Badge(
                    f"{one.due_on:%d-%m-%Y}", "danger" if one.due_on < today() else "warning", "clock"
                )
            ),
        ]
        for one in talks
    ]
    return Table(_("Perlu dihubungi"), heads, rows, number_heads=frozenset({1}))


def _item_badge(item: HandoverItem, *, late: bool) -> Badge:
    if item.done_on is not None:
        return Badge(f"{item.done_on:%d-%m-%Y}", "good", "check")
    if item.not_needed:
        return Badge(_("Tidak perlu"), "neutral")
    return Badge(_("Terlambat"), "danger", "danger") if late else Badge(_("Belum"), "neutral", "clock")


def _consent_badge(view: Any) -> Badge:
    if view.answer is None:
        return Badge(_("Belum ditanyakan"), "warning", "clock")
    if view.holds:
        return Badge(_("Setuju"), "good", "check")
    return Badge(_("Dicabut") if view.answer.given else _("Tidak setuju"), "neutral", "close")
