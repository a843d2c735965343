"""Which rectangle of the plan's millimetres becomes which grid of pixels, and how large a picture may be."""

from __future__ import annotations

import math
from dataclasses import dataclass

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import Role, StitchPlan
from wenmai.lines.embroidery.render.settings import RenderSettings

# 9 bytes a sample while drawing: 0.7 GB. At 20 samples a millimetre that is 440 × 440 mm, more than any hoop.
SAMPLES_MAX = 80_000_000
# A thread of 0.33 mm has 7 samples across: the least at which its roundness shows.
SAMPLES_PER_MM_MIN = 20.0
SUPERSAMPLING_MIN = 2  # edges of threads are steps without it


@dataclass(frozen=True, slots=True)
class Canvas:
    """``left_mm``, ``top_mm`` are where the first pixel's corner lies; each pixel is ``supersampling``² samples."""

    left_mm: float
    top_mm: float
    width_px: int
    height_px: int
    px_per_mm: float
    supersampling: int

    @property
    def samples_per_mm(self) -> float:
        return float(self.px_per_mm * self.supersampling)

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns) of samples."""
        return self.height_px * self.supersampling, self.width_px * self.supersampling


def canvas_for(plan: StitchPlan, settings: RenderSettings) -> Canvas:
    """The picture of ``plan``: ``settings.frame_mm``, else the plan's bounds with the margin, at least one pixel.

    Raises InvalidInput where it would have more than ``SAMPLES_MAX`` samples.
    """
    left, top, right, bottom = settings.frame_mm or _bounds_with_margin(plan, settings.margin_mm)
    if not all(map(math.isfinite, (left, top, right, bottom))) or right < left or bottom < top:
        raise InvalidInput(
            f"the frame {left:g}, {top:g}, {right:g}, {bottom:g} mm has no area",
            where="render", remedy="give left, top, right, bottom, in this order", rule="render.frame",
        )  # fmt: skip
    supersampling = _supersampling(settings.px_per_mm)
    width = max(1, math.ceil((right - left) * settings.px_per_mm - 1e-6))
    height = max(1, math.ceil((bottom - top) * settings.px_per_mm - 1e-6))
    if width * height * supersampling**2 > SAMPLES_MAX:
        raise _too_large(right - left, bottom - top, settings.px_per_mm)
    return Canvas(left, top, width, height, settings.px_per_mm, supersampling)


def _bounds_with_margin(plan: StitchPlan, margin_mm: float) -> tuple[float, float, float, float]:
    sewn = plan.points_mm
    if plan.stitch_count:
        # A start without a stitch after it shows nothing.
        lays = plan.role != Role.START
        lays[:-1] |= lays[1:]
        sewn = sewn[lays]
    if not len(sewn):
        return 0.0, 0.0, 2 * margin_mm, 2 * margin_mm
    (left, top), (right, bottom) = sewn.min(axis=0), sewn.max(axis=0)
    return float(left) - margin_mm, float(top) - margin_mm, float(right) + margin_mm, float(bottom) + margin_mm


def _too_large(width_mm: float, height_mm: float, px_per_mm: float) -> InvalidInput:
    # One pixel less than the root: a frame's last pixel may be a part of one.
    side_mm = math.floor((math.sqrt(SAMPLES_MAX) / _supersampling(px_per_mm) - 1) / px_per_mm)
    remedy = f"show by frame_mm at most {side_mm} × {side_mm} mm at {px_per_mm:g} px/mm"
    finest = math.floor(10 * math.sqrt(SAMPLES_MAX / (width_mm * height_mm)) / SUPERSAMPLING_MIN) / 10 - 0.1
    if finest * SUPERSAMPLING_MIN >= SAMPLES_PER_MM_MIN:
        remedy += f", or give at most {finest:g} px/mm"
    return InvalidInput(
        f"a picture of {width_mm:.0f} × {height_mm:.0f} mm at {px_per_mm:g} px/mm is too large",
        where="render", remedy=remedy, rule="render.size",
    )  # fmt: skip


def _supersampling(px_per_mm: float) -> int:
    return max(SUPERSAMPLING_MIN, math.ceil(SAMPLES_PER_MM_MIN / px_per_mm - 1e-9))
