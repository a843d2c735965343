"""Which threads a drawing's colours become."""

from __future__ import annotations

import numpy as np

from wenmai.genes.colour.conversion import rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.lines.embroidery.art.model import Rgb
from wenmai.lines.embroidery.charts import Chart
from wenmai.lines.embroidery.charts.matching import lab_of, nearest_all
from wenmai.lines.embroidery.checks.model import PlanFinding, Severity
from wenmai.lines.embroidery.model import FloatArray, Thread

FAR_DELTA_E = 6.0  # ΔE00 from which a colour is plainly another one
GOLD_HUE_DEGREES = (65.0, 95.0)
GOLD_CHROMA_MIN = 28.0
GOLD_LIGHTNESS = (40.0, 85.0)


def match(
    colours: list[Rgb], areas_mm2: FloatArray, chart: Chart, colours_max: int
) -> tuple[tuple[Thread, ...], list[int], list[PlanFinding]]:
    """The threads for ``colours``, for each colour its place among them, and what has to be said.

    ``areas_mm2`` (n,) tell how much each colour is seen. Each takes the nearest thread by ΔE00; where that asks for
    more than ``colours_max``, the thread whose loss changes least (area × ΔE00) goes first.
    """
    found, distances = nearest_all(np.array(colours, np.uint8), chart)
    chosen = found[:, 0]
    kept = sorted(set(chosen.tolist()))
    findings = _far(colours, chosen.tolist(), distances[:, 0].tolist(), chart)
    if len(kept) > colours_max:
        findings.append(_fewer(len(kept), colours_max))
        kept = _reduced(colours, areas_mm2, kept, chart, colours_max)
    threads = tuple(chart.threads[i] for i in kept)
    table = delta_e_2000(rgb_to_lab(np.array(colours, np.uint8))[:, None], lab_of(threads)[None])
    return threads, [int(i) for i in np.argmin(table, axis=1)], findings


def _reduced(colours: list[Rgb], areas_mm2: FloatArray, kept: list[int], chart: Chart, count: int) -> list[int]:
    lab = rgb_to_lab(np.array(colours, np.uint8))
    table = delta_e_2000(lab[:, None], lab_of(tuple(chart.threads[i] for i in kept))[None]).astype(np.float64)
    left = list(range(len(kept)))
    while len(left) > count:
        costs = [float((areas_mm2 * table[:, [i for i in left if i != out]].min(axis=1)).sum()) for out in left]
        left.pop(int(np.argmin(costs)))
    return [kept[i] for i in left]


def _fewer(asked: int, count: int) -> PlanFinding:
    return PlanFinding(
        "colours-merged",
        Severity.NOTE,
        f"图案需要 {asked} 种线色，按上限合并为 {count} 种",
        f"The motif asks for {asked} threads; they were merged to the {count} that are allowed.",
        value=asked,
        limit=count,
    )


def _far(colours: list[Rgb], chosen: list[int], distances: list[float], chart: Chart) -> list[PlanFinding]:
    findings = []
    for rgb, thread, distance in zip(colours, chosen, distances, strict=True):
        name = "#{:02x}{:02x}{:02x}".format(*rgb)
        if distance > FAR_DELTA_E:
            near = chart.threads[thread]
            findings.append(
                PlanFinding(
                    "colour-far",
                    Severity.WARNING,
                    f"色 {name} 在线色卡 {chart.name} 中最近的是 {near.called}，ΔE00 {distance:.1f}",
                    f"The nearest thread of {chart.name} to {name} is {near.called}, ΔE00 {distance:.1f}.",
                    value=distance,
                    limit=FAR_DELTA_E,
                )
            )
        if not chart.has_metallic and looks_golden(rgb):
            findings.append(
                PlanFinding(
                    "no-metallic",
                    Severity.NOTE,
                    f"色 {name} 或为金色；线色卡 {chart.name} 没有金属线，以普通线代替，不会有金光",
                    f"{name} may stand for gold; {chart.name} has no metallic thread, so a plain one takes its place "
                    "and will not glitter.",
                )
            )
    return findings


def looks_golden(rgb: Rgb) -> bool:
    """Whether gold is drawn with this colour. Yellow cloth is drawn with it too: a reason to ask, not to act."""
    lightness, a, b = (float(v) for v in rgb_to_lab(np.array(rgb, np.uint8)))
    hue = float(np.degrees(np.arctan2(b, a)))
    return (
        GOLD_HUE_DEGREES[0] <= hue <= GOLD_HUE_DEGREES[1]
        and float(np.hypot(a, b)) >= GOLD_CHROMA_MIN
        and GOLD_LIGHTNESS[0] <= lightness <= GOLD_LIGHTNESS[1]
    )
