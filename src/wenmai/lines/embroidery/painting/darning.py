"""What is still bare when all is sewn is filled from runs that pass by it, so that no thread is cut for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.spatial import cKDTree

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import finish, stepping
from wenmai.lines.embroidery.painting.holes import Cloth, heal, pierce
from wenmai.lines.embroidery.painting.model import (
    RASTER_PX_PER_MM,
    Float32Array,
    FloatArray,
    IntArray,
    Mask,
)  # fmt: skip
from wenmai.lines.embroidery.painting.raster import add_length, sampled
from wenmai.lines.embroidery.painting.sequence import Run

NEAR_MM = 3.2  # from a gap's end to a hole that it can be reached from
LINK_MM_MAX = 1.7  # of a stitch that may be given up for the way into a gap: one from line to line, not one of them
BACK_MM_MAX = 6.0
LENGTH_WEIGHT = 2.0  # DIN99 of colour that a millimetre of way is worth
SLIT_MM_MAX = 4.2  # of a piece of slit that three stitches fill: as long as a stitch beside it
BESIDE_MM = 1.8  # between a slit's ends and those of the stitch that it lies along
ROW_COST = 8.0  # DIN99 that it takes to put three stitches for one


@njit(cache=True)  # type: ignore[untyped-decorator]
def _lay(points: FloatArray, role: IntArray, width: FloatArray, start: int, cloth_holes: npt.NDArray[np.float32],
         cells: npt.NDArray[np.float32]) -> None:  # fmt: skip
    for i in range(len(points)):
        pierce(points[i, 0], points[i, 1], cloth_holes)
        if role[i] != start:
            add_length(points[i - 1, 0], points[i - 1, 1], points[i, 0], points[i, 1], width[i], cells)


def cloth_of(sewn: finish.Sewn, width_mm: float, height_mm: float) -> Cloth:
    """The cloth with the holes and the thread of these stitches, and no others."""
    cloth = Cloth.fresh(width_mm, height_mm)
    _lay(sewn.points_mm, sewn.role, sewn.width_mm, int(Role.START), cloth.holes, cloth.cells)
    return cloth


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What tells whether a thread may be seen at a place: the picture (H, W, 3) and the ``palette`` (k, 3) in DIN99,
    ``home`` (H, W) as in ``blocks.at_home``, and the cloth that is ``bare`` (H, W).
    """

    uniform: Float32Array
    palette: Float32Array
    home: npt.NDArray[np.int32]
    bare: Mask


def inserted(sewn: finish.Sewn, runs: list[Run], colour: IntArray, around: Surroundings, cloth: Cloth) -> finish.Sewn:
    """``sewn`` with each of ``runs`` that fill gaps put between two holes near its ends; others are left out.

    ``colour`` (n,) is each hole's. The longest come first, since fewer places have room for them.
    """
    if not runs:
        return sewn
    tree = cKDTree(sewn.points_mm)
    ends, links, rows = _places(sewn)
    used = np.zeros(len(sewn.role), np.bool_)
    found: list[tuple[int, Run]] = []
    for run in sorted(runs, key=lambda run: -len(run.role)):
        wanted = sampled(around.uniform, run.points_mm, RASTER_PX_PER_MM).mean(axis=0)
        options = []
        for way in (run, run.reversed()):
            first, last = way.points_mm[0], way.points_mm[-1]
            near = np.array(tree.query_ball_point(first, NEAR_MM), np.int64)
            near = near[~used[near]] if len(near) else near
            options += [(s, i, way) for s, i in _beside_links(sewn, near[ends[near] | links[near]], first, last, ends)]
            near = np.array(tree.query_ball_point(last, BESIDE_MM), np.int64)
            near = near[~used[near]] if len(near) else near
            options += [(s, i, way) for s, i in _beside_rows(sewn, near[rows[near]], first, last)]
        scored = [(s + float(np.linalg.norm(around.palette[colour[i]] - wanted)), i, way) for s, i, way in options]
        for _, i, way in sorted(scored, key=lambda option: option[:2]):
            crossings = [(sewn.points_mm[i], way.points_mm[0])]
            if not ends[i]:
                crossings.append((way.points_mm[-1], sewn.points_mm[i + 1]))
            if all(_crosses(a, b, around, int(colour[i])) for a, b in crossings):
                used[i] = True
                found.append((i, way))
                break
        else:
            for x, y in run.points_mm.tolist():
                heal(x, y, cloth.holes)
    return _merged(sewn, found)


