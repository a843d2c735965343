"""From what is given and asked for to a tile: what it shows, how it is painted, and what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.analysing import analyse
from wenmai.genes.tiling.drawing import TileDrawing, drawing_of
from wenmai.genes.tiling.found import draw_found, found_tile, paint_found
from wenmai.genes.tiling.growing import grow
from wenmai.genes.tiling.lattices import EXACT
from wenmai.genes.tiling.layouts import LayoutKind
from wenmai.genes.tiling.painting import paint
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.repeat.parameters import OWN, RepeatParameters
from wenmai.lines.repeat.source import motif_of, picture_of
from wenmai.lines.repeat.wording import Remark, remark
from wenmai.production.contract import LineInput

PIXELS_MAX = 60_000_000
SIDE_PX_MAX = 16_000

Painted = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile ``width_mm`` by ``height_mm``; ``painted`` (width px, height px) → (h, w, 3 or 4)."""

    kind: LayoutKind
    group: str
    width_mm: float
    height_mm: float
    drawing: TileDrawing
    painted: Callable[[int, int], Painted]
    remarks: tuple[Remark, ...]
    motif_mm: float | None = None
    gap_mm: float | None = None

    def size_px(self, dpi: float) -> tuple[int, int]:
        """Width and height at so many pixels to the inch. Raises InvalidInput for more than can be made."""
        width, height = (max(1, round(side / 25.4 * dpi)) for side in (self.width_mm, self.height_mm))
        if width * height > PIXELS_MAX or max(width, height) > SIDE_PX_MAX:
            raise InvalidInput(
                f"the tile would have {width:,} by {height:,} pixels", where="dpi",
                remedy=f"Give less dpi or a smaller width: at most {PIXELS_MAX // 1_000_000} million pixels.",
                rule="repeat.too-many-pixels",
            )  # fmt: skip
        return width, height


def make_tile(given: LineInput, asked: RepeatParameters) -> Tile:
    """The tile that is asked for. Raises InvalidInput with what to do."""
    return _found(given, asked) if asked.group == OWN else _grown(given, asked)


def _grown(given: LineInput, asked: RepeatParameters) -> Tile:
    pattern = grow(
        motif_of(given, asked), asked.group, asked.width_mm, aspect=asked.aspect, angle_degrees=asked.turn_degrees,
        gap_mm=asked.gap_mm, motif_mm=asked.motif_mm, ground=asked.background,
    )  # fmt: skip
    layout, placed = pattern.layout, pattern.placement
    motif_mm = float(np.ptp(pattern.motif.outline_px, axis=0).max()) * placed.mm_per_px
    remarks = (remark("more-symmetry", group=layout.group),) if placed.accident else ()
    return Tile(
        layout.kind, layout.group, layout.width_mm, layout.height_mm, drawing_of(pattern),
        lambda width, height: paint(pattern, width, height), remarks, motif_mm, pattern.gap_mm,
    )  # fmt: skip


def _found(given: LineInput, asked: RepeatParameters) -> Tile:
    symmetry = analyse(picture_of(given))
    tile = found_tile(symmetry, asked.width_mm)
    remarks = []
    if symmetry.undetermined is not None:
        remarks.append(remark("undetermined", group=tile.group))
    if tile.strain > EXACT:
        remarks.append(remark("strained", percent=f"{100 * tile.strain:.2g}"))
    kind: LayoutKind = "wallpaper" if tile.kind == "none" else tile.kind
    return Tile(
        kind, tile.group, tile.width_mm, tile.height_mm, draw_found(tile, asked.palette_max),
        lambda width, height: paint_found(tile, width, height), tuple(remarks),
    )  # fmt: skip
