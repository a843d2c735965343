"""What is measured on each proposed region, in numbers that a person can understand."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.motifs.figures import otsu_level, tone_planes
from wenmai.genes.motifs.grid import Grid, Table, lay_out, means, overlaps, to_grid
from wenmai.genes.motifs.look import LOOK_FEATURES, fitted_axes
from wenmai.genes.motifs.model import FloatMap, Proposal
from wenmai.genes.motifs.outline import OUTLINE_FEATURES, colour_gradient, measure_outline
from wenmai.genes.motifs.surface import Surface
from wenmai.models.efficientnet_features import DeepFeatures

SOURCES = ("region", "figure", "colour", "frame", "disc", "ring", "roundel", "band", "segment", "whole")
PLACE_FEATURES = (
    "log_area",
    "log_area_squared",
    "centred",
    "centred_x",
    "on_silhouette",
    "is_field",
    "consensus",
    "nested",
)
CONTRAST_FEATURES = (
    "energy_ratio", "energy_level", "energy_share", "coverage", "evenness", "energy_around_ratio",
    "colour_step", "core_ratio", "two_tone", "mirror", "mirror_upright", "turn",
)  # fmt: skip
DEEP_FEATURES = ("deep_step", "deep_spread", "deep_unlike_object", "deep_norm_ratio", "deep_unlike_border")
STRUCTURE_FEATURES = ("structure", "structure_of_rival")
FEATURES = (
    *PLACE_FEATURES,
    *CONTRAST_FEATURES,
    *OUTLINE_FEATURES,
    *DEEP_FEATURES,
    *LOOK_FEATURES,
    *STRUCTURE_FEATURES,
    *(f"is_{source}" for source in SOURCES),
)
CORE_DEPTH_CELLS = 2  # beyond the reach of an edge that runs along the outline


@dataclass(frozen=True, slots=True)
class Measured:
    """Proposals with what was measured on them.

    ``grid`` (n, cells) bool, each proposal on the coarse grid; ``values`` (n, len(FEATURES)), NaN where deep features
    were not given; ``overlap`` (n, n) IoU.
    """

    grid: npt.NDArray[np.bool_]
    values: Table
    overlap: npt.NDArray[np.float32]


def measure(surface: Surface, proposals: list[Proposal], deep: DeepFeatures | None = None) -> Measured:
    """Measure every proposal against its object; see ``FEATURES`` for the columns."""
    grid = lay_out(surface, proposals)
    overlap = overlaps(grid.regions)
    gradient = colour_gradient(surface)
    values = np.column_stack([
        _place(surface, grid, [p.votes for p in proposals]),
        _contrast(surface, grid),
        np.array([measure_outline(surface, gradient, p.mask) for p in proposals]),
        _deep(surface, grid, deep),
        _structure(proposals),
        np.array([[float(p.source == source) for source in SOURCES] for p in proposals]),
    ])  # fmt: skip
    return Measured(grid.regions, values, overlap)


def _place(surface: Surface, grid: Grid, votes: list[int]) -> Table:
    area = np.maximum(grid.regions.sum(axis=1), 1).astype(np.float64)
    log_area = np.log(area / max(float(grid.inside.sum()), 1.0))
    y, x = np.divmod(np.arange(grid.inside.size, dtype=np.float32), grid.columns)
    place = np.stack([x, y], axis=1)
    own = grid.inside if grid.inside.any() else np.ones_like(grid.inside)
    spread = np.maximum(np.ptp(place[own], axis=0), 1.0)
    offset = (means(grid.regions, place) - place[own].mean(axis=0)) / spread
    flat = grid.regions.astype(np.float32)
    shared = flat @ flat.T
    held = (shared / area[None, :] > 0.9) & (area[None, :] < 0.7 * area[:, None])
    return np.column_stack([
        log_area, log_area**2, 1 - 2 * np.hypot(offset[:, 0], offset[:, 1]), 1 - 2 * np.abs(offset[:, 0]),
        (grid.rims & grid.silhouette).sum(axis=1) / np.maximum(grid.rims.sum(axis=1), 1),
        np.full(len(area), float(surface.is_field)),
        np.log(np.array(votes, np.float64)), np.log1p(held.sum(axis=1)),
    ])  # fmt: skip


def _contrast(surface: Surface, grid: Grid) -> Table:
    size = (grid.columns, grid.rows)
    plane = to_grid(surface.energy, size)
    energy = plane.reshape(-1, 1)
    lab = np.stack([to_grid(np.ascontiguousarray(surface.lab[..., k]), size).ravel() for k in range(3)], axis=1)
    own = energy[grid.inside] if grid.inside.any() else energy
    mean, total = max(float(own.mean()), 1e-3), max(float(own.sum()), 1e-3)
    inner, around = means(grid.regions, energy)[:, 0], means(grid.around, energy)[:, 0]
    squared = means(grid.regions, energy**2)[:, 0]
    has_around = grid.around.sum(axis=1) > 3
    step = np.linalg.norm(means(grid.regions, lab) - means(grid.around, lab), axis=1)
    symmetry = np.array([_symmetry(r.reshape(grid.rows, grid.columns), plane) for r in grid.regions])
    return np.column_stack([
        np.log(np.maximum(inner, 1e-3) / mean), np.log1p(inner), inner * grid.regions.sum(axis=1) / total,
        means(grid.regions, (energy > mean).astype(np.float32))[:, 0],
        np.sqrt(np.maximum(squared - inner**2, 0)) / np.maximum(inner, 0.1),
        np.where(has_around, np.log((inner + 0.5) / (around + 0.5)), 0.0), np.where(has_around, np.log1p(step), 0.0),
        _core_ratio(grid, energy, mean), _two_tone(surface, grid), symmetry,
    ])  # fmt: skip


def _core_ratio(grid: Grid, energy: npt.NDArray[np.float32], object_mean: float) -> npt.NDArray[np.float64]:
    """Log contrast of each region away from its outline, over the object's: low for a plain rim between two lines."""
    kernel = np.ones((2 * CORE_DEPTH_CELLS + 1,) * 2, np.uint8)
    planes = grid.regions.reshape(-1, grid.rows, grid.columns).astype(np.uint8)
    cores = np.asarray(np.stack([cv2.erode(plane, kernel) for plane in planes]) > 0, np.bool_)
    cores = cores.reshape(grid.regions.shape)
    inner = means(np.where(cores.any(axis=1, keepdims=True), cores, grid.regions), energy)[:, 0]
    return np.asarray(np.log(np.maximum(inner, 1e-2) / object_mean), np.float64)


