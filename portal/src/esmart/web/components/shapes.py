"""What the parts of a page are given: plain frozen data, ready to show. No Django models, no queries, no decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

Tone = Literal["neutral", "info", "good", "warning", "danger", "warm"]


@dataclass(frozen=True)
class Link:
    """A place to go: breadcrumb, tab, navigation, pager."""

    label: str
    url: str
    current: bool = False
    icon: str = ""
    count: int | None = None


@dataclass(frozen=True)
class Badge:
    """A short word about a state; the word carries the meaning, the colour only repeats it."""

    text: str
    tone: Tone = "neutral"
    icon: str = ""


@dataclass(frozen=True)
class Picture:
    """A stored photo by content; `alt` says what is to be seen, the empty string only for decoration."""

    sha256: str
    alt: str
    width: int = 0
    height: int = 0
    credit: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One profile in a list: product, enterprise or sentra."""

    kind: Literal["product", "enterprise", "workshop", "cluster"]
    title: str
    url: str
    kind_label: str = ""
    place: str = ""
    maker: str = ""
    price: str = ""
    picture: Picture | None = None
    badges: Sequence[Badge] = ()


@dataclass(frozen=True)
class FacetChoice:
    """One choice of a filter; `url` switches it on or off."""

    label: str
    count: str
    url: str
    chosen: bool = False


@dataclass(frozen=True)
class Facet:
    """One filter with its choices and their counts."""

    title: str
    choices: Sequence[FacetChoice]


@dataclass(frozen=True)
class Cell:
    """One cell of a table: text, or a link, or a badge; `number` sets it to the right in equal digits."""

    text: str = ""
    url: str = ""
    badge: Badge | None = None
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under named columns; the first cell of a row names the row."""

    caption: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    caption_shown: bool = True
    number_heads: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number nobody can misread: with what it counts, where it comes from and of which day."""

    value: str
    label: str
    definition: str = ""
    source: str = ""
    as_of: date | None = None
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a long job is; the part asks `url` again every two seconds until `state` is no longer "running"."""

    label: str
    done: int
    total: int | None
    state: Literal["running", "done", "failed"]
    url: str = ""
    detail: str = ""

    @property
    def percent(self) -> int | None:
        return None if not self.total else min(100, self.done * 100 // self.total)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One entry of a history: who, when, what, and the fields from-to."""

    at: datetime
    who: str
    what: str
    changes: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True)
class Crumbs:
    """The way from the first page to here; the last one is this page and is not a link."""

    links: Sequence[Link]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A small series: drawn on the server, and told in a table beside it. `values` belong to `labels` one by one."""

    title: str
    kind: Literal["bar", "line"]
    labels: Sequence[str]
    values: Sequence[int | float]
    unit: str = ""
    source: str = ""
    written: Sequence[str] = field(default_factory=tuple)  # the values in words, when plain digits do not do


@dataclass(frozen=True, kw_only=True)
class Radar:
    """Several fields in percent as one picture, newest series first, and told in a table beside it."""

    title: str
    axes: Sequence[str]
    series: Sequence[tuple[str, Sequence[int]]]
