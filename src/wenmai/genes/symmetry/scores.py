"""How well each group fits a cell: the least of what its operations leave alike, about the best origin."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import fft

from wenmai.genes.symmetry.operations import TWELFTHS, Matrix, Operation
from wenmai.genes.symmetry.orbits import Cell, pulled_back
from wenmai.genes.symmetry.over_colours import dot
from wenmai.genes.symmetry.settings import Setting

ORIGINS = 192  # along each side; a multiple of 12 and of the sides of cells

Map = npt.NDArray[np.float32]  # (ORIGINS, ORIGINS)


@dataclass(frozen=True, slots=True)
class Fit:
    """A group on the lattice. ``score`` is the least of ``each`` operation's likeness; ``origin`` (u, v) in cells."""

    setting: Setting
    score: float
    origin: tuple[float, float]
    each: tuple[float, ...]


def likeness_maps(cell: Cell, reliability: float, matrices: Sequence[Matrix]) -> dict[Matrix, Map]:
    """For each matrix W (``ORIGINS``, ``ORIGINS``): at [v, u] how alike f(x) and f(W x + t) are for t = (u, v) /
    ``ORIGINS``, over what two halves of the cells agree in (1: no difference beyond theirs).
    """
    centred = (cell - cell.mean(axis=(0, 1))).astype(np.float32)
    power = max(float((centred**2).sum()) * reliability, 1e-12)
    n = cell.shape[0]
    spectrum = fft.rfft2(centred, axes=(0, 1))
    found = {}
    for matrix in matrices:
        # f(W x + t) = g(x + W⁻¹ t) with g = f ∘ W; what is wanted is a map over t, so f is turned back instead
        inverse = _inverse(matrix)
        turned = pulled_back(centred, Operation(inverse))
        product = dot(np.conj(fft.rfft2(turned, axes=(0, 1))), spectrum)
        found[matrix] = fft.irfft2(_padded(product, n), (ORIGINS, ORIGINS)) * (ORIGINS / n) ** 2 / power
    return found


def _inverse(matrix: Matrix) -> Matrix:
    a, b, c, d = matrix
    determinant = a * d - b * c
    return d * determinant, -b * determinant, -c * determinant, a * determinant


def _padded(product: npt.NDArray[np.complex64], n: int) -> npt.NDArray[np.complex64]:
    """The half spectrum of an n × n plane as that of ``ORIGINS`` × ``ORIGINS``: the plane in between its samples."""
    wide = np.zeros((ORIGINS, ORIGINS // 2 + 1), product.dtype)
    half = n // 2  # the highest wave is left out: it has no phase
    wide[:half, :half] = product[:half, :half]
    wide[-half + 1 :, :half] = product[-half + 1 :, :half]
    return wide


def best_fit(setting: Setting, maps: Mapping[Matrix, Map]) -> Fit:
    """The setting about the origin that suits it best."""
    v, u = np.mgrid[:ORIGINS, :ORIGINS]
    least = np.full((ORIGINS, ORIGINS), np.inf, np.float32)
    looked_up = []
    for operation in setting.operations[1:]:
        values = _about(operation, maps, u, v)
        looked_up.append(values)
        np.minimum(least, values, out=least)
    if not looked_up:
        return Fit(setting, 1.0, (0.0, 0.0), (1.0,))
    row, column = np.unravel_index(int(np.argmax(least)), least.shape)
    each = (1.0, *(float(values[row, column]) for values in looked_up))
    return Fit(setting, float(least[row, column]), (column / ORIGINS, row / ORIGINS), each)


def _about(operation: Operation, maps: Mapping[Matrix, Map], u: npt.NDArray[np.int64], v: npt.NDArray[np.int64]) -> Map:
    """The operation's likeness about every origin s: that of x → W x + w + (1 − W) s."""
    a, b, c, d = operation.matrix
    step = ORIGINS // TWELFTHS
    column = (step * operation.shift[0] + u - a * u - b * v) % ORIGINS
    row = (step * operation.shift[1] + v - c * u - d * v) % ORIGINS
    return np.asarray(maps[operation.matrix][row, column], np.float32)


def least_about(fit: Fit, maps: Mapping[Matrix, Map]) -> float:
    """The least of what the operations of ``fit``, about its origin, leave alike by other ``maps``."""
    u, v = (np.array([[round(one * ORIGINS)]], np.int64) for one in fit.origin)
    return min((float(_about(one, maps, u, v)[0, 0]) for one in fit.setting.operations[1:]), default=1.0)
