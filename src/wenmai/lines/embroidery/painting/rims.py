"""The rim of shapes on bare ground, where the lens mixed both: given to the one or to the other, as thread does."""

from __future__ import annotations

import cv2
import numpy as np
from scipy import ndimage

from wenmai.lines.embroidery.painting import perceptual
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, Float32Array, Mask, RgbImage

REACH_MM = 0.9  # of a blurred edge, to either side
HALF = 0.5  # of the way from the ground to the shape lies the edge
FULL = 0.9
SOFT_DIN99_PER_MM = 5.0  # a border that rises no steeper is shade; the edge of a pale wash rises by 10 and more
SOFT_MM = 0.25
SHADE_DIN99 = 18.0  # from the cloth at most; what stands out more is a shape, however blurred
STRONG_SHARE_MIN = 0.1
FAINT_DIN99 = 5.0  # from the cloth: nothing that a thread could show


def without_shades(image: RgbImage, domain: Mask, cloth_rgb: tuple[int, int, int]) -> Mask:
    """``domain`` (H, W) without faint islands on bare ground whose borders are soft all round: shade, not shapes."""
    uniform = cv2.GaussianBlur(perceptual.uniform_of_rgb(image), (0, 0), SOFT_MM * RASTER_PX_PER_MM)
    cloth = perceptual.uniform_of_rgb(np.array(cloth_rgb, np.uint8))
    strong = domain & (np.linalg.norm(uniform - cloth, axis=2) > SHADE_DIN99)
    dx = cv2.Sobel(uniform, cv2.CV_32F, 1, 0, scale=RASTER_PX_PER_MM / 8)
    dy = cv2.Sobel(uniform, cv2.CV_32F, 0, 1, scale=RASTER_PX_PER_MM / 8)
    rise = np.sqrt((dx * dx + dy * dy).sum(axis=2))
    count, parts = cv2.connectedComponents(domain.astype(np.uint8), connectivity=8)
    rim = domain & (cv2.erode(domain.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=1) == 0)
    if count < 2 or not rim.any():
        return domain
    steep = np.zeros(count)
    found = np.unique(parts[rim])
    steep[found] = ndimage.median(rise[rim], parts[rim], found)
    steep[np.setdiff1d(np.arange(count), found)] = np.inf
    strong_share = np.bincount(parts[strong], minlength=count) / np.bincount(parts.ravel(), minlength=count)
    shapes = (steep >= SOFT_DIN99_PER_MM) | (strong_share > STRONG_SHARE_MIN)
    return np.asarray(domain & shapes[parts], np.bool_)


def cut_at_rims(image: RgbImage, domain: Mask, cloth_rgb: tuple[int, int, int]) -> tuple[RgbImage, Mask]:
    """The picture with full colour up to the rim of what is stitched, and ``domain`` (H, W) without its halo.

    From the bare ground inwards, a pixel goes to the cloth while it is nearer to its colour than to that of the shape,
    which is the pixel farthest from the cloth within ``REACH_MM``. What is left of the ramp takes the shape's colour.
    """
    steps = round(REACH_MM * RASTER_PX_PER_MM)
    uniform = perceptual.uniform_of_rgb(image)
    cloth = perceptual.uniform_of_rgb(np.array(cloth_rgb, np.uint8))
    apart = np.where(domain, np.linalg.norm(uniform - cloth, axis=2), 0.0).astype(np.float32)
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * steps + 1, 2 * steps + 1))
    peak = cv2.dilate(cv2.medianBlur(apart, 3), disc)
    pale = apart < np.maximum(HALF * peak, FAINT_DIN99)
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    kept = domain.copy()
    for _ in range(2 * steps):
        rim = kept & (cv2.erode(kept.astype(np.uint8), cross, borderValue=1) == 0) & pale
        if not rim.any():
            break
        kept &= ~rim
    return _filled(image, kept, apart, FULL * peak, steps), kept


def _filled(image: RgbImage, kept: Mask, apart: Float32Array, enough: Float32Array, steps: int) -> RgbImage:
    """The ramp inside the rim, ``steps`` pixels broad, in the colour of whichever neighbour stands out most."""
    result, strength = image.copy(), np.where(kept, apart, 0.0).astype(np.float32)
    size = 2 * steps + 1
    near = kept & (cv2.erode(kept.astype(np.uint8), np.ones((size, size), np.uint8), borderValue=1) == 0)
    ramp = near & (apart < enough)
    for _ in range(steps):
        best, colour = strength.copy(), result.copy()
        for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            moved = np.roll(strength, (dy, dx), axis=(0, 1))
            better = ramp & (moved > best)
            best[better] = moved[better]
            colour[better] = np.roll(result, (dy, dx), axis=(0, 1))[better]
        result, strength = colour, best
    return result
