"""From pixels to regions of few flat colours: the decisions that come before any curve."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import lab_to_rgb, rgb_to_lab
from wenmai.genes.model import LabImage, Mask, RgbImage
from wenmai.genes.tracing import labelling
from wenmai.genes.tracing.folding import measure_borders, shaded_pair, weak_colours
from wenmai.genes.tracing.lattice import IntArray
from wenmai.genes.tracing.quantise import choose_palette
from wenmai.genes.tracing.specks import absorb_specks

CALM_LEVELS = 10.0  # contrast in 3 × 3 pixels below which a pixel is no part of a border, without grain
CALM_SIGMAS = 1.5  # the same for each level of grain, after smoothing
MIX_LEVELS = 12.0  # how far from the line between two colours a mix of them may lie, without grain
MIX_SIGMAS = 2.0
SPECK_SHARE = 1.5e-5  # of the picture: 16 pixels of 1024 × 1024, what is no shape to the eye
SPECK_UNREST = 0.06  # pixels for each squared level of unrest beside borders
UNREST_CLEAN = 1.5  # levels; drawn art without noise or codec lies below
CRACKS_MAX = 14_000  # of all borders of an unclean picture; about 3,000 nodes
CALMER = 1.7  # strength and specks grow by this while a picture has more
CALMER_ROUNDS = 3


class Segmentation(NamedTuple):
    """``labels`` (h + 2, w + 2) with a border of OUTSIDE; ``colours`` (k, 3) sRGB bytes that they number; ``smooth`` the
    picture without its grain; ``unrest`` levels (see ``border_unrest``)."""

    labels: IntArray
    colours: npt.NDArray[np.uint8]
    smooth: RgbImage
    unrest: float


def segment(
    rgb: RgbImage,
    inside: Mask,
    palette: npt.NDArray[np.uint8] | None,
    colours_max: int,
    speck_px: int | None,
) -> Segmentation:
    """Give every pixel ``inside`` one of few colours: those of ``palette`` ((k, 3) sRGB), or such as it finds."""
    contrast = labelling.local_contrast(rgb)
    reach = labelling.mixing_reach(rgb, contrast)
    sigma = labelling.noise_sigma(rgb, inside)
    smooth = labelling.smooth_grain(rgb, sigma)
    if smooth is not rgb:
        contrast = labelling.local_contrast(smooth)
    calm_levels = CALM_LEVELS + CALM_SIGMAS * sigma
    calm = inside & (contrast < calm_levels)
    lab = rgb_to_lab(smooth)
    mix_levels = MIX_LEVELS + MIX_SIGMAS * sigma

    def label(colours: npt.NDArray[np.uint8]) -> IntArray:
        nearest = labelling.nearest_labels(lab, inside, rgb_to_lab(colours))
        return labelling.settle_mixed(smooth, nearest, calm, colours.astype(np.float32), mix_levels, reach)

    if palette is not None:
        colours, labels = palette, label(palette)
    else:
        colours = choose_palette(smooth, calm if calm.any() else inside, colours_max)
        labels = label(colours)
        while weak := weak_colours(labels, colours.astype(np.float32), calm_levels):
            colours = np.delete(colours, weak, axis=0)
            labels = label(colours)
        colours, labels = _join_shades(lab, labels, colours)
    levels = colours.astype(np.float32)
    unrest = labelling.border_unrest(rgb, labels, levels)
    labels = _calm_regions(lab, labels, rgb_to_lab(colours), unrest, speck_px, inside.size)
    return Segmentation(labels, colours, smooth, unrest)


def _join_shades(
    lab: LabImage, labels: IntArray, colours: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.uint8], IntArray]:
    """Make one colour of those that are one surface under uneven light, keeping each pixel with its surface."""
    while len(colours) > 1:
        pair = shaded_pair(lab, labels, colours.astype(np.float32))
        if pair is None:
            break
        kept, lost = sorted(pair)
        areas, _cracks = measure_borders(labels, len(colours))
        part = areas[lost] / max(1, areas[kept] + areas[lost])
        palette = rgb_to_lab(colours)
        colours[kept] = lab_to_rgb(palette[kept] + part * (palette[lost] - palette[kept]))
        colours = np.delete(colours, lost, axis=0)
        table = np.arange(len(colours) + 2, dtype=np.int32)
        table[lost] = kept
        table[lost + 1 :] -= 1
        table[-1] = -1  # OUTSIDE is the last
        labels = table[labels]
    return colours, labels


def _calm_regions(
    lab: LabImage,
    labels: IntArray,
    palette: npt.NDArray[np.float32],
    unrest: float,
    speck_px: int | None,
    size_px: int,
) -> IntArray:
    """Smooth the regions of an unclean picture, the more the more border it has, and absorb specks."""
    speck = float(speck_px) if speck_px is not None else max(1.0, SPECK_SHARE * size_px)
    if unrest < UNREST_CLEAN:
        return absorb_specks(labels, palette, round(speck))
    if speck_px is None:
        speck = max(speck, SPECK_UNREST * unrest**2)
    spread, strength, radius = 3.0 + 0.3 * unrest, 1.0, 1
    for _ in range(CALMER_ROUNDS):
        labels = labelling.regularise(lab, labels, palette, spread, strength, radius, 4)
        labels = absorb_specks(labels, palette, round(speck))
        _areas, cracks = measure_borders(labels, len(palette))
        if cracks.sum() / 2 <= CRACKS_MAX:
            break
        strength, radius = strength * CALMER, 2
        if speck_px is None:
            speck *= CALMER
    return labels
