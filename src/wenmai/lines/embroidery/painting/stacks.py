"""All threads of a piece as they lie on one another, pixel by pixel."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting.model import Float32Array, FloatArray, IntArray, Mask

STACK_PX_PER_MM = 8.0
AROUND_PX_PER_MM = 4.0

START = int(Role.START)
TRAVEL = int(Role.TRAVEL)
PAINT = int(Role.PAINT)


class Stacks(NamedTuple):
    """A piece while it is retouched. Rows are needle holes in sewing order, stitch i ends at hole i.

    ``points_mm`` (n, 2), ``role``, ``width_mm`` and ``colour`` (n,) as they are now; ``before`` and ``after`` (n,) the
    neighbouring holes of the same thread, −1 at its ends; ``gone`` (n,) holes taken out; ``extra_mm`` (m, 2) holes put
    in, ``extra_before`` (m,) before which hole, ``extras`` (1,) how many so far. ``first`` (pixels + 1,) and ``above``
    list the stitches over each pixel of a raster at ``STACK_PX_PER_MM``, the lowest first; ``lies`` (n,) tells which
    of them still lie as listed, ``held`` (n,) which may not change any more, since something else relies on them.

    ``target`` (H, W, 3) and ``palette`` (k + 1, 3) DIN99, the cloth's last; ``domain`` (H, W) is to be covered;
    ``below`` (h, w) the palette index that is seen without any way, ``around`` (h', w', 3) DIN99 of its mean light;
    ``apart`` (k + 1, k + 1) ΔE00 of the palette; ``seen_mm`` (n,) how much of each way a drawing of the piece shows;
    ``orientation_rad`` of the field; ``holes`` as in ``holes.Cloth``; ``cells`` (r, c) mm² of thread in squares of
    half a millimetre.
    """

    points_mm: FloatArray
    role: IntArray
    width_mm: FloatArray
    colour: IntArray
    before: IntArray
    after: IntArray
    gone: Mask
    extra_mm: FloatArray
    extra_before: IntArray
    extras: IntArray
    first: IntArray
    above: npt.NDArray[np.int32]
    lies: Mask
    held: Mask
    target: Float32Array
    palette: Float32Array
    domain: Mask
    below: npt.NDArray[np.int16]
    around: Float32Array
    apart: Float32Array
    seen_mm: FloatArray
    orientation_rad: Float32Array
    holes: Float32Array
    cells: Float32Array


@njit(cache=True)  # type: ignore[untyped-decorator]
def _listed(
    points: FloatArray, before: IntArray, width: FloatArray, height_px: int, width_px: int, fill: bool,
    first: IntArray, above: npt.NDArray[np.int32],
) -> None:  # fmt: skip
    """Count (in ``first``, one further on) or list (in ``above``) the stitches over each pixel."""
    for i in range(len(points)):
        if before[i] < 0:
            continue
        ax, ay = points[before[i], 0] * STACK_PX_PER_MM - 0.5, points[before[i], 1] * STACK_PX_PER_MM - 0.5
        bx, by = points[i, 0] * STACK_PX_PER_MM - 0.5, points[i, 1] * STACK_PX_PER_MM - 0.5
        radius = width[i] * STACK_PX_PER_MM / 2
        dx, dy = bx - ax, by - ay
        square = max(dx * dx + dy * dy, 1e-12)
        for y in range(max(int(np.floor(min(ay, by) - radius)), 0), min(int(max(ay, by) + radius), height_px - 1) + 1):
            for x in range(
                max(int(np.floor(min(ax, bx) - radius)), 0), min(int(max(ax, bx) + radius), width_px - 1) + 1
            ):
                t = min(1.0, max(0.0, ((x - ax) * dx + (y - ay) * dy) / square))
                ex, ey = x - ax - t * dx, y - ay - t * dy
                if ex * ex + ey * ey <= radius * radius:
                    pixel = y * width_px + x
                    if fill:
                        above[first[pixel]] = i
                        first[pixel] += 1
                    else:
                        first[pixel + 1] += 1


def listed(
    points_mm: FloatArray, before: IntArray, width_mm: FloatArray, shape: tuple[int, int]
) -> tuple[IntArray, npt.NDArray[np.int32]]:
    """``first`` and ``above`` as ``Stacks`` has them, of stitches from hole ``before`` (n,) to each hole."""
    first = np.zeros(shape[0] * shape[1] + 1, np.int64)
    above = np.empty(0, np.int32)
    _listed(points_mm, before, width_mm, shape[0], shape[1], False, first, above)
    first = np.cumsum(first)
    above = np.empty(int(first[-1]), np.int32)
    filling = first.copy()
    _listed(points_mm, before, width_mm, shape[0], shape[1], True, filling, above)
    return first, above


@njit(cache=True)  # type: ignore[untyped-decorator]
def seen_without(
    first: IntArray, above: npt.NDArray[np.int32], left_out: Mask, colour: IntArray, shape: tuple[int, int]
) -> npt.NDArray[np.int16]:
    """``shape`` (h, w): the ``colour`` (n + 1,) of the uppermost stitch that is not ``left_out`` (n,); its last, the
    cloth's, where there is none.
    """
    seen = np.empty(shape, np.int16)
    for y in range(shape[0]):
        for x in range(shape[1]):
            pixel = y * shape[1] + x
            seen[y, x] = colour[-1]
            for k in range(first[pixel + 1] - 1, first[pixel] - 1, -1):
                if not left_out[above[k]]:
                    seen[y, x] = colour[above[k]]
                    break
    return seen


@njit(cache=True)  # type: ignore[untyped-decorator]
def top_without(stacks: Stacks, pixel: int, low: int, high: int) -> int:
    """The uppermost stitch over a pixel but for those from ``low`` to ``high``; −1 where there is none."""
    for k in range(stacks.first[pixel + 1] - 1, stacks.first[pixel] - 1, -1):
        i = stacks.above[k]
        if stacks.lies[i] and not low <= i <= high:
            return int(i)
    return -1


@njit(cache=True)  # type: ignore[untyped-decorator]
def put_in(stacks: Stacks, hole: int, x: float, y: float) -> None:
    """Note a new hole before ``hole``, after those that have been put in there."""
    n = stacks.extras[0]
    stacks.extra_before[n] = hole
    stacks.extra_mm[n, 0], stacks.extra_mm[n, 1] = x, y
    stacks.extras[0] = n + 1
