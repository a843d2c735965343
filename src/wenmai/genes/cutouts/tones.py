"""Two tones of a surface: the colour axis on which they stand furthest apart, and the line between them."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import LabImage, Mask

FloatMap = npt.NDArray[np.float32]

SHADING_SIGMA = 0.30  # of the region's shorter side: slower than any figure in it
LOCAL_SIGMA = 0.10  # of the region's shorter side, for the local part of the threshold
GLOBAL_SHARE = 0.6  # of the threshold; the rest is local, against light that falls off
SEPARATION_FULL_DE = 12.0  # two tones this far apart (ΔE) count fully; nearer ones may be noise
GROUND_CELL_DE = 6.0  # colours nearer than this are one ground
GROUND_CHROMA_WEIGHT = 1.5  # hue and chroma tell figure from ground more surely than lightness, which shading moves
ETA_SEVERAL = 0.70  # the distance itself has to fall into two; shading makes it fall evenly
LEFT_BEHIND_MIN = 0.15  # of the figure: so much of other colours among the ground tells a figure of several colours


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis on which a region falls into tones.

    ``plane`` (h, w) is its map without shading, ``level`` Otsu's threshold, ``eta`` his η, ``separation`` the tones'
    distance in ΔE.
    """

    plane: FloatMap
    level: float
    eta: float
    separation: float


def blur_inside(values: npt.NDArray[np.float32], weight: FloatMap, sigma_px: float) -> npt.NDArray[np.float32]:
    """Gaussian mean over places where ``weight`` is above 0 (normalised convolution); large sigmas at reduced size."""
    step = max(1, int(sigma_px / 4))
    if step > 1:
        size = (max(1, values.shape[1] // step), max(1, values.shape[0] // step))
        weighted = values * (weight if values.ndim == 2 else weight[..., None])
        small = cv2.resize(weighted, size, interpolation=cv2.INTER_AREA)
        small_weight = cv2.resize(weight, size, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), sigma_px / step)
        small_weight = cv2.GaussianBlur(small_weight, (0, 0), sigma_px / step)
        safe = np.maximum(small_weight, 1e-4)
        ratio = small / (safe if values.ndim == 2 else safe[..., None])
        full = cv2.resize(ratio, (values.shape[1], values.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(full, np.float32)
    soft = np.maximum(cv2.GaussianBlur(weight, (0, 0), sigma_px), 1e-4)
    total = cv2.GaussianBlur(values * (weight if values.ndim == 2 else weight[..., None]), (0, 0), sigma_px)
    return np.asarray(total / (soft if values.ndim == 2 else soft[..., None]), np.float32)


def otsu(values: npt.NDArray[np.float32]) -> tuple[float, float]:
    """Otsu's level of a sample (n,) and η, the share of its variance that two classes explain (Otsu 1979)."""
    low, high = (float(v) for v in np.percentile(values, (0.5, 99.5)))
    if high - low < 1e-6:
        return high, 0.0
    counts, edges = np.histogram(np.clip(values, low, high), bins=128, range=(low, high))
    centres = (edges[:-1] + edges[1:]) / 2
    weight = counts / counts.sum()
    below, mean_below = np.cumsum(weight), np.cumsum(weight * centres)
    mean = mean_below[-1]
    spread = np.maximum(below * (1 - below), 1e-12)
    between = (mean * below - mean_below) ** 2 / spread
    between[-1] = 0.0
    best = int(between.argmax())
    variance = float((weight * (centres - mean) ** 2).sum())
    return float(edges[best + 1]), float(between[best] / max(variance, 1e-12))


def best_axes(lab: LabImage, region: Mask) -> tuple[Axis, Axis]:
    """Of the first principal axis, L, a and b the one on which the region falls most clearly into two tones; and the
    distance from the ground's colour.
    """
    weight = region.astype(np.float32)
    sigma = max(3.0, SHADING_SIGMA * min(region.shape))
    flat = lab - blur_inside(lab, weight, sigma)
    sample = flat[region]
    sample = sample[:: max(1, sample.shape[0] // 40_000)]
    centred = sample - sample.mean(axis=0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    directions = [vectors[:, -1], *np.eye(3)]
    best: tuple[float, Axis] | None = None
    for direction in directions:
        values = np.asarray(sample @ direction, np.float32)
        level, eta = otsu(values)
        high, low = values[values > level], values[values <= level]
        separation = float(high.mean() - low.mean()) if high.size and low.size else 0.0
        worth = eta * min(1.0, separation / SEPARATION_FULL_DE)
        if best is None or worth > best[0] + 1e-9:
            best = (worth, Axis(np.asarray(flat @ direction, np.float32), level, eta, separation))
    assert best is not None
    return best[1], _ground_axis(flat, sample)


def leaves_figure_behind(figure: Mask, several: Axis, region: Mask) -> bool:
    """Whether the ground beside a two-tone figure still holds much that stands off the ground in another colour."""
    if several.eta < ETA_SEVERAL or several.separation < SEPARATION_FULL_DE:
        return False
    off = several.plane > several.level
    ground = region & ~figure
    if float((figure & ~off).sum()) > float((ground & ~off).sum()):
        return False  # the commonest colour is the figure's own: then the distance from it says nothing of a ground
    return float((ground & off).sum()) > LEFT_BEHIND_MIN * float(figure.sum())


def _ground_axis(flat: LabImage, sample: npt.NDArray[np.float32]) -> Axis:
    """Distance from the ground, the commonest colour: a figure of several colours has them all on one side of it."""
    cells = np.floor(sample / GROUND_CELL_DE).astype(np.int64)
    cells -= cells.min(axis=0)
    spans = cells.max(axis=0) + 1
    place = (cells[:, 0] * spans[1] + cells[:, 1]) * spans[2] + cells[:, 2]
    ground = sample[place == np.bincount(place).argmax()].mean(axis=0)
    weights = np.array([1.0, GROUND_CHROMA_WEIGHT, GROUND_CHROMA_WEIGHT], np.float32)
    away = np.linalg.norm((sample - ground) * weights, axis=1).astype(np.float32)
    level, eta = otsu(away)
    high, low = away[away > level], away[away <= level]
    separation = float(high.mean() - low.mean()) if high.size and low.size else 0.0
    plane = np.linalg.norm((flat - ground.astype(np.float32)) * weights, axis=2)
    return Axis(np.asarray(plane, np.float32), level, eta, separation)


def two_tone(axis: Axis, region: Mask) -> Mask:
    """True on the upper tone, by a threshold that is partly local."""
    local = blur_inside(axis.plane, region.astype(np.float32), max(3.0, LOCAL_SIGMA * min(region.shape)))
    threshold = GLOBAL_SHARE * axis.level + (1 - GLOBAL_SHARE) * local
    return np.asarray((axis.plane > threshold) & region, np.bool_)
