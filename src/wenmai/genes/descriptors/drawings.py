"""Ornaments drawn at random, to learn from what is shipped with the package; no photograph takes part.

Curves as ornament has them (petals, scrolls, meanders, rings, lobed figures), set in rosettes, bands, lattices or
freely, filled or in line, in a palette of two to five colours, sometimes on a mottled ground.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import RgbImage

SIDE_PX = 384
FIXED_POINT_BITS = 4  # cv2 draws at sixteenths of a pixel

Curve = npt.NDArray[np.float64]  # (n, 2) about the origin, radius about 1


def lobed(rng: np.random.Generator) -> Curve:
    """A closed figure whose radius is a short Fourier series."""
    angle = np.linspace(0, 2 * np.pi, 160)
    radius = np.ones_like(angle)
    for _ in range(int(rng.integers(1, 4))):
        radius += rng.uniform(0.1, 0.4) * np.cos(rng.integers(2, 9) * angle + rng.uniform(0, 2 * np.pi))
    radius /= np.abs(radius).max()
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


def petal(rng: np.random.Generator) -> Curve:
    """A leaf or petal, pointed where it ends."""
    along = np.linspace(0, 1, 60)
    half = rng.uniform(0.2, 0.6) * np.sin(np.pi * along ** rng.uniform(0.6, 1.6))
    bend = rng.uniform(-0.4, 0.4) * along**2
    outline = np.concatenate([np.column_stack([along, bend + half]), np.column_stack([along, bend - half])[::-1]])
    return outline * 1.6 - [0.8, 0.0]


def scroll(rng: np.random.Generator) -> Curve:
    """A spiral, as in clouds and tendrils."""
    turn = np.linspace(0, 2 * np.pi * rng.uniform(1.2, 2.6), 160)
    radius = (turn / turn[-1]) ** rng.uniform(0.6, 1.2)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])


def meander(rng: np.random.Generator) -> Curve:
    """A square spiral: the thunder pattern."""
    steps = int(rng.integers(5, 10))
    place, points = np.zeros(2), [np.zeros(2)]
    for i in range(steps):
        place = place + np.array([[1, 0], [0, 1], [-1, 0], [0, -1]][i % 4]) * (i // 2 + 1)
        points.append(place)
    curve = np.array(points) - np.mean(points, axis=0)
    return np.asarray(curve / np.abs(curve).max())


def polygon(rng: np.random.Generator) -> Curve:
    """A regular or starred polygon."""
    corners = int(rng.integers(3, 9)) * 2
    angle = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    radius = np.where(np.arange(corners) % 2, rng.uniform(0.4, 1.0), 1.0)
    outline = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
    return np.concatenate([outline, outline[:1]])


CURVES: tuple[Callable[[np.random.Generator], Curve], ...] = (lobed, petal, scroll, meander, polygon)


def draw_ornament(rng: np.random.Generator) -> RgbImage:
    """One ornament (384, 384, 3)."""
    palette = rng.uniform(0, 255, (int(rng.integers(2, 6)), 3))
    while abs(palette[0].mean() - palette[1].mean()) < 40:
        palette[1] = rng.uniform(0, 255, 3)
    canvas = np.full((SIDE_PX, SIDE_PX, 3), palette[0])
    if rng.random() < 0.5:
        mottle = cv2.GaussianBlur(rng.normal(0, 1, (SIDE_PX, SIDE_PX)), (0, 0), rng.uniform(1, 30))
        canvas += (rng.uniform(5, 25) * mottle / mottle.std())[..., None]
    canvas = np.clip(canvas, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(2, 5))):
        curve = CURVES[rng.integers(len(CURVES))](rng)
        colour = palette[rng.integers(1, len(palette))]
        thickness = -1 if rng.random() < 0.5 else int(rng.integers(2, 9))
        for place, size, turn, flip in _arrange(rng):
            _stroke(canvas, _placed(curve, place, size, turn, flip), colour, thickness)
    return np.asarray(canvas)


Placing = tuple[npt.NDArray[np.float64], float, float, bool]  # centre in px, size in px, turn in radians, mirrored


def _arrange(rng: np.random.Generator) -> list[Placing]:
    kind = rng.integers(4)
    middle, turn, flip = np.full(2, SIDE_PX / 2), rng.uniform(0, 2 * np.pi), bool(rng.random() < 0.5)
    if kind == 0:  # rosette
        fold, ring, size = int(rng.integers(3, 13)), rng.uniform(0, 0.4) * SIDE_PX, rng.uniform(20, 90)
        angles = 2 * np.pi * np.arange(fold) / fold
        return [(middle + ring * np.array([np.cos(a), np.sin(a)]), size, turn + a, flip) for a in angles]
    if kind in (1, 2):  # band, lattice
        pitch, slant = rng.uniform(50, 140), rng.uniform(-0.5, 0.5)
        size = pitch * rng.uniform(0.25, 0.6)
        rows = [int(rng.integers(0, 5))] if kind == 1 else list(range(9))
        return [
            (np.array([i + slant * j, j]) * pitch, size, turn + np.pi * (i % 2) * (kind == 1), flip and bool(i % 2))
            for j in rows
            for i in range(-4, 12)
        ]
    count = int(rng.integers(3, 12))  # free
    return [
        (rng.uniform(0, SIDE_PX, 2), rng.uniform(20, 90), rng.uniform(0, 2 * np.pi), bool(rng.random() < 0.5))
        for _ in range(count)
    ]


def _placed(curve: Curve, place: npt.NDArray[np.float64], size: float, turn: float, flip: bool) -> Curve:
    cosine, sine = np.cos(turn), np.sin(turn)
    shape = curve * [1.0, -1.0 if flip else 1.0]
    return np.asarray(shape @ np.array([[cosine, sine], [-sine, cosine]]) * size + place)


def _stroke(canvas: RgbImage, curve: Curve, colour: npt.NDArray[np.float64], thickness: int) -> None:
    points = [np.rint(curve * 2**FIXED_POINT_BITS).astype(np.int32)]
    tint = tuple(int(value) for value in colour)
    if thickness < 0:
        cv2.fillPoly(canvas, points, tint, cv2.LINE_AA, FIXED_POINT_BITS)
    else:
        cv2.polylines(canvas, points, False, tint, thickness, cv2.LINE_AA, FIXED_POINT_BITS)
