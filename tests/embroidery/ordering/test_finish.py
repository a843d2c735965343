"""Plans put in order: layers kept, colours gathered, cuts tied, travel hidden."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.embroidery.fill.cases import blob
from wenmai.kernel.errors import InvalidInput
from wenmai.lines.embroidery.fill import FillSettings, plan_art
from wenmai.lines.embroidery.model import Art, FloatArray, Region, Role, StitchPlan, Thread
from wenmai.lines.embroidery.ordering import FinishSettings, finish
from wenmai.lines.embroidery.ordering.blocks import colour_blocks, ranks
from wenmai.lines.embroidery.ordering.hiding import LastSewn
from wenmai.lines.embroidery.ordering.layering import precedence
from wenmai.lines.embroidery.ordering.lengths import BEND_MM, merge_short
from wenmai.lines.embroidery.ordering.tour import shortest_tour

THREADS = tuple(Thread("chart", str(i), "", (i, i, i)) for i in range(4))


def plan_of(runs: list[tuple[FloatArray, int]], role: Role = Role.PAINT) -> StitchPlan:
    roles = [np.concatenate(([0], np.full(len(points) - 1, int(role)))) for points, _ in runs]
    threads = [np.full(len(points), thread) for points, thread in runs]
    return StitchPlan(
        THREADS,
        np.concatenate([points for points, _ in runs]),
        np.concatenate(threads),
        np.concatenate(roles),
        np.repeat(np.arange(len(runs)), [len(points) for points, _ in runs]),
    )


def random_runs(seed: int, count: int, extent: float = 40.0) -> list[tuple[FloatArray, int]]:
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(count):
        turn = rng.uniform(0, 6.28)
        step = np.array([np.cos(turn), np.sin(turn)]) * rng.uniform(1, 3)
        found.append((rng.uniform(0, extent, 2) + np.arange(rng.integers(3, 12))[:, None] * step, int(rng.integers(4))))
    return found


@given(st.integers(0, 10_000), st.integers(2, 60))
@settings(max_examples=60)
def test_a_merged_stitch_passes_the_hole_it_lost_and_is_what_its_longer_part_was(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    turn = np.cumsum(rng.uniform(-0.5, 0.5, count))
    steps = np.column_stack((np.cos(turn), np.sin(turn))) * rng.choice([0.15, 0.3, 0.5, 2.0], count)[:, None]
    points = np.cumsum(steps, axis=0)
    role = rng.choice([Role.TRAVEL, Role.PAINT, Role.TIE], count, p=[0.45, 0.45, 0.1]).astype(np.int64)
    role[rng.random(count) < 0.05] = role[0] = Role.START
    keep, stitch = merge_short(points, role, int(Role.START), int(Role.TIE), 0.4, 3.0, BEND_MM)
    ends = np.append(role[1:] == Role.START, True)
    assert keep[(role == Role.START) | (role == Role.TIE) | ends].all()
    kept = np.flatnonzero(keep)
    for a, b in itertools.pairwise(kept.tolist()):
        if b == a + 1:
            assert stitch[b] == b
            continue
        assert b == a + 2
        first, second = (float(np.hypot(*(points[k] - points[k - 1]))) for k in (a + 1, b))
        assert first < 0.4 <= np.hypot(*(points[b] - points[a])) <= 3.0
        assert stitch[b] == (a + 1 if first > second else b)
        assert shapely.LineString(points[[a, b]]).distance(shapely.Point(points[a + 1])) <= BEND_MM + 1e-9


@given(st.integers(0, 10_000), st.integers(1, 25))
@settings(max_examples=40)
def test_runs_that_touch_keep_their_order_and_nothing_is_lost(seed: int, count: int) -> None:
    plan = plan_of(random_runs(seed, count))
    # A short way between two runs would become part of the stitch after it, and that run longer than it was.
    done = finish(plan, settings=FinishSettings(stitch_length_mm_min=1e-9))
    first = np.array([run.start for run in plan.runs()] + [len(plan.role)])
    order = [
        int(done.region_index[i])
        for i in range(len(done.role))
        if i == 0 or done.region_index[i] != done.region_index[i - 1]
    ]
    assert sorted(set(order)) == list(range(count))
    # The thread that is laid in each run is as long as it was: nothing is dropped, nothing sewn twice.
    before, after = plan.lengths_mm, done.lengths_mm
    for run in range(count):
        laid = after[(done.region_index == run) & (done.role == Role.PAINT)].sum()
        assert laid == pytest.approx(before[plan.region_index == run].sum(), rel=1e-6)
    place = {run: order.index(run) for run in set(order)}
    for earlier, later in precedence(plan.points_mm, first, np.arange(count)).tolist():
        assert place[earlier] < place[later]


@given(st.integers(0, 10_000))
@settings(max_examples=20)
def test_finished_plans_are_centred_tied_and_of_sewable_lengths(seed: int) -> None:
    done = finish(plan_of(random_runs(seed, 12)))
    assert np.abs(done.points_mm.min(axis=0) + done.points_mm.max(axis=0)).max() < 1e-9
    assert done.lengths_mm.max() <= FinishSettings().stitch_length_mm_max + 1e-9
    for run in done.runs():
        assert done.role[run.start + 1] == Role.TIE
        assert done.role[run.stop - 1] == Role.TIE
        assert len(set(done.thread_index[run].tolist())) == 1
    changes = np.flatnonzero(np.diff(done.thread_index))
    assert (np.diff(done.thread_index) >= 0).all()
    assert (done.role[changes + 1] == Role.START).all()


def test_a_colour_is_one_block_where_nothing_forbids_it() -> None:
    far_apart = [(np.array([[20.0 * i, 0], [20.0 * i + 5, 0]]), i % 2) for i in range(10)]
    assert len(finish(plan_of(far_apart)).threads) == 2


def test_layers_that_alternate_need_a_block_each() -> None:
    crossing = [(np.array([[-5.0, 0.3 * i], [5.0, 0.3 * i]]), i % 2) for i in range(6)]
    assert len(finish(plan_of(crossing)).threads) == 6
    free = finish(plan_of(crossing), layers=np.zeros(6, np.int64))
    assert len(free.threads) == 2


@given(st.integers(0, 10_000))
@settings(max_examples=40)
def test_blocks_respect_what_comes_first(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 30))
    colours = rng.integers(0, 4, count)
    before = np.array([(a, b) for b in range(count) for a in range(b) if rng.random() < 0.15], np.int64).reshape(-1, 2)
    blocks = colour_blocks(colours, before)
    order = np.concatenate([run for block in blocks for run in ranks(block, before, count)])
    assert sorted(order.tolist()) == list(range(count))
    assert all(len(set(colours[block].tolist())) == 1 for block in blocks)
    place = np.argsort(order)
    assert (place[before[:, 0]] < place[before[:, 1]]).all()


def test_the_tour_is_no_longer_than_the_nearest_neighbours() -> None:
    rng = np.random.default_rng(4)
    start = rng.uniform(0, 100, (60, 2))
    ends = np.hstack((start, start + rng.normal(0, 3, (60, 2))))
    nowhere = np.array([np.nan, np.nan])

    def way(order: np.ndarray, flipped: np.ndarray) -> float:  # type: ignore[type-arg]
        path = [np.roll(ends[run].reshape(2, 2), flip, axis=0) for run, flip in zip(order, flipped, strict=True)]
        return float(sum(np.hypot(*(b[0] - a[1])) for a, b in itertools.pairwise(path)))

    order, flipped = shortest_tour(ends, np.ones(60, np.int64), nowhere, np.inf, 0.0)
    assert sorted(order.tolist()) == list(range(60))
    assert way(order, flipped) < 0.6 * way(np.arange(60), np.zeros(60, np.int64))
    fixed, unflipped = shortest_tour(ends, np.zeros(60, np.int64), nowhere, np.inf, 0.0)
    assert not unflipped.any()
    assert sorted(fixed.tolist()) == list(range(60))


def test_travel_goes_only_where_later_stitches_cover_it() -> None:
    art = Art(
        60,
        40,
        THREADS,
        (Region(blob(3, [], 0, 0), 0), Region(blob(3, [], 20, 0), 0), Region(blob(16, [], 10, 0), 1, order=1)),
    )
    plan = plan_art(art, FillSettings(underlay=False))
    done = finish(plan, layers=np.array([0, 0, 1]))
    assert (done.role == Role.START).sum() == 2  # the two small ones are joined under the large one
    widths = np.full(len(done.role), 0.4)
    cloth = LastSewn(done.points_mm, done.role, widths)
    lone = finish(plan_art(Art(60, 40, THREADS, art.regions[:2]), FillSettings(underlay=False)))
    assert (lone.role == Role.START).sum() == 2  # nothing covers the way: a cut
    assert cloth.way(done.points_mm.min(axis=0), done.points_mm.max(axis=0), len(done.role), 0.1, 2.0) is None


def test_finish_is_deterministic() -> None:
    plan = plan_of(random_runs(3, 40))
    assert finish(plan).points_mm.tobytes() == finish(plan).points_mm.tobytes()


def test_empty_plans_and_wrong_layers_are_refused() -> None:
    empty = StitchPlan(THREADS, np.empty((0, 2)), *(np.empty(0, np.int64) for _ in range(3)))
    with pytest.raises(InvalidInput):
        finish(empty)
    with pytest.raises(InvalidInput):
        finish(plan_of(random_runs(1, 3)), layers=np.zeros(2, np.int64))
