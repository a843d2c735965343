"""One repeat of a strip in the picture's colours, and where in the picture a place of the strip lies."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import RgbImage
from wenmai.genes.symmetry.correlation import FloatArray
from wenmai.genes.symmetry.folding import FINE_SIDE, Planes
from wenmai.genes.symmetry.model import Repeat
from wenmai.genes.symmetry.orbits import averaged
from wenmai.genes.symmetry.strips.scores import FriezeFit
from wenmai.genes.symmetry.strips.strip import Strip


def place_in(strip: Strip, along: float, across: float) -> FloatArray | None:
    """(2,) px where the place lies that is given in periods and extents of what was laid; None beyond it."""
    laid = strip.laid.laid
    n = laid.samples
    column, row = _unslanted(strip, along, across) * n, across * n
    if not (-0.5 <= column <= laid.places.shape[1] - 0.5 and -0.5 <= row <= n - 0.5):
        return None
    x, y = np.full((1, 1), column, np.float32), np.full((1, 1), row, np.float32)
    found = cv2.remap(laid.places, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(found[0, 0], np.float64)


def _unslanted(strip: Strip, along: float, across: float) -> float:
    """Along what was laid: its rows were moved before operations were looked for."""
    return along - strip.slant * (across - 0.5 + 0.5 / strip.laid.laid.samples)


def repeat_of(strip: Strip, fit: FriezeFit, rgb: RgbImage) -> Repeat:
    """The mean of all repeats, averaged over the group, as far across as the strip reaches on either side of its middle
    line; it begins at a place of symmetry near the middle of the strip.
    """
    n = strip.laid.laid.samples
    first, last = strip.laid.rows[0] / n, (strip.laid.rows[1] - 1) / n
    middle = fit.origin[1] if fit.group.order > 1 and _turned_over(fit) else 0.5 * (first + last)
    half = max(last - middle, middle - first, 1.0 / n)
    total, weight = _sampled(strip, rgb, fit.origin[0], middle - half, 2 * half)
    total, weight = averaged(total, fit.group.operations), averaged(weight, fit.group.operations)
    cell = total / np.maximum(weight, 1e-6)[..., None]
    vector = strip.vector_px
    second = 2 * half * (strip.laid.basis[:, 1] - strip.slant * vector)
    along = fit.origin[0] + round(0.5 * strip.laid.cells - fit.origin[0])
    at = place_in(strip, along, middle)
    at = at if at is not None else strip.laid.laid.places.reshape(-1, 2).mean(axis=0).astype(np.float64)
    start = at - 0.5 * second
    return Repeat(
        np.asarray(np.clip(np.rint(cell), 0, 255), np.uint8),
        (float(start[0]), float(start[1])),
        ((float(vector[0]), float(vector[1])), (float(second[0]), float(second[1]))),
    )


def _turned_over(fit: FriezeFit) -> bool:
    return any(operation.matrix[3] < 0 for operation in fit.group.operations)


def _sampled(
    strip: Strip, rgb: RgbImage, along: float, across: float, extent: float
) -> tuple[Planes, npt.NDArray[np.float32]]:
    """The sum of all repeats (``FINE_SIDE``, ``FINE_SIDE``, 3) from there on, ``extent`` across, and of how many."""
    laid = strip.laid.laid
    n, cells = laid.samples, strip.laid.cells
    x, y = np.ascontiguousarray(laid.places[..., 0]), np.ascontiguousarray(laid.places[..., 1])
    values = np.asarray(cv2.remap(rgb, x, y, cv2.INTER_LINEAR), np.float32) * laid.inside[..., None]
    both = np.concatenate([values, laid.inside[..., None]], axis=2).reshape(n, cells, n, 4).sum(axis=1)
    wide = np.concatenate([both, both[:, :1]], axis=1)
    row, column = np.mgrid[:FINE_SIDE, :FINE_SIDE] / FINE_SIDE
    at_row = across + extent * row
    at_column = (along + column - strip.slant * (at_row - 0.5 + 0.5 / n)) % 1.0
    drawn = cv2.remap(wide, (at_column * n).astype(np.float32), (at_row * n).astype(np.float32), cv2.INTER_LINEAR)
    return np.asarray(drawn[..., :3], np.float32), np.asarray(drawn[..., 3], np.float32)
