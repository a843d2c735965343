"""The question put to a picture: how does it repeat, if at all?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.correlation import autocorrelation
from wenmai.genes.symmetry.fields import Field, field_in
from wenmai.genes.symmetry.model import NONE, Kind, Symmetry
from wenmai.genes.symmetry.picture import SMALLEST_PX, checked, enlarged, views_of
from wenmai.genes.symmetry.placing import enlarged_by
from wenmai.genes.symmetry.rosettes.answer import symmetry_of
from wenmai.genes.symmetry.rosettes.bilateral import find_bilateral
from wenmai.genes.symmetry.rosettes.bilateral_answer import bilateral_symmetry
from wenmai.genes.symmetry.rosettes.find import find_rosette
from wenmai.genes.symmetry.strips.answer import frieze_symmetry
from wenmai.genes.symmetry.strips.evidence import is_long
from wenmai.genes.symmetry.strips.find import Strip, find_strips
from wenmai.genes.symmetry.surface import Surface, surface_of

KINDS: tuple[Kind, ...] = ("wallpaper", "frieze", "rosette")
FRIEZE_STRENGTH_MIN, FRIEZE_REPEATS_MIN = 0.5, 3.0
# Of a strip whose motif has no symmetry: straight edges and shadows repeat in that way, here and there, unlike or few.
PLAIN_STRENGTH_MIN, PLAIN_REPEATS_MIN, PLAIN_LIKENESS_MIN = 0.8, 5.0, 0.5
# Of a picture much longer than wide, which was cut about a band, if it is of one at all.
LONG_STRENGTH_MIN, LONG_REPEATS_MIN = 0.5, 2.2
ROSETTE_STRENGTH_MIN = 0.7
ROSETTE_SHARE_MIN = 0.12  # of the area: a smaller disc is a detail of something else
# Of five parts and more, which are not alike by chance: asked, and how small it may be if it is clear.
MANY_STRENGTH_MIN, CLEAR_STRENGTH_MIN, CLEAR_SHARE_MIN = 0.5, 0.9, 0.06
BILATERAL_STRENGTH_MIN = 0.8
WHOLE_MIRROR_MIN = 0.97  # of a mirror that outdoes what is seen in a part of the figure
PART_ORDER_MAX = 4
PLAIN_BAND = "p111"
CERTAIN = 0.97
MIRRORED_BANDS = ("p1m1", "pm11", "pma2", "pmm2")
FIRM_ORDER_MIN, FIRM_SHARE_MIN = 5, 0.35
BAND_ORDER_MAX = 2  # every band that half turns leave alike is a rosette of that order about each of their centres
ROSETTE_STRETCH_MAX = 2.0  # of its ellipse: seen from farther aside, sectors cannot be compared


def analyse(image: npt.NDArray[Any], mask: Mask | None = None, kinds: Collection[Kind] = KINDS) -> Symmetry:
    """How a picture repeats where ``mask`` (h, w) is True: its group, lattice, cell, or that nothing repeats.

    ``kinds`` is what is looked for: all take two to three times as long as a wallpaper alone. ``image`` (h, w),
    (h, w, 3) or (h, w, 4), uint8 or floats 0…1. Raises InvalidInput for what is no picture.
    """
    rgb, inside = checked(image, mask)
    if min(rgb.shape[:2]) < SMALLEST_PX or (inside is not None and inside.sum() < SMALLEST_PX**2):
        return replace(NONE, undetermined="small")
    seen = field_in(rgb, inside) if "wallpaper" in kinds else Field(None, signs=False)
    field = seen.symmetry
    if field is not None and field.undetermined != "few_repeats":
        return field
    band = cache(lambda: _frieze(rgb, inside) if "frieze" in kinds and not seen.signs else None)
    found = band() if is_long(rgb.shape[:2]) else None
    if found is None or found.group == PLAIN_BAND:  # otherwise what is round in a long picture is the band's motif
        rosette = _rosette(rgb, inside) if "rosette" in kinds else None
        found = _of_one_direction(seen, rosette, band, is_long(rgb.shape[:2]))
    mirrored = _one_mirror(rgb, inside) if "rosette" in kinds and _leaves_open(found) else None
    if mirrored is not None and (found is None or mirrored.confidence >= WHOLE_MIRROR_MIN):
        return mirrored
    return found or NONE


def _of_one_direction(
    seen: Field, rosette: _Round | None, band: Callable[[], Symmetry | None], long: bool
) -> Symmetry | None:
    """The rosette, the band or the field of few cells, which is surest. A ``long`` picture was cut about a band."""
    field = seen.symmetry
    firm = rosette is not None and (rosette.among_signs if seen.signs else rosette.firm)
    if rosette is not None and firm and not (field is not None and _turns_alike(field, rosette.symmetry)):
        return rosette.symmetry
    if seen.signs:  # a row of them is no band, and what is alike in some of them is chance
        return NONE
    if field is not None and not long:
        return field
    found = band()
    if found is not None and rosette is not None and rosette.clear and found.group == PLAIN_BAND:
        return rosette.symmetry
    return found or field or (rosette.symmetry if rosette is not None else None)


def _leaves_open(found: Symmetry | None) -> bool:
    """Whether the whole may still be a figure with one mirror, and what was found a part of it.

    Whatever has more mirrors than one has other axes as good; a band with a mirror along it has not.
    """
    if found is None:
        return True
    if found.kind == "rosette":
        return (found.order or 1) <= PART_ORDER_MAX
    return found.kind != "frieze" or found.group not in MIRRORED_BANDS


def _turns_alike(field: Symmetry, rosette: Symmetry) -> bool:
    """Whether the rosette is no more than one of the centres that the field has in each of its few cells."""
    return (field.order or 1) % (rosette.order or 1) == 0


def _one_mirror(rgb: RgbImage, mask: Mask | None) -> Symmetry | None:
    """A figure that is alike on both sides and in no other way."""
    found = find_bilateral(rgb, mask)
    return None if found is None or found.strength < BILATERAL_STRENGTH_MIN else bilateral_symmetry(found, rgb)


@dataclass(frozen=True, slots=True)
class _Round:
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


def _frieze(rgb: RgbImage, mask: Mask | None) -> Symmetry | None:
    """The strip that repeats for surest, in one direction."""
    view = next(views_of(rgb, mask)) if (larger := enlarged(rgb, mask)) is None else larger
    surface = surface_of(view.rgb, view.mask, long=True)
    strips = find_strips(surface, autocorrelation(surface))
    if not strips or not _is_band(strips[0], surface):
        return None
    return enlarged_by(frieze_symmetry(strips[0], view.rgb), 1 / view.scale)


def _is_band(strip: Strip, surface: Surface) -> bool:
    """Whether so much speaks for a strip that it is a band, and no chance."""
    if is_long(surface.shape):
        return strip.strength >= LONG_STRENGTH_MIN and strip.repeats >= LONG_REPEATS_MIN
    if strip.groups[0][0].group.order > 1:
        return strip.strength >= FRIEZE_STRENGTH_MIN and strip.repeats >= FRIEZE_REPEATS_MIN
    enough = strip.repeats >= PLAIN_REPEATS_MIN or strip.likeness >= PLAIN_LIKENESS_MIN
    return strip.strength >= PLAIN_STRENGTH_MIN and strip.repeats >= FRIEZE_REPEATS_MIN and enough


def _rosette(rgb: RgbImage, mask: Mask | None) -> _Round | None:
    """The rosette that is the picture's subject."""
    found = find_rosette(rgb, mask)
    if found is None or found.order < 2:
        return None
    many = found.order >= FIRM_ORDER_MIN
    if found.strength < (MANY_STRENGTH_MIN if many else ROSETTE_STRENGTH_MIN):
        return None
    longer, shorter = found.disc.semi_axes_px
    share = np.pi * longer * shorter / float(rgb.shape[0] * rgb.shape[1] if mask is None else mask.sum())
    share_min = CLEAR_SHARE_MIN if many and found.strength >= CLEAR_STRENGTH_MIN else ROSETTE_SHARE_MIN
    if longer > ROSETTE_STRETCH_MAX * shorter or share < share_min:
        return None
    clear = found.strength >= CLEAR_STRENGTH_MIN and found.order > BAND_ORDER_MAX
    firm = clear and (many or share >= FIRM_SHARE_MIN)
    return _Round(symmetry_of(found, rgb), firm, clear, many)
