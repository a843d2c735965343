"""Relief: carved lacquer, eaves tiles, bronze mirrors, brick and stone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from wenmai.holdings.sample.canvas import Frame, Image, hex_to_rgb, paint
from wenmai.holdings.sample.outline import Figure, area, circle
from wenmai.holdings.sample.surfaces.light import Field, backdrop, blur, grain, grid, over, relief, shadow


@dataclass(frozen=True, slots=True)
class Substance:
    """How a material takes the light: colours of the high and the low ground, gloss 0…1, roughness of its surface."""

    high: str
    low: str
    gloss: float
    roughness: float
    patina: str | None = None


LACQUER = Substance("#a8261d", "#5e0f0b", 0.35, 0.10)
GREY_CLAY = Substance("#8b8a84", "#6d6b66", 0.02, 0.55)
BRONZE = Substance("#8a7a4e", "#4c4a34", 0.22, 0.35, patina="#5f8f7c")
BRICK = Substance("#a99a86", "#857764", 0.02, 0.6)
JADE = Substance("#c9d6bd", "#9db59a", 0.4, 0.06)


def disc(
    figure: Figure,
    substance: Substance,
    side_px: int,
    *,
    tint: str = "#cdc8bf",
    depth: float = 1.0,
    hole: float = 0.0,
    seed: int = 1,
) -> Image:
    """A round thing, rim radius 1, on a backdrop; tone 1 stands high, tone 2 higher; ``hole`` the radius of an eye."""
    frame = Frame.centred(side_px, side_px, 0.42 * side_px)
    rim = circle(0, 0, 1.0, steps=360)
    mask = paint((area(rim, circle(0, 0, hole, steps=180)) if hole else area(rim),), frame, 2)[1]
    return _finish(figure, substance, frame, mask, tint, depth, seed)


def slab(
    figure: Figure,
    substance: Substance,
    height_px: int,
    width_px: int,
    *,
    unit_px: float,
    margin: float = 0.07,
    tint: str = "#cdc8bf",
    depth: float = 1.0,
    seed: int = 1,
) -> Image:
    """A rectangular panel; ``margin`` of backdrop relative to the longer side."""
    frame = Frame.centred(height_px, width_px, unit_px)
    edge = margin * max(height_px, width_px)
    x, y = grid(height_px, width_px)
    distance = np.minimum(np.minimum(x, width_px - x), np.minimum(y, height_px - y)) - edge
    return _finish(figure, substance, frame, (distance + 0.5).clip(0, 1).astype(np.float32), tint, depth, seed)


def _finish(
    figure: Figure, substance: Substance, frame: Frame, mask: Field, tint: str, depth: float, seed: int
) -> Image:
    height, width = frame.height, frame.width
    unit = max(height, width) / 1200
    coverage = paint(figure, frame, 3)
    raised = coverage[1] + 1.6 * coverage[2]
    heights = _round_shoulders(raised, unit) * 7.0 * depth * unit
    heights += (
        substance.roughness
        * unit
        * (0.5 * grain(height, width, seed, 0.8 * unit) + 1.1 * grain(height, width, seed + 1, 5 * unit))
    )
    heights += _round_shoulders(mask, unit) * 6 * unit
    diffuse, gloss = relief(heights.astype(np.float32), gloss=substance.gloss, shine=30)
    hollow = 1 - 0.34 * (blur(raised.clip(0, 1), 7 * unit) - raised).clip(0, 1)
    low, high = (np.array(hex_to_rgb(one), dtype=np.float32) for one in (substance.low, substance.high))
    image = low + (high - low) * raised.clip(0, 1)[..., None]
    if substance.patina:
        spots = (
            grain(height, width, seed + 5, 26 * unit) * 0.5
            + grain(height, width, seed + 6, 7 * unit) * 0.3
            - 0.45 * raised
        )
        image = over(
            image,
            np.broadcast_to(np.array(hex_to_rgb(substance.patina), dtype=np.float32), image.shape),
            (spots * 0.9).clip(0, 0.75),
        )
    image = image * (1 + 0.05 * grain(height, width, seed + 3, 30 * unit) * substance.roughness)[..., None]
    lit = image * ((0.3 + 0.7 * diffuse) * hollow)[..., None] + (gloss * 0.55)[..., None]
    ground = shadow(backdrop(height, width, tint), mask, dx=10 * unit, dy=16 * unit, sigma_px=18 * unit, strength=0.5)
    ground = shadow(ground, mask, dx=3 * unit, dy=4 * unit, sigma_px=4 * unit, strength=0.45)
    return over(ground, lit.clip(0, 1).astype(np.float32), mask)


def _round_shoulders(raised: Field, unit: float) -> Field:
    """A carved edge: steep, then rounding off over a few pixels."""
    inside = cv2.distanceTransform((raised > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    dome = np.sqrt((inside / (9 * unit)).clip(0, 1))
    return (
        0.55 * blur(raised, 1.3 * unit) + 0.45 * blur(dome.astype(np.float32) * raised.clip(0, 2), 0.9 * unit)
    ).astype(np.float32)
