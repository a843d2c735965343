"""The layers of a thread painting as segments of one colour each: underlay, cover, blending."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from skimage.measure import label

from wenmai.genes.colour.conversion import LINEAR_OF_BYTE
from wenmai.lines.embroidery.painting import colouring, islands, perceptual, streamlines
from wenmai.lines.embroidery.painting.model import (
    FIELD_PX_PER_MM,
    RASTER_PX_PER_MM,
    Float32Array,
    IntArray,
    Lines,
    Mask,
    RgbImage,
    Segments,
)  # fmt: skip
from wenmai.lines.embroidery.painting.raster import sampled
from wenmai.lines.embroidery.painting.settings import PaintingSettings
from wenmai.lines.embroidery.painting.streamlines import STEP_MM

DITHER_L99 = 1.5  # half-range of the lightness by which one line is read differently from the next
OVERRUN_MM = 1.6  # a stitch runs on this far at most into a neighbour of like colour
SOFT_STEP = 12.0  # DIN99 between two threads above which their seam is an edge and stays one
PIECE_MM_MIN = 1.2
PULL_MM = 0.1
AREA_SIDE_MM = 40.0
AREA_THREAD_MM_MIN = 40.0  # of blending: less is not worth a cut
ISLAND_MM2 = 2.0
CONTRAST_MAX = 13.0  # DIN99 between a blending thread and what it lies on: beyond, it is seen as a line, not as a tint
COST_BLUR_MM = 0.2
MIX_BLUR_MM = 0.8  # how far the eye mixes threads at arm's length


@dataclass(frozen=True, slots=True)
class Colours:
    """The palette in the spaces that costs and mixtures are computed in, (k, 3) each."""

    uniform: Float32Array
    linear: Float32Array

    @classmethod
    def of(cls, rgb: RgbImage) -> Colours:
        return cls(perceptual.uniform_of_rgb(rgb), LINEAR_OF_BYTE[rgb])


def change_cost(detail: float) -> float:
    """ΔE² · mm that one change of colour along a line costs: the more detail, the cheaper."""
    return float(260.0 * 0.12**detail)


def cover(
    target: RgbImage, field: Float32Array, domain: Mask, colours: Colours, settings: PaintingSettings,
    generator: np.random.Generator,
) -> Segments:  # fmt: skip
    """The covering layer: evenly spaced streamlines, each cut where the best sequence of threads changes."""
    lines = streamlines.evenly_spaced(field, domain, FIELD_PX_PER_MM, settings.base_spacing_mm, generator)
    uniform = perceptual.uniform_of_rgb(target)
    cost = _distances(uniform, lines, colours.uniform, COST_BLUR_MM)
    counts = np.diff(lines.offsets)
    shift = np.repeat(generator.uniform(-DITHER_L99, DITHER_L99, len(lines)), counts)[:, None]
    lightness = sampled(uniform[..., 0], lines.points_mm, RASTER_PX_PER_MM)[:, None]
    cost += (2 * shift * (lightness - colours.uniform[None, :, 0])).astype(np.float32)
    chosen = colouring.best_colours(cost * np.float32(STEP_MM), lines, change_cost(settings.detail))
    area_mm2 = ISLAND_MM2 * (1.5 - settings.detail)
    chosen = islands.absorbed(lines, chosen, colours.uniform, settings.base_width_mm, area_mm2, domain_shape(target))
    return _pieces(lines, chosen, -1, colours, generator)


def domain_shape(target: RgbImage) -> tuple[int, int]:
    """Rows and columns of the raster."""
    return int(target.shape[0]), int(target.shape[1])


def underlay(
    target: RgbImage, field: Float32Array, domain: Mask, colours: Colours, settings: PaintingSettings,
    generator: np.random.Generator,
) -> Segments:  # fmt: skip
    """Sparse lines across the covering stitches, in the few of ``colours`` that lie under them unseen."""
    inner = cv2.erode(domain.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)
    lines = streamlines.evenly_spaced(
        _across(field) if settings.underlay == "across" else field,
        inner,
        FIELD_PX_PER_MM,
        settings.underlay_spacing_mm,
        generator,
        length_mm_min=2.0,
    )
    cost = _distances(perceptual.uniform_of_rgb(target), lines, colours.uniform, 1.0)
    chosen = colouring.best_colours(cost * np.float32(STEP_MM), lines, 20 * change_cost(settings.detail))
    return _pieces(lines, chosen, -1, colours, generator, overruns=False)


def _across(field: Float32Array) -> Float32Array:
    """The field turned by a right angle."""
    return -field


def blend(
    laid_linear: Float32Array, shown: npt.NDArray[np.int32], target: RgbImage, field: Float32Array, domain: Mask,
    colours: Colours,
    allowed: IntArray, settings: PaintingSettings, generator: np.random.Generator,
) -> Segments:  # fmt: skip
    """One sparse layer of the threads that bring what is laid, mixed by the eye, nearer to the picture.

    ``laid_linear`` (H, W, 3) is the piece so far in linear light; ``shown`` (H, W) the colour on
    top, ``allowed`` the palette indices that may be used. Each area of one colour takes one blending thread all
    over, or
    none: so its lines make one run.
    """
    share = settings.blend_share
    spacing_mm = settings.blend_width_mm / max(share, 0.05)
    lines = streamlines.evenly_spaced(field, domain, FIELD_PX_PER_MM, spacing_mm, generator, length_mm_min=2.0)
    seen = cv2.GaussianBlur(laid_linear, (0, 0), MIX_BLUR_MM * RASTER_PX_PER_MM)
    wanted = cv2.GaussianBlur(LINEAR_OF_BYTE[target], (0, 0), MIX_BLUR_MM * RASTER_PX_PER_MM)
    before = np.asarray(sampled(seen, lines.points_mm, RASTER_PX_PER_MM), np.float32)
    aim = perceptual.uniform_of_linear(sampled(wanted, lines.points_mm, RASTER_PX_PER_MM))
    under = perceptual.uniform_of_linear(before)
    cost = np.empty((len(before), len(allowed) + 1), np.float32)
    for column, index in enumerate(allowed):
        mixed = (1 - share) * before + share * colours.linear[index]
        cost[:, column] = ((perceptual.uniform_of_linear(mixed) - aim) ** 2).sum(axis=1)
        apart = np.linalg.norm(under - colours.uniform[index], axis=1)
        cost[:, column] += np.maximum(apart - CONTRAST_MAX, 0.0) ** 2
    cost[:, -1] = ((under - aim) ** 2).sum(axis=1)
    cost[:, :-1] += 2.0 - 1.5 * settings.detail  # a thread that gives less is not worth laying
    full = np.append(allowed, -1)[_by_area(cost, lines, shown)]
    return _pieces(lines, full, -1, colours, generator, overruns=False, piece_mm_min=3.0)


def _by_area(cost: Float32Array, lines: Lines, shown: npt.NDArray[np.int32]) -> IntArray:
    """(points,) the column of ``cost`` (points, k) that is best for the whole area of one colour about each point.

    Areas end at squares of ``AREA_SIDE_MM``, since a wide ground changes from end to end; small ones take the last
    column, which stands for none.
    """
    parts = np.asarray(label(shown, background=-1, connectivity=2), np.int64)  # type: ignore[no-untyped-call]
    part = np.asarray(sampled(parts, lines.points_mm, RASTER_PX_PER_MM), np.int64)
    square = (lines.points_mm // AREA_SIDE_MM).astype(np.int64)
    _, area = np.unique(np.column_stack([part, square]), axis=0, return_inverse=True)
    area = area.ravel()
    totals = np.stack([np.bincount(area, cost[:, k]) for k in range(cost.shape[1])], axis=1)
    best = np.argmin(totals, axis=1)
    best[np.bincount(area) * STEP_MM < AREA_THREAD_MM_MIN] = cost.shape[1] - 1
    chosen = best[area]
    chosen[part == 0] = cost.shape[1] - 1
    return np.asarray(chosen, np.int64)


def _distances(uniform: Float32Array, lines: Lines, palette: Float32Array, blur_mm: float) -> Float32Array:
    """(points, colours) squared distance of each thread from the picture, averaged over a thread's surroundings."""
    cost = np.empty((len(lines.points_mm), len(palette)), np.float32)
    for index, colour in enumerate(palette):
        plane = ((uniform - colour) ** 2).sum(axis=2)
        plane = cv2.GaussianBlur(plane, (0, 0), blur_mm * RASTER_PX_PER_MM)
        cost[:, index] = sampled(plane, lines.points_mm, RASTER_PX_PER_MM)
    return cost


def _pieces(
    lines: Lines, chosen: IntArray, none: int, colours: Colours, generator: np.random.Generator, *,
    overruns: bool = True, piece_mm_min: float = PIECE_MM_MIN,
) -> Segments:  # fmt: skip
    """Lines cut where the colour changes, with seams long and short where the threads are alike."""
    overrun = np.zeros(len(chosen), np.int64)
    if overruns and len(chosen) > 1:
        at = np.flatnonzero(chosen[1:] != chosen[:-1])
        step = np.linalg.norm(colours.uniform[chosen[at]] - colours.uniform[chosen[at + 1]], axis=1)
        soft = np.exp(-((step / SOFT_STEP) ** 2)) * OVERRUN_MM / STEP_MM
        overrun[at] = 1 + np.rint(generator.random(len(at)) * soft).astype(np.int64)
        overrun[at + 1] = np.rint(generator.random(len(at)) * soft).astype(np.int64)
    return colouring.cut_at_changes(lines, chosen, none, overrun, round(piece_mm_min / STEP_MM) + 1, PULL_MM)[0]
