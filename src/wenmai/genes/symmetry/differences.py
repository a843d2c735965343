"""Where two cells that should be the same plainly are not: a mark that one has and the other has not.

Correlation hardly sees a small mark, and sees a line that lies a little aside as much as one that is missing. So what
is asked is where one cell leaves the range of the other's values nearby, farther than the cells scatter.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.unbending import Laid

ASIDE_CELLS = 0.012  # a line may lie so far aside
PLAIN_MIN = 0.3  # of the surface's root mean square contrast: fainter differences are left to correlation
ERRORS_MIN = 4.0  # standard errors of the mean of the cells

Planes = npt.NDArray[np.float32]


def standard_error(laid: Laid, cell: Planes, count: Planes) -> Planes:
    """(n, n) of the mean ``cell`` at each place, all three planes together, from how the cells scatter about it."""
    rows, columns = laid.cells
    n = laid.samples
    off = (laid.values - np.tile(cell, (rows, columns, 1))) * laid.inside[..., None]
    return error_of(squared(off).reshape(rows, n, columns, n).sum(axis=(0, 2)), count)


def error_of(squares: Planes, count: Planes) -> Planes:
    """(n, n) the standard error of a mean of ``count`` values whose ``squares`` about it sum to this."""
    near = count.shape[0] / 24
    variance = wrapped_blur(squares, near) / np.maximum(wrapped_blur(count, near) - 1, 1)
    return np.asarray(np.sqrt(np.maximum(variance, 0) / np.maximum(count, 1)), np.float32)


def wrapped_blur(plane: Planes, sigma: float) -> Planes:
    """A Gaussian on a plane that repeats."""
    margin = int(4 * sigma) + 1
    wide = cv2.copyMakeBorder(plane, margin, margin, margin, margin, cv2.BORDER_WRAP)
    return np.asarray(cv2.GaussianBlur(wide, (0, 0), sigma)[margin:-margin, margin:-margin], np.float32)


def envelope(cell: Planes, aside_cells: float = ASIDE_CELLS) -> tuple[Planes, Planes]:
    """The least and the greatest of each plane within so much of the cell's side, (n, n, 3) each."""
    reach = max(1, round(aside_cells * cell.shape[0]))
    wide = cv2.copyMakeBorder(cell, reach, reach, reach, reach, cv2.BORDER_WRAP)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    inner = slice(reach, -reach)
    lowest, highest = cv2.erode(wide, disc)[inner, inner], cv2.dilate(wide, disc)[inner, inner]
    return np.asarray(lowest, np.float32), np.asarray(highest, np.float32)


def far_from(values: Planes, lowest: Planes, highest: Planes) -> Planes:
    """(…) how far values (…, 3) leave the range between two others, all three planes together."""
    return np.asarray(np.sqrt(squared(np.maximum(np.maximum(values - highest, lowest - values), 0.0))), np.float32)


def plain_share(one: Planes, lowest: Planes, highest: Planes, error: Planes) -> float:
    """The share of the places at which ``one`` (n, n, 3) plainly leaves the other's range; ``error`` (n, n) the
    standard error of the difference.
    """
    far = far_from(one, lowest, highest)
    return float((far > np.maximum(PLAIN_MIN, ERRORS_MIN * error)).mean())
