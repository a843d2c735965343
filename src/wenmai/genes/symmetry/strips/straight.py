"""The line of a patch, put right: along it, a strip's ground and borders lie in the same rows from end to end.

Patches end where a colour or a texture does, here sooner, there later, so that their middles sway. What runs along a
strip from end to end does not: each part of it is moved across until its rows show what most parts show there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.strips.middle import DEGREE, Middle
from wenmai.genes.symmetry.surface import Surface

SIDE_PX = 256  # of the picture that is looked at
ROWS = 48  # across,
WIDER = 2.0  # times the patch
PARTS, PER_PART = 24, 4  # along it
REACH = 12  # rows, by which a part may lie off
STILL = 0.1  # of contrast squared: what a part has to gain that lies off so far
# Degrees of the lines that are fitted in turn: to a straight one, and to the one given.
STRAIGHT, BENT = (1, 1, 2, 3, DEGREE), (DEGREE,) * 4
STEADIER_MIN = 2.5  # times what lies beside it, or nothing runs along
VARYING = 0.05  # of contrast: rows that vary as much are half steady
GAP_ROWS = 16  # of motifs, between the ground on either side of them
WIDTHS = (0.4, 1.5)  # times the patch's, of a strip in it
UNLIKE = 4.0  # times as far from what most parts show as half of them: not of the strip

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is seen along a line: means (``PARTS``, ``ROWS``, 3), px along, px across, how steady rows are (0…1)."""

    parts: FloatArray
    u_px: FloatArray
    v_px: FloatArray
    steady: FloatArray

    @property
    def step_px(self) -> float:
        """From row to row."""
        return float(self.v_px[1] - self.v_px[0])


def reduced(surface: Surface) -> Planes:
    """The surface as ``put_straight`` looks at it, (h, w, 3)."""
    height, width = surface.shape
    scale = min(1.0, SIDE_PX / max(height, width))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(cv2.resize(surface.planes, size, interpolation=cv2.INTER_AREA), np.float32)


def put_straight(planes: Planes, shape: tuple[int, int], middle: Middle) -> Middle:
    """The same with its line where rows are steadiest from end to end, and as wide and long as they are so; unchanged
    where nothing runs along it. ``planes`` are the ``reduced`` ones of a surface of that ``shape``.
    """
    scale = planes.shape[1] / shape[1], planes.shape[0] / shape[0]
    u_px = np.linspace(middle.first_px, middle.last_px, PARTS)
    straight = replace(middle, offset=np.polyfit(u_px, np.polyval(middle.offset, u_px), 1))
    tried = [_put_right(planes, scale, straight, STRAIGHT), _put_right(planes, scale, middle, BENT)]
    line, seen = max(tried, key=lambda pair: float(pair[1].steady.mean()))
    rows = _steady_rows(seen.steady)
    if rows is None:
        return middle
    width_px = (rows[1] - rows[0] + 1) * seen.step_px
    if not WIDTHS[0] * middle.width_px <= width_px <= WIDTHS[1] * middle.width_px:
        return middle
    aside = np.zeros_like(line.offset)
    aside[-1] = 0.5 * (seen.v_px[rows[0]] + seen.v_px[rows[1]])
    first, last = _parts_alike(seen.parts[:, rows[0] : rows[1] + 1])
    half_px = 0.5 * float(seen.u_px[1] - seen.u_px[0])
    ends_px = float(seen.u_px[first]) - half_px, float(seen.u_px[last]) + half_px
    return Middle(middle.origin_px, middle.along, line.offset + aside, *ends_px, width_px)


def _put_right(
    planes: Planes, scale: tuple[float, float], middle: Middle, degrees: Sequence[int]
) -> tuple[Middle, _Seen]:
    """The line, moved to where its parts agree and fitted anew, by a polynomial of each degree in turn."""
    seen = _seen_along(planes, scale, middle)
    for degree in degrees:
        shifts, sure = _shifts(seen)
        offset = np.polyval(middle.offset, seen.u_px) + shifts * seen.step_px
        middle = replace(middle, offset=np.polyfit(seen.u_px, offset, degree, w=np.sqrt(sure + 1e-3)))
        seen = _seen_along(planes, scale, middle)
    return middle, seen


def _seen_along(planes: Planes, scale: tuple[float, float], middle: Middle) -> _Seen:
    count = PARTS * PER_PART
    u_px = middle.first_px + (np.arange(count) + 0.5) / count * (middle.last_px - middle.first_px)
    v_px = ((np.arange(ROWS) + 0.5) / ROWS - 0.5) * WIDER * middle.width_px
    places = middle.at(*np.meshgrid(u_px, v_px))
    x, y = (np.asarray((places[..., k] + 0.5) * scale[k] - 0.5, np.float32) for k in (0, 1))
    values = np.asarray(cv2.remap(planes, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.float64)
    parts = values.reshape(ROWS, PARTS, PER_PART, -1).mean(axis=2).transpose(1, 0, 2)
    return _Seen(parts, u_px.reshape(PARTS, PER_PART).mean(axis=1), v_px, _steady(parts))


def _steady(parts: FloatArray) -> FloatArray:
    """(rows,) 0…1: how near most parts (parts, rows, 3) are to what half of them show."""
    off = np.median(squared(parts - np.median(parts, axis=0)), axis=0)
    return np.asarray(1 / (1 + off / VARYING), np.float64)


def _shifts(seen: _Seen) -> tuple[FloatArray, FloatArray]:
    """(parts,) by how many rows each lies off, and how sure that is (0…1)."""
    mean = np.median(seen.parts, axis=0)
    costs = []
    for shift in range(-REACH, REACH + 1):
        rows = np.arange(max(0, -shift), min(ROWS, ROWS - shift))
        weight = seen.steady[rows]
        costs.append(squared(seen.parts[:, rows + shift] - mean[rows]) @ weight / weight.sum())
    cost = _with_neighbours(np.array(costs))
    cost += STILL * (np.arange(-REACH, REACH + 1)[:, None] / REACH) ** 2
    sure = 1 - cost.min(axis=0) / np.maximum(np.median(cost, axis=0), 1e-9)
    return cost.argmin(axis=0) - float(REACH), np.maximum(sure, 0.0)


def _with_neighbours(cost: FloatArray) -> FloatArray:
    """(k, parts) the same, each part with half of what lies next to it: a line bends little from part to part."""
    wide = np.pad(cost, ((0, 0), (1, 1)), "edge")
    return np.asarray(0.5 * cost + 0.25 * (wide[:, :-2] + wide[:, 2:]), np.float64)


def _steady_rows(steady: FloatArray) -> tuple[int, int] | None:
    """First and last of the rows about the middle that are steady, whatever lies between; None where none stand out."""
    low, high = np.quantile(steady, (0.1, 0.9))
    if high < STEADIER_MIN * low:
        return None
    rows = np.flatnonzero(steady >= 0.5 * (low + high))
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > GAP_ROWS) + 1)
    nearest = min(runs, key=lambda run: int(np.abs(run - ROWS // 2).min()))
    return int(nearest[0]), int(nearest[-1])


def _parts_alike(parts: FloatArray) -> tuple[int, int]:
    """First and last of the parts (parts, rows, 3) that show what most do."""
    weight = _steady(parts)
    off = _with_neighbours((squared(parts - np.median(parts, axis=0)) @ weight / weight.sum())[None, :])[0]
    alike = np.flatnonzero(off <= UNLIKE * np.median(off))
    return int(alike[0]), int(alike[-1])
