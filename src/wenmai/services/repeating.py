"""A gene repeated in a group, to look at before anything is made of it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from wenmai.genes.tiling.accidents import own_symmetries
from wenmai.genes.tiling.growing import grow
from wenmai.genes.tiling.layouts import FRIEZE_NAMES, WALLPAPER_NAMES, kind_of
from wenmai.genes.tiling.motifs import Motif, motif_of_drawing
from wenmai.genes.tiling.painting import paint
from wenmai.genes.tiling.pattern import Pattern
from wenmai.genes.tracing.reading import read_svg
from wenmai.imaging.writing import encode_png
from wenmai.services.context import Context
from wenmai.services.showing import blob_of

FloatArray = npt.NDArray[np.float64]

FIELDS, BANDS = WALLPAPER_NAMES, FRIEZE_NAMES
ROUNDS = ("C3", "C5", "C8", "D4", "D6", "D8", "D12")
GROUND = "#f4f0e6"
WIDTH_MM = 60.0  # of the tile: what is seen does not depend on it
ACROSS = 2.5  # tiles that are seen of a field and of a band


def offered_groups() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The groups that are worth a look, by what they make."""
    return ("fields", FIELDS), ("bands", BANDS), ("rounds", ROUNDS)


def preview_of(context: Context, asset_id: str, group: str, longest_px: int) -> tuple[bytes, bool]:
    """A gene's vector form repeated in ``group``, as PNG; and whether it makes more symmetry than the group has.

    Raises NotFound for a gene without vector form, InvalidInput for no group.
    """
    kind_of(group)
    data, _ = blob_of(context, asset_id, "vector")
    motif, own = _known(data)
    pattern = grow(motif, group, WIDTH_MM, ground=GROUND, own=own)
    seen = _seen(pattern)
    scale = longest_px / max(seen.layout.width_mm, seen.layout.height_mm)
    width_px = max(1, round(seen.layout.width_mm * scale))
    height_px = max(1, round(seen.layout.height_mm * scale))
    painted = np.ascontiguousarray(paint(seen, width_px, height_px)[..., :3])
    return encode_png(painted), pattern.placement.accident


@lru_cache(maxsize=8)
def _known(data: bytes) -> tuple[Motif, tuple[FloatArray, ...]]:
    """The motif of a vector form and its symmetries: a page asks for the same one in dozens of groups."""
    motif = motif_of_drawing(read_svg(data))
    return motif, own_symmetries(motif)


def _seen(pattern: Pattern) -> Pattern:
    """As much of the pattern as shows how it goes on: a square of a field, some repeats of a band, all of a round."""
    layout = pattern.layout
    if layout.kind == "rosette":
        return pattern
    if layout.kind == "frieze":
        return replace(pattern, layout=replace(layout, width_mm=(ACROSS + 0.5) * layout.width_mm))
    side = ACROSS * float(np.sqrt(layout.width_mm * layout.height_mm))
    return replace(pattern, layout=replace(layout, width_mm=side, height_mm=side))
