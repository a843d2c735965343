"""Art beside the picture that a renderer of the whole standard makes of the same drawing."""

from __future__ import annotations

import numpy as np
import shapely

from wenmai.lines.embroidery.art import Reading, rendering
from wenmai.lines.embroidery.art.drawing import parse

FINER = 4  # both are drawn so much finer and averaged: renderers take liberties with edges


def alike(svg: bytes, reading: Reading, *, side_px: int = 400, colours: bool = False) -> float:
    """Intersection over union of what the art covers and what the drawing shows, ``side_px`` large; 1 is the same.

    With ``colours`` a pixel counts as common only where it has the thread's colour too.
    """
    drawing = parse(svg)
    assert drawing.size is not None
    place = reading.placement
    scale = side_px / max(drawing.size) * FINER
    picture = rendering.shown(drawing, drawing.size, scale)
    labels = np.full(picture.shape[:2], -1, np.int32)
    for region in sorted(reading.art.regions, key=lambda region: region.order):
        moved = shapely.transform(region.outline, lambda xy: xy / place.mm_per_unit + [place.origin_x, place.origin_y])
        rendering.fill(labels, moved, region.thread_index, scale)
    covered, shown = (labels >= 0).astype(np.float32), picture[..., 3].astype(np.float32) / 255
    if colours:
        table = np.array([*(thread.rgb for thread in reading.art.threads), (0, 0, 0)], np.int16)
        apart = np.abs(table[labels] - picture[..., :3].astype(np.int16)).max(axis=2) > 60
        common = np.where(apart, 0, np.minimum(covered, shown)).sum()
    else:
        common = np.minimum(_coarse(covered), _coarse(shown)).sum() * FINER**2
    return float(common / (np.maximum(_coarse(covered), _coarse(shown)).sum() * FINER**2))


def _coarse(cover: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    height, width = (side // FINER * FINER for side in cover.shape)
    return cover[:height, :width].reshape(height // FINER, FINER, width // FINER, FINER).mean(axis=(1, 3))
