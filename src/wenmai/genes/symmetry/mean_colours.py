"""The cell of a pattern in its own colours: the mean of all its copies in the photograph."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import RgbImage
from wenmai.genes.symmetry.operations import TWELFTHS
from wenmai.genes.symmetry.unbending import Laid

SAMPLES_MAX = 4_000_000  # of all cells together
SIDE_MIN, SIDE_MAX = 48, 384
CELLS_MAX = 64  # of a cell's copies so many tell its colours

Planes = npt.NDArray[np.float32]


def side_for(length_px: float, cells: int) -> int:
    """Samples along a cell whose longer side has that length: as fine as the picture, a multiple of twelve."""
    affordable = np.sqrt(SAMPLES_MAX / max(cells, 1))
    side = int(np.clip(min(length_px, affordable), SIDE_MIN, SIDE_MAX))
    return -(-side // TWELFTHS) * TWELFTHS


def mean_colours(rgb: RgbImage, laid: Laid, places: Planes, side: int) -> Planes:
    """(side, side, 3) sRGB 0…255, the mean of the cells that lie wholly or in part inside.

    ``places`` (rows · n, columns · n, 2): where each sample of ``laid`` lies in ``rgb``, px (x, y).
    """
    rows, columns = laid.cells
    n = laid.samples
    wide = np.pad(places, ((0, 1), (0, 1), (0, 0)), "reflect", reflect_type="odd")
    whole = np.pad(laid.inside, ((0, 1), (0, 1)), "edge")
    total = np.zeros((side, side, 3), np.float64)
    count = np.zeros((side, side), np.float64)
    step = np.arange(side, dtype=np.float32) * (n / side)
    for row, column in _chosen(laid.inside.reshape(rows, n, columns, n).mean(axis=(1, 3))):
        x, y = np.meshgrid(step + np.float32(column * n), step + np.float32(row * n))
        at = cv2.remap(wide, x, y, cv2.INTER_LINEAR)
        inside = cv2.remap(whole, x, y, cv2.INTER_NEAREST)
        at_x, at_y = np.ascontiguousarray(at[..., 0]), np.ascontiguousarray(at[..., 1])
        colours = cv2.remap(rgb, at_x, at_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        total += colours * inside[..., None]
        count += inside
    return np.asarray(total / np.maximum(count, 1)[..., None], np.float32)


def _chosen(covered: npt.NDArray[np.float32]) -> list[tuple[int, int]]:
    """The cells (row, column) that are taken: those that lie inside the most."""
    order = np.argsort(-covered, axis=None, kind="stable")[:CELLS_MAX]
    rows, columns = np.unravel_index(order, covered.shape)
    return [(int(r), int(c)) for r, c in zip(rows, columns, strict=True) if covered[r, c] > 0]
