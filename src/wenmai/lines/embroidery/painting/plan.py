"""Thread painting (湘绣掺针、乱针): from a photograph to the needle's holes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import numpy.typing as npt

from wenmai.genes.colour.conversion import LINEAR_OF_BYTE
from wenmai.lines.embroidery.model import Role, StitchPlan, Thread
from wenmai.lines.embroidery.painting import blocks, directions, finish, layers, needle, order_of, perceptual, raster
from wenmai.lines.embroidery.painting.model import (
    FIELD_PX_PER_MM,
    RASTER_PX_PER_MM,
    Float32Array,
    IntArray,
    Mask,
    Painting,
    PaintingFinding,
    RgbImage,
    Segments,
)  # fmt: skip
from wenmai.lines.embroidery.painting.palette import choose_palette
from wenmai.lines.embroidery.painting.prepare import Prepared, prepare
from wenmai.lines.embroidery.painting.raster import draw_lines
from wenmai.lines.embroidery.painting.settings import PaintingSettings

UNDERLAYS = 3
DEBUG = True
BLEND_LAYERS = 2
BLEND_CHAIN_MM_MIN = 30.0
COVER_CHAIN_MM_MIN = 4.0


def plan_painting(
    rgb: RgbImage, mask: Mask | None, width_mm: float, chart: Sequence[Thread], settings: PaintingSettings
) -> Painting:
    """A thread painting of a picture, ``width_mm`` wide.

    ``rgb`` (h, w, 3) bytes; ``mask`` (h, w), True where the object is (a cut-out's alpha), or None for the whole picture;
    ``chart`` the threads to choose from. The same input gives the same plan. Raises ``InvalidInput`` for a picture, mask,
    size or chart that nothing can be made of.
    """
    prepared = prepare(rgb, mask, width_mm, settings)
    generator = np.random.default_rng(_seed(prepared))
    if not prepared.domain.any():
        return _bare(prepared)
    palette = choose_palette(prepared.target[prepared.domain], chart, settings.palette_size)
    return _Planner(prepared, palette, settings, generator).painting()


def _seed(prepared: Prepared) -> int:
    digest = hashlib.sha256(np.ascontiguousarray(prepared.target[::7, ::7]).tobytes()).digest()
    return int.from_bytes(digest[:8], "little")


def _bare(prepared: Prepared) -> Painting:
    empty = np.zeros(0, np.int64)
    plan = StitchPlan((), np.zeros((0, 2)), empty, empty, empty)
    shape = _field_shape(prepared)
    finding = PaintingFinding("nothing-to-stitch", "the picture is all ground: nothing is stitched")
    return Painting(
        plan, (), np.zeros(shape, np.float32), np.zeros(shape, np.float32), FIELD_PX_PER_MM, prepared.target,
        ~prepared.domain, prepared.cloth_rgb, RASTER_PX_PER_MM, prepared.width_mm, prepared.height_mm,
        (*prepared.findings, finding),
    )  # fmt: skip


def _field_shape(prepared: Prepared) -> tuple[int, int]:
    step = round(RASTER_PX_PER_MM / FIELD_PX_PER_MM)
    height, width = prepared.domain.shape
    return max(1, height // step), max(1, width // step)


class _Planner:
    """One piece on its way: what is laid so far, layer by layer."""

    def __init__(
        self,
        prepared: Prepared,
        palette: tuple[Thread, ...],
        settings: PaintingSettings,
        generator: np.random.Generator,
    ) -> None:
        self.prepared = prepared
        self.palette = palette
        self.settings = settings
        self.generator = generator
        self.palette_rgb = np.array([thread.rgb for thread in palette], np.uint8)
        self.colours = layers.Colours.of(self.palette_rgb)
        self.cloth = needle.Cloth.fresh(prepared.width_mm, prepared.height_mm)
        self.sewn: list[finish.Sewn] = []
        self.threads: list[Thread] = []
        self.block_colour: list[int] = []
        self.shown = np.full(prepared.domain.shape, -1, np.int32)  # palette index of the thread on top
        height, width = _field_shape(prepared)
        small = cv2.resize(prepared.target, (width, height), interpolation=cv2.INTER_AREA)
        tensor = directions.structure_tensor(perceptual.uniform_of_rgb(np.asarray(small, np.uint8)), FIELD_PX_PER_MM)
        self.orientation, self.coherence = directions.orientation(tensor)
        self.field = directions.double_angle(self.orientation)
        inside = cv2.resize(prepared.domain.astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA)
        self.domain = np.asarray(inside, np.bool_)

    def painting(self) -> Painting:
        cover = layers.cover(self.prepared.target, self.field, self.domain, self.colours, self.settings, self.generator)
        groups = order_of.sewing_groups(cover, len(self.palette), self.shown.shape, self.settings.base_width_mm)
        top = np.full(self.shown.shape, -1, np.int32)
        for block, group in enumerate(groups):
            lines = cover.lines.chosen(group)
            draw_lines(lines, np.full(len(lines), block), self.settings.base_width_mm, RASTER_PX_PER_MM, top)
        sure = np.full(self.shown.shape, -1, np.int32)
        draw_lines(cover.lines, np.zeros(len(cover.lines)), 0.92 * self.settings.base_width_mm, RASTER_PX_PER_MM, sure)
        self.gaps = blocks.gap_share(sure >= 0)
        top = blocks.filled_gaps(top)
        self.planned = np.zeros_like(self.cloth.cells)
        raster.add_lines(cover.lines.points_mm, cover.lines.offsets, self.settings.base_width_mm, self.planned)
        self._sew_underlay(top)
        self.planned += self.cloth.cells
        for block, group in enumerate(groups):
            lines, colour = cover.lines.chosen(group), int(cover.colour[group[0]])
            room = blocks.cells_with_room(
                self.planned, self.settings.layers_max - self.settings.base_width_mm, self.domain.shape
            )
            weight = blocks.hidden_weight(top, block, room, self.gaps)
            items = blocks.block_items(lines, Role.PAINT, top, block, weight, chain_mm_min=COVER_CHAIN_MM_MIN)
            self._sew(items, colour, self.settings.base_width_mm, base=True)
        if self.settings.blend_share > 0:
            self._sew_blend()
        return self._finished()

    def _sew_underlay(self, top: npt.NDArray[np.int32]) -> None:
        weights = np.bincount(top[top >= 0], minlength=1)
        del weights
        few = choose_palette(self.prepared.target[self.prepared.domain], self.palette, UNDERLAYS)
        index = [self.palette.index(thread) for thread in few]
        colours = layers.Colours.of(self.palette_rgb[index])
        under = layers.underlay(self.prepared.target, self.field, self.domain, colours, self.settings, self.generator)
        weight = blocks.hidden_weight(top, -1, None, self.gaps)
        for place, colour in enumerate(index):
            lines = under.lines.chosen(under.colour == place)
            items = blocks.block_items(lines, Role.UNDERLAY, top, 0, weight, link_mm_max=4.0, chain_mm_min=20.0)
            self._sew(items, colour, self.settings.base_width_mm, base=True)

    def _sew_blend(self) -> None:
        layers_of: list[Segments] = []
        laid = self._laid()
        allowed = np.arange(len(self.palette))
        blocks_left = self.settings.colour_changes_max + 1 - len(self.sewn)
        for _ in range(BLEND_LAYERS):
            layer = layers.blend(
                laid,
                self.prepared.target,
                self.field,
                self.domain,
                self.colours,
                allowed,
                self.settings,
                self.generator,
            )
            if not layers_of:
                lengths = np.bincount(layer.colour, layer.lines.lengths_mm, minlength=len(self.palette))
                allowed = np.sort(np.argsort(-lengths, kind="stable")[: max(blocks_left, 0)])
                layer = Segments(
                    layer.lines.chosen(np.isin(layer.colour, allowed)), layer.colour[np.isin(layer.colour, allowed)]
                )
            layers_of.append(layer)
            mark = np.full(self.shown.shape, -1, np.int32)
            draw_lines(layer.lines, layer.colour, self.settings.blend_width_mm, RASTER_PX_PER_MM, mark)
            laid = np.where((mark >= 0)[..., None], self.colours.linear[mark], laid)
        for colour in range(len(self.palette)):
            parts = [layer.lines.chosen(layer.colour == colour) for layer in layers_of]
            offsets = np.concatenate([parts[0].offsets, *(p.offsets[1:] + 0 for p in parts[1:])])
            del offsets
            lines = _together(parts)
            if len(lines) == 0:
                continue
            wanted = np.full(self.shown.shape, -1, np.int32)
            draw_lines(lines, np.zeros(len(lines)), 3.2 * self.settings.blend_width_mm / max(self.settings.blend_share, 0.1) / 2,
                       RASTER_PX_PER_MM, wanted)  # fmt: skip
            wanted[self.shown == colour] = 0
            weight = blocks.hidden_weight(wanted, 0)
            items = blocks.block_items(lines, Role.PAINT, wanted, 0, weight, chain_mm_min=BLEND_CHAIN_MM_MIN)
            self._sew(items, colour, self.settings.blend_width_mm, base=False)

    def _sew(self, items: blocks.Items, colour: int, width_mm: float, *, base: bool) -> None:
        if len(items.lines) == 0:
            return
        s = self.settings
        low, high = (
            (s.base_stitch_mm_min, s.base_stitch_mm_max) if base else (s.blend_stitch_mm_min, s.blend_stitch_mm_max)
        )
        if DEBUG:
            print(
                "  block",
                len(self.sewn),
                self.palette[colour].name,
                "lines",
                len(items.lines),
                "cuts",
                int(items.cut_before.sum()),
                "ways",
                int((items.role == 1).sum()),
                "mm",
                int(items.lines.lengths_mm.sum()),
                end=" ",
            )
        ways = items.lines.chosen(items.role == Role.TRAVEL)
        if base:
            raster.add_lines(ways.points_mm, ways.offsets, width_mm, self.planned)
        points, role, _ = needle.sew(
            items.lines.points_mm, items.lines.offsets, items.role, items.link_role, items.cut_before, low, high,
            width_mm, 99.0 if base else s.layers_max, 1 + len(self.sewn), self.cloth.holes, self.cloth.cells,
        )  # fmt: skip
        if len(points) == 0:
            return
        if DEBUG:
            print("-> stitches", len(points), "starts", int((role == 0).sum()))
        thread = replace(self.palette[colour], width_mm=width_mm, weight=40 if base else 60)
        if self.threads and self.threads[-1] == thread:
            self.threads.pop()
        self.threads.append(thread)
        count = len(points)
        self.sewn.append(finish.Sewn(points, role, np.full(count, len(self.threads) - 1), np.full(count, width_mm)))
        self.block_colour.append(colour)
        shown = self.sewn[-1].stitches(role == Role.PAINT)
        draw_lines(shown, np.full(len(shown), colour), width_mm, RASTER_PX_PER_MM, self.shown)

    def _laid(self) -> Float32Array:
        cloth = LINEAR_OF_BYTE[np.array(self.prepared.cloth_rgb, np.uint8)]
        return np.where((self.shown >= 0)[..., None], self.colours.linear[self.shown], cloth).astype(np.float32)

    def _finished(self) -> Painting:
        p = self.prepared
        sewn = finish.joined(self.sewn)
        colour = np.array([self.palette_index(t) for t in self.threads], np.int64)[sewn.block]
        shown = blocks.filled_gaps(self.shown)
        sewn = finish.without_visible_travel(sewn, p.width_mm, p.height_mm, colour, shown)
        if DEBUG:
            print("after travel", np.bincount(sewn.block[sewn.role == 0]), "visible", int((sewn.role == 1).sum()))
        sewn = finish.tied(sewn, self.cloth.holes)
        plan = StitchPlan(
            tuple(self.threads), sewn.points_mm, sewn.block, sewn.role, np.full(len(sewn.role), -1, np.int64)
        )
        return Painting(
            plan, self.palette, self.orientation, self.coherence, FIELD_PX_PER_MM, p.target, ~p.domain, p.cloth_rgb,
            RASTER_PX_PER_MM, p.width_mm, p.height_mm, p.findings,
        )  # fmt: skip

    def palette_index(self, thread: Thread) -> int:
        """Where in the palette a thread of some width comes from."""
        return next(i for i, own in enumerate(self.palette) if own.code == thread.code and own.rgb == thread.rgb)


def _together(parts: list[layers.Lines]) -> layers.Lines:
    counts = np.concatenate([np.diff(p.offsets) for p in parts])
    offsets: IntArray = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return layers.Lines(np.concatenate([p.points_mm for p in parts]), offsets)
