"""Rosettes grown from a motif or made of a disc that was found, on a ground."""

from __future__ import annotations

import time

import numpy as np

from benchmarks.symmetry.rosettes import draw_rosette
from benchmarks.tiling.measuring import Judged, Painter, Rgb, painted, told
from benchmarks.tiling.motifs import random_motif
from wenmai.genes.symmetry.model import Candidate, Repeat, Symmetry
from wenmai.genes.tiling.found import found_tile, paint_found
from wenmai.genes.tiling.growing import grow
from wenmai.genes.tiling.painting import paint

NAMES = tuple(f"{letter}{order}" for order in (2, 3, 4, 5, 6, 8, 12, 16, 24) for letter in "CD")
DISC_PX = (280, 460)
MARGIN_SHARE = (0.02, 0.15)  # of the disc's width, on each side
GROUND = (242, 234, 216)


def grown_round(name: str, seed: tuple[int, ...]) -> Judged:
    """A motif repeated about a centre."""
    generator = np.random.default_rng(seed)
    motif = random_motif(generator)
    began = time.process_time()
    pattern = grow(motif, name, 50.0, angle_degrees=float(generator.uniform(-180, 180)))
    return _judged("grown", name, lambda w, h: paint(pattern, w, h), generator, began)


def found_round(name: str, seed: tuple[int, ...]) -> Judged:
    """A disc of the group."""
    generator = np.random.default_rng(seed)
    drawn = draw_rosette(int(name[1:]), name[0] == "D", generator)
    ground = np.array(GROUND, np.float32)
    shown = drawn.rgb * drawn.alpha[..., None] + ground * (1 - drawn.alpha[..., None])
    side = float(shown.shape[0])
    repeat = Repeat(np.clip(np.rint(shown), 0, 255).astype(np.uint8), (0.0, 0.0), ((side, 0.0), (0.0, side)))
    began = time.process_time()
    tile = found_tile(Symmetry("rosette", 1.0, (Candidate(name, 1.0),), repeat=repeat), 50.0)
    return _judged("found", name, lambda w, h: paint_found(tile, w, h), generator, began)


def _judged(made: str, name: str, painter: Painter, generator: np.random.Generator, began: float) -> Judged:
    side = round(generator.uniform(*DISC_PX))
    disc, took = painted(painter, side, side, began)
    before, after = (generator.uniform(*MARGIN_SHARE, (2, 2)) * side).round().astype(int)
    shown: Rgb = np.full((before[0] + side + after[0], before[1] + side + after[1], 3), GROUND, np.uint8)
    alpha = disc[..., 3:] / 255
    laid = disc[..., :3] * alpha + np.array(GROUND) * (1 - alpha)
    shown[before[0] : before[0] + side, before[1] : before[1] + side] = np.rint(laid)
    return Judged(f"round {made}", name, told(shown), None, took)
