"""One colour block: its segments chained, the chains in order, and the ways between them, as items to sew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

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

_Cell = TypeVar("_Cell", bound=np.generic)

TRAVEL_STITCH_MM_MAX = 4.0
GAP_COST = 6.0
FULL_COST = 8.0
MIXTURE_MM, MIXTURE_SHARE = 1.5, 0.12
CELL_SHARE_MIN = 0.9
OWN_COLOUR_COST = 3.0  # a way over a thread's own colour is a stitch that does not follow the form: seldom


@dataclass(frozen=True, slots=True)
class Items:
    """What ``needle.sew`` takes: lines with, for each, its role, its link's role and whether the thread is cut
    before.
    """

    lines: Lines
    role: IntArray
    link_role: IntArray
    cut_before: Mask


def hidden_weight(
    later: Mask, may_show: Mask, room: Float32Array | None = None, gaps: Float32Array | None = None
) -> Float32Array:
    """(h, w) cost of ways on the grid of fields: 1 where ``later`` (H, W) stitches cover them, more where they
    ``may_show`` (H, W), being of the colour there, and where the cover has ``gaps``; 0 in sight.

    A cell counts only where nearly all pixels that a thread through it would touch do.
    """
    hidden = _cells(later)
    weight = hidden.astype(np.float32)
    weight[_cells(later | may_show) & ~hidden] = OWN_COLOUR_COST
    if room is not None:
        weight *= room
    if gaps is not None:
        weight[weight > 0] *= 1.0 + GAP_COST * gaps[weight > 0]
    return weight


def at_home(colour_map: npt.NDArray[np.int32], alike: Mask) -> npt.NDArray[np.int32]:
    """(H, W) bits: bit c is set where a stitch of colour c may be seen.

    That is on its own colour and on those ``alike`` (k, k), and wherever its own lines already take part in the
    mixture,
    by ``MIXTURE_SHARE`` of what lies within ``MIXTURE_MM``: there one more of them, laid otherwise, is what the random
    stitch (乱针) is. ``colour_map`` (H, W) is what is seen, −1 the bare cloth.
    """
    bits = np.zeros(colour_map.shape, np.int32)
    side = round(2 * MIXTURE_MM * RASTER_PX_PER_MM) | 1
    stitched = colour_map >= 0
    for colour in np.unique(colour_map[stitched]).tolist():
        share = cv2.boxFilter((colour_map == colour).astype(np.float32), -1, (side, side))
        home = (share > MIXTURE_SHARE) & stitched
        home |= np.append(alike[colour], False)[colour_map]
        bits |= home.astype(np.int32) << colour
    return bits


def colours_of(top: npt.NDArray[np.int32], group_colour: IntArray) -> npt.NDArray[np.int32]:
    """(H, W) the colour of the group in ``top``; −1 stays bare cloth."""
    return np.append(group_colour, -1)[top].astype(np.int32)


def gap_share(cover: Mask) -> Float32Array:
    """(h, w) on the fields' grid: how much of the pixels about each cell no thread covers."""
    step = round(RASTER_PX_PER_MM / FIELD_PX_PER_MM)
    height, width = cover.shape[0] // step, cover.shape[1] // step
    share = cv2.boxFilter((~cover).astype(np.float32), -1, (2 * step, 2 * step))
    return np.asarray(cv2.resize(share, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def room_cost(cells_mm2: Float32Array, layers_max: float, shape: tuple[int, int]) -> Float32Array:
    """(h, w) on the fields' grid: what a way's cost is multiplied by, the fuller the 1 mm cell the more, 0 where it
    is full.
    """
    fullness = cells_mm2 / layers_max
    cost = np.where(fullness < 1.0, 1.0 + FULL_COST * np.maximum(fullness - 0.6, 0.0), 0.0)
    return on_field(cost.astype(np.float32), shape)


def on_field(cells: npt.NDArray[_Cell], shape: tuple[int, int]) -> npt.NDArray[_Cell]:
    """``shape`` (h, w) of the fields' grid: the value of the 1 mm cell that each place lies in."""
    row = np.minimum((np.arange(shape[0]) / FIELD_PX_PER_MM).astype(int), cells.shape[0] - 1)
    column = np.minimum((np.arange(shape[1]) / FIELD_PX_PER_MM).astype(int), cells.shape[1] - 1)
    return np.asarray(cells[np.ix_(row, column)])


def _cells(pixels: Mask) -> Mask:
    """Cells of the field's grid of whose pixels, and those around them, all but a speck are set."""
    step = round(RASTER_PX_PER_MM / FIELD_PX_PER_MM)
    height, width = pixels.shape[0] // step, pixels.shape[1] // step
    share = cv2.boxFilter(pixels.astype(np.float32), -1, (2 * step, 2 * step), borderType=cv2.BORDER_CONSTANT)
    return np.asarray(share[step // 2 :: step, step // 2 :: step][:height, :width] > CELL_SHARE_MIN)


def filled_gaps(top: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """``top`` with gaps of a pixel between threads closed by the earliest block beside them."""
    big = np.int32(1 << 20)
    plane = np.where(top < 0, big, top).astype(np.float32)
    near = cv2.erode(plane, np.ones((3, 3), np.uint8))
    closed = cv2.morphologyEx((top >= 0).astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8)).astype(bool)
    return np.where((top < 0) & closed & (near < big), near, top).astype(np.int32)


def chained(lines: Lines, role: Role, may_cross: Mask, link_mm_max: float = chains.LINK_MM_MAX) -> Items:
    """A block's ``lines`` joined into chains, the thread cut between them."""
    walked, bounds = chains.joined(lines, may_cross, RASTER_PX_PER_MM, link_mm_max)
    turned = lines.chosen(walked // 2)
    points = turned.points_mm.copy()
    for i in np.flatnonzero(walked % 2):
        points[turned.offsets[i] : turned.offsets[i + 1]] = points[turned.offsets[i] : turned.offsets[i + 1]][::-1]
    cut = np.zeros(len(walked), np.bool_)
    cut[bounds[:-1]] = True
    roles = np.full(len(walked), int(role), np.int64)
    return Items(Lines(points, turned.offsets), roles, roles, cut)


def stranded(lines: Lines, may_cross: Mask, weight: Float32Array) -> list[tuple[float, IntArray]]:
    """Chains of ``lines`` that no hidden way leads to: length in mm and which lines."""
    walked, bounds = chains.joined(lines, may_cross, RASTER_PX_PER_MM)
    order, cut, _, _ = routes.ordered_chains(
        chain_ends(chains.segment_ends(lines), walked, bounds), weight, FIELD_PX_PER_MM, TRAVEL_STITCH_MM_MAX
    )
    lengths = lines.lengths_mm
    alone = [walked[bounds[c] : bounds[c + 1]] // 2 for c in order[cut] // 2]
    return [(float(lengths[which].sum()), which) for which in alone]


def chain_ends(ends: FloatArray, walked: IntArray, bounds: IntArray) -> FloatArray:
    """(2 · chains, 2) first and last point of each chain, in turns."""
    result = np.empty((2 * (len(bounds) - 1), 2))
    result[0::2] = ends[walked[bounds[:-1]]]
    result[1::2] = ends[walked[bounds[1:] - 1] ^ 1]
    return result
