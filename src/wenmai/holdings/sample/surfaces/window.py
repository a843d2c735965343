"""漏窗: an openwork window in a white garden wall, leaves and light beyond."""

from __future__ import annotations

import numpy as np

from wenmai.holdings.sample.canvas import Frame, Image, hex_to_rgb, paint
from wenmai.holdings.sample.outline import Figure, Outline, area
from wenmai.holdings.sample.surfaces.light import Field, blur, grain, grid, over, relief, shadow


def window(opening: Outline, bars: Figure, side_px: int, *, unit_px: float, seed: int = 1) -> Image:
    """``opening`` is the hole in the wall, ``bars`` (tone 1) the lattice in it, both in drawing units."""
    frame = Frame.centred(side_px, side_px, unit_px)
    hole = paint((area(opening),), frame, 2)[1]
    rim = paint((area(opening * 1.075), area(opening, tone=0)), frame, 2)[1]
    lattice = paint(bars, frame, 2)[1] * hole
    unit = side_px / 1200
    image = _wall(side_px, unit, seed)
    garden = _garden(side_px, unit, seed)
    # The wall is thick: its reveal throws a shade along the upper and left edges of what lies behind.
    deep = blur(hole, 16 * unit)
    garden = garden * (0.45 + 0.55 * deep)[..., None]
    image = over(image, garden.astype(np.float32), hole)
    image = shadow(image, lattice, dx=7 * unit, dy=10 * unit, sigma_px=6 * unit, strength=0.5 * 1.0)
    solid = np.maximum(lattice, rim)
    heights = blur(solid, 2.2 * unit) * 9 * unit + 0.35 * unit * grain(side_px, side_px, seed + 2, 1.2 * unit)
    diffuse, _ = relief(heights)
    clay = np.array(hex_to_rgb("#7d7b76"), dtype=np.float32) * (0.4 + 0.6 * diffuse)[..., None]
    return over(image, clay.clip(0, 1).astype(np.float32), solid)


def _wall(side: int, unit: float, seed: int) -> Image:
    x, y = grid(side, side)
    light = 0.93 - 0.10 * (x / side) ** 2 - 0.06 * (y / side)
    stain = 0.012 * grain(side, side, seed, 70 * unit) + 0.008 * grain(side, side, seed + 1, 2 * unit)
    return ((light + stain)[..., None] * np.array([1.0, 0.985, 0.955], dtype=np.float32)).clip(0, 1).astype(np.float32)


def _garden(side: int, unit: float, seed: int) -> Image:
    """Out of focus: bamboo green below, sky above."""
    _, y = grid(side, side)
    sky = (1.15 - 1.3 * y / side).clip(0, 1)
    leaves: Field = (
        0.5 + 0.28 * grain(side, side, seed + 9, 42 * unit) + 0.12 * grain(side, side, seed + 10, 16 * unit)
    ).clip(0, 1)
    green = np.array(hex_to_rgb("#3f5a34"), dtype=np.float32)
    bright = np.array(hex_to_rgb("#c9d79a"), dtype=np.float32)
    haze = np.array(hex_to_rgb("#dfe7e0"), dtype=np.float32)
    foliage = green + (bright - green) * (leaves**1.6)[..., None]
    return (foliage + (haze - foliage) * (sky * 0.55)[..., None]).astype(np.float32)
