"""The object's surface at working scale: colour with the shading subtracted, and how much ornament is where."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Box, LabImage, Mask, RgbImage
from wenmai.genes.motifs.model import FloatMap

WORKING_AREA_PX = 100_000  # the object's box is brought to at most this; finer detail moves no outline
DOG_SIGMAS_PX = (1.2, 2.4, 4.8)  # at working scale: line, stroke, figure
DOG_RATIO = 1.6  # Marr & Hildreth 1980: the difference of Gaussians nearest to a Laplacian
SHADING_SIGMA = 0.12  # of the working side; light falls off slower than ornament varies
MARGIN = 0.02  # of the object's box, kept around it


@dataclass(frozen=True, slots=True)
class Surface:
    """One object, cropped and scaled.

    ``box`` is the crop in the picture (picture px), ``scale`` working px per picture px. ``lab`` (h, w, 3) CIELAB;
    ``flat`` the same with shading subtracted inside the object (zero-mean locally). ``inside`` the object, ``inner``
    the object without its own silhouette's rim. ``energy`` (h, w) local contrast in ΔE, zero outside ``inside``.
    ``is_field`` where the object fills the frame of the
    picture, whose height and width are ``picture_shape``.
    """

    box: Box
    scale: float
    lab: LabImage
    flat: LabImage
    inside: Mask
    inner: Mask
    energy: FloatMap
    is_field: bool
    picture_shape: tuple[int, int]


def blur_inside(values: FloatMap, weight: FloatMap, sigma_px: float) -> FloatMap:
    """Gaussian mean of ``values`` (h, w) or (h, w, c) over places where ``weight`` is above 0; 0 where none is near.

    Normalised convolution (Knutsson & Westin, CVPR 1993): the background never bleeds into the object.
    """
    soft = cv2.GaussianBlur(weight, (0, 0), sigma_px, borderType=cv2.BORDER_REFLECT)
    weighted = values * (weight if values.ndim == 2 else weight[..., None])
    total = cv2.GaussianBlur(weighted, (0, 0), sigma_px, borderType=cv2.BORDER_REFLECT)
    safe = np.where(soft > 1e-3, soft, 1.0)
    result = total / (safe if values.ndim == 2 else safe[..., None])
    result[soft <= 1e-3] = 0.0
    return np.asarray(result, np.float32)


def contrast_energy(lab: LabImage, inside: Mask) -> FloatMap:
    """Root of the summed squared DoG responses over CIELAB and three scales, in ΔE; (h, w), zero outside."""
    weight = inside.astype(np.float32)
    total = np.zeros(inside.shape, np.float32)
    for sigma in DOG_SIGMAS_PX:
        response = blur_inside(lab, weight, sigma) - blur_inside(lab, weight, sigma * DOG_RATIO)
        squared = (response * response).sum(axis=2)
        total += blur_inside(squared, weight, sigma * DOG_RATIO)
    return np.asarray(np.sqrt(total) * weight, np.float32)


def bounding_box(mask: Mask) -> Box:
    """The smallest upright rectangle around the True pixels; a zero box where there are none."""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if rows.size == 0:
        return Box(0, 0, 0, 0)
    return Box(int(columns[0]), int(rows[0]), int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1)


def look_of(surface: Surface, where: Mask) -> npt.NDArray[np.float64]:
    """Contrast and colour of the places ``where``, (n, 4), weighted alike for bands and rings."""
    return np.column_stack([1.5 * surface.energy[where], 0.5 * surface.lab[where]]).astype(np.float64)


def to_lab(rgb: RgbImage) -> LabImage:
    """CIELAB (D65) of an 8-bit sRGB picture."""
    return np.asarray(cv2.cvtColor(rgb.astype(np.float32) / 255.0, cv2.COLOR_RGB2LAB), np.float32)


def prepare(rgb: RgbImage, object_mask: Mask) -> Surface:
    """Crop to the object, scale to the working area, and measure. The mask must hold at least one pixel."""
    height, width = object_mask.shape
    tight = bounding_box(object_mask)
    margin = round(MARGIN * max(tight.width, tight.height))
    x0, y0 = max(0, tight.x - margin), max(0, tight.y - margin)
    x1 = min(width, tight.x + tight.width + margin)
    y1 = min(height, tight.y + tight.height + margin)
    scale = min(1.0, (WORKING_AREA_PX / ((x1 - x0) * (y1 - y0))) ** 0.5)
    size = (max(1, round((x1 - x0) * scale)), max(1, round((y1 - y0) * scale)))
    crop = np.asarray(cv2.resize(rgb[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA), np.uint8)
    small = cv2.resize(object_mask[y0:y1, x0:x1].astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    inside = np.asarray(small >= 128, np.bool_)
    if not inside.any():
        inside = np.asarray(small > 0, np.bool_)
    lab = to_lab(crop)
    weight = inside.astype(np.float32)
    shading = blur_inside(lab, weight, max(2.0, SHADING_SIGMA * max(size)))
    rim = max(2, round(0.012 * max(size)))
    return Surface(
        box=Box(x0, y0, x1 - x0, y1 - y0),
        scale=scale,
        lab=lab,
        flat=np.asarray((lab - shading) * weight[..., None], np.float32),
        inside=inside,
        inner=erode_silhouette(inside, rim),
        energy=contrast_energy(lab, inside),
        is_field=float(object_mask.mean()) > 0.92,
        picture_shape=(height, width),
    )


def erode_silhouette(inside: Mask, rim_px: int) -> Mask:
    """Erode by ``rim_px``, but not where the object is cut by the edge of the picture's crop."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * rim_px + 1, 2 * rim_px + 1))
    padded = cv2.copyMakeBorder(inside.astype(np.uint8), rim_px, rim_px, rim_px, rim_px, cv2.BORDER_REPLICATE)
    eroded = cv2.erode(padded, kernel)[rim_px:-rim_px, rim_px:-rim_px]
    return np.asarray(eroded > 0, np.bool_)
