"""Drawn scenes of known colours, photographed by a simulated camera: what benchmarks/palette.py measures on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.adaptation import linear_adaptation
from wenmai.genes.colour.conversion import encode, lab_to_linear, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.model import Box, RgbImage
from wenmai.genes.palette.names import traditional_colours

Layout = Literal["mosaic", "chart"]
Exposure = Literal["highlights", "luminance"]

SIDE_PX = 1000
APART_DELTA_E00_MIN = 8.0  # between the colours of one scene
SHARE_MIN = 0.015  # of the scene, of the smallest colour: the size of a seal
NEUTRAL_SIDE_PX = 60
NEUTRAL_LUMINANCE = (0.198, 0.362)  # of the grey patches N 5 and N 6.5 of the common 24-patch chart
SHADING_AMPLITUDE = 0.12  # of the light, linear, about its mean
CLIP_TOLERANCE = 1e-3  # of linear light; half a level at the dark end


@dataclass(frozen=True, slots=True)
class Scene:
    """``linear`` (h, w, 3) reflected light under D65, 1 the white; ``labs`` (k, 3) its true colours; ``named`` (k,)
    True where the colour was taken from the table of traditional colours; ``neutral`` the grey patch."""

    linear: npt.NDArray[np.float32]
    labs: npt.NDArray[np.float32]
    named: npt.NDArray[np.bool_]
    neutral: Box
    neutral_luminance: float


@dataclass(frozen=True, slots=True)
class Photograph:
    """``rgb`` as the camera gives it; ``clipped`` (k,) True for the colours that left its range in a channel."""

    rgb: RgbImage
    clipped: npt.NDArray[np.bool_]


def draw(rng: np.random.Generator, count: int, layout: Layout) -> Scene:
    """A scene of ``count`` colours, about half of them from the table of traditional colours."""
    labs, named = _choose(rng, count)
    plan = _mosaic(rng, count) if layout == "mosaic" else _chart(rng, count)
    colours = np.clip(lab_to_linear(labs), 0.0, 1.0).astype(np.float32)
    linear = colours[plan]
    corner = rng.integers(SIDE_PX // 8, SIDE_PX - SIDE_PX // 8, 2)
    neutral = Box(int(corner[0]), int(corner[1]), NEUTRAL_SIDE_PX, NEUTRAL_SIDE_PX)
    luminance = float(rng.choice(NEUTRAL_LUMINANCE))
    linear[neutral.y : neutral.y + neutral.height, neutral.x : neutral.x + neutral.width] = luminance
    return Scene(linear * _shading(rng)[:, :, None], labs, named, neutral, luminance)


def photograph(scene: Scene, rng: np.random.Generator, illuminant: str, exposure: Exposure) -> Photograph:
    """What a camera without white balance records: light of the illuminant, blur, noise, 8 bits, JPEG 85.

    ``highlights`` exposes so that the white of the scene just fills the brightest channel, ``luminance`` so that it
    keeps its luminance: under lamplight its red is then far beyond the range.
    """
    matrix = linear_adaptation("D65", illuminant)
    white = matrix @ np.ones(3)
    gain = 1.0 / white.max() if exposure == "highlights" else 1.0
    light = scene.linear @ (matrix.T * gain).astype(np.float32)
    blurred = cv2.GaussianBlur(light, (0, 0), float(rng.uniform(0.7, 1.2)))
    levels = 255.0 * encode(np.clip(blurred, 0.0, 1.0)).astype(np.float32)
    levels += rng.normal(0.0, rng.uniform(2.0, 4.0), levels.shape).astype(np.float32)
    rgb = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
    _, jpeg = cv2.imencode(".jpg", rgb[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, 85])
    seen = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)[:, :, ::-1].copy()
    true = lab_to_linear(scene.labs) @ (matrix.T * gain)
    return Photograph(seen, (true.max(axis=1) > 1.0 + CLIP_TOLERANCE) | (true.min(axis=1) < -CLIP_TOLERANCE))


def _choose(rng: np.random.Generator, count: int) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.bool_]]:
    table = np.array([colour.lab for colour in traditional_colours()], np.float32)
    labs: list[npt.NDArray[np.float32]] = []
    named: list[bool] = []
    while len(labs) < count:
        from_table = bool(rng.random() < 0.5)
        lab = table[rng.integers(len(table))] if from_table else _anywhere(rng)
        if all(float(delta_e_2000(lab, other)) >= APART_DELTA_E00_MIN for other in labs):
            labs.append(lab)
            named.append(from_table)
    return np.array(labs), np.array(named)


def _anywhere(rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """Half anywhere in sRGB, half among the quiet colours that most objects have."""
    rgb = rng.integers(0, 256, 3).astype(np.float64)
    if rng.random() < 0.5:
        rgb = rgb.mean() + 0.35 * (rgb - rgb.mean())
    return rgb_to_lab(np.rint(rgb).astype(np.uint8))


def _mosaic(rng: np.random.Generator, count: int) -> npt.NDArray[np.int64]:
    """Cells about random points, each colour in several places, shares unequal but none below SHARE_MIN."""
    while True:
        points = rng.uniform(0, SIDE_PX, (90, 2))
        grid = np.stack(np.meshgrid(np.arange(SIDE_PX), np.arange(SIDE_PX)), axis=-1).astype(np.float32)
        distance = np.full((SIDE_PX, SIDE_PX), np.inf, np.float32)
        cell = np.zeros((SIDE_PX, SIDE_PX), np.int64)
        for number, point in enumerate(points.astype(np.float32)):
            squared = ((grid - point) ** 2).sum(axis=2)
            nearer = squared < distance
            distance[nearer], cell[nearer] = squared[nearer], number
        owner = np.concatenate([np.arange(count), rng.choice(count, 90 - count, p=rng.dirichlet(np.full(count, 1.5)))])
        plan = owner[cell]
        if np.bincount(plan.ravel(), minlength=count).min() >= SHARE_MIN * plan.size:
            return plan


def _chart(rng: np.random.Generator, count: int) -> npt.NDArray[np.int64]:
    """One rectangle a colour, side by side: here the uneven light falls on each colour as it may."""
    columns = int(np.ceil(np.sqrt(count)))
    rows = -(-count // columns)
    numbers = np.resize(rng.permutation(count), rows * columns).reshape(rows, columns)
    y = np.minimum(np.arange(SIDE_PX) * rows // SIDE_PX, rows - 1)
    x = np.minimum(np.arange(SIDE_PX) * columns // SIDE_PX, columns - 1)
    return numbers[y[:, None], x[None, :]]


def _shading(rng: np.random.Generator) -> npt.NDArray[np.float32]:
    """A lamp from one side, mean 1."""
    angle = rng.uniform(0, 2 * np.pi)
    ramp = np.linspace(-1.0, 1.0, SIDE_PX)
    field = np.cos(angle) * ramp[None, :] + np.sin(angle) * ramp[:, None]
    field = field / np.abs(field).max()
    return np.asarray(1.0 + SHADING_AMPLITUDE * field, np.float32)
