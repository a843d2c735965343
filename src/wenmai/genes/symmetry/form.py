"""The symmetry of the form alone: of where one colour ends and another begins, whichever they are.

So counterchange shows, where a figure and its ground have changed places (Washburn and Crowe, Symmetries of Culture,
1988, chapter 3).
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.over_colours import squared

SOFTENED_CELLS = 0.012  # outlines of hand work lie a little aside
FAINT = 0.15  # of the steepest: slopes below that are not told from unevenness

Planes = npt.NDArray[np.float32]


def outlines(cell: Planes) -> Planes:
    """(n, n, 1) how steeply a cell that repeats, (n, n, k), changes at each place; of mean 0 and deviation 1."""
    n = cell.shape[0]
    sigma = max(SOFTENED_CELLS * n, 0.6)
    margin = int(4 * sigma) + 2
    wide = cv2.copyMakeBorder(cell, margin, margin, margin, margin, cv2.BORDER_WRAP)
    wide = cv2.GaussianBlur(wide, (0, 0), sigma)
    dx, dy = cv2.Sobel(wide, cv2.CV_32F, 1, 0), cv2.Sobel(wide, cv2.CV_32F, 0, 1)
    steep = np.sqrt(squared(dx) + squared(dy))[margin:-margin, margin:-margin]
    steep = np.sqrt(steep / max(float(steep.max()), 1e-9) + FAINT)  # strong and weak outlines count nearly the same
    spread = max(float(steep.std()), 1e-9)
    return np.asarray(((steep - steep.mean()) / spread)[..., None], np.float32)
