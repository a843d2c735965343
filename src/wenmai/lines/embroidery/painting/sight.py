"""What is seen of the needle's ways in a piece as it is drawn."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import LINEAR_OF_BYTE, linear_to_lab, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.lines.embroidery.model import Role, StitchPlan, Thread
from wenmai.lines.embroidery.painting.finish import Sewn
from wenmai.lines.embroidery.painting.model import FloatArray, IntArray, Mask, RgbImage
from wenmai.lines.embroidery.painting.raster import sampled
from wenmai.lines.embroidery.render import RenderSettings, top_rows

DRAWN_PX_PER_MM = 10.0
TILE_MM = 400.0  # as much as is drawn at once
AROUND_MM = 0.5  # σ of the surroundings that a way has to stand out from to be seen
STEP_MM = 0.1
GLINT_MM = 0.35  # a stretch shorter than thread is wide is a glint between stitches, not a way


def rows_on_top(sewn: Sewn, threads: tuple[Thread, ...], size_mm: tuple[float, float]) -> npt.NDArray[np.int32]:
    """(H, W) at ``DRAWN_PX_PER_MM``: the hole whose stitch lies on top, −1 the cloth. ``threads`` are the blocks'."""
    count, (width_mm, height_mm) = len(sewn.role), size_mm
    plan = StitchPlan(threads, sewn.points_mm, sewn.block, sewn.role, np.full(count, -1, np.int64))
    rows = []
    for top in np.arange(0.0, height_mm, TILE_MM):
        tiles = []
        for left in np.arange(0.0, width_mm, TILE_MM):
            frame = (
                float(left),
                float(top),
                float(min(left + TILE_MM, width_mm)),
                float(min(top + TILE_MM, height_mm)),
            )
            tiles.append(top_rows(plan, RenderSettings(px_per_mm=DRAWN_PX_PER_MM, frame_mm=frame)).astype(np.int32))
        rows.append(np.concatenate(tiles, axis=1))
    return np.concatenate(rows)


def seen_mm(
    sewn: Sewn, threads: tuple[Thread, ...], cloth_rgb: tuple[int, int, int], size_mm: tuple[float, float],
    off_field: Mask, apart_max: float,
) -> FloatArray:  # fmt: skip
    """(n,) how much is seen of each stitch that is travel, or paint ``off_field`` (n,), as what does not belong there:
    where its middle lies on top and its thread is over ``apart_max`` (ΔE00) both from what would be seen without all
    of these and from the mean light around that. Stretches shorter than ``GLINT_MM`` do not count.
    """
    count = len(sewn.role)
    way = (sewn.role == Role.TRAVEL) | ((sewn.role == Role.PAINT) & off_field)
    if not way.any():
        return np.zeros(count)
    top = rows_on_top(sewn, threads, size_mm)
    laid = replace(sewn, role=np.where(way | (sewn.role == Role.UNDERLAY), int(Role.START), sewn.role))
    rgb = np.array([*(thread.rgb for thread in threads), cloth_rgb], np.uint8)
    below: RgbImage = rgb[np.append(sewn.block, len(threads))[rows_on_top(laid, threads, size_mm)]]
    around = cv2.GaussianBlur(LINEAR_OF_BYTE[below], (0, 0), AROUND_MM * DRAWN_PX_PER_MM)
    row, places, lengths = _parts(sewn, np.flatnonzero(way))
    seen = sampled(top, places, DRAWN_PX_PER_MM)
    # Where a way crosses itself, as it does where it turns, it is the same way that is seen.
    shows = (seen == row) | ((seen >= 0) & way[seen] & (sewn.block[seen] == sewn.block[row]))
    own = rgb_to_lab(rgb)[sewn.block[row[shows]]]
    from_below = delta_e_2000(own, rgb_to_lab(sampled(below, places[shows], DRAWN_PX_PER_MM)))
    light = sampled(np.asarray(around, np.float32), places[shows], DRAWN_PX_PER_MM)
    from_around = delta_e_2000(own, linear_to_lab(np.clip(light, 0, 1)))
    shows[shows] = (from_below > apart_max) & (from_around > apart_max)
    stretch = np.cumsum(~shows | np.concatenate([[True], np.diff(row) > 1]))
    shows &= np.bincount(stretch[shows], lengths[shows], minlength=int(stretch[-1]) + 1)[stretch] >= GLINT_MM
    return np.asarray(np.bincount(row[shows], lengths[shows], minlength=count), np.float64)


def _parts(sewn: Sewn, rows: IntArray) -> tuple[IntArray, FloatArray, FloatArray]:
    """The stitches that end at ``rows`` in parts of ``STEP_MM``: which row each is of, its middle, its length."""
    begin, step = sewn.points_mm[rows - 1], sewn.points_mm[rows] - sewn.points_mm[rows - 1]
    lengths = np.hypot(step[:, 0], step[:, 1])
    counts = np.maximum(1, np.rint(lengths / STEP_MM).astype(np.int64))
    stitch = np.repeat(np.arange(len(rows)), counts)
    share = (np.arange(len(stitch)) - (np.cumsum(counts) - counts)[stitch] + 0.5) / counts[stitch]
    return rows[stitch], begin[stitch] + share[:, None] * step[stitch], (lengths / counts)[stitch]
