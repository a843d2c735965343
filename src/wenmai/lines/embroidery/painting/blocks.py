"""One colour block: its segments chained, the chains in order, and the ways between them, as items to sew."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import chains, routes
from wenmai.lines.embroidery.painting.model import (
    FIELD_PX_PER_MM,
    RASTER_PX_PER_MM,
    Float32Array,
    FloatArray,
    IntArray,
    Lines,
    Mask,
)  # fmt: skip

TRAVEL_STITCH_MM_MAX = 4.0
GAP_COST = 12.0
OWN_COLOUR_COST = 3.0  # a way over a thread's own colour is a stitch that does not follow the form: seldom


@dataclass(frozen=True, slots=True)
class Items:
    """What ``needle.sew`` takes: lines with, for each, its role, its link's role and whether the thread is cut before."""

    lines: Lines
    role: IntArray
    link_role: IntArray
    cut_before: Mask


def hidden_weight(
    top: npt.NDArray[np.int32], block: int, room: Mask | None = None, gaps: Float32Array | None = None
) -> Float32Array:
    """(h, w) cost of ways for a block on the grid of fields: 1 under later blocks, more on its own colour and where
    the cover has ``gaps``, 0 in sight.

    ``top`` (H, W) holds at each pixel the last block that covers it, −1 on bare cloth. A cell counts only where all pixels that a thread through it would touch do.
    """
    later = _cells(top > block)
    weight = later.astype(np.float32)
    shown = _cells(top >= block)
    weight[shown & ~later] = OWN_COLOUR_COST
    if room is not None:
        weight[~room] = 0.0
    if gaps is not None:
        weight[weight > 0] *= 1.0 + GAP_COST * gaps[weight > 0]
    return weight


def gap_share(cover: Mask) -> Float32Array:
    """(h, w) on the fields' grid: how much of the pixels about each cell no thread covers."""
    step = round(RASTER_PX_PER_MM / FIELD_PX_PER_MM)
    height, width = cover.shape[0] // step, cover.shape[1] // step
    share = cv2.boxFilter((~cover).astype(np.float32), -1, (2 * step, 2 * step))
    return np.asarray(cv2.resize(share, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def cells_with_room(cells_mm2: Float32Array, layers_max: float, shape: tuple[int, int]) -> Mask:
    """(h, w) on the fields' grid: where the cells of 1 mm still take a thread."""
    row = np.minimum((np.arange(shape[0]) / FIELD_PX_PER_MM).astype(int), cells_mm2.shape[0] - 1)
    column = np.minimum((np.arange(shape[1]) / FIELD_PX_PER_MM).astype(int), cells_mm2.shape[1] - 1)
    return np.asarray(cells_mm2[np.ix_(row, column)] <= layers_max)


def _cells(pixels: Mask) -> Mask:
    """Cells of the field's grid whose pixels, and those around them, are all set."""
    shrunk = cv2.erode(pixels.astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0)
    step = round(RASTER_PX_PER_MM / FIELD_PX_PER_MM)
    height, width = shrunk.shape[0] // step * step, shrunk.shape[1] // step * step
    grid = shrunk[:height, :width].reshape(height // step, step, width // step, step)
    return np.asarray(grid.min(axis=(1, 3)), np.bool_)


def filled_gaps(top: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """``top`` with gaps of a pixel between threads closed by the earliest block beside them."""
    big = np.int32(1 << 20)
    plane = np.where(top < 0, big, top).astype(np.float32)
    near = cv2.erode(plane, np.ones((3, 3), np.uint8))
    closed = cv2.morphologyEx((top >= 0).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)).astype(bool)
    return np.where((top < 0) & closed & (near < big), near, top).astype(np.int32)


def block_items(
    lines: Lines, role: Role, allowed_top: npt.NDArray[np.int32], block: int, weight: Float32Array, *,
    link_mm_max: float = chains.LINK_MM_MAX, chain_mm_min: float = 0.0,
) -> Items:  # fmt: skip
    """A block's ``lines`` as items: chained, ordered, with hidden ways. Chains under ``chain_mm_min`` are left out."""
    walked, bounds = chains.joined(lines, block, allowed_top, RASTER_PX_PER_MM, link_mm_max)
    lengths = np.concatenate([[0.0], np.cumsum(lines.lengths_mm[walked // 2])])
    kept = np.flatnonzero(np.diff(lengths[bounds]) >= chain_mm_min)
    ends = chains.segment_ends(lines)
    chain_ends = np.empty((2 * len(kept), 2))
    chain_ends[0::2] = ends[walked[bounds[kept]]]
    chain_ends[1::2] = ends[walked[bounds[kept + 1] - 1] ^ 1]
    order, cut, way_bounds, ways = routes.ordered_chains(chain_ends, weight, FIELD_PX_PER_MM, TRAVEL_STITCH_MM_MAX)
    return _assembled(lines, walked, bounds, kept, order, cut, way_bounds, ways, role)


def _assembled(
    lines: Lines, walked: IntArray, bounds: IntArray, kept: IntArray, order: IntArray, cut: Mask,
    way_bounds: IntArray, ways: FloatArray, role: Role,
) -> Items:  # fmt: skip
    points: list[FloatArray] = []
    roles: list[int] = []
    links: list[int] = []
    cuts: list[bool] = []
    for place, entry in enumerate(order):
        way = ways[way_bounds[place] : way_bounds[place + 1]]
        if len(way):
            points.append(way)
            roles.append(int(Role.TRAVEL))
            links.append(int(Role.TRAVEL))
            cuts.append(False)
        chain = kept[entry // 2]
        sequence = walked[bounds[chain] : bounds[chain + 1]]
        if entry % 2:
            sequence = sequence[::-1] ^ 1
        for step, code in enumerate(sequence):
            line = lines.points_mm[lines.offsets[code // 2] : lines.offsets[code // 2 + 1]]
            points.append(line[::-1] if code % 2 else line)
            roles.append(int(role))
            links.append(int(role) if step or cut[place] else int(Role.TRAVEL))
            cuts.append(bool(cut[place]) and step == 0)
    if not points:
        return Items(
            Lines(np.zeros((0, 2)), np.zeros(1, np.int64)), *(np.zeros(0, np.int64),) * 2, np.zeros(0, np.bool_)
        )
    offsets = np.concatenate([[0], np.cumsum([len(p) for p in points])]).astype(np.int64)
    flat = np.ascontiguousarray(np.concatenate(points))
    return Items(Lines(flat, offsets), np.array(roles, np.int64), np.array(links, np.int64), np.array(cuts, np.bool_))
