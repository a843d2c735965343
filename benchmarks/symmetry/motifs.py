"""Cells of a known group, drawn from random shapes of flat colour, and checked to have no symmetry beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, PlaneGroup
from wenmai.genes.symmetry.operations import IDENTITY, Operation
from wenmai.genes.symmetry.orbits import Cell, averaged, pulled_back, united

CELL_SIDE = 384  # samples; finer than any picture that is drawn from it
CHANCE_MAX = 0.80  # correlation of a cell with its image under an operation that the group has not
TRIES_MAX = 60

Basis = npt.NDArray[np.float64]  # (2, 2): columns are the lattice vectors


@dataclass(frozen=True, slots=True)
class TrueCell:
    """(n, n, 3) sRGB as floats 0…255, its group, and the lattice vectors in units of the first one's length."""

    rgb: Cell
    group: PlaneGroup
    basis: Basis


def random_basis(group: PlaneGroup, generator: np.random.Generator) -> Basis:
    """Lattice vectors as the group asks for, and plainly of no better metric."""
    if group.metric == "square":
        return np.array([[1.0, 0.0], [0.0, 1.0]])
    if group.metric == "hexagonal":
        return np.array([[1.0, -0.5], [0.0, np.sqrt(0.75)]])
    if group.metric == "rectangular":
        aspect = _from_one(generator, (0.5, 0.87), (1.15, 2.0))
        return np.array([[1.0, 0.0], [0.0, aspect]])
    if group.metric == "rhombic":
        angle = np.radians(_from_one(generator, (40, 54), (66, 83), (97, 114)))
        return np.array([[1.0, np.cos(angle)], [0.0, np.sin(angle)]])
    angle = np.radians(generator.uniform(66, 82))
    length = generator.uniform(1.15, 1.7)
    return np.array([[1.0, length * np.cos(angle)], [0.0, length * np.sin(angle)]])


def _from_one(generator: np.random.Generator, *ranges: tuple[float, float]) -> float:
    """A number from one of the ranges, each as likely as the others."""
    return float(generator.uniform(*ranges[int(generator.integers(len(ranges)))]))


def draw_cell(
    group: PlaneGroup, generator: np.random.Generator, basis: Basis | None = None, style: str | None = None
) -> TrueCell:
    """A random cell of exactly that group."""
    basis = random_basis(group, generator) if basis is None else basis
    style = style or str(generator.choice(["shapes", "strokes", "field"]))
    for _ in range(TRIES_MAX):
        rgb = _drawn(group, basis, generator, style)
        if _is_generic(rgb, group):
            return TrueCell(rgb, group, basis)
    raise RuntimeError(f"no cell of {group.name} without chance symmetries in {TRIES_MAX} tries")


def _drawn(group: PlaneGroup, basis: Basis, generator: np.random.Generator, style: str) -> Cell:
    if style == "field":
        return field(group.operations, generator)
    layers = int(generator.integers(3, 7))
    colours = generator.uniform(20, 235, (layers + 1, 3))
    rgb = np.broadcast_to(colours[0], (CELL_SIDE, CELL_SIDE, 3)).astype(np.float32)
    # so many copies of a shape stand in a cell, and each has its share of the room
    room = np.sqrt(abs(np.linalg.det(basis)) / group.order)
    for colour in colours[1:]:
        shape = polygon(generator, room) if style == "shapes" else stroke(generator, room)
        mask = united(laid_shape(shape, basis, generator), group.operations)[..., None]
        rgb = rgb * (1 - mask) + colour.astype(np.float32) * mask
    return rgb


def polygon(generator: np.random.Generator, room: float) -> npt.NDArray[np.float64]:
    """(k, 2) a crooked polygon about the origin."""
    corners = int(generator.integers(4, 9))
    angles = np.sort(generator.uniform(0, 2 * np.pi, corners))
    radii = room * generator.uniform(0.12, 0.55, corners)
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])


def stroke(generator: np.random.Generator, room: float) -> npt.NDArray[np.float64]:
    """(k, 2) the outline of a curved stroke that tapers."""
    t = np.linspace(0, 1, 24)
    turn = generator.uniform(0, 2 * np.pi) + generator.uniform(1.5, 6.0) * t * generator.choice([-1, 1])
    step = np.column_stack([np.cos(turn), np.sin(turn)]) * room * generator.uniform(0.5, 1.1) / len(t)
    middle = np.cumsum(step, axis=0)
    side = np.column_stack([-np.sin(turn), np.cos(turn)]) * (room * generator.uniform(0.05, 0.13) * (1.2 - t))[:, None]
    return np.concatenate([middle + side, (middle - side)[::-1]])


def laid_shape(
    shape: npt.NDArray[np.float64], basis: Basis, generator: np.random.Generator, rows: tuple[float, float] = (0, 1)
) -> Cell:
    """(n, n) the shape's mask at a random place of the cell, within these shares of its height, carried on over its
    borders.
    """
    places = shape @ np.linalg.inv(basis).T + generator.uniform((0, rows[0]), (1, rows[1]))
    mask = np.zeros((CELL_SIDE, CELL_SIDE), np.uint8)
    for dx in range(-2, 3):
        for dy in range(-2, 3):
            points = np.rint((places + np.array([dx, dy])) * CELL_SIDE * 16).astype(np.int32)
            cv2.fillPoly(mask, [points], 255, cv2.LINE_AA, 4)
    return np.asarray(mask / 255, np.float32)


def field(operations: Sequence[Operation], generator: np.random.Generator) -> Cell:
    """Smooth colour without outlines: random waves, averaged over the group, cut into a few tones."""
    waves = np.zeros((CELL_SIDE, CELL_SIDE, 3), np.complex128)
    reach = int(generator.integers(3, 6))
    for k in range(-reach, reach + 1):
        for m in range(-reach, reach + 1):
            waves[k, m] = generator.normal(size=3) + 1j * generator.normal(size=3)
    plane = averaged(np.fft.ifft2(waves, axes=(0, 1)).real.astype(np.float32), operations)
    plane = (plane - plane.mean(axis=(0, 1))) / plane.std(axis=(0, 1))
    return np.asarray(255 / (1 + np.exp(-generator.uniform(1.0, 4.0) * plane)), np.float32)


def _is_generic(rgb: Cell, group: PlaneGroup) -> bool:
    """Whether no operation of another group, about any centre, leaves the cell nearly as it is."""
    small = cv2.resize(rgb, (48, 48), interpolation=cv2.INTER_AREA)
    small = small - small.mean(axis=(0, 1))
    power = float((small**2).sum())
    if power < 48 * 48 * 3 * 20.0**2:
        return False
    spectrum = np.fft.fft2(small, axes=(0, 1))
    own = {operation.matrix for operation in group.operations}
    for matrix in {operation.matrix for other in WALLPAPER_GROUPS for operation in other.operations}:
        turned = pulled_back(small, Operation(matrix))
        # correlation of f with f(W x + t), for every t: f(Wx + t) = turned at x + W⁻¹ t
        found = np.fft.ifft2(np.conj(spectrum) * np.fft.fft2(turned, axes=(0, 1)), axes=(0, 1)).real.sum(axis=2) / power
        if matrix == IDENTITY.matrix:
            near = np.hypot(*np.meshgrid(*[np.minimum(np.arange(48), 48 - np.arange(48))] * 2)) < 6
            found = np.where(near, 0, found)
        if matrix not in own and found.max() > CHANCE_MAX:
            return False
        if matrix == IDENTITY.matrix and found.max() > CHANCE_MAX:
            return False
    return True
