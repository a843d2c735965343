"""The layered vector form against vtracer, on drawn ornaments whose true shapes are known.

Run with ``python -m benchmarks.tracing [--json] [--quick] [--side 1024]``. Every picture is drawn here from curves by
8 × 8 supersampling, so the truth is known to an eighth of a pixel; each is traced clean, with Gaussian noise, and
after JPEG. Renderings back to pixels are by resvg. Times are CPU times of this process.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import cv2
import numpy as np
import numpy.typing as npt
import resvg_py
import vtracer
from PIL import Image

from wenmai.genes.colour.conversion import lab_to_rgb, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.genes.tracing import svg, trace

Canvas = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
Picture = npt.NDArray[np.uint8]

OVERSAMPLE = 8
TRUTH_ZOOM = 4  # IoU is measured on this enlargement, drawn without anti-aliasing
PALETTE_APART = 13.0  # ΔE00 at least between two colours of one picture
SHIFT_BITS = 4


# --- drawing -----------------------------------------------------------------------------------------------------


def fill(canvas: Canvas, points: Points, label: int) -> None:
    """Fill a polygon given in units of the picture's side (0…1)."""
    scaled = np.rint((points * canvas.shape[0] - 0.5) * (1 << SHIFT_BITS)).astype(np.int32)
    cv2.fillPoly(canvas, [scaled], label, cv2.LINE_8, SHIFT_BITS)


def polar(centre: Points, angle: Points, radius: Points | float) -> Points:
    """Points about ``centre`` at angles (radians) and radii."""
    return centre + np.stack([np.cos(angle) * radius, np.sin(angle) * radius], axis=-1)


def cloud(canvas: Canvas, centre: Points, size: float, labels: list[int], rng: np.random.Generator) -> None:
    """A scalloped cloud: round lobes about an oval, nested outlines."""
    lobes = int(rng.integers(5, 9))
    angle = np.linspace(0, 2 * np.pi, 800)
    turn = rng.uniform(0, 2 * np.pi)
    for depth, label in enumerate(labels):
        shrunk = size * (1 - 0.22 * depth)
        radius = shrunk * (0.72 + 0.28 * np.abs(np.sin(lobes * (angle + turn) / 2)) ** 0.7)
        fill(canvas, polar(centre, angle, radius) * [1, 1] + 0, label)


def petals(canvas: Canvas, centre: Points, size: float, labels: list[int], rng: np.random.Generator) -> None:
    """A rosette of pointed petals with veins of another colour, and a round heart."""
    number = int(rng.integers(5, 10))
    turn = rng.uniform(0, np.pi)
    along = np.linspace(0, 1, 120)
    width = np.sin(np.pi * along**1.4) * 0.85 * np.pi / number
    for depth, label in enumerate(labels[:-1]):
        for petal in range(number):
            middle = turn + 2 * np.pi * petal / number
            scale = size * (1 - 0.25 * depth)
            half = np.stack([along * scale, width * scale * 0.62 * (1 - 0.2 * depth)], axis=1)
            outline = np.concatenate([half, (half * [1, -1])[::-1]])
            rotation = np.array([[np.cos(middle), np.sin(middle)], [-np.sin(middle), np.cos(middle)]])
            fill(canvas, centre + outline @ rotation, label)
    fill(canvas, polar(centre, np.linspace(0, 2 * np.pi, 300), size * 0.22), labels[-1])


def scroll(canvas: Canvas, centre: Points, size: float, labels: list[int], rng: np.random.Generator) -> None:
    """A tapering spiral with an outline."""
    turns = rng.uniform(1.6, 2.4)
    angle = np.linspace(0, 2 * np.pi * turns, 700)
    radius = size * (0.12 + 0.88 * angle / angle[-1])
    turn, hand = rng.uniform(0, 2 * np.pi), rng.choice([-1.0, 1.0])
    middle = polar(centre, hand * angle + turn, radius)
    tangent = np.gradient(middle, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1) / np.linalg.norm(tangent, axis=1)[:, None]
    taper = size * (0.035 + 0.11 * (angle / angle[-1]))[:, None]
    for depth, label in enumerate(labels[:2]):
        half = taper * (1 - 0.45 * depth)
        fill(canvas, np.concatenate([middle + normal * half, (middle - normal * half)[::-1]]), label)
        fill(canvas, polar(middle[0], np.linspace(0, 2 * np.pi, 200), float(half[0, 0]) * 2), label)


