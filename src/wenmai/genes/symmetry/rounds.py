"""Whether the rosette, or the figure with one mirror, that a picture may show is its subject and no chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.model import Symmetry
from wenmai.genes.symmetry.rosettes.answer import symmetry_of
from wenmai.genes.symmetry.rosettes.bilateral import find_bilateral
from wenmai.genes.symmetry.rosettes.bilateral_answer import bilateral_symmetry
from wenmai.genes.symmetry.rosettes.find import find_rosette

STRENGTH_MIN = 0.9  # of two to four parts, which heaps and edges show by chance
SHARE_MIN = 0.12  # of the area: a smaller disc is a detail of something else
# Of five parts and more, which are not alike by chance: asked, and how small it may be if it is clear.
MANY_STRENGTH_MIN, CLEAR_STRENGTH_MIN, CLEAR_SHARE_MIN = 0.5, 0.9, 0.06
BILATERAL_STRENGTH_MIN = 0.8
CERTAIN = 0.97
FIRM_ORDER_MIN, FIRM_SHARE_MIN = 5, 0.35
BAND_ORDER_MAX = 2  # every band that half turns leave alike is a rosette of that order about each of their centres
STRETCH_MAX = 2.0  # of its ellipse: seen from farther aside, sectors cannot be compared


@dataclass(frozen=True, slots=True)
class Round:
    """A rosette; ``clear`` where chance makes none like it; ``firm`` where a motif in a band does not either; ``many``
    of so many parts.
    """

    symmetry: Symmetry
    firm: bool
    clear: bool
    many: bool

    @property
    def among_signs(self) -> bool:
        """Whether it is one all the same where a page of signs was seen, of which some are alike by chance."""
        return self.many or self.symmetry.confidence >= CERTAIN


def round_in(rgb: RgbImage, mask: Mask | None) -> Round | None:
    """The rosette that is the picture's subject."""
    found = find_rosette(rgb, mask)
    if found is None or found.order < 2:
        return None
    many = found.order >= FIRM_ORDER_MIN
    if found.strength < (MANY_STRENGTH_MIN if many else STRENGTH_MIN):
        return None
    longer, shorter = found.disc.semi_axes_px
    share = np.pi * longer * shorter / float(rgb.shape[0] * rgb.shape[1] if mask is None else mask.sum())
    share_min = CLEAR_SHARE_MIN if many and found.strength >= CLEAR_STRENGTH_MIN else SHARE_MIN
    if longer > STRETCH_MAX * shorter or share < share_min:
        return None
    clear = found.strength >= CLEAR_STRENGTH_MIN
    firm = clear and found.order > BAND_ORDER_MAX and (many or share >= FIRM_SHARE_MIN)
    return Round(symmetry_of(found, rgb), firm, clear, many)


def one_mirror_in(rgb: RgbImage, mask: Mask | None) -> Symmetry | None:
    """A figure that is alike on both sides and in no other way."""
    found = find_bilateral(rgb, mask)
    return None if found is None or found.strength < BILATERAL_STRENGTH_MIN else bilateral_symmetry(found, rgb)
