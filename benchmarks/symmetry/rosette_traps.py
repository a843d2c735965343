"""Rosettes that nearly have more symmetry than they have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import gcd

import cv2
import numpy as np

from benchmarks.symmetry.rosettes import SIDE, TrueRosette, Zone, copies, draw_rosette, drawn, random_shape

MARK_SHARE = (0.03, 0.06)  # of the disc's area that a mark covers which breaks the symmetry
MARK_DELTA_E = 30.0  # between the mark and what it covers, on average


def near_mirror(generator: np.random.Generator) -> TrueRosette:
    """A rosette with mirrors, and a mark on one side of each that the other side has not."""
    order = int(generator.integers(2, 17))
    return _marked(draw_rosette(order, True, generator), order, generator)


def near_order(generator: np.random.Generator) -> TrueRosette:
    """A rosette of which every second or third sector has a mark that the others have not."""
    order, times = int(generator.integers(2, 9)), int(generator.integers(2, 4))
    mirrored = bool(generator.random() < 0.5)
    return _marked(draw_rosette(order * times, mirrored, generator), order, generator)


def rings_apart(generator: np.random.Generator) -> TrueRosette:
    """An inner and an outer ring of different orders: the whole has what both have."""
    inner, outer = [(8, 12), (6, 9), (12, 16), (6, 15), (10, 15), (9, 12), (16, 24), (4, 6)][int(generator.integers(8))]
    mirrored = bool(generator.random() < 0.5)
    rim = float(generator.uniform(0.45, 0.65))
    zones = (Zone(0.0, rim, inner, mirrored), Zone(rim, 1.0, outer, mirrored))
    return drawn(zones, gcd(inner, outer), mirrored, generator)


def _marked(rosette: TrueRosette, order: int, generator: np.random.Generator) -> TrueRosette:
    """The rosette with a mark in each of ``order`` sectors, plainly seen, on one side of them."""
    zone = Zone(0.15, 0.95, order, False)
    while True:
        mask = copies(random_shape(zone, generator, 0.7), order, False) * rosette.alpha
        share = float(mask.mean()) / (np.pi / 4)
        if not MARK_SHARE[0] <= share <= MARK_SHARE[1]:
            continue
        colour = generator.uniform(10, 245, 3).astype(np.float32)
        lab = cv2.cvtColor(rosette.rgb / 255, cv2.COLOR_RGB2LAB)
        own = cv2.cvtColor((colour / 255).reshape(1, 1, 3), cv2.COLOR_RGB2LAB)
        if float(np.linalg.norm(lab - own, axis=2)[mask > 0.5].mean()) >= MARK_DELTA_E:
            rgb = rosette.rgb * (1 - mask[..., None]) + colour * mask[..., None]
            return TrueRosette(rgb, rosette.alpha, order, False, (*rosette.zones, zone))


def _disc() -> tuple[np.ndarray, np.ndarray]:
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) - (SIDE - 1) / 2
    radius = np.hypot(x, y) / (SIDE / 2)
    return radius, np.clip((1 - radius) * SIDE / 2, 0, 1)


def concentric(generator: np.random.Generator) -> TrueRosette:
    """A plain disc, or rings without anything along them: of infinite order, that is, no rosette."""
    radius, alpha = _disc()
    rgb = np.zeros((SIDE, SIDE, 3), np.float32)
    rims = np.sort(generator.uniform(0.1, 1.0, int(generator.integers(0, 7))))[::-1]
    for rim in (1.0, *rims):
        rgb[radius <= rim] = generator.uniform(10, 245, 3)
    return TrueRosette(rgb, np.asarray(alpha, np.float32), 1, False, ())


def figure(generator: np.random.Generator) -> TrueRosette:
    """A disc with shapes strewn over it."""
    _, alpha = _disc()
    zone = Zone(0.0, 1.0, 1, False)
    rgb = np.broadcast_to(generator.uniform(20, 235, 3), (SIDE, SIDE, 3)).astype(np.float32)
    for _ in range(int(generator.integers(5, 30))):
        mask = copies(random_shape(zone, generator, generator.uniform(0.15, 0.5)), 1, False)[..., None]
        rgb = rgb * (1 - mask) + generator.uniform(10, 245, 3).astype(np.float32) * mask
    return TrueRosette(rgb, np.asarray(alpha, np.float32), 1, False, ())


TRAPS: Mapping[str, Callable[[np.random.Generator], TrueRosette]] = {
    "almost a mirror": near_mirror,
    "almost a finer turn": near_order,
    "rings of two orders": rings_apart,
    "rings without a figure": concentric,
    "a disc of strewn shapes": figure,
}
