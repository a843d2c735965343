"""The records of duplicates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from wenmai.genes.descriptors.model import Descriptors

THUMBNAIL_SIDE_PX = 96

Reason = Literal["same", "recoloured", "turned", "mirrored", "cropped"]


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What duplicates are found by.

    ``hashes`` (8, 32) uint8 are the perceptual hashes of the picture and of its seven turned and mirrored variants,
    ``hash_quality`` (0…100) how much there was to hash; ``thumbnail`` (h, w) uint8 is the even grey picture with its
    long side at 96 pixels; ``descriptors`` those of the same picture, without a mask.
    """

    hashes: npt.NDArray[np.uint8]
    hash_quality: float
    thumbnail: npt.NDArray[np.uint8]
    descriptors: Descriptors


@dataclass(frozen=True, slots=True)
class Likeness:
    """How one picture lies over another.

    ``reason`` names the greatest change; ``correlation`` (0…1) is that of the two even grey pictures once laid over
    each other, whichever of them is dark; ``overlap`` (0…1) the part of the larger extent that both show; ``turn_deg``
    the turn from the first to the second, clockwise, −180…180; ``points`` how many keypoints agree (0: by hash alone).
    """

    reason: Reason
    correlation: float
    overlap: float
    turn_deg: float
    points: int


@dataclass(frozen=True, slots=True)
class Link:
    """Two items that are one picture: their places in the sequence that was searched, first < second."""

    first: int
    second: int
    likeness: Likeness


@dataclass(frozen=True, slots=True)
class Group:
    """Items that are one picture: two or more ``members``, ascending, and the ``links`` that join them."""

    members: tuple[int, ...]
    links: tuple[Link, ...]
