"""Short chains that could only be reached by a cut take the colour around them: a cut is worth a hundred stitches."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.painting import blocks, order_of, perceptual
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, Float32Array, IntArray, Lines, Segments
from wenmai.lines.embroidery.painting.raster import sampled
from wenmai.lines.embroidery.painting.settings import PaintingSettings

BESIDE_SPACINGS = (1.0, 2.0)  # how far beside a line its neighbours are looked for
LIKE = 30.0  # DIN99 within which a neighbour's colour serves as one's own
STITCH_MM_TYPICAL = 2.7
CUTS_SHARE = 0.4  # of the cuts allowed, for the cover; the rest is for blending and for ways that show after all


def without_stranded(
    cover: Segments,
    palette: Float32Array,
    shape: tuple[int, ...],
    settings: PaintingSettings,
    groups_max: int,
) -> tuple[Segments, int]:
    """``cover`` with the cheapest of its stranded chains recoloured, until the cuts left are within bounds; and by how
    many they were over.

    What a chain costs is its length times the square of the colour step (DIN99).
    """
    groups = order_of.sewing_groups(cover, shape, settings.base_width_mm, groups_max)
    top = order_of.drawn(cover, groups, shape, settings.base_width_mm)
    group_colour = np.array([cover.colour[group[0]] for group in groups], np.int64)
    home = blocks.at_home(blocks.colours_of(top, group_colour), perceptual.alike(palette))
    found: list[tuple[float, IntArray, int]] = []
    for block, group in enumerate(groups):
        later = top > block
        like = (home >> group_colour[block]) & 1 > 0
        weight = blocks.hidden_weight(later, like)
        for length_mm, which in blocks.stranded(cover.lines.chosen(group), later | like, weight):
            lines = group[which]
            colour = _around(cover.lines.chosen(lines), int(group_colour[block]), top, group_colour, palette, settings)
            if colour >= 0:
                step = float(np.linalg.norm(palette[colour] - palette[group_colour[block]]))
                found.append((length_mm * step * step, lines, colour))
    stitches = float(cover.lines.lengths_mm.sum()) / STITCH_MM_TYPICAL
    surplus = len(found) - int(0.01 * settings.trims_per_100_max * CUTS_SHARE * stitches)
    colours = cover.colour.copy()
    for _, lines, colour in sorted(found, key=lambda entry: entry[0])[: max(surplus, 0)]:
        colours[lines] = colour
    return Segments(cover.lines, colours), surplus


def _around(
    lines: Lines, own: int, top: npt.NDArray[np.int32], group_colour: IntArray, palette: Float32Array,
    settings: PaintingSettings,
) -> int:  # fmt: skip
    """The colour that most and most alike surrounds these lines, −1 where only their own does."""
    along = np.gradient(lines.points_mm, axis=0)
    normal = np.stack([-along[:, 1], along[:, 0]], axis=1) / np.maximum(np.hypot(*along.T), 1e-9)[:, None]
    counts = np.zeros(len(palette))
    for spacings in BESIDE_SPACINGS:
        for side in (-1.0, 1.0):
            at = lines.points_mm + side * spacings * settings.base_spacing_mm * normal
            seen = np.asarray(sampled(top, at, RASTER_PX_PER_MM), np.int64)
            counts += np.bincount(group_colour[seen[seen >= 0]], minlength=len(palette))
    counts[own] = 0
    apart = np.linalg.norm(palette - palette[own], axis=1)
    score = counts * np.exp(-((apart / LIKE) ** 2))
    return int(np.argmax(score)) if score.max() > 0 else -1
