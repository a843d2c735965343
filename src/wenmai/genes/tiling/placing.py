"""Where a motif stands, and how large, so that its copies keep apart.

About each place of the region lies the part of the plane that is nearer to it than to any of its images (its Dirichlet
domain): these parts tile the plane, so a motif that keeps to its own touches none of its copies. A motif's extent in a
direction bounds its size by each of the domain's sides; the place that leaves it largest is looked for on a grid, and
again on finer ones about the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.genes.tiling.accidents import Accidents, accidents_of
from wenmai.genes.tiling.layouts import Layout
from wenmai.genes.tiling.regions import area_of, within
from wenmai.kernel.errors import InvalidInput

FloatArray = npt.NDArray[np.float64]

ZOOM = 5.0  # times finer is each grid than the one before
REACH = 2  # cells each way in which images are looked at
ACCIDENT_SHARE = 0.12  # of the copies' distance: how far off an accident the motif is kept
WORTH = 0.55  # of the largest size: smaller than that, an accident is taken rather than avoided
TIE = 1e-3  # of the size: places that leave it as large are told apart by how near the region's middle they are
ROOM_MIN = 1e-6
TRIED_AT_ONCE = 32  # places, the roomiest first: mostly one of the first few is far enough from accidents


@dataclass(frozen=True, slots=True)
class Care:
    """How closely places are looked at: on ``rounds`` grids of ``grid`` places each way, each finer than the last."""

    grid: int = 20
    rounds: int = 3


ROUGH = Care(grid=9, rounds=2)  # to tell which of several lattices suits a motif


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """The motif's place: x px → ``linear`` (2, 2) x + ``shift_mm`` (2,); ``mm_per_px`` its scale.

    ``accident`` whether its copies make more symmetry than the group has.
    """

    linear: FloatArray
    shift_mm: FloatArray
    mm_per_px: float
    accident: bool

    def applied(self, places_px: FloatArray) -> FloatArray:
        """(n, 2) px → mm."""
        return np.asarray(places_px @ self.linear.T + self.shift_mm, np.float64)


def place(
    layout: Layout,
    outline_px: FloatArray,
    own: Sequence[FloatArray],
    *,
    angle_rad: float = 0.0,
    gap_mm: float = 0.0,
    mm_per_px: float | None = None,
    care: Care = Care(),
) -> Placement:
    """The motif of this convex outline, turned by ``angle_rad``, as large as its copies allow with ``gap_mm`` between.

    ``own`` are the motif's own symmetries (2, 2) but the identity: where its copies would then make more symmetry than
    the group has, another place is taken unless that costs too much. A given ``mm_per_px`` is kept. Raises InvalidInput
    where that is too large for the group, or the gap leaves no room at all.
    """
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    turned = np.array([[c, -s], [s, c]])
    middle = (outline_px.min(axis=0) + outline_px.max(axis=0)) / 2
    spokes = (outline_px - middle) @ turned.T
    symmetries = [turned @ one @ turned.T for one in own]
    at, room, accident = _best_place(layout, spokes, symmetries, gap_mm, care)
    if room < ROOM_MIN:
        raise InvalidInput(
            f"a gap of {gap_mm:g} mm leaves no room for the motif", where="gap_mm",
            remedy="Give a smaller gap, or a larger width.", rule="repeat.gap",
        )  # fmt: skip
    if mm_per_px is not None and mm_per_px > room * (1 + 1e-9):
        widest = float(np.ptp(spokes, axis=0).max()) * room
        raise InvalidInput(
            "the motif is too large for its copies to keep apart", where="motif_mm",
            remedy=f"In {layout.group} at this width it may be {widest:.2f} mm at most.", rule="repeat.motif-size",
        )  # fmt: skip
    scale = room if mm_per_px is None else mm_per_px
    linear = turned * scale
    return Placement(linear, at - linear @ middle, scale, accident)


def _best_place(
    layout: Layout, spokes: FloatArray, symmetries: Sequence[FloatArray], gap_mm: float, care: Care
) -> tuple[FloatArray, float, bool]:
    """The place (2,) mm, the scale there, and whether it makes more symmetry."""
    free = _search(layout, spokes, gap_mm, None, 0.0, care)
    if not symmetries:
        return *free, False
    accidents = accidents_of(layout, symmetries)
    apart_mm = ACCIDENT_SHARE * float(np.sqrt(area_of(layout.region_mm)))
    kept = _search(layout, spokes, gap_mm, accidents, apart_mm, care)
    if kept[1] >= WORTH * free[1] and kept[1] > ROOM_MIN:
        return *kept, False
    return *free, bool(accidents.distance_mm(free[0][None])[0] < apart_mm / 4)


def _search(
    layout: Layout, spokes: FloatArray, gap_mm: float, accidents: Accidents | None, apart_mm: float, care: Care
) -> tuple[FloatArray, float]:
    low, high = layout.region_mm.min(axis=0), layout.region_mm.max(axis=0)
    middle = layout.region_mm.mean(axis=0)
    best, room = middle, 0.0
    for _ in range(care.rounds):
        places = _grid(low, high, care.grid)
        places = places[within(layout.region_mm, places)]
        rooms = room_at(layout, places, spokes, gap_mm)
        away = np.linalg.norm(places - middle, axis=1) / np.linalg.norm(layout.region_mm - middle, axis=1).max()
        order = np.argsort(-rooms * (1 - TIE * away), kind="stable")
        roomier = order[rooms[order] > room]
        k = _first_apart(places, roomier, accidents, apart_mm)
        if k is not None:
            best, room = places[k], float(rooms[k])
        size = (high - low) / ZOOM
        low, high = best - size / 2, best + size / 2
    return best, room


def _first_apart(
    places: FloatArray, order: npt.NDArray[np.intp], accidents: Accidents | None, apart_mm: float
) -> int | None:
    """Which place, tried in this order, is the first to keep so far from an accident; none may be."""
    if accidents is None:
        return int(order[0]) if len(order) else None
    for start in range(0, len(order), TRIED_AT_ONCE):
        tried = order[start : start + TRIED_AT_ONCE]
        apart = accidents.distance_mm(places[tried]) >= apart_mm
        if apart.any():
            return int(tried[int(np.argmax(apart))])
    return None


def _grid(low: FloatArray, high: FloatArray, count: int) -> FloatArray:
    ways = [np.linspace(a, b, count + 1)[:-1] + (b - a) / (2 * count) for a, b in zip(low, high, strict=True)]
    return np.asarray(np.stack(np.meshgrid(*ways, indexing="ij"), -1).reshape(-1, 2), np.float64)


def room_at(layout: Layout, places: FloatArray, spokes: FloatArray, gap_mm: float) -> FloatArray:
    """(n,) the scale that a shape with these corners (k, 2), relative to its place, may have at each of ``places``."""
    rooms = np.full(len(places), np.inf)
    moves = layout.translations(REACH)
    for number, (turned, shift) in enumerate(zip(layout.linear, layout.shifts_mm, strict=True)):
        others = moves[1:] if number == 0 else moves
        if not len(others):
            continue
        away = (places @ turned.T + shift)[:, None] + others[None] - places[:, None]
        distance = np.linalg.norm(away, axis=2)
        normals = away / np.maximum(distance, 1e-12)[..., None]
        reach = (normals @ spokes.T).max(axis=2)
        rooms = np.minimum(rooms, ((distance - gap_mm) / 2 / np.maximum(reach, 1e-12)).min(axis=1))
    if len(layout.bounds):
        normals, ends = layout.bounds[:, :2], layout.bounds[:, 2]
        left = ends - places @ normals.T - gap_mm / 2
        rooms = np.minimum(rooms, (left / np.maximum(normals @ spokes.T, 1e-12).max(axis=1)).min(axis=1))
    return np.asarray(np.maximum(rooms, 0.0), np.float64)
