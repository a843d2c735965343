"""Where along a line the next hole can be: free, within a stitch's length, as near as can be to where it is wanted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.painting.holes import clearance, hole_free
from wenmai.lines.embroidery.painting.model import FloatArray

STITCH_MM_MIN = 0.6
STITCH_MM_MAX = 7.0
SLIDE_MM = 0.1
ENTRY_MM_MAX = 2.4
ASIDE_MM = 0.1  # a line's end may lie beside it, once or twice that: a third of a thread
BEYOND_MM = 0.2
PLACES = 10  # five across a line, further in or beyond its end


@njit(cache=True)  # type: ignore[untyped-decorator]
def at_length(points: FloatArray, a: int, b: int, reach: FloatArray, s: float) -> tuple[float, float]:
    """The point at arc length ``s`` of points a … b; ``reach`` holds their arc lengths."""
    low, high = 0, b - a - 1
    while high - low > 1:
        middle = (low + high) // 2
        if reach[middle] <= s:
            low = middle
        else:
            high = middle
    span = reach[high] - reach[low]
    t = (s - reach[low]) / span if span > 0 else 0.0
    t = min(max(t, 0.0), 1.0)
    p, q = a + low, a + high
    return points[p, 0] + t * (points[q, 0] - points[p, 0]), points[p, 1] + t * (points[q, 1] - points[p, 1])


@njit(cache=True)  # type: ignore[untyped-decorator]
def sagitta(points: FloatArray, a: int, b: int, reach: FloatArray, s0: float, s1: float) -> float:
    """How far the line strays from the straight stitch between two of its arc lengths, at three points between."""
    x0, y0 = at_length(points, a, b, reach, s0)
    x1, y1 = at_length(points, a, b, reach, s1)
    length = max(np.hypot(x1 - x0, y1 - y0), 1e-9)
    most = 0.0
    for k in range(1, 4):
        x, y = at_length(points, a, b, reach, s0 + (s1 - s0) * k / 4)
        most = max(most, abs((x - x0) * (y1 - y0) - (y - y0) * (x1 - x0)) / length)
    return most


@njit(cache=True)  # type: ignore[untyped-decorator]
def _aside(
    points: FloatArray, a: int, b: int, reach: FloatArray, end: float, inward: float, slide: float, place: int
) -> tuple[float, float, float]:
    """A place about a line's ``end``, its arc length: ``slide`` in from it, in the middle, to either side, or beyond.

    Of the ``PLACES`` at one slide the first is on the line; a hole beside a full end leaves less of the cloth bare than
    one further in. Gives the arc length, within the line, and the place.
    """
    out = place >= 5 and slide <= BEYOND_MM
    s = end + inward * slide
    x, y = at_length(points, a, b, reach, s)
    x1, y1 = at_length(points, a, b, reach, s + 0.2 * inward)
    x0, y0 = at_length(points, a, b, reach, s - 0.2 * inward)
    length = max(np.hypot(x1 - x0, y1 - y0), 1e-9)
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    if out:
        x, y = x - 2 * slide * ux, y - 2 * slide * uy
        s = end
    side = ((place % 5 + 1) // 2) * ASIDE_MM * (1.0 if place % 2 == 1 else -1.0)
    return s, x - side * uy, y + side * ux


@njit(cache=True)  # type: ignore[untyped-decorator]
def entry(
    points: FloatArray,
    a: int,
    b: int,
    reach: FloatArray,
    total: float,
    out: FloatArray,
    n: int,
    cut: bool,
    length_min: float,
    holes: npt.NDArray[np.float32],
) -> tuple[float, float, float, bool]:
    """A line's first hole, as near to its beginning as can be: arc length, place, whether there is one."""
    for k in range(int(min(total, ENTRY_MM_MAX) / SLIDE_MM) + 1):
        for place in range(PLACES):
            s, x, y = _aside(points, a, b, reach, 0.0, 1.0, k * SLIDE_MM, place)
            reaches = cut or length_min <= np.hypot(x - out[n - 1, 0], y - out[n - 1, 1]) <= STITCH_MM_MAX
            if reaches and hole_free(x, y, holes):
                return s, x, y, True
    return 0.0, 0.0, 0.0, False


@njit(cache=True)  # type: ignore[untyped-decorator]
def next_hole(
    points: FloatArray,
    a: int,
    b: int,
    reach: FloatArray,
    s: float,
    wanted: float,
    left: float,
    px: float,
    py: float,
    holes: npt.NDArray[np.float32],
) -> tuple[float, float, float]:
    """How far to go on along the line, and to where; 0 where no hole is free.

    The last hole is as near to the line's end as can be. Any other is, of some between three quarters and all of the
    wanted length, the one farthest from older holes: rows of holes side by side would show as furrows.
    """
    best, best_x, best_y, best_clear = 0.0, 0.0, 0.0, -1.0
    if wanted < left - 1e-9:
        for k in range(8):
            step = wanted * (1.0 - 0.035 * k)
            if step < STITCH_MM_MIN:
                break
            x, y = at_length(points, a, b, reach, s + step)
            if np.hypot(x - px, y - py) < STITCH_MM_MIN or not hole_free(x, y, holes):
                continue
            clear = clearance(x, y, holes)
            if clear > best_clear:
                best, best_x, best_y, best_clear = step, x, y, clear
        if best > 0.0:
            return best, best_x, best_y
    end = s + min(wanted, left)
    for k in range(int(ENTRY_MM_MAX / SLIDE_MM) + 1):
        for place in range(PLACES):
            at, x, y = _aside(points, a, b, reach, end, -1.0, k * SLIDE_MM, place)
            length = np.hypot(x - px, y - py)
            if at - s >= 0.5 * STITCH_MM_MIN and STITCH_MM_MIN <= length <= STITCH_MM_MAX and hole_free(x, y, holes):
                return at - s, x, y
    return 0.0, 0.0, 0.0
