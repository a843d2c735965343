"""What is embedded and what is found: the code of a delivery, readings, rankings, and what a picture can carry."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wenmai.kernel.errors import InvalidInput

Floats = NDArray[np.float32]
RgbImage = NDArray[np.uint8]
Code = int | bytes

CODE_BITS = 32
KEY_BYTES_MIN = 16
SIDE_MIN_PX = 64
ASPECT_MAX = 1000  # 11,449 cells long, traced at twice that: OpenCV's warps end at 32,767
FALSE_PROBABILITY_MAX = 1e-6  # above it nothing is read and nobody is named


@dataclass(frozen=True, slots=True)
class Reading:
    """What a blind reading found.

    ``false_probability`` is a bound on the chance that an unmarked or differently keyed picture, or one with another
    code, gives this reading; it holds for every picture, being taken over the key (:mod:`.evidence`).
    """

    code: int | None
    false_probability: float

    @property
    def confidence(self) -> float:
        """1 - ``false_probability`` where a code was read, otherwise 0."""
        return 0.0 if self.code is None else 1.0 - self.false_probability


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One candidate of a trace. ``score`` is in standard deviations of an innocent's; ``false_probability`` bounds the
    chance that anyone innocent among all candidates scores as much.
    """

    code: int
    score: float
    false_probability: float


@dataclass(frozen=True, slots=True)
class Trace:
    """Who a copy came from. ``ranking`` has every candidate, most suspect first.

    ``likeness`` is the correlation of the copy with the original after registration, -1 to 1; where the copy could
    not be laid on the original it is 0 and nobody is named.
    """

    ranking: tuple[Suspicion, ...]
    likeness: float
    false_probability_max: float = FALSE_PROBABILITY_MAX

    @property
    def named(self) -> tuple[int, ...]:
        """The codes whose bound is within ``false_probability_max``, most suspect first; often none."""
        return tuple(one.code for one in self.ranking if one.false_probability <= self.false_probability_max)


@dataclass(frozen=True, slots=True)
class Capacity:
    """What a picture can carry, measured by marking it and reading it back.

    ``blind_as_is``, ``blind_at_half`` and ``traced`` are bounds on false readings (as in :class:`Reading`, 1 where
    nothing was read): blind after JPEG of quality 80, blind after halving both sides and JPEG 80, and traced among
    10,000 deliveries after JPEG 80.
    """

    blind_as_is: float
    blind_at_half: float
    traced: float

    @property
    def readable(self) -> bool:
        """Whether the code is read without the original after JPEG 80."""
        return self.blind_as_is <= FALSE_PROBABILITY_MAX

    @property
    def readable_at_half(self) -> bool:
        """Whether the code is also read after halving both sides."""
        return self.blind_at_half <= FALSE_PROBABILITY_MAX

    @property
    def traceable(self) -> bool:
        """Whether the delivery is found with the original at hand."""
        return self.traced <= FALSE_PROBABILITY_MAX


def code_number(code: Code) -> int:
    """``code`` as a number of 32 bits; bytes count from the most significant.

    Raises:
        InvalidInput: more than 32 bits, negative, or no bytes.
    """
    if isinstance(code, bytes):
        if not 1 <= len(code) <= CODE_BITS // 8:
            raise InvalidInput(
                f"A code of {len(code)} bytes cannot be embedded",
                remedy=f"Give 1 to {CODE_BITS // 8} bytes.",
                rule="fingerprint.code",
            )
        return int.from_bytes(code, "big")
    if isinstance(code, bool) or not isinstance(code, int) or not 0 <= code < 1 << CODE_BITS:
        raise InvalidInput(
            f"{code!r} is no code",
            remedy=f"Give a whole number from 0 to {(1 << CODE_BITS) - 1}.",
            rule="fingerprint.code",
        )
    return code


def checked_key(key: bytes) -> bytes:
    """``key`` as it is.

    Raises:
        InvalidInput: no bytes, or fewer than 16.
    """
    if not isinstance(key, bytes) or len(key) < KEY_BYTES_MIN:
        raise InvalidInput(
            "The key is too short to be secret",
            remedy=f"Give {KEY_BYTES_MIN} random bytes or more.",
            rule="fingerprint.key",
        )
    return key


def checked_picture(rgb: RgbImage) -> RgbImage:
    """``rgb`` as contiguous (h, w, 3) uint8.

    Raises:
        InvalidInput: another shape or type, or a side below 64 pixels or a thousandth of the other.
    """
    if not isinstance(rgb, np.ndarray) or rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3:
        what = f"{rgb.dtype} of shape {rgb.shape}" if isinstance(rgb, np.ndarray) else type(rgb).__name__
        raise InvalidInput(
            f"{what} is not a picture",
            remedy="Give (h, w, 3) 8-bit sRGB without alpha.",
            rule="fingerprint.picture",
        )
    if min(rgb.shape[:2]) < SIDE_MIN_PX:
        raise InvalidInput(
            f"A picture of {rgb.shape[1]} × {rgb.shape[0]} pixels is too small for a fingerprint",
            remedy=f"Both sides have to be {SIDE_MIN_PX} pixels or more.",
            rule="fingerprint.capacity",
        )
    if max(rgb.shape[:2]) > ASPECT_MAX * min(rgb.shape[:2]):
        raise InvalidInput(
            f"A picture of {rgb.shape[1]} × {rgb.shape[0]} pixels is too narrow for a fingerprint",
            remedy=f"The longer side may be {ASPECT_MAX} times the shorter one; deliver it in parts.",
            rule="fingerprint.capacity",
        )
    return np.ascontiguousarray(rgb)
