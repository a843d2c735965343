"""The last hand on a piece: too much thread taken out, ways that show led elsewhere, what still shows cut out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import LINEAR_OF_BYTE, rgb_to_lab
from wenmai.genes.colour.difference import delta_e_2000
from wenmai.lines.embroidery.model import Role, Thread
from wenmai.lines.embroidery.painting import (
    darning,
    finish,
    hiding,
    leading,
    perceptual,
    relieving,
    sight,
    windows,
)  # fmt: skip
from wenmai.lines.embroidery.painting.model import (
    FIELD_PX_PER_MM,
    Float32Array,
    FloatArray,
    IntArray,
    Mask,
    RgbImage,
)  # fmt: skip
from wenmai.lines.embroidery.painting.prepare import Prepared
from wenmai.lines.embroidery.painting.raster import sampled
from wenmai.lines.embroidery.painting.stacks import AROUND_PX_PER_MM, STACK_PX_PER_MM, Stacks, listed, seen_without

APART_MAX = 5.5  # ΔE00 of a thread from what lies around it, below which nobody sees it
ENOUGH_SHARE = 0.965  # of the layers allowed: at most that much in 99 of 100 square millimetres is not thinned
FULL_SHARE = 0.93  # of the layers allowed, over which a square millimetre is relieved
HARMS_PER_MM = (0.1, 0.5, 2.0)  # mm² · DIN99 that a millimetre less of thread may cost, round by round
LINK_MM_MAX = 2.2  # of a link in sight: a longer one is worth its cut
EXTRA_MIN = 64  # holes that even a small piece may have put in


@dataclass(frozen=True, slots=True)
class Retouching:
    """What tells how a piece may be changed: ``uniform`` (H, W, 3) is the picture in DIN99, ``threads`` (blocks,) are
    the blocks', ``palette_rgb`` (k, 3) the palette, ``block_colour`` (blocks,) which of it each block has,
    ``orientation_rad`` (h, w) the field, and the layers allowed.
    """

    prepared: Prepared
    uniform: Float32Array
    threads: tuple[Thread, ...]
    palette_rgb: RgbImage
    block_colour: IntArray
    orientation_rad: Float32Array
    layers_max: float

    @property
    def _size_mm(self) -> tuple[float, float]:
        return self.prepared.width_mm, self.prepared.height_mm

    def thinned(self, sewn: finish.Sewn, harms_per_mm: Sequence[float] = HARMS_PER_MM) -> finish.Sewn:
        """``sewn`` with less thread wherever a square millimetre holds too much of it, as far as that is hidden."""
        for harm_per_mm in harms_per_mm:
            stacks = self._stacks(sewn, np.zeros(len(sewn.role)))
            if windows.percentile(stacks.cells, 99.0) <= ENOUGH_SHARE * self.layers_max:
                break
            changes = relieving.relieved(stacks, FULL_SHARE * self.layers_max, harm_per_mm, APART_MAX)
            sewn = _resewn(sewn, stacks)
            if changes == 0:
                break
        return sewn

    def hidden(self, sewn: finish.Sewn) -> finish.Sewn:
        """``sewn`` with ways that show led elsewhere, where that leaves less of them to be seen."""
        stacks = self._stacks(sewn, self._seen_mm(sewn))
        hiding.hidden(stacks, APART_MAX)
        leading.led(stacks, self.layers_max, APART_MAX)
        return _resewn(sewn, stacks)

    def rejoined(self, sewn: finish.Sewn) -> finish.Sewn:
        """``sewn`` with threads of one block joined again wherever a hidden way leads from one to the next."""
        stacks = self._stacks(sewn, np.zeros(len(sewn.role)))
        leading.rejoined(stacks, sewn.block, self.layers_max, APART_MAX)
        return _resewn(sewn, stacks)

    def cut(self, sewn: finish.Sewn) -> finish.Sewn:
        """``sewn`` without the travel that shows, and without links of paint that show for more than
        ``LINK_MM_MAX``: the thread is cut instead.
        """
        seen = self._seen_mm(sewn)
        stretch = np.cumsum(seen == 0.0)
        long = (seen > 0.0) & (np.bincount(stretch, seen)[stretch] > LINK_MM_MAX)
        return finish.cut_out(replace(sewn, role=np.where(long, int(Role.TRAVEL), sewn.role)), seen > 0.0)

    def _seen_mm(self, sewn: finish.Sewn) -> FloatArray:
        off_field = _off_field(sewn, self.orientation_rad)
        return sight.seen_mm(sewn, self.threads, self.prepared.cloth_rgb, self._size_mm, off_field, APART_MAX)

    def _stacks(self, sewn: finish.Sewn, seen_mm: FloatArray) -> Stacks:
        p, count = self.prepared, len(sewn.role)
        starts = sewn.role == Role.START
        before = np.where(starts, -1, np.arange(count) - 1)
        after = np.where(np.append(starts[1:], True), -1, np.arange(count) + 1)
        colour = self.block_colour[sewn.block]
        rgb = np.concatenate([self.palette_rgb, np.array([p.cloth_rgb], np.uint8)])
        lab = rgb_to_lab(rgb)
        shape = int(p.height_mm * STACK_PX_PER_MM) + 2, int(p.width_mm * STACK_PX_PER_MM) + 2
        first, above = listed(sewn.points_mm, before, sewn.width_mm, shape)
        way = _off_field(sewn, self.orientation_rad) | (sewn.role != Role.PAINT)
        below = seen_without(first, above, way, np.append(colour, len(rgb) - 1), shape)
        cells = windows.fresh(*self._size_mm)
        windows.filled(sewn.points_mm, before, sewn.width_mm, cells)
        return Stacks(
            points_mm=sewn.points_mm.copy(), role=sewn.role.copy(), width_mm=sewn.width_mm, colour=colour,
            before=before, after=after, gone=np.zeros(count, np.bool_), extra_mm=np.empty((count + EXTRA_MIN, 2)),
            extra_before=np.empty(count + EXTRA_MIN, np.int64), extras=np.zeros(1, np.int64), first=first, above=above,
            lies=~starts, held=np.zeros(count, np.bool_), target=self.uniform,
            palette=perceptual.uniform_of_rgb(rgb), domain=p.domain, below=below, around=_light_around(below, rgb),
            apart=np.asarray(delta_e_2000(lab[:, None], lab[None, :]), np.float32), seen_mm=seen_mm,
            orientation_rad=self.orientation_rad, holes=darning.cloth_of(sewn, *self._size_mm).holes, cells=cells,
        )  # fmt: skip


def _off_field(sewn: finish.Sewn, orientation_rad: Float32Array) -> Mask:
    """(n,) stitches over 45° off the field under their middle."""
    step = np.zeros_like(sewn.points_mm)
    step[1:] = np.diff(sewn.points_mm, axis=0)
    turn = np.arctan2(step[:, 1], step[:, 0]) - sampled(orientation_rad, sewn.points_mm - step / 2, FIELD_PX_PER_MM)
    return np.asarray((np.cos(2 * turn) < 0) & (sewn.role != Role.START))


def _light_around(below: npt.NDArray[np.int16], rgb: RgbImage) -> Float32Array:
    """The mean light about each place of what is seen ``below`` (h, w) all ways, DIN99."""
    shrink = AROUND_PX_PER_MM / STACK_PX_PER_MM
    size = max(1, int(below.shape[1] * shrink)), max(1, int(below.shape[0] * shrink))
    light = cv2.resize(LINEAR_OF_BYTE[rgb][below], size, interpolation=cv2.INTER_AREA)
    around = cv2.GaussianBlur(light, (0, 0), sight.AROUND_MM * AROUND_PX_PER_MM)
    return perceptual.uniform_of_linear(np.clip(around, 0, 1))


def _resewn(sewn: finish.Sewn, stacks: Stacks) -> finish.Sewn:
    """What is sewn after the changes that ``stacks`` hold."""
    order = np.argsort(stacks.extra_before[: stacks.extras[0]], kind="stable")
    more = stacks.extra_before[order]
    return finish.Sewn(
        np.insert(stacks.points_mm, more, stacks.extra_mm[order], axis=0),
        np.insert(stacks.role, more, stacks.role[more]),
        np.insert(sewn.block, more, sewn.block[more]),
        np.insert(sewn.width_mm, more, sewn.width_mm[more]),
    ).chosen(np.insert(~stacks.gone, more, True))
