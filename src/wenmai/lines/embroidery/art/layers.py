"""From colours painted over one another to areas that lie side by side, as one layer of thread.

What later paint hides is taken away from what is below, since thread cannot be hidden: it would pile up. Where two
areas meet the lower one reaches a little under the upper, so that no cloth shows when the thread pulls.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry import LineString, MultiPolygon

from wenmai.lines.embroidery.art.model import Area, Paint
from wenmai.lines.embroidery.art.outline import as_area

GRID_MM = 0.0002  # far below what machines can say, so that hairlines of 0.05 mm keep their width
OVERLAP_MM = 0.2  # a lower area under its upper neighbour: about half a thread
LINE_ON_TOP_MM_MAX = 1.0  # a drawn line up to this width is stitched over what it crosses, which stays whole
CUT_FROM = 300  # coordinates
SPECK_MM = 0.8  # of an area, both ways: two holes of a 75/11 needle
LINE_MM_MAX = 10.0  # a wider stroke is an area: no satin column bridges it


@dataclass(frozen=True, slots=True)
class Piece:
    """One connected area of one thread. ``line`` and ``line_width_mm`` where it was drawn as a line."""

    area: Area
    thread_index: int
    order: int
    line: LineString | None = None
    line_width_mm: float = 0.0

    @property
    def is_thin_line(self) -> bool:
        return self.line is not None and self.line_width_mm <= LINE_ON_TOP_MM_MAX


@dataclass(frozen=True, slots=True)
class Specks:
    """Areas too small for a stitch: how many were joined to a neighbour, and those that stand alone."""

    joined: int
    left_out: tuple[Area, ...]


def flatten_layers(paints: list[Paint], threads: list[int]) -> tuple[list[Piece], Specks]:
    """The areas that are seen of ``paints`` (in mm, bottom first), where paint i is of thread ``threads[i]``.

    Areas of one thread that touch become one, of the lowest order among them, so that no seam is left between.
    Sorted by order.
    """
    pieces = [_piece(paint, thread, order) for order, (paint, thread) in enumerate(zip(paints, threads, strict=True))]
    pieces = _parts(_lines_into_fills(pieces))
    seen = [piece for piece in _visible(pieces) if not piece.area.is_empty]
    large, specks = _without_specks(_merged(seen))
    return _overlapped(large), specks


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


def _cover(areas: list[Area], near: Area) -> Any:
    """The union of ``areas``, as far as it concerns ``near``; large ones are cut down to that before."""
    frame = shapely.box(*near.bounds)
    small = [area if shapely.get_num_coordinates(area) < CUT_FROM else area.intersection(frame) for area in areas]
    return shapely.union_all([as_area(area) for area in small])


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
        cover = _cover([pieces[j].area for j in above], piece.area)
        seen += _cut(piece, shapely.difference(piece.area, cover, grid_size=GRID_MM))
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


def _merged(pieces: list[Piece]) -> list[Piece]:
    """Touching areas of one thread as one; lines stay lines."""
    merged = [piece for piece in pieces if piece.line is not None]
    areas = [piece for piece in pieces if piece.line is None]
    for group in _touching(areas):
        if len(group) == 1:
            merged.append(group[0])
            continue
        # On a grid: edges that only nearly coincide would leave a seam.
        union = as_area(shapely.union_all([piece.area for piece in group], grid_size=GRID_MM))
        order = min(piece.order for piece in group)
        merged += [Piece(part, group[0].thread_index, order) for part in shapely.get_parts(union)]
    return sorted((piece for piece in merged if piece.area.area > GRID_MM**2), key=_place)


def _touching(areas: list[Piece]) -> list[list[Piece]]:
    """``areas`` in groups of one thread, each hanging together."""
    if not areas:
        return []
    tree = shapely.STRtree([piece.area for piece in areas])
    first, second = tree.query([piece.area for piece in areas], predicate="dwithin", distance=GRID_MM)
    threads = np.array([piece.thread_index for piece in areas], np.int64)
    same = threads[first] == threads[second]
    links = coo_array((np.ones(int(same.sum())), (first[same], second[same])), shape=(len(areas), len(areas)))
    count, group_of = connected_components(links, directed=False)
    groups: list[list[Piece]] = [[] for _ in range(count)]
    for piece, group in zip(areas, group_of, strict=True):
        groups[group].append(piece)
    return groups


def _without_specks(pieces: list[Piece]) -> tuple[list[Piece], Specks]:
    """Areas smaller than SPECK_MM both ways become part of the neighbour that they share most border with."""
    small = [i for i, piece in enumerate(pieces) if _extent(piece.area) < SPECK_MM]
    if not small:
        return pieces, Specks(0, ())
    is_small = set(small)
    large = [piece for i, piece in enumerate(pieces) if i not in is_small]
    areas = [piece for piece in large if piece.line is None]
    tree = shapely.STRtree([piece.area for piece in areas])
    joined: list[Piece] = []
    left_out: list[Area] = []
    for index in small:
        rim = pieces[index].area.buffer(3 * GRID_MM, quad_segs=1)
        near = sorted(tree.query(rim, predicate="intersects"))
        if near:
            shares = [rim.intersection(areas[i].area).area for i in near]
            host = areas[near[int(np.argmax(shares))]]
            joined.append(replace(host, area=as_area(rim)))  # with its rim: else a hairline would part them
        elif pieces[index].line is None:
            left_out.append(pieces[index].area)
        else:
            large.append(pieces[index])
    kept: list[Piece] = []
    for piece in _merged([*large, *joined]):
        if piece.line is not None or _extent(piece.area) >= SPECK_MM:
            kept.append(piece)
        else:
            left_out.append(piece.area)
    return kept, Specks(len(joined), tuple(left_out))


def _extent(area: Area) -> float:
    left, top, right, bottom = area.bounds
    return float(max(right - left, bottom - top))


def _place(piece: Piece) -> tuple[int, float, float, float]:
    left, top, right, _ = piece.area.bounds
    return piece.order, top, left, right


def _overlapped(pieces: list[Piece]) -> list[Piece]:
    """Lower areas drawn out under the upper ones that they touch."""
    if not pieces:
        return pieces
    tree = shapely.STRtree([piece.area for piece in pieces])
    result = []
    for index, piece in enumerate(pieces):
        if piece.line is not None:
            result.append(piece)
            continue
        reach = piece.area.buffer(OVERLAP_MM, quad_segs=4)
        above = [
            j for j in sorted(tree.query(reach, predicate="intersects")) if j > index and not pieces[j].is_thin_line
        ]
        if not above:
            result.append(piece)
            continue
        cover = _cover([pieces[j].area for j in above], reach)
        under = as_area(shapely.intersection(reach, cover, grid_size=GRID_MM))
        whole = as_area(shapely.union_all([piece.area, under], grid_size=GRID_MM))
        result.append(replace(piece, area=_reaching(whole, piece.area)))
    return result


def _reaching(whole: Area, original: Area) -> Area:
    """Only the parts that belong to the original: a neighbour across a gap is not reached by jumping it."""
    parts: list[Any] = [part for part in shapely.get_parts(whole) if part.intersects(original)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def bounds_of(paints: list[Paint]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of all paints."""
    boxes = np.array([paint.area.bounds for paint in paints])
    return tuple(float(v) for v in (*boxes[:, :2].min(axis=0), *boxes[:, 2:].max(axis=0)))  # type: ignore[return-value]