def meander(canvas: Canvas, centre: Points, size: float, labels: list[int], rng: np.random.Generator) -> None:
    """A square spiral (回纹) of straight strokes, turned by a random angle."""
    step = size / 5
    path = [np.zeros(2)]
    heading = np.array([1.0, 0.0])
    for leg in range(9):
        path.append(path[-1] + heading * step * (leg // 2 + 1))
        heading = np.array([-heading[1], heading[0]])
    corners = np.array(path)
    turn = rng.choice([0.0, np.pi / 4, rng.uniform(0, np.pi)])
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    half = step * 0.22
    for first, second in zip(corners[:-1], corners[1:], strict=True):
        direction = (second - first) / np.linalg.norm(second - first)
        normal = np.array([-direction[1], direction[0]]) * half
        first, second = first - direction * half, second + direction * half
        bar = np.array([first + normal, second + normal, second - normal, first - normal])
        fill(canvas, centre + (bar - corners.mean(axis=0)) @ rotation, labels[0])


def roundel(canvas: Canvas, centre: Points, size: float, labels: list[int], rng: np.random.Generator) -> None:
    """Concentric rings about a lozenge or a star."""
    angle = np.linspace(0, 2 * np.pi, 600)
    for depth, label in enumerate(labels):
        fill(canvas, polar(centre, angle, size * (1 - 0.24 * depth)), label)
    points = int(rng.integers(4, 8))
    spikes = np.arange(2 * points) * np.pi / points + rng.uniform(0, np.pi)
    fill(canvas, polar(centre, spikes, np.where(np.arange(2 * points) % 2, 0.12, 0.3) * size), labels[0])


MOTIFS: tuple[Callable[..., None], ...] = (cloud, petals, scroll, meander, roundel)


def draw_labels(colours: int, side: int, rng: np.random.Generator) -> Canvas:
    """A field of ornaments as labels 0…colours − 1, (side · 8, side · 8) uint8; 0 is the ground."""
    canvas = np.zeros((side * OVERSAMPLE, side * OVERSAMPLE), np.uint8)
    wave = np.linspace(0, 1, 400)
    if colours > 3:
        for border in (0.9, 0.94):
            edge = border + 0.012 * np.sin(wave * 2 * np.pi * 9)
            outline = np.concatenate([np.stack([wave, edge], 1), np.array([[1.0, 1.01], [0.0, 1.01]])])
            fill(canvas, outline, 1 + int(border > 0.92))
    cells = 4
    used = 1
    for row in range(cells):
        for column in range(cells):
            centre = (np.array([column, row]) + 0.5 + rng.uniform(-0.06, 0.06, 2)) / cells
            size = rng.uniform(0.3, 0.52) / cells
            labels = [1 + (used + i) % (colours - 1) for i in range(3)] if colours > 2 else [1, 0, 1]
            MOTIFS[int(rng.integers(len(MOTIFS)))](canvas, centre, size, labels, rng)
            used += 2
    return canvas


def draw_palette(colours: int, rng: np.random.Generator) -> Picture:
    """(colours, 3) sRGB bytes, every two at least PALETTE_APART."""
    chosen = np.empty((0, 3), np.uint8)
    while len(chosen) < colours:
        candidate = lab_to_rgb(np.array([rng.uniform(12, 95), *rng.uniform(-60, 70, 2)]))
        apart = delta_e_2000(rgb_to_lab(chosen), rgb_to_lab(candidate)[None]) if len(chosen) else np.array([99])
        if apart.min() >= PALETTE_APART:
            chosen = np.concatenate([chosen, candidate[None]])
    return chosen


def rasterise(labels: Canvas, palette: Picture) -> Picture:
    """The anti-aliased picture: the mean of 8 × 8 samples in sRGB, as renderers mix."""
    side = labels.shape[0] // OVERSAMPLE
    rows = []
    for row in range(side):
        strip = palette[labels[row * OVERSAMPLE : (row + 1) * OVERSAMPLE]].astype(np.uint16)
        rows.append(strip.sum(axis=0).reshape(side, OVERSAMPLE, 3).sum(axis=1))
    return np.rint(np.array(rows) / OVERSAMPLE**2).astype(np.uint8)


def spoil(picture: Picture, kind: str, rng: np.random.Generator) -> Picture:
    """``picture`` as it is, with Gaussian noise of a given sigma (0…1), or through JPEG of a given quality."""
    if kind == "clean":
        return picture
    if kind.startswith("noise"):
        noise = rng.normal(0, float(kind.split()[1]) * 255, picture.shape)
        return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)
    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, "JPEG", quality=int(kind.split()[1]))
    return np.asarray(Image.open(stream).convert("RGB"))


