"""How areas are to be filled: what a digitiser would set, with the usual values of a 40-weight thread."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum

import numpy as np

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.fill.direction import DirectionField


class Style(StrEnum):
    """What an area is filled with."""

    TATAMI = "tatami"  # rows, their holes staggered
    SATIN = "satin"  # stitches from edge to edge along the shape's own axis
    RUNNING = "running"  # a line along the middle
    GRADIENT = "gradient"  # rows that thin out
    FIELD = "field"  # rows that follow a field of directions


class LineStitch(StrEnum):
    """What a drawn line is sewn with."""

    RUNNING = "running"
    BEAN = "bean"  # each stitch forth, back and forth again
    STEM = "stem"  # each stitch begins beside the middle of the one before, as by hand


LIMITS = {  # least and greatest value of each number, millimetres or degrees
    "row_spacing_mm": (0.1, 5.0),
    "stitch_length_mm_max": (0.8, 12.1),
    "stitch_length_mm_min": (0.1, 1.0),
    "stagger": (1, 16),
    "pull_compensation_mm": (0.0, 1.0),
    "needle_width_mm": (0.05, 1.0),
    "underlay_spacing_mm": (0.5, 10.0),
    "underlay_inset_mm": (0.0, 2.0),
    "satin_spacing_mm": (0.1, 2.0),
    "satin_width_mm_max": (1.0, 12.0),
    "running_length_mm": (0.4, 8.0),
    "gradient_spacing_mm_end": (0.1, 5.0),
}


@dataclass(frozen=True, slots=True)
class FillSettings:
    """Lengths in millimetres, angles in degrees, counter-clockwise **as drawn in the plan's axes** (x right, y down).

    ``angle_degrees`` None: along the shape's own principal axis, so that a shape that is rotated has its plan rotated.
    ``stagger`` is after how many rows the pattern of holes repeats. ``pull_compensation_mm`` is how far rows and
    satin stitches pass the outline at either end, because thread under tension draws the cloth together.
    ``needle_width_mm``: what is narrower becomes a line of running stitches. ``field`` is needed by nobody: where
    None, style ``field`` follows the shape's own outline.
    """

    style: Style = Style.TATAMI
    row_spacing_mm: float = 0.25
    stitch_length_mm_max: float = 3.0
    stitch_length_mm_min: float = 0.4
    stagger: int = 4
    angle_degrees: float | None = None
    pull_compensation_mm: float = 0.1
    needle_width_mm: float = 0.3
    underlay: bool = True
    underlay_spacing_mm: float = 2.0
    underlay_inset_mm: float = 0.5
    satin_spacing_mm: float = 0.4
    satin_width_mm_max: float = 7.0
    line_stitch: LineStitch = LineStitch.RUNNING
    running_length_mm: float = 2.0
    gradient_spacing_mm_end: float = 1.5
    field: DirectionField | None = None

    def __post_init__(self) -> None:
        for name, kind in (("style", Style), ("line_stitch", LineStitch)):
            try:  # a name does as well as the member: parameters come as text
                object.__setattr__(self, name, kind(getattr(self, name)))
            except ValueError as unknown:
                choices = ", ".join(kind)
                raise InvalidInput(
                    f"there is no {name} {getattr(self, name)!r}",
                    where=name,
                    remedy=f"give one of: {choices}",
                    rule="embroidery.setting-range",
                ) from unknown
        for one in fields(self):
            if one.name not in LIMITS:
                continue
            least, greatest = LIMITS[one.name]
            value = getattr(self, one.name)
            if not (np.isfinite(value) and least <= value <= greatest):
                raise InvalidInput(
                    f"{value} is out of range",
                    where=one.name,
                    remedy=f"give a value from {least} to {greatest}",
                    rule="embroidery.setting-range",
                )
        if self.stitch_length_mm_min * 2 > self.stitch_length_mm_max:
            raise InvalidInput(
                f"the shortest stitch, {self.stitch_length_mm_min} mm, is over half the longest",
                where="stitch_length_mm_min",
                remedy=f"give at most {self.stitch_length_mm_max / 2} mm, or a longer longest stitch",
                rule="embroidery.setting-range",
            )
