"""The coarse grid on which the regions of one object are compared."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.motifs.model import FloatMap, Proposal
from wenmai.genes.motifs.surface import Surface

GRID_SIDE = 96  # cells along the longer side
RING_CELLS = 2  # how far the surroundings of a region reach

Regions = npt.NDArray[np.bool_]  # (n, rows, columns)
Table = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grid:
    """Regions and what surrounds them, as rows of flags over ``cells`` = rows · columns.

    ``regions``, ``rims`` (the region's own outermost cells) and ``around`` (cells of the object next to it) are
    (n, cells) bool; ``inside`` (cells,) the object; ``silhouette`` (cells,) the object's outermost cells.
    """

    rows: int
    columns: int
    regions: npt.NDArray[np.bool_]
    rims: npt.NDArray[np.bool_]
    around: npt.NDArray[np.bool_]
    inside: npt.NDArray[np.bool_]
    silhouette: npt.NDArray[np.bool_]


def grid_size(shape: tuple[int, ...]) -> tuple[int, int]:
    """Columns and rows of the coarse grid for a map of ``shape``."""
    scale = min(1.0, GRID_SIDE / max(shape[:2]))
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def to_grid(plane: FloatMap, size: tuple[int, int]) -> FloatMap:
    """Area mean of a map on the coarse grid; ``size`` is (columns, rows)."""
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def on_grid(surface: Surface, proposals: list[Proposal]) -> npt.NDArray[np.bool_]:
    """Each proposal's cells, (n, cells): those of which it covers more than half."""
    size = grid_size(surface.inside.shape)
    planes = [cv2.resize(p.mask.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA) > 127 for p in proposals]
    return np.asarray(np.stack(planes).reshape(len(proposals), -1), np.bool_)


def lay_out(surface: Surface, proposals: list[Proposal]) -> Grid:
    """The grid of these proposals."""
    columns, rows = size = grid_size(surface.inside.shape)
    planes = on_grid(surface, proposals).reshape(len(proposals), rows, columns).astype(np.uint8)
    inside = (to_grid(surface.inside.astype(np.float32), size) > 0.5).astype(np.uint8)
    wide = np.ones((2 * RING_CELLS + 1,) * 2, np.uint8)
    grown = np.stack([cv2.dilate(p, wide) for p in planes]) > 0
    shrunk = np.stack([cv2.erode(p, np.ones((3, 3), np.uint8)) for p in planes]) > 0
    core = cv2.erode(np.pad(inside, RING_CELLS), wide)[RING_CELLS:-RING_CELLS, RING_CELLS:-RING_CELLS] > 0
    regions = planes > 0
    n, cells = len(proposals), rows * columns
    return Grid(
        rows=rows,
        columns=columns,
        regions=regions.reshape(n, cells),
        rims=(regions & ~shrunk).reshape(n, cells),
        around=(grown & ~regions & (inside > 0)).reshape(n, cells),
        inside=(inside > 0).ravel(),
        silhouette=((inside > 0) & ~core).ravel(),
    )


def overlaps(regions: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """IoU of each pair of regions (n, cells), as (n, n)."""
    flat = regions.astype(np.float32)
    shared = flat @ flat.T
    area = flat.sum(axis=1)
    union = area[:, None] + area[None, :] - shared
    return np.asarray(shared / np.maximum(union, 1.0), np.float32)


def means(flags: npt.NDArray[np.bool_], values: npt.NDArray[np.float32]) -> Table:
    """Mean of ``values`` (cells, channels) over each row of ``flags`` (n, cells); 0 where a row is empty."""
    count = np.maximum(flags.sum(axis=1), 1)
    return np.asarray((flags.astype(np.float32) @ values) / count[:, None], np.float64)
