"""The layered vector form against vtracer, on drawn ornaments whose true shapes are known.

Run with ``python -m benchmarks.tracing [--json] [--quick] [--side 1024]``. Every picture is drawn here from curves by
8 × 8 supersampling, so the truth is known to an eighth of a pixel; each is traced clean, with Gaussian noise, and
after JPEG. Renderings back to pixels are by resvg. Times are CPU times of this process.
"""

from __future__ import annotations

import argparse
import io
import itertools
import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Literal

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
SEAM_ZOOM = 8.0
SEAM_WINDOW_PX = 128
COLOURS = (2, 3, 4, 6, 8, 12)
KINDS = ("clean", "noise 0.03", "noise 0.06", "jpeg 80")
SEARCH_COLOURS, SEARCH_KINDS, SEARCH_SIDE = (4, 12), ("clean", "jpeg 80"), 512
VTRACER_GRID: dict[str, tuple[Any, ...]] = {
    "mode": ("polygon", "spline"),  # "none" copies the pixels: no curve is traced, and no error made
    "hierarchical": ("cutout", "stacked"),
    "color_precision": (8, 7, 5),
    "layer_difference": (0, 4, 8, 32, 64),
    "filter_speckle": (0, 1, 2, 8),
    "corner_threshold": (30, 90),
    "length_threshold": (3.5, 8.0),
    "splice_threshold": (20, 80),
    "path_precision": (2, 8),
}


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
    for begin, end in itertools.pairwise(corners):
        direction = (end - begin) / np.linalg.norm(end - begin)
        normal = np.array([-direction[1], direction[0]]) * half
        first, second = begin - direction * half, end + direction * half
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


def render(document: str, zoom: float = 1.0, crisp: bool = False, background: str = "#ff00ff") -> Picture:
    """(h, w, 3) sRGB of an SVG on a ground, without anti-aliasing where ``crisp``."""
    mode: Literal["crisp_edges", "geometric_precision"] = "crisp_edges" if crisp else "geometric_precision"
    data = resvg_py.svg_to_bytes(
        svg_string=document, zoom=zoom, background=background, skip_system_fonts=True, shape_rendering=mode
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


def ground_influence(document: str, side: int) -> float:
    """The share of pixels, at 8 × in crops of the picture, that change with the ground behind it (0 = no seam)."""
    window = min(SEAM_WINDOW_PX, side)
    changed = total = 0
    for place in np.linspace(0, side - window, 3).astype(int):
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{window}" height="{window}" '
            f'viewBox="{place} {place} {window} {window}">'
        )
        crop = re.sub(r"<svg[^>]*>", opening, document, count=1)
        drawn = [render(crop, SEAM_ZOOM, background=ground).astype(np.int16) for ground in ("#ff00ff", "#00ff00")]
        changed += int((np.abs(drawn[0] - drawn[1]).max(axis=2) > 0).sum())
        total += drawn[0].shape[0] * drawn[0].shape[1]
    return changed / total


@dataclass(frozen=True)
class Figures:
    """One tracing, or the mean of several: the measures above, ``kilobytes``, ``nodes``, and CPU ``seconds`` with the
    SVG written."""

    iou: float
    delta_e00: float
    kilobytes: float
    nodes: float
    seconds: float
    ground: float


@dataclass(frozen=True)
class Subject:
    """One picture to trace: as given, before it was spoilt, its true labels (8 ×) and its colours."""

    name: str
    picture: Picture
    clean: Picture
    labels: Canvas
    palette: Picture


def by_wenmai(picture: Picture) -> tuple[str, int, float]:
    """SVG, nodes, CPU seconds."""
    started = time.process_time()
    vector = trace(picture)
    document = svg(vector)
    return document, vector.node_count, time.process_time() - started


def by_vtracer(picture: Picture, **settings: Any) -> tuple[str, int, float]:
    """SVG, nodes (it writes absolute C and L, one letter a piece), CPU seconds of its own call alone."""
    opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
    pixels = [tuple(pixel) for pixel in opaque.reshape(-1, 4).tolist()]
    started = time.process_time()
    document = vtracer.convert_pixels_to_svg(pixels, (picture.shape[1], picture.shape[0]), **settings)
    seconds = time.process_time() - started
    return document, document.count("C") + document.count("L"), seconds


