"""Stitches no longer and no shorter than asked for."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.model import FloatArray, IntArray, Role

BEND_MM = 0.1  # how far a line may move where a short stitch is merged


def split_long(points_mm: FloatArray, role: IntArray, length_mm_max: float) -> tuple[FloatArray, IntArray, IntArray]:
    """Points, roles and for each the number of the hole it comes from: long stitches in equal parts of their role."""
    lengths = np.zeros(len(points_mm))
    lengths[1:] = np.hypot(*np.diff(points_mm, axis=0).T)
    lengths[role == Role.START] = 0
    parts = np.maximum(1, np.ceil(lengths / length_mm_max - 1e-9).astype(np.int64))
    source = np.repeat(np.arange(len(points_mm)), parts)
    within = (np.arange(len(source)) - np.repeat(np.cumsum(parts) - parts, parts) + 1) / parts[source]
    before = points_mm[np.maximum(source - 1, 0)]
    points = np.where((within < 1)[:, None], before + (points_mm[source] - before) * within[:, None], points_mm[source])
    return points, role[source], source


@njit(cache=True)
def merge_short(points, role, start, tie, length_min, length_max, bend_max):  # type: ignore[no-untyped-def]
    """(n,) which holes stay, and (n,) the hole whose stitch ends at each: one less than ``length_min`` on goes.

    It goes where the line moves by at most ``bend_max``. The stitches before and after it become one stitch, which
    is what the longer of the two was: a short way to the next line of thread becomes that line's beginning, and a short
    way after a line's short end becomes none. Ties are short on purpose and stay; so do the first and the last hole of
    a run.
    """
    n = len(points)
    keep, stitch = np.ones(n, np.bool_), np.arange(n)
    before = -1
    for i in range(n):
        if role[i] == start or before < 0:
            before = i
            continue
        length = np.hypot(points[i, 0] - points[before, 0], points[i, 1] - points[before, 1])
        last = i + 1 >= n or role[i + 1] == start
        if length >= length_min or role[i] == tie or last or role[i + 1] == tie:
            before = i
            continue
        dx, dy = points[i + 1, 0] - points[before, 0], points[i + 1, 1] - points[before, 1]
        onwards = np.hypot(dx, dy)
        if onwards > length_max or onwards < length_min:
            before = i
            continue
        off = abs(dx * (points[i, 1] - points[before, 1]) - dy * (points[i, 0] - points[before, 0])) / onwards
        if off <= bend_max:
            keep[i] = False
            if length > np.hypot(points[i + 1, 0] - points[i, 0], points[i + 1, 1] - points[i, 1]):
                stitch[i + 1] = i
        else:
            before = i
    return keep, stitch
