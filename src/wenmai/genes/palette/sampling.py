"""The pixels that a palette is taken from: few, inside the mask, under D65, each with how flat its surroundings are."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from numba import njit

from wenmai.genes.colour.adaptation import linear_adaptation, neutral_white
from wenmai.genes.colour.conversion import LINEAR_OF_BYTE, LINEAR_TO_XYZ, decode, linear_to_lab, rgb_to_lab
from wenmai.genes.model import Box, Mask, RgbImage
from wenmai.kernel.errors import InvalidInput

WORK_AREA_PX = 120_000  # enough for an accent of 0.5 % to have 600 pixels, and averages a camera's noise away
STEP_PX = 2  # half the width of a blurred edge at that size
TRANSITION_MAX = 4.0  # ΔE*ab to either side at which a pixel counts half: more than noise, less than an edge


@dataclass(frozen=True, slots=True)
class Sample:
    """Pixels of the region. ``image`` (h, w, 3) float32 CIELAB (D65) of the reduced picture and ``inside`` (h, w)
    which of its pixels belong to the region; ``lab`` (n, 3) those; ``flatness`` (n,) float32 of them, 1 in flat
    surroundings → 0 at edges; ``levels`` (n, 3) their bytes as the camera gave them, and ``correction`` (3, 3) what
    took their linear light to D65, None where nothing did."""

    image: npt.NDArray[np.float32]
    inside: Mask
    lab: npt.NDArray[np.float32]
    flatness: npt.NDArray[np.float32]
    levels: npt.NDArray[np.uint8]
    correction: npt.NDArray[np.float64] | None


def take_sample(
    rgb: RgbImage, mask: Mask | None, neutral: Box | None, neutral_luminance: float | None = None
) -> Sample:
    """Sample a picture's region. Raises InvalidInput for shapes that do not fit and for an unusable neutral patch."""
    _check(rgb, mask)
    matrix = None if neutral is None else _correction(rgb, neutral, neutral_luminance)
    small, inside = _reduce(rgb, mask if neutral is None else _without(rgb, mask, neutral))
    lab = rgb_to_lab(small) if matrix is None else linear_to_lab(LINEAR_OF_BYTE[small] @ matrix.T.astype(np.float32))
    flatness = 1.0 / (1.0 + _transition(lab, STEP_PX)[inside] / TRANSITION_MAX**2)
    return Sample(lab, inside, lab[inside], flatness.astype(np.float32), small[inside], matrix)


def _check(rgb: RgbImage, mask: Mask | None) -> None:
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or rgb.size == 0:
        raise InvalidInput(f"a picture of shape {rgb.shape} and type {rgb.dtype}", remedy="Give (h, w, 3) sRGB bytes.")
    if mask is not None and mask.shape != rgb.shape[:2]:
        raise InvalidInput(f"a mask of shape {mask.shape} for a picture of shape {rgb.shape[:2]}")


def _correction(rgb: RgbImage, neutral: Box, luminance: float | None) -> npt.NDArray[np.float64]:
    """(3, 3) matrix on linear light that makes the patch grey and, where its luminance is known, as bright as it is."""
    height, width = rgb.shape[:2]
    if neutral.x < 0 or neutral.y < 0 or neutral.x + neutral.width > width or neutral.y + neutral.height > height:
        raise InvalidInput(f"the neutral patch {neutral} reaches outside the picture of {width} × {height}")
    patch = rgb[neutral.y : neutral.y + neutral.height, neutral.x : neutral.x + neutral.width]
    matrix = linear_adaptation(neutral_white(patch), "D65")
    if luminance is not None:
        if not 0.0 < luminance <= 1.0:
            raise InvalidInput(f"a neutral patch of luminance {luminance}", remedy="Give a share of the white, 0…1.")
        seen = LINEAR_TO_XYZ[1] @ decode(np.median(patch.reshape(-1, 3), axis=0) / 255.0)
        matrix = matrix * (luminance / float(seen))
    return matrix


def _without(rgb: RgbImage, mask: Mask | None, neutral: Box) -> Mask:
    """The region without the reference, which is no part of the object."""
    rest = np.ones(rgb.shape[:2], np.bool_) if mask is None or not mask.any() else mask.copy()
    rest[neutral.y : neutral.y + neutral.height, neutral.x : neutral.x + neutral.width] = False
    return rest


def _reduce(rgb: RgbImage, mask: Mask | None) -> tuple[RgbImage, Mask]:
    """The region's bounding box reduced by area averaging, and which of its pixels lie wholly inside."""
    if mask is not None and mask.any():
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        rgb, mask = rgb[window], mask[window]
    else:
        mask = None
    height, width = rgb.shape[:2]
    scale = min(1.0, (WORK_AREA_PX / (height * width)) ** 0.5)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small: RgbImage = rgb
    if scale < 1.0:
        small = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8)
    if mask is None:
        return small, np.ones(small.shape[:2], np.bool_)
    cover = cv2.resize(mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    inside = cv2.erode((cover == 255).astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1) > 0
    if not inside.any():  # a region of threads: its edge is all there is
        inside = cover >= max(1, int(cover.max()) // 2)
    return small, np.asarray(inside, np.bool_)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _transition(lab: npt.NDArray[np.float32], step: int) -> npt.NDArray[np.float32]:
    """How much each pixel lies *between* two colours: the largest product of opposite steps (ΔE²), over 4 directions.

    On a blurred edge the step to one side and the step from the other point the same way; in flat colour both are
    nought; in the middle of a stroke both lead away from it. So strokes and dots count, and their edges do not.
    """
    height, width = lab.shape[0], lab.shape[1]
    between = np.zeros((height, width), np.float32)
    for y in range(height):
        for x in range(width):
            largest = np.float32(0.0)
            for dy, dx in ((0, step), (step, 0), (step, step), (step, -step)):
                if y - dy < 0 or y + dy >= height or not (0 <= x - dx < width and 0 <= x + dx < width):
                    continue
                product = np.float32(0.0)
                for channel in range(3):
                    here = lab[y, x, channel]
                    product += (lab[y + dy, x + dx, channel] - here) * (here - lab[y - dy, x - dx, channel])
                largest = max(largest, product)
            between[y, x] = largest
    return between
