"""Tie-in and tie-off: small stitches back along a run's own thread, so that neither end comes loose or shows."""

from __future__ import annotations

import numpy as np

from wenmai.lines.embroidery.model import FloatArray

TIE_STITCHES = 2


def tie_holes(line_mm: FloatArray, tie_mm: float) -> FloatArray:
    """(k, 2) holes along the beginning of a line, the farthest first: where a needle starts to sew back to its end.

    Two stitches of ``tie_mm`` where the line is long enough for them, else one or two shorter ones; none for a line
    without length.
    """
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line_mm, axis=0).T))))
    if along[-1] <= 0:
        return np.empty((0, 2))
    step = min(tie_mm, along[-1] / TIE_STITCHES)
    places = step * np.arange(TIE_STITCHES, 0, -1)
    return np.column_stack([np.interp(places, along, line_mm[:, axis]) for axis in (0, 1)])
