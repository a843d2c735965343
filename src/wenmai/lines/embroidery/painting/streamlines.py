"""Evenly spaced streamlines of a field of directions.

After Jobard and Lefer, Creating Evenly-Spaced Streamlines of Arbitrary Density (1997): each new line starts one
spacing beside an older one and grows both ways until it would come nearer to another than ``STOP_SHARE`` of it.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting.model import Float32Array, FloatArray, IntArray, Lines, Mask

STEP_MM = 0.2
STOP_SHARE = 0.6
GAP_SHARE = 0.66
TURN_COS_MIN = 0.82  # 35° within one step: the field is broken there


@njit(cache=True)  # type: ignore[untyped-decorator]
def _direction(field: Float32Array, scale: float, x: float, y: float) -> tuple[float, float]:
    height, width = field.shape[0], field.shape[1]
    px = min(max(x * scale - 0.5, 0.0), width - 1.001)
    py = min(max(y * scale - 0.5, 0.0), height - 1.001)
    i, j = int(px), int(py)
    fx, fy = px - i, py - j
    i1, j1 = min(i + 1, width - 1), min(j + 1, height - 1)
    c = (field[j, i, 0] * (1 - fx) + field[j, i1, 0] * fx) * (1 - fy)
    c += (field[j1, i, 0] * (1 - fx) + field[j1, i1, 0] * fx) * fy
    s = (field[j, i, 1] * (1 - fx) + field[j, i1, 1] * fx) * (1 - fy)
    s += (field[j1, i, 1] * (1 - fx) + field[j1, i1, 1] * fx) * fy
    angle = 0.5 * np.arctan2(s, c)
    return np.cos(angle), np.sin(angle)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _inside(domain: Mask, scale: float, x: float, y: float) -> bool:
    i, j = int(np.floor(x * scale)), int(np.floor(y * scale))
    return 0 <= i < domain.shape[1] and 0 <= j < domain.shape[0] and bool(domain[j, i])


@njit(cache=True)  # type: ignore[untyped-decorator]
def _is_free(
    x: float,
    y: float,
    distance: float,
    head: IntArray,
    following: IntArray,
    points: FloatArray,
    columns: int,
    rows: int,
    cell: float,
) -> bool:
    cx, cy = int(x / cell), int(y / cell)
    limit = distance * distance
    for j in range(max(cy - 1, 0), min(cy + 2, rows)):
        for i in range(max(cx - 1, 0), min(cx + 2, columns)):
            k = head[j * columns + i]
            while k >= 0:
                dx, dy = points[k, 0] - x, points[k, 1] - y
                if dx * dx + dy * dy < limit:
                    return False
                k = following[k]
    return True


@njit(cache=True)  # type: ignore[untyped-decorator]
def _meets_itself(x: float, y: float, way: FloatArray, count: int, distance: float) -> bool:
    """Whether a line's next point comes back to an earlier part of it."""
    skip = int(3.0 * distance / STEP_MM) + 2
    for k in range(count - skip):  # noqa: SIM110 - any() over a generator is not compiled
        if (way[k, 0] - x) ** 2 + (way[k, 1] - y) ** 2 < distance * distance:
            return True
    return False


