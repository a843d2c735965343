"""The arithmetic under the painting: colour sequences, chains, ways and specks."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.lines.embroidery.painting import chains, colouring, routes, streamlines
from wenmai.lines.embroidery.painting.holes import Cloth
from wenmai.lines.embroidery.painting.model import Lines
from wenmai.lines.embroidery.painting.needle import sew


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), change=st.floats(0.1, 3.0))
def test_colour_sequences_are_the_best_there_are(seed: int, change: float) -> None:
    cost = np.random.default_rng(seed).random((6, 3)).astype(np.float32)
    lines = Lines(np.zeros((6, 2)), np.array([0, 6]))

    def total(way: tuple[int, ...]) -> float:
        return sum(float(cost[i, c]) for i, c in enumerate(way)) + change * sum(
            a != b for a, b in itertools.pairwise(way)
        )

    found = tuple(colouring.best_colours(cost, lines, change).tolist())
    least = min(total(way) for way in itertools.product(range(3), repeat=6))
    assert abs(total(found) - least) < 1e-4


def test_streamlines_keep_apart_and_follow_the_field() -> None:
    height, width = 60, 90
    y, x = np.mgrid[0:height, 0:width]
    angle = np.arctan2(y - 30, x - 45) + np.pi / 2  # rings
    field = np.stack([np.cos(2 * angle), np.sin(2 * angle)], axis=2).astype(np.float32)
    lines = streamlines.evenly_spaced(field, np.ones((height, width), np.bool_), 3.0, 0.5, np.random.default_rng(1))
    assert len(lines) > 20
    owner = np.repeat(np.arange(len(lines)), np.diff(lines.offsets))
    points = lines.points_mm
    for i in range(0, len(points), 7):
        others = points[owner != owner[i]]
        assert np.hypot(*(others - points[i]).T).min() > 0.28
    middle = points - (15.0, 10.0)
    step = np.diff(points, axis=0)
    same = owner[1:] == owner[:-1]
    radial = np.abs((step * middle[1:]).sum(axis=1)) / np.hypot(*middle[1:].T) / np.hypot(*step.T)
    assert np.median(radial[same]) < 0.1


def test_chains_use_each_line_once_and_never_cross_what_is_forbidden() -> None:
    lines = [np.array([[2.0, y], [10.0, y]]) for y in (*np.arange(2, 6, 0.5), *np.arange(7, 12, 0.5))]
    stack = Lines(np.concatenate(lines), np.arange(0, 2 * len(lines) + 1, 2))
    open_ground = np.ones((90, 90), np.bool_)
    walked, bounds = chains.joined(stack, open_ground, 6.0)
    assert sorted((walked // 2).tolist()) == list(range(len(lines)))
    assert len(bounds) - 1 == 1
    walled = open_ground.copy()
    walled[36:39] = False  # from y = 6 to 6.5, where no line is
    _, bounds = chains.joined(stack, walled, 6.0)
    assert len(bounds) - 1 == 2


def test_ways_go_around_walls_or_not_at_all() -> None:
    weight = np.ones((30, 60), np.float32)
    weight[:25, 30] = 0
    ends = np.array([[2.0, 2.0], [5.0, 2.0], [15.0, 2.0], [18.0, 2.0]])
    order, cut, bounds, corners = routes.ordered_chains(ends, weight, 3.0, 4.0)
    assert sorted((order // 2).tolist()) == [0, 1]
    assert cut.tolist() == [True, False]
    assert corners[bounds[1] : bounds[2], 1].max() > 8.0
    weight[:, 30] = 0
    _, cut, _, _ = routes.ordered_chains(ends, weight, 3.0, 4.0)
    assert cut.tolist() == [True, True]


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 1000), spacing=st.floats(0.2, 0.6))
def test_the_needle_keeps_its_distances(seed: int, spacing: float) -> None:
    generator = np.random.default_rng(seed)
    count = 12
    lines = []
    for i in range(count):
        x = np.arange(2, 2 + generator.uniform(3, 15), 0.2)
        line = np.stack([x, 3 + i * spacing + 0.3 * np.sin(x + generator.uniform(0, 6))], axis=1)
        lines.append(line if i % 2 else line[::-1])
    offsets = np.concatenate([[0], np.cumsum([len(line) for line in lines])])
    role, cut = np.full(count, 6), np.zeros(count, np.bool_)
    cloth = Cloth.fresh(20.0, 14.0)
    points, roles, _ = sew(
        np.concatenate(lines), offsets, role, role, cut, 2.0, 5.0, 0.38, 2.5, seed, cloth.holes, cloth.cells
    )
    lengths = np.hypot(*np.diff(points, axis=0).T)[roles[1:] != 0]
    assert lengths.min() >= 0.6
    assert lengths.max() <= 7.0
    apart = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) + 9 * np.eye(len(points))
    assert apart.min() >= 0.3
