"""A gene's place in its source: mask, outline and W3C selectors, in pixels of the upright picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from wenmai.genes.model import Box, Candidate, GeneKind, Mask
from wenmai.kernel.errors import InvalidInput

OUTLINE_TOLERANCE = 0.004  # of the box's diagonal: a point every few degrees on a circle
AREA_PX_MIN = 16

Point = tuple[float, float]


def outline_of(mask: Mask, box: Box) -> tuple[Point, ...]:
    """The outer border of a mask (size of ``box``) as a closed polygon in the picture's pixels.

    Where the mask has several parts, the largest one's.
    """
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return corners_of(box)
    largest = max(contours, key=cv2.contourArea)
    tolerance_px = OUTLINE_TOLERANCE * float(np.hypot(box.width, box.height))
    polygon = cv2.approxPolyDP(largest, tolerance_px, True).reshape(-1, 2)
    if len(polygon) < 3:
        return corners_of(box)
    return tuple((float(x + box.x), float(y + box.y)) for x, y in polygon)


def corners_of(box: Box) -> tuple[Point, ...]:
    """The four corners of a box, clockwise from its top left."""
    left, top = float(box.x), float(box.y)
    right, bottom = left + box.width, top + box.height
    return ((left, top), (right, top), (right, bottom), (left, bottom))


def candidate_from_outline(outline: Sequence[Point], kind: GeneKind | None, width_px: int, height_px: int) -> Candidate:
    """The ornament that a person outlined. Raises InvalidInput for an outline with no area inside the picture."""
    points = np.asarray(outline, np.float64)
    if not np.isfinite(points).all():
        raise InvalidInput("the outline has points that are no numbers")
    canvas = np.zeros((height_px, width_px), np.uint8)
    inside = np.clip(points, -1e6, 1e6).round().astype(np.int32)
    cv2.fillPoly(canvas, [inside.reshape(-1, 1, 2)], 1)
    if int(canvas.sum()) < AREA_PX_MIN:
        raise InvalidInput(
            "the outline has no area inside the picture",
            remedy=f"Give points in pixels of the upright picture, which is {width_px} × {height_px}.",
        )
    x, y, width, height = cv2.boundingRect(canvas)
    mask = canvas[y : y + height, x : x + width].astype(np.bool_)
    return Candidate(kind or "motif", Box(x, y, width, height), mask, 1.0, 1.0, "outlined by a person")


def svg_selector(outline: Sequence[Point]) -> dict[str, Any]:
    """The outline as a W3C SvgSelector (Web Annotation Data Model, 4.2.7)."""
    points = " ".join(f"{x:g},{y:g}" for x, y in outline)
    return {
        "type": "SvgSelector",
        "value": f'<svg xmlns="http://www.w3.org/2000/svg"><polygon points="{points}"/></svg>',
    }


def box_selector(box: Box) -> dict[str, Any]:
    """The box as a W3C FragmentSelector by Media Fragments (Web Annotation Data Model, 4.2.1)."""
    return {
        "type": "FragmentSelector",
        "conformsTo": "http://www.w3.org/TR/media-frags/",
        "value": f"xywh=pixel:{box.x},{box.y},{box.width},{box.height}",
    }
