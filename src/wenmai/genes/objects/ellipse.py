"""Round objects are round: plates, mirrors and tiles, also where the picture cuts them off."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask
from wenmai.genes.objects.overlaps import overlap

HULL_DISTANCE_PX = 2.0  # an outline point farther inside is a dent, and says nothing of the ellipse
POINTS_MIN = 20
OUTLINE_SHARE_MIN = 0.3  # of the outline: less of it says too little
AXIS_MAX = 3.0  # of the picture's longer side: a larger ellipse is a straight edge


def completed(mask: Mask, iou_min: float) -> Mask:
    """(h, w) the mask, its largest piece made an ellipse where one covers it with IoU above ``iou_min``.

    Holes and other pieces stay. Outline points on the picture's own border are left out, so that a plate cut off by
    the frame still fits.
    """
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return mask
    longest = max(contours, key=cv2.contourArea)
    piece = _filled(longest, mask.shape)
    fitted = _fitted(np.asarray(longest[:, 0], np.int32), piece)
    if fitted is None or overlap(fitted, piece) <= iou_min:
        return mask
    holes, others = piece & ~mask, mask & ~piece
    return np.asarray((fitted & ~holes) | others)


def _fitted(outline: npt.NDArray[np.int32], piece: Mask) -> Mask | None:
    """The ellipse through those points of ``outline`` (n, 2) that lie on its convex hull and inside the picture."""
    height, width = piece.shape
    hull = _filled(cv2.convexHull(outline), piece.shape)
    depth = cv2.distanceTransform(hull.astype(np.uint8), cv2.DIST_L2, 3)
    within = ((outline > 1) & (outline < np.array([width, height]) - 2)).all(1)
    points = outline[within & (depth[outline[:, 1], outline[:, 0]] <= HULL_DISTANCE_PX)]
    if len(points) < max(POINTS_MIN, OUTLINE_SHARE_MIN * len(outline)):
        return None
    centre, axes, angle = cv2.fitEllipseDirect(points.astype(np.float32))
    if not np.isfinite([*centre, *axes, angle]).all() or max(axes) > AXIS_MAX * max(height, width):
        return None
    drawn = np.zeros(piece.shape, np.uint8)
    cv2.ellipse(drawn, (centre, axes, angle), 1, cv2.FILLED)
    return drawn > 0


def _filled(contour: npt.NDArray[np.int32] | cv2.typing.MatLike, shape: tuple[int, int]) -> Mask:
    canvas = np.zeros(shape, np.uint8)
    cv2.drawContours(canvas, [contour], 0, 1, cv2.FILLED)
    return canvas > 0
