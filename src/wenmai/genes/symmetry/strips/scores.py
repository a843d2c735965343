"""How well each frieze group fits a strip: the least of what its operations leave alike, about the best place.

As ``scores`` does for the plane, but across the strip nothing repeats: the middle line is looked for, and where the
picture does not show both a row and its image, neither counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.symmetry.differences import envelope, plain_share
from wenmai.genes.symmetry.folding import FINE_SIDE, Folded, Planes
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS, FriezeGroup, contained_friezes
from wenmai.genes.symmetry.groups import FLIP_X, FLIP_Y, HALF_TURN
from wenmai.genes.symmetry.operations import TWELFTHS, Matrix, Operation
from wenmai.genes.symmetry.strips.track import Rows
from wenmai.genes.symmetry.weighing import LOOKED_AT_MIN, best_first, holds, shares

SHIFTS = 192  # along a period; a multiple of 12
MIDDLE_SHARE = 0.2  # of the strip's width: how far from its middle the line may lie about which it is turned over
SHARED_MIN = 0.75  # of the strip's power that has to lie in rows of which the picture shows the image as well

Maps = dict[Matrix, npt.NDArray[np.float64]]  # (middles, SHIFTS)


@dataclass(frozen=True, slots=True)
class FriezeFit:
    """A group on the strip: how far it holds (0…1), the least of ``each`` operation's likeness, the share of a motif
    that differs, and where its origin lies: (along, across), in periods and in the extent laid.
    """

    group: FriezeGroup
    holds: float
    score: float
    broken: float
    origin: tuple[float, float]
    each: tuple[float, ...]

    @property
    def name(self) -> str:
        return self.group.name


def frieze_fits(folded: Folded, rows: Rows, known: npt.NDArray[np.bool_]) -> tuple[tuple[FriezeFit, float], ...]:
    """Each group with what speaks for it, together 1, the best first. The cell is 0 beside ``rows``."""
    sums = sums_of_middles(rows)
    maps = _maps(folded, known, sums)
    fits = [_fit(group, folded, maps, sums, rows, known) for group in FRIEZE_GROUPS]
    share = shares({one.name: one.holds for one in fits}, contained_friezes())
    return tuple((fits[k], share[fits[k].name]) for k in best_first([share[one.name] for one in fits]))


def sums_of_middles(rows: Rows) -> npt.NDArray[np.int64]:
    """A row and its image about each middle line add up to these."""
    first, last = rows[0], rows[1] - 1
    reach = max(2, round(2 * MIDDLE_SHARE * (last - first)))
    return np.arange(first + last - reach, first + last + reach + 1)


def _maps(folded: Folded, known: npt.NDArray[np.bool_], sums: npt.NDArray[np.int64]) -> Maps:
    """For each matrix how alike f(x, y) and f(±x + t, ±y) are, over what the repeats agree in."""
    spectrum = fft.rfft(folded.cell.astype(np.float64), axis=1)  # (rows, waves, planes)
    n, reliability = folded.cell.shape[0], folded.reliability
    powers = (folded.cell.astype(np.float64) ** 2).sum(axis=(1, 2))
    whole = max(float(powers.sum()), 1e-12)
    row = np.arange(n)
    reversed_x = (spectrum**2).sum(axis=(0, 2))
    products: dict[Matrix, list[npt.NDArray[np.complex128]]] = {FLIP_X: [], FLIP_Y: [], HALF_TURN: []}
    shared = []
    for total in sums:
        image = total - row
        use = (image >= 0) & (image < n)
        use[use] = known[row[use]] & known[image[use]]
        here, there = spectrum[row[use]], spectrum[image[use]]
        products[FLIP_X].append(reversed_x)
        products[FLIP_Y].append((here * np.conj(there)).sum(axis=(0, 2)))
        products[HALF_TURN].append((here * there).sum(axis=(0, 2)))
        shared.append(float(powers[use].sum()))
    power = np.array(shared)
    enough = power >= SHARED_MIN * whole
    below = {FLIP_X: np.full(len(sums), whole), FLIP_Y: np.maximum(power, 1e-12), HALF_TURN: np.maximum(power, 1e-12)}
    found: Maps = {}
    for matrix, product in products.items():
        alike = fft.irfft(_between(np.array(product), n), SHIFTS, axis=1) * (SHIFTS / n)
        alike /= below[matrix][:, None] * max(reliability, 1e-3)
        found[matrix] = alike if matrix == FLIP_X else np.where(enough[:, None], alike, -1.0)
    return found


def _between(product: npt.NDArray[np.complex128], n: int) -> npt.NDArray[np.complex128]:
    """The half spectrum (k, n // 2 + 1) of n samples as that of ``SHIFTS``; the highest wave has no phase."""
    wide = np.zeros((len(product), SHIFTS // 2 + 1), np.complex128)
    wide[:, : n // 2] = product[:, : n // 2]
    return wide


def _fit(
    group: FriezeGroup,
    folded: Folded,
    maps: Maps,
    sums: npt.NDArray[np.int64],
    rows: Rows,
    known: npt.NDArray[np.bool_],
) -> FriezeFit:
    n = folded.cell.shape[0]
    if group.order == 1:
        return FriezeFit(group, 1.0, 1.0, 0.0, (0.0, 0.5 * float(rows[0] + rows[1] - 1) / n), (1.0,))
    looked_up = np.stack([_about(operation, maps) for operation in group.operations[1:]])
    least = looked_up.min(axis=0)
    middle, twice = np.unravel_index(int(np.argmax(least)), least.shape)
    score, total = float(least[middle, twice]), int(sums[middle])
    broken = 1.0
    if score >= LOOKED_AT_MIN:
        broken = group.order * max(
            _broken(operation, folded, int(twice), total, rows, known) for operation in group.operations[1:]
        )
    origin = twice / (2 * SHIFTS), total / (2 * n)
    each = (1.0, *(float(one[middle, twice]) for one in looked_up))
    return FriezeFit(group, holds(score, broken), score, broken, origin, each)


def _about(operation: Operation, maps: Maps) -> npt.NDArray[np.float64]:
    """(middles, SHIFTS) the operation's likeness about each middle line and each origin at half a shift along."""
    by = operation.shift[0] * SHIFTS // TWELFTHS
    alike = maps[operation.matrix]
    if operation.matrix[0] > 0:  # what is not turned over along the strip does not ask for an origin along it
        return np.repeat(alike[:, by : by + 1], SHIFTS, axis=1)
    return np.roll(alike, -by, axis=1)


def _broken(
    operation: Operation, folded: Folded, twice: int, total: int, rows: Rows, known: npt.NDArray[np.bool_]
) -> float:
    """The share of the strip that plainly differs from its image under the operation."""
    n = folded.cell.shape[0]
    times = FINE_SIDE // n
    lowest, highest = envelope(folded.fine)
    along = np.arange(FINE_SIDE)
    by = operation.shift[0] * FINE_SIDE // TWELFTHS
    column = (along + by if operation.matrix[0] > 0 else twice * FINE_SIDE // SHIFTS + by - along) % FINE_SIDE
    row = np.arange(rows[0] * times, rows[1] * times)
    image = row if operation.matrix[3] > 0 else times * total - row
    use = (image >= 0) & (image < FINE_SIDE)
    use[use] = known[image[use] // times] & known[row[use] // times]
    if not use.any():
        return 1.0
    row, image = row[use][:, None], image[use][:, None]
    error = np.hypot(folded.fine_error[row, along], folded.fine_error[image, column])
    return plain_share(_at(folded.fine, row, along), _at(lowest, image, column), _at(highest, image, column), error)


def _at(plane: Planes, row: npt.NDArray[np.int64], column: npt.NDArray[np.int64]) -> Planes:
    return np.asarray(plane[row, column], np.float32)
