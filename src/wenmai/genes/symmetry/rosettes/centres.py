"""Where a picture may have a centre of rotation: where it is alike to itself, turned by a half, a third … about it."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.ndimage import maximum_filter

from wenmai.genes.symmetry.over_colours import dot
from wenmai.genes.symmetry.surface import Surface

TURNS = (2, 3, 5, 7)  # parts of a whole one; less than a seventh moves little, wherever the centre lies
PEAKS = 3
APART_SHARE = 0.05  # of the side

FloatArray = npt.NDArray[np.float64]


def likely_centres(surface: Surface) -> FloatArray:
    """(n, 2) px (x, y): the three likeliest for each turn, those that fall together once. For small pictures."""
    height, width = surface.shape
    side = int(np.ceil(np.hypot(height, width)))
    canvas = np.zeros((side, side, 3), np.float32)
    top, left = (side - height) // 2, (side - width) // 2
    canvas[top : top + height, left : left + width] = surface.planes
    shape = fft.next_fast_len(side + max(height, width), real=True)
    spectrum = fft.rfft2(canvas, (shape, shape), axes=(0, 1))
    found = [_peaks(canvas, spectrum, turn, shape) for turn in TURNS]
    places = np.concatenate([place for place, _ in found]) - (left, top)
    heights = np.concatenate([height for _, height in found])
    inside = ((places > 0) & (places < (width, height))).all(axis=1)
    places, heights = places[inside], heights[inside]
    kept: list[FloatArray] = []
    for place in places[np.argsort(-heights, kind="stable")]:
        if all(np.hypot(*(place - other)) > APART_SHARE * max(height, width) for other in kept):
            kept.append(place)
    return np.array(kept).reshape(-1, 2)


def _peaks(
    canvas: npt.NDArray[np.float32], spectrum: npt.NDArray[np.complex64], turn: int, shape: int
) -> tuple[FloatArray, FloatArray]:
    """Centres (n, 2) px of the canvas at which a turn leaves most alike, and how much."""
    side = canvas.shape[0]
    middle = (side - 1) / 2
    angle = 2 * np.pi / turn
    rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    # g(x) = f(R x) about the middle; f(R (x − c) + c) = g(x − t) with t = (1 − R⁻¹) c
    affine = np.column_stack([rotation, middle - rotation @ (middle, middle)])
    moved = cv2.warpAffine(canvas, affine, (side, side), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    product = dot(spectrum, np.conj(fft.rfft2(moved, (shape, shape), axes=(0, 1))))
    alike = fft.irfft2(product, (shape, shape))
    step = np.eye(2) - rotation.T
    y, x = np.mgrid[:side, :side]
    shifts = (np.stack([x, y], axis=2) - middle) @ step.T
    alike = cv2.remap(
        np.roll(alike, (shape // 2, shape // 2), (0, 1)).astype(np.float32),
        (shifts[..., 0] + shape // 2).astype(np.float32), (shifts[..., 1] + shape // 2).astype(np.float32),
        cv2.INTER_LINEAR,
    )  # fmt: skip
    top = (maximum_filter(alike, size=max(3, side // 16)) == alike) & (alike > 0)
    rows, columns = np.nonzero(top)
    heights = alike[rows, columns].astype(np.float64)
    best = np.argsort(-heights, kind="stable")[:PEAKS]
    return np.column_stack([columns, rows])[best].astype(np.float64), heights[best]
