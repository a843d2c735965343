"""What a plan does on the cloth, measured: what is covered, what spills, what is short, what jumps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.grating import cut_rows
from wenmai.lines.embroidery.model import FloatArray, IntArray, Role, StitchPlan


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one area. ``coverage`` and ``spill`` are shares of the area; lengths in millimetres; the others are counts."""

    area_mm2: float
    stitches: int
    coverage: float
    spill: float
    travel: int
    travel_mm: float
    short: int
    jumps: int
    length_mm: float


def draw_shape(
    shape: Polygon | MultiPolygon, corner_mm: FloatArray, size: tuple[int, int], px_per_mm: float
) -> npt.NDArray[np.bool_]:
    """(h, w) whether each pixel's centre lies within the shape."""
    centres = corner_mm[1] + (np.arange(size[0]) + 0.5) / px_per_mm
    rows = cut_rows(shape, centres)
    edge = np.zeros((size[0], size[1] + 1), np.int64)
    for bound, change in ((rows.low_mm, 1), (rows.high_mm, -1)):
        column = np.ceil((bound - corner_mm[0]) * px_per_mm - 0.5).astype(np.int64)
        np.add.at(edge, (rows.row, np.clip(column, 0, size[1])), change)
    return np.asarray(np.cumsum(edge[:, :-1], axis=1) > 0)


def draw_thread(
    points_mm: FloatArray,
    role: IntArray,
    corner_mm: FloatArray,
    size: tuple[int, int],
    px_per_mm: float,
    width_mm: float,
) -> npt.NDArray[np.bool_]:
    """(h, w) whether each pixel's centre lies under thread of this width, whose ends are round."""
    picture = np.zeros(size, np.bool_)
    _lay((points_mm - corner_mm) * px_per_mm - 0.5, role == Role.START, width_mm * px_per_mm / 2, picture)
    return picture


@njit(cache=True)
def _lay(points, cut, radius, picture):  # type: ignore[no-untyped-def]
    height, width = picture.shape
    for i in range(1, len(points)):
        if cut[i]:
            continue
        x0, y0, x1, y1 = points[i - 1, 0], points[i - 1, 1], points[i, 0], points[i, 1]
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        for y in range(max(0, int(min(y0, y1) - radius)), min(height - 1, int(max(y0, y1) + radius) + 1) + 1):
            for x in range(max(0, int(min(x0, x1) - radius)), min(width - 1, int(max(x0, x1) + radius) + 1) + 1):
                along = 0.0 if length == 0 else min(1.0, max(0.0, ((x - x0) * dx + (y - y0) * dy) / length))
                ex, ey = x - x0 - along * dx, y - y0 - along * dy
                if ex * ex + ey * ey <= radius * radius:
                    picture[y, x] = True


def measure(
    plan: StitchPlan,
    shape: Polygon | MultiPolygon,
    *,
    region_index: int | None = None,
    thread_width_mm: float = 0.4,
    px_per_mm: float = 20.0,
    short_mm: float = 0.4,
) -> Measures:
    """Measure the stitches of one region (all where None) beside its shape, both in the same millimetres.

    Spill is thread that lies farther from the shape than half its width. Ties are not counted as short.
    """
    of_region = np.ones(len(plan.role), bool) if region_index is None else plan.region_index == region_index
    points, role = plan.points_mm[of_region], plan.role[of_region]
    margin = thread_width_mm + 1
    corner = np.minimum(points.min(axis=0), shape.bounds[:2]) - margin
    extent = np.maximum(points.max(axis=0), shape.bounds[2:]) + margin - corner
    size = (int(np.ceil(extent[1] * px_per_mm)), int(np.ceil(extent[0] * px_per_mm)))
    thread = draw_thread(points, role, corner, size, px_per_mm, thread_width_mm)
    area = draw_shape(shape, corner, size, px_per_mm)
    allowed = draw_shape(shape.buffer(thread_width_mm / 2), corner, size, px_per_mm)
    lengths = np.concatenate(([0.0], np.hypot(*np.diff(points, axis=0).T)))
    sewn = role != Role.START
    return Measures(
        area_mm2=float(shape.area),
        stitches=int(sewn.sum()),
        coverage=float((thread & area).sum() / max(int(area.sum()), 1)),
        spill=float((thread & ~allowed).sum() / max(int(area.sum()), 1)),
        travel=int((role == Role.TRAVEL).sum()),
        travel_mm=float(lengths[role == Role.TRAVEL].sum()),
        short=int((sewn & (role != Role.TIE) & (lengths < short_mm)).sum()),
        jumps=int((role == Role.START).sum()) - 1,
        length_mm=float(lengths[sewn].sum()),
    )
