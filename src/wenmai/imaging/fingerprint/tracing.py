"""Informed reading: which of the deliveries a copy came from, with the original at hand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from wenmai.imaging.fingerprint.accusing import ranked
from wenmai.imaging.fingerprint.canvas import AREA_CELLS, Placement, canvas_shape, covered, laid, reduce, whole
from wenmai.imaging.fingerprint.comparison import Aligned, compared
from wenmai.imaging.fingerprint.model import (
    FALSE_PROBABILITY_MAX,
    Code,
    Floats,
    RgbImage,
    Suspicion,
    Trace,
    checked_key,
    checked_picture,
    code_number,
)
from wenmai.imaging.fingerprint.plane import unroll
from wenmai.imaging.fingerprint.registration import over, register
from wenmai.imaging.fingerprint.strength import strength
from wenmai.kernel.errors import InvalidInput

FINE = 2  # samples a cell and side on which a copy is registered
LIKENESS_MIN = 0.15  # of detail; pictures of different things stay below 0.1


def trace(
    rgb: RgbImage,
    original: RgbImage,
    candidates: Sequence[Code],
    key: bytes,
    *,
    false_probability_max: float = FALSE_PROBABILITY_MAX,
) -> Trace:
    """Which of ``candidates`` (the codes under which ``original`` was delivered) the copy ``rgb`` shows, how surely.

    The copy is laid on the original first; it may be resized, cropped, turned, mirrored, brightened and compressed.
    Then what it has beyond the original is compared with what each candidate's copy carries. The bound on accusing
    anyone innocent is taken over the key and holds for every copy, also one made from several buyers' copies
    (:mod:`.accusing`).

    Raises:
        InvalidInput: rules ``fingerprint.picture``, ``fingerprint.capacity`` (a side below 64 pixels),
            ``fingerprint.code``, ``fingerprint.key``, ``fingerprint.candidates`` (none, or one twice).
    """
    codes = [code_number(code) for code in candidates]
    if not codes or len(set(codes)) != len(codes):
        raise InvalidInput(
            "There is nobody to trace a copy to" if not codes else "A delivery stands twice among the candidates",
            remedy="Give the code of each delivery of this original once.",
            rule="fingerprint.candidates",
        )
    aligned, likeness = align(checked_picture(rgb), checked_picture(original))
    plane = unroll(checked_key(key)).window(*aligned.shape)
    if likeness < LIKENESS_MIN:
        return Trace(tuple(Suspicion(code, 0.0, 1.0) for code in codes), 0.0, false_probability_max)
    return Trace(ranked(codes, plane.gathered(compared(aligned)), key), likeness, false_probability_max)


def align(copy: RgbImage, original: RgbImage) -> tuple[Aligned, float]:
    """``copy`` laid on ``original``, and how alike they are there."""
    base = reduce(original)
    shape = canvas_shape(*original.shape[:2])
    fine_original, _ = _fine(original)
    fine_copy, there = _fine(copy)
    registered = register(fine_copy, there, fine_original)
    seen, counted = over(fine_copy, there, registered.matrix, (fine_original.shape[0], fine_original.shape[1]))
    placement = whole(base)
    luma = laid(base.luma, base, placement, shape)
    levels = strength(luma, laid(base.room, base, placement, shape))
    inside = covered(base, placement, shape) & (_coarse(counted) > 0.99)
    return Aligned(_coarse(seen), _coarse(fine_original), inside.astype(np.float32), levels), registered.likeness


def _fine(rgb: RgbImage) -> tuple[Floats, Floats]:
    """A picture's lightness on a canvas of two samples a cell and side, and 1 where the picture is."""
    height_px, width_px = rgb.shape[:2]
    box = max(1, math.floor(math.sqrt(height_px * width_px / AREA_CELLS) / FINE))
    reduced = reduce(rgb, box)
    placement = Placement(whole(reduced).matrix * FINE, np.zeros(2))
    rows, columns = canvas_shape(height_px, width_px)
    shape = rows * FINE, columns * FINE
    return laid(reduced.luma, reduced, placement, shape), covered(reduced, placement, shape).astype(np.float32)


def _coarse(fine: Floats) -> Floats:
    """One sample a cell."""
    return np.asarray(fine.reshape(fine.shape[0] // FINE, FINE, fine.shape[1] // FINE, FINE).mean(axis=(1, 3)))
