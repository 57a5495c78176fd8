"""How the pages of this chapter are put together: a head, then sections of facts, a table, or a small form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from esmart.accounts.services import AccountsProblem
from esmart.accounts.services import NotAllowed as NotAllowedByAccounts
from esmart.channels.rules import ChannelsProblem
from esmart.coaching.services.problems import CoachingProblem, NotAllowed, NotThere
from esmart.web.components.shapes import Badge, Figure, Link, Table, Tone
from esmart.web.officer.asking import ask

PAGE = "web/officer/coaching/work/page.html"
PROBLEMS = (CoachingProblem, AccountsProblem, ChannelsProblem)


@dataclass(frozen=True, kw_only=True)
class PostButton:
    """A button that does something at once; what it sends stands in `fields`."""

    label: str
    url: str
    fields: Sequence[tuple[str, str]] = ()
    tone: str = "outline"


@dataclass(frozen=True, kw_only=True)
class SmallForm:
    """A form within a page, sent to its own address; folded away until it is wanted."""

    form: forms.Form
    url: str
    button: str
    title: str = ""
    folded: bool = True


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A word to the reader."""

    title: str
    text: str = ""
    tone: Tone = "info"


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of a page."""

    title: str = ""
    text: str = ""
    pairs: Sequence[tuple[str, Any]] = ()
    table: Table | None = None
    empty: str = ""
    links: Sequence[Link] = ()
    buttons: Sequence[PostButton] = ()
    form: SmallForm | None = None
    next_url: str = ""


def show(
    request: HttpRequest,
    *,
    title: str,
    trail: Sequence[Link],
    sections: Sequence[Section] = (),
    heading: str = "",
    lead: str = "",
    badges: Sequence[Badge] = (),
    links: Sequence[Link] = (),
    buttons: Sequence[PostButton] = (),
    tabs: Sequence[Link] = (),
    notices: Sequence[Notice] = (),
    figures: Sequence[Figure] = (),
    filters: forms.Form | None = None,
    template: str = PAGE,
    **more: Any,
) -> HttpResponse:
    """Show a page; the first of `links` is what people mostly do here.

    `heading` stands on the page where `title`, which a shared browser keeps in its history, must name nobody.
    """
    context = {
        "title": title, "heading": heading or title, "trail": trail, "lead": lead, "badges": badges, "links": links, "buttons": buttons, "tabs": tabs,
        "notices": notices, "figures": figures, "sections": sections, "filters": filters, **more,
    }  # fmt: skip
    return render(request, template, context)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    trail: Sequence[Link],
    done: str | Callable[[Any], str],
    said: str = "",
    button: str = "",
    lead: str = "",
    template: str = "",
    **more: Any,
) -> HttpResponse:
    """Ask a form and do what it says; refusals stand beside their field. `done` is the address that follows."""
    if form.is_bound and form.is_valid():
        try:
            result = act(form.cleaned_data)
        except PROBLEMS as problem:
            stop_for_strangers(problem)
            field = getattr(problem, "field", "")
            form.add_error(field if field in form.fields else None, str(problem))
        else:
            if said:
                messages.success(request, said)
            return redirect(done(result) if callable(done) else done)
    back = next((link.url for link in reversed(trail) if link.url), "")
    context = {"title": title, "trail": trail, "lead": lead, "button": button, "back": back, **more}
    return ask(request, form, context, template)


def do_at_once(request: HttpRequest, act: Callable[[], Any], *, done: str, said: str = "") -> HttpResponse:
    """Do what a button says and go on; a refusal is said on the next page."""
    try:
        act()
    except PROBLEMS as problem:
        stop_for_strangers(problem)
        messages.error(request, str(problem))
    else:
        if said:
            messages.success(request, said)
    return redirect(done)


def stop_for_strangers(problem: Exception) -> None:
    """Answer 403 or 404 where that is the honest answer."""
    if isinstance(problem, NotAllowed | NotAllowedByAccounts):
        raise PermissionDenied(str(problem)) from problem
    if isinstance(problem, NotThere):
        raise Http404(str(problem)) from problem


def at(name: str, *args: Any) -> str:
    """Give the address of a page."""
    return reverse(f"web:{name}", args=args)


def trail_of(*links: Link) -> list[Link]:
    """Give the way from the desk over the workshops to a page."""
    return [Link(_("Meja kerja"), at("desk")), Link(_("Bengkel"), at("workshops")), *links]


def equipment_trail(*links: Link) -> list[Link]:
    """Give the way from the desk over the machines to a page."""
    return [Link(_("Meja kerja"), at("desk")), Link(_("Alat"), at("equipment")), *links]


def next_of(request: HttpRequest, key: Any, name: str = "sesudah") -> str:
    """Give the address of the next page of a list, or nothing."""
    if not key:
        return ""
    asked = request.GET.copy()
    asked[name] = str(key)
    return f"?{asked.urlencode()}"


def whole_number(text: str | None) -> int | None:
    """Read the key of a next page from an address; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else None  # noqa: PLR2004  # digits of an id
