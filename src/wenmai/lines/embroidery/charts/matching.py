"""The threads nearest to a colour, as the eye sees it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.charts.model import Chart, Match
from wenmai.lines.embroidery.model import IntArray, Thread

Float32Array = npt.NDArray[np.float32]


def lab_of(threads: tuple[Thread, ...]) -> Float32Array:
    """(n, 3) CIELAB (D65) of ``threads``."""
    return rgb_to_lab(np.array([thread.rgb for thread in threads], np.uint8).reshape(-1, 3))


def nearest(rgb: tuple[int, int, int], chart: Chart, k: int = 1) -> tuple[Match, ...]:
    """The ``k`` threads of ``chart`` nearest to ``rgb`` (sRGB, 0…255) by ΔE00, nearest first; plain threads only.

    Raises InvalidInput for a colour out of range, k below 1, or a chart of metallic threads alone.
    """
    if len(rgb) != 3 or not all(0 <= part <= 255 for part in rgb):
        raise InvalidInput(f"the colour {rgb}", remedy="Give red, green and blue from 0 to 255.", rule="embroidery.rgb")
    found, distances = nearest_all(np.array([rgb], np.uint8), chart, k)
    return tuple(Match(chart.threads[i], float(d)) for i, d in zip(found[0], distances[0], strict=True))


def nearest_all(rgb: npt.NDArray[np.uint8], chart: Chart, k: int = 1) -> tuple[IntArray, Float32Array]:
    """For each colour of ``rgb`` ((n, 3) sRGB bytes) the places in ``chart.threads`` of its ``k`` nearest.

    Gives (n, m) int64 and (n, m) ΔE00, nearest first, m = k or as many as there are; of equals the first in the
    chart. Metallic threads are left out: their look is not their colour, so a colour cannot ask for them.
    """
    if k < 1:
        raise InvalidInput(f"{k} threads", remedy="Ask for 1 or more.", rule="embroidery.k")
    plain = np.array([i for i, thread in enumerate(chart.threads) if not thread.metallic], np.int64)
    if not len(plain):
        raise InvalidInput(
            f"the chart {chart.name} has no plain thread",
            remedy="Choose a chart with colours.",
            rule="embroidery.chart-metallic",
        )
    threads = lab_of(tuple(chart.threads[i] for i in plain))
    distances = delta_e_2000(rgb_to_lab(np.asarray(rgb, np.uint8))[:, None, :], threads[None, :, :])
    order = np.argsort(distances, axis=1, kind="stable")[:, :k]
    return plain[order], np.take_along_axis(distances, order, axis=1)
