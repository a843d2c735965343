"""The one way from a motif as a file to areas of thread."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely

from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.art import colours, drawing, layers, pictures, rendering, wording
from wenmai.lines.embroidery.art.drawing import Drawing, Painted
from wenmai.lines.embroidery.art.model import Paint, Placement, Reading, Traced
from wenmai.lines.embroidery.art.pieces import Piece
from wenmai.lines.embroidery.art.style import UnclearStyle
from wenmai.lines.embroidery.charts import Chart
from wenmai.lines.embroidery.checks.model import PlanFinding
from wenmai.lines.embroidery.model import Art, FloatArray, Region

SVG_TYPES = frozenset({"image/svg+xml", "image/svg", "text/xml", "application/xml"})
MOTIF_MM_MIN = 0.8  # a 75/11 needle is 0.75 mm thick: nothing smaller than two of its holes can be made
WIDTH_MM_MAX = 3000.0
CURVE_MM = 0.003  # how closely outlines follow curves: a tenth of the finest drawn lines that come along
COMPARED_PX = 800  # the longer side of the pictures by which a reading is checked
DISAGREEMENT_MAX = 0.005
COLOURS_MAX_RANGE = (1, 200)


def read_art(data: bytes, media_type: str, width_mm: float, chart: Chart, colours_max: int = 12) -> Reading:
    """The motif in ``data`` (any SVG, or a picture that imaging reads) as areas of ``chart``'s threads.

    What is painted becomes ``width_mm`` wide; its top left corner is the origin. At most ``colours_max`` threads are
    used. Raises InvalidInput for what cannot be read, an empty motif, open paths without a stroke, shapes without
    area, and a motif smaller than a needle can make.
    """
    _check(width_mm, colours_max)
    if is_drawing(data, media_type):
        return _from_svg(data, width_mm, chart, colours_max)
    return read_traced(pictures.trace_picture(data, colours_max), width_mm, chart, colours_max)


def read_traced(traced: Traced, width_mm: float, chart: Chart, colours_max: int = 12) -> Reading:
    """The areas of a picture that was traced before; otherwise as ``read_art``."""
    _check(width_mm, colours_max)
    return _from_svg(traced.svg, width_mm, chart, colours_max, list(traced.findings))


def is_drawing(data: bytes, media_type: str) -> bool:
    """Whether areas are read from a drawing as it is; what is none is traced first."""
    return media_type.partition(";")[0].strip().lower() in SVG_TYPES or data[:256].lstrip().startswith(b"<svg")


def _from_svg(
    svg: bytes, width_mm: float, chart: Chart, colours_max: int, findings: list[PlanFinding] | None = None
) -> Reading:
    """``findings`` are given where ``svg`` was traced here from a picture."""
    parsed = drawing.parse(svg)
    try:
        painted = _painted(parsed, width_mm)
    except UnclearStyle as why:
        if findings is not None:
            raise
        return _as_picture(parsed, str(why), width_mm, chart, colours_max)
    if findings is None and not _looks_right(parsed, painted):
        return _as_picture(parsed, wording.LOOKS_OTHERWISE, width_mm, chart, colours_max)
    if not painted.paints:
        raise wording.nothing_painted(painted.empty)
    told = [*(findings or []), *wording.of_empty(painted.empty), *wording.of_doubled(painted.doubled)]
    return _assembled(painted.paints, width_mm, chart, colours_max, told)


def _painted(parsed: Drawing, width_mm: float) -> Painted:
    """The paints at the fineness that ``width_mm`` asks for; a first, coarse pass tells how large the motif is."""
    span = max(parsed.size) if parsed.size else 100.0
    coarse = drawing.paints_of(parsed, span / 500)
    if not coarse.paints:
        return coarse
    left, _, right, _ = layers.bounds_of(coarse.paints)
    fine = (right - left) * CURVE_MM / width_mm
    return drawing.paints_of(parsed, fine) if fine > 0 else coarse


def _looks_right(parsed: Drawing, painted: Painted) -> bool:
    """Whether the paints look as a renderer of the whole standard shows the drawing, as far as that can be told."""
    if parsed.size is None or not painted.paints or painted.doubled:
        return True
    scale = COMPARED_PX / max(parsed.size)
    picture = rendering.shown(parsed, parsed.size, scale)
    height_px, width_px = picture.shape[:2]
    labels, found = rendering.labels_of(painted.paints, width_px, height_px, scale)
    return rendering.disagreement(labels, found, picture) <= DISAGREEMENT_MAX


def _as_picture(parsed: Drawing, why: str, width_mm: float, chart: Chart, colours_max: int) -> Reading:
    """What flat areas cannot say (gradients, filters, …), rendered and traced as a picture is."""
    wording.refuse_unseen(parsed.root)
    if parsed.size is None:
        raise wording.no_size(why)
    scale = pictures.SIDE_MAX_PX / max(parsed.size)
    picture = rendering.shown(parsed, parsed.size, scale)
    alpha = picture[..., 3:].astype(np.float64) / 255
    rgb = np.rint(picture[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    opaque = picture[..., 3] >= pictures.OPAQUE_FROM
    traced, findings = pictures.traced(rgb, None if opaque.all() else opaque, colours_max)
    reading = _from_svg(traced, width_mm, chart, colours_max, [wording.read_as_picture(why), *findings])
    place = reading.placement
    placement = Placement(place.origin_x / scale, place.origin_y / scale, place.mm_per_unit * scale)
    return replace(reading, placement=placement)


def _assembled(
    paints: list[Paint], width_mm: float, chart: Chart, colours_max: int, findings: list[PlanFinding]
) -> Reading:
    left, top, right, bottom = layers.bounds_of(paints)
    if right - left <= 0:
        raise wording.too_small(0.0)
    scale = width_mm / (right - left)
    if max(right - left, bottom - top) * scale < MOTIF_MM_MIN:
        raise wording.too_small(max(right - left, bottom - top) * scale)
    placement = Placement(left, top, scale)
    placed = [_in_mm(paint, placement) for paint in paints]
    height_mm = (bottom - top) * scale
    seen, areas_mm2 = _seen(placed, width_mm, height_mm)
    threads, matched, more = colours.match(seen, areas_mm2, chart, colours_max)
    thread_of = dict(zip(seen, matched, strict=True))
    visible = [paint for paint in placed if paint.rgb in thread_of]
    pieces, specks = layers.flatten_layers(visible, [thread_of[paint.rgb] for paint in visible])
    if not pieces:
        raise wording.too_small(max(area.bounds[2] - area.bounds[0] for area in specks.left_out))
    used = sorted({piece.thread_index for piece in pieces})
    regions = tuple(_region(piece, order, used) for order, piece in enumerate(pieces))
    art = Art(width_mm, height_mm, tuple(threads[i] for i in used), regions)
    return Reading(art, (*findings, *more, *wording.of_specks(specks)), placement)


def _seen(paints: list[Paint], width_mm: float, height_mm: float) -> tuple[list[tuple[int, int, int]], FloatArray]:
    """The colours, and roughly how much of each is seen, mm²."""
    scale = COMPARED_PX / max(width_mm, height_mm)
    shape = (max(1, round(width_mm * scale)), max(1, round(height_mm * scale)))
    labels, found = rendering.labels_of(paints, *shape, scale)
    counts = np.bincount(labels[labels >= 0], minlength=len(found))
    return found, np.asarray(counts / scale**2, np.float64)


def _in_mm(paint: Paint, placement: Placement) -> Paint:
    origin = np.array([placement.origin_x, placement.origin_y])

    def moved(xy: FloatArray) -> FloatArray:
        return np.asarray((xy - origin) * placement.mm_per_unit, np.float64)

    area = shapely.transform(paint.area, moved)
    line = None if paint.line is None else shapely.transform(paint.line, moved)
    return replace(paint, area=area, line=line, line_width=paint.line_width * placement.mm_per_unit)


def _region(piece: Piece, order: int, used: list[int]) -> Region:
    if piece.line is None:
        return Region(piece.area, used.index(piece.thread_index), order)
    middle = np.asarray(piece.line.coords, np.float64)
    return Region(piece.area, used.index(piece.thread_index), order, middle, piece.line_width_mm)


def _check(width_mm: float, colours_max: int) -> None:
    if not MOTIF_MM_MIN <= width_mm <= WIDTH_MM_MAX:
        raise InvalidInput(
            f"a motif {width_mm:g} mm wide",
            remedy=f"Give a width from {MOTIF_MM_MIN:g} to {WIDTH_MM_MAX:g} mm.",
            rule="embroidery.width",
        )
    if not COLOURS_MAX_RANGE[0] <= colours_max <= COLOURS_MAX_RANGE[1]:
        raise InvalidInput(
            f"{colours_max} colours at most",
            remedy=f"Give {COLOURS_MAX_RANGE[0]} to {COLOURS_MAX_RANGE[1]}.",
            rule="embroidery.colours-max",
        )
