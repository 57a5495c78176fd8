"""The parts of a page as template tags, known to every template without `{% load %}`. Their data: shapes.py; all of them
in every state: /look/. No part asks the database.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    CheckboxSelectMultiple,
    FileInput,
    Form,
    RadioSelect,
    Select,
)
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from esmart.core.money import write_rupiah
from esmart.intake.rules import REASONS, Remark
from esmart.web.components.charts import draw, write_number
from esmart.web.components.radar import draw_radar
from esmart.web.components.shapes import (
    Badge,
    Card,
    Chart,
    Event,
    Facet,
    Figure,
    Link,
    Picture,
    Progress,
    Radar,
    Table,
    Tone,
)

register = template.Library()

PHOTO_WIDTHS = (320, 640, 1200)
EXPIRES_SOON = timedelta(days=90)


# ── Small things ─────────────────────────────────────────────────────────────────────────────────────────


@register.filter
def say(remark: Remark, part: str) -> str:
    """Say the `sentence` or the `advice` of a remark about a row, in the language of the screen."""
    return _(getattr(REASONS[remark.code], part)).format(value=remark.value, proposal=remark.proposal)


@register.simple_tag
@cache  # a page draws dozens of the same few
def icon(name: str) -> SafeString:
    """Draw one icon of our sprite; it says nothing to a screen reader, so a word must stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("web/icons.svg"),
        name,
    )


@register.filter
def rupiah(amount: int) -> str:
    """Write whole rupiah as `Rp 1.250.000`."""
    return write_rupiah(amount)


@register.filter
def number(value: float) -> str:
    """Write a number with Indonesian signs; years and codes are not numbers and do not belong here."""
    return write_number(value)


@register.simple_tag
def json_ld(data: Mapping[str, Any]) -> SafeString:
    """Write schema.org facts as a data block; `<`, `>` and `&` are escaped, so no text can leave the block."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308  escaped just above


@register.inclusion_tag("web/components/badge.html", name="badge")
def badge_tag(text: str, tone: Tone = "neutral", icon: str = "") -> dict[str, Badge]:
    """Show a short word about a state."""
    return {"badge": Badge(text, tone, icon)}


@register.inclusion_tag("web/components/badge.html")
def show_badge(badge: Badge) -> dict[str, Badge]:
    """Show a badge made elsewhere."""
    return {"badge": badge}


def state_badge_of(state: str) -> Badge:
    """Give the badge of a profile's state."""
    return {
        "draft": Badge(_("Draf"), "neutral", "edit"),
        "published": Badge(_("Tayang"), "good", "check"),
        "withdrawn": Badge(_("Ditarik"), "warning", "close"),
        "merged": Badge(_("Digabung"), "info", "merge"),
    }[state]


def verification_badge_of(verification: str) -> Badge:
    """Give the badge of how far a claim was checked."""
    return {
        "claimed": Badge(_("Belum diperiksa"), "neutral", "clock"),
        "verified": Badge(_("Sudah diperiksa"), "good", "shield"),
        "rejected": Badge(_("Ditolak"), "danger", "danger"),
    }[verification]


def expiry_badge_of(expires_on: date | None, today: date) -> Badge:
    """Give the badge of a permit's expiry: none stated, passed, within 90 days, or later."""
    if expires_on is None:
        return Badge(_("Tanpa masa berlaku"), "neutral")
    day = f"{expires_on:%d-%m-%Y}"
    if expires_on < today:
        return Badge(_("Habis %(day)s") % {"day": day}, "danger", "danger")
    if expires_on - today <= EXPIRES_SOON:
        return Badge(_("Segera habis %(day)s") % {"day": day}, "warning", "warning")
    return Badge(_("Berlaku s.d. %(day)s") % {"day": day}, "good", "check")


@register.inclusion_tag("web/components/badge.html")
def state_badge(state: str) -> dict[str, Badge]:
    """Show a profile's state."""
    return {"badge": state_badge_of(state)}


@register.inclusion_tag("web/components/badge.html")
def verification_badge(verification: str) -> dict[str, Badge]:
    """Show how far a claim was checked."""
    return {"badge": verification_badge_of(verification)}


