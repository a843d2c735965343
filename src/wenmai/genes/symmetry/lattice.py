"""The lattice on which a surface repeats, from the peaks of its autocorrelation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.ndimage import maximum_filter

from wenmai.genes.symmetry.correlation import Correlation, FloatArray, peaks, sampled

PEAKS_MAX = 45
NEAR_PEAKS_MAX = 400  # of which the near ones are taken
RINGS = 4  # how many lattice points on each side a candidate is judged by
SOFT_PX = 2
PEAK_POWER = 4  # lower peaks are often those of a part of the motif
OFF_CELLS = 0.15  # a peak so far from a lattice point counts for half
CANDIDATES_MAX = 6
SHORTER_MIN = 1e-9  # of a square: less is rounding
STEPS_MAX = 60
PITCH_PX_MIN = 6.0
SINE_MIN = 0.35  # of the angle between two lattice vectors after reduction: flatter cells come of false peaks
BEST_SLACK = 0.05  # of likely ones the smallest cell is taken: whether it is too small is found out cell by cell
CHECKED_MIN = 3  # lattice points on one half: fewer prove no lattice

Basis = npt.NDArray[np.float64]  # (2, 2): columns are the lattice vectors, px


@dataclass(frozen=True, slots=True)
class FoundLattice:
    """``basis`` (2, 2) columns in px; ``likeness`` (0…1) how well its points and the peaks agree."""

    basis: Basis
    likeness: float


def reduced(basis: Basis) -> Basis:
    """The same lattice by its two shortest vectors, turning left, at an angle of 60° to 90° (Gauss).

    Raises ValueError for two vectors on one line.
    """
    a, b = basis[:, 0].copy(), basis[:, 1].copy()
    if not abs(a[0] * b[1] - a[1] * b[0]) > 1e-6 * (a @ a + b @ b):
        raise ValueError(f"{a} and {b} lie on one line and span no lattice")
    while True:
        if a @ a > b @ b:
            a, b = b, a
        shorter = b - np.rint((a @ b) / (a @ a)) * a
        if shorter @ shorter >= (1 - SHORTER_MIN) * (b @ b):
            break
        b = shorter
    if a @ b < 0:
        b = -b
    if a[0] * b[1] - a[1] * b[0] < 0:
        a, b = b, a
    return np.column_stack([a, b])


def find_lattices(
    correlation: Correlation, apart_px: int, pitch_px_min: float = PITCH_PX_MIN, reach_px: float = np.inf
) -> list[FoundLattice]:
    """Candidates, the most likely first; none where nothing repeats in two directions. Peaks beyond ``reach_px`` are
    not looked at.
    """
    shifts, heights = peaks(correlation, apart_px, PEAKS_MAX if np.isinf(reach_px) else NEAR_PEAKS_MAX)
    near = np.hypot(*shifts.T) <= reach_px
    shifts, heights = shifts[near][:PEAKS_MAX], heights[near][:PEAKS_MAX]
    if len(shifts) < 2:
        return []
    first, second = np.triu_indices(len(shifts), 1)
    bases = np.stack([shifts[first], shifts[second]], axis=2)  # (pairs, 2, 2), columns are vectors
    bases = bases[np.abs(np.linalg.det(bases)) > SINE_MIN * pitch_px_min**2]  # what lies on one line spans nothing
    stack = _cells_among(_all_reduced(bases), pitch_px_min)
    if not len(stack):
        return []
    envelope = decay(correlation)
    score, checked = _likeness(softened(correlation), envelope, stack)
    relative = np.clip(heights / envelope[np.hypot(*shifts.T).astype(np.int64)], 0, 1)  # below 0 it is no peak
    score *= _explained(stack, shifts, relative)
    score = np.where(checked >= CHECKED_MIN, score, -1.0)
    return _ordered(stack, score)


def _all_reduced(bases: FloatArray) -> FloatArray:
    """(k, 2, 2) as by ``reduced``, all at once."""
    a, b = bases[:, :, 0].copy(), bases[:, :, 1].copy()
    for _ in range(STEPS_MAX):
        swap = (a**2).sum(axis=1) > (b**2).sum(axis=1)
        a[swap], b[swap] = b[swap], a[swap]
        shorter = b - (np.rint((a * b).sum(axis=1) / (a**2).sum(axis=1)))[:, None] * a
        more = (shorter**2).sum(axis=1) < (1 - SHORTER_MIN) * (b**2).sum(axis=1)
        if not more.any():
            break
        b[more] = shorter[more]
    b[(a * b).sum(axis=1) < 0] *= -1
    swap = a[:, 0] * b[:, 1] < a[:, 1] * b[:, 0]
    a[swap], b[swap] = b[swap], a[swap]
    return np.stack([a, b], axis=2)


def _cells_among(bases: FloatArray, pitch_px_min: float) -> FloatArray:
    """Those (k, 2, 2) that are no smaller and no flatter than a cell can be."""
    lengths = np.linalg.norm(bases, axis=1)
    whole = np.abs(np.linalg.det(bases)) >= SINE_MIN * lengths.prod(axis=1)
    return np.asarray(bases[(lengths.min(axis=1) >= pitch_px_min) & whole], np.float64)


def decay(correlation: Correlation) -> FloatArray:
    """(r,) the highest correlation r pixels from shift 0 or farther: what is far apart is less alike, on bent cloth."""
    middle_y, middle_x = correlation.shape[0] // 2, correlation.shape[1] // 2
    y, x = np.ogrid[: middle_y + 1, : correlation.shape[1]]  # the lower half is the same, turned
    distance = np.hypot(y - middle_y, x - middle_x).astype(np.int64)
    highest = np.zeros(int(distance.max()) + 1)
    np.maximum.at(highest, distance.ravel(), correlation[: middle_y + 1].ravel())
    return np.maximum(np.maximum.accumulate(highest[::-1])[::-1], 1e-3)


def softened(correlation: Correlation) -> Correlation:
    """The greatest within a few pixels: lattice points of bent cloth do not lie quite where they should."""
    return np.asarray(maximum_filter(correlation, size=2 * SOFT_PX + 1), np.float32)


def _likeness(
    correlation: Correlation, envelope: FloatArray, bases: FloatArray
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """How near the points of each lattice (k, 2, 2) come to the highest peaks as far out, mean; and of how many."""
    m, n = np.meshgrid(np.arange(-RINGS, RINGS + 1), np.arange(-RINGS, RINGS + 1))
    half = (n > 0) | ((n == 0) & (m > 0))
    index = np.stack([m[half], n[half]])  # (2, points)
    shifts = np.einsum("kij,jp->kpi", bases, index.astype(np.float64))
    value, within = sampled(correlation, shifts)
    distance = np.minimum(np.hypot(shifts[..., 0], shifts[..., 1]).astype(np.int64), len(envelope) - 1)
    ratio = np.minimum(value / envelope[distance], 1.0)
    weight = within / np.hypot(*index)  # near ones tell more
    return (ratio * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1e-9), within.sum(axis=1)


def _explained(bases: FloatArray, shifts: FloatArray, heights: FloatArray) -> FloatArray:
    """(k,) the share of the peaks (n, 2), the high ones above all, that lie at points of each lattice (k, 2, 2)."""
    index = np.einsum("kij,nj->kni", np.linalg.inv(bases), shifts)
    off = np.abs(index - np.rint(index)).max(axis=2)
    weight = heights**PEAK_POWER
    return np.asarray(np.clip(1.5 - off / OFF_CELLS, 0, 1) @ weight / max(float(weight.sum()), 1e-12), np.float64)


def _ordered(stack: FloatArray, score: FloatArray) -> list[FoundLattice]:
    """The smallest cell that is nearly as good as the best first, then the next best that are other lattices."""
    best = float(score.max())
    if best <= 0:
        return []
    areas = np.abs(np.linalg.det(stack))
    good = np.flatnonzero(score >= best - BEST_SLACK)
    first = good[np.lexsort((-score[good], np.round(np.log(areas[good] / areas[good].min()) / 0.3)))]
    rest = np.argsort(-score, kind="stable")
    found: list[FoundLattice] = []
    for k in [*first.tolist(), *rest.tolist()]:
        if score[k] <= 0 or len(found) >= CANDIDATES_MAX:
            break
        if all(not same_lattice(stack[k], one.basis) for one in found):
            found.append(FoundLattice(stack[k], float(score[k])))
    return found


def same_lattice(one: Basis, other: Basis, tolerance: float = 0.15) -> bool:
    """Whether each basis is whole in the other, to a fraction of the cell."""
    change = np.linalg.solve(other, one)
    near = np.abs(change - np.rint(change)).max() < tolerance
    return bool(near and abs(abs(np.linalg.det(np.rint(change))) - 1) < 0.5)


def refined(correlation: Correlation, basis: Basis, apart_px: int) -> Basis:
    """The basis fitted by weighted least squares to the peaks that lie at lattice points, nearest points first."""
    shifts, heights = peaks(correlation, apart_px, 400)
    for rings in (1.6, 2.6, 4.2, 7.0):
        index = np.linalg.solve(basis, shifts.T).T
        whole = np.rint(index)
        near = np.abs(index - whole).max(axis=1) < 0.15
        inside = np.abs(whole).max(axis=1) <= rings
        use = near & inside & (np.abs(whole).sum(axis=1) > 0) & (heights > 0.1)
        if use.sum() < 2 or np.linalg.matrix_rank(whole[use]) < 2:
            continue
        weight = np.sqrt(heights[use])[:, None]
        fitted, *_ = np.linalg.lstsq(whole[use] * weight, shifts[use] * weight, rcond=None)
        basis = fitted.T
    return basis
