"""Regions by hierarchical grouping: cells of like colour, contrast and deep features joined step by step.

In the manner of selective search (Uijlings et al., IJCV 2013), on a regular grid and with Ward's criterion.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import numpy.typing as npt
from sklearn.cluster import ward_tree
from sklearn.feature_extraction.image import grid_to_graph

from wenmai.genes.model import Mask
from wenmai.genes.motifs.figures import fill_holes
from wenmai.genes.motifs.model import Proposal
from wenmai.genes.motifs.surface import Surface
from wenmai.models.efficientnet_features import DeepFeatures

SIDE_CELLS = 44  # along the longer side; Ward's cost grows with the square of the number of cells
DEEP_DIMENSIONS = 10  # principal components of both deep maps over the object
WEIGHT_COLOUR, WEIGHT_ENERGY, WEIGHT_DEEP = 1.0, 0.8, 1.0
AREA_SHARE_MIN, AREA_SHARE_MAX = 0.012, 0.7
SEGMENTS_MAX = 36


def by_grouping(surface: Surface, deep: DeepFeatures | None) -> Iterator[Proposal]:
    """The larger groups of the hierarchy over the object's cells, largest first."""
    shape = surface.inside.shape
    scale = SIDE_CELLS / max(shape)
    columns, rows = max(2, round(shape[1] * scale)), max(2, round(shape[0] * scale))
    inside = cv2.resize(surface.inside.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA) > 0.5
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8), connectivity=4)
    if count > 2:  # Ward's tree wants one connected grid: small islands are left to the other methods
        inside = labels == 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    if int(inside.sum()) < 60:
        return
    look = _look(surface, deep, columns, rows)[inside.ravel()]
    connectivity = grid_to_graph(rows, columns, mask=inside)
    children, components, leaves, _ = ward_tree(look, connectivity=connectivity)
    del components
    cells = np.flatnonzero(inside.ravel())
    members: list[npt.NDArray[np.intp]] = [cells[i : i + 1] for i in range(leaves)]
    wanted: list[tuple[int, int]] = []
    for first, second in children:
        joined = np.concatenate([members[first], members[second]])
        members.append(joined)
        if AREA_SHARE_MIN <= joined.size / cells.size <= AREA_SHARE_MAX:
            wanted.append((joined.size, len(members) - 1))
    for _, node in sorted(wanted, reverse=True)[:SEGMENTS_MAX]:
        flags = np.zeros(rows * columns, np.float32)
        flags[members[node]] = 1.0
        yield Proposal(_smooth(flags.reshape(rows, columns), surface), "segment")


def _smooth(flags: npt.NDArray[np.float32], surface: Surface) -> Mask:
    soft = cv2.GaussianBlur(flags, (0, 0), 0.8)
    large = cv2.resize(soft, (surface.inside.shape[1], surface.inside.shape[0]), interpolation=cv2.INTER_CUBIC)
    return fill_holes(np.asarray((large > 0.5) & surface.inside, np.bool_))


def _look(surface: Surface, deep: DeepFeatures | None, columns: int, rows: int) -> npt.NDArray[np.float32]:
    """What each cell looks like, (cells, channels), each group of channels of variance one over the object."""
    size = (columns, rows)
    colour = cv2.resize(surface.lab, size, interpolation=cv2.INTER_AREA).reshape(-1, 3)
    energy = cv2.resize(surface.energy, size, interpolation=cv2.INTER_AREA).reshape(-1, 1)
    groups = [(WEIGHT_COLOUR, colour), (WEIGHT_ENERGY, np.log1p(energy))]
    if deep is not None:
        maps = []
        for stack in (deep.stride8, deep.stride16):
            sy, sx = stack.shape[0] / surface.picture_shape[0], stack.shape[1] / surface.picture_shape[1]
            y = (surface.box.y + (np.arange(rows) + 0.5) * surface.box.height / rows) * sy - 0.5
            x = (surface.box.x + (np.arange(columns) + 0.5) * surface.box.width / columns) * sx - 0.5
            i = np.clip(np.rint(y).astype(np.intp), 0, stack.shape[0] - 1)
            j = np.clip(np.rint(x).astype(np.intp), 0, stack.shape[1] - 1)
            maps.append(stack[i][:, j].reshape(rows * columns, -1))
        joint = np.concatenate([m / (m.std() + 1e-4) / np.sqrt(m.shape[1]) for m in maps], axis=1)
        centred = joint - joint.mean(axis=0)
        _, vectors = np.linalg.eigh(centred.T @ centred)
        groups.append((WEIGHT_DEEP, centred @ vectors[:, -DEEP_DIMENSIONS:]))
    parts = [w * (g - g.mean(axis=0)) / (np.sqrt(g.var(axis=0).sum()) + 1e-4) for w, g in groups]
    return np.asarray(np.concatenate(parts, axis=1), np.float32)
