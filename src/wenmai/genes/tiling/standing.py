"""A found cell brought to its group's own axes and origin, so that the group's standard operations hold on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.groups import Metric, wallpaper_group
from wenmai.genes.symmetry.lattice import Basis
from wenmai.genes.symmetry.model import LatticeShape, RgbCell
from wenmai.genes.symmetry.operations import TWELFTHS, Matrix, Operation, Shift
from wenmai.genes.symmetry.orbits import averaged
from wenmai.genes.symmetry.scores import best_fit, likeness_maps
from wenmai.genes.symmetry.settings import Setting, settings_on
from wenmai.genes.tiling.sampling import sample_round
from wenmai.kernel.errors import InvalidInput

FloatArray = npt.NDArray[np.float64]

COMPARED_SIDE = 96  # samples of the cell on which the origin is looked for
SIDE_MIN = 96
UPRIGHT_COSINE = 0.09  # 5°: a cloth hangs and a camera looks no straighter


@dataclass(frozen=True, slots=True, eq=False)
class StandingCell:
    """``cell`` (n, n, 3) sRGB of a wallpaper in its group's standard setting, n a multiple of 12.

    ``basis`` (2, 2) columns, px of the picture, of exactly the metric that the group asks for.
    """

    group: str
    cell: RgbCell
    basis: Basis


def stand(
    cell: RgbCell, vectors_px: Sequence[Sequence[float]], group: str, shape: LatticeShape = "oblique"
) -> StandingCell:
    """The cell whose element [y, x] is (x · first + y · second vector) / n, about the origin that suits ``group`` best.

    It is averaged over the group, so that it has these symmetries exactly. ``shape`` is the lattice's as it was
    measured: where the group asks for none, one that was taken for rectangular becomes so exactly. Raises InvalidInput
    where the lattice does not allow the group.
    """
    basis = np.array(vectors_px, np.float64).T
    wide = _sized(cell, max(SIDE_MIN, TWELFTHS * round(cell.shape[0] / TWELFTHS)))
    small = _sized(cell, COMPARED_SIDE)
    options = [one for one in settings_on(basis) if one.group.name == group]
    if not options:
        raise InvalidInput(
            f"the lattice of this pattern does not allow {group}", where="group",
            remedy="Ask for the group that was found in it, or for any group with its motif.", rule="repeat.lattice",
        )  # fmt: skip
    maps = likeness_maps(small, 1.0, sorted({o.matrix for one in options for o in one.operations}))
    fit = max((best_fit(one, maps) for one in options), key=lambda fit: fit.score)
    change, moved = _to_standard(fit.setting)
    # x' = change · x and about this place of it stands the standard group
    centre = np.array(change).reshape(2, 2) @ fit.origin - np.array(moved) / TWELFTHS
    back = np.linalg.inv(np.array(change, np.float64).reshape(2, 2))
    side = wide.shape[0]
    y, x = np.mgrid[:side, :side] / side
    places = np.stack([x + centre[0], y + centre[1]], -1) @ back.T
    turned = sample_round(wide, places[..., 0], places[..., 1])
    exact = averaged(turned, wallpaper_group(group).operations)
    found = np.clip(np.rint(exact), 0, 255).astype(np.uint8)
    metric = wallpaper_group(group).metric
    if metric == "oblique" and shape in ("rectangular", "square") and _nearly_upright(basis @ back):
        metric = "rectangular"
    return StandingCell(group, found, _snapped(basis @ back, metric))


def _nearly_upright(basis: Basis) -> bool:
    first, second = (basis[:, k] / np.linalg.norm(basis[:, k]) for k in (0, 1))
    return bool(abs(first @ second) < UPRIGHT_COSINE)


def _sized(cell: RgbCell, side: int) -> npt.NDArray[np.float32]:
    """The cell with ``side`` samples each way, as if it went on without end."""
    have = cell.shape[0]
    shown = cell.astype(np.float32)
    if side < have:
        sigma = 0.4 * have / side
        margin = min(have, int(4 * sigma) + 1)
        padded = np.pad(shown, ((margin, margin), (margin, margin), (0, 0)), "wrap")
        shown = np.asarray(cv2.GaussianBlur(padded, (0, 0), sigma)[margin:-margin, margin:-margin], np.float32)
    y, x = np.mgrid[:side, :side] / side
    return shown if side == have else sample_round(shown, x, y)


@lru_cache(maxsize=128)
def _to_standard(setting: Setting) -> tuple[Matrix, Shift]:
    """The change of basis, and the origin in twelfths of the new one, that make the setting the standard one."""
    standard = frozenset(setting.group.operations)
    entries = (-1, 0, 1)
    changes = [(p, q, r, s) for p, q, r, s in product(entries, repeat=4) if abs(p * s - q * r) == 1]
    changes.sort(key=lambda m: (sum(abs(x) for x in m), m[0] * m[3] - m[1] * m[2] < 0, tuple(-x for x in m)))
    for change in changes:
        moved = [operation.in_basis(change) for operation in setting.operations]
        for origin in _origins():
            if _about(moved, origin) == standard:
                return change, origin
    raise ValueError(f"no change of basis brings this setting of {setting.group.name} to the standard one")


def _origins() -> list[Shift]:
    quarters = range(0, TWELFTHS, TWELFTHS // 4)
    return sorted(product(quarters, quarters), key=lambda shift: (sum(shift), shift))


def _about(operations: Sequence[Operation], origin: Shift) -> frozenset[Operation]:
    return frozenset(operation.about(origin) for operation in operations)


def _snapped(basis: Basis, metric: Metric) -> Basis:
    """The lattice of exactly this metric nearest to the one measured, turned as it was."""
    if metric == "oblique":
        return basis
    if metric == "rhombic":  # its diagonals stand upright on each other
        plus, minus = _upright(basis[:, 0] + basis[:, 1], basis[:, 0] - basis[:, 1])
        return np.column_stack([plus + minus, plus - minus]) / 2
    if metric == "rectangular":
        return np.column_stack(_upright(basis[:, 0], basis[:, 1]))
    angle = np.pi / 2 if metric == "square" else 2 * np.pi / 3
    hand = np.sign(np.linalg.det(basis))
    c, s = np.cos(hand * angle), np.sin(hand * angle)
    turn = np.array([[c, -s], [s, c]])
    first = (basis[:, 0] + turn.T @ basis[:, 1]) / 2
    first *= np.sqrt(abs(np.linalg.det(basis)) / abs(np.linalg.det(np.column_stack([first, turn @ first]))))
    return np.column_stack([first, turn @ first])


def _upright(first: FloatArray, second: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Two vectors of these lengths at right angles, turned as these are on average."""
    hand = 1.0 if first[0] * second[1] - first[1] * second[0] > 0 else -1.0
    back = hand * np.array([second[1], -second[0]])  # the second, turned onto the first
    along = first / np.linalg.norm(first) + back / np.linalg.norm(back)
    along /= np.linalg.norm(along)
    across = hand * np.array([-along[1], along[0]])
    return along * np.linalg.norm(first), across * np.linalg.norm(second)
