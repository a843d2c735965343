"""Underlay of areas: a few rows across the fill, inside its edge, that hold the cloth before the fill pulls at it."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.grating import even_rows
from wenmai.lines.embroidery.fill.piece import Piece, near_to_near
from wenmai.lines.embroidery.fill.tatami import Stitching, fill_rows
from wenmai.lines.embroidery.model import FloatArray, Role

AREA_MM2_MIN = 4.0  # below it the fill itself holds the cloth


def underlay_rows(
    body: Polygon | MultiPolygon, spacing_mm: float, inset_mm: float, stitching: Stitching
) -> list[Piece]:
    """Rows at a right angle to the fill's, in whose frame ``body`` is, ``inset_mm`` inside the outline."""
    pieces: list[Piece] = []
    for part in shapely.get_parts(body.buffer(-inset_mm, quad_segs=2)):
        if part.area < AREA_MM2_MIN:
            continue
        turned = shapely.transform(part, _quarter_turn)
        for piece in fill_rows(turned, even_rows(turned, spacing_mm), 0.0, stitching):
            role = np.where(piece.role == Role.TRAVEL, int(Role.TRAVEL), int(Role.UNDERLAY))
            pieces.append(Piece(-_quarter_turn(piece.points_mm), role))
    return near_to_near(pieces)


def _quarter_turn(points: FloatArray) -> FloatArray:
    """(x, y) → (y, −x); the way back is the opposite of it."""
    return np.column_stack((points[:, 1], -points[:, 0]))
