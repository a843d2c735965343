"""Thread painting (湘绣掺针、乱针): from a photograph to the needle's holes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from wenmai.lines.embroidery.model import Role, StitchPlan, Thread
from wenmai.lines.embroidery.painting import finish, settling
from wenmai.lines.embroidery.painting.blending import sew_blend
from wenmai.lines.embroidery.painting.covering import planned_cover, sew_cover, sew_underlay
from wenmai.lines.embroidery.painting.model import (
    FIELD_PX_PER_MM,
    RASTER_PX_PER_MM,
    Mask,
    Painting,
    PaintingFinding,
    RgbImage,
)  # fmt: skip
from wenmai.lines.embroidery.painting.palette import choose_palette
from wenmai.lines.embroidery.painting.prepare import Prepared, prepare
from wenmai.lines.embroidery.painting.settings import PaintingSettings
from wenmai.lines.embroidery.painting.work import Work, field_shape


def plan_painting(
    rgb: RgbImage, mask: Mask | None, width_mm: float, chart: Sequence[Thread], settings: PaintingSettings
) -> Painting:
    """A thread painting of a picture, ``width_mm`` wide.

    ``rgb`` (h, w, 3) bytes; ``mask`` (h, w), True where the object is (a cut-out's alpha), or None for the whole
    picture;
    ``chart`` the threads to choose from. The same input gives the same plan. Raises ``InvalidInput`` for a
    picture, mask,
    size or chart that nothing can be made of.
    """
    prepared = prepare(rgb, mask, width_mm, settings)
    generator = np.random.default_rng(_seed(prepared))
    if not prepared.domain.any():
        return _bare(prepared)
    palette = choose_palette(prepared.target[prepared.domain], chart, settings.palette_size)
    work = Work(prepared, palette, settings, generator)
    cover, groups, top = planned_cover(work)
    sew_underlay(work, cover, top)
    sew_cover(work, cover, groups, top)
    if not work.sewn:
        return _bare(prepared)
    dropped = settling.settle(work)
    if settings.blend_share > 0:
        sew_blend(work)
    dropped += settling.touch_up(work)
    return _finished(work, dropped)


def _seed(prepared: Prepared) -> int:
    digest = hashlib.sha256(np.ascontiguousarray(prepared.target[::7, ::7]).tobytes()).digest()
    return int.from_bytes(digest[:8], "little")


def _bare(prepared: Prepared) -> Painting:
    empty = np.zeros(0, np.int64)
    plan = StitchPlan((), np.zeros((0, 2)), empty, empty, empty)
    shape = field_shape(prepared)
    finding = PaintingFinding("nothing-to-stitch", "the picture is all ground: nothing is stitched")
    return Painting(
        plan, (), np.zeros(shape, np.float32), np.zeros(shape, np.float32), FIELD_PX_PER_MM, prepared.target,
        ~prepared.domain, prepared.cloth_rgb, RASTER_PX_PER_MM, prepared.width_mm, prepared.height_mm,
        (*prepared.findings, finding),
    )  # fmt: skip


def _finished(work: Work, dropped: int) -> Painting:
    p = work.prepared
    sewn = finish.tied(finish.joined(work.sewn), work.cloth.holes)
    used, block = np.unique(sewn.block, return_inverse=True)
    threads = tuple(work.threads[i] for i in used)
    plan = StitchPlan(threads, sewn.points_mm, block.astype(np.int64), sewn.role, np.full(len(block), -1, np.int64))
    return Painting(
        plan, work.palette, work.orientation, work.coherence, FIELD_PX_PER_MM, p.target, ~p.domain, p.cloth_rgb,
        RASTER_PX_PER_MM, p.width_mm, p.height_mm, (*p.findings, *findings_of(plan, dropped, work.settings)),
    )  # fmt: skip


def findings_of(plan: StitchPlan, dropped: int, settings: PaintingSettings) -> tuple[PaintingFinding, ...]:
    """What of the plan is not as asked, and what was left out."""
    found = []
    if dropped:
        found.append(
            PaintingFinding("specks-left-out", f"{dropped} runs too short for a cut of their own left out", dropped)
        )
    cuts = int((plan.role == Role.START).sum())
    if cuts > 0.01 * settings.trims_per_100_max * plan.stitch_count:
        share = 100 * cuts / max(plan.stitch_count, 1)
        found.append(
            PaintingFinding("many-trims", f"{share:.2f} trims in 100 stitches: less detail gives fewer", share)
        )
    return tuple(found)
