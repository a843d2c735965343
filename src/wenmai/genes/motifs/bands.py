"""Bands: strips across an object between the heights at which its look changes."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask
from wenmai.genes.motifs.changes import change_points, explained_share
from wenmai.genes.motifs.model import FloatMap, Proposal
from wenmai.genes.motifs.surface import Surface, look_of

BOWS = (-0.35, -0.25, -0.15, -0.08, 0.0, 0.08, 0.15, 0.25, 0.35)  # sag of a band at its ends, of the half width
HEIGHTS = 96  # samples from top to bottom
BANDS_MAX = 9
BAND_GAIN_MIN = 0.012
NEIGHBOURS_JOINED_MAX = 3


def heights_with_bow(inside: Mask, bow: float) -> FloatMap:
    """Height of each pixel on a turned body (px): rows that sag at both ends by ``bow`` half widths."""
    rows = np.arange(inside.shape[0], dtype=np.float32)[:, None]
    columns = np.arange(inside.shape[1], dtype=np.float32)[None, :]
    filled_columns = np.flatnonzero(inside.any(axis=0))
    centre = (filled_columns[0] + filled_columns[-1]) / 2
    half_width = np.float32(max(1.0, (filled_columns[-1] - filled_columns[0]) / 2))
    across = np.clip((columns - np.float32(centre)) / half_width, -1, 1)
    sag = np.float32(bow) * half_width * (1 - np.sqrt(1 - across**2))
    return np.asarray(rows + sag, np.float32)


def _profile(surface: Surface, heights: FloatMap) -> tuple[npt.NDArray[np.float64], float, float]:
    """Mean look at each of ``HEIGHTS`` heights, with the first height and the step in px."""
    inner = surface.inner
    values = heights[inner]
    low, high = float(values.min()), float(values.max())
    step = max((high - low) / HEIGHTS, 1e-3)
    index = np.clip(((values - low) / step).astype(np.intp), 0, HEIGHTS - 1)
    count = np.maximum(np.bincount(index, minlength=HEIGHTS), 1)
    look = [1.5 * surface.energy[inner], *(0.5 * surface.lab[..., k][inner] for k in range(3))]
    means = [np.bincount(index, weights=plane, minlength=HEIGHTS) / count for plane in look]
    return np.column_stack(means), low, step


def _best_bow(surface: Surface) -> FloatMap:
    """The heights along which rows differ most from each other, that is, along which each is most of a piece."""
    best: tuple[float, FloatMap] | None = None
    for bow in BOWS:
        heights = heights_with_bow(surface.inside, bow)
        profile, _, _ = _profile(surface, heights)
        sharpness = float(np.abs(np.diff(profile, axis=0)).sum())
        if best is None or sharpness > best[0]:
            best = (sharpness, heights)
    assert best is not None
    return best[1]


def by_bands(surface: Surface) -> Iterator[Proposal]:
    """Bands one above the other on the object, single and up to three joined; on a field also side by side."""
    if int(surface.inner.sum()) < 400:
        return
    turned = [_best_bow(surface)]
    if surface.is_field:
        shape = surface.inside.shape
        turned = [
            np.broadcast_to(np.arange(shape[0], dtype=np.float32)[:, None], shape).copy(),
            np.broadcast_to(np.arange(shape[1], dtype=np.float32)[None, :], shape).copy(),
        ]
    for heights in turned:
        profile, low, step = _profile(surface, heights)
        borders = change_points(profile, BANDS_MAX, 4, BAND_GAIN_MIN)
        index = np.clip(((heights[surface.inner] - low) / step).astype(np.intp), 0, HEIGHTS - 1)
        structure = explained_share(look_of(surface, surface.inner), index, HEIGHTS)
        for i in range(len(borders) - 1):
            for j in range(i + 1, min(i + 1 + NEIGHBOURS_JOINED_MAX, len(borders))):
                if j - i == len(borders) - 1:
                    continue
                strip = (heights >= low + step * borders[i]) & (heights < low + step * borders[j])
                mask = _largest(np.asarray(strip & surface.inside, np.bool_))
                yield Proposal(mask, "band", structure=structure)


def _largest(mask: Mask) -> Mask:
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count <= 2:
        return mask
    return np.asarray(labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax()), np.bool_)
