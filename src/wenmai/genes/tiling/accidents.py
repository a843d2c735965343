"""Symmetry that nobody asked for: a motif's own, where its copies happen to lie so that the whole pattern shares it.

An operation that maps the pattern onto itself takes the motif onto one of its copies; followed by the group's operation
back, it is one of the motif's own symmetries. So these alone need to be tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.tiling.layouts import Layout
from wenmai.genes.tiling.motifs import Motif

FloatArray = npt.NDArray[np.float64]

LOOKED_AT_PX = 80
ALIKE_MIN = 0.88  # of what either shows: so much of a motif and its image show the same
ORDERS_MAX = 12
AXIS_STEP_DEGREES = 3.0  # first; then about the best by a sixth of that
COLOUR_SPREAD = 0.5  # of 0…1: colours so far apart count as nothing alike
SAME_TURN = 0.02  # radians, about: how near two turns are to be one
LATTICE_SLACK = 0.03


def own_symmetries(motif: Motif, alike_min: float = ALIKE_MIN) -> tuple[FloatArray, ...]:
    """The turns and mirrors (2, 2) that leave a motif as it is about its middle, without the identity.

    ``alike_min`` (0…1) of what a motif and its image show has to be the same. A round one has the symmetries of a
    regular polygon with 12 corners.
    """
    shown = _centred(motif)
    order = next((n for n in range(ORDERS_MAX, 1, -1) if _alike(shown, _turn(2 * np.pi / n)) >= alike_min), 1)
    turns = [_turn(2 * np.pi * k / order) for k in range(order)]
    mirror = _mirror_of(shown, order, alike_min)
    mirrors = [] if mirror is None else [turn @ mirror for turn in turns]
    return (*turns[1:], *mirrors)


@dataclass(frozen=True, slots=True, eq=False)
class Accidents:
    """Of one layout and one motif: every image of a copy that may fall on another, by where the motif stands.

    Image m less the copy it may fall on is ``by_place[m]`` · place + ``beside_mm[m]``. ``runs`` are where those of the
    next copy begin, ``lasts`` where the copies of the next operation do; no runs, no accident.
    """

    layout: Layout
    by_place: FloatArray  # (m, 2, 2)
    beside_mm: FloatArray  # (m, 2)
    runs: npt.NDArray[np.intp]
    lasts: npt.NDArray[np.intp]

    def distance_mm(self, places: FloatArray) -> FloatArray:
        """(n,) how far a motif at each of ``places`` (n, 2) mm is from making more symmetry; infinite if it cannot."""
        if not len(self.runs):
            return np.full(len(places), np.inf)
        off = np.einsum("mab,nb->nma", self.by_place, places) + self.beside_mm
        apart = np.linalg.norm(_modulo(self.layout, off.reshape(-1, 2)), axis=1).reshape(len(places), -1)
        of_copy = np.minimum.reduceat(apart, self.runs, axis=1)
        of_operation = np.maximum.reduceat(of_copy, self.lasts, axis=1)
        return np.asarray(of_operation.min(axis=1), np.float64)


def accidents_of(layout: Layout, symmetries: Sequence[FloatArray]) -> Accidents:
    """``symmetries`` (2, 2) are the motif's own, as it is turned there, without the identity."""
    linear, shifts = np.asarray(layout.linear), np.asarray(layout.shifts_mm)
    own = np.stack([np.eye(2), *symmetries])
    by_place, beside = [np.empty((0, 2, 2))], [np.empty((0, 2))]
    runs: list[int] = []
    lasts: list[int] = []
    for operation in symmetries:
        between = np.einsum("jba,bc,icd->ijad", linear, operation, linear)
        alike = np.abs(between[:, :, None] - own).max(axis=(3, 4)) < SAME_TURN * 4
        one, other = np.nonzero(alike.any(axis=2))
        if len(np.unique(one)) < len(linear) or not _keeps_lattice(layout, operation):
            continue
        lasts.append(len(runs))
        runs.extend(sum(map(len, beside)) + np.searchsorted(one, np.arange(len(linear))))
        by_place.append(np.eye(2) + operation @ (linear[one] - np.eye(2)) - linear[other])
        beside.append(shifts[one] @ operation.T - shifts[other])
    return Accidents(
        layout, np.concatenate(by_place), np.concatenate(beside), np.array(runs, np.intp), np.array(lasts, np.intp)
    )


