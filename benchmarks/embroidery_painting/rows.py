"""Level rows of each pixel's nearest thread: what flat filling could be at best, were a machine able to sew it.

It traces nothing, joins nothing and cuts at every row's end, so it is a stricter rival than the line's own tatami.
"""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
from skimage.measure import label

from wenmai.lines.embroidery.model import Role, StitchPlan
from wenmai.lines.embroidery.painting import Painting
from wenmai.lines.embroidery.painting.model import IntArray
from wenmai.lines.embroidery.painting.perceptual import uniform_of_rgb

ROW_MM = 0.3
STITCH_MM = 3.0
STAGGER = 4
AREA_MM2_MIN = 2.0
THREAD_MM = 0.38


def quantised(painting: Painting) -> IntArray:
    """(H, W) the nearest thread of the palette, areas under ``AREA_MM2_MIN`` given to a neighbour; −1 on bare cloth."""
    uniform = uniform_of_rgb(painting.target)
    threads = uniform_of_rgb(np.array([thread.rgb for thread in painting.palette], np.uint8))
    planes = [
        cv2.GaussianBlur(((uniform - thread) ** 2).sum(axis=2), (0, 0), 0.2 * painting.px_per_mm) for thread in threads
    ]
    nearest = np.argmin(np.stack(planes), axis=0)
    parts = np.asarray(label(nearest, connectivity=1, background=-1))  # type: ignore[no-untyped-call]
    small = np.bincount(parts.ravel()) < AREA_MM2_MIN * painting.px_per_mm**2
    median = cv2.medianBlur(nearest.astype(np.uint8), 5).astype(np.int64)
    nearest = np.where(small[parts], median, nearest)
    return np.asarray(np.where(painting.ground, -1, nearest), np.int64)


def plan_rows(painting: Painting) -> StitchPlan:
    """Rows of the quantised areas, a colour after the other, light to dark as the palette is."""
    areas = quantised(painting)
    points: list[tuple[float, float]] = []
    role: list[int] = []
    thread: list[int] = []
    rows = np.arange(ROW_MM / 2, painting.height_mm, ROW_MM)
    used = [index for index in range(len(painting.palette)) if (areas == index).any()]
    for place, index in enumerate(used):
        for number, y in enumerate(rows):
            line = areas[min(int(y * painting.px_per_mm), areas.shape[0] - 1)] == index
            edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(np.int8)))
            for a, b in zip(edges[::2] / painting.px_per_mm, edges[1::2] / painting.px_per_mm, strict=True):
                shift = (number % STAGGER) / STAGGER * STITCH_MM
                inner = np.arange(np.ceil((a - shift) / STITCH_MM) * STITCH_MM + shift, b, STITCH_MM)
                holes = np.unique(np.concatenate([[a], inner[(inner > a + 0.6) & (inner < b - 0.6)], [b]]))
                points += [(float(x), float(y)) for x in holes]
                role += [int(Role.START)] + [int(Role.FILL)] * (len(holes) - 1)
                thread += [place] * len(holes)
    threads = tuple(replace(painting.palette[index], width_mm=THREAD_MM) for index in used)
    count = len(points)
    return StitchPlan(
        threads, np.array(points), np.array(thread, np.int64), np.array(role, np.int64), np.full(count, -1, np.int64)
    )
