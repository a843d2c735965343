"""The lattice of threads, grains or dots of which a picture is made, far smaller than its motif."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.describing import lattice_from
from wenmai.genes.symmetry.lattice import Basis, find_lattices, refined
from wenmai.genes.symmetry.model import Lattice
from wenmai.genes.symmetry.picture import View
from wenmai.genes.symmetry.surface import Surface, surface_of

LARGEST_PX = 14.0  # pitch of what is looked for, in the view
SMALLEST_PX = 2.5
PART_PX = 256  # about the middle: enough of so small cells
LIKENESS_MIN = 0.5
APART_PX = 1
BLOCK_PX, BLOCK_SAME_PX = 8.0, 0.15  # of JPEG, whose blocks are no weave


def fine_lattice(view: View, smaller_than_px: float) -> Lattice | None:
    """Of cells with a pitch below ``smaller_than_px`` of the view; None where none shows."""
    largest = min(LARGEST_PX, smaller_than_px)
    if largest <= SMALLEST_PX:
        return None
    surface = _detail(_middle(view))
    correlation = autocorrelation(surface)
    lattices = find_lattices(correlation, APART_PX, SMALLEST_PX, 4 * largest)
    if not lattices or lattices[0].likeness < LIKENESS_MIN:
        return None
    basis = refined(correlation, lattices[0].basis, APART_PX)
    if np.linalg.norm(basis, axis=0).max() > largest or _is_of_blocks(basis / view.scale):
        return None
    return lattice_from(basis, view.scale, 0.5 / PART_PX)


def _middle(view: View) -> View:
    height, width = view.rgb.shape[:2]
    top, left = max((height - PART_PX) // 2, 0), max((width - PART_PX) // 2, 0)
    part = np.s_[top : top + PART_PX, left : left + PART_PX]
    return View(view.rgb[part], None if view.mask is None else view.mask[part], (0, 0), view.scale)


def _detail(view: View) -> Surface:
    """What is left once all is gone that is larger than the cells looked for."""
    surface = surface_of(view.rgb, view.mask)
    planes = surface.planes - cv2.GaussianBlur(surface.planes, (0, 0), LARGEST_PX / 2)
    return Surface(np.asarray(planes * surface.inside[..., None], np.float32), surface.inside)


def _is_of_blocks(basis: Basis) -> bool:
    return bool(
        (np.abs(np.abs(basis) - BLOCK_PX * np.eye(2)).max() < BLOCK_SAME_PX)
        or (np.abs(np.abs(basis) - BLOCK_PX * np.eye(2)[::-1]).max() < BLOCK_SAME_PX)
    )