@njit(cache=True)  # type: ignore[untyped-decorator]
def _beside(
    field: Float32Array, scale: float, points: FloatArray, a: int, b: int, apart: float, spacing: float
) -> FloatArray:
    """Places on both sides of a line, ``apart`` from it, in steps of two spacings."""
    stride = max(1, int(spacing * 2 / STEP_MM))
    candidates = np.empty((2 * ((b - a + stride - 1) // stride), 2), np.float64)
    k = 0
    for i in range(a, b, stride):
        ux, uy = _direction(field, scale, points[i, 0], points[i, 1])
        candidates[k, 0], candidates[k, 1] = points[i, 0] - uy * apart, points[i, 1] + ux * apart
        candidates[k + 1, 0], candidates[k + 1, 1] = points[i, 0] + uy * apart, points[i, 1] - ux * apart
        k += 2
    return candidates


@njit(cache=True)  # type: ignore[untyped-decorator]
def _grow(
    field: Float32Array,
    domain: Mask,
    scale: float,
    x: float,
    y: float,
    side: int,
    ways: FloatArray,
    other_count: int,
    spacing: float,
    head: IntArray,
    following: IntArray,
    points: FloatArray,
    columns: int,
    rows: int,
) -> int:
    """One half of a line from its seed, into ``ways[side]``; how many points it has."""
    way, stop = ways[side], STOP_SHARE * spacing
    way[0, 0], way[0, 1] = x, y
    n = 1
    ux, uy = _direction(field, scale, x, y)
    if side == 1:
        ux, uy = -ux, -uy
    while n < way.shape[0] - 1:
        px, py = way[n - 1, 0], way[n - 1, 1]
        mx, my = _direction(field, scale, px + 0.5 * STEP_MM * ux, py + 0.5 * STEP_MM * uy)
        along = mx * ux + my * uy
        if along < 0:
            mx, my = -mx, -my
        qx, qy = px + STEP_MM * mx, py + STEP_MM * my
        if abs(along) < TURN_COS_MIN or not _inside(domain, scale, qx, qy):
            break
        if not _is_free(qx, qy, stop, head, following, points, columns, rows, spacing):
            break
        comes_back = _meets_itself(qx, qy, way, n, stop)
        if side == 1 and n > 2 * spacing / STEP_MM:
            comes_back = comes_back or _meets_itself(qx, qy, ways[0], other_count, stop)
        if comes_back:
            break
        way[n, 0], way[n, 1] = qx, qy
        ux, uy = mx, my
        n += 1
    return n


@njit(cache=True)  # type: ignore[untyped-decorator]
def _trace(  # noqa: PLR0912 - one queue, compiled as one
    field: Float32Array,
    domain: Mask,
    scale: float,
    seeds: FloatArray,
    spacing: float,
    length_max: float,
    length_min: float,
    capacity: int,
) -> tuple[FloatArray, IntArray]:
    height, width = domain.shape[0] / scale, domain.shape[1] / scale
    columns, rows = int(width / spacing) + 1, int(height / spacing) + 1
    head = np.full(columns * rows, -1, np.int64)
    following = np.full(capacity, -1, np.int64)
    points = np.empty((capacity, 2), np.float64)
    offsets = np.zeros(capacity // 2 + 2, np.int64)
    ways = np.empty((2, int(length_max / STEP_MM / 2) + 2, 2), np.float64)
    candidates = np.empty((0, 2), np.float64)
    count, lines, next_seed, queue_line = 0, 0, 0, 0
    candidate = 0
    beside = 1.0  # of the spacing: a second round fills what lies between lines that drew apart
    while True:
        if candidate < len(candidates):
            x, y = candidates[candidate, 0], candidates[candidate, 1]
            candidate += 1
        elif queue_line < lines:
            a, b = offsets[queue_line], offsets[queue_line + 1]
            candidates = _beside(field, scale, points, a, b, beside * spacing, spacing)
            queue_line += 1
            candidate = 0
            continue
        elif next_seed < len(seeds):
            x, y = seeds[next_seed, 0], seeds[next_seed, 1]
            next_seed += 1
        elif beside == 1.0:
            beside, queue_line = GAP_SHARE, 0
            continue
        else:
            break
        if not _inside(domain, scale, x, y):
            continue
        if not _is_free(x, y, (beside - 0.02) * spacing, head, following, points, columns, rows, spacing):
            continue
        lengths = np.zeros(2, np.int64)
        for side in range(2):
            lengths[side] = _grow(
                field, domain, scale, x, y, side, ways, lengths[0], spacing, head, following, points, columns, rows
            )
        total = lengths[0] + lengths[1] - 1
        if (total - 1) * STEP_MM < length_min or count + total > capacity or lines + 2 > len(offsets):
            continue
        for k in range(lengths[1] - 1, 0, -1):
            points[count] = ways[1, k]
            count += 1
        for k in range(lengths[0]):
            points[count] = ways[0, k]
            count += 1
        for k in range(offsets[lines], count):
            cell = int(points[k, 1] / spacing) * columns + int(points[k, 0] / spacing)
            following[k] = head[cell]
            head[cell] = k
        lines += 1
        offsets[lines] = count
    return points[:count].copy(), offsets[: lines + 1].copy()


def evenly_spaced(
    field: Float32Array,
    domain: Mask,
    px_per_mm: float,
    spacing_mm: float,
    generator: np.random.Generator,
    *,
    length_mm_max: float = 60.0,
    length_mm_min: float = 1.0,
    begun_in: Mask | None = None,
) -> Lines:
    """Streamlines of ``field`` (h, w, 2), twice the angle's cosine and sine, inside ``domain`` (h, w).

    Points lie ``STEP_MM`` apart along each line, lines about ``spacing_mm`` apart. Seeds lie in ``begun_in`` (h, w),
    where that is not all of the domain.
    """
    rows, columns = np.nonzero(domain if begun_in is None else begun_in)
    if len(rows) == 0:
        return Lines(np.zeros((0, 2)), np.zeros(1, np.int64))
    order = generator.permutation(len(rows))
    seeds = (np.stack([columns, rows], axis=1)[order] + generator.random((len(rows), 2))) / px_per_mm
    area_mm2 = float(domain.sum()) / px_per_mm**2
    capacity = int(2.2 * area_mm2 / (spacing_mm * STEP_MM)) + 4096
    points, offsets = _trace(
        field, np.ascontiguousarray(domain), px_per_mm, seeds, spacing_mm, length_mm_max, length_mm_min, capacity
    )
    return Lines(points, offsets)
