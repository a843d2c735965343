"""Where a border truly runs between two pixels: the mix of the two colours in anti-aliased pixels tells.

A renderer that averages over a pixel's square leaves in each row across a border as much of either colour as lies
on its side, so the border's place is a sum of parts, exact for straight borders (the same idea as the partial area
effect of Trujillo-Pino et al., Image and Vision Computing 31, 2013).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.tracing.labelling import mix
from wenmai.genes.tracing.regions import OUTSIDE, IntArray

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]

DIRECTION_REACH = 3  # cracks to either side that tell whether a border runs rather along x or along y
SHIFT_MAX_PX = 1.0
STEP_END_PX = 4  # of a step beside the next step; what is not longer than two of these keeps its middle alone
TINY_LOOP = 8  # cracks; up to this a loop is drawn as its pixels' own outline


@njit(cache=True)  # type: ignore[untyped-decorator]
def _thickness(labels: IntArray, y: int, x: int, dy: int, dx: int) -> int:
    """How many pixels (at most 3) of one label follow each other from the padded (y, x) in a direction."""
    label = labels[y, x]
    height, width = labels.shape
    count = 1
    while count < 3:
        y += dy
        x += dx
        if y < 0 or x < 0 or y >= height or x >= width or labels[y, x] != label:
            break
        count += 1
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def _strange_part(
    rgb: npt.NDArray[np.uint8],
    labels: IntArray,
    palette: Float32Array,
    y: int,
    x: int,
    dy: int,
    dx: int,
    other: int,
) -> float:
    """How much of the ``other`` colour the pixels beside a border hold, going away from it; 0…2 pixels.

    Of a region two pixels thick only the first pixel counts, the second being mixed across its other border; of one
    pixel, half the mix belongs to this border.
    """
    own = labels[y, x]
    thickness = _thickness(labels, y, x, dy, dx)
    colour = np.empty(3, dtype=np.float32)
    total = 0.0
    for step in range(max(1, thickness - 1)):
        for axis in range(3):
            colour[axis] = rgb[y - 1 + step * dy, x - 1 + step * dx, axis]
        part, _rest = mix(colour, palette[own], palette[other])
        total += part
    return 0.5 * total if thickness == 1 else total


@njit(cache=True)  # type: ignore[untyped-decorator]
def _shift(
    rgb: npt.NDArray[np.uint8],
    labels: IntArray,
    palette: Float32Array,
    y: int,
    x: int,
    dy: int,
    dx: int,
) -> float:
    """How far along (dx, dy) the border lies from the crack between padded pixel (y, x) and the next one."""
    before, after = labels[y, x], labels[y + dy, x + dx]
    if before == OUTSIDE or after == OUTSIDE:  # noqa: PLR1714 - a tuple of two types does not compile
        return 0.0
    forward = _strange_part(rgb, labels, palette, y + dy, x + dx, dy, dx, before)
    backward = _strange_part(rgb, labels, palette, y, x, -dy, -dx, after)
    return float(min(max(forward - backward, -SHIFT_MAX_PX), SHIFT_MAX_PX))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _keeps(nodes: IntArray, first: int, cracks: int, index: int, closed: bool) -> bool:
    """Whether a crack lies along the way its border runs; the others are the treads of stairs."""
    low, high = index - DIRECTION_REACH, index + 1 + DIRECTION_REACH
    if closed:
        low, high = low % cracks, high % cracks
    else:
        low, high = max(low, 0), min(high, cracks)
    run_x = abs(nodes[first + high, 0] - nodes[first + low, 0])
    run_y = abs(nodes[first + high, 1] - nodes[first + low, 1])
    if run_x == run_y:
        return True
    horizontal = nodes[first + index, 1] == nodes[first + index + 1, 1]
    return bool(horizontal == (run_x > run_y))


@njit(cache=True)  # type: ignore[untyped-decorator]
def _level(points: FloatArray, index: int) -> int:
    """0 where a point and the next lie at the same height, 1 where at the same x, else -1."""
    if points[index, 1] == points[index + 1, 1]:
        return 0
    return 1 if points[index, 0] == points[index + 1, 0] else -1


@njit(cache=True)  # type: ignore[untyped-decorator]
def _thin_steps(points: FloatArray, begin: int, end: int) -> int:
    """Leave of every step of a stair its middle only, in place; returns how many points remain.

    A border without mixed pixels is known to whole pixels: the middles of a digital line's steps lie on the line, their
    ends up to half a pixel off. A step's end that turns a corner stays.
    """
    kept = 0
    before = -1  # the level of the step before, -1 at a bend
    index = begin
    while index < end:
        stop = index
        level = _level(points, index) if index + 1 < end else -1
        while stop + 1 < end and level >= 0 and _level(points, stop) == level:
            stop += 1
        after = -1
        if stop + 2 < end and level >= 0 and abs(points[stop + 1, 1 - level] - points[stop, 1 - level]) == 1.0:
            after = _level(points, stop + 1)
        low, high = index, stop
        if level >= 0 and before == level:
            low += STEP_END_PX
        if level >= 0 and after == level:
            high -= STEP_END_PX
        if low > high:
            points[begin + kept, 0] = 0.5 * (points[index, 0] + points[stop, 0])
            points[begin + kept, 1] = 0.5 * (points[index, 1] + points[stop, 1])
            kept += 1
        else:
            for source in range(low, high + 1):
                points[begin + kept, 0], points[begin + kept, 1] = points[source, 0], points[source, 1]
                kept += 1
        before = level if after == level else -1
        index = stop + 1
    return kept


@njit(cache=True)  # type: ignore[untyped-decorator]
def border_points(
    nodes: IntArray,
    starts: IntArray,
    closed: npt.NDArray[np.bool_],
    frame: npt.NDArray[np.bool_],
    rgb: npt.NDArray[np.uint8],
    labels: IntArray,
    palette: Float32Array,
) -> tuple[FloatArray, IntArray]:
    """Points (x, y) along every arc, and where each arc's points start.

    An open arc has its two junctions (still on the lattice) as first and last point, a loop does not repeat its
    first. ``palette`` is (k, 3) sRGB levels, ``labels`` has a border of one about ``rgb``.
    """
    points = np.empty((len(nodes) + 2 * len(starts), 2), dtype=np.float64)
    point_starts = np.zeros(len(starts), dtype=np.int32)
    count = 0
    for arc in range(len(starts) - 1):
        first = starts[arc]
        cracks = starts[arc + 1] - first - 1
        tiny = closed[arc] and cracks <= TINY_LOOP
        if not closed[arc] or tiny:
            points[count, 0], points[count, 1] = nodes[first, 0], nodes[first, 1]
            count += 1
        for index in range(cracks):
            x0, y0 = np.int64(nodes[first + index, 0]), np.int64(nodes[first + index, 1])
            x1, y1 = np.int64(nodes[first + index + 1, 0]), np.int64(nodes[first + index + 1, 1])
            if tiny:
                if index + 1 < cracks:
                    points[count, 0], points[count, 1] = x1, y1
                    count += 1
                continue
            if frame[arc] or not _keeps(nodes, first, cracks, index, closed[arc]):
                continue
            level = y0 == y1  # then the border shifts down, else to the right
            y, x = (y0, min(x0, x1) + 1) if level else (min(y0, y1) + 1, x0)
            shift = _shift(rgb, labels, palette, y, x, np.int64(level), np.int64(not level))
            points[count, 0] = 0.5 * (x0 + x1) if level else x0 + shift
            points[count, 1] = y0 + shift if level else 0.5 * (y0 + y1)
            count += 1
        if not tiny:
            begin = point_starts[arc] + (0 if closed[arc] else 1)
            count = begin + _thin_steps(points, begin, count)
        if not closed[arc]:
            points[count, 0], points[count, 1] = nodes[first + cracks, 0], nodes[first + cracks, 1]
            count += 1
        point_starts[arc + 1] = count
    return points[:count].copy(), point_starts
