"""Tiles of the 17 wallpaper groups, grown from a motif or cut from a cell."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.symmetry.motifs import draw_cell
from benchmarks.tiling.measuring import Judged, Painter, painted, seam_of, told
from benchmarks.tiling.motifs import random_motif
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS
from wenmai.genes.symmetry.model import Candidate, Repeat, Symmetry
from wenmai.genes.tiling.found import found_tile, paint_found
from wenmai.genes.tiling.growing import grow
from wenmai.genes.tiling.painting import paint

NAMES = tuple(group.name for group in WALLPAPER_GROUPS)
CELL_PX = (60, 110)  # of a cell's side, on average
CELLS_SHOWN = 4.6  # each way: tiles are laid until so many cells are seen, at least 3 × 3 tiles' worth of seams
SIDE_PX_MAX = 512


def grown_field(name: str, seed: tuple[int, ...]) -> Judged:
    """A motif repeated by the group."""
    generator = np.random.default_rng(seed)
    motif = random_motif(generator)
    began = time.process_time()
    pattern = grow(motif, name, 50.0, ground="#f2ead8", angle_degrees=float(generator.uniform(-180, 180)))
    layout = pattern.layout
    cell_mm2 = abs(float(np.linalg.det(layout.vectors_mm)))
    size_mm = layout.width_mm, layout.height_mm
    return _judged("grown", name, lambda w, h: paint(pattern, w, h)[..., :3], size_mm, cell_mm2, generator, began)


def found_field(name: str, seed: tuple[int, ...]) -> Judged:
    """A cell of the group, given about another origin."""
    generator = np.random.default_rng(seed)
    cell = draw_cell(WALLPAPER_GROUPS[NAMES.index(name)], generator)
    moved = np.roll(cell.rgb, generator.integers(0, cell.rgb.shape[0], 2), (0, 1))
    vectors = tuple((float(x), float(y)) for x, y in cell.basis.T * 100)
    repeat = Repeat(np.clip(np.rint(moved), 0, 255).astype(np.uint8), (0.0, 0.0), (vectors[0], vectors[1]))
    began = time.process_time()
    tile = found_tile(Symmetry("wallpaper", 1.0, (Candidate(name, 1.0),), repeat=repeat), 50.0)
    cell_mm2 = abs(float(np.linalg.det(tile.basis)))
    size_mm = tile.width_mm, tile.height_mm
    return _judged("found", name, lambda w, h: paint_found(tile, w, h), size_mm, cell_mm2, generator, began)


def _judged(
    made: str,
    name: str,
    painter: Painter,
    size_mm: tuple[float, float],
    cell_mm2: float,
    generator: np.random.Generator,
    began: float,
) -> Judged:
    px_per_mm = generator.uniform(*CELL_PX) / np.sqrt(cell_mm2)
    width_px, height_px = round(size_mm[0] * px_per_mm) | 1, round(size_mm[1] * px_per_mm)
    tile, took = painted(painter, width_px, height_px, began)
    side = min(SIDE_PX_MAX, round(CELLS_SHOWN * px_per_mm * np.sqrt(cell_mm2)))
    start = generator.integers(0, (height_px, width_px))
    times = (-(-(side + start[0]) // height_px), -(-(side + start[1]) // width_px), 1)
    shown = np.tile(tile, times)[start[0] : start[0] + side, start[1] : start[1] + side]
    return Judged(f"field {made}", name, told(shown), seam_of(tile), took)
