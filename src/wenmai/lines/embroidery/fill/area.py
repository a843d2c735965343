"""One connected area: which kind of fill it gets, and its parts too narrow for any."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry import Polygon

from wenmai.lines.embroidery.fill.field import fill_along
from wenmai.lines.embroidery.fill.frame import Frame, frame_of
from wenmai.lines.embroidery.fill.grating import even_rows, thinned
from wenmai.lines.embroidery.fill.inside import Outline, keep_holes
from wenmai.lines.embroidery.fill.piece import Piece
from wenmai.lines.embroidery.fill.satin import Column, cover_line
from wenmai.lines.embroidery.fill.settings import FillSettings, Style
from wenmai.lines.embroidery.fill.slivers import Line, split_slivers
from wenmai.lines.embroidery.fill.tatami import Stitching, fill_rows
from wenmai.lines.embroidery.fill.underlay import underlay_rows
from wenmai.lines.embroidery.model import FloatArray, PlanNote, Role

ROWS_WIDTH_MM_MIN = 0.9  # what is narrower has rows too short for two stitches of the usual least length
UNDERLAY_WIDTH_MM_MIN = 1.5  # of satin; narrower columns hold without
NARROWED_MM_MIN = 1.0
# A body as wide as this many rows has rows that hang together, at whatever angle they cross it.
WIDTH_IN_ROWS = 1.05
TOLERANCE_MM = 0.05  # how far a merged stitch may cut a corner of the outline


def fill_area(area: Polygon, settings: FillSettings, index: int) -> tuple[list[Piece], list[PlanNote]]:
    """Pieces of one connected area, and what had to be changed."""
    frame = frame_of(area, settings.angle_degrees)
    shape = frame.shape_into(area)
    split = split_slivers(shape, _narrow_mm(settings))
    stitching = Stitching(settings.stitch_length_mm_max, settings.stitch_length_mm_min, settings.stagger)
    column = _satin_column(settings)
    notes: list[PlanNote] = []

    def cover(line: Line) -> Piece:
        piece = cover_line(line, shape, column)
        if settings.style is not Style.RUNNING:
            notes.extend(_narrowed(line, piece, frame, index))
        return piece

    before: list[Piece] = []  # a gradient has none: it would show where the rows thin out
    if settings.underlay and settings.style is not Style.GRADIENT and not split.body.is_empty:
        before = underlay_rows(split.body, settings.underlay_spacing_mm, settings.underlay_inset_mm, stitching)
    y = even_rows(split.body, settings.row_spacing_mm) if not split.body.is_empty else np.empty(0)
    widen = settings.pull_compensation_mm
    if settings.style is Style.FIELD and not split.body.is_empty:
        # Lines first, by travel through rows of which none is sewn; then rows along the field cover that travel.
        lines = fill_rows(split.body, y, widen, stitching, split.lines, cover, chosen=np.zeros(len(y), bool))
        before = [*before, *lines]
        pieces = fill_along(split.body, settings.field, frame, settings.row_spacing_mm, widen, stitching, before)
    else:
        chosen = thinned(y, settings.gradient_spacing_mm_end) if settings.style is Style.GRADIENT else None
        pieces = fill_rows(split.body, y, widen, stitching, split.lines, cover, before, chosen)
    outline = Outline(shapely.segmentize(shape, 1.0).buffer(settings.pull_compensation_mm + TOLERANCE_MM, quad_segs=2))
    return [out_of_frame(merged(piece, outline, stitching), frame) for piece in pieces], notes


def _narrow_mm(settings: FillSettings) -> float:
    """What is narrower is no area for rows."""
    if settings.style is Style.RUNNING:
        return np.inf
    if settings.style is Style.SATIN:
        return settings.satin_width_mm_max
    return max(ROWS_WIDTH_MM_MIN, settings.row_spacing_mm * WIDTH_IN_ROWS)


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


def merged(piece: Piece, outline: Outline, stitching: Stitching) -> Piece:
    """The piece without stitches that are too short, as far as its line can do without them."""
    piece = bent_inside(piece, outline)
    keep = keep_holes(piece.points_mm, stitching.length_mm_min, stitching.length_mm_max, *outline.tables)
    return Piece(piece.points_mm[keep], piece.role[keep])


def bent_inside(piece: Piece, outline: Outline) -> Piece:
    """The piece with each stitch that cuts across a curve of the outline bent at a right angle, if that keeps it in.

    Where an outline runs almost along the rows, the straight way from one row's end to the next can leave the shape
    by less than a row; along the row and then across it does not.
    """
    points, role = piece.points_mm, piece.role
    bad = np.flatnonzero(outline.crossed(points[:-1], points[1:]))
    if not len(bad):
        return piece
    start, end = points[bad], points[bad + 1]
    inserted: dict[int, FloatArray] = {}
    for corner in (np.column_stack((end[:, 0], start[:, 1])), np.column_stack((start[:, 0], end[:, 1]))):
        good = ~(outline.crossed(start, corner) | outline.crossed(corner, end))
        for i in np.flatnonzero(good):
            inserted.setdefault(int(bad[i]), corner[i])
    places = np.array(sorted(inserted), np.int64) + 1
    if not len(places):
        return piece
    corners = np.array([inserted[int(place) - 1] for place in places])
    return Piece(np.insert(points, places, corners, axis=0), np.insert(role, places, role[places]))


def out_of_frame(piece: Piece, frame: Frame) -> Piece:
    return Piece(np.ascontiguousarray(frame.out_of(piece.points_mm)), piece.role)
