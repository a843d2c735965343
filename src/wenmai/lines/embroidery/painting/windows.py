"""How full the cloth is wherever a square millimetre is laid on it: sums of thread in squares of half a millimetre."""

from __future__ import annotations

import numpy as np
from numba import njit

from wenmai.lines.embroidery.painting.model import Float32Array, FloatArray, IntArray

CELLS_PER_MM = 2
STEP_MM = 0.1


def fresh(width_mm: float, height_mm: float) -> Float32Array:
    """Empty cells of a piece, with a rim of one."""
    return np.zeros((int(CELLS_PER_MM * height_mm) + 3, int(CELLS_PER_MM * width_mm) + 3), np.float32)


@njit(cache=True)  # type: ignore[untyped-decorator]
def add(ax: float, ay: float, bx: float, by: float, amount: float, cells: Float32Array) -> None:
    """Add a thread's area (length × ``amount``, its width) from a to b; a negative amount takes it off."""
    length = np.hypot(bx - ax, by - ay)
    count = max(1, int(np.ceil(length / STEP_MM)))
    for k in range(count):
        t = (k + 0.5) / count
        i = min(max(int((ax + t * (bx - ax)) * CELLS_PER_MM), 0), cells.shape[1] - 1)
        j = min(max(int((ay + t * (by - ay)) * CELLS_PER_MM), 0), cells.shape[0] - 1)
        cells[j, i] += np.float32(length / count * amount)


@njit(cache=True)  # type: ignore[untyped-decorator]
def filled(points: FloatArray, before: IntArray, width: FloatArray, cells: Float32Array) -> None:
    """Add all stitches from hole ``before`` (n,), −1 none, to each hole."""
    for i in range(len(points)):
        b = before[i]
        if b >= 0:
            add(points[b, 0], points[b, 1], points[i, 0], points[i, 1], width[i], cells)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _fullest_at(i: int, j: int, cells: Float32Array) -> float:
    """mm² in the fullest square millimetre that holds cell (j, i)."""
    most = 0.0
    for v in range(max(j - 1, 0), min(j + 1, cells.shape[0] - 1)):
        for u in range(max(i - 1, 0), min(i + 1, cells.shape[1] - 1)):
            most = max(most, cells[v, u] + cells[v, u + 1] + cells[v + 1, u] + cells[v + 1, u + 1])
    return most


@njit(cache=True)  # type: ignore[untyped-decorator]
def over_mm(ax: float, ay: float, bx: float, by: float, cells: Float32Array, most: float) -> float:
    """How much of the way from a to b lies in a square millimetre of more than ``most`` of thread."""
    length = np.hypot(bx - ax, by - ay)
    count = max(1, int(np.ceil(length / (2 * STEP_MM))))
    over = 0
    for k in range(count):
        t = (k + 0.5) / count
        i = min(max(int((ax + t * (bx - ax)) * CELLS_PER_MM), 0), cells.shape[1] - 1)
        j = min(max(int((ay + t * (by - ay)) * CELLS_PER_MM), 0), cells.shape[0] - 1)
        if _fullest_at(i, j, cells) > most:
            over += 1
    return float(length * over / count)


def percentile(cells: Float32Array, percent: float) -> float:
    """mm² of thread that ``percent`` of all square millimetres with thread hold at most."""
    squares = cells[:-1, :-1] + cells[1:, :-1] + cells[:-1, 1:] + cells[1:, 1:]
    held = squares[squares > 0]
    return float(np.percentile(held, percent)) if len(held) else 0.0
