"""How truly drawings are read as areas of thread: each ornament of a folder beside resvg's picture of it.

python -m benchmarks.embroidery_art FOLDER [--width-mm 80]
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import shapely

from wenmai.lines.embroidery import charts
from wenmai.lines.embroidery.art import Reading, read_art, rendering
from wenmai.lines.embroidery.art.drawing import parse
from wenmai.lines.embroidery.model import FloatArray

PX_PER_MM = 20
FINER = 4  # ours is drawn so much finer and averaged: resvg's edges are soft


def likeness(svg: bytes, reading: Reading) -> float:
    """Intersection over union of what the art covers and what resvg shows at PX_PER_MM; soft edges count by share."""
    drawing, place = parse(svg), reading.placement
    size = drawing.size or (1.0, 1.0)
    scale = place.mm_per_unit * PX_PER_MM
    shown = rendering.shown(drawing, size, scale)[..., 3] / 255
    height, width = shown.shape
    labels = np.full((height * FINER, width * FINER), -1, np.int32)

    def back(xy: FloatArray) -> FloatArray:
        return np.asarray(xy / place.mm_per_unit + (place.origin_x, place.origin_y), np.float64)

    for region in reading.art.regions:
        rendering.fill(labels, shapely.transform(region.outline, back), 0, scale * FINER)
    covered = (labels >= 0).reshape(height, FINER, width, FINER).mean(axis=(1, 3))
    return float(np.minimum(covered, shown).sum() / max(1e-9, np.maximum(covered, shown).sum()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width-mm", type=float, default=80.0)
    options = parser.parse_args()
    chart = charts.get("brother")
    worst = 1.0
    for path in sorted(options.folder.glob("*.svg")):
        svg = path.read_bytes()
        begin = time.process_time()
        reading = read_art(svg, "image/svg+xml", options.width_mm, chart)
        seconds = time.process_time() - begin
        found = {finding.code for finding in reading.findings}
        same = likeness(svg, reading)
        if "outline-drawn-twice" not in found:  # what it shows is nothing
            worst = min(worst, same)
        print(f"{path.name:14} {len(reading.art.regions):4} areas  IoU {same:.4f}  {seconds:5.2f} s  {sorted(found)}")
    print(f"worst IoU {worst:.4f}")


if __name__ == "__main__":
    main()
