"""Drawn pictures whose ornaments are known."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from wenmai.genes.model import Candidate, Mask, RgbImage

CREAM, BLUE, GREY = (226, 214, 190), (40, 70, 150), (120, 120, 122)


@dataclass(frozen=True)
class Scene:
    """A picture, the mask of its object, and the outlines of its ornaments."""

    rgb: RgbImage
    object_mask: Mask
    ornaments: tuple[Mask, ...]


def full_mask(candidate: Candidate, shape: tuple[int, ...]) -> Mask:
    """The candidate's region in the whole picture."""
    mask = np.zeros(shape[:2], np.bool_)
    box = candidate.box
    mask[box.y : box.y + box.height, box.x : box.x + box.width] = candidate.mask
    return mask


def iou(one: Mask, other: Mask) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


def _grain(picture: np.ndarray, seed: int) -> RgbImage:
    noise = np.random.default_rng(seed).normal(0, 2.5, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def _petals(
    canvas: np.ndarray, x: int, y: int, radius: int, count: int, colour: tuple[int, int, int], breadth: float = 0.13
) -> None:
    for k in range(count):
        angle = 2 * np.pi * k / count
        centre = (int(x + 0.62 * radius * np.cos(angle)), int(y + 0.62 * radius * np.sin(angle)))
        axes = (int(0.34 * radius), int(breadth * radius))
        cv2.ellipse(canvas, centre, axes, np.degrees(angle), 0, 360, colour, cv2.FILLED)
    cv2.circle(canvas, (x, y), int(0.22 * radius), colour, cv2.FILLED)


def plate(side: int = 420, shift: tuple[int, int] = (0, 0)) -> Scene:
    """A plate with one medallion of petals in its middle."""
    canvas = np.full((side, side, 3), GREY, np.float64)
    x, y, radius = side // 2 + shift[0], side // 2 + shift[1], int(0.4 * side)
    rim = np.zeros((side, side), np.uint8)
    cv2.circle(rim, (x, y), radius, 1, cv2.FILLED)
    canvas[rim > 0] = CREAM
    _petals(canvas, x, y, int(0.45 * radius), 12, BLUE)
    medallion = np.zeros((side, side), np.uint8)
    cv2.circle(medallion, (x, y), int(0.45 * radius * 0.96), 1, cv2.FILLED)
    return Scene(_grain(canvas, 1), rim > 0, (medallion > 0,))


def vase(height: int = 460, width: int = 320) -> Scene:
    """A straight vase with one band of triangles around it."""
    canvas = np.full((height, width, 3), GREY, np.float64)
    body = np.zeros((height, width), np.bool_)
    body[30:-30, 50:-50] = True
    canvas[body] = CREAM
    top, bottom = int(0.4 * height), int(0.56 * height)
    cv2.line(canvas, (50, top), (width - 51, top), BLUE, 3)
    cv2.line(canvas, (50, bottom), (width - 51, bottom), BLUE, 3)
    for x in range(54, width - 74, 22):
        corners = np.array([[x, bottom - 6], [x + 20, bottom - 6], [x + 10, top + 6]])
        cv2.fillPoly(canvas, [corners], BLUE)
    band = np.zeros_like(body)
    band[top - 2 : bottom + 3, 50:-50] = True
    return Scene(_grain(canvas, 2), body, (band,))


def cloth(height: int = 360, width: int = 480, at: tuple[int, int] = (150, 170)) -> Scene:
    """A cloth that fills the picture, with a flower on a plain ground."""
    canvas = np.full((height, width, 3), (150, 30, 40), np.float64)
    gold = (225, 190, 90)
    _petals(canvas, at[0], at[1], 90, 9, gold, breadth=0.2)
    figure = np.zeros((height, width), np.uint8)
    cv2.circle(figure, at, 86, 1, cv2.FILLED)
    return Scene(_grain(canvas, 3), np.ones((height, width), np.bool_), (figure > 0,))


def plain(height: int = 300, width: int = 300) -> Scene:
    """A plain pot under light that falls off."""
    canvas = np.full((height, width, 3), GREY, np.float64)
    body = np.zeros((height, width), np.bool_)
    body[40:-20, 60:-60] = True
    light = np.linspace(0.75, 1.05, width)[None, :, None]
    canvas = np.where(body[..., None], np.array(CREAM) * light, canvas)
    return Scene(_grain(canvas, 4), body, ())