def _places(sewn: finish.Sewn) -> tuple[Mask, Mask, Mask]:
    """(n,) each: holes that end a run, before a short stitch from one line to the next, before one along a line."""
    after = np.append(sewn.role[1:], int(Role.START))
    step = np.append(np.hypot(*np.diff(sewn.points_mm, axis=0).T), 0.0)
    covers = sewn.width_mm >= sewn.width_mm.max()  # the blending layers' thread is too fine to fill a gap
    ends = covers & (after == Role.START) & (sewn.role == Role.PAINT)
    goes_on = covers & (after == Role.PAINT)
    return ends, goes_on & (step <= LINK_MM_MAX), goes_on & (step > LINK_MM_MAX)


def _beside_links(
    sewn: finish.Sewn, near: IntArray, first: FloatArray, last: FloatArray, ends: Mask
) -> list[tuple[float, int]]:
    """Costs and holes from which the way goes to ``first``, and from ``last`` on to the next hole."""
    there = np.hypot(*(sewn.points_mm[near] - first).T)
    back = np.hypot(*(sewn.points_mm[np.minimum(near + 1, len(sewn.role) - 1)] - last).T)
    back[ends[near]] = stepping.STITCH_MM_MIN
    fits = (there >= stepping.STITCH_MM_MIN) & (back >= stepping.STITCH_MM_MIN) & (back <= BACK_MM_MAX)
    cost = LENGTH_WEIGHT * (there + back)
    return list(zip(cost[fits].tolist(), near[fits].tolist(), strict=True))


def _beside_rows(sewn: finish.Sewn, near: IntArray, first: FloatArray, last: FloatArray) -> list[tuple[float, int]]:
    """Costs and holes where a slit lies along the next stitch: in its place come three, aslant to the slit's far end,
    back along it, and aslant to the next hole.
    """
    there = np.hypot(*(sewn.points_mm[near] - first).T)
    back = np.hypot(*(sewn.points_mm[near + 1] - last).T)
    far = np.hypot(*(sewn.points_mm[near + 1] - first).T)
    low, high = stepping.STITCH_MM_MIN, stepping.STITCH_MM_MAX
    fits = (far <= BESIDE_MM) & (there >= low) & (there <= high) & (back >= low) & (back <= high)
    return [(ROW_COST, int(i)) for i in near[fits]]


def _crosses(a: FloatArray, b: FloatArray, around: Surroundings, colour: int) -> bool:
    """Whether a stitch between two places lies, all but a fifth, on bare cloth or where its colour may be seen."""
    count = int(np.hypot(*(b - a)) * RASTER_PX_PER_MM) + 2
    places = a + np.linspace(0.0, 1.0, count)[:, None] * (b - a)
    allowed = (sampled(around.home, places, RASTER_PX_PER_MM) >> colour) & 1 > 0
    allowed |= sampled(around.bare, places, RASTER_PX_PER_MM)
    return bool((~allowed).sum() * 5 <= count)


def _merged(sewn: finish.Sewn, found: list[tuple[int, Run]]) -> finish.Sewn:
    if not found:
        return sewn
    found = sorted(found, key=lambda entry: entry[0])
    before = np.concatenate([np.full(len(run.role), i + 1) for i, run in found])
    points = np.concatenate([run.points_mm for _, run in found])
    return finish.Sewn(
        np.insert(sewn.points_mm, before, points, axis=0),
        np.insert(sewn.role, before, int(Role.PAINT)),
        np.insert(sewn.block, before, sewn.block[before - 1]),
        np.insert(sewn.width_mm, before, sewn.width_mm[before - 1]),
    )
