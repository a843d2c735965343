"""The question put to a picture: how does it repeat, if at all?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import cache
from typing import Any

import numpy.typing as npt

from wenmai.genes.model import Mask
from wenmai.genes.symmetry.bands import band_in
from wenmai.genes.symmetry.fields import Field, field_in
from wenmai.genes.symmetry.model import NONE, Kind, Symmetry
from wenmai.genes.symmetry.picture import SMALLEST_PX, checked
from wenmai.genes.symmetry.rounds import Round, one_mirror_in, round_in
from wenmai.genes.symmetry.strips.evidence import is_long

KINDS: tuple[Kind, ...] = ("wallpaper", "frieze", "rosette")
WHOLE_MIRROR_MIN = 0.97  # of a mirror that outdoes what is seen in a part of the figure
PART_ORDER_MAX = 4
PLAIN_BAND = "p111"
ROWS_OF_BAND_MAX = 3.6  # of cells, that a band shows if it is taken for a field; drawn ones show 3.5
MIRRORED_BANDS = ("p1m1", "pm11", "pma2", "pmm2")


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
    long = is_long(rgb.shape[:2])
    if field is not None and field.undetermined != "few_repeats":
        # one motif and its images by a glide or half a turn stand in rows as well, but not more of them than a band has
        few_rows = long and seen.rows < ROWS_OF_BAND_MAX and "frieze" in kinds
        return (band_in(rgb, inside, seen.alike) if few_rows else None) or field
    beside = seen.alike if field is not None and not long else None
    band = cache(lambda: band_in(rgb, inside, beside) if "frieze" in kinds and not seen.signs else None)
    found = band() if long else None
    if found is None or found.group == PLAIN_BAND or found.undetermined is not None:
        # otherwise what is round in a long picture is the band's motif
        rosette = round_in(rgb, inside) if "rosette" in kinds else None
        found = _of_one_direction(seen, rosette, band)
    mirrored = one_mirror_in(rgb, inside) if "rosette" in kinds and _leaves_open(found) else None
    if mirrored is not None and (found is None or mirrored.confidence >= WHOLE_MIRROR_MIN):
        return mirrored
    return found or NONE


def _of_one_direction(seen: Field, rosette: Round | None, band: Callable[[], Symmetry | None]) -> Symmetry | None:
    """The rosette, the band or the field of few cells, which is surest."""
    field = seen.symmetry
    firm = rosette is not None and (rosette.among_signs if seen.signs else rosette.firm)
    if rosette is not None and firm and not (field is not None and _turns_alike(field, rosette.symmetry)):
        return rosette.symmetry
    if seen.signs:  # a row of them is no band, and what is alike in some of them is chance
        return NONE
    found = band()
    if found is not None and rosette is not None and rosette.clear and _yields(found, rosette.symmetry):
        return rosette.symmetry
    return found or field or (rosette.symmetry if rosette is not None else None)


def _yields(band: Symmetry, rosette: Symmetry) -> bool:
    """Whether a band has less to say for itself than the rosette: parts of one that lie in a row are a band as well,
    and those of a scroll that is its own image by half a turn nearly so.
    """
    if band.undetermined is not None:
        return True
    more = not _turns_alike(band, rosette)
    return more and (band.group == PLAIN_BAND or band.confidence < rosette.confidence)


def _leaves_open(found: Symmetry | None) -> bool:
    """Whether the whole may still be a figure with one mirror, and what was found a part of it.

    Whatever has more mirrors than one has other axes as good; a band with a mirror along it has not.
    """
    if found is None:
        return True
    if found.kind == "rosette":
        return (found.order or 1) <= PART_ORDER_MAX
    return found.kind != "frieze" or found.group not in MIRRORED_BANDS


def _turns_alike(repeating: Symmetry, rosette: Symmetry) -> bool:
    """Whether the rosette is no more than one of the centres that a band, or a field of few cells, has anyway."""
    return (repeating.order or 1) % (rosette.order or 1) == 0
