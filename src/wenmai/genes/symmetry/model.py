"""What is found out about how a picture, or a region of it, repeats."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["wallpaper", "frieze", "rosette", "none"]
LatticeShape = Literal["oblique", "rectangular", "rhombic", "square", "hexagonal", "line"]
AxisKind = Literal["mirror", "glide"]
# Why a group stays undetermined: fewer repeats than prove one; the best two too close; too unlike itself; too small.
Doubt = Literal["few_repeats", "close", "unlike", "small"]

Point = tuple[float, float]  # (x, y) px of the picture given, from the middle of its first pixel, y down
RgbCell = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class OperationScore:
    """``name`` such as "turn 1/4", "mirror 45°", "glide 90°"; ``score`` 0…1 is how much it leaves alike."""

    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Candidate:
    """A group ("p4m", "pma2", "D8") with what speaks for it, 0…1; those of one analysis sum to 1 at most."""

    group: str
    score: float
    operations: tuple[OperationScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Lattice:
    """``vectors_px`` two of a wallpaper, one of a frieze; ``error`` the standard error of their parts as a share of
    the shortest; ``shape`` as measured.
    """

    vectors_px: tuple[Point, ...]
    error: float
    shape: LatticeShape


@dataclass(frozen=True, slots=True)
class Centre:
    """A centre of rotation by 1/``order`` of a turn."""

    order: int
    at_px: Point


@dataclass(frozen=True, slots=True)
class Axis:
    """A mirror or glide line, as the stretch of it within the region."""

    kind: AxisKind
    start_px: Point
    end_px: Point


@dataclass(frozen=True, slots=True)
class Repeat:
    """What is repeated: ``cell`` (n, n, 3) sRGB, the mean of all cells, averaged over the group found.

    Of a wallpaper, element [y, x] is the place ``origin_px`` + (x · first + y · second vector) / n; of a frieze the
    second vector is the strip's width across it; of a rosette [y, x] is a square about the centre, whose sides are
    twice its radius. ``vectors_px`` are these two vectors.
    """

    cell: RgbCell
    origin_px: Point
    vectors_px: tuple[Point, Point]


@dataclass(frozen=True, slots=True)
class Symmetry:
    """The answer. ``kind`` "none" where nothing repeats: then all else is empty.

    ``candidates`` the three best groups, best first, by colour as well as form; ``form`` the same where colours may
    be exchanged (counterchange). ``order`` of the best: of its rotation, n of Cn and Dn. ``undetermined`` says why the
    best group must not be relied on, or None. ``centres`` and ``axes`` of the best, those within the picture.
    ``subgroups`` from the best down to the one without any operation. ``finer`` further lattices, as of the weave.
    """

    kind: Kind
    confidence: float
    candidates: tuple[Candidate, ...] = ()
    form: tuple[Candidate, ...] = ()
    order: int | None = None
    undetermined: Doubt | None = None
    lattice: Lattice | None = None
    finer: tuple[Lattice, ...] = ()
    centres: tuple[Centre, ...] = ()
    axes: tuple[Axis, ...] = ()
    subgroups: tuple[str, ...] = ()
    repeat: Repeat | None = None

    @property
    def group(self) -> str | None:
        """The best group; None where nothing repeats."""
        return self.candidates[0].group if self.candidates else None


NONE = Symmetry("none", 1.0)
