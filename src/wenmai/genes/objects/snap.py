"""Carry a small mask to the full picture so that its edges follow the picture's own.

The guided filter (K. He, J. Sun, X. Tang, "Guided Image Filtering", IEEE PAMI 35(6), 2013) in its fast form
(K. He, J. Sun, "Fast Guided Filter", arXiv 1505.00996): the linear models are fitted at the small size and
applied at the large.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask, RgbImage

FloatArray = npt.NDArray[np.float32]

CHANNELS = 3
RADIUS_PX = 4  # at the working size: how far an edge of the mask may move to meet one of the picture
EPSILON = 1e-4  # of unit intensity squared: edges down to 1 % contrast are followed


def linear_models(guide: FloatArray, target: FloatArray, radius_px: int, epsilon: float) -> FloatArray:
    """(h, w, 4): for each window the gain on each channel of ``guide`` (h, w, 3; 0…1) and the offset that
    give ``target``.

    Averaged over the windows that hold a pixel, as the paper's equations 14 to 16 say.
    """
    size = (2 * radius_px + 1, 2 * radius_px + 1)

    def mean(planes: FloatArray) -> FloatArray:
        return np.asarray(cv2.boxFilter(planes, -1, size, borderType=cv2.BORDER_REFLECT), np.float32)

    mean_guide, mean_target = mean(guide), mean(target)
    covariance = mean(guide * target[..., None]) - mean_guide * mean_target[..., None]
    pairs = [(i, j) for i in range(CHANNELS) for j in range(i, CHANNELS)]
    products = mean(np.stack([guide[..., i] * guide[..., j] for i, j in pairs], axis=2))
    variance = np.empty((*target.shape, CHANNELS, CHANNELS), np.float32)
    for number, (i, j) in enumerate(pairs):
        entry = products[..., number] - mean_guide[..., i] * mean_guide[..., j]
        variance[..., i, j] = variance[..., j, i] = entry
    gains = _solve(variance, covariance, epsilon)
    offset = mean_target - (gains * mean_guide).sum(2)
    return mean(np.concatenate([gains, offset[..., None]], axis=2))


def _solve(variance: FloatArray, covariance: FloatArray, epsilon: float) -> FloatArray:
    """(h, w, 3): (variance + ε·1)⁻¹ · covariance by cofactors, which is many times faster than a solver a
    pixel.
    """
    a = variance[..., 0, 0] + epsilon
    b = variance[..., 0, 1]
    c = variance[..., 0, 2]
    d = variance[..., 1, 1] + epsilon
    e = variance[..., 1, 2]
    f = variance[..., 2, 2] + epsilon
    x, y, z = covariance[..., 0], covariance[..., 1], covariance[..., 2]
    aa, bb, cc = d * f - e * e, c * e - b * f, b * e - c * d
    dd, ee, ff = a * f - c * c, b * c - a * e, a * d - b * b
    determinant = np.maximum(a * aa + b * bb + c * cc, epsilon**3)
    gains = np.stack([aa * x + bb * y + cc * z, bb * x + dd * y + ee * z, cc * x + ee * y + ff * z], axis=2)
    return np.asarray(gains / determinant[..., None], np.float32)


def guided(guide: FloatArray, target: FloatArray, radius_px: int, epsilon: float) -> FloatArray:
    """(h, w) ``target`` smoothed so that its edges are those of ``guide`` (h, w, 3; 0…1), kept within 0…1."""
    models = linear_models(guide, target, radius_px, epsilon)
    smoothed = models[..., CHANNELS] + (models[..., :CHANNELS] * guide).sum(2)
    return np.asarray(np.clip(smoothed, 0.0, 1.0), np.float32)


def snap(soft: FloatArray, small: RgbImage, full: RgbImage) -> Mask:
    """The mask at the size of ``full`` whose soft form at the size of ``small`` is ``soft`` (h, w; 0…1)."""
    models = linear_models(small.astype(np.float32) / 255.0, soft, RADIUS_PX, EPSILON)
    height, width = full.shape[:2]
    if models.shape[:2] != (height, width):
        models = np.asarray(cv2.resize(models, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)
    value = models[..., 3]
    for channel in range(CHANNELS):
        value = value + models[..., channel] * (full[..., channel].astype(np.float32) / 255.0)
    return np.asarray(value > 0.5)
