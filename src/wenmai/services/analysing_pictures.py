"""How a picture that lies in a plain file repeats. Nothing of a home is needed, and nothing is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.model import Symmetry
from wenmai.genes.symmetry.placing import placed
from wenmai.imaging.reading import read

SIDE_PX_MAX = 2048  # more shows nothing of how a picture repeats, but the weave; and a gigapixel scan has to fit


@dataclass(frozen=True, slots=True)
class PictureSymmetry:
    """``symmetry`` in pixels of the upright picture of the file, which is ``width_px`` × ``height_px``."""

    symmetry: Symmetry
    width_px: int
    height_px: int


def symmetry_of_picture(source: Path | bytes) -> PictureSymmetry:
    """Read a picture file, in any format that an import reads, and analyse it.

    A picture larger than ``SIDE_PX_MAX`` is analysed at that size. Raises PictureError for what is no picture or not
    one that is safe to read.
    """
    picture = read(source, longest_side_px=SIDE_PX_MAX)
    height, width = picture.rgb.shape[:2]
    width_px, height_px = picture.info.width_px, picture.info.height_px
    found = placed(analyse(picture.rgb), (width_px / width, height_px / height))
    return PictureSymmetry(found, width_px, height_px)
