"""From colours painted over one another to areas that lie side by side, as one layer of thread.

What later paint hides is taken away from what is below, since thread cannot be hidden: it would pile up. Where two
areas meet the lower one reaches a little under the upper, so that no cloth shows when the thread pulls.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString

from wenmai.lines.embroidery.art.merging import merged, without_specks
from wenmai.lines.embroidery.art.model import Paint
from wenmai.lines.embroidery.art.outline import as_area
from wenmai.lines.embroidery.art.overlapping import overlapped
from wenmai.lines.embroidery.art.pieces import GRID_MM, Piece, Specks, cover_near, on_grid

LINE_MM_MAX = 10.0  # a wider stroke is an area: no satin column bridges it


def flatten_layers(paints: list[Paint], threads: list[int]) -> tuple[list[Piece], Specks]:
    """The areas that are seen of ``paints`` (in mm, bottom first), where paint i is of thread ``threads[i]``.

    Areas of one thread that touch become one, of the lowest order among them, so that no seam is left between.
    Sorted by order.
    """
    pieces = [_piece(paint, thread, order) for order, (paint, thread) in enumerate(zip(paints, threads, strict=True))]
    pieces = _parts(_lines_into_fills(pieces))
    seen = [piece for piece in _visible(pieces) if not piece.area.is_empty]
    large, specks = without_specks(merged(seen))
    return overlapped(large), specks


def _piece(paint: Paint, thread: int, order: int) -> Piece:
    if paint.line is None or paint.line_width > LINE_MM_MAX:
        return Piece(paint.area, thread, order)
    return Piece(paint.area, thread, order, paint.line, paint.line_width)


def _lines_into_fills(pieces: list[Piece]) -> list[Piece]:
    """A stroke in the thread of the fill that it runs along only makes that fill wider."""
    changed = list(pieces)
    for upper, lower in zip(range(1, len(pieces)), range(len(pieces) - 1), strict=True):
        line, fill = changed[upper], changed[lower]
        if line.line is None or fill.line is not None or line.thread_index != fill.thread_index:
            continue
        if fill.area.boundary.distance(line.line) < GRID_MM and line.line.length > 0:
            changed[upper] = replace(line, line=None, line_width_mm=0.0)
    return changed


def _parts(pieces: list[Piece]) -> list[Piece]:
    """Areas as their connected parts, so that each is compared with what lies near it only."""
    parts = []
    for piece in pieces:
        if piece.line is not None:
            parts.append(piece)
        else:
            parts += [replace(piece, area=part) for part in shapely.get_parts(piece.area)]
    return parts


def _visible(pieces: list[Piece]) -> list[Piece]:
    """Each piece without what those above it hide."""
    tree = shapely.STRtree([piece.area for piece in pieces])
    seen = []
    for piece in pieces:
        above = [
            j
            for j in sorted(tree.query(piece.area, predicate="intersects"))
            if _hides(pieces[j], piece, pieces[j].order > piece.order)
        ]
        if not above:
            seen.append(piece)
            continue
        cover = cover_near([pieces[j].area for j in above], piece.area)
        seen += _cut(piece, on_grid(shapely.difference, piece.area, cover))
    return seen


def _hides(upper: Piece, lower: Piece, later: bool) -> bool:
    return (
        later
        and not upper.is_thin_line
        and not (upper.line is not None and lower.is_thin_line and upper.thread_index == lower.thread_index)
    )


def _cut(piece: Piece, rest: Any) -> list[Piece]:
    """What is left of ``piece``: each part of a line keeps its own stretch of the middle."""
    area = as_area(rest)
    if piece.line is None:
        return [replace(piece, area=area)]
    parts = []
    for part in shapely.get_parts(area):
        middle = piece.line.intersection(part)
        stretches = [
            stretch for stretch in shapely.get_parts(shapely.line_merge(middle)) if isinstance(stretch, LineString)
        ]
        longest = max(stretches, key=lambda stretch: stretch.length, default=None)
        if longest is None or longest.length < piece.line_width_mm / 2:
            parts.append(replace(piece, area=part, line=None, line_width_mm=0.0))
        else:
            parts.append(replace(piece, area=part, line=longest))
    return parts


def bounds_of(paints: list[Paint]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of all paints."""
    boxes = np.array([paint.area.bounds for paint in paints])
    return tuple(float(v) for v in (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)))  # type: ignore[return-value]
