"""Set operations on a grid go on where a ring cannot be snapped to it."""

from __future__ import annotations

from typing import Any

import shapely

from wenmai.lines.embroidery.art.pieces import on_grid

LEFT, RIGHT = shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)


def refused(*areas: Any, grid_size: float | None = None) -> Any:
    if grid_size is not None:
        raise shapely.GEOSException("TopologyException: Ring edge missing")
    return shapely.difference(*areas)


def test_what_cannot_be_snapped_is_worked_out_exactly() -> None:
    assert on_grid(refused, LEFT, RIGHT).equals(shapely.box(0, 0, 1, 2))


def test_otherwise_the_grid_holds() -> None:
    snapped = on_grid(shapely.union_all, [LEFT, shapely.box(1.9, 0, 3.04, 2)], grid_mm=0.1)
    assert snapped.bounds == (0, 0, 3, 2)
