"""From pixels to the layered vector form."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import lab_to_rgb, rgb_to_lab
from wenmai.genes.colour.hexcode import format_hex, parse_hex
from wenmai.genes.model import Mask, RgbImage, Swatch
from wenmai.genes.tracing import lattice, stacking
from wenmai.genes.tracing.fitting import fit_arcs
from wenmai.genes.tracing.lattice import Arcs
from wenmai.genes.tracing.model import Layer, LayeredVector
from wenmai.genes.tracing.outlines import closed_paths
from wenmai.genes.tracing.regions import OUTSIDE, IntArray, label_components
from wenmai.genes.tracing.segment import UNREST_CLEAN, segment
from wenmai.genes.tracing.specks import region_facts
from wenmai.genes.tracing.subpixel import border_points
from wenmai.kernel.errors import InvalidInput

Colour = str | Swatch | tuple[float, float, float]  # "#rrggbb", a swatch, or CIELAB (D65)

COLOURS_LIMIT = 31  # sets of colours are kept in the bits of an integer
SIDE_MAX_PX = 16384
TOLERANCE_PX = 0.3
UNREST_TOLERANCE_PX = 0.03  # per level of unrest beside borders
UNREST_MAX = 16.0
TOLERANCE_MAX_PX = 1.2
PIECES_MAX = 2500  # of all arcs of an unclean picture; layers use most of them twice
COARSER = 1.8


def trace(
    rgb: RgbImage,
    mask: Mask | None = None,
    palette: tuple[Colour, ...] | None = None,
    colours_max: int = 12,
    *,
    tolerance_px: float | None = None,
    speck_px: int | None = None,
) -> LayeredVector:
    """The layered vector form of ``rgb`` ((h, w, 3) uint8 sRGB) inside ``mask`` ((h, w) bool, all where None).

    ``palette`` gives the colours (hex, swatches or CIELAB triples); where None they are found, at most ``colours_max``
    of them. ``tolerance_px`` is how far curves may pass by their points, ``speck_px`` the area below which a region is
    absorbed; where None both follow from the picture's noise and texture. Drawn art without noise is traced to about
    a tenth of a pixel; photographs are calmed so that texture does not become nodes. What lies outside of ``mask``
    stays transparent. The same input always gives the same result. Raises InvalidInput for arrays of another shape
    or type, no colour or more than COLOURS_LIMIT, and a tolerance that is not positive.
    """
    _check(rgb, mask, colours_max)
    inside = np.ones(rgb.shape[:2], np.bool_) if mask is None else np.asarray(mask, np.bool_)
    rgb = np.require(rgb, requirements=["C", "W"])  # a picture that is only read is another type to compiled loops
    if not inside.any():
        return LayeredVector(rgb.shape[1], rgb.shape[0], ())
    given = None if palette is None else _given_colours(palette)
    _check_tolerance(tolerance_px)
    found = segment(rgb, inside, given, colours_max, speck_px)
    if tolerance_px is not None:
        return _assemble(found.smooth, found.labels, found.colours, (tolerance_px, tolerance_px))
    least = TOLERANCE_PX + UNREST_TOLERANCE_PX * min(found.unrest, UNREST_MAX)
    most = least if found.unrest < UNREST_CLEAN else TOLERANCE_MAX_PX
    return _assemble(found.smooth, found.labels, found.colours, (least, most))


def trace_mask(mask: Mask, *, colour: Colour = "#000000", tolerance_px: float | None = None) -> LayeredVector:
    """A one-tone figure: ``mask`` ((h, w) bool) as a single layer of ``colour``."""
    inside = np.asarray(mask)
    if inside.ndim != 2 or inside.dtype != np.bool_ or 0 in inside.shape:
        raise InvalidInput(f"a mask of shape {inside.shape} and type {inside.dtype}", remedy="Give (h, w) bool.")
    _check_tolerance(tolerance_px)
    height, width = inside.shape
    if not inside.any():
        return LayeredVector(width, height, ())
    colours = np.array([_rgb_of(colour)], np.uint8)
    labels = np.full((height + 2, width + 2), OUTSIDE, np.int32)
    labels[1:-1, 1:-1][inside] = 0
    flat = np.zeros((height, width, 3), np.uint8)
    tolerance_px = TOLERANCE_PX if tolerance_px is None else tolerance_px
    return _assemble(flat, labels, colours, (tolerance_px, tolerance_px))


def _check(rgb: RgbImage, mask: Mask | None, colours_max: int) -> None:
    array = np.asarray(rgb)
    if array.ndim != 3 or array.shape[2] != 3 or array.dtype != np.uint8 or 0 in array.shape:
        raise InvalidInput(
            f"a picture of shape {array.shape} and type {array.dtype}", remedy="Give (h, w, 3) sRGB bytes."
        )
    if max(array.shape) > SIDE_MAX_PX:
        raise InvalidInput(f"a picture of {array.shape[1]} × {array.shape[0]}", remedy="Scale it down first.")
    if mask is not None and np.asarray(mask).shape != array.shape[:2]:
        raise InvalidInput(f"a mask of shape {np.asarray(mask).shape} for a picture of {array.shape[:2]}")
    if not 1 <= colours_max <= COLOURS_LIMIT:
        raise InvalidInput(f"{colours_max} colours at most", remedy=f"Give 1 to {COLOURS_LIMIT}.")


def _check_tolerance(tolerance_px: float | None) -> None:
    if tolerance_px is not None and not 0 < tolerance_px < SIDE_MAX_PX:
        raise InvalidInput(f"a tolerance of {tolerance_px} pixels", remedy="Give more than 0, such as 0.3.")


def _given_colours(palette: tuple[Colour, ...]) -> npt.NDArray[np.uint8]:
    if not 1 <= len(palette) <= COLOURS_LIMIT:
        raise InvalidInput(f"a palette of {len(palette)} colours", remedy=f"Give 1 to {COLOURS_LIMIT}.")
    return np.array([_rgb_of(colour) for colour in palette], np.uint8)


def _rgb_of(colour: Colour) -> tuple[int, int, int]:
    if isinstance(colour, Swatch):
        return parse_hex(colour.hex)
    if isinstance(colour, str):
        return parse_hex(colour)
    red, green, blue = (int(value) for value in lab_to_rgb(np.asarray(colour, np.float64)))
    return red, green, blue


def _assemble(
    rgb: RgbImage, labels: IntArray, colours: npt.NDArray[np.uint8], tolerance_px: tuple[float, float]
) -> LayeredVector:
    """Trace ``labels``; of the ``tolerance_px`` from least to most the first is taken that keeps to PIECES_MAX."""
    numbers, count = label_components(labels)
    areas, own = region_facts(numbers, labels, count)
    arcs = Arcs(*lattice.extract_arcs(labels, numbers))
    points, starts = border_points(
        arcs.nodes, arcs.starts, arcs.closed, arcs.frame, rgb, labels, colours.astype(np.float32)
    )
    tails, heads, junctions = _junctions(arcs, rgb.shape[1] + 1)
    tolerance, most = tolerance_px
    pieces = fit_arcs(arcs, points.copy(), starts, (tails, heads, junctions), tolerance)
    while len(pieces.straight) > PIECES_MAX and tolerance < most:
        tolerance = min(most, tolerance * COARSER)
        pieces = fit_arcs(arcs, points.copy(), starts, (tails, heads, junctions), tolerance)
    regions = stacking.Regions(
        own, areas, np.stack([arcs.left, arcs.right], axis=1), np.diff(arcs.starts) - 1, arcs.frame
    )
    order = stacking.painting_order(regions, len(colours))
    order = [colour for colour in order if (own == colour).any()]
    lab = rgb_to_lab(colours)
    layers = []
    for place, colour in enumerate(order):
        cover, bulge_px = stacking.layer_cover(regions, len(colours), order, place)
        chosen, backwards = stacking.outline_arcs(cover, arcs)
        ordered, turned, outlines = stacking.chain_arcs(chosen, tails, heads, backwards, junctions)
        share = float(areas[own == colour].sum() / areas.sum())
        triple = (float(lab[colour, 0]), float(lab[colour, 1]), float(lab[colour, 2]))
        paths = closed_paths(pieces, ordered, turned, outlines, bulge_px)
        layers.append(Layer(format_hex(colours[colour]), triple, share, paths))
    return LayeredVector(rgb.shape[1], rgb.shape[0], tuple(layers))


def _junctions(arcs: Arcs, stride: int) -> tuple[IntArray, IntArray, int]:
    """Each arc's first and last junction as numbers, and their count; a loop has one of its own."""
    places = arcs.nodes[:, 0].astype(np.int64) + arcs.nodes[:, 1] * stride
    loop = -1 - np.arange(len(arcs.closed))
    first = np.where(arcs.closed, loop, places[arcs.starts[:-1]])
    last = np.where(arcs.closed, loop, places[arcs.starts[1:] - 1])
    junctions, index = np.unique(np.concatenate([first, last]), return_inverse=True)
    tails, heads = np.split(index.astype(np.int32), 2)
    return tails, heads, len(junctions)
