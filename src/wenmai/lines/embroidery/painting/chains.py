"""Segments of one thread joined end to end, so that the needle goes on without a cut."""

from __future__ import annotations

import numpy as np
from numba import njit
from scipy.spatial import cKDTree

from wenmai.lines.embroidery.painting.model import FloatArray, IntArray, Lines, Mask

LINK_MM_MAX = 2.4  # a longer step across the cloth would be seen as a stitch that goes astray


@njit(cache=True)  # type: ignore[untyped-decorator]
def _allowed(ax: float, ay: float, bx: float, by: float, may_cross: Mask, scale: float) -> bool:
    """Whether nearly all that a straight stitch lies on may be crossed."""
    count = int(np.hypot(bx - ax, by - ay) * scale) + 1
    bad = 0
    for i in range(count + 1):
        t = i / count
        x, y = int((ax + t * (bx - ax)) * scale), int((ay + t * (by - ay)) * scale)
        if not (0 <= x < may_cross.shape[1] and 0 <= y < may_cross.shape[0]):
            return False
        if not may_cross[y, x]:
            bad += 1
    return bad * 5 <= count  # the rim of a line's own end may lie beside its colour


@njit(cache=True)  # type: ignore[untyped-decorator]
def _join(
    pairs: IntArray,
    ends: FloatArray,
    count: int,
    may_cross: Mask,
    scale: float,
) -> IntArray:
    """Neighbour of each end (2 · count,), −1 where it stays free: the shortest links first, none that closes a ring."""
    partner = np.full(2 * count, -1, np.int64)
    root = np.arange(count)
    for k in range(len(pairs)):
        i, j = pairs[k, 0], pairs[k, 1]
        if partner[i] >= 0 or partner[j] >= 0:
            continue
        a, b = i // 2, j // 2
        while root[a] != a:
            root[a] = root[root[a]]
            a = root[a]
        while root[b] != b:
            root[b] = root[root[b]]
            b = root[b]
        if a == b or not _allowed(ends[i, 0], ends[i, 1], ends[j, 0], ends[j, 1], may_cross, scale):
            continue
        partner[i], partner[j] = j, i
        root[a] = b
    return partner


@njit(cache=True)  # type: ignore[untyped-decorator]
def _walk(partner: IntArray) -> tuple[IntArray, IntArray]:
    """Segments in chain order, coded 2 · segment + (1 where walked backwards), and the chains' bounds."""
    count = len(partner) // 2
    order = np.empty(count, np.int64)
    bounds = np.zeros(count + 1, np.int64)
    seen = np.zeros(count, np.bool_)
    n, chains = 0, 0
    for start in range(2 * count):
        if partner[start] >= 0 or seen[start // 2]:
            continue
        end = start
        while True:
            segment = end // 2
            order[n] = 2 * segment + (end & 1)
            n += 1
            seen[segment] = True
            end = partner[end ^ 1]
            if end < 0:
                break
        chains += 1
        bounds[chains] = n
    return order, bounds[: chains + 1].copy()


def segment_ends(lines: Lines) -> FloatArray:
    """(2 · len, 2) first and last point of each line, in turns."""
    ends = np.empty((2 * len(lines), 2))
    ends[0::2] = lines.points_mm[lines.offsets[:-1]]
    ends[1::2] = lines.points_mm[lines.offsets[1:] - 1]
    return ends


def joined(
    lines: Lines, may_cross: Mask, px_per_mm: float, link_mm_max: float = LINK_MM_MAX
) -> tuple[IntArray, IntArray]:
    """Chains of ``lines`` of one colour: (len,) 2 · line + (1 where sewn backwards), in order, and bounds (chains
    + 1,).

    Two ends are linked where they lie within ``link_mm_max`` and the stitch between lies on what ``may_cross`` (H, W)
    allows: its own colour, one like it, or what is covered later.
    """
    ends = segment_ends(lines)
    if len(lines) == 0:
        return np.zeros(0, np.int64), np.zeros(1, np.int64)
    pairs = cKDTree(ends).query_pairs(link_mm_max, output_type="ndarray").astype(np.int64)
    pairs = pairs[pairs[:, 0] // 2 != pairs[:, 1] // 2]
    distance = np.hypot(*(ends[pairs[:, 0]] - ends[pairs[:, 1]]).T)
    order = np.lexsort((pairs[:, 1], pairs[:, 0], np.round(distance, 6)))
    partner = _join(np.ascontiguousarray(pairs[order]), ends, len(lines), may_cross, px_per_mm)
    walked, bounds = _walk(partner)
    return np.asarray(walked), np.asarray(bounds)
