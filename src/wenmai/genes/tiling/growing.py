"""A pattern from one motif and a group: 'what would this cloud look like in p4g?'"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from wenmai.genes.tiling.accidents import own_symmetries
from wenmai.genes.tiling.borders import quiet_start
from wenmai.genes.tiling.layouts import Layout, kind_of, layout_of, leaves_aspect_open
from wenmai.genes.tiling.motifs import Motif
from wenmai.genes.tiling.painting import paint
from wenmai.genes.tiling.pattern import Pattern
from wenmai.genes.tiling.placing import ROUGH, place
from wenmai.kernel.errors import InvalidInput

FloatArray = npt.NDArray[np.float64]

ASPECTS = (0.4, 0.5, 0.6, 0.75, 0.9, 1.1, 1.35, 1.65, 2.0, 2.5)  # none that makes a lattice square or hexagonal
BANDS = (0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.25, 1.6)
ASPECT_MIN, ASPECT_MAX = 0.1, 10.0
ACCIDENT_WORTH = 0.5  # a layout that makes more symmetry is taken where the motif is twice as large in it
LOOKED_AT_PX = 160.0  # of a tile's side, on average, when its borders are chosen
GAP_SHARE = 0.04  # of the tile's width, between copies, where none is given


def grow(
    motif: Motif,
    group: str,
    width_mm: float,
    *,
    aspect: float | None = None,
    angle_degrees: float = 0.0,
    gap_mm: float | None = None,
    motif_mm: float | None = None,
    ground: str | None = None,
    own: Sequence[FloatArray] | None = None,
) -> Pattern:
    """The pattern of ``group`` whose tile is ``width_mm`` wide; of a rosette, its diameter.

    ``aspect`` is the tile's height over its width: where the group leaves that open and None is given, the one in which
    the motif covers most. ``motif_mm`` is the motif's longer side; without it, as large as its copies allow. ``own``
    are the motif's symmetries, if they are known (``own_symmetries``). Raises InvalidInput where sizes do not fit each
    other or the group.
    """
    kind_of(group)
    _check(width_mm, aspect, group)
    gap_mm = GAP_SHARE * width_mm if gap_mm is None else gap_mm
    own = own_symmetries(motif) if own is None else own
    longer = float(np.ptp(motif.outline_px, axis=0).max())
    asked = None if motif_mm is None else motif_mm / longer
    angle = float(np.radians(angle_degrees))
    layouts = [layout_of(group, width_mm, option) for option in _aspects(group, aspect)]
    layout = layouts[0]
    if len(layouts) > 1:
        layout = _roomiest(layouts, motif, own, angle, gap_mm, asked)
    placed = place(layout, motif.outline_px, own, angle_rad=angle, gap_mm=gap_mm, mm_per_px=asked)
    return _begun_quietly(Pattern(layout, motif, placed, ground, gap_mm))


def _begun_quietly(pattern: Pattern) -> Pattern:
    """The pattern moved over the plane so that the borders of its tile run where little changes."""
    layout = pattern.layout
    if layout.kind == "rosette":
        return pattern
    px_per_mm = LOOKED_AT_PX / np.sqrt(layout.width_mm * layout.height_mm)
    width_px, height_px = (max(8, round(mm * px_per_mm)) for mm in (layout.width_mm, layout.height_mm))
    tile = paint(pattern, width_px, height_px).astype(np.float32)
    tile[..., :3] *= tile[..., 3:] / 255
    right = quiet_start(tile, 1) * layout.width_mm / width_px
    down = quiet_start(tile, 0) * layout.height_mm / height_px if layout.kind == "wallpaper" else 0.0
    return pattern.moved(np.array([-right, -down]))


def _roomiest(
    layouts: Sequence[Layout],
    motif: Motif,
    own: Sequence[FloatArray],
    angle: float,
    gap_mm: float,
    asked: float | None,
) -> Layout:
    """The layout in which the motif covers most; where its size is given, of those that have room for it the least."""
    shares = []
    for layout in layouts:
        try:
            placed = place(layout, motif.outline_px, own, angle_rad=angle, gap_mm=gap_mm, mm_per_px=asked, care=ROUGH)
        except InvalidInput:
            shares.append(0.0)
            continue
        covered = placed.mm_per_px**2 * _copies_in(layout) / (layout.width_mm * layout.height_mm)
        shares.append(covered * (ACCIDENT_WORTH if placed.accident else 1.0))
    return layouts[int(np.argmax(np.round(shares, 9)))]


def with_ground(pattern: Pattern, ground: str | None) -> Pattern:
    """The same on another ground."""
    return replace(pattern, ground=ground)


def _copies_in(layout: Layout) -> float:
    """How many copies of the motif stand in the tile."""
    if layout.kind != "wallpaper":
        return float(layout.order)
    cell = abs(float(np.linalg.det(layout.vectors_mm)))
    return layout.order * layout.width_mm * layout.height_mm / cell


def _aspects(group: str, aspect: float | None) -> tuple[float, ...]:
    if not leaves_aspect_open(group):
        return (1.0,)
    if aspect is not None:
        return (aspect,)
    return BANDS if kind_of(group) == "frieze" else ASPECTS


def _check(width_mm: float, aspect: float | None, group: str) -> None:
    if not 0 < width_mm < np.inf:
        raise InvalidInput(
            f"a width of {width_mm} mm", where="width_mm", remedy="Give more than 0.", rule="repeat.width"
        )
    if aspect is None:
        return
    if not leaves_aspect_open(group):
        raise InvalidInput(
            f"the shape of a tile of {group} is its group's", where="aspect", remedy="Leave it out.",
            rule="repeat.aspect-fixed",
        )  # fmt: skip
    if not ASPECT_MIN <= aspect <= ASPECT_MAX:
        raise InvalidInput(
            f"a tile {aspect:g} times as high as wide", where="aspect",
            remedy=f"Give {ASPECT_MIN:g} to {ASPECT_MAX:g}.", rule="repeat.aspect",
        )  # fmt: skip
