"""Where a border has corners, and where corners and junctions truly lie.

Points near a corner are useless for its place (a pixel there mixes both sides of the corner, or three colours), so it
is put where the lines along its sides meet.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int32]

ARM_PX = 5.0  # length along the border that tells its direction to either side
BLIND_PX = 1.3  # beside a corner or junction whose points are not used
CORNER_RAD = math.radians(38)  # a smaller turn within two arms is a curve
PEAK = 0.62  # a corner's turn has to exceed the mean turn one arm away by this part of itself; a bend does not
MOVE_MAX_PX = 2.0


@njit(cache=True)  # type: ignore[untyped-decorator]
def point_at(points: FloatArray, first: int, count: int, index: int, closed: bool) -> int:
    """The position of an arc's ``index``-th point; loops wrap round, open arcs stop at their ends."""
    if closed:
        return first + index % count
    return first + min(max(index, 0), count - 1)


@njit(cache=True)  # type: ignore[untyped-decorator]
def line_through(
    points: FloatArray, first: int, count: int, index: int, step: int, closed: bool, reach: float
) -> tuple[bool, float, float, float, float]:
    """The line through the points that leave an arc's ``index``-th one in direction ``step`` (±1).

    Points nearer than BLIND_PX are left out, those farther than ``reach`` too. Returns whether there were two or
    more, a point of the line and its unit direction, away from the start.
    """
    here = point_at(points, first, count, index, closed)
    sx = sy = sxx = sxy = syy = 0.0
    number = 0
    far_x, far_y = 0.0, 0.0
    for offset in range(1, min(count, 24)):
        target = index + step * offset
        if not closed and (target < 0 or target >= count):
            break
        at = point_at(points, first, count, target, closed)
        dx, dy = points[at, 0] - points[here, 0], points[at, 1] - points[here, 1]
        distance = math.hypot(dx, dy)
        if distance > reach and number >= 2:
            break
        if distance < BLIND_PX:
            continue
        sx += dx
        sy += dy
        sxx += dx * dx
        sxy += dx * dy
        syy += dy * dy
        far_x, far_y = dx, dy
        number += 1
    if number < 2:
        return False, 0.0, 0.0, 0.0, 0.0
    mx, my = sx / number, sy / number
    cxx, cxy, cyy = sxx / number - mx * mx, sxy / number - mx * my, syy / number - my * my
    angle = 0.5 * math.atan2(2 * cxy, cxx - cyy)
    ux, uy = math.cos(angle), math.sin(angle)
    if ux * far_x + uy * far_y < 0:
        ux, uy = -ux, -uy
    return True, points[here, 0] + mx, points[here, 1] + my, ux, uy


@njit(cache=True)  # type: ignore[untyped-decorator]
def _turns(points: FloatArray, first: int, count: int, closed: bool, arm: int) -> FloatArray:
    """The change of direction at every point, radians 0…π, between chords of ``arm`` points."""
    turns = np.zeros(count)
    for i in range(count):
        if not closed and (i < 2 or i >= count - 2):
            continue
        before = point_at(points, first, count, i - arm, closed)
        after = point_at(points, first, count, i + arm, closed)
        here = first + i
        ax, ay = points[here, 0] - points[before, 0], points[here, 1] - points[before, 1]
        bx, by = points[after, 0] - points[here, 0], points[after, 1] - points[here, 1]
        turns[i] = abs(math.atan2(ax * by - ay * bx, ax * bx + ay * by))
    return turns


@njit(cache=True)  # type: ignore[untyped-decorator]
def find_corners(points: FloatArray, first: int, count: int, closed: bool, threshold: float) -> npt.NDArray[np.bool_]:
    """Which of an arc's points are corners: sharp turns within one arm's length, not bends that go on."""
    arm = 4
    corners = np.zeros(count, dtype=np.bool_)
    if count < 6:
        return corners
    turns = _turns(points, first, count, closed, arm)
    for i in range(count):
        if turns[i] < threshold:
            continue
        highest = True
        for offset in range(-arm, arm + 1):
            j = point_at(points, np.int64(0), count, i + offset, closed)
            if turns[j] > turns[i] or (turns[j] == turns[i] and j < i):
                highest = False
                break
        if not highest:
            continue
        sides = 0.0
        for offset in (-arm, arm):
            sides += 0.5 * turns[point_at(points, np.int64(0), count, i + offset, closed)]
        corners[i] = turns[i] - sides > PEAK * turns[i]
    return corners


