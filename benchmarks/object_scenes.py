"""Photographs with outlined objects, and simulated ones: crops, pieces from within, objects before other
backdrops.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.model import Mask, RgbImage

TRUTH = Path(__file__).parent / "truth" / "objects.csv"
FULL_SHARE = 0.97  # of the picture: more is an object that fills the frame
FRAMES_PX = ((384, 512), (512, 384), (512, 512), (512, 288))
FloatImage = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture (h, w, 3), its object's mask (h, w), and the photograph that it comes from."""

    rgb: RgbImage
    mask: Mask
    source: str


@dataclass(frozen=True, slots=True)
class Outline:
    """An object's polygons in parts of width and height (none: it fills the frame).

    Drawn by hand, or traced by an earlier method and found right by eye: small faults of that method may have stayed.
    ``frame_too`` says that the whole frame is as good an answer.
    """

    file: str
    polygons: tuple[npt.NDArray[np.float64], ...]
    frame_too: bool

    def mask(self, height: int, width: int) -> Mask:
        if not self.polygons:
            return np.ones((height, width), bool)
        canvas = np.zeros((height, width), np.uint8)
        cv2.fillPoly(canvas, [np.round(each * [width, height]).astype(np.int32) for each in self.polygons], 1)
        return canvas > 0


def read_outlines(path: Path = TRUTH) -> list[Outline]:
    """Columns file, frame_too (0 or 1), polygons: 'x,y x,y …', several parted by ';', holes by even-odd
    filling.
    """
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return [
        Outline(
            file=row["file"],
            polygons=tuple(
                np.array([[float(value) for value in point.split(",")] for point in polygon.split()])
                for polygon in row["polygons"].split(";")
                if polygon
            ),
            frame_too=row["frame_too"] == "1",
        )
        for row in rows
    ]


def variations(
    scene: Scene, neighbours: list[Scene], rng: np.random.Generator, *, scattered: bool = False
) -> Iterator[Scene]:
    """A photograph and what is simulated from it; ``neighbours`` lend their backdrops.

    ``scattered`` adds a scene of several small objects.
    """
    yield scene
    yield Scene(np.ascontiguousarray(scene.rgb[:, ::-1]), np.ascontiguousarray(scene.mask[:, ::-1]), scene.source)
    yield Scene(_relit(scene.rgb, rng), scene.mask, scene.source)
    full = scene.mask.mean() > FULL_SHARE
    for _ in range(4 if full else 2):
        yield _cropped(scene, 0.3 if full else 0.5, rng)
    for _ in range(0 if full else 4):
        yield _elsewhere(scene, neighbours, rng)
    if scattered and not full:
        yield _scattered([scene, *neighbours], rng)
    for _ in range(2):
        piece = _from_within(scene, rng)
        if piece is not None:
            yield piece


def _relit(rgb: RgbImage, rng: np.random.Generator) -> RgbImage:
    """Another exposure, another colour of light, sometimes grey, out of focus or noisy."""
    light: npt.NDArray[np.floating] = (rgb.astype(np.float32) / 255.0) ** np.exp(rng.normal(0, 0.25))
    light = light * np.exp(rng.normal(0, 0.12)) * np.exp(rng.normal(0, 0.06, 3))
    if rng.random() < 0.12:
        light = np.repeat(light.mean(2, keepdims=True), 3, 2)
    if rng.random() < 0.2:
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), rng.uniform(0.5, 1.5)), np.float32)
    if rng.random() < 0.2:
        light = light + rng.normal(0, 0.03, light.shape)
    return np.asarray(np.clip(light, 0, 1) * 255, np.uint8)


def _cropped(scene: Scene, least: float, rng: np.random.Generator) -> Scene:
    height, width = scene.mask.shape
    h, w = (int(side * rng.uniform(least, 1)) for side in (height, width))
    y, x = rng.integers(0, height - h + 1), rng.integers(0, width - w + 1)
    return Scene(_relit(scene.rgb[y : y + h, x : x + w], rng), scene.mask[y : y + h, x : x + w], scene.source)


def _from_within(scene: Scene, rng: np.random.Generator) -> Scene | None:
    """A piece that lies inside of the object, and so fills its frame."""
    height, width = scene.mask.shape
    total = cv2.integral(scene.mask.astype(np.uint8))
    for _ in range(200):
        side, ratio = rng.uniform(0.2, 0.6) * (height * width) ** 0.5, rng.uniform(0.6, 1.6) ** 0.5
        h, w = int(side * ratio), int(side / ratio)
        if h < height and w < width:
            y, x = rng.integers(0, height - h), rng.integers(0, width - w)
            covered = total[y + h, x + w] - total[y, x + w] - total[y + h, x] + total[y, x]
            if covered > 0.985 * h * w:
                piece = _relit(scene.rgb[y : y + h, x : x + w], rng)
                return Scene(piece, np.ones((h, w), bool), scene.source)
    return None