@register.inclusion_tag("web/components/badge.html")
def expiry_badge(expires_on: date | None, today: date | None = None) -> dict[str, Badge]:
    """Show a permit's expiry as of `today` (the local day when not given)."""
    return {"badge": expiry_badge_of(expires_on, today or timezone.localdate())}


@register.simple_tag
def sandbox_label() -> SafeString:
    """Mark anything that talks to the practice marketplaces and not to real ones."""
    return format_html(
        '<span class="badge-mark badge-sandbox" title="{}">SANDBOX</span>',
        _("Lokapasar latihan, bukan yang sebenarnya"),
    )


# ── Ways around ──────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("web/components/crumbs.html")
def crumbs(links: Sequence[Link]) -> dict[str, Any]:
    """Show the way from the first page to here; the last one is this page."""
    return {"links": links[:-1], "here": links[-1]}


@register.inclusion_tag("web/components/tabs.html")
def tabs(links: Sequence[Link], label: str) -> dict[str, Any]:
    """Show sibling views of one thing; each is an own address."""
    return {"links": links, "label": label}


@register.inclusion_tag("web/components/pager.html")
def pager(previous_url: str = "", next_url: str = "", label: str = "", first_url: str = "") -> dict[str, Any]:
    """Show the way through a long list by keyset: on, back or to the start; never page numbers."""
    return {"previous_url": previous_url, "next_url": next_url, "label": label, "first_url": first_url}


@register.inclusion_tag("web/components/search_form.html")
def search_form(words: str = "", id: str = "cari") -> dict[str, Any]:  # noqa: A002  the HTML attribute
    """Ask for search words; several may stand on one page, each with its own id."""
    return {"words": words, "id": id, "action": reverse("web:search")}


@register.inclusion_tag("web/components/facets.html")
def facets(facets: Sequence[Facet], chosen: int = 0) -> dict[str, Any]:
    """Show filters as plain links with counts; on phones they fold into a sheet that says how many are on."""
    return {"facets": facets, "chosen": chosen}


# ── Things shown ─────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("web/components/card.html")
def card(card: Card) -> dict[str, Any]:
    """Show one profile of a list; put it into `<ul class="card-grid"><li>`."""
    return {"card": card, "sizes": "(min-width: 48rem) 16rem, 50vw"}


@register.inclusion_tag("web/components/picture.html")
def picture(picture: Picture, sizes: str = "100vw", *, eager: bool = False) -> dict[str, Any]:
    """Show a photo in the size the screen needs, loaded when it comes near."""
    return {"picture": picture, "sizes": sizes, "eager": eager, **photo_urls(picture.sha256)}


@register.inclusion_tag("web/components/gallery.html")
def gallery(pictures: Sequence[Picture]) -> dict[str, Any]:
    """Show the photos of one product: one large, the others to choose."""
    shown = [{"picture": one, **photo_urls(one.sha256)} for one in pictures]
    return {"first": shown[0] if shown else None, "all": shown}


def photo_urls(sha256: str) -> dict[str, str]:
    """Give the addresses of a photo: `small`, `large`, and the `srcset` over all widths."""
    folder = reverse("web:photo", args=[sha256, "0"])[:-1]  # one look-up for all widths: lists show dozens
    urls = {width: f"{folder}{width}" for width in PHOTO_WIDTHS}
    return {
        "small": urls[320],
        "large": urls[1200],
        "srcset": ", ".join(f"{url} {width}w" for width, url in urls.items()),
    }


@register.inclusion_tag("web/components/table.html")
def data_table(table: Table) -> dict[str, Any]:
    """Show rows under named columns; on phones each row becomes a small card with the column names beside the values."""
    heads = [(head, n in table.number_heads) for n, head in enumerate(table.heads)]
    rows = [list(zip(table.heads, row, strict=True)) for row in table.rows]
    return {"table": table, "heads": heads, "rows": rows}


@register.inclusion_tag("web/components/figure.html")
def key_figure(figure: Figure) -> dict[str, Figure]:
    """Show one number with definition, source and date; put it into `<dl class="figure-grid">`."""
    return {"figure": figure}


