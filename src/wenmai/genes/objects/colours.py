"""What colour says of each pixel: how much oftener it is met on the object than beside it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import scipy.ndimage

from wenmai.genes.model import LabImage, RgbImage
from wenmai.genes.objects import snap

FloatArray = npt.NDArray[np.float32]

BINS = (20, 40, 40)  # 5 units of L, a and b each
LAB_LOW, LAB_RANGE = np.array([0.0, -100.0, -100.0]), np.array([100.0, 200.0, 200.0])
RARE = 1e-5  # of all pixels: what a colour never met is taken to have been met
LOG_RATIO_MAX = 3.0  # colours of the object are met beside it too, so no colour is proof
WEIGHT = 0.5  # of colour's log-odds beside the head's: neighbouring pixels repeat each other's evidence
ROUNDS = 2
PROBABILITY_MIN = 0.02  # the head is never taken to be surer than that, so that colour has a say
SMOOTHING_RADIUS_PX = 6
SMOOTHING_EPSILON = 1e-3  # of unit intensity squared


def log_ratio(lab: LabImage, belonging: FloatArray) -> FloatArray:
    """(h, w) log p(colour | object) − log p(colour | background); ``belonging`` (h, w) weighs the pixels,
    0…1.
    """
    cell = ((lab - LAB_LOW) / LAB_RANGE * BINS).astype(np.int32).clip(0, np.array(BINS) - 1)
    index = np.ravel_multi_index(np.moveaxis(cell, 2, 0), BINS)

    def density(weights: FloatArray) -> npt.NDArray[np.float64]:
        counts = np.bincount(index.ravel(), weights.ravel(), int(np.prod(BINS))).reshape(BINS)
        spread = scipy.ndimage.gaussian_filter(counts, 1.0)
        return np.asarray(spread / max(float(spread.sum()), 1e-9) + RARE)

    ratio = np.log(density(belonging)) - np.log(density(1.0 - belonging))
    return np.asarray(ratio.ravel()[index], np.float32)


def weigh_in(small: RgbImage, lab: LabImage, probability: FloatArray) -> FloatArray:
    """(h, w) the probability, joined with colour's evidence and smoothed within edges."""
    bounded = np.clip(probability, PROBABILITY_MIN, 1 - PROBABILITY_MIN)
    prior = np.log(bounded / (1 - bounded))
    guide = small.astype(np.float32) / 255.0
    joined = probability
    for _ in range(ROUNDS):
        evidence = np.clip(log_ratio(lab, joined), -LOG_RATIO_MAX, LOG_RATIO_MAX)
        posterior = 1 / (1 + np.exp(-(prior + WEIGHT * evidence)))
        joined = snap.guided(guide, posterior.astype(np.float32), SMOOTHING_RADIUS_PX, SMOOTHING_EPSILON)
    return joined
