"""A motif repeated in every group: its copies keep apart, and make the group that was asked for and no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.genes.tiling.motifs import butterfly, crooked
from wenmai.genes.tiling.accidents import accidents_of, own_symmetries
from wenmai.genes.tiling.copies import copies_on
from wenmai.genes.tiling.growing import grow
from wenmai.genes.tiling.layouts import FRIEZE_NAMES, WALLPAPER_NAMES
from wenmai.genes.tiling.painting import paint
from wenmai.genes.tiling.pattern import Pattern
from wenmai.kernel.errors import InvalidInput

ROUND_NAMES = ("C1", "C2", "C5", "D1", "D3", "D8")
EVERY = (*WALLPAPER_NAMES, *FRIEZE_NAMES, *ROUND_NAMES)
OPEN = ("p2", "pmg", "cmm", "p1a1", "pmm2")  # their tiles may be of any shape
GROUND = "#ffffff"


def _outlines(pattern: Pattern, reach_mm: float = 0.0) -> list[shapely.Polygon]:
    layout = pattern.layout
    box = (-reach_mm, -reach_mm, layout.width_mm + reach_mm, layout.height_mm + reach_mm)
    linear, shifts = copies_on(layout, pattern.outline_mm, box)
    return [
        shapely.Polygon(pattern.outline_mm @ turned.T + shift) for turned, shift in zip(linear, shifts, strict=True)
    ]


@pytest.mark.parametrize("group", EVERY)
def test_copies_keep_the_gap(group: str) -> None:
    pattern = grow(crooked(), group, 40.0, gap_mm=0.5, aspect=0.8 if group in OPEN else None)
    outlines = _outlines(pattern, 10.0)
    tree = shapely.STRtree(outlines)
    for one in outlines:
        near = [outlines[k] for k in tree.query(one.buffer(1.0))]
        assert all(other is one or one.distance(other) >= 0.5 - 1e-6 for other in near)


@pytest.mark.parametrize("group", [*FRIEZE_NAMES, *ROUND_NAMES])
def test_bands_and_rounds_stay_within_their_bounds(group: str) -> None:
    pattern = grow(crooked(), group, 40.0)
    for outline in _outlines(pattern):
        x0, y0, x1, y1 = outline.bounds
        assert y0 >= -1e-6
        assert y1 <= pattern.layout.height_mm + 1e-6
        if pattern.layout.kind == "rosette":
            assert outline.hausdorff_distance(shapely.Point(20, 20)) <= 20 + 1e-6
            assert x0 >= 0
            assert x1 <= 40


@pytest.mark.parametrize("group", EVERY)
def test_the_painted_tile_has_the_operations_of_its_group(group: str) -> None:
    """Each operation, carried out on the pixels of the tile laid beside itself, gives nearly the same pixels."""
    pattern = grow(crooked(), group, 40.0, ground=GROUND)
    layout = pattern.layout
    width = 96
    height = max(24, round(width * layout.height_mm / layout.width_mm))
    tile = paint(pattern, width, height)[..., :3].astype(float)
    y, x = np.mgrid[:height, :width]
    to_mm = np.array([layout.width_mm / width, layout.height_mm / height])
    places = (np.stack([x, y], -1) + 0.5) * to_mm
    for turned, shift in zip(layout.linear, layout.shifts_mm, strict=True):
        moved = (places @ turned.T + shift) / to_mm - 0.5
        column, row = np.rint(moved[..., 0]).astype(int), np.rint(moved[..., 1]).astype(int)
        inside = (column >= 0) & (column < width) & (row >= 0) & (row < height)
        image = tile[row % height, column % width]
        compared = inside if layout.kind == "rosette" else np.ones_like(inside)
        assert np.abs(image - tile).mean(axis=2)[compared].mean() < 12  # an edge moved by half a pixel; of 255


@given(st.sampled_from(WALLPAPER_NAMES), st.floats(-180, 180), st.integers(15, 60), st.integers(15, 60))
@settings(max_examples=8, deadline=None)
def test_a_tile_joins_itself_at_any_size_in_pixels(group: str, angle: float, width: int, height: int) -> None:
    """Beside itself it is what a picture of both would be."""
    pattern = grow(crooked(), group, 30.0, angle_degrees=angle, ground=GROUND, aspect=0.9 if group in OPEN else None)
    tile = paint(pattern, width, height)
    assert tile.shape == (height, width, 4)
    wide = _twice_as_wide(pattern, width, height)
    assert np.abs(wide.astype(int) - np.tile(tile, (1, 2, 1))).max() <= 1


def _twice_as_wide(pattern: Pattern, width: int, height: int) -> np.ndarray:
    layout = replace(pattern.layout, width_mm=2 * pattern.layout.width_mm)
    return paint(replace(pattern, layout=layout), 2 * width, height)


def test_a_crooked_motif_has_no_symmetry_and_a_butterfly_one_mirror() -> None:
    assert own_symmetries(crooked()) == ()
    (mirror,) = own_symmetries(butterfly())
    assert mirror == pytest.approx(np.diag([-1.0, 1.0]), abs=0.05)


@pytest.mark.parametrize("group", EVERY)
def test_a_symmetric_motif_makes_no_more_symmetry_unless_that_is_told(group: str) -> None:
    """The butterfly may share its mirror with a band or a field; where it does, the pattern says so."""
    pattern = grow(butterfly(), group, 40.0)
    place = pattern.placement.applied(np.array([[60.0, 60.0]]))
    off = accidents_of(pattern.layout, own_symmetries(butterfly())).distance_mm(place)[0]
    assert pattern.placement.accident == (off < 0.5)


@pytest.mark.parametrize("group", ["p1", "p111", "D1"])
def test_where_it_cannot_be_helped_an_accident_is_told(group: str) -> None:
    """An upright butterfly in a field without any operation has its own mirror all over."""
    assert grow(butterfly(), group, 40.0).placement.accident == (group != "D1")


def test_a_size_that_is_asked_for_is_kept_or_refused_with_the_largest() -> None:
    pattern = grow(crooked(), "p4", 40.0, motif_mm=8.0)
    assert np.ptp(pattern.motif.outline_px, axis=0).max() * pattern.placement.mm_per_px == pytest.approx(8.0)
    with pytest.raises(InvalidInput, match="too large") as refused:
        grow(crooked(), "p4", 40.0, motif_mm=30.0)
    assert refused.value.rule == "repeat.motif-size"
    assert "mm at most" in refused.value.remedy


@pytest.mark.parametrize(
    ("group", "asked", "rule"),
    [
        ("p5", {}, "repeat.group"),
        ("C97", {}, "repeat.group"),
        ("D0", {}, "repeat.group"),
        ("p4", {"aspect": 2.0}, "repeat.aspect-fixed"),
        ("D5", {"aspect": 2.0}, "repeat.aspect-fixed"),
        ("pm", {"aspect": 200.0}, "repeat.aspect"),
        ("pm", {"gap_mm": 90.0}, "repeat.gap"),
        ("D5", {"gap_mm": 90.0}, "repeat.gap"),
    ],
)
def test_what_does_not_fit_is_refused(group: str, asked: dict[str, float], rule: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        grow(crooked(), group, 40.0, **asked)  # type: ignore[arg-type]
    assert refused.value.rule == rule
    assert refused.value.remedy
