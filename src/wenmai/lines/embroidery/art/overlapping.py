"""Where two areas meet, the lower one reaches a little under the upper: thread pulls, and no cloth shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import shapely
from shapely.geometry import MultiPolygon

from wenmai.lines.embroidery.art.model import Area
from wenmai.lines.embroidery.art.outline import as_area
from wenmai.lines.embroidery.art.pieces import Piece, cover_near, on_grid

OVERLAP_MM = 0.2  # a lower area under its upper neighbour: about half a thread


def overlapped(pieces: list[Piece]) -> list[Piece]:
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
        cover = cover_near([pieces[j].area for j in above], reach)
        under = as_area(on_grid(shapely.intersection, reach, cover))
        whole = as_area(on_grid(shapely.union_all, [piece.area, under]))
        result.append(replace(piece, area=_reaching(whole, piece.area)))
    return result


def _reaching(whole: Area, original: Area) -> Area:
    """Only the parts that belong to the original: a neighbour across a gap is not reached by jumping it."""
    parts: list[Any] = [part for part in shapely.get_parts(whole) if part.intersects(original)]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
