"""Satin: stitches from edge to edge across a line, an underlay beneath, a running stitch where it is too narrow."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely

from wenmai.lines.embroidery.fill.across import band_of
from wenmai.lines.embroidery.fill.edge import Edge
from wenmai.lines.embroidery.fill.middles import BEND_MM, Line
from wenmai.lines.embroidery.fill.piece import EMPTY, Piece, join, resampled, stitched
from wenmai.lines.embroidery.model import FloatArray, Role

BoolArray = npt.NDArray[np.bool_]

# Two holes on the inner side of a bend nearer than this: every other stitch is drawn in, as embroiderers do.
CROWDED_MM = 0.25
DRAWN_IN = 0.35
SWELLING = 1.5  # how much wider than elsewhere a line is at a bend: √2 at a right angle
EDGE_RUN = 0.6  # of the half width: where the underlay runs


@dataclass(frozen=True, slots=True)
class Column:
    """How lines are covered, lengths in mm. ``spacing_mm`` from stitch to stitch along one edge.

    Where the line is narrower than ``width_mm_min``, ``running_mm`` stitches along it do. ``widen_mm`` is added at
    each edge. Stitches longer than ``length_mm_max`` have a hole between. ``underlay_width_mm_min`` is from which
    width two runs of underlay go beneath; infinity for none.
    """

    spacing_mm: float
    width_mm_min: float
    widen_mm: float
    length_mm_max: float
    running_mm: float
    underlay_width_mm_min: float


def cover_line(line: Line, edge: Edge, column: Column) -> Piece:
    """The line from its first end to its last, as wide as the shape within ``edge`` is across it."""
    band = band_of(line, edge, column.spacing_mm / 2)
    if band is None:
        return stitched(line.points_mm, column.running_mm, Role.RUNNING)
    places, normal, left, right = band.places_mm, band.normal, band.left_mm, band.right_mm
    wide = _without_swellings(places, left + right, column.width_mm_min)
    left, right = left + column.widen_mm, right + column.widen_mm
    return join(
        (_underlay(places, normal, left, right, wide, column), _zigzag(places, normal, left, right, wide, column))
    )


def _without_swellings(places: FloatArray, width_mm: FloatArray, width_mm_min: float) -> BoolArray:
    """(n,) where the line is wide, but for the bends of a narrow one: shorter than wide, and hardly wide enough.

    A stitch or two across such a bend would draw the line on either side of it to the edge.
    """
    wide = np.asarray(width_mm >= width_mm_min)
    steady = wide.copy()
    for begin, end in pairwise((np.flatnonzero(wide[1:] != wide[:-1]) + 1).tolist()):
        length = float(np.hypot(*np.diff(places[begin:end], axis=0).T).sum())
        if wide[begin] and length < width_mm[begin:end].max() < SWELLING * width_mm_min:
            steady[begin:end] = False
    return steady


def _zigzag(
    places: FloatArray, normal: FloatArray, left: FloatArray, right: FloatArray, wide: BoolArray, column: Column
) -> Piece:
    """From edge to edge where the line is wide, along its middle where it is not."""
    pieces: list[Piece] = []
    changes = np.flatnonzero(wide[1:] != wide[:-1]) + 1
    for begin, end in zip([0, *changes.tolist()], [*changes.tolist(), len(wide)], strict=True):
        part = slice(begin, end)
        if wide[begin]:
            pieces.append(_from_edge_to_edge(places[part], normal[part], left[part], right[part]))
        else:
            middle = places[max(begin - 1, 0) : end + 1]
            bent = shapely.get_coordinates(shapely.LineString(middle).simplify(BEND_MM)) if len(middle) > 1 else middle
            pieces.append(stitched(bent, column.running_mm, Role.RUNNING))
    return _split(join(pieces), column.length_mm_max)


def _from_edge_to_edge(places: FloatArray, normal: FloatArray, left: FloatArray, right: FloatArray) -> Piece:
    offset = np.where(np.arange(len(places)) % 2 == 0, left, -right)
    holes = places + normal * offset[:, None]
    drawn = np.zeros(len(places), bool)
    crowded = np.hypot(*(holes[2:] - holes[:-2]).T) < CROWDED_MM
    for k in (np.flatnonzero(crowded) + 2).tolist():
        drawn[k] = not drawn[k - 2]
    holes = places + normal * (offset * np.where(drawn, 1 - DRAWN_IN, 1))[:, None]
    return Piece.of(holes, Role.SATIN)


def _split(piece: Piece, length_mm_max: float) -> Piece:
    """Stitches too long for the cloth to hold get holes between, at a third and two thirds in turn against a ridge."""
    lengths = np.hypot(*np.diff(piece.points_mm, axis=0).T)
    long = np.flatnonzero(lengths > length_mm_max)
    if not len(long):
        return piece
    points, roles, places = [], [], []
    for turn, i in enumerate(long.tolist()):
        parts = int(np.ceil(lengths[i] / length_mm_max)) + 1
        for j in range(1, parts):
            share = (j + (-1 / 6 if turn % 2 else 1 / 6)) / parts
            points.append(piece.points_mm[i] + (piece.points_mm[i + 1] - piece.points_mm[i]) * share)
            roles.append(piece.role[i + 1])
            places.append(i + 1)
    return Piece(np.insert(piece.points_mm, places, points, axis=0), np.insert(piece.role, places, roles))


def _underlay(
    places: FloatArray, normal: FloatArray, left: FloatArray, right: FloatArray, wide: BoolArray, column: Column
) -> Piece:
    """Along one side to the far end and back along the other, so that the satin can begin where the line begins."""
    under = wide & (left + right >= column.underlay_width_mm_min)
    if under.mean() < 0.5:
        return EMPTY
    inset_left, inset_right = np.where(under, left * EDGE_RUN, 0), np.where(under, right * EDGE_RUN, 0)
    there = places + normal * inset_left[:, None]
    back = (places - normal * inset_right[:, None])[::-1]
    return stitched(resampled(np.vstack((there, back)), column.running_mm), column.running_mm, Role.UNDERLAY)
