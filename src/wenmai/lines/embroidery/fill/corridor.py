"""A way straight through rows where it can be, bent only where the shape bends."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.fill.grating import Rows
from wenmai.lines.embroidery.model import FloatArray

EDGE_MM = 0.35  # how far from the outline travel keeps where there is room, so that no edge betrays it


def openings(rows: Rows, spans: list[int], doors: list[int]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """(n,) heights at which a way through ``spans`` crosses rows, and between which x: within them and off their edges.

    ``doors`` are places in the list before which the way goes from one column into another. There both rows are crossed
    where they overlap; a row between two doors is there twice, once for each.
    """
    crossed: list[tuple[int, float, float]] = []
    low, high = rows.low_mm[spans].tolist(), rows.high_mm[spans].tolist()
    is_door = set(doors)
    for k, span in enumerate(spans):
        entries = [(max(low[k - 1], low[k]), min(high[k - 1], high[k]))] if k in is_door else []
        if k + 1 in is_door:
            entries.append((max(low[k], low[k + 1]), min(high[k], high[k + 1])))
        crossed += [(span, *entry) for entry in entries or [(low[k], high[k])]]
    crossing = np.array([span for span, _, _ in crossed])
    left, right = (np.array([entry[k] for entry in crossed]) for k in (1, 2))
    inset = np.clip((right - left) * 0.4, 0, EDGE_MM)
    return rows.y_mm[rows.row[crossing]], left + inset, right - inset


def bent(start: FloatArray, goal: FloatArray, y: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """(n, 2) corners of a way that crosses heights y[i] between low[i] and high[i] in order.

    Where a height is there twice the way runs along it; where heights go one way it is a string pulled tight.
    """
    at = np.array([np.clip(start[0], low[0], high[0]), y[0]])
    corners = [start, at]
    sense = np.sign(np.diff(y))
    turns = [int(one) for one in np.flatnonzero(sense[1:] != sense[:-1]) + 1]
    for begin, end in zip([0, *turns], [*turns, len(y) - 1], strict=True):
        if end == begin:
            continue
        x = float(np.clip(goal[0] if end == len(y) - 1 else at[0], low[end], high[end]))
        rows = slice(begin + 1, end + 1)
        corners += (
            [np.array([x, y[end]])] if sense[begin] == 0 else list(_pulled(at, x, y[rows], low[rows], high[rows]))
        )
        at = corners[-1]
    corners.append(goal)
    line = np.array(corners)
    distinct = np.ones(len(line), bool)
    distinct[1:] = np.abs(np.diff(line, axis=0)).sum(axis=1) > 1e-9
    return np.asarray(line[distinct])


@njit(cache=True)
def _pulled(start, target, y, low, high):  # type: ignore[no-untyped-def]
    """The corners after ``start`` of a string pulled tight through rows to x = ``target`` in the last of them.

    The rows follow each other one way. From each corner the sector in view is narrowed row by row; the row that lies
    outside it tells round which end the string bends.
    """
    n = len(y)
    out = np.empty((n, 2))
    count = 0
    px, py = start[0], start[1]
    i = 0
    while i < n:
        least, most = -np.inf, np.inf
        low_at, high_at = i, i
        corner = -1
        x = target
        for j in range(i, n):
            height = abs(y[j] - py)
            lo, hi = (low[j] - px) / height, (high[j] - px) / height
            if j == n - 1:
                lo, hi = (target - px) / height, (target - px) / height
            if lo > most:
                corner, x = high_at, high[high_at]
                break
            if hi < least:
                corner, x = low_at, low[low_at]
                break
            if lo >= least:
                least, low_at = lo, j
            if hi <= most:
                most, high_at = hi, j
        if corner < 0:
            corner = n - 1
        out[count, 0], out[count, 1] = x, y[corner]
        count += 1
        px, py = x, y[corner]
        i = corner + 1
    return out[:count]
