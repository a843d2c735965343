"""A piece in work: what is to be made of it, and what is sewn so far."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from wenmai.genes.colour.conversion import LINEAR_OF_BYTE
from wenmai.lines.embroidery.model import Role, Thread
from wenmai.lines.embroidery.painting import (
    blocks,
    directions,
    finish,
    layers,
    needle,
    perceptual,
    sequence,
)  # fmt: skip
from wenmai.lines.embroidery.painting.holes import Cloth
from wenmai.lines.embroidery.painting.model import FIELD_PX_PER_MM, RASTER_PX_PER_MM, Float32Array
from wenmai.lines.embroidery.painting.prepare import Prepared
from wenmai.lines.embroidery.painting.raster import draw_lines
from wenmai.lines.embroidery.painting.settings import PaintingSettings

ROOM_SHARE = 0.8  # of the layers allowed, up to which travel and blending may fill a cell: ties come on top
COVER_ROOM_SHARE = 0.95  # the same for the cover, where a line left out would be a gap: few cells come near it
MEND_ROOM_SHARE = 0.86  # the same for what fills gaps, and brings ways of its own
WAY_ROOM_SHARE = 0.86  # the same for ways, of which several may cross a cell before it is looked at again
TRIMS_MARGIN = 0.95  # of the cuts allowed, so that some are left for ways that are cut at last


def field_shape(prepared: Prepared) -> tuple[int, int]:
    """Rows and columns of the grid of directions and ways."""
    step = round(RASTER_PX_PER_MM / FIELD_PX_PER_MM)
    height, width = prepared.domain.shape
    return max(1, height // step), max(1, width // step)


class Work:
    """One piece on its way: what is laid so far, layer by layer."""

    def __init__(
        self,
        prepared: Prepared,
        palette: tuple[Thread, ...],
        settings: PaintingSettings,
        generator: np.random.Generator,
    ) -> None:
        self.prepared = prepared
        self.uniform = perceptual.uniform_of_rgb(prepared.target)  # (H, W, 3) DIN99: asked for again and again
        self.palette = palette
        self.settings = settings
        self.generator = generator
        self.palette_rgb = np.array([thread.rgb for thread in palette], np.uint8)
        self.colours = layers.Colours.of(self.palette_rgb)
        self.alike = perceptual.alike(self.colours.uniform)
        self.cloth = Cloth.fresh(prepared.width_mm, prepared.height_mm)
        self.sewn: list[finish.Sewn] = []
        self.threads: list[Thread] = []
        self.colour_of: list[int] = []
        self.blocks_sewn = 0
        self.shown = np.full(prepared.domain.shape, -1, np.int32)  # palette index of the thread on top
        height, width = field_shape(prepared)
        small = cv2.resize(prepared.target, (width, height), interpolation=cv2.INTER_AREA)
        tensor = directions.structure_tensor(perceptual.uniform_of_rgb(np.asarray(small, np.uint8)), FIELD_PX_PER_MM)
        self.orientation, self.coherence = directions.orientation(tensor)
        self.field = directions.double_angle(self.orientation)
        inside = cv2.resize(prepared.domain.astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA)
        self.domain = np.asarray(inside, np.bool_)

    def room(self, thread_mm: float) -> Float32Array:
        """What ways cost more where the cloth is full, as ``blocks.room_cost`` gives it."""
        return blocks.room_cost(
            self.cloth.cells, WAY_ROOM_SHARE * self.settings.layers_max - thread_mm / 2, self.domain.shape
        )

    def sew(self, items: blocks.Items, *, base: bool, room_share: float = ROOM_SHARE) -> list[sequence.Run]:
        """Chains as runs of needle holes, in the thread and stitch lengths of the covering (``base``) or blending
        layers. A stitch over a cell filled to ``room_share`` of the layers allowed is not sewn.
        """
        if len(items.lines) == 0:
            return []
        s = self.settings
        width_mm = s.base_width_mm if base else s.blend_width_mm
        low, high = (
            (s.base_stitch_mm_min, s.base_stitch_mm_max) if base else (s.blend_stitch_mm_min, s.blend_stitch_mm_max)
        )
        self.blocks_sewn += 1
        points, role, _ = needle.sew(
            items.lines.points_mm, items.lines.offsets, items.role, items.link_role, items.cut_before, low, high,
            width_mm, room_share * s.layers_max, self.blocks_sewn, self.cloth.holes,
            self.cloth.cells,
        )  # fmt: skip
        return sequence.runs_of(points, role)

    def keep(self, runs: list[sequence.Run], colour: int, *, base: bool) -> None:
        """A colour block of these runs; travel that shows after all is cut out when all is laid."""
        if not runs:
            return
        width_mm = self.settings.base_width_mm if base else self.settings.blend_width_mm
        thread = replace(self.palette[colour], width_mm=width_mm, weight=40 if base else 60)
        if not self.threads or self.threads[-1] != thread:
            self.threads.append(thread)
            self.colour_of.append(colour)
        points = np.concatenate([run.points_mm for run in runs])
        role = np.concatenate([run.role for run in runs])
        block = np.full(len(role), len(self.threads) - 1)
        part = finish.Sewn(points, role, block, np.full(len(role), width_mm))
        self.sewn.append(part)
        shown = part.stitches(role == Role.PAINT)
        draw_lines(shown, np.full(len(shown), colour), width_mm, RASTER_PX_PER_MM, self.shown)

    def laid(self) -> Float32Array:
        """(H, W, 3) the piece so far in linear light."""
        cloth = LINEAR_OF_BYTE[np.array(self.prepared.cloth_rgb, np.uint8)]
        return np.where((self.shown >= 0)[..., None], self.colours.linear[self.shown], cloth).astype(np.float32)
