"""What is arranged by a group is invariant under it: in numbers for every group, in pixels for some."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wenmai.holdings.sample.canvas import Frame, paint
from wenmai.holdings.sample.outline import Figure, area, transform
from wenmai.holdings.sample.symmetry.arrange import (
    Cell,
    frieze,
    hexagonal,
    rosette,
    rosette_operations,
    wallpaper,
)
from wenmai.holdings.sample.symmetry.groups import FRIEZE_GROUPS, WALLPAPER_GROUPS
from wenmai.kernel.errors import InvalidInput

CELLS = {
    "oblique": Cell(1.0, 0.8, 1.2),
    "rectangular": Cell(1.0, 0.7),
    "square": Cell(1.0, 1.0),
    "hexagonal": hexagonal(1.0),
}
# Operations in a cell, as the International Tables count them (order of the point group times the centring).
ORDERS = {
    "p1": 1,
    "p2": 2,
    "pm": 2,
    "pg": 2,
    "cm": 4,
    "pmm": 4,
    "pmg": 4,
    "pgg": 4,
    "cmm": 8,
    "p4": 4,
    "p4m": 8,
    "p4g": 8,
    "p3": 3,
    "p3m1": 6,
    "p31m": 6,
    "p6": 6,
    "p6m": 12,
}
triangles = st.lists(st.floats(-0.4, 0.4, allow_subnormal=False), min_size=6, max_size=6).map(
    lambda numbers: (area(np.round(np.array(numbers).reshape(3, 2), 3)),)
)


def centres(figure: Figure) -> np.ndarray:
    return np.array([contour.mean(axis=0) for patch in figure for contour in patch.contours])


def modulo(points: np.ndarray, periodic: tuple[bool, bool]) -> set[tuple[int, int]]:
    """Points folded into one cell, rounded, as a set; 0 and 1 are the same place."""
    folded = np.where(periodic, points - np.floor(points + 1e-7), points)
    return {(int(x), int(y)) for x, y in np.rint(folded * 1e5)}


def close(first: set[tuple[int, int]], second: set[tuple[int, int]]) -> bool:
    near = {(x + i, y + j) for x, y in second for i in (-1, 0, 1) for j in (-1, 0, 1)}
    return first <= near


def test_the_groups_are_the_seventeen_and_the_seven() -> None:
    assert {name: len(group.operations) for name, group in WALLPAPER_GROUPS.items()} == ORDERS
    assert [group.number for group in WALLPAPER_GROUPS.values()] == list(range(1, 18))
    assert len(FRIEZE_GROUPS) == 7


@pytest.mark.parametrize("groups", [WALLPAPER_GROUPS, FRIEZE_GROUPS])
def test_operations_form_a_group(groups: dict) -> None:
    for group in groups.values():
        known = {(o.matrix, tuple(s % 1 for s in o.shift)) for o in group.operations}
        assert len(known) == len(group.operations)
        for first in group.operations:
            for second in group.operations:
                a, b = np.array(first.matrix), np.array(second.matrix)
                shift = a @ np.array(second.shift) + np.array(first.shift)
                matrix = tuple(tuple(int(x) for x in row) for row in a @ b)
                assert (matrix, tuple(s % 1 for s in shift)) in known, group.name


@pytest.mark.parametrize("name", WALLPAPER_GROUPS)
@settings(max_examples=12, deadline=None)
@given(figure=triangles)
def test_a_wallpaper_is_invariant_under_its_group(name: str, figure: Figure) -> None:
    group = WALLPAPER_GROUPS[name]
    cell = CELLS[group.lattice]
    drawn = wallpaper(figure, name, cell, half_width=2.2, half_height=2.2, reach=1.0)
    places = centres(drawn) @ np.linalg.inv(cell.basis).T
    here = modulo(places, (True, True))
    for operation in group.operations:
        map_ = operation.as_affine()
        there = modulo(places @ map_[:, :2].T + map_[:, 2], (True, True))
        assert close(there, here)
        assert close(here, there)
    low, high = places.min(axis=0), places.max(axis=0)
    assert (high - low > 3).all()  # whole cells in both directions, nothing missing at the edges


@pytest.mark.parametrize("name", FRIEZE_GROUPS)
@settings(max_examples=12, deadline=None)
@given(figure=triangles, period=st.floats(0.5, 3.0))
def test_a_frieze_is_invariant_under_its_group(name: str, figure: Figure, period: float) -> None:
    drawn = frieze(figure, name, period, first=-3, last=3)
    places = centres(drawn) / [period, 1.0]
    here = modulo(places, (True, False))
    for operation in FRIEZE_GROUPS[name].operations:
        map_ = operation.as_affine()
        there = modulo(places @ map_[:, :2].T + map_[:, 2], (True, False))
        assert close(there, here)


@given(figure=triangles, family=st.sampled_from("CD"), order=st.integers(1, 16))
def test_a_rosette_is_invariant_under_its_group(figure: Figure, family: str, order: int) -> None:
    drawn = rosette(figure, f"{family}{order}")
    assert len(drawn) == order * (2 if family == "D" else 1)
    here = modulo(centres(drawn), (False, False))
    for operation in rosette_operations(family, order):
        assert close(modulo(centres(transform(drawn, operation)), (False, False)), here)


@pytest.mark.parametrize(
    ("name", "tested", "invariant"),
    [("p2", "p2", True), ("pmg", "pmg", True), ("p4g", "p4g", True), ("p6m", "p6m", True), ("p6", "p6m", False)],
)
def test_the_painted_pattern_is_invariant(name: str, tested: str, invariant: bool) -> None:
    group = WALLPAPER_GROUPS[name]
    cell = CELLS[group.lattice]
    figure = (
        area(np.array([[0.05, 0.02], [0.42, 0.1], [0.2, 0.3]])),
        area(np.array([[0.1, 0.05], [0.2, 0.1], [0.1, 0.2]]), tone=2),
    )
    side, unit = 420, 90.0
    frame = Frame.centred(side, side, unit)
    drawn = wallpaper(figure, name, cell, half_width=2.4, half_height=2.4, reach=1.0)
    picture = paint(drawn, frame, 3)
    basis, inverse = cell.basis, np.linalg.inv(cell.basis)
    inner = slice(side // 3, 2 * side // 3)
    differences = []
    for operation in WALLPAPER_GROUPS[tested].operations:
        map_ = operation.as_affine()
        linear = basis @ map_[:, :2] @ inverse
        shift = basis @ map_[:, 2] * unit
        middle = (side - 1) / 2
        moved = np.column_stack([linear, shift + middle - linear @ [middle, middle]])
        for tone in picture:
            warped = cv2.warpAffine(tone, moved, (side, side), flags=cv2.INTER_LINEAR)
            differences.append(np.abs(warped - tone)[inner, inner].mean())
    # Interpolated edges alone differ by up to 0.02 (measured); a mirror that is none, by several times as much.
    assert (max(differences) < 0.03) == invariant


def test_wrong_names_and_cells_are_refused() -> None:
    figure = (area(np.eye(3, 2)),)
    with pytest.raises(InvalidInput, match="p5"):
        wallpaper(figure, "p5", Cell(1, 1), half_width=1, half_height=1)
    with pytest.raises(InvalidInput, match="hexagonal"):
        wallpaper(figure, "p6", Cell(1, 1), half_width=1, half_height=1)
    with pytest.raises(InvalidInput, match="Q4"):
        rosette(figure, "Q4")
    with pytest.raises(InvalidInput, match="p4"):
        frieze(figure, "p4", 1.0, first=0, last=1)