@njit(cache=True)  # type: ignore[untyped-decorator]
def sharpen(points: FloatArray, first: int, count: int, closed: bool, index: int, reach: float) -> None:
    """Move a corner point to where the lines along its two sides meet, if that is near."""
    ok1, x1, y1, u1, v1 = line_through(points, first, count, index, np.int64(-1), closed, reach)
    ok2, x2, y2, u2, v2 = line_through(points, first, count, index, np.int64(1), closed, reach)
    if not (ok1 and ok2):
        return
    cross = u1 * v2 - v1 * u2
    if abs(cross) < 0.25:
        return
    along = ((x2 - x1) * v2 - (y2 - y1) * u2) / cross
    x, y = x1 + along * u1, y1 + along * v1
    at = first + index
    if math.hypot(x - points[at, 0], y - points[at, 1]) <= MOVE_MAX_PX:
        points[at, 0], points[at, 1] = x, y


@njit(cache=True)  # type: ignore[untyped-decorator]
def place_junctions(
    points: FloatArray,
    starts: IntArray,
    closed: npt.NDArray[np.bool_],
    frame: npt.NDArray[np.bool_],
    tails: IntArray,
    heads: IntArray,
    junctions: int,
    reach: float,
) -> None:
    """Move every junction to the point nearest (least squares) to the lines along which its arcs arrive.

    Arcs along the picture's edge hold their junctions on that edge. Junctions move by at most one pixel.
    """
    normal = np.zeros((junctions, 5))  # sums of nn, and of nn·p, with n the normals of the lines
    place = np.zeros((junctions, 2))
    for sweep in range(2):
        for arc in range(len(starts) - 1):
            if closed[arc]:
                continue
            first, count = np.int64(starts[arc]), np.int64(starts[arc + 1] - starts[arc])
            for end in range(2):
                index = 0 if end == 0 else count - 1
                junction = tails[arc] if end == 0 else heads[arc]
                at = first + index
                if sweep == 1:
                    points[at, 0], points[at, 1] = place[junction, 0], place[junction, 1]
                    continue
                place[junction, 0], place[junction, 1] = points[at, 0], points[at, 1]
                weight = 1.0
                if frame[arc]:
                    other = first + count - 1 - index
                    ok, x, y = True, points[at, 0], points[at, 1]
                    u, v = points[other, 0] - x, points[other, 1] - y
                    length = math.hypot(u, v)
                    u, v = u / length, v / length
                    weight = 1e6
                else:
                    ok, x, y, u, v = line_through(points, first, count, index, 1 - 2 * end, closed[arc], reach)
                if not ok:
                    continue
                offset = -v * x + u * y
                normal[junction, 0] += weight * v * v
                normal[junction, 1] -= weight * u * v
                normal[junction, 2] += weight * u * u
                normal[junction, 3] -= weight * v * offset
                normal[junction, 4] += weight * u * offset
        if sweep == 0:
            for junction in range(junctions):
                _settle(normal, place, junction)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _settle(normal: FloatArray, place: FloatArray, junction: int) -> None:
    hold = 0.05  # a weak pull to the lattice, for lines that run the same way
    a, b, c = normal[junction, 0] + hold, normal[junction, 1], normal[junction, 2] + hold
    p = normal[junction, 3] + hold * place[junction, 0]
    q = normal[junction, 4] + hold * place[junction, 1]
    determinant = a * c - b * b
    if determinant <= 0:
        return
    x, y = (c * p - b * q) / determinant, (a * q - b * p) / determinant
    dx, dy = x - place[junction, 0], y - place[junction, 1]
    far = max(abs(dx), abs(dy))
    scale = min(1.0, 1.0 / far) if far > 0 else 0.0
    place[junction, 0] += scale * dx
    place[junction, 1] += scale * dy
