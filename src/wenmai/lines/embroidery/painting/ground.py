"""The ground of a picture, which the embroiderer leaves as bare silk: glaze, paper, plain cloth, however it is lit."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.painting import shading
from wenmai.lines.embroidery.painting.model import Float32Array, FloatArray, Mask, RgbImage

SHARE_MIN = 0.22  # of the object: a smaller even area is a part of the picture, not its ground
THINGS_SHARE_MIN = 0.06  # of what the ground encloses: things drawn on it
RIM_SHARE_MIN = 0.06  # of the object's rim: an even thing in the middle is a figure on a ground
TOGETHER_SHARE_MIN = 0.3  # of it hang together: what falls into pieces lies on something else, as figures do
FIT_SIDE_PX = 240
APART_MAX = 0.11  # in log light, of the ground from its smooth shading
RELIEF_SHARE_MAX = 0.5  # of the object: more of a plain ground is one even behind ink of its own tint
SHADE_SHARE = 0.6
LIT_PERCENT = 88.0  # of the ground lies in shade at most: what is brighter shows its colour
DARK = 0.02  # linear light below which shading is noise
LEVEL_MIN = 0.12  # linear light: black is not a lit ground, its logarithm is noise
ROUNDS = 8
SPECK_MM2 = 3.0  # smaller islands of ground or of figure are dust


@dataclass(frozen=True, slots=True)
class GroundFound:
    """``ground`` (h, w) is bare; ``rgb`` the picture as it looks under even light; ``cloth_rgb`` the ground's
    colour.
    """

    ground: Mask
    rgb: RgbImage
    cloth_rgb: tuple[int, int, int]


def find_ground(rgb: RgbImage, domain: Mask, px_per_mm: float) -> GroundFound | None:
    """The even ground inside ``domain`` (h, w), or None where the picture has none.

    A cubic surface is fitted to the logarithm of light by rounds of least squares on what lies near it, beginning
    with the commonest colour that is bright enough: an uneven light on an even ground, divided out.
    """
    shrink = min(1.0, FIT_SIDE_PX / max(rgb.shape[:2]))
    size = (max(2, round(rgb.shape[1] * shrink)), max(2, round(rgb.shape[0] * shrink)))
    small = _log_light(np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.uint8))
    inside = cv2.resize(domain.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    seed = _commonest(small, inside)
    if seed is None or inside.sum() < 64:
        return None
    factors = _fitted(small, inside, seed)
    if factors is None:
        return None
    apart = small - (_terms(*small.shape[:2]) @ factors).astype(np.float32)
    lit = inside & (small.mean(axis=2) > np.log(DARK))
    shade = shading.grown(apart, lit & (np.abs(apart).max(axis=2) < APART_MAX), lit, APART_MAX)[1]
    surface = _terms(*rgb.shape[:2]) @ factors + cv2.resize(shade, (rgb.shape[1], rgb.shape[0]))
    ratio = _log_light(rgb) - surface.astype(np.float32)
    near = (np.abs(ratio).max(axis=2) < APART_MAX * 1.6) & domain
    ground = _tidy(near, domain, px_per_mm)
    if ground.sum() < SHARE_MIN * domain.sum() or not _lies_behind(ground, domain):
        return None
    if ground.sum() < RELIEF_SHARE_MAX * domain.sum() and _is_relief(ratio, domain & ~ground, surface):
        return None
    light = surface[ground]
    bright = light.mean(axis=1) >= np.percentile(light.mean(axis=1), LIT_PERCENT)
    level = np.median(light[bright], axis=0)
    even = np.rint(_encoded(np.clip(np.exp(ratio + level), 0.0, 1.0)) * 255).astype(np.uint8)
    cloth = np.rint(_encoded(np.clip(np.exp(level), 0, 1)) * 255).astype(int)
    return GroundFound(ground, even, (int(cloth[0]), int(cloth[1]), int(cloth[2])))


def _log_light(rgb: RgbImage) -> Float32Array:
    light = (rgb.astype(np.float32) / 255.0) ** 2.2
    return np.asarray(np.log(np.maximum(light, 1e-3)), np.float32)


def _encoded(light: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    return light ** (1 / 2.2)


def _commonest(log_light: Float32Array, inside: Mask) -> Mask | None:
    """Where the commonest chromaticity among the brighter half lies, or None where all is dark."""
    level = log_light.mean(axis=2)
    bright = inside & (level >= max(np.log(LEVEL_MIN), float(np.median(level[inside]))))
    if bright.sum() < 32:
        return None
    colour = log_light - level[..., None]
    red = np.clip(((colour[..., 0] + 2) / 0.12).astype(int), 0, 33)
    blue = np.clip(((colour[..., 2] + 2) / 0.12).astype(int), 0, 33)
    bins = red * 34 + blue
    counts = np.bincount(bins[bright], minlength=34 * 34)
    best = int(np.argmax(counts))
    near = (np.abs(red - best // 34) <= 1) & (np.abs(blue - best % 34) <= 1)
    return np.asarray(bright & near)


def _fitted(log_light: Float32Array, inside: Mask, seed: Mask) -> FloatArray | None:
    terms = _terms(*log_light.shape[:2])
    kept = seed
    factors = None
    for turn in range(ROUNDS):
        if kept.sum() < 32:
            return None
        degree = 3 if turn < 3 else terms.shape[2]
        factors = np.zeros((terms.shape[2], 3))
        factors[:degree] = np.linalg.lstsq(terms[kept][:, :degree], log_light[kept].astype(np.float64), rcond=None)[0]
        apart = np.abs(log_light - terms @ factors).max(axis=2)
        kept = inside & (apart < APART_MAX * (2.0 if turn < 3 else 1.0))
    return factors


def _terms(height: int, width: int) -> FloatArray:
    """(h, w, 10) the cubic polynomials in x, y from −1 to 1, the linear ones first."""
    y, x = np.meshgrid(np.linspace(-1, 1, height), np.linspace(-1, 1, width), indexing="ij")
    return np.stack([np.ones_like(x), x, y, x * x, x * y, y * y, x**3, x * x * y, x * y * y, y**3], axis=2)


def _tidy(near: Mask, domain: Mask, px_per_mm: float) -> Mask:
    """Without islands smaller than a few stitches, and a hair inside its edges, so that shapes keep their rims."""
    ground = near.copy()
    for value in (1, 0):  # specks of ground inside the figure, then specks of figure on the ground
        plane = ground if value else domain & ~ground
        _, labels, stats, _ = cv2.connectedComponentsWithStats(plane.astype(np.uint8), connectivity=4)
        small = stats[:, cv2.CC_STAT_AREA] < (SPECK_MM2 if value else SPECK_MM2 / 4) * px_per_mm**2
        small[0] = False
        ground[small[labels]] = not value
    return np.asarray(ground & domain)


def _is_relief(ratio: Float32Array, figure: Mask, surface: FloatArray) -> bool:
    """Whether the figure is but the ground's shade, of its tint: then the thing is carved, and has no ground."""
    lit = figure & ((ratio + surface).mean(axis=2) > np.log(DARK))
    if not lit.any():
        return False
    apart = ratio[lit]
    tint = np.abs(apart - apart.mean(axis=1, keepdims=True)).max(axis=1)
    return bool((tint < shading.TINT_MAX).mean() > SHADE_SHARE)


def _lies_behind(ground: Mask, domain: Mask) -> bool:
    """Whether it hangs together, and reaches the rim of ``domain``, the picture's frame included, or things lie within
    it.
    """
    pieces = cv2.connectedComponentsWithStats(ground.astype(np.uint8), connectivity=4)[2][1:, cv2.CC_STAT_AREA]
    if pieces.max(initial=0) < TOGETHER_SHARE_MIN * ground.sum():
        return False
    inner = cv2.erode(domain.astype(np.uint8), np.ones((5, 5), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=0)
    rim = domain & (inner == 0)
    if rim.any() and ground[rim].mean() >= RIM_SHARE_MIN:
        return True
    outlines = cv2.findContours(ground.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)[0]
    filled = cv2.drawContours(np.zeros(ground.shape, np.uint8), outlines, -1, 1, cv2.FILLED)
    return bool(1.0 - ground.sum() / max(int(filled.sum()), 1) >= THINGS_SHARE_MIN)
