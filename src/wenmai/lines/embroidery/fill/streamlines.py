"""Evenly spaced lines that follow a field of directions within a shape (Jobard and Lefer, 1997).

Jobard, B. and Lefer, W.: 'Creating evenly-spaced streamlines of arbitrary density', Visualization in Scientific
Computing 1997. Each line seeds others beside it, a spacing away; a line ends where it comes too near to another.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numba import njit

from wenmai.lines.embroidery.model import FloatArray

STEP_MM = 0.1
SEED = 0.97  # of the spacing: where a line may begin
SEED_IN_GAP = 0.7  # the same, once no line of full distance fits any more
NEAR = 0.65  # of the spacing: a line that comes nearer to another ends there
POINTS_IN_CELL = 16
POINTS_MAX = 20_000  # of a line one way


def streamlines(
    mask: FloatArray, cosine: FloatArray, sine: FloatArray, pitch_mm: float, spacing_mm: float, length_mm_min: float
) -> list[FloatArray]:
    """Lines (n, 2), millimetres from the corner of the grid, in the order in which they were seeded.

    ``mask`` (h, w): above 0 within the shape, a signed distance to its outline in millimetres; ``cosine`` and ``sine``
    (h, w) of twice the angle. All are sampled at the corners of square cells of ``pitch_mm``.
    """
    points, first = _grow(mask, cosine, sine, pitch_mm, spacing_mm, STEP_MM, length_mm_min)
    return [np.asarray(points[a:b]) for a, b in pairwise(first)]


@njit(cache=True)
def _sample(grid, x, y):  # type: ignore[no-untyped-def]
    h, w = grid.shape
    x, y = min(max(x, 0.0), w - 1.001), min(max(y, 0.0), h - 1.001)
    i, j = int(y), int(x)
    u, v = x - j, y - i
    return (grid[i, j] * (1 - u) + grid[i, j + 1] * u) * (1 - v) + (
        grid[i + 1, j] * (1 - u) + grid[i + 1, j + 1] * u
    ) * v


@njit(cache=True)
def _heading(cosine, sine, x, y, pitch, ox, oy):  # type: ignore[no-untyped-def]
    """The unit direction at a place, of its two senses that which goes on with (ox, oy)."""
    angle = np.arctan2(_sample(sine, x / pitch, y / pitch), _sample(cosine, x / pitch, y / pitch)) / 2
    dx, dy = np.cos(angle), np.sin(angle)
    return (dx, dy) if dx * ox + dy * oy >= 0 else (-dx, -dy)


@njit(cache=True)
def _free(x, y, cells, counts, cell, near):  # type: ignore[no-untyped-def]
    """Whether no point of an earlier line lies nearer than ``near``."""
    rows, columns = counts.shape
    i, j = int(y / cell), int(x / cell)
    for a in range(max(0, i - 1), min(rows, i + 2)):
        for b in range(max(0, j - 1), min(columns, j + 2)):
            for k in range(counts[a, b]):
                if (cells[a, b, k, 0] - x) ** 2 + (cells[a, b, k, 1] - y) ** 2 < near * near:
                    return False
    return True


@njit(cache=True)
def _trace(x, y, sense, mask, cosine, sine, pitch, step, cells, counts, cell, near, out):  # type: ignore[no-untyped-def]
    """Points of a line from a seed one way (not the seed itself); how many; whether it came back to its beginning."""
    ox, oy = _heading(cosine, sine, x, y, pitch, 1.0, 1e-6)
    ox, oy = ox * sense, oy * sense
    n = 0
    while n < POINTS_MAX:
        mx, my = _heading(cosine, sine, x + ox * step / 2, y + oy * step / 2, pitch, ox, oy)
        x, y = x + mx * step, y + my * step
        if _sample(mask, x / pitch, y / pitch) <= 0 or not _free(x, y, cells, counts, cell, near):
            break
        for k in range(n - int(4 * near / step)):
            if (out[k, 0] - x) ** 2 + (out[k, 1] - y) ** 2 < near * near:
                return n, True
        out[n, 0], out[n, 1] = x, y
        ox, oy = mx, my
        n += 1
    return n, False


@njit(cache=True)
def _mark(points, cells, counts, cell):  # type: ignore[no-untyped-def]
    """Keeps other lines away from these points."""
    for k in range(len(points)):
        i, j = int(points[k, 1] / cell), int(points[k, 0] / cell)
        if counts[i, j] < cells.shape[2]:
            cells[i, j, counts[i, j], 0], cells[i, j, counts[i, j], 1] = points[k, 0], points[k, 1]
            counts[i, j] += 1


@njit(cache=True)
def _seed(state, points, firsts, lines, mask, cosine, sine, pitch, spacing, cells, counts):  # type: ignore[no-untyped-def]
    """The next place that is free: beside the lines that there are, then anywhere; (found, x, y).

    ``state``: line, point of it, side of it, next cell of the scan, round. In the second round lines are sought in gaps
    that are too narrow for two spacings but wide enough to show.
    """
    h, w = mask.shape
    while state[4] < 2:
        apart = spacing * (SEED if state[4] == 0 else SEED_IN_GAP)
        while state[0] < lines:
            k = firsts[state[0]] + state[1]
            dx, dy = _heading(cosine, sine, points[k, 0], points[k, 1], pitch, 1.0, 1e-6)
            side = apart * 1.03 if state[2] == 0 else -apart * 1.03
            x, y = points[k, 0] - dy * side, points[k, 1] + dx * side
            state[2] += 1
            if state[2] == 2:
                state[2], state[1] = 0, state[1] + 3
                if firsts[state[0]] + state[1] >= firsts[state[0] + 1]:
                    state[0], state[1] = state[0] + 1, 0
            if _sample(mask, x / pitch, y / pitch) > 0 and _free(x, y, cells, counts, spacing, apart):
                return True, x, y
        while state[3] < h * w:
            i, j = state[3] // w, state[3] % w
            state[3] += 1
            if mask[i, j] > 0 and _free(j * pitch, i * pitch, cells, counts, spacing, apart):
                return True, j * pitch, i * pitch
        state[0] = state[1] = state[2] = state[3] = 0
        state[4] += 1
    return False, 0.0, 0.0


@njit(cache=True)
def _grow(mask, cosine, sine, pitch, spacing, step, length_min):  # type: ignore[no-untyped-def]
    """Points of all lines, and where each begins among them."""
    h, w = mask.shape
    cells = np.empty((int((h - 1) * pitch / spacing) + 2, int((w - 1) * pitch / spacing) + 2, POINTS_IN_CELL, 2))
    counts = np.zeros((cells.shape[0], cells.shape[1]), np.int64)
    points, firsts = np.empty((1024, 2)), np.zeros(64, np.int64)
    total, lines = np.int64(0), np.int64(0)
    ahead, behind = np.empty((POINTS_MAX + 1, 2)), np.empty((POINTS_MAX + 1, 2))
    state = np.zeros(5, np.int64)
    near = spacing * NEAR
    while True:
        found, x, y = _seed(state, points, firsts, lines, mask, cosine, sine, pitch, spacing, cells, counts)
        if not found:
            return points[:total], firsts[: lines + 1]
        a, closed = _trace(x, y, 1.0, mask, cosine, sine, pitch, step, cells, counts, spacing, near, ahead)
        b = 0
        if not closed:
            b, _ = _trace(x, y, -1.0, mask, cosine, sine, pitch, step, cells, counts, spacing, near, behind)
        if closed and np.hypot(ahead[a - 1, 0] - x, ahead[a - 1, 1] - y) < 3 * near:
            ahead[a, 0], ahead[a, 1] = x, y  # a closed way is closed to the end
            a += 1
        n = a + b + 1
        line = np.empty((n, 2))
        line[b, 0], line[b, 1] = x, y
        for k in range(b):
            line[b - 1 - k, 0], line[b - 1 - k, 1] = behind[k, 0], behind[k, 1]
        for k in range(a):
            line[b + 1 + k, 0], line[b + 1 + k, 1] = ahead[k, 0], ahead[k, 1]
        if n * step < length_min:
            _mark(line[b : b + 1], cells, counts, spacing)  # nothing fits here: not to be tried again
            continue
        _mark(line, cells, counts, spacing)
        while total + n > len(points):
            larger = np.empty((2 * len(points), 2))
            for k in range(total):
                larger[k, 0], larger[k, 1] = points[k, 0], points[k, 1]
            points = larger
        if lines + 2 > len(firsts):
            more = np.zeros(2 * len(firsts), np.int64)
            for k in range(len(firsts)):
                more[k] = firsts[k]
            firsts = more
        for k in range(n):
            points[total + k, 0], points[total + k, 1] = line[k, 0], line[k, 1]
        total += n
        lines += 1
        firsts[lines] = total
