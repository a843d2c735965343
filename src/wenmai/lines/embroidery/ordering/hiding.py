"""Travel that is proven to be hidden: every place under it is covered by a stitch that is sewn later."""

from __future__ import annotations

import heapq

import numpy as np
from numba import njit

from wenmai.lines.embroidery.model import FloatArray, IntArray, Role

PIXEL_MM = 0.2
CELLS_MAX = 40_000  # of one search


class LastSewn:
    """For each place of the cloth which stitch lies on top: a raster of 0.2 mm, −1 where the cloth is bare."""

    def __init__(self, points_mm: FloatArray, role: IntArray, width_mm: FloatArray) -> None:
        """``width_mm`` (n,) of the thread of each stitch; stitch i ends at hole i. Travel and ties hide nothing."""
        self.origin = points_mm.min(axis=0) - 1
        extent = points_mm.max(axis=0) + 1 - self.origin
        self.top = np.full((int(extent[1] / PIXEL_MM) + 1, int(extent[0] / PIXEL_MM) + 1), -1, np.int64)
        hides = (role != Role.START) & (role != Role.TRAVEL) & (role != Role.TIE) & (role != Role.UNDERLAY)
        _lay((points_mm - self.origin) / PIXEL_MM, hides, width_mm / 2 / PIXEL_MM, self.top)

    def way(
        self, start_mm: FloatArray, goal_mm: FloatArray, after: int, free_mm: float, detour_max: float
    ) -> FloatArray | None:
        """(n, 2) corners of a way that stitches after number ``after`` cover; None where there is none.

        Within ``free_mm`` of either end, where the thread comes from or goes to, nothing needs to cover it. The way is
        at most ``detour_max`` times as long as the straight one, and 5 mm more.
        """
        start, goal = (start_mm - self.origin) / PIXEL_MM, (goal_mm - self.origin) / PIXEL_MM
        free = free_mm / PIXEL_MM
        if _hidden(start, goal, self.top, after, free):
            return np.vstack((start_mm, goal_mm))
        length_max = detour_max * float(np.hypot(*(goal - start))) + 5 / PIXEL_MM
        found = _search(start, goal, self.top, after, free, length_max, CELLS_MAX)
        if not len(found):
            return None
        corners = _straightened(found, self.top, after, start, goal, free)
        return np.asarray(corners * PIXEL_MM + self.origin)


@njit(cache=True)
def _lay(points, hides, radius, top):  # type: ignore[no-untyped-def]
    """Numbers of the stitches on the pixels whose centres they cover."""
    height, width = top.shape
    for i in range(1, len(points)):
        if not hides[i]:
            continue
        x0, y0, x1, y1 = points[i - 1, 0], points[i - 1, 1], points[i, 0], points[i, 1]
        dx, dy = x1 - x0, y1 - y0
        length = dx * dx + dy * dy
        r = radius[i]
        for y in range(max(0, int(min(y0, y1) - r)), min(height - 1, int(max(y0, y1) + r)) + 1):
            for x in range(max(0, int(min(x0, x1) - r)), min(width - 1, int(max(x0, x1) + r)) + 1):
                cx, cy = x + 0.5 - x0, y + 0.5 - y0
                along = 0.0 if length == 0 else min(1.0, max(0.0, (cx * dx + cy * dy) / length))
                ex, ey = cx - along * dx, cy - along * dy
                if ex * ex + ey * ey <= r * r:
                    top[y, x] = i


@njit(cache=True)
def _covered(x, y, top, after):  # type: ignore[no-untyped-def]
    """Whether the pixel at a place, and those around it that a thread's width reaches, are covered later."""
    cx, cy = int(x), int(y)
    if cx < 1 or cy < 1 or cx >= top.shape[1] - 1 or cy >= top.shape[0] - 1:
        return False
    for dy in range(-1, 2):
        for dx in range(-1, 2):
            if top[cy + dy, cx + dx] <= after:
                return False
    return True


@njit(cache=True)
def _hidden(start, goal, top, after, free):  # type: ignore[no-untyped-def]
    length = np.hypot(goal[0] - start[0], goal[1] - start[1])
    steps = int(length * 2) + 1
    for k in range(steps + 1):
        along = length * k / steps
        if along <= free or length - along <= free:
            continue
        x = start[0] + (goal[0] - start[0]) * k / steps
        y = start[1] + (goal[1] - start[1]) * k / steps
        if not _covered(x, y, top, after):
            return False
    return True


@njit(cache=True)
def _search(start, goal, top, after, free, length_max, cells_max):  # type: ignore[no-untyped-def]
    """A* over pixels, eight ways: (n, 2) places from the goal back to the start, empty where there is no way."""
    straight = np.hypot(goal[0] - start[0], goal[1] - start[1])
    margin = (length_max - straight) / 2 + 2
    x_low, y_low = int(min(start[0], goal[0]) - margin), int(min(start[1], goal[1]) - margin)
    width = int(max(start[0], goal[0]) + margin) - x_low + 1
    height = int(max(start[1], goal[1]) + margin) - y_low + 1
    none = np.empty((0, 2))
    if width * height > cells_max:
        return none
    cost = np.full(width * height, np.inf)
    came = np.full(width * height, -1, np.int64)
    done = np.zeros(width * height, np.bool_)
    first = (int(start[1]) - y_low) * width + int(start[0]) - x_low
    last = (int(goal[1]) - y_low) * width + int(goal[0]) - x_low
    cost[first] = 0.0
    queue = [(straight, first)]
    while queue:
        _, at = heapq.heappop(queue)
        if done[at]:
            continue
        done[at] = True
        if at == last:
            break
        ax, ay = at % width, at // width
        for dy in range(-1, 2):
            for dx in range(-1, 2):
                bx, by = ax + dx, ay + dy
                if bx < 0 or by < 0 or bx >= width or by >= height:
                    continue
                to = by * width + bx
                if done[to]:
                    continue
                x, y = bx + x_low + 0.5, by + y_low + 0.5
                to_goal = np.hypot(goal[0] - x, goal[1] - y)
                near = to_goal <= free + 1 or np.hypot(start[0] - x, start[1] - y) <= free + 1
                if not near and not _covered(x, y, top, after):
                    continue
                length = cost[at] + np.hypot(dx, dy)
                if length < cost[to] and length + to_goal <= length_max:
                    cost[to], came[to] = length, at
                    heapq.heappush(queue, (length + to_goal, to))
    if not done[last]:
        return none
    way = np.empty((width * height, 2))
    count = 0
    at = last
    while at >= 0:
        way[count, 0], way[count, 1] = at % width + x_low + 0.5, at // width + y_low + 0.5
        count += 1
        at = came[at]
    return way[:count][::-1].copy()


@njit(cache=True)
def _straightened(way, top, after, start, goal, free):  # type: ignore[no-untyped-def]
    """The same way with as few corners as cover allows."""
    for axis in range(2):
        way[0, axis], way[-1, axis] = start[axis], goal[axis]
    kept = np.empty_like(way)
    kept[0, 0], kept[0, 1] = way[0, 0], way[0, 1]
    count, at = 1, 0
    while at < len(way) - 1:
        to = len(way) - 1
        while to > at + 1:
            near = free if at == 0 or to == len(way) - 1 else 0.0
            if _hidden(way[at], way[to], top, after, near):
                break
            to = at + (to - at) // 2 if to - at > 2 else at + 1
        kept[count, 0], kept[count, 1] = way[to, 0], way[to, 1]
        count += 1
        at = to
    return kept[:count]