def _elsewhere(scene: Scene, neighbours: list[Scene], rng: np.random.Generator) -> Scene:
    """The object cut out, resized, set before another backdrop, mostly with a soft shadow."""
    ys, xs = np.nonzero(scene.mask)
    box = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
    rgb, inside = scene.rgb[box], scene.mask[box].astype(np.float32)
    height, width = FRAMES_PX[rng.integers(len(FRAMES_PX))]
    factor = rng.uniform(0.45, 1.05) * min(height / rgb.shape[0], width / rgb.shape[1])
    size = max(8, round(rgb.shape[1] * factor)), max(8, round(rgb.shape[0] * factor))
    resized = np.asarray(cv2.resize(rgb, size, interpolation=cv2.INTER_AREA), np.float32)
    alpha = cv2.erode(cv2.resize(inside, size), np.ones((3, 3), np.uint8))
    y, x = int((height - size[1]) * rng.uniform(0.2, 0.9)), int((width - size[0]) * rng.uniform(0.2, 0.8))
    move = np.array([[1, 0, x], [0, 1, y]], np.float32)
    placed = cv2.warpAffine(resized, move, (width, height))
    cover = cv2.GaussianBlur(cv2.warpAffine(alpha, move, (width, height)), (0, 0), 0.8)
    ground = _backdrop(height, width, neighbours, rng)
    if rng.random() < 0.5:
        shift = np.array([[1, 0, rng.uniform(-25, 25)], [0, 1, rng.uniform(2, 25)]], np.float32)
        shadow = cv2.GaussianBlur(cv2.warpAffine(cover, shift, (width, height)), (0, 0), rng.uniform(4, 25))
        ground = ground * (1 - rng.uniform(0.2, 0.6) * shadow[..., None])
    picture = cover[..., None] * placed + (1 - cover[..., None]) * ground
    shown = np.clip(picture, 0, 255).astype(np.uint8)
    return Scene(_relit(shown, rng) if rng.random() < 0.5 else shown, cover > 0.5, scene.source)


def _scattered(scenes: list[Scene], rng: np.random.Generator) -> Scene:
    """Several small objects before one backdrop, as coins, fittings and fragments are shown."""
    height, width = FRAMES_PX[rng.integers(len(FRAMES_PX))]
    picture = _backdrop(height, width, scenes, rng)
    union = np.zeros((height, width), bool)
    rows, columns = rng.integers(2, 5, 2)
    chosen = rng.integers(len(scenes), size=rng.integers(1, 4))
    cell_height, cell_width = height // rows, width // columns
    for place in range(rows * columns):
        scene = scenes[chosen[place % len(chosen)]]
        ys, xs = np.nonzero(scene.mask)
        box = slice(ys.min(), ys.max() + 1), slice(xs.min(), xs.max() + 1)
        rgb, inside = scene.rgb[box], scene.mask[box].astype(np.float32)
        factor = rng.uniform(0.6, 0.9) * min(cell_height / rgb.shape[0], cell_width / rgb.shape[1])
        size = max(8, round(rgb.shape[1] * factor)), max(8, round(rgb.shape[0] * factor))
        if rng.random() < 0.15 or size[0] > cell_width or size[1] > cell_height:
            continue
        y = place // columns * cell_height + int((cell_height - size[1]) * rng.random())
        x = place % columns * cell_width + int((cell_width - size[0]) * rng.random())
        here = slice(y, y + size[1]), slice(x, x + size[0])
        cover = cv2.resize(inside, size, interpolation=cv2.INTER_AREA)[..., None]
        small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        picture[here] = cover * small + (1 - cover) * picture[here]
        union[here] |= cover[..., 0] > 0.5
    return Scene(np.clip(picture, 0, 255).astype(np.uint8), union, scenes[0].source)


def _backdrop(height: int, width: int, neighbours: list[Scene], rng: np.random.Generator) -> FloatImage:
    """White, black, a coloured wall, a grey wall over a table, cloth, or what lies behind another object."""
    kind = rng.integers(6)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    if kind == 0:
        ground = np.full((height, width, 3), rng.uniform(225, 255))
    elif kind == 1:
        ground = np.full((height, width, 3), rng.uniform(0, 25))
    elif kind in (2, 3):
        colour = rng.uniform(20, 235, 3) if kind == 2 else np.full(3, rng.uniform(40, 220))
        angle = rng.uniform(0, 2 * np.pi)
        along = ((x - width / 2) * np.cos(angle) + (y - height / 2) * np.sin(angle)) / max(height, width)
        ground = colour + along[..., None] * rng.uniform(-120, 120)
        if rng.random() < 0.4:
            ground = np.where((y > rng.uniform(0.55, 0.9) * height)[..., None], ground * rng.uniform(0.6, 1.3), ground)
    elif kind == 4:
        cloth = cv2.GaussianBlur(rng.normal(0, 1, (height, width)), (0, 0), rng.uniform(0.5, 6))
        ground = rng.uniform(30, 220, 3) + (cloth / cloth.std())[..., None] * rng.uniform(5, 25)
    else:
        ground = _behind(neighbours[rng.integers(len(neighbours))], height, width)
    return np.clip(ground + rng.normal(0, rng.uniform(0, 4), (height, width, 1)), 0, 255).astype(np.float32)


def _behind(scene: Scene, height: int, width: int) -> npt.NDArray[np.float64]:
    """What lies behind an object: the picture about it, painted over where the object was."""
    hidden = cv2.dilate(cv2.resize(scene.mask.astype(np.uint8), (128, 128)), np.ones((9, 9), np.uint8))
    painted = cv2.inpaint(cv2.resize(scene.rgb, (128, 128)), hidden, 5, cv2.INPAINT_TELEA)
    painted = cv2.resize(painted, (width, height), interpolation=cv2.INTER_CUBIC).astype(np.float64)
    cover = cv2.GaussianBlur(cv2.resize(scene.mask.astype(np.float32), (width, height)), (0, 0), 8)
    keep = np.clip(1 - 2 * cover, 0, 1)[..., None]
    return np.asarray(keep * cv2.resize(scene.rgb, (width, height)) + (1 - keep) * painted)
