"""Geometry of the small charts: from a Chart to positioned marks. No colours (those are CSS), no HTML."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log10

from esmart.web.components.shapes import Chart

WIDTH, HEIGHT = 480, 220
LEFT, RIGHT, TOP, BOTTOM = 64, 12, 20, 28


@dataclass(frozen=True)
class Mark:
    """One value on the drawing; positions are text in the drawing's units, so that no locale touches them."""

    label: str
    written: str
    x: str
    y: str
    width: str
    height: str
    middle: str


@dataclass(frozen=True)
class Gridline:
    y: str
    written: str


@dataclass(frozen=True)
class Drawing:
    """A chart ready for the SVG template."""

    marks: list[Mark]
    grid: list[Gridline]
    path: str


def draw(chart: Chart) -> Drawing:
    """Place the values of a chart on the drawing, from zero to a round top; a chart without values has no marks."""
    top = round_top(max(chart.values, default=0))
    span = HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / max(1, len(chart.values))
    marks = []
    for n, (label, value) in enumerate(zip(chart.labels, chart.values, strict=True)):
        height = span * max(0, value) / top
        written = chart.written[n] if chart.written else write_number(value)
        middle = LEFT + step * (n + 0.5)
        marks.append(
            Mark(
                label=label,
                written=written,
                x=f"{LEFT + step * (n + 0.18):.1f}",
                y=f"{TOP + span - height:.1f}",
                width=f"{step * 0.64:.1f}",
                height=f"{height:.1f}",
                middle=f"{middle:.1f}",
            )
        )
    grid = [
        Gridline(f"{TOP + span * (1 - part / 2):.1f}", write_number(top * part / 2, short=True))
        for part in range(3)
    ]
    return Drawing(marks, grid, "M" + " L".join(f"{mark.middle} {mark.y}" for mark in marks) if marks else "")


def round_top(value: float) -> float:
    """Give the next round number (1, 2, 5 times a power of ten) not below `value`, and 1 at least."""
    if value <= 1:
        return 1
    power = 10 ** floor(log10(value))
    return next(step * power for step in (1, 2, 5, 10, 20) if step * power >= value)


def write_number(value: float, *, short: bool = False) -> str:
    """Write a number the Indonesian way; `short` in words of scale (1,5 jt)."""
    if short:
        for size, word in ((10**12, "T"), (10**9, "M"), (10**6, "jt"), (10**3, "rb")):
            if value >= size:
                return f"{value / size:g} {word}".replace(".", ",")
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))
