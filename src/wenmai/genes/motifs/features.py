"""What is measured on each proposed region, in numbers that a person can understand."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.motifs.model import FloatMap, Proposal
from wenmai.genes.motifs.surface import Surface

GRID_SIDE = 96  # cells along the longer side on which regions are compared
SOURCES = ("region", "figure", "frame", "disc", "ring", "roundel", "band", "segment", "whole")

FEATURES = (
    "log_area", "area_squared", "energy_ratio", "energy_level", "energy_share", "coverage", "ring_energy_ratio",
    "colour_step", "edge_on_border", "compactness", "extent", "centred", "centred_x",
    "on_silhouette", "consensus", "mirror",
    *(f"is_{source}" for source in SOURCES),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """Proposals with what was measured on them.

    ``grid`` (n, cells) bool, each proposal on the coarse grid; ``values`` (n, len(FEATURES)); ``overlap`` (n, n) IoU.
    """

    grid: npt.NDArray[np.bool_]
    values: npt.NDArray[np.float64]
    overlap: npt.NDArray[np.float32]


def to_grid(plane: FloatMap, size: tuple[int, int]) -> FloatMap:
    """Area mean of a map on the coarse grid; ``size`` is (columns, rows)."""
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), np.float32)


def grid_size(shape: tuple[int, int]) -> tuple[int, int]:
    """Columns and rows of the coarse grid for a map of ``shape``."""
    scale = min(1.0, GRID_SIDE / max(shape))
    return max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale))


def overlaps(grid: npt.NDArray[np.bool_]) -> npt.NDArray[np.float32]:
    """IoU of each pair of regions, (n, n)."""
    flat = grid.astype(np.float32)
    shared = flat @ flat.T
    area = flat.sum(axis=1)
    union = area[:, None] + area[None, :] - shared
    return np.asarray(shared / np.maximum(union, 1.0), np.float32)


def measure(surface: Surface, proposals: list[Proposal]) -> Measured:
    """Measure every proposal against its object; see ``FEATURES`` for the columns."""
    shape = (surface.inside.shape[0], surface.inside.shape[1])
    size = grid_size(shape)
    planes = np.stack([to_grid(p.mask.astype(np.float32), size) > 0.5 for p in proposals])
    n, cells = len(proposals), size[0] * size[1]
    grid = planes.reshape(n, cells)
    inside = (to_grid(surface.inside.astype(np.float32), size) > 0.5).ravel()
    energy = to_grid(surface.energy, size).ravel()
    lab = np.stack([to_grid(np.ascontiguousarray(surface.lab[..., k]), size).ravel() for k in range(3)], axis=1)
    lab_slope = _slope(lab.reshape(size[1], size[0], 3)).ravel()
    kernel = np.ones((5, 5), np.uint8)
    grown = np.stack([cv2.dilate(p.astype(np.uint8), kernel) > 0 for p in planes]).reshape(n, cells)
    shrunk = np.stack([cv2.erode(p.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0 for p in planes]).reshape(n, cells)
    core_rim = grid & ~shrunk
    around = grown & ~grid & inside
    flat = grid.astype(np.float64)
    area = np.maximum(flat.sum(axis=1), 1.0)
    object_area = max(float(inside.sum()), 1.0)
    object_energy = max(float(energy[inside].mean()) if inside.any() else 0.0, 1e-3)
    mean_energy = flat @ energy / area
    around_area = np.maximum(around.sum(axis=1), 1)
    around_energy = (around @ energy) / around_area
    colour_in, colour_out = flat @ lab / area[:, None], (around @ lab) / around_area[:, None]
    step = np.where(around.sum(axis=1) > 3, np.linalg.norm(colour_in - colour_out, axis=1), 0.0)
    rim_area = np.maximum(core_rim.sum(axis=1), 1)
    mean_slope = max(float(lab_slope[inside].mean()) if inside.any() else 0.0, 1e-3)
    silhouette = (
        inside
        & ~(
            cv2.erode(np.pad(inside.reshape(size[1], size[0]).astype(np.uint8), 1), np.ones((5, 5), np.uint8))[
                1:-1, 1:-1
            ]
            > 0
        ).ravel()
    )
    overlap = overlaps(grid)
    geometry = np.array([_geometry(p, inside.reshape(size[1], size[0])) for p in planes])
    mirror = np.array([_mirror(p, energy.reshape(size[1], size[0])) for p in planes])
    log_area = np.log(area / object_area)
    columns = [
        log_area, log_area**2, np.log(np.maximum(mean_energy, 1e-3) / object_energy), np.log1p(mean_energy),
        (flat @ energy) / max(float(energy[inside].sum()), 1e-3), flat @ (energy > object_energy) / area,
        np.log((mean_energy + 0.5) / (around_energy + 0.5)) * (around.sum(axis=1) > 3), np.log1p(step),
        np.log(((core_rim @ lab_slope) / rim_area + 0.1) / (mean_slope + 0.1)),
        geometry[:, 0], geometry[:, 1], geometry[:, 2], geometry[:, 3], (core_rim & silhouette).sum(axis=1) / rim_area,
        np.log((overlap > 0.7).sum(axis=1)), mirror,
        *(np.array([float(p.source == source) for p in proposals]) for source in SOURCES),
    ]  # fmt: skip
    return Measured(grid, np.nan_to_num(np.column_stack(columns)), overlap)


def _slope(lab: npt.NDArray[np.float32]) -> FloatMap:
    total = np.zeros(lab.shape[:2], np.float32)
    for k in range(3):
        plane = np.ascontiguousarray(lab[..., k])
        total += cv2.Sobel(plane, cv2.CV_32F, 1, 0, scale=0.125) ** 2
        total += cv2.Sobel(plane, cv2.CV_32F, 0, 1, scale=0.125) ** 2
    return np.asarray(np.sqrt(total), np.float32)


def _geometry(plane: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """Compactness 4πA/P², the filled part of the convex hull, and how near the centres are (both axes; x alone)."""
    contours, _ = cv2.findContours(plane.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not contours:
        return 0.0, 0.0, 0.0, 0.0
    area = float(plane.sum())
    perimeter = sum(cv2.arcLength(c, True) for c in contours) + 4.0
    hull = cv2.convexHull(np.vstack(contours))
    hull_area = max(float(cv2.contourArea(hull)) + cv2.arcLength(hull, True) / 2 + 1, 1.0)
    rows, columns = np.nonzero(plane)
    all_rows, all_columns = np.nonzero(inside)
    if all_rows.size == 0:
        return 0.0, 0.0, 0.0, 0.0
    dx = (columns.mean() - all_columns.mean()) / max(float(np.ptp(all_columns)), 1.0)
    dy = (rows.mean() - all_rows.mean()) / max(float(np.ptp(all_rows)), 1.0)
    return (
        min(1.0, 4 * np.pi * area / perimeter**2),
        min(1.0, area / hull_area),
        1 - 2 * float(np.hypot(dx, dy)),
        1 - 2 * abs(float(dx)),
    )


def _mirror(plane: npt.NDArray[np.bool_], energy: FloatMap) -> float:
    """Correlation of the energy in the region's box with its mirror image left to right, 0…1."""
    rows, columns = np.flatnonzero(plane.any(axis=1)), np.flatnonzero(plane.any(axis=0))
    if rows.size < 4 or columns.size < 4:
        return 0.0
    patch = energy[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    patch = patch - patch.mean()
    power = float((patch * patch).sum())
    return max(0.0, float((patch * patch[:, ::-1]).sum()) / power) if power > 1e-6 else 0.0
