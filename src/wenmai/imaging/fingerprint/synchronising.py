"""Where a picture that is no longer whole and upright lies on the plane: found by the pattern that all copies share."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from wenmai.imaging.fingerprint import band
from wenmai.imaging.fingerprint.canvas import Placement, Reduced, covered, laid, shape_under
from wenmai.imaging.fingerprint.model import Floats
from wenmai.imaging.fingerprint.plane import SIDE_CELLS, Plane

_SAMPLES_A_CELL = 1.5
_SCALE_STEP = 0.006  # half a step moves a cell 180 away by half a cell
_TURN_STEP_DEG = 0.3
_KEPT_SMALLEST = 0.69  # side: crops down to half of the area
_FRAMED_LARGEST = 1.5  # side: a screenshot with other things around it
_STRETCH_MOST = 1.25
_TURN_MOST_DEG = 3.0
_TURNED_KEPT_SMALLEST = 0.88
_TURNED_FRAMED_LARGEST = 1.1
_BEYOND_DOUBT = 9.0  # the highest of all that chance gives, 5·10⁷ shifts and shapes, is about 6
_CLIMBS_MOST = 4


@dataclass(frozen=True, slots=True)
class Found:
    """A placement and by how many standard deviations the shared pattern stands out there."""

    placement: Placement
    score: float


def upright_and_not(reduced: Reduced) -> Iterator[Placement]:
    """The placements of a whole picture that was turned by quarters or mirrored; upright first."""
    for mirrored in (1, -1):
        for quarter in range(4):
            turn = _turn(quarter * 90) @ np.diag([mirrored, 1])
            yield Placement(np.rint(turn) * reduced.cells_a_pixel, np.zeros(2))


def shapes_to_try(thorough: bool) -> Iterator[NDArray[np.float64]]:
    """(2, 2) matrices, relative to the whole picture: crops and frames, stretches, slight turns."""
    for scale in _steps(_KEPT_SMALLEST, _FRAMED_LARGEST):
        yield np.eye(2) * scale
    for stretch in _steps(1 / _STRETCH_MOST, _STRETCH_MOST):
        yield np.diag([stretch, 1 / stretch])
    if not thorough:
        return
    turns = round(_TURN_MOST_DEG / _TURN_STEP_DEG)
    for number in sorted(range(-turns, turns + 1), key=abs)[1:]:
        for scale in _steps(_TURNED_KEPT_SMALLEST, _TURNED_FRAMED_LARGEST):
            yield _turn(number * _TURN_STEP_DEG) * scale


class Search:
    """The shared pattern, ready to be looked for in one picture."""

    def __init__(self, plane: Plane, reduced: Reduced) -> None:
        self._pattern = np.conj(fft.rfft2(band.shaped(plane.place_pattern())))
        self._base = np.eye(2) * reduced.cells_a_pixel
        # Evened out once, at a sampling that serves all scales; each look then only moves samples.
        fine = Placement(self._base * _SAMPLES_A_CELL, np.zeros(2))
        shape = shape_under(reduced, fine)
        counted = covered(reduced, fine, shape).astype(np.float32)
        luma = laid(reduced.luma, reduced, fine, shape)
        self._evidence = band.whitened_widely(luma, counted, _SAMPLES_A_CELL)

    def best(self, shapes: Iterator[NDArray[np.float64]], count: int) -> list[Found]:
        """The ``count`` best of ``shapes``, best first, each refined; the first alone where it leaves no doubt."""
        rough: list[Found] = []
        for shape in shapes:
            rough.append(self.look(shape))
            if rough[-1].score >= _BEYOND_DOUBT:
                return [self._refined(rough[-1])]
        rough.sort(key=lambda found: -found.score)
        return [self._refined(found) for found in rough[:count]]

    def look(self, shape: NDArray[np.float64]) -> Found:
        """The best shift for this matrix relative to the whole picture's."""
        height, width = self._evidence.shape
        reach = np.abs(shape) @ np.array([width, height]) / _SAMPLES_A_CELL
        rows, columns = 2 * math.ceil(reach[1] / 2), 2 * math.ceil(reach[0] / 2)
        back = np.linalg.inv(shape) * _SAMPLES_A_CELL
        middle = np.array([width, height]) / 2 - 0.5 - back @ np.array([columns / 2 - 0.5, rows / 2 - 0.5])
        moved = cv2.warpAffine(
            self._evidence,
            np.column_stack([back, middle]),
            (columns, rows),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        surface = fft.irfft2(
            fft.rfft2(_folded(np.asarray(moved, np.float32))) * self._pattern,
            s=(SIDE_CELLS, SIDE_CELLS),
            overwrite_x=True,
        )
        row, column = np.unravel_index(int(np.argmax(surface)), surface.shape)
        spread = float(np.sqrt(np.mean(np.square(surface)))) or 1.0
        shift = -np.array([_signed(int(column)), _signed(int(row))], np.float64)
        return Found(Placement(shape @ self._base, shift), float(surface[row, column]) / spread)

    def _refined(self, found: Found) -> Found:
        """Climb by half and quarter steps of the two scales and the turn, as long as it goes up."""
        best = found
        for size in (0.5, 0.25):
            step = _SCALE_STEP * size
            changes = (np.diag([1 + step, 1 + step]), np.diag([1 + step, 1 - step]), _turn(math.degrees(step)))
            ways = [way for change in changes for way in (change, np.linalg.inv(change))]
            for _ in range(_CLIMBS_MOST):
                before = best
                for way in ways:
                    tried = self.look(best.placement.matrix @ way / self._base[0, 0])
                    best = max(best, tried, key=lambda one: one.score)
                if best is before:
                    break
        return best


def _folded(evidence: Floats) -> Floats:
    """A canvas of even sides wrapped around the plane, its middle at index 0."""
    height, width = evidence.shape
    rows = np.arange(-(height // 2), height // 2) % SIDE_CELLS
    if width <= SIDE_CELLS and height <= SIDE_CELLS:
        once = np.zeros((SIDE_CELLS, SIDE_CELLS), np.float32)
        half = width // 2
        once[rows, :half] = evidence[:, half:]
        once[rows, SIDE_CELLS - half :] = evidence[:, :half]
        return once
    columns = np.arange(-(width // 2), width // 2) % SIDE_CELLS
    slots = (rows[:, None] * SIDE_CELLS + columns).ravel()
    return np.bincount(slots, evidence.ravel(), SIDE_CELLS**2).reshape(SIDE_CELLS, SIDE_CELLS).astype(np.float32)


def _signed(index: int) -> int:
    return index - SIDE_CELLS if index >= SIDE_CELLS // 2 else index


def _steps(smallest: float, largest: float) -> NDArray[np.float64]:
    """Scales from ``smallest`` to ``largest``, those nearest to 1 first."""
    low, high = math.floor(math.log(smallest) / _SCALE_STEP), math.ceil(math.log(largest) / _SCALE_STEP)
    return np.array([math.exp(number * _SCALE_STEP) for number in sorted(range(low, high + 1), key=abs)])


def _turn(degrees: float) -> NDArray[np.float64]:
    angle = math.radians(degrees)
    return np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
