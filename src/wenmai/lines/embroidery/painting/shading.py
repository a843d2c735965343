"""Light that falls off over an even ground: vignettes and the turn of a vessel, which no one smooth surface fits."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.lines.embroidery.painting.model import Float32Array, Mask

ROUNDS = 24
REACH_PX = 3.0  # σ of the surroundings that a place is set against
SUPPORT_MIN = 0.04  # of the surroundings that has to be ground
TINT_MAX = 0.22  # log light between channels: a shade of the ground keeps its tint, a wash of colour does not
FALL_MAX = 1.9  # log light: nearly seven times darker than the fitted light; beyond is the dark behind the thing


def grown(apart: Float32Array, ground: Mask, inside: Mask, apart_max: float) -> tuple[Mask, Float32Array]:
    """The ground with what continues it without an edge, and the shade (h, w, 3) in log light that lies on it.

    ``apart`` (h, w, 3) is the picture's log light less the fitted surface's. Round by round a place joins the
    ``ground`` when it is within ``apart_max`` of the mean of the ground about it, and of its tint.
    """
    known = ground.copy()
    shade = np.zeros_like(apart)
    for _ in range(ROUNDS):
        shade, support = _mean_about(apart, known)
        mean = shade.mean(axis=2)
        tint = np.abs(shade - mean[..., None]).max(axis=2)
        joins = inside & ~known & (support > SUPPORT_MIN) & (np.abs(apart - shade).max(axis=2) < apart_max)
        joins &= (tint < TINT_MAX) & (np.abs(mean) < FALL_MAX)
        if not joins.any():
            break
        known |= joins
    return known, _mean_about(apart, known)[0]


def _mean_about(planes: Float32Array, known: Mask) -> tuple[Float32Array, Float32Array]:
    """Mean of the known places about each, and their share; far from all of them, the mean over a wide one."""
    weight = known.astype(np.float32)
    total = np.zeros_like(planes)
    share = np.zeros_like(weight)
    support = cv2.GaussianBlur(weight, (0, 0), REACH_PX)
    for factor, trust in ((1.0, 1.0), (4.0, 0.02), (16.0, 0.0004)):
        sigma = REACH_PX * factor
        share += trust * cv2.GaussianBlur(weight, (0, 0), sigma)
        total += trust * cv2.GaussianBlur(planes * weight[..., None], (0, 0), sigma)
    return (total / np.maximum(share, 1e-6)[..., None]).astype(np.float32), np.asarray(support, np.float32)
