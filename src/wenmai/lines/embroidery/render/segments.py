"""The plan as what the light falls on: one row for each stitch that lays thread, in the order in which it is laid."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from wenmai.genes.colour.conversion import decode
from wenmai.lines.embroidery.model import FloatArray, IntArray, Role, StitchPlan

SHORTEST_MM = 0.02  # below it two holes are one, and the stitch has no direction

# Columns of ``Segments.geometry``.
X, Y, ALONG_X, ALONG_Y, LENGTH, HALF_WIDTH = range(6)


@dataclass(frozen=True, slots=True)
class Segments:
    """``geometry`` (n, 6) in mm: start, unit direction, length, half the thread's width. ``thread`` and ``row`` (n,)
    are the index of the stitch's thread and of the plan's row at which it ends. ``linear_rgb`` (threads, 3) is 0…1.
    ``holes_mm`` (m, 2): every place where the needle went through.
    """

    geometry: FloatArray
    thread: IntArray
    row: IntArray
    linear_rgb: FloatArray
    holes_mm: FloatArray


def segments_of(plan: StitchPlan) -> Segments:
    """The stitches of ``plan``, without starts and without those shorter than ``SHORTEST_MM``."""
    lengths = plan.lengths_mm
    row = np.flatnonzero((plan.role != Role.START) & (lengths > SHORTEST_MM))
    row = row[row > 0]
    start, length = plan.points_mm[row - 1], lengths[row]
    along = (plan.points_mm[row] - start) / length[:, None]
    widths = np.array([thread.width_mm for thread in plan.threads], np.float64)
    thread = plan.thread_index[row]
    half = widths[thread] / 2 if len(row) else np.zeros(0)
    holes = np.unique(np.concatenate([row - 1, row]))
    return Segments(
        np.ascontiguousarray(np.column_stack([start, along, length, half])),
        thread,
        row,
        np.array([decode(np.array(one.rgb) / 255) for one in plan.threads], np.float64).reshape(-1, 3),
        np.ascontiguousarray(plan.points_mm[holes]),
    )
