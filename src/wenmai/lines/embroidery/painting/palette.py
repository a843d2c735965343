"""Which threads of a chart to paint with: few, and near in colour to all that the picture shows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from wenmai.genes.colour.conversion import lab_to_rgb, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.model import Thread
from wenmai.lines.embroidery.painting.model import FloatArray, RgbImage

CLUSTER_LAB = 5.0  # side of the cells of CIELAB in which colours count as one
CLUSTERS_MAX = 260
WEIGHT_POWER = 0.6  # of a colour's pixels: small areas are what the eye looks for
GAIN_MIN = 0.001  # of the error: a thread that gives less is not worth its change of colour
SAMPLE_MAX = 200_000


def choose_palette(pixels_rgb: RgbImage, chart: Sequence[Thread], size_max: int) -> tuple[Thread, ...]:
    """At most ``size_max`` threads of ``chart`` for pixels (n, 3): greedy, then swapped while that helps, by ΔE00.

    Metallic threads are left out: their look is not their colour. Light to dark. ``InvalidInput`` for a chart
    without a thread.
    """
    plain = [thread for thread in dict.fromkeys(chart) if not thread.metallic]
    if not plain:
        raise InvalidInput(
            "the chart has no thread that can be painted with", where="thread painting",
            remedy="Give a chart with threads other than metallic ones.", rule="painting.chart",
        )  # fmt: skip
    colours, weights = _clusters(pixels_rgb)
    threads = rgb_to_lab(np.array([thread.rgb for thread in plain], np.uint8))
    distance = np.asarray(delta_e_2000(colours[:, None, :], threads[None, :, :]), np.float64) ** 1.5
    chosen = _swapped(_greedy(distance, weights, size_max), distance, weights)
    lightness = threads[:, 0]
    return tuple(plain[i] for i in sorted(chosen, key=lambda i: (-lightness[i], i)))


def _clusters(pixels_rgb: RgbImage) -> tuple[FloatArray, FloatArray]:
    """Mean colours (k, 3) CIELAB and weights (k,) of the cells that hold the most pixels."""
    step = max(1, len(pixels_rgb) // SAMPLE_MAX)
    lab = rgb_to_lab(np.ascontiguousarray(pixels_rgb[::step])).astype(np.float64)
    cells = np.floor(lab / CLUSTER_LAB).astype(np.int64) + 60
    _, index, counts = np.unique(cells @ np.array([40_000, 200, 1]), return_inverse=True, return_counts=True)
    means = np.stack([np.bincount(index, lab[:, k]) for k in range(3)], axis=1) / counts[:, None]
    most = np.argsort(-counts, kind="stable")[:CLUSTERS_MAX]
    return means[most], counts[most].astype(np.float64) ** WEIGHT_POWER


def _greedy(distance: FloatArray, weights: FloatArray, size_max: int) -> list[int]:
    chosen: list[int] = []
    best = np.full(len(distance), np.inf)
    error = np.inf
    while len(chosen) < min(size_max, distance.shape[1]):
        totals = weights @ np.minimum(best[:, None], distance)
        totals[chosen] = np.inf
        pick = int(np.argmin(totals))
        if chosen and error - totals[pick] < GAIN_MIN * error:
            break
        chosen.append(pick)
        best, error = np.minimum(best, distance[:, pick]), float(totals[pick])
    return chosen


def _swapped(chosen: list[int], distance: FloatArray, weights: FloatArray) -> list[int]:
    """One thread exchanged for another while the error falls (Teitz and Bart 1968)."""
    chosen = list(chosen)
    for _ in range(4):
        changed = False
        for place in range(len(chosen)):
            others = [c for i, c in enumerate(chosen) if i != place]
            rest = distance[:, others].min(axis=1) if others else np.full(len(distance), np.inf)
            totals = weights @ np.minimum(rest[:, None], distance)
            totals[others] = np.inf
            pick = int(np.argmin(totals))
            if totals[pick] < totals[chosen[place]] * (1 - 1e-9):
                chosen[place], changed = pick, True
        if not changed:
            break
    return chosen


def representative_rgb(pixels_rgb: RgbImage) -> tuple[int, int, int]:
    """The commonest colour of pixels (n, 3), for the cloth under a piece that is stitched all over."""
    colours, weights = _clusters(pixels_rgb)
    red, green, blue = lab_to_rgb(colours[int(np.argmax(weights))]).tolist()
    return int(red), int(green), int(blue)
