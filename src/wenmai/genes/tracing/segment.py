"""From pixels to regions of few flat colours: the decisions that come before any curve."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import lab_to_rgb, rgb_to_lab
from wenmai.genes.model import LabImage, Mask, RgbImage
from wenmai.genes.tracing import labelling
from wenmai.genes.tracing.folding import measure_borders, shaded_pair, weak_colours
from wenmai.genes.tracing.quantise import choose_palette
from wenmai.genes.tracing.regions import OUTSIDE, IntArray
from wenmai.genes.tracing.specks import absorb_specks

CALM_LEVELS = 10.0  # contrast in 3 × 3 pixels below which a pixel is no part of a border, without grain
CALM_SIGMAS = 1.5  # the same for each level of grain, after smoothing
MIX_LEVELS = 12.0  # how far from the line between two colours a mix of them may lie, without grain
MIX_SIGMAS = 2.0
LINE_LEVELS = 45.0  # from every colour and mix, beyond which a pixel belongs to a line of another colour
LINE_SIGMAS = 3.0
LINE_SHARE = 0.002  # of the picture, that such pixels have to be
SPECK_SHARE = 1.5e-5  # of the picture: 16 pixels of 1024 × 1024, what is no shape to the eye
SPECK_UNREST = 0.06  # pixels for each squared level of unrest beside borders
UNREST_CLEAN = 1.5  # levels; drawn art without noise or codec lies below
SPREAD_LEAST = 3.0  # ΔE*ab of a flat colour's pixels
SPREAD_UNREST = 0.3  # the same for each level of unrest
CRACKS_MAX = 14_000  # of all borders of an unclean picture; about 3,000 nodes
CRACKS_SHARE = 0.025  # the same for large pictures, for each pixel
CALMER = 1.7  # strength and specks grow by this while a picture has more
CALMER_ROUNDS = 3


class Segmentation(NamedTuple):
    """``labels`` (h + 2, w + 2) with a border of OUTSIDE; ``colours`` (k, 3) sRGB bytes that they number; ``smooth``
    the picture without its grain; ``unrest`` levels (see ``border_unrest``)."""

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
        settled = labelling.settle_mixed(smooth, nearest, calm, colours.astype(np.float32), mix_levels, reach)
        return np.asarray(settled, np.int32)

    if palette is not None:
        colours, labels = palette, label(palette)
    else:
        colours = _find_colours(smooth, inside, calm, colours_max, sigma)
        labels = label(colours)
        while weak := weak_colours(labels, colours.astype(np.float32), calm_levels):
            colours = np.delete(colours, weak, axis=0)
            labels = label(colours)
    unrest = labelling.border_unrest(rgb, labels, colours.astype(np.float32))
    surface = np.arange(len(colours), dtype=np.int32)
    joined = colours
    if palette is None:
        joined, surface = _join_shades(lab, labels, colours)
    shades = _Shades(rgb_to_lab(colours), surface, rgb_to_lab(joined))
    return Segmentation(_calm_regions(lab, labels, shades, unrest, speck_px), joined, smooth, unrest)


def _find_colours(smooth: RgbImage, inside: Mask, calm: Mask, colours_max: int, sigma: float) -> npt.NDArray[np.uint8]:
    """The colours of calm pixels, and those of fine lines that have none, told by their darkest or brightest pixels."""
    colours = choose_palette(smooth, calm if calm.any() else inside, colours_max, sigma)
    if len(colours) >= colours_max:
        return colours
    far = labelling.unexplained(smooth, calm, inside, colours.astype(np.float32), LINE_LEVELS + LINE_SIGMAS * sigma)
    if np.count_nonzero(far) < LINE_SHARE * inside.sum():
        return colours
    crest = (far > 0) & (far == cv2.dilate(far, np.ones((3, 3), np.uint8)))
    lines = choose_palette(smooth, crest, colours_max - len(colours), sigma)
    return np.concatenate([colours, lines])


class _Shades(NamedTuple):
    """``lab`` (k, 3) the colours as they show, ``surface`` (k,) which one of ``joined_lab`` (m, 3) each is."""

    lab: npt.NDArray[np.float32]
    surface: IntArray
    joined_lab: npt.NDArray[np.float32]


def _join_shades(
    lab: LabImage, labels: IntArray, colours: npt.NDArray[np.uint8]
) -> tuple[npt.NDArray[np.uint8], IntArray]:
    """Make one colour of those that are one surface under uneven light.

    Gives the fewer colours, and for each of ``colours`` the number of its surface.
    """
    surface = np.arange(len(colours), dtype=np.int32)
    joined = colours
    while len(joined) > 1:
        own = np.append(surface, OUTSIDE).astype(np.int32)[labels]  # OUTSIDE is -1: the last
        pair = shaded_pair(lab, own, joined.astype(np.float32))
        if pair is None:
            break
        kept, lost = sorted(pair)
        areas, _cracks = measure_borders(own, len(joined))
        part = areas[lost] / max(1, areas[kept] + areas[lost])
        palette = rgb_to_lab(joined)
        joined = np.delete(joined, lost, axis=0)
        joined[kept] = lab_to_rgb(palette[kept] + part * (palette[lost] - palette[kept]))
        surface[surface == lost] = kept
        surface[surface > lost] -= 1
    return joined, surface


def _calm_regions(lab: LabImage, labels: IntArray, shades: _Shades, unrest: float, speck_px: int | None) -> IntArray:
    """Smooth the regions of an unclean picture, the more the more border it has, join shades and absorb specks."""
    speck = float(speck_px) if speck_px is not None else max(1.0, SPECK_SHARE * labels.size)
    table = np.append(shades.surface, OUTSIDE).astype(np.int32)
    if unrest < UNREST_CLEAN:
        return absorb_specks(table[labels], shades.joined_lab, round(speck))
    if speck_px is None:
        speck = max(speck, SPECK_UNREST * unrest**2)
    spread, strength, radius, sweeps = SPREAD_LEAST + SPREAD_UNREST * unrest, 1.0, 1, 3
    for _ in range(CALMER_ROUNDS):
        labels = labelling.regularise(lab, labels, shades.lab, spread, strength, radius, sweeps)
        joined = absorb_specks(table[labels], shades.joined_lab, round(speck))
        _areas, cracks = measure_borders(joined, len(shades.joined_lab))
        if cracks.sum() / 2 <= max(CRACKS_MAX, CRACKS_SHARE * labels.size):
            break
        strength, radius, sweeps = strength * CALMER, 2, 1
        if speck_px is None:
            speck *= CALMER
    return joined