# --- measuring ---------------------------------------------------------------------------------------------------


def render(document: str, zoom: float = 1.0, crisp: bool = False) -> Picture:
    """(h, w, 3) sRGB of an SVG on magenta, which no palette here holds."""
    mode = "crisp_edges" if crisp else "geometric_precision"
    data = resvg_py.svg_to_bytes(
        svg_string=document, zoom=zoom, background="#ff00ff", skip_system_fonts=True, shape_rendering=mode
    )
    return np.asarray(Image.open(io.BytesIO(bytes(data))).convert("RGB"))


def mean_iou(document: str, labels: Canvas, palette: Picture) -> float:
    """Mean over the colours of intersection over union with the true regions, at TRUTH_ZOOM times the picture."""
    skip = OVERSAMPLE // TRUTH_ZOOM
    truth = labels[skip // 2 :: skip, skip // 2 :: skip]
    drawn = render(document, TRUTH_ZOOM, crisp=True)
    packed = (drawn[..., 0].astype(np.int32) << 16) | (drawn[..., 1].astype(np.int32) << 8) | drawn[..., 2]
    values, index = np.unique(packed.ravel(), return_inverse=True)
    colours = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1).astype(np.uint8)
    lab = rgb_to_lab(colours)
    nearest = np.argmin(((lab[:, None] - rgb_to_lab(palette)[None]) ** 2).sum(2), axis=1)
    found = nearest[index]
    pairs = np.bincount(truth.ravel().astype(np.int64) * len(palette) + found, minlength=len(palette) ** 2)
    table = pairs.reshape(len(palette), len(palette)).astype(np.float64)
    union = table.sum(0) + table.sum(1) - np.diag(table)
    present = table.sum(1) > 0
    return float((np.diag(table) / np.maximum(union, 1))[present].mean())


def mean_delta_e(document: str, clean: Picture) -> float:
    """Mean ΔE00 between the rendering at 1 × and the picture before it was spoilt."""
    drawn = render(document)
    return float(delta_e_2000(rgb_to_lab(drawn), rgb_to_lab(clean)).mean())


def vtracer_nodes(document: str) -> int:
    """Pieces of all outlines in vtracer's SVG (it writes absolute C and L, one letter a piece)."""
    return document.count("C") + document.count("L")


@dataclass(frozen=True)
class Figures:
    """One tracing, measured: ``iou`` and ``delta_e00`` as above, ``kilobytes``, CPU ``seconds`` with the SVG written."""

    iou: float
    delta_e00: float
    kilobytes: float
    nodes: float
    seconds: float


def measure(
    method: Callable[[Picture], str],
    count: Callable[[str], int],
    picture: Picture,
    clean: Picture,
    labels: Canvas,
    palette: Picture,
) -> Figures:
    started = time.process_time()
    document = method(picture)
    seconds = time.process_time() - started
    return Figures(
        mean_iou(document, labels, palette),
        mean_delta_e(document, clean),
        len(document.encode()) / 1000,
        count(document),
        seconds,
    )
