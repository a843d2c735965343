"""A pattern's tile in pixels. What crosses a border comes in again opposite, so tiles join without a seam."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.hexcode import parse_hex
from wenmai.genes.tiling.copies import copies_on
from wenmai.genes.tiling.pattern import Pattern

FloatArray = npt.NDArray[np.float64]
Rgba = npt.NDArray[np.uint8]

FINER = 3  # samples each way for a pixel


def paint(pattern: Pattern, width_px: int, height_px: int) -> Rgba:
    """(height_px, width_px, 4) sRGB and alpha: the tile, stretched by less than a pixel where its sides ask for it."""
    layout = pattern.layout
    to_px = np.array([width_px / layout.width_mm, height_px / layout.height_mm])
    source, scale = pattern.motif.raster(FINER * float(to_px.max()) * pattern.placement.mm_per_px)
    source = np.pad(source, ((1, 1), (1, 1), (0, 0)))
    whole = np.zeros((height_px, width_px, 4), np.float32)
    box = (0.0, 0.0, layout.width_mm, layout.height_mm)
    linear, shifts = copies_on(layout, pattern.outline_mm, box)
    for turned, shift in zip(linear, shifts, strict=True):
        # px of the motif → px of the tile
        matrix = to_px[:, None] * (turned @ pattern.placement.linear)
        moved = to_px * (turned @ pattern.placement.shift_mm + shift)
        _lay(whole, source, scale, matrix, moved, pattern.motif.outline_px)
    if pattern.ground is not None:
        colour = np.array([*(part / 255 for part in parse_hex(pattern.ground)), 1.0], np.float32)
        whole = whole + colour * (1 - whole[..., 3:])
    return _straight(whole)


def _lay(
    whole: npt.NDArray[np.float32],
    source: npt.NDArray[np.float32],
    scale: float,
    matrix: FloatArray,
    moved: FloatArray,
    outline_px: FloatArray,
) -> None:
    """Lay one copy onto the tile, sampled finer and averaged, within the box that it takes."""
    corners = outline_px @ matrix.T + moved
    low = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 1, 0)
    high = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 1, (whole.shape[1], whole.shape[0]))
    width, height = (high - low).tolist()
    if width <= 0 or height <= 0:
        return
    back = np.linalg.inv(matrix)
    # sample k of the box lies at low + (k + ½) / FINER px of the tile; the source is padded by one sample
    offset = scale * (back @ (low + 0.5 / FINER - moved)) + 0.5
    affine = np.column_stack([scale * back / FINER, offset])
    fine = cv2.warpAffine(
        source, affine, (width * FINER, height * FINER), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    )
    shown = cv2.resize(fine, (width, height), interpolation=cv2.INTER_AREA)
    place = slice(low[1], high[1]), slice(low[0], high[0])
    whole[place] = shown + whole[place] * (1 - shown[..., 3:])


def _straight(whole: npt.NDArray[np.float32]) -> Rgba:
    alpha = np.clip(whole[..., 3:], 0, 1)
    colour = np.where(alpha > 0, whole[..., :3] / np.maximum(alpha, 1e-6), 0)
    both = np.clip(np.concatenate([colour, alpha], axis=2), 0, 1)
    return np.asarray(np.rint(both * 255), np.uint8)
