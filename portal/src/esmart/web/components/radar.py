"""Geometry of the radar picture: percent per axis become a polygon. No colours (those are CSS), no HTML."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi, sin

from esmart.web.components.shapes import Radar

WIDTH, HEIGHT = 480, 340
MIDDLE_X, MIDDLE_Y, RADIUS = 240, 168, 118
RINGS = (20, 40, 60, 80, 100)
LABEL_GAP = 16


@dataclass(frozen=True)
class Axis:
    """One axis with its label; positions are text in the drawing's units."""

    label: str
    x: str
    y: str
    label_x: str
    label_y: str
    anchor: str


@dataclass(frozen=True)
class Shape:
    """One series: its polygon and its corners."""

    name: str
    points: str
    corners: list[tuple[str, str, str]]


@dataclass(frozen=True)
class RadarDrawing:
    """A radar ready for the SVG template; the newest series comes last and lies on top."""

    axes: list[Axis]
    rings: list[str]
    shapes: list[Shape]


def draw_radar(radar: Radar) -> RadarDrawing:
    """Place axes, rings and series; a radar without series has no shapes."""
    count = len(radar.axes)
    axes = []
    for n, label in enumerate(radar.axes):
        x, y = _place(n, count, 100)
        out_x, out_y = _place(n, count, 100, LABEL_GAP)
        side = cos(_angle(n, count))
        anchor = "middle" if abs(side) < 0.2 else "start" if side > 0 else "end"  # noqa: PLR2004  # near the top
        axes.append(Axis(label, _text(x), _text(y), _text(out_x), _text(out_y), anchor))
    return RadarDrawing(
        axes=axes,
        rings=[_polygon([ring] * count) for ring in RINGS],
        shapes=[
            Shape(
                name,
                _polygon(list(values)),
                [
                    (*map(_text, _place(n, count, value)), f"{radar.axes[n]}: {value}")
                    for n, value in enumerate(values)
                ],
            )
            for name, values in reversed(list(radar.series))
        ],
    )


def _angle(n: int, count: int) -> float:
    return 2 * pi * n / count - pi / 2


def _place(n: int, count: int, percent: float, beyond: float = 0) -> tuple[float, float]:
    reach = RADIUS * percent / 100 + beyond
    return MIDDLE_X + reach * cos(_angle(n, count)), MIDDLE_Y + reach * sin(_angle(n, count))


def _polygon(values: list[int]) -> str:
    return " ".join(",".join(map(_text, _place(n, len(values), value))) for n, value in enumerate(values))


def _text(number: float) -> str:
    return f"{number:.1f}"