def _modulo(layout: Layout, off: FloatArray) -> FloatArray:
    """Vectors (n, 2) less the lattice vectors nearest to them."""
    if not layout.vectors_mm.shape[1]:
        return off
    steps = np.rint(off @ np.linalg.pinv(layout.vectors_mm).T)
    left = off - steps @ layout.vectors_mm.T
    every = left[:, None] - layout.translations(1)[None]
    nearest = np.argmin(np.einsum("nka,nka->nk", every, every), axis=1)
    return np.asarray(every[np.arange(len(off)), nearest], np.float64)


def _keeps_lattice(layout: Layout, operation: FloatArray) -> bool:
    if not layout.vectors_mm.shape[1]:
        return True
    left = _modulo(layout, (operation @ layout.vectors_mm).T)
    return bool(np.linalg.norm(left, axis=1).max() < LATTICE_SLACK * np.linalg.norm(layout.vectors_mm, axis=0).min())


def _centred(motif: Motif) -> npt.NDArray[np.float32]:
    """(n, n, 4) premultiplied, the middle of the motif's outline in the middle, its farthest corner at the border."""
    low, high = motif.outline_px.min(axis=0), motif.outline_px.max(axis=0)
    middle = (low + high) / 2
    radius = float(np.linalg.norm(motif.outline_px - middle, axis=1).max())
    whole, scale = motif.raster(LOOKED_AT_PX / (2 * radius))
    shrunk = LOOKED_AT_PX / (2 * radius * scale)
    x, y = middle * scale * shrunk
    move = np.array([[shrunk, 0, LOOKED_AT_PX / 2 - x], [0, shrunk, LOOKED_AT_PX / 2 - y]])
    centred = cv2.warpAffine(whole, move, (LOOKED_AT_PX, LOOKED_AT_PX), flags=cv2.INTER_LINEAR)
    return np.asarray(cv2.GaussianBlur(centred, (0, 0), 1.0), np.float32)


def _alike(shown: npt.NDArray[np.float32], operation: FloatArray) -> float:
    """The part of what either shows that the motif and its image show alike."""
    middle = np.full(2, LOOKED_AT_PX / 2 - 0.5)
    move = np.column_stack([operation, middle - operation @ middle])
    image = cv2.warpAffine(shown, move, (LOOKED_AT_PX, LOOKED_AT_PX), flags=cv2.INTER_LINEAR)
    both, either = np.minimum(shown[..., 3], image[..., 3]), np.maximum(shown[..., 3], image[..., 3])
    apart = np.abs(shown[..., :3] - image[..., :3]).max(axis=2) / np.maximum(both, 1e-3)
    same = both * np.clip(1 - apart / COLOUR_SPREAD, 0, 1)
    return float(same.sum() / max(float(either.sum()), 1e-9))


def _mirror_of(shown: npt.NDArray[np.float32], order: int, alike_min: float) -> FloatArray | None:
    """One mirror through the middle, if there is any: the others follow from it by the turns."""
    step = np.radians(AXIS_STEP_DEGREES)
    angles = np.arange(0, np.pi / order, step)
    best = float(angles[int(np.argmax([_alike(shown, _mirror(angle)) for angle in angles]))])
    near = best + step * np.arange(-5, 6) / 6
    alike = [_alike(shown, _mirror(angle)) for angle in near]
    k = int(np.argmax(np.array(alike) - 1e-6 * np.abs(np.arange(-5, 6))))
    return _mirror(float(near[k])) if alike[k] >= alike_min else None


def _turn(angle: float) -> FloatArray:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s], [s, c]])


def _mirror(axis: float) -> FloatArray:
    """The mirror in the line through the origin at this angle."""
    c, s = np.cos(2 * axis), np.sin(2 * axis)
    return np.array([[c, s], [s, -c]])
