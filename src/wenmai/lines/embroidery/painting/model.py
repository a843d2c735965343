"""What a thread painting is while it is planned, and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wenmai.lines.embroidery.model import StitchPlan, Thread

FloatArray = npt.NDArray[np.float64]
Float32Array = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
RgbImage = npt.NDArray[np.uint8]

RASTER_PX_PER_MM = 6.0  # of pictures and cover maps: half a thread is one pixel
FIELD_PX_PER_MM = 3.0  # of directions and of hidden ways


@dataclass(frozen=True, slots=True)
class PaintingFinding:
    """Something that whoever orders the piece should know. ``code`` is stable; ``value`` in the unit the text names."""

    code: str
    message: str
    value: float = 0.0


@dataclass(frozen=True, slots=True)
class Painting:
    """A planned thread painting.

    ``target`` (H, W, 3) is the picture that the threads aim at, sRGB bytes at ``px_per_mm``; where ``ground`` (H, W)
    is True no thread lies and the cloth, ``ground_rgb``, shows. ``orientation_rad`` (h, w) float32 is the direction of
    the structure tensor's smaller eigenvalue, 0…π, y down, at ``orientation_px_per_mm``; ``coherence`` (h, w) 0…1
    tells how far the picture has a direction there.
    """

    plan: StitchPlan
    palette: tuple[Thread, ...]
    orientation_rad: Float32Array
    coherence: Float32Array
    orientation_px_per_mm: float
    target: RgbImage
    ground: Mask
    ground_rgb: tuple[int, int, int]
    px_per_mm: float
    width_mm: float
    height_mm: float
    findings: tuple[PaintingFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class Lines:
    """Polylines one after the other: line i is ``points_mm[offsets[i]:offsets[i + 1]]``, (n, 2) float64, in mm."""

    points_mm: FloatArray
    offsets: IntArray

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths_mm(self) -> FloatArray:
        """(len,) arc length of each."""
        steps = np.zeros(len(self.points_mm) + 1)
        steps[1:-1] = np.hypot(*np.diff(self.points_mm, axis=0).T) if len(self.points_mm) > 1 else 0.0
        total = np.cumsum(steps)
        return np.asarray(total[self.offsets[1:] - 1] - total[self.offsets[:-1]])

    def chosen(self, which: IntArray | Mask) -> Lines:
        """These lines alone, in the order given."""
        index = np.flatnonzero(which) if which.dtype == np.bool_ else which
        counts = (self.offsets[1:] - self.offsets[:-1])[index]
        offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        rows = np.repeat(self.offsets[index] - offsets[:-1], counts) + np.arange(offsets[-1])
        return Lines(self.points_mm[rows], offsets)


def joined_lines(parts: list[Lines]) -> Lines:
    """All lines of all parts, in their order."""
    counts = np.concatenate([np.diff(part.offsets) for part in parts])
    offsets: IntArray = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Lines(np.concatenate([part.points_mm for part in parts]), offsets)


@dataclass(frozen=True, slots=True)
class Segments:
    """Pieces of streamline of one colour each. ``colour`` (len,) indexes the palette."""

    lines: Lines
    colour: IntArray
