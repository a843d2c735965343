"""The last hand on a piece: what lies too thick, and ways that show."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial import cKDTree

from wenmai.lines.embroidery.model import Role, Thread
from wenmai.lines.embroidery.painting import perceptual, windows
from wenmai.lines.embroidery.painting.finish import Sewn, joined
from wenmai.lines.embroidery.painting.model import RASTER_PX_PER_MM, IntArray
from wenmai.lines.embroidery.painting.prepare import Prepared
from wenmai.lines.embroidery.painting.raster import draw_lines
from wenmai.lines.embroidery.painting.retouch import Retouching
from wenmai.lines.embroidery.painting.stacks import STACK_PX_PER_MM, listed

WIDTH_MM, HEIGHT_MM, THREAD_MM = 30.0, 20.0, 0.4
RED, BLUE = (190, 30, 30), (30, 50, 170)
THREADS = tuple(Thread("test", name, name, rgb, THREAD_MM) for name, rgb in (("r", RED), ("b", BLUE)))


def rows(
    left: float, right: float, top: float, bottom: float, block: int, shift: float = 0.0, apart: float = 0.33
) -> Sewn:
    """An area filled to and fro by level rows ``apart`` mm from one another, sewn without a cut."""
    points: list[tuple[float, float]] = []
    for number, y in enumerate(np.arange(top, bottom, apart)):
        inner = np.arange(left + 1.2 + (number % 3) * 0.9 + shift, right - 1.2, 3.0)
        line = [(x, float(y)) for x in (left + (number % 2) * 0.6, *inner.tolist(), right - (number % 2) * 0.6)]
        points += line if number % 2 == 0 else line[::-1]
    count = len(points)
    role = np.full(count, int(Role.PAINT))
    role[0] = Role.START
    return Sewn(np.array(points), role, np.full(count, block), np.full(count, THREAD_MM))


def retouching(target: np.ndarray[tuple[int, int, int], np.dtype[np.uint8]], layers_max: float = 2.5) -> Retouching:
    domain = np.ones(target.shape[:2], np.bool_)
    level = np.zeros((round(HEIGHT_MM * 3), round(WIDTH_MM * 3)), np.float32)
    prepared = Prepared(target, domain, (240, 235, 225), WIDTH_MM, HEIGHT_MM, ())
    uniform = perceptual.uniform_of_rgb(prepared.target)
    return Retouching(prepared, uniform, THREADS, np.array([RED, BLUE], np.uint8), np.array([0, 1]), level, layers_max)


def flat(rgb: tuple[int, int, int]) -> np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]:
    return np.full((round(HEIGHT_MM * RASTER_PX_PER_MM), round(WIDTH_MM * RASTER_PX_PER_MM), 3), rgb, np.uint8)


def covered(sewn: Sewn) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """(H, W) the block on top, −1 bare."""
    canvas = np.full((round(HEIGHT_MM * RASTER_PX_PER_MM), round(WIDTH_MM * RASTER_PX_PER_MM)), -1, np.int32)
    paint = sewn.role == Role.PAINT
    draw_lines(sewn.stitches(paint), sewn.block[paint], THREAD_MM, RASTER_PX_PER_MM, canvas)
    return canvas


def check_stitches(sewn: Sewn) -> None:
    lengths = np.hypot(*np.diff(sewn.points_mm, axis=0).T)[sewn.role[1:] != Role.START]
    assert lengths.min() >= 0.6 - 1e-9
    assert lengths.max() <= 7.0 + 1e-9
    assert sewn.role[0] == Role.START
    assert not ((sewn.role == Role.START) & np.append(sewn.role[1:] == Role.START, True)).any()
    assert (sewn.role[np.flatnonzero(np.diff(sewn.block)) + 1] == Role.START).all()


def fullest(sewn: Sewn) -> float:
    cells = windows.fresh(WIDTH_MM, HEIGHT_MM)
    windows.filled(sewn.points_mm, before_of(sewn), sewn.width_mm, cells)
    return float((cells[:-1, :-1] + cells[1:, :-1] + cells[:-1, 1:] + cells[1:, 1:]).max())


def before_of(sewn: Sewn) -> IntArray:
    return np.where(sewn.role == Role.START, -1, np.arange(len(sewn.role)) - 1)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 30))
def test_windows_hold_all_thread_and_give_it_back(seed: int, count: int) -> None:
    points = np.random.default_rng(seed).random((count, 2)) * (WIDTH_MM, HEIGHT_MM)
    before = np.arange(count) - 1
    cells = windows.fresh(WIDTH_MM, HEIGHT_MM)
    windows.filled(points, before, np.full(count, THREAD_MM), cells)
    length_mm = np.hypot(*np.diff(points, axis=0).T).sum()
    assert np.isclose(cells.sum(), length_mm * THREAD_MM, rtol=1e-4)
    assert windows.over_mm(*points[0], *points[1], cells, 1e9) == 0.0
    windows.filled(points, before, np.full(count, -THREAD_MM), cells)
    assert np.abs(cells).max() < 1e-4


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), count=st.integers(2, 20))
def test_the_uppermost_of_each_stack_is_what_is_drawn_last(seed: int, count: int) -> None:
    points = np.random.default_rng(seed).random((count, 2)) * (8.0, 6.0)
    first, above = listed(points, np.arange(count) - 1, np.full(count, THREAD_MM), (50, 66))
    canvas = np.full((50, 66), -1, np.int32)
    sewn = Sewn(points, np.full(count, int(Role.PAINT)), np.zeros(count, np.int64), np.full(count, THREAD_MM))
    sewn.role[0] = Role.START
    draw_lines(sewn.stitches(sewn.role == Role.PAINT), np.arange(1, count), THREAD_MM, STACK_PX_PER_MM, canvas)
    tops = np.where(np.diff(first) > 0, above[np.maximum(first[1:] - 1, 0)], -1).reshape(50, 66)
    assert np.array_equal(tops, canvas)


@settings(max_examples=6, deadline=None)
@given(left=st.floats(4.0, 7.0), shift=st.floats(0.0, 0.6), layers_max=st.floats(1.9, 2.4))
def test_thread_that_later_thread_hides_is_thinned_and_nothing_is_bared(
    left: float, shift: float, layers_max: float
) -> None:
    both = joined([rows(left, 24.0, 4.0, 15.0, 0, shift), rows(left - 0.7, 25.0, 3.515, 15.6, 1)])
    thinned = retouching(flat(BLUE), layers_max).thinned(both)
    check_stitches(thinned)
    assert fullest(thinned) < fullest(both)
    assert len(thinned.role) < len(both.role)
    assert np.asarray(cKDTree(thinned.points_mm).query(thinned.points_mm, k=2)[0])[:, 1].min() >= min(
        0.3, np.asarray(cKDTree(both.points_mm).query(both.points_mm, k=2)[0])[:, 1].min()
    )
    inside = np.s_[30:85, int((left + 1) * 6) : 23 * 6]
    bared = (covered(both)[inside] >= 0) & (covered(thinned)[inside] < 0)
    assert bared.mean() < 0.01


def test_travel_that_shows_is_cut_and_travel_that_is_hidden_stays() -> None:
    ground = rows(3.0, 27.0, 3.0, 17.0, 1, apart=0.26)
    ways = Sewn(
        np.array([[8.0, 5.17], [12.0, 5.17], [12.1, 8.0], [12.0, 11.1], [16.0, 11.1]]),
        np.array([Role.START, Role.PAINT, Role.TRAVEL, Role.TRAVEL, Role.PAINT]).astype(np.int64),
        np.zeros(5, np.int64), np.full(5, THREAD_MM),
    )  # fmt: skip
    hand = retouching(flat(BLUE))
    over = hand.cut(joined([ground, ways]))
    assert not (over.role == Role.TRAVEL).any()
    check_stitches(over)
    under = hand.cut(joined([ways, ground]))
    assert (under.role == Role.TRAVEL).sum() == 2


def test_a_thread_that_was_cut_goes_on_where_later_thread_hides_the_way() -> None:
    one = rows(4.0, 10.0, 8.0, 9.5, 0)
    other = rows(20.0, 26.0, 8.0, 9.5, 0)
    over = rows(8.0, 22.0, 5.0, 13.0, 1, apart=0.26)
    hand = retouching(flat(BLUE))
    apart = joined([one, other, over])
    again = hand.rejoined(apart)
    assert (again.role == Role.START).sum() == (apart.role == Role.START).sum() - 1
    assert (again.role == Role.TRAVEL).any()
    check_stitches(again)
    assert (hand.cut(again).role == Role.START).sum() == (again.role == Role.START).sum()
    assert np.array_equal(hand.rejoined(joined([one, other])).role, joined([one, other]).role)
