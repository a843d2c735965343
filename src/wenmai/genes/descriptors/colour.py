"""Which colours a picture has, and how much of each: a soft histogram over CIELAB."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.descriptors.model import COLOUR_DIMENSION
from wenmai.genes.model import Mask, RgbImage, Vector

# Finer near grey, where the colours of old things are.
L_CENTRES = np.array([10.0, 30.0, 50.0, 70.0, 90.0])
AB_CENTRES = np.array([-55.0, -20.0, 0.0, 20.0, 55.0])
SIDE_PX = 96  # colour needs no detail


def describe_colour(rgb: RgbImage, mask: Mask | None = None) -> Vector:
    """(125,) unit vector: the square roots of the shares of 5 × 5 × 5 colours, so that a cosine is Bhattacharyya's.

    Each pixel (inside ``mask``, where it is True anywhere) is shared out among the eight colours about it.
    """
    scale = min(1.0, SIDE_PX / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255.0, cv2.COLOR_RGB2Lab), np.float32).reshape(-1, 3)
    if mask is not None:
        inside = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA).ravel() >= 0.5
        lab = lab[inside] if inside.any() else lab
    shares = np.zeros(COLOUR_DIMENSION)
    axes = [_neighbours(lab[:, i], centres) for i, centres in enumerate((L_CENTRES, AB_CENTRES, AB_CENTRES))]
    for l_place, l_weight in axes[0]:
        for a_place, a_weight in axes[1]:
            for b_place, b_weight in axes[2]:
                place = (l_place * len(AB_CENTRES) + a_place) * len(AB_CENTRES) + b_place
                shares += np.bincount(place, l_weight * a_weight * b_weight, COLOUR_DIMENSION)
    rooted = np.sqrt(shares / shares.sum())
    return np.asarray(rooted / np.linalg.norm(rooted), np.float32)


def _neighbours(
    values: npt.NDArray[np.float32], centres: npt.NDArray[np.float64]
) -> list[tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]]:
    """The two centres about each value, with linear weights."""
    position = np.interp(values, centres, np.arange(len(centres)))
    lower = np.minimum(position.astype(np.int64), len(centres) - 2)
    upper_weight = position - lower
    return [(lower, 1.0 - upper_weight), (lower + 1, upper_weight)]
