"""The question put to a picture: how does it repeat, if at all?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.fields import field_in
from wenmai.genes.symmetry.model import NONE, Symmetry
from wenmai.genes.symmetry.picture import SMALLEST_PX, checked
from wenmai.genes.symmetry.rosette import find_rosette
from wenmai.genes.symmetry.rosette_answer import symmetry_of

ROSETTE_STRENGTH_MIN = 0.7
ROSETTE_SIDE_SHARE_MIN = (
    0.3  # of the picture's shorter side, for its radius: a smaller one is a detail of something else
)


def analyse(image: npt.NDArray[Any], mask: Mask | None = None) -> Symmetry:
    """How a picture repeats where ``mask`` (h, w) is True: its group, lattice, cell, or that nothing repeats.

    ``image`` (h, w), (h, w, 3) or (h, w, 4), uint8 or floats 0…1. Raises InvalidInput for what is no picture.
    """
    rgb, inside = checked(image, mask)
    if min(rgb.shape[:2]) < SMALLEST_PX or (inside is not None and inside.sum() < SMALLEST_PX**2):
        return replace(NONE, undetermined="small")
    field = field_in(rgb, inside)
    if field is not None and field.undetermined != "few_repeats":
        return field
    return _rosette(rgb, inside) or field or NONE


def _rosette(rgb: RgbImage, mask: Mask | None) -> Symmetry | None:
    """The rosette that is the picture's subject."""
    found = find_rosette(rgb, mask)
    if found is None or found.order < 2 or found.strength < ROSETTE_STRENGTH_MIN:
        return None
    side = min(rgb.shape[:2]) if mask is None else float(np.sqrt(mask.sum()))
    return symmetry_of(found, rgb) if found.disc.radius_px >= ROSETTE_SIDE_SHARE_MIN * side else None
