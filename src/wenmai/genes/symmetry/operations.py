"""Symmetry operations of the plane in the coordinates of a lattice: a whole matrix, and a shift in twelfths of it.

Twelve is the least common multiple of the denominators that occur (2, 3, 4 and 6), so every sum of shifts is exact.
International Tables for Crystallography, volume A, section 1.2 (matrix–column pairs).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

TWELFTHS = 12

Matrix = tuple[int, int, int, int]  # rows: (w11, w12, w21, w22)
Shift = tuple[int, int]  # twelfths of the basis vectors


@dataclass(frozen=True, slots=True, order=True)
class Operation:
    """x → W x + w, modulo the lattice."""

    matrix: Matrix
    shift: Shift = (0, 0)

    def after(self, first: Operation) -> Operation:
        """This operation carried out after ``first``."""
        a, b, c, d = self.matrix
        e, f, g, h = first.matrix
        x, y = first.shift
        moved = (a * x + b * y + self.shift[0], c * x + d * y + self.shift[1])
        return Operation((a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h), _reduced(moved))

    @property
    def order(self) -> int:
        """How often the matrix is to be applied until nothing is turned any more: 1, 2, 3, 4 or 6."""
        turned, count = Operation(self.matrix), 1
        while turned.matrix != IDENTITY.matrix:
            turned, count = turned.after(Operation(self.matrix)), count + 1
            if count > TWELFTHS:
                raise ValueError(f"{self.matrix} is no symmetry of a lattice")
        return count

    def about(self, origin: Shift) -> Operation:
        """The same operation about another origin, given in twelfths: x → W x + w + (1 − W) origin."""
        a, b, c, d = self.matrix
        (u, v), (x, y) = self.shift, origin
        return Operation(self.matrix, _reduced((u + x - a * x - b * y, v + y - c * x - d * y)))

    def in_basis(self, change: Matrix) -> Operation:
        """The same operation where the new coordinates are ``change`` (determinant ±1) times the old."""
        p, q, r, s = change
        determinant = p * s - q * r
        inverse = Operation((s * determinant, -q * determinant, -r * determinant, p * determinant))
        turned = Operation(change).after(Operation(self.matrix)).after(inverse)
        x, y = self.shift
        return Operation(turned.matrix, _reduced((p * x + q * y, r * x + s * y)))


IDENTITY = Operation((1, 0, 0, 1))


def _reduced(shift: tuple[int, int]) -> Shift:
    return shift[0] % TWELFTHS, shift[1] % TWELFTHS


def generated(generators: tuple[Operation, ...]) -> tuple[Operation, ...]:
    """All operations that ``generators`` make together, the identity first, then in order."""
    found = {IDENTITY}
    fresh = set(generators) - found
    while fresh:
        found |= fresh
        fresh = {a.after(b) for a, b in product(found, found)} - found
    return (IDENTITY, *sorted(found - {IDENTITY}))
