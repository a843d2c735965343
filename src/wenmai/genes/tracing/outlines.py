"""Outlines of a layer from the fitted arcs, some of them bulged below a later layer.

Where a layer ends at a region of a later layer, its own edge there is moved a little into that region. The later
layer hides it, and along the border a renderer mixes the two neighbours, never what lies below both.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.tracing.fitting import Pieces
from wenmai.genes.tracing.model import ClosedPath
from wenmai.genes.tracing.regions import IntArray

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

MIDDLE = 4 / 3  # a cubic's middle moves by 3/4 of what both its controls move


def closed_paths(
    pieces: Pieces, arcs: IntArray, backwards: BoolArray, starts: IntArray, bulge_px: FloatArray
) -> tuple[ClosedPath, ...]:
    """The outlines made of ``arcs`` (run ``backwards`` where told), outline i from ``starts[i]``.

    ``bulge_px`` (arcs of the picture,) moves an arc to its right, seen in its own direction, or to its left where
    negative; its ends stay.
    """
    controls, straight, ends = _gather(pieces.points, pieces.straight, pieces.starts, arcs, backwards, starts, bulge_px)
    return tuple(
        ClosedPath(controls[begin:end], straight[begin:end])
        for begin, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)
    )


@njit(cache=True)  # type: ignore[untyped-decorator]
def _gather(
    points: FloatArray,
    straight: BoolArray,
    piece_starts: IntArray,
    arcs: IntArray,
    backwards: BoolArray,
    starts: IntArray,
    bulge_px: FloatArray,
) -> tuple[FloatArray, BoolArray, IntArray]:
    total = 0
    for arc in arcs:
        total += piece_starts[arc + 1] - piece_starts[arc]
    controls = np.empty((total, 3, 2))
    lines = np.empty(total, dtype=np.bool_)
    ends = np.zeros(len(starts), dtype=np.int32)
    count = 0
    for outline in range(len(starts) - 1):
        for position in range(starts[outline], starts[outline + 1]):
            arc = arcs[position]
            first, last = piece_starts[arc], piece_starts[arc + 1]
            run = points[first:last].copy()
            kinds = straight[first:last].copy()
            if bulge_px[arc] != 0.0:
                _bulge(run, kinds, bulge_px[arc])
            for i in range(last - first):
                source = last - first - 1 - i if backwards[position] else i
                for control in range(3):
                    at = 2 - control if backwards[position] else control + 1
                    controls[count, control, 0] = run[source, at, 0]
                    controls[count, control, 1] = run[source, at, 1]
                lines[count] = kinds[source]
                count += 1
        ends[outline + 1] = count
    return controls, lines, ends


@njit(cache=True)  # type: ignore[untyped-decorator]
def _bulge(run: FloatArray, kinds: BoolArray, amount: float) -> None:
    """Move all of an arc but its two ends to its right by about ``amount`` pixels."""
    number = len(run)
    normals = np.empty((number, 2))
    for i in range(number):
        dx, dy = run[i, 3, 0] - run[i, 0, 0], run[i, 3, 1] - run[i, 0, 1]
        length = math.hypot(dx, dy)
        if length > 0:
            normals[i, 0], normals[i, 1] = -dy / length, dx / length
        else:
            normals[i, 0], normals[i, 1] = 0.0, 0.0
    if number == 1:
        for control in (1, 2):
            run[0, control, 0] += MIDDLE * amount * normals[0, 0]
            run[0, control, 1] += MIDDLE * amount * normals[0, 1]
        kinds[0] = False
        return
    for i in range(number):
        for axis in range(2):
            own = amount * normals[i, axis]
            before = 0.5 * (own + amount * normals[i - 1, axis]) if i > 0 else own
            after = 0.5 * (own + amount * normals[i + 1, axis]) if i + 1 < number else own
            run[i, 1, axis] += before
            run[i, 2, axis] += after
            if i > 0:
                run[i, 0, axis] += before
            if i + 1 < number:
                run[i, 3, axis] += after
