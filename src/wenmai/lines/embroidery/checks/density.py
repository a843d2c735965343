"""How many layers of thread lie where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from wenmai.lines.embroidery.model import FloatArray, Role, StitchPlan

CELL_MM = 1.0  # about three threads: cloth puckers by areas, not by points
STEP_MM = 0.1  # thread is laid into cells in pieces of this length at most


@dataclass(frozen=True, slots=True)
class Density:
    """Layers of thread in cells of CELL_MM; cell (row, column) begins at ``origin_mm`` + (column, row) × CELL_MM.

    ``layers`` (h, w): thread length × its width ÷ area; 1 is cloth just covered.
    """

    layers: FloatArray
    origin_mm: tuple[float, float]

    def where_mm(self, row: int, column: int) -> tuple[float, float]:
        """The middle of a cell."""
        return self.origin_mm[0] + (column + 0.5) * CELL_MM, self.origin_mm[1] + (row + 0.5) * CELL_MM


def density_of(plan: StitchPlan) -> Density:
    """All thread counts: underlay and travel too."""
    points = plan.points_mm
    low = points.min(axis=0) - CELL_MM
    columns, rows = (int(n) for n in np.ceil((points.max(axis=0) + CELL_MM - low) / CELL_MM))
    widths = np.array([thread.width_mm for thread in plan.threads])[plan.thread_index]
    laid = np.asarray(plan.role != Role.START)
    layers = np.zeros((rows, columns))
    _lay(np.ascontiguousarray((points - low) / CELL_MM), widths, laid, layers)
    return Density(layers / CELL_MM**2, (float(low[0]), float(low[1])))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lay(points: FloatArray, widths_mm: FloatArray, laid: FloatArray, layers: FloatArray) -> None:
    """Add length × width (mm²) of each stitch to the cells that it crosses; ``points`` in cells."""
    for i in range(1, len(points)):
        if not laid[i]:
            continue
        dx, dy = points[i, 0] - points[i - 1, 0], points[i, 1] - points[i - 1, 1]
        length_mm = np.hypot(dx, dy) * CELL_MM
        count = max(1, int(np.ceil(length_mm / STEP_MM)))
        share = length_mm * widths_mm[i] / count
        for part in range(count):
            t = (part + 0.5) / count
            layers[int(points[i - 1, 1] + t * dy), int(points[i - 1, 0] + t * dx)] += share
