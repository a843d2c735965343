"""How a part of a picture repeats: measured on its own pixels, at a size at which that takes a second at most."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.genes.model import Box, GeneKind, Mask, RgbImage
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.model import NONE, Kind, Symmetry
from wenmai.genes.symmetry.picture import LONGEST_PX
from wenmai.genes.symmetry.placing import placed
from wenmai.genes.symmetry.regions import analyse_regions

GENE_SIDE_PX = 384  # of a square as large as what is looked at: many genes are measured, one after the other
LOOKED_FOR: dict[GeneKind, tuple[Kind, ...]] = {
    "motif": ("wallpaper", "rosette"),
    "rosette": ("wallpaper", "rosette"),
    "frieze": ("wallpaper", "frieze"),
    "wallpaper": ("wallpaper", "rosette"),
}
FIELD_SIDE_PX = 768  # of fields, whose cells are often small


def symmetry_within(crop: RgbImage, mask: Mask, box: Box, kind: GeneKind) -> Symmetry:
    """The structure of what lies within ``mask`` (h, w) of ``crop`` (h, w, 3), the part of a picture inside ``box``,
    which a look at its outline took for ``kind``.

    ``crop`` may be smaller than the box is in the picture; places in the answer are pixels of the whole picture.
    """
    size = _working_size(mask.shape[0], mask.shape[1], FIELD_SIDE_PX if kind == "wallpaper" else GENE_SIDE_PX)
    if size != mask.shape[::-1]:
        crop = np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)
        share = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA)
        mask = np.asarray(share > 0.5)
    if not mask.any():
        return NONE
    found = analyse(np.ascontiguousarray(crop), None if mask.all() else mask, LOOKED_FOR[kind])
    if found.kind == "none" and kind == "wallpaper":
        # a field seldom fills its outline: a niche, a border or a tear is left out
        largest = analyse_regions(np.ascontiguousarray(crop), mask, regions_max=1)
        found = largest[0].symmetry if largest else found
    return placed(found, (box.width / size[0], box.height / size[1]), (float(box.x), float(box.y)))


def working_megapixels(box: Box) -> float:
    """How many millions of pixels of a box are looked at: what the time that it takes depends on."""
    width, height = _working_size(box.height, box.width, GENE_SIDE_PX)
    return width * height / 1e6


def _working_size(height: int, width: int, side_px: int) -> tuple[int, int]:
    """(width, height) at which a picture of this size is analysed in one view: what is finer is the weave's."""
    scale = min(1.0, side_px / (height * width) ** 0.5, LONGEST_PX / max(height, width))
    return max(1, round(width * scale)), max(1, round(height * scale))
