"""Whether the repeats of a strip are of one sort, and how alike they are."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.cells import Likeness, sorts_apart, two_sorts
from wenmai.genes.symmetry.differences import envelope, plain_share, standard_error
from wenmai.genes.symmetry.folding import FINE_SIDE, Folded, Planes, between
from wenmai.genes.symmetry.over_colours import squared
from wenmai.genes.symmetry.sorts import ALIKE_MIN, BROKEN_MIN, shares_apart
from wenmai.genes.symmetry.unbending import Laid, mean_cell

PAIRS_SHARE_MIN = 0.3  # of a repeat that two of them have to show in common
PARTS = (2, 3, 5)  # of a period after which a strip may repeat already


def fold_strip(periodic: Laid) -> Folded:
    """The mean of all repeats, and how alike each two of them are (``Likeness`` with one entry for each pair)."""
    cell, count = mean_cell(periodic)
    shown = count[count.max(axis=1) > 0]
    cells = float(np.median(shown)) if shown.size else 0.0
    error = standard_error(periodic, cell, count)
    return Folded(cell, between(cell), between(error), cells, _pairs(periodic))


def _pairs(laid: Laid) -> Likeness:
    n, columns = laid.samples, laid.cells[1]
    values = laid.values.reshape(n, columns, n, -1).transpose(1, 0, 2, 3).reshape(columns, n * n, -1)
    inside = laid.inside.reshape(n, columns, n).transpose(1, 0, 2).reshape(columns, n * n)
    whole = float(inside.sum(axis=1).max())
    power = squared(values)
    flat = values.reshape(columns, -1)
    products, shared = flat @ flat.T, inside @ inside.T
    powers = power @ inside.T  # of the first where the second is shown
    found = [
        (j - i, float(products[i, j] / np.sqrt(max(powers[i, j] * powers[j, i], 1e-12))), float(shared[i, j]) / whole)
        for i in range(columns)
        for j in range(i + 1, columns)
        if whole and shared[i, j] > PAIRS_SHARE_MIN * whole
    ]
    table = np.array(found, np.float64).reshape(-1, 3)
    shifts = np.column_stack([table[:, 0], np.zeros(len(table))]).astype(np.int64)
    return Likeness(shifts, table[:, 1], table[:, 2])


def sorts(periodic: Laid, folded: Folded) -> int:
    """2 or 3 where every second or third repeat is of a sort of its own, else 1."""
    worst, chosen = 1.0, 1
    for k in (2, 3):
        ratio, sure = sorts_apart(folded.likes, k, 1, 0)
        if ratio < worst and two_sorts(ratio, sure, k):
            worst, chosen = ratio, k
    if chosen > 1:
        return chosen
    shares = shares_apart(periodic, [(k, 1, 0) for k in (2, 3)])
    if max(shares) <= BROKEN_MIN:
        return 1
    return (2, 3)[int(np.argmax(shares))]


def parts(folded: Folded) -> int:
    """Into how many repeats a repeat falls itself: 1 where it is of one piece."""
    spectrum = np.fft.rfft(folded.cell, axis=1)
    n = folded.cell.shape[1]
    alike = np.fft.irfft((spectrum.real**2 + spectrum.imag**2).sum(axis=(0, 2)), n)
    alike /= max(float(alike[0]) * folded.reliability, 1e-12)
    lowest, highest = envelope(folded.fine)
    for k in sorted(PARTS, reverse=True):
        by = -FINE_SIDE // k
        value = _at(alike, n / k)
        if value > ALIKE_MIN and _same(folded, lowest, highest, by):
            return k
    return 1


def _at(line: npt.NDArray[np.float64], place: float) -> float:
    return float(np.interp(place, np.arange(len(line)), line))


def _same(folded: Folded, lowest: Planes, highest: Planes, by: int) -> bool:
    low, high, error = (np.roll(plane, by, axis=1) for plane in (lowest, highest, folded.fine_error))
    return plain_share(folded.fine, low, high, np.hypot(folded.fine_error, error)) < BROKEN_MIN
