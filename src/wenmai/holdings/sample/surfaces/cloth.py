"""Woven and embroidered cloth: swatch, roundel, badge."""

from __future__ import annotations

import cv2
import numpy as np

from wenmai.holdings.sample.canvas import Coverage, Frame, Image, colour, paint
from wenmai.holdings.sample.outline import Figure, area, circle
from wenmai.holdings.sample.surfaces.light import Field, backdrop, blur, grain, grid, over, relief, shadow


def swatch(
    figure: Figure,
    scheme: tuple[str, ...],
    height_px: int,
    width_px: int,
    *,
    unit_px: float,
    margin: float = 0.055,
    sheen: float = 0.10,
    tint: str = "#cfc9be",
    seed: int = 1,
) -> Image:
    """A piece of woven cloth laid flat, its edges cut a little unevenly; ``sheen`` sets silk apart from cotton."""
    image = colour(paint(figure, Frame.centred(height_px, width_px, unit_px), len(scheme)), scheme)
    mask = _cut_edges(height_px, width_px, margin * max(height_px, width_px), seed)
    woven = image * _weave(height_px, width_px, seed)[..., None]
    folds = blur(grain(height_px, width_px, seed + 7, 0.16 * width_px), 0.02 * width_px)
    lit = woven * (1 + sheen * folds)[..., None] + (0.25 * sheen * folds.clip(0, None))[..., None]
    return _lay_down(lit.clip(0, 1), mask, tint)


def roundel(
    figure: Figure, scheme: tuple[str, ...], side_px: int, *, tint: str = "#cfc9be", sheen: float = 0.12, seed: int = 1
) -> Image:
    """A round piece of figured silk, radius 1 at its edge."""
    frame = Frame.centred(side_px, side_px, 0.43 * side_px)
    image = colour(paint(figure, frame, len(scheme)), scheme)
    mask = paint((area(circle(0, 0, 1.0, steps=360)),), frame, 2)[1]
    folds = blur(grain(side_px, side_px, seed + 7, 0.2 * side_px), 0.02 * side_px)
    lit = image * _weave(side_px, side_px, seed)[..., None] * (1 + 0.7 * sheen * folds)[..., None]
    return _lay_down(lit.clip(0, 1), mask, tint)


def badge(
    figure: Figure,
    scheme: tuple[str, ...],
    side_px: int,
    *,
    unit_px: float,
    tint: str = "#c9c4bb",
    seed: int = 1,
) -> Image:
    """A square of satin stitch: every tone's threads run their own way and stand out of the ground."""
    coverage = paint(figure, Frame.centred(side_px, side_px, unit_px), len(scheme))
    image = colour(coverage, scheme)
    x, y = grid(side_px, side_px)
    pitch = 2 * np.pi / (side_px / 300)
    threads = np.zeros((side_px, side_px), dtype=np.float32)
    for tone, layer in enumerate(coverage):
        angle = 0.35 + tone * 1.02
        threads += layer * np.sin((x * np.cos(angle) + y * np.sin(angle)) * pitch) * (0.35 if tone == 0 else 1.0)
    threads += 0.5 * grain(side_px, side_px, seed, 0.7)
    raised = blur((1 - coverage[0]).astype(np.float32), side_px / 700) * (side_px / 480)
    diffuse, gloss = relief(raised + 0.16 * threads, gloss=0.12, shine=18)
    lit = image * (0.45 + 0.55 * diffuse)[..., None] + (gloss * (1 - coverage[0]))[..., None] * 0.6
    mask = _cut_edges(side_px, side_px, 0.06 * side_px, seed, unevenness=0.3)
    return _lay_down(lit.clip(0, 1).astype(np.float32), mask, tint)


def _weave(height: int, width: int, seed: int) -> Field:
    """Brightness of a twill of fine threads with slubs, about 1."""
    x, y = grid(height, width)
    pitch = max(width / 420, 2.2)
    twill = np.sin(2 * np.pi * (x + 0.5 * y) / pitch) * 0.045 + np.sin(2 * np.pi * y / (pitch * 0.9)) * 0.03
    rng = np.random.default_rng(seed)
    weft = cv2.GaussianBlur(rng.standard_normal((height, 1)).astype(np.float32), (0, 0), 1.0)
    warp = cv2.GaussianBlur(rng.standard_normal((1, width)).astype(np.float32), (0, 0), 1.0)
    fibres = grain(height, width, seed + 1, 0.6)
    return np.asarray(1 + twill + 0.022 * (weft + warp) + 0.02 * fibres, dtype=np.float32)


def _cut_edges(height: int, width: int, margin: float, seed: int, unevenness: float = 1.0) -> Field:
    rng = np.random.default_rng(seed + 3)

    def wander(length: int) -> Field:
        slow = np.interp(np.arange(length), np.linspace(0, length, 9), rng.standard_normal(9)) * 1.6
        quick = np.interp(np.arange(length), np.arange(0, length + 2, 2), rng.standard_normal(length // 2 + 1)) * 0.8
        return np.asarray((slow + quick) * unevenness * max(width, height) / 1200, dtype=np.float32)

    x, y = grid(height, width)
    left, right = margin + wander(height)[:, None], width - margin + wander(height)[:, None]
    top, bottom = margin + wander(width)[None], height - margin + wander(width)[None]
    distance = np.minimum(np.minimum(x - left, right - x), np.minimum(y - top, bottom - y))
    return np.asarray((distance + 0.5).clip(0, 1), dtype=np.float32)


def _lay_down(cloth: Image | Coverage, mask: Field, tint: str) -> Image:
    height, width = mask.shape
    unit = max(height, width)
    ground = backdrop(height, width, tint)
    ground = shadow(ground, mask, dx=0.006 * unit, dy=0.009 * unit, sigma_px=0.008 * unit, strength=0.5)
    return over(ground, np.asarray(cloth, dtype=np.float32), mask)