def _two_tone(surface: Surface, grid: Grid) -> Table:
    """Otsu's η of each region on the object's best tone axis."""
    planes = tone_planes(surface)
    if not planes:
        return np.zeros(len(grid.regions))
    size = (2 * grid.columns, 2 * grid.rows)
    tone = cv2.resize(planes[0], size, interpolation=cv2.INTER_NEAREST).reshape(grid.rows, 2, grid.columns, 2)
    cells = np.asarray(tone.transpose(0, 2, 1, 3).reshape(grid.rows * grid.columns, 4), np.float32)
    return np.array([otsu_level(cells[r].ravel())[1] if r.sum() > 8 else 0.0 for r in grid.regions])


def _symmetry(plane: npt.NDArray[np.bool_], energy: FloatMap) -> tuple[float, float, float]:
    """Correlation of the energy in the region's box with its mirror images (across x, across y) and its half turn."""
    rows, columns = np.flatnonzero(plane.any(axis=1)), np.flatnonzero(plane.any(axis=0))
    if rows.size < 4 or columns.size < 4:
        return 0.0, 0.0, 0.0
    patch = energy[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    patch = patch - patch.mean()
    power = float((patch * patch).sum())
    if power < 1e-6:
        return 0.0, 0.0, 0.0
    images = (patch[:, ::-1], patch[::-1], patch[::-1, ::-1])
    across_x, across_y, turned = (max(0.0, float((patch * image).sum()) / power) for image in images)
    return across_x, across_y, turned


def deep_on_grid(
    surface: Surface, grid: Grid, deep: DeepFeatures, picture_shape: tuple[int, int]
) -> npt.NDArray[np.float32]:
    """Both deep maps over the object's crop, each channel z-scored over the picture, as (cells, 152)."""
    box, layers = surface.box, []
    for stack in (deep.stride8, deep.stride16):
        centred = (stack - stack.mean(axis=(0, 1))) / (stack.std(axis=(0, 1)) + 1e-4)
        sy, sx = stack.shape[0] / picture_shape[0], stack.shape[1] / picture_shape[1]
        x = (box.x + (np.arange(grid.columns) + 0.5) * box.width / grid.columns) * sx - 0.5
        y = (box.y + (np.arange(grid.rows) + 0.5) * box.height / grid.rows) * sy - 0.5
        columns = np.clip(np.rint(x).astype(np.intp), 0, stack.shape[1] - 1)
        rows = np.clip(np.rint(y).astype(np.intp), 0, stack.shape[0] - 1)
        layers.append(centred[rows][:, columns].reshape(grid.rows * grid.columns, -1) / np.sqrt(stack.shape[2]))
    return np.asarray(np.concatenate(layers, axis=1), np.float32)


def _deep(surface: Surface, grid: Grid, deep: DeepFeatures | None) -> Table:
    if deep is None:
        return np.full((len(grid.regions), len(DEEP_FEATURES) + len(LOOK_FEATURES)), np.nan)
    cells = deep_on_grid(surface, grid, deep, surface.picture_shape)
    inner, around = means(grid.regions, cells), means(grid.around, cells)
    whole = means(grid.inside[None], cells)
    edge = np.zeros((grid.rows, grid.columns), np.bool_)
    edge[[0, -1], :] = edge[:, [0, -1]] = True
    border = means(edge.reshape(1, -1), cells)
    has_around = grid.around.sum(axis=1) > 3
    power = means(grid.regions, (cells**2).sum(axis=1, keepdims=True))[:, 0]
    return np.column_stack([
        np.where(has_around, np.linalg.norm(inner - around, axis=1), 0.0),
        np.sqrt(np.maximum(power - (inner**2).sum(axis=1), 0.0)),
        np.linalg.norm(inner - whole, axis=1),
        np.linalg.norm(inner, axis=1),
        np.linalg.norm(inner - border, axis=1),
        fitted_axes().project(inner),
    ])  # fmt: skip


def _structure(proposals: list[Proposal]) -> Table:
    """How well a proposal's own family (rings or bands) explains the object, and how well the other one does."""
    rings = max((p.structure for p in proposals if p.source in ("disc", "ring")), default=0.0)
    bands = max((p.structure for p in proposals if p.source == "band"), default=0.0)
    rivals = {"band": rings, "disc": bands, "ring": bands}
    return np.array([[p.structure, rivals.get(p.source, max(rings, bands))] for p in proposals])
