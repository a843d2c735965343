"""What a thread painting is asked for: every setting with its unit and range."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Literal

from wenmai.kernel.errors import InvalidInput

Ground = Literal["bare", "stitched"]
Underlay = Literal["along", "across"]

SIDE_RANGE_MM = (10.0, 500.0)  # the smallest piece in which a stitch of 3 mm still turns; the widest common frame
ASPECT_MAX = 20.0

RANGES: dict[str, tuple[float, float]] = {
    "palette_size": (2, 24),
    "detail": (0.0, 1.0),
    "base_width_mm": (0.2, 0.5),
    "blend_width_mm": (0.15, 0.5),
    "base_spacing_mm": (0.18, 0.6),
    "base_stitch_mm_min": (1.0, 6.0),
    "base_stitch_mm_max": (1.5, 7.0),
    "blend_stitch_mm_min": (1.0, 6.0),
    "blend_stitch_mm_max": (1.5, 7.0),
    "underlay_spacing_mm": (0.8, 6.0),
    "blend_share": (0.0, 0.6),
    "layers_max": (1.6, 4.0),
    "trims_per_100_max": (0.2, 10.0),
    "colour_changes_max": (2, 80),
}


@dataclass(frozen=True, slots=True)
class PaintingSettings:
    """How to paint with thread.

    ``palette_size`` threads at most. ``detail`` 0 (broad) … 1 (every speck the photograph holds). ``base_width_mm``
    and ``blend_width_mm``: what a thread of the covering and of the blending layers covers (0.38 mm: 40 weight, drawn
    tight; 0.27 mm: 60 weight). ``base_spacing_mm`` lies between neighbouring stitches of the covering layer. Stitch
    lengths are drawn evenly between their least and most, which is what makes long and short. ``underlay`` runs
    'along' the
    covering stitches, where it never shows as furrows across them, or 'across', which holds a loose cloth better.
    ``blend_share`` of the
    cloth is covered by each blending layer. ``layers_max`` bounds thread area over cloth area. ``ground`` 'bare' leaves
    an even ground as cloth, where the picture has one; 'stitched' covers it too.
    """

    palette_size: int = 16
    detail: float = 0.4
    base_width_mm: float = 0.4
    blend_width_mm: float = 0.27
    base_spacing_mm: float = 0.33
    base_stitch_mm_min: float = 3.2
    base_stitch_mm_max: float = 6.2
    blend_stitch_mm_min: float = 2.6
    blend_stitch_mm_max: float = 5.0
    underlay_spacing_mm: float = 3.0
    underlay: Underlay = "along"
    blend_share: float = 0.3
    layers_max: float = 2.5
    trims_per_100_max: float = 1.0
    colour_changes_max: int = 35
    ground: Ground = "bare"

    def __post_init__(self) -> None:
        for entry in fields(self):
            if entry.name not in RANGES:
                continue
            value = getattr(self, entry.name)
            low, high = RANGES[entry.name]
            if not (math.isfinite(value) and low <= value <= high):
                raise InvalidInput(
                    f"{entry.name} is {value}",
                    where="painting settings",
                    remedy=f"Give {low} to {high}.",
                    rule="painting.setting-range",
                )
        if self.ground not in ("bare", "stitched"):
            raise InvalidInput(
                f"no ground {self.ground!r}", where="painting settings", remedy="Give 'bare' or 'stitched'.",
                rule="painting.setting-range",
            )  # fmt: skip
        if self.underlay not in ("along", "across"):
            raise InvalidInput(
                f"no underlay {self.underlay!r}", where="painting settings", remedy="Give 'along' or 'across'.",
                rule="painting.setting-range",
            )  # fmt: skip
        if self.base_stitch_mm_min > self.base_stitch_mm_max or self.blend_stitch_mm_min > self.blend_stitch_mm_max:
            raise InvalidInput(
                "the shortest stitch is longer than the longest",
                where="painting settings",
                remedy="Give stitch lengths with the least below the most.",
                rule="painting.setting-range",
            )
