"""Marking a picture with the code of a delivery, and whether it can carry one."""

from __future__ import annotations

from typing import Literal

from wenmai.imaging.fingerprint import band, proving
from wenmai.imaging.fingerprint.canvas import canvas_shape, laid, reduce, whole
from wenmai.imaging.fingerprint.model import (
    FALSE_PROBABILITY_MAX,
    Capacity,
    Code,
    Floats,
    RgbImage,
    checked_key,
    checked_picture,
    code_number,
)
from wenmai.imaging.fingerprint.painting import painted
from wenmai.imaging.fingerprint.plane import Plane, unroll
from wenmai.imaging.fingerprint.strength import strength
from wenmai.kernel.errors import InvalidInput

Need = Literal["blind", "traced"]
_TRIAL_CODE = 0x5A17C0DE
_TRIAL_KEY = b"the trial of a picture's capacity"


def embed(rgb: RgbImage, code: Code, key: bytes, *, need: Need = "blind") -> RgbImage:
    """``rgb`` with ``code`` hidden in its lightness: (h, w, 3) uint8 like it, the same bytes for the same input.

    ``rgb`` is sRGB without alpha; ``code`` has 32 bits; ``key`` is the secret of the installation, 16 bytes or more.
    Before a copy is given out it is read back after JPEG 80: with ``need`` = "blind" without the original, with
    "traced" with it.

    Spread spectrum in the luminance's middle band (Cox, Kilian, Leighton, Shamoon, IEEE Transactions on Image
    Processing 6(12), 1997), laid on a grid that is bound to the picture's area.

    Raises:
        InvalidInput: rules ``fingerprint.picture``, ``fingerprint.code``, ``fingerprint.key``; and
            ``fingerprint.capacity``: the picture is too small or too plain for what is needed.
    """
    number, plane = code_number(code), unroll(checked_key(key))
    rgb = checked_picture(rgb)
    marked = mark(rgb, number, plane, key)
    if need == "blind":
        bound = proving.blind(marked, number, plane, key)
    else:
        bound = proving.traced(marked, rgb, number, plane, key)
    if bound > FALSE_PROBABILITY_MAX:
        raise InvalidInput(
            f"A picture of {rgb.shape[1]} × {rgb.shape[0]} pixels with so little texture cannot carry a fingerprint",
            remedy="Deliver it larger"
            + (
                ", or ask only that it can be traced with the original at hand (need='traced')."
                if need == "blind"
                else "."
            ),
            rule="fingerprint.capacity",
        )
    return marked


def capacity(rgb: RgbImage) -> Capacity:
    """What ``rgb`` (h, w, 3) can carry, found by marking it (scaled to a megapixel where it is larger) and reading it.

    Raises:
        InvalidInput: rules ``fingerprint.picture``, ``fingerprint.capacity`` (a side below 64 pixels).
    """
    small, plane = proving.at_most_a_megapixel(checked_picture(rgb)), unroll(_TRIAL_KEY)
    marked = mark(small, _TRIAL_CODE, plane, _TRIAL_KEY)
    return Capacity(
        proving.blind(marked, _TRIAL_CODE, plane, _TRIAL_KEY),
        proving.blind(marked, _TRIAL_CODE, plane, _TRIAL_KEY, scale=0.5),
        proving.traced(marked, small, _TRIAL_CODE, plane, _TRIAL_KEY),
    )


def mark(rgb: RgbImage, code: int, plane: Plane, key: bytes) -> RgbImage:
    """``rgb`` with ``code``, whether it can be read again or not."""
    reduced = reduce(rgb)
    shape = canvas_shape(*rgb.shape[:2])
    placement = whole(reduced)
    levels = strength(laid(reduced.luma, reduced, placement, shape), laid(reduced.room, reduced, placement, shape))
    return painted(rgb, levels * pattern(code, plane, key, shape), reduced.cells_a_pixel)


def pattern(code: int, plane: Plane, key: bytes, shape: tuple[int, int]) -> Floats:
    """What a copy with ``code`` carries on a canvas of ``shape``, of variance 1."""
    return band.shaped(plane.window(*shape).field(code, key))
