"""Rows that follow a field of directions, or the outline of the shape itself, at even distances."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.direction import DirectionField
from wenmai.lines.embroidery.fill.frame import Frame
from wenmai.lines.embroidery.fill.measure import draw_shape
from wenmai.lines.embroidery.fill.piece import Piece, stitched
from wenmai.lines.embroidery.fill.streamlines import streamlines
from wenmai.lines.embroidery.fill.tatami import Stitching
from wenmai.lines.embroidery.model import FloatArray, Role

PITCH_MM = 0.25
LENGTH_MM_MIN = 1.0
BEND_MM = 0.12  # how far a stitch may cut across the bend of a row
SCALES_MM = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)  # over which the directions of the outline reach inwards


@dataclass(frozen=True, slots=True, eq=False)
class _Grid:
    """Corners of square cells over a shape: where the first is, how many rows and columns."""

    corner_mm: FloatArray
    size: tuple[int, int]

    def places(self) -> FloatArray:
        y, x = np.mgrid[0 : self.size[0], 0 : self.size[1]]
        return np.column_stack((x.ravel(), y.ravel())) * PITCH_MM + self.corner_mm


def rows_along(
    body: Polygon | MultiPolygon,
    field: DirectionField | None,
    frame: Frame,
    spacing_mm: float,
    widen_mm: float,
    stitching: Stitching,
) -> list[Piece]:
    """Rows along a field (given in the art's axes) across a body (in ``frame``), in no order and not joined.

    They end on the outline, or ``widen_mm`` past it, or where they would come too near to another row.
    """
    left, bottom, right, top = body.bounds
    corner = np.array([left, bottom]) - 2 * PITCH_MM
    grid = _Grid(corner, (int((top - bottom) / PITCH_MM) + 6, int((right - left) / PITCH_MM) + 6))
    cosine, sine = _of_outline(body, grid) if field is None else _of_field(field, frame, grid)
    # Pixel centres lie on the grid's corners.
    inside = draw_shape(body, corner - PITCH_MM / 2, grid.size, 1 / PITCH_MM).astype(np.uint8)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5) - cv2.distanceTransform(1 - inside, cv2.DIST_L2, 5)
    lines = streamlines(depth.astype(np.float64) * PITCH_MM, cosine, sine, PITCH_MM, spacing_mm, LENGTH_MM_MIN)
    rows = _to_the_outline([line + corner for line in lines], body, widen_mm)
    return [_holes(row, number, stitching) for number, row in enumerate(rows)]


def _of_field(field: DirectionField, frame: Frame, grid: _Grid) -> tuple[FloatArray, FloatArray]:
    """(cos 2θ, sin 2θ) on the grid, in the frame's axes, of a field in the art's."""
    places = (frame.out_of(grid.places()) - np.asarray(field.origin_mm)) / field.pitch_mm
    column, row = (np.ascontiguousarray(places[:, k].reshape(grid.size).astype(np.float32)) for k in (0, 1))
    cosine, sine = (
        cv2.remap(part.astype(np.float32), column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for part in field.doubled()
    )
    turn = 2 * frame.angle_rad
    return (
        np.asarray(cosine * np.cos(turn) + sine * np.sin(turn), np.float64),
        np.asarray(sine * np.cos(turn) - cosine * np.sin(turn), np.float64),
    )


def _of_outline(body: Polygon | MultiPolygon, grid: _Grid) -> tuple[FloatArray, FloatArray]:
    """(cos 2θ, sin 2θ) on the grid: the directions of the outline, the nearer the stronger."""
    splat = np.zeros((2, *grid.size))
    for ring in shapely.get_rings(shapely.get_parts(body)):
        points = shapely.get_coordinates(shapely.segmentize(ring, PITCH_MM))
        side, middle = np.diff(points, axis=0), (points[1:] + points[:-1]) / 2
        length, angle = np.hypot(*side.T), 2 * np.arctan2(side[:, 1], side[:, 0])
        column, row = np.round((middle - grid.corner_mm) / PITCH_MM).astype(int).T
        np.add.at(splat[0], (row, column), length * np.cos(angle))
        np.add.at(splat[1], (row, column), length * np.sin(angle))
    summed = np.zeros_like(splat)
    for scale in SCALES_MM:
        for part in (0, 1):
            blurred = cv2.GaussianBlur(splat[part], (0, 0), scale / PITCH_MM, borderType=cv2.BORDER_CONSTANT)
            summed[part] += blurred / scale
    return summed[0], summed[1]


def _to_the_outline(lines: list[FloatArray], body: Polygon | MultiPolygon, widen_mm: float) -> list[FloatArray]:
    """The lines carried on to the outline, and no farther than ``widen_mm`` past it."""
    edge = (body.buffer(widen_mm) if widen_mm else body).boundary
    shapely.prepare(edge)
    reach = 2 * PITCH_MM + widen_mm
    found = []
    for line in lines:
        if len(line) < 3:
            continue
        ends = []
        for end, back in ((line[0], line[2]), (line[-1], line[-3])):
            step = end - back
            ray = shapely.LineString((end, end + step / max(float(np.hypot(*step)), 1e-9) * reach))
            cut = shapely.intersection(ray, edge)
            # An end that meets no outline soon has met another row.
            hit = shapely.get_coordinates(cut)
            ends.append(hit[np.argmin(np.hypot(*(hit - end).T))][None] if len(hit) else np.empty((0, 2)))
        found.append(np.vstack((ends[0], line, ends[1])))
    return found


def _holes(row: FloatArray, number: int, stitching: Stitching) -> Piece:
    """Stitches along a row, staggered by its number, nowhere farther from it than ``BEND_MM``."""
    along = np.concatenate(([0.0], np.cumsum(np.hypot(*np.diff(row, axis=0).T))))
    longest, shortest = stitching.length_mm_max, stitching.length_mm_min
    phase = (number % stitching.stagger) * longest / stitching.stagger
    places = np.arange(phase if phase >= shortest else phase + longest, along[-1] - shortest, longest)
    places = np.concatenate(([0.0], places, along[-1:]))
    corners = np.searchsorted(along, places).clip(0, len(row) - 1)
    kept: list[int] = [int(corners[0])]
    for a, b in pairwise(corners):
        bent = shapely.LineString(row[a : b + 1]).simplify(BEND_MM) if b - a > 1 else None
        inner = (
            []
            if bent is None
            else [a + int(np.argmin(np.hypot(*(row[a : b + 1] - point).T))) for point in bent.coords[1:-1]]
        )
        kept += [*inner, int(b)]
    return stitched(row[np.unique(kept)], longest, Role.FILL)
