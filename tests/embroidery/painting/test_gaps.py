"""Gaps in the cover, and who fills them."""

from __future__ import annotations

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.lines.embroidery.model import Role
from wenmai.lines.embroidery.painting import blocks, darning, finish, mending, needle, perceptual, sequence
from wenmai.lines.embroidery.painting.holes import Cloth
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, Lines, Mask
from wenmai.lines.embroidery.painting.raster import draw_lines

SIDE_MM = 24.0
SIDE_PX = round(SIDE_MM * RASTER_PX_PER_MM)
THREAD_MM = 0.4
RGB = np.array([[180, 40, 40], [40, 40, 160]], np.uint8)


def level_rows(left_out: list[int]) -> tuple[finish.Sewn, Cloth]:
    """Level rows over the whole cloth in one run, without those that are left out."""
    rows = [y for i, y in enumerate(np.arange(3.0, 21.0, 0.33)) if i not in left_out]
    lines = [np.stack([np.arange(3.0, 21.0, 0.2), np.full(90, y)], axis=1) for y in rows]
    stack = Lines(np.concatenate(lines), np.arange(0, 90 * len(lines) + 1, 90))
    items = blocks.chained(stack, Role.PAINT, np.ones((SIDE_PX, SIDE_PX), np.bool_))
    cloth = Cloth.fresh(SIDE_MM, SIDE_MM)
    points, role, _ = needle.sew(
        items.lines.points_mm, items.lines.offsets, items.role, items.link_role, items.cut_before, 3.0, 5.0,
        THREAD_MM, 2.5, 1, cloth.holes, cloth.cells,
    )  # fmt: skip
    return finish.Sewn(points, role, np.zeros(len(role), np.int64), np.full(len(role), THREAD_MM)), cloth


def bare_of(sewn: finish.Sewn) -> Mask:
    top = np.full((SIDE_PX, SIDE_PX), -1, np.int32)
    lines = sewn.stitches(sewn.role == Role.PAINT)
    draw_lines(lines, np.zeros(len(lines)), THREAD_MM, RASTER_PX_PER_MM, top)
    bare = top < 0
    inside = np.zeros_like(bare)
    inside[24:-24, 24:-24] = True
    return np.asarray(bare & inside)


@settings(max_examples=10, deadline=None)
@given(first=st.integers(4, 40), count=st.integers(1, 9))
def test_gaps_are_darned_without_a_cut(first: int, count: int) -> None:
    sewn, cloth = level_rows(list(range(first, first + count)))
    bare = bare_of(sewn)
    field = np.zeros((SIDE_PX // 2, SIDE_PX // 2, 2), np.float32)
    field[..., 0] = 1.0
    lines = mending.open_lines(bare, field, np.random.default_rng(0), darning.SLIT_MM_MAX)
    wide = cv2.dilate(bare.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    items = blocks.chained(lines, Role.PAINT, wide, 0.0)
    points, role, _ = needle.sew(
        items.lines.points_mm, items.lines.offsets, items.role, items.link_role, items.cut_before, 3.0, 5.0,
        THREAD_MM, 2.5, 2, cloth.holes, cloth.cells,
    )  # fmt: skip
    uniform = np.broadcast_to(perceptual.uniform_of_rgb(RGB[0]), (SIDE_PX, SIDE_PX, 3)).astype(np.float32)
    around = darning.Surroundings(uniform, perceptual.uniform_of_rgb(RGB), np.ones((SIDE_PX, SIDE_PX), np.int32), bare)
    colour = np.zeros(len(sewn.role), np.int64)
    darned = darning.inserted(sewn, sequence.runs_of(points, role), colour, around, cloth)
    assert (darned.role == Role.START).sum() == (sewn.role == Role.START).sum()
    lengths = np.hypot(*np.diff(darned.points_mm, axis=0).T)[darned.role[1:] != Role.START]
    assert lengths.min() >= 0.6 - 1e-9
    assert lengths.max() <= 7.0 + 1e-9
    apart = np.hypot(*(darned.points_mm[:, None] - darned.points_mm[None]).transpose(2, 0, 1))
    assert (apart + 9 * np.eye(len(apart))).min() >= 0.3
    assert bare_of(darned).sum() < 0.75 * bare.sum()


def test_a_thread_of_another_colour_is_not_led_across() -> None:
    sewn, cloth = level_rows(list(range(20, 24)))
    bare = bare_of(sewn)
    field = np.zeros((SIDE_PX // 2, SIDE_PX // 2, 2), np.float32)
    field[..., 0] = 1.0
    gap = mending.open_lines(bare, field, np.random.default_rng(0))
    run = sequence.Run(gap.points_mm[:12:3], np.array([0, 6, 6, 6]))
    uniform = np.zeros((SIDE_PX, SIDE_PX, 3), np.float32)
    nowhere = np.zeros((SIDE_PX, SIDE_PX), np.int32)
    around = darning.Surroundings(uniform, perceptual.uniform_of_rgb(RGB), nowhere, np.zeros_like(bare))
    result = darning.inserted(sewn, [run], np.zeros(len(sewn.role), np.int64), around, cloth)
    assert len(result.role) == len(sewn.role)


def test_what_is_given_up_goes_to_a_later_block_and_leaves_the_cloth_as_it_was() -> None:
    cloth = Cloth.fresh(SIDE_MM, SIDE_MM)
    line = np.stack([np.arange(5.0, 12.0, 0.2), np.full(35, 9.0)], axis=1)
    points, role, _ = needle.sew(
        line, np.array([0, 35]), np.array([6]), np.array([6]), np.array([True]), 3.0, 5.0, THREAD_MM, 2.5, 1,
        cloth.holes, cloth.cells,
    )  # fmt: skip
    run = sequence.runs_of(points, role)[0]
    top = np.ones((SIDE_PX, SIDE_PX), np.int32)
    uniform = np.broadcast_to(perceptual.uniform_of_rgb(RGB[0]), (SIDE_PX, SIDE_PX, 3)).astype(np.float32)
    threads = perceptual.uniform_of_rgb(RGB)
    kept, lost = mending.given_up([run], 0, top, uniform, threads)
    assert (kept, [taker for _, taker in lost]) == ([], [1])
    kept, lost = mending.given_up([run], 1, top, uniform, threads)
    assert (len(kept), lost) == (1, [])  # nobody comes later
    sequence.taken_back(run, cloth, THREAD_MM)
    assert np.isnan(cloth.holes).all()
    assert np.abs(cloth.cells).max() < 1e-5
