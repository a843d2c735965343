"""Arcs of points to few pieces: straight lines and cubic Béziers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wenmai.genes.tracing.lattice import Arcs, IntArray

FloatArray = npt.NDArray[np.float64]


class Pieces(NamedTuple):
    """Fitted arcs. ``points`` (n, 4, 2): start, two controls, end of each piece; ``straight`` (n,) bool; arc i has
    the pieces from ``starts[i]`` to ``starts[i + 1]``."""

    points: FloatArray
    straight: npt.NDArray[np.bool_]
    starts: IntArray


def fit_arcs(arcs: Arcs, points: FloatArray, starts: IntArray, shape: tuple[int, int], tolerance_px: float) -> Pieces:
    """Polygons through all points."""
    parts, counts = [], [0]
    for arc in range(len(starts) - 1):
        own = points[starts[arc] : starts[arc + 1]]
        if arcs.closed[arc]:
            own = np.concatenate([own, own[:1]])
        piece = np.stack([own[:-1], own[:-1], own[1:], own[1:]], axis=1)
        parts.append(piece)
        counts.append(counts[-1] + len(piece))
    every = np.concatenate(parts)
    return Pieces(every, np.ones(len(every), np.bool_), np.array(counts, np.int32))
