"""Ragged outlines brought to the regular shape that they plainly mean."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.model import Mask
from wenmai.genes.motifs.figures import smoothed
from wenmai.genes.motifs.rounds import fit_ellipse
from wenmai.genes.motifs.surface import Surface

ELLIPSE_IOU_MIN = 0.90  # between a region and the ellipse of its moments
RECTANGLE_FILL_MIN = 0.90  # of its box of least area
HULL_FILL_MIN = 0.90  # of its convex hull: bays shallower than this are the detector's, not the ornament's
FIELD_SHARE_MIN = 0.85  # of an object that fills its picture: then the field itself is meant
OUTLINE_SIGMA = 0.008  # of the working side


def regularised(surface: Surface, mask: Mask) -> Mask:
    """The ellipse, rectangle, hull or whole field that a region nearly is; else the region with a smooth outline."""
    if surface.is_field and mask.sum() >= FIELD_SHARE_MIN * surface.inside.sum():
        return surface.inside
    if int(mask.sum()) < 40:
        return mask
    fit = fit_ellipse(mask)
    if fit is not None and fit[1] >= ELLIPSE_IOU_MIN:
        height, width = mask.shape
        return np.asarray((fit[0].radius_map((height, width)) <= 1) & surface.inside, np.bool_)
    rows, columns = np.nonzero(mask)
    points = np.column_stack([columns, rows]).astype(np.int32)
    hull = cv2.convexHull(points)
    box = cv2.minAreaRect(points)
    drawn = np.zeros(mask.shape, np.uint8)
    if mask.sum() >= RECTANGLE_FILL_MIN * (box[1][0] + 1) * (box[1][1] + 1):
        cv2.fillPoly(drawn, [np.rint(cv2.boxPoints(box)).astype(np.int32)], 1)
    else:
        cv2.fillPoly(drawn, [hull], 1)
        if mask.sum() < HULL_FILL_MIN * drawn.sum():
            drawn = smoothed(mask, OUTLINE_SIGMA * max(mask.shape)).astype(np.uint8)
    regular = np.asarray((drawn > 0) & surface.inside, np.bool_)
    return regular if regular.any() else mask
