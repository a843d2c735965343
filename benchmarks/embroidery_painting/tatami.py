"""The line's own tatami of what a painting aims at, with the painting's threads and on its cloth."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from wenmai.imaging.writing import encode_png
from wenmai.lines.embroidery.art import read_art
from wenmai.lines.embroidery.charts import Chart
from wenmai.lines.embroidery.checks import fabric_called
from wenmai.lines.embroidery.fill import FillSettings, plan_art
from wenmai.lines.embroidery.model import StitchPlan
from wenmai.lines.embroidery.ordering import finish, layers_of
from wenmai.lines.embroidery.painting import Painting

SIDE_PX_MAX = 1000  # what the photographs have: the target is larger, but holds no more
FABRIC = "silk"


def plan_tatami(painting: Painting) -> StitchPlan:
    """As ``style tatami`` plans it, in the painting's frame: the target where it is stitched, traced as flat areas of
    at most as many colours as the painting's palette holds, each in the nearest of its threads.

    The target, not the photograph: both have the same evened light and stretched range to aim at.
    """
    shrink = min(1.0, SIDE_PX_MAX / max(painting.target.shape[:2]))
    size = (round(painting.target.shape[1] * shrink), round(painting.target.shape[0] * shrink))
    rgb = cv2.resize(painting.target, size, interpolation=cv2.INTER_AREA)
    stitched = cv2.resize((~painting.ground).astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    columns = np.flatnonzero((stitched >= 128).any(axis=0))
    mm_per_px = painting.width_mm / size[0]
    chart = Chart("palette", "", "", painting.palette)
    picture = encode_png(np.dstack([rgb, stitched]))
    width_mm = (columns[-1] + 1 - columns[0]) * mm_per_px
    reading = read_art(picture, "image/png", width_mm, chart, len(painting.palette))
    fabric = fabric_called(FABRIC)
    art = reading.art
    plan = plan_art(art, FillSettings(row_spacing_mm=fabric.spacing_mm, pull_compensation_mm=fabric.pull_mm))
    middle = (plan.points_mm.min(axis=0) + plan.points_mm.max(axis=0)) / 2
    sewn = finish(plan, layers_of(plan, art.regions))
    place = reading.placement
    origin = np.array([place.origin_x, place.origin_y])
    in_px = (sewn.points_mm + middle) / place.mm_per_unit + origin  # finishing had centred it
    return replace(sewn, points_mm=np.ascontiguousarray(in_px * mm_per_px))
