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
from wenmai.lines.embroidery.painting import blocks, directions, finish, layers, mixing, needle, order_of, perceptual, recolour, sequence
from wenmai.lines.embroidery.painting.model import (
    FIELD_PX_PER_MM, RASTER_PX_PER_MM, Float32Array, IntArray, Lines, Mask, Painting, PaintingFinding, RgbImage, Segments,
)  # fmt: skip
from wenmai.lines.embroidery.painting.palette import choose_palette
from wenmai.lines.embroidery.painting.prepare import Prepared, prepare
from wenmai.lines.embroidery.painting.raster import draw_lines
from wenmai.lines.embroidery.painting.settings import PaintingSettings

UNDERLAYS = 2
BLEND_COLOURS = 6
BLEND_LINK_MM_MAX = 4.0
BLEND_LAYERS = 2
LONELY_COSTS = (6.0, 15.0, 30.0, 60.0)  # ΔE², round by round: first what the eye wants, then what the machine does
MIXED_MM_MIN = 2.4
ROOM_SHARE = 0.9  # of the layers allowed, up to which travel and blending may fill a cell: ties come on top
TRIMS_MARGIN = 0.95  # of the cuts allowed: travel that shows after all becomes a cut
UNDERLAY_STITCHES_MIN = 8  # a shorter run of underlay is not worth its cut


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
        self, prepared: Prepared, palette: tuple[Thread, ...], settings: PaintingSettings, generator: np.random.Generator
    ) -> None:
        self.prepared = prepared
        self.palette = palette
        self.settings = settings
        self.generator = generator
        self.palette_rgb = np.array([thread.rgb for thread in palette], np.uint8)
        self.colours = layers.Colours.of(self.palette_rgb)
        self.alike = perceptual.alike(self.colours.uniform)
        self.cloth = needle.Cloth.fresh(prepared.width_mm, prepared.height_mm)
        self.sewn: list[finish.Sewn] = []
        self.threads: list[Thread] = []
        self.colour_of: list[int] = []
        self.blocks_sewn = 0
        self.shown = np.full(prepared.domain.shape, -1, np.int32)  # palette index of the thread on top
        height, width = _field_shape(prepared)
        small = cv2.resize(prepared.target, (width, height), interpolation=cv2.INTER_AREA)
        tensor = directions.structure_tensor(perceptual.uniform_of_rgb(np.asarray(small, np.uint8)), FIELD_PX_PER_MM)
        self.orientation, self.coherence = directions.orientation(tensor)
        self.field = directions.double_angle(self.orientation)
        inside = cv2.resize(prepared.domain.astype(np.uint8), (width, height), interpolation=cv2.INTER_AREA)
        self.domain = np.asarray(inside, np.bool_)

    def painting(self) -> Painting:
        """Cover planned, underlay sewn beneath it, the cover sewn, then the blending."""
        s = self.settings
        cover = layers.cover(self.prepared.target, self.field, self.domain, self.colours, s, self.generator)
        groups_max = max(s.colour_changes_max + 1 - UNDERLAYS - BLEND_COLOURS, len(self.palette))
        c = self.colours
        for lonely_cost in LONELY_COSTS:
            cover = mixing.mixed(
                cover, self.prepared.target, c.linear, c.uniform, s.base_width_mm, MIXED_MM_MIN, lonely_cost,
                self.generator,
            )  # fmt: skip
            cover = recolour.without_stranded(cover, c.uniform, self.shown.shape, s, groups_max)
        cover = recolour.without_stranded(cover, c.uniform, self.shown.shape, s, groups_max)
        groups = order_of.sewing_groups(cover, self.shown.shape, s.base_width_mm, groups_max)
        top = order_of.drawn(cover, groups, self.shown.shape, s.base_width_mm)
        self._sew_underlay(top)
        self._sew_cover(cover, groups, top)
        dropped = self._settle()
        if s.blend_share > 0:
            self._sew_blend()
        return self._finished(dropped)

    def _sew_underlay(self, top: npt.NDArray[np.int32]) -> None:
        p = self.prepared
        few = choose_palette(p.target[p.domain], self.palette, UNDERLAYS)
        index = [self.palette.index(thread) for thread in few]
        colours = layers.Colours.of(self.palette_rgb[index])
        under = layers.underlay(p.target, self.field, self.domain, colours, self.settings, self.generator)
        covered = top >= 0
        weight = blocks.hidden_weight(covered, covered)
        for place, colour in enumerate(index):
            lines = under.lines.chosen(under.colour == place)
            runs = self._sewn_chains(blocks.chained(lines, Role.UNDERLAY, covered, 4.0), True)
            runs = [run for run in runs if len(run.role) > UNDERLAY_STITCHES_MIN]
            self._keep(sequence.sequenced(runs, weight, self.cloth, Role.UNDERLAY, self.settings.base_width_mm), colour, base=True)

    def _sew_cover(self, cover: Segments, groups: list[IntArray], top: npt.NDArray[np.int32]) -> None:
        """All groups' chains first; then, knowing what really covers what, their order and the ways between."""
        s = self.settings
        chains_of = []
        real = np.full(self.shown.shape, -1, np.int32)
        group_colour = np.array([cover.colour[group[0]] for group in groups], np.int64)
        home = blocks.at_home(blocks.colours_of(top, group_colour), self.alike)
        for block, group in enumerate(groups):
            may_cross = (top > block) | ((home >> group_colour[block]) & 1 > 0)
            runs = self._sewn_chains(blocks.chained(cover.lines.chosen(group), Role.PAINT, may_cross), True)
            chains_of.append(runs)
            for run in runs:
                offsets = np.array([0, len(run.points_mm)])
                draw_lines(Lines(run.points_mm, offsets), [block], s.base_width_mm, RASTER_PX_PER_MM, real)
        gaps = blocks.gap_share(real >= 0)
        real = blocks.filled_gaps(real)
        home = blocks.at_home(blocks.colours_of(real, group_colour), self.alike)
        for block, runs in enumerate(chains_of):
            colour = int(group_colour[block])
            like = (home >> colour) & 1 > 0
            room = blocks.room_cost(self.cloth.cells, ROOM_SHARE * s.layers_max - s.base_width_mm / 2, self.domain.shape)
            weight = blocks.hidden_weight(real > block, like, room, gaps)
            self._keep(sequence.sequenced(runs, weight, self.cloth, Role.TRAVEL, s.base_width_mm), colour, base=True)

    def _sew_blend(self) -> None:
        s, p = self.settings, self.prepared
        layers_of: list[Segments] = []
        laid = self._laid()
        allowed = np.arange(len(self.palette))
        for _ in range(BLEND_LAYERS):
            layer = layers.blend(laid, self.shown, p.target, self.field, self.domain, self.colours, allowed, s, self.generator)
            if not layers_of:
                lengths = np.bincount(layer.colour, layer.lines.lengths_mm, minlength=len(self.palette))
                blocks_left = max(s.colour_changes_max + 1 - len(self.threads), 0)
                allowed = np.sort(np.argsort(-lengths, kind="stable")[:blocks_left])
                keep = np.isin(layer.colour, allowed)
                layer = Segments(layer.lines.chosen(keep), layer.colour[keep])
            layers_of.append(layer)
            mark = np.full(self.shown.shape, -1, np.int32)
            draw_lines(layer.lines, layer.colour, s.blend_width_mm, RASTER_PX_PER_MM, mark)
            laid = np.where((mark >= 0)[..., None], self.colours.linear[mark], laid)
        found: list[tuple[int, list[sequence.Run]]] = []
        for colour in range(len(self.palette)):
            lines = _together([layer.lines.chosen(layer.colour == colour) for layer in layers_of])
            if len(lines) == 0:
                continue
            mark = np.full(self.shown.shape, -1, np.int32)
            draw_lines(lines, np.zeros(len(lines)), 1.6 * s.blend_width_mm / max(s.blend_share, 0.1), RASTER_PX_PER_MM, mark)
            wanted = (mark >= 0) | np.append(self.alike[colour], False)[self.shown]
            runs = self._sewn_chains(blocks.chained(lines, Role.PAINT, wanted, BLEND_LINK_MM_MAX), False)
            room = blocks.room_cost(self.cloth.cells, ROOM_SHARE * s.layers_max - s.blend_width_mm, self.domain.shape)
            weight = blocks.hidden_weight(wanted, wanted, room)
            found.append((colour, sequence.sequenced(runs, weight, self.cloth, Role.PAINT, s.blend_width_mm)))
        self._keep_worthwhile(found)

    def _keep_worthwhile(self, found: list[tuple[int, list[sequence.Run]]]) -> None:
        """Of the blending runs the longest, as many as the share of cuts allows."""
        stitches = sum(len(part.role) for part in self.sewn)
        cuts = sum(int((part.role == Role.START).sum()) for part in self.sewn)
        sizes = np.sort([len(run.role) for _, runs in found for run in runs])[::-1]
        share = 0.01 * TRIMS_MARGIN * self.settings.trims_per_100_max
        allowed = cuts + np.arange(1, len(sizes) + 1) <= share * (stitches + np.cumsum(sizes))
        count = int(np.flatnonzero(allowed)[-1]) + 1 if allowed.any() else 0
        least = sizes[count - 1] if count else np.iinfo(np.int64).max
        for colour, runs in found:
            self._keep([run for run in runs if len(run.role) >= least], colour, base=False)

    def _sewn_chains(self, items: blocks.Items, base: bool) -> list[sequence.Run]:
        if len(items.lines) == 0:
            return []
        s = self.settings
        width_mm = s.base_width_mm if base else s.blend_width_mm
        low, high = (s.base_stitch_mm_min, s.base_stitch_mm_max) if base else (s.blend_stitch_mm_min, s.blend_stitch_mm_max)
        self.blocks_sewn += 1
        points, role, _ = needle.sew(
            items.lines.points_mm, items.lines.offsets, items.role, items.link_role, items.cut_before, low, high,
            width_mm, 99.0 if base else ROOM_SHARE * s.layers_max, self.blocks_sewn, self.cloth.holes, self.cloth.cells,
        )  # fmt: skip
        return sequence.runs_of(points, role)

    def _keep(self, runs: list[sequence.Run], colour: int, *, base: bool) -> None:
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

    def _laid(self) -> Float32Array:
        cloth = LINEAR_OF_BYTE[np.array(self.prepared.cloth_rgb, np.uint8)]
        return np.where((self.shown >= 0)[..., None], self.colours.linear[self.shown], cloth).astype(np.float32)

    def _settle(self) -> int:
        """Cut out travel that shows in what is sewn so far, and runs too short for their cut; how many those were."""
        p = self.prepared
        sewn = finish.joined(self.sewn)
        colour = np.array(self.colour_of, np.int64)[sewn.block]
        shown = blocks.filled_gaps(self.shown)
        sewn = finish.without_visible_travel(sewn, p.width_mm, p.height_mm, colour, blocks.at_home(shown, self.alike))
        sewn, dropped = finish.without_scraps(sewn, 0.01 * TRIMS_MARGIN * self.settings.trims_per_100_max)
        self.sewn = [sewn]
        return dropped

    def _finished(self, dropped: int) -> Painting:
        p = self.prepared
        sewn = finish.tied(finish.joined(self.sewn), self.cloth.holes)
        used, block = np.unique(sewn.block, return_inverse=True)
        threads = tuple(self.threads[i] for i in used)
        plan = StitchPlan(threads, sewn.points_mm, block.astype(np.int64), sewn.role, np.full(len(block), -1, np.int64))
        return Painting(
            plan, self.palette, self.orientation, self.coherence, FIELD_PX_PER_MM, p.target, ~p.domain, p.cloth_rgb,
            RASTER_PX_PER_MM, p.width_mm, p.height_mm, (*p.findings, *findings_of(plan, dropped, self.settings)),
        )  # fmt: skip


def _together(parts: list[Lines]) -> Lines:
    counts = np.concatenate([np.diff(p.offsets) for p in parts])
    offsets: IntArray = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return Lines(np.concatenate([p.points_mm for p in parts]), offsets)


def findings_of(plan: StitchPlan, dropped: int, settings: PaintingSettings) -> tuple[PaintingFinding, ...]:
    """What of the plan is not as asked, and what was left out."""
    found = []
    if dropped:
        found.append(PaintingFinding("specks-left-out", f"{dropped} runs too short for a cut of their own left out", dropped))
    cuts = int((plan.role == Role.START).sum())
    if cuts > 0.01 * settings.trims_per_100_max * plan.stitch_count:
        share = 100 * cuts / max(plan.stitch_count, 1)
        found.append(PaintingFinding("many-trims", f"{share:.2f} trims in 100 stitches: less detail gives fewer", share))
    return tuple(found)
