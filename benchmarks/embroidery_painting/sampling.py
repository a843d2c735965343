"""Points along stitches, evenly spaced, so that what is counted there counts by length of thread."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.model import StitchPlan

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


def sampled(plan: StitchPlan, rows: IntArray, step_mm: float) -> tuple[IntArray, FloatArray, FloatArray]:
    """Of the stitches that end at ``rows`` (k,) of ``plan``, the middles of parts of ``step_mm``, or what divides them
    evenly and is nearest: which of ``rows`` each is of (m,), where it is (m, 2) mm, how long it is (m,) mm.
    """
    begin, way = plan.points_mm[rows - 1], plan.points_mm[rows] - plan.points_mm[rows - 1]
    lengths = np.hypot(way[:, 0], way[:, 1])
    counts = np.maximum(1, np.rint(lengths / step_mm).astype(np.int64))
    stitch = np.repeat(np.arange(len(rows)), counts)
    share = (np.arange(len(stitch)) - (np.cumsum(counts) - counts)[stitch] + 0.5) / counts[stitch]
    return stitch, begin[stitch] + share[:, None] * way[stitch], (lengths / counts)[stitch]
