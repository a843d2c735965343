"""A perceptual hash of 256 bits in the manner of PDQ, with the hashes of all eight turned and mirrored pictures.

'The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm', Facebook, 2019. Turning or mirroring a
picture transposes its cosine transform or changes signs in it, so one transform gives all eight hashes.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy.fft import dctn

from wenmai.genes.model import RgbImage

SIDE_PX = 64
FREQUENCIES = 16  # the lowest in each direction, without the mean
BITS = FREQUENCIES * FREQUENCIES
VARIANTS = 8
QUALITY_PER_GRADIENT = 90.0  # PDQ's own scale: 100 is a picture full of edges

Hash = npt.NDArray[np.uint8]  # (32,)


def hash_variants(rgb: RgbImage) -> tuple[npt.NDArray[np.uint8], float]:
    """(8, 32) hashes of a picture (h, w, 3), its own first, and the quality (0…100) that they share."""
    grey = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)
    small = cv2.resize(_blurred(grey), (SIDE_PX, SIDE_PX), interpolation=cv2.INTER_AREA).astype(np.float64)
    steps = np.abs(np.diff(small, axis=0)).sum() + np.abs(np.diff(small, axis=1)).sum()
    quality = min(100.0, steps / 255.0 * 100.0 / QUALITY_PER_GRADIENT)
    low = dctn(small, norm="ortho")[1 : FREQUENCIES + 1, 1 : FREQUENCIES + 1]
    odd = np.where(np.arange(1, FREQUENCIES + 1) % 2, -1.0, 1.0)  # cosines that change sign when mirrored
    variants = []
    for plane in (low, low.T):
        for rows in (1.0, odd[:, None]):
            variants += [plane * rows, plane * rows * odd[None]]
    return np.stack([_bits(plane) for plane in variants]), float(quality)


def _bits(plane: npt.NDArray[np.float64]) -> Hash:
    return np.packbits((plane > np.median(plane)).ravel())


def _blurred(grey: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Two passes of a box, as wide as a pixel of the small picture: what is finer must not alias."""
    width, height = (max(1, round(side / SIDE_PX)) | 1 for side in (grey.shape[1], grey.shape[0]))
    return np.asarray(cv2.blur(cv2.blur(grey, (width, height)), (width, height)), np.uint8)


def distances(one: Hash, many: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """(n,) numbers of differing bits between a hash (32,) and others (n, 32)."""
    return np.asarray(np.bitwise_count(many ^ one).sum(axis=1), np.int64)
