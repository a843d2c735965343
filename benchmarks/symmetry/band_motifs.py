"""One repeat of a known frieze group, drawn from random shapes of flat colour, with no symmetry beyond it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.symmetry.motifs import CELL_SIDE, CHANCE_MAX, TRIES_MAX, field, laid_shape, polygon, stroke
from wenmai.genes.symmetry.friezes import FRIEZE_GROUPS, FriezeGroup, frieze_group
from wenmai.genes.symmetry.operations import IDENTITY, Operation
from wenmai.genes.symmetry.orbits import Cell, pulled_back, united

STRIP_ROWS = (0.25, 0.75)  # of the cell's height: the strip; above and below is its ground
WIDTH_PERIODS = (0.4, 1.6)
MARK_SHARE = (0.03, 0.06)  # of the strip's area that a mark covers which breaks the symmetry
MARK_APART = 90.0  # of 255 · √3: the distance in colour of a mark from what it covers, on average


@dataclass(frozen=True, slots=True)
class TrueFrieze:
    """(n, n, 3) sRGB as floats 0…255, one repeat along the rows; the strip lies in ``STRIP_ROWS`` about the middle one
    and is ``width`` periods wide; ``ground`` is its colour beyond.
    """

    rgb: Cell
    group: FriezeGroup
    width: float
    ground: npt.NDArray[np.float64]


def draw_frieze(group: FriezeGroup, generator: np.random.Generator, style: str | None = None) -> TrueFrieze:
    """A random repeat of exactly that group."""
    width = float(np.exp(generator.uniform(*np.log(WIDTH_PERIODS))))
    style = style or str(generator.choice(["shapes", "strokes", "field"]))
    for _ in range(TRIES_MAX):
        ground = generator.uniform(20, 235, 3)
        rgb = _drawn(group, width, generator, style, ground)
        if _is_generic(rgb, group):
            return TrueFrieze(rgb, group, width, ground)
    raise RuntimeError(f"no repeat of {group.name} without chance symmetries in {TRIES_MAX} tries")


def _drawn(
    group: FriezeGroup, width: float, generator: np.random.Generator, style: str, ground: npt.NDArray[np.float64]
) -> Cell:
    if style == "field":
        return field(group.operations, generator)
    rgb = np.broadcast_to(ground, (CELL_SIDE, CELL_SIDE, 3)).astype(np.float32)
    for _ in range(int(generator.integers(3, 7))):
        mask = _shape(group, width, generator, style)
        rgb = rgb * (1 - mask) + generator.uniform(20, 235, 3).astype(np.float32) * mask
    return rgb


def _shape(group: FriezeGroup, width: float, generator: np.random.Generator, style: str, size: float = 1.0) -> Cell:
    """(n, n, 1) the mask of a random shape with all its copies, within the strip."""
    room = size * np.sqrt(width / group.order)
    outline = polygon(generator, room) if style == "shapes" else stroke(generator, room)
    basis = np.diag([1.0, width / (STRIP_ROWS[1] - STRIP_ROWS[0])])
    mask = laid_shape(outline, basis, generator, STRIP_ROWS)
    first, last = (round(share * CELL_SIDE) for share in STRIP_ROWS)
    mask[:first] = 0
    mask[last + 1 :] = 0
    return united(mask, group.operations)[..., None]


def _is_generic(rgb: Cell, group: FriezeGroup) -> bool:
    """Whether no operation of another group leaves the strip nearly as it is; what runs along it does not count."""
    small = cv2.resize(rgb, (48, 48), interpolation=cv2.INTER_AREA)
    first, last = (round(share * 48) for share in STRIP_ROWS)
    small = small - small.mean(axis=1, keepdims=True)
    small[:first] = 0
    small[last:] = 0
    power = float((small**2).sum())
    if power < 48 * (last - first) * 3 * 20.0**2:
        return False
    spectrum = np.fft.fft2(small, axes=(0, 1))
    own = {operation.matrix for operation in group.operations} - {IDENTITY.matrix}
    for matrix in {operation.matrix for other in FRIEZE_GROUPS for operation in other.operations} - own:
        turned = pulled_back(small, Operation(matrix))
        found = np.fft.ifft2(np.conj(spectrum) * np.fft.fft2(turned, axes=(0, 1)), axes=(0, 1)).real.sum(axis=2) / power
        if matrix == IDENTITY.matrix:
            near = np.hypot(*np.meshgrid(*[np.minimum(np.arange(48), 48 - np.arange(48))] * 2)) < 6
            found = np.where(near, 0, found)
        if found.max() > CHANCE_MAX:
            return False
    return True


def near_half_translation(generator: np.random.Generator) -> TrueFrieze:
    """Two repeats side by side, alike but for a mark in one of them."""
    half = draw_frieze(frieze_group("p111"), generator)
    doubled = np.concatenate([half.rgb, half.rgb], axis=1)
    rgb = np.asarray(cv2.resize(doubled, (CELL_SIDE, CELL_SIDE), interpolation=cv2.INTER_AREA), np.float32)
    return _marked(TrueFrieze(rgb, half.group, half.width / 2, half.ground), half.group, generator)


def near_symmetry(generator: np.random.Generator) -> TrueFrieze:
    """A repeat of a greater group with a mark that is repeated by a lesser one only."""
    pairs = [("pmm2", "p112"), ("pmm2", "pm11"), ("pma2", "p1a1"), ("pma2", "p112"), ("p1m1", "p111"), ("pm11", "p111")]
    name, rest = pairs[int(generator.integers(len(pairs)))]
    return _marked(draw_frieze(frieze_group(name), generator), frieze_group(rest), generator)


def _marked(frieze: TrueFrieze, group: FriezeGroup, generator: np.random.Generator) -> TrueFrieze:
    """The repeat with a plainly visible mark, repeated by ``group``, of ``MARK_SHARE`` of the strip's area."""
    while True:
        mask = _shape(group, frieze.width, generator, "shapes", generator.uniform(0.4, 1.0))
        share = float(mask.mean()) / (STRIP_ROWS[1] - STRIP_ROWS[0])
        colour = generator.uniform(10, 245, 3).astype(np.float32)
        apart = np.linalg.norm(frieze.rgb - colour, axis=2)[mask[..., 0] > 0.5]
        if MARK_SHARE[0] <= share <= MARK_SHARE[1] and float(apart.mean()) >= MARK_APART:
            return TrueFrieze(frieze.rgb * (1 - mask) + colour * mask, group, frieze.width, frieze.ground)


BAND_TRAPS: Mapping[str, Callable[[np.random.Generator], TrueFrieze]] = {
    "near-half translation": near_half_translation,
    "almost a symmetry": near_symmetry,
}
