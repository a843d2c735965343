"""Strips of the 7 frieze groups, grown from a motif or made of a repeat, laid end to end on a ground."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.symmetry.band_motifs import STRIP_ROWS, draw_frieze
from benchmarks.tiling.measuring import Judged, Painter, painted, seam_of, told
from benchmarks.tiling.motifs import random_motif
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS
from wenmai.genes.symmetry.model import Candidate, Repeat, Symmetry
from wenmai.genes.tiling.found import found_tile, paint_found
from wenmai.genes.tiling.growing import grow
from wenmai.genes.tiling.painting import paint

NAMES = tuple(group.name for group in FRIEZE_GROUPS)
LENGTH_PX = (500, 800)
REPEATS = (5.0, 8.0)  # that are seen
HEIGHT_PX = (48, 300)
MARGIN_SHARE = (0.1, 0.5)  # of the band's width, above and below
GROUND = (242, 234, 216)


def grown_band(name: str, seed: tuple[int, ...]) -> Judged:
    """A motif repeated along a band."""
    generator = np.random.default_rng(seed)
    motif = random_motif(generator)
    began = time.process_time()
    pattern = grow(motif, name, 50.0, ground="#f2ead8", angle_degrees=float(generator.uniform(-180, 180)))
    aspect = pattern.layout.height_mm / pattern.layout.width_mm
    return _judged("grown", name, lambda w, h: paint(pattern, w, h)[..., :3], aspect, generator, began)


def found_band(name: str, seed: tuple[int, ...]) -> Judged:
    """A repeat of the group, given from another place along it."""
    generator = np.random.default_rng(seed)
    frieze = draw_frieze(FRIEZE_GROUPS[NAMES.index(name)], generator)
    side = frieze.rgb.shape[0]
    first, last = (round(share * side) for share in STRIP_ROWS)
    # rows y and −y are images of each other, so the middle row's own counts once
    strip = np.roll(frieze.rgb[first : last + 1], int(generator.integers(side)), axis=1)
    repeat = Repeat(
        np.clip(np.rint(strip), 0, 255).astype(np.uint8), (0.0, 0.0), ((100.0, 0.0), (0.0, 100 * frieze.width))
    )
    began = time.process_time()
    tile = found_tile(Symmetry("frieze", 1.0, (Candidate(name, 1.0),), repeat=repeat), 50.0)
    return _judged("found", name, lambda w, h: paint_found(tile, w, h), frieze.width, generator, began)


def _judged(
    made: str, name: str, painter: Painter, aspect: float, generator: np.random.Generator, began: float
) -> Judged:
    length, repeats = round(generator.uniform(*LENGTH_PX)), generator.uniform(*REPEATS)
    height = int(np.clip(round(aspect * length / repeats), *HEIGHT_PX))
    width = max(8, round(height / aspect))
    tile, took = painted(painter, width, height, began)
    start = int(generator.integers(width))
    band = np.tile(tile, (1, -(-(length + start) // width), 1))[:, start : start + length]
    above, below = (round(generator.uniform(*MARGIN_SHARE) * height) for _ in range(2))
    shown = np.full((above + height + below, length, 3), GROUND, np.uint8)
    shown[above : above + height] = band
    if generator.random() < 0.5:
        shown = shown.swapaxes(0, 1)
    return Judged(f"band {made}", name, told(shown), seam_of(tile, both_ways=False), took)
