"""Whether the cells of a lattice are of one sort: or of two or three that differ in a mark, so that the pattern repeats
only from every second or third.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.symmetry.cells import SPLITS, coarser_basis
from wenmai.genes.symmetry.differences import envelope, error_of, plain_share
from wenmai.genes.symmetry.folding import FINE_SIDE, Folded, between
from wenmai.genes.symmetry.lattice import Basis, reduced
from wenmai.genes.symmetry.over_colours import power_of, squared
from wenmai.genes.symmetry.unbending import Laid

ALIKE_MIN = 0.9  # likeness to itself, shifted, over what the mean of other cells would have
CELLS_MIN = 3.0  # of each sort, at most places
BROKEN_MIN = 0.012  # of the cell: what plainly differs between two sorts; a smaller share is chance or wear

Planes = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Sums:
    """Each cell apart: ``values`` (k, n, n, 3), their ``squares`` over planes (k, n, n), ``inside`` (k, n, n)."""

    values: Planes
    squares: Planes
    inside: Planes


def coarser_by_marks(basis: Basis, laid: Laid) -> Basis | None:
    """The lattice on which the cells are of one sort, where on this one they are of several; None where they are."""
    worst, chosen = BROKEN_MIN, None
    for split, share in zip(SPLITS, shares_apart(laid, SPLITS), strict=True):
        if share > worst:
            worst, chosen = share, split
    return None if chosen is None else reduced(basis @ coarser_basis(*chosen))


def inner_translation(folded: Folded) -> tuple[float, float] | None:
    """A shift (u, v), in halves or thirds of the cell, by which the cell is itself again; None where there is none."""
    centred = folded.cell - folded.cell.mean(axis=(0, 1))
    spectrum = fft.rfft2(centred, axes=(0, 1))
    n = centred.shape[0]
    alike = fft.irfft2(power_of(spectrum), (n, n))
    alike = alike / max(float(alike[0, 0]) * folded.reliability, 1e-12)
    best, place = ALIKE_MIN, None
    lowest, highest = envelope(folded.fine)
    for k in (2, 3):
        for column, row in product(range(k), repeat=2):
            value = float(alike[row * n // k, column * n // k])
            if (column or row) and value > best:
                by = (-row * FINE_SIDE // k, -column * FINE_SIDE // k)
                low, high, error = (np.roll(plane, by, axis=(0, 1)) for plane in (lowest, highest, folded.fine_error))
                if plain_share(folded.fine, low, high, np.hypot(folded.fine_error, error)) < BROKEN_MIN:
                    best, place = value, (column / k, row / k)
    return place


def shares_apart(laid: Laid, splits: Sequence[tuple[int, int, int]]) -> list[float]:
    """For each split the share of the cell in which the mean of one sort plainly differs from that of the others."""
    sums = _sums_of(laid)
    return [_share_apart(laid, sums, *split) for split in splits]


def _share_apart(laid: Laid, sums: _Sums, k: int, p: int, q: int) -> float:
    """The share of the cell in which the mean of one sort plainly differs from that of the others."""
    rows, columns = laid.cells
    m, n = np.meshgrid(np.arange(columns), np.arange(rows))
    kind = ((p * m + q * n) % k).ravel()
    found = 0.0
    for sort in range(k if k > 2 else 1):
        parts = [_mean(sums, kind == sort), _mean(sums, kind != sort)]
        if min(count for _, _, count in parts) < CELLS_MIN:
            return 0.0
        (one, error, _), (other, its_error, _) = (_between(part) for part in parts)
        lowest, highest = envelope(other)
        found = max(found, plain_share(one, lowest, highest, np.hypot(error, its_error)))
    return found


def _sums_of(laid: Laid) -> _Sums:
    rows, columns = laid.cells
    n = laid.samples
    values = laid.values.reshape(rows, n, columns, n, -1).swapaxes(1, 2).reshape(rows * columns, n, n, -1)
    inside = laid.inside.reshape(rows, n, columns, n).swapaxes(1, 2).reshape(rows * columns, n, n)
    return _Sums(values, (values**2).sum(axis=3), inside)


def _mean(sums: _Sums, which: npt.NDArray[np.bool_]) -> tuple[Planes, Planes, float]:
    """Mean (n, n, 3) of these cells, its standard error (n, n), and of how many cells it is nearly everywhere."""
    weight = which.astype(np.float32)
    count, total, squares = (np.tensordot(weight, plane, 1) for plane in (sums.inside, sums.values, sums.squares))
    cell = total / np.maximum(count, 1)[..., None]
    error = error_of(squares - count * squared(cell), count)
    return np.asarray(cell, np.float32), error, float(np.quantile(count, 0.1))


def _between(part: tuple[Planes, Planes, float]) -> tuple[Planes, Planes, float]:
    return between(part[0]), between(part[1]), part[2]
