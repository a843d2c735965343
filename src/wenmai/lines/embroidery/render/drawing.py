"""A plan as a picture: laid on one another in order, then lit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import decode
from wenmai.lines.embroidery.model import FloatArray, IntArray, StitchPlan
from wenmai.lines.embroidery.render import exposure
from wenmai.lines.embroidery.render.canvas import Canvas, canvas_for
from wenmai.lines.embroidery.render.layering import lay, press_holes
from wenmai.lines.embroidery.render.lighting import ground_of, lamp_of, twist_of
from wenmai.lines.embroidery.render.segments import Segments, segments_of
from wenmai.lines.embroidery.render.settings import Cloth, RenderSettings
from wenmai.lines.embroidery.render.shading import shade, shade_flat
from wenmai.lines.embroidery.render.shadows import towards_light

DEFAULT_SETTINGS = RenderSettings()


@dataclass(frozen=True, slots=True)
class _Layers:
    """What lies on top at each sample: its height in mm, its index in the segments (−1: cloth), its slope."""

    height_mm: npt.NDArray[np.float32]
    top: npt.NDArray[np.int32]
    slope: npt.NDArray[np.int8]
    geometry: FloatArray  # the segments', in mm from the canvas's corner


def draw_plan(plan: StitchPlan, cloth: Cloth, settings: RenderSettings = DEFAULT_SETTINGS) -> npt.NDArray[np.uint8]:
    """The design as it will look, (h, w, 3) sRGB; a pixel is 1 / ``settings.px_per_mm`` mm.

    Raises InvalidInput where the picture would be too large. The same plan gives the same bytes.
    """
    canvas, segments = canvas_for(plan, settings), segments_of(plan)
    layers = _lay(segments, canvas, holes=not settings.flat)
    picture = np.empty((canvas.height_px, canvas.width_px, 3), np.uint8)
    cloth_rgb = np.asarray(decode(np.array(cloth.rgb) / 255), np.float64)
    thread_rgb = segments.linear_rgb if len(segments.linear_rgb) else np.zeros((1, 3))
    encoded = exposure.encoding_table()
    if settings.flat:
        shade_flat(layers.top, segments.thread, thread_rgb, cloth_rgb, canvas.supersampling, encoded, picture)
        return picture
    lamp, twist, ground, per_mm = lamp_of(settings), twist_of(settings), ground_of(cloth), canvas.samples_per_mm
    shade(
        layers.height_mm, layers.top, layers.slope, layers.geometry, segments.thread, thread_rgb, cloth_rgb, ground,
        np.array([canvas.left_mm, canvas.top_mm], np.float64), per_mm, canvas.supersampling, lamp,
        *towards_light(lamp, per_mm), twist, exposure.thread_gain(lamp, twist), exposure.cloth_gain(lamp, ground),
        encoded, picture,
    )  # fmt: skip
    return picture


def top_rows(plan: StitchPlan, settings: RenderSettings = DEFAULT_SETTINGS) -> IntArray:
    """Which stitch is seen: (h, w) the plan's row at which it ends, −1 where the cloth is bare, at pixels' middles."""
    canvas, segments = canvas_for(plan, settings), segments_of(plan)
    top = _lay(segments, canvas, holes=False).top
    middle = canvas.supersampling // 2
    seen = top[middle :: canvas.supersampling, middle :: canvas.supersampling]
    rows = np.concatenate([segments.row, [-1]])  # −1 is the last
    return np.asarray(rows[seen], np.int64)


def _lay(segments: Segments, canvas: Canvas, *, holes: bool) -> _Layers:
    corner = np.array([canvas.left_mm, canvas.top_mm])
    geometry = segments.geometry.copy()
    geometry[:, :2] -= corner
    height = np.zeros(canvas.shape, np.float32)
    top = np.full(canvas.shape, -1, np.int32)
    slope = np.zeros(canvas.shape, np.int8)
    if holes:
        press_holes(height, segments.holes_mm - corner, canvas.samples_per_mm)
    lay(geometry, canvas.samples_per_mm, height, top, slope)
    return _Layers(height, top, slope, geometry)
