"""The main figure on a surface that fills the frame: a dragon on a robe, a crest on a tile.

Normalised cut (J. Shi, J. Malik, "Normalized cuts and image segmentation", IEEE PAMI 22(8), 2000) over deep
features and colour on a coarse grid.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import scipy.linalg

from wenmai.genes.objects import cues

FloatArray = npt.NDArray[np.float32]

CELLS_MAX = 400  # nodes of the graph: the eigenvectors then take a few milliseconds
COSINE_MIN = 0.1
LAB_SIGMA = 20.0
COLOUR_WEIGHT = 0.7
EIGENVECTORS = 3


def main_figure(stride8: FloatArray, stride16: FloatArray, lab8: FloatArray) -> FloatArray:
    """(h/16, w/16) how much each cell belongs to what stands out in the middle, 0…1."""
    lab = cues.halved(lab8)
    height, width = lab.shape[:2]
    scale = min(1.0, (CELLS_MAX / (height * width)) ** 0.5)
    size = (max(2, round(width * scale)), max(2, round(height * scale)))
    # OpenCV takes 128 channels at most, so the two maps are resized apart.
    maps = [cv2.resize(each, size, interpolation=cv2.INTER_LINEAR) for each in (stride16, cues.halved(stride8))]
    deep = np.concatenate(maps, axis=2, dtype=np.float32)
    lab = np.asarray(cv2.resize(lab, size, interpolation=cv2.INTER_AREA), np.float32)
    belonging = _best_cut(_affinity(deep, lab), size[1], size[0])
    return np.asarray(cv2.resize(belonging, (width, height), interpolation=cv2.INTER_LINEAR), np.float32)


def _affinity(deep: FloatArray, lab: FloatArray) -> FloatArray:
    unit = cues.directions(deep)
    cosine = unit @ unit.T
    colours = lab.reshape(-1, 3)
    distance2 = ((colours[:, None] - colours[None]) ** 2).sum(2)
    alike = 1 - COLOUR_WEIGHT + COLOUR_WEIGHT * np.exp(-distance2 / (2 * LAB_SIGMA**2))
    return np.asarray(np.where(cosine > COSINE_MIN, cosine, 1e-4) * alike, np.float32)


def _best_cut(affinity: FloatArray, height: int, width: int) -> FloatArray:
    """Of the first eigenvectors, both signs, the one that covers the centre and leaves the border."""
    root = 1.0 / np.sqrt(affinity.sum(1))
    count = len(affinity)
    wanted = min(EIGENVECTORS, count - 1)
    normalised = (root[:, None] * affinity * root).astype(np.float64)
    values, vectors = scipy.linalg.eigh(normalised, subset_by_index=[count - 1 - wanted, count - 2])
    border = cues.ring(height, width).ravel()
    y, x = np.mgrid[0:height, 0:width]
    from_middle = ((y + 0.5) / height - 0.5) ** 2 + ((x + 0.5) / width - 0.5) ** 2
    central = np.exp(-from_middle / (2 * 0.25**2)).ravel()
    best, best_score = np.ones(count), -np.inf
    for rank in range(wanted):
        vector = vectors[:, -1 - rank] * root
        for sign in (1.0, -1.0):
            low, high = np.percentile(sign * vector, [2, 98])
            share = np.clip((sign * vector - low) / (high - low + 1e-9), 0, 1)
            score = (central @ share) / central.sum() - 1.1 * share[border].mean() - 0.12 * rank
            score += 0.25 * values[-1 - rank]
            if score > best_score:
                best, best_score = share, score
    return best.reshape(height, width).astype(np.float32)
