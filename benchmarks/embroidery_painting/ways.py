"""Ways of the needle that the eye should not find: thread on another colour that no later stitch covers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.embroidery_painting.sampling import sampled
from benchmarks.embroidery_painting.seen import SEEN_PX_PER_MM, IntArray, Mask, Rgb, colours_seen, frame_rows
from wenmai.genes.colour.conversion import LINEAR_OF_BYTE, linear_to_lab, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.lines.embroidery.model import Role, StitchPlan

SHOWN_DELTA_E = 6.0  # from what is below and from what is around: a step that anybody sees
AROUND_MM = 0.5  # σ of what is around
LINK_DEG = 45.0  # a painted stitch so far off its own field follows no form: it leads to the next chain
SAMPLE_MM = 0.1
GLINT_MM = 0.4  # a stretch shorter than thread is wide is a glint between stitches, not a way


@dataclass(frozen=True, slots=True)
class WaysShown:
    """Millimetres in 100 stitches that show: of ``travel``, of ``links`` sewn as painted stitches, of ``underlay``; and
    the longest unbroken stretch of travel and links.
    """

    travel_mm_per_100: float
    links_mm_per_100: float
    underlay_mm_per_100: float
    longest_mm: float


def links(plan: StitchPlan, field_rad: npt.NDArray[np.float32], px_per_mm: float) -> Mask:
    """(n,) painted stitches more than ``LINK_DEG`` off ``field_rad`` (h, w) under their middle.

    The field is the one that the stitches were to follow: what is asked is which of them do not belong, not whether
    the field is right.
    """
    step = np.zeros_like(plan.points_mm)
    step[1:] = np.diff(plan.points_mm, axis=0)
    middle = (plan.points_mm - step / 2) * px_per_mm
    row = np.clip(middle[:, 1].astype(np.int64), 0, field_rad.shape[0] - 1)
    column = np.clip(middle[:, 0].astype(np.int64), 0, field_rad.shape[1] - 1)
    turn = np.arctan2(step[:, 1], step[:, 0]) - field_rad[row, column]
    off = np.degrees(np.abs((turn + np.pi / 2) % np.pi - np.pi / 2))
    return np.asarray((plan.role == Role.PAINT) & (off > LINK_DEG))


def ways_shown(
    plan: StitchPlan, top: IntArray, linking: Mask, cloth_rgb: Rgb, size_mm: tuple[float, float]
) -> WaysShown:
    """What shows of travel, underlay and ``linking`` stitches (n,).

    A place of such a stitch shows where no later stitch covers its middle line and its colour is ``SHOWN_DELTA_E``
    both from what would lie there without all of them and from the mean light of that around it. Stretches shorter
    than ``GLINT_MM`` do not count.
    """
    ways = linking | np.isin(plan.role, (Role.TRAVEL, Role.UNDERLAY))
    if not ways.any() or plan.stitch_count == 0:
        return WaysShown(0.0, 0.0, 0.0, 0.0)
    without = frame_rows(replace(plan, role=np.where(ways, int(Role.START), plan.role)), *size_mm)
    below = colours_seen(plan, without, cloth_rgb)
    around = cv2.GaussianBlur(LINEAR_OF_BYTE[below], (0, 0), AROUND_MM * SEEN_PX_PER_MM)
    rows = np.flatnonzero(ways)
    stitch, places, lengths = sampled(plan, rows, SAMPLE_MM)
    y = np.clip((places[:, 1] * SEEN_PX_PER_MM).astype(np.int64), 0, top.shape[0] - 1)
    x = np.clip((places[:, 0] * SEEN_PX_PER_MM).astype(np.int64), 0, top.shape[1] - 1)
    row, seen = rows[stitch], top[y, x]
    # Where a way crosses itself, as it does where it turns, it is the same way that is seen.
    shows = (seen == row) | ((seen >= 0) & ways[seen] & (plan.thread_index[seen] == plan.thread_index[row]))
    y, x = y[shows], x[shows]
    own = _lab_of_threads(plan)[plan.thread_index[row[shows]]]
    from_below = delta_e_2000(own, rgb_to_lab(below[y, x]))
    from_around = delta_e_2000(own, linear_to_lab(np.clip(around[y, x], 0, 1)))
    shows[shows] = (from_below > SHOWN_DELTA_E) & (from_around > SHOWN_DELTA_E)
    stretch = _stretches(row, shows)
    long_mm = np.bincount(stretch[shows], lengths[shows], minlength=int(stretch[-1]) + 1)
    shows &= long_mm[stretch] >= GLINT_MM
    under = plan.role[row] == Role.UNDERLAY
    kinds = (~under & ~linking[row], linking[row], under)
    travel, linked, laid_under = (100 * float(lengths[shows & kind].sum()) / plan.stitch_count for kind in kinds)
    return WaysShown(travel, linked, laid_under, float(long_mm[stretch[shows & ~under]].max(initial=0.0)))


def _lab_of_threads(plan: StitchPlan) -> npt.NDArray[np.float32]:
    return np.asarray(rgb_to_lab(np.array([thread.rgb for thread in plan.threads], np.uint8)))


def _stretches(rows: IntArray, shows: Mask) -> IntArray:
    """(m,) which unbroken stretch each place that shows belongs to, over stitches that follow one another."""
    return np.asarray(np.cumsum(~shows | np.concatenate([[True], np.diff(rows) > 1])), np.int64)
