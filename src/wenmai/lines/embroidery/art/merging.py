"""Areas of one thread that touch become one, and areas too small for a stitch join a neighbour."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from wenmai.lines.embroidery.art.model import Area
from wenmai.lines.embroidery.art.outline import as_area
from wenmai.lines.embroidery.art.pieces import GRID_MM, Piece, Specks, on_grid, place_of

SPECK_MM = 0.8  # of an area, both ways: two holes of a 75/11 needle


def merged(pieces: list[Piece]) -> list[Piece]:
    """Touching areas of one thread as one; lines stay lines."""
    found = [piece for piece in pieces if piece.line is not None]
    areas = [piece for piece in pieces if piece.line is None]
    for group in _touching(areas):
        if len(group) == 1:
            found.append(group[0])
            continue
        # On a grid: edges that only nearly coincide would leave a seam.
        union = as_area(on_grid(shapely.union_all, [piece.area for piece in group]))
        order = min(piece.order for piece in group)
        found += [Piece(part, group[0].thread_index, order) for part in shapely.get_parts(union)]
    return sorted((piece for piece in found if piece.area.area > GRID_MM**2), key=place_of)


def _touching(areas: list[Piece]) -> list[list[Piece]]:
    """``areas`` in groups of one thread, each hanging together."""
    if not areas:
        return []
    outlines = np.array([piece.area for piece in areas], dtype=object)
    boxes = shapely.box(*(shapely.bounds(outlines) + GRID_MM * np.array([-1, -1, 1, 1])).T)
    first, second = shapely.STRtree(outlines).query(boxes)  # whose frames meet; most of those are of two threads
    threads = np.array([piece.thread_index for piece in areas], np.int64)
    asked = (first < second) & (threads[first] == threads[second])
    first, second = first[asked], second[asked]
    shapely.prepare(outlines)
    near = shapely.dwithin(outlines[first], outlines[second], GRID_MM)
    first, second = first[near], second[near]
    links = coo_array((np.ones(len(first)), (first, second)), shape=(len(areas), len(areas)))
    count, group_of = connected_components(links, directed=False)
    groups: list[list[Piece]] = [[] for _ in range(count)]
    for piece, group in zip(areas, group_of, strict=True):
        groups[group].append(piece)
    return groups


def without_specks(pieces: list[Piece]) -> tuple[list[Piece], Specks]:
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
    for piece in merged([*large, *joined]):
        if piece.line is not None or _extent(piece.area) >= SPECK_MM:
            kept.append(piece)
        else:
            left_out.append(piece.area)
    return kept, Specks(len(joined), tuple(left_out))


def _extent(area: Area) -> float:
    left, top, right, bottom = area.bounds
    return float(max(right - left, bottom - top))
