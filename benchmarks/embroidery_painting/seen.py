"""Which stitch lies on top, as the renderer lays them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.model import StitchPlan
from wenmai.lines.embroidery.render import RenderSettings, top_rows

IntArray = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Rgb = tuple[int, int, int]

SEEN_PX_PER_MM = 10.0


def frame_rows(plan: StitchPlan, width_mm: float, height_mm: float) -> IntArray:
    """(h, w) the plan's row on top, −1 the cloth, of the frame from (0, 0) to (width, height)."""
    frame = (0.0, 0.0, width_mm, height_mm)
    return top_rows(plan, RenderSettings(px_per_mm=SEEN_PX_PER_MM, frame_mm=frame))


def colours_seen(plan: StitchPlan, top: IntArray, cloth_rgb: Rgb) -> npt.NDArray[np.uint8]:
    colours = np.array([*(thread.rgb for thread in plan.threads), cloth_rgb], np.uint8)
    index = np.append(plan.thread_index, len(plan.threads))
    return np.asarray(colours[index[top]])  # the cloth is the last
