"""A line as wide as the shape around it: how far the edges are on its left and right, all along."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.lines.embroidery.fill.edge import Edge
from wenmai.lines.embroidery.fill.middles import Line
from wenmai.lines.embroidery.fill.piece import resampled
from wenmai.lines.embroidery.model import FloatArray

SAMPLE_MM = 0.1
TIP_MM_MAX = 20.0  # how far a free end is carried on at most
# How much farther than the nearest edge a stitch may reach sideways: enough for a blunt end, not for another branch.
REACH = 1.7
REACH_MM_MIN = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Band:
    """Places (n, 2) along a line, unit vectors (n, 2) to its left, and how far the edges are there, (n,) mm."""

    places_mm: FloatArray
    normal: FloatArray
    left_mm: FloatArray
    right_mm: FloatArray


def band_of(line: Line, edge: Edge, spacing_mm: float) -> Band | None:
    """The line from its first end to its last, so that the edge that advances more goes ``spacing_mm`` from place to
    place; None for a line too short to have a direction.
    """
    places = resampled(_to_the_edges(line, edge), SAMPLE_MM)
    if len(places) < 3:
        return None
    nearest = edge.nearest_mm(places)
    normal = _normals(places, nearest)
    reach = np.maximum(nearest * REACH, REACH_MM_MIN)
    left, right = (np.where(met > 0, np.maximum(met, np.minimum(nearest, reach)), 0.0)
                   for met in (edge.ahead_mm(places, sense * normal, reach) for sense in (1, -1)))  # fmt: skip
    return _spaced(Band(places, normal, left, right), spacing_mm)


def _to_the_edges(line: Line, edge: Edge) -> FloatArray:
    """The line, its free ends carried straight on to the outline: the middle of a blunt end stops short of it."""
    points = line.points_mm
    for end, free in enumerate(line.free):
        if not free:
            continue
        along = points if end else points[::-1]
        tip = along[-1:]
        back = resampled(along, SAMPLE_MM)
        span = max(3, int(edge.nearest_mm(tip)[0] / SAMPLE_MM))
        heading = tip - back[max(0, len(back) - 1 - span)]
        heading = heading / max(float(np.hypot(*heading[0])), 1e-9)
        reach = edge.ahead_mm(tip, heading, np.array([TIP_MM_MAX]))[0] if edge.holds(tip)[0] else 0.0
        if reach > SAMPLE_MM:
            along = np.vstack((along, tip + heading * reach))
        points = along if end else along[::-1]
    return points


def _normals(places: FloatArray, half_mm: FloatArray) -> FloatArray:
    """(n, 2) across the line at each place, smoothed over the half width of the shape there: so that bends fan out."""
    window = np.maximum(3, np.round(half_mm / SAMPLE_MM)).astype(int)
    at = np.arange(len(places))
    chord = places[np.minimum(at + window, len(places) - 1)] - places[np.maximum(at - window, 0)]
    tangent = chord / np.maximum(np.hypot(*chord.T), 1e-9)[:, None]
    return np.column_stack((-tangent[:, 1], tangent[:, 0]))


def _spaced(band: Band, step_mm: float) -> Band:
    """The band at other places, between which the edge that advances more goes a step."""
    left = band.places_mm + band.normal * band.left_mm[:, None]
    right = band.places_mm - band.normal * band.right_mm[:, None]
    advance = np.maximum(np.hypot(*np.diff(left, axis=0).T), np.hypot(*np.diff(right, axis=0).T))
    # The reach to an outline with corners jumps; the edge is followed no faster than three times the middle.
    advance = np.clip(advance, SAMPLE_MM / 2, 3 * SAMPLE_MM)
    along = np.concatenate(([0.0], np.cumsum(advance)))
    at = np.linspace(0, along[-1], max(2, int(np.ceil(along[-1] / step_mm)) + 1))
    table = np.column_stack((band.places_mm, band.normal, band.left_mm, band.right_mm))
    spaced = np.column_stack([np.interp(at, along, column) for column in table.T])
    normal = spaced[:, 2:4] / np.maximum(np.hypot(spaced[:, 2], spaced[:, 3]), 1e-9)[:, None]
    return Band(spaced[:, :2], normal, spaced[:, 4], spaced[:, 5])