@register.inclusion_tag("web/components/facts.html")
def facts(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Show named facts; pairs whose value is empty are left out."""
    return {"pairs": [(term, value) for term, value in pairs if value not in (None, "")]}


@register.inclusion_tag("web/components/timeline.html")
def timeline(events: Sequence[Event]) -> dict[str, Any]:
    """Show a history, newest first: who, when, what, from what to what."""
    return {"events": events}


@register.inclusion_tag("web/components/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """Draw a small series and tell it in a table beside it."""
    return {
        "chart": chart,
        "drawing": draw(chart),
        "rows": list(zip(chart.labels, _written(chart), strict=True)),
    }


@register.inclusion_tag("web/components/radar.html")
def radar(radar: Radar) -> dict[str, Any]:
    """Draw several fields in percent, newest over earlier ones, with the table beside it."""
    names = [name for name, _ in radar.series]
    rows = [
        (label, [(name, values[n]) for name, values in radar.series]) for n, label in enumerate(radar.axes)
    ]
    return {"radar": radar, "drawing": draw_radar(radar), "names": names, "rows": rows if names else []}


def _written(chart: Chart) -> list[str]:
    return list(chart.written) or [write_number(value) for value in chart.values]


@register.inclusion_tag("web/components/progress.html")
def progress(progress: Progress) -> dict[str, Any]:
    """Show how far a long job is and keep asking until it ends; a view answers with this part alone."""
    return {"progress": progress}


# ── Things said ──────────────────────────────────────────────────────────────────────────────────────────


@register.simple_block_tag
def notice(content: SafeString, tone: str = "info", title: str = "") -> SafeString:
    """Say something about the page: `{% notice "warning" "Title" %}…{% endnotice %}`; tones info good warning danger."""
    head = format_html("<strong>{}</strong>", title) if title else ""
    role = "alert" if tone == "danger" else "note"
    return format_html(
        '<div class="notice notice-{}" role="{}">{}<div>{}{}</div></div>',
        tone,
        role,
        icon(tone),
        head,
        content,
    )


@register.simple_block_tag
def empty_state(content: SafeString, title: str, icon_name: str = "search") -> SafeString:
    """Say that there is nothing here, why, and what to do next: `{% empty_state "Title" "icon" %}…{% endempty_state %}`."""
    return format_html('<div class="empty">{}<h2>{}</h2>{}</div>', icon(icon_name), title, content)


@register.simple_block_tag
def confirm_dialog(content: SafeString, id: str, title: str) -> SafeString:  # noqa: A002  the HTML attribute
    """Ask before something hard to undo: the content is text and the form; a link with `data-opens` opens it, and its
    address leads to the same question as a page for those without scripts.
    """
    return format_html(
        '<dialog id="{0}" aria-labelledby="{0}-title"><div class="dialog-body stack"><h2 id="{0}-title">{1}</h2>{2}</div></dialog>',
        id,
        title,
        content,
    )


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────


@register.inclusion_tag("web/components/field.html")
def field(field: BoundField) -> dict[str, Any]:
    """Show one form field with label, help, and errors tied to it for screen readers."""
    widget = field.field.widget
    grouped = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    single = isinstance(widget, CheckboxInput)
    if single or grouped:
        style = "form-check-input"
    elif isinstance(widget, Select):
        style = "form-select"
    else:
        style = "form-control"
    attributes = {"class": f"{widget.attrs.get('class', '')} {style}".strip()}
    return {
        "field": field,
        "control": "" if grouped else field.as_widget(attrs={**widget.attrs, **attributes}),
        "choices": [
            (option.tag(), option.choice_label, option.id_for_label) for option in _styled(field)
        ] if grouped else [],
        "single": single,
        "grouped": grouped,
        "file": isinstance(widget, FileInput),
    }  # fmt: skip


def _styled(field: BoundField) -> Sequence[Any]:
    options = list(field)
    for option in options:
        option.data["attrs"]["class"] = "form-check-input"
    return options


@register.inclusion_tag("web/components/fields.html")
def fields(form: Form) -> dict[str, Form]:
    """Show a whole form's fields: what is wrong with it as a whole first, then field by field."""
    return {"form": form}
