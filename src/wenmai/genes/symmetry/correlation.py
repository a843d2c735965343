"""How alike a surface is to itself, shifted: the autocorrelation of what lies inside a mask, and its peaks.

Padfield, Masked Object Registration in the Fourier Domain, IEEE Transactions on Image Processing 21 (2012): each shift
is normalised by what overlaps at it.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.ndimage import maximum_filter

from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.surface import Surface

OVERLAP_SHARE_MIN = 0.12  # of the area: a smaller overlap is alike by chance
REACH_SHARE = 0.45  # of the side

FloatArray = npt.NDArray[np.float64]
Correlation = npt.NDArray[np.float32]  # (2h+1, 2w+1): shift 0 in the middle


def autocorrelation(surface: Surface) -> Correlation:
    """(2h' + 1, 2w' + 1) −1…1: at [h' + dy, w' + dx] how alike the surface is to itself moved by (dx, dy); 0 where
    too little overlaps. h', w' are ``REACH_SHARE`` of the sides.
    """
    height, width = surface.shape
    reach_y, reach_x = int(REACH_SHARE * height), int(REACH_SHARE * width)
    shape = [fft.next_fast_len(height + reach_y, real=True), fft.next_fast_len(width + reach_x, real=True)]
    product = np.zeros((shape[0], shape[1] // 2 + 1), np.float32)
    for k in range(surface.planes.shape[2]):
        spectrum = fft.rfft2(surface.planes[..., k], shape)
        product += spectrum.real**2 + spectrum.imag**2
    same = _window(fft.irfft2(product, shape), reach_y, reach_x)
    power = squared(surface.planes)
    if surface.inside.all():
        first, overlap = _covered(power, reach_y, reach_x)
    else:
        mask = fft.rfft2(surface.inside, shape)
        energy = np.conj(fft.rfft2(power, shape)) * mask  # of the part that the moved mask covers
        first = _window(fft.irfft2(energy, shape), reach_y, reach_x)
        overlap = _window(fft.irfft2(mask.real**2 + mask.imag**2, shape), reach_y, reach_x)
    enough = overlap >= OVERLAP_SHARE_MIN * surface.inside.sum()
    below = np.sqrt(np.maximum(first * first[::-1, ::-1], 1e-12))
    return np.asarray(np.where(enough, same / below, 0.0), np.float32)


def _covered(power: npt.NDArray[np.float32], reach_y: int, reach_x: int) -> tuple[Correlation, Correlation]:
    """Of each shift of a whole picture, the sum of ``power`` (h, w) where it overlaps itself, and how many pixels do.

    Sums over upright frames, of a table of sums: half the Fourier transforms are spared.
    """
    height, width = power.shape
    sums = cv2.integral(power, sdepth=cv2.CV_64F)
    y, x = np.r_[-reach_y : reach_y + 1], np.r_[-reach_x : reach_x + 1]
    strips = sums[np.minimum(height, height - y)] - sums[np.maximum(0, -y)]
    first = strips[:, np.minimum(width, width - x)] - strips[:, np.maximum(0, -x)]
    return first.astype(np.float32), np.outer(height - np.abs(y), width - np.abs(x)).astype(np.float32)


def _window(plane: npt.NDArray[np.float32], reach_y: int, reach_x: int) -> npt.NDArray[np.float32]:
    rows = np.r_[-reach_y : reach_y + 1]
    columns = np.r_[-reach_x : reach_x + 1]
    return np.asarray(plane[np.ix_(rows, columns)], np.float32)


def peaks(correlation: Correlation, apart_px: int, count: int) -> tuple[FloatArray, FloatArray]:
    """Shifts (n, 2) as (x, y) in px of the highest places of the upper half, to a fraction of a pixel, and how high.

    No two of them lie within ``apart_px``; none lies on the hill about shift 0.
    """
    middle_y, middle_x = correlation.shape[0] // 2, correlation.shape[1] // 2
    top = maximum_filter(correlation, size=2 * apart_px + 1, mode="constant", cval=2.0) == correlation
    top[middle_y + 1 :] = False
    top[middle_y, middle_x:] = False
    y, x = np.nonzero(top)
    height = correlation[y, x]
    order = np.argsort(-height, kind="stable")[:count]
    y, x = y[order], x[order]
    return _vertices(correlation, y, x) - (middle_x, middle_y), np.asarray(height[order], np.float64)


def _vertices(plane: Correlation, y: npt.NDArray[np.intp], x: npt.NDArray[np.intp]) -> FloatArray:
    """(n, 2) as (x, y) the tops of the paraboloids through highest pixels and their eight neighbours (least squares);
    the pixels themselves at the margin, and where the top is not near.
    """
    places = np.stack([x, y], axis=1).astype(np.float64)
    whole = (y > 0) & (x > 0) & (y < plane.shape[0] - 1) & (x < plane.shape[1] - 1)
    sides = np.arange(-1, 2)
    near = plane[y[whole, None, None] + sides[:, None], x[whole, None, None] + sides].astype(np.float64)
    curve = np.array([1.0, -2.0, 1.0])
    gx, gy = (near * sides).sum(axis=(1, 2)) / 6, (near * sides[:, None]).sum(axis=(1, 2)) / 6
    hxx, hyy = (near * curve).sum(axis=(1, 2)) / 3, (near * curve[:, None]).sum(axis=(1, 2)) / 3
    hxy = (near * np.outer(sides, sides)).sum(axis=(1, 2)) / 4
    determinant = hxx * hyy - hxy * hxy
    curved = (determinant > 1e-12) & (hxx < 0)
    below = np.where(curved, determinant, 1.0)
    step = np.stack([hxy * gy - hyy * gx, hxy * gx - hxx * gy], axis=1) / below[:, None]
    close = curved & (np.abs(step).max(axis=1) <= 1)
    places[whole] += np.where(close[:, None], step, 0.0)
    return places


def sampled(correlation: Correlation, shifts: FloatArray) -> tuple[FloatArray, npt.NDArray[np.bool_]]:
    """The correlation at shifts (…, 2) in px, bilinear, and which of them lie within reach."""
    middle_y, middle_x = correlation.shape[0] // 2, correlation.shape[1] // 2
    x, y = shifts[..., 0] + middle_x, shifts[..., 1] + middle_y
    within = (x >= 0) & (y >= 0) & (x <= correlation.shape[1] - 1) & (y <= correlation.shape[0] - 1)
    x0 = np.clip(x.astype(np.int64), 0, correlation.shape[1] - 2)
    y0 = np.clip(y.astype(np.int64), 0, correlation.shape[0] - 2)
    fx, fy = np.clip(x - x0, 0, 1), np.clip(y - y0, 0, 1)
    value = (1 - fy) * ((1 - fx) * correlation[y0, x0] + fx * correlation[y0, x0 + 1])
    value += fy * ((1 - fx) * correlation[y0 + 1, x0] + fx * correlation[y0 + 1, x0 + 1])
    return np.where(within, value, 0.0), within & (value != 0)
