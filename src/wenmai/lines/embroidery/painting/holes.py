"""The needle's holes: kept apart by a hash of the cloth, and spread by numbers that any order of work gives alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

HOLES_MM_MIN = 0.3
CLEAR_MM = 0.9  # farther apart, holes do not line up to the eye
HASH_CELL_MM = HOLES_MM_MIN / 1.4142  # two holes 0.3 mm apart never share a cell


@dataclass(frozen=True, slots=True)
class Cloth:
    """What the needle has done to the cloth so far: ``holes`` (rows, columns, 2), NaN where none; ``cells`` (h, w) mm²
    of thread a square millimetre. Both are written to.
    """

    holes: npt.NDArray[np.float32]
    cells: npt.NDArray[np.float32]

    @classmethod
    def fresh(cls, width_mm: float, height_mm: float) -> Cloth:
        shape = int(height_mm / HASH_CELL_MM) + 2, int(width_mm / HASH_CELL_MM) + 2
        return cls(
            np.full((*shape, 2), np.nan, np.float32),
            np.zeros((int(np.ceil(height_mm)) + 1, int(np.ceil(width_mm)) + 1), np.float32),
        )


@njit(cache=True)  # type: ignore[untyped-decorator]
def hole_free(x: float, y: float, holes: npt.NDArray[np.float32]) -> bool:
    rows, columns = holes.shape[0], holes.shape[1]
    cx, cy = int(x / HASH_CELL_MM), int(y / HASH_CELL_MM)
    if x < 0 or y < 0 or cx >= columns or cy >= rows:
        return False
    for j in range(max(cy - 2, 0), min(cy + 3, rows)):
        for i in range(max(cx - 2, 0), min(cx + 3, columns)):
            dx, dy = holes[j, i, 0] - x, holes[j, i, 1] - y
            if dx * dx + dy * dy < (HOLES_MM_MIN + 1e-4) ** 2:  # NaN compares false
                return False
    return True


@njit(cache=True)  # type: ignore[untyped-decorator]
def pierce(x: float, y: float, holes: npt.NDArray[np.float32]) -> None:
    j, i = int(y / HASH_CELL_MM), int(x / HASH_CELL_MM)
    holes[j, i, 0], holes[j, i, 1] = x, y


@njit(cache=True)  # type: ignore[untyped-decorator]
def heal(x: float, y: float, holes: npt.NDArray[np.float32]) -> None:
    """Take a hole back."""
    holes[int(y / HASH_CELL_MM), int(x / HASH_CELL_MM)] = np.nan


@njit(cache=True)  # type: ignore[untyped-decorator]
def hashed(seed: int, index: int) -> float:
    """0 … 1 from whole numbers alone (a hash after Wang), so that no order of work changes it."""
    k = (seed * 2654435761 + index * 40503 + 12345) & 0xFFFFFFFF
    k = (k ^ 61) ^ (k >> 16)
    k = (k * 9) & 0xFFFFFFFF
    k = k ^ (k >> 4)
    k = (k * 668265261) & 0xFFFFFFFF
    k = k ^ (k >> 15)
    return k / 4294967296.0


@njit(cache=True)  # type: ignore[untyped-decorator]
def clearance(x: float, y: float, holes: npt.NDArray[np.float32]) -> float:
    """Square of the distance to the nearest hole, up to ``CLEAR_MM``."""
    rows, columns = holes.shape[0], holes.shape[1]
    cx, cy, reach = int(x / HASH_CELL_MM), int(y / HASH_CELL_MM), int(CLEAR_MM / HASH_CELL_MM) + 1
    nearest = CLEAR_MM * CLEAR_MM
    for j in range(max(cy - reach, 0), min(cy + reach + 1, rows)):
        for i in range(max(cx - reach, 0), min(cx + reach + 1, columns)):
            dx, dy = holes[j, i, 0] - x, holes[j, i, 1] - y
            square = dx * dx + dy * dy
            if square < nearest:  # noqa: PLR1730 - NaN, where there is no hole, has to compare false
                nearest = square
    return nearest
