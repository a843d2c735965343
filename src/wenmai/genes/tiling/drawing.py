"""A tile as a drawing: shapes in flat colours, or one picture, each with the maps that lay it down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.tiling.copies import copies_on
from wenmai.genes.tiling.pattern import Pattern
from wenmai.genes.tracing.model import Layer

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class TileDrawing:
    """What a tile of ``width_mm`` by ``height_mm`` shows: ``layers`` or the picture ``seen`` (h, w, 4), in px.

    Each is laid down by every one of ``maps`` (n, 2, 3), px → mm, layer after layer; what reaches beyond the tile is
    cut at its borders and comes in again opposite. ``ground`` is "#rrggbb" or None.
    """

    width_mm: float
    height_mm: float
    ground: str | None
    layers: tuple[Layer, ...]
    seen: npt.NDArray[np.uint8] | None
    maps: FloatArray


def drawing_of(pattern: Pattern) -> TileDrawing:
    """A grown pattern's tile. Its copies keep apart, so that layers may be laid one after the other for all of them."""
    layout = pattern.layout
    linear, shifts = copies_on(layout, pattern.outline_mm, (0.0, 0.0, layout.width_mm, layout.height_mm))
    placed = pattern.placement
    maps = np.concatenate([linear @ placed.linear, (linear @ placed.shift_mm + shifts)[..., None]], axis=2)
    layers = () if pattern.motif.drawn is None else pattern.motif.drawn.layers
    seen = pattern.motif.seen if pattern.motif.drawn is None else None
    return TileDrawing(layout.width_mm, layout.height_mm, pattern.ground, layers, seen, maps)
