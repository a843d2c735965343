"""Sewn chains of one block put in order, with travel between them laid where later stitches hide it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import routes
from wenmai.lines.embroidery.painting.blocks import TRAVEL_STITCH_MM_MAX
from wenmai.lines.embroidery.painting.holes import Cloth, heal, hole_free, pierce
from wenmai.lines.embroidery.painting.model import FIELD_PX_PER_MM, Float32Array, FloatArray, IntArray
from wenmai.lines.embroidery.painting.raster import add_lines
from wenmai.lines.embroidery.painting.stepping import STITCH_MM_MAX, STITCH_MM_MIN

NUDGES_MM = tuple(
    (r * float(np.cos(a)), r * float(np.sin(a)))
    for r in (0.0, 0.12, 0.22, 0.32)
    for a in (np.linspace(0, 2 * np.pi, 8, endpoint=False) if r else (0.0,))
)


@dataclass(frozen=True, slots=True)
class Run:
    """Holes (n, 2) mm and roles (n,) that are sewn without a cut. ``mends``: it fills gaps, and no more."""

    points_mm: FloatArray
    role: IntArray
    mends: bool = False

    def reversed(self) -> Run:
        """The same stitches the other way round."""
        role = np.concatenate([self.role[:1], self.role[:0:-1]])
        return Run(np.ascontiguousarray(self.points_mm[::-1]), role, self.mends)


def runs_of(points: FloatArray, role: IntArray) -> list[Run]:
    """Holes and roles cut at every START."""
    starts = [*np.flatnonzero(role == Role.START).tolist(), len(role)]
    return [Run(points[a:b], role[a:b]) for a, b in pairwise(starts) if b - a > 1]


def taken_back(run: Run, cloth: Cloth, thread_mm: float) -> None:
    """Leave a run out: its holes are free again, and its thread lies nowhere."""
    for x, y in run.points_mm.tolist():
        heal(x, y, cloth.holes)
    add_lines(np.ascontiguousarray(run.points_mm), np.array([0, len(run.points_mm)]), -thread_mm, cloth.cells)


def sequenced(runs: list[Run], weight: Float32Array, cloth: Cloth, way_role: Role, thread_mm: float) -> list[Run]:
    """Runs in the order of the nearest hidden ways (``weight``, as ``routes`` takes it), joined where there is one."""
    if not runs:
        return []
    ends = np.stack([point for run in runs for point in (run.points_mm[0], run.points_mm[-1])])
    order, cut, bounds, ways = routes.ordered_chains(ends, weight, FIELD_PX_PER_MM, TRAVEL_STITCH_MM_MAX)
    result: list[Run] = []
    for place, entry in enumerate(order):
        run = runs[entry // 2].reversed() if entry % 2 else runs[entry // 2]
        joined = None
        if not cut[place]:
            joined = _joined(result[-1], ways[bounds[place] : bounds[place + 1]], run, cloth, way_role, thread_mm)
        if joined is None:
            result.append(run)
        else:
            result[-1] = joined
    return result


def _joined(before: Run, corners: FloatArray, after: Run, cloth: Cloth, way_role: Role, thread_mm: float) -> Run | None:
    """Both runs with a way between, each stitch within its limits; None where there is no room for the holes."""
    holes: list[tuple[float, float]] = []
    last, goal = before.points_mm[-1], after.points_mm[0]
    for corner in corners:
        place = _free_near(corner, last, goal, cloth.holes)
        if place is not None:
            holes.append(place)
            last = np.array(place)
    if not STITCH_MM_MIN <= float(np.hypot(*(goal - last))) <= STITCH_MM_MAX:
        return None
    way = np.array(holes).reshape(-1, 2)
    steps = np.hypot(*np.diff(np.concatenate([before.points_mm[-1:], way]), axis=0).T)
    if len(steps) and steps.max() > STITCH_MM_MAX:
        return None
    for x, y in holes:
        pierce(x, y, cloth.holes)
    laid = np.ascontiguousarray(np.concatenate([before.points_mm[-1:], way, after.points_mm[:1]]))
    add_lines(laid, np.array([0, len(laid)]), thread_mm, cloth.cells)
    roles = np.concatenate([before.role, np.full(len(way) + 1, int(way_role), np.int64), after.role[1:]])
    return Run(np.concatenate([before.points_mm, way, after.points_mm]), roles, before.mends and after.mends)


def _free_near(
    corner: FloatArray, last: FloatArray, goal: FloatArray, holes: npt.NDArray[np.float32]
) -> tuple[float, float] | None:
    for dx, dy in NUDGES_MM:
        x, y = float(corner[0] + dx), float(corner[1] + dy)
        far = min(np.hypot(x - last[0], y - last[1]), np.hypot(x - goal[0], y - goal[1]))
        if far >= STITCH_MM_MIN and hole_free(x, y, holes):
            return x, y
    return None
