"""One connected area: which kind of fill it gets, and its parts too narrow for any."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from wenmai.lines.embroidery.fill.detours import kept_inside
from wenmai.lines.embroidery.fill.edge import Edge
from wenmai.lines.embroidery.fill.field import fill_along
from wenmai.lines.embroidery.fill.field_rows import rows_along
from wenmai.lines.embroidery.fill.frame import Frame, frame_of
from wenmai.lines.embroidery.fill.grating import even_rows, thinned
from wenmai.lines.embroidery.fill.inside import Outline, keep_holes
from wenmai.lines.embroidery.fill.middles import Line
from wenmai.lines.embroidery.fill.piece import Piece, in_one_run
from wenmai.lines.embroidery.fill.satin import Column, cover_line
from wenmai.lines.embroidery.fill.settings import FillSettings, Style
from wenmai.lines.embroidery.fill.slivers import split_slivers
from wenmai.lines.embroidery.fill.tatami import Stitching, fill_rows
from wenmai.lines.embroidery.fill.underlay import underlay_rows
from wenmai.lines.embroidery.model import PlanNote, Role

ROWS_WIDTH_MM_MIN = 0.9  # what is narrower has rows too short for two stitches of the usual least length
UNDERLAY_WIDTH_MM_MIN = 1.5  # of satin; narrower columns hold without
NARROWED_MM_MIN = 1.0
# A body as wide as this many rows has rows that hang together, at whatever angle they cross it.
WIDTH_IN_ROWS = 1.05
TOLERANCE_MM = 0.05  # how far a merged stitch may cut a corner of the outline


def fill_area(area: Polygon, settings: FillSettings, index: int) -> tuple[Piece, list[PlanNote]]:
    """One connected area in one run (it may be empty), and what had to be changed."""
    frame = frame_of(area, settings.angle_degrees)
    shape = frame.shape_into(area)
    split = split_slivers(shape, *_narrow_mm(settings))
    stitching = Stitching(settings.stitch_length_mm_max, settings.stitch_length_mm_min, settings.stagger)
    column = _satin_column(settings)
    notes: list[PlanNote] = []
    edge = Edge(shape) if split.lines else None

    def cover(line: Line) -> Piece:
        assert edge is not None
        piece = cover_line(line, edge, column)
        if settings.style is not Style.RUNNING:
            notes.extend(_narrowed(line, piece, frame, index))
        return piece

    before: list[Piece] = []  # a gradient has none: it would show where the rows thin out
    if settings.underlay and settings.style is not Style.GRADIENT and not split.body.is_empty:
        before = underlay_rows(split.body, settings.underlay_spacing_mm, settings.underlay_inset_mm, stitching)
    y = even_rows(split.body, settings.row_spacing_mm) if not split.body.is_empty else np.empty(0)
    widen = settings.pull_compensation_mm
    if settings.style is Style.FIELD and not split.body.is_empty:
        rows = rows_along(split.body, settings.field, frame, settings.row_spacing_mm, widen, stitching)
        pieces = fill_along(split.body, rows, before, split.lines, cover, settings.row_spacing_mm, widen, stitching)
    else:
        chosen = thinned(y, settings.gradient_spacing_mm_end) if settings.style is Style.GRADIENT else None
        pieces = fill_rows(split.body, y, widen, stitching, split.lines, cover, before, chosen)
    # What hangs together by less than rows need is reached straight; then all is led inside the outline.
    piece = in_one_run(pieces, settings.stitch_length_mm_max)
    outline = Outline(shapely.segmentize(shape, 1.0).buffer(settings.pull_compensation_mm + TOLERANCE_MM, quad_segs=2))
    return out_of_frame(merged(piece, shape, outline, stitching), frame), notes


def _narrow_mm(settings: FillSettings) -> tuple[float, ...]:
    """What is narrower is no area for rows; of satin the width that it can have, then that of rows."""
    if settings.style is Style.RUNNING:
        return (np.inf,)
    rows = max(ROWS_WIDTH_MM_MIN, settings.row_spacing_mm * WIDTH_IN_ROWS)
    if settings.style is Style.SATIN and settings.satin_width_mm_max > rows:
        return settings.satin_width_mm_max, rows
    return (rows,)


def _satin_column(settings: FillSettings) -> Column:
    narrowest = max(settings.needle_width_mm, settings.stitch_length_mm_min)
    return Column(
        spacing_mm=settings.satin_spacing_mm,
        width_mm_min=np.inf if settings.style is Style.RUNNING else narrowest,
        widen_mm=settings.pull_compensation_mm,
        length_mm_max=settings.satin_width_mm_max,
        running_mm=settings.running_length_mm,
        underlay_width_mm_min=UNDERLAY_WIDTH_MM_MIN if settings.underlay else np.inf,
    )


def _narrowed(line: Line, cover: Piece, frame: Frame, index: int) -> list[PlanNote]:
    """A note on a line of which a part is too narrow even for satin; none on a mere tip."""
    running = cover.role == Role.RUNNING
    steps = np.hypot(*np.diff(cover.points_mm, axis=0).T)
    length = min(float(steps[running[1:]].sum()), line.length_mm)
    if length < NARROWED_MM_MIN:
        return []
    place = frame.out_of(cover.points_mm[running].mean(axis=0)[None])[0]
    what = f"a part {length:.1f} mm long is narrower than the needle can fill: one line along its middle"
    return [PlanNote("narrowed", what, index, (float(place[0]), float(place[1])))]


def merged(piece: Piece, shape: Polygon | MultiPolygon, outline: Outline, stitching: Stitching) -> Piece:
    """The piece kept inside, without stitches that are too short, as far as its line can do without them."""
    piece = kept_inside(piece, shape, outline, stitching.length_mm_max)
    keep = keep_holes(piece.points_mm, stitching.length_mm_min, stitching.length_mm_max, *outline.tables)
    return Piece(piece.points_mm[keep], piece.role[keep])


def out_of_frame(piece: Piece, frame: Frame) -> Piece:
    return Piece(np.ascontiguousarray(frame.out_of(piece.points_mm)), piece.role)
