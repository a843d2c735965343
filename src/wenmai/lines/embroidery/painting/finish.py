"""After the needle: travel that can be seen is cut out, and each thread's ends are tied."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting.holes import hole_free, pierce
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, FloatArray, IntArray, Lines, Mask
from wenmai.lines.embroidery.painting.raster import draw_lines
from wenmai.lines.embroidery.painting.stepping import STITCH_MM_MIN

VERIFY_PX_PER_MM = 8.0
COVER_SHARE = 1.0  # of a thread's width that surely hides what is below
SEEN_MM_MAX = 0.45  # of a travel stitch: glints between threads, together about as long as a thread is wide
SCRAPS_SHARE_MAX = 0.03
TIE_MM = 0.4
TIES = 2


@dataclass(frozen=True, slots=True)
class Sewn:
    """Needle holes in order: (n, 2) mm, ``role`` (n,), ``block`` (n,) in sewing order, width of the thread (n,) mm."""

    points_mm: FloatArray
    role: IntArray
    block: IntArray
    width_mm: FloatArray

    def stitches(self, which: Mask) -> Lines:
        """The stitches that end at the chosen holes, each a line of two points."""
        index = np.flatnonzero(which & (self.role != Role.START))
        pairs = np.stack([self.points_mm[index - 1], self.points_mm[index]], axis=1).reshape(-1, 2)
        return Lines(np.ascontiguousarray(pairs), np.arange(0, 2 * len(index) + 1, 2))

    def chosen(self, keep: Mask) -> Sewn:
        return Sewn(self.points_mm[keep], self.role[keep], self.block[keep], self.width_mm[keep])


def joined(parts: list[Sewn]) -> Sewn:
    """Blocks one after the other."""
    return Sewn(
        np.concatenate([p.points_mm for p in parts]),
        np.concatenate([p.role for p in parts]),
        np.concatenate([p.block for p in parts]),
        np.concatenate([p.width_mm for p in parts]),
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def _seen_mm(
    points: FloatArray,
    index: IntArray,
    width: FloatArray,
    last: npt.NDArray[np.int32],
    scale: float,
    colour: IntArray,
    home: npt.NDArray[np.int32],
    home_scale: float,
) -> FloatArray:
    """How much of each stitch no later cover hides, as length of its whole width (middle and both sides are looked at):
    (k, 2), where another colour belongs and where its own does.
    """
    seen = np.zeros((len(index), 2), np.float64)
    for k in range(len(index)):
        i = index[k]
        ax, ay, bx, by = points[i - 1, 0], points[i - 1, 1], points[i, 0], points[i, 1]
        length = np.hypot(bx - ax, by - ay)
        count = int(length * scale) + 2
        side = 0.3 * width[i] / max(length, 1e-9)
        for j in range(count):
            t = (j + 0.5) / count
            for s in (-1.0, 0.0, 1.0):
                px = ax + t * (bx - ax) - s * side * (by - ay)
                py = ay + t * (by - ay) + s * side * (bx - ax)
                x, y = int(px * scale), int(py * scale)
                if 0 <= x < last.shape[1] and 0 <= y < last.shape[0] and last[y, x] > i:
                    continue
                x, y = int(px * home_scale), int(py * home_scale)
                inside = 0 <= x < home.shape[1] and 0 <= y < home.shape[0]
                own = inside and (home[y, x] >> colour[i]) & 1 == 1
                seen[k, 1 if own else 0] += length / count / 3
    return seen


def seen_length_mm(
    sewn: Sewn,
    which: Mask,
    width_mm: float,
    height_mm: float,
    colour: IntArray,
    home: npt.NDArray[np.int32],
) -> FloatArray:
    """(n, 2) visible length of each chosen stitch after all later painting stitches; 0 of the others.

    First where other colours belong, then where its own does: ``colour`` (n,) is each stitch's, ``home`` (H, W)
    where each
    colour may be seen, as ``blocks.at_home`` gives it. Only paint counts as cover, at ``COVER_SHARE`` of its width.
    """
    shape = int(height_mm * VERIFY_PX_PER_MM) + 2, int(width_mm * VERIFY_PX_PER_MM) + 2
    last = np.full(shape, -1, np.int32)
    paint = sewn.role == Role.PAINT
    for width in np.unique(sewn.width_mm[paint])[::-1]:
        layer = np.full(shape, -1, np.int32)
        these = paint & (sewn.width_mm == width)
        draw_lines(sewn.stitches(these), np.flatnonzero(these), COVER_SHARE * float(width), VERIFY_PX_PER_MM, layer)
        last = np.maximum(last, layer)
    result = np.zeros((len(sewn.role), 2))
    wanted = np.flatnonzero(which & (sewn.role != Role.START))
    result[wanted] = _seen_mm(
        sewn.points_mm, wanted, sewn.width_mm, last, VERIFY_PX_PER_MM, colour, home, RASTER_PX_PER_MM
    )
    return result


def without_visible_travel(
    sewn: Sewn,
    width_mm: float,
    height_mm: float,
    colour: IntArray,
    home: npt.NDArray[np.int32],
) -> Sewn:
    """Every travel stitch either hidden, or of the colour it lies on (then it is paint), or cut out.

    ``colour`` and ``home`` as in ``seen_length_mm``. A way with one stitch that fails is taken out whole: the thread is
    cut and starts again at the way's far end.
    """
    travel = sewn.role == Role.TRAVEL
    seen = seen_length_mm(sewn, travel, width_mm, height_mm, colour, home)
    bad = travel & (seen[:, 0] > SEEN_MM_MAX)
    role = sewn.role.copy()
    role[travel & ~bad & (seen[:, 1] > SEEN_MM_MAX)] = Role.PAINT
    return cut_out(replace(sewn, role=role), bad)


def cut_out(sewn: Sewn, seen: Mask) -> Sewn:
    """Without the ways of travel that hold a stitch which is ``seen`` (n,): the thread is cut and starts again at the
    way's far end.
    """
    travel = sewn.role == Role.TRAVEL
    way = np.cumsum(np.concatenate([[True], travel[1:] != travel[:-1]]))
    spoiled = np.isin(way, np.unique(way[seen & travel])) & travel
    ends = spoiled & ~np.concatenate([spoiled[1:], [False]])
    role = np.where(ends, int(Role.START), sewn.role)
    return _without_empty_starts(replace(sewn, role=role).chosen(~spoiled | ends))


def _without_empty_starts(sewn: Sewn) -> Sewn:
    start = sewn.role == Role.START
    followed = np.concatenate([start[1:], [True]])
    return sewn.chosen(~(start & followed))


def without_scraps(sewn: Sewn, cuts_share_max: float) -> tuple[Sewn, int]:
    """Without the shortest runs, as many as it takes to keep cuts within ``cuts_share_max`` of the stitches,
    though never
    more than ``SCRAPS_SHARE_MAX`` of these; and how many runs went. A speck of two stitches costs the machine as much
    time as a hundred elsewhere, and the underlay shows in its place.
    """
    starts = np.flatnonzero(sewn.role == Role.START)
    sizes = np.diff(np.append(starts, len(sewn.role)))
    order = np.argsort(sizes, kind="stable")
    gone = np.concatenate([[0], np.cumsum(sizes[order])])
    enough = len(starts) - np.arange(len(gone)) <= cuts_share_max * (len(sewn.role) - gone)
    allowed = gone <= SCRAPS_SHARE_MAX * len(sewn.role)
    count = int(np.argmax(enough)) if (enough & allowed).any() else int(np.flatnonzero(allowed)[-1])
    dropped = np.zeros(len(starts), np.bool_)
    dropped[order[:count]] = True
    return sewn.chosen(~np.repeat(dropped, sizes)), count


def tied(sewn: Sewn, holes: npt.NDArray[np.float32]) -> Sewn:
    """Each run begun and ended with ``TIES`` short stitches within its first and last stitch, in holes of their own."""
    parts: list[tuple[int, float, float]] = []  # (insert before row, x, y)
    starts = np.flatnonzero(sewn.role == Role.START)
    points = sewn.points_mm
    for begin, end in zip(starts, [*starts[1:], len(points)], strict=True):
        first = _tie_points(points[begin], points[begin + 1], holes)
        parts += [(int(begin) + 1, x, y) for x, y in first]
        if end - begin > 2:
            last = _tie_points(points[end - 1], points[end - 2], holes)
            parts += [(int(end) - 1, x, y) for x, y in reversed(last)]
    if not parts:
        return sewn
    before = np.array([p[0] for p in parts])
    places = np.array([p[1:] for p in parts])
    role = np.insert(sewn.role, before, int(Role.TIE))
    new_points = np.insert(points, before, places, axis=0)
    last_tie = np.isin(np.arange(len(sewn.role)), [int(e) - 1 for e in [*starts[1:], len(points)]])
    shifted = np.arange(len(sewn.role)) + np.searchsorted(np.sort(before), np.arange(len(sewn.role)), side="right")
    role[shifted[last_tie & (sewn.role != Role.START)]] = int(Role.TIE)
    return Sewn(new_points, role, np.insert(sewn.block, before, sewn.block[before]),
                np.insert(sewn.width_mm, before, sewn.width_mm[before]))  # fmt: skip


def _tie_points(end: FloatArray, inner: FloatArray, holes: npt.NDArray[np.float32]) -> list[tuple[float, float]]:
    """Up to ``TIES`` free holes from a thread's end inwards, that leave the rest of the stitch long enough."""
    length = float(np.hypot(*(inner - end)))
    found: list[tuple[float, float]] = []
    at = 0.0
    while len(found) < TIES:
        low, high = at + TIE_MM, min(at + 2 * TIE_MM, length - STITCH_MM_MIN)
        place = None
        for s in np.arange(low, high, 0.05):
            x, y = (end + (inner - end) * (s / length)).tolist()
            if hole_free(x, y, holes):
                place = (x, y, float(s))
                break
        if place is None:
            break
        pierce(place[0], place[1], holes)
        found.append(place[:2])
        at = place[2]
    return found
