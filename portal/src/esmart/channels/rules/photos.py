"""What must be done to a photo so that a marketplace accepts it. Pixels are touched in services.fix_photo only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

type Hint = Literal["photo_enlarged", "photo_padded"]

# Where the main picture is shown or asked as a square: what is not square is set on white, or the marketplace cuts it.
# Sources: sheets shopee §5 (`scene` normal is squared), gojek §4 (square 1:1), blibli §5 (square advised).
SQUARE = frozenset({"shopee", "gojek", "blibli"})


@dataclass(frozen=True)
class PhotoAsked:
    """What a marketplace asks of a photo; None where it states nothing. Sides in pixels."""

    formats: Collection[str] = ("jpeg", "png")
    max_bytes: int | None = None
    min_px: int | None = None
    max_px: int | None = None
    square: bool = False


@dataclass(frozen=True)
class PhotoPlan:
    """Scale the picture to `width` × `height`, then set it in the middle of a white `canvas`."""

    width: int
    height: int
    canvas: tuple[int, int]
    scale: float

    @property
    def hints(self) -> tuple[Hint, ...]:
        """Name what a person should know of: a photo made larger than it was, a photo set on white."""
        hints: list[Hint] = []
        if self.scale > 1:
            hints.append("photo_enlarged")
        if self.canvas != (self.width, self.height):
            hints.append("photo_padded")
        return tuple(hints)


def plan_photo(width: int, height: int, asked: PhotoAsked) -> PhotoPlan:
    """Decide how to make a photo fit: never larger than the least that is accepted, never smaller than needed.

    The shortest side of the result is at least `min_px` and its longest at most `max_px`; where both cannot be had
    by scaling alone, or a square is asked, the rest is white.
    """
    longest, shortest = max(width, height), min(width, height)
    grown = (asked.min_px or 0) / (longest if asked.square else shortest)
    scale = max(1.0, grown)
    if asked.max_px is not None:
        scale = min(scale, asked.max_px / longest)
    new_width, new_height = (max(1, round(side * scale)) for side in (width, height))
    least = asked.min_px or 0
    if asked.square:
        side = max(new_width, new_height, least)
        return PhotoPlan(new_width, new_height, (side, side), scale)
    return PhotoPlan(new_width, new_height, (max(new_width, least), max(new_height, least)), scale)