def measure(method: Callable[[Picture], tuple[str, int, float]], subject: Subject) -> Figures:
    """Trace ``subject`` once and measure the result against the truth."""
    document, nodes, seconds = method(subject.picture)
    return Figures(
        iou=mean_iou(document, subject.labels, subject.palette),
        delta_e00=mean_delta_e(document, subject.clean),
        kilobytes=len(document.encode()) / 1000,
        nodes=nodes,
        seconds=seconds,
        ground=ground_influence(document, subject.picture.shape[0]),
    )


def best_vtracer_settings(subjects: list[Subject]) -> dict[str, Any]:
    """vtracer's settings of least mean ΔE00 over ``subjects``, by coordinate descent over VTRACER_GRID, twice round."""
    settings: dict[str, Any] = {}
    best = _vtracer_delta_e(subjects, settings)
    for _ in range(2):
        before = best
        for name, values in VTRACER_GRID.items():
            for value in values:
                tried = settings | {name: value}
                error = _vtracer_delta_e(subjects, tried)
                if error < best:
                    best, settings = error, tried
        if best == before:
            break
    return settings


def _vtracer_delta_e(subjects: list[Subject], settings: dict[str, Any]) -> float:
    return float(np.mean([mean_delta_e(by_vtracer(one.picture, **settings)[0], one.clean) for one in subjects]))


def make_subjects(colours: tuple[int, ...], kinds: tuple[str, ...], side: int) -> list[Subject]:
    """Drawn pictures, one for each number of colours, each spoilt in every kind; seeds are fixed."""
    subjects = []
    for number in colours:
        rng = np.random.default_rng(number)
        labels = draw_labels(number, side, rng)
        palette = draw_palette(number, rng)
        clean = rasterise(labels, palette)
        subjects += [
            Subject(f"{number} colours, {kind}", spoil(clean, kind, np.random.default_rng(99)), clean, labels, palette)
            for kind in kinds
        ]
    return subjects


def mean_of(figures: list[Figures]) -> Figures:
    """The mean of each measure."""
    return Figures(*(float(np.mean(column)) for column in zip(*(asdict(one).values() for one in figures), strict=True)))


def run(side: int, quick: bool) -> dict[str, Any]:
    """All figures: vtracer's best "settings", "rows" by subject and method, "means" by kind and method."""
    colours, kinds = ((4,), ("clean", "noise 0.04")) if quick else (COLOURS, KINDS)
    searched = make_subjects(SEARCH_COLOURS, SEARCH_KINDS, SEARCH_SIDE)
    settings = best_vtracer_settings(searched[:1] if quick else searched)
    methods: dict[str, Callable[[Picture], tuple[str, int, float]]] = {
        "wenmai": by_wenmai,
        "vtracer": by_vtracer,
        "vtracer, least ΔE": lambda picture: by_vtracer(picture, **settings),
    }
    subjects = make_subjects(colours, kinds, side)
    for kind in kinds:  # compile, so that the times are of a warm process
        by_wenmai(next(one.picture for one in subjects if one.name.endswith(kind)))
    rows = {one.name: {name: measure(method, one) for name, method in methods.items()} for one in subjects}
    means = {
        kind: {name: mean_of([row[name] for key, row in rows.items() if key.endswith(kind)]) for name in methods}
        for kind in kinds
    }
    return {"side": side, "settings": settings, "rows": rows, "means": means}


def print_table(result: dict[str, Any]) -> None:
    """The figures as a table for people."""
    print(f"vtracer's settings of least ΔE00: {result['settings']}")
    print(f"{'':24s}{'':20s}{'IoU':>8s}{'ΔE00':>8s}{'KB':>9s}{'nodes':>9s}{'CPU s':>8s}{'ground':>9s}")
    for part in ("rows", "means"):
        for name, row in result[part].items():
            for method, one in row.items():
                label = name if part == "rows" else f"mean, {name}"
                print(
                    f"{label:24s}{method:20s}{one.iou:8.4f}{one.delta_e00:8.3f}{one.kilobytes:9.1f}"
                    f"{one.nodes:9.0f}{one.seconds:8.3f}{one.ground:9.5f}"
                )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--quick", action="store_true", help="one picture, two kinds, a shorter search")
    parser.add_argument("--side", type=int, default=1024, help="of the pictures, pixels")
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    result = run(arguments.side, arguments.quick)
    if arguments.json:
        print(json.dumps(result, default=asdict, ensure_ascii=False))
    else:
        print_table(result)


if __name__ == "__main__":
    main()
