"""How a picture that lies in a plain file repeats. Nothing of a home is needed, and nothing is recorded."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wenmai.genes.model import Box
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.model import Symmetry
from wenmai.genes.symmetry.placing import placed
from wenmai.genes.symmetry.regions import analyse_regions
from wenmai.imaging.reading import Picture, read

SIDE_PX_MAX = 2048  # more shows nothing of how a picture repeats, but the weave; and a gigapixel scan has to fit


@dataclass(frozen=True, slots=True)
class PatternedRegion:
    """A part of a picture that repeats by itself: the box around it and how, in pixels of the upright picture."""

    box: Box
    symmetry: Symmetry


@dataclass(frozen=True, slots=True)
class PictureSymmetry:
    """``symmetry`` in pixels of the upright picture of the file, which is ``width_px`` × ``height_px``.

    ``regions`` the largest first; None where they were not asked for.
    """

    symmetry: Symmetry
    width_px: int
    height_px: int
    regions: tuple[PatternedRegion, ...] | None = None


def symmetry_of_picture(source: Path | bytes, *, regions: bool = False) -> PictureSymmetry:
    """Read a picture file, in any format that an import reads, and analyse it as a whole; with ``regions`` its
    patterned parts, too.

    A picture larger than ``SIDE_PX_MAX`` is analysed at that size. Raises PictureError for what is no picture or not
    one that is safe to read.
    """
    picture = read(source, longest_side_px=SIDE_PX_MAX)
    height, width = picture.rgb.shape[:2]
    width_px, height_px = picture.info.width_px, picture.info.height_px
    scale = (width_px / width, height_px / height)
    found = _regions(picture, scale) if regions else None
    return PictureSymmetry(placed(analyse(picture.rgb), scale), width_px, height_px, found)


def _regions(picture: Picture, scale: tuple[float, float]) -> tuple[PatternedRegion, ...]:
    found = []
    for region in analyse_regions(picture.rgb):
        left, top = round(region.box.x * scale[0]), round(region.box.y * scale[1])
        right = round((region.box.x + region.box.width) * scale[0])
        bottom = round((region.box.y + region.box.height) * scale[1])
        found.append(PatternedRegion(Box(left, top, right - left, bottom - top), placed(region.symmetry, scale)))
    return tuple(found)
