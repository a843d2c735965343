"""Pictures on the plane of cells: a picture of any size spans 131,072 cells, so that resizing it moves no cell.

Positions: the middle of a picture is the plane's origin. A canvas has even sides, its middle on the origin, one
sample a cell.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numba import njit
from numpy.typing import NDArray

from wenmai.imaging.fingerprint.model import Floats, RgbImage

AREA_CELLS = 1 << 17  # 362 × 362: a picture of a megapixel has 2.8 pixels a cell, and 1.4 when it is halved
_MARGIN_CELLS = 2
_ROOM_LEVELS = 3.0
_ROUNDINGS_MOST = 4
WHOLE_PLACEMENTS_MAX = 1 + 2 * _ROUNDINGS_MOST
_MOVED_CELLS = 0.5  # at the ends, at most, without harm
_BLUR_SAMPLES = 0.45  # standard deviation against aliasing, in cells


@dataclass(frozen=True, slots=True)
class Reduced:
    """A picture averaged over boxes of ``box_px`` pixels a side, about one to two boxes a cell.

    ``luma`` and ``room`` are (h / box, w / box), rounded up: levels 0 to 255, and 0 where all channels are at white or
    black and cannot move unseen, 1 where they are not. ``height_px`` and ``width_px`` are the picture's.
    """

    luma: Floats
    room: Floats
    box_px: int
    height_px: int
    width_px: int

    @property
    def cells_a_pixel(self) -> float:
        """How many cells a pixel spans where the picture is whole."""
        return math.sqrt(AREA_CELLS / (self.height_px * self.width_px))


@dataclass(frozen=True, slots=True)
class Placement:
    """How a picture lies on the plane: cell = ``matrix`` · (pixel - middle) + ``shift``.

    ``matrix`` is (2, 2) and ``shift`` (2,), both x before y, in cells.
    """

    matrix: NDArray[np.float64]
    shift: NDArray[np.float64]


def whole(reduced: Reduced) -> Placement:
    """The placement of a picture that is whole and upright."""
    return Placement(np.eye(2) * reduced.cells_a_pixel, np.zeros(2))


def whole_but_rounded(reduced: Reduced) -> Iterator[Placement]:
    """The placements of a whole upright picture: as its sides say, then as they were before a resize rounded them.

    Half a pixel of the shorter side tells on a scroll: it moves the ends of the longer side by cells.
    """
    yield whole(reduced)
    shorter_px, longer_px = sorted((reduced.height_px, reduced.width_px))
    moved = math.sqrt(AREA_CELLS * longer_px / shorter_px) / 8 / shorter_px
    steps = min(_ROUNDINGS_MOST, math.ceil(moved / _MOVED_CELLS - 0.5))
    for step in range(1, steps + 1):
        for sign in (1, -1):
            longer = math.sqrt(shorter_px / (shorter_px + sign * step / (2 * steps)))
            stretch = (longer, 1 / longer) if reduced.width_px == longer_px else (1 / longer, longer)
            yield Placement(np.diag(stretch) * reduced.cells_a_pixel, np.zeros(2))


def canvas_shape(height_px: int, width_px: int) -> tuple[int, int]:
    """Height and width in cells of the canvas of a whole picture."""
    scale = math.sqrt(AREA_CELLS / (height_px * width_px))
    return _even(height_px * scale), _even(width_px * scale)


def shape_under(reduced: Reduced, placement: Placement) -> tuple[int, int]:
    """Height and width in cells of a canvas that holds the picture where ``placement`` lays it."""
    half = np.array([reduced.width_px, reduced.height_px]) / 2
    reach = np.abs(placement.matrix) @ half + np.abs(placement.shift)
    return _even(2 * float(reach[1])), _even(2 * float(reach[0]))


def reduce(rgb: RgbImage, box_px: int | None = None) -> Reduced:
    """``rgb`` averaged over boxes; in one pass and without a copy, however large it is."""
    height_px, width_px = rgb.shape[:2]
    box = box_px or max(1, math.floor(math.sqrt(height_px * width_px / AREA_CELLS)))
    luma = np.zeros((-(-height_px // box), -(-width_px // box)), np.float32)
    room = np.zeros_like(luma)
    _average(rgb, box, luma, room)
    return Reduced(luma, room, box, height_px, width_px)


def laid(plane: Floats, reduced: Reduced, placement: Placement, shape: tuple[int, int]) -> Floats:
    """``plane`` (luma or room of ``reduced``) sampled at the cells of a canvas; mirrored beyond the picture's edge."""
    samples_a_cell = 1 / (math.sqrt(abs(np.linalg.det(placement.matrix))) * reduced.box_px)
    if samples_a_cell > 1:
        sigma = _BLUR_SAMPLES * math.sqrt(samples_a_cell**2 - 1)
        plane = np.asarray(cv2.GaussianBlur(plane, (0, 0), sigma, borderType=cv2.BORDER_REFLECT), np.float32)
    back = _sample_of_cell(reduced, placement, shape)
    return np.asarray(
        cv2.warpAffine(
            plane, back, shape[::-1], flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT
        ),
        np.float32,
    )


def covered(reduced: Reduced, placement: Placement, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """Which cells of a canvas lie within the picture."""
    back = _sample_of_cell(reduced, placement, shape) * reduced.box_px
    y, x = np.ogrid[: shape[0], : shape[1]]
    half = (reduced.box_px - 1) / 2
    pixel_x = back[0, 0] * x + back[0, 1] * y + back[0, 2] + half
    pixel_y = back[1, 0] * x + back[1, 1] * y + back[1, 2] + half
    inside_x = (pixel_x >= -0.5) & (pixel_x <= reduced.width_px - 0.5)
    return np.asarray(inside_x & (pixel_y >= -0.5) & (pixel_y <= reduced.height_px - 0.5), np.bool_)


def _sample_of_cell(reduced: Reduced, placement: Placement, shape: tuple[int, int]) -> NDArray[np.float64]:
    """(2, 3): sample of ``reduced`` = matrix · (column, row, 1) of a canvas."""
    back = np.linalg.inv(placement.matrix)
    origin = np.array([shape[1] / 2 - 0.5, shape[0] / 2 - 0.5]) + placement.shift
    middle = np.array([reduced.width_px, reduced.height_px]) / 2  # from the picture's corner, in pixels
    offset = (middle - back @ origin) / reduced.box_px - 0.5
    return np.column_stack([back / reduced.box_px, offset])


def _even(cells: float) -> int:
    return 2 * (math.ceil(cells / 2) + _MARGIN_CELLS)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def _average(rgb: RgbImage, box: int, luma: Floats, room: Floats) -> None:
    height, width = rgb.shape[0], rgb.shape[1]
    for row in range(luma.shape[0]):
        top, bottom = row * box, min(height, row * box + box)
        for y in range(top, bottom):
            for column in range(luma.shape[1]):
                bright, free = np.float32(0), np.float32(0)
                for x in range(column * box, min(width, column * box + box)):
                    red, green, blue = int(rgb[y, x, 0]), int(rgb[y, x, 1]), int(rgb[y, x, 2])
                    bright += np.float32(299 * red + 587 * green + 114 * blue)
                    margin = min(255 - min(red, green, blue), max(red, green, blue))
                    free += min(np.float32(margin) / np.float32(_ROOM_LEVELS), np.float32(1))
                luma[row, column] += bright
                room[row, column] += free
        for column in range(luma.shape[1]):
            size = np.float32((bottom - top) * (min(width, column * box + box) - column * box))
            luma[row, column] /= size * np.float32(1000)
            room[row, column] /= size
