"""The rosette in a picture: where its disc lies, and which group of turns and mirrors it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from wenmai.genes.model import Mask, RgbImage
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.rosettes.centres import likely_centres
from wenmai.genes.symmetry.rosettes.disc import Disc
from wenmai.genes.symmetry.rosettes.ground import details, shrunk
from wenmai.genes.symmetry.rosettes.judging import HOPELESS, SURE, Rosette, judged
from wenmai.genes.symmetry.rosettes.search import Found, grown, likely_disc, of_many_sectors
from wenmai.genes.symmetry.surface import Surface, surface_of
from wenmai.kernel.errors import InvalidInput

SIDE_PX_MIN = 24
CENTRE_SIDE_PX = 128
SEARCH_SIDE_PX = 256
SIDE_PX = 512
GROWN_MIN = 1.1  # radii: a disc that turns out so much wider is looked at anew
WIDER_SHARE = 0.8  # of the strength of the narrower one, that it has to keep
SECTORS_MIN = (2, 5)  # that those have at least; they are most alike by turns, of which a smooth ground is left alike
PLENTY = 8  # sectors: of so many hardly anything is alike by chance, however little of a picture it fills
PLAUSIBLE = 0.5  # of strength
WITHIN = 0.9  # radii
MANY = 5  # sectors, which what began with plenty has to have in the end
ALIKE_SHARE_MIN = 0.01  # of the picture that is alike about a centre: rosettes that are found have 0.016 and more
RIM = 1.05  # of the radius: what is looked at, so that the rim itself is seen
FLAT = 1e-3  # mean square of the details of a picture that shows nothing


def find_rosette(rgb: RgbImage, mask: Mask | None = None) -> Rosette | None:
    """The rosette that speaks most for itself in a picture (h, w, 3), within ``mask`` (h, w); None in a flat picture.

    Raises InvalidInput for a picture that is no such array, or too small to tell.
    """
    _require_picture(rgb, mask)
    tiny, tiny_mask, factor = shrunk(rgb, mask, CENTRE_SIDE_PX)
    small, small_mask, larger = shrunk(rgb, mask, SEARCH_SIDE_PX)
    seen = details(small, small_mask)
    if float((seen.planes**2).mean()) < FLAT:
        return None
    centres = (likely_centres(details(tiny, tiny_mask)) + 0.5) * (larger / factor) - 0.5
    found = likely_disc(seen, centres)
    if found is None or found.weight <= 0:
        return None
    whole, whole_mask, factor = shrunk(rgb, mask, SIDE_PX)

    judged_before: dict[tuple[bytes, bytes, int], Rosette] = {}  # several searches may end at the same disc

    def judged_about(disc: Disc, order: int) -> Rosette:
        """What a disc of the small picture shows by itself in the larger one."""
        key = (disc.centre.tobytes(), disc.matrix.tobytes(), order)
        if key not in judged_before:
            about = disc.scaled(factor / larger)
            judged_before[key] = judged(surface_of(whole, _disc_mask(whole, whole_mask, about)), about, order, factor)
        return judged_before[key]

    first = _first_judged(seen, found, judged_about)
    if first is None or first.strength < SURE or first.order < MANY:
        plenty = of_many_sectors(seen, found.disc, PLENTY)
        first = first if plenty is None else _with_plenty(plenty, first, judged_about, larger)
    if first is None or first.order == 1 or first.strength < HOPELESS:
        return first
    wider = grown(seen, first.disc.scaled(larger), first.order)
    if wider.radius_px < GROWN_MIN * first.disc.radius_px * larger:
        return first
    second = judged_about(wider, first.order)
    return _with_what_lies_within(second, first) or first


def _first_judged(seen: Surface, found: Found, judged_about: Callable[[Disc, int], Rosette]) -> Rosette | None:
    """What the disc that was found shows, or another about its centre that shows a rosette more surely."""
    enough = ALIKE_SHARE_MIN * float(seen.inside.sum())
    first = judged_about(found.disc, found.likely.order) if found.weight >= enough else None
    for least in SECTORS_MIN:
        if first is not None and first.strength >= SURE:
            break
        several = of_many_sectors(seen, found.disc, least)
        if several is not None and several.weight >= enough:
            first = _surer(first, judged_about(several.disc, several.likely.order))
    return first


def _with_plenty(
    plenty: Found, first: Rosette | None, judged_about: Callable[[Disc, int], Rosette], larger: float
) -> Rosette | None:
    """The same, or a disc of plenty of sectors instead that shows a rosette more surely. Where this lies within the one
    of fewer, that one is judged anew, laid flat by so many: it may have as many after all. If not, what lies within
    proves that there is a rosette, and the whole tells of how many.
    """
    other = judged_about(plenty.disc, plenty.likely.order)
    if other.order < MANY:
        return first
    if first is None or not _lies_within(other, first):
        return _surer(first, other)
    whole = _with_what_lies_within(judged_about(first.disc.scaled(larger), other.order), first)
    return _surer(first, other) if whole is None else _proven_by(other, whole)


def _with_what_lies_within(whole: Rosette, part: Rosette) -> Rosette | None:
    """The wider disc of what is a rosette by that ``part`` already; None if it is of another kind or far less sure."""
    if not _of_a_kind(whole, part) or whole.strength <= WIDER_SHARE * part.strength:
        return None
    return _proven_by(part, whole)


def _proven_by(part: Rosette, whole: Rosette) -> Rosette:
    """The whole, as sure as what lies within it."""
    return replace(whole, strength=max(whole.strength, part.strength))


def _lies_within(one: Rosette, other: Rosette) -> bool:
    """Whether one is a part of the other, of several times as many sectors, if both are rosettes at all."""
    fewer = 1 < other.order < one.order and one.order % other.order == 0
    narrower = one.disc.radius_px < WITHIN * other.disc.radius_px
    return fewer and narrower and min(one.strength, other.strength) >= PLAUSIBLE


def _of_a_kind(one: Rosette, other: Rosette) -> bool:
    """Whether the sectors of one are several of the other."""
    return one.order > 1 and other.order > 1 and 0 in (one.order % other.order, other.order % one.order)


def _surer(one: Rosette | None, other: Rosette) -> Rosette:
    return other if one is None or other.strength > one.strength else one


def _disc_mask(rgb: RgbImage, mask: Mask | None, disc: Disc) -> Mask:
    y, x = np.mgrid[: rgb.shape[0], : rgb.shape[1]]
    unit = np.stack([x, y], axis=2) - disc.centre
    within = squared(unit @ np.linalg.inv(disc.matrix).T) <= RIM**2
    return np.asarray(within if mask is None else within & mask, np.bool_)


def _require_picture(rgb: RgbImage, mask: Mask | None) -> None:
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8:
        raise InvalidInput(
            f"a picture of shape {rgb.shape} and type {rgb.dtype}", where="rosette",
            remedy="give (h, w, 3) bytes, sRGB", rule="symmetry.picture",
        )  # fmt: skip
    if min(rgb.shape[:2]) < SIDE_PX_MIN:
        raise InvalidInput(
            f"a picture of {rgb.shape[1]} by {rgb.shape[0]} px", where="rosette",
            remedy=f"give one of {SIDE_PX_MIN} px at least", rule="symmetry.small",
        )  # fmt: skip
    if mask is not None and mask.shape != rgb.shape[:2]:
        raise InvalidInput(
            f"a mask of shape {mask.shape} for a picture of {rgb.shape[:2]}", where="rosette",
            remedy="give one of the same height and width", rule="symmetry.mask",
        )  # fmt: skip
