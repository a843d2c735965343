"""Blind reading: the code from a copy alone."""

from __future__ import annotations

import numpy as np

from wenmai.imaging.fingerprint import band, evidence
from wenmai.imaging.fingerprint.canvas import (
    WHOLE_PLACEMENTS_MAX,
    Placement,
    Reduced,
    covered,
    laid,
    reduce,
    shape_under,
    whole_but_rounded,
)
from wenmai.imaging.fingerprint.model import (
    FALSE_PROBABILITY_MAX,
    Floats,
    Reading,
    RgbImage,
    checked_key,
    checked_picture,
)
from wenmai.imaging.fingerprint.plane import Plane, unroll
from wenmai.imaging.fingerprint.synchronising import Search, shapes_to_try, upright_and_not

_PEAKS = 4


def read(rgb: RgbImage, key: bytes, *, search: bool = True, thorough: bool = False) -> Reading:
    """The code that ``rgb`` carries under ``key``, without the original.

    A copy that is whole, of any size and however compressed, is read at once. With ``search`` copies are also read that
    were turned by quarters, mirrored, cropped to half of their area or more, framed (a screenshot), or stretched by up
    to 1.5 : 1; with ``thorough`` also those turned by up to 3 degrees. A picture with nothing to read costs the whole
    search. ``rgb`` is (h, w, 3) sRGB, 0 to 255.

    Raises:
        InvalidInput: rules ``fingerprint.picture``, ``fingerprint.capacity`` (a side below 64 pixels),
            ``fingerprint.key``.
    """
    reduced, plane = reduce(checked_picture(rgb)), unroll(checked_key(key))
    found = read_whole(reduced, plane, key)
    if found.code is not None or not search:
        return found
    tried = WHOLE_PLACEMENTS_MAX
    for placement in list(upright_and_not(reduced))[1:]:
        tried += 1
        found = read_at(reduced, placement, plane, key, number=tried)
        if found.code is not None:
            return found
    searching = Search(plane, reduced)
    for depth in (False, True) if thorough else (False,):
        for peak in searching.best(shapes_to_try(depth), _PEAKS):
            tried += 1
            found = read_at(reduced, peak.placement, plane, key, number=tried)
            if found.code is not None:
                return found
    return evidence.NOTHING


def read_whole(reduced: Reduced, plane: Plane, key: bytes) -> Reading:
    """The code of a picture that is whole and upright."""
    for number, placement in enumerate(whole_but_rounded(reduced), start=1):
        found = read_at(reduced, placement, plane, key, number=number)
        if found.code is not None:
            return found
    return evidence.NOTHING


def read_at(reduced: Reduced, placement: Placement, plane: Plane, key: bytes, *, number: int = 1) -> Reading:
    """The code of a picture that lies at ``placement``; None where chance could have made it.

    ``number`` counts the placements tried, this one included.
    """
    found = evidence.decide(plane_sums(reduced, placement, plane), key, number)
    return found if found.false_probability <= FALSE_PROBABILITY_MAX else evidence.NOTHING


def plane_sums(reduced: Reduced, placement: Placement, plane: Plane) -> Floats:
    """(6, 4096): what the picture says for each layer and bin."""
    shape = shape_under(reduced, placement)
    counted = covered(reduced, placement, shape).astype(np.float32)
    seen = band.whitened(band.passed(laid(reduced.luma, reduced, placement, shape)), counted)
    return plane.window(*shape).gathered(seen)
