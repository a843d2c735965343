"""The records of comparison."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Vector

IMAGE_DIMENSION = 256
COLOUR_DIMENSION = 125
FORM_DIMENSION = 256
KEYPOINTS_MAX = 300

# Log10 of the part of unrelated pairs of photographs (30,000 measured) that agree in 4 points or more, and its slope:
# 4 in a thousand reach 4 points, 2 in ten thousand reach 7, none reached 8.
CHANCE_AT_FOUR, CHANCE_PER_POINT = -2.4, -0.45


@dataclass(frozen=True, slots=True)
class Keypoints:
    """Points of a picture that can be found again in another photograph of the same pattern.

    ``places`` (n, 2) f32 are x and y and ``sizes`` (n,) f32 are diameters, both in parts of the picture's long side;
    ``angles`` (n,) f32 radians, clockwise from x; ``codes`` (n, 128) int8 what the point looks like, in the four
    parts of 32 that ``folding`` describes.
    """

    places: npt.NDArray[np.float32]
    sizes: npt.NDArray[np.float32]
    angles: npt.NDArray[np.float32]
    codes: npt.NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.sizes)


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What one picture or gene is compared by. Vectors are of unit length, f32, and compared by their cosine.

    ``image`` (256,) is what the network saw, ``colour`` (125,) which colours it has and how much of each, ``form``
    (256,) what shapes it is made of, whichever way it is turned, mirrored or coloured; ``keypoints`` are for
    ``verification.verify``. ``identity`` names how all of them were made: vectors of two identities are never compared.
    """

    image: Vector
    colour: Vector
    form: Vector
    keypoints: Keypoints
    identity: str


@dataclass(frozen=True, slots=True)
class VerifiedMatch:
    """How well two pictures can be laid over each other.

    ``inliers`` points agree in place, size and direction; from ``verification.SURE_INLIERS`` on it is one pattern
    beyond doubt. ``transform`` (2, 3) takes x, y of the query to x, y of the candidate, both in parts of the long side.
    ``region`` (left, top, right, bottom) is where the points lie in the candidate, ``query_region`` where in the
    query, in the same unit. ``mirrored`` is True where one is the mirror image of the other.
    """

    inliers: int
    transform: npt.NDArray[np.float64]
    region: tuple[float, float, float, float]
    query_region: tuple[float, float, float, float]
    mirrored: bool

    @property
    def log10_chance(self) -> float:
        """Logarithm of the chance that two unrelated photographs agree in so many points or more."""
        return CHANCE_AT_FOUR + CHANCE_PER_POINT * (self.inliers - 4)
