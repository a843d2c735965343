"""Motifs without any symmetry, drawn at random in a few flat colours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from benchmarks.symmetry.motifs import polygon
from wenmai.genes.colour.hexcode import format_hex
from wenmai.genes.tiling.accidents import own_symmetries
from wenmai.genes.tiling.motifs import Motif, motif_of_drawing
from wenmai.genes.tracing.model import ClosedPath, Layer, LayeredVector

SIDE_PX = 200
TRIES_MAX = 50


def random_motif(generator: np.random.Generator) -> Motif:
    """Two to four crooked polygons, each of a colour of its own, that no turn and no mirror leaves as they are."""
    for _ in range(TRIES_MAX):
        shapes = [_shape(generator) for _ in range(int(generator.integers(2, 5)))]
        layers = tuple(
            Layer(format_hex(generator.integers(10, 246, 3)), (0.0, 0.0, 0.0), 0.25, (_path(shape),))
            for shape in shapes
        )
        motif = motif_of_drawing(LayeredVector(SIDE_PX, SIDE_PX, layers))
        if not own_symmetries(motif, alike_min=0.8):
            return motif
    raise RuntimeError("only symmetric motifs")


def _shape(generator: np.random.Generator) -> npt.NDArray[np.float64]:
    while True:
        corners = polygon(generator, SIDE_PX * 0.6)
        middle = SIDE_PX * generator.uniform(0.3, 0.7, 2)
        if np.ptp(corners, axis=0).min() > 0.15 * SIDE_PX:
            return corners + middle


def _path(corners: npt.NDArray[np.float64]) -> ClosedPath:
    controls = np.zeros((len(corners), 3, 2))
    controls[:, 2] = corners
    return ClosedPath(controls, np.ones(len(corners), np.bool_))
