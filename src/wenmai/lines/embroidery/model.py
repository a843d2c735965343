"""What embroidery is planned in: threads, regions of one thread, and the plan, needle hole by needle hole.

Everywhere in this line: lengths in millimetres, x to the right, y **down** (as in pictures), the origin where the art
has it until ``ordering`` centres the plan. Machines' own units and directions begin in ``files`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from shapely.geometry import MultiPolygon, Polygon

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Thread:
    """One colour of a maker's chart. ``rgb`` is sRGB, 0…255; ``width_mm`` what it covers when stitched.

    ``metallic`` tells that its look is not its colour; ``weight`` is the maker's (40 is the usual, 60 finer).
    """

    chart: str
    code: str
    name: str
    rgb: tuple[int, int, int]
    width_mm: float = 0.4
    weight: int = 40
    metallic: bool = False

    @property
    def hex(self) -> str:
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)

    @property
    def called(self) -> str:
        """Code and name, as one asks for it in a shop; the code alone where the chart gives no names."""
        return self.code if self.name == self.code else f"{self.code} {self.name}"


class Role(IntEnum):
    """What the stitch that **ends** at a point is there for.

    ``START`` lays no thread: the needle goes there with the thread cut (or at a colour's first stitch). All others
    lay thread on the cloth, from the point before.
    """

    START = 0
    TRAVEL = 1  # to get elsewhere, under what comes later
    UNDERLAY = 2
    RUNNING = 3
    SATIN = 4
    FILL = 5
    PAINT = 6  # thread painting
    TIE = 7  # the small stitches that keep a thread from coming loose


@dataclass(frozen=True, slots=True)
class PlanNote:
    """Something that planning did to the art and that its maker should know of, such as a part made narrower.

    ``code`` is short and stable (``narrowed``), ``what`` a sentence, ``at_mm`` where, in the plan's own millimetres.
    """

    code: str
    what: str
    region_index: int
    at_mm: tuple[float, float]


@dataclass(frozen=True, slots=True)
class StitchPlan:
    """A design as the needle makes it: row i is the i-th needle hole, in order.

    ``points_mm`` (n, 2) float64. ``thread_index`` (n,) int64 into ``threads``: with what the stitch that ends there is
    made; where it changes, the machine stops for another colour and ``role`` is START. ``role`` (n,) int64 of
    ``Role``; row 0 is a START. ``region_index`` (n,) int64: the region that the stitch belongs to, −1 where to none.
    ``threads`` may name one thread twice, where the design comes back to it (two colour blocks). ``notes`` tell what
    planning had to do to the art.
    """

    threads: tuple[Thread, ...]
    points_mm: FloatArray
    thread_index: IntArray
    role: IntArray
    region_index: IntArray
    notes: tuple[PlanNote, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.points_mm)
        if self.points_mm.shape != (count, 2) or any(
            column.shape != (count,) for column in (self.thread_index, self.role, self.region_index)
        ):
            raise ValueError("a plan has one thread, role and region for each point")

    @property
    def stitch_count(self) -> int:
        """How many needle holes lay thread: starts are none."""
        return int(np.count_nonzero(self.role != Role.START))

    @property
    def lengths_mm(self) -> FloatArray:
        """(n,) how much thread lies between each hole and the one before; 0 at a START."""
        lengths = np.zeros(len(self.points_mm))
        lengths[1:] = np.hypot(*np.diff(self.points_mm, axis=0).T)
        lengths[self.role == Role.START] = 0
        return lengths

    def runs(self) -> Iterator[slice]:
        """The stretches that are sewn without a cut: each begins at a START."""
        starts = np.flatnonzero(self.role == Role.START)
        for begin, end in zip(starts, [*starts[1:], len(self.role)], strict=True):
            yield slice(int(begin), int(end))


@dataclass(frozen=True, slots=True)
class Region:
    """An area to be covered with one thread. ``outline`` in millimetres; holes are holes.

    ``order`` tells what lies above what: a region of higher order is stitched later where the two touch.
    ``line_width_mm`` is set for a drawn line, whose ``outline`` is the line made wide; ``centre_line_mm`` (n, 2) is it.
    """

    outline: Polygon | MultiPolygon
    thread_index: int
    order: int = 0
    centre_line_mm: FloatArray | None = None
    line_width_mm: float | None = None


@dataclass(frozen=True, slots=True)
class Art:
    """A motif as flat areas of thread: what styles other than painting are planned from. Width and height in mm."""

    width_mm: float
    height_mm: float
    threads: tuple[Thread, ...]
    regions: tuple[Region, ...]
