"""Centres and lines of the groups, as the International Tables draw them."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wenmai.genes.symmetry.elements import axes_within, centres_of, centres_within, lines_of
from wenmai.genes.symmetry.groups import WALLPAPER_GROUPS, wallpaper_group
from wenmai.genes.symmetry.operations import TWELFTHS, Operation

# International Tables for Crystallography, volume A: centres by order, mirror and glide lines, in a primitive cell
EXPECTED: dict[str, tuple[dict[int, int], int, int]] = {
    "p1": ({}, 0, 0),
    "p2": ({2: 4}, 0, 0),
    "pm": ({}, 2, 0),
    "pg": ({}, 0, 2),
    "cm": ({}, 1, 1),
    "pmm": ({2: 4}, 4, 0),
    "pmg": ({2: 4}, 2, 2),
    "pgg": ({2: 4}, 0, 4),
    "cmm": ({2: 4}, 2, 2),
    "p4": ({4: 2, 2: 2}, 0, 0),
    "p4m": ({4: 2, 2: 2}, 6, 2),
    "p4g": ({4: 2, 2: 2}, 2, 6),
    "p3": ({3: 3}, 0, 0),
    "p3m1": ({3: 3}, 3, 3),
    "p31m": ({3: 3}, 3, 3),
    "p6": ({6: 1, 3: 2, 2: 3}, 0, 0),
    "p6m": ({6: 1, 3: 2, 2: 3}, 6, 6),
}


@pytest.mark.parametrize("name", list(EXPECTED))
def test_there_are_as_many_as_the_tables_draw(name: str) -> None:
    operations = wallpaper_group(name).operations
    lines = Counter(line.kind for line in lines_of(operations))
    found = dict(Counter(centre.order for centre in centres_of(operations)))
    assert (found, lines["mirror"], lines["glide"]) == EXPECTED[name]


@pytest.mark.parametrize(("name", "on_mirrors"), [("p3m1", 3), ("p31m", 1), ("p4g", 2), ("p6m", 6)])
def test_centres_lie_on_mirrors_where_the_tables_say(name: str, on_mirrors: int) -> None:
    operations = wallpaper_group(name).operations
    mirrors = [line for line in lines_of(operations) if line.kind == "mirror"]
    found = 0
    for centre in centres_of(operations):
        offsets = [
            line.along[0] * (centre.place[1] - line.place[1]) - line.along[1] * (centre.place[0] - line.place[0])
            for line in mirrors
        ]
        found += any(abs(offset - round(offset)) < 1e-6 for offset in offsets)
    assert found == on_mirrors


@given(st.sampled_from(WALLPAPER_GROUPS), st.integers(0, TWELFTHS - 1), st.integers(0, TWELFTHS - 1))
def test_another_origin_moves_them_and_makes_no_others(group: object, u: int, v: int) -> None:
    operations = group.operations  # type: ignore[attr-defined]
    moved = tuple(operation.about((u, v)) for operation in operations)
    shift = np.array([u, v]) / TWELFTHS
    expected = {(c.order, *np.round((np.array(c.place) + shift) % 1 % 1, 6) % 1) for c in centres_of(operations)}
    assert {(c.order, *np.round(c.place, 6) % 1) for c in centres_of(moved)} == expected
    assert Counter(line.kind for line in lines_of(moved)) == Counter(line.kind for line in lines_of(operations))


def test_a_centre_is_left_where_it_is_by_its_operation() -> None:
    turn = Operation((0, -1, 1, 0), (6, 0))
    for centre in centres_of([turn]):
        image = np.array([[0, -1], [1, 0]]) @ centre.place + (0.5, 0)
        off = image - centre.place
        assert np.allclose(off, np.rint(off))


def test_in_a_picture_each_is_given_once_and_lines_end_at_its_borders() -> None:
    basis = np.array([[50.0, 0.0], [0.0, 40.0]])
    operations = wallpaper_group("pmm").operations
    centres = centres_within(centres_of(operations), basis, np.array([10.0, 10.0]), 101, 81)
    assert len({centre.at_px for centre in centres}) == len(centres) == 4 * 4
    axes = axes_within(lines_of(operations), basis, np.array([10.0, 10.0]), 101, 81)
    assert len(axes) == 4 + 4
    assert {(axis.start_px, axis.end_px) for axis in axes if axis.start_px[0] == axis.end_px[0] == 10.0} == {
        ((10.0, 0.0), (10.0, 80.0))
    }
