"""Drawn lines: running, bean and stem stitch along a centre line."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.fill.piece import Piece, resampled
from wenmai.lines.embroidery.fill.settings import FillSettings, LineStitch
from wenmai.lines.embroidery.model import FloatArray, PlanNote, Role


def sew_line(
    line_mm: FloatArray, width_mm: float | None, settings: FillSettings, index: int
) -> tuple[list[Piece], list[PlanNote]]:
    """A drawn line (n, 2) in the stitch that the settings name. Raises InvalidInput where it has no length."""
    points = resampled(np.asarray(line_mm, np.float64).reshape(-1, 2), settings.running_length_mm)
    if len(points) < 2:
        raise InvalidInput(
            "the line has no length",
            where=f"region {index}",
            remedy="give a line of at least two different points",
            rule="embroidery.zero-area",
        )
    return [Piece.of(line_stitches(points, settings.line_stitch, width_mm or 0.0), Role.RUNNING)], []


def line_stitches(points_mm: FloatArray, stitch: LineStitch, width_mm: float) -> FloatArray:
    """Holes along a line whose stitches would end at ``points_mm`` (n, 2)."""
    if stitch is LineStitch.BEAN:
        sides = [points_mm[:1]]
        sides += [np.stack((b, a, b)) for a, b in pairwise(points_mm)]
        return np.concatenate(sides)
    if stitch is LineStitch.STEM:
        return _stem(points_mm, width_mm)
    return points_mm


def _stem(points_mm: FloatArray, width_mm: float) -> FloatArray:
    """Each stitch passes the next one's beginning on alternating sides, by half a stitch: a line like a rope."""
    half = resampled(points_mm, float(np.hypot(*(points_mm[1] - points_mm[0]))) / 2)
    along = np.gradient(half, axis=0)
    along /= np.maximum(np.hypot(*along.T), 1e-12)[:, None]
    across = np.column_stack((-along[:, 1], along[:, 0])) * width_mm / 4
    holes = [half[0]]
    for i in range(2, len(half) + 1, 1):
        end = min(i, len(half) - 1)
        holes.append(half[end] + across[end])
        if end == len(half) - 1:
            break
        holes.append(half[end - 1] - across[end - 1])
    return np.array(holes)
