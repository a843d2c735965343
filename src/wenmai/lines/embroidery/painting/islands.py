"""Specks of colour too small for a thread of their own: they take a neighbour's."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import ndimage
from skimage.measure import label

from wenmai.lines.embroidery.painting import colouring
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, Float32Array, IntArray, Lines
from wenmai.lines.embroidery.painting.raster import draw_lines, sampled
from wenmai.lines.embroidery.painting.streamlines import STEP_MM

ROUNDS = 3
SCRAP_MM = 1.0
CONTRAST_USUAL = 16.0  # DIN99
FACTOR_MIN, FACTOR_MAX = 0.25, 2.5


def absorbed(
    lines: Lines, chosen: IntArray, palette: Float32Array, thread_mm: float, area_mm2_min: float, shape: tuple[int, int]
) -> IntArray:
    """(n,) the colours of the points of ``lines``, those of islands under ``area_mm2_min`` changed to a neighbour's.

    ``palette`` (k, 3) is in DIN99; ``shape`` the raster's (H, W). An island that stands out strongly may be smaller.
    """
    result = chosen.copy()
    for _ in range(ROUNDS):
        pieces, _ = colouring.cut_at_changes(lines, result, -1, np.zeros(len(result), np.int64), 2)
        picture = np.full(shape, -1, np.int32)
        draw_lines(pieces.lines, pieces.colour, thread_mm, RASTER_PX_PER_MM, picture)
        parts = label(picture, background=-1, connectivity=1)  # type: ignore[no-untyped-call]
        change = _changes(picture, parts, palette, area_mm2_min * RASTER_PX_PER_MM**2)
        part = np.asarray(sampled(parts, lines.points_mm, RASTER_PX_PER_MM), np.int64)
        same = sampled(picture, lines.points_mm, RASTER_PX_PER_MM) == result
        new = np.where(same, change[part], -1)
        moves = new >= 0
        if not moves.any():
            break
        result[moves] = new[moves]
        result = _without_scraps(lines, result, len(palette))
    return result


def _without_scraps(lines: Lines, chosen: IntArray, count: int) -> IntArray:
    """Stretches of a line under ``SCRAP_MM`` take the colour before or after them."""
    cost = np.full((len(chosen), count), np.float32(STEP_MM))
    cost[np.arange(len(chosen)), chosen] = 0.0
    return colouring.best_colours(cost, lines, SCRAP_MM / 2)


def _size_factor(apart: float) -> float:
    """How many times larger than the usual an island has to be that stands ``apart`` (DIN99) from what is around it.

    A faint one is a tint, which the blending layers bring back; a strong one is an eye or a dot.
    """
    return min(max((CONTRAST_USUAL / max(apart, 1e-6)) ** 2, FACTOR_MIN), FACTOR_MAX)


def _changes(
    picture: npt.NDArray[np.int32], parts: npt.NDArray[np.integer], palette: Float32Array, area_px_min: float
) -> IntArray:
    """(parts + 1,) the colour that each part should take, −1 where it keeps its own."""
    area = np.bincount(parts.ravel())
    change = np.full(len(area), -1, np.int64)
    height, width = picture.shape
    for index, where in enumerate(ndimage.find_objects(parts), start=1):
        if where is None or area[index] >= area_px_min * FACTOR_MAX:
            continue
        around = (
            slice(max(where[0].start - 1, 0), min(where[0].stop + 1, height)),
            slice(max(where[1].start - 1, 0), min(where[1].stop + 1, width)),
        )
        own = parts[around] == index
        ring = picture[around][ndimage.binary_dilation(own) & ~own]
        ring = ring[ring >= 0]
        if len(ring) == 0:
            continue
        colour = int(picture[around][own][0])
        counts = np.bincount(ring, minlength=len(palette)).astype(np.float64)
        apart = np.linalg.norm(palette - palette[colour], axis=1)
        pick = int(np.argmax(counts * np.exp(-apart / 20.0)))
        if pick != colour and area[index] < area_px_min * _size_factor(float(apart[pick])):
            change[index] = pick
    return change
