"""Operations by name, lattices by shape: words that a reader can check against the picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.elements import determinant, lines_of
from wenmai.genes.symmetry.model import LatticeShape, OperationScore
from wenmai.genes.symmetry.operations import IDENTITY, Operation

LENGTHS_SAME = 0.04  # of the longer: vectors of a photographed square differ as much
ANGLES_SAME_DEG = 2.5

FloatArray = npt.NDArray[np.float64]


def shape_of(basis: FloatArray) -> LatticeShape:
    """Of the lattice whose reduced basis (columns) this is: sides to 4 %, angles to 2.5°."""
    a, b = np.linalg.norm(basis, axis=0)
    angle = float(np.degrees(np.arccos(np.clip(basis[:, 0] @ basis[:, 1] / (a * b), -1, 1))))
    same = abs(a - b) <= LENGTHS_SAME * max(a, b)
    if abs(angle - 90) <= ANGLES_SAME_DEG:
        return "square" if same else "rectangular"
    if same:
        return "hexagonal" if abs(min(angle, 180 - angle) - 60) <= ANGLES_SAME_DEG else "rhombic"
    # a centred rectangle whose shorter side is a lattice vector: the other ends half-way along it
    shorter, longer = (0, 1) if a <= b else (1, 0)
    along = float(basis[:, longer] @ basis[:, shorter] / (basis[:, shorter] @ basis[:, shorter]))
    turned = abs(abs(along) - 0.5) * min(a, b) / max(a, b)
    return "rhombic" if turned <= np.radians(ANGLES_SAME_DEG) else "oblique"


def operation_scores(
    operations: Sequence[Operation], scores: Sequence[float], basis: FloatArray
) -> tuple[OperationScore, ...]:
    """Each with its name, the identity left out: turns by their part of a full one, lines by their angle from the
    picture's horizontal, anticlockwise.
    """
    pairs = zip(operations, scores, strict=True)
    named = [OperationScore(operation_name(one, basis), round(score, 4)) for one, score in pairs if one != IDENTITY]
    return tuple(sorted(named, key=lambda one: one.name))


def operation_name(operation: Operation, basis: FloatArray) -> str:
    """Such as "turn 1/4", "mirror 90°", "glide 0°"; a reflection that is both is a mirror."""
    linear = basis @ np.array(operation.matrix, np.float64).reshape(2, 2) @ np.linalg.inv(basis)
    if determinant(operation) > 0:
        turned = np.arctan2(linear[1, 0] - linear[0, 1], linear[0, 0] + linear[1, 1]) / (2 * np.pi)
        part = round(-turned * operation.order) % operation.order  # y runs down: anticlockwise to the eye
        return f"turn {part}/{operation.order}"
    angle = -np.degrees(np.arctan2(linear[1, 0] + linear[0, 1], linear[0, 0] - linear[1, 1])) / 2
    kinds = {line.kind for line in lines_of([operation])}
    return f"{'mirror' if 'mirror' in kinds else 'glide'} {round(float(angle)) % 180}°"
