"""A tile painted, laid beside itself, looked at across its borders, and analysed as if nothing were known of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.tiling.motifs import random_motif
from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, PlaneGroup
from wenmai.genes.symmetry.model import Candidate, Repeat, Symmetry
from wenmai.genes.tiling.found import found_tile, paint_found
from wenmai.genes.tiling.growing import grow
from wenmai.genes.tiling.painting import paint

Rgb = npt.NDArray[np.uint8]
Painter = Callable[[int, int], Rgb]

CELL_PX = (60, 110)  # of a cell's side, on average
CELLS_SHOWN = 4.6  # each way: tiles are laid until so many cells are seen, at least 3 × 3 tiles' worth of seams
SIDE_PX_MAX = 640


@dataclass(frozen=True, slots=True)
class Judged:
    """A tile. ``seam`` the mean step across both borders over the mean step inside."""

    made: str
    truth: str
    found: str
    seam: float
    core_s: float


def of_grown(count: int, seed: int) -> Iterator[Judged]:
    """``count`` motifs in each group."""
    for number, group in enumerate(WALLPAPER_GROUPS):
        for k in range(count):
            generator = np.random.default_rng([seed, number, k])
            motif = random_motif(generator)
            began = time.process_time()
            pattern = grow(motif, group.name, 50.0, ground="#f2ead8", angle_degrees=float(generator.uniform(-180, 180)))
            layout = pattern.layout
            cell_mm2 = abs(float(np.linalg.det(layout.vectors_mm)))
            yield _judged("grown", group, lambda w, h, p=pattern: paint(p, w, h)[..., :3],  # type: ignore[misc]
                          layout.width_mm, layout.height_mm, cell_mm2, generator, began)  # fmt: skip


def of_found(count: int, seed: int) -> Iterator[Judged]:
    """``count`` cells of each group, given about another origin."""
    for number, group in enumerate(WALLPAPER_GROUPS):
        for k in range(count):
            generator = np.random.default_rng([seed, number, k, 1])
            cell = draw_cell(group, generator)
            moved = np.roll(cell.rgb, generator.integers(0, cell.rgb.shape[0], 2), (0, 1))
            vectors = tuple((float(x), float(y)) for x, y in cell.basis.T * 100)
            repeat = Repeat(np.clip(np.rint(moved), 0, 255).astype(np.uint8), (0.0, 0.0), (vectors[0], vectors[1]))
            began = time.process_time()
            tile = found_tile(Symmetry("wallpaper", 1.0, (Candidate(group.name, 1.0),), repeat=repeat), 50.0)
            cell_mm2 = abs(float(np.linalg.det(tile.basis)))
            yield _judged("found", group, lambda w, h, t=tile: paint_found(t, w, h),  # type: ignore[misc]
                          tile.width_mm, tile.height_mm, cell_mm2, generator, began)  # fmt: skip


def _judged(
    made: str, group: PlaneGroup, painted: Painter, width_mm: float, height_mm: float, cell_mm2: float,
    generator: np.random.Generator, began: float,
) -> Judged:  # fmt: skip
    px_per_mm = generator.uniform(*CELL_PX) / np.sqrt(cell_mm2)
    width_px, height_px = round(width_mm * px_per_mm) | 1, round(height_mm * px_per_mm)
    tile = painted(width_px, height_px)
    took = time.process_time() - began
    side = min(SIDE_PX_MAX, round(CELLS_SHOWN * px_per_mm * np.sqrt(cell_mm2)))
    times = (-(-side // height_px) + 2, -(-side // width_px) + 2, 1)
    start = generator.integers(0, (height_px, width_px))
    shown = np.tile(tile, times)[start[0] : start[0] + side, start[1] : start[1] + side]
    name = analyse(np.ascontiguousarray(shown)).group or "none"
    return Judged(made, group.name, name, seam_of(tile), took)


def seam_of(tile: Rgb) -> float:
    """Steps in luminance across the two borders against all steps inside, both directions together."""
    grey = cv2.cvtColor(tile, cv2.COLOR_RGB2GRAY).astype(np.float64)
    across = np.concatenate([np.abs(grey[0] - grey[-1]), np.abs(grey[:, 0] - grey[:, -1])])
    inside = np.concatenate([np.abs(np.diff(grey, axis=0)).ravel(), np.abs(np.diff(grey, axis=1)).ravel()])
    return float(across.mean() / max(inside.mean(), 1e-9))
