"""Motifs for the tests: an F with a triangle, which has no symmetry, and a butterfly, which has one mirror."""

from __future__ import annotations

import numpy as np

from wenmai.genes.tiling.motifs import Motif, motif_of_drawing
from wenmai.genes.tracing.model import ClosedPath, Layer, LayeredVector

Corners = list[tuple[float, float]]


def polygon(corners: Corners) -> ClosedPath:
    controls = np.zeros((len(corners), 3, 2))
    controls[:, 2] = corners
    return ClosedPath(controls, np.ones(len(corners), np.bool_))


def motif_of(*shapes: tuple[str, Corners]) -> Motif:
    layers = tuple(Layer(colour, (0.0, 0.0, 0.0), 0.2, (polygon(corners),)) for colour, corners in shapes)
    return motif_of_drawing(LayeredVector(120, 120, layers))


def crooked() -> Motif:
    body = [(10, 10), (70, 10), (70, 25), (28, 25), (28, 45), (60, 45), (60, 60), (28, 60), (28, 110), (10, 110)]
    return motif_of(("#b03a2e", [(float(x), float(y)) for x, y in body]), ("#1f618d", [(70, 80), (95, 90), (80, 112)]))


def butterfly() -> Motif:
    """Its mirror stands upright."""
    left = [(60.0, 50.0), (20.0, 20.0), (10.0, 60.0), (35.0, 75.0), (30.0, 100.0), (60.0, 90.0)]
    return motif_of(("#334455", left), ("#334455", [(120 - x, y) for x, y in left]))
