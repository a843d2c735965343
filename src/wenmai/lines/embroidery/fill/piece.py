"""Stitches of one connected area, sewn without a cut: what the kinds of fill give, before regions are put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from wenmai.lines.embroidery.model import FloatArray, IntArray, Role


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """``points_mm`` (n, 2) needle holes in order; ``role`` (n,) of the stitch that ends at each, the first's too."""

    points_mm: FloatArray
    role: IntArray

    @staticmethod
    def of(points_mm: FloatArray, role: Role) -> Piece:
        return Piece(np.asarray(points_mm, np.float64).reshape(-1, 2), np.full(len(points_mm), int(role), np.int64))

    def __add__(self, other: Piece) -> Piece:
        return join((self, other))


EMPTY = Piece(np.empty((0, 2)), np.empty(0, np.int64))


def join(pieces: Iterable[Piece]) -> Piece:
    """One piece after the other; a hole is not made twice where one ends as the next begins."""
    kept = [piece for piece in pieces if len(piece.points_mm)]
    if not kept:
        return EMPTY
    points, roles = np.concatenate([piece.points_mm for piece in kept]), np.concatenate([piece.role for piece in kept])
    distinct = np.ones(len(points), bool)
    distinct[1:] = np.abs(np.diff(points, axis=0)).sum(axis=1) > 1e-6
    return Piece(points[distinct], roles[distinct])


def in_one_run(pieces: Sequence[Piece], length_mm_max: float) -> Piece:
    """Pieces that do not hang together, joined by straight travel: the largest last, so that it covers the ways."""
    if len(pieces) < 2:
        return pieces[0] if pieces else EMPTY
    ordered = near_to_near(pieces, last=max(range(len(pieces)), key=lambda one: len(pieces[one].points_mm)))
    ways = [
        stitched(np.vstack((one.points_mm[-1], two.points_mm[0])), length_mm_max, Role.TRAVEL)
        for one, two in pairwise(ordered)
    ]
    return join([part for one, way in zip(ordered, [*ways, EMPTY], strict=True) for part in (one, way)])


def near_to_near(pieces: Sequence[Piece], last: int = -1) -> list[Piece]:
    """The pieces so that each begins near where the one before ends; piece ``last`` at the end, where it is not −1."""
    left = [piece for number, piece in enumerate(pieces) if number != last]
    ordered: list[Piece] = []
    while left:
        at = ordered[-1].points_mm[-1] if ordered else left[0].points_mm[0]
        nearest = min((float(np.hypot(*(piece.points_mm[0] - at))), k) for k, piece in enumerate(left))[1]
        ordered.append(left.pop(nearest))
    return ordered if last < 0 else [*ordered, pieces[last]]


def stitched(corners_mm: FloatArray, length_mm_max: float, role: Role) -> Piece:
    """Stitches along a bent line (n, 2), a hole at each corner and evenly between: what travel is made of."""
    if len(corners_mm) < 2:
        return Piece.of(corners_mm, role)
    parts = np.maximum(1, np.ceil(np.hypot(*np.diff(corners_mm, axis=0).T) / length_mm_max - 1e-9).astype(int))
    side = np.repeat(np.arange(len(parts)), parts)
    within = (np.arange(len(side)) - np.repeat(np.cumsum(parts) - parts, parts)) / parts[side]
    points = corners_mm[side] + (corners_mm[side + 1] - corners_mm[side]) * within[:, None]
    return Piece.of(np.vstack((points, corners_mm[-1:])), role)


def resampled(line_mm: FloatArray, step_mm: float) -> FloatArray:
    """(n, 2) points along a line, evenly spaced by at most ``step_mm`` of its length, both ends kept."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(line_mm, axis=0).T))))
    if along[-1] == 0:
        return line_mm[:1]
    places = np.linspace(0, along[-1], max(1, int(np.ceil(along[-1] / step_mm - 1e-9))) + 1)
    return np.column_stack([np.interp(places, along, line_mm[:, axis]) for axis in (0, 1)])
