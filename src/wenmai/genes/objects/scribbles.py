"""A person's marks on a picture: certain where they are, and telling of the cells that look like them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask
from wenmai.genes.objects import cues
from wenmai.genes.objects.refine import Seeds

FloatArray = npt.NDArray[np.float32]

RADIUS_SHARE = 0.012  # of the long side: what one marked point covers
LOG_ODDS = 4.0  # that a mark gives the cells that look just like it


def seeds(
    shape: tuple[int, int],
    scale: tuple[float, float],
    inside: tuple[tuple[float, float], ...],
    outside: tuple[tuple[float, float], ...],
) -> Seeds:
    """Discs about the marked points, on a canvas of ``shape`` (h, w); ``scale`` takes a point (x, y) to it."""
    radius_px = max(1, round(RADIUS_SHARE * max(shape)))

    def marked(points: tuple[tuple[float, float], ...]) -> Mask:
        canvas = np.zeros(shape, np.uint8)
        for x, y in points:
            centre = min(int(x * scale[0]), shape[1] - 1), min(int(y * scale[1]), shape[0] - 1)
            cv2.circle(canvas, centre, radius_px, 1, cv2.FILLED)
        return canvas > 0

    return Seeds(inside=marked(inside), outside=marked(outside))


def spread(cells: FloatArray, stride8: FloatArray, stride16: FloatArray, marks: Seeds) -> FloatArray:
    """(h, w) the probability of each cell, moved by its likeness to the cells that were marked."""
    if not (marks.inside.any() or marks.outside.any()):
        return cells
    height, width = cells.shape
    coarse = cv2.resize(stride16, (width, height), interpolation=cv2.INTER_LINEAR)
    unit = cues.directions(np.concatenate([coarse, stride8], axis=2))
    logit = np.log(np.clip(cells, 1e-3, 1 - 1e-3) / np.clip(1 - cells, 1e-3, 1)).ravel()
    for marked, sign in ((marks.inside, 1.0), (marks.outside, -1.0)):
        if marked.any():
            share = cv2.resize(marked.astype(np.float32), (width, height), interpolation=cv2.INTER_AREA)
            likeness = (unit @ unit[share.ravel() > 0].T).max(1)
            logit = logit + sign * LOG_ODDS * np.clip(likeness, 0, 1) ** 2
    return np.asarray(1 / (1 + np.exp(-logit)), np.float32).reshape(height, width)


def obeyed(mask: Mask, marks: Seeds) -> Mask:
    """(h, w) ``mask`` with what was marked set as it was marked; the marks may be of another size."""
    for marked, value in ((marks.inside, True), (marks.outside, False)):
        if marked.any():
            size = (mask.shape[1], mask.shape[0])
            here = cv2.resize(marked.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST) > 0
            mask = np.where(here, value, mask)
    return mask
