"""Pictures of a known rosette: somewhere in the frame, on some ground, turned, and as a photograph of worn ware."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.symmetry.motifs import polygon
from benchmarks.symmetry.rosettes import SIDE, TrueRosette
from benchmarks.symmetry.scenes import OVERSAMPLING, Condition, Plane, Rgb, displaced, smooth, taken

RADIUS_SHARE = (0.25, 0.5)  # of the side
OVER_SHARE = 0.15  # of the radius: as much may lie outside of the frame
GROUNDS = ("plain", "gradient", "clutter", "cloth")


@dataclass(frozen=True, slots=True)
class RosetteScene:
    """A picture with the truth about it: where the centre lies (px from the middle of the first pixel), the radius."""

    rgb: Rgb
    centre_px: tuple[float, float]
    radius_px: float


def shown_rosette(
    rosette: TrueRosette, condition: Condition, generator: np.random.Generator, side_px: int = 512
) -> RosetteScene:
    """A square picture of it with a random place, size, angle and ground."""
    radius = side_px * generator.uniform(*RADIUS_SHARE)
    room = max(side_px / 2 - (1 - OVER_SHARE) * radius, 0.0)
    middle = generator.uniform(-room, room, 2)
    angle = generator.uniform(0, 2 * np.pi)
    fine = side_px * OVERSAMPLING
    step = ((np.arange(fine, dtype=np.float32) + 0.5) / OVERSAMPLING - side_px / 2).astype(np.float32)
    x, y, _ = displaced(*np.meshgrid(step, step), condition, generator, side_px)
    x, y = x - np.float32(middle[0]), y - np.float32(middle[1])
    nearest = np.unravel_index(int(np.argmin(x**2 + y**2)), x.shape)
    centre = [(float(place) + 0.5) / OVERSAMPLING - 0.5 for place in nearest[::-1]]
    scale = SIDE / 2 / radius
    u = scale * (np.cos(angle) * x + np.sin(angle) * y) + (SIDE - 1) / 2
    v = scale * (np.cos(angle) * y - np.sin(angle) * x) + (SIDE - 1) / 2
    u, v = u.astype(np.float32), v.astype(np.float32)
    alpha = cv2.remap(rosette.alpha, u, v, cv2.INTER_LINEAR)[..., None]
    drawn = cv2.remap(rosette.rgb, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    ground = _ground(str(generator.choice(GROUNDS)), fine, generator)
    picture = cv2.resize(drawn * alpha + ground * (1 - alpha), (side_px, side_px), interpolation=cv2.INTER_AREA)
    rgb = taken(np.asarray(picture, np.float32), condition, generator)
    return RosetteScene(rgb, (centre[0], centre[1]), float(radius))


def _ground(kind: str, side: int, generator: np.random.Generator) -> Plane:
    """(side, side, 3) what the rosette lies on."""
    colour = generator.uniform(10, 245, 3).astype(np.float32)
    plain = np.broadcast_to(colour, (side, side, 3)).astype(np.float32)
    if kind == "plain":
        return plain
    if kind == "gradient":
        slope = generator.uniform(-60, 60, 2)
        y, x = np.mgrid[:side, :side].astype(np.float32) / side - 0.5
        return np.asarray(np.clip(plain + (slope[0] * x + slope[1] * y)[..., None], 0, 255), np.float32)
    if kind == "cloth":
        spots = smooth(generator, (side, side), int(generator.integers(6, 40)))[..., None]
        return np.asarray(np.clip(plain + 25 * spots, 0, 255), np.float32)
    canvas = np.ascontiguousarray(plain)
    for _ in range(int(generator.integers(5, 25))):
        shape = polygon(generator, side * generator.uniform(0.1, 0.4)) + generator.uniform(0, side, 2)
        cv2.fillPoly(canvas, [np.rint(shape).astype(np.int32)], generator.uniform(10, 245, 3).tolist(), cv2.LINE_AA)
    return np.asarray(canvas, np.float32)
